"""What is found in a picture, by all the abilities that a wish names; in the worker only.

Abilities and their models are loaded when they are first wished for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from ..sight import Box, Code, Finding, Guidance, Line, Source, Thing
from .abilities import framing, sharpness
from .contract import Picture, Reading, Wish
from .decoding import pixels

SMALLEST_REGION = 32
"""Pixels; a smaller part of a picture is widened to it."""
Placed = TypeVar("Placed", Line, Code, Thing, Finding)


def _ability(name: str) -> Any:
    return import_module(f"{__package__}.abilities.{name}")


class Reader:
    """models: folders of models by ability: `quick`, `careful`, `things`. What has none is answered with None."""

    def __init__(self, models: Mapping[str, Path]) -> None:
        self._models = models

    def read(self, picture: Picture, wish: Wish, source: Source) -> Reading:
        """All that is wished for, in the region that is wished for."""
        part, place = _part(picture, wish.region)
        lines = self._lines(picture, part, place, wish)
        codes = self._codes(part, thorough=wish.text != "quick") if wish.codes else None
        things = dice = findings = None
        if wish.things is not None and self._detector is not None:
            things = tuple(self._detector.find(part, names=wish.things))
        if wish.dice:
            dice = tuple(_ability("dice").read(part))
        if wish.review and lines is not None:
            findings = tuple(_ability("layout").review(part, list(lines), wish.review, wish.scale))
        guidance: Guidance = ""
        if (wish.text and lines is not None) or wish.codes:
            guidance = framing.guidance(part, lines, codes, sharpness.measure(part), source)
        return Reading(
            lines=_placed(lines, place),
            codes=_placed(codes, place),
            things=_placed(things, place),
            dice=dice,
            findings=_placed(findings, place),
            guidance=guidance,
        )

    def people(self, picture: Picture) -> list[Box]:
        """Where there are some. Raises LookupError where nothing here can tell."""
        if self._detector is None:
            raise LookupError("people are not found without the model for things")
        return [thing.box for thing in self._detector.suspect(picture, names=("person",))]

    def _lines(self, picture: Picture, part: Picture, place: Box | None, wish: Wish) -> tuple[Line, ...] | None:
        if wish.text == "careful" and self._careful is not None:
            # It takes a little around a region and enlarges it: it wants the whole picture.
            if place is not None:
                return tuple(
                    replace(line, box=_inside(line.box, place)) for line in self._careful.read(picture, [place])
                )
            return tuple(self._careful.read(picture))
        if wish.text and self._quick is not None:
            return tuple(self._quick.read(part))
        return None

    def _codes(self, picture: Picture, *, thorough: bool) -> tuple[Code, ...]:
        return tuple(_ability("codes").find(picture, thorough=thorough))

    @cached_property
    def _quick(self) -> Any:
        if "quick" not in self._models:
            return None
        return _ability("text").QuickReader(self._models["quick"])

    @cached_property
    def _careful(self) -> Any:
        if "careful" not in self._models:
            return None
        return _ability("text").CarefulReader(self._models["careful"])

    @cached_property
    def _detector(self) -> Any:
        if "things" not in self._models:
            return None
        return _ability("things").Detector(self._models["things"])


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


def _inside(box: Box, place: Box) -> Box:
    """A place in the picture, as one in a part; it may reach beyond."""
    across, down = place.right - place.left, place.bottom - place.top
    return Box(
        (box.left - place.left) / across,
        (box.top - place.top) / down,
        (box.right - place.left) / across,
        (box.bottom - place.top) / down,
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
