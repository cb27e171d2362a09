"""Printed text: a quick reader to watch with, and a careful one for what counts."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt

from ...sight import Box, Line
from ..contract import Picture
from ..lettering import order
from ..lettering.cutting import Turn, as_it_is, cut, evened, fades, length, stands_on_end, stretched, turned
from ..lettering.doubt import doubtful
from ..lettering.finding import Quad, TextFinder
from ..lettering.recognising import NOTHING, Reading, Recogniser

SIDE = 960  # pixels of the longer side while looking for text
ZOOM = 3.0  # a region or a small picture is enlarged by this much at most: more shows nothing new
QUICK_ZOOM = 1.5  # for the quick reader, whose time matters: from the 768 pixels of a camera's pictures to 960
AROUND = 0.25  # what is taken around a region, as a share of its shorter side
MOST = 12_000  # pixels of text, at the recogniser's height, that are read with care: 1.7 s
WORTH = 0.6  # confidence below which a piece is no text
DOUBTFUL = 0.9  # below, a piece is looked at from its other end too: print upside down is "read" with up to 0.8
BETTER = 0.1  # by how much more confident that has to be
SURE, WEAKEST = 0.9, 0.8  # confidence of a whole piece and of its least likely character, for it to be sure
EDGE = 3  # pixels
MARGINS = 0.4, 0.08  # of a line's height, at its ends and beside it: a second look shows whether it goes on


SPLIT = re.compile(r"\d \d")
"""A space between digits may be a narrow 1's, or a point that was too small: it is looked at a third time."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text that was read; in pixels of the picture."""

    quad: Quad
    turn: Turn
    text: str
    confidence: float
    sure: bool


class QuickReader:
    """Reads a whole picture in some 0.2 s; digits may be wrong with high confidence."""

    def __init__(self, folder: Path) -> None:
        """folder: of the model `pp-ocr-tiny`. Raises WeightsMissing."""
        self._finder = TextFinder(folder / "detector.onnx")
        self._recogniser = Recogniser(folder / "recogniser.onnx", folder / "characters.json")

    def read(self, picture: Picture) -> list[Line]:
        """The lines in reading order; none of them is sure."""
        quads = self._finder.find(picture, SIDE, QUICK_ZOOM)
        return arranged([_glanced(self._recogniser, picture, quad) for quad in quads], picture)


class CarefulReader:
    """Reads every piece twice, from two preparations of it: what it says twice alike is sure.

    Of a page with more text than it can read in 2 s it reads what has digits, then from the top; the rest is glanced
    at.
    """

    def __init__(self, folder: Path, quick: Path | None = None) -> None:
        """folder, quick: of the models `pp-ocr-small` and `pp-ocr-tiny`; without the latter it glances with the former
        one, which takes five times as long. Raises WeightsMissing."""
        self._finder = TextFinder(folder / "detector.onnx")
        self._recogniser = Recogniser(folder / "recogniser.onnx")
        self._glancing = self._recogniser
        if quick is not None:
            self._glancing = Recogniser(quick / "recogniser.onnx", quick / "characters.json")

    def read(self, picture: Picture, boxes: Sequence[Box] = ()) -> list[Line]:
        """The lines in reading order; 1 to 2 s for a whole picture, a region its share.

        boxes: regions to look at, enlarged; () = the whole picture. Places in the answer are of the whole picture.
        """
        quads = self._finder.find(picture, SIDE, ZOOM) if not boxes else self._quads_in(picture, boxes)
        return arranged(self._pieces(picture, quads), picture)

    def _pieces(self, picture: Picture, quads: Sequence[Quad]) -> list[Piece]:
        left = MOST
        if sum(length(quad) for quad in quads) <= left:
            return [self._read(picture, quad) for quad in quads]
        pieces = [_glanced(self._glancing, picture, quad) for quad in quads]
        for number in sorted(range(len(pieces)), key=lambda number: _rank(pieces[number])):
            if length(quads[number]) <= left:
                left -= length(quads[number])
                pieces[number] = self._read(picture, quads[number])
        return pieces

    def _quads_in(self, picture: Picture, boxes: Sequence[Box]) -> list[Quad]:
        quads = []
        for left, top, right, bottom in regions(picture, boxes):
            part = np.ascontiguousarray(picture[top:bottom, left:right])
            quads += [quad + np.array((left, top), np.float32) for quad in self._finder.find(part, SIDE, ZOOM)]
        size = np.array((picture.shape[1], picture.shape[0]), np.float32)
        return [quad for quad in quads if any(_within(quad.mean(axis=0) / size, box) for box in boxes)]

    def _read(self, picture: Picture, quad: Quad) -> Piece:
        piece = cut(picture, quad)
        first, turn = _upright(self._recogniser, piece)
        if first.confidence < WORTH:
            return Piece(quad, turn, "", 0.0, False)
        second = self._recogniser.read(evened(turned(cut(picture, quad, MARGINS), turn)))
        sure = is_sure(first, second)
        if sure and SPLIT.search(first.text):
            sure = is_sure(first, self._recogniser.read(stretched(turned(piece, turn))))
        best = max(first, second, key=lambda reading: len(reading.text) if sure else reading.confidence)
        whole = not at_the_edge(quad, picture) and not fades(turned(piece, turn))
        return Piece(quad, turn, best.text, best.confidence, whole and sure)


