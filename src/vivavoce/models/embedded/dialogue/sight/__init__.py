"""The dialogue's way in to what is seen."""
