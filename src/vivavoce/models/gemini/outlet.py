"""What is to be done, collected while a conversation thinks: frames for the line there is, events for the session."""

from __future__ import annotations

from ...events import Message, ModelEvent
from ...sight import Source
from .actions import Action, Send, Tell
from .profiles import Profile
from .upstream import Upstream


class Outlet:
    """`send`, `direct`, `tell` and `do`; `take` it all, in order."""

    def __init__(self, line: Upstream, profile: Profile) -> None:
        self._line, self._profile = line, profile
        self._actions: list[Action] = []

    def send(self, frame: bytes, stream: Source | None = None) -> None:
        """To the model. stream: it is a picture of this one."""
        self._actions.append(Send(frame, stream))

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
