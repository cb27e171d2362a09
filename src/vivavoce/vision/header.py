"""What a picture file says of itself, before anybody decodes it: its type, its size, and that it is one picture.

A decoder is the last one to ask: a PNG of 33 kB can claim 268 megapixels, and takes the memory for them. So the file's
own structure is walked here, up to the end that it names; nothing is unpacked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..events import VideoFrame
from .contract import UnfitPicture

SMALLEST_SIDE, LARGEST_SIDE = 32, 4096
"""Pixels."""
MOST_PIXELS = 8_300_000
"""A screen of 3840 x 2160 just fits."""
MOST_BYTES = 1 << 20
MOST_SCANS = 32
"""Of a progressive JPEG. Encoders make some 10; each is a pass over all pixels, and there is room for thousands."""
MOST_CHUNKS = 2000
"""Parts of a file: encoders make up to 300, and more are there to keep us busy."""
LONGEST_PADDING, PADDING = 4096, b"\0\r\n"
"""What may stand behind the end: cameras hand out buffers of a fixed size, streams put line ends between."""

PNG = b"\x89PNG\r\n\x1a\n"
TYPES = {"image/jpeg": "JPEG", "image/jpg": "JPEG", "image/png": "PNG", "image/webp": "WebP"}
"""Declared type → kind of file."""
OTHERS = (
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "a ZIP file"),
)
DISGUISED = (b"%pdf-", b"pk\x05\x06", b"<script", b"<svg", b"<html", b"<?php")
"""Beginnings of other kinds of file, in small letters, which do not belong into a picture's comments."""
WITHOUT_LENGTH = frozenset((0x01, *range(0xD0, 0xD9)))
"""JPEG markers that stand alone: TEM, RST0–7, SOI."""
FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG's SOF0–15; the three between are tables."""
DECODED = frozenset((0xC0, 0xC1, 0xC2))
"""Baseline, extended, progressive: what decoders know."""
SCAN, END, COMMENT, APPLICATION = 0xDA, 0xD9, 0xFE, range(0xE0, 0xF0)
AFTER_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
"""The first marker behind compressed pixels: 0xFF and neither a stuffed zero nor a restart. Of more than one 0xFF the
last counts: to search for several would try each byte of a megabyte of them."""
FILL = re.compile(rb"[^\xff]", re.DOTALL)
"""What ends JPEG's fill bytes."""
PNG_TEXT = (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"iCCP")
WEBP_TEXT = (b"EXIF", b"XMP ", b"ICCP")


def check(frame: VideoFrame) -> tuple[int, int]:
    """(width, height) in pixels, as the file has them, before it is turned upright.

    Raises UnfitPicture: its reason says what was expected and what came.
    """
    data, declared = frame.data, frame.mime_type.partition(";")[0].strip().lower()
    if not data:
        raise UnfitPicture("a picture must have bytes in it: it came empty")
    if len(data) > MOST_BYTES:
        raise UnfitPicture(f"a picture may have {MOST_BYTES} bytes, it has {len(data)}: send it smaller")
    kind = _kind(data)
    if TYPES.get(declared) != kind:
        raise UnfitPicture(f"a picture must be what its type says: the type is {declared[:40]!r}, the file {kind}")
    width, height = {"JPEG": _jpeg, "PNG": _png, "WebP": _webp}[kind](data)
    if not (SMALLEST_SIDE <= min(width, height) and max(width, height) <= LARGEST_SIDE):
        raise UnfitPicture(
            f"a picture's sides must have {SMALLEST_SIDE} to {LARGEST_SIDE} pixels, it is {width} x {height}"
        )
    if width * height > MOST_PIXELS:
        raise UnfitPicture(f"a picture may have {MOST_PIXELS} pixels, it is {width} x {height}: send it smaller")
    return width, height


def _kind(data: bytes) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(PNG):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WebP"
    other = next((name for magic, name in OTHERS if data.startswith(magic)), "")
    if not other and (b"<svg" in data[:1024].lower() or data.lstrip()[:5] == b"<?xml"):
        other = "SVG"
    raise UnfitPicture(f"a picture must be JPEG, PNG or WebP, it is {other or 'none of them'}")


# ── JPEG (ITU-T T.81, annex B) ───────────────────────────────────────────────────────────────────