def _glanced(recogniser: Recogniser, picture: Picture, quad: Quad) -> Piece:
    reading, turn = _upright(recogniser, cut(picture, quad))
    return Piece(quad, turn, reading.text, reading.confidence, False)


def _rank(piece: Piece) -> tuple[bool, float]:
    """What has digits comes first, then what stands above."""
    return not any(sign.isdigit() for sign in piece.text), float(piece.quad[:, 1].mean())


def is_sure(first: Reading, second: Reading) -> bool:
    """Two looks at the same print that say the same, without a doubtful character.

    A space that one of them overlooks is no difference, unless it stands between digits.
    """
    return (
        first.text != ""
        and _unspaced(first.text) == _unspaced(second.text)
        and min(first.confidence, second.confidence) >= SURE
        and min(first.weakest, second.weakest) >= WEAKEST
        and not doubtful(first.text)
    )


def _unspaced(text: str) -> str:
    return re.sub(r"(?<!\d) | (?!\d)", "", text)


def at_the_edge(quad: Quad, picture: Picture) -> bool:
    """A piece that may go on where the picture ends."""
    height, width = picture.shape[:2]
    return bool((quad < EDGE).any() or (quad > (width - EDGE, height - EDGE)).any())


def regions(picture: Picture, boxes: Sequence[Box]) -> list[tuple[int, int, int, int]]:
    """(left, top, right, bottom) in pixels of what is looked at for these boxes: a little more, meeting ones as one."""
    height, width = picture.shape[:2]
    found: list[tuple[int, int, int, int]] = []
    for box in boxes:
        more = AROUND * min((box.right - box.left) * width, (box.bottom - box.top) * height)
        left, right = max(0, int(box.left * width - more)), min(width, math.ceil(box.right * width + more))
        top, bottom = max(0, int(box.top * height - more)), min(height, math.ceil(box.bottom * height + more))
        if right - left < 2 or bottom - top < 2:
            continue
        for other in [other for other in found if _meet(other, (left, top, right, bottom))]:
            found.remove(other)
            left, top = min(left, other[0]), min(top, other[1])
            right, bottom = max(right, other[2]), max(bottom, other[3])
        found.append((left, top, right, bottom))
    return found


def _within(place: npt.NDArray[np.float32], box: Box) -> bool:
    return bool(box.left <= place[0] <= box.right and box.top <= place[1] <= box.bottom)


def _meet(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _upright(recogniser: Recogniser, piece: Picture) -> tuple[Reading, Turn]:
    """What a piece says, and by how much it had to be turned for that: a poor reading is tried from the other end."""
    turns: tuple[Turn, Turn] = (270, 90) if stands_on_end(piece) else (0, 180)
    best, chosen = NOTHING, turns[0]
    for turn in turns:
        reading = recogniser.read(as_it_is(turned(piece, turn)))
        if reading.confidence > best.confidence + BETTER:
            best, chosen = reading, turn
        if best.confidence >= DOUBTFUL:
            break
    return best, chosen


def arranged(pieces: Sequence[Piece], picture: Picture) -> list[Line]:
    """The pieces that say something, as lines in reading order."""
    pieces = [piece for piece in pieces if piece.confidence >= WORTH]
    if not pieces:
        return []
    height, width = picture.shape[:2]
    level = _levelled(pieces)
    rows = order.arranged(
        [order.Piece(number, box, pieces[number].text.endswith(":")) for number, box in enumerate(level)]
    )
    return [_line([pieces[number] for number in row], width, height) for row in rows]


def _line(pieces: Sequence[Piece], width: int, height: int) -> Line:
    corners = np.concatenate([piece.quad for piece in pieces]) / np.array((width, height), np.float32)
    left, top = np.clip(corners.min(axis=0), 0, 1).tolist()
    right, bottom = np.clip(corners.max(axis=0), 0, 1).tolist()
    text = " ".join(piece.text for piece in pieces)
    confidence = min(piece.confidence for piece in pieces)
    return Line(text, Box(left, top, right, bottom), confidence, all(piece.sure for piece in pieces))


def _levelled(pieces: Sequence[Piece]) -> list[Box]:
    """The pieces' boxes on the page as it would lie if most of its text were level."""
    turns = [piece.turn for piece in pieces for _ in piece.text]
    turn = max(set(turns), key=turns.count)
    tilt = median(_tilt(piece.quad) for piece in pieces if piece.turn == turn)
    # The picture turned clockwise by `turn`, and back by what the lines still lean.
    angle = math.radians(turn) - tilt
    matrix = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]], np.float32)
    return [_box(piece.quad @ matrix.T) for piece in pieces]


def _tilt(quad: Quad) -> float:
    """How far the longer sides lean, in radians clockwise from the nearest axis: −π/4 to π/4."""
    across, down = quad[1] - quad[0], quad[3] - quad[0]
    if np.linalg.norm(across) >= np.linalg.norm(down):
        return math.atan2(across[1], across[0])
    return math.atan2(-down[0], down[1])


def _box(corners: npt.NDArray[np.float32]) -> Box:
    left, top = corners.min(axis=0).tolist()
    right, bottom = corners.max(axis=0).tolist()
    return Box(left, top, right, bottom)
