"""The dialogue of the embedded engine: parse, update, decide, realise."""
