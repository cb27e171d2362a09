"""The conversation as chat messages: what was heard, what the caller really heard, and every tool call answered. Pure.

Endpoints refuse a conversation in which a tool call has no answer, and many chat templates (Mistral's and Gemma's, for
example) one in which a role speaks twice in a row or the agent speaks first. What this gives is accepted by all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

ChatMessage = dict[str, Any]
"""One message as the endpoint takes it; never changed once it is in a history, so that copies are cheap."""

CHARACTERS_PER_TOKEN = 4
"""English prose under the usual vocabularies; good enough to stay far from a limit."""
MOST_TOKENS = 4000
"""Of history sent. A minute of call is about 300; small local models get lost long before this."""
UNFINISHED = {"status": "still running; the result comes later"}
NOT_RUN = {"error": "not run: something else came first"}
CUT = "…"
"""Stands where the caller interrupted."""


class History:
    """One conversation; `copy` costs a list."""

    def __init__(self, most_tokens: int = 0, target_tokens: int = 0) -> None:
        """most_tokens: beyond it the oldest turns are forgotten; 0 or more than `MOST_TOKENS` = that. target_tokens:
        what is left then; 0 = half of it. `contextWindowCompression`'s trigger and target."""
        most = min(most_tokens or MOST_TOKENS, MOST_TOKENS)
        self._most = most * CHARACTERS_PER_TOKEN
        self._target = min(target_tokens or most // 2, most) * CHARACTERS_PER_TOKEN
        self._entries: list[ChatMessage] = []

    def copy(self) -> History:
        """Independent from here on."""
        other = copy(self)
        other._entries = list(self._entries)
        return other

    @property
    def empty(self) -> bool:
        """Whether nothing has been said or heard yet."""
        return not self._entries

    def hear(self, text: str) -> None:
        """The caller's words."""
        self._add("user", text, "\n")

    def say(self, text: str) -> None:
        """The agent's words, sentence by sentence."""
        self._add("assistant", text, " ")

    def ask(self, calls: Sequence[tuple[str, str, Mapping[str, Any]]]) -> None:
        """The agent's tool calls of one answer: (id, name, arguments)."""
        tool_calls = [
            {"id": id, "type": "function", "function": {"name": name, "arguments": json.dumps(args)}}
            for id, name, args in calls
        ]
        last = self._entries[-1] if self._entries else {}
        words = self._entries.pop()["content"] if last.get("role") == "assistant" and "tool_calls" not in last else ""
        self._entries.append({"role": "assistant", "content": words, "tool_calls": tool_calls})

    def answer(self, id: str, response: Mapping[str, Any]) -> bool:
        """A tool's result. True when the conversation had gone on without it."""
        message = {"role": "tool", "tool_call_id": id, "content": json.dumps(response, default=str)}
        for at, entry in enumerate(self._entries):
            if entry.get("tool_call_id") == id:
                self._entries[at] = message
                return True
        self._entries.append(message)
        return False

    def settle(self, running: str = "") -> None:
        """Answer every open call, since the conversation goes on: `running` is being run, the others never will be."""
        answered = {entry.get("tool_call_id") for entry in self._entries}
        for entry in list(self._entries):
            for call in entry.get("tool_calls", ()):
                if call["id"] not in answered:
                    self.answer(call["id"], UNFINISHED if call["id"] == running else NOT_RUN)

    @property
    def last_said(self) -> str:
        """The agent's words since the caller's last ones."""
        return " ".join(self._entries[at]["content"] for at in self._last_reply()).strip()

    def cut(self, heard: str) -> None:
        """Only `heard` of the last reply reached the caller; the rest was never said."""
        reply = self._last_reply()
        left = _words_heard(self.last_said, heard)
        for at in reply:
            entry = self._entries[at]
            words = entry["content"].split()
            kept, left = words[:left], max(0, left - len(words))
            if len(kept) < len(words):
                self._entries[at] = {**entry, "content": " ".join(kept) + CUT if kept else ""}
        self._entries = [entry for entry in self._entries if entry["content"] or "tool_calls" in entry]

    def messages(self, system: str, opening: str) -> list[ChatMessage]:
        """All there is to send. opening: a first message in the caller's place.

        Forgets the oldest turns when there is too much: many at once, since every time costs the endpoint its cache of
        what came before.
        """
        if _size(self._entries) > self._most:
            self._forget(self._target)
        first, rest = {"role": "user", "content": opening}, list(self._entries)
        if rest and rest[0]["role"] == "user":
            first = {"role": "user", "content": f"{opening}\n{rest.pop(0)['content']}"}
        return [{"role": "system", "content": system}, first, *rest]

    def _add(self, role: str, text: str, joint: str) -> None:
        last = self._entries[-1] if self._entries else None
        if last is not None and last["role"] == role and "tool_calls" not in last:
            self._entries[-1] = {**last, "content": f"{last['content']}{joint}{text}"}
        else:
            self._entries.append({"role": role, "content": text})

    def _last_reply(self) -> list[int]:
        """Where the agent's words since the caller's last ones are."""
        found = []
        for at in reversed(range(len(self._entries))):
            if self._entries[at]["role"] == "user":
                break
            if self._entries[at]["role"] == "assistant":
                found.append(at)
        return found[::-1]

    def _forget(self, most: int) -> None:
        """Whole turns only: a tool's answer never stays without its call."""
        starts = [at for at, entry in enumerate(self._entries) if entry["role"] == "user" and at]
        for at in starts:
            if _size(self._entries[at:]) <= most:
                self._entries = self._entries[at:]
                return
        if starts:
            self._entries = self._entries[starts[-1] :]


def _size(entries: Sequence[ChatMessage]) -> int:
    return sum(len(entry["content"]) + len(json.dumps(entry.get("tool_calls", ""))) for entry in entries)


def _words_heard(said: str, heard: str) -> int:
    """How many words of `said` are in `heard`, in order: it may also hold words that were not the model's own."""
    ours, count = [_bare(word) for word in said.split()], 0
    for word in heard.split():
        if count < len(ours) and _bare(word) == ours[count]:
            count += 1
    return count


def _bare(word: str) -> str:
    return re.sub(r"\W", "", word.lower())
