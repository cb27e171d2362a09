"""One simulated call, from dialling to the record it leaves behind."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from ..errors import ModelUnavailable
from ..media import INPUT_RATE, OUTPUT_RATE
from ..streaming.caller import Line
from .acoustics import channel
from .conversation import Conversation, Event, Recognise, Render
from .ear import Ear
from .mind import Mind
from .record import CallRecord, ToolUse, Verdict
from .scenario import DatabaseCheck, Scenario
from .verdict import captured, judge
from .voices import Voices

LATE = 0.1
"""Seconds by which a tick may be late before the record says that this machine was too busy to measure."""
GOAL_SEED, CHANNEL_SEED = 0, 1
"""What of a call's seed is used for what: words and pauses, and the way to the gateway."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one call goes, and what is known of the agent there."""

    url: str
    agent: str
    key: str = ""
    model: str = ""
    writes: frozenset[str] = frozenset()
    """Tools that change something."""
    confirmed: frozenset[str] = frozenset()
    """Of these, the ones that the caller must have agreed to."""
    database: Callable[[DatabaseCheck], list[tuple[Any, ...]]] = lambda check: []


@dataclass(frozen=True, slots=True)
class Plan:
    """One call to be made."""

    scenario: Scenario
    condition: str
    trial: int
    seed: int
    voice: str
    wav: str = ""
    """File name of the recording, beside the records; "" = none is kept."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What all calls of a run share."""

    voices: Voices
    ear: Ear
    threads: Executor
    """Renders and recognises; one thread is enough for two calls."""
    folder: Path | None = None
    """Where recordings are kept."""
    noises: Path | None = None
    """A folder of one's own recordings for the acoustics."""
    calibration: Mapping[int, float] | None = None


async def place(plan: Plan, where: Place, with_: Equipment) -> CallRecord:
    """Make the call. What goes wrong on the way is in the record's `detail`; nothing is retried."""
    scenario = plan.scenario
    mind = Mind(scenario, plan.seed * 2 + GOAL_SEED)
    way = channel(plan.condition, plan.seed * 2 + CHANNEL_SEED, with_.noises)
    conversation = Conversation(mind, way, scenario.deadline)
    line: Line[Event] = Line(where.url, conversation, agent=scenario.agent or where.agent, key=where.key)
    voices, loop = with_.voices, asyncio.get_running_loop()
    await loop.run_in_executor(with_.threads, voices.say, scenario.opening, plan.voice)
    try:
        async with asyncio.TaskGroup() as tasks, contextlib.aclosing(line.events()) as events:
            async for event in events:
                if isinstance(event, Recognise):
                    tasks.create_task(_recognise(conversation, event, with_))
                elif isinstance(event, Render):
                    tasks.create_task(_render(conversation, event, plan.voice, with_))
    except* ModelUnavailable as error:
        conversation.outcome, conversation.detail = "line_closed", str(error.exceptions[0])
    if with_.folder is not None and plan.wav:
        await asyncio.to_thread(line.save, with_.folder / plan.wav)
    tools = _uses(conversation, where)
    verdict = await asyncio.to_thread(judge, scenario, tools, conversation.replies, where.database)
    return _record(plan, where, conversation, tools, verdict, line.late, with_)


async def _recognise(conversation: Conversation, event: Recognise, with_: Equipment) -> None:
    def words() -> str:
        sound = soxr.resample(event.samples, OUTPUT_RATE, INPUT_RATE).astype(np.float32)
        return with_.ear.words(sound)

    heard = await asyncio.get_running_loop().run_in_executor(with_.threads, words)
    conversation.recognised(event.reply, heard)


async def _render(conversation: Conversation, event: Render, voice: str, with_: Equipment) -> None:
    turn = event.turn
    speech = await asyncio.get_running_loop().run_in_executor(
        with_.threads, with_.voices.say, turn.text, voice, turn.pauses
    )
    conversation.rendered(turn, speech)


def _uses(conversation: Conversation, where: Place) -> tuple[ToolUse, ...]:
    """The tool calls in order, with what is known of them: whether they write, and whether the caller had agreed."""
    found: list[ToolUse] = []
    last = 0.0
    for use in sorted(conversation.tools.values(), key=lambda use: use.at):
        due = use.name in where.confirmed and use.status == "done"
        agreed = any(last <= at <= use.at for at in conversation.agreed) if due else None
        last = use.at if due else last
        found.append(replace(use, writes=use.name in where.writes, confirmed=agreed))
    return tuple(found)


def _record(
    plan: Plan,
    where: Place,
    conversation: Conversation,
    tools: Sequence[ToolUse],
    verdict: Verdict,
    late: float,
    with_: Equipment,
) -> CallRecord:
    scenario = plan.scenario
    busy = f"the rig's own clock was {late * 1000:.0f} ms late: this machine is too busy" if late > LATE else ""
    return CallRecord(
        scenario=scenario.id,
        goal=scenario.goal,
        agent=scenario.agent or where.agent,
        model=where.model,
        condition=plan.condition,
        persona=scenario.persona,
        voice=plan.voice,
        trial=plan.trial,
        seed=plan.seed,
        outcome=conversation.outcome,
        seconds=round(len(conversation.sent) / 2 / INPUT_RATE, 2),
        verdict=verdict,
        turns=tuple(conversation.turns),
        replies=tuple(conversation.replies),
        tools=tuple(tools),
        facts={fact.name: str(fact.value) for fact in scenario.facts if fact.value is not None},
        classes={fact.name: fact.kind for fact in scenario.facts},
        captured=captured(scenario, tools),
        optimal_turns=scenario.optimal_turns,
        completes=scenario.completes,
        calibration=with_.calibration or {},
        wav=plan.wav if with_.folder is not None else "",
        detail="; ".join(part for part in (conversation.detail, busy) if part),
    )
