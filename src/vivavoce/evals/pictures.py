"""Pictures as our page sends them: a file, or a page in Chromium, through conditions, as JPEG or PNG of usual size."""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError, install
from ..events import VideoFrame
from .hands import View
from .optics import apply
from .scenario_pictures import PAGES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

CAMERA_SIDE, CAMERA_QUALITY = 768, 80
"""Pixels of the longer side and JPEG quality of our page's camera."""
SCREEN_WIDTH = 1280
"""Pixels, at most, of our page's shared screen."""
TAKES = 3
"""Different pictures of one view, sent in turn: careful readers read twice, and noise is to differ."""
PAGE = (1280, 800)
"""CSS pixels of the window in which a page is shared."""
THUMBNAIL = 320
"""Pixels of the longer side of what is kept for the report."""


def make(views: Iterable[View], seed: int) -> Mapping[View, tuple[VideoFrame, ...]]:
    """The pictures of each view; the same seed, the same pictures. Blocks: 10 to 100 ms a picture, a page a second.

    Raises ConfigurationError: for a file that is no picture; without the extra `eyes`; for a page without Chromium.
    """
    return {view: tuple(_takes(view, seed)) for view in views}


def thumbnail(frame: VideoFrame) -> bytes:
    """A small JPEG of it. Raises ConfigurationError."""
    return _jpeg(_within(_pixels(frame.data, "what was sent"), THUMBNAIL), 70)


def _takes(view: View, seed: int) -> Iterable[VideoFrame]:
    showing = view.showing
    assert showing.picture is not None
    still = _lossless(showing.picture, showing.picture.stat().st_mtime, showing.source)
    own = zlib.crc32(f"{seed} {showing.picture.name}".encode())
    for take in range(TAKES if view.optics else 1):
        if showing.source == "screen":
            yield VideoFrame(apply(still, view.optics or "clean", own + take, "png"), "image/png", "screen")
        else:
            seen = apply(still, view.optics or "clean", own + take, "png")
            yield VideoFrame(_jpeg(_pixels(seen, showing.picture.name), CAMERA_QUALITY), "image/jpeg", "camera")


@lru_cache(maxsize=64)
def _lossless(path: Path, changed: float, source: str) -> bytes:
    """The picture as PNG, at most as large as a page sends it. changed: when the file was; part of the cache's key."""
    file = _rendered(path) if path.suffix.lower() in PAGES else path.read_bytes()
    cv2 = _cv2()
    pixels = _pixels(file, path.name)
    if source == "screen":
        height, width = pixels.shape[:2]
        pixels = _resized(pixels, min(1.0, SCREEN_WIDTH / width)) if width > SCREEN_WIDTH else pixels
    else:
        pixels = _within(pixels, CAMERA_SIDE)
    return bytes(cv2.imencode(".png", pixels)[1])


def _rendered(path: Path) -> bytes:
    """The page in a window of Chromium, as PNG; the network is not there for it."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise ConfigurationError(
            f"{path.name} is a page: to share it, a scenario needs the extra `pages`: {install('pages')}, then "
            "`playwright install chromium`; or share a picture of it"
        ) from None
    try:
        with sync_playwright() as tools:
            # The system's own where there is one; a container's root has no sandbox to put it in.
            own, arguments = shutil.which("chromium"), ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = tools.chromium.launch(executable_path=own, args=arguments)
            width, height = PAGE
            context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
            page = context.new_page()
            page.goto(path.as_uri(), wait_until="load")
            shot: bytes = page.screenshot(animations="disabled", caret="hide")
            browser.close()
    except Error as error:
        reason = str(error).strip().splitlines()[0]
        raise ConfigurationError(f"{path.name} could not be rendered: {reason}") from None
    return shot


def _pixels(file: bytes, name: str) -> npt.NDArray[np.uint8]:
    import numpy as np

    cv2 = _cv2()
    pixels = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR) if file else None
    if pixels is None:
        raise ConfigurationError(f"{name} is no picture: expected PNG, JPEG or WebP")
    return np.asarray(pixels, np.uint8)


def _within(pixels: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.uint8]:
    share = side / max(pixels.shape[:2])
    return _resized(pixels, share) if share < 1 else pixels


def _resized(pixels: npt.NDArray[np.uint8], share: float) -> npt.NDArray[np.uint8]:
    cv2 = _cv2()
    made: npt.NDArray[np.uint8] = cv2.resize(pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    return made


def _jpeg(pixels: npt.NDArray[np.uint8], quality: int) -> bytes:
    cv2 = _cv2()
    return bytes(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def _cv2() -> Any:
    try:
        import cv2
    except ImportError:
        raise ConfigurationError(f"scenarios with pictures need the extra `eyes`: {install('eyes')}") from None
    return cv2
