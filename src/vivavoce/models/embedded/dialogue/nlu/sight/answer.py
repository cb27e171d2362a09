"""What an answer is, and the words that all answers share: quotes, hints for a better picture. Pure; US English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ......sight import Guidance, Line, Sight
from . import printed

BIG = 0.8
"""Share of the biggest line's height from which another is as big."""
MOST_TOLD = 3
"""Values that are told together."""

READABLE, BLURRED = 390.0, 200.0
"""`Sight.sharpness` from which small print is easy to read, and below which it is hard."""

GUIDANCE: dict[Guidance, str] = {
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

_ASIDE: dict[Guidance, str] = {
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


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question, and how well it is founded."""

    text: str
    told: str = ""
    """The seen words in it, for "spell that"."""
    found: bool = True
    """False: the picture does not hold what was asked for, or cannot be read."""
    sure: bool = True
    """False: it holds figures that were not read twice alike."""
    unsure: str = ""
    """What would be said then, to follow "It looks like"."""
    lacks: bool = False
    """This was not looked for in the picture."""
    reading: tuple[str, ...] = ()
    """The pieces of text that come after it."""
    asks: str = ""
    """The offer at its end; said only while the picture is there."""
    line: int = 0
    """The line that it quotes, from 1."""


def advice(sight: Sight) -> str:
    """What would make it readable, to follow a comma or colon."""
    if sight.source == "screen":
        return "make it bigger on the screen, please"
    return _ASIDE.get(sight.guidance, "hold it closer and still, please")


def guiding(sight: Sight) -> str:
    """A sentence that helps to a better picture; "" where nothing would."""
    if sight.source == "screen":
        return "" if sight.lines else "Make it bigger on the screen, please."
    return GUIDANCE.get(sight.guidance, "")


def unread(sight: Sight) -> Answer | None:
    """What is said where there is no text to answer from."""
    if sight.lines:
        return None
    if sight.lines is None:
        return Answer("I haven't been able to read it.", found=False, lacks=True)
    hard = bool(sight.guidance) or (sight.source != "screen" and sight.sharpness < BLURRED)
    return Answer("I can't read it." if hard else "I see no text in it.", found=False)


def sure(lines: Sequence[Line]) -> bool:
    """Whether every figure in these lines was read twice alike."""
    return all(line.sure or not printed.counts(line.text) for line in lines)


def say(words: str) -> str:
    """Seen words as a quotation."""
    return f"“{words}”"


def heading(lines: Sequence[Line]) -> int:
    """Which line is the heading: the first of those with the biggest letters. Boxes of one font differ by a fifth."""
    sizes = [line.box.bottom - line.box.top for line in lines]
    return next(at for at, size in enumerate(sizes) if size >= BIG * max(sizes))


def lines_told(number: int) -> str:
    """ "one line", "3 lines"."""
    return "one line" if number == 1 else f"{number} lines"
