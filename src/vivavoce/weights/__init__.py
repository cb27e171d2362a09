"""The model store: which weights, from where, under which licence, and whether they are intact."""
