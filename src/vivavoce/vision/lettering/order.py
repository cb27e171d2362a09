"""The order in which lines of text are read: from the top, cells across, columns of running text each to
its end, pieces of one line joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ...sight import Box

SAME_LINE = 0.5
"""Share of the smaller one's height that two pieces of one line have in common."""
GAP = 1.2
"""Line heights between two pieces that are still one line; a wider gap parts columns or cells."""
LEADING_GAP = 20
"""The same after a piece that leads to the next."""
ALIKE = 1.7
"""How many times higher one piece of a line may be than the other."""
PROSE_LINES, PROSE_WIDTH = 3, 10
"""A column of running text has so many lines, half of them so many times as wide as high; less are cells of a table."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, with its box on a page that stands upright; the unit is whatever the page's is, the same both
    ways."""

    number: int
    """The caller's, to find it again."""
    box: Box
    leads: bool = False
    """What stands beside it belongs to it: "Total:"."""


def arranged(pieces: Sequence[Piece]) -> list[list[int]]:
    """The pieces' numbers in reading order, those of one line together, from left to right."""
    lines = [_Line(row) for row in _lines(pieces)]
    return [[piece.number for piece in line.pieces] for line in _ordered(lines)]


class _Line:
    """Pieces that stand beside each other."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.box = Box(
            min(piece.box.left for piece in pieces),
            min(piece.box.top for piece in pieces),
            max(piece.box.right for piece in pieces),
            max(piece.box.bottom for piece in pieces),
        )


def _lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.box.left):
        near = [row for row in rows if _continues(row[-1], piece.box)]
        if near:
            min(near, key=lambda row: abs(row[-1].box.centre[1] - piece.box.centre[1])).append(piece)
        else:
            rows.append([piece])
    return rows


def _continues(piece: Piece, right: Box) -> bool:
    left, most = piece.box, LEADING_GAP if piece.leads else GAP
    heights = sorted((left.bottom - left.top, right.bottom - right.top))
    common = min(left.bottom, right.bottom) - max(left.top, right.top)
    gap = right.left - left.right
    return (
        common >= SAME_LINE * heights[0]
        and heights[1] <= ALIKE * heights[0]
        and -GAP * heights[0] <= gap <= most * heights[0]
    )


def _ordered(lines: list[_Line]) -> list[_Line]:
    """Band by band where an empty strip goes across the page; columns of running text each to its end."""
    bands = _bands(lines)
    if len(bands) == 1:
        columns = _columns(lines)
        if len(columns) > 1:
            return [line for column in columns for line in _ordered(column)]
        return sorted(lines, key=lambda line: (line.box.centre[1], line.box.left))
    ordered: list[_Line] = []
    while bands:
        run = _run(bands)
        columns = _columns([line for band in bands[:run] for line in band])
        if run > 1 and all(_is_prose(column) for column in columns):
            ordered += [line for column in columns for line in _ordered(column)]
        else:
            ordered += [line for band in bands[:run] for line in _ordered(band)]
        del bands[:run]
    return ordered


def _run(bands: list[list[_Line]]) -> int:
    """How many bands from the first one on have the same empty strips running down through all of them; at least 1."""
    lines = list(bands[0])
    count = len(_columns(lines))
    for number, band in enumerate(bands[1:], 1):
        lines += band
        if count < 2 or len(_columns(lines)) != count:
            return number
    return len(bands)


def _is_prose(column: list[_Line]) -> bool:
    """Running text, and no cells of a table, which are read across."""
    widths = [(line.box.right - line.box.left) / (line.box.bottom - line.box.top) for line in column]
    return len(column) >= PROSE_LINES and median(widths) >= PROSE_WIDTH


def _bands(lines: list[_Line]) -> list[list[_Line]]:
    bands: list[list[_Line]] = []
    bottom = float("-inf")
    for line in sorted(lines, key=lambda line: line.box.top):
        # Boxes of neighbouring lines touch: a third of a line's height is not counted.
        if line.box.top + (line.box.bottom - line.box.top) / 3 >= bottom or not bands:
            bands.append([])
        bands[-1].append(line)
        bottom = max(bottom, line.box.bottom)
    return bands


def _columns(lines: list[_Line]) -> list[list[_Line]]:
    columns: list[list[_Line]] = []
    right = float("-inf")
    for line in sorted(lines, key=lambda line: line.box.left):
        if line.box.left >= right or not columns:
            columns.append([])
        columns[-1].append(line)
        right = max(right, line.box.right)
    return columns
