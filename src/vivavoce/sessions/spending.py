"""What a call has cost in tokens, as the marks of its replies tell. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

LEAST_SECONDS = 10.0
"""Of a call for which a rate says anything."""


@dataclass(slots=True)
class Spending:
    """`add` the fields of each `marks` entry."""

    input: int = 0
    """What the model read: the whole conversation again in every turn, as it is billed."""
    output: int = 0
    seen: int = 0
    """Of the input, for pictures, where the model says so."""
    pictures: int = 0
    """Sent to the model."""
    picture_tokens: int = 0
    """What they cost, each counted once."""

    def add(self, marks: Mapping[str, Any]) -> None:
        """One reply's."""
        self.input += int(marks.get("input_tokens", 0))
        self.output += int(marks.get("output_tokens", 0))
        of = marks.get("input_of") or {}
        self.seen += int(of.get("video", 0)) + int(of.get("image", 0))
        self.pictures = max(self.pictures, int(marks.get("pictures", 0)))
        self.picture_tokens = max(self.picture_tokens, int(marks.get("picture_tokens", 0)))

    def a_minute(self, seconds: float) -> int | None:
        """Tokens in and out a minute of the call; None for one that is too short to tell."""
        return round((self.input + self.output) * 60 / seconds) if seconds >= LEAST_SECONDS else None

    def told(self, seconds: float) -> dict[str, int | None]:
        """As JSON. seconds: the call's length."""
        return {
            "input": self.input,
            "output": self.output,
            "seen": self.seen,
            "pictures": self.pictures,
            "pictureTokens": self.picture_tokens,
            "aMinute": self.a_minute(seconds),
        }

    def words(self, seconds: float) -> str:
        """In a line; "" when nothing was counted."""
        if not (self.input or self.output):
            return ""
        seen = f" ({self.seen:,} of pictures)" if self.seen else ""
        rate = self.a_minute(seconds)
        parts = [f"{self.input:,} in{seen}, {self.output:,} out", "" if rate is None else f"{rate:,} a minute"]
        if self.pictures:
            count = f"{self.pictures} picture{'' if self.pictures == 1 else 's'}"
            parts.append(f"{count} shown to the model, {self.picture_tokens:,} tokens")
        return "; ".join(filter(None, parts))


def spent(marks: Iterable[Mapping[str, Any]]) -> Spending:
    """What all replies of a call have cost."""
    spending = Spending()
    for fields in marks:
        spending.add(fields)
    return spending
