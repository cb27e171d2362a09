"""What a call says in numbers: as its entries are written, as its connection ends, and when it is over. No clock."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from ..metrics.meter import Meter
from ..streaming.transport import ServedClient
from .entries import Entry
from .journal import Log
from .toolbox import status_of

REMEMBERED = 3
"""Replies whose questions count when one comes again: further back it is a new round, not a repetition."""
_AGAIN = re.compile(
    r"(did ?n[o'’]t|could ?n[o'’]t|can ?n?[o'’]t) (quite |really )?(catch|hear|understand|get that|make (that|it) out)"
    r"|(say|repeat|spell) (that|it|this)( for me)?( once)?( more)?( again|, please|, once more|\?)"
    r"|say that again|once more, please|\bpardon\b",
    re.IGNORECASE,
)
"""English ways to say that nothing was understood. A question that comes twice is found in any language."""

TROUBLE = frozenset({"reask", "silence", "resumed"})
"""Events after which a call has something to recover from."""


class MeteredLog:
    """A call's log that counts what goes into it, and notes re-asks beside the replies that are some."""

    def __init__(self, log: Log, meter: Meter, own_tools: Set[str], client_tools: Set[str]) -> None:
        """own_tools: the agent's, whose names are labels. client_tools: all of them are one label, `client`."""
        self._log, self._meter, self._own, self._client = log, meter, own_tools, client_tools
        self._asked = Questions()
        self._turn = self._pictures = 0
        self._calls: dict[str, tuple[str, int]] = {}
        self.troubled = False
        """Something went wrong on the way."""

    def write(self, call_id: str, entry: Entry) -> None:
        """As `journal.Log.write`."""
        self._log.write(call_id, entry)
        readers: dict[str, Callable[[Entry], None]] = {
            "heard": self._count_turn,
            "marks": self._read_marks,
            "tool_call": self._begin_tool,
            "tool_result": self._end_tool,
            "event": self._read_event,
        }
        if (read := readers.get(entry.kind)) is not None:
            read(entry)
        if entry.kind == "said" and (why := self._asked.again(str(entry.fields.get("text", "")))):
            self.write(call_id, Entry("event", entry.at_ms, entry.turn, {"name": "reask", "why": why}))
        self.troubled = self.troubled or bool(entry.fields.get("lost"))

    async def flush(self, call_id: str) -> None:
        """As `journal.Log.flush`."""
        await self._log.flush(call_id)

    def _count_turn(self, entry: Entry) -> None:
        if entry.turn > self._turn:
            self._turn = entry.turn
            self._meter.note("turns_total")

    def _read_marks(self, entry: Entry) -> None:
        marks = entry.fields
        if "voice_end_ms" in marks and "turn_end_ms" in marks:
            self._note_seconds("turn_end_delay_seconds", marks["turn_end_ms"] - marks["voice_end_ms"])
        if "first_audio_ms" in marks and "turn_end_ms" in marks:
            self._note_seconds("ttfa_seconds", marks["first_audio_ms"] - marks["turn_end_ms"])
        if "voice_to_voice_ms" in marks:
            self._note_seconds("voice_response_latency_seconds", marks["voice_to_voice_ms"])
        for direction in ("input", "output"):
            self._note_tokens(marks.get(f"{direction}_tokens", 0), marks.get(f"{direction}_of", {}), marks, direction)
        if (new := marks.get("pictures", 0) - self._pictures) > 0:
            self._pictures += new
            self._meter.note("pictures_total", new)

    def _note_tokens(self, count: int, of: Mapping[str, int], marks: Mapping[str, Any], direction: str) -> None:
        """By modality, as far as the model says; what it says no more of (thoughts, a tool's result) is the rest."""
        rest = count - sum(of.values())
        for modality, tokens in (*of.items(), (marks.get("tokens_of", "mixed"), rest)):
            if tokens > 0:
                self._meter.note("tokens_total", tokens, modality=modality, direction=direction)

    def _begin_tool(self, entry: Entry) -> None:
        self._calls[entry.fields["id"]] = (entry.fields["name"], entry.at_ms)
        if entry.fields["name"] not in self._own | self._client:
            self._meter.note("tool_unknown_total")

    def _end_tool(self, entry: Entry) -> None:
        name, began = self._calls.get(entry.fields["id"], ("", 0))
        if name and not entry.fields.get("will_continue"):
            del self._calls[entry.fields["id"]]
            tool = name if name in self._own else "client" if name in self._client else "unknown"
            seconds = max(0.0, (entry.at_ms - began) / 1000)
            self._meter.note("tool_duration_seconds", seconds, tool=tool, outcome=status_of(entry.fields["response"]))

    def _read_event(self, entry: Entry) -> None:
        fields = entry.fields
        self.troubled = self.troubled or fields["name"] in TROUBLE
        match fields["name"]:
            case "reask":
                self._meter.note("reasks_total")
            case "barge_in":
                self._note_seconds("barge_in_stop_seconds", fields["stop_ms"])
            case "resumed":
                self._meter.note("resume_gap_seconds", max(0.0, fields["since_s"]))
                self._meter.note("tool_replays_total", fields.get("replays", 0))

    def _note_seconds(self, name: str, milliseconds: float) -> None:
        self._meter.note(name, max(0.0, milliseconds / 1000))


