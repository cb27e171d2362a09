"""What the model understood of the caller's turn, as the session and the history are told of it."""

from __future__ import annotations

from ...events import Heard
from ...protocol.server_events import InputTranscript
from .parts import Parts
from .reply import Transcript


class Understood:
    """`begin` with each turn, `hear` transcripts, `close` when the model answers."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._words = Transcript()
        self._final = self._noted = False

    def begin(self) -> None:
        """The model begins to hear another turn: words from here on are that turn's."""
        if not self._parts.caller.unanswered:
            self._words, self._final, self._noted = Transcript(), False, False

    def hear(self, event: InputTranscript) -> None:
        """Words that were recognised. Those that come behind the final ones are told alone."""
        tell = self._parts.outlet.tell
        if event.interim:
            if not self._final and event.text.strip():
                tell(Heard(event.text.strip(), final=False))
            return
        new = self._words.add(event.text)
        if new.strip() and self._noted:
            self._parts.history.amend(new)
        if new.strip():
            tell(Heard(new.strip(), True) if self._final else Heard(self._words.text.strip(), False))
        if event.finished:
            self._close()

    def close(self) -> None:
        """The model answers, so it has heard enough; what the caller says meanwhile is another turn."""
        if not self._parts.caller.speaking:
            self._close()
        if self._final and not self._noted:
            self._noted = True
            self._parts.history.add("user", self._words.text)

    def _close(self) -> None:
        if not self._final and self._words.text.strip():
            self._final = True
            self._parts.outlet.tell(Heard(self._words.text.strip(), final=True))
