"""What the values in a caller's words say about which tool is meant: the one that has a place for them all. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .. import naming, signatures
from ..contract import Goal, State
from . import dialogue_acts, items, knowledge, slots
from .domain import Domain
from .entities.codes import is_code
from .entities.numbers import find_codes
from .free_text import takes_fault, words_for
from .intents import UNDOING
from .tokens import actions, content, normalize

_TELL = re.compile(
    r"\b(?:(?:can|could|would|will) you (?:please )?(?:tell me|check|see|look up)|i (?:want|need|would like) to know|"
    r"(?:please )?let me know|do you know|i was wondering)\b"
)

VALUE = 0.1
"""What one argument found in the words adds to a tool's score."""
WHOLE = 0.1
"""What it adds that all required arguments, two at least, were given."""
KEYED = 0.3
"""What it adds that a number or code that names a thing was given and nothing else is needed: nobody tells one but to
have something done with it. In part where more is needed. A bare number may ask for something, but begins nothing."""
MOST = 0.45
_WEIGHTS = {"bool": 0.5, "date": 0.5, "count": 1.5, "text": 1.5, "things": 2.0}
"""How many values one of a kind is worth; "things": a list of things with their numbers. Others: 1."""
MOOD = 0.06
"""What it adds to tools that act that something is wanted or reported, to those that tell that something is asked; and
takes from those that act where something is only asked."""
NAMED = 0.45
"""Of how much nearer a tool's own words come to the caller's once they hold the options that the caller named: "place
an order: bagel, cream cheese". Chosen, as the sign of MOOD, on the looked half of `bench/strangers.py`."""
_REPORTS = re.compile(r"\b(?:i|we) (?:(?:have|just|already) )*(?:had|took|taken|did|done|found|gave|given)\b")


Evidence = Callable[[str], float]
"""Tool → what speaks for it."""


def speaks_for(domain: Domain, state: State, text: str) -> Evidence:
    """Tool → what the values in the words speak for it, −0.06…0.55."""
    words = _TELL.sub("what", normalize(text))
    asks = knowledge.is_question(text)
    inquires, offered = dialogue_acts.inquires(words), dialogue_acts.asks_what_there_is(words)
    undoing = {*actions(words)} & UNDOING
    bare = any(not content(text[: c.span[0]] + text[c.span[1] :]) for c in find_codes(text))
    wants, reports = dialogue_acts.wants(words), not asks and bool(_REPORTS.search(words))
    place = domain.scene(state)

    def bonus(tool: str) -> float:
        spec = domain.agent.spec(tool)
        if spec.transfer:
            return 0.0
        filling = slots.read(text, spec, Goal(tool, text), "", place, fresh=True)
        schemas = slots.properties(spec)
        hits = 0.0
        for name in (*filling.values, *filling.partial):
            sort = "things" if items.holds(schemas[name]) else signatures.kind(schemas[name], name)
            heard = filling.values.get(name)
            if heard is not None and takes_fault(name, schemas[name]):
                hits += 4.0
                continue
            free = sort in ("text", "name") and words_for(text, spec, name, signatures.main_schema(schemas[name]))
            if free and asks and domain.intents.asks_for(tool, {"find"}):
                known = normalize(str(heard)).rstrip("s")
                hits += 4.5 if any(normalize(w).rstrip("s") == known for w in domain.agent.brief.vocabulary) else 2.5
            else:
                hits += _WEIGHTS.get(sort, 1.0)
        score = min(MOST, VALUE * hits)
        required = spec.parameters.get("required", ()) or ()
        given = [n for n in required if n in filling.values or n in filling.partial]
        score += WHOLE * (len(required) > 1 and len(given) == len(required))
        keyed = any(is_code(n, signatures.main_schema(schemas[n])) for n in filling.values)
        if keyed and not (bare and not domain.intents.asks_for(tool, {"find", "ask", "track"})):
            unsaid = not undoing and domain.intents.asks_for(tool, UNDOING)  # "4711, I'm still waiting" cancels nothing
            score += KEYED * (0.5 if unsaid else 1.0) * len(given) / max(1, len(required))
        options = [*dict.fromkeys(o for n, v in filling.values.items() for o in _options(v, schemas.get(n, {})))]
        if options and (not undoing or domain.intents.asks_for(tool, undoing)):
            phrase = naming.phrase(spec)
            alone, named = domain.intents.likeness(text, [phrase, f"{phrase}: {', '.join(options)}"])
            score += NAMED * max(0.0, named - alone)
        if inquires and not wants and spec.confirm:
            return score + MOOD * (1 if offered and score else -1)
        return score + (MOOD if (wants or reports if spec.confirm else inquires) else 0.0)

    return bonus


def _options(value: Any, schema: Mapping[str, Any]) -> Iterator[str]:
    """The options of closed choices in an argument's value, and in its items and fields, as they are said."""
    schema = signatures.main_schema(schema)
    if isinstance(value, list):
        yield from (option for item in value for option in _options(item, schema.get("items", {})))
    elif isinstance(value, Mapping):
        fields = schema.get("properties", {})
        yield from (option for name, part in value.items() for option in _options(part, fields.get(name, {})))
    elif value is not None and schema.get("enum"):
        yield naming.spoken_option(value)


def places(domain: Domain, state: State, tool: str, text: str) -> int:
    """How many of a tool's arguments the words give."""
    spec = domain.agent.spec(tool)
    filling = slots.read(text, spec, Goal(tool, text), "", domain.scene(state), fresh=True)
    return len(filling.values) + len(filling.partial)


def best_served(domain: Domain, state: State, tools: tuple[str, ...], text: str) -> str:
    """The one of several tools that has a place for more of what was said than all others; "" when there is none.

    Where they have the same places, one that acts is meant by who wants something, one that tells by who asks.
    """
    counts = {tool: places(domain, state, tool, text) for tool in tools}
    most = max(counts.values())
    best = [tool for tool in tools if counts[tool] == most]
    if len(best) == 1 and most >= 2:
        return best[0]
    words = _TELL.sub("what", normalize(text))
    inquires = dialogue_acts.inquires(words)
    if len({domain.agent.spec(tool).confirm for tool in tools}) == 2 and (inquires or dialogue_acts.wants(words)):
        fitting = [tool for tool in tools if domain.agent.spec(tool).confirm != inquires]
        return fitting[0] if len(fitting) == 1 else ""
    return ""
