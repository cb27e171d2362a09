"""How far ahead of the caller the engine works: live, or one step after the other as pipelines did before. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PipelineMode:
    """What may begin before the step before it is done. Recogniser, brain and voice are the same in every mode."""

    ahead: bool = True
    """Recognise while the caller speaks and prepare an answer at each pause; False: begin when the turn has ended."""
    by_phrase: bool = True
    """Send the first phrase's sound while the second is rendered; False: render the whole reply, then send it."""


LIVE = PipelineMode()
SEQUENTIAL = PipelineMode(ahead=False, by_phrase=False)
"""Speech to text, then the mind, then text to speech: what `model="legacy"` is, for comparison."""
