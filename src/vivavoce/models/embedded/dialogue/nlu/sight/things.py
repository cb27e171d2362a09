"""The kinds of things that a detector knows, and what callers call them. Pure; US English."""

from __future__ import annotations

from ....language.en.inflection import singular

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
