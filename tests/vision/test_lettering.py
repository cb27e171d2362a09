"""Text without models: what becomes of a map and of likelihoods, and in which order pieces are read."""

from __future__ import annotations

import numpy as np
import pytest

from vivavoce.sight import Box
from vivavoce.vision.lettering import order
from vivavoce.vision.lettering.doubt import doubtful
from vivavoce.vision.lettering.recognising import NOTHING, Reading, decoded, is_latin

cv2 = pytest.importorskip("cv2")

from vivavoce.vision.abilities.text import at_the_edge, is_sure, regions  # noqa: E402
from vivavoce.vision.lettering.cutting import cut, fades, turned  # noqa: E402
from vivavoce.vision.lettering.finding import boxes  # noqa: E402

ALPHABET = ["", "5", "0", "m", "g", " "]


def likelihoods(*columns: tuple[int, float]) -> np.ndarray:
    rows = np.full((len(columns), len(ALPHABET)), 0.001, np.float32)
    for row, (character, likelihood) in zip(rows, columns, strict=True):
        row[character] = likelihood
    return rows


# ── recognising ──────────────────────────────────────────────────────────────────────────────────


def test_a_repeated_column_is_one_character_and_a_gap_parts_two() -> None:
    read = decoded(likelihoods((1, 0.9), (1, 0.95), (2, 0.8), (0, 0.9), (2, 0.7), (0, 0.9)), ALPHABET)

    assert read.text == "500"
    assert read.weakest == pytest.approx(0.7)
    assert read.confidence == pytest.approx((0.95 + 0.8 + 0.7) / 3)


def test_blanks_at_the_ends_are_no_text() -> None:
    assert (
        decoded(likelihoods((5, 0.9), (1, 0.9), (5, 0.9), (0, 0.9), (5, 0.9), (2, 0.9), (5, 0.9)), ALPHABET).text
        == "5 0"
    )
    assert decoded(likelihoods((0, 0.9), (0, 0.9)), ALPHABET) == NOTHING
    assert decoded(likelihoods((5, 0.9)), ALPHABET) == NOTHING


def test_only_latin_script_is_read() -> None:
    assert all(is_latin(sign) for sign in "aZ0é€½ß/")
    assert not any(is_latin(sign) for sign in ("中", "я", "α", "ab", "", "\n"))


@pytest.mark.parametrize(
    ("first", "second", "sure"),
    [
        (Reading("500 mg", 0.99, 0.9), Reading("500 mg", 0.98, 0.85), True),
        (Reading("500 mg", 0.99, 0.9), Reading("50 mg", 0.99, 0.9), False),
        (Reading("500 mg", 0.99, 0.9), Reading("500mg", 0.98, 0.85), True),
        (Reading("2 500 mg", 0.99, 0.9), Reading("2500 mg", 0.98, 0.85), False),
        (Reading("500 mg", 0.99, 0.9), Reading("500 mg", 0.7, 0.6), False),
        (Reading("500 mg", 0.99, 0.3), Reading("500 mg", 0.99, 0.9), False),
        (Reading("5OO mg", 0.99, 0.9), Reading("5OO mg", 0.99, 0.9), False),
        (NOTHING, NOTHING, False),
    ],
)
def test_two_equal_readings_without_a_doubtful_character_are_sure(first: Reading, second: Reading, sure: bool) -> None:
    assert is_sure(first, second) is sure


@pytest.mark.parametrize(
    "text", ["5OO mg", "50O mg", "1O:30", "Dr. 0kafor", "LOT 0G551F", "60BZI5", "K7B0O31", "[45215 mg"]
)
def test_print_that_may_say_something_else_is_doubtful(text: str) -> None:
    assert doubtful(text)


@pytest.mark.parametrize(
    "text",
    [
        "500 mg",
        "500MG",
        "10ML",
        "2nd OK, NO GO",
        "LOT KT7731",
        "020 7946 0817",
        "EXP 03/2027",
        "B-10-07",
        "M10 x 60",
        "9:30 PM",
    ],
)
def test_common_print_is_not(text: str) -> None:
    assert not doubtful(text)


# ── finding and cutting ──────────────────────────────────────────────────────────────────────────


