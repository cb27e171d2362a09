"""What a tool answered, in words. Nothing is said that is not in the result or the arguments. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from .....events import ToolSpec
from ...markup import plain
from ...speech import speak_value, with_local_times
from ..acts import NotCounted, NothingFree, Prompt, TellField, TellNothing, TellResult, TellTransfer, ToolError
from ..agent import AgentModel
from ..naming import label
from ..nlu.tokens import sentences, split_name
from ..signatures import guess_schema as guess_schema
from ..signatures import iso_date as iso_date
from ..signatures import main_schema
from ..value_text import is_dull, say_value
from . import phrases
from .fields import say_fields
from .phrases import PROMPTS

LONGEST = 30
"""Words of a result that are read out; longer text is cut at a sentence. A caller keeps about two short sentences."""

_TEXT_KEYS = ("output", "message", "result", "text", "answer", "summary", "speech", "spoken", "content", "detail")
_LIST_KEYS = ("output", "result", "results", "items", "data", "matches", "list", "entries", "records")
_PLAIN = {"", "ok", "okay", "done", "success", "true", "completed"}
_FIELD = re.compile(r"\{([\w.]+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def say_result(tool: ToolSpec, args: Mapping[str, Any], response: Mapping[str, Any], now: datetime) -> str:
    """The sentence that tells the caller what came of a call."""
    spoken = _fill(tool, args, response, now) if tool.done else ""
    return with_local_times(spoken or _derive(tool, args, response, now), now)


def _fill(tool: ToolSpec, args: Mapping[str, Any], response: Mapping[str, Any], now: datetime) -> str:
    """`done` with its fields; a part in `[…]` goes with a field that is empty; "" when another field is not there."""
    given = flatten(args)
    fields = {**given, **flatten(response)}

    def optional(part: re.Match[str]) -> str:
        return part[1] if all(fields.get(name) not in (None, "", []) for name in _FIELD.findall(part[1])) else ""

    def value(found: re.Match[str]) -> str:
        schema = _schema_at(tool.parameters, found[1]) if found[1] in given else None
        return say_value(fields[found[1]], schema, now)

    sentence = _OPTIONAL.sub(optional, tool.done)
    if any(name not in fields for name in _FIELD.findall(sentence)):
        return ""
    return re.sub(r"\bon (today|tomorrow|yesterday)\b", r"\1", _FIELD.sub(value, sentence))


def _schema_at(schema: Mapping[str, Any], path: str) -> Mapping[str, Any] | None:
    """Of an argument, or of a field in one: the first that has the name."""
    name, _, rest = path.partition(".")
    properties = schema.get("properties", {})
    if name in properties:
        return _schema_at(properties[name], rest) if rest else properties[name]
    return next((found for inner in properties.values() if (found := _schema_at(inner, path)) is not None), None)


def flatten(response: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a result and of the objects inside it, nearest first, under their own and their dotted names."""
    out: dict[str, Any] = {}
    for key, value in response.items():
        out.setdefault(key, value)
    for key, value in response.items():
        if isinstance(value, Mapping):
            for inner, item in flatten(value).items():
                out.setdefault(inner, item)
                out.setdefault(f"{key}.{inner}", item)
    return out


def _derive(tool: ToolSpec, args: Mapping[str, Any], response: Mapping[str, Any], now: datetime) -> str:
    body: Any = dict(response)
    for _ in range(3):  # {"output": {"result": …}} and the like
        if isinstance(body, Mapping) and len(body) == 1 and next(iter(body)) in (*_TEXT_KEYS, *_LIST_KEYS):
            body = next(iter(body.values()))
    if isinstance(body, str):
        body = plain(body)
        return phrases.DONE if body.strip(" .!").lower() in _PLAIN else _sentence(trim(body))
    if isinstance(body, bool) or body is None:
        return phrases.SOMETHING_WRONG if body is False else phrases.DONE
    if isinstance(body, int | float):
        return f"It's {say_value(body, None, now)}."
    if isinstance(body, list | tuple):
        return _say_list(body, "", now)
    for key in _TEXT_KEYS:
        if isinstance(body.get(key), str) and len(body[key].split()) > 1:
            return trim(plain(body[key]))
    for key, value in body.items():
        if isinstance(value, list | tuple) and (len(body) <= 2 or key in _LIST_KEYS):
            return _say_list(value, key, now)
    asked = set(split_name(tool.name))  # a code is dull, unless it is what `get_code` is there for
    new = {k: v for k, v in body.items() if not _echoes(k, v, args) and (k in asked or not is_dull(k, v))}
    if not new:
        return phrases.SOMETHING_WRONG if any(body.get(k) is False for k in ("ok", "success")) else phrases.DONE
    return say_fields(new, args, lambda value: say_value(value, None, now), acts=tool.confirm)


