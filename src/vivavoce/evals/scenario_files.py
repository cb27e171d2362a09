"""Scenarios from YAML files that people write by hand: `docs/reference/scenarios.md`.

A mistake is named with its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_args

from ..errors import ConfigurationError
from .scenario import DatabaseCheck, ExpectedCall, Persona, Scenario, Split, Stunt
from .scenario_facts import Facts, read_facts
from .scenario_pictures import read_showings
from .yaml_blocks import Block, nearest, read

T = TypeVar("T")

_FILE_KEYS = {"agent", "env", "closed", "database", "defaults", "scenarios"}
_OTHER_KEYS = {"facts", "expect", "agent", "shows", "shares", "optics", "picture_facts"}
_EXPECT_KEYS = {"calls", "forbidden", "database", "says", "never_says"}
_STUNTS = ("barge_in", "backchannel", "side_talk", "silence")


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """What a file, or a folder of them, holds."""

    env: Mapping[str, str]
    """Environment of the agent's process; `{folder}` in a value stands for a fresh folder per call."""
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """What all scenarios of one file share."""

    today: date
    folder: Path
    """What the paths of pictures are relative to."""
    agent: str = ""
    database: str = ""
    closed: tuple[str, ...] = ()
    defaults: Block = field(default_factory=lambda: Block({}, {}, 1, ""))


def load(path: Path, today: date) -> ScenarioFile:
    """The scenarios of a YAML file or of every `*.yaml` in a folder, in the order of names.

    today: the day of the run; relative days are counted from it. Raises ConfigurationError with file, line and key.
    """
    paths = sorted([*path.glob("*.yaml"), *path.glob("*.yml")]) if path.is_dir() else [path]
    if not paths:
        raise ConfigurationError(f"{path} holds no scenarios: expected files that end in .yaml")
    env: dict[str, str] = {}
    scenarios: dict[str, tuple[Scenario, str]] = {}
    for each in paths:
        block = _content(each)
        for name, value in _texts(block, "env").items():
            if env.setdefault(name, value) != value:
                raise ConfigurationError(
                    f"{block.at('env')}: {name} has another value in another file of {path.name}: one run has one"
                )
        for scenario, where in _scenarios(block, each, today):
            if scenario.id in scenarios:
                raise ConfigurationError(f"{where}: id {scenario.id!r} is taken, by {scenarios[scenario.id][1]}")
            scenarios[scenario.id] = (scenario, where)
    return ScenarioFile(env, tuple(scenario for scenario, _ in scenarios.values()))


def _content(path: Path) -> Block:
    try:
        return read(path.read_text("utf-8"), path.name)
    except OSError as error:
        raise ConfigurationError(f"cannot read scenarios from {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path.name} is no text in UTF-8: save it as such") from None


def _scenarios(block: Block, path: Path, today: date) -> list[tuple[Scenario, str]]:
    if "scenarios" in block or not block.keys() & {"opening", "goal"}:
        _only(block, _FILE_KEYS, "a file of scenarios (those of one scenario belong into its list)")
        rest = Block({}, {}, 1, block.file)
    else:  # one scenario is the whole file, with what the file says beside it
        wide = {key: value for key, value in block.items() if key in _FILE_KEYS}
        own = {key: value for key, value in block.items() if key not in wide}
        rest = Block({"id": path.stem} | own, block.lines, 1, block.file)
        block = Block(wide, block.lines, 1, block.file)
    defaults = block.get("defaults") or Block({}, {}, 1, block.file)
    if not isinstance(defaults, Block):
        raise _wrong(block, "defaults", "keys of a scenario, as in 'split: dev'", defaults)
    closed = tuple(_list(block, "closed", _closed_day))
    shared = _File(today, path.parent, _text(block, "agent"), _text(block, "database"), closed, defaults)
    entries = [rest] if rest else block.get("scenarios")
    if not isinstance(entries, list) or not entries:
        raise _wrong(block, "scenarios", "a list, each item with 'id:', 'goal:' and 'opening:'", entries)
    for entry in entries:
        if not isinstance(entry, Block):
            raise _wrong(block, "scenarios", "a list of mappings, each with 'id:', 'goal:' and 'opening:'", entry)
    return [(_scenario(_completed(entry, defaults), shared), entry.at("id")) for entry in entries]


def _completed(entry: Block, defaults: Block) -> Block:
    """A scenario with the file's defaults: mappings are merged, tags added, everything else is replaced."""
    whole = entry.under(defaults)
    for key in ("answers", "expect"):
        if isinstance(own := entry.get(key), Block) and isinstance(theirs := defaults.get(key), Block):
            whole[key] = own.under(theirs)
    if "tags" in entry and "tags" in defaults:
        whole["tags"] = _list(defaults, "tags", _plain) + _list(entry, "tags", _plain)
    for key in ("facts", "picture_facts"):
        own, theirs = entry.get(key) or Block({}, {}, entry.line, entry.file), defaults.get(key)
        if isinstance(own, Block) and isinstance(theirs, Block):
            # A default fact without a value only completes those that have one.
            whole[key] = own.under(Block(_valued(theirs), theirs.lines, theirs.line, theirs.file))
    return whole


