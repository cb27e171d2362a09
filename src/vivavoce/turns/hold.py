"""Whether a reply is held back while it is open if somebody takes the floor: quiet first, judge then. Pure."""

from __future__ import annotations

import math

from .open_turn import Turn
from .signals import HoldReply, ResumeReply, VoiceSuspected
from .turn_policy import TurnPolicy


class Hold:
    """`suspect` a voice; `follow` after everything that happens; wake it at `deadline`.

    A voice that turns out to be none within the sound that the client still has is not heard to have held anything.
    One that was held in vain (an "uh-huh", a cough) holds the same reply no second time, and a line on which the agent
    hears itself holds none until somebody really interrupts.
    """

    def __init__(self, policy: TurnPolicy) -> None:
        self._policy = policy
        self._on = self._vain = self._echoes = False
        self._voiced = False
        """What is held back now is so for more than a suspicion."""
        self._suspected: float | None = None
        self.deadline: float | None = None
        """When `follow` lets the reply go on if nothing more is learnt; None = not by itself."""

    def suspect(self, event: VoiceSuspected, now: float) -> None:
        """There may be a voice, or was none."""
        self._suspected = now if event.on else None

    def stopped(self) -> None:
        """The reply was interrupted: it was right to hold it."""
        self._echoes = self._on = self._voiced = False

    def follow(self, turn: Turn | None, reply_began: float | None, now: float) -> list[HoldReply | ResumeReply]:
        """What to do, by what is known now. reply_began: of the reply that is being played; None = none is."""
        self._echoes = self._echoes or (turn is not None and turn.echo)
        until = self._until(turn, reply_began)
        self.deadline = until if now < until < math.inf else None
        wanted, was = now < until, self._on
        self._vain = self._vain or (self._voiced and not wanted)
        self._on, self._voiced = wanted, wanted and (self._voiced or turn is not None)
        if wanted == was:
            return []
        return [HoldReply()] if wanted else [ResumeReply()]

    def _until(self, turn: Turn | None, reply_began: float | None) -> float:
        if reply_began is None:
            self._vain = False
            return -math.inf
        if self._vain or self._echoes or not self._policy.interruptible:
            return -math.inf
        if turn is not None:
            return turn.unclear_until(self._policy, reply_began)
        return -math.inf if self._suspected is None else self._suspected + self._policy.hold_suspected
