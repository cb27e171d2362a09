"""How sharp a picture is: whether small print in it can be read."""

from __future__ import annotations

from typing import Any

import cv2
import numpy.typing as npt

WIDTH = 640
"""Pixels to which a wider picture is scaled, so that one figure holds for all cameras."""


def measure(picture: npt.NDArray[Any]) -> float:
    """The variance of its Laplacian: below 200 small print is hard to read, from 390 it is easy; noise inflates it.

    picture: (height, width) or (height, width, 3), 8 bits.
    """
    grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape
    if width > WIDTH:
        grey = cv2.resize(grey, (WIDTH, max(1, round(height * WIDTH / width))), interpolation=cv2.INTER_AREA)
    _, deviation = cv2.meanStdDev(cv2.Laplacian(grey, cv2.CV_16S, ksize=1))
    return float(deviation[0, 0]) ** 2