def _jpeg(data: bytes) -> tuple[int, int]:
    size, scans = None, 0
    for marker, start, end in _jpeg_segments(data):
        if marker in FRAME_HEADERS:
            if size is not None:
                raise UnfitPicture("a JPEG must hold one picture, this one holds several frames")
            if marker not in DECODED:
                raise UnfitPicture("a JPEG must be baseline or progressive, this one is lossless or arithmetic")
            size = _jpeg_size(data[start:end])
        elif marker == SCAN:
            scans += 1
            if scans > MOST_SCANS:
                raise UnfitPicture(f"a JPEG may have {MOST_SCANS} scans, this one has more")
        elif marker == COMMENT or marker in APPLICATION:
            _unmixed(data, start, end)
    if size is None or not scans:
        raise UnfitPicture("a JPEG must hold a picture, this one has none")
    return size


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, first byte of its content, end of it), up to the end marker, behind which nothing may stand."""
    at = 2
    for _ in range(MOST_CHUNKS):
        marked = FILL.search(data, at) if data[at : at + 1] == b"\xff" else None
        if marked is None:
            raise UnfitPicture("the JPEG is damaged or cut off")
        marker, at = marked[0][0], marked.end()
        if marker == END:
            return _nothing_after(data, at)
        if marker in WITHOUT_LENGTH:
            raise UnfitPicture("a JPEG must hold one picture, this one is damaged or holds another")
        length = int.from_bytes(data[at : at + 2])
        if length < 2 or at + length > len(data):
            raise UnfitPicture("the JPEG is damaged or cut off")
        yield marker, at + 2, at + length
        at += length
        if marker == SCAN:
            if (following := AFTER_SCAN.search(data, at)) is None:
                raise UnfitPicture("the JPEG is cut off: it has no end marker")
            at = following.start()
    raise UnfitPicture(f"a JPEG may have {MOST_CHUNKS} parts, this one has more")


def _jpeg_size(header: bytes) -> tuple[int, int]:
    if len(header) < 6:
        raise UnfitPicture("the JPEG is damaged: its frame header is too short")
    if header[0] != 8:
        raise UnfitPicture(f"a JPEG must have 8 bits a sample, this one has {header[0]}")
    return int.from_bytes(header[3:5]), int.from_bytes(header[1:3])


# ── PNG (W3C, third edition, 5) ──────────────────────────────────────────────────────────────────


def _png(data: bytes) -> tuple[int, int]:
    at, size, pixels = len(PNG), None, False
    for _ in range(MOST_CHUNKS):
        length, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        start, end = at + 8, at + 8 + length
        if end + 4 > len(data):  # a checksum of four bytes follows
            raise UnfitPicture("the PNG is damaged or cut off")
        if (size is None) != (name == b"IHDR") or (name == b"IHDR" and length != 13):
            raise UnfitPicture("a PNG must begin with its header, and have one: this one is damaged")
        if name == b"IHDR":
            size = int.from_bytes(data[start : start + 4]), int.from_bytes(data[start + 4 : start + 8])
        elif name == b"acTL":
            raise UnfitPicture("a picture must stand still, this PNG is animated")
        elif name in PNG_TEXT:
            _unmixed(data, start, end)
        pixels = pixels or name == b"IDAT"
        at = end + 4
        if name == b"IEND":
            break
    else:
        raise UnfitPicture(f"a PNG may have {MOST_CHUNKS} parts, this one has more")
    _nothing_after(data, at)
    if size is None or not pixels:
        raise UnfitPicture("a PNG must hold a picture, this one has none")
    return size


# ── WebP (RFC 9649) ──────────────────────────────────────────────────────────────────────────────


def _webp(data: bytes) -> tuple[int, int]:
    whole = 8 + int.from_bytes(data[4:8], "little")
    if whole > len(data):
        raise UnfitPicture("the WebP is damaged or cut off")
    _nothing_after(data, whole)
    at, canvas, bitmaps = 12, None, []
    for _ in range(MOST_CHUNKS):
        if at >= whole:
            break
        name, start = data[at : at + 4], at + 8
        end = start + int.from_bytes(data[at + 4 : start], "little")
        if end > whole or start > whole:
            raise UnfitPicture("the WebP is damaged or cut off")
        if name in (b"ANIM", b"ANMF"):
            raise UnfitPicture("a picture must stand still, this WebP is animated")
        if name == b"VP8X":
            canvas = _canvas(data[start:end])
        elif name in (b"VP8 ", b"VP8L"):
            bitmaps.append(_bitmap(name, data[start:end]))
        elif name in WEBP_TEXT:
            _unmixed(data, start, end)
        at = end + (end - start) % 2
    if len(bitmaps) != 1:
        raise UnfitPicture(f"a WebP must hold one picture, this one holds {len(bitmaps)}")
    if canvas is not None and canvas != bitmaps[0]:
        raise UnfitPicture("a WebP's picture must fill its canvas, this one has another size")
    return bitmaps[0]


def _canvas(content: bytes) -> tuple[int, int]:
    if len(content) < 10:
        raise UnfitPicture("the WebP is damaged: its header is too short")
    if content[0] & 0x02:
        raise UnfitPicture("a picture must stand still, this WebP is animated")
    return 1 + int.from_bytes(content[4:7], "little"), 1 + int.from_bytes(content[7:10], "little")


def _bitmap(name: bytes, content: bytes) -> tuple[int, int]:
    if name == b"VP8 " and len(content) >= 10 and content[3:6] == b"\x9d\x01\x2a":
        width, height = int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")
        return width & 0x3FFF, height & 0x3FFF  # the upper two bits are a scale for display
    if name == b"VP8L" and len(content) >= 5 and content[0] == 0x2F:
        packed = int.from_bytes(content[1:5], "little")
        return 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
    raise UnfitPicture("the WebP is damaged: its picture has no header")


# ── nothing else in it ───────────────────────────────────────────────────────────────────────────


def _nothing_after(data: bytes, end: int) -> None:
    """A file behind the picture is how one file is made to be two."""
    if len(data) - end > LONGEST_PADDING or data[end:].strip(PADDING):
        raise UnfitPicture(f"nothing may stand behind the picture's end, {len(data) - end} bytes do")


def _unmixed(data: bytes, start: int, end: int) -> None:
    content = data[start:end].lower()
    if any(beginning in content for beginning in DISGUISED):
        raise UnfitPicture("a picture may be nothing but a picture: another file stands in its comments")
