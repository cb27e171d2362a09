"""From a file to an upright picture and back; in the worker only."""

from __future__ import annotations

import math
import threading
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ..events import VideoFrame
from ..sight import Box
from .contract import Picture, UnfitPicture
from .header import PNG, check

MOST_KEPT = 48 << 20
"""Bytes of decoded pictures that are kept: a glance is often followed by a reading of the same."""
INNOCENT = 128 << 10
"""Bytes of a PNG that cannot unpack to more than 0.2 s of work."""
STEP = 1 << 20
JPEG_QUALITY = 80
PNG_WITH_ALPHA = (4, 6)
"""Colour types of a PNG's header."""
WEBP_ALPHA, WEBP_EXIF = 0x10, 0x08
"""Bits of a WebP's flags; the first is also where a VP8L bitmap says that it has alpha."""


class Decoded:
    """The last pictures, upright, by what their files are; for several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Picture] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def picture(self, frame: VideoFrame) -> Picture:
        """Not to be written to. Raises UnfitPicture."""
        key = sha256(frame.data).digest()
        with self._lock:
            if (picture := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return picture
        picture = decode(frame)  # two threads may do it at once, for once
        with self._lock:
            if key not in self._kept:
                self._kept[key] = picture
                self._size += picture.nbytes
            while self._size > MOST_KEPT and len(self._kept) > 1:
                self._size -= self._kept.popitem(last=False)[1].nbytes
        return picture


def decode(frame: VideoFrame) -> Picture:
    """The picture, turned upright as its EXIF says, on white where it is transparent. Raises UnfitPicture."""
    width, height = check(frame)
    if len(frame.data) > INNOCENT and frame.data.startswith(PNG) and not _ends(frame.data, width, height):
        raise UnfitPicture("a PNG must hold as many pixels as its header says, this one has more")
    data = np.frombuffer(frame.data, np.uint8)
    transparent = _may_be_transparent(frame.data)
    try:
        picture = cv2.imdecode(data, cv2.IMREAD_UNCHANGED if transparent else cv2.IMREAD_COLOR)
    except cv2.error:  # what the library throws for a picture that it finds too large
        picture = None
    if picture is None or not picture.size:
        raise UnfitPicture("the picture cannot be decoded: its file is damaged")
    if transparent:
        picture = _on_white(picture)
    if sorted(picture.shape[:2]) != sorted((width, height)):
        raise UnfitPicture("the picture has another size than its header says")
    upright: Picture = np.ascontiguousarray(picture)
    upright.setflags(write=False)
    return upright


def _may_be_transparent(data: bytes) -> bool:
    """By its header. One that is to be turned is not asked: OpenCV turns only what it makes opaque."""
    if data.startswith(PNG):
        before = data[: data.find(b"IDAT")]
        return (data[25] in PNG_WITH_ALPHA or b"tRNS" in before) and b"eXIf" not in before
    if data[12:16] == b"VP8X":
        return bool(data[20] & WEBP_ALPHA) and not data[20] & WEBP_EXIF
    return data[12:16] == b"VP8L" and bool(data[24] & WEBP_ALPHA)


def _ends(data: bytes, width: int, height: int) -> bool:
    """Whether a PNG's pixels unpack to no more than they must. The decoder unpacks them all, and a megabyte can hold a
    thousand: two seconds of a core for a picture of any size."""
    # Four samples of 16 bits a pixel, and a byte a row, of which there are more where it is interlaced.
    deepest = 8 * width * height + 4 * (height + 8)
    unpacking, size, at = zlib.decompressobj(), 0, len(PNG)
    try:
        while at + 12 <= len(data) and size <= deepest:
            length, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
            packed = data[at + 8 : at + 8 + length] if name == b"IDAT" else b""
            while packed and size <= deepest:
                size += len(unpacking.decompress(packed, STEP))
                packed = unpacking.unconsumed_tail
            at += 12 + length
    except zlib.error:
        pass  # the decoder will find it too
    return size <= deepest


def _on_white(picture: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if picture.dtype == np.uint16:
        picture = (picture >> 8).astype(np.uint8)
    if picture.ndim == 2:
        return cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
    if picture.shape[2] != 4:
        return picture
    alpha = picture[:, :, 3:]
    if alpha.min() == 255:  # a canvas is opaque, and says so pixel by pixel
        return picture[:, :, :3]
    share = alpha.astype(np.float32) / 255
    return (picture[:, :, :3] * share + 255 * (1 - share)).astype(np.uint8)


def encode(picture: npt.NDArray[Any], mime_type: str) -> bytes:
    """As PNG where it was one, else as JPEG."""
    ending, options = (".png", []) if mime_type == "image/png" else (".jpg", [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    _, data = cv2.imencode(ending, picture, options)
    return data.tobytes()


def thumbnail(picture: Picture, width: int) -> bytes:
    """A small JPEG; never wider than the picture."""
    height = max(1, round(picture.shape[0] * min(1.0, width / picture.shape[1])))
    size = min(width, picture.shape[1]), height
    return encode(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), "image/jpeg")


def obscured(picture: Picture, areas: Sequence[Box]) -> Picture:
    """A copy in which each area has one colour, its mean. Not patches: letters have been got back from those."""
    copy = picture.copy()
    height, width = picture.shape[:2]
    for box in areas:
        left, top, right, bottom = pixels(box, width, height)
        if right > left and bottom > top:
            copy[top:bottom, left:right] = copy[top:bottom, left:right].mean(axis=(0, 1))
    return copy


def pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) of all pixels that a box touches."""
    left, right = (min(max(0, edge), width) for edge in (math.floor(box.left * width), math.ceil(box.right * width)))
    top, bottom = (min(max(0, edge), height) for edge in (math.floor(box.top * height), math.ceil(box.bottom * height)))
    return left, top, right, bottom
