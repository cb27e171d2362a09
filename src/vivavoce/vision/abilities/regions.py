"""The flat areas of a page, cards and buttons and fields, and how faithfully a frame shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ..contract import Picture

_COLOURS = 24  # the commonest that are looked at
_LEAST = 0.0002  # of the picture: the rarest colour that may be an area's
_TOLERANCE, _NOISE = 2, 5  # of 255, within an area of a lossless frame; of a compressed one
_SMALLEST = (14, 9)  # pixels
_FULL = 0.85  # of its frame; a pill has 0.92, letters have less
_ALIKE = 0.9  # intersection over union of what is found twice
_RIM = 2  # pixels: a border belongs to a button
_EDGE = 60  # of 255, by the Laplacian: letters
_TILE, _ENOUGH = 64, 30  # pixels a side; pixels beside letters without which a tile says nothing
_GROUND = 0.015  # of the picture has a level on which letters stand
_RINGS, _RINGING = 6, 0.004  # levels off the ground; their share: PNG 0.000, JPEG 80 from 0.06, JPEG 95 from 0.01
_CALM = 0.75  # of the tiles are judged, those that ring least: the others may hold a photograph


@dataclass(frozen=True, slots=True)
class Region:
    """Pixels; right and bottom are outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels."""
        return self.bottom - self.top

    @property
    def area(self) -> int:
        """Pixels."""
        return self.width * self.height

    def shared(self, other: Region) -> int:
        """Pixels in both."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0, across) * max(0, down)

    def frames(self, line: Region) -> bool:
        """Whether a line of text stands in it; a reader's boxes may be higher than a small button."""
        centre = (line.top + line.bottom) / 2
        slack = line.height / 3
        return (
            self.left - slack <= line.left
            and line.right <= self.right + slack
            and self.top + self.height / 5 <= centre <= self.bottom - self.height / 5
        )

    def holds(self, line: Region) -> bool:
        """Whether a line's middle is in it."""
        x, y = (line.left + line.right) / 2, (line.top + line.bottom) / 2
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def regions(picture: Picture, *, lossless: bool = True) -> list[Region]:
    """Areas of one colour with a rectangle's outline, whatever stands in them; the largest first. The page is none."""
    height, width = picture.shape[:2]
    bins = (picture >> 3).astype(np.int32)
    packed = bins[..., 2] << 10 | bins[..., 1] << 5 | bins[..., 0]
    counts = np.bincount(packed.ravel(), minlength=1 << 15)
    near = _TOLERANCE if lossless else _NOISE
    found: list[Region] = []
    for kind in np.argsort(-counts, kind="stable")[:_COLOURS]:
        if counts[kind] < _LEAST * height * width:
            break
        colour = np.median(picture[packed == kind], axis=0)
        low, high = np.maximum(colour - near, 0), np.minimum(colour + near, 255)
        found += _outlines(cv2.inRange(picture, low, high).astype(np.uint8), width, height)
    kept: list[Region] = []
    for region in sorted(found, key=lambda region: -region.area):
        if not any(_overlap(region, other) > _ALIKE for other in kept):
            kept.append(region)
    return kept


def fill(picture: Picture, region: Region) -> tuple[int, int, int]:
    """Red, green, blue of most of a region: the commonest exactly."""
    part = picture[region.top : region.bottom, region.left : region.right].astype(np.int32)
    kinds, counts = np.unique(part[..., 2] << 16 | part[..., 1] << 8 | part[..., 0], return_counts=True)
    kind = int(kinds[counts.argmax()])
    return kind >> 16, kind >> 8 & 255, kind & 255


def rimmed(picture: Picture, region: Region) -> Region:
    """The region with the border around it, where it has one."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.int16)
    height, width = grey.shape
    middle = slice(region.left + region.width // 4, max(region.left + 1, region.right - region.width // 4))
    waist = slice(region.top + region.height // 4, max(region.top + 1, region.bottom - region.height // 4))
    reach = 3 * _RIM
    up = [_level(grey[y, middle]) for y in range(region.top - 1, max(-1, region.top - 1 - reach), -1)]
    down = [_level(grey[y, middle]) for y in range(region.bottom, min(height, region.bottom + reach))]
    before = [_level(grey[waist, x]) for x in range(region.left - 1, max(-1, region.left - 1 - reach), -1)]
    after = [_level(grey[waist, x]) for x in range(region.right, min(width, region.right + reach))]
    return Region(
        region.left - _rim(before), region.top - _rim(up), region.right + _rim(after), region.bottom + _rim(down)
    )


def lossless(picture: Picture) -> bool:
    """Whether a frame shows a page without compression: beside letters its pixels are the background's exactly.

    JPEG rings there by a few levels, at any quality. A photograph on the page is no proof: the calm tiles decide.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    edges = (np.abs(cv2.Laplacian(grey, cv2.CV_16S)) > _EDGE).astype(np.uint8)
    beside = cv2.dilate(edges, np.ones((7, 7), np.uint8)) > cv2.dilate(edges, np.ones((5, 5), np.uint8))
    levels = _grounds(grey)
    off = np.abs(grey.astype(np.int16)[..., None] - levels).min(axis=-1)
    height, width = (side // _TILE * _TILE for side in grey.shape)
    near = _tiles((beside & (off <= _RINGS))[:height, :width])
    rings = _tiles((beside & (off <= _RINGS) & (off > 0))[:height, :width])
    judged = near >= _ENOUGH
    if not judged.any():
        return True
    shares = np.sort(rings[judged] / near[judged])
    return bool(shares[: max(1, int(_CALM * len(shares)))].mean() < _RINGING)


def _tiles(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """How many pixels of each tile."""
    rows, columns = mask.shape[0] // _TILE, mask.shape[1] // _TILE
    counts: npt.NDArray[np.int64] = mask.reshape(rows, _TILE, columns, _TILE).sum(axis=(1, 3))
    return counts


def _grounds(grey: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """The commonest levels: what letters stand on."""
    counts = np.bincount(grey.ravel(), minlength=256)
    common = np.argsort(-counts, kind="stable")[:8]
    grounds: npt.NDArray[np.intp] = common[(counts[common] >= _GROUND * grey.size) | (common == counts.argmax())]
    return grounds


def _outlines(mask: npt.NDArray[np.uint8], width: int, height: int) -> list[Region]:
    outlines, nesting = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for index, outline in enumerate(outlines):
        if nesting[0][index][3] >= 0:  # a hole
            continue
        x, y, w, h = cv2.boundingRect(outline)
        if w < _SMALLEST[0] or h < _SMALLEST[1] or (w > 0.97 * width and h > 0.9 * height):
            continue
        if cv2.contourArea(outline) >= _FULL * (w - 1) * (h - 1):
            found.append(Region(x, y, x + w, y + h))
    return found


def _overlap(one: Region, other: Region) -> float:
    both = one.shared(other)
    return both / (one.area + other.area - both)


def _level(strip: npt.NDArray[np.int16]) -> float | None:
    """The grey of a strip of one colour; None for another."""
    return float(np.median(strip)) if strip.size and np.quantile(np.abs(strip - np.median(strip)), 0.9) <= 6 else None


def _rim(levels: list[float | None]) -> int:
    """How many of the strips outwards, from 0 to `_RIM`, differ sharply from what comes behind them."""
    if len(levels) < 2 * _RIM or (outside := levels[2 * _RIM - 1]) is None:
        return 0
    rim = 0
    for level in levels[:_RIM]:
        if level is None or abs(level - outside) < 16:
            break
        rim += 1
    return rim
