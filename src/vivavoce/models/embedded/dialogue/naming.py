"""From the names and descriptions of tools and arguments to words a person would use for them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from ....events import ToolSpec
from ....value_words import series
from ..language.en import inflection
from ..language.en.actions import VERBS as VERBS
from ..language.en.lexicon import (
    ARTICLED,
    ASKING,
    CALLERS,
    DEFINITE_VERBS,
    DETERMINERS,
    LINKS,
    MASS_NOUNS,
    OPENED,
    PARTICLES,
    PROPERTIES,
    TELLING,
)
from .nlu.tokens import sentences, split_name
from .signatures import in_stay as in_stay
from .signatures import kind as kind
from .signatures import main_schema as main_schema

CALLER = f"(?:{'|'.join(sorted(CALLERS))})"


def verb_object(tool: ToolSpec) -> tuple[str, str]:
    """The action and what it is done to: ("book", "an appointment"); ("", description) when the name has no verb."""
    return _verb_object(tool.name, tool.description)


@lru_cache(maxsize=1024)
def _verb_object(name: str, description: str) -> tuple[str, str]:
    words = split_name(name)
    heads = [w.lower() for w in description.split()[:1]]
    if (
        words
        and words[0] not in ASKING
        and (words[0] in VERBS or words[:1] == heads)
        and not (len(words) == 2 and words[1] in PROPERTIES)
    ):
        verb, rest = words[0], words[1:]
        if len(rest) > 1 and (sentences(description) or [""])[0].lower().strip(" .") == " ".join(words):
            return verb, " ".join(rest)  # "call in sick"
        if rest and rest[0] in PARTICLES:
            verb, rest = f"{verb} {rest[0]}", rest[1:]
        if (
            verb.split()[0] in DEFINITE_VERBS
            and not (verb == "open" and rest[-1:] and rest[-1] in OPENED)
            and rest
            and rest[0] not in ARTICLED
            and with_article(rest).startswith(("a ", "an "))
        ):
            return verb, "the " + " ".join(rest)
        sentence = _imperative(name, description)
        if sentence and sentence[0] == verb and sentence[1].split(" ")[0] in LINKS:
            return sentence  # `go_next`, "Go to the next place.": the name leaves out too much
        named = bool(rest) and rest[-1] not in PARTICLES  # `mark_sold_out` does not say what is marked
        if named or not _says_more(verb, name, description):
            thing = with_article(rest)
            bare = verb == "get" and thing == " ".join(rest) and rest[-1:] and rest[-1] in MASS_NOUNS
            return verb, f"the {thing}" if bare else thing
    if sentence := _imperative(name, description):
        return sentence
    first = sentences(description)[:1]
    if first:
        head, _, tail = first[0].rstrip(".").partition(" ")
        asks = re.match(r"(Is|Are) ((?:an?|the) \w+|\w+s) (.+)$", first[0].rstrip(".?"))
        if asks and not (words and words[0] in VERBS):
            return "tell", f"whether {asks[2]} {asks[1].lower()} {to_you(asks[3])}"
        if head.lower() in TELLING and len(tail.split()) <= 8 and not (words and words[0] in VERBS):
            return "tell", f"{head.lower()} {to_you(tail)}"
    if words[-1:] and re.search(r"ed$|ing$|ly$", words[-1]) or len(words) > 1 and words[0] in LINKS:
        return "help with", f'"{" ".join(words)}"'
    return "get", with_article(words)


def _imperative(name: str, description: str) -> tuple[str, str] | None:
    """The action and its object as the first line of a docstring has them: "Note how many pieces were picked."."""
    head, _, tail = (sentences(description) or [""])[0].rstrip(".!").partition(" ")
    tail = tail if len(tail.split()) <= MOST_OF_OBJECT else tail.partition(",")[0]
    verb, words = _base(head.lower()), tail.split()
    if not words or len(words) > MOST_OF_OBJECT or verb in TELLING | DETERMINERS | ASKING:
        return None
    known = verb in VERBS or verb == (split_name(name) or [""])[0]
    commands = known or (words[0].lower() in DETERMINERS | TELLING | {"that"} and not head.endswith("s"))
    return (verb, to_you(tail)) if commands and head.isalpha() else None


MOST_OF_OBJECT = 12
"""Words behind the verb of a first line that is still said in a list of what the agent can do."""


def _base(verb: str) -> str:
    """The verb without the ending of "books", "searches"."""
    if verb in VERBS:
        return verb
    return next((v for v in (verb.removesuffix("s"), verb.removesuffix("es")) if v in VERBS), verb)


def _says_more(verb: str, name: str, description: str) -> bool:
    """Whether the description names what a bare verb is done to: `reserve`, "Reserve a table."."""
    sentence = _imperative(name, description)
    return sentence is not None and sentence[0].split()[0] == verb.split()[0]


def with_article(words: Sequence[str]) -> str:
    """`["appointment"]` → "an appointment"; plurals, mass nouns and names that bring their own article stay."""
    if not words:
        return ""
    text = " ".join(words)
    last = words[-1]
    if words[0] in ARTICLED or last in MASS_NOUNS or inflection.is_plural(last):
        return text
    return f"{inflection.article(text)} {text}"


def phrase(tool: ToolSpec) -> str:
    """What the tool does, to follow "Do you want to …": "book an appointment"."""
    verb, thing = verb_object(tool)
    return f"{_WISH.get(verb, verb)} {thing}".strip()


_WISH = {"tell": "know", "help with": "get help with", "get": "get", "inform": "know"}
"""What a caller wants where the agent does the other thing: it tells, they want to know."""


def abilities(tools: Sequence[ToolSpec], most: int = 4, *, wish: bool = False) -> str:
    """What the agent can do, to follow "I can …" (wish: "Do you want to …"); verbs with one object are gathered."""
    keys = {tool for t in tools for name, tool in t.lookup.items() if kind(_schema(t, name), name) not in _MOMENTS}
    helpers = keys | {name for t in tools for name in t.requires}
    plain = [t for t in tools if not t.transfer and t.name not in helpers] or [t for t in tools if not t.transfer]
    by_object: dict[str, list[str]] = {}
    for tool in plain[:most]:
        verb, thing = verb_object(tool)
        by_object.setdefault(thing, []).append(_WISH.get(verb, verb) if wish else verb)
    told = {thing: ["tell you"] if verbs == ["tell"] else verbs for thing, verbs in by_object.items()}
    return either([f"{either(verbs)} {thing}".strip() for thing, verbs in told.items()])


_MOMENTS = ("date", "time", "datetime")
"""Kinds of arguments for which a lookup is of use by itself, too: when somebody is free."""


def _schema(tool: ToolSpec, name: str) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = (tool.parameters.get("properties") or {}).get(name, {})
    return schema


@lru_cache(maxsize=1024)
def label(name: str) -> str:
    """An argument's or field's name as words: `new_start` → "new start"; a trailing id becomes "number"."""
    words = split_name(name)
    if len(words) > 1 and words[-1] in {"id", "no", "num", "nr"}:
        words[-1] = "number"
    return " ".join("ID" if w == "id" else w for w in words)


_OF_YOU = {"is": "are", "was": "were", "has": "have", "does": "do"}


def _you(match: re.Match[str]) -> str:
    return f"you {_OF_YOU[match[1]]}" if match[1] else "you"


@lru_cache(maxsize=1024)
def to_you(text: str) -> str:
    """A description turned to the caller: "the caller's name" → "your name"."""
    text = re.sub(rf"\b[Tt]he {CALLER}'s\b", "your", text)
    text = re.sub(rf"\b[Tt]he {CALLER}\b(?: ({'|'.join(_OF_YOU)})\b)?", _you, text)
    return re.sub(r"\b(?:their|his or her|his|her)\b", "your", text)


def spoken_option(value: Any) -> str:
    """An enum value as words: `EXTRA_LARGE` → "extra large"."""
    text = str(value)
    if re.fullmatch(r"[A-Z0-9]{1,3}", text):
        return text
    if re.fullmatch(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day", text):
        return text.capitalize()
    return " ".join(split_name(text)) if re.fullmatch(r"[A-Z0-9_]+|[a-z0-9]+(?:_[a-z0-9]+)+", text) else text


def either(options: Sequence[str]) -> str:
    """ "a, b or c"."""
    return series(options, "or")


def both(options: Sequence[str]) -> str:
    """ "a, b and c"."""
    return series(options)
