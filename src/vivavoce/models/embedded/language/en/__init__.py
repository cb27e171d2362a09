"""English: the word tables that every part of the engine reads."""
