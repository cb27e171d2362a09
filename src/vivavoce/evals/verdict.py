"""What the backend says of a call, compared with what its scenario expects. Nobody is asked for an opinion. Pure.

Tool calls and the database decide. Of what was *said*, only `says` and `never_says` are judged, and those loosely:
the words come from a recogniser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from ..errors import VivavoceError
from ..spelling import likeness
from .record import Reply, ToolUse, Verdict
from .scenario import DatabaseCheck, ExpectedCall, Scenario
from .words import heard_words, unaccented

SAID = 80.0
"""Likeness in per cent above which expected words were heard: a recogniser's slip in one word of three passes."""
NEVER_SAID = 92.0
"""The same for words that must not be heard: nobody is convicted on a slip."""

Rows = Callable[[DatabaseCheck], list[tuple[Any, ...]]]


def judge(scenario: Scenario, tools: Sequence[ToolUse], replies: Sequence[Reply], database: Rows) -> Verdict:
    """Whether a call did what it should, and nothing else. database: reads a check's rows; its errors are problems."""
    done = [use for use in tools if use.status == "done"]
    problems = [
        *_call_problems(scenario.calls, done, tools),
        *(f"{use.name} was forbidden, and was done" for use in done if use.name in scenario.forbidden),
        *(problem for check in scenario.database for problem in _database_problems(check, database)),
        *(f"never heard: {words!r}" for words in scenario.says if not _heard(words, replies, SAID)),
        *(f"heard, and must not be: {words!r}" for words in scenario.never_says if _heard(words, replies, NEVER_SAID)),
    ]
    return Verdict(not problems, tuple(dict.fromkeys(problems)))


def captured(scenario: Scenario, tools: Sequence[ToolUse]) -> Mapping[str, bool]:
    """Fact → whether it reached the backend exactly, as the argument of its name in the last tool call that had one.

    Writes go before look-ups, whether they succeeded or not. A fact that no call had is absent, unless an expected call
    names it: then it was needed, and is False.
    """
    found: dict[str, bool] = {}
    for fact in (*scenario.facts, *scenario.picture_facts):
        if fact.value is None:
            continue
        given = [(use.writes, value) for use in tools for value in _arguments(use.args, fact.name)]
        last = [value for writes, value in given if writes] or [value for _, value in given]
        if last:
            found[fact.name] = same(fact.value, last[-1])
        elif any(fact.name in call.args for call in scenario.calls):
            found[fact.name] = False
    return found


def same(expected: Any, came: Any) -> bool:
    """Whether two values mean the same: dates and times by their moment on the wall clock, numbers by size.

    Texts by their letters and digits: case, spaces, accents and marks are how somebody wrote it down.
    """
    if expected is None or came is None or isinstance(expected, bool) or isinstance(came, bool):
        return str(expected).lower() == str(came).lower()
    if isinstance(expected, Mapping):
        return isinstance(came, Mapping) and all(same(item, came.get(name)) for name, item in expected.items())
    if isinstance(expected, list | tuple):
        alike = isinstance(came, list | tuple) and len(came) == len(expected)
        return alike and all(map(same, expected, came))
    ours, theirs = _moment(expected), _moment(came)
    if ours is not None and theirs is not None:
        return ours == theirs
    if (one := _number(expected)) is not None and (other := _number(came)) is not None:
        return one == other
    return _letters(expected) == _letters(came)


# ── tool calls ───────────────────────────────────────────────────────────────────────────────────


def _call_problems(expected: Sequence[ExpectedCall], done: list[ToolUse], tools: Sequence[ToolUse]) -> list[str]:
    problems, left = [], list(done)
    for call in expected:
        fitting = [use for use in left if use.name == call.name and same(call.args, use.args)]
        # Reading twice does no harm: only what changes something is counted exactly.
        counted = fitting[: call.times] if any(use.writes for use in fitting) else fitting
        left = [use for use in left if not any(use is other for other in counted)]
        if len(counted) < call.times:
            problems.append(_missing(call, len(counted), [use for use in left if use.name == call.name], tools))
    problems += [f"{use.name}({_shown(use.args)}) was done, and not expected" for use in left if use.writes]
    return problems