class Questions:
    """Finds replies that ask for something again."""

    def __init__(self) -> None:
        self._before: deque[frozenset[str]] = deque(maxlen=REMEMBERED)

    def again(self, reply: str) -> str:
        """`unheard`: it says that it did not understand. `repeated`: it asks what one of the last replies asked.
        "" for any other."""
        asked = [frozenset(re.findall(r"\w+", question.lower())) for question in _questions(reply)]
        repeated = any(question in self._before for question in asked)
        self._before.extend(asked)
        return "unheard" if _AGAIN.search(reply) else "repeated" if repeated else ""


def _questions(reply: str) -> Iterator[str]:
    for sentence in re.findall(r"[^.!?。？！]+[.!?。？！]?", reply):
        if sentence.rstrip().endswith(("?", "？")):
            yield sentence


PATIENCE = 60.0
"""Seconds in which a caller whose line fell comes back, if ever; who comes later counts as another call."""
GOOD = ("done", "handed_over")


@dataclass(frozen=True, slots=True)
class Ending:
    """What a call was when it, or its connection, ended."""

    agent: str
    outcome: str
    troubled: bool
    """Something went wrong on the way."""


class Endings:
    """`over` with every connection that ends, `back` when another goes on with its call, `settle` before counting."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._away: dict[str, tuple[Ending, float]] = {}

    def over(self, call_id: str, ending: Ending, now: float, *, may_return: bool) -> None:
        """A connection ended. may_return: its line fell, and its client can go on with the call."""
        if may_return:
            self._away[call_id] = (ending, now + PATIENCE)
        else:
            self._count(ending)
        self.settle(now)

    def back(self, call_id: str) -> None:
        """The call goes on: it is not over."""
        self._away.pop(call_id, None)

    def settle(self, now: float) -> None:
        """Count those whom nobody has come back to."""
        for call_id, (ending, until) in list(self._away.items()):
            if now >= until:
                del self._away[call_id]
                self._count(ending)

    def _count(self, ending: Ending) -> None:
        self._meter.note("calls_total", agent=ending.agent, outcome=ending.outcome)
        if ending.troubled:
            self._meter.note("troubled_calls_total")
            if ending.outcome in GOOD:
                self._meter.note("recoveries_total")


CODES = frozenset({1000, 1001, 1005, 1006, 1007, 1008, 1009, 1011, 1012, 1013})
"""Close codes that are told apart; all others are `other`."""
USED_UP = {"too_much_sound": "sound", "client_stalled": "outbox"}
"""Why we ended a call → what was used up."""


def count_end(meter: Meter, socket: ServedClient) -> None:
    """Who closed the WebSocket and how, whether its client was warned, whether something was used up."""
    side, code = socket.closed_by
    if side and socket.transport == "websocket":
        meter.note("ws_close_total", side=side, code=str(code) if code in CODES else "other")
    if socket.warned:
        meter.note("goaway_total")
    if reason := USED_UP.get(socket.outcome):
        meter.note("quota_rejections_total", reason=reason)
