"""Several things in one turn: one action for each of several values, and a question beside a request. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from .....events import ToolSpec
from ...language.en.lexicon import COUNTS, ITEMS
from .. import naming, signatures
from ..contract import Goal, State
from . import knowledge, reranking, slots
from .dialogue_acts import asks_what_there_is, is_small_talk, read_act, wants
from .domain import Domain
from .entities.births import is_birth
from .entities.found import Partial
from .entities.moment import on_the_clock
from .entities.moments import find_moments
from .entities.quantities import find_numbers
from .slots import properties
from .tokens import content, normalize, sentences, split_name

_COUNTS = {"two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4, "both": 2}
_COUNTED = r"\b(?P<count>two|three|four|both|[234]) (?:(?:different|separate|more|of the|new) )*(?:\w+ )?{noun}s\b"
_BETWEEN = re.compile(r"\s*(?:,\s*(?:and\s+|then\s+)?|\s+and\s+(?:then\s+)?|;\s*)\s*", re.IGNORECASE)
_ANOTHER = re.compile(
    r"^(?:also |then |one more )*(?:another|one(?= (?:for|at|to|in|on|from)\b)|"
    r"a second|the other|the second|a third|and one|one more)\b",
    re.IGNORECASE,
)
_WHOM = re.compile(r"\bfor (?:me|myself|him|her|them|us|(?:my|our) \w+)\b", re.IGNORECASE)
_TWICE = re.compile(r"\b(?:twice|two times)\b(?! (?:a|per|each|every)\b)", re.IGNORECASE)
_AND_ON = re.compile(r",? and (?:also |then )?(?:on )?(?:the )?|, ", re.IGNORECASE)
_EITHER = re.compile(
    r"\b(?:or|either|between|from|whichever|whatever|not|(?:i|we) (?:can|could)|free|available)\b", re.IGNORECASE
)
_LINK = re.compile(r"[\s,;]*(?:\band)?[\s,;]*(?:\bthen)?\s*$", re.IGNORECASE)
_QUESTION = r"(?:what|when|where|why|how|who|which|do|does|is|are|will|should|must|may|can (?:i|we))\b"
_SENTENCE = re.compile(
    rf"(?<=[.!?;])(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)\s+|"
    rf",?\s+(?:and|but|also)\s+(?={_QUESTION})|,\s+(?={_QUESTION})",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:(?:and|but|also|oh|hi|hello|by the way|i (?:just )?(?:wanted|want|would like) to (?:ask|know)|"
    rf"i'd like to know|i was wondering|can you tell me|tell me|quick question)\b[,:]? )*{_QUESTION}",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"(?:(?:and|but|or|so) )?(?:is|are|would|could|can|do|does|will) (?:that|this|it|you|i|we)\b"
    r"(?: (?:be|do|does|did|offer|help with|something|anything|you|that|this|it|here|there|too|also|possible|ok|okay|"
    r"fine|alright|all right|right|good|work|with you|for you))*",
    re.IGNORECASE,
)
"""Asks again for what was just said: "…, do you do that?", "…, is that possible?"."""
_THING = re.compile(r"^(?:an?|the|some|two|three) \w+ (?=(?:for|on|from|at|tomorrow|next|this)\b)", re.IGNORECASE)
"""One more thing, before the day that is said of all."""
_SHORT = 5
"""Words of a piece that gives one more value; longer ones are sentences."""


def goals(domain: Domain, state: State, spec: ToolSpec, text: str) -> list[Goal]:
    """One goal for each of several values of one argument: "two timers, ten and twenty", "the kitchen and the hall".

    Empty where the words are one request.
    """
    count, rest = _counted(spec, text)
    split = [piece for piece in _BETWEEN.split(rest) if piece.strip()]
    marked = _marked(domain, state, spec, rest)
    pieces = _with_units(marked or split)
    beside = _side_by_side(domain, state, spec, text) if len(pieces) > 1 else frozenset()
    if beside and not marked:
        pieces = [piece for sentence in sentences(rest) for piece in _BETWEEN.split(sentence) if piece.strip()]
    for name in properties(spec) if len(pieces) > 1 else ():
        if not _lists(domain, spec, name, pieces, text, marked=bool(count), beside=name in beside):
            continue
        read = [_values(domain, state, spec, name, piece, pieces[0]) for piece in pieces]
        if name in beside or any(isinstance(half.get(name), Partial) for _, half in read):
            whole = slots.read(rest, spec, Goal(spec.name, rest), "", domain.scene(state), fresh=True)
            read = _gathered(name, read, whole.values, text, domain.agent.now())
        found, halves = [one for one, _ in read], [half for _, half in read]
        shared = _shared(found)
        if len(found) > 2 and name not in found[0] and name not in halves[0]:
            found, halves = found[1:], halves[1:]  # "two timers: ten and twenty"
        told = [str(one.get(name, half.get(name))) for one, half in zip(found, halves, strict=True)]
        if "None" not in told and len(told) > 1 and len(told) == len(set(told)):
            made = [
                Goal(
                    spec.name, text, values={**{n: v for n, v in shared.items() if n not in half}, **one}, partial=half
                )
                for one, half in zip(found, halves, strict=True)
            ]
            return made + [Goal(spec.name, pieces[0], values=shared)] * max(0, count - len(made))
    if marked:
        others = [_ANOTHER.sub("", piece).strip() for piece in pieces]
        # "a check-up for my husband and one for me": the other is a check-up, too
        like = [_WHOM.sub(one, pieces[0]) if _WHOM.fullmatch(one) else one for one in others]
        whom = [_WHOM.search(one) for one in like]
        return [Goal(spec.name, one, for_other=bool(at and whom[at] and whom[0])) for at, one in enumerate(like)]
    return [Goal(spec.name, pieces[0] if len(pieces) > 1 else rest)] * count


def _side_by_side(domain: Domain, state: State, spec: ToolSpec, text: str) -> frozenset[str]:
    """The arguments for one value of which two are named side by side: "the brakes and the tyres", "on Monday and
    Thursday"."""
    if _EITHER.search(text):
        return frozenset()
    schemas, days = properties(spec), _days(text, domain.agent.now())
    dated = [
        n for n, schema in schemas.items() if signatures.kind(schema, n) in ("date", "datetime") and not is_birth(n)
    ]
    whole = slots.read(text, spec, Goal(spec.name, text), "", domain.scene(state), fresh=True)
    if slots.moves(spec):
        dated = []  # nothing is moved to two days
    both = {n for n, part in whole.partial.items() if part == Partial() and schemas[n].get("enum")}
    return frozenset(both | set(dated if days and len(dated) == 1 else ()))


