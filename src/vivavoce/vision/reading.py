"""What is found in a picture, by all the abilities that a wish names; in the worker only.

Abilities and their models are loaded when they are first wished for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ..sight import Box, Code, Finding, Guidance, Line, Source, Thing
from .abilities import codes as bars
from .abilities import dice as lying
from .abilities import framing, layout, sharpness
from .contract import Picture, Reading, Wish
from .decoding import pixels

if TYPE_CHECKING:
    from .abilities.text import CarefulReader, QuickReader
    from .abilities.things import Detector

AROUND_PEOPLE = 0.08
"""Share of a person's box that is redacted around it."""
SMALLEST_REGION = 32
"""Pixels; a smaller part of a picture is widened to it."""
Placed = TypeVar("Placed", Line, Code, Thing, Finding)


class Reader:
    """models: folders of models by ability: `quick`, `careful`, `things`. What has none is answered with None."""

    def __init__(self, models: Mapping[str, Path]) -> None:
        self._models = models

    def read(self, picture: Picture, wish: Wish, source: Source) -> Reading:
        """All that is wished for, in the region that is wished for; a review is of the whole picture."""
        part, place = _part(picture, wish.region)
        lines = self._lines(picture, part, place, wish) if wish.lines is None else wish.lines
        codes = things = dice = findings = None
        if wish.codes:
            codes = _placed(bars.find(part, thorough=wish.text != "quick"), place)
        if wish.things is not None and self._detector is not None:
            things = _placed(self._detector.find(part, names=wish.things), place)
        if wish.dice:
            dice = lying.read(part)
        if wish.review and lines is not None:
            findings = tuple(layout.review(picture, lines, wish.review))
        guidance: Guidance = ""
        if (wish.text and lines is not None) or wish.codes:
            guidance = framing.guidance(part, _in_part(lines, wish.region), codes, sharpness.measure(part), source)
        return Reading(lines, codes, things, dice, findings, guidance)

    def people(self, picture: Picture) -> list[Box]:
        """Where there are some. Raises LookupError where nothing here can tell."""
        if self._detector is None:
            raise LookupError("people are not found without the model for things")
        return [_with_room(thing.box) for thing in self._detector.suspect(picture, names=("person",))]

    def _lines(self, picture: Picture, part: Picture, place: Box | None, wish: Wish) -> tuple[Line, ...] | None:
        if wish.text == "careful" and self._careful is not None:
            # It takes a little around a region and enlarges it: it wants the whole picture.
            return tuple(self._careful.read(picture, () if place is None else (place,)))
        if wish.text and self._quick is not None:
            return _placed(self._quick.read(part), place)
        return None

    @cached_property
    def _quick(self) -> QuickReader | None:
        if "quick" not in self._models:
            return None
        from .abilities.text import QuickReader

        return QuickReader(self._models["quick"])

    @cached_property
    def _careful(self) -> CarefulReader | None:
        if "careful" not in self._models:
            return None
        from .abilities.text import CarefulReader

        return CarefulReader(self._models["careful"], self._models.get("quick"))

    @cached_property
    def _detector(self) -> Detector | None:
        if "things" not in self._models:
            return None
        from .abilities.things import Detector

        return Detector(self._models["things"])


def _with_room(box: Box) -> Box:
    """A little more than a person takes: a box that is drawn too tight shows an ear, or a badge."""
    across, down = AROUND_PEOPLE * (box.right - box.left), AROUND_PEOPLE * (box.bottom - box.top)
    return Box(box.left - across, box.top - down, box.right + across, box.bottom + down)


def _in_part(lines: tuple[Line, ...] | None, region: Box | None) -> tuple[Line, ...] | None:
    """Of a region only whether all of it was read counts: where its text lies is the region's doing."""
    if region is None or lines is None:
        return lines
    return tuple(replace(line, box=Box(0.2, 0.4, 0.8, 0.5)) for line in lines)


def _part(picture: Picture, region: Box | None) -> tuple[Picture, Box | None]:
    """The region's pixels, and where exactly they are."""
    if region is None:
        return picture, None
    height, width = picture.shape[:2]
    left, top, right, bottom = pixels(region, width, height)
    left, right = _widened(left, right, width)
    top, bottom = _widened(top, bottom, height)
    return picture[top:bottom, left:right], Box(left / width, top / height, right / width, bottom / height)


def _whole(box: Box, place: Box) -> Box:
    """A place in a part, as one in the picture."""
    across, down = place.right - place.left, place.bottom - place.top
    return Box(
        place.left + box.left * across,
        place.top + box.top * down,
        place.left + box.right * across,
        place.top + box.bottom * down,
    )


def _widened(low: int, high: int, most: int) -> tuple[int, int]:
    missing = SMALLEST_REGION - (high - low)
    if missing > 0:
        low = max(0, min(low - missing // 2, most - SMALLEST_REGION))
        high = low + SMALLEST_REGION
    return low, high


def _placed(found: Iterable[Placed] | None, place: Box | None) -> tuple[Placed, ...] | None:
    if found is None:
        return None
    return tuple(found) if place is None else tuple(replace(one, box=_whole(one.box, place)) for one in found)
