"""The past of a call that is resumed: what is noted for it, what its log tells, how model and tools take it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from ..events import (
    Brief,
    CallerText,
    ContentAdded,
    ContextUpdated,
    Heard,
    Message,
    Moment,
    SilenceReached,
    Snapshot,
    Spoken,
    ToolCall,
    ToolResult,
    ToolSpec,
)
from ..recorded import Recorded
from ..tools.runner import Done, ToolRunner
from .entries import Entry, LoggedCall
from .journal import Journal

RECENT = 12
"""Things that happened before the line was cut among which is what a caller may agree to now."""


@dataclass(frozen=True, slots=True)
class Request:
    """A tool call of the model, and the caller's turn that led to it."""

    call: ToolCall
    turn: int
    heard: str
    """The caller's words in that turn."""
    asked: datetime
    response: Mapping[str, Any] | None = None
    """None when its result is not known: the gateway fell while it was run, or before."""


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call so far."""

    began: datetime
    turns: int = 0
    """Of the caller."""
    moments: tuple[Moment, ...] = ()
    requests: tuple[Request, ...] = ()
    """In the order in which they were made."""
    known: Mapping[str, Any] = field(default_factory=dict)
    """What the tools knew of the call and the caller: `ResumptionNotes.note_known`."""
    outcome: str = "none"
    """What had become of it: `ResumptionNotes.note_outcome`."""
    connections: int = 1
    """That it went over so far."""
    recorded: Recorded = ""
    """What became of its recording."""

    @property
    def pending(self) -> tuple[Request, ...]:
        """Tool calls that wait for their result."""
        return tuple(request for request in self.requests if request.response is None)

    def brief(self, brief: Brief) -> Brief:
        """That of a connection which resumes it. A client that asks its model for nothing new goes on as before."""
        items = [moment.item for moment in self.moments]
        first = items[0] if items and isinstance(items[0], ContextUpdated) else None
        moments = self.moments
        if brief.raw and first is not None:
            moments = moments[1:]
            if not (brief.instructions or brief.tools):
                brief = replace(brief, instructions=first.instructions or "", tools=first.tools or ())
        return replace(brief, past=moments)

    def resume(
        self, journal: Journal, runner: ToolRunner | None, local_time: datetime, now: float
    ) -> tuple[Request, ...]:
        """Have journal and tools go on where they were; the tool calls that are to be made now."""
        silent = local_time - self.moments[-1].local_time if self.moments else timedelta()
        journal.note_event("resumed", now, since_s=round(silent.total_seconds(), 1), replays=len(self.pending))
        for moment in self.moments[-RECENT:]:
            if isinstance(moment.item, Spoken):
                journal.telling.note_reply(self.turns, moment.item.heard_text, moment.item.heard_text)
        for moment in self.moments:
            if isinstance(moment.item, Heard | CallerText):
                journal.sayings.note(moment.item.text, now - (local_time - moment.local_time).total_seconds())
        if runner is not None:
            done = [
                Done(request.call, request.turn, request.response, (local_time - request.asked).total_seconds())
                for request in self.requests
                if request.response is not None
            ]
            runner.resume(self.known, done, [request.call for request in self.pending])
        return self.pending


class ResumptionNotes:
    """What is written down beside the journal only so that another connection can resume the call."""

    def __init__(self, journal: Journal, past: PastCall | None = None) -> None:
        """past: what there was before this connection."""
        self._journal = journal
        self._known: Mapping[str, Any] = {}
        self._outcome = "none"
        if past is not None:
            journal.turn = past.turns
            self._known = {key: value for key, value in past.known.items() if key != "name"}
            self._outcome = past.outcome

    def note_known(self, known: Mapping[str, Any], now: float) -> None:
        """What the tools know of the call and the caller, whenever that has changed."""
        if known != self._known:
            self._known = known
            self._journal.note_event("known", now, **known)

    def note_outcome(self, outcome: str, now: float) -> None:
        """What has become of the call, whenever that has changed."""
        if outcome != self._outcome:
            self._outcome = outcome
            self._journal.note_event("outcome", now, outcome=outcome)

    def note_context(self, added: ContentAdded | ContextUpdated, now: float) -> None:
        """What the client tells of an earlier conversation, or its new instructions and tools."""
        if isinstance(added, ContextUpdated):
            tools = None if added.tools is None else [asdict(spec) for spec in added.tools]
            self._journal.note_event("context", now, instructions=added.instructions, tools=tools)
        elif added.messages:
            self._journal.note_event("content", now, messages=[asdict(message) for message in added.messages])

    def note_snapshot(self, known: Snapshot, now: float) -> None:
        """What the model knows by now."""
        self._journal.note_event("snapshot", now, version=known.version, data=known.data)

    def note_arrived(self, at: float) -> None:
        """All that was said up to this moment has reached the client, as it has confirmed."""
        self._journal.note_event("arrived", at)


def read_past_call(call: LoggedCall, zone: tzinfo | None) -> PastCall:
    """Everything that matters of a call, with times in the caller's zone."""
    reader = _Reader(call.started, zone)
    for entry in call.entries:
        reader.read(entry)
    reader.lose()
    return PastCall(
        call.started,
        max((entry.turn for entry in call.entries), default=0),
        tuple(moment for _, moment in reader.moments),
        tuple(reader.requests.values()),
        reader.known,
        reader.outcome,
        reader.connections,
        reader.recorded,
    )


