"""One simulated caller who types and reads: the same mind as on the telephone, without voices, ears and noise. Pure.

For what is to be known of an agent's work and not of its sound: quick, and as exact as the agent itself.
"""

from __future__ import annotations

import copy
from dataclasses import replace

from ..events import CallerText, ReplyCut, VideoEnded, VideoFrame
from ..protocol.server_events import OutputTranscript, ReplyText, ServerEvent, TurnComplete
from ..streaming.playout import Playout
from ..streaming.script import FRAME_BYTES
from .hands import Hands
from .mind import Hang, Mind
from .record import CallerTurn, Outcome, Reply, ToolUse
from .spoken import GREETING_PATIENCE, LINGER, RE_PROMPT, Ended, Event, Picture, note_tool
from .wording import PlannedTurn

CONDITION = "typed"
"""How such calls are asked for, beside the conditions of sound."""
_SILENCE = bytes(FRAME_BYTES)


class TypedCaller:
    """Implements what `Line` drives, as `Conversation` does."""

    def __init__(self, mind: Mind, deadline: float, hands: Hands | None = None) -> None:
        """deadline: seconds after which the caller leaves. hands: hold what is shown."""
        self.playout, self.sent, self.over = Playout(), bytearray(), False
        self.hands = hands or Hands(())
        self.turns: list[CallerTurn] = []
        self.replies: list[Reply] = []
        self.tools: dict[str, ToolUse] = {}
        self.agreed: list[float] = []
        self.outcome: Outcome = "deadline"
        self.detail = ""
        self._mind, self._before = mind, copy.deepcopy(mind)
        self._deadline = deadline
        self._opened = False
        self._planned: PlannedTurn | None = None
        self._hang: Hang | None = None
        self._began: float | None = None  # when the first words of a reply came that is not over
        self._words = ""  # of it
        self._answer: list[str] = []  # replies since the caller's last words
        self._since = 0.0

    def tick(self, now: float) -> tuple[list[CallerText | VideoFrame | VideoEnded], list[Event]]:
        """What is sent, and what is to be done."""
        self.sent += _SILENCE  # the clock of a call is its microphone
        typed = self._decide(now)
        events: list[Event] = list(map(Picture, self.hands.wanted()))
        if self.over:
            return [], [*events, Ended(self.outcome, self.detail)]
        return [*self.hands.tick(now), *([] if typed is None else [CallerText(typed.text)])], events

    def receive(self, event: ServerEvent, now: float) -> list[Event]:
        """What an event of the server means."""
        match event:
            case OutputTranscript(text=text) | ReplyText(text=text):
                self._began = now if self._began is None and text else self._began
                self._words += text
                self._since = now
            case ReplyCut():
                self._reply(now)
            case TurnComplete() if self._began is not None:
                self._reply(now)
                self._read()
            case _:
                note_tool(self.tools, event, now)
        return []

    def line_closed(self, detail: str) -> list[Event]:
        """The server hung up."""
        if self.over:
            return []
        in_order = detail.startswith("1000") or self._mind.leaving
        outcome: Outcome = "goal_met" if self._mind.done else "agent_ended" if in_order else "line_closed"
        self._end(Hang(outcome), "" if in_order else detail)
        return [Ended(self.outcome, self.detail)]

    def _reply(self, now: float) -> None:
        words, began = self._words.strip(), self._began
        self._words, self._began, self._since = "", None, now
        if began is not None and words:
            self.replies.append(Reply(began, now, words, words))
            self._answer.append(words)

    def _read(self) -> None:
        """A reply is over: what to say to all of the answer."""
        if self._planned is not None:  # the agent went on before the caller wrote: all of it is one answer
            self._mind, self._planned = copy.deepcopy(self._before), None
        self._before = copy.deepcopy(self._mind)
        words = " ".join(self._answer)
        said = self._mind.hear(words)
        self.hands.asked(words)
        self.hands.improve(self._mind.advice, self._mind.mended)
        if not self._opened:
            self._open()
            return
        for last in self.replies[-1:]:
            self.replies[-1] = replace(last, asks=self._mind.asked, claims=self._mind.claimed)
        if isinstance(said, Hang):
            self._hang = said
        else:
            self._planned = said

    def _decide(self, now: float) -> PlannedTurn | None:
        quiet = now - self._since
        if self._hang is not None:
            self._end(self._hang)
        elif now >= self._deadline:
            self._end(Hang("goal_met" if self._mind.done else "deadline"))
        elif self._began is not None:
            pass
        elif self._planned is not None:
            return self._say(self._planned, now) if quiet >= self._planned.after else None
        elif not self._opened:
            if quiet >= GREETING_PATIENCE:
                self._open()
        elif quiet >= (LINGER if self._mind.leaving else RE_PROMPT):
            said = self._mind.unanswered()
            if isinstance(said, Hang):
                self._end(said)
            else:
                self._planned = said
        return None

    def _open(self) -> None:
        self._opened, self._planned = True, self._mind.opening()

    def _say(self, turn: PlannedTurn, now: float) -> PlannedTurn:
        again = bool(self.turns) and not any(reply.start >= self.turns[-1].end for reply in self.replies)
        self.turns.append(CallerTurn(len(self.turns) + 1, turn.act, turn.text, now, now, (), dict(turn.gives), again))
        if turn.agrees:
            self.agreed.append(now)
        self.hands.speaks()
        self._planned, self._answer, self._since = None, [], now
        return turn

    def _end(self, hang: Hang, detail: str = "") -> None:
        self.over, self.outcome, self.detail = True, hang.outcome, detail
