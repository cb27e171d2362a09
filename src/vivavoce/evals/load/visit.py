"""One caller of a crowd: says the recordings of one call and notes what came late. Pure: time is an argument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...events import Audio, CallerText, ReplyCut, ToolCall, VideoEnded, VideoFrame
from ...media import OUTPUT_RATE
from ...protocol.server_events import Extension, GenerationComplete, ServerEvent, TurnComplete
from ...streaming.playout import FRAME as LISTENING_FRAME
from ...streaming.recording import Recording
from ...streaming.script import FRAME, CallEvent, CallOver, LineSpoken, Script, TurnTimed
from .. import timing
from ..listening import Listening
from ..record import CallerTurn, CallRecord, Outcome, Reply, Verdict

NO_GAP = 0.0005
"""Seconds: less is rounding."""
_SIZE = round(LISTENING_FRAME * OUTPUT_RATE)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the agent's sound, as it arrived."""

    at: float
    """Seconds on the caller's clock."""
    seconds: float
    """How much of it."""
    late: float = 0.0
    """Seconds after the sound before it had been played, inside one reply; what the playout buffer is there for."""
    gap: float = 0.0
    """Seconds of silence that a person heard before it, inside one reply: the buffer was empty."""


class Visit:
    """A driver for `streaming.caller.Line`. Next, once it is over: `waits`."""

    def __init__(
        self,
        lines: Sequence[Recording],
        *,
        breath: float,
        patience: float,
        greeted: bool = True,
        film: Sequence[VideoFrame] = (),
    ) -> None:
        """As `Script`. film: sent one a second, again and again."""
        self._script = Script(lines, greeted=greeted, breath=breath, patience=patience)
        self.playout, self.sent = self._script.playout, self._script.sent
        self.over = False
        self.pieces: list[Piece] = []
        self.outcome: Outcome = "deadline"
        self.detail = ""
        """Why the line fell, if it did."""
        self._lines = list(lines)
        self._film, self._shown = film, 0
        self._turns: list[CallerTurn] = []
        self._asking = self._leaving = self._replying = False
        self._now = 0.0

    def leave(self) -> None:
        """Hang up, but hear first whether the last turn is answered."""
        self._leaving = True

    def tick(self, now: float) -> tuple[list[Audio | CallerText | VideoFrame | VideoEnded], list[CallEvent]]:
        """As `Script`, with pictures."""
        self._now = now
        if self._leaving and not self._asking:
            return [], [self._hang_up()]
        sending, events = self._script.tick(now)
        for event in events:
            if isinstance(event, TurnTimed):
                self._asking = False
                if self._leaving:
                    return [], [event, self._hang_up()]
            elif isinstance(event, LineSpoken):
                self._begin(now - FRAME)  # the frame for this moment holds the 20 ms before it
            elif isinstance(event, CallOver):
                self.over, self.outcome = True, "goal_met" if event.reason == "hung_up" else "agent_ended"
        frames: list[Audio | CallerText | VideoFrame | VideoEnded] = []
        if self._film and now >= self._shown:
            frames.append(self._film[self._shown % len(self._film)])
            self._shown += 1
        return [*frames, *sending], events

    def receive(self, event: ServerEvent, now: float) -> list[CallEvent]:
        """As `Script`."""
        before = self.playout.end
        events = self._script.receive(event, now)
        match event:
            case Audio(pcm=pcm):
                self._arrived(len(pcm) // 2 / OUTPUT_RATE, before, now)
            case GenerationComplete() | TurnComplete() | ReplyCut() | ToolCall():
                self._replying = False
            case Extension(payload=payload) if payload.get("type") == "tool":
                self._replying = False  # what follows had to wait for the tool
        return events

    def line_closed(self, detail: str) -> list[CallEvent]:
        """As `Script`."""
        if self.over:
            return []
        events = self._script.line_closed(detail)
        told = next(event for event in events if isinstance(event, CallOver))
        in_order = told.reason != "line_closed" or detail.startswith("1000")
        self.over, self.outcome = True, "agent_ended" if in_order else "line_closed"
        self.detail = "" if in_order else detail
        self._now = max(self._now, self.playout.end)  # a person hears what has arrived
        return events

    def waits(self) -> list[timing.Wait]:
        """What became of each turn, by the definitions of `evals.timing`."""
        heard = self.playout.heard(0.0, self._now)
        listening = Listening()
        replies = [*listening.push(heard[: len(heard) // _SIZE * _SIZE]), *listening.stop()]
        record = CallRecord(
            "load", "", "", "", "clean", "", "", 0, 0, self.outcome, self._now, Verdict(True), tuple(self._turns),
            tuple(Reply(reply.start, reply.end, "") for reply in replies),
        )  # fmt: skip
        return list(timing.waits(record))

    def _begin(self, start: float) -> None:
        line = self._lines[len(self._turns)]
        self._turns.append(CallerTurn(len(self._turns) + 1, "say", line.name, start, start + line.voice_end))
        self._asking = True

    def _hang_up(self) -> CallOver:
        self.over, self.outcome = True, "goal_met"
        return CallOver("hung_up", len(self._lines) - len(self._turns))

    def _arrived(self, seconds: float, before: float, now: float) -> None:
        gap = self.playout.end - seconds - before if self._replying else 0.0
        late = max(0.0, now - before) if self._replying else 0.0
        self.pieces.append(Piece(now, seconds, late, gap if gap > NO_GAP else 0.0))
        self._replying = True
