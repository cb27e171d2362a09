"""What the caller has been told, as far as it reached them: a yes counts only to that. Pure."""

from __future__ import annotations

from collections import deque

from ..protocol.setup import Setup

REMEMBERED = 50
"""Replies and cards: a read-back is a few turns old at most."""


class Telling:
    """What was said and shown in each turn of the caller's."""

    def __init__(self, *, words: bool = False, cards: bool = False) -> None:
        """words: the client has asked for what is said in words. cards: and for `tool` events, which hold what waits
        for a yes."""
        self._words, self._cards = words, cards
        self._told: deque[tuple[int, str, str]] = deque(maxlen=REMEMBERED)
        self.typed = False
        """The present turn was typed."""

    def note_reply(self, turn: int, text: str, heard_text: str) -> None:
        """A reply is over. text: all of it; heard_text: what reached the caller's ear."""
        self._told.append((turn, heard_text, text if self._words else heard_text))

    def note_card(self, turn: int, words: str) -> None:
        """An action waits for a yes: a client that watches shows it."""
        if self._cards:
            self._told.append((turn, "", words))

    def since(self, turn: int) -> str:
        """All since that turn: what a speaker has heard; who types has read what was shown."""
        return " ".join(filter(None, (shown if self.typed else heard for at, heard, shown in self._told if at >= turn)))


def to_client(setup: Setup) -> Telling:
    """By what a client asks to be sent."""
    words = setup.wants_output_transcription or not setup.spoken
    return Telling(words=words, cards=bool(setup.extension.get("events")))
