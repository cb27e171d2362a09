"""Whether calls are recorded, how callers are told, and how they say no. Pure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from .errors import DeclarationError

ANNOUNCEMENT = "This call is recorded. If you would rather not, just say: don't record me."
TO_MODELS = (
    "The call is recorded, and the caller is told so before you greet them. Where they do not want that, the recording "
    "is stopped and deleted at once without your doing: tell them so, and go on."
)
"""What a model that writes its own answers has to know."""

Recorded = Literal["", "on", "refused"]
"""What became of a call's recording so far: its caller was not told yet, was, or said no."""


@dataclass(frozen=True, slots=True)
class Record:
    """Calls are recorded once their caller has heard that they are.

    Raises DeclarationError.
    """

    announcement: str = ANNOUNCEMENT
    """Said before anything else; not a sound is kept before the caller has heard all of it."""
    days: float = 30.0
    """After which a recording is deleted, whatever becomes of the call's log."""
    refusals: tuple[str, ...] = ()
    """How callers say no, besides the English ways that are known."""

    def __post_init__(self) -> None:
        if not isinstance(self.announcement, str) or not self.announcement.strip():
            raise DeclarationError("Record: callers are told that they are recorded: announcement needs a sentence")
        if not isinstance(self.days, int | float) or not 0 < self.days < math.inf:
            raise DeclarationError(f"Record: days is a number above 0, not {self.days!r}")
        if isinstance(self.refusals, str) or not all(isinstance(said, str) and said.strip() for said in self.refusals):
            raise DeclarationError("Record: refusals is a list of what callers say, not one string")


_SHORT = {"don't": "do not", "dont": "do not", "can't": "can not", "cannot": "can not", "i'd": "i would",
          "you'd": "you would", "i'm": "i am", "won't": "will not", "didn't": "did not"}  # fmt: skip
_BETWEEN = (
    r"(?:(?:want|wish|like|you|me|us|to|be|being|get|this|the|that|it|my|our|any|call|conversation|please|consent|"
    r"agree|even|just|of|for|voice|anyone|anything|keep|make|start|a|on|with|is|am|allow|permission|give) ){0,7}"
)
_OBJECT = (
    r"(?= (?:me|us|this|it|that|the (?:call|conversation)|(?:my|our) (?:call|voice|conversation|side)|anything|"
    r"please|any ?more|now|today)\b|$)"
)
_VERB = rf"(?:record{_OBJECT}|tape{_OBJECT}|recorded|recording|taped|taping)"
_END = r"(?= (?:of (?:me|this|my|the call)|please|now|right|and|immediately|then|if|off|for me|thanks|thank)\b|$)"
_REFUSALS = re.compile(
    rf"\b(?:do not|rather not|prefer not|never (?:agreed|consented|wanted)|stop|quit|no|without|refuse|decline|object|"
    rf"opt out) {_BETWEEN}{_VERB}"
    rf"(?! (?:session|studio|appointment|booking|equipment|device|number|fee)s?\b)"
    rf"|\bnot (?:to )?(?:be|being) (?:recorded|taped)\b|\bnot (?:to )?record{_OBJECT}"
    rf"|\b(?:delete|erase|destroy|turn off|switch off|end|disable|pause|get rid of) "
    rf"(?:(?:the|this|that|my|your|any|call) ){{0,2}}(?:recording|recorder|tape)s?{_END}"
    rf"|\b(?:turn|switch|shut) (?:(?:the|this|that|my|your|call) ){{0,2}}(?:recording|recorder|tape)s? off\b"
)
_NOT_A_WISH = re.compile(
    r"\b(?:you|it|they|he|she) (?:did|do|does) not record (?:it|that)\b|\bno recording (?:of|for)\b"
)
"""Of something that was noted wrongly, or of a thing called so."""
_CLAUSES = re.compile(r"[.!?;,\n]+|\b(?:and|but|so)\b", re.IGNORECASE)
_NOTHING_MORE = frozenset(
    "please thanks thank you no yes okay ok well uh um hi hello hey sorry just actually i delete erase everything it "
    "all".split()
)
"""Words that add nothing to a no."""


def refusal(text: str, more: tuple[str, ...] = ()) -> str | None:
    """None where the caller says nothing against being recorded; else what they said besides, "" for nothing.

    more: other words that mean it. A doubt counts against recording.
    """
    if not _refuses(text, more):
        return None
    parts = [part.strip() for part in _CLAUSES.split(text) if not _refuses(part, more)]
    besides = [part for part in parts if set(_plain(part).split()) - _NOTHING_MORE]
    return ", ".join(besides) if len(parts) < len(_CLAUSES.split(text)) else ""


def _refuses(text: str, more: tuple[str, ...]) -> bool:
    words = _plain(text)
    return any(_plain(said) in words for said in more) or (
        bool(_REFUSALS.search(words)) and not _NOT_A_WISH.search(words)
    )


def _plain(text: str) -> str:
    words = re.findall(r"\w+(?:'\w+)*", text.casefold().replace("’", "'"))
    return " ".join(_SHORT.get(word, word) for word in words)
