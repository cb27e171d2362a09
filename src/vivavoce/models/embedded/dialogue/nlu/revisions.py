"""Values that change what is known, and answers to a question that was not the last one. Pure."""

from __future__ import annotations

import re

from .....events import ToolSpec
from .....lexicon import TENS, UNITS
from .....spelling import likeness
from .. import signatures
from ..contract import Goal
from . import slot_filters
from .dialogue_acts import changes
from .entities.read import is_email, is_phone
from .slots import Filling, Scene, missing, properties, read
from .tokens import content, normalize

_NUMBER_WORDS = re.compile(rf"\b(?:\d[\d.]*|{'|'.join([*UNITS, *TENS])}|hundred|thousand|point)\b")


_MENDS = re.compile(
    r"(?:(?:no|nope|sorry|wait|actually|oh|i said|i meant|i mean|it is|it's|that's)\b[\s,.]*)+(?P<said>\S.*?)[\s.!]*",
    re.IGNORECASE,
)
ALIKE = 75
"""Likeness, 0–100, from which words behind a "no" put right what sounds like them."""


def revise(text: str, spec: ToolSpec, goal: Goal, scene: Scene) -> Filling:
    """The arguments that a correction changes; a bare value ("make it four") changes the one argument it can be."""
    filling = read(f"actually {text}", spec, goal, "", scene)
    if filling:
        return filling
    fits = []
    for name, schema in properties(spec).items():
        if name in goal.values and signatures.kind(schema, name) not in ("text", "name", "bool", "list", "object"):
            one = read(text, spec, goal, name, scene)
            newborn = slot_filters.newborn(one.values.get(name), name, text, scene.now)
            if name in one.partial or (name in one.values and not newborn):
                fits.append(one)
    whole = [one for one in fits if one.values] or fits  # "no, 21450" is too short for the eight-digit number
    return whole[0] if len(whole) == 1 else Filling()


def mended(text: str, goal: Goal, asked: str) -> Filling:
    """What was heard wrong and is said anew while another thing is asked for: "no, Brian Mays"."""
    match = _MENDS.fullmatch(text.strip())
    said = match["said"] if match else ""
    known = [(n, v) for n, v in goal.values.items() if n != asked and isinstance(v, str) and re.search(r"[^\W\d]", v)]
    near = [
        n for n, v in known if said and v != said and likeness(v.lower(), said.lower()) >= ALIKE and "T" != v[10:11]
    ]
    return Filling({near[0]: said}) if len(near) == 1 else Filling()


def bare_answer(text: str, spec: ToolSpec, goal: Goal, asked: str, scene: Scene) -> Filling:
    """A bare answer to a question that was not the last one: "John Doe" while a telephone number is asked for."""
    if changed := revise(text, spec, goal, scene) if changes(normalize(text)) else None:
        return changed
    counts = [n for n in missing(spec, goal) if n != asked and signatures.kind(properties(spec)[n], n) == "count"]
    if len(counts) == 1 and not content(re.sub(_NUMBER_WORDS, " ", normalize(text))):
        one = read(text, spec, goal, counts[0], scene)
        if counts[0] in one.values:
            return Filling({counts[0]: one.values[counts[0]]})
    if one := _bare_key(text, spec, goal, asked, scene):
        return one
    told = [n for n in properties(spec) if isinstance(goal.values.get(n), str)]
    for name in [*missing(spec, goal), *told]:
        if name != asked and signatures.kind(properties(spec)[name], name) == "name" and len(text.split()) <= 4:
            one = read(text, spec, goal, name, scene)
            said = str(one.values.get(name, ""))
            before = str(goal.values.get(name, "")).lower()
            if (
                len(said.split()) > 1
                and said.lower() == normalize(text)
                and set(before.split()) <= set(said.lower().split())
            ):
                return Filling({name: said})
    return Filling()


def _bare_key(text: str, spec: ToolSpec, goal: Goal, asked: str, scene: Scene) -> Filling:
    """A number or an address that only one of the other open arguments can be: kept, whatever was asked for."""
    fits = []
    for name in missing(spec, goal):
        schema = signatures.main_schema(properties(spec)[name])
        keyed = signatures.kind(schema, name) == "code" or is_phone(name, schema) or is_email(name, schema)
        if name == asked or not keyed:
            continue
        one = read(text, spec, goal, name, scene)
        if name in one.values and set(one.values) == {name}:
            fits.append(one)
    return fits[0] if len(fits) == 1 else Filling()