class _Reader:
    """Takes a log's entries in order."""

    def __init__(self, began: datetime, zone: tzinfo | None) -> None:
        self._began, self._zone = began, zone
        self.moments: list[tuple[int, Moment]] = []  # (ms since the call began, what happened)
        self.requests: dict[str, Request] = {}
        self.known: Mapping[str, Any] = {}
        self.outcome = "none"
        self.connections = 1
        self.recorded: Recorded = ""
        self._words: dict[int, str] = {}
        self._arrived_ms = -1

    def read(self, entry: Entry) -> None:
        """One entry; marks, and events that say nothing of the conversation, are passed over."""
        fields = entry.fields
        match entry.kind:
            case "heard":
                self._words[entry.turn] = f"{self._words.get(entry.turn, '')} {fields['text']}".strip()
                self._add(entry, _heard(fields))
            case "said":
                whole, lost = fields["text"], bool(fields.get("lost"))
                self._add(entry, Spoken(whole, fields["heard_text"], bool(fields.get("cut")), lost))
            case "tool_call":
                self._request(entry, ToolCall(fields["id"], fields["name"], fields["args"]))
            case "tool_result":
                self._answer(entry)
            case "event":
                self._event(entry, fields)

    def _request(self, entry: Entry, call: ToolCall) -> None:
        heard = self._words.get(entry.turn, "")
        self.requests[call.id] = Request(call, entry.turn, heard, self._when(entry))
        self._add(entry, call)

    def _answer(self, entry: Entry) -> None:
        fields = entry.fields
        unfinished = bool(fields.get("will_continue"))
        if (request := self.requests.get(fields["id"])) is not None and not unfinished:
            self.requests[fields["id"]] = replace(request, response=fields["response"])
        self._add(entry, ToolResult(fields["id"], fields["name"], fields["response"], unfinished))

    def _event(self, entry: Entry, fields: Mapping[str, Any]) -> None:
        match fields.get("name"):
            case "silence":
                self._add(entry, SilenceReached(fields["seconds"], fields["count"]))
            case "content":
                messages = tuple(Message(message["role"], message["text"]) for message in fields["messages"])
                self._add(entry, ContentAdded(messages, turn_complete=False))
            case "context":
                tools = fields["tools"]
                specs = None if tools is None else tuple(ToolSpec(**tool) for tool in tools)
                self._add(entry, ContextUpdated(fields["instructions"], specs))
            case "snapshot":
                self._add(entry, Snapshot(str(fields["version"]), fields["data"]))
            case "known":
                self.known = fields
            case "recording" if fields["state"] in ("on", "refused"):
                self.recorded = fields["state"]
            case "outcome":
                self.outcome = fields["outcome"]
            case "arrived":
                self._arrived_ms = entry.at_ms
            case "resumed":
                self.connections += 1
                self.lose()

    def lose(self) -> None:
        """A connection ended. What was said after all that is known to have arrived may not have reached the client,
        and what was said only because nobody answered was said to nobody."""
        kept: list[tuple[int, Moment]] = []
        alone = False
        for at, moment in self.moments:
            item = moment.item
            if isinstance(item, Snapshot) and alone:
                continue  # it knows of what nobody heard
            if at <= self._arrived_ms or not isinstance(item, Spoken | SilenceReached):
                alone = False
                kept.append((at, moment))
            elif isinstance(item, SilenceReached):
                alone = True
            elif not alone:
                unheard = item if item.cut or item.lost else replace(item, heard_text="", lost=True)
                kept.append((at, replace(moment, item=unheard)))
        self.moments = kept

    def _add(self, entry: Entry, item: Any) -> None:
        self.moments.append((entry.at_ms, Moment(self._when(entry), item)))

    def _when(self, entry: Entry) -> datetime:
        return (self._began + timedelta(milliseconds=entry.at_ms)).astimezone(self._zone)


def _heard(fields: Mapping[str, Any]) -> Heard | CallerText:
    if fields.get("typed"):
        return CallerText(fields["text"])
    others = tuple(fields.get("alternatives", ()))
    sure, faint = float(fields.get("confidence", 1.0)), bool(fields.get("faint"))
    return Heard(fields["text"], True, sure, fields.get("snr_db"), others, faint)
