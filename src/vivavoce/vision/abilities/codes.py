"""Bar codes and two-dimensional ones, by zxing, each read twice alike before it is believed.

zxing reads a bar code out of blur that is not the one on the label, now and then, and its check digit may fit. So what
a first look finds is looked at again, prepared in other ways: what is not found again, or differs, is not reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp

from ...sight import Box, Code
from ..contract import Picture

Grey = npt.NDArray[Any]
"""(height, width), 8 bits."""
Corners = npt.NDArray[Any]
"""(4, 2): x, y in pixels, around."""
Matrix = npt.NDArray[Any]
"""(3, 3): where a point of the part lies in the picture, in homogeneous coordinates."""

ALL, BARS, MATRICES = (
    zxingcpp.BarcodeFormats(kinds)
    for kinds in (
        zxingcpp.BarcodeFormat.AllReadable,
        zxingcpp.BarcodeFormat.AllLinear,
        zxingcpp.BarcodeFormat.AllMatrix,
    )
)
TWO_DIMENSIONAL = frozenset(
    "QRCode QRCodeModel1 QRCodeModel2 MicroQRCode RMQRCode DataMatrix Aztec AztecCode AztecRune PDF417 CompactPDF417 "
    "MicroPDF417 MaxiCode".split()
)
"""They correct errors, and know whether they could: once more is enough."""
UNCHECKED = frozenset(("ITF", "ITF14", "Codabar", "Code39", "Code39Std", "Code39Ext", "Code32", "PZN", "Telepen"))
"""Bar codes without a check character, as a rule: a piece of one looks whole."""
IGNORED = frozenset(("DXFilmEdge", "OtherBarcode", "NONE"))
SHORTEST_UNCHECKED = 4
"""Characters; lines of a page often look like two or three."""
AGREEING, AGREEING_UNCHECKED = 2, 3
"""Equal readings that are believed, of bar codes with and without a check character."""
ROOM = 0.25
"""Share of a code's size that is left around it when it is looked at again: a quiet zone belongs to it."""
BEYOND, QUIET = 0.045, 0.015
"""Shares of its length between which nothing may stand before and behind a code; nearer there is its blur."""
CALM = 0.35
"""How much the levels vary there, of what they do inside: in bars that go on it is 1."""
ROOM_FOR_MORE = 0.8
"""Of its length, around what may be a piece of a bar code."""
READABLE = 250
"""Pixels to which a small code of two dimensions is enlarged."""
LONGEST = 1600
"""Pixels of the longer side to which a part is enlarged at most."""
MOST_CODES = 20
MOST_STRIPED = 4
STRIPES_SIDE = 640
"""Pixels of the longer side at which stripes are looked for."""
STRIPES_WINDOW = 21
COHERENT = 0.75
"""Share of the edges around a place that run one way: 0.9 in bars, 0.3 in text."""
CONTRAST = 120.0
"""Mean square of the slopes there, of 255 levels a pixel."""
FEWEST_STRIPES = 0.002
"""Of the picture's area."""


@dataclass(frozen=True, slots=True)
class Look:
    """A part of the picture, prepared in some way."""

    grey: Grey
    back: Matrix


@dataclass(frozen=True, slots=True)
class Read:
    """What one look has found, in pixels of the whole picture."""

    text: str
    kind: str
    corners: Corners

    @property
    def centre(self) -> tuple[float, float]:
        """(x, y)"""
        x, y = self.corners.mean(axis=0)
        return float(x), float(y)


