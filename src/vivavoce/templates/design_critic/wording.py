"""Findings in words: what, where and how much, in one sentence; why it matters; what would do; and one measurement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import yaml
from sqlalchemy import Row

from vivavoce import Box, Finding, say
from vivavoce.design import better_colour, colour_name, in_words

WORDS = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text())
RULES: dict[str, dict[str, Any]] = WORDS["rules"]
SCOPES: dict[str, list[str]] = WORDS["scopes"]
Scope = Literal[tuple(SCOPES)]  # type: ignore[valid-type]  # what callers can ask for stands in the file
Fact = Literal["size", "contrast"]
Element = Literal[
    "that", "heading", "headline", "title", "button", "smallest text", "text", "grey text", "white text", "black text",
    "red text", "orange text", "yellow text", "green text", "turquoise text", "blue text", "purple text", "pink text",
]  # fmt: skip
USUAL = set(re.findall(r"\w+", Path(__file__).with_name("phrases.yaml").read_text().casefold()))
"""What callers say of any finding: such a word alone names none."""
LIVE = ("open", "accepted")
"""What is still to be done."""
Thing = Finding | Row[Any]
"""A finding of the eye, or the row of one."""


def fact_of(one: Row[Any]) -> Finding:
    """The finding in a row."""
    return Finding(one.rule, Box(*one.box), one.text, one.measured, one.needed, tuple(one.colours))


def named(one: Thing) -> str:
    """What a finding is about: "the button 'Share'"."""
    return f"{RULES[one.rule].get('before', '')}'{one.text[:48].strip()}'" if one.text else "something without words"


def listed(ones: Sequence[Row[Any]]) -> str:
    """Several findings by name and kind."""
    return say([f"{named(one)}, {RULES[one.rule]['name']}" for one in ones])


def told(one: Row[Any]) -> str:
    """A finding in one sentence."""
    return f"{named(one)}, {one.place}: {in_words(one)}."


def explained(one: Row[Any]) -> str:
    """What was measured, why it matters, and a colour that would do."""
    words = f"{capital(named(one))}: {in_words(one)}. {RULES[one.rule]['why']}"
    if one.rule == "contrast" and len(one.colours) == 2:
        text, ground = one.colours
        better = better_colour(text, ground, one.needed)
        words += f" It is {colour_name(text)} {text} on {colour_name(ground)} {ground}"
        words += f"; {better} would do." if better else "; change what it stands on: no shade of it will do."
    return words


def measured(
    facts: Sequence[Finding], fact: Fact, of: Element, current: Sequence[Finding], heard: str
) -> list[Finding]:
    """What was measured of one thing, what is nearest to failing first; of several alike, of those that are named.
    current: the findings that we talk of."""
    buttons, texts, ratios = (
        [one for one in facts if one.rule == rule] for rule in ("target_size", "text_size", "contrast")
    )
    texts.sort(key=lambda one: one.measured)
    pool = ratios if fact == "contrast" else [*buttons, *texts]
    about = {
        "that": current,
        "button": buttons,
        "smallest text": texts[:1],
        "text": texts if fact == "size" else ratios,
        **dict.fromkeys(("heading", "headline", "title"), texts[-1:]),
    }.get(of) or [one for one in ratios if f"{colour_name(one.colours[0])} text" == of]
    said = {*re.findall(r"\w+", heard.casefold())}
    named = [one for one in pool if one.text and {*re.findall(r"\w+", one.text.casefold())} <= said]
    found = named or _at(pool, about)
    sized = [one for one in found if one.rule == "target_size"] if of in ("that", "button") else []
    found = sized or [one for one in found if one.rule != "target_size"]
    found = [one for one in found if own_words(heard) & {*one.text.casefold().split()}] or _at(found, current) or found
    return sorted(found, key=lambda one: one.measured / max(0.01, one.needed))


def _at(found: Sequence[Finding], spots: Sequence[Finding]) -> list[Finding]:
    """Those of the same words in the same place as one of the others."""

    def same(one: Finding, other: Finding) -> bool:
        apart = zip(one.box.centre, other.box.centre, strict=True)
        return one.text == other.text and all(abs(a - b) < 0.05 for a, b in apart)

    return [one for one in found if any(same(one, spot) for spot in spots)]


def own_words(said: str) -> set[str]:
    """The words that are not said of any finding: they may stand on the page."""
    return {word for word in re.findall(r"\w+", said.casefold()) if len(word) > 3} - USUAL


def capital(words: str) -> str:
    """With a capital."""
    return words[:1].upper() + words[1:]


def counted(count: int) -> str:
    """ "one finding", "4 findings"."""
    return "one finding" if count == 1 else f"{count} findings"
