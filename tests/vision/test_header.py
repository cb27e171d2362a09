"""What may be decoded at all: every kind of file that cameras, canvases and editors write, and nothing else."""

import contextlib
import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import jpeg, page, png
from PIL import Image

from vivavoce.errors import RemoteProtocolError
from vivavoce.events import VideoFrame
from vivavoce.vision.contract import UnfitPicture
from vivavoce.vision.header import LARGEST_SIDE, MOST_BYTES, PNG, check


def saved(mode="RGB", kind="JPEG", size=(64, 48), **options) -> bytes:
    file = io.BytesIO()
    Image.effect_noise(size, 40).convert(mode).save(file, kind, **options)
    return file.getvalue()


def exif(orientation: int) -> bytes:
    facts = Image.Exif()
    facts[0x0112] = orientation
    return facts.tobytes()


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def bomb(width: int, height: int) -> bytes:
    """A PNG that is black as far as it goes, and says that it goes far."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(30_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def animated(kind: str) -> bytes:
    file = io.BytesIO()
    first, *others = (Image.new("RGB", (64, 48), colour) for colour in ("red", "green", "blue"))
    first.save(file, kind, save_all=True, append_images=others, duration=100)
    return file.getvalue()


FIT = {
    "baseline": (saved(), "image/jpeg"),
    "named jpg": (saved(), "image/jpg"),
    "with parameters": (saved(), "image/jpeg;source=camera"),
    "progressive": (saved(progressive=True, quality=95), "image/jpeg"),
    "progressive by OpenCV": (jpeg(page(), 80, cv2.IMWRITE_JPEG_PROGRESSIVE, 1), "image/jpeg"),
    "restart markers": (jpeg(page(), 80, cv2.IMWRITE_JPEG_RST_INTERVAL, 2), "image/jpeg"),
    "turned by EXIF": (saved(exif=exif(6)), "image/jpeg"),
    "commented": (saved(comment=b"seen at noon"), "image/jpeg"),
    "grey JPEG": (saved("L"), "image/jpeg"),
    "CMYK JPEG": (saved("CMYK"), "image/jpeg"),
    "padded JPEG": (saved() + bytes(512), "image/jpeg"),
    "JPEG out of a multipart stream": (saved() + b"\r\n", "image/jpeg"),
    "PNG": (saved("RGB", "PNG"), "image/png"),
    "RGBA": (saved("RGBA", "PNG"), "image/png"),
    "palette": (saved("P", "PNG"), "image/png"),
    "palette with one transparent": (saved("P", "PNG", transparency=0), "image/png"),
    "grey with alpha": (saved("LA", "PNG"), "image/png"),
    "one bit": (saved("1", "PNG"), "image/png"),
    "16 bits": (saved("I;16", "PNG"), "image/png"),
    "lossy WebP": (saved("RGB", "WEBP"), "image/webp"),
    "lossless WebP": (saved("RGB", "WEBP", lossless=True), "image/webp"),
    "WebP with alpha": (saved("RGBA", "WEBP"), "image/webp"),
    "WebP with EXIF": (saved("RGB", "WEBP", exif=exif(3)), "image/webp"),
}
UNFIT = {
    "empty": (b"", "image/png", "empty"),
    "GIF": (saved("P", "GIF"), "image/gif", "it is GIF"),
    "GIF that says JPEG": (saved("P", "GIF"), "image/jpeg", "it is GIF"),
    "BMP": (saved("RGB", "BMP"), "image/png", "it is BMP"),
    "TIFF": (saved("RGB", "TIFF"), "image/png", "it is TIFF"),
    "SVG": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml", "it is SVG"),
    "SVG that says PNG": (b'<svg onload="alert(1)"/>', "image/png", "it is SVG"),
    "PDF": (b"%PDF-1.7 ...", "image/jpeg", "it is PDF"),
    "noise": (bytes(range(256)), "image/jpeg", "none of them"),
    "PNG that says JPEG": (saved("RGB", "PNG"), "image/jpeg", "the type is 'image/jpeg', the file PNG"),
    "JPEG that says PNG": (saved(), "image/png", "the type is 'image/png', the file JPEG"),
    "bomb": (bomb(16_384, 16_384), "image/png", "it is 16384 x 16384"),
    "ten megapixels": (bomb(4000, 2500), "image/png", "may have 8300000 pixels, it is 4000 x 2500"),
    "a needle": (saved(size=(LARGEST_SIDE + 1, 40)), "image/jpeg", "it is 4097 x 40"),
    "a dot": (saved(size=(31, 31)), "image/jpeg", "it is 31 x 31"),
    "animated PNG": (animated("PNG"), "image/png", "animated"),
    "animated WebP": (animated("WEBP"), "image/webp", "animated"),
    "JPEG and ZIP": (saved() + b"PK\x03\x04" + bytes(40), "image/jpeg", "behind the picture's end"),
    "JPEG and page": (saved() + b"<html><script>alert(1)</script>", "image/jpeg", "behind the picture's end"),
    "two JPEGs": (saved() + saved(), "image/jpeg", "behind the picture's end"),
    "PNG and ZIP": (saved("RGB", "PNG") + b"PK\x05\x06" + bytes(18), "image/png", "behind the picture's end"),
    "WebP and PDF": (saved("RGB", "WEBP") + b"%PDF-1.7", "image/webp", "behind the picture's end"),
    "a page in a comment": (saved(comment=b"<script>alert(1)</script>"), "image/jpeg", "in its comments"),
    "a PDF in a comment": (saved(comment=b"%PDF-1.4 1 0 obj"), "image/jpeg", "in its comments"),
    "JPEG cut off": (saved()[:-200], "image/jpeg", "cut off"),
    "PNG cut off": (saved("RGB", "PNG")[:-10], "image/png", "cut off"),
    "WebP cut off": (saved("RGB", "WEBP")[:-10], "image/webp", "cut off"),
    "padding without end": (saved() + bytes(5000), "image/jpeg", "behind the picture's end"),
    "too many bytes": (bytes(MOST_BYTES + 1), "image/jpeg", "send it smaller"),
    "a thousand scans": (
        (body := saved(progressive=True))[:-2] + body[body.rindex(b"\xff\xda") : -2] * 40 + b"\xff\xd9",
        "image/jpeg",
        "scans",
    ),
}


@pytest.mark.parametrize("name", FIT)
def test_what_cameras_and_canvases_write_is_taken(name):
    data, mime_type = FIT[name]

    expected = Image.open(io.BytesIO(data)).size

    assert check(VideoFrame(data, mime_type)) == expected


@pytest.mark.parametrize("name", UNFIT)
def test_the_rest_closes_the_call_with_a_reason(name):
    data, mime_type, reason = UNFIT[name]

    with pytest.raises(UnfitPicture) as refused:
        check(VideoFrame(data, mime_type))

    assert isinstance(refused.value, RemoteProtocolError)
    assert refused.value.code == 1007
    assert reason in refused.value.reason


def test_the_largest_screen_fits():
    assert check(VideoFrame(png(np.zeros((2160, 3840, 3), np.uint8)), "image/png")) == (3840, 2160)


SOURCES = [
    FIT[name][0] for name in ("progressive", "turned by EXIF", "palette", "RGBA", "lossy WebP", "WebP with EXIF")
]


def in_the_scan(filling: bytes) -> bytes:
    whole = saved()
    start = whole.index(b"\xff\xda") + 14
    return whole[:start] + filling + whole[start:]


@pytest.mark.parametrize(
    "data",
    [
        in_the_scan(b"\xff" * 900_000 + b"\x00"),
        in_the_scan(b"\xff\x00" * 450_000),
        b"\xff\xd8" + b"\xff" * 900_000 + saved()[3:],
        b"\xff\xd8" + b"\xff\xfe\x00\x02" * 200_000 + saved()[2:],
        PNG + chunk(b"tEXt", b"<" * 900_000),
    ],
    ids=["fill", "stuffing", "fill in front", "comments", "brackets"],
)
def test_a_file_made_to_be_slow_is_walked_once(data):
    """It would take minutes otherwise: each byte is looked at a few times, whatever it is."""
    with contextlib.suppress(UnfitPicture):
        check(VideoFrame(data, "image/png" if data.startswith(PNG) else "image/jpeg"))


@given(
    st.sampled_from(SOURCES),
    st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), max_size=6),
    st.integers(0, 1 << 16),
    st.binary(max_size=8),
)
def test_a_damaged_file_is_taken_or_refused_and_nothing_else(data, changes, cut, tail):
    damaged = bytearray(data[: cut % (2 * len(data))] + tail)
    for place, value in changes:
        if damaged:
            damaged[place % len(damaged)] = value

    for mime_type in ("image/jpeg", "image/png", "image/webp"):
        try:
            width, height = check(VideoFrame(bytes(damaged), mime_type))
        except UnfitPicture as refused:
            assert 0 < len(refused.reason.encode()) <= 123
        else:
            assert 32 <= min(width, height) and width * height <= 8_300_000


@given(
    st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\x00\x00\x00WEBP"])
)
def test_noise_is_refused(noise, magic):
    for mime_type in ("image/jpeg", "image/png", "image/webp"):
        with pytest.raises(UnfitPicture):
            check(VideoFrame(magic + noise, mime_type))
