"""What the entries of one call say as spans: the log is the one account, and the trace is read off it. Pure.

Below the call: a span for each turn, from the end of the caller's voice to the end of the reply, and below that one for
each tool call. Only names, numbers and times of an entry are read, never its words.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from ..metrics import spans as names
from ..metrics.spans import Span, Trace, Value
from .entries import Entry
from .journal import Log
from .toolbox import status_of

NANOSECONDS = 1_000_000  # in a millisecond
UNKNOWN = "unknown"
"""Instead of the name of a tool that nobody declared: a model made it up, perhaps of a caller's words."""
MARKS = ("voice_end", "noticed", "judged", "worded", "ready", "turn_end", "heard_final", "first_audio")
"""Moments of a turn that its span shows as events."""
EVENTS = frozenset({"barge_in", "reask"})
"""Events of the log that are one of their turn's span too."""
FAILURES = frozenset({"broken", "model_failed", "model_closed", "client_stalled", "too_much_sound"})
"""Ends of a call that are an error; all others are somebody's wish."""


class TracedLog:
    """A call's log that is read as spans too."""

    def __init__(self, log: Log, spans: CallSpans) -> None:
        self._log, self._spans = log, spans

    def write(self, call_id: str, entry: Entry) -> None:
        """As `journal.Log.write`."""
        self._log.write(call_id, entry)
        self._spans.read(entry)

    async def flush(self, call_id: str) -> None:
        """As `journal.Log.flush`."""
        await self._log.flush(call_id)


@dataclass(slots=True)
class _Turn:
    """One time that the model had the floor, and what led to it."""

    id: str
    number: int
    trigger: str
    began: int
    ended: int
    marks: dict[str, Any] = field(default_factory=dict)
    events: list[tuple[str, int]] = field(default_factory=list)
    tokens: dict[str, int] = field(default_factory=dict)
    interrupted: bool = False
    line_lost: bool = False


@dataclass(frozen=True, slots=True)
class _Tool:
    id: str
    name: str
    began: int
    turn: str
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """When a call and its connection began."""

    epoch: int
    """The call, in nanoseconds since 1970."""
    began: int
    """The connection, in milliseconds since the call began."""


