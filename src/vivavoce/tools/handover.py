"""What a person who takes a caller over is told of the call, and what a caller is told whom nobody takes over."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ..events import Announcement, ToolCall
from .call import Call
from .outcome import Tally
from .schema import Bound
from .tool import Tool

NOBODY = "I'm sorry, nobody can take your call right now. What else can I do for you?"
LONGEST = 25
"""Words of a wish that are told."""
MOST_DONE = 3
"""Things that were done, the last ones."""

Beside = Callable[[Callable[..., Any], Tool, Bound, Call], Awaitable[dict[str, Any]]]
"""Runs a function beside a tool's own, with the same arguments."""


class Handovers:
    """`note` what each tool answers; `summary` for the person, `otherwise` for the caller who is back."""

    def __init__(self, call: Call, tally: Tally, beside: Beside) -> None:
        self._call, self._tally, self._beside = call, tally, beside
        self._done: deque[str] = deque(maxlen=MOST_DONE)
        self._last: tuple[Tool, Bound] | None = None

    def note(self, tool: Tool, bound: Bound, response: Mapping[str, Any]) -> None:
        """A tool has answered."""
        if {"error", "step"} & response.keys():
            return
        if tool.spec.transfer:
            self._last = (tool, bound)
        elif tool.spec.confirm:
            self._done.append(tool.in_words(bound, self._call.local_time().date()))

    def summary(self, call: ToolCall, response: Mapping[str, Any], said: str) -> str:
        """Who wants what, and what the caller has agreed to and was done, in two sentences; "" where this call has not
        handed them over.

        The tool's own `summary` is told as it is. Else what is wanted is its `reason`, or what the caller `said` last.
        """
        if self._last is None or self._last[0].spec.name != call.name or {"error", "step"} & response.keys():
            return ""
        if isinstance(own := response.get("summary"), str) and own.strip():
            return own.strip()
        name = str(self._call.caller.claims.get("name") or "") if self._call.caller else ""
        who = name or ("An identified caller" if self._call.caller else "An unidentified caller")
        wish = _short(str(call.args.get("reason") or said))
        asks = f"{who} asks: “{wish}”." if wish else f"{who} wants to speak to somebody."
        return f"{asks} Done in this call: {'; '.join(self._done) or 'nothing'}."

    async def otherwise(self) -> Announcement:
        """What the caller is told whom nobody has taken over."""
        if self._last is None:
            return Announcement(NOBODY)
        tool, bound = self._last
        self._tally.undone(tool.spec.name)
        if tool.otherwise is None:
            return Announcement(NOBODY)
        response = await self._beside(tool.otherwise, tool, bound, self._call.at(0, tool.spec.name, bound.sha256))
        if isinstance(lead := response.get("step"), dict):
            return Announcement(f"{lead['say']} {lead['ask']}".strip(), response)
        return Announcement(str(response.get("output") or NOBODY))


def _short(words: str) -> str:
    parts = words.split()
    return " ".join(parts[:LONGEST]).rstrip(" .?!") + (" …" if len(parts) > LONGEST else "")
