"""What was said in one call, as the caller heard it: what another session is told when this one cannot go on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...events import Message

MAX_ENTRIES, MAX_CHARACTERS = 400, 40_000
"""Kept of a call; about 10,000 tokens, or two hours of talk in brief."""
BEGINNING = "(The call was connected.)"


@dataclass(slots=True)
class _Entry:
    role: str
    text: str
    spoken: bool = False
    """Words of a reply: an interruption may cut them."""


class History:
    """`add` what happened, `say` what the model spoke; `count` grows with each."""

    def __init__(self, seed: Iterable[Message] = ()) -> None:
        self._entries = [_Entry(message.role, message.text) for message in seed]
        self._reply = len(self._entries)
        """Index of the first entry of the current reply, or of the last one where none has begun."""
        self._reply_over = True
        self.count = len(self._entries)
        """Entries so far, those that were dropped included."""

    def add(self, role: str, text: str) -> None:
        """role: `user` or `model`."""
        if text.strip():
            self._entries.append(_Entry(role, text.strip()))
            self._grow()

    def amend(self, text: str) -> None:
        """The caller's last words go on: they were recognised late."""
        for entry in reversed(self._entries):
            if entry.role == "user":
                entry.text += f" {text.strip()}"
                return

    def say(self, text: str) -> None:
        """Words of the current reply."""
        if self._reply_over and text.strip():
            self._reply, self._reply_over = len(self._entries), False
        last = self._entries[-1] if len(self._entries) > self._reply else None
        if last is not None and last.spoken:
            last.text += text.rstrip()
        elif text.strip():
            self._entries.append(_Entry("model", text.strip(), spoken=True))
            self._grow()

    def end_reply(self) -> None:
        """What is said from here on is another reply."""
        self._reply_over = True

    def cut(self, heard_text: str) -> None:
        """The caller heard only this of the current reply, or of the last one where none has begun."""
        left = " ".join(heard_text.split())
        for entry in [entry for entry in self._entries[self._reply :] if entry.spoken]:
            words = " ".join(entry.text.split())
            entry.text = words if left.startswith(words) else left
            left = left.removeprefix(entry.text).lstrip()
        self._entries = [entry for entry in self._entries if entry.text]
        self._reply, self._reply_over = len(self._entries), True

    def messages(self) -> tuple[Message, ...]:
        """From the caller's side first, roles in turn."""
        merged: list[_Entry] = [_Entry("user", BEGINNING)] if self._entries and self._entries[0].role != "user" else []
        for entry in self._entries:
            if merged and merged[-1].role == entry.role:
                merged[-1].text += f"\n{entry.text}"
            else:
                merged.append(_Entry(entry.role, entry.text))
        return tuple(Message("model" if entry.role == "model" else "user", entry.text) for entry in merged)

    def _grow(self) -> None:
        self.count += 1
        while len(self._entries) > MAX_ENTRIES or sum(len(entry.text) for entry in self._entries) > MAX_CHARACTERS:
            del self._entries[0]
            self._reply = max(0, self._reply - 1)
