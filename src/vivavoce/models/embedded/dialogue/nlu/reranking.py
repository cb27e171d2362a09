"""What the values in a caller's words say about which tool is meant: the one that has a place for them all. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from .. import signatures
from ..contract import Goal, State
from . import dialogue_acts, items, knowledge, slots
from .domain import Domain
from .free_text import takes_fault, words_for
from .tokens import normalize

_TELL = re.compile(
    r"\b(?:(?:can|could|would|will) you (?:please )?(?:tell me|check|see|look up)|i (?:want|need|would like) to know|"
    r"(?:please )?let me know|do you know|i was wondering)\b"
)

VALUE = 0.1
"""What one argument found in the words adds to a tool's score."""
WHOLE = 0.1
"""What it adds that all required arguments, two at least, were given."""
MOST = 0.45
_WEIGHTS = {"bool": 0.5, "date": 0.5, "count": 1.5, "text": 1.5, "things": 2.0}
"""How many values one of a kind is worth; "things": a list of things with their numbers. Others: 1."""
MOOD = 0.06
"""What it adds to tools that act that something is wanted or reported, to those that tell that something is asked."""
_REPORTS = re.compile(r"\b(?:i|we) (?:(?:have|just|already) )*(?:had|took|taken|did|done|found|gave|given)\b")


Evidence = Callable[[str], float]
"""Tool → what speaks for it."""


def speaks_for(domain: Domain, state: State, text: str) -> Evidence:
    """Tool → what the values in the words speak for it, −0.06…0.55."""
    words = _TELL.sub("what", normalize(text))
    asks = knowledge.is_question(text)
    inquires = dialogue_acts.inquires(words)
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
        score += WHOLE * (len(required) > 1 and all(n in filling.values or n in filling.partial for n in required))
        mood = MOOD if ((wants or reports) and spec.confirm) or (inquires and not spec.confirm) else 0.0
        return score + mood

    return bonus


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
