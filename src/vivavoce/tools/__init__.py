"""Actions: how a Python function becomes a tool, and how it runs exactly when it may."""
