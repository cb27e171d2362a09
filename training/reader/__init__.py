"""A small model that reads a caller's words against an agent's own tools and arguments: see training/README.md."""
