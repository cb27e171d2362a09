"""From a caller's words to a tool's arguments: many at once, in any order, corrected at any time. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from .....events import ToolSpec
from ...language.en.lexicon import EARLY, LATE
from .. import signatures
from ..contract import Done, Goal
from ..signatures import iso_date
from ..signatures import missing as missing
from ..signatures import properties as properties
from . import carry_over, composite, faults, items, slot_filters, unplaced
from .amounts import numbers_for
from .entities.addresses import STREET
from .entities.births import is_birth
from .entities.codes import is_code
from .entities.counts import counts_people
from .entities.found import Found, Partial, lead, overlap
from .entities.moments import find_moments
from .entities.names import is_name
from .entities.read import is_email, is_phone, read_value
from .free_text import words_for
from .knowledge import is_question
from .tokens import normalize, split_name, stem

SAFE = 0.7
"""Least score of a value nobody asked for. `entities.found`: from 0.8 beyond doubt, from 0.5 plausible."""
WEEK = 7
"""Days; a weekday without more lies less than that ahead."""
ASKED = 0.4
"""Least score of a value that answers the question just put."""
_CORRECTING = re.compile(r"^(?:(?:oh|actually|no|wait|sorry|i mean|i meant|hold on)\b[ ,.!]*)+", re.IGNORECASE)
_CORRECTS = re.compile(
    r"\b(?:no|not|nope|actually|sorry|i mean|i meant|instead|rather|make (?:it|that)|change|changed|correction|"
    r"wait|wrong|let us (?:say|do|make)|"
    r"better|on second thought|i said|it should be|it is not|should be|oops|but|how about|what about)\b"
)
_START = re.compile(
    r"\b(?:from|starting|leaving|leave|depart\w*|begin\w*|pick(?:ed)? (?:me )?up(?: at| from)?|out of|"
    r"check(?:ing)? in|start\w*)(?: (?:at|on|the|of|from))?\W*$",
    re.I,
)
_END = re.compile(
    r"\b(?:to|until|till|through|thru|return\w*|coming back|back|drop\w*(?: me)?(?: off)?(?: at)?|going to|towards|"
    r"end\w*|check(?:ing)? out|ending|by)(?: (?:at|on|the|of))?\W*$",
    re.I,
)
_STARTS = {
    "start",
    "from",
    "origin",
    "pickup",
    "departure",
    "depart",
    "in",
    "checkin",
    "begin",
    "source",
    "leaving",
    "outbound",
    "old",
    "current",
}
_ENDS = {
    "end",
    "to",
    "destination",
    "dropoff",
    "return",
    "arrival",
    "out",
    "checkout",
    "until",
    "target",
    "finish",
    "inbound",
    "new",
    "due",
}


_OFFERED = re.compile(r"\b(?:with|by|if|free|available|prefer|preferably|rather|either|ideally)\b", re.I)
"""Words around somebody whom the caller wants to see."""
_HEDGES = frozenset(
    "maybe|perhaps|nothing|something|something else|anything|whatever|later|urgent|it is urgent|yes|no|yeah|please|"
    "now".split("|")
)
"""Short answers that are no name and no text."""


Hours = tuple[int, int]
"""First and last hour, 0–24."""
OFFICE: Hours = (8, 18)
"""In which an hour lies of which nothing tells whether it is one of the morning or the evening."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What a turn gave for one goal."""

    values: Mapping[str, Any] = field(default_factory=dict)
    partial: Mapping[str, Any] = field(default_factory=dict)
    """Argument → `Partial` that still needs a part."""
    repeated: frozenset[str] = frozenset()
    """Arguments that were said again as they are already."""
    unread: str = ""
    """The caller's words for a number that goes with a value, but into no argument: "two ladders"."""
    unsure: frozenset[str] = frozenset()
    """Those of `values` that were heard or put together, and that nothing checks: see `Goal.unsure`."""

    def __bool__(self) -> bool:
        return bool(self.values or self.partial)


