"""Whether a picture shows something else than the one before: grey tiles compared, no hashes.

A perceptual hash is no good here: on a screen it moves by one bit for a changed line and for mere re-encoding alike.
The limits are measured (on 1280 x 720): a re-encoded screen differs by 1.0 in its worst tile, one with another mouse
pointer by 2.5, with another line of text by 8.4. A camera's noise passes 12 in 0.5 % of tiles, 2° of shake in 17 %,
another object in 30 %. One changed digit stays below: what is asked for is read anyway.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ..sight import Source

Grey = npt.NDArray[Any]
"""(height, width), 8 bits."""
Levels = npt.NDArray[np.float32]

SCREEN_SCALE = 4
"""Pixels of a screen that become one."""
CAMERA_SIDE = 320
"""Pixels to which a camera's longer side is scaled."""
TILE = 10
"""Pixels of a tile's side, after scaling."""
SCREEN_LIMIT = 4.0
"""Mean absolute difference of a tile, of 255 levels."""
CAMERA_LIMIT, CAMERA_SHARE = 12.0, 0.15
"""A camera's picture is another one when this share of its tiles differs by more than the limit."""
BRIGHTEST = 4.0
"""A mean is equalised by this factor at most: a lamp that goes out is a change."""


def reduced(grey: Grey, source: Source) -> Grey:
    """What is kept of a picture to compare the next one with."""
    height, width = grey.shape
    factor = SCREEN_SCALE if source == "screen" else max(height, width) / CAMERA_SIDE
    size = max(TILE, round(width / factor)), max(TILE, round(height / factor))
    return cv2.blur(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), (3, 3))


def changed(before: Grey, now: Grey, source: Source) -> bool:
    """Both as `reduced` has made them."""
    if before.shape != now.shape:
        return True
    was: Levels = before.astype(np.float32)
    is_now: Levels = now.astype(np.float32)
    if source == "screen":
        return bool(_tiles(was, is_now).max() > SCREEN_LIMIT)
    light = (float(was.mean()) + 1) / (float(is_now.mean()) + 1)
    if 1 / BRIGHTEST < light < BRIGHTEST:
        is_now = (is_now * light).astype(np.float32)
    return bool((_tiles(was, is_now) > CAMERA_LIMIT).mean() > CAMERA_SHARE)


def _tiles(was: Levels, is_now: Levels) -> Levels:
    """The mean difference of each tile; what is left over at the right and below makes narrower ones."""
    difference = np.abs(was - is_now)
    rows, columns = (np.arange(0, side, TILE) for side in difference.shape)
    sums = np.add.reduceat(np.add.reduceat(difference, rows, axis=0), columns, axis=1)
    heights = np.diff(np.append(rows, difference.shape[0]))
    widths = np.diff(np.append(columns, difference.shape[1]))
    means: Levels = (sums / np.outer(heights, widths)).astype(np.float32)
    return means
