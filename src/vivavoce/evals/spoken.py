"""One simulated caller on the line: when to speak, when to listen, what was heard when. Pure: time is an argument.

It is driven like a `Script` (`tick` every 20 ms, `receive` for every event) by `streaming.caller.Caller`. What takes
long is asked for by events and handed in when it is there: `Recognise` → `recognised`, `Render` → `rendered`, `Picture`
→ `hands.made`.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..events import Audio, CallerText, ReplyCut, ToolCall, VideoEnded, VideoFrame
from ..media import INPUT_RATE, OUTPUT_RATE, Samples, to_pcm
from ..protocol.server_events import Extension, OutputTranscript, ReplyText, ServerEvent
from ..streaming.playout import Playout
from ..streaming.script import FRAME, FRAME_BYTES
from .acoustics import Channel
from .hands import Hands, View
from .listening import Heard, Listening
from .mind import Hang, Mind
from .mouth import Echo, Mouth
from .record import CallerTurn, Outcome, Pause, Reply, ToolUse
from .scenario import Stunt
from .voices import Speech
from .wording import PlannedTurn

GREETING_PATIENCE = 4.0
"""Seconds to wait for an agent that speaks first; many never do."""
RE_PROMPT = 5.0
"""Seconds without an answer after which a caller speaks again (evals.md 4, metric 4)."""
LINGER = 4.0
"""Seconds that a caller who has said goodbye stays on the line."""
WORDS_PER_SECOND = 2.6
"""Of the agent's speech, to find a word in it: piper's English voices say 150 to 160 words a minute (measured)."""
_BREATH = np.zeros(round(0.3 * OUTPUT_RATE), np.float32)
_OUT = round(FRAME * OUTPUT_RATE)


@dataclass(frozen=True, slots=True)
class Recognise:
    """Find out what words these are, and hand them to `recognised`.

    It is all of an answer up to the end of this reply: a pause inside it may be longer than one between two.
    """

    reply: int
    samples: Samples
    """24 kHz."""


@dataclass(frozen=True, slots=True)
class Render:
    """Make the sound of this turn, and hand it to `rendered`."""

    turn: PlannedTurn


@dataclass(frozen=True, slots=True)
class Picture:
    """Make pictures of this, and hand them to `hands.made`."""

    view: View


@dataclass(frozen=True, slots=True)
class Ended:
    """The call is over."""

    outcome: Outcome
    detail: str = ""


Event = Recognise | Render | Picture | Ended


class SpokenCaller:
    """Implements what `Caller` drives."""

    def __init__(
        self,
        mind: Mind,
        channel: Channel,
        deadline: float,
        patience: float = GREETING_PATIENCE,
        hands: Hands | None = None,
    ) -> None:
        """channel: the way to the gateway. deadline: seconds after which the caller hangs up. patience: seconds to wait
        for an agent that speaks first. hands: hold what is shown; None = nothing is."""
        self.hands = hands or Hands(())
        self.playout = Playout()
        self.sent = bytearray()
        """16 kHz PCM16, as it left: after the channel, silence where a packet was lost."""
        self.over = False
        self.turns: list[CallerTurn] = []
        self.replies: list[Reply] = []
        self.tools: dict[str, ToolUse] = {}
        """Announced by the agent, by the ids of its calls."""
        self.agreed: list[float] = []
        """When the caller began to say yes to something."""
        self.outcome: Outcome = "deadline"
        self.detail = ""
        self._mind, self._before = mind, copy.deepcopy(mind)
        self._channel, self._deadline, self._patience = channel, deadline, patience
        self._listening = Listening()
        self._echo = Echo()
        self._mouth = Mouth()
        self._caption = ""
        self._answer: list[Samples] = []  # what was heard since the caller's last turn, silence between
        self._pieces: list[int] = []  # the replies that it came in
        self._recognising = 0
        self._opened = False
        self._holding = False  # silent on purpose, until the agent speaks again
        self._planned: PlannedTurn | None = None  # what will be said once it is rendered and due …
        self._ready: Speech | None = None  # … and its sound
        self._stunt: tuple[Stunt, PlannedTurn, Speech | None] | None = None
        self._hang: Hang | None = None
        self._since = 0.0  # when anything was last said by either side
        self._answered = True
        self._next: list[Event] = []

    # ── driven by the shell ──

    def tick(self, now: float) -> tuple[list[Audio | CallerText | VideoFrame | VideoEnded], list[Event]]:
        """The next 20 ms of microphone, pictures that are due, and what is to be done."""
        sound = self.playout.heard(now - FRAME, now)[:_OUT]
        sound = np.pad(sound, (0, _OUT - len(sound)))
        sounded = self._listening.since is not None
        for heard in self._listening.push(sound):
            self._end_reply(heard)
        if self._listening.since is not None:
            self._since, self._answered = now, True
            if not sounded:
                self._begin_reply()
        self._decide(now)
        events, self._next = [*self._next, *map(Picture, self.hands.wanted())], []
        if self.over:
            return [], events
        speaking = self._mouth.speaking
        frame = self._mouth.frame()
        if speaking and not self._mouth.speaking:
            self._since = max(self._since, now)
        sent = self._channel.apply(frame, self._echo.frame(sound))
        self.sent += (to_pcm(sent) if sent is not None else b"").ljust(FRAME_BYTES, b"\0")
        return [*self.hands.tick(now), *([] if sent is None else [Audio(to_pcm(sent), INPUT_RATE)])], events

    def receive(self, event: ServerEvent, now: float) -> list[Event]:
        """What an event of the server means to the caller: only sound is heard; the rest is noted."""
        match event:
            case Audio(pcm=pcm):
                self.playout.push(pcm, now)
            case ReplyCut():
                self.playout.cut(now)
            case OutputTranscript(text=text) | ReplyText(text=text):
                self._caption += text
            case _:
                note_tool(self.tools, event, now)
        return []

    def line_closed(self, detail: str) -> list[Event]:
        """The server hung up."""
        if self.over:
            return []
        for heard in self._listening.stop():
            self._end_reply(heard)
        in_order = detail.startswith("1000") or self._mind.leaving
        outcome: Outcome = "goal_met" if self._mind.done else "agent_ended" if in_order else "line_closed"
        self._end(Hang(outcome), "" if in_order else detail)
        return self._next

    def recognised(self, reply: int, words: str) -> None:
        """The words of an answer until the end of this reply, which the caller now knows."""
        self._recognising -= 1
        self.replies[reply] = replace(self.replies[reply], heard=words)
        spoken_over = self.turns and self.replies[reply].end <= self.turns[-1].end
        if self.over or self._mouth.speaking or spoken_over:
            return
        if self._planned is not None:  # the agent went on before the caller spoke: all of it is one answer
            self._mind, self._planned = copy.deepcopy(self._before), None
        if self._recognising or self._listening.since is not None:
            return
        self._before = copy.deepcopy(self._mind)
        said = self._mind.hear(words)
        self.hands.asked(words)
        self.hands.improve(self._mind.advice, self._mind.mended)
        if not self._opened:
            self._open()
            return
        for piece in self._pieces:
            self.replies[piece] = replace(self.replies[piece], asks=(), claims=())
        self.replies[reply] = replace(self.replies[reply], asks=self._mind.asked, claims=self._mind.claimed)
        if isinstance(said, Hang):
            self._hang = said
        elif said is not None and self._silent():
            self._mind, self._holding = copy.deepcopy(self._before), True
        elif said is not None:
            self._plan(said)

    def rendered(self, turn: PlannedTurn, speech: Speech) -> None:
        """The sound of a turn is here."""
        if self._stunt is not None and turn is self._stunt[1]:
            self._stunt = (*self._stunt[:2], speech)
        elif turn is self._planned:
            self._ready = speech

    # ── listening ──

    def _begin_reply(self) -> None:
        self._holding = False
        stunt = self._mind.stunt(len(self.replies) + 1)
        if stunt is not None and stunt.kind != "silence":
            self._stunt = (stunt, self._mind.perform(stunt), None)
            self._next.append(Render(self._stunt[1]))

    def _end_reply(self, heard: Heard) -> None:
        self.replies.append(Reply(heard.start, heard.end, "", self._caption.strip()))
        self._caption, self._since, self._stunt = "", heard.end, None
        self._recognising += 1
        if self.turns and heard.end <= self.turns[-1].end:  # the caller spoke over it: that is no answer
            self._next.append(Recognise(len(self.replies) - 1, heard.samples))
            return
        self._pieces.append(len(self.replies) - 1)
        self._answer += [heard.samples, _BREATH]
        self._next.append(Recognise(len(self.replies) - 1, np.concatenate(self._answer[:-1])))

    def _silent(self) -> bool:
        stunt = self._mind.stunt(len(self.replies))
        return stunt is not None and stunt.kind == "silence"

    # ── deciding ──

    def _decide(self, now: float) -> None:
        if self._hang is not None and self._listening.since is None:
            self._end(self._hang)
        elif now >= self._deadline:
            self._end(Hang("goal_met" if self._mind.done else "deadline"))
        elif not self._mouth.speaking and self._listening.since is None and not self._recognising:
            self._take_floor(now)
        elif not self._mouth.speaking and self._stunt is not None and self._listening.since is not None:
            stunt, turn, speech = self._stunt
            if speech is not None and now - self._listening.since >= stunt.word / WORDS_PER_SECOND:
                self._stunt = None
                self._opened |= turn.act == "barge_in" and not stunt.say
                self._begin(turn, speech, now)

    def _take_floor(self, now: float) -> None:
        quiet = now - self._since
        if self._planned is not None:
            if self._ready is not None and quiet >= self._planned.after:
                self._begin(self._planned, self._ready, now)
        elif not self._opened:
            if quiet >= self._patience:
                self._open()
        elif not self._holding and quiet >= (LINGER if self._mind.leaving else RE_PROMPT):
            said = self._mind.unanswered()
            if isinstance(said, Hang):
                self._end(said)
            else:
                self._plan(said)

    def _open(self) -> None:
        self._opened = True
        self._plan(self._mind.opening())

    def _plan(self, turn: PlannedTurn) -> None:
        self._planned, self._ready = turn, None
        self._next.append(Render(turn))

    def _end(self, hang: Hang, detail: str = "") -> None:
        self.over, self.outcome, self.detail = True, hang.outcome, detail
        self._next.append(Ended(hang.outcome, detail))

    # ── speaking ──

    def _begin(self, turn: PlannedTurn, speech: Speech, now: float) -> None:
        start = now - FRAME  # the frame for this moment holds the 20 ms before it
        again = not self._answered and bool(self.turns)
        pauses = tuple(Pause(start + first, start + last) for first, last in speech.pauses)
        number = len(self.turns) + 1
        self.turns.append(
            CallerTurn(number, turn.act, turn.text, start, start + speech.voice_end, pauses, dict(turn.gives), again)
        )
        if turn.agrees:
            self.agreed.append(start)  # its first word is the yes, and an agent may act on that
        self._mouth.say(speech)
        if turn.act not in ("backchannel", "side_talk"):
            self.hands.speaks()
            self._planned, self._answered = None, False
            self._answer, self._pieces = [], []


def note_tool(tools: dict[str, ToolUse], event: ServerEvent, now: float) -> None:
    """Keep what an event says of a tool call, by the call's id; other events say nothing of one."""
    match event:
        case ToolCall(id=id, name=name, args=args):
            status: str = "running"
            response: Mapping[str, Any] = {}
        case Extension(payload=payload) if payload.get("type") == "tool":
            id, name, status = str(payload.get("id")), str(payload.get("name")), str(payload.get("status"))
            args, response = payload.get("args") or {}, payload.get("response") or {}
        case _:
            return
    began = tools[id].at if id in tools else now
    tools[id] = ToolUse(began, name, dict(args), status, dict(response))
