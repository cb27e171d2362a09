"""Where a picture hangs before a camera: turned, seen from the side, far away, partly out of the frame. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
"""(height, width, 3), BGR."""
Corners = npt.NDArray[np.float64]
"""(4, 2): x and y in pixels of the upper left, upper right, lower right and lower left corner."""
Chance = np.random.Generator

_CAMERA = 2.5  # picture sides between it and the camera: a sheet of paper at half a metre
_BACKGROUND = (50.0, 170.0)  # of 255: a table or a wall; neither black nor the white of paper
_COARSE = 24  # pixels between two clouds of its pattern


@dataclass(frozen=True, slots=True)
class Place:
    """Of a picture in the frame; without change it fills it."""

    rotated: float = 0.0
    """Degrees, clockwise."""
    side: float = 0.0
    """Degrees from which it is seen, and from which side: an angle around the line of sight."""
    azimuth: float = 0.0
    distance: float = 1.0
    """Times as far as where it fills the frame; and where in the frame it is, as a share of the room there."""
    at: tuple[float, float] = (0.5, 0.5)
    cropped: float = 0.0
    """The share that is beyond an edge: 0 left, 1 top, 2 right, 3 bottom."""
    edge: int = 0


def put(picture: Picture, place: Place, chance: Chance) -> Picture:
    """The frame with the picture in it, of the same size; around it a background of the chance's choice."""
    height, width = picture.shape[:2]
    corners = corners_of(width, height, place)
    shrunk = min(1.0, float(np.sqrt(cv2.contourArea(corners.astype(np.float32)) / (width * height))))
    # What is much smaller is shrunk by areas first: bilinear sampling alone would skip pixels.
    small = cv2.resize(
        picture, (max(1, round(width * shrunk)), max(1, round(height * shrunk))), interpolation=cv2.INTER_AREA
    )
    rows, columns = small.shape[:2]
    ends = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32) - 0.5
    warp = cv2.getPerspectiveTransform(ends, (corners - 0.5).astype(np.float32))
    inside = cv2.warpPerspective(np.ones((rows, columns), np.float32), warp, (width, height))[..., None]
    shown = cv2.warpPerspective(small, warp, (width, height), borderMode=cv2.BORDER_REPLICATE)
    mixed = shown * inside + _background(width, height, chance) * (1 - inside)
    return np.clip(np.round(mixed), 0, 255).astype(np.uint8)


def corners_of(width: int, height: int, place: Place) -> Corners:
    """Where in a frame of this size the corners of a picture of this size come to be."""
    ends = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
    turn = _rotation(np.deg2rad(place.rotated))
    flat = ends @ turn.T
    # Tilted about an axis in its own plane: what lies along `azimuth` comes nearer or goes away.
    along, across = _rotation(np.deg2rad(place.azimuth)).T
    away, off = flat @ along, flat @ across
    depth = _CAMERA * max(width, height) + away * np.sin(np.deg2rad(place.side))
    seen = np.outer(away * np.cos(np.deg2rad(place.side)), along) + np.outer(off, across)
    seen = seen * (_CAMERA * max(width, height) / depth)[:, None]
    size = np.ptp(seen, axis=0)
    fits = min(1.0, width / size[0], height / size[1])
    seen, size = seen * fits / place.distance, size * fits / place.distance
    room = np.array([width, height]) - size
    start = room * np.array(place.at)
    if place.cropped:
        axis = place.edge % 2
        beyond = place.cropped * size[axis]
        start[axis] = -beyond if place.edge < 2 else (width, height)[axis] - size[axis] + beyond
    corners: Corners = seen - seen.min(axis=0) + start
    return corners


def _rotation(angle: float) -> npt.NDArray[np.float64]:
    """Clockwise on a screen, whose y goes down. radians → (2, 2)"""
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def _background(width: int, height: int, chance: Chance) -> npt.NDArray[np.float64]:
    colour = chance.uniform(*_BACKGROUND) + chance.uniform(-25, 25, 3)
    clouds = chance.normal(0, 8, (height // _COARSE + 2, width // _COARSE + 2))
    pattern = cv2.resize(clouds, (width, height), interpolation=cv2.INTER_CUBIC)
    return colour + pattern[..., None] + chance.normal(0, 2, (height, width, 1))
