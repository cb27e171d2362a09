"""What has been seen in one call, as it is kept, shown and written down. Pure."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from ..events import VideoFrame
from ..sight import Box, Sight, Source

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
            }
            for finding in sight.findings
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
