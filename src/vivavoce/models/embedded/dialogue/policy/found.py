"""What was found last and may be gone on with: its records, and what they give to another tool. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .....events import ToolSpec
from ...language.en.inflection import singular
from ...language.en.lexicon import OWN_WORDS
from .. import naming, signatures
from ..agent import AgentModel
from ..contract import Done, Goal, Option, State
from ..nlu.entities.codes import is_code
from ..nlu.entities.found import Partial
from ..nlu.result_questions import speaks_of_it
from ..nlu.tokens import content, split_name
from ..value_text import record_label

_NAMES = ("name", "title")
_KEYS = ("id", "number", "code")


def last_found(agent: AgentModel, state: State) -> tuple[Done, list[Option]] | None:
    """The newest result that tells of one thing or several; None where there is none, or something was done since."""
    for done in reversed(state.done):
        if not agent.has(done.tool) or agent.spec(done.tool).confirm or agent.spec(done.tool).transfer:
            return None
        if things := list(_things(done.response)):
            return done, [Option(at, record_label(one, agent.now()), one) for at, one in enumerate(things)]
    return None


def last_listed(agent: AgentModel, state: State) -> tuple[Done, list[Option]] | None:
    """As `last_found`; where one of several was spoken of since, all of them."""
    newest = last_found(agent, state)
    if newest is None or len(newest[1]) > 1:
        return newest
    for done in reversed(state.done):
        things = list(_things(done.response)) if (done.tool, done.args) == (newest[0].tool, newest[0].args) else []
        if len(things) > 1 and newest[1][0].record in things:
            return done, [Option(at, record_label(one, agent.now()), one) for at, one in enumerate(things)]
    return newest


def _things(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """The records of a list in it, else the object that has plain fields of its own."""
    if not isinstance(value, Mapping) or depth > 2:
        return
    lists = [one for one in value.values() if isinstance(one, list) and any(isinstance(r, Mapping) for r in one)]
    inner = [one for one in value.values() if isinstance(one, Mapping)]
    if lists:
        yield from (record for record in lists[0] if isinstance(record, Mapping))
    elif len(inner) == 1 and len(value) == 1:
        yield from _things(inner[0], depth + 1)
    elif set(value) - {"output", "message", "result"}:
        yield value


def given(agent: AgentModel, spec: ToolSpec, done: Done, record: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a tool that a found thing tells, and those that were said to find it; {} where the thing itself
    tells none."""
    schemas, about = signatures.properties(spec), thing(agent, done.tool)
    out: dict[str, Any] = {}
    for name, schema in schemas.items():
        fields = (f for f in _called(name, about, record) if _fits(schema, record[f]))
        if not (signatures.is_callers_name(name) or name in spec.seen) and (field := next(fields, None)) is not None:
            out[name] = record[field]
    if not out or spec.name == done.tool:
        return {}
    said = {n: done.args[n] for n in schemas if n in done.args and not set(split_name(n)) & OWN_WORDS}
    return {n: v for n, v in said.items() if _fits(schemas[n], v)} | out


def thing(agent: AgentModel, tool: str) -> frozenset[str]:
    """Stems of what a tool finds: `find_restaurant` → "restaurant"."""
    return frozenset(_stems(naming.verb_object(agent.spec(tool))[1])) if agent.has(tool) else frozenset()


def name_of(agent: AgentModel, spec: ToolSpec, done: Done, record: Mapping[str, Any]) -> str:
    """By what a found thing is called where a tool goes on with it; "" = by nothing that is said."""
    known = given(agent, spec, done, record)
    texts = [v for n, v in known.items() if isinstance(v, str) and n not in done.args]
    return next((text for text in texts if not signatures.guess_schema(text).get("format")), "")


def _called(name: str, thing: frozenset[str], record: Mapping[str, Any]) -> list[str]:
    """The fields that an argument may be called by: its own name, or the thing's (`restaurant` is its `name`)."""
    if name in record:
        return [name]
    wanted, about = _key(name, thing), _stems(name) & thing
    same = [field for field in record if _key(field, thing) == wanted and (about or _stems(field) & thing)]
    if about and not wanted:
        same += [field for field in record if field in _KEYS or _key(field, thing) in {(key,) for key in _KEYS}]
    longer = [f for f in record if _stems(name) < _stems(f) and _stems(f) - _stems(name) <= set(_NAMES)]
    return same + longer