def _valued(facts: Block) -> dict[str, Any]:
    return {k: v for k, v in facts.items() if not isinstance(v, Block) or v.keys() & {"say", "value"}}


def _scenario(block: Block, shared: _File) -> Scenario:
    _only(block, set(_READERS) | _OTHER_KEYS, "a scenario")
    for key in ("id", "goal", "opening"):
        if not block.get(key):
            name = f"scenario {block['id']!r}" if block.get("id") else "this scenario"
            raise ConfigurationError(f"{block.at()}: {name} needs '{key}:'")
    facts = read_facts(block, shared.defaults, shared.today, shared.closed)
    values = {key: reader(block, key, facts) for key, reader in _READERS.items() if key in block}
    pictures = read_facts(block, shared.defaults, shared.today, shared.closed, "picture_facts")
    if both := {fact.name for fact in facts.all} & {fact.name for fact in pictures.all}:
        raise ConfigurationError(f"{block.at('picture_facts')}: the caller knows {sorted(both)[0]!r} already: 'facts'")
    caller, facts = facts, Facts((*facts.all, *pictures.all), facts.today, facts.closed)
    expect = block.get("expect") or Block({}, {}, block.line, block.file)
    if not isinstance(expect, Block):
        raise _wrong(block, "expect", "keys such as 'calls:' and 'database:'", expect)
    _only(expect, _EXPECT_KEYS, "'expect'")
    return Scenario(
        **values,
        agent=_text(block, "agent") or shared.agent,
        facts=caller.all,
        shown=read_showings(block, shared.folder),
        picture_facts=pictures.all,
        calls=tuple(call for item in _items(expect, "calls") for call in _calls(expect, item, facts)),
        forbidden=tuple(_list(expect, "forbidden", _plain)),
        database=tuple(_check(expect, item, facts, shared) for item in _items(expect, "database")),
        says=tuple(_list(expect, "says", facts.words)),
        never_says=tuple(_list(expect, "never_says", facts.words)),
    )


def _calls(block: Block, item: Any, facts: Facts) -> list[ExpectedCall]:
    """`book_table`, `book_table: {people: 4}`, or `{name: book_table, args: {people: 4}, times: 2}`."""
    if isinstance(item, str):
        return [ExpectedCall(item)]
    if not isinstance(item, Block):
        raise _wrong(block, "calls", "a tool's name, or 'name: {argument: value}'", item)
    if "name" in item and not isinstance(item["name"], Block):
        _only(item, {"name", "args", "times"}, "an expected call")
        args = item.get("args") or {}
        times = _number(item, "times", facts) if "times" in item else 1
        return [ExpectedCall(_text(item, "name"), _args(item, "args", args, facts), int(times))]
    return [ExpectedCall(name, _args(item, name, args or {}, facts)) for name, args in item.items()]


def _args(block: Block, key: str, args: Any, facts: Facts) -> Mapping[str, Any]:
    if not isinstance(args, dict):
        raise _wrong(block, key, "arguments, as in '{people: 4}'", args)
    return _at(block, key, lambda: {name: facts.value(value) for name, value in args.items()})


def _check(block: Block, item: Any, facts: Facts, shared: _File) -> DatabaseCheck:
    if not isinstance(item, Block):
        raise _wrong(block, "database", "'query:' and 'rows:'", item)
    _only(item, {"url", "query", "rows"}, "a database check")
    url = _text(item, "url") or shared.database
    if not url:
        raise ConfigurationError(f"{item.at()}: which database? Say 'url: $NAME' here, or 'database: $NAME' on top")
    if not item.get("query"):
        raise ConfigurationError(f"{item.at()}: a database check needs 'query:', a SELECT, and 'rows:'")
    if "rows" not in item:
        raise ConfigurationError(f"{item.at()}: a database check needs 'rows:', what the query must return")
    rows = item["rows"] if isinstance(item["rows"], list) else [] if item["rows"] is None else [item["rows"]]
    cells = [row if isinstance(row, list) else [row] for row in rows]
    found = _at(item, "rows", lambda: tuple(tuple(facts.value(cell) for cell in row) for row in cells))
    return DatabaseCheck(url, _at(item, "query", lambda: facts.sql(_text(item, "query"))), found)


