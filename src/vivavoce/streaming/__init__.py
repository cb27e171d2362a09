"""Transports: bytes at the client's edge become events, and back."""
