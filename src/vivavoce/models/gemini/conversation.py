"""One conversation with a Gemini Live model, without socket, clock or event loop.

The session tells it what happens on the caller's side (`take`), the shell what happens on the wire (`opened`,
`receive`, `lost`) and that time has passed (`tick` at `deadline`). Every call returns what is to be done, in order.
"""

from __future__ import annotations

from ...errors import RemoteProtocolError
from ...events import Brief, GoAway, Message, ModelInput, ToolCall, ToolCallsCancelled
from ...protocol.server_events import ResumptionUpdate, ServerEvent, SetupComplete
from . import wording
from .actions import Action, GiveUp
from .answering import Answering
from .parts import parts
from .past_turns import write_past
from .pictures import SHOW
from .policy import Policy
from .profiles import Profile
from .setup import setup
from .taking import Taking
from .watch import ANSWER

OPENING, LEAVE, LIFE, HANDLE = "opening", "leave", "life", "handle"
"""Timers of the line."""


class Conversation:
    """`start` it, then feed it; it is over when it returns `GiveUp`."""

    def __init__(self, brief: Brief, profile: Profile, model: str, policy: Policy | None = None) -> None:
        """model: as the endpoint names it, `models/gemini-…`."""
        self._parts = parts(brief, profile, model, policy or Policy())
        self._model, self._policy = model, self._parts.policy
        self._line, self._timers, self._watch = self._parts.line, self._parts.timers, self._parts.watch
        self._history, self._caller, self._outlet = self._parts.history, self._parts.caller, self._parts.outlet
        self._answering = Answering(self._parts)
        self._taking = Taking(self._parts, self._answering)

    @property
    def deadline(self) -> float | None:
        """When to call `tick`, on the same clock as `now`."""
        return self._timers.deadline

    @property
    def is_open(self) -> bool:
        """Whether the model is ready."""
        return self._line.is_open

    @property
    def messages(self) -> tuple[Message, ...]:
        """The conversation as the caller heard it."""
        return self._history.messages()

    def start(self, now: float) -> list[Action]:
        """Begin: asks for the first connection."""
        if self._parts.brief.past and write_past(self._parts):
            self._watch.owe("result", now)
            self._watch.rest()
        self._outlet.do(self._line.dial(now))
        return self._flush(now)

    def opened(self, now: float) -> list[Action]:
        """The socket that was asked for is there."""
        brief, profile = self._parts.brief, self._parts.profile
        handle = self._line.begin(self._history.count, now)
        seeded = handle is None and bool(self._history.messages())
        self._outlet.send(self._line.live.start(setup(brief, profile, self._model, handle=handle, seeded=seeded)))
        self._timers.set(OPENING, now + self._policy.setup_within)
        return self._flush(now)

    def lost(self, code: int | None, reason: str, now: float) -> list[Action]:
        """The socket is gone, or could not be had. code: of the close, or HTTP status; None when there was neither."""
        self._leave_line(now)
        self._outlet.do(self._line.lost(code, reason, now))
        return self._flush(now)

    def receive(self, frame: str | bytes, now: float) -> list[Action]:
        """A frame of the connection there is. One that makes no sense is passed over: the next one may."""
        try:
            events = self._line.live.receive(frame)
        except RemoteProtocolError:
            return []
        for event in events:
            self._hear(event, now)
        return self._flush(now)

    def take(self, item: ModelInput, now: float) -> list[Action]:
        """What happens on the caller's side."""
        self._taking.take(item, now)
        return self._flush(now)

    def unsent(self) -> None:
        """A picture that was to be sent never will be: a newer one took its place."""
        self._parts.pictures.count -= 1

    def tick(self, now: float) -> list[Action]:
        """The deadline passed. Early or twice is harmless."""
        for timer in self._timers.due(now):
            if timer == ANSWER:
                self._miss_answer(now)
            elif timer == OPENING:
                self._leave_line(now)
                self._outlet.do(self._line.lost(1006, "no setupComplete", now))
            elif timer == LEAVE or (timer == HANDLE and self._nobody_would_notice):
                self._dial(now)
            elif timer == SHOW:
                self._parts.pictures.next(now)
            elif timer == LIFE:
                self._prepare_to_leave(self._policy.life_margin, now)
            elif timer != HANDLE:
                self._answering.tick(timer, now)
        return self._flush(now)

    def _hear(self, event: ServerEvent, now: float) -> None:
        match event:
            case SetupComplete():
                self._open(now)
            case ResumptionUpdate():
                self._line.learn(event, self._history.count, now)
            case GoAway(seconds_left=left):
                self._prepare_to_leave(max(left - self._policy.leave_margin, left / 2), now)
            case ToolCall():
                self._taking.open(event, now)
            case ToolCallsCancelled(ids=ids):
                self._taking.cancel(ids, now)
            case _:
                self._answering.hear(event, now)

    def _open(self, now: float) -> None:
        """Tell the model what it does not know, then what it has to answer."""
        self._line.open(now)
        self._timers.clear(OPENING)
        self._timers.set(LIFE, now + self._policy.connection_life)
        history = self._history.messages()
        if history and not self._line.resumed:
            self._line.unsure = True
            self._outlet.send(self._line.live.content(history, turn_complete=self._parts.profile.seeds_in_setup))
        self._parts.pictures.restart(resumed=self._line.resumed)
        self._parts.pictures.show(now)
        self._taking.send_turns()
        if self._watch.owed == "more":
            self._outlet.direct(wording.go_on(self._answering.said))
        elif self._watch.owed == "result":
            self._outlet.direct(wording.after_a_gap())
        self._watch.arm(now)

    def _prepare_to_leave(self, within: float, now: float) -> None:
        self._line.leaving = True
        self._timers.hasten(LEAVE, now + within)

    def _leave_line(self, now: float) -> None:
        """Nothing more can be said on this connection: what it did not answer is for the next."""
        self._answering.line_fell(now)
        self._timers.clear()
        self._watch.restart()
        self._caller.rewind()
        self._parts.calls.doubt()

    def _dial(self, now: float, *, fresh: bool = False) -> None:
        self._leave_line(now)
        self._outlet.do(self._line.dial(now, fresh=fresh))

    def _miss_answer(self, now: float) -> None:
        """The model owes something and is silent."""
        if self._caller.speaking or self._parts.calls.blocking or not self._line.is_open:
            return  # it is not the model's turn, and when it is, the time counts from then
        step = self._watch.due(now)
        self._parts.calls.doubt()
        if step == "nudge":
            broke_off = self._watch.owed == "more" and self._answering.said
            self._outlet.direct(wording.go_on(self._answering.said) if broke_off else wording.NUDGE)
        elif step == "recover":
            self._dial(now, fresh=True)
        else:
            self._outlet.do(GiveUp("Gemini does not answer, on fresh connections either"))

    @property
    def _may_announce(self) -> bool:
        """Whether nobody speaks, or is about to."""
        waiting = self._caller.turn is not None and not self._parts.brief.model_turns
        return self._nobody_would_notice and not waiting and not self._line.leaving

    @property
    def _nobody_would_notice(self) -> bool:
        """Whether the line may be left now: nobody speaks, nothing is owed."""
        idle = self._answering.quiet and not self._watch.owed and not self._parts.calls.under_way
        return self._line.is_open and idle and not self._caller.speaking

    def _flush(self, now: float) -> list[Action]:
        """What is to be done. A line that will end soon is left in the next pause, once its handle holds all of it."""
        if self._line.leaving and self._nobody_would_notice:
            if self._line.handle_is_current(self._history.count):
                self._dial(now)
            else:
                self._timers.hasten(HANDLE, now + self._policy.handle_within)
        elif self._may_announce:
            self._taking.announce(now)
        return self._outlet.take()
