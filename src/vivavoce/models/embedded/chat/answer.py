"""A streamed chat answer: chunks in, speakable sentences and tool requests out. Pure.

Chunks are `chat.completion.chunk` objects (platform.openai.com, "Chat Completions: streaming"). Servers differ in how
they stream tool calls: OpenAI, llama.cpp and vLLM in pieces by index, Ollama each whole, Gemini's all with index 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .... import plain
from .sentences import Sentences

MOST_CHARACTERS = 1200
"""Of one spoken answer: five times the 25 words that were asked for. A model that goes on is not listened to."""


@dataclass(slots=True)
class ToolRequest:
    """A function the model wants called, as it wrote it."""

    name: str
    arguments: str
    """Meant to be a JSON object; may be anything."""
    id: str = ""
    """The server's; "" where it gives none."""

    def parsed(self) -> dict[str, Any] | None:
        """The arguments; None when they are no JSON object."""
        try:
            value = json.loads(self.arguments or "{}")
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None


class Answer:
    """`take` each chunk, `finish` after the last; then `requests` is whole."""

    def __init__(self) -> None:
        self._sentences = Sentences()
        self._open: dict[int, ToolRequest] = {}
        self._length = 0
        self._half = ""  # of an emoji, whose other half comes with the next chunk
        self.requests: list[ToolRequest] = []

    @property
    def too_long(self) -> bool:
        """Whether the model should not be listened to any further."""
        return self._length > MOST_CHARACTERS and not self.requests

    @property
    def has_written_call(self) -> bool:
        """Whether a whole tool call has been written into the words."""
        held = self._sentences.held
        return held.rstrip()[-1:] in ("}", "`", ">") and any(calls_in(held))

    def take(self, chunk: Mapping[str, Any]) -> list[str]:
        """The sentences that this chunk completes."""
        sentences = []
        for choice in (chunk.get("choices") or [])[:1]:
            delta = choice.get("delta") or choice.get("message") or {}  # a server that does not stream sends a message
            for piece in delta.get("tool_calls") or []:
                self._take_request(piece)
            if text := delta.get("content"):
                self._length += len(text)
                text = self._half + text
                self._half = text[-1] if "\ud800" <= text[-1] <= "\udbff" else ""
                sentences += self._sentences.push(plain.text(text.removesuffix(self._half)))
        return sentences

    def finish(self) -> list[str]:
        """The last sentence, if there is one."""
        rest = self._sentences.flush()
        if not self.requests:
            self.requests = list(calls_in(self._sentences.held))
        return rest

    def _take_request(self, piece: Mapping[str, Any]) -> None:
        function = piece.get("function") or {}
        name, arguments, id = function.get("name") or "", function.get("arguments") or "", piece.get("id") or ""
        if not isinstance(arguments, str):
            arguments = json.dumps(arguments)
        index = piece.get("index")
        if index is None:
            index = len(self.requests) if name or not self.requests else len(self.requests) - 1
        request = self._open.get(index)
        if request is None or (name and id and request.id and id != request.id):
            self._open[index] = request = ToolRequest("", "", id)
            self.requests.append(request)
        request.name += name
        request.arguments += arguments


def is_progress(chunk: Mapping[str, Any]) -> bool:
    """Whether a chunk holds words or a part of a tool call: more than a role, a usage count or silent reasoning."""
    for choice in (chunk.get("choices") or [])[:1]:
        delta = choice.get("delta") or choice.get("message") or {}
        return bool(delta.get("content") or delta.get("tool_calls"))
    return False


def calls_in(text: str) -> Iterator[ToolRequest]:
    """Tool calls that a small model wrote as JSON into its words."""
    decoder, start = json.JSONDecoder(), text.find("{")
    while start >= 0:
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            value, end = None, start + 1
        arguments = value.get("arguments", value.get("parameters")) if isinstance(value, dict) else None
        if isinstance(arguments, dict) and isinstance(value.get("name"), str):
            yield ToolRequest(value["name"], json.dumps(arguments))
        start = text.find("{", end)
