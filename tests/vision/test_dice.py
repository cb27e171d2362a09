"""Dice on drawn tables: read from left to right, or not at all."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from vivavoce.vision.abilities import dice

PIPS = {
    1: [(0, 0)],
    2: [(-1, -1), (1, 1)],
    3: [(-1, -1), (0, 0), (1, 1)],
    4: [(-1, -1), (1, -1), (-1, 1), (1, 1)],
    5: [(-1, -1), (1, -1), (-1, 1), (1, 1), (0, 0)],
    6: [(-1, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (1, 1)],
}
WHITE, RED = ((235, 240, 240), (20, 20, 20)), ((40, 30, 170), (235, 235, 235))
GREEN = (60, 110, 50)


def table(
    values: list[int],
    colours=WHITE,
    cloth=GREEN,
    side: float = 100.0,
    apart: float = 220.0,
    lean: float = 0.85,
    seed: int = 1,
) -> np.ndarray:
    """Upper faces only, turned at random, squeezed to `lean` of their height; then blur, noise and uneven light."""
    chance = np.random.default_rng(seed)
    picture = np.full((720, 1280, 3), cloth, np.float64)
    for number, value in enumerate(values):
        face = np.full((200, 200, 3), colours[0], np.uint8)
        for x, y in PIPS[value]:
            cv2.circle(face, (100 + 53 * x, 100 + 53 * y), 19, colours[1], -1, cv2.LINE_AA)
        angle = chance.uniform(0, np.pi / 2)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * side / 2 @ turn.T * [1, lean]
        corners += [150 + apart * number, 360 + chance.uniform(-150, 150) * (apart > 2 * side)]
        ends = np.float32([[0, 0], [200, 0], [200, 200], [0, 200]])
        warp = cv2.getPerspectiveTransform(ends, corners.astype(np.float32))
        inside = cv2.warpPerspective(np.ones((200, 200), np.float32), warp, (1280, 720))[..., None]
        picture = picture * (1 - inside) + cv2.warpPerspective(face, warp, (1280, 720)) * inside
    seen = cv2.GaussianBlur(picture * np.linspace(1, 0.75, 1280)[None, :, None], (0, 0), 1.2)
    return np.clip(seen + chance.normal(0, 5, seen.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("values", [[1], [2], [3], [4], [5], [6], [6, 5, 4, 3, 2], [1, 1, 6, 6, 3]])
@pytest.mark.parametrize("colours", [WHITE, RED])
def test_dice_are_read_from_left_to_right(values, colours):
    cloth = GREEN if colours is WHITE else (190, 200, 205)

    assert dice.read(table(values, colours, cloth)) == tuple(values)


@pytest.mark.parametrize("side", [70, 100, 180])
def test_near_and_far(side):
    assert dice.read(table([5, 6, 2], side=side, apart=320)) == (5, 6, 2)


def test_a_large_photograph_is_read_too():
    large = cv2.resize(table([3, 6, 1]), None, fx=2.5, fy=2.5, interpolation=cv2.INTER_CUBIC)

    assert dice.read(large) == (3, 6, 1)


def test_no_dice_are_no_dice():
    chance = np.random.default_rng(2)
    page = np.full((720, 1280, 3), 255, np.uint8)
    for row in range(12):
        cv2.putText(
            page, "Do look: 8 o'clock, room 106...", (40, 60 + 54 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (0, 0, 0), 2
        )

    for picture in (
        page,
        table([]),
        chance.integers(0, 256, (480, 640, 3)).astype(np.uint8),
        np.zeros((32, 32, 3), np.uint8),
    ):
        assert dice.read(picture) == ()


def test_touching_dice_are_not_guessed():
    assert dice.read(table([6, 4, 3], apart=92)) in ((), (6, 4, 3))


def test_a_die_of_the_table_s_colour_is_not_guessed():
    assert dice.read(table([5], WHITE, (232, 236, 236))) == ()


def test_a_face_with_a_hidden_pip_is_not_counted_without_it():
    picture = table([5, 3])
    middle = np.argwhere(np.abs(picture.astype(int) - (20, 20, 20)).sum(2) < 60)
    y, x = middle[middle[:, 1].argmax()]  # the last pip of the three
    cv2.circle(picture, (int(x) - 8, int(y)), 22, (225, 230, 230), -1)

    assert dice.read(picture) == ()
