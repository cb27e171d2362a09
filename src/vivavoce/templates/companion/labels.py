"""Which medicine of a person's own list a label is: by name and strength as they are printed, or not at all.

Nothing here guesses. A name without its strength, another strength, a word such as "plus" behind the name, two
medicines in one picture, print that was read in passing: each is a doubt, and a doubt is told as one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from vivavoce import View, say

_STRENGTH = re.compile(
    r"(?<![\d.,])(\d+(?:[.,]\d+)?) ?(milligrams?|mg|micrograms?|mcg|µg|μg|ug|grams?|g|i\.?u\.?|units?|%|ml)"
    r"(?: ?(?:/|per) ?(\d*(?:[.,]\d+)? ?(?:ml|g|h|dose|hour)))?(?![a-z])"
)
_UNITS = {"milligram": "mg", "microgram": "mcg", "µg": "mcg", "μg": "mcg", "ug": "mcg", "gram": "g", "i.u.": "iu"}
_FORMS = frozenset(
    "tablet tablets tabs tab capsule capsules caps film coated film-coated oral solution drops syrup suspension cream "
    "ointment gel patch patches spray inhaler injection sachet sachets pill pills each contains for use x".split()
)
"""What a box says behind a name that makes it no other medicine."""
ALIKE = 0.8
"""Likeness, 0–1, from which a printed word may be a listed name read wrong, or a name that looks like it."""


@dataclass(frozen=True)
class Medicine:
    """A medicine of the list; name and strength as the box prints them."""

    id: int
    name: str
    strength: str
    purpose: str
    times: str
    directions: str
    hours_apart: float
    most_a_day: int
    code: str

    @property
    def title(self) -> str:
        """ "Ramipril 5 mg"."""
        return f"{self.name} {self.strength}"


def match(view: View, medicines: Sequence[Medicine]) -> tuple[Medicine | None, str]:
    """The medicine in a picture that was read with care, or what is in doubt; neither where no print speaks of any."""
    lines = [(plain(line.text), line.text, line.sure) for line in view.lines]
    codes = [one for one in medicines if one.code and any(code.text == one.code for code in view.codes)]
    named = [one for one in medicines if any(_place(one.name, line) for line, _, _ in lines)]
    strong = [
        " ".join(text for _, text, _ in lines[max(0, n - 1) : n + 1])
        for n, row in enumerate(lines)
        if strengths(row[0])
    ]
    if len(named) > 1:
        return None, f"I see {say([one.name for one in named])}. Show me one box at a time, please."
    if not named and codes and not strong:
        return codes[0], ""
    if not named:
        return None, _near(lines, medicines) or (f"it says {strong[0]}, which is not on your list." if strong else "")
    one = named[0]
    if codes and codes != [one]:
        return None, f"the print says {one.name}, but the bar code is that of {codes[0].title}."
    at = [n for n, (line, _, _) in enumerate(lines) if _place(one.name, line)]
    if not any(strengths(lines[n][0]) for n in at):  # the strength often stands below the name
        at += [n + 1 for n in at if n + 1 < len(lines)]
    found = {strength for n in at for strength in strengths(lines[n][0])}
    said = " ".join(lines[n][1] for n in dict.fromkeys(at))
    if not all(lines[n][2] for n in at):
        return None, f"I think it says {said}, but I can't read that well. Hold it closer and still, please."
    if not found:
        return None, f"I can read {one.name}, but no strength. Turn the box, please."
    if extra := _beside(one.name, lines[at[0]][0]):
        return None, f"it says {said}; your list has {one.title}, without “{extra}”."
    if found != set(strengths(plain(one.strength))):
        return None, f"it says {said}, but your list has {one.title}."
    return one, ""


def printed(view: View) -> tuple[str, str]:
    """(name, strength) of the only medicine in a picture, as they are printed; ("", "") where that is not sure."""
    found = [(line.text, plain(line.text)) for line in view.lines if line.sure and strengths(plain(line.text))]
    if len(found) != 1 or len(strengths(found[0][1])) != 1:
        return "", ""
    text, small = found[0]
    start = _STRENGTH.search(small).start()  # type: ignore[union-attr]  # it has one
    above = [line.text for line in view.lines if line.sure]
    name = text[:start].strip() or next(iter(above[: above.index(text)][-1:]), "")
    return name.title(), strengths(small)[0]


def plain(text: str) -> str:
    """Small letters without accents, marks of trade and double spaces."""
    text = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[®™©()\[\]:;\"“”*•|]", " ", text).split())


def strengths(line: str) -> list[str]:
    """Amounts as they are printed, in one way to write; nothing is converted."""
    found = []
    for number, unit, per in _STRENGTH.findall(line):
        unit = _UNITS.get(unit.rstrip("s") if len(unit) > 2 else unit, unit)
        found.append(f"{number.replace(',', '.')} {unit}" + (f"/{per.replace(' ', '')}" if per else ""))
    return found


def _place(name: str, line: str) -> re.Match[str] | None:
    return re.search(rf"(?<![a-z]){re.escape(plain(name))}(?![a-z])", line)


def _beside(name: str, line: str) -> str:
    """The word behind a name that may make it another medicine: "plus", "HCT", a second substance."""
    behind = line[place.end() :] if (place := _place(name, line)) else ""
    words = re.findall(r"[a-z][a-z-]*", _STRENGTH.sub(" ", behind))
    return next((word for word in words if word not in _FORMS), "")


def _near(lines: Sequence[tuple[str, str, bool]], medicines: Sequence[Medicine]) -> str:
    """A printed word that is nearly a listed name: a slip of the eye, or a box that looks alike."""
    for line, text, _ in lines:
        for word in re.findall(r"[a-z][a-z\d]{4,}", line):
            for one in medicines:
                if SequenceMatcher(None, word, plain(one.name)).ratio() >= ALIKE:
                    return f"it says {text}, which is not {one.name} as your list has it."
    return ""
