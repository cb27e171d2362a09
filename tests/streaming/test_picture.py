from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from vivavoce.errors import ConfigurationError
from vivavoce.streaming.picture import LARGEST, load_picture


def saved(path: Path, size: tuple[int, int], kind: str, **options: object) -> Path:
    Image.effect_noise(size, 90).convert("RGB").save(path, kind, **options)
    return path


@pytest.mark.parametrize(("kind", "mime_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_a_picture_that_may_travel_is_sent_as_it_is(tmp_path: Path, kind: str, mime_type: str):
    path = saved(tmp_path / "label", (320, 200), kind)

    frame = load_picture(path, "camera")

    assert (frame.data, frame.mime_type, frame.source) == (path.read_bytes(), mime_type, "camera")


@pytest.mark.parametrize(("size", "kind"), [((4000, 3000), "JPEG"), ((5000, 40), "PNG"), ((320, 200), "BMP")])
def test_others_are_made_to_fit(tmp_path: Path, size: tuple[int, int], kind: str):
    frame = load_picture(saved(tmp_path / "photo", size, kind))

    image = Image.open(io.BytesIO(frame.data))
    assert frame.mime_type == "image/jpeg" and len(frame.data) <= LARGEST and max(image.size) <= 1600
    assert image.width / image.height == pytest.approx(size[0] / size[1], rel=0.1)


def test_a_phones_photo_stands_upright(tmp_path: Path):
    turned = Image.Exif()
    turned[0x0112] = 6  # the camera was turned by 90°
    frame = load_picture(saved(tmp_path / "photo", (5000, 2000), "JPEG", exif=turned))

    image = Image.open(io.BytesIO(frame.data))
    assert image.height > image.width


def test_what_is_no_picture_is_said_in_one_line(tmp_path: Path):
    (tmp_path / "note.txt").write_text("no picture")
    for path, reason in ((tmp_path / "note.txt", "is no picture"), (tmp_path / "none.png", "cannot read")):
        with pytest.raises(ConfigurationError, match=reason):
            load_picture(path)
