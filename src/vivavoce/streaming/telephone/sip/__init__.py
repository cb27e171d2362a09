"""Telephone calls by SIP."""
