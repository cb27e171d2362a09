"""What lying dice show, seen from above or from a little aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ..contract import Picture

_LONGEST = 1280  # pixels; a larger picture is looked at in this size
_BLOCKS = (31, 71)  # pixels around a pip that say what is dark and what is light: for small dice and large ones
_BEYOND = 14  # of 255: a pip is so much darker or lighter than what is around it
_PIP = (30.0, 4000.0)  # pixels
_ROUND, _FULL = 0.4, 0.8  # the shorter axis of a pip by the longer one; its area by that of the ellipse
_CONTRAST = 25.0  # of 255, between a pip and the die
_AROUND, _MOSTLY = (
    1.45,
    0.65,
)  # times a pip's radius: the die begins; so much of that ring is the die's, not another pip's
_EVEN = 0.3  # of that contrast: how much the die may vary around a pip
_FACE = (10.0, 75.0)  # areas of a pip in a face: pips have a radius of 0.07 to 0.12 of the side
_SOLID = 0.88  # a face's area by that of its convex hull
_NEAR, _NEAREST = (
    (0.35, 0.22, 0.13),
    32.0,
)  # of a pip's contrast a face may vary, the first that keeps within it; of 255
_OWN = 1.5  # sides of a die from its middle: no other die's pip is nearer, its own sides' are
_BESIDE, _SIDE = 0.95, 0.8  # faces of one die are nearer to each other, in sides; a side seen so large may be the top
_SHADE = 0.22  # a die's other faces are darker or lighter by more
_MOST = 64  # pips that are looked at: 10 dice and some dirt
_SAME, _SPOTS = 1.9, 3.0  # a set of dice: the largest face by the smallest; pips of one face likewise
_FIT = 0.42  # how far a pip may be off its place; a face is √12 wide in these units
_OUTSIDE = 1.65  # farther from the middle no pip can be: one on a side of the die
_OFFSETS = (0.72, 0.80, 0.88, 0.96, 1.04)  # of a corner pip from the middle, along each side, in the same
_TURNS = 30
_PIPS = {
    1: ((0, 0),),
    2: ((-1, -1), (1, 1)),
    3: ((-1, -1), (0, 0), (1, 1)),
    4: ((-1, -1), (1, -1), (-1, 1), (1, 1)),
    5: ((-1, -1), (1, -1), (-1, 1), (1, 1), (0, 0)),
    6: ((-1, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (1, 1)),
}

Points = npt.NDArray[np.float64]
"""(n, 2), x and y."""


@dataclass(frozen=True, slots=True)
class _Pip:
    x: float
    y: float
    area: float
    shape: Points
    """(2, 2): its axes, for walking around it."""
    contrast: float
    ground: float
    """Grey of what is around it, 0–255."""


@dataclass(slots=True)
class _Face:
    area: float
    middle: Points
    spread: Points
    """Second moments of its area, (2, 2)."""
    pips: list[_Pip]

    @property
    def side(self) -> float:
        """Pixels, about."""
        return float(np.sqrt(self.area))


def read(picture: Picture) -> tuple[int, ...]:
    """The upper faces from left to right; () where there are none, or where one of them is in doubt.

    A face is an even area of the die's colour with a square's outline, however seen; its pips must stand as those of
    a die do. Dice that touch, or that have the table's colour, are not told apart: ().
    """
    scale = min(1.0, _LONGEST / max(picture.shape[:2]))
    if scale < 1.0:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)
    smooth = cv2.GaussianBlur(picture, (0, 0), 1.2).astype(np.uint8)
    found, lost = _faces(smooth, _pips(smooth))
    faces = _upper(found)
    if not faces or max(face.area for face in faces) > _SAME * min(face.area for face in faces):
        return ()
    values = [_value(face) for face in sorted(faces, key=lambda face: float(face.middle[0]))]
    if None in values or any(_alike(pip, face) for pip in lost for face in faces):
        return ()
    return tuple(value for value in values if value)


def _upper(faces: list[_Face]) -> list[_Face]:
    """The faces without those at the sides of dice: smaller, right beside a larger one. None where that is in doubt."""
    kept: list[_Face] = []
    for face in sorted(faces, key=lambda face: -face.area):
        beside = [other for other in kept if np.hypot(*(face.middle - other.middle)) < _BESIDE * other.side]
        if not beside:
            kept.append(face)
        elif face.area > _SIDE * beside[0].area:
            return []
    return kept


def _alike(pip: _Pip, face: _Face) -> bool:
    """Whether a pip for which no face was found may be one of a die like this one, and not of a side of it."""
    if np.hypot(pip.x - face.middle[0], pip.y - face.middle[1]) < _OWN * face.side:
        return False
    own = float(np.median([other.area for other in face.pips]))
    ground = float(np.median([other.ground for other in face.pips]))
    return own / _SAME < pip.area < own * _SAME and abs(pip.ground - ground) < _SHADE * ground


def _pips(picture: Picture) -> list[_Pip]:
    """Round spots, dark or light, each on an even ground; the strongest first."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    found: list[_Pip] = []
    for block in _BLOCKS:
        for kind in (cv2.THRESH_BINARY_INV, cv2.THRESH_BINARY):
            beyond = _BEYOND if kind == cv2.THRESH_BINARY_INV else -_BEYOND
            marked = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, kind, block, beyond)
            outlines, _ = cv2.findContours(marked, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
            found += [pip for outline in outlines if (pip := _pip(grey, outline)) is not None]
    kept: list[_Pip] = []
    for pip in sorted(found, key=lambda pip: -pip.contrast):
        # The same spot seen twice; or a die, or two pips in one, around spots that are stronger.
        reach = [max(0.6 * np.sqrt(other.area), 0.5 * np.sqrt(pip.area)) for other in kept]
        if all(np.hypot(pip.x - o.x, pip.y - o.y) > far for o, far in zip(kept, reach, strict=True)):
            kept.append(pip)
    return kept[:_MOST]


def _pip(grey: npt.NDArray[Any], outline: npt.NDArray[Any]) -> _Pip | None:
    area = cv2.contourArea(outline)
    if not _PIP[0] < area < _PIP[1] or len(outline) < 8:
        return None
    (x, y), (width, height), degrees = cv2.fitEllipse(outline)
    if min(width, height) < _ROUND * max(width, height) or not _FULL < area / (np.pi * width * height / 4) < 1.25:
        return None
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shape = turn * (np.array([width, height]) / 2)
    around, inside = _values(grey, _ring((x, y), shape, _AROUND)), _values(grey, _ring((x, y), shape, 0.4))
    ground = float(np.median(around))
    contrast = abs(ground - float(np.median(inside)))
    if contrast < _CONTRAST or np.quantile(np.abs(around - ground), _MOSTLY) > _EVEN * contrast:
        return None
    return _Pip(x, y, area, shape, contrast, ground)


def _ring(middle: tuple[float, float], shape: Points, times: float) -> Points:
    """Points around a pip, this many times as far out as its edge."""
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ring: Points = np.column_stack([np.cos(angles), np.sin(angles)]) * times @ shape.T + middle
    return ring


def _values(picture: npt.NDArray[Any], points: Points) -> npt.NDArray[np.float64]:
    height, width = picture.shape[:2]
    x = np.clip(np.round(points[:, 0]).astype(int), 0, width - 1)
    y = np.clip(np.round(points[:, 1]).astype(int), 0, height - 1)
    values: npt.NDArray[np.float64] = picture[y, x].astype(np.float64)
    return values


def _faces(picture: Picture, pips: list[_Pip]) -> tuple[list[_Face], list[_Pip]]:
    """The areas of one colour in which pips lie, each with its pips; and the pips that lie in none."""
    owned = np.zeros(picture.shape[:2], np.bool_)
    faces: list[_Face] = []
    lost: list[_Pip] = []
    for pip in pips:
        if owned[int(pip.y), int(pip.x)]:
            continue
        grown = [pair for share in _NEAR if (pair := _grown(picture, pip, share, pips)) is not None]
        if not grown:
            lost.append(pip)
            continue
        # The colour may run into a side of the die: the first area that reads as a face, else the largest.
        face, area = next((pair for pair in grown if _value(pair[0]) is not None), grown[0])
        owned |= area
        faces.append(face)
    return faces, lost


def _grown(picture: Picture, pip: _Pip, share: float, pips: list[_Pip]) -> tuple[_Face, npt.NDArray[np.bool_]] | None:
    """The area of the colour around a pip, and its pixels; None where it is no face of a die with such a pip.

    share: of the pip's contrast by which the colour may vary. pips: of the picture.
    """
    ring = _ring((pip.x, pip.y), pip.shape, _AROUND)
    colours = _values(picture, ring)
    x, y = ring[np.abs(colours - np.median(colours, axis=0)).sum(1).argmin()]
    seed = int(np.clip(round(x), 0, picture.shape[1] - 1)), int(np.clip(round(y), 0, picture.shape[0] - 1))
    mask = np.zeros((picture.shape[0] + 2, picture.shape[1] + 2), np.uint8)
    near = (min(_NEAREST, share * pip.contrast),) * 3
    flags = 4 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY | 255 << 8
    _, _, _, (left, top, wide, high) = cv2.floodFill(picture, mask, seed, (0, 0, 0), near, near, flags)
    if not _FACE[0] * pip.area < wide * high < 4 * _FACE[1] * pip.area:
        return None
    outlines, _ = cv2.findContours(mask[1:-1, 1:-1], cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=cv2.contourArea)
    size = cv2.contourArea(outline)
    if not _FACE[0] * pip.area < size < _FACE[1] * pip.area or size < _SOLID * cv2.contourArea(cv2.convexHull(outline)):
        return None
    whole = np.zeros(picture.shape[:2], np.uint8)
    cv2.drawContours(whole, [outline], -1, 1, -1)
    moments = cv2.moments(outline)
    middle = np.array([moments["m10"], moments["m01"]]) / moments["m00"]
    spread = np.array([[moments["mu20"], moments["mu11"]], [moments["mu11"], moments["mu02"]]]) / moments["m00"]
    return _Face(size, middle, spread, [other for other in pips if whole[int(other.y), int(other.x)]]), whole > 0


def _value(face: _Face) -> int | None:
    """How many pips, where they stand as on a die; else None."""
    if not face.pips:
        return None
    # A square seen from aside is a parallelogram. By its moments it becomes a square again, √12 wide, if turned.
    axes, vectors = np.linalg.eigh(face.spread)
    straight = vectors / np.sqrt(axes) @ vectors.T
    places = (np.array([(pip.x, pip.y) for pip in face.pips]) - face.middle) @ straight.T
    inner = np.hypot(*places.T) < _OUTSIDE
    places, areas = places[inner], np.array([pip.area for pip in face.pips])[inner]
    if len(places) not in _PIPS or areas.max() > _SPOTS * areas.min():
        return None
    pattern = np.array(_PIPS[len(places)], np.float64)
    best = min(
        _misfit(places, pattern * offset @ _turned(turn * np.pi / _TURNS).T)
        for offset in _OFFSETS
        for turn in range(_TURNS)
    )
    return len(places) if best < _FIT else None


def _misfit(places: Points, pattern: Points) -> float:
    """How far the pip is off that is farthest from every place of a pattern, or the place from every pip."""
    apart = np.hypot(*(places[:, None] - pattern[None]).transpose(2, 0, 1))
    return float(max(apart.min(axis=0).max(), apart.min(axis=1).max()))


def _turned(angle: float) -> Points:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
