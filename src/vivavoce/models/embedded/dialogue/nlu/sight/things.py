"""Objects and places in a picture, in words: "two cups", "at three o'clock", "at the top left". Pure; US English."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ......lexicon import cardinal
from ......sight import Box, Sight, Thing
from ....language.en.inflection import article, plural, singular
from ...naming import both

SURE = 0.8
"""Confidence from which a thing is named without "it looks like"."""
MIDDLE = 0.13
"""Share of the picture around its middle that is "the middle"."""
KINDS = frozenset(
    "person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,stop sign,parking "
    "meter,bench,bird,"
    "cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,backpack,umbrella,handbag,tie,suitcase,frisbee,skis,snowboard,"
    "sports ball,kite,baseball bat,baseball glove,skateboard,surfboard,tennis racket,bottle,wine "
    "glass,cup,fork,knife,spoon,"
    "bowl,banana,apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,couch,potted "
    "plant,bed,dining table,"
    "toilet,tv,laptop,mouse,remote,keyboard,cell "
    "phone,microwave,oven,toaster,sink,refrigerator,book,clock,vase,scissors,"
    "teddy bear,hair drier,toothbrush".split(",")
)
"""COCO's 80 kinds, which the detector knows."""
_OTHER_WORDS = {
    "people": "person", "persons": "person", "man": "person", "woman": "person", "men": "person", "women": "person",
    "somebody": "person", "someone": "person", "anybody": "person", "anyone": "person", "child": "person",
    "children": "person", "face": "person", "human": "person", "guy": "person", "girl": "person", "boy": "person",
    "mug": "cup", "coffee cup": "cup", "glass": "wine glass", "phone": "cell phone", "mobile": "cell phone",
    "smartphone": "cell phone", "cellphone": "cell phone", "mobile phone": "cell phone", "television": "tv",
    "monitor": "tv",
    "sofa": "couch", "table": "dining table", "plant": "potted plant", "flower": "potted plant", "bike": "bicycle",
    "plane": "airplane", "aeroplane": "airplane", "motorbike": "motorcycle", "computer": "laptop", "notebook": "laptop",
    "fridge": "refrigerator", "ball": "sports ball", "teddy": "teddy bear", "hairdryer": "hair drier",
    "doughnut": "donut",
    "bag": "handbag", "purse": "handbag", "rucksack": "backpack", "remote control": "remote", "lorry": "truck",
    "racket": "tennis racket", "bat": "baseball bat",
}  # fmt: skip


def kind_of(word: str) -> str:
    """The detector's name for what a caller calls a thing, in either number; "" = it knows no such thing."""
    for form in (word, singular(word)):
        if form in KINDS:
            return form
        if form in _OTHER_WORDS:
            return _OTHER_WORDS[form]
    return ""


def many(name: str, number: int) -> str:
    """ "a cup", "an apple", "2 cups"."""
    if number == 1:
        return name if name in ("scissors", "skis") else f"{article(name)} {name}"
    return f"{number} {plural(name)}"


def listed(found: Sequence[Thing]) -> str:
    """ "a person, 2 cups and a book": the surest first."""
    counted: dict[str, int] = {}
    for thing in found:
        counted[thing.name] = counted.get(thing.name, 0) + 1
    return both([many(name, number) for name, number in counted.items()])


def sure(found: Sequence[Thing]) -> bool:
    """Whether all may be named without "it looks like"."""
    return all(thing.confidence >= SURE for thing in found)


def place(box: Box, sight: Sight, *, clock: bool) -> str:
    """Where something is: by the clock around the picture's middle, and in words; on screens only in words."""
    x, y = box.centre
    dx, dy = x - 0.5, y - 0.5
    if abs(dx) < MIDDLE and abs(dy) < MIDDLE:
        return "in the middle"
    across = "left" if dx < -1 / 6 else "right" if dx > 1 / 6 else ""
    upright = "top" if dy < -1 / 6 else "bottom" if dy > 1 / 6 else ""
    words = f"at the {upright} {across}".rstrip() if upright else f"on the {across}" if across else "near the middle"
    if not clock or sight.source == "screen":
        return words
    wide = sight.width / max(sight.height, 1)
    hour = round(math.degrees(math.atan2(dx * wide, -dy)) / 30) % 12
    return f"{words}, at {cardinal(hour or 12)} o'clock"
