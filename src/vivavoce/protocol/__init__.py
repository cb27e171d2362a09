"""The wire: Live API messages and the state machines that speak it, without a socket."""
