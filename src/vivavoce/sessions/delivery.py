"""The reply on its way to the caller: sent a little ahead of its time, held back, cut; what was heard of it. No clock.

What has been sent plays on at the client, whatever we decide; so little is out at any moment. Once a reply is held back
the caller hears silence as soon as that little has been played; it goes on with the very next sample, or is stopped.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from ..events import Audio, ReplyCut, ReplyDone, Said, TurnDone, Usage
from ..media import OUTPUT_RATE
from ..turns.playback import JITTER, Playback
from .client_writer import ClientWriter
from .journal import Cost, Journal
from .tape import Tape

MOST_AHEAD = 0.5
"""Seconds that a client holds at most where the line is uneven, or this machine has been late: it sends earlier by what
it was late."""
MOST_WAITING = 60.0
"""Seconds of sound that wait here at most, 2.9 MB: more of a reply that is made faster than it is heard goes out before
its time, and is bounded there."""
SLICE = 0.04
"""Seconds of sound that are sent at a time: 25 messages a second."""
TOKENS_PER_SECOND = 25
"""What a second of sound counts as in `usageMetadata`, both ways (Live API documentation, live-api.md 3)."""


Ahead = Callable[[], float]


class PacedReply:
    """`put` what is to go out, in order; `hold` it, `go_on`, `clear`; `send` at `deadline` what is due."""

    def __init__(self, writer: ClientWriter, playback: Playback, tape: Tape | None, ahead: Ahead) -> None:
        """playback: is told of sound that is heard later than it was made for. ahead: `ServedClient.ahead`."""
        self._writer, self._playback, self._tape = writer, playback, tape
        self._out: deque[Said | Audio | ReplyDone | TurnDone] = deque()
        self._until = -math.inf
        """When the client will have played what was sent."""
        self._ahead, self._late, self._held = ahead, 0.0, False
        self.unsent = 0.0
        """Seconds of sound that wait."""

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self._out)

    @property
    def deadline(self) -> float | None:
        """When to `send` more; None while it is held back, or nothing waits."""
        return self._due() if self._out and not self._held else None

    def put(self, item: Said | Audio | ReplyDone | TurnDone, now: float) -> None:
        """Queue it, sound in pieces, and send what is due."""
        if isinstance(item, Audio):
            self.catch_up(now)
            size = 2 * round(SLICE * OUTPUT_RATE)
            self._out += [Audio(item.pcm[at : at + size], item.rate) for at in range(0, len(item.pcm), size)]
            self._playback.sent(item.seconds, now)
            self.unsent += item.seconds
        else:
            self._out.append(item)
        self.send(now)

    def hold(self, now: float) -> None:
        """Send nothing more until `go_on` or `clear`."""
        self.send(now)
        self._held = True

    def go_on(self, now: float) -> None:
        """Continue where it was held back."""
        self._held = False
        self.catch_up(now)
        self.send(now)

    def send(self, now: float) -> None:
        """Send what is due."""
        while self._out and (self.unsent > MOST_WAITING or (not self._held and self._due() <= now + 0.001)):
            # A client that had nothing left for a while was sent this too late: the next goes earlier.
            self._late = min(MOST_AHEAD, self._late + self.catch_up(now))
            item = self._out.popleft()
            if isinstance(item, Audio):
                if self._tape is not None:
                    self._tape.play(item.pcm, self._until)
                self._until += item.seconds
                self.unsent = max(0.0, self.unsent - item.seconds)
            self._writer.send(item)

    def drop(self) -> None:
        """The line is gone: nobody is told anything."""
        self._out.clear()
        self.unsent, self._held, self._until = 0.0, False, -math.inf

    def clear(self) -> None:
        """Throw away what waits. Of a reply that is over and was not out whole, the client is told the end."""
        ends = [item for item in self._out if isinstance(item, ReplyDone | TurnDone)]
        while ends and not isinstance(ends[-1], TurnDone):
            ends.pop()
        self.drop()
        for end in ends:
            self._writer.send(end)

    def catch_up(self, now: float) -> float:
        """Where the client has nothing left to play, what waits is heard later than was reckoned. Returns for how long
        it has had nothing, though something waited."""
        dry = now - self._until
        if dry <= 0.0:
            return 0.0
        self._until = now + JITTER
        if self.unsent < 0.001:
            return 0.0
        self._playback.delay(self.unsent, dry + JITTER)
        return dry

    def _due(self) -> float:
        """When the next piece goes out. What is no sound goes with the sound before it."""
        if not isinstance(self._out[0], Audio):
            return 0.0
        return self._until + SLICE - min(MOST_AHEAD, self._ahead() + self._late)


class Delivery:
    """`say` and `sound` what the model makes, `complete` when it is whole; `tick` at `deadline`, or `stop`."""

    def __init__(self, writer: ClientWriter, journal: Journal, tape: Tape | None, ahead: Ahead) -> None:
        self._writer, self._journal, self._tape = writer, journal, tape
        self._playback = Playback()
        self.paced = PacedReply(writer, self._playback, tape, ahead)
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
        """When to send more, or when the caller will have heard all of it; None while there is more to come."""
        if self.paced:
            return self.paced.deadline
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
        self.paced.put(said, now)

    def sound(self, audio: Audio, now: float) -> bool:
        """Sound of the reply, 24 kHz; whether it is its first."""
        self._begin(now)
        first, self._sounding = not self._sounding, True
        if first and (waited := self._journal.note_first_audio(now, JITTER)) is not None:
            self._writer.show_latency(waited)
        self._seconds += audio.seconds
        self.paced.put(self._writer.loud(audio), now)
        return first

    def complete(self, now: float) -> bool:
        """The model has made all of it; whether the caller has heard it too. A second time in a row is nothing new."""
        if self._complete:
            return False
        self._playback.finish()
        self.paced.put(ReplyDone(), now)
        self._complete = True
        return self.tick(now)

    def tick(self, now: float) -> bool:
        """Send what is due; whether the reply has just been heard to its end, as far as we can know."""
        self.paced.send(now)
        drained = self._playback.drained_at
        if not self._complete or self.paced or (drained is not None and now < drained):
            return False
        self._close(now)
        return True

    def stop(self, now: float) -> str:
        """Cut it here. Returns the words that were heard."""
        self.paced.catch_up(now)
        heard_text = self._playback.cut(now, self.paced.unsent)
        self.paced.clear()
        if self._tape is not None:
            self._tape.cut(now)
        if self.under_way:
            self._writer.send(ReplyCut())
            self._writer.send(TurnDone())
            self._journal.note_said(self._text, heard_text, now, cut=True)
        self._forget()
        return heard_text

    def saying(self, since: float, now: float) -> str:
        """The words of the reply that are heard between these moments."""
        self.paced.catch_up(now)
        return self._playback.saying(since, now) if self.under_way else ""

    def note_played(self, seconds: float, now: float) -> None:
        """So much of all the sound has been played."""
        self._playback.confirm(seconds, now)

    def lose(self, alive: float, now: float) -> None:
        """The line fell. alive: when it last showed that it was there."""
        if self.under_way:
            self.paced.catch_up(now)
            self._journal.note_said(self._text, self._playback.heard(alive)[1], now, cut=False, lost=True)
        self.paced.drop()
        self._forget()

    def _begin(self, now: float) -> None:
        """The reply goes on, or another one starts while the last is still being played."""
        if self._complete:
            self._close(now)
        self.under_way = True

    def _close(self, now: float) -> None:
        counted = round(self.heard_seconds * TOKENS_PER_SECOND), round(self._seconds * TOKENS_PER_SECOND)
        usage = self.usage or Usage(*counted)  # of the sound alone: the embedded engine has no others to count
        cost = Cost(usage, "mixed" if self.usage else "audio")
        self._journal.note_said(self._text, self._text, now, cut=False, cost=cost)
        self.paced.put(TurnDone(usage), now)
        self._forget()

    def _forget(self) -> None:
        self._text, self._seconds, self.usage = "", 0.0, None
        self._complete = self._sounding = self.under_way = False
