"""What happens to a picture between a thing and a gateway: glare, distance, a shaky hand, a lens. Pure and seeded.

    worse = apply(Path("label.png").read_bytes(), "dark0.3+blur1.5+jpeg40", seed=1)

Pictures meet conditions in one order, however they are written: that of `KINDS`. Pixels are those of the picture as it
is given: `blur2` is much for a picture 640 pixels wide and little for one of 4000. Needs the extra `eyes`.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Literal

import numpy as np

from ...errors import ConfigurationError, install
from .spec import KINDS, Part, listing, parse

if TYPE_CHECKING:
    from .place import Picture, Place

__all__ = ["KINDS", "apply", "listing", "through"]

Kind = Literal["png", "jpeg"]
QUALITY = 90
"""Of JPEG files where no condition says another: that of a phone's camera."""


def apply(picture: bytes, spec: str, seed: int, kind: Kind | None = None) -> bytes:
    """The picture file as a camera brings it; the same spec and seed do the same.

    picture: PNG, JPEG or WebP. kind: of the result; None = as it came under `clean`, else JPEG, as cameras send.
    Raises ConfigurationError: for an unknown condition with a list of all; for a file that is no picture; without the
    extra `eyes`.
    """
    parts = parse(spec)
    if not parts and kind is None:
        return picture
    _need_eyes()
    import cv2

    from .camera import jpeg

    quality = next((int(part.amount) for part in parts if part.kind == "jpeg"), QUALITY)
    if kind == "png":
        return bytes(cv2.imencode(".png", through(_decoded(picture), spec, seed))[1])
    lossless = [part for part in parts if part.kind != "jpeg"]
    return jpeg(_met(_decoded(picture), lossless, seed), quality)


def through(picture: Picture, spec: str, seed: int) -> Picture:
    """The same of pixels: (height, width, 3), BGR, to as many. Raises ConfigurationError."""
    parts = parse(spec)
    _need_eyes()
    return _met(picture, list(parts), seed)


def _met(picture: Picture, parts: list[Part], seed: int) -> Picture:
    from . import camera
    from .place import put

    # Each condition has a chance of its own: another one beside it changes nothing about it.
    chances = {kind: np.random.default_rng([seed % 2**63, zlib.crc32(kind.encode())]) for kind in KINDS}
    amounts = {part.kind: part.amount for part in parts}
    if "glare" in amounts:
        picture = camera.glare(picture, amounts["glare"] / 100, chances["glare"])
    if (place := _place(amounts, chances)) is not None:
        picture = put(picture, place, chances["clean"])
    if "dark" in amounts:
        picture = camera.dark(picture, amounts["dark"])
    if "shake" in amounts:
        picture = camera.shake(picture, amounts["shake"], chances["shake"])
    if "blur" in amounts:
        picture = camera.blur(picture, amounts["blur"])
    if "noise" in amounts:
        picture = camera.noise(picture, amounts["noise"], chances["noise"])
    if "jpeg" in amounts:
        picture = _decoded(camera.jpeg(picture, int(amounts["jpeg"])))
    return picture


def _place(amounts: dict[str, float], chances: dict[str, np.random.Generator]) -> Place | None:
    from .place import Place

    if not amounts.keys() & {"rotated", "perspective", "distance", "cropped"}:
        return None
    return Place(
        rotated=amounts.get("rotated", 0.0),
        side=amounts.get("perspective", 0.0),
        azimuth=float(chances["perspective"].uniform(0, 360)),
        distance=amounts.get("distance", 1.0),
        at=tuple(chances["distance"].uniform(0.1, 0.9, 2)) if "distance" in amounts else (0.5, 0.5),
        cropped=amounts.get("cropped", 0.0) / 100,
        edge=int(chances["cropped"].integers(4)),
    )


def _decoded(file: bytes) -> Picture:
    """Upright; what is see-through lies on white. Raises ConfigurationError."""
    import cv2

    raw = np.frombuffer(file, np.uint8)
    # OpenCV turns a photograph upright only where it may drop what is see-through; PNG files have no such note.
    how = cv2.IMREAD_UNCHANGED if file.startswith(b"\x89PNG") else cv2.IMREAD_COLOR
    try:
        decoded = cv2.imdecode(raw, how) if len(raw) else None
    except cv2.error:
        decoded = None
    if decoded is None:
        raise ConfigurationError("expected a picture (PNG, JPEG or WebP); this file cannot be read as one")
    pixels = decoded.astype(np.float64) / (257.0 if decoded.dtype == np.uint16 else 1.0)
    if pixels.ndim == 2:
        pixels = pixels[..., None].repeat(3, 2)
    if pixels.shape[2] == 4:
        cover = pixels[..., 3:] / 255.0
        pixels = pixels[..., :3] * cover + 255.0 * (1 - cover)
    return np.round(pixels).astype(np.uint8)


def _need_eyes() -> None:
    try:
        import cv2  # noqa: F401
    except ImportError:
        raise ConfigurationError(f"conditions for pictures need OpenCV: {install('eyes')}") from None
