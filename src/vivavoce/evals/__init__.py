"""Callers that dial in from outside, and the score. Knows the gateway only as any caller does: over the wire."""
