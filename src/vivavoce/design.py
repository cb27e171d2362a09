"""A page's design as `view.review` has measured it, in words and pictures: for tools that criticise pages."""

from __future__ import annotations

import colorsys
import dataclasses
import difflib
import io
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from statistics import median
from typing import Any, Literal, Protocol

import yaml

from .errors import DeclarationError
from .lexicon import ordinal
from .sight import Box, DesignRules, Finding
from .tools.seeing import View

__all__ = ["Became", "Measured", "became", "better_colour", "colour_name", "framed", "in_words", "line_places",
           "load_rules", "looks_changed", "place"]  # fmt: skip

Became = Literal["there", "mended", "gone", "unseen"]
"""What has become of a finding: it is there still, a rule has nothing against it any more, what it was about is gone;
or nothing can be told, because nothing has changed in its place or the page was scrolled."""

_USUAL = 15
"""CSS pixels of body text: sizes are told as if a page had it, where nobody has said how wide the page is."""
_HUES = ((20, "red"), (45, "orange"), (70, "yellow"), (165, "green"), (195, "turquoise"), (260, "blue"),
         (290, "purple"), (340, "pink"), (361, "red"))  # fmt: skip
"""Degrees up to which a colour has a name."""
_OTHER = 6
"""Of 255: what differs by less is the same pixel, scaled or coded anew."""
_MARK = "#c8281d"
_NEAR, _STILL = 0.2, 0.01
"""Of the picture's sides: how far a thing may go between two looks beyond what all went; less is not scrolled."""
_NAMELESS = ("overlap", "colour", "grid")
"""Rules of which a sound fact bears other words than the fault: texts that lie on each other are read as others."""
_KEYS = [field.name for field in dataclasses.fields(DesignRules) if field.name != "everything"]


class Measured(Protocol):
    """A `Finding`, or the row of a database that holds one."""

    rule: str
    measured: float
    needed: float
    colours: Sequence[str]


def load_rules(file: Path) -> DesignRules:
    """The rules of a team, from a YAML file. Raises DeclarationError: the file's name, and what to write instead."""
    try:
        given = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise DeclarationError(f"{file}: cannot be read as YAML: {' '.join(str(error).split())}") from None
    if not isinstance(given, dict):
        raise DeclarationError(f"{file}: expected lines such as `contrast: 4.5`, not a {type(given).__name__}")
    for key, value in given.items():
        if key not in _KEYS:
            close = difflib.get_close_matches(str(key), _KEYS, 1)
            meant = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(_KEYS)}"
            raise DeclarationError(f"{file}: there is no rule {str(key)!r}; {meant}")
        if (key in ("check", "colours")) != isinstance(value, list):
            raise DeclarationError(f'{file}: `check` and `colours` are lists, such as ["#1d4ed8"], the others numbers')
    if given.get("grid") and not given.get("width"):
        raise DeclarationError(f"{file}: a grid needs the CSS pixels of what you share, too: `width: 1440`")
    rules: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    try:
        return DesignRules(**rules)
    except DeclarationError as error:
        raise DeclarationError(f"{file}: {error}") from None


def in_words(one: Measured) -> str:
    """What was measured and what is needed: "contrast 2.1 to 1, needs 4.5"."""
    # A share of the usual text's size is below 4, CSS pixels are not.
    unit, about = (1, "") if one.needed >= 4 else (_USUAL, "about ")
    sized = f"{about}{_number(one.measured * unit)} pixels, needs {_number(one.needed * unit)}"
    is_, needs = _number(one.measured), _number(one.needed)
    match one.rule:
        case "contrast":  # 4.46 is not to look like the 4.5 that it misses
            return f"contrast {f'{one.measured:.2f}' if is_ == needs else is_} to 1, needs {needs}"
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
            return f"{colour_name(one.colours[0])} {one.colours[0]} is none of yours, the nearest is {one.colours[1]}"
    return "it lies on other text, or cannot be read"


def colour_name(colour: str) -> str:
    """What people call "#a8b0b8": grey."""
    channels = _channels(colour)
    hue, light, _ = colorsys.rgb_to_hls(*channels)
    if not 0.1 <= light <= 0.94:
        return "white" if light > 0.94 else "black"
    vivid = max(channels) - min(channels)
    return "grey" if vivid < 0.13 else next(word for limit, word in _HUES if hue * 360 < limit)


def better_colour(text: str, ground: str, needed: float) -> str:
    """The nearest shade of a text's colour, darker or lighter, whose contrast is enough on this ground; "" = none."""
    start, behind = _channels(text), _luminance(_channels(ground))
    for step in range(1, 101):
        for end in (0.0, 1.0):
            mixed = [round((one + (end - one) * step / 100) * 255) / 255 for one in start]
            low, high = sorted((_luminance(mixed), behind))
            if (high + 0.05) / (low + 0.05) >= needed:
                return "#" + "".join(f"{round(value * 255):02x}" for value in mixed)
    return ""


def line_places(view: View) -> dict[str, tuple[float, float]]:
    """The words of each line, and its middle: by them a page is known again."""
    return {line.text.strip(): line.box.centre for line in view.lines if len(line.text.strip()) > 2}


