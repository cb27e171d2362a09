"""The detector's arithmetic without its network."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("cv2")

from vivavoce.vision.abilities.things import NAMES, Detector, placed, things


def logits(*kinds: tuple[int, float]) -> np.ndarray:
    rows = np.full((len(kinds), 91), -8.0, np.float32)
    for row, (kind, logit) in zip(rows, kinds, strict=True):
        row[kind] = logit
    return rows


def test_a_box_is_its_anchor_moved_and_stretched() -> None:
    anchors = np.array([(0.2, 0.4, 0.4, 0.8)], np.float32)
    moved = np.array([(5.0, -2.5, 5 * np.log(2), 0.0)], np.float32)

    assert placed(np.zeros((1, 4), np.float32), anchors)[0] == pytest.approx(anchors[0])
    assert placed(moved, anchors)[0] == pytest.approx((0.2, 0.3, 0.6, 0.7))


def test_of_two_boxes_in_one_place_the_surer_one_stays_whatever_they_show() -> None:
    boxes = np.array([(0, 0, 0.5, 0.5), (0.02, 0, 0.5, 0.5), (0.5, 0.5, 1.2, 1)], np.float32)

    found = things(logits((17, 1.0), (18, 2.0), (1, 3.0)), boxes)

    assert [thing.name for thing in found] == ["person", "dog"]
    assert found[0].box.bottom == 1  # boxes end with the picture
    assert found[0].confidence == pytest.approx(1 / (1 + np.exp(-3)))


def test_what_is_not_likely_or_has_no_name_is_left_out() -> None:
    boxes = np.array([(0, 0, 0.1, 0.1), (0.2, 0.2, 0.3, 0.3), (0.5, 0.5, 1, 1)], np.float32)

    assert things(logits((17, 0.3), (12, 4.0), (0, 9.0)), boxes) == []
    assert len(NAMES) == len(set(NAMES.values())) == 80


class Looks:
    """A network that finds these things, one list a look."""

    def __init__(self, *looks: list[tuple[int, tuple[float, float, float, float]]]) -> None:
        self.looks = list(looks)

    def run(self, outputs: None, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        assert inputs["x"].shape == (1, 3, 300, 300)
        found = self.looks.pop(0)
        anchors = np.array([place for _, place in found] or [(0, 0, 1, 1)], np.float32)
        values = logits(*[(kind, 2.0) for kind, _ in found]) if found else logits((0, 2.0))
        return [values[None], np.zeros((1, len(anchors), 4), np.float32), anchors[None]]


def detector(*looks: list[tuple[int, tuple[float, float, float, float]]]) -> Detector:
    made = Detector.__new__(Detector)
    made._session = Looks(*looks)
    return made


PICTURE = np.zeros((60, 80, 3), np.uint8)
CUP = (47, (0.2, 0.2, 0.6, 0.6))
CUP_FARTHER = (47, ((0.2 + 0.15) / 1.3, (0.2 + 0.15) / 1.3, (0.6 + 0.15) / 1.3, (0.6 + 0.15) / 1.3))
CAT = (17, (0.6, 0.6, 0.9, 0.9))


def test_only_what_is_found_twice_in_one_place_is_there() -> None:
    (found,) = detector([CUP, CAT], [CUP_FARTHER, CUP]).find(PICTURE)

    assert found.name == "cup"
    assert found.box.left == pytest.approx(0.2)


def test_kinds_that_are_not_asked_for_are_left_out() -> None:
    assert detector([CUP, CAT], [CUP_FARTHER]).find(PICTURE, ["Dog"]) == []
    assert [thing.name for thing in detector([CUP], [CUP_FARTHER]).find(PICTURE, ["CUP"])] == ["cup"]


def test_what_must_not_be_overlooked_is_taken_from_one_look() -> None:
    assert [thing.name for thing in detector([CUP, CAT]).suspect(PICTURE)] == ["cup", "cat"]
