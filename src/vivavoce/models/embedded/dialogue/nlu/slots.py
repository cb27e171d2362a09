"""From a caller's words to a tool's arguments: many at once, in any order, corrected at any time. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from .....events import ToolSpec
from .....lexicon import UNITS
from ...language.en.lexicon import EARLY, ENDS, LATE, PRESENT, STARTS
from .. import naming, signatures
from ..contract import Done, Goal
from ..signatures import iso_date
from ..signatures import missing as missing
from ..signatures import properties as properties
from . import amounts, carry_over, composite, items, reader, slot_filters
from .amounts import numbers_for
from .entities import codes
from .entities.addresses import STREET
from .entities.answers import SCORE
from .entities.births import is_birth
from .entities.codes import is_code
from .entities.counts import counts_people
from .entities.found import FITTING, LABELLED, SAFE, SURE, Found, Partial, overlap
from .entities.moments import arranged
from .entities.names import is_name
from .entities.read import is_email, is_phone, read_value
from .entities.repairs import negated
from .entities.spelling import spelled_words
from .free_text import object_of_verb, pieces, takes_fault, takes_piece, told
from .knowledge import is_question
from .tokens import actions, normalize, split_name

MOST_BUSY = 45
"""Characters of a value between whose ends nothing else stands: a day and a time may lie further apart."""
WEEK = 7
"""Days; a weekday without more lies less than that ahead."""
_CORRECTING = re.compile(r"^(?:(?:oh|actually|no|wait|sorry|i mean|i meant|hold on|hang on)\b[ ,.!]*)+", re.IGNORECASE)
_CORRECTS = re.compile(
    r"\b(?:no|not|nope|actually|sorry|i mean|i meant|instead|rather|make (?:it|that)|change|changed|correction|"
    r"wait|hang on|hold on|wrong|let us (?:say|do|make)|"
    r"better|on second thought|i said|it should be|it is not|should be|oops|but|how about|what about)\b"
)


_SALUTATION = re.compile(r"\b(?:good (?:morning|afternoon|evening|night|day)|morning all)\b", re.IGNORECASE)
"""Names no part of the day."""
Spans = Sequence[tuple[int, int]]
Hours = tuple[int, int]
"""First and last hour, 0–24."""
OFFICE: Hours = (8, 18)
"""In which an hour lies of which nothing tells whether it is one of the morning or the evening."""

_HEDGES = frozenset(
    "maybe|perhaps|nothing|something|something else|anything|whatever|later|urgent|it is urgent|yes|no|yeah|please|"
    "now".split("|")
)
"""Short answers that are no name and no text."""


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
    given: Mapping[str, str] | None = None
    """What a trained reader takes for the arguments; None = there is none."""


def applied(goal: Goal, filling: Filling) -> Goal:
    """The goal with what a turn gave; what was half-known or read back is open again."""
    held = goal.partial
    goal = goal.with_values(filling.values)
    for name in filling.partial:
        goal = goal.without(name)
    misses = {n: v for n, v in goal.misses.items() if n not in filling.partial}
    unsure = goal.unsure | filling.unsure
    # what says nothing more leaves what was known: "next week" – "Monday or Friday"
    partial = {n: held.get(n, part) if part == Partial() else part for n, part in filling.partial.items()}
    return replace(goal, partial={**goal.partial, **partial}, misses=misses, proposed=False, unsure=unsure)


def to_ask(spec: ToolSpec, goal: Goal) -> list[str]:
    """What has to be asked for: what is missing, and any other argument of which something was said that is not
    understood: a default never stands in for that."""
    due = missing(spec, goal)
    return [n for n in properties(spec) if n in due or (n in goal.partial and n not in goal.values)]


def read(text: str, spec: ToolSpec, goal: Goal, asked: str, scene: Scene, *, fresh: bool = False) -> Filling:
    """The arguments that the words give. asked: the argument just asked for, ""; fresh: the words began the goal."""
    text = _SALUTATION.sub(lambda said: " " * len(said.group()), text)
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
        text = text if not rest or _refuses(text, rest, spec, scene) else rest
    candidates = _candidates(text, spec, goal, asked, scene, corrects)
    due = {asked, *missing(spec, goal)}
    taken: list[tuple[tuple[int, int], str]] = []
    values: dict[str, Any] = {}
    partial: dict[str, Any] = {}
    whole: dict[tuple[int, int], Any] = {}
    repeated: set[str] = set()
    for one in sorted(candidates, key=slot_filters.Candidate.order):
        if one.name in values or one.name in partial or one.name in repeated:
            continue
        form = _form(one.name, signatures.main_schema(properties(spec)[one.name]))
        clash = [
            span
            for span, other in taken
            if overlap(one.found.span, span)
            and {form, other} != {"date", "time"}  # may be said in one breath for two arguments
            and not ("trouble" in {form, other} and one.found.span != span)  # tells of what other arguments name
            and not slot_filters.shares(one, span, candidates)
            and not (form != other and slot_filters.within_moment(text, one.found.span, span, scene.now))
        ]
        open_end = isinstance(one.found.value, Partial) or not one.found.complete
        if clash or (open_end and one.name not in due and any(overlap(one.found.span, span) for span in whole)):
            continue  # "tonight" is the day already
        if open_end:
            partial[one.name] = one.found.value
            taken.append((one.found.span, form))
            continue
        taken.append((one.found.span, form))
        whole[one.found.span] = one.found.value
        if goal.values.get(one.name) == one.found.value:
            repeated.add(one.name)
        else:
            values[one.name] = one.found.value
    open_choices = slot_filters.undecided(text, candidates, values.keys() - {asked})
    partial |= dict.fromkeys(open_choices, Partial())
    values = {name: value for name, value in values.items() if name not in open_choices}
    empty = amounts.open_arguments(properties(spec), {**goal.values, **values, **partial})
    values |= amounts.nights_between(text, empty, values, scene.now)
    open_ = {name: schema for name, schema in empty.items() if name not in {*values, *due}}
    partial |= dict.fromkeys(amounts.unread_lengths(text, open_, [span for span, _ in taken], scene.now), Partial())
    kinds = {n: signatures.kind(s, n) in ("enum", "text") for n, s in properties(spec).items()}
    things = {f.found.span: kinds[f.name] for f in candidates if f.found.span in whole}
    counted = amounts.unread_count(text, things) if fresh else ""
    unsure = _unsure(text, spec, goal, values, scene)
    return Filling(_in_order(spec, goal, values, scene), partial, frozenset(repeated), counted, unsure)


def _unsure(text: str, spec: ToolSpec, goal: Goal, values: Mapping[str, Any], scene: Scene) -> frozenset[str]:
    """See `Goal.unsure`."""
    plain = {n for n in values if scene.typed and not isinstance(goal.partial.get(n), str | tuple)}
    spelled = [word for word, _ in spelled_words(text)]
    return frozenset(n for n, v in values.items() if n not in plain and _unchecked(n, properties(spec)[n], v, spelled))


def _refuses(text: str, rest: str, spec: ToolSpec, scene: Scene) -> bool:
    """Whether the "no" before the rest belongs to it: "no breakfast, thanks" corrects nothing, it wants none."""
    flags = [(n, s) for n, s in properties(spec).items() if signatures.kind(s, n) == "bool"]

    def flag(words: str, name: str, schema: Mapping[str, Any]) -> list[Any]:
        return [f.value for f in read_value(words, signatures.main_schema(schema), name, scene.now, asked=False)]

    return any(False in flag(text, *one) and True in flag(rest, *one) for one in flags)


def _unchecked(name: str, schema: Mapping[str, Any], value: Any, spelled: Sequence[str]) -> bool:
    """Whether a wrong letter or digit of a value would be noticed by nobody: a telephone number, an e-mail address, a
    name that was spelled."""
    full = signatures.main_schema(schema)
    if fields := full.get("properties"):
        return any(_unchecked(field, fields[field], "", ()) for field in fields)
    if spelled and signatures.kind(full, name) == "name":
        return any(word in str(value).lower() for word in spelled)
    return full.get("type", "string") == "string" and (is_phone(name, full) or is_email(name, full))


def _candidates(
    text: str, spec: ToolSpec, goal: Goal, asked: str, scene: Scene, corrects: bool
) -> list[slot_filters.Candidate]:
    """Every value that the words may give to an argument."""
    schemas = properties(spec)
    free = [n for n, s in schemas.items() if signatures.kind(s, n) in ("text", "name") and not _typed(n, s)]
    with_it = composite.partner(asked, schemas) if asked else ""
    candidates: list[slot_filters.Candidate] = []
    said: dict[str, Found] = {}
    for name in [*(n for n in schemas if n not in free), *free]:
        if free and name == free[0]:
            sure = {n: 1.0 if signatures.kind(s, n) == "enum" else SAFE for n, s in schemas.items()}
            spans = {c.found.span for c in candidates if c.found.score >= sure[c.name]}
            busy = {(start, end) for start, end in spans if end - start <= MOST_BUSY and (start, end) != (0, len(text))}
            said = pieces(text, spec, asked if asked in free else "", sorted(busy), free)
        schema = schemas[name]
        full = signatures.main_schema(schema)
        keyed = name != asked and (is_phone(name, full) or is_code(name, full))
        if keyed and (end := codes.other_end(text, goal.values.get(name))):
            candidates.append(slot_filters.Candidate(name, end, slot_filters.named(text, name, end)))
            continue
        is_asked = name == asked or (name == with_it and name not in goal.values)
        piece = said.get(name)
        sentence = is_asked and name in free and takes_piece(text, name, signatures.main_schema(schema))
        if sentence:
            known = _found(text, spec, schema, name, goal, is_asked, scene, piece) if scene.vocabulary else []
            every = [f for f in known if f.value in scene.vocabulary or f.score > SCORE] or ([piece] if piece else [])
        else:
            every = _found(text, spec, schema, name, goal, is_asked, scene, piece)
            least = SURE if every else SAFE
            led = is_asked and piece and piece.score >= least and piece.value[:1].isupper()
            if piece and led and not any(overlap(one.span, piece.span) for one in every):
                every = [piece]  # "send it to Amir": no name is "Send"
        every = items.going_on(text, goal.values.get(name), every) if name != asked else every
        if scene.given is not None and reader.reads(name, schema):
            others = [] if takes_fault(name, schema) else sorted(busy)
            every = _as_read(text, name, schema, every, asked, scene, others)
        if name in free:
            every = [f for f in every if not negated(text, f.span[0])]  # "not Thai please"
        if name != asked and "address" in split_name(name):  # "the radiator in the kitchen" tells none
            every = [one for one in every if re.search(r"[A-Z\d]", str(one.value) + normalize(str(one.value)))]
        for found in composite.of_name(name, schemas, every, "" if corrects else goal.partial.get(name, "")):
            rank = slot_filters.rank(text, name, schema, found, goal, asked, corrects)
            if rank is not None:
                rank += slot_filters.cue(text, signatures.in_stay(name, schemas), found)
                candidates.append(slot_filters.Candidate(name, found, rank))
    return slot_filters.without_options(text, spec, candidates, asked)


def _typed(name: str, schema: Mapping[str, Any]) -> bool:
    """Whether a text has a form of its own: an address of a mailbox, a number to call."""
    full = signatures.main_schema(schema)
    return is_email(name, full) or is_phone(name, full) or bool(full.get("pattern"))


def _form(name: str, schema: Mapping[str, Any]) -> str:
    """What of a moment an argument takes: "date", "time"; weekdays as options are days, mornings are times. "trouble"
    for what is wrong."""
    if takes_fault(name, schema):
        return "trouble"
    options = schema.get("enum") or signatures.main_schema(schema.get("items", {}) or {}).get("enum", ())
    said = {str(o).lower() for o in options}
    if said & {"morning", "afternoon", "evening"}:
        return "time"
    return "date" if said & {"monday", "friday"} else str(schema.get("format", ""))


def _in_order(spec: ToolSpec, goal: Goal, values: dict[str, Any], scene: Scene) -> dict[str, Any]:
    """The values with an end that does not lie before its start: "from next Monday until Friday" is that week's."""
    days = {n: v for n, v in {**goal.values, **values}.items() if iso_date(v) and n in properties(spec)}
    roles = {n: set(split_name(signatures.in_stay(n, properties(spec)))) for n in days}
    starts = [n for n in days if roles[n] & (STARTS | {"first", "arrival"})]
    ends = [n for n in days if n in values and roles[n] & (ENDS | {"last"}) and n not in starts]
    if len(starts) != 1 or len(ends) != 1:
        return values
    start, end = iso_date(days[starts[0]]), iso_date(days[ends[0]])
    if start is None or end is None or end >= start or (end - scene.now.date()).days > WEEK:
        return values
    later = end + timedelta(days=WEEK * -(-(start - end).days // WEEK))
    return {**values, ends[0]: later.isoformat() + str(days[ends[0]])[10:]}


def _found(
    text: str,
    spec: ToolSpec,
    schema: Mapping[str, Any],
    name: str,
    goal: Goal,
    asked: bool,
    scene: Scene,
    said: Found | None = None,
) -> list[Found]:
    """said: the piece of the sentence that suits it, for a free text."""
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
        base=carry_over.of_subject(spec, goal, scene.done) if moment else None,
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
        first = normalize(head)
        if first and first == normalize(str(found[0].value)) and f" {first} " in f" {normalize(tail)} ":
            again = read_value(tail, full, name, scene.now, asked=True)
            found = [Found(f.value, (0, len(text)), f.score) for f in again]
    if not found and full.get("enum"):
        found = slot_filters.shortened(text, [o for o in full["enum"] if isinstance(o, str)])
    if not found and not asked:
        found = numbers_for(text, spec, name, full, scene.now)
    if not found and not asked:
        words = told(text, spec, name, full) or said or object_of_verb(text, spec, name, full)
        return [words] if words else []
    if moment:
        found = [f for f in found if _may_be_when(text, spec, full, name, f, asked, scene)]
    if sort_is_code and not is_phone(name, full) and (length := signatures.length(full)):
        found = slot_filters.of_length(found, length, asked, None if full.get("pattern") else goal.partial.get(name))
    if sort_is_code:
        found = [f for f in found if not slot_filters.in_a_date(f.span, text, scene.now)]
        found = [f for f in found if not any(s.span() != f.span and overlap(f.span, s.span()) for s in streets)]
    return found


def _may_be_when(
    text: str, spec: ToolSpec, schema: Mapping[str, Any], name: str, one: Found, asked: bool, scene: Scene
) -> bool:
    """Whether a moment may be an argument: not a date of birth where that is none, nor when something is that is to be
    moved ("I'm booked in tomorrow, can I move it?")."""
    if moves(spec) and not set(split_name(name)) & PRESENT and arranged(text, one.span[0]):
        return False
    born = not asked and slot_filters.newborn(one.value, name, text, scene.now)
    return not born and not slot_filters.long_past(one.value, schema, name, scene.now)


def moves(spec: ToolSpec) -> bool:
    """Whether a tool moves what there is already."""
    return bool(actions(naming.verb_object(spec)[0]).keys() & {"move", "change"})


def _as_read(
    text: str, name: str, schema: Mapping[str, Any], found: list[Found], asked: str, scene: Scene, busy: Spans
) -> list[Found]:
    """Where a trained reader sees the value; else what rules found, if it was asked for or is written as a name.

    busy: where values of other arguments stand for sure; the reader does not know them ("20 boxes to 8 Park Lane").
    A bare answer belongs to what was asked for, and a person's name that nobody asked for is written as one.
    """
    said, named = (scene.given or {}).get(name, ""), signatures.kind(schema, name) == "name"
    start = text.find(said) if said else -1
    span = (start, start + len(said))
    other = name != asked and (
        (asked and normalize(said) == normalize(text)) or (named and not all(w[0].isupper() for w in said.split()))
    )

    def whole(one: Found) -> bool:
        """Known, told plainly, or more of what the reader sees: a full name, "12 Main Street", "the airport"."""
        more = one.span[0] <= start and span[1] <= one.span[1]
        lead = one.span[1] == span[1] and _LEAD.fullmatch(text[one.span[0] : start])
        told = overlap(one.span, span) and (one.score >= LABELLED or more and (named or bool(lead)))
        return told or one.value in scene.vocabulary

    free = [f for f in found if not any(overlap(f.span, taken) for taken in busy)]
    if start >= 0 and any(overlap(span, taken) for taken in busy):
        return free
    if start >= 0 and not other and not any(map(whole, found)):
        return [Found(said, span, FITTING)]
    return [f for f in found if name == asked or f.score >= LABELLED or _NAMED.match(str(f.value))]


_LEAD = re.compile(r"(?:the|\d[\w-]*) ")
_NAMED = re.compile(r"[A-Z\d]|the ")
"""How a name begins, or what is known."""


_FEW = rf"(?:1[0-2]|[1-9]|{'|'.join(list(UNITS)[1:13])})\b"
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


def _object(
    text: str, spec: ToolSpec, schema: Mapping[str, Any], name: str, goal: Goal, asked: bool, scene: Scene
) -> list[Found]:
    """An object, or a list of them, out of the fields that the words give and those that are known already."""
    if items.holds(schema):
        known = goal.values.get(name)
        changed = items.amended(text, schema, known, scene.now)
        return changed or items.read_items(text, spec, name, schema, known, asked, scene.now)
    fields = schema.get("properties", {}) or {}

    def find(field: str, is_asked: bool, piece: Any) -> list[Found]:
        known = goal if piece is None else replace(goal, partial={**goal.partial, field: piece})
        found = _found(text, spec, fields[field], field, known, is_asked, scene)
        return [f for f in composite.of_name(field, fields, found) if f.score >= slot_filters.ASKED]

    return composite.assemble(schema, goal.partial.get(name, goal.values.get(name)), asked, find)


def _hours(text: str, spec: ToolSpec, scene: Scene) -> Hours:
    """Between which hours of the day a bare "seven" lies: by the words, by what the agent tells, or of an office."""
    words = set(normalize(text).split())
    return (5, 17) if words & EARLY else (11, 23) if words & LATE else scene.hours.get(spec.name, OFFICE)
