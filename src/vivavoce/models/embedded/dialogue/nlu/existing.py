"""What callers say there is already, such as what is arranged: it is moved or asked about, and not made again. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from .tokens import content, normalize

UNDOING = frozenset({"cancel", "move"})
"""Actions that are taken for no other: to book what is to be cancelled would be worst."""
AT_HEAD = r"(?:^|\b(?:ok|okay|yes|so|please|to|you|i|we|and|then|just|me|us|let us|will|now) )"
"""Where a request begins."""
_PLAINLY = 0.15
"""What it adds that a move, and of what, is both named: "we have to postpone the appointment"."""
_ARRANGED = 0.6
"""What is taken off a tool that makes what the caller says there is: "I've got a check-up on Friday"; half of it goes
to one that moves it."""
THERE_IS = re.compile(
    r"\b(?<!can i )(?<!could i )(?<!may i )(?<!can we )(?<!could we )(?<!you )(?<!to )"
    r"(?:(?P<asks>(?:am i|are we|is he|is she|do i have|have i got)\b)|am|are|is|was|were|have|has|had)"
    r"(?: already| just| got| been)* "
    r"(?:(?:(?:supposed|due|meant|expected) to (?:come|be|have|see|go|get|attend|meet|start|play)\b(?: in)?"
    r"|(?:due|booked|scheduled|signed up|down)\b(?: to \w+(?: in)?)?)"
    r"|(?P<what>an? (?:\w+ ){1,5}?(?=(?:on|at|for|tomorrow|today|tonight|this|next|booked|scheduled|coming|already)\b)"
    r"|(?!you )(?:\w+ ){1,5}?(?=(?:coming up|booked|scheduled)\b)))"
    r"|\b(?:i|we) (?:have )?(?:booked|reserved|scheduled)\b"
)
"""Says of something that it is arranged, or asks whether it is."""
_ASKS = re.compile(r"\b(?:when|what|where|which|how|who)\b")
_MAKES = frozenset({"book", "order", "rent", "join"})
_NEW = re.compile(rf"{AT_HEAD}(?:book|reserve)\b")


class Tool(Protocol):
    """What counts here of a tool."""

    @property
    def acts(self) -> frozenset[str]:
        """What it does."""

    @property
    def nouns(self) -> Mapping[str, float]:
        """Stems that it speaks of."""

    @property
    def existing(self) -> bool:
        """It works on a thing that is there already."""


def arranged(text: str) -> bool:
    """Whether the words say that something is arranged, and do not ask it."""
    match = THERE_IS.search(normalize(text))
    return match is not None and not match["asks"]


def weigh(tool: Tool, said: Mapping[str, int], arranged: re.Match[str] | None, words: str, *, named: bool) -> float:
    """What speaks for a tool that moves or finds what there is, and against one that makes one more of it.

    said: the actions that are named. arranged: where the words say that it is there. named: the tool speaks of it.
    """
    score = _PLAINLY * ("move" in tool.acts and "move" in said and named)
    if tool.acts & UNDOING and not said.keys() & UNDOING and _NEW.search(words):
        score -= _PLAINLY  # "book me in for Friday" moves nothing
    if arranged is None:
        return score
    makes = tool.acts & _MAKES and not tool.existing and not tool.acts & UNDOING
    same = not arranged["what"] or not tool.nouns.keys().isdisjoint(content(arranged["what"]))
    if makes and same and not tool.acts & said.keys() & _MAKES:
        score -= _ARRANGED
    wanted = "find" if arranged["asks"] else "" if _ASKS.search(words) else "move"
    return score + _ARRANGED / 2 * (wanted in tool.acts)
