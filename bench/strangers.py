"""Which tool the embedded engine takes for first sentences, and what whole calls come to, on agents of strangers.

.venv/bin/python bench/strangers.py [--show] [--only first|calls]

The agents have hardly an example. They and their sentences are our own (`strangers_agents.py`; `strangers_calls.py` for
whole calls): half was looked at while the engine was mended, the other half is only counted. The engine is the
product's, with its sentence model and reader.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bookings import PROPOSED, Outcome, interval
from machine import machine
from mind import mind
from strangers_agents import COUNTED, LOOKED, NEW
from strangers_calls import COUNTED_CALLS, LOOKED_CALLS, Call
from understanding import ASKED, NOTHING, head, share

from vivavoce import Agent
from vivavoce.events import ToolCall, ToolResult, ToolSpec
from vivavoce.models.embedded.brain import Say, Utterance
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.models.embedded.dialogue.contract import Confirmation, IntentCheck, IntentChoice, asked_for

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York"))
MOST_TURNS, MOST_ASKS = 12, 2
Row = tuple[str, str, str, str, str]
"""Agent, sentence, tool that is meant, what was taken up, what was said."""


def calls(agents: Mapping[Agent, Sequence[tuple[str, str]]]) -> Iterator[Row]:
    """One call for each (tool that is meant, sentence)."""
    for agent, said in agents.items():
        brief = agent.brief(lambda: NOW)
        transfers = {tool.name for tool in brief.tools if tool.transfer}
        for meant, text in said:
            got, reply = asyncio.run(_first(mind(brief), text))
            yield agent.name, text, meant, NOTHING if got in transfers else got, reply


def _lines(agents: Mapping[Agent, str]) -> dict[Agent, list[tuple[str, str]]]:
    parts = {agent: [line.strip().partition(": ") for line in said.split("\n")] for agent, said in agents.items()}
    return {agent: [(meant.strip("-"), text) for meant, _, text in lines if text] for agent, lines in parts.items()}


def _lines_of(agents: Mapping[Agent, Sequence[Call]]) -> dict[Agent, list[tuple[str, str]]]:
    return {agent: [(wish.tool, wish.first) for wish in wishes] for agent, wishes in agents.items()}


async def _first(brain: Any, text: str) -> tuple[str, str]:
    moves = [move async for move in brain.hear(Utterance(text, typed=True))]
    reply = " ".join(move.text for move in moves if isinstance(move, Say))
    if isinstance(brain._state.pending, IntentCheck | IntentChoice):
        return ASKED, reply
    tools = [move.name for move in moves if isinstance(move, ToolCall)] + [g.tool for g in brain._state.goals[:1]]
    return (tools[0] if tools else NOTHING), reply


# ── whole calls ──


def play(agent: Agent, wish: Call) -> Outcome:
    """A call up to the yes to a right read-back; what is wrong in one ends it."""
    brief = agent.brief(lambda: NOW)
    specs = {tool.name: tool for tool in brief.tools}
    brain, out, text = mind(brief), Outcome(given=len(wish.wanted)), wish.first
    answers, then = dict(wish.answers), list(wish.then)
    proposed: Mapping[str, Any] | None = None
    while text and out.turns < MOST_TURNS:
        out.turns += 1
        moves = asyncio.run(_moves(brain.hear(Utterance(text, typed=True))))
        out.log += [f"> {text}", f"  < {_words(moves)}"]
        while made := next((move for move in moves if isinstance(move, ToolCall)), None):
            out.log.append(f"  = {made.name} {dict(made.args)}")
            if specs[made.name].confirm and made.args != proposed:
                proposed, result = made.args, PROPOSED
            elif made.name == wish.tool or specs[made.name].confirm:
                missed = _missed(specs[made.name], wish, made.args)
                out.exact = made.name == wish.tool and not missed
                out.wrong = specs[made.name].confirm and not out.exact
                out.why = out.why or f"done wrong: {missed}"
                return out
            else:
                result = {"status": "done"}
            moves = asyncio.run(_moves(brain.learn(ToolResult(made.id, made.name, result))))
            out.log.append(f"  < {_words(moves)}")
        text = _next(brain, wish, specs, out, (answers, then))
    return out


def _next(brain: RulesBrain, wish: Call, specs: Mapping[str, ToolSpec], out: Outcome, left: Any) -> str:
    """What the caller says next; "" = they hang up, for the reason in `out.why`."""
    pending, goal, (answers, then) = brain._state.pending, brain._state.goal, left
    name = asked_for(pending)
    ours = goal is not None and goal.tool == wish.tool
    if isinstance(pending, Confirmation) and ours:
        if then:
            return then.pop(0)
        missed = _missed(specs[wish.tool], wish, goal.values)
        out.why = f"read back wrong: {missed}" if missed else out.why
        return "" if missed else "Yes, please."
    if name and ours and out.reasks < MOST_ASKS:
        if name in answers:
            return answers.pop(name)
        out.reasks += name in wish.wanted
        out.why = f"asked again: {name}" if name in wish.wanted else f"asked for {name}"
        return str(wish.wanted[name]).lstrip("~") if name in wish.wanted else "I don't mind"
    out.why = out.why or "not understood"
    if isinstance(pending, IntentCheck) and out.repairs < 1:
        out.repairs += 1
        return "Yes." if pending.tool == wish.tool else ""
    if isinstance(pending, IntentChoice) and out.repairs < 1:
        out.repairs += 1
        return next((o.label for o in pending.options if o.value == wish.tool), "")
    return ""


def _missed(spec: ToolSpec, wish: Call, got: Mapping[str, Any]) -> list[str]:
    """The arguments that are not as wanted."""
    schemas = spec.parameters["properties"]
    return [
        name
        for name, schema in schemas.items()
        if not _right(wish.wanted.get(name, schema.get("default")), got.get(name, schema.get("default")))
    ]


def _right(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, list) and isinstance(got, list):
        return len(wanted) == len(got) and all(map(_right, wanted, got))
    if isinstance(wanted, Mapping) and isinstance(got, Mapping):
        return all(_right(value, got.get(name)) for name, value in wanted.items())
    if not isinstance(wanted, str) or not isinstance(got, str):
        return bool(wanted == got)
    if wanted.startswith("~"):
        return set(_plain(wanted)) <= set(_plain(got))
    if wanted.isdigit() and not got.isalpha():
        return re.sub(r"\D", "", got).endswith(wanted)
    if re.match(r"\d{4}-\d\d-\d\dT|\d\d:\d\d", wanted):
        return got.startswith(wanted)
    return _plain(wanted) == _plain(got)


def _plain(text: str) -> list[str]:
    return re.sub(r"^(?:the|an?|my) ", "", re.sub(r"[^\w\s@.]", "", text.lower())).split()


def _words(moves: Sequence[Any]) -> str:
    return " ".join(move.text for move in moves if isinstance(move, Say))


async def _moves(moves: Any) -> list[Any]:
    return [move async for move in moves]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print what went wrong of the half looked at")
    parser.add_argument("--only", choices=("first", "calls"), help="first sentences, or whole calls")
    arguments = parser.parse_args()
    print(machine())
    if arguments.only != "calls":
        print("\n".join(_first_sentences(arguments.show)))
    if arguments.only != "first":
        print("\n".join(_whole_calls(arguments.show)))


def _whole_calls(show: bool) -> Iterator[str]:
    halves = {"looked at": LOOKED_CALLS, "only counted": COUNTED_CALLS}
    rows = [
        (half, agent, wish, play(agent, wish))
        for half, group in halves.items()
        for agent, wishes in group.items()
        for wish in wishes
    ]
    for half, agent, wish, out in rows if show else ():
        if half == "looked at" and wish.tool and (out.reasks or out.repairs or not out.exact):
            yield "\n".join((f"── {agent.name}: {out.why}", *out.log, f"  wanted {wish.tool} {dict(wish.wanted)}"))
    yield from head("half calls exact without·repair asked·again·per·value·given wrong·effects")
    for half in halves:
        some = [out for of, _, wish, out in rows if of == half and wish.tool]
        plain = [out.exact and not out.repairs and not out.reasks for out in some]
        again = interval([out.reasks for out in some], [out.given for out in some])
        wrong = sum(out.wrong for of, _, _, out in rows if of == half)
        exact = interval([out.exact for out in some])
        yield f"| {half} | {len(some)} | {exact} | {interval(plain)} | {again} | {wrong} |"


def _first_sentences(show: bool) -> Iterator[str]:
    yield from head("half requests right·tool asked·back nothing wrong others refused asked·back")
    groups = [("looked at", _lines(LOOKED)), ("only counted", _lines(COUNTED)), ("counted, new", _lines(NEW))]
    groups += [("calls, looked at", _lines_of(LOOKED_CALLS)), ("calls, only counted", _lines_of(COUNTED_CALLS))]
    for half, agents in groups:
        rows = list(calls(agents))
        for name, text, meant, got, reply in rows if show and "counted" not in half else ():
            if got != meant:
                yield f"{name}: {text!r} is {meant or 'none'}, taken for {got or 'none'}: {reply}"
        asked, others = [r for r in rows if r[2]], [r for r in rows if not r[2]]
        columns = [
            str(len(asked)),
            share([got == meant for _, _, meant, got, _ in asked]),
            share([got == ASKED for _, _, _, got, _ in asked]),
            share([got == NOTHING for _, _, _, got, _ in asked]),
            share([got not in (meant, ASKED, NOTHING) for _, _, meant, got, _ in asked]),
            str(len(others)),
            share([got == NOTHING for _, _, _, got, _ in others]),
            share([got == ASKED for _, _, _, got, _ in others]),
        ]
        yield f"| {half} | {' | '.join(columns)} |"


if __name__ == "__main__":
    main()
