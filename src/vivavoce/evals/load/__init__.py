"""Many callers at once: how many calls a server holds before it answers too late, and what limits it."""
