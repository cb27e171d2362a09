"""Which tool the embedded engine takes for first sentences, on agents that have hardly an example.

.venv/bin/python bench/strangers.py [--show]

Agents and sentences are our own (`strangers_agents.py`): half was looked at while the engine was mended, the other half
is only counted. The engine is the product's, with its sentence model and reader.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from machine import machine
from mind import mind
from strangers_agents import COUNTED, LOOKED, NEW
from understanding import ASKED, NOTHING, head, share

from vivavoce import Agent
from vivavoce.events import ToolCall
from vivavoce.models.embedded.brain import Say, Utterance
from vivavoce.models.embedded.dialogue.contract import IntentCheck, IntentChoice

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York"))
Row = tuple[str, str, str, str, str]
"""Agent, sentence, tool that is meant, what was taken up, what was said."""


def calls(agents: Mapping[Agent, str]) -> Iterator[Row]:
    """One call for each sentence."""
    for agent, said in agents.items():
        brief = agent.brief(lambda: NOW)
        transfers = {tool.name for tool in brief.tools if tool.transfer}
        for line in said.split("\n"):
            meant, _, text = line.strip().partition(": ")
            if text:
                got, reply = asyncio.run(_first(mind(brief), text))
                yield agent.name, text, meant.strip("-"), NOTHING if got in transfers else got, reply


async def _first(brain: Any, text: str) -> tuple[str, str]:
    moves = [move async for move in brain.hear(Utterance(text, typed=True))]
    reply = " ".join(move.text for move in moves if isinstance(move, Say))
    if isinstance(brain._state.pending, IntentCheck | IntentChoice):
        return ASKED, reply
    tools = [move.name for move in moves if isinstance(move, ToolCall)] + [g.tool for g in brain._state.goals[:1]]
    return (tools[0] if tools else NOTHING), reply


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print what went wrong of the half looked at")
    arguments = parser.parse_args()
    print(machine())
    print("\n".join(head("half requests right·tool asked·back nothing wrong others refused asked·back")))
    for half, agents in (("looked at", LOOKED), ("only counted", COUNTED), ("counted, new", NEW)):
        rows = list(calls(agents))
        for name, text, meant, got, reply in rows if arguments.show and agents is LOOKED else ():
            if got != meant:
                print(f"{name}: {text!r} is {meant or 'none'}, taken for {got or 'none'}: {reply}")
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
        print(f"| {half} | {' | '.join(columns)} |")


if __name__ == "__main__":
    main()
