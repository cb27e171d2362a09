"""What is sent for a picture or a page: of the size, kind and condition of our page's own."""

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from vivavoce.errors import ConfigurationError
from vivavoce.evals import pictures
from vivavoce.evals.hands import View
from vivavoce.evals.scenario import Showing


@pytest.fixture
def label(tmp_path) -> Path:
    picture = np.full((900, 1600, 3), 255, np.uint8)
    cv2.putText(picture, "500 mg", (300, 500), cv2.FONT_HERSHEY_SIMPLEX, 6, (0, 0, 0), 12)
    cv2.imwrite(str(tmp_path / "label.png"), picture)
    return tmp_path / "label.png"


def made(path: Path, source: str, optics: str = "", seed: int = 1):
    view = View(Showing(source, path, optics), optics)
    return pictures.make([view], seed)[view]


def pixels(frame) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(frame.data, np.uint8), cv2.IMREAD_COLOR)


def test_a_camera_sends_jpeg_of_at_most_768_pixels(label):
    (frame,) = made(label, "camera")

    assert (frame.mime_type, frame.source) == ("image/jpeg", "camera") and frame.data.startswith(b"\xff\xd8")
    assert pixels(frame).shape == (432, 768, 3)


def test_a_screen_sends_png_of_at_most_1280_pixels_without_loss(label):
    (frame,) = made(label, "screen")

    assert (frame.mime_type, frame.source) == ("image/png", "screen") and frame.data.startswith(b"\x89PNG")
    assert pixels(frame).shape == (720, 1280, 3) and set(np.unique(pixels(frame)[0])) == {255}


def test_conditions_are_met_and_differ_from_take_to_take_but_not_from_run_to_run(label):
    first, *others = made(label, "camera", "dark0.3+noise10")

    assert pixels(first).mean() < 0.5 * pixels(made(label, "camera")[0]).mean()
    assert len(others) == pictures.TAKES - 1 and first.data not in {other.data for other in others}
    assert made(label, "camera", "dark0.3+noise10")[0] == first
    assert made(label, "camera", "dark0.3+noise10", seed=2)[0] != first


def test_small_pictures_stay_as_they_are(tmp_path):
    cv2.imwrite(str(tmp_path / "small.png"), np.zeros((48, 64, 3), np.uint8))

    assert pixels(made(tmp_path / "small.png", "camera")[0]).shape == (48, 64, 3)
    assert pixels(made(tmp_path / "small.png", "screen")[0]).shape == (48, 64, 3)


def test_what_is_no_picture_is_told_by_name(tmp_path):
    (tmp_path / "label.png").write_bytes(b"GIF89a")

    with pytest.raises(ConfigurationError, match=r"label\.png is no picture: expected PNG, JPEG or WebP"):
        made(tmp_path / "label.png", "camera")


def test_a_thumbnail_is_small(label):
    small = pictures.thumbnail(made(label, "screen")[0])

    assert cv2.imdecode(np.frombuffer(small, np.uint8), cv2.IMREAD_COLOR).shape == (180, 320, 3)


@pytest.mark.e2e
@pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium")
def test_a_page_is_rendered_as_it_is_shared(tmp_path):
    (tmp_path / "page.html").write_text("<body style='margin:0;background:#0a0'><h1>Stock: 14</h1>")

    (frame,) = made(tmp_path / "page.html", "screen")

    assert pixels(frame).shape == (800, 1280, 3)
    assert pixels(frame)[-1, -1].tolist() == [0, 170, 0]