@dataclass(frozen=True, slots=True)
class Scene:
    """What reading needs besides the words."""

    now: datetime
    vocabulary: tuple[str, ...] = ()
    done: tuple[Done, ...] = ()
    region: str = ""
    """ISO 3166 code of the country whose telephone numbers are told without a country code."""
    typed: bool = False
    """The words were written: what they say is beyond doubt."""
    hours: Mapping[str, Hours] = field(default_factory=dict)
    """Tool → the first and last hour, 0–24, that one without a.m. or p.m. may mean, where the agent tells."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    name: str
    found: Found
    rank: float


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


def applied(goal: Goal, filling: Filling) -> Goal:
    """The goal with what a turn gave; what was half-known or read back is open again."""
    goal = goal.with_values(filling.values)
    for name in filling.partial:
        goal = goal.without(name)
    misses = {n: v for n, v in goal.misses.items() if n not in filling.partial}
    unsure = goal.unsure - set(filling.values) | filling.unsure
    return replace(goal, partial={**goal.partial, **filling.partial}, misses=misses, proposed=False, unsure=unsure)


def to_ask(spec: ToolSpec, goal: Goal) -> list[str]:
    """What has to be asked for: what is missing, and any other argument of which something was said that is not
    understood: a default never stands in for that."""
    due = missing(spec, goal)
    return [n for n in properties(spec) if n in due or (n in goal.partial and n not in goal.values)]


def read(text: str, spec: ToolSpec, goal: Goal, asked: str, scene: Scene, *, fresh: bool = False) -> Filling:
    """The arguments that the words give. asked: the argument just asked for, ""; fresh: the words began the goal."""
    corrects = not fresh and bool(_CORRECTS.search(normalize(text)))
    if (
        asked
        and (is_question(text) and not is_name(text) or normalize(text) in _HEDGES)
        and signatures.kind(properties(spec).get(asked, {}), asked) in ("name", "text")
        and not is_email(asked, signatures.main_schema(properties(spec).get(asked, {})))
    ):
        asked = ""  # "is Dr. Kim any good?" is no answer to "what is your name?"
    if corrects and signatures.kind(properties(spec).get(asked, {}), asked) != "bool":
        rest = _CORRECTING.sub("", text)
        text = rest if len(rest.split()) > 1 else text
    candidates = _candidates(text, spec, goal, asked, scene, corrects)
    due = {asked, *missing(spec, goal)}
    taken: list[tuple[tuple[int, int], str]] = []
    values: dict[str, Any] = {}
    partial: dict[str, Any] = {}
    whole: dict[tuple[int, int], Any] = {}
    repeated: set[str] = set()
    for one in sorted(candidates, key=lambda c: (-c.rank, c.found.span[0])):
        if one.name in values or one.name in partial or one.name in repeated:
            continue
        schema = signatures.main_schema(properties(spec)[one.name])
        form = "trouble" if faults.wanted(one.name, schema) else _form(schema)
        clash = [
            span
            for span, other in taken
            if overlap(one.found.span, span)
            and {form, other} != {"date", "time"}  # may be said in one breath for two arguments
            and "trouble" not in {form, other}  # tells of what other arguments name
            and not (form != other and _within_moment(text, one.found.span, span, scene))
        ]
        if clash:
            continue
        if isinstance(one.found.value, Partial) or not one.found.complete:
            if one.name not in due and any(overlap(one.found.span, span) for span in whole):
                continue  # "tonight" is the day already
            partial[one.name] = one.found.value
            taken.append((one.found.span, form))
            continue
        taken.append((one.found.span, form))
        whole[one.found.span] = one.found.value
        if goal.values.get(one.name) == one.found.value:
            repeated.add(one.name)
        else:
            values[one.name] = one.found.value
    open_ = unplaced.free(properties(spec), {**goal.values, **values, **partial, **dict.fromkeys(due)})
    partial |= dict.fromkeys(unplaced.lengths(text, open_, [span for span, _ in taken], scene.now), Partial())
    kinds = {n: signatures.kind(s, n) in ("enum", "text") for n, s in properties(spec).items()}
    things = {f.found.span: kinds[f.name] for f in candidates if f.found.span in whole}
    counted = unplaced.counted(text, things) if fresh else ""
    plain = {n for n in values if scene.typed and not isinstance(goal.partial.get(n), str | tuple)}
    unsure = frozenset(n for n in values if n not in plain and _unchecked(n, properties(spec)[n]))
    return Filling(_in_order(spec, goal, values, scene), partial, frozenset(repeated), counted, unsure)


def _unchecked(name: str, schema: Mapping[str, Any]) -> bool:
    """Whether a wrong letter or digit of a value would be noticed by nobody: a telephone number, an e-mail address."""
    full = signatures.main_schema(schema)
    if fields := full.get("properties"):
        return any(_unchecked(field, fields[field]) for field in fields)
    return full.get("type", "string") == "string" and (is_phone(name, full) or is_email(name, full))


def _candidates(text: str, spec: ToolSpec, goal: Goal, asked: str, scene: Scene, corrects: bool) -> list[_Candidate]:
    """Every value that the words may give to an argument."""
    candidates: list[_Candidate] = []
    with_it = composite.partner(asked, properties(spec)) if asked else ""
    for name, schema in properties(spec).items():
        is_asked = name == asked or (name == with_it and name not in goal.values)
        every = _found(text, spec, schema, name, goal, is_asked, scene)
        for found in composite.of_name(name, properties(spec), every, "" if corrects else goal.partial.get(name, "")):
            rank = _rank(text, name, schema, found, goal, asked, corrects)
            if rank is not None:
                rank += _cue(text, signatures.in_stay(name, properties(spec)), found)
            if rank is not None:
                candidates.append(_Candidate(name, found, rank))
    return _not_names(text, spec, candidates, asked)


def _within_moment(text: str, one: tuple[int, int], other: tuple[int, int], scene: Scene) -> bool:
    """Whether one lies between the day and the time of the other: "the noon ferry from Northhaven on Saturday"."""
    (start, end), outer = sorted((one, other), key=lambda span: span[1] - span[0])
    if not (outer[0] < start and end < outer[1]):
        return False
    return bool(find_moments(text[slice(*outer)], scene.now)) and not find_moments(text[start:end], scene.now)


def _form(schema: Mapping[str, Any]) -> str:
    """What of a moment an argument takes: "date", "time"; weekdays as options are days, mornings are times."""
    options = schema.get("enum") or signatures.main_schema(schema.get("items", {}) or {}).get("enum", ())
    said = {str(o).lower() for o in options}
    if said & {"morning", "afternoon", "evening"}:
        return "time"
    return "date" if said & {"monday", "friday"} else str(schema.get("format", ""))


def _in_order(spec: ToolSpec, goal: Goal, values: dict[str, Any], scene: Scene) -> dict[str, Any]:
    """The values with an end that does not lie before its start: "from next Monday until Friday" is that week's."""
    days = {n: v for n, v in {**goal.values, **values}.items() if iso_date(v) and n in properties(spec)}
    roles = {n: set(split_name(signatures.in_stay(n, properties(spec)))) for n in days}
    starts = [n for n in days if roles[n] & (_STARTS | {"first", "arrival"})]
    ends = [n for n in days if n in values and roles[n] & (_ENDS | {"last"}) and n not in starts]
    if len(starts) != 1 or len(ends) != 1:
        return values
    start, end = iso_date(days[starts[0]]), iso_date(days[ends[0]])
    if start is None or end is None or end >= start or (end - scene.now.date()).days > WEEK:
        return values
    later = end + timedelta(days=WEEK * -(-(start - end).days // WEEK))
    return {**values, ends[0]: later.isoformat() + str(days[ends[0]])[10:]}


def _found(
    text: str, spec: ToolSpec, schema: Mapping[str, Any], name: str, goal: Goal, asked: bool, scene: Scene
) -> list[Found]:
    full = signatures.main_schema(schema)
    if signatures.kind(full, name) == "object" or items.holds(full):
        return _object(text, spec, full, name, goal, asked, scene)
    moment = full.get("format") in ("date", "time", "date-time")
    found = read_value(
        _without_party(text, spec, goal) if moment else text,
        full,
        signatures.in_stay(name, properties(spec)) if moment else name,
        scene.now,
        asked=asked,
        reference=goal.partial.get(name, None if is_birth(name) and not asked else goal.values.get(name)),
        vocabulary=scene.vocabulary,
        business_hours=_hours(text, spec, scene),
        base=carry_over.of_subject(goal, scene.done) if moment else None,
        region=scene.region,
    )
    if signatures.kind(full, name) == "name" or re.search(r"\bname\b", str(full.get("description", "")).lower()):
        found = slot_filters.only_names(text, found)
    streets = list(STREET.finditer(text))
    sort_is_code = signatures.kind(full, name) == "code" or is_code(name, full)
    if signatures.kind(full, name) == "name" and scene.vocabulary and found:
        found = slot_filters.whole_names(found, read_value(text, full, name, scene.now, asked=asked))
    if asked and found and signatures.kind(full, name) in ("name", "text"):
        head, _, tail = text.rstrip(" .").rpartition(". ")
        if (
            head
            and normalize(head) == normalize(str(found[0].value))
            and f" {normalize(head)} " in f" {normalize(tail)} "
        ):
            found = [
                Found(f.value, (0, len(text)), f.score) for f in read_value(tail, full, name, scene.now, asked=True)
            ]
    if not found and full.get("enum"):
        found = slot_filters.shortened(text, [o for o in full["enum"] if isinstance(o, str)])
    if not found and not asked:
        found = numbers_for(text, spec, name, full, scene.now)
    if not found and not asked:
        words = words_for(text, spec, name, full)
        return [words] if words else []
    if moment:
        found = [f for f in found if not slot_filters.long_past(f.value, full, name, scene.now)]
        found = [f for f in found if asked or not slot_filters.newborn(f.value, name, text, scene.now)]
    if sort_is_code and not is_phone(name, full) and (length := signatures.length(full)):
        found = slot_filters.of_length(found, length, asked, None if full.get("pattern") else goal.partial.get(name))
    if sort_is_code:
        found = [f for f in found if not _in_a_date(f.span, text, scene)]
        found = [f for f in found if not any(s.span() != f.span and overlap(f.span, s.span()) for s in streets)]
    return found


_FEW = r"(?:1[0-2]|[1-9]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
_PARTY = re.compile(
    rf"(?:^\W*{_FEW} )?\bfor (?:just |only |about )?{_FEW}"
    r"(?!\s*(?:or\b|[:.]\d|\d|[ap]\.?\s?m\b|o'?clock|thirty|fifteen|forty|oh\b|(?:minute|hour|day|night|week|month)))",
    re.IGNORECASE,
)
"""People, or an hour: "for two"; "one for two"."""


def _without_party(text: str, spec: ToolSpec, goal: Goal) -> str:
    """The words for a moment without the one "for two" that are people where people are still to be counted."""
    schemas = {n: signatures.main_schema(s) for n, s in properties(spec).items() if n not in goal.values}
    places = list(_PARTY.finditer(text))
    if len(places) != 1 or not any(counts_people(name, schema) for name, schema in schemas.items()):
        return text
    start, end = places[0].span()
    return text[:start] + " " * (end - start) + text[end:]


def _not_names(text: str, spec: ToolSpec, candidates: list[_Candidate], asked: str) -> list[_Candidate]:
    """Without an option taken for the caller's name: "Marcus, if he's free" is whom they want to see."""
    if not asked or signatures.kind(properties(spec).get(asked, {}), asked) != "name" or not _OFFERED.search(text):
        return candidates
    options = [c.found.span for c in candidates if c.name != asked and c.found.score >= 0.9]
    return [c for c in candidates if c.name != asked or not any(overlap(c.found.span, s) for s in options)]


def _object(
    text: str, spec: ToolSpec, schema: Mapping[str, Any], name: str, goal: Goal, asked: bool, scene: Scene
) -> list[Found]:
    """An object, or a list of them, out of the fields that the words give and those that are known already."""
    if items.holds(schema):
        return items.read_items(text, spec, name, schema, goal.values.get(name), asked, scene.now)
    fields = schema.get("properties", {}) or {}

    def find(field: str, is_asked: bool, piece: Any) -> list[Found]:
        known = goal if piece is None else replace(goal, partial={**goal.partial, field: piece})
        found = _found(text, spec, fields[field], field, known, is_asked, scene)
        return [f for f in composite.of_name(field, fields, found) if f.score >= ASKED]

    return composite.assemble(schema, goal.partial.get(name, goal.values.get(name)), asked, find)


def _hours(text: str, spec: ToolSpec, scene: Scene) -> Hours:
    """Between which hours of the day a bare "seven" lies: by the words, by what the agent tells, or of an office."""
    words = set(normalize(text).split())
    return (5, 17) if words & EARLY else (11, 23) if words & LATE else scene.hours.get(spec.name, OFFICE)


def _in_a_date(span: tuple[int, int], text: str, scene: Scene) -> bool:
    """Whether digits are part of a date with a month or weekday in words: the year of "March 4th 1985" is no number."""
    if re.search(r"\b(?:at|around|by|after|before) $", lead(text, span[0])) and span[1] - span[0] <= 6:
        return True  # "at ten"
    for moment in find_moments(text, scene.now):
        start, end = moment.span
        if moment.date is not None and start <= span[0] and span[1] <= end and (start, end) != span:
            return (
                bool(re.search(r"[A-Za-z]{3}", re.sub(r"\d+(?:st|nd|rd|th)", "", text[start:end])))
                and moment.score >= 0.8
            )
    return False


def _rank(
    text: str, name: str, schema: Mapping[str, Any], found: Found, goal: Goal, asked: str, corrects: bool
) -> float | None:
    """How well a value suits an argument, about 0–2; None when it must not be taken."""
    labelled = _labelled(text, name, found)
    is_asked = name == asked
    sort = signatures.kind(schema, name)
    if found.score < (ASKED if is_asked else 0.5 if labelled else SAFE):
        return None
    known = name in goal.values
    if known and not (
        (corrects and not is_birth(name))
        or labelled
        or is_asked
        or (
            sort == "list"
            and isinstance(found.value, list)
            and found.value[: len(goal.values[name])] == goal.values[name]
        )
        or (sort in ("date", "time", "datetime", "enum") and found.score >= 0.8 and not is_birth(name))
    ):
        return None
    rank = found.score + 0.5 * is_asked + 0.3 * labelled
    rank += known and sort == "list" and not is_asked  # "and two washers" is no answer to another question
    if known and not corrects and not is_asked:
        rank -= 0.15
    if known and corrects and not asked:
        rank += 0.05
    return rank


def _labelled(text: str, name: str, found: Found) -> bool:
    """Whether the argument's own word stands near its value: "the name is Lopez", "for four people"."""
    start, end = found.span
    near = normalize(text[max(0, start - 30) : start] + " | " + text[end : end + 15])
    words = {stem(w) for w in near.split()}
    own = {
        stem(w)
        for w in split_name(name)
        if w not in {"new", "id", "of", "the", "a", "to", "from", "start", "date", "time", "is"}
    }
    return bool(own & words)


def _cue(text: str, name: str, found: Found) -> float:
    """A preposition before the value that names its end: "from … to …"."""
    before = lead(text, found.span[0])
    words = set(split_name(name))
    if _START.search(before):
        return 0.3 if words & _STARTS else -0.2 if words & _ENDS else 0.0
    if _END.search(before):
        return 0.3 if words & _ENDS else -0.2 if words & _STARTS else 0.0
    return 0.0
