"""What would make a picture readable, in words: as a sentence, and as the end of one. Pure; US English."""

from __future__ import annotations

from ......sight import Sight
from ...nlu.sight.answer import Advice

_SENTENCES: dict[Advice, str] = {
    "": "Hold it closer and still, please.",
    "bigger": "Make it bigger on the screen, please.",
    "hold_still": "Hold it still, please.",
    "closer": "A little closer, please.",
    "farther": "A little farther away, please.",
    "more_light": "I need more light, please.",
    "less_glare": "There is glare on it: tilt it a little, please.",
    "left": "Move the camera to the left, please.",
    "right": "Move the camera to the right, please.",
    "up": "Move the camera up, please.",
    "down": "Move the camera down, please.",
}

_CLAUSES: dict[Advice, str] = {
    "": "hold it closer and still, please",
    "bigger": "make it bigger on the screen, please",
    "hold_still": "hold it still, please",
    "closer": "hold it closer, please",
    "farther": "hold it a little farther away, please",
    "more_light": "it needs more light",
    "less_glare": "there is glare on it",
    "left": "move the camera to the left, please",
    "right": "move the camera to the right, please",
    "up": "move the camera up, please",
    "down": "move the camera down, please",
}


def sentence(advice: Advice) -> str:
    """How to hold it; "" of a guidance: what helps most."""
    return _SENTENCES[advice]


def clause(sight: Sight) -> str:
    """The same, to follow a comma or colon."""
    return _CLAUSES["bigger" if sight.source == "screen" else sight.guidance]
