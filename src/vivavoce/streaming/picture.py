"""Pictures from files, as a caller would show them."""

from __future__ import annotations

import io
from pathlib import Path

from ..errors import ConfigurationError
from ..events import VideoFrame
from ..sight import Source

LARGEST = 1_000_000
"""Bytes that are sent as they are; a gateway takes 1 MiB."""
LONG_SIDE = 1600
"""Pixels of the longer side of what is larger, as the page sends a photo."""
_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def load_picture(path: Path, source: Source = "photo") -> VideoFrame:
    """A JPEG, PNG or WebP as it is; anything else that Pillow reads, and what is too large, as a JPEG that fits.

    Raises ConfigurationError, in one line that says what to do.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot read {path}: {error.strerror}") from None
    kind = next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), "")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        kind = "image/webp"
    if kind and len(data) <= LARGEST and _small(data):
        return VideoFrame(data, kind, source)
    return VideoFrame(_fitting(data, path), "image/jpeg", source)


def _small(data: bytes) -> bool:
    try:
        from PIL import Image
    except ImportError:
        return True  # the gateway will say
    try:
        with Image.open(io.BytesIO(data)) as image:
            return max(image.size) <= 4096 and image.width * image.height <= 8_300_000
    except (OSError, ValueError, Image.DecompressionBombError):
        return False


def _fitting(data: bytes, path: Path) -> bytes:
    try:
        from PIL import Image, ImageOps
    except ImportError:
        raise ConfigurationError(
            f"{path} is no JPEG, PNG or WebP below 1 MB: to have it made smaller, pip install 'vivavoce[eyes]'"
        ) from None
    try:
        with Image.open(io.BytesIO(data)) as image:
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONG_SIDE, LONG_SIDE))
            out = io.BytesIO()
            upright.convert("RGB").save(out, "JPEG", quality=85)
    except (OSError, ValueError, Image.DecompressionBombError):
        raise ConfigurationError(f"{path} is no picture: use a JPEG, PNG or WebP file") from None
    return out.getvalue()