def became(
    known: Sequence[tuple[Finding, bytes]], view: View, facts: Sequence[Finding], before: Mapping[str, Sequence[float]]
) -> tuple[list[tuple[Became, Finding | None]], list[Finding]]:
    """What has become of findings in another look at their page, each with the fact that is about the same now; and
    the findings that are new.

    Nothing is mended or gone where its pixels are what they were. known: each with a picture of its place, as PNG.
    facts: all that was measured, what is `sound`, too. before: `line_places` of the look before; empty = there is none.
    """
    told, left = list[tuple[Became, Finding | None]](), list(facts)
    right, down = _scrolled(before, line_places(view))
    scrolled = max(abs(right), abs(down)) >= _STILL or not before
    for one, picture in known:
        fact = _same(one, left, right, down)
        if fact is not None:
            left.remove(fact)
        box = one.box
        spot = Box(box.left + right, box.top + down, box.right + right, box.bottom + down)
        changed = looks_changed(picture, view.crop(spot).image())
        if fact is not None and not fact.sound:
            told.append(("there", fact))
        elif fact is not None and (changed or fact.needed != one.needed):
            told.append(("mended", fact))
        elif fact is None and changed and not scrolled:
            told.append(("mended" if one.rule in _NAMELESS else "gone", None))
        else:
            told.append(("unseen", fact))
    return told, [fact for fact in left if not fact.sound]


def _scrolled(before: Mapping[str, Sequence[float]], now: Mapping[str, Sequence[float]]) -> tuple[float, float]:
    """How far most of what is still there went, to the right and down."""
    both = [(now[words], before[words]) for words in before.keys() & now.keys()]
    right, down = (median([new[side] - old[side] for new, old in both] or [0.0]) for side in (0, 1))
    return right, down


def _same(one: Finding, facts: Sequence[Finding], right: float, down: float) -> Finding | None:
    """The fact that is about the same thing as a finding, the nearest of several."""
    if one.rule == "colour":
        return next((fact for fact in facts if fact.rule == "colour" and fact.colours[0] == one.colours[0]), None)
    x, y = one.box.centre
    near = [
        (max(abs(fact.box.centre[0] - x - right), abs(fact.box.centre[1] - y - down)), index)
        for index, fact in enumerate(facts)
        if fact.rule == one.rule and _alike(fact.text, one.text)
    ]
    distance, index = min(near, default=(1.0, 0))
    return facts[index] if distance <= _NEAR or len(near) == 1 else None


def _alike(one: str, other: str) -> bool:
    """Whether two readings are of the same words: in other colours a reader takes a letter for another, or reads on."""
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    return long.startswith(short) and len(short) > 3 or SequenceMatcher(None, short, long).ratio() >= 0.8


def place(box: Box, facts: Sequence[Finding] = ()) -> str:
    """Where something is: "second card", where `facts` tell of cards in rows; "top left", "in the middle"."""
    x, y = box.centre
    cards = [fact.box for fact in facts if fact.rule == "alignment"]
    for at, card in enumerate(sorted(cards, key=lambda card: (round(card.top * 10), card.left)), 1):
        if card.left <= x <= card.right and card.top <= y <= card.bottom:
            return f"{ordinal(at)} card"
    row, column = ("top", "", "bottom")[min(2, int(y * 3))], ("left", "", "right")[min(2, int(x * 3))]
    if row and column:
        return f"{row} {column}"
    return f"at the {row}" if row else f"on the {column}" if column else "in the middle"


def looks_changed(before: bytes, now: bytes) -> bool:
    """Whether two pictures of one place look different; a pixel more or less at the edge is none."""
    from PIL import Image, ImageChops, ImageStat

    with Image.open(io.BytesIO(before)) as old, Image.open(io.BytesIO(now)) as new:
        if abs(old.width - new.width) > 1 or abs(old.height - new.height) > 1:
            return True
        size = (0, 0, min(old.width, new.width), min(old.height, new.height))
        both = ImageChops.difference(old.convert("RGB").crop(size), new.convert("RGB").crop(size))
    return any(high > _OTHER for _, high in ImageStat.Stat(both).extrema)


def framed(page: bytes, places: Sequence[tuple[int, Box]]) -> bytes:
    """A picture with places in it framed, each with its number, as PNG."""
    from PIL import Image, ImageDraw, ImageFont

    with Image.open(io.BytesIO(page)) as opened:
        picture = opened.convert("RGB")
    draw, font, (width, height) = ImageDraw.Draw(picture), ImageFont.load_default(17), picture.size
    for _, box in places:
        edges = (box.left * width - 4, box.top * height - 4, box.right * width + 4, box.bottom * height + 4)
        draw.rectangle(edges, outline="#ffffff", width=5)
        draw.rectangle(edges, outline=_MARK, width=3)
    for number, box in places:
        x, y = max(13, box.left * width - 6), max(13, box.top * height - 6)
        draw.ellipse((x - 12, y - 12, x + 12, y + 12), fill=_MARK, outline="#ffffff", width=2)
        draw.text((x, y), str(number), fill="#ffffff", font=font, anchor="mm")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _number(value: float) -> str:
    """With one decimal where it has one: 4.5, 24."""
    return f"{value:.1f}".removesuffix(".0")


def _channels(name: str) -> tuple[float, float, float]:
    return int(name[1:3], 16) / 255, int(name[3:5], 16) / 255, int(name[5:7], 16) / 255


def _luminance(channels: Sequence[float]) -> float:
    """Relative luminance (WCAG 2.2)."""
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
