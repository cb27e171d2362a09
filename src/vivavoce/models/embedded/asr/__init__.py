"""Speech recognition: the caller's sound to words, and to partial hypotheses while they speak."""
