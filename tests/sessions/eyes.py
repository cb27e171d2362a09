"""An eye that is a table: what is in a picture is known by its bytes. Real gaze, real session, no other process."""

import asyncio
import struct
import zlib
from dataclasses import dataclass, field, replace

from vivavoce.events import VideoFrame
from vivavoce.sight import Box, Code, Line, Source, Thing
from vivavoce.vision.contract import EyeFailed, Glance, Reading, Wish

WHERE = Box(0.1, 0.2, 0.5, 0.3)


def png(number: int, width: int = 64, height: int = 48) -> bytes:
    """A picture of its own for each number."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + bytes([number % 256] * width) for _ in range(height))
    note = b"number\0" + str(number).encode()
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"tEXt", note)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


NUMBERS: dict[bytes, int] = {}
"""Of all pictures that `frame` has made, by their bytes."""


def frame(number: int, source: Source = "camera") -> VideoFrame:
    data = png(number)
    NUMBERS[data] = number
    return VideoFrame(data, "image/png", source)


def line(text: str, sure: bool = True) -> Line:
    return Line(text, WHERE, 0.98, sure)


def code(text: str) -> Code:
    return Code(text, "QRCode", WHERE)


def thing(name: str) -> Thing:
    return Thing(name, WHERE, 0.9)


@dataclass
class TableEye:
    """`shows`: picture number → what is in it. A number that is absent shows nothing."""

    shows: dict[int, Reading] = field(default_factory=dict)
    sharpness: dict[int, float] = field(default_factory=dict)
    glance_seconds: float = 0.01
    quick_seconds: float = 0.3
    careful_seconds: float = 1.2
    broken: bool = False
    asked: list[tuple[str, int, str]] = field(default_factory=list)
    """(glance, quick, careful or redact; number; stream) in order."""
    last: dict[str, int] = field(default_factory=dict)

    async def glance(self, stream: str, picture: VideoFrame) -> Glance:
        number = NUMBERS[picture.data]
        await self._work("glance", number, stream, self.glance_seconds)
        changed, self.last[stream] = self.last.get(stream) != number, number
        return Glance(64, 48, changed, self.sharpness.get(number, 400.0), 0.5)

    async def read(self, stream: str, picture: VideoFrame, wish: Wish) -> Reading:
        number = NUMBERS[picture.data]
        careful = wish.text == "careful"
        seconds = self.careful_seconds if careful else self.quick_seconds if wish.text else 0.05
        await self._work(wish.text or "codes", number, stream, seconds)
        shown = self.shows.get(number, Reading())
        lines = tuple(replace(found, sure=careful) for found in shown.lines or ())
        return Reading(
            lines=lines if wish.text else None,
            codes=(shown.codes or ()) if wish.codes else None,
            things=(shown.things or ()) if wish.things is not None else None,
            guidance=shown.guidance,
        )

    async def redact(self, picture: VideoFrame, areas: object, *, people: bool) -> VideoFrame:
        number = NUMBERS[picture.data]
        await self._work("redact", number, "", 0.05)
        return frame(1000 + number, picture.source)

    async def thumbnail(self, picture: VideoFrame, width: int = 320) -> bytes:
        return b"small %d" % NUMBERS[picture.data]

    def forget(self, stream: str) -> None:
        self.last.pop(stream, None)

    async def _work(self, what: str, number: int, stream: str, seconds: float) -> None:
        self.asked.append((what, number, stream.rpartition("/")[2]))
        await asyncio.sleep(seconds)
        if self.broken:
            raise EyeFailed("broken")