def _stunts(block: Block, key: str, facts: Facts) -> tuple[Stunt, ...]:
    found = []
    for item in _items(block, key):
        if not isinstance(item, Block):
            raise _wrong(block, key, "mappings, as in '{kind: backchannel, reply: 2, say: mm-hmm}'", item)
        _only(item, {"kind", "reply", "word", "say"}, "a stunt")
        kind = _one_of(item, "kind", _STUNTS)
        if "reply" not in item:
            raise ConfigurationError(f"{item.at()}: a stunt needs 'reply:', the number of the agent's reply, from 1")
        more = {"word": int(_number(item, "word", facts))} if "word" in item else {}
        found.append(Stunt(kind, int(_number(item, "reply", facts)), say=_words(item, "say", facts), **more))
    return tuple(found)


# ── one key at a time ────────────────────────────────────────────────────────────────────────────


def _words(block: Block, key: str, facts: Facts) -> str:
    return _at(block, key, lambda: facts.words(_text(block, key)))


def _word_lists(block: Block, key: str, facts: Facts) -> tuple[str, ...]:
    return tuple(_list(block, key, facts.words))


def _answers(block: Block, key: str, facts: Facts) -> Mapping[str, str]:
    return _at(block, key, lambda: {about: facts.words(said) for about, said in _texts(block, key).items()})


def _number(block: Block, key: str, _facts: Facts) -> float:
    value = block[key]
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise _wrong(block, key, "a number", value)
    return value


def _flag(block: Block, key: str, _facts: Facts) -> bool:
    if not isinstance(block[key], bool):
        raise _wrong(block, key, "true or false", block[key])
    return bool(block[key])


def _choice(options: Sequence[str]) -> Callable[[Block, str, Facts], Any]:
    return lambda block, key, _facts: _one_of(block, key, options)


_READERS: dict[str, Callable[[Block, str, Facts], Any]] = {
    "id": lambda block, key, _facts: _text(block, key),
    "goal": _words,
    "opening": _words,
    "split": _choice(get_args(Split)),
    "tags": lambda block, key, _facts: tuple(dict.fromkeys(_list(block, key, _plain))),
    "persona": _choice(get_args(Persona)),
    "voice": lambda block, key, _facts: _text(block, key),
    "answers": _answers,
    "agrees": _flag,
    "stunts": _stunts,
    "done_when": _word_lists,
    "optimal_turns": lambda block, key, facts: int(_number(block, key, facts)),
    "completes": _flag,
    "deadline": lambda block, key, facts: float(_number(block, key, facts)),
}
"""Key of a scenario → how its value is read; the same names as the fields of `Scenario`."""


def _one_of(block: Block, key: str, options: Sequence[str]) -> Any:
    value = block.get(key)
    if value not in options:
        hint = nearest(str(value), options)
        raise ConfigurationError(f"{block.at(key)}: {key!r} cannot be {value!r}{hint}")
    return value


def _only(block: Block, known: set[str], what: str) -> None:
    for key in block:
        if key not in known:
            raise ConfigurationError(f"{block.at(key)}: {key!r} is no key of {what}{nearest(key, known)}")


def _plain(value: str) -> str:
    return value


def _closed_day(value: str) -> str:
    if not re.fullmatch(r"(\d{4}-)?\d{2}-\d{2}", value):
        raise ValueError(f"expected a day as 12-25, every year, or 2026-12-25, not {value!r}")
    return value


def _text(block: Block, key: str) -> str:
    value = block.get(key)
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        raise _wrong(block, key, "a text", value)
    return str(value).strip()


def _texts(block: Block, key: str) -> dict[str, str]:
    value = block.get(key) or Block({}, {}, block.line, block.file)
    if not isinstance(value, Block):
        raise _wrong(block, key, "a mapping, as in 'NAME: value'", value)
    return {name: _text(value, name) for name in value}


def _items(block: Block, key: str) -> list[Any]:
    """A list; one thing alone is a list of one."""
    value = block.get(key)
    return value if isinstance(value, list) else [] if value is None else [value]


def _list(block: Block, key: str, read_item: Callable[[str], str]) -> list[str]:
    items = _items(block, key)
    for item in items:
        if isinstance(item, list | dict):
            raise _wrong(block, key, "a list of texts", item)
    return _at(block, key, lambda: [read_item(str(item)) for item in items])


def _at(block: Block, key: str, work: Callable[[], T]) -> T:
    """What `work` gives; its ValueError gets file, line and key."""
    try:
        return work()
    except ValueError as error:
        raise ConfigurationError(f"{block.at(key)}: {key!r}: {error}") from None


def _wrong(block: Block, key: str, expected: str, value: Any) -> ConfigurationError:
    kinds = {type(None): "nothing", list: "a list", Block: "a mapping", bool: str(value).lower()}
    came = kinds.get(type(value)) or repr(value)
    return ConfigurationError(f"{block.at(key)}: {key!r} should be {expected}, not {came}")
