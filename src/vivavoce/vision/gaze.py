"""Where one call's eye looks: what is glanced at, read and passed on of its pictures, and when a source is lost. Pure.

Every picture that can be is glanced at, which costs 10 ms and says whether it shows something else. Reading costs 0.1
to 1.5 s of a core: quickly when something has changed, with care when that has stood still for a second, when the
caller begins to speak, and when somebody asks. One glance and one reading at a time and never a queue: of two pictures
the newer one counts. The policy and its figures are those of vision.md section 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from ..events import VideoFrame
from ..sight import Source
from .contract import Glance, Reading
from .relaying import Frame, Relay

LOST = 3.0
"""Seconds without a picture after which a stream is over."""
STILL = 1.0
"""Seconds without a change after which it pays to read with care."""
GLANCES = 0.2
"""Seconds between two glances: 5 % of a core."""
SHARE = 0.2
"""Of a core, for reading that nobody has asked for: the rest of the 25 % that a call has."""
SAVED = 2.0
"""Seconds of reading that a call may save up: a quick and a careful look at what is shown first."""
WATCHING = 1.0
"""Seconds of that which only quick looks may spend ahead: what comes into sight matters more than what is read well."""
RENDERING = 4.0
"""Seconds for which a reply that is being made holds reading back."""
SHARP = 200.0
"""`Glance.sharpness` from which it pays to read small print."""
MOMENT = 1.0
"""Seconds: so old a picture still shows what somebody asks about. Clients of the Live API send one a second."""
FIRST = 0.5
"""Seconds for which a first picture is waited for."""
PHOTO = 15.0
"""Seconds for which a photo is what is meant, though a camera goes on."""
AGAIN = 1.0
"""Seconds until an eye that has failed is asked again unasked."""
PATIENCE = 8.0
"""Seconds, beyond those that somebody would wait for a picture, until they are told that the eye does not answer."""

Reason = Literal["", "no_picture", "ended", "unreadable", "eye_failed"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What of the frame policy depends on the agent."""

    text: bool = False
    """There is something to read with care."""
    fine: bool = False
    """What it looks for is small: a blurred picture will not do."""


@dataclass(frozen=True, slots=True)
class Look:
    """Glance at this picture; then `Gaze.glanced`."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class Read:
    """Read this picture; then `Gaze.has_read`."""

    frame: Frame
    glance: Glance
    careful: bool
    wanted: bool = False
    """Somebody waits for it."""


@dataclass(frozen=True, slots=True)
class Pass:
    """Send this picture to the model."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class Tell:
    """This was found."""

    read: Read
    reading: Reading


@dataclass(frozen=True, slots=True)
class Lose:
    """This source is gone."""

    source: Source


@dataclass(frozen=True, slots=True)
class Answer:
    """Who wanted a look gets what was told of last, or why there is nothing."""

    id: str
    reason: Reason = ""


Action = Look | Read | Pass | Tell | Lose | Answer


@dataclass(slots=True)
class _Stream:
    """One source, from its first picture to its end."""

    first: int
    newest: Frame
    relay: Relay = field(default_factory=Relay)
    streaming: bool = False
    """It has sent two pictures in a row: it will be missed."""
    ended: bool = False
    tried: int = 0
    """The last picture that was glanced at, or was to be."""
    seen: Frame | None = None
    """The last that was, and what the glance says of it."""
    glance: Glance | None = None
    changed_at: float = 0.0
    unread: bool = False
    """It has changed since it was read last."""
    careless: bool = False
    """It has changed since it was read with care."""
    urgent_until: float = float("-inf")
    """A change before that is what the caller speaks of."""

    def take(self, frame: Frame) -> None:
        """Another picture."""
        self.streaming = self.streaming or (
            frame.picture.source != "photo" and frame.at - self.newest.at <= LOST and frame.number > self.first
        )
        self.newest = frame
        self.relay.offer(frame)

    def learn(self, frame: Frame, glance: Glance) -> None:
        """What a glance says."""
        self.seen, self.glance = frame, glance
        self.relay.judge(frame, glance.changed)
        if glance.changed:
            self.changed_at = frame.at
            self.unread = self.careless = True

    def note_read(self, read: Read) -> None:
        """Its last change has been read."""
        if read.frame.at >= self.changed_at:
            self.unread = False
            self.careless = self.careless and not read.careful

    def read(self, *, careful: bool, wanted: bool = False) -> Read:
        """Of what was seen last."""
        assert self.seen is not None and self.glance is not None, "reading follows a glance"
        return Read(self.seen, self.glance, careful, wanted)

    @property
    def still_at(self) -> float:
        """When it has stood still for long enough; a photo always has."""
        return self.changed_at + (0.0 if self.newest.picture.source == "photo" else STILL)


