"""Cuts pieces of text out of a picture, level and of the height that the recogniser was made for."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np

from ..contract import Picture
from .finding import Quad

HEIGHT = 48  # pixels of PP-OCR's recognisers
WIDEST = 3200  # pixels at that height: more is no line
TALL = 1.5  # higher than wide by this much: the line stands on end

Turn = Literal[0, 90, 180, 270]
"""By how many degrees, clockwise, a piece has to be turned to be read."""


def cut(picture: Picture, quad: Quad, margin: float = 0.0) -> Picture:
    """The piece inside a quad, levelled, at the picture's own resolution.

    margin: how much more is taken on each side, as a share of the piece's height.
    """
    if margin:
        quad = _grown(quad, margin)
    width = max(_length(quad[0], quad[1]), _length(quad[3], quad[2]))
    height = max(_length(quad[0], quad[3]), _length(quad[1], quad[2]))
    size = max(1, round(width)), max(1, round(height))
    target = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    matrix = cv2.getPerspectiveTransform(quad, target)
    flags, border = cv2.INTER_CUBIC, cv2.BORDER_REPLICATE
    return np.asarray(cv2.warpPerspective(picture, matrix, size, flags=flags, borderMode=border), np.uint8)


def stands_on_end(piece: Picture) -> bool:
    """A line that runs up or down."""
    height, width = piece.shape[:2]
    return bool(height >= TALL * width)


def turned(piece: Picture, turn: Turn) -> Picture:
    """The piece turned clockwise."""
    return np.ascontiguousarray(np.rot90(piece, -turn // 90)) if turn else piece


def as_it_is(piece: Picture) -> Picture:
    """At the recogniser's height."""
    return _levelled(piece, cv2.INTER_LINEAR)


def evened(piece: Picture) -> Picture:
    """At the recogniser's height, grey and with all the contrast there is: a second look at the same print."""
    grey = cv2.cvtColor(_levelled(piece, cv2.INTER_CUBIC), cv2.COLOR_BGR2GRAY)
    dark, light = np.percentile(grey, (1, 99))
    stretched = np.clip((grey.astype(np.float32) - dark) * (255 / max(light - dark, 16)), 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(stretched, cv2.COLOR_GRAY2BGR), np.uint8)


def _levelled(piece: Picture, enlarging: int) -> Picture:
    height, width = piece.shape[:2]
    size = min(WIDEST, max(8, int(np.ceil(HEIGHT * width / height)))), HEIGHT
    how = cv2.INTER_AREA if height > 2 * HEIGHT else enlarging
    return np.asarray(cv2.resize(piece, size, interpolation=how), np.uint8)


def _grown(quad: Quad, margin: float) -> Quad:
    across, down = quad[1] - quad[0], quad[3] - quad[0]
    long, high = max(1.0, float(np.linalg.norm(across))), max(1.0, float(np.linalg.norm(down)))
    more = margin * min(long, high)
    right, below = across / long * more, down / high * more
    return quad + np.array([-right - below, right - below, right + below, below - right], np.float32)


def _length(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.linalg.norm(one - other))