def _missing(call: ExpectedCall, times: int, others: list[ToolUse], tools: Sequence[ToolUse]) -> str:
    wanted = f"{call.name}({_shown(call.args)})" + (f" {call.times} times" if call.times > 1 else "")
    if times:
        return f"{wanted} expected; done {times} times"
    if others:
        wrong = [name for name, item in call.args.items() if not same(item, others[-1].args.get(name))]
        came = ", ".join(f"{name} was {_plain(others[-1].args.get(name))}" for name in wrong)
        return f"{wanted} expected; {came}"
    last = next((use.status for use in reversed(tools) if use.name == call.name), "")
    return f"{wanted} expected; it was {f'called, and {last}' if last else 'never called'}"


def _arguments(args: Mapping[str, Any], name: str) -> Iterable[Any]:
    """Every argument of that name, however deep: some tools take one object."""
    for key, value in args.items():
        if key == name and value is not None:
            yield value
        elif isinstance(value, Mapping):
            yield from _arguments(value, name)


# ── the database, and the words ──────────────────────────────────────────────────────────────────


def _database_problems(check: DatabaseCheck, database: Rows) -> Iterable[str]:
    try:
        rows = database(check)
    except VivavoceError as error:
        yield f"the database could not be read: {error}"
        return
    if not same(list(check.rows), [list(row) for row in rows]):
        yield f"database: expected {_table(check.rows)}, found {_table(rows)}, for {' '.join(check.query.split())}"


def _heard(words: str, replies: Sequence[Reply], least: float) -> bool:
    """Whether a reply held these words; `|` separates alternatives."""
    ways = [heard_words(way) for way in words.split("|")]
    return any(_holds(way, heard_words(reply.heard), least) for way in ways if way for reply in replies)


def _holds(wanted: list[str], heard: list[str], least: float) -> bool:
    """Compared word for word over every stretch of that length, give or take one; numbers must be right."""
    numbers, text = [word for word in wanted if word.isdigit()], " ".join(wanted)
    for length in range(max(1, len(wanted) - 1), len(wanted) + 2):
        for start in range(max(1, len(heard) - length + 1)):
            part = heard[start : start + length]
            if likeness(text, " ".join(part)) >= least and all(number in part for number in numbers):
                return True
    return False


# ── values ───────────────────────────────────────────────────────────────────────────────────────


def _moment(value: Any) -> datetime | date | time | None:
    """The wall clock's reading of a date, a time or both, however it is written; None for anything else."""
    if isinstance(value, datetime | time):
        return value.replace(tzinfo=None)
    if isinstance(value, date) or not isinstance(value, str):
        return value if isinstance(value, date) else None
    text = value.strip()
    if len(text) < 5 or not text[0].isdigit() or not ({"-", ":"} & set(text)):
        return None
    for reader in (date, time, datetime) if len(text) <= 10 else (time, datetime):
        try:
            found = reader.fromisoformat(text)
        except ValueError:
            continue
        return found if isinstance(found, date) and not isinstance(found, datetime) else found.replace(tzinfo=None)
    return None


def _number(value: Any) -> float | None:
    if isinstance(value, str) and not value.strip().lstrip("+-").replace(".", "", 1).isdigit():
        return None
    if isinstance(value, str) and value.strip().startswith(("0", "+")) and "." not in value:
        return None  # a code or a telephone number: its zeros count
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _letters(value: Any) -> str:
    text = str(value)
    return "".join(letter for letter in unaccented(text).casefold() if letter.isalnum()) or text.strip()


def _plain(value: Any) -> str:
    moment = _moment(value)
    return "missing" if value is None else str(value if moment is None else moment)


def _shown(args: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={_plain(value)}" for name, value in args.items())


def _table(rows: Sequence[Sequence[Any]]) -> str:
    return "; ".join(", ".join(_plain(cell) for cell in row) for row in rows) or "no rows"
