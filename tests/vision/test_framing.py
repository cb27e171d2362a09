"""What would make the next picture readable."""

import cv2
import numpy as np
import pytest
from pictures import page
from symbols import shown

from vivavoce.sight import Box, Code, Line
from vivavoce.vision.abilities import codes, framing, sharpness


def line(left=0.2, top=0.4, right=0.8, bottom=0.46, confidence=0.98) -> Line:
    return Line("Use by 2027-04", Box(left, top, right, bottom), confidence)


def advice(picture, lines=(), codes=None, source="camera"):
    return framing.guidance(picture, lines, codes, sharpness.measure(picture), source)


BLURRED = cv2.GaussianBlur(page(), (0, 0), 6)
MIRRORED = cv2.GaussianBlur(page(background=150), (0, 0), 1)
cv2.circle(MIRRORED, (640, 330), 170, (255, 255, 255), -1)
cv2.GaussianBlur(MIRRORED, (0, 0), 8, dst=MIRRORED)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((line(),), ""),
        ((line(left=0.0), line(top=0.5, bottom=0.56)), "left"),
        ((line(right=1.0),), "right"),
        ((line(top=0.005),), "up"),
        ((line(bottom=0.995),), "down"),
        ((line(left=0.0, right=1.0),), "farther"),
        ((line(top=0.4, bottom=0.415, confidence=0.7),), "closer"),
        ((line(top=0.2, bottom=0.8, confidence=0.7),), "farther"),
    ],
)
def test_where_the_camera_has_to_go_is_seen_from_the_text(lines, expected):
    assert advice(page(), lines) == expected


def test_a_blurred_picture_wants_a_steady_hand():
    assert sharpness.measure(page()) > 390 > 200 > sharpness.measure(BLURRED)
    assert advice(BLURRED) == "hold_still"


def test_what_an_edge_of_a_table_is_taken_for_is_no_text():
    assert advice(BLURRED, [Line("2", Box(0.99, 0.4, 1.0, 0.5), 0.95)]) == "hold_still"
    assert advice(BLURRED, [Line("1111", Box(0.0, 0.4, 0.1, 0.5), 0.7)]) == "hold_still"


def test_a_dark_picture_wants_light():
    assert advice((page() * 0.1).astype(np.uint8)) == "more_light"


def test_a_lamp_in_the_picture_is_glare_and_white_paper_is_not():
    assert advice(MIRRORED) == "less_glare"
    assert advice(page(background=255)) == ""


def test_what_was_read_needs_nothing():
    code = Code("4006381333931", "EAN13", Box(0.2, 0.2, 0.5, 0.4))

    assert advice(BLURRED, (), (code,)) == ""
    assert advice(MIRRORED, (line(),)) == ""


def test_bars_that_cannot_be_read_want_to_be_nearer():
    small = shown("Code128", "LOC-A0102", width=0.16, blur=1.4, noise=1)

    assert codes.find(small, thorough=True) == []
    assert advice(small, None, ()) in ("closer", "hold_still")
    assert advice(shown("Code128", "LOC-A0102", width=0.16, noise=12), None, ()) == "closer"


def test_words_that_lie_about_at_the_edge_are_not_what_is_shown():
    label = [line(top=0.3 + 0.1 * number, bottom=0.36 + 0.1 * number) for number in range(4)]

    assert advice(page(), [*label, line(left=0.0, right=0.1)]) == ""


def test_a_screen_is_never_told_to_hold_still():
    assert advice(BLURRED, source="screen") == ""


@pytest.mark.parametrize("picture", [np.zeros((32, 32, 3), np.uint8), np.full((32, 4096, 3), 255, np.uint8)])
def test_the_strangest_pictures_are_no_trouble(picture):
    advice(picture)
    advice(picture, None, ())
