"""One call: the loop that owns its state, its history and its log."""
