"""A caller with something to say: when to speak, when to listen, what each reply took. Pure: time is an argument.

The clock starts when the microphone opens. Every 20 ms the shell asks `tick` for what to send; the frame for a
moment holds the 20 ms *before* it, as a real microphone's does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..events import Audio, CallerText, ReplyCut, ToolCall, VideoFrame
from ..media import INPUT_RATE
from ..protocol.server_events import (
    Extension,
    GenerationComplete,
    InputTranscript,
    OutputTranscript,
    ReplyText,
    ServerEvent,
    TurnComplete,
)
from .playout import Playout
from .recording import Recording

FRAME = 0.02  # seconds of sound per message
FRAME_BYTES = round(FRAME * INPUT_RATE) * 2
SHOW_EVERY = 1.0  # seconds between two frames of a picture that is held up: what the Live API takes
BREATH = (
    0.3  # seconds between the end of a reply and the caller's next words; people leave about 0.2 (evals.md §4 row 1)
)
GREETING_PATIENCE = 4.0  # seconds to wait for an agent that was asked to speak first; other servers never do
PATIENCE = 15.0  # seconds without any answer before the caller goes on
LINGER = 8.0  # seconds of silence after a reply that never said it was complete: something may be looked up


@dataclass(frozen=True, slots=True)
class LineSpoken:
    """The caller begins a turn."""

    turn: int
    """Counted from 1."""
    label: str
    """The recording's name, or the text that was typed."""
    typed: bool


@dataclass(frozen=True, slots=True)
class CallerHeard:
    """What the agent has understood of the caller's turn."""

    text: str
    """The whole turn so far."""
    final: bool


@dataclass(frozen=True, slots=True)
class AgentSaid:
    """What the agent says in this reply."""

    text: str
    """The whole reply so far."""
    final: bool
    cut: bool = False
    """The caller took the floor before it was over; told even after `final`, for words are known before they sound."""


@dataclass(frozen=True, slots=True)
class ToolUsed:
    """The agent uses a tool, or has used it."""

    id: str
    name: str
    args: Mapping[str, Any]
    status: str
    """`running`, `done`, `refused`, `failed`, `unconfirmed`."""
    response: Mapping[str, Any]
    """Empty while it runs."""


@dataclass(frozen=True, slots=True)
class TurnTimed:
    """A turn of the caller was answered, or not."""

    turn: int
    voice_to_voice_ms: float | None
    """From the caller's last sound to the agent's first, as heard; None when no answer came."""
    cut_off: bool = False
    """The agent spoke before the caller had finished."""


@dataclass(frozen=True, slots=True)
class CallOver:
    """Nothing more will come."""

    reason: str
    """`goodbye`, `transferred`, `gave_up` from the agent; `hung_up` when the caller was done; `line_closed`."""
    unspoken: int
    """How many of the caller's turns were never reached."""
    detail: str = ""


CallEvent = LineSpoken | CallerHeard | AgentSaid | ToolUsed | TurnTimed | CallOver
"""What happens in a call, as the caller notices it."""


