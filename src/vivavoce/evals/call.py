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
from ..streaming.caller import OutgoingCall
from . import pictures
from .acoustics import channel
from .ear import Ear
from .hands import Hands, View, joined
from .inventions import invented
from .mind import Mind
from .record import CallRecord, Shown, ToolUse, Verdict
from .scenario import DatabaseCheck, Scenario
from .spoken import Event, Picture, Recognise, Render, SpokenCaller
from .verdict import captured, judge
from .voices import Voices
from .written import CONDITION, TypedCaller

LATE = 0.1
"""Seconds by which a tick may be late before the record says that this machine was too busy to measure."""
GOAL_SEED, CHANNEL_SEED = 0, 1
"""What of a call's seed is used for what: words and pauses, and the way to the gateway, of sound and of pictures."""
SEEN = "seen"
"""The class of facts that stand in pictures, for entity capture."""
PICTURES = "pictures"
"""The folder, beside the records, of what was shown."""


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
    optics: str = ""
    """What all pictures suffer besides what the scenario says; "" = nothing."""

    @property
    def group(self) -> str:
        """Under which name the figures of such calls stand."""
        return grouped(self.condition, self.optics)

    @property
    def typed(self) -> bool:
        """The caller types, and reads the answers."""
        return self.condition == CONDITION


def grouped(condition: str, optics: str) -> str:
    """`phone+loss1/dark0.3`: conditions of sound, and of pictures where there are any."""
    return f"{condition}/{optics}" if optics else condition


@dataclass(frozen=True, slots=True)
class Equipment:
    """What all calls of a run share."""

    voices: Voices | None
    ear: Ear | None
    """Neither is needed where all callers type."""
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
    hands = Hands([replace(each, optics=joined(each.optics, plan.optics)) for each in scenario.shown])
    conversation = _caller(plan, mind, hands, with_)
    line: OutgoingCall[Event] = OutgoingCall(
        where.url,
        conversation,
        agent=scenario.agent or where.agent,
        key=where.key,
        modality="TEXT" if plan.typed else "AUDIO",
    )
    if with_.voices is not None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(with_.threads, with_.voices.say, scenario.opening, plan.voice)
    await _made(hands, hands.first(), plan, with_)
    try:
        async with asyncio.TaskGroup() as tasks, contextlib.aclosing(line.events()) as events:
            async for event in events:
                if isinstance(event, Picture):
                    tasks.create_task(_made(hands, [event.view], plan, with_))
                elif isinstance(conversation, TypedCaller):
                    continue
                elif isinstance(event, Recognise):
                    tasks.create_task(_recognise(conversation, event, with_))
                elif isinstance(event, Render):
                    tasks.create_task(_render(conversation, event, plan.voice, with_))
    except* ModelUnavailable as error:
        conversation.outcome, conversation.detail = "line_closed", str(error.exceptions[0])
    if with_.folder is not None and plan.wav and not plan.typed:
        await asyncio.to_thread(line.save, with_.folder / plan.wav)
    tools = _uses(conversation, where)
    verdict = await asyncio.to_thread(judge, scenario, tools, conversation.replies, where.database)
    if numbers := invented(scenario, conversation.turns, conversation.replies, tools):
        verdict = Verdict(False, (*verdict.problems, f"said, and to be seen nowhere: {', '.join(numbers)}"))
    shown = await asyncio.to_thread(_kept, plan, hands, with_)
    return _record(plan, where, conversation, tools, verdict, line.late, with_, shown, numbers)


def _caller(plan: Plan, mind: Mind, hands: Hands, with_: Equipment) -> SpokenCaller | TypedCaller:
    if plan.typed:
        return TypedCaller(mind, plan.scenario.deadline, hands)
    way = channel(plan.condition, plan.seed * 2 + CHANNEL_SEED, with_.noises)
    return SpokenCaller(mind, way, plan.scenario.deadline, hands=hands)


async def _recognise(conversation: SpokenCaller, event: Recognise, with_: Equipment) -> None:
    ear = with_.ear
    assert ear is not None  # there is a voice to be heard

    def words() -> str:
        sound = soxr.resample(event.samples, OUTPUT_RATE, INPUT_RATE).astype(np.float32)
        return ear.words(sound)

    heard = await asyncio.get_running_loop().run_in_executor(with_.threads, words)
    conversation.recognised(event.reply, heard)


async def _made(hands: Hands, views: Sequence[View], plan: Plan, with_: Equipment) -> None:
    seed = plan.seed * 2 + CHANNEL_SEED
    if views:
        hands.made(await asyncio.get_running_loop().run_in_executor(with_.threads, pictures.make, views, seed))


def _kept(plan: Plan, hands: Hands, with_: Equipment) -> tuple[Shown, ...]:
    """What was shown, and small pictures of it for the report."""
    if with_.folder is None or not plan.wav:
        return tuple(hands.shown)
    stem, found = plan.wav.removesuffix(".wav"), []
    for number, (shown, frame) in enumerate(zip(hands.shown, hands.firsts, strict=True), start=1):
        if frame is not None:
            (with_.folder / PICTURES).mkdir(exist_ok=True)
            shown = replace(shown, file=f"{PICTURES}/{stem}-{number}.jpg")
            (with_.folder / shown.file).write_bytes(pictures.thumbnail(frame))
        found.append(shown)
    return tuple(found)


async def _render(conversation: SpokenCaller, event: Render, voice: str, with_: Equipment) -> None:
    turn, voices = event.turn, with_.voices
    assert voices is not None
    speech = await asyncio.get_running_loop().run_in_executor(with_.threads, voices.say, turn.text, voice, turn.pauses)
    conversation.rendered(turn, speech)


def _uses(conversation: SpokenCaller | TypedCaller, where: Place) -> tuple[ToolUse, ...]:
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
    conversation: SpokenCaller | TypedCaller,
    tools: Sequence[ToolUse],
    verdict: Verdict,
    late: float,
    with_: Equipment,
    shown: Sequence[Shown],
    numbers: tuple[str, ...],
) -> CallRecord:
    scenario = plan.scenario
    seen = scenario.picture_facts
    busy = f"the rig's own clock was {late * 1000:.0f} ms late: this machine is too busy" if late > LATE else ""
    return CallRecord(
        scenario=scenario.id,
        goal=scenario.goal,
        agent=scenario.agent or where.agent,
        model=where.model,
        condition=plan.group,
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
        facts={fact.name: str(fact.value) for fact in (*scenario.facts, *seen) if fact.value is not None},
        classes={fact.name: fact.kind for fact in scenario.facts} | dict.fromkeys((fact.name for fact in seen), SEEN),
        captured=captured(scenario, tools),
        optimal_turns=scenario.optimal_turns,
        completes=scenario.completes,
        pictures=tuple(shown),
        invented=numbers,
        frames=sum(each.frames for each in shown),
        calibration=with_.calibration or {},
        wav=plan.wav if with_.folder is not None and not plan.typed else "",
        detail="; ".join(part for part in (conversation.detail, busy) if part),
    )
