"""Objects of 80 everyday kinds: Google's small COCO detector. It is wrong at times with high scores."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from ...onnx import session
from ...sight import Box, Thing
from ..contract import Picture

SIDE = 300  # pixels of the network's input, both ways
LEAST = 0.6  # score from which a thing counts: below, wrong ones are as many as right ones
SUSPECT = 0.35  # score from which a thing is possible
# Wrong finds are of one look: of 81 things found once in 200 pictures, 57 rightly, 61 were found again with a border of
# this share of the sides around the picture, 54 of them rightly.
BORDER = 0.15
OVERLAP = 0.5  # of two boxes that share so much (intersection ÷ union) the surer one stays, whatever their kinds
MOST = 20  # things of a picture
# How box encodings are scaled (the network's training configuration, faster_rcnn_box_coder).
CENTRE_SCALE, SIZE_SCALE = 10.0, 5.0

NAMES = {
    1: "person", 2: "bicycle", 3: "car", 4: "motorcycle", 5: "airplane", 6: "bus", 7: "train", 8: "truck", 9: "boat",
    10: "traffic light", 11: "fire hydrant", 13: "stop sign", 14: "parking meter", 15: "bench", 16: "bird", 17: "cat",
    18: "dog", 19: "horse", 20: "sheep", 21: "cow", 22: "elephant", 23: "bear", 24: "zebra", 25: "giraffe",
    27: "backpack", 28: "umbrella", 31: "handbag", 32: "tie", 33: "suitcase", 34: "frisbee", 35: "skis",
    36: "snowboard", 37: "sports ball", 38: "kite", 39: "baseball bat", 40: "baseball glove", 41: "skateboard",
    42: "surfboard", 43: "tennis racket", 44: "bottle", 46: "wine glass", 47: "cup", 48: "fork", 49: "knife",
    50: "spoon", 51: "bowl", 52: "banana", 53: "apple", 54: "sandwich", 55: "orange", 56: "broccoli", 57: "carrot",
    58: "hot dog", 59: "pizza", 60: "donut", 61: "cake", 62: "chair", 63: "couch", 64: "potted plant", 65: "bed",
    67: "dining table", 70: "toilet", 72: "tv", 73: "laptop", 74: "mouse", 75: "remote", 76: "keyboard",
    77: "cell phone", 78: "microwave", 79: "oven", 80: "toaster", 81: "sink", 82: "refrigerator", 84: "book",
    85: "clock", 86: "vase", 87: "scissors", 88: "teddy bear", 89: "hair drier", 90: "toothbrush",
}  # fmt: skip
"""COCO's 80 kinds by the number that the network gives them; the gaps are kinds that the data set dropped."""

Boxes = npt.NDArray[np.float32]
"""(count, 4): top, left, bottom, right, in shares of the picture."""
Floats = npt.NDArray[np.float32]


class Detector:
    """The network, ready to look; 25 ms a picture, as much again where it finds something."""

    def __init__(self, folder: Path) -> None:
        """folder: of the model `coco-ssd`. Raises WeightsMissing."""
        self._session = session(folder / "detector.onnx")

    def find(self, picture: Picture, names: Sequence[str] = ()) -> list[Thing]:
        """What there is, found twice in the same place, the surest first.

        names: the kinds that are asked for, in any case; () = all.
        """
        first = self._look(picture, LEAST, names)
        if not first:
            return []
        second = [_within(thing, BORDER) for thing in self._look(_farther(picture), LEAST, names)]
        return [thing for thing in first if any(_alike(thing, other) for other in second)]

    def suspect(self, picture: Picture, names: Sequence[str] = ()) -> list[Thing]:
        """What there may be, on a single look and at a lower score: for what must not be overlooked."""
        return self._look(picture, SUSPECT, names)

    def _look(self, picture: Picture, least: float, names: Sequence[str]) -> list[Thing]:
        small = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        rgb = cv2.cvtColor(small, cv2.COLOR_BGR2RGB).astype(np.float32) / 127.5 - 1
        logits, encodings, anchors = self._session.run(None, {"x": rgb.transpose(2, 0, 1)[None]})
        wanted = {name.casefold() for name in names}
        found = things(logits[0], placed(encodings[0], anchors[0]), least)
        return [thing for thing in found if not wanted or thing.name in wanted]


def _farther(picture: Picture) -> Picture:
    """The picture with a grey border: everything is smaller and lies elsewhere."""
    height, width = picture.shape[:2]
    down, across = round(BORDER * height), round(BORDER * width)
    grey = (128, 128, 128)
    return np.asarray(
        cv2.copyMakeBorder(picture, down, down, across, across, cv2.BORDER_CONSTANT, value=grey), np.uint8
    )


def _within(thing: Thing, border: float) -> Thing:
    """A thing of a picture with a border, placed in the one without."""
    left, top, right, bottom = (
        side * (1 + 2 * border) - border for side in (thing.box.left, thing.box.top, thing.box.right, thing.box.bottom)
    )
    return Thing(thing.name, Box(left, top, right, bottom), thing.confidence)


def _alike(one: Thing, other: Thing) -> bool:
    return one.name == other.name and _overlap(_sides(one.box), _sides(other.box)) > OVERLAP


def placed(encodings: Floats, anchors: Boxes) -> Boxes:
    """Where the boxes lie.

    encodings: (count, 4), how each box differs from its anchor: centre (y, x) in anchor sizes, height and width as
        logarithms.
    """
    sizes = anchors[:, 2:] - anchors[:, :2]
    centres = anchors[:, :2] + sizes / 2 + encodings[:, :2] / CENTRE_SCALE * sizes
    halves = np.exp(encodings[:, 2:] / SIZE_SCALE) * sizes / 2
    return np.concatenate([centres - halves, centres + halves], axis=1)


def things(logits: Floats, boxes: Boxes, least: float = LEAST) -> list[Thing]:
    """The things that score at least so much, each once, the surest first.

    logits: (count, 91), of each kind in each box; 0 is "nothing".
    """
    kinds = logits[:, 1:].argmax(axis=1) + 1
    scores = 1 / (1 + np.exp(-logits[np.arange(len(logits)), kinds]))
    ranked = [i for i in np.argsort(-scores, kind="stable") if scores[i] >= least and int(kinds[i]) in NAMES]
    kept: list[int] = []
    for i in ranked:
        if len(kept) < MOST and not any(_overlap(boxes[i], boxes[j]) > OVERLAP for j in kept):
            kept.append(int(i))
    return [Thing(NAMES[int(kinds[i])], _box(boxes[i]), float(scores[i])) for i in kept]


def _overlap(one: Floats, other: Floats) -> float:
    """Intersection ÷ union."""
    top, left = np.maximum(one[:2], other[:2])
    bottom, right = np.minimum(one[2:], other[2:])
    common = max(0.0, float(bottom - top)) * max(0.0, float(right - left))
    return common / (_area(one) + _area(other) - common + 1e-9)


def _sides(box: Box) -> Floats:
    return np.array((box.top, box.left, box.bottom, box.right), np.float32)


def _area(box: Floats) -> float:
    return float((box[2] - box[0]) * (box[3] - box[1]))


def _box(box: Floats) -> Box:
    top, left, bottom, right = np.clip(box, 0, 1).tolist()
    return Box(left, top, right, bottom)
