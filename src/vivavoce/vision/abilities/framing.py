"""What would make the next picture readable: said of one in which something was to be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...sight import Box, Code, Guidance, Line, Source
from ..contract import Picture
from .codes import striped

UNREADABLE = 200.0
"""Sharpness below which small print cannot be read (measured: unreadable at 160, readable from 390)."""
DARK = 0.2
"""Mean brightness, 0–1, below which it is too dark where nothing is read."""
WHITE = 250
"""Level from which a pixel has no drawing left."""
GLARE = 0.04
"""Share of the picture in one white spot that has grey surroundings: a lamp that is mirrored, no sheet of paper."""
EDGE = 0.012
"""Text that comes so near to the picture's edge goes on behind it."""
CUT = 0.3
"""Share of the lines that come so near, when it is the text that is shown which goes on."""
SMALL = 0.022
"""Height of a line of text, of the picture's: lower ones are read badly from 768 x 576 pixels."""
LARGE = 0.45
"""A line that is higher leaves no room for a second."""
NARROW = 0.45
"""Share of the picture that bars which cannot be read take at most, when coming closer helps."""
CONFIDENT = 0.9
"""Lines below it were not really read."""
FEWEST = 4
"""Letters and digits; fewer are found in any edge of a table."""


def guidance(
    picture: Picture,
    lines: Sequence[Line] | None,
    codes: Sequence[Code] | None,
    sharpness: float,
    source: Source = "camera",
) -> Guidance:
    """ "" where all is well, or nothing is known to help; a shared screen needs no help.

    lines, codes: what was found; None = not looked for. `left` … `down` say where the camera has to move.
    """
    if source == "screen" or codes:
        return ""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    read = [line for line in lines or () if line.confidence >= CONFIDENT]
    if sum(char.isalnum() for line in read for char in line.text) < FEWEST:
        read = []
    if not read and grey.mean() / 255 < DARK:
        return "more_light"
    if beyond := _beyond([line.box for line in read]):
        return beyond
    if len(read) == len(lines or ()) and read:
        return ""
    if _glares(grey):
        return "less_glare"
    if sharpness < UNREADABLE:
        return "hold_still"
    if codes is not None and not lines and (bars := striped(grey)) is not None:
        return "closer" if max(bars.right - bars.left, bars.bottom - bars.top) < NARROW else "hold_still"
    return _distance([line.box for line in lines or ()])


def _beyond(boxes: Sequence[Box]) -> Guidance:
    """Where the camera must go to see the rest of the text: not two ways at once. What lies about at the edges, beside
    the text that is shown, does not count."""
    if sum(min(box.left, box.top, 1 - box.right, 1 - box.bottom) < EDGE for box in boxes) < CUT * len(boxes):
        return ""
    left, right = any(box.left < EDGE for box in boxes), any(box.right > 1 - EDGE for box in boxes)
    up, down = any(box.top < EDGE for box in boxes), any(box.bottom > 1 - EDGE for box in boxes)
    if (left and right) or (up and down):
        return "farther"
    if left:
        return "left"
    if right:
        return "right"
    return "up" if up else "down" if down else ""


def _distance(boxes: Sequence[Box]) -> Guidance:
    if not boxes:
        return ""
    height = float(np.median([box.bottom - box.top for box in boxes]))
    return "closer" if height < SMALL else "farther" if height > LARGE else ""


def _glares(grey: npt.NDArray[Any]) -> bool:
    """One spot without drawing, brighter than what surrounds it."""
    small = cv2.resize(grey, (160, max(1, round(160 * grey.shape[0] / grey.shape[1]))), interpolation=cv2.INTER_AREA)
    white = (small >= WHITE).astype(np.uint8)
    if white.mean() < GLARE:
        return False
    count, _, stats, _ = cv2.connectedComponentsWithStats(white)
    largest = max(range(1, count), key=lambda index: stats[index, cv2.CC_STAT_AREA])
    left, top, width, height, area = stats[largest]
    if area < GLARE * small.size or area > 0.5 * small.size:
        return False
    ring = cv2.dilate(white, np.ones((9, 9), np.uint8)) > white
    return bool(small[ring].mean() < 245 and area < 0.85 * width * height)