class Script:
    """Speaks its lines one after another, each after the agent's reply to the one before has been played out.

    Next: `tick` every 20 ms and `receive` for every event of the server, until `over`.
    """

    def __init__(
        self,
        lines: Sequence[Recording | str],
        *,
        greeted: bool = True,
        breath: float = BREATH,
        patience: float = PATIENCE,
        pictures: Sequence[VideoFrame] = (),
    ) -> None:
        """lines: recordings are spoken, strings are typed. greeted: let the agent speak first.

        pictures: the first is held up from the first line on, the next from the second; the last one to the end.

        breath: seconds between a reply and the next line. patience: seconds until the caller goes on without an answer.
        """
        self.playout = Playout()
        self.sent = bytearray()
        """Every sample the microphone produced, 16 kHz PCM16."""
        self.over = False
        self._lines = list(lines)
        self._pictures = list(pictures)
        self._shown: VideoFrame | None = None
        self._show_at = 0.0
        self._microphone = any(isinstance(line, Recording) for line in lines)  # who only types leaves it shut
        self._turn = 0
        self._speech = b""  # what is left of the recording that is being spoken
        self._began = 0.0  # when the current line began …
        self._asked = 0.0  # … and when its last sound was made: replies count from here
        self._breath = breath
        self._patience, self._usual_patience = GREETING_PATIENCE if greeted else 0.0, patience
        self._answered = False
        self._complete = False
        self._finished = True  # the current line's last sound has been made
        self._timed = True  # there is nothing to time before the first line
        self._tools: set[str] = set()
        self._ending = ""
        self._heard = ""
        self._said = ""
        self._said_final = True

    def tick(self, now: float) -> tuple[list[Audio | CallerText | VideoFrame], list[CallEvent]]:
        """What to send now (a picture, typed text, the next 20 ms of microphone) and what has happened."""
        events = self._time_reply(now)
        sending: list[Audio | CallerText | VideoFrame] = []
        if not self._finished and now > self._asked:
            self._finish_line(now)
        if not self._speech and self._reply_over(now):
            events += self._close_turn()
            if self._ending or not self._lines:
                self.over = True
                return [], [*events, CallOver(self._ending or "hung_up", len(self._lines))]
            if self._pictures:
                self._shown, self._show_at = self._pictures.pop(0), now
            typed = self._next_line(now, events)
            sending += [*self._show(now), *typed]
        sending += self._show(now)
        frame, self._speech = self._speech[:FRAME_BYTES], self._speech[FRAME_BYTES:]
        frame = frame.ljust(FRAME_BYTES, b"\0")  # between lines the line is open and silent
        self.sent += frame
        return sending + [Audio(frame, INPUT_RATE)] * self._microphone, events

    def _show(self, now: float) -> list[VideoFrame]:
        """The picture that is held up, when it is due again."""
        if self._shown is None or now < self._show_at:
            return []
        self._show_at = now + SHOW_EVERY
        return [self._shown]

    def receive(self, event: ServerEvent, now: float) -> list[CallEvent]:
        """What an event of the server means to the caller; kinds that mean nothing to them are passed over."""
        match event:
            case Audio(pcm=pcm):
                self._reply_goes_on()
                self.playout.push(pcm, now)
            case InputTranscript():
                return self._understood(event)
            case OutputTranscript(text=text) | ReplyText(text=text):
                return self._saying(text)
            case GenerationComplete():
                return self._finish_saying(cut=False)
            case TurnComplete():
                self._complete = self._complete or self._answered
                return self._finish_saying(cut=False)
            case ReplyCut():
                unheard = self.playout.end > now
                self.playout.cut(now)
                if unheard and self._said_final and self._said:  # all its words were known, not all were played
                    return [AgentSaid(self._said.strip(), final=True, cut=True)]
                return self._finish_saying(cut=True)
            case ToolCall():
                return self._tool(event.id, event.name, event.args, "running", {})
            case Extension(payload=payload):
                return self._extension(payload)
            case _:
                pass
        return []

    def line_closed(self, detail: str) -> list[CallEvent]:
        """The server hung up: what remains unsaid and unanswered."""
        self.over = True
        events = self._finish_saying(cut=False) + self._time_reply(self.playout.end) + self._close_turn()
        return [*events, CallOver(self._ending or "line_closed", len(self._lines), "" if self._ending else detail)]

    def _next_line(self, now: float, events: list[CallEvent]) -> list[Audio | CallerText]:
        line = self._lines.pop(0)
        self._turn += 1
        self._patience = self._usual_patience
        self._answered = self._complete = self._timed = self._finished = False
        self._heard = ""
        self._began = now - FRAME  # the frame for this moment holds the 20 ms before it
        if isinstance(line, str):
            events.append(LineSpoken(self._turn, line, typed=True))
            self._asked = now
            return [CallerText(line)]
        events.append(LineSpoken(self._turn, line.name, typed=False))
        self._asked = self._began + line.voice_end
        self._speech = line.audio.pcm
        return []

    def _finish_line(self, now: float) -> None:
        """The caller has said all of it. What the agent said meanwhile was not the answer, unless it still plays."""
        self._finished = True
        if self.playout.end <= now:
            self._answered = self._complete = False

    def _reply_goes_on(self) -> None:
        self._answered, self._complete = True, False

    def _reply_over(self, now: float) -> bool:
        """Is it the caller's turn again?"""
        quiet = now - max(self.playout.end, self._asked)
        if self._tools and quiet < PATIENCE:
            return False
        if self._complete or not self._patience:
            return quiet >= self._breath
        return quiet >= (LINGER if self._answered else self._patience)

    def _time_reply(self, now: float) -> list[CallEvent]:
        if self._timed or now <= self._asked:
            return []
        onset = self.playout.onset(self._asked, now)
        if onset is None:
            return []
        self._timed = True
        cut_off = self.playout.onset(self._began, self._asked) is not None
        return [TurnTimed(self._turn, round(1000 * (onset - self._asked), 1), cut_off)]

    def _close_turn(self) -> list[CallEvent]:
        if self._timed:
            return []
        self._timed = True
        return [TurnTimed(self._turn, None)]

    def _understood(self, event: InputTranscript) -> list[CallEvent]:
        if event.interim:  # a guess at the whole turn; the words that count come as increments
            return [CallerHeard(event.text.strip(), final=False)]
        self._heard += event.text
        told = CallerHeard(self._heard.strip(), event.finished)
        if event.finished:
            self._heard = ""
        return [told]

    def _saying(self, text: str) -> list[CallEvent]:
        if not text:
            return []
        self._reply_goes_on()
        self._said = text if self._said_final else self._said + text
        self._said_final = False
        return [AgentSaid(self._said.strip(), final=False)]

    def _finish_saying(self, *, cut: bool) -> list[CallEvent]:
        if self._said_final:
            return []
        self._said_final = True
        return [AgentSaid(self._said.strip(), final=True, cut=cut)]

    def _extension(self, payload: Mapping[str, Any]) -> list[CallEvent]:
        match payload.get("type"):
            case "ending":
                self._ending = str(payload.get("reason", "goodbye"))
            case "tool":
                return self._tool(
                    str(payload.get("id", "")),
                    str(payload.get("name", "")),
                    payload.get("args") or {},
                    str(payload.get("status", "")),
                    payload.get("response") or {},
                )
        return []

    def _tool(
        self, id: str, name: str, args: Mapping[str, Any], status: str, response: Mapping[str, Any]
    ) -> list[CallEvent]:
        (self._tools.add if status == "running" else self._tools.discard)(id)
        return [ToolUsed(id, name, args, status, response)]