def find(picture: Picture, *, thorough: bool = False) -> list[Code]:
    """The codes, from top to bottom.

    thorough: look again, sharpened, levelled and enlarged, where there seems to be none: 0.2 s instead of 0.04.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    found = [read for first in _separate(_reads(Look(grey, np.eye(3)))) if (read := _believed(grey, first))]
    if not found and thorough:
        found = [read for part in _striped(grey) if (read := _agreed(grey, _ways(part)))]
    if not found and thorough:
        found = [read for first in _separate(_sharpened(grey)) if (read := _believed(grey, first))]
    height, width = grey.shape
    codes = [Code(read.text, read.kind, _box(read.corners, width, height)) for read in _separate(found)]
    return sorted(codes, key=lambda code: (code.box.centre[1], code.box.centre[0]))


def striped(grey: Grey) -> Box | None:
    """Where there seems to be a bar code, read or not; None where there is none."""
    height, width = grey.shape
    for part in _striped(grey):
        rows, columns = part.grey.shape
        outline = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float64)
        return _box(_moved(outline, part.back), width, height)
    return None


def _reads(look: Look, formats: zxingcpp.BarcodeFormats = ALL, *, everywhere: bool = True) -> list[Read]:
    """everywhere: in both directions, inverted, and at smaller scales too."""
    found = []
    for barcode in zxingcpp.read_barcodes(
        look.grey,
        formats=formats,
        try_rotate=everywhere,
        try_invert=everywhere,
        try_downscale=everywhere,
        text_mode=zxingcpp.TextMode.Plain,
    ):
        kind = barcode.format.name
        if not barcode.valid or not barcode.text or kind in IGNORED:
            continue
        if kind in UNCHECKED and len(barcode.text) < SHORTEST_UNCHECKED:
            continue
        place = barcode.position
        corners = [(c.x, c.y) for c in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)]
        found.append(Read(barcode.text, kind, _moved(np.array(corners, np.float64), look.back)))
    return found


def _separate(reads: Iterable[Read]) -> Iterator[Read]:
    """One a place, as what it says is asked again; of two dimensions one may lie in another."""
    seen: list[Read] = []
    for read in islice(reads, MOST_CODES):
        nested = read.kind in TWO_DIMENSIONAL
        if not any(_same_place(read, other) and not (nested and read.text != other.text) for other in seen):
            seen.append(read)
            yield read


def _believed(grey: Grey, first: Read) -> Read | None:
    """What stands where something was read, if it is read again."""
    if first.kind not in TWO_DIMENSIONAL:
        return _agreed(grey, _ways(_levelled(grey, first)), first)
    for look in _again(grey, first.corners):
        reads = [read for read in _reads(look, MATRICES) if _same_place(first, read)]
        if reads:
            return first if first.text in {read.text for read in reads} else None
    return None


def _agreed(grey: Grey, looks: Iterable[Look], first: Read | None = None) -> Read | None:
    """The bar code that several looks find, if none finds another in its place. A piece of it is not another."""
    reads = [first] if first else []
    for look in looks:
        reads += _reads(look, BARS, everywhere=False)
    if not reads:
        return None
    best = max(reads, key=lambda read: len(read.text))
    equal = [read for read in reads if (read.kind, read.text) == (best.kind, best.text)]
    others = [read for read in reads if read.text not in best.text and _same_place(best, read)]
    if others or len(equal) < (AGREEING_UNCHECKED if best.kind in UNCHECKED else AGREEING):
        return None
    return None if best.kind in UNCHECKED and not _stands_alone(grey, equal[1]) else equal[0]


def _stands_alone(grey: Grey, read: Read) -> bool:
    """Nothing goes on before its first bar and behind its last one: a piece of a bar code has bars there."""
    middle = read.corners.mean(axis=0)
    along = (read.corners[1] + read.corners[2] - read.corners[0] - read.corners[3]) / 2
    steps = np.linspace(-0.5 - BEYOND, 0.5 + BEYOND, 400)
    line = (middle + steps[:, None] * along).astype(np.float32).T[:, None]
    smooth = cv2.GaussianBlur(grey, (0, 0), 0.7)
    levels = cv2.remap(smooth, line[0], line[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[0]
    inside = levels[np.abs(steps) < 0.45].astype(float)
    light = (inside.mean() + np.quantile(inside, 0.9)) / 2
    return all(
        levels[edge].astype(float).std() < CALM * inside.std() and levels[edge].mean() > light
        for edge in (steps < -0.5 - QUIET, steps > 0.5 + QUIET)
    )


def _same_place(one: Read, other: Read) -> bool:
    """The middle of one lies in the other."""
    return _around(one.corners, other.centre) or _around(other.corners, one.centre)


def _around(corners: Corners, point: tuple[float, float]) -> bool:
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    slack = 0.1 * max(right - left, bottom - top)
    return bool(left - slack <= point[0] <= right + slack and top - slack <= point[1] <= bottom + slack)


# ── other looks at it ────────────────────────────────────────────────────────────────────────────


def _again(grey: Grey, corners: Corners) -> Iterator[Look]:
    """The surroundings of a code of two dimensions, prepared otherwise each time."""
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    size = max(right - left, bottom - top)
    room = ROOM * size + 8
    height, width = grey.shape
    x, y = max(0, int(left - room)), max(0, int(top - room))
    part = grey[y : min(height, int(bottom + room) + 1), x : min(width, int(right + room) + 1)]
    back = np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], np.float64)
    yield _scaled(Look(part, back), min(3.0, max(1.5, READABLE / size)))
    yield _turned(Look(part, back), 4.0)
    yield _scaled(Look(_unsharp(part, 1.0, 1.0), back), 1.25)
    yield Look(cv2.GaussianBlur(part, (0, 0), 0.7), back)


def _ways(part: Look) -> Iterator[Look]:
    """A bar code that stands upright, prepared otherwise each time."""
    yield part
    yield Look(_unsharp(part.grey, 1.5, 1.5), part.back)
    yield Look(_unsharp(part.grey, 2.5, 3.0), part.back)
    yield _scaled(part, 0.7)
    yield _turned(part, 2.0)


def _scaled(look: Look, factor: float) -> Look:
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(look.grey, None, fx=factor, fy=factor, interpolation=how)
    return Look(scaled, look.back @ np.diag([1 / factor, 1 / factor, 1.0]))


def _turned(look: Look, degrees: float) -> Look:
    height, width = look.grey.shape
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), [0, 0, 1]])
    grey = cv2.warpAffine(look.grey, turn[:2], (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return Look(grey, look.back @ np.linalg.inv(turn))


def _unsharp(grey: Grey, sigma: float, amount: float) -> Grey:
    return cv2.addWeighted(grey, 1 + amount, cv2.GaussianBlur(grey, (0, 0), sigma), -amount, 0)


def _sharpened(grey: Grey) -> Iterator[Read]:
    """Codes that are blurred, or of two dimensions and small, or large and noisy."""
    whole = Look(grey, np.eye(3))
    sharp = Look(_unsharp(grey, 2.0, 2.0), np.eye(3))
    yield from _reads(sharp)
    for look in (_scaled(whole, 0.5), _scaled(sharp, min(1.6, LONGEST / max(grey.shape)))):
        yield from _reads(look, MATRICES)


def _levelled(grey: Grey, read: Read) -> Look:
    """The surroundings of a bar code, with its bars upright: zxing may have read it, or a piece of it, at a slant."""
    (left, top), (right, bottom) = read.corners.min(axis=0), read.corners.max(axis=0)
    length = max(right - left, bottom - top)
    more = np.array([1.0, 1.0]) * length * (ROOM_FOR_MORE if read.kind in UNCHECKED else 0.0)
    low = np.maximum(0, np.array([left, top]) - more - 0.15 * length)
    high = np.minimum(grey.shape[::-1], np.array([right, bottom]) + more + 0.15 * length)
    middle = grey[int(top) : max(int(bottom), int(top) + 12) + 1, int(left) : max(int(right), int(left) + 12) + 1]
    across, down = cv2.Sobel(middle, cv2.CV_32F, 1, 0), cv2.Sobel(middle, cv2.CV_32F, 0, 1)
    angle = 0.5 * np.degrees(np.arctan2(2 * (across * down).sum(), (across * across - down * down).sum()))
    return _upright(grey, np.array([low, (high[0], low[1]), high, (low[0], high[1])]), float(angle))


def _striped(grey: Grey) -> Iterator[Look]:
    """Where most edges run one way, the largest such part first: the structure tensor, averaged over a window."""
    factor = min(1.0, STRIPES_SIDE / max(grey.shape))
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    across, down = cv2.Sobel(small, cv2.CV_32F, 1, 0) / 4, cv2.Sobel(small, cv2.CV_32F, 0, 1) / 4
    window = (STRIPES_WINDOW, STRIPES_WINDOW)
    xx, yy, xy = (cv2.boxFilter(each, -1, window) for each in (across * across, down * down, across * down))
    coherence = np.hypot(xx - yy, 2 * xy) / (xx + yy + 1e-3)
    mask = ((coherence > COHERENT) & (xx + yy > CONTRAST)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    sizes = sorted(range(1, count), key=lambda label: -stats[label, cv2.CC_STAT_AREA])
    for label in sizes[:MOST_STRIPED]:
        if stats[label, cv2.CC_STAT_AREA] < FEWEST_STRIPES * small.size:
            return
        inside = labels == label
        angle = 0.5 * np.degrees(np.arctan2(2 * xy[inside].sum(), (xx - yy)[inside].sum()))
        yield _upright(grey, np.argwhere(inside)[:, ::-1] / factor, float(angle))


def _upright(grey: Grey, points: npt.NDArray[Any], angle: float) -> Look:
    """The part around these points, turned by `angle` (degrees, of the slope across the stripes) and doubled."""
    centre = points.mean(axis=0)
    turn = np.radians(angle)
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    along = (points - centre) @ axes.T
    low, high = along.min(axis=0), along.max(axis=0)
    room = 0.15 * (high - low)[0] + STRIPES_WINDOW
    low, high = low - room, high + room
    scale = min(2.0, LONGEST / float((high - low).max()))
    size = tuple(int(side * scale) for side in high - low)
    back = np.eye(3)
    back[:2, :2] = axes.T / scale
    back[:2, 2] = centre + axes.T @ low
    level = cv2.warpAffine(
        grey, back[:2], size, flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    return Look(level, back)


# ── places ───────────────────────────────────────────────────────────────────────────────────────


def _moved(corners: Corners, back: Matrix) -> Corners:
    moved: Corners = corners @ back[:2, :2].T + back[:2, 2]
    return moved


def _box(corners: Corners, width: int, height: int) -> Box:
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    edges = (left / width, top / height, right / width, bottom / height)
    return Box(*(min(1.0, max(0.0, float(edge))) for edge in edges))
