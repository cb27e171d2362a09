"""What the agent waits to hear: it helps to know when a turn is over and which words are likely. Pure."""

from __future__ import annotations

from ..brain import Expectation
from ..values.codes import is_code
from . import asking, naming, parts, slots
from .kit import Kit
from .state import YES_NO, State

_SYMBOLS = tuple("zero oh one two three four five six seven eight nine double".split())
"""What codes are read out with."""
_CALENDAR = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
"""Said where a day is asked for, or corrected at a read-back; "Wednesday" comes out as "Wedsey" or "once, dear"."""


def expect(kit: Kit, st: State) -> Expectation:
    """The words, digits or yes/no that would answer the open question."""
    pending, goal = st.pending, st.goal
    if st.sights.reading is not None and st.sights.reading.offered:
        return Expectation(yes_no=True)
    if pending.want in YES_NO:
        return Expectation(yes_no=True, context=_CALENDAR if _has_day(st) else ())
    if pending.want in ("choose", "intent"):
        return Expectation(words=tuple(o.label for o in pending.options))
    if pending.want == "slot" and goal is not None:
        schema = naming.main_schema(slots.properties(st.spec(goal.tool)).get(pending.name, {}))
        sort = naming.kind(schema, pending.name)
        words = tuple(naming.spoken_option(v) for v in schema.get("enum", ()))
        if sort in ("name", "text", "list") and not words:
            words = kit.brief.vocabulary
        coded = sort == "code" or is_code(pending.name, schema)
        if coded:
            words += _SYMBOLS
        context = _CALENDAR if sort in ("date", "datetime") else ()
        return Expectation(words, context, digits=asking.digits(schema) if coded else 0, yes_no=sort == "bool")
    options = [
        naming.spoken_option(v)
        for t in kit.tools
        for s in slots.properties(t).values()
        for v in naming.main_schema(s).get("enum", ())
    ]
    return Expectation(words=tuple(dict.fromkeys([*kit.brief.vocabulary, *options])), open=True)


def awaited(st: State) -> str:
    """The sort of value that the open question asks for (`naming.kind`); "" when it asks for none."""
    pending, goal = st.pending, st.goal
    if pending.want != "slot" or goal is None:
        return ""
    schema, name = naming.main_schema(slots.properties(st.spec(goal.tool)).get(pending.name, {})), pending.name
    while field := parts.open_field(schema, goal.partial.get(name) if name == pending.name else None):
        schema, name = naming.main_schema(schema["properties"][field]), field
    return naming.kind(schema, name)


def may_be_name(st: State) -> bool:
    """Whether the open question may be answered with a name: it asks for one, or for what a name would look up."""
    goal = st.goal
    lookup = st.spec(goal.tool).lookup.get(st.pending.name, "") if goal and st.pending.want == "slot" else ""
    finder = slots.properties(st.spec(lookup)) if lookup and st.has(lookup) else {}
    return awaited(st) == "name" or any(naming.kind(schema, name) == "name" for name, schema in finder.items())


def _has_day(st: State) -> bool:
    goal = st.goal
    schemas = slots.properties(st.spec(goal.tool)) if goal else {}
    return any(naming.kind(schema, name) in ("date", "datetime") for name, schema in schemas.items())
