"""What light, a lens and a sensor do to a picture. All take and give (height, width, 3), BGR. Pure."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from .place import Chance, Picture

_BRIGHTEST = 1.4  # a reflection's middle is white over some area: its peak is beyond what the sensor takes
_BEND = 0.2  # a hand's way while the shutter is open is no straight line: how far off, of its length


def glare(picture: Picture, share: float, chance: Chance) -> Picture:
    """A lamp's reflection: an ellipse, more than half white over this share of the picture, soft at its edge."""
    height, width = picture.shape[:2]
    longer = chance.uniform(1.0, 1.8)
    angle, size = chance.uniform(0, np.pi), np.sqrt(share * width * height / np.pi)
    x = np.arange(width) - width * chance.uniform(0.25, 0.75)
    y = (np.arange(height) - height * chance.uniform(0.25, 0.75))[:, None]
    along = (x * np.cos(angle) + y * np.sin(angle)) / (size * longer)
    across = (y * np.cos(angle) - x * np.sin(angle)) / (size / longer)
    falls = np.log(2 * _BRIGHTEST)  # to a half where the ellipse ends
    light = np.minimum(_BRIGHTEST * np.exp(-falls * (along**2 + across**2)), 1.0)[..., None]
    return _pixels(picture + (255.0 - picture) * light)


def dark(picture: Picture, left: float) -> Picture:
    """What share of the brightness is left."""
    return _pixels(picture * left)


def shake(picture: Picture, length: float, chance: Chance) -> Picture:
    """The camera moves by so many pixels, in a slight bow."""
    angle, bend = chance.uniform(0, np.pi), chance.uniform(-_BEND, _BEND)
    way = np.linspace(-0.5, 0.5, max(2, int(4 * length)))
    bow = bend * (1 - 4 * way**2)
    x = length * (way * np.cos(angle) - bow * np.sin(angle))
    y = length * (way * np.sin(angle) + bow * np.cos(angle))
    return cv2.filter2D(picture, -1, _spread(x, y), borderType=cv2.BORDER_REPLICATE).astype(np.uint8)


def blur(picture: Picture, deviation: float) -> Picture:
    """Out of focus."""
    return cv2.GaussianBlur(picture, (0, 0), deviation, borderType=cv2.BORDER_REPLICATE).astype(np.uint8)


def noise(picture: Picture, deviation: float, chance: Chance) -> Picture:
    """A sensor's, in each colour of each pixel by itself."""
    return _pixels(picture + chance.normal(0.0, deviation, picture.shape))


def jpeg(picture: Picture, quality: int) -> bytes:
    """A JPEG file, colour at half the resolution, as phones keep it."""
    flags = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420]
    return bytes(cv2.imencode(".jpg", picture, flags)[1])


def _spread(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """The kernel that lays a picture over itself at these places, each shared among its four neighbours."""
    reach = int(np.ceil(max(np.abs(x).max(), np.abs(y).max()))) + 1
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1))
    column, row = np.floor(x).astype(int), np.floor(y).astype(int)
    for right in (0, 1):
        for below in (0, 1):
            weight = (1 - np.abs(x - column - right)) * (1 - np.abs(y - row - below))
            np.add.at(kernel, (row + below + reach, column + right + reach), weight)
    spread: npt.NDArray[np.float32] = (kernel / kernel.sum()).astype(np.float32)
    return spread


def _pixels(values: npt.NDArray[np.floating[Any]]) -> Picture:
    return np.clip(np.round(values), 0, 255).astype(np.uint8)
