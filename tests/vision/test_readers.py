"""The readers and the detector with their models, on pictures made here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from vivavoce.errors import WeightsMissing
from vivavoce.settings import from_environment
from vivavoce.sight import Box
from vivavoce.weights.store import Store

cv2 = pytest.importorskip("cv2")
pil = pytest.importorskip("PIL.Image")
from PIL import ImageDraw, ImageFont  # noqa: E402

from vivavoce.vision.abilities.text import CarefulReader, QuickReader  # noqa: E402
from vivavoce.vision.abilities.things import Detector  # noqa: E402
from vivavoce.vision.contract import Picture  # noqa: E402

pytestmark = pytest.mark.weights

LABEL = (
    (50, "AMOXICILLIN 500 MG"),
    (30, "Take one capsule three times a day"),
    (26, "Batch KT7731   EXP 03/2027"),
    (24, "Questions? Call 020 7946 0817"),
)


@pytest.fixture(scope="module")
def folders() -> dict[str, Path]:
    return Store(from_environment(os.environ).weights).folders("vision")


@pytest.fixture(scope="module")
def quick(folders: dict[str, Path]) -> QuickReader:
    return QuickReader(folders["quick"])


@pytest.fixture(scope="module")
def careful(folders: dict[str, Path]) -> CarefulReader:
    return CarefulReader(folders["careful"])


def page(lines: Sequence[tuple[int, str]] = LABEL, left: int = 90) -> Picture:
    picture = pil.new("RGB", (1000, 460), "white")
    pen, top = ImageDraw.Draw(picture), 50
    for size, text in lines:
        pen.text((left, top), text, font=ImageFont.load_default(size), fill="black")
        top += 2 * size
    return np.asarray(picture)[:, :, ::-1].copy()


def texts(lines: Sequence[object]) -> str:
    return " | ".join(line.text for line in lines)  # type: ignore[attr-defined]


EXPECTED = " | ".join(" ".join(text.split()) for _, text in LABEL)


def test_the_quick_reader_reads_a_label_and_is_sure_of_nothing(quick: QuickReader) -> None:
    lines = quick.read(page())

    assert [line.text.split()[-1] for line in lines][1:] == ["day", "03/2027", "0817"]
    assert not any(line.sure for line in lines)


def test_the_careful_reader_is_sure_of_every_line_of_a_good_picture(careful: CarefulReader) -> None:
    lines = careful.read(page())

    assert texts(lines) == EXPECTED
    assert all(line.sure for line in lines)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_picture_that_lies_on_its_side_or_head_is_read(careful: CarefulReader, turns: int) -> None:
    assert texts(careful.read(np.rot90(page(), turns).copy())) == EXPECTED


def test_a_label_seen_at_an_angle_is_read(careful: CarefulReader) -> None:
    corners = np.array([(0, 0), (1000, 0), (1000, 460), (0, 460)], np.float32)
    seen = np.array([(120, 90), (930, 30), (990, 520), (60, 450)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen)
    picture = cv2.warpPerspective(page(), matrix, (1100, 560), borderValue=(90, 110, 120))

    assert texts(careful.read(picture)) == EXPECTED


def test_only_the_region_that_is_asked_for_is_read(careful: CarefulReader) -> None:
    lines = careful.read(page(), [Box(0.05, 0.45, 0.6, 0.53)])

    assert texts(lines) == "Batch KT7731 EXP 03/2027"
    assert lines[0].sure
    assert lines[0].box.left == pytest.approx(0.09, abs=0.02)
    assert lines[0].box.centre[1] == pytest.approx(0.485, abs=0.03)


def test_what_cannot_be_read_is_not_sure(careful: CarefulReader) -> None:
    blurred = cv2.GaussianBlur(page(((18, "Take 500 mg of lot 80B8"), (18, "call 020 7946 0817"))), (0, 0), 3.5)

    assert not any(line.sure for line in careful.read(blurred))


def test_of_a_full_page_the_lines_with_digits_are_read_with_care(folders: dict[str, Path]) -> None:
    reader = CarefulReader(folders["careful"], folders["quick"])
    words = [(15, "the quick brown fox jumps over the lazy dog and runs away from all of it at once")] * 12
    lines = reader.read(page([*words, (15, "Call 020 7946 0817 on Monday")]))

    assert len(lines) == 13
    assert [line.text for line in lines if line.sure][-1] == "Call 020 7946 0817 on Monday"
    assert not lines[-2].sure


def test_a_picture_without_text_has_no_lines(quick: QuickReader, careful: CarefulReader) -> None:
    empty = np.full((48, 64, 3), 200, np.uint8)

    assert quick.read(empty) == careful.read(empty) == []
    assert careful.read(page(), [Box(0.5, 0.5, 0.5, 0.5)]) == []


def test_the_detector_finds_nothing_on_a_page_of_text(folders: dict[str, Path]) -> None:
    assert Detector(folders["things"]).find(page(), ["person", "cup"]) == []


def test_models_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing, match="vivavoce models pull"):
        QuickReader(tmp_path)
