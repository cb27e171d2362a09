"""What a process measures of itself: one feed of observations, and who takes them."""
