"""What a call's eyes found: kept for its tools and its log, and told to whom it concerns. No clock."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..errors import RemoteProtocolError
from ..events import VideoFrame
from ..metrics.meter import Meter
from ..models.model import Connection
from ..sight import Box, Sight, SightEnded, Source
from .client_writer import ClientWriter
from .journal import Journal

KEPT = 8
"""Pictures that tools can still ask for."""
REMEMBERED = 10.0
"""Seconds for which sights are kept: twice what counts as evidence."""


class Album:
    """The sights of the last seconds, and the newest of each source, with their pictures."""

    def __init__(self) -> None:
        self._sights: list[Sight] = []
        self._shown: dict[Source, Sight] = {}
        self._pictures: OrderedDict[int, VideoFrame] = OrderedDict()

    def add(self, sight: Sight, picture: VideoFrame | None) -> None:
        """Another one. picture: as it may leave; None = it may not."""
        self._shown[sight.source] = sight
        self._sights = [old for old in self._sights if sight.at - old.at <= REMEMBERED] + [sight]
        if picture is not None:
            self._pictures[sight.frame] = picture
            while len(self._pictures) > KEPT:
                self._pictures.popitem(last=False)

    def lose(self, source: Source) -> None:
        """A source is gone: what it showed is shown no more."""
        self._shown.pop(source, None)

    @property
    def newest(self) -> Sight | None:
        """What was seen last of what is still shown."""
        return max(self._shown.values(), key=lambda sight: sight.frame, default=None)

    def since(self, moment: float) -> tuple[Sight, ...]:
        """What was seen in pictures that came since, the newest first."""
        return tuple(sight for sight in reversed(self._sights) if sight.at >= moment)

    def picture(self, sight: Sight) -> VideoFrame | None:
        """None when it is gone."""
        return self._pictures.get(sight.frame)


def shown(sight: Sight, now: float) -> dict[str, Any]:
    """A sight for people who watch: a `saw` event. What was not looked for is left out."""
    return {
        "type": "saw",
        "source": sight.source,
        "frame": sight.frame,
        "age_ms": round((now - sight.at) * 1000),
        "width": sight.width,
        "height": sight.height,
        "changed": sight.changed,
        "sharpness": round(sight.sharpness, 1),
        "guidance": sight.guidance,
        "careful": sight.careful,
        **content(sight),
    }


def noted(sight: Sight, now: float) -> dict[str, Any]:
    """A sight for the log: what, where, of which age, of which picture."""
    told = shown(sight, now)
    kept = {key: told[key] for key in ("source", "frame", "age_ms", "width", "height", "guidance", "careful")}
    return {**kept, "sha256": sight.sha256, **content(sight)}


def content(sight: Sight) -> dict[str, Any]:
    """What is in it, with places as [left, top, right, bottom] in shares of the picture."""
    found: Mapping[str, Any] = {
        "lines": None
        if sight.lines is None
        else [{"text": line.text, "box": _box(line.box), "sure": line.sure} for line in sight.lines],
        "codes": None
        if sight.codes is None
        else [{"text": code.text, "kind": code.kind, "box": _box(code.box)} for code in sight.codes],
        "things": None
        if sight.things is None
        else [
            {"name": thing.name, "box": _box(thing.box), "confidence": round(thing.confidence, 2)}
            for thing in sight.things
        ],
        "dice": None if sight.dice is None else list(sight.dice),
        "findings": None
        if sight.findings is None
        else [
            {
                "rule": finding.rule,
                "text": finding.text,
                "box": _box(finding.box),
                "measured": round(finding.measured, 2),
                "needed": round(finding.needed, 2),
                **({"colours": list(finding.colours)} if finding.colours else {}),
            }
            for finding in sight.findings
            if not finding.sound
        ],
    }
    return {name: value for name, value in found.items() if value is not None}


def said_by(sight: Sight) -> tuple[object, ...]:
    """What is in it without where: equal for two pictures that show the same."""
    return (
        None if sight.lines is None else tuple((line.text, line.sure) for line in sight.lines),
        None if sight.codes is None else tuple((code.kind, code.text) for code in sight.codes),
        None if sight.things is None else tuple(sorted(thing.name for thing in sight.things)),
        sight.dice,
        sight.findings and len(sight.findings),
        sight.guidance,
    )


def _box(box: Box) -> list[float]:
    return [round(edge, 4) for edge in (box.left, box.top, box.right, box.bottom)]


MOST = 60
"""Pictures of a call that are kept where no number is given: some 10 kB each."""

Keep = Callable[[int, bytes], None]
"""Which of the call's pictures, and a small JPEG of it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture has been made small."""

    sight: Sight
    jpeg: bytes | None
    """None when the eye failed."""
    seconds: float


