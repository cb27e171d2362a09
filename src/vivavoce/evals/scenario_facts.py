"""The facts of a scenario, and what `{…}` stands for in its texts: words where a caller speaks, values elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from ..errors import ConfigurationError
from .moments import FORMS, resolve
from .scenario import Fact
from .words import say, say_day, say_digits, say_time
from .yaml_blocks import Block, nearest

KINDS = ("digits", "phone", "name", "date", "time", "choice", "text")
_READ_OUT = ("digits", "phone")  # said digit by digit, however they are written
_KEYS = {"say", "value", "kind", "asked", "spelled", "instead_of", "volunteered"}
_FIELD = re.compile(r"\{([^{}]*)\}")
_PHONE = re.compile(r"\+?[\d ()/.-]{7,}")


class Unknown(ValueError):
    """`{…}` holds neither a fact nor a moment."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a caller knows, and how `{…}` is filled from it."""

    all: tuple[Fact, ...]
    today: date
    closed: Collection[str]

    def words(self, text: str) -> str:
        """A text as it is spoken: `{start}` is the fact in the caller's words, `{next tuesday 10:00}` a moment's.

        `{start.day}` and `{start.time}` are its two halves. Raises Unknown.
        """
        return _FIELD.sub(lambda found: self._said(found[1].strip()), text)

    def value(self, value: Any) -> Any:
        """An argument or a cell: a moment is resolved, `{fact:start}` the fact's value. Raises Unknown."""
        if not isinstance(value, str):
            return [self.value(item) for item in value] if isinstance(value, list) else value
        if alone := _FIELD.fullmatch(value.strip()):
            return self._value(alone[1].strip())
        if "{" in value:
            return _FIELD.sub(lambda found: _plain(self._value(found[1].strip())), value)
        moment = resolve(value, self.today, self.closed)
        return value if moment is None else moment

    def sql(self, query: str) -> str:
        """A query with values in it, to be written within quotes: a quote inside one is doubled. Raises Unknown."""
        return _FIELD.sub(lambda found: _plain(self._value(found[1].strip())).replace("'", "''"), query)

    def _said(self, inside: str) -> str:
        name, _, half = inside.removeprefix("fact:").partition(".")
        fact = self._named(name)
        if fact is not None and not half:
            return fact.say
        moment = resolve(inside, self.today, self.closed) if fact is None else fact.value
        match half, moment:
            case "day", date():
                return say_day(moment.date() if isinstance(moment, datetime) else moment, self.today)
            case "time", datetime() | time():
                return say_time(moment.time() if isinstance(moment, datetime) else moment)
            case "", date() | time():
                return say(moment, self.today)
        raise self._unknown(inside)

    def _value(self, inside: str) -> Any:
        name, _, half = inside.removeprefix("fact:").partition(".")
        fact = self._named(name)
        moment = resolve(inside, self.today, self.closed) if fact is None else fact.value
        if half and isinstance(moment, datetime):
            moment = moment.date() if half == "day" else moment.time() if half == "time" else None
        elif half:
            moment = None
        if moment is None:
            raise self._unknown(inside)
        return moment

    def _named(self, name: str) -> Fact | None:
        return next((fact for fact in self.all if fact.name == name), None)

    def _unknown(self, inside: str) -> Unknown:
        names = [fact.name for fact in self.all]
        known = f"; facts here: {', '.join(names)}" if names else ""
        return Unknown(f"'{{{inside}}}' is neither a fact of this scenario nor a moment such as {FORMS}{known}")


def read_facts(scenario: Block, defaults: Block, today: date, closed: Collection[str], key: str = "facts") -> Facts:
    """The facts of one scenario; `defaults.facts` completes those of the same name. Raises ConfigurationError.

    key: `facts`, or `picture_facts`.
    """
    block = scenario.get(key) or Block({}, {}, scenario.line, scenario.file)
    if not isinstance(block, Block):
        raise ConfigurationError(f"{scenario.at(key)}: {key!r} should be a mapping, as in 'full_name: Ana Silva'")
    usual = defaults.get(key)
    found = []
    for name, written in block.items():
        whole = _whole(block, name, written)
        if isinstance(usual, Block) and isinstance(usual.get(name), Block):
            # Words of the default would contradict a value of the scenario's own.
            own = bool(whole.keys() & {"say", "value"})
            usually = {key: value for key, value in usual[name].items() if not own or key not in ("say", "value")}
            whole = whole.under(Block(usually, usual[name].lines, usual[name].line, usual[name].file))
        try:
            found.append(_fact(name, whole, Facts((), today, closed)))
        except ValueError as error:
            raise ConfigurationError(f"{block.at(name)}: fact {name!r}: {error}") from None
    return Facts(tuple(found), today, closed)


def _whole(block: Block, name: str, written: Any) -> Block:
    if isinstance(written, Block):
        return written
    if written is None or isinstance(written, list):
        raise ConfigurationError(
            f"{block.at(name)}: fact {name!r} should be a value, as in 'full_name: Ana Silva', or a mapping with 'say:'"
        )
    return Block({"value": written}, {}, block.lines.get(name, block.line), block.file)


def _fact(name: str, block: Block, moments: Facts) -> Fact:
    for key in block:
        if key not in _KEYS:
            raise ConfigurationError(f"{block.at(key)}: {key!r} is no key of a fact{nearest(key, _KEYS)}")
    kind = block.get("kind")
    if kind is not None and kind not in KINDS:
        raise ConfigurationError(f"{block.at('kind')}: 'kind' cannot be {kind!r}{nearest(str(kind), KINDS)}")
    spoken = block.get("say")
    written = block.get("value", spoken)
    if written is None and spoken is None:
        raise ValueError("it needs 'value:' or 'say:'")
    value = written if kind in ("text", "name", "phone", "digits") else moments.value(written)
    kind = kind or kind_of(name, value)
    if spoken is None or spoken is value:
        spoken = say_digits(str(value)) if isinstance(value, str) and kind in _READ_OUT else say(value, moments.today)
    else:
        spoken = str(spoken).replace("{value}", say(value, moments.today))
    asked = block.get("asked") or []
    return Fact(
        name,
        moments.words(spoken),
        value,
        kind,
        tuple(str(word) for word in (asked if isinstance(asked, list) else [asked])),
        moments.words(str(block.get("spelled") or "")),
        moments.words(str(block.get("instead_of") or "")),
        _flag(block, "volunteered"),
    )


def kind_of(name: str, value: Any) -> str:
    """The class of a fact for entity capture, from what it holds and how it is called."""
    tests: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("choice", lambda: isinstance(value, bool)),
        ("time", lambda: isinstance(value, datetime | time)),
        ("date", lambda: isinstance(value, date)),
        ("digits", lambda: isinstance(value, int | float)),
        ("name", lambda: "name" in name.lower()),
        ("phone", lambda: isinstance(value, str) and bool(_PHONE.fullmatch(value))),
        ("digits", lambda: isinstance(value, str) and value.isdigit()),
    )
    return next((kind for kind, fits in tests if fits()), "text")


def _flag(block: Block, key: str) -> bool:
    value = block.get(key, False)
    if not isinstance(value, bool):
        raise ConfigurationError(f"{block.at(key)}: {key!r} should be true or false, not {value!r}")
    return value


def _plain(value: Any) -> str:
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)