def test_a_blot_of_the_map_is_a_box_of_the_size_of_its_text() -> None:
    likely = np.zeros((96, 320), np.float32)
    likely[40:50, 60:260] = 0.9
    likely[80:82, 10:12] = 0.9  # too small
    likely[10:20, 10:40] = 0.35  # too faint

    (quad,) = boxes(likely)

    growth = 1.6 * 200 * 10 / 210 / 2
    assert quad[0] == pytest.approx((60 - growth, 40 - growth), abs=1.5)
    assert quad[2] == pytest.approx((260 + growth, 50 + growth), abs=1.5)


def test_a_leaning_piece_is_cut_out_level() -> None:
    picture = np.full((200, 200, 3), 255, np.uint8)
    corners = np.array([(40, 60), (160, 90), (152, 120), (32, 90)], np.float32)
    cv2.fillPoly(picture, [corners.astype(np.int32)], (0, 0, 0))

    piece = cut(picture, corners)

    assert piece.shape == (31, 124, 3)
    assert piece[4:-4, 4:-4].max() == 0


def test_print_that_pales_at_an_end_may_go_on() -> None:
    piece = np.full((48, 300, 3), 250, np.uint8)
    for left in range(20, 280, 24):
        piece[10:38, left : left + 10] = 20
    paling = piece.copy()
    paling[:, 240:] = 250 - (250 - paling[:, 240:]) // 3

    assert not fades(piece)
    assert fades(paling)
    assert fades(paling[:, ::-1].copy())


def test_a_piece_at_the_edge_of_the_picture_may_go_on() -> None:
    picture = np.zeros((100, 200, 3), np.uint8)
    inside = np.array([(10, 10), (150, 10), (150, 30), (10, 30)], np.float32)

    assert not at_the_edge(inside, picture)
    assert at_the_edge(inside + np.array((48, 0), np.float32), picture)
    assert at_the_edge(inside - np.array((0, 9), np.float32), picture)


def test_a_piece_is_turned_clockwise() -> None:
    piece = np.zeros((2, 3, 3), np.uint8)
    piece[0, 0] = 7

    assert turned(piece, 90)[0, 1, 0] == 7
    assert turned(piece, 180)[1, 2, 0] == 7
    assert turned(piece, 270)[2, 0, 0] == 7


def test_regions_that_meet_are_looked_at_once() -> None:
    picture = np.zeros((100, 200, 3), np.uint8)

    found = regions(
        picture, [Box(0.1, 0.2, 0.5, 0.4), Box(0.4, 0.3, 0.6, 0.5), Box(0.9, 0.9, 1, 1), Box(0.5, 0.5, 0.5, 0.5)]
    )

    assert found == [(15, 15, 125, 55), (177, 87, 200, 100)]


# ── reading order ────────────────────────────────────────────────────────────────────────────────


def read(*places: tuple[float, float, float, float]) -> list[list[int]]:
    return order.arranged([order.Piece(number, Box(*place)) for number, place in enumerate(places)])


def test_lines_are_read_from_the_top_and_pieces_of_one_line_together() -> None:
    assert read((10, 60, 200, 80), (120, 11, 220, 31), (10, 10, 110, 30)) == [[2, 1], [0]]


def test_what_follows_a_colon_belongs_to_it_however_far_it_stands() -> None:
    label, value = Box(10, 10, 110, 30), Box(400, 10, 480, 30)

    assert order.arranged([order.Piece(0, label), order.Piece(1, value)]) == [[0], [1]]
    assert order.arranged([order.Piece(0, label, leads=True), order.Piece(1, value)]) == [[0, 1]]


def test_cells_of_a_table_are_read_across() -> None:
    rows = [
        cell for row in range(4) for cell in ((10, 30 * row, 90, 30 * row + 20), (300, 30 * row, 360, 30 * row + 20))
    ]

    assert read(*rows) == [[number] for number in range(8)]


def test_columns_of_running_text_are_read_one_after_the_other() -> None:
    title = (10, 0, 900, 30)
    left = [(10, 50 + 30 * row, 400, 70 + 30 * row) for row in range(4)]
    right = [(500, 50 + 30 * row, 880, 70 + 30 * row) for row in range(4)]
    mixed = [place for pair in zip(left, right, strict=True) for place in pair]

    assert read(title, *mixed) == [[0], [1], [3], [5], [7], [2], [4], [6], [8]]


def test_lines_that_touch_stay_two() -> None:
    assert read((10, 10, 200, 32), (10, 28, 200, 50)) == [[0], [1]]