def _echoes(key: str, value: Any, args: Mapping[str, Any]) -> bool:
    """Whether a field only repeats an argument, under its own name or another."""
    if key in args:
        return str(args[key]).lower() == str(value).lower()
    return isinstance(value, str) and any(str(arg).lower() == value.lower() for arg in args.values())


def trim(text: str) -> str:
    """At most two sentences and about `LONGEST` words."""
    kept: list[str] = []
    for sentence in sentences(text)[:2]:
        if kept and len(" ".join([*kept, sentence]).split()) > LONGEST:
            break
        kept.append(sentence)
    return " ".join(kept)


def _sentence(text: str) -> str:
    """A word or two of a tool's as a sentence, so that a voice stops after it: "reserved"."""
    return text if text[-1:] in ".?!…" else f"{text[:1].upper()}{text[1:]}."


def _say_list(items: Sequence[Any], name: str, now: datetime) -> str:
    what = "" if name in _LIST_KEYS else label(name)
    if not items:
        return f"There are no {what}." if what else phrases.NOT_FOUND
    spoken = [say_value(item, None, now) for item in items[:3]]
    if len(items) == 1:
        return f"I found {spoken[0]}."
    if len(items) <= 3:
        return f"There are {len(items)}{' ' + what if what else ''}: {phrases.both(spoken)}."
    return f"There are {len(items)}{' ' + what if what else ''}. The first are {phrases.both(spoken)}."


SHORTEST_ANSWER = 5
"""Characters that a lookup's own words for nothing have at least; "None" is no sentence."""
LONGEST_ERROR = 400
"""Characters; what is longer was not written for a caller."""
_NOT_FOR_CALLERS = re.compile(r"Traceback|Exception|Error:|\bat 0x|[{}\\]|\w_\w")
Informing = TellResult | TellField | TellNothing | TellTransfer | ToolError | NothingFree | NotCounted


def words(act: Informing, agent: AgentModel) -> str:
    """An act in words."""
    match act:
        case TellResult(tool, args, response):
            return say_result(agent.spec(tool), args, response, agent.now())
        case TellField(name, value):
            return with_local_times(
                say_fields({name: value}, {}, lambda one: say_value(one, None, agent.now())), agent.now()
            )
        case TellNothing(result, times):
            said, nothing = words(result, agent), PROMPTS[Prompt.NOT_FOUND]
            if times:
                return said if len(said) > len(nothing) else nothing
            empty = said in (PROMPTS[Prompt.DONE], PROMPTS[Prompt.SOMETHING_WRONG]) or len(said) <= SHORTEST_ANSWER
            return nothing if empty else said
        case TellTransfer(told):
            said = words(told, agent) if told else ""
            return said if len(said.split()) > 1 else PROMPTS[Prompt.TRANSFERRED]
        case ToolError(error, _):
            return trim(error_sentence(error))
        case NothingFree(part):
            return phrases.nothing_free(speak_value(part, {}, agent.now()))
        case NotCounted(counted):
            return phrases.not_counted(counted)


def say_argument(agent: AgentModel, tool: str, name: str, value: Any) -> str:
    """An argument's value as it is read out."""
    return say_value(value, main_schema(agent.spec(tool).parameters.get("properties", {})[name]), agent.now())


def error_sentence(error: Any) -> str:
    """A tool's error as a sentence; that something went wrong, where it was not written for a caller."""
    text = str(error).strip()
    if not text or len(text) > LONGEST_ERROR or _NOT_FOR_CALLERS.search(text):
        return PROMPTS[Prompt.SOMETHING_WRONG]
    return text if text[-1] in ".!?" else text + "."
