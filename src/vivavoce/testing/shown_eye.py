"""An eye for calls by text: it finds in a picture what the test says is in it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace

from ..events import VideoFrame
from ..sight import Box, Code, DesignRules, Finding, Line, Source, Thing
from ..vision.contract import Glance, Reading, Wish

SIDE = 64
"""Pixels of a made-up picture, both ways."""
WHERE = Box(0.1, 0.1, 0.9, 0.9)
SURE = 0.99
"""Confidence of whatever is found."""
SHARP = 400.0
"""`Glance.sharpness`: easy to read."""


def _below_one_another(lines: Sequence[str | Line]) -> tuple[Line, ...]:
    """Lines from the top of `WHERE` to its bottom, where a text has no place of its own."""
    height = (WHERE.bottom - WHERE.top) / max(1, len(lines))
    tops = (WHERE.top + at * height for at in range(len(lines)))
    boxes = (Box(WHERE.left, top, WHERE.right, top + 0.8 * height) for top in tops)
    return tuple(
        Line(line, box, SURE) if isinstance(line, str) else line for line, box in zip(lines, boxes, strict=True)
    )


class ShownEye:
    """Implements `Eye` for pictures that it has made itself: `picture` one, then show it."""

    def __init__(self) -> None:
        self._shown: dict[bytes, Reading] = {}
        self._newest: dict[str, bytes] = {}

    def picture(
        self,
        lines: Sequence[str | Line],
        codes: Sequence[str],
        things: Sequence[str],
        source: Source,
        findings: Sequence[Finding] = (),
        image: bytes = b"",
        dice: Sequence[int] = (),
    ) -> VideoFrame:
        """A picture that shows these. image: its PNG or JPEG file; without one it is made up."""
        kind = "image/jpeg" if image.startswith(b"\xff\xd8") else "image/png"
        made = VideoFrame(image or _png(len(self._shown)), kind, source)
        self._shown[made.data] = Reading(
            lines=_below_one_another(lines),
            codes=tuple(Code(text, "QRCode", WHERE) for text in codes),
            things=tuple(Thing(name, WHERE, SURE) for name in things),
            findings=tuple(findings),
            dice=tuple(dice),
        )
        return made

    async def glance(self, stream: str, frame: VideoFrame) -> Glance:
        """See `Eye`."""
        changed, self._newest[stream] = self._newest.get(stream) != frame.data, frame.data
        return Glance(SIDE, SIDE, changed, SHARP, 0.5)

    async def read(self, stream: str, frame: VideoFrame, wish: Wish) -> Reading:
        """See `Eye`."""
        shown, sure = self._shown[frame.data], wish.text == "careful"
        return Reading(
            lines=tuple(replace(line, sure=sure) for line in shown.lines or ()) if wish.text else None,
            codes=shown.codes if wish.codes else None,
            things=shown.things if wish.things is not None else None,
            dice=shown.dice if wish.dice else None,
            findings=_checked(shown.findings or (), wish.review) if wish.review else None,
        )

    async def redact(self, frame: VideoFrame, areas: Sequence[Box], *, people: bool) -> VideoFrame:
        """See `Eye`. Nobody looks at it: it stays as it is."""
        return frame

    async def thumbnail(self, frame: VideoFrame, width: int = 320) -> bytes:
        """See `Eye`."""
        return frame.data

    def forget(self, stream: str) -> None:
        """See `Eye`."""
        self._newest.pop(stream, None)


def _checked(findings: Sequence[Finding], rules: DesignRules) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.rule in rules.check and (rules.everything or not one.sound))


def _png(number: int) -> bytes:
    """A grey picture of its own for each number."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    rows = (b"\0" + bytes([number % 256]) * SIDE) * SIDE
    parts = (b"IHDR", header), (b"tEXt", b"number\0%d" % number), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, content) for name, content in parts)
