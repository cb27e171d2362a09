"""Pictures made up for tests: nothing here is a photograph."""

from collections.abc import Iterable

import cv2
import numpy as np

from vivavoce.events import VideoFrame

WORDS = ("Amoxicillin 500 mg", "Take one capsule", "three times a day", "Use by 2027-04", "Batch 7H2 991")


def page(
    *, width: int = 1280, height: int = 720, lines: Iterable[str] = WORDS,
    background: int = 245, ink: int = 20, size: float = 1.2,
) -> np.ndarray:  # fmt: skip
    """Printed lines on a light sheet."""
    picture = np.full((height, width, 3), background, np.uint8)
    for number, line in enumerate(lines):
        place = (round(width * 0.1), round(height * (0.2 + 0.14 * number)))
        cv2.putText(picture, line, place, cv2.FONT_HERSHEY_SIMPLEX, size * height / 720, (ink,) * 3, 2, cv2.LINE_AA)
    return picture


def room(*, seed: int = 1, width: int = 768, height: int = 576) -> np.ndarray:
    """What a camera sees that stands still: soft areas, and things with edges."""
    draw = np.random.default_rng(seed)
    picture = cv2.resize(draw.integers(60, 200, (6, 8, 3), dtype=np.uint8), (width, height))
    for _ in range(14):
        left, top = (int(edge) for edge in draw.integers((0, 0), (width - 60, height - 60)))
        colour = tuple(int(level) for level in draw.integers(20, 235, 3))
        cv2.rectangle(picture, (left, top), (left + int(draw.integers(30, 160)), top + 90), colour, -1)
    return cv2.GaussianBlur(picture, (0, 0), 1.2)


def noisy(picture: np.ndarray, sigma: float = 6.0, seed: int = 0) -> np.ndarray:
    grain = np.random.default_rng(seed).normal(0, sigma, picture.shape)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def jpeg(picture: np.ndarray, quality: int = 80, *options: int) -> bytes:
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality, *options])[1].tobytes()


def png(picture: np.ndarray) -> bytes:
    return cv2.imencode(".png", picture)[1].tobytes()


def camera(picture: np.ndarray) -> VideoFrame:
    return VideoFrame(jpeg(picture), "image/jpeg", "camera")


def screen(picture: np.ndarray) -> VideoFrame:
    return VideoFrame(png(picture), "image/png", "screen")
