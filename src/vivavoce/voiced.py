"""How a reply is spoken: its `Manner`, and others' words in another voice, `Voiced("goblin", "Who goes there?")`.

These travel as text, so that every model, log and caption has them as a script would: `Goblin: "Who goes there?"`. What
tells them from a quotation is a character before the role that nobody sees and nobody types: WORD JOINER, U+2060, once
for the low voice, twice for the high one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

MARK = "\u2060"
LONGEST_ROLE = 40
"""Characters."""
_VOICES: tuple[Literal["low", "high"], ...] = ("low", "high")
_MARKED = re.compile(rf'(?P<mark>{MARK}{{1,2}})(?P<role>[^:"]+): "(?P<words>[^"]*)"')


@dataclass(frozen=True, slots=True)
class Voiced:
    """Part of what an agent says, in another voice than its own.

    role: who speaks, as a caption shows it. words: what they say. voice: which of the two other voices.
    Raises ValueError for a role that cannot stand in a caption.
    """

    role: str
    words: str
    voice: Literal["low", "high"] = "low"

    def __post_init__(self) -> None:
        if not self.role.strip() or len(self.role) > LONGEST_ROLE or re.search('[:"\n]', self.role):
            raise ValueError(f'a role is a name of up to {LONGEST_ROLE} letters without : and ", not {self.role!r}')
        if self.voice not in _VOICES:
            raise ValueError(f"a voice is one of {', '.join(_VOICES)}, not {self.voice!r}")

    def __str__(self) -> str:
        role, words = self.role.strip(), " ".join(self.words.replace('"', "'").split())
        return f'{MARK * (1 + _VOICES.index(self.voice))}{role[:1].upper()}{role[1:]}: "{words}"'


@dataclass(frozen=True, slots=True)
class Manner:
    """How the agent speaks from now on."""

    rate: float = 1.0
    """Of its usual pace: 0.5 is half as fast."""
    loudness_db: float = 0.0
    """Over its usual loudness."""


class Part(NamedTuple):
    """A piece of a reply."""

    words: str
    role: str = ""
    """"" = the agent itself."""
    voice: Literal["", "low", "high"] = ""


def parts(text: str) -> Iterator[Part]:
    """A reply in pieces by who speaks."""
    at = 0
    for found in _MARKED.finditer(text):
        if before := text[at : found.start()].strip():
            yield Part(before)
        yield Part(found["words"], found["role"].strip(), _VOICES[len(found["mark"]) - 1])
        at = found.end()
    if rest := text[at:].strip():
        yield Part(rest)


def shown(text: str) -> str:
    """As people read it."""
    return text.replace(MARK, "")
