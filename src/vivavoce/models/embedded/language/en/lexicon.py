"""English words by what they tell: the one place for the word lists of understanding. Ordinary English, no trade's."""

from __future__ import annotations

EARLY = frozenset("wake waking alarm breakfast sunrise dawn".split())
"""What happens in the morning."""
LATE = frozenset("tonight evening evenings dinner supper sunset".split())
"""What happens in the evening."""
OPEN = frozenset("open opens opening hours serve serves".split())
"""Tell that a range of hours is when callers may come."""
HOURS = tuple("one two three four five six seven eight nine ten eleven twelve".split())
"""Of the clock, in their order."""