@dataclass(slots=True)
class _Want:
    """Somebody wants a look."""

    id: str
    since: float
    within: float
    best: Read | None = None
    """The sharpest picture so far."""

    def shown_by(self, frame: Frame, stream: _Stream) -> bool:
        """Whether a picture shows what they ask about."""
        return frame.at >= self.since - MOMENT or not stream.streaming

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """When to do without a first picture, without a sharper one, without a fresher one, without the eye."""
        until = self.since + self.within
        return self.since + min(self.within, FIRST), self.since + self.within / 2, until, until + PATIENCE


class _Wants:
    """All who want a look; each is answered once."""

    def __init__(self) -> None:
        self._open: list[_Want] = []

    def add(self, id: str, within: float, now: float) -> None:
        """Another one."""
        self._open.append(_Want(id, now, within))

    def bounds(self) -> Iterator[float]:
        """When something changes for any of them."""
        for want in self._open:
            yield from want.bounds

    def shown_by(self, frame: Frame, stream: _Stream) -> bool:
        """Whether a picture shows what any of them asks about."""
        return any(want.shown_by(frame, stream) for want in self._open)

    def serve(self, stream: _Stream, fine: bool, now: float) -> Read | None:
        """The picture that one of them waits for, once it is there, or has to do."""
        reads = (self._serve(want, stream, fine, now) for want in self._open)
        return next((read for read in reads if read is not None), None)

    def answer(self, read: Read, stream: _Stream, reason: Reason) -> list[Action]:
        """To those for whom this was read."""
        served = [want for want in self._open if want.best == read or want.shown_by(read.frame, stream)]
        return self._close(served, reason)

    def answer_late(self, shown: bool, before: bool, now: float) -> list[Action]:
        """To those whose time is over. shown: there is a picture; before: there was one."""
        late = self._close([want for want in self._open if now >= want.bounds[3]], "eye_failed")
        if not shown:
            waited = [want for want in self._open if now >= want.bounds[0]]
            late += self._close(waited, "ended" if before else "no_picture")
        return late

    def give_up(self) -> list[Action]:
        """To all: the eye does not work."""
        return self._close(self._open, "eye_failed")

    def _close(self, answered: list[_Want], reason: Reason) -> list[Action]:
        self._open = [want for want in self._open if want not in answered]
        return [Answer(want.id, reason) for want in answered]

    @staticmethod
    def _serve(want: _Want, stream: _Stream, fine: bool, now: float) -> Read | None:
        if stream.seen is None or stream.glance is None:
            return None
        _, blurred, stale, _ = want.bounds
        current = stream.streaming or stream.seen is stream.newest
        if not current or not (want.shown_by(stream.seen, stream) or now >= stale):
            return None
        read = stream.read(careful=True, wanted=True)
        soft = fine and stream.streaming and stream.newest.picture.source == "camera"
        if not soft or stream.glance.sharpness >= SHARP:
            want.best = read
        elif want.best is None or stream.glance.sharpness > want.best.glance.sharpness:
            want.best = read
            return read if now >= blurred else None
        elif now < blurred:
            return None
        return want.best


