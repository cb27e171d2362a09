"""What the browser's fake camera shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]


def label(name: str, width: int = 960, height: int = 720) -> Picture:
    """A parcel's label on a table; BGR."""
    scene = np.full((height, width, 3), (96, 112, 128), np.uint8)
    cv2.rectangle(scene, (width // 8, height // 6), (width * 7 // 8, height * 5 // 6), (250, 250, 250), -1)
    for row, words in enumerate((name, "14 Linden Street", "Batch 7731")):
        at = (width // 6, height // 3 + row * height // 6)
        cv2.putText(scene, words, at, cv2.FONT_HERSHEY_SIMPLEX, width / 500, (20, 20, 20), width // 240, cv2.LINE_AA)
    return scene


def write_film(path: Path, pictures: Sequence[Picture], seconds: float = 2.0, rate: int = 5) -> None:
    """A film for Chromium's fake camera, which plays it in a loop: each picture stands for so long."""
    height, width = pictures[0].shape[:2]
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{width} H{height} F{rate}:1 Ip A1:1 C420jpeg\n".encode())
        for picture in pictures:
            planes = cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).tobytes()
            for _ in range(int(seconds * rate)):
                film.write(b"FRAME\n" + planes)


LABEL = label("Amira Haddad")
"""What all tests' camera shows, unless they have one of their own."""
