"""Where text stands in a picture: PaddlePaddle's DB detector and what turns its map into tilted boxes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...onnx import session
from ..contract import Picture

Quad = npt.NDArray[np.float32]
"""(4, 2): corners in pixels, (x, y), from the top left one clockwise as the text is seen in the picture."""
Map = npt.NDArray[np.float32]
"""(height, width): how likely each pixel is inside a piece of text, 0–1."""

STEP = 32  # the network halves its input five times
# PP-OCRv6's own figures (rapidocr 3.10, config.yaml, Det):
PIXEL, PIECE = 0.3, 0.5  # likelihood from which a pixel, and on average a box, is text
GROWTH = 1.6  # the map shows text shrunk: a box grows by this share of area ÷ circumference on each side
SMALLEST = 3.0  # pixels of the map: a box's shorter side before it grows
MOST = 400  # boxes of a picture; a full page of small print has 150


class TextFinder:
    """The network, ready to look."""

    def __init__(self, path: Path) -> None:
        """Raises WeightsMissing."""
        self._session = session(path)
        self._input = self._session.get_inputs()[0].name

    def find(self, picture: Picture, side: int, zoom: float = 1.0) -> list[Quad]:
        """Boxes around pieces of lines, in pixels of `picture`.

        side: pixels of the longer side when the network looks at it; zoom: the most that a small picture is enlarged.
        """
        height, width = picture.shape[:2]
        scale = min(zoom, side / max(height, width))
        size = _whole(width * scale), _whole(height * scale)
        shrinks = size[0] < width
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
        values = small.astype(np.float32).transpose(2, 0, 1)[None] / 127.5 - 1
        likely = self._session.run(None, {self._input: values})[0][0, 0]
        stretch = np.array([width / size[0], height / size[1]], np.float32)
        return [(quad * stretch).astype(np.float32) for quad in boxes(likely)]


def boxes(likely: Map) -> list[Quad]:
    """The boxes in a detector's map, grown to the text's real size."""
    mask = cv2.dilate((likely > PIXEL).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours[:MOST]:
        rectangle = cv2.minAreaRect(contour)
        centre, (width, height), angle = rectangle
        if min(width, height) < SMALLEST or _mean_inside(likely, _corners(rectangle)) < PIECE:
            continue
        growth = GROWTH * width * height / (width + height)
        found.append(upright(_corners((centre, (width + growth, height + growth), angle))))
    return found


def _corners(rectangle: Any) -> Quad:
    """Of OpenCV's tilted rectangle: centre, size, angle."""
    return np.asarray(cv2.boxPoints(rectangle), np.float32)


def upright(corners: Quad) -> Quad:
    """Four corners of a tilted box, in the order of `Quad`."""
    across = corners[np.argsort(corners[:, 0], kind="stable")]
    top_left, bottom_left = across[:2][np.argsort(across[:2, 1], kind="stable")]
    top_right, bottom_right = across[2:][np.argsort(across[2:, 1], kind="stable")]
    return np.array([top_left, top_right, bottom_right, bottom_left], np.float32)


def _mean_inside(likely: Map, corners: Quad) -> float:
    height, width = likely.shape
    left, top = np.clip(np.floor(corners.min(axis=0)), 0, (width - 1, height - 1)).astype(int)
    right, bottom = np.clip(np.ceil(corners.max(axis=0)), 0, (width - 1, height - 1)).astype(int)
    mask = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
    cv2.fillPoly(mask, [(corners - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(likely[top : bottom + 1, left : right + 1], mask)[0])


def _whole(pixels: float) -> int:
    return max(STEP, round(pixels / STEP) * STEP)
