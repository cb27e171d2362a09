"""Cuts a stream of words into sentences that can be spoken at once. Pure."""

from __future__ import annotations

import re

from ..markup import plain

FIRST_CLAUSE = 24
"""Characters after which the first piece of an answer may also end at a comma: sound starts earlier, and a shorter
clause sounds torn off. At 20 tokens/s (a 0.5B model on two cores, models.md 3.4) 24 characters take 0.3 s."""

_END = re.compile(r"[.!?…]+[\"'”’)]*(?=\s)|\n+")
_CLAUSE = re.compile(r"[,;:—](?=\s)")
_SHORTENED = re.compile(r"(?:^|[\s(])(?:Dr|Mr|Mrs|Ms|Prof|St|vs|etc|approx|[A-Za-z]|[ap]\.m|e\.g|i\.e)\.$")
"""Ends with a full stop and usually goes on."""
_NOT_SPOKEN = re.compile(r"\{|```|<(?![\s\d=])")
"""No spoken answer holds these: from there on it is code, markup or a tool call written as text. "<5" is a number."""
_THINKING = re.compile(r"\s*<think>.*?</think>\s*", re.DOTALL)


class Sentences:
    """`push` what comes, `flush` at the end."""

    def __init__(self) -> None:
        self._text = ""
        self._first = True
        self._thinking = True
        """Whether the answer may still begin with silent reasoning."""
        self.held = ""
        """What is not for the ear, from the first sign of code or markup on."""

    def push(self, text: str) -> list[str]:
        """The sentences that are now whole."""
        if self.held:
            self.held += text
            return []
        self._text += text
        if self._thinking and self._still_thinking():
            return []
        found = _NOT_SPOKEN.search(self._text)
        if found:
            self.held, self._text = self._text[found.start() :], self._text[: found.start()]
        return self._cut()

    def flush(self) -> list[str]:
        """What is left at the end of the answer."""
        if self._thinking and "<think>" in self._text:
            self._text = ""
        sentences = self._cut()
        rest, self._text = plain(self._text), ""
        return [*sentences, rest] if rest else sentences

    def _still_thinking(self) -> bool:
        start = self._text.lstrip()
        if start.startswith("<think>"):
            self._text, found = _THINKING.subn("", self._text, count=1)
            self._thinking = not found
            return not found
        self._thinking = "<think>".startswith(start)  # also true of ""
        return self._thinking and start != ""

    def _cut(self) -> list[str]:
        sentences = []
        while (end := self._end()) is not None:
            sentence, self._text = plain(self._text[:end]), self._text[end:]
            if sentence:
                sentences.append(sentence)
                self._first = False
        return sentences

    def _end(self) -> int | None:
        for match in _END.finditer(self._text):
            if not _SHORTENED.search(self._text[: match.end()]):
                return match.end()
        if self._first:
            for match in _CLAUSE.finditer(self._text):
                if match.end() >= FIRST_CLAUSE:
                    return match.end()
        return None
