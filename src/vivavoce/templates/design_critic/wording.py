"""Findings in words: what, where and how much, in one sentence; why it matters; and what would do."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from typing import Literal, Protocol

from vivavoce import Box, Finding

USUAL = 15
"""CSS pixels of body text: sizes are told as if a page had it, where nobody has said how wide the page is."""
RULES = {
    "contrast": ("contrast", "Below that, people with weak eyes cannot read it: WCAG 1.4.3."),
    "target_size": ("button size", "Smaller ones are missed by fingers and unsteady hands: WCAG 2.5.8."),
    "text_size": ("text size", "Smaller letters cannot be read at arm's length."),
    "alignment": ("alignment", "Cards of one row share an edge, and the eye sees two pixels."),
    "spacing": ("spacing", "Equal gaps say that cards are alike; an odd one looks like a mistake."),
    "overlap": ("overlap", "Where texts lie on each other, neither can be read."),
    "colour": ("colour", "A colour that nobody has agreed on makes the page look less like yours."),
    "grid": ("grid", "Your rules want gaps that are multiples of the grid."),
}
"""A rule's name as it is said, and why it matters."""
Fact = Literal["size", "contrast"]
Element = Literal[
    "that", "heading", "headline", "title", "button", "smallest text", "text", "grey text", "white text", "black text",
    "red text", "orange text", "yellow text", "green text", "turquoise text", "blue text", "purple text", "pink text",
]  # fmt: skip
HUES = ((20, "red"), (45, "orange"), (70, "yellow"), (165, "green"), (195, "turquoise"), (260, "blue"),
        (290, "purple"), (340, "pink"), (361, "red"))  # fmt: skip
"""Degrees up to which a colour has a name."""


class Measured(Protocol):
    """A finding of the eye, or the row of one."""

    rule: str
    text: str
    measured: float
    needed: float
    colours: Sequence[str]


def named(one: Measured) -> str:
    """What a finding is about: "the button 'Share'"."""
    kind = {"target_size": "the button ", "alignment": "the card ", "spacing": "the card ", "grid": "the card "}
    return f"{kind.get(one.rule, '')}'{one.text[:48].strip()}'" if one.text else "something without words"


def told(one: Measured, place: str) -> str:
    """A finding in one sentence."""
    return f"{named(one)}, {place}: {measure(one)}."


def explained(one: Measured) -> str:
    """What was measured, why it matters, and a colour that would do."""
    words = f"{capital(named(one))}: {measure(one)}. {RULES[one.rule][1]}"
    if one.rule == "contrast" and len(one.colours) == 2:
        text, ground = one.colours
        better = passing(text, ground, one.needed)
        words += f" It is {colour(text)} {text} on {colour(ground)} {ground}"
        words += f"; {better} would do." if better else "; change what it stands on: no shade of it will do."
    return words


def measure(one: Measured) -> str:
    """What was measured and what is needed."""
    # A share of the usual text's size is below 4, CSS pixels are not.
    unit, about = (1, "") if one.needed >= 4 else (USUAL, "about ")
    sized = f"{about}{number(one.measured * unit)} pixels, needs {number(one.needed * unit)}"
    match one.rule:
        case "contrast":
            # 4.46 is not to look like the 4.5 that it misses.
            close = number(one.measured) == number(one.needed)
            return (
                f"contrast {f'{one.measured:.2f}' if close else number(one.measured)} to 1, needs {number(one.needed)}"
            )
        case "target_size":
            return sized
        case "text_size":
            return f"letters of {sized}"
        case "alignment":
            return f"{one.measured:.0f} pixels off its row"
        case "spacing":
            return f"{one.measured:.0f} pixels from the one before, the usual gap is {one.needed:.0f}"
        case "grid":
            return f"{one.measured:.0f} pixels from the one before, on your grid {one.needed:.0f}"
        case "colour":
            return f"{colour(one.colours[0])} {one.colours[0]} is none of yours, the nearest is {one.colours[1]}"
    return "it lies on other text, or cannot be read"


def answer(facts: Sequence[Finding], fact: Fact, of: Element, current: Sequence[tuple[str, Box]], own: set[str]) -> str:
    """What was measured of one thing; of several alike, of the one that is named, else that is nearest to failing.
    current: the words and the places of what we talk of. own: words that the caller may have read on the page."""
    texts = [one for one in facts if one.rule == ("contrast" if fact == "contrast" else "text_size")]
    sizes = sorted((one for one in facts if one.rule == "text_size"), key=lambda one: one.measured)
    buttons = [one for one in facts if one.rule == "target_size"]
    spots = {
        "that": current,
        **dict.fromkeys(("heading", "headline", "title"), [(one.text, one.box) for one in sizes[-1:]]),
        "smallest text": [(one.text, one.box) for one in sizes[:1]],
        "button": [(one.text, one.box) for one in buttons],
        "text": [(one.text, one.box) for one in texts],
    }.get(of) or [
        (one.text, one.box) for one in facts if one.rule == "contrast" and f"{colour(one.colours[0])} text" == of
    ]
    pool = [*buttons, *texts] if fact == "size" and of in ("that", "button") else texts
    found = [one for one in pool if any(_at(one, *spot) for spot in spots)]
    if fact == "size" and any(one.rule == "target_size" for one in found):
        found = [one for one in found if one.rule == "target_size"]
    read = [one for one in found if own & {*one.text.casefold().split()}]
    found = read or [one for one in found if any(_at(one, *spot) for spot in current)] or found
    if not found:
        return "I can't measure that here." if of == "that" else f"I see no {of} here that I could measure."
    worst = min(found, key=lambda one: one.measured / max(0.01, one.needed))
    enough = "enough" if worst.sound else "too little" if fact == "contrast" else "too small"
    more = f" Of {len(found)} it has the least." if len(found) > 1 else ""
    return f"{capital(named(worst))}: {measure(worst)}. That is {enough}.{more}"


def _at(one: Finding, text: str, box: Box) -> bool:
    (x, y), (u, v) = one.box.centre, box.centre
    return one.text == text and abs(x - u) < 0.05 and abs(y - v) < 0.05


def number(value: float) -> str:
    """With one decimal where it has one: 4.5, 24."""
    return f"{value:.1f}".removesuffix(".0")


def capital(words: str) -> str:
    """With a capital."""
    return words[:1].upper() + words[1:]


def counted(count: int, one: str = "finding") -> str:
    """ "one finding", "4 findings"."""
    return f"one {one}" if count == 1 else f"{count} {one}s"


def colour(name: str) -> str:
    """What people call "#a8b0b8"."""
    hue, light, _ = colorsys.rgb_to_hls(*_channels(name))
    if not 0.1 <= light <= 0.94:
        return "white" if light > 0.94 else "black"
    vivid = max(_channels(name)) - min(_channels(name))
    return "grey" if vivid < 0.13 else next(word for limit, word in HUES if hue * 360 < limit)


def passing(text: str, ground: str, needed: float) -> str:
    """The nearest shade of a text's colour, darker or lighter, that is enough on this ground; "" = none."""
    start, behind = _channels(text), _light(_channels(ground))
    for step in range(1, 101):
        for end in (0.0, 1.0):
            mixed = [round((one + (end - one) * step / 100) * 255) / 255 for one in start]
            low, high = sorted((_light(mixed), behind))
            if (high + 0.05) / (low + 0.05) >= needed:
                return "#" + "".join(f"{round(value * 255):02x}" for value in mixed)
    return ""


def _channels(name: str) -> list[float]:
    return [int(name[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def _light(channels: Sequence[float]) -> float:
    """Relative luminance (WCAG 2.2)."""
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
