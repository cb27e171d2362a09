"""What the sides of one conversation share."""

from __future__ import annotations

from dataclasses import dataclass

from ...events import Brief, Message, ModelEvent
from .actions import Action, Send, Tell
from .caller import Caller
from .calls import Calls
from .history import History
from .line import Line
from .policy import Policy
from .profiles import Profile
from .timers import Timers
from .watch import Watch


class Outlet:
    """Collects what is to be done: frames for the line there is, events for the session."""

    def __init__(self, line: Line, profile: Profile) -> None:
        self._line, self._profile = line, profile
        self._actions: list[Action] = []

    def send(self, frame: bytes) -> None:
        """To the model."""
        self._actions.append(Send(frame))

    def direct(self, words: str) -> None:
        """To the model, in words, on behalf of the call."""
        live = self._line.live
        self.send(live.content([Message("user", words)]) if self._profile.types_as_content else live.text(words))

    def tell(self, event: ModelEvent) -> None:
        """To the session."""
        self._actions.append(Tell(event))

    def do(self, action: Action) -> None:
        """To the shell."""
        self._actions.append(action)

    def take(self) -> list[Action]:
        """All of it since the last time."""
        actions, self._actions = self._actions, []
        return actions


@dataclass(frozen=True, slots=True)
class Parts:
    """One conversation's."""

    brief: Brief
    profile: Profile
    policy: Policy
    line: Line
    timers: Timers
    history: History
    caller: Caller
    calls: Calls
    watch: Watch
    outlet: Outlet


def parts(brief: Brief, profile: Profile, model: str, policy: Policy) -> Parts:
    """Those of a conversation that has not begun. model: as the endpoint names it."""
    line, timers = Line(model, policy), Timers()
    return Parts(
        brief,
        profile,
        policy,
        line,
        timers,
        History(brief.history),
        Caller(policy, model_turns=brief.model_turns),
        Calls(),
        Watch(profile, policy, timers),
        Outlet(line, profile),
    )