def _days(text: str, now: datetime) -> list[str]:
    """Days side by side: "on Monday and Thursday"."""
    moments = find_moments(text, now)
    linked = [
        bool(a.date and b.date and _AND_ON.fullmatch(text[a.span[1] : b.span[0]]))
        for a, b in zip(moments, moments[1:], strict=False)
    ]
    return [str(m.date) for at, m in enumerate(moments) if any(linked[max(0, at - 1) : at + 1])]


def _gathered(
    name: str, read: list[tuple[dict[str, Any], dict[str, Any]]], whole: Mapping[str, Any], text: str, now: datetime
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The pieces that name one of several values; what the others say is meant for all: "mornings if possible".
    text: all the words; whole: what they give."""
    days = _days(text, now)

    dated = any(isinstance(half.get(name), Partial) and half[name].date for _, half in read)

    def one_of(values: dict[str, Any], half: dict[str, Any]) -> bool:
        part = half.get(name)
        return name in values or (isinstance(part, Partial) and bool(part.date or (part.time and not dated)))

    listed = [one for one in read if one_of(*one)]
    others = [one for one in read if not one_of(*one)]
    own = {n for given, half in listed for n in (*given, *half)}
    values = {n: v for n, v in whole.items() if n not in own}
    parts = [half[name] for _, half in others if isinstance(half.get(name), Partial)]
    clocks = [str(given[name])[11:19] for given, _ in listed if name in given]
    parts = [part for part in parts if part.time or part.part_of_day]
    of_all = parts[0] if parts else Partial(time=clocks[0]) if len(clocks) == 1 else Partial()
    out = []
    for at, (given, half) in enumerate(listed):
        if isinstance(part := half.get(name), Partial):
            limits = part if part.part_of_day else of_all
            moment = _moment(
                replace(
                    part,
                    date=days[at] if len(days) == len(listed) else part.date,
                    time=part.time or of_all.time,
                    part_of_day=limits.part_of_day,
                    earliest=limits.earliest,
                    latest=limits.latest,
                ),
                now,
            )
            given = given if isinstance(moment, Partial) else {**given, name: moment.isoformat()}
            half = {n: p for n, p in {**half, name: moment}.items() if n not in given}
        out.append(({**values, **given}, half))
    return out


def _moment(part: Partial, now: datetime) -> Partial | datetime:
    """The moment, where all of it is known."""
    if not (part.date and part.time) or part.date_until:
        return part
    return on_the_clock(date.fromisoformat(part.date), time.fromisoformat(part.time), now)


def _marked(domain: Domain, state: State, spec: ToolSpec, text: str) -> list[str]:
    """The text cut before each "another for …" that gives something; [] for none: "a timer for an hour and a quarter
    and another for ten minutes" are two."""

    def gives(words: str) -> bool:
        read = slots.read(words, spec, Goal(spec.name, ""), "", domain.scene(state), fresh=True)
        return bool(read or find_numbers(words) or _WHOM.search(words))

    starts = [0]
    for cut in _BETWEEN.finditer(text):
        words = text[cut.end() :]
        rest = _BETWEEN.split(_ANOTHER.sub("", words), maxsplit=1)[0]
        if _ANOTHER.match(words) and gives(rest) and gives(text[starts[-1] : cut.start()]):
            starts.append(cut.end())
    bounds = zip(starts, [*starts[1:], len(text)], strict=True)
    return [_LINK.sub("", text[start:end]) for start, end in bounds] if len(starts) > 1 else []


def _lists(
    domain: Domain, spec: ToolSpec, name: str, pieces: list[str], text: str, *, marked: bool, beside: bool
) -> bool:
    """Whether the pieces may be several values of an argument: it says so, or they are plainly of a list."""
    schema = signatures.main_schema(properties(spec)[name])
    if schema.get("type") in ("array", "object", "boolean"):
        return False
    if signatures.kind(schema, name) == "text" and not set(split_name(name)) & ITEMS:
        return False  # a note holds whatever is said
    if beside:
        return True
    short = all(len(_THING.sub("", piece).split()) <= _SHORT for piece in pieces[1:])
    several = marked or _plural(spec, text) or any(map(_ANOTHER.match, pieces[1:]))
    plain = schema.get("enum") or (set(split_name(name)) & ITEMS)
    return short and (several or bool(plain) and domain.intents.decide(pieces[0]).tool == spec.name)


def _counted(spec: ToolSpec, text: str) -> tuple[int, str]:
    """How many of what the tool makes are wanted, and the words without that; (0, text) where there is no saying."""
    noun = _noun(spec)
    match = re.search(_COUNTED.format(noun=re.escape(noun)), text, re.IGNORECASE) if noun else None
    if not match:
        return (2 if noun and _TWICE.search(text) else 0), text
    return _COUNTS[match["count"].lower()], f"{text[: match.start()]}{noun}{text[match.end() :]}"


def _plural(spec: ToolSpec, text: str) -> bool:
    """Whether several of what the tool works on are spoken of: "appointments 1042 and 1077"."""
    noun = _noun(spec)
    return bool(noun) and bool(re.search(rf"\b{re.escape(noun)}s\b", text, re.IGNORECASE))


def _noun(spec: ToolSpec) -> str:
    """What the tool works on, in one word; "" where an argument says how many."""
    counts = any(set(split_name(name)) & COUNTS for name in properties(spec))
    return "" if counts else naming.verb_object(spec)[1].rpartition(" ")[2]


def _with_units(pieces: list[str]) -> list[str]:
    """Bare numbers with the unit of the last: "ten and twenty minutes" → "ten minutes", "twenty minutes"."""
    numbers = find_numbers(pieces[-1]) if len(pieces) > 1 else []
    unit = pieces[-1][numbers[-1].span[1] :].strip(" .!?") if numbers else ""
    return [
        f"{piece} {unit}" if unit and (own := find_numbers(piece)) and not piece[own[-1].span[1] :].strip() else piece
        for piece in pieces
    ]


def _values(
    domain: Domain, state: State, spec: ToolSpec, name: str, piece: str, first: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What one piece gives: of its own, or of the argument alone, or with the verb of the first; and what it gives in
    part, such as a day without its hour."""
    words = _ANOTHER.sub("", piece).strip() or piece
    scene = domain.scene(state)
    own = slots.read(words, spec, Goal(spec.name, words), "", scene, fresh=True)
    found = dict(own.values)
    if name not in found and set(split_name(name)) & ITEMS:
        verbal = f"{first.split()[0]} {words}"
        found |= slots.read(verbal, spec, Goal(spec.name, verbal), "", scene, fresh=True).values
    if name not in found and len(words.split()) <= _SHORT:
        found |= slots.read(words, spec, Goal(spec.name, words), name, scene).values
    counts = [n for n in slots.missing(spec, Goal(spec.name, "", found)) if _is_count(spec, n)]
    if name in found and len(counts) == 1 and len(words.split()) <= _SHORT:  # "gas 9120"
        number = slots.read(words, spec, Goal(spec.name, words), counts[0], scene).values
        found |= {n: v for n, v in number.items() if n == counts[0]}
    return found, {n: part for n, part in own.partial.items() if n not in found}


def _is_count(spec: ToolSpec, name: str) -> bool:
    return signatures.kind(properties(spec)[name], name) == "count"


def _shared(found: list[dict[str, Any]]) -> dict[str, Any]:
    """What is said once, and meant for all: the label of two timers."""
    names = {name for one in found for name in one}
    given = {name: [one[name] for one in found if name in one] for name in names}
    return {n: values[0] for n, values in given.items() if len(values) == 1 and not set(split_name(n)) & COUNTS}


def questions(text: str) -> list[str]:
    """The questions that the words ask, one by one; empty where they are one question, or say something else besides.

    "Where do I park and do I need to bring anything?"
    """
    pieces = [piece for piece in _SENTENCE.split(text) if piece and " " in piece.strip()]
    return pieces if len(pieces) > 1 and all(map(_ASKS.match, pieces)) else []


def beside(text: str) -> list[str]:
    """The questions beside something that is no question: "I need a physio session. Do you take Blue Cross?"."""
    pieces = [piece for piece in _SENTENCE.split(text) if piece and " " in piece.strip()]
    asked = [piece for piece in pieces if _ASKS.match(piece)]
    return asked if len(asked) < len(pieces) else []


def untagged(text: str) -> str:
    """The words without a question that only asks for what they say: "I need a vaccination, do you do that?"."""
    pieces = [piece for piece in _SENTENCE.split(text) if piece]
    tagged = len(pieces) > 1 and _TAG.fullmatch(pieces[-1].strip(" .?!"))
    return text[: text.rindex(pieces[-1])].strip(" ,") if tagged else text


def aside(domain: Domain, state: State, text: str, useful: Callable[[str], bool]) -> tuple[str, str]:
    """A question beside something else that the facts answer: (the answer, the words without it); ("", text) for none.

    useful: whether words without the question still say something.
    """
    pieces = [piece for piece in _SENTENCE.split(text) if piece and piece.strip()]
    for piece in pieces if len(pieces) > 1 else ():
        if not _ASKS.match(piece) or is_small_talk(piece) or read_act(piece) is not None or not content(piece):
            continue
        others = " ".join(other for other in pieces if other is not piece)
        words = normalize(piece)
        called = domain.intents.decide(piece).tool if wants(words) or asks_what_there_is(words) else ""
        if called and reranking.places(domain, state, called, piece):
            continue  # "can I do Friday instead?" asks for no opening hours
        fact, _ = knowledge.answer(piece, domain.agent.facts, domain.meaning)
        if fact and useful(others):
            return fact, others
    return "", text
