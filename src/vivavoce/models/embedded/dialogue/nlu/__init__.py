"""Natural language understanding: what a caller's words mean, before anything is decided."""
