"""What the engine knows of a language: one folder each."""
