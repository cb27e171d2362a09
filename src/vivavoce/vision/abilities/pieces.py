"""A line as a reader gives it, in the pieces that a page's author wrote: words far apart are no one text."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import numpy.typing as npt

from ...sight import Box, Line
from ..contract import Picture
from .regions import Region

_STROKE, _STROKE_LOSSY = 14, 40  # of 255, by Sobel: an edge of a faint letter; of one that is no compression's noise
_APART, _NEAREST = 0.42, 6.0  # of the height of a line's box, and pixels, between two pieces; words have half of it
_RIM = 0.95  # of a line's height: letters leave more free above or below
_LEAST = 4  # pixels: what is narrower is a rule or the rim of a button
_AROUND = 2  # pixels that a piece keeps beside its letters


def region_of(picture: Picture, box: Box) -> Region:
    """A box in whole pixels, within the picture."""
    height, width = picture.shape[:2]
    return Region(
        max(0, round(box.left * width)),
        max(0, round(box.top * height)),
        min(width, round(box.right * width)),
        min(height, round(box.bottom * height)),
    )


def pieces(picture: Picture, line: Line, *, lossless: bool) -> list[tuple[Line, Region]]:
    """The pieces of a line with their words and pixels, from left to right; the line itself where it is one."""
    whole = region_of(picture, line.box)
    if whole.height < 5 or whole.width < 3 * whole.height or " " not in line.text.strip():
        return [(line, whole)]
    crop = picture[whole.top : whole.bottom, whole.left : whole.right]
    spans = _spans(crop, max(_NEAREST, _APART * whole.height), _STROKE if lossless else _STROKE_LOSSY)
    if len(spans) < 2:
        return [(line, whole)]
    written: list[list[str]] = [[] for _ in spans]
    length, at = len(line.text), 0
    for word in line.text.split(" "):
        centre = (at + len(word) / 2) / length * whole.width
        at += len(word) + 1
        nearest = min(range(len(spans)), key=lambda index: max(spans[index][0] - centre, centre - spans[index][1]))
        written[nearest].append(word)
    found = []
    for (start, end), words in zip(spans, written, strict=True):
        left, right = max(whole.left, whole.left + start - _AROUND), min(whole.right, whole.left + end + _AROUND)
        share = picture.shape[1]
        box = Box(left / share, line.box.top, right / share, line.box.bottom)
        piece = dataclasses.replace(line, text=" ".join(words).strip(), box=box)
        if piece.text:
            found.append((piece, Region(left, whole.top, right, whole.bottom)))
    return found


def _spans(crop: Picture, apart: float, stroke: int) -> list[tuple[int, int]]:
    """First and last column, exclusive, of what stands apart by so many pixels."""
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    inner = grey[len(grey) // 5 : -(len(grey) // 5) or None]
    edges = (np.abs(cv2.Sobel(inner, cv2.CV_16S, 1, 0, ksize=1)) > stroke).sum(axis=0)
    # An edge from top to bottom is a button's.
    strokes: npt.NDArray[np.intp] = np.flatnonzero((edges > 0) & (edges < _RIM * len(inner)))
    if not len(strokes):
        return []
    breaks = np.flatnonzero(np.diff(strokes) > apart)
    starts, ends = np.r_[strokes[0], strokes[breaks + 1]], np.r_[strokes[breaks], strokes[-1]] + 1
    return [(int(start), int(end)) for start, end in zip(starts, ends, strict=True) if end - start >= _LEAST]
