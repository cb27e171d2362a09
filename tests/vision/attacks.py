"""Pictures that nobody should send: made by changing whole ones, and by hand."""

import io
import random
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from pictures import jpeg, noisy, page, png, room
from PIL import Image

from vivavoce.events import VideoFrame
from vivavoce.vision.header import PNG


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def bomb(width: int, height: int, *, depth: int = 8, colour: int = 2, unpacked: int = 30_000_000) -> bytes:
    """A PNG that is black as far as it goes, and says that it goes far."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    pixels = zlib.compress(bytes(unpacked), 9)
    return PNG + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def filed(kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(room()[:200, :300]).save(file, kind, **options)
    return file.getvalue()


def seeds() -> list[tuple[bytes, str]]:
    """Whole files of every kind that is taken, small enough to be damaged by the thousand."""
    small = cv2.resize(noisy(page()), (320, 180))
    return [
        (jpeg(small), "image/jpeg"),
        (jpeg(small, 70, cv2.IMWRITE_JPEG_PROGRESSIVE, 1), "image/jpeg"),
        (jpeg(small, 70, cv2.IMWRITE_JPEG_RST_INTERVAL, 2), "image/jpeg"),
        (filed("JPEG", exif=Image.Exif().tobytes(), comment=b"a comment"), "image/jpeg"),
        (png(small), "image/png"),
        (filed("PNG", interlace=1), "image/png"),
        (png(np.dstack([small, small[..., 0]])), "image/png"),
        (filed("WEBP"), "image/webp"),
        (filed("WEBP", lossless=True), "image/webp"),
    ]


def mutated(data: bytes, draw: random.Random) -> bytes:
    """A few changes: bytes and bits, pieces cut out, doubled or filled, lengths made huge."""
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 4, 16))):
        at, size = draw.randrange(len(changed) + 1), draw.choice((1, 2, 4, 16, 200))
        match draw.randrange(6):
            case 0:
                changed[at : at + 1] = bytes([draw.randrange(256)])
            case 1 if at < len(changed):
                changed[at] ^= 1 << draw.randrange(8)
            case 2:
                del changed[at : at + size]
            case 3:
                changed[at:at] = changed[at : at + size]
            case 4:
                changed[at : at + size] = draw.randbytes(size)
            case _:
                changed[at : at + 4] = draw.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", bytes(4)))
        if not changed:
            break
    return bytes(changed)


def repaired(data: bytes) -> bytes:
    """A PNG with the right checksums: else a decoder stops at the first that is wrong."""
    if not data.startswith(PNG):
        return data
    out, at = PNG, len(PNG)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        if at + 12 + length > len(data):
            break
        out += chunk(data[at + 4 : at + 8], data[at + 8 : at + 8 + length])
        at += 12 + length
    return out + data[at:]


def damaged(count: int, seed: int = 0) -> Iterator[VideoFrame]:
    """Damaged files without end: the same for the same seed."""
    draw, whole = random.Random(seed), seeds()
    for _ in range(count):
        data, mime_type = draw.choice(whole)
        broken = mutated(data, draw)
        yield VideoFrame(repaired(broken) if draw.random() < 0.7 else broken, mime_type, "camera")


def made_by_hand() -> dict[str, VideoFrame]:
    """What people send who mean harm."""
    whole = jpeg(room())
    files = {
        "nothing": (b"", "image/jpeg"),
        "a bomb of 268 megapixels": (bomb(16_384, 16_384), "image/png"),
        "ten megapixels": (jpeg(np.zeros((2500, 4000, 3), np.uint8)), "image/jpeg"),
        "an SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "image/png"),
        "a GIF": (filed("GIF"), "image/png"),
        "an AVIF": (b"\x00\x00\x00\x20ftypavif" + bytes(100), "image/jpeg"),
        "JPEG and ZIP": (whole + b"PK\x03\x04" + bytes(60), "image/jpeg"),
        "half a JPEG": (whole[: len(whole) // 2], "image/jpeg"),
        "half a JPEG with an end": (whole[: len(whole) // 2] + b"\xff\xd9", "image/jpeg"),
        "pixels that do not come": (bomb(3000, 2500, unpacked=1000), "image/png"),
        "pixels that do not end": (bomb(64, 64, unpacked=300_000_000), "image/png"),
        "as large as may be, 16 bits and alpha": (bomb(3840, 2160, depth=16, colour=6), "image/png"),
        "a profile that unpacks to 100 MB": (_with_profile(bytes(100_000_000)), "image/png"),
        "a JPEG of 0 x 0": (whole.replace(whole[_size_at(whole) : _size_at(whole) + 4], bytes(4), 1), "image/jpeg"),
        "noise": (random.Random(1).randbytes(5000), "image/jpeg"),
    }
    return {name: VideoFrame(data, mime_type, "camera") for name, (data, mime_type) in files.items()}


def _with_profile(profile: bytes) -> bytes:
    whole = png(cv2.resize(room(), (64, 64)))
    head = len(PNG) + 25
    return whole[:head] + chunk(b"iCCP", b"x\0\0" + zlib.compress(profile, 9)) + whole[head:]


def _size_at(data: bytes) -> int:
    return data.index(b"\xff\xc0") + 5