class CallSpans:
    """`read` every entry of a connection, then `close`. Times are milliseconds since the call began, as in entries."""

    def __init__(
        self,
        trace: Trace,
        call: Mapping[str, Value],
        model: Mapping[str, Value],
        times: Times,
        *,
        tools: Set[str],
        remote: bool,
    ) -> None:
        """call, model: attributes that say which. tools: those of agent and client. remote: see `Span.remote`."""
        self._trace, self._call, self._model, self.times = trace, dict(call), dict(model), times
        self._declared, self._remote = tools, remote
        self._turn: _Turn | None = None
        self._number, self._trigger = 0, "greeting"
        self._since: int | None = times.began
        self._tools: dict[str, _Tool] = {}
        self._count = 0

    def read(self, entry: Entry) -> None:
        """One entry, in the order in which they are written."""
        match entry.kind:
            case "heard":
                turn = self._at(entry)
                turn.trigger = "typed" if entry.fields.get("typed") else turn.trigger
            case "said":
                turn = self._at(entry)
                turn.interrupted |= bool(entry.fields.get("cut"))
                turn.line_lost |= bool(entry.fields.get("lost"))
            case "marks":
                self._read_marks(self._at(entry), entry.fields)
            case "tool_call":
                tool = _Tool(self._next("tool"), entry.fields["name"], entry.at_ms, self._at(entry).id)
                self._tools[entry.fields["id"]] = tool
            case "tool_result" if not entry.fields.get("will_continue"):
                self._end_tool(entry)
            case "event":
                self._read_event(entry)

    def close(self, at: int, reason: str, outcome: str) -> None:
        """The connection is over. reason: how it ended. outcome: what has become of the call so far."""
        self._end_turn()
        for call, tool in self._tools.items():
            self._add_tool(call, tool, at, "unanswered")
        error = reason if reason in FAILURES else ""
        self._trace.end(self._time(at), {names.OUTCOME: outcome, names.END: reason}, error)

    def _at(self, entry: Entry) -> _Turn:
        """The turn that an entry belongs to; it lasts at least until then."""
        if entry.turn != self._number:
            self._end_turn()
            self._number, self._trigger, self._since = entry.turn, "speech", None
        if self._turn is None:
            began = entry.at_ms if self._since is None else self._since
            self._turn = _Turn(self._next("turn"), entry.turn, self._trigger, began, entry.at_ms)
        self._turn.ended = max(self._turn.ended, entry.at_ms)
        return self._turn

    def _read_marks(self, turn: _Turn, fields: Mapping[str, Any]) -> None:
        for mark in MARKS:
            if (at := fields.get(f"{mark}_ms")) is not None:
                turn.events.append((mark, at))
                turn.began = min(turn.began, at)
        turn.marks = {**fields, **turn.marks}  # the first reply's count, where there are several
        for name, direction in ((names.INPUT_TOKENS, "input"), (names.OUTPUT_TOKENS, "output")):
            if count := fields.get(f"{direction}_tokens"):
                turn.tokens[name] = turn.tokens.get(name, 0) + count

    def _read_event(self, entry: Entry) -> None:
        name = entry.fields["name"]
        if name in EVENTS:
            self._at(entry).events.append((name, entry.at_ms))
        elif name in ("silence", "resumed"):  # what is said from here on answers that, and not the last turn
            self._end_turn()
            self._number, self._trigger, self._since = entry.turn, name, entry.at_ms

    def _end_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is None:
            return
        told: dict[str, Value] = {
            names.OPERATION: "chat",
            names.TURN: turn.number,
            names.TRIGGER: turn.trigger,
            names.INTERRUPTED: turn.interrupted,
            **({names.LINE_LOST: True} if turn.line_lost else {}),
            **_delays(turn.marks),
            **turn.tokens,
        }
        events = [(name, self._time(at)) for name, at in sorted(turn.events, key=lambda event: event[1])]
        began, ended = self._time(turn.began), self._time(turn.ended)
        name, attributes = f"chat {self._model[names.MODEL]}", self._call | self._model | told
        self._trace.add(Span(turn.id, name, began, ended, attributes, events, remote=self._remote))

    def _end_tool(self, entry: Entry) -> None:
        call = entry.fields["id"]
        tool = self._tools.pop(call, None)
        if tool is None:  # asked for on an earlier connection: it was made again as this one began
            tool = _Tool(self._next("tool"), entry.fields["name"], self.times.began, "", replayed=True)
        if self._turn is not None and self._turn.id == tool.turn:
            self._turn.ended = max(self._turn.ended, entry.at_ms)
        self._add_tool(call, tool, entry.at_ms, status_of(entry.fields["response"]))

    def _add_tool(self, call: str, tool: _Tool, ended: int, outcome: str) -> None:
        known = tool.name in self._declared
        shown = tool.name if known else UNKNOWN
        error = "" if outcome in ("done", "refused", "unconfirmed") else "tool_error" if known else "unknown_tool"
        attributes = self._call | {
            names.OPERATION: "execute_tool",
            names.TOOL: shown,
            names.TOOL_TYPE: "function",
            names.TOOL_CALL: call,
            names.TOOL_OUTCOME: outcome,
            **({names.REPLAYED: True} if tool.replayed else {}),
        }
        began = self._time(tool.began)
        span = Span(tool.id, f"execute_tool {shown}", began, self._time(ended), attributes, (), tool.turn, error=error)
        self._trace.add(span)

    def _next(self, kind: str) -> str:
        self._count += 1
        return f"{kind} {self._count}"

    def _time(self, at: int) -> int:
        return self.times.epoch + at * NANOSECONDS


def _delays(marks: Mapping[str, Any]) -> dict[str, Value]:
    """What a turn's marks say of its speed, in milliseconds."""
    found: dict[str, Value] = {}
    for name, since, until in (
        (names.DECIDED, "voice_end_ms", "turn_end_ms"),
        (names.FIRST_AUDIO, "turn_end_ms", "first_audio_ms"),
    ):
        if since in marks and until in marks:
            found[name] = max(0, marks[until] - marks[since])
    if "voice_to_voice_ms" in marks:
        found[names.VOICE_TO_VOICE] = max(0, marks["voice_to_voice_ms"])
    return found