class _Budget:
    """What reading unasked may cost, and when."""

    def __init__(self) -> None:
        self._credit, self._at = SAVED, 0.0
        self._rendering: float | None = None

    def spend(self, seconds: float, now: float) -> None:
        """So long a look has taken, asked for or not."""
        self._credit = min(SAVED, self._credit + SHARE * (now - self._at)) - seconds
        self._at = now

    def render(self, under_way: bool, now: float) -> None:
        """A reply is being made, or is whole."""
        if under_way != (self._rendering is not None):
            self._rendering = now if under_way else None

    def allows_at(self, debt: float = 0.0) -> float:
        """From when on something may be read unasked. debt: seconds that may have been spent ahead."""
        earned = self._at + max(0.0, -debt - self._credit) / SHARE
        return earned if self._rendering is None else max(earned, self._rendering + RENDERING)


class Gaze:
    """Tell it what happens; it says what to do. `tick` at `deadline`; early, late or twice is harmless."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._streams: dict[Source, _Stream] = {}
        self._wants = _Wants()
        self._budget = _Budget()
        self._looking: Look | None = None
        self._reading: tuple[Read, float] | None = None
        """What is in work, the reading with the time when it began."""
        self._count = 0
        self._glanced_at = self._now = float("-inf")

    # ── what happens ──

    def take(self, picture: VideoFrame, now: float) -> list[Action]:
        """A picture came."""
        self._count += 1
        frame = Frame(self._count, picture, now)
        stream = self._streams.get(picture.source)
        if stream is None or stream.ended:
            stream = self._streams[picture.source] = _Stream(frame.number, frame)
        stream.take(frame)
        return self.tick(now)

    def glanced(self, glance: Glance | None, now: float) -> list[Action]:
        """What the glance says; None when the eye failed."""
        assert self._looking is not None, "nobody was to glance"
        frame, self._looking = self._looking.frame, None
        stream = self._stream_of(frame)
        failed: list[Action] = []
        if glance is None:
            failed, self._glanced_at = self._wants.give_up(), now + AGAIN
            if stream is not None:
                stream.tried = 0
        elif stream is not None:
            stream.learn(frame, glance)
        return [*failed, *self.tick(now)]

    def has_read(self, reading: Reading | None, now: float) -> list[Action]:
        """What was found; None when the eye failed."""
        assert self._reading is not None, "nobody was to read"
        (read, since), self._reading = self._reading, None
        self._budget.spend(now - since, now)
        stream = self._stream_of(read.frame)
        if reading is None:
            self._budget.spend(SAVED, now)  # what fails is not tried again at once
            return [*self._wants.give_up(), *self.tick(now)]
        if stream is None:
            return self.tick(now)
        stream.note_read(read)
        answers: list[Action] = []
        if read.careful:
            blind = self._plan.fine and bool(reading.guidance) and not found(reading)
            answers = self._wants.answer(read, stream, "unreadable" if blind else "")
        return [Tell(read, reading), *answers, *self.tick(now)]

    def want(self, id: str, within: float, now: float) -> list[Action]:
        """Somebody wants a fresh picture read; exactly one `Answer` follows."""
        self._wants.add(id, within, now)
        return self.tick(now)

    def address(self, now: float) -> list[Action]:
        """The caller begins to speak, or has typed: what they show now matters."""
        for stream in self._live():
            stream.urgent_until = now + STILL
            stream.relay.want(stream.newest, now)
        return self.tick(now)

    def render(self, under_way: bool, now: float) -> list[Action]:
        """Whether a reply is being made just now."""
        self._budget.render(under_way, now)
        return self.tick(now)

    def end(self, source: Source, now: float) -> list[Action]:
        """The client has stopped a source."""
        stream = self._streams.get(source)
        if stream is None or stream.ended:
            return []
        stream.ended = True
        return [Lose(source), *self.tick(now)]

    # ── what follows ──

    @property
    def deadline(self) -> float | None:
        """When to call `tick`; None = not before something happens."""
        if not self._streams:  # most calls: asked at every frame of sound
            return min((at for at in self._wants.bounds() if at > self._now), default=None)
        live = list(self._live())
        times = [at for stream in live if (at := stream.relay.deadline) is not None]
        times += [stream.newest.at + LOST for stream in live if stream.streaming]
        times += self._wants.bounds()
        times += [at for stream in live for at in self._due(stream)]
        return min((at for at in times if at > self._now), default=None)

    def tick(self, now: float) -> list[Action]:
        """What is due."""
        self._now = now
        done: list[Action] = []
        for source, stream in self._streams.items():
            if not stream.ended and stream.streaming and now >= stream.newest.at + LOST:
                stream.ended = True
                done.append(Lose(source))
            elif not stream.ended and (frame := stream.relay.take(now)) is not None:
                done.append(Pass(frame))
        done += self._wants.answer_late(self._meant(now) is not None, bool(self._streams), now)
        if self._looking is None and (frame := self._to_glance(now)) is not None:
            self._looking, self._glanced_at = Look(frame), now
            done.append(self._looking)
        if self._reading is None and (read := self._to_read(now)) is not None:
            self._reading = read, now
            done.append(read)
        return done

    def _live(self) -> Iterator[_Stream]:
        """What is shown, the newest first."""
        live = [stream for stream in self._streams.values() if not stream.ended]
        yield from sorted(live, key=lambda stream: -stream.newest.number)

    def _stream_of(self, frame: Frame) -> _Stream | None:
        """What a picture belongs to; None where that has ended."""
        stream = self._streams[frame.picture.source]
        return None if stream.ended or frame.number < stream.first else stream

    def _meant(self, now: float) -> _Stream | None:
        """What the caller means by "this": a photo of just now, or what was shown last."""
        live = list(self._live())
        photos = (s for s in live if s.newest.picture.source == "photo" and now - s.newest.at <= PHOTO)
        return next(photos, live[0] if live else None)

    def _to_glance(self, now: float) -> Frame | None:
        """The newest picture that nobody has looked at; what somebody waits for at once."""
        for stream in self._live():
            wanted = self._wants.shown_by(stream.newest, stream)
            if stream.tried < stream.newest.number and (wanted or now >= self._glanced_at + GLANCES):
                stream.tried = stream.newest.number
                return stream.newest
        return None

    def _to_read(self, now: float) -> Read | None:
        """What somebody waits for, then what has changed."""
        meant = self._meant(now)
        if meant is not None and (wanted := self._wants.serve(meant, self._plan.fine, now)) is not None:
            return wanted
        for stream in self._live():
            for careful, at in zip((False, True), self._reads_at(stream), strict=True):
                if now >= at:
                    return stream.read(careful=careful)
        return None

    def _due(self, stream: _Stream) -> Iterable[float]:
        """When there may be something to do with it."""
        if self._looking is None and stream.tried < stream.newest.number:
            yield self._glanced_at + GLANCES
        if self._reading is None:
            yield from (at for at in self._reads_at(stream) if at < float("inf"))

    def _reads_at(self, stream: _Stream) -> tuple[float, float]:
        """When it may be read unasked, quickly and with care."""
        never = float("inf")
        photo = self._plan.text and stream.newest.picture.source == "photo"
        quick = self._budget.allows_at(WATCHING) if stream.unread and not photo else never
        if not (self._plan.text and stream.careless):
            return quick, never
        urgent = stream.changed_at <= stream.urgent_until
        return quick, stream.changed_at if urgent else max(self._budget.allows_at(), stream.still_at)


def found(reading: Reading) -> bool:
    """Whether there is anything in it."""
    return bool(reading.lines or reading.codes or reading.things or reading.dice)
