"""Whether a picture shows something else: what a screen and a camera do by themselves is no change."""

import cv2
import numpy as np
import pytest
from pictures import jpeg, noisy, page, room

from vivavoce.vision.gate import changed, reduced


def differs(before, now, source):
    grey = (cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) for picture in (before, now))
    return changed(*(reduced(each, source) for each in grey), source)


def again(picture, quality):
    return cv2.imdecode(np.frombuffer(jpeg(picture, quality), np.uint8), cv2.IMREAD_COLOR)


def pointer(picture):
    """The mouse stands elsewhere: a white arrow with a thin outline."""
    marked = picture.copy()
    arrow = np.array([(700, 500), (700, 516), (704, 512), (711, 511)])
    cv2.fillPoly(marked, [arrow], (255, 255, 255))
    cv2.polylines(marked, [arrow], True, (90, 90, 90))
    return marked


def moved(picture, across, down=0, degrees=0.0):
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turn[:, 2] += across, down
    return cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_REFLECT)


SCREEN, DESK = page(), room()
OTHER_LINE = page(
    lines=("Amoxicillin 500 mg", "Take two capsules", "three times a day", "Use by 2027-04", "Batch 7H2 991")
)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (SCREEN, False),
        (again(SCREEN, 80), False),
        (again(SCREEN, 60), False),
        (pointer(SCREEN), False),
        (OTHER_LINE, True),
        (moved(SCREEN, 0, -60), True),
        (page(lines=()), True),
        (page(width=1024, height=768), True),
    ],
    ids=["same", "re-encoded", "coarsely", "pointer", "a word", "scrolled", "cleared", "resized"],
)
def test_a_screen(now, expected):
    assert differs(SCREEN, now, "screen") is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (noisy(DESK, 8), False),
        (again(noisy(DESK, 4), 60), False),
        ((DESK * 0.8).astype(np.uint8), False),
        ((DESK * 0.6).astype(np.uint8), False),
        (moved(DESK, 2, 1, 0.3), False),
        (moved(DESK, 60, 20), True),
        (room(seed=2), True),
        (DESK // 10, True),
    ],
    ids=["noise", "re-encoded", "20 % darker", "40 % darker", "a hand's tremor", "panned", "another place", "lamp out"],
)
def test_a_camera(now, expected):
    assert differs(DESK, now, "camera") is expected


def test_a_thing_held_into_the_camera_is_a_change():
    held = noisy(DESK, 3)
    cv2.rectangle(held, (220, 150), (560, 500), (230, 235, 240), -1)

    assert differs(DESK, held, "camera")
