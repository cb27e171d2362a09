"""What a simulated caller holds before the camera and shares of a screen, and when each picture leaves. Pure.

Pictures are made by others (`evals.pictures`): `Hands` says which one is wanted, in which condition, and sends what it
was given, one a second, as a page with a camera does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..events import VideoEnded, VideoFrame
from .optics.spec import HANDHELD
from .questions import holds
from .record import Shown
from .scenario import Showing

PERIOD = 1.0
"""Seconds between two frames."""
REACTION = 1.0
"""Seconds that a person takes to show what they are asked for."""

_HELPED_BY = {
    "still": ("shake", "blur"),
    "closer": ("distance", "blur"),
    "farther": ("cropped", "blur"),
    "light": ("dark", "noise"),
    "glare": ("glare",),
    "level": ("rotated", "perspective"),
    "move": ("cropped", "distance"),
}
"""What an agent asks for → the conditions that a person mends by doing so, the likeliest first."""


def improved(optics: str, advice: str) -> str:
    """The conditions after a person did what they were told (`questions.advises`): one of them is gone.

    The one that the advice is about, else the first: a person who is told anything tries to do better.
    """
    parts = _parts(optics)
    kinds = [_kind(part) for part in parts]
    helped = next((kinds.index(kind) for kind in _HELPED_BY.get(advice, ()) if kind in kinds), 0)
    return "+".join(part for number, part in enumerate(parts) if number != helped)


def joined(optics: str, others: str) -> str:
    """Conditions, and those of the others that are not among them."""
    own = _parts(optics)
    kinds = {_kind(part) for part in own}
    return "+".join([*own, *(part for part in _parts(others) if _kind(part) not in kinds)])


@dataclass(frozen=True, slots=True)
class View:
    """A thing in a condition: what has to be made into pictures."""

    showing: Showing
    optics: str


Takes = Sequence[VideoFrame]
"""Pictures of the same thing, each with its own noise and shake: a camera never gives the same picture twice."""


@dataclass(slots=True)
class _Source:
    """A camera, or a sharing."""

    view: View | None = None
    due: float = 0.0
    sent: int = 0
    ended: bool = True


@dataclass(slots=True)
class _Waiting:
    """Something that is not shown yet."""

    showing: Showing
    from_: float | None = None
    """When the agent has asked for it; None = it has not."""


@dataclass(slots=True)
class Hands:
    """`tick` every 20 ms; tell of turns and of what the agent asks for."""

    showings: Sequence[Showing]
    takes: dict[View, Takes] = field(default_factory=dict)
    """What has been made; give more with `made`."""
    shown: list[Shown] = field(default_factory=list)
    """What was shown so far, in order."""
    firsts: list[VideoFrame | None] = field(default_factory=list)
    """For each of these the first picture as it was sent; None where it was nothing."""
    _waiting: list[_Waiting] = field(default_factory=list)
    _sources: dict[str, _Source] = field(default_factory=dict)
    _wanted: list[View] = field(default_factory=list)
    _better: int = 0
    _turns: int = 0
    _now: float = 0.0

    def __post_init__(self) -> None:
        self._waiting = [_Waiting(showing) for showing in self.showings]
        self._sources = {showing.source: _Source() for showing in self.showings}

    def first(self) -> list[View]:
        """All that the scenario shows, as it is written: to be made before the call."""
        views = (View(showing, showing.optics) for showing in self.showings if showing.picture is not None)
        return list(dict.fromkeys(views))

    def tick(self, now: float) -> list[VideoFrame | VideoEnded]:
        """What leaves at this moment. now: seconds since the call began."""
        self._now = now
        for waiting in tuple(self._waiting):
            if self._due(waiting, now):
                self._waiting.remove(waiting)
                self._show(waiting.showing, now)
        return [item for name, source in self._sources.items() for item in self._sent(name, source, now)]

    def speaks(self) -> None:
        """The caller begins to say something: a fresh picture goes with it."""
        self._turns += 1
        for source in self._sources.values():
            source.due = 0.0

    def asked(self, words: str) -> None:
        """The agent said this: what it had to ask for is shown in a moment."""
        for waiting in self._waiting:
            if waiting.from_ is None and asks_to_see(waiting.showing, words):
                waiting.from_ = self._now + REACTION

    def improve(self, advice: str, times: int) -> None:
        """The agent gave advice (`questions.advises`), so often by now: the same again is nothing new."""
        shown = [source for source in self._sources.values() if source.view is not None and source.view.optics]
        if not shown or times <= self._better:
            return
        self._better, source = times, shown[0]
        assert source.view is not None
        source.view = View(source.view.showing, improved(source.view.optics, advice))
        source.due, source.sent = 0.0, 0
        self._wanted += [source.view] if source.view not in self.takes else []

    def wanted(self) -> list[View]:
        """What has to be made now; each is told once."""
        wanted, self._wanted = self._wanted, []
        return wanted

    def made(self, takes: Mapping[View, Takes]) -> None:
        """Here they are."""
        self.takes.update(takes)

    def _due(self, waiting: _Waiting, now: float) -> bool:
        showing = waiting.showing
        asked = not showing.when_asked or (waiting.from_ is not None and now >= waiting.from_)
        return asked and now >= showing.after and self._turns >= showing.turn

    def _show(self, showing: Showing, now: float) -> None:
        source = self._sources[showing.source]
        source.view = None if showing.picture is None else View(showing, showing.optics)
        source.due, source.sent = now, 0
        if source.view is None and not source.ended:
            self._note(Shown(round(now, 2), showing.source, "", "", 0), None)

    def _sent(self, name: str, source: _Source, now: float) -> list[VideoFrame | VideoEnded]:
        view = source.view
        if view is None:
            ended, source.ended = source.ended, True
            return [] if ended else [VideoEnded(name)]  # type: ignore[arg-type]  # a `Source`
        if now < source.due or not self.takes.get(view):
            return []
        frame = self.takes[view][source.sent % len(self.takes[view])]
        if not source.sent:
            assert view.showing.picture is not None
            self._note(Shown(round(now, 2), frame.source, view.showing.picture.name, view.optics, 0), frame)
        last = max(number for number, each in enumerate(self.shown) if each.source == name)
        self.shown[last] = replace(self.shown[last], frames=self.shown[last].frames + 1)
        source.due, source.sent, source.ended = now + PERIOD, source.sent + 1, False
        return [frame]

    def _note(self, shown: Shown, first: VideoFrame | None) -> None:
        self.shown.append(shown)
        self.firsts.append(first)


def _parts(optics: str) -> list[str]:
    written = re.sub(r"\bhandheld\b", HANDHELD, re.sub(r"\s", "", optics.lower()))
    return [part for part in written.split("+") if part not in ("", "clean")]


def _kind(part: str) -> str:
    return part.rstrip("-.0123456789")


def asks_to_see(showing: Showing, words: str) -> bool:
    """Whether these words make the caller show it."""
    return bool(showing.when_asked) and any(holds(way, words) for way in showing.when_asked.split("|"))
