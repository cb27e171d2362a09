"""What an eye can do, a file each; all of them live in the worker alone, and block."""
