"""A reply on its way to the caller: what the client was sent, and what of it has been heard. No clock."""

from __future__ import annotations

from ..events import Audio, ReplyCut, ReplyDone, Said, TurnDone, Usage
from ..turns.playback import Playback
from .journal import Cost, Journal
from .writer import ClientWriter

PLAYOUT = 0.04
"""Seconds until a sample sent is heard: the client's jitter buffer (evals.md 4)."""

TOKENS_PER_SECOND = 25
"""What a second of sound counts as in `usageMetadata`, both ways (Live API documentation, live-api.md 3)."""


class Delivery:
    """`say` and `sound` what the model makes, `complete` when it is whole; `tick` at `deadline`, or `stop`."""

    def __init__(self, writer: ClientWriter, journal: Journal) -> None:
        self._writer, self._journal = writer, journal
        self._playback = Playback()
        self._text = ""
        self._complete = False
        self._sounding = False
        self.under_way = False
        """A reply has begun and its turn is not over for the client."""
        self._seconds = 0.0
        self.usage: Usage | None = None
        """What the reply cost, if the model says so; else it is counted from the sound."""
        self.heard_seconds = 0.0
        """Caller audio so far."""

    @property
    def deadline(self) -> float | None:
        """When the caller will have heard all of it; None while there is more to come."""
        return self._playback.drained_at if self._complete else None

    @property
    def growing(self) -> bool:
        """The model is still making it."""
        return self.under_way and not self._complete

    def say(self, said: Said, now: float) -> None:
        """Words; the audio that follows speaks them."""
        self._begin(now)
        self._text += said.text
        self._playback.said(said.text)
        self._writer.send(said)

    def sound(self, audio: Audio, now: float) -> bool:
        """Sound of the reply, 24 kHz; whether it is its first."""
        self._begin(now)
        first, self._sounding = not self._sounding, True
        if first and (waited := self._journal.note_first_audio(now, PLAYOUT)) is not None:
            self._writer.show_latency(waited)
        self._seconds += audio.seconds
        self._playback.sent(audio.seconds, now)
        self._writer.send(audio)
        return first

    def complete(self, now: float) -> bool:
        """The model has made all of it; whether the caller has heard it too. A second time in a row is nothing new."""
        if self._complete:
            return False
        self._playback.finish()
        self._writer.send(ReplyDone())
        self._complete = True
        return self.tick(now)

    def tick(self, now: float) -> bool:
        """Whether the reply has just been heard to its end, as far as we can know."""
        drained = self._playback.drained_at
        if not self._complete or (drained is not None and now < drained):
            return False
        self._close(now)
        return True

    def stop(self, now: float) -> str:
        """Cut it here. Returns the words that were heard."""
        heard_text = self._playback.cut(now)
        if self.under_way:
            self._writer.send(ReplyCut())
            self._writer.send(TurnDone())
            self._journal.note_said(self._text, heard_text, now, cut=True)
        self._forget()
        return heard_text

    def lose(self, alive: float, now: float) -> None:
        """The line fell. alive: when it last showed that it was there."""
        if self.under_way:
            self._journal.note_said(self._text, self._playback.heard(alive)[1], now, cut=False, lost=True)
        self._forget()

    def _begin(self, now: float) -> None:
        """The reply goes on, or another one starts while the last is still being played."""
        if self._complete:
            self._close(now)
        self.under_way = True

    def _close(self, now: float) -> None:
        usage = self.usage or self._counted()
        cost = Cost(usage, "mixed" if self.usage else "audio")
        self._journal.note_said(self._text, self._text, now, cut=False, cost=cost)
        self._writer.send(TurnDone(usage))
        self._forget()

    def _counted(self) -> Usage:
        """Tokens of the sound alone: the embedded engine has no others to count."""
        return Usage(round(self.heard_seconds * TOKENS_PER_SECOND), round(self._seconds * TOKENS_PER_SECOND))

    def _forget(self) -> None:
        self._text, self._seconds, self.usage = "", 0.0, None
        self._complete = self._sounding = self.under_way = False
