"""From a file to an upright, opaque picture: whatever a camera, a canvas or an editor has written."""

import io

import cv2
import numpy as np
import pytest
from pictures import jpeg, png, room
from PIL import Image, ImageOps

from vivavoce.events import VideoFrame
from vivavoce.sight import Box
from vivavoce.vision.contract import UnfitPicture
from vivavoce.vision.decoding import MOST_KEPT, Decoded, decode, obscured, pixels

TWO_COLOURS = Image.new("RGB", (200, 120), (200, 30, 60))
TWO_COLOURS.paste((10, 200, 90), (0, 0, 100, 60))
FADING = TWO_COLOURS.convert("RGBA")
FADING.putalpha(Image.linear_gradient("L").resize((200, 120)))
DEEP = Image.fromarray(np.linspace(0, 65_535, 200)[None].repeat(120, 0).astype(np.uint16))


def saved(image: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def turned(orientation: int) -> bytes:
    facts = Image.Exif()
    facts[0x0112] = orientation
    return facts.tobytes()


FILES = {
    "JPEG": (TWO_COLOURS, "JPEG", {"quality": 95}),
    **{f"JPEG turned {way}": (TWO_COLOURS, "JPEG", {"quality": 95, "exif": turned(way)}) for way in range(1, 9)},
    "grey JPEG": (TWO_COLOURS.convert("L"), "JPEG", {}),
    "CMYK JPEG": (TWO_COLOURS.convert("CMYK"), "JPEG", {"quality": 95}),
    "PNG": (TWO_COLOURS, "PNG", {}),
    "PNG turned": (TWO_COLOURS, "PNG", {"exif": turned(6)}),
    "fading PNG": (FADING, "PNG", {}),
    "PNG with a transparent colour": (TWO_COLOURS, "PNG", {"transparency": (200, 30, 60)}),
    "palette": (TWO_COLOURS.convert("P"), "PNG", {}),
    "grey with alpha": (TWO_COLOURS.convert("LA"), "PNG", {}),
    "one bit": (TWO_COLOURS.convert("1"), "PNG", {}),
    "16 bits": (DEEP, "PNG", {}),
    "WebP": (TWO_COLOURS, "WEBP", {"lossless": True}),
    "WebP turned": (TWO_COLOURS, "WEBP", {"lossless": True, "exif": turned(6)}),
    "fading WebP": (FADING, "WEBP", {"lossless": True}),
}


def expected(data: bytes) -> np.ndarray:
    """As Pillow has it, on white."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    if image.mode.startswith("I"):
        return (np.array(image) // 257).astype(np.uint8)[..., None].repeat(3, axis=2)
    image = image.convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image)
    return np.array(white.convert("RGB"))[..., ::-1]


@pytest.mark.parametrize("name", FILES)
def test_a_picture_is_decoded_as_it_is_meant(name):
    image, kind, options = FILES[name]
    data = saved(image, kind, **options)

    picture = decode(VideoFrame(data, f"image/{kind.lower()}"))

    assert picture.dtype == np.uint8
    assert picture.shape == expected(data).shape
    assert np.abs(picture.astype(int) - expected(data)).mean() < 2


def test_a_file_that_is_damaged_within_is_unfit():
    whole = png(room())
    middle = len(whole) // 2

    with pytest.raises(UnfitPicture):
        decode(VideoFrame(whole[:middle] + bytes(1000) + whole[middle + 1000 :], "image/png"))


def test_the_last_pictures_are_kept_and_no_more():
    kept = Decoded()
    frames = [VideoFrame(jpeg(np.full((1080, 1920, 3), level, np.uint8)), "image/jpeg") for level in range(0, 100, 5)]

    pictures = [kept.picture(frame) for frame in frames]

    assert kept.picture(frames[-1]) is pictures[-1]
    assert kept.picture(frames[0]) is not pictures[0]
    assert sum(picture.nbytes for picture in kept._kept.values()) <= MOST_KEPT
    assert not pictures[-1].flags.writeable


@pytest.mark.parametrize("box", [Box(0.1, 0.1, 0.4, 0.9), Box(-0.5, 0.5, 2.0, 0.7), Box(0.501, 0.501, 0.502, 0.502)])
def test_what_is_obscured_has_one_colour_and_the_rest_its_own(box):
    picture = room()
    left, top, right, bottom = pixels(box, 768, 576)

    hidden = obscured(picture, [box])

    assert len(np.unique(hidden[top:bottom, left:right].reshape(-1, 3), axis=0)) == 1
    hidden[top:bottom, left:right] = picture[top:bottom, left:right]
    assert np.array_equal(hidden, picture)


def test_an_area_that_is_none_hides_nothing():
    picture = cv2.resize(room(), (64, 48))

    assert np.array_equal(obscured(picture, [Box(0.6, 0.6, 0.5, 0.5), Box(2.0, 2.0, 3.0, 3.0)]), picture)