def _key(name: str, thing: frozenset[str]) -> tuple[str, ...]:
    """A name without the thing's own and what names it: `restaurant_name` → (), `flight_id` → ("id",)."""
    return tuple(word for word in split_name(name) if word not in _NAMES and not _stems(word) & thing)


def _stems(name: str) -> set[str]:
    return set(content(" ".join(singular(word) for word in split_name(name))))


def _fits(schema: Mapping[str, Any], value: Any) -> bool:
    schema = signatures.main_schema(schema)
    if value in (None, "") or isinstance(value, Mapping | list):
        return False
    if schema.get("enum"):
        return value in schema["enum"]
    match schema.get("type"):
        case "string":
            form = schema.get("format")
            return isinstance(value, str) and (not form or signatures.guess_schema(value).get("format") == form)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
    return False


def carried(
    agent: AgentModel, state: State, spec: ToolSpec, goal: Goal, text: str, *, plainly: bool
) -> Mapping[str, Any]:
    """What a request need not say, since it was just found: all of it where the words speak of that ("book it"), else
    what is required and will be read back. plainly: the words name nothing else."""
    found = last_found(agent, state)
    if found is None or len(found[1]) != 1:
        return _same_keys(agent, state, spec) if speaks_of_it(text) else {}
    known = given(agent, spec, found[0], found[1][0].record)
    if speaks_of_it(text):
        return _same_keys(agent, state, spec) | known
    needed = signatures.missing(spec, goal) if plainly and spec.confirm else []
    return {name: value for name, value in known.items() if name in needed}


def _same_keys(agent: AgentModel, state: State, spec: ToolSpec) -> dict[str, Any]:
    """What names the thing of the last action where another tool names it alike: "cancel that one", "and a new one"."""
    last = state.done[-1] if state.done else None
    if last is None or not agent.has(last.tool):
        return {}
    return same_codes(agent.spec(last.tool), last, spec)


def same_codes(of: ToolSpec, last: Done, spec: ToolSpec) -> dict[str, Any]:
    """The codes that a call was made with and that another tool takes alike. of: the tool of that call."""
    theirs, mine = signatures.properties(of), signatures.properties(spec)
    return {
        name: value
        for name, value in last.args.items()
        if name in mine
        and not mine[name].get("writeOnly")  # a secret is said for one action
        and mine[name].get("type") == theirs[name].get("type")
        and (signatures.kind(mine[name], name) == "code" or is_code(name, {**mine[name], "type": "string"}))
    }


def choices(agent: AgentModel, state: State, spec: ToolSpec, name: str) -> list[Option]:
    """What several found things give to an argument."""
    found = last_found(agent, state)
    options: dict[Any, Option] = {}
    for one in found[1] if found and len(found[1]) > 1 else ():
        known = given(agent, spec, found[0], one.record) if found else {}
        if name in known and name not in (found[0].args if found else {}):
            options.setdefault(known[name], Option(known[name], one.label, one.record))
    return list(options.values())


def agrees(part: Any, value: Any) -> bool:
    """Whether half of a moment that was said is one half of what was found: "the one at six"."""
    if not isinstance(part, Partial) or not isinstance(value, str):
        return False
    day, _, clock = value.partition("T")
    hours = {int(hour) % 12 for hour in (clock[:2], (part.time or "")[:2]) if hour.isdigit()}
    return (not part.date or part.date == day) and (not part.time or len(hours) == 1)


def of_the_same(agent: AgentModel, state: State, spec: ToolSpec, goal: Goal, chosen: Option) -> dict[str, Any]:
    """What else the found thing that was chosen gives to the arguments that are open."""
    found = last_found(agent, state)
    if found is None or not any(chosen.record == one.record for one in found[1]):
        return {}
    return {n: v for n, v in given(agent, spec, found[0], chosen.record).items() if n not in goal.values}
