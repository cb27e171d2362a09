"""Callers by other lines than the WebSocket: what a telephone provider, a SIP telephone and a browser send and hear."""