class Keeping:
    """`wants` says of each picture whether it is to be kept: once, and not while the same is shown."""

    def __init__(self, policy: bool | int | Literal["on_tool"], keep: Keep) -> None:
        self.keep = keep
        self._on_tool = policy == "on_tool"
        self._left = MOST if policy is True or policy == "on_tool" else int(policy)
        self._last = 0
        self._shown: object = None

    def wants(self, sight: Sight, picture: VideoFrame | None, *, tool: bool) -> bool:
        """Whether to keep it. picture: as it may leave; None = it may not. tool: a tool is run on it."""
        if picture is None or self._left <= 0 or sight.frame <= self._last:
            return False
        shown = sight.source, sight.text, sight.codes and [code.text for code in sight.codes]
        if not tool and (self._on_tool or not (sight.changed or shown != self._shown)):
            return False
        self._left -= 1
        self._last, self._shown = sight.frame, shown
        return True


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds the eyes of a call."""

    writer: ClientWriter
    model: Connection
    journal: Journal
    meter: Meter
    keep: Keep = lambda frame, jpeg: None
    """Takes the pictures that the agent wants kept."""


class Account:
    """`tell` of every sight; `lose` a source; `fail` when the eye does."""

    def __init__(self, around: Around) -> None:
        self._writer, self._model = around.writer, around.model
        self._journal, self._meter = around.journal, around.meter
        self.album = Album()
        self._written: dict[Source, tuple[object, ...]] = {}
        self._failing = False

    def count(self, what: str, number: float = 1.0) -> None:
        """A picture was `taken`, `glanced`, `read` or `relayed`."""
        self._meter.note("frames_total", number, what=what)

    def spend(self, seconds: float) -> None:
        """A reading took so long."""
        self._meter.note("eye_seconds_total", seconds)

    def tell(self, sight: Sight, picture: VideoFrame | None, now: float) -> None:
        """Something was seen. picture: as it may leave. The log is spared what it knows already."""
        self._failing = False
        self.count("read")
        self.album.add(sight, picture)
        self._model.send(sight)
        self._writer.show(shown(sight, now))
        if self._written.get(sight.source) != (said := said_by(sight)):
            self._written[sight.source] = said
            self._journal.note_saw(noted(sight, now), now)

    def relay(self, picture: VideoFrame) -> None:
        """A picture goes to the model."""
        self.count("relayed")
        self._model.send(picture)

    def lose(self, source: Source, now: float) -> None:
        """Nothing comes of a source any more."""
        self.album.lose(source)
        self._written.pop(source, None)
        self._model.send(SightEnded(source, now))
        self._show(source, "ended", "")
        self._journal.note_event("sight_ended", now, source=source)

    def fail(self, source: Source, now: float) -> None:
        """The eye gave no answer; told once until it does again."""
        self._meter.note("eye_failures_total")
        if not self._failing:
            self._failing = True
            self._show(source, "failed", "what is shown cannot be looked at for the moment; the call goes on")
            self._journal.note_event("eye_failed", now, source=source)

    async def refuse(self, error: RemoteProtocolError, now: float) -> None:
        """A file came that is no picture, or one that nobody should decode: the connection is closed, with a reason."""
        self._journal.note_event("unfit_picture", now, reason=error.reason)
        await self._writer.close(error.code, error.reason)

    def note_kept(self, sight: Sight, now: float) -> None:
        """A small picture of it is with the log."""
        self._journal.note_event("picture_kept", now, frame=sight.frame, source=sight.source)

    def _show(self, source: Source, state: str, reason: str) -> None:
        payload: dict[str, Any] = {"type": "sight", "source": source, "state": state}
        self._writer.show({**payload, "reason": reason} if reason else payload)
