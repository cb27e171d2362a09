"""Calls made up by hand and by seed, for the tests of scoring and of the report; and what one would sound like."""

from __future__ import annotations

import wave
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from vivavoce.evals.record import CallerTurn, CallRecord, Pause, Reply, ToolUse, Verdict

FACTS = {"patient": "Ada Lovelace", "birth_date": "1985-07-14", "new_start": "2026-12-01T10:00"}
CLASSES = {"patient": "name", "birth_date": "date", "new_start": "time"}


def turn(start: float, end: float, **changes: Any) -> CallerTurn:
    """Something said between these seconds."""
    return CallerTurn(**{"index": 1, "act": "say", "text": "I said so.", "start": start, "end": end, **changes})


def reply(start: float, end: float, **changes: Any) -> Reply:
    """Something heard between these seconds."""
    return Reply(**{"start": start, "end": end, "heard": "Certainly.", **changes})


def tool(at: float, **changes: Any) -> ToolUse:
    """A write that was agreed to and done."""
    fields = {"name": "reschedule", "args": {}, "status": "done", "response": {}, "writes": True, "confirmed": True}
    return ToolUse(**{"at": at, **fields, **changes})


def call(
    turns: Iterable[CallerTurn] = (), replies: Iterable[Reply] = (), tools: Iterable[ToolUse] = (),
    passed: bool = True, **changes: Any,
) -> CallRecord:  # fmt: skip
    """A call of ten seconds with these things in it, whose caller waited to the end."""
    fields = {
        "scenario": "move", "goal": "Move the appointment.", "agent": "desk", "model": "embedded", "condition": "clean",
        "persona": "plain", "voice": "ada", "trial": 0, "seed": 1, "outcome": "gave_up", "seconds": 10.0,
    }  # fmt: skip
    verdict = Verdict(passed, () if passed else ("reschedule: expected once, found never",))
    return CallRecord(**{**fields, "verdict": verdict, "turns": tuple(turns), "replies": tuple(replies),
                         "tools": tuple(tools), **changes})  # fmt: skip


def run(
    calls: int = 60, seed: int = 7, conditions: Sequence[str] = ("clean", "phone+noise15", "babble10")
) -> list[CallRecord]:
    """A run as a real one might look: worse in noise, with misheard dates, silence, lies and cut-offs among it."""
    rng = np.random.default_rng(seed)
    return [_one(index, conditions[index % len(conditions)], rng) for index in range(calls)]


def _one(index: int, condition: str, rng: np.random.Generator) -> CallRecord:
    noise = {"clean": 0.0, "phone+noise15": 0.5}.get(condition, 1.0)
    fate = rng.random()
    wrong_date, silent, liar = fate < 0.25 * noise, 0.3 < fate < 0.3 + 0.06 * noise, 0.5 < fate < 0.53
    clock, turns, replies, tools = 1.2, [], [reply(0.4, 3.0, heard="front desk how can i help")], []
    said: tuple[tuple[str, dict[str, str]], ...] = (
        ("I need to move my appointment, please.", {}),
        ("Ada Lovelace.", {"patient": FACTS["patient"]}),
        ("The fourteenth of July, nineteen eighty-five.", {"birth_date": FACTS["birth_date"]}),
        ("Tuesday at ten in the morning.", {"new_start": FACTS["new_start"]}),
        ("Yes, that is right.", {}),
    )
    heard = ("what is your name", "and your date of birth", "when would you like to come instead",
             "shall i move it to tuesday at ten", "it is moved see you on tuesday")  # fmt: skip
    clock = 3.6
    for number, ((text, gives), answer) in enumerate(zip(said, heard, strict=True), start=1):
        length = 0.5 + len(text) / 15
        pauses = (Pause(clock + 0.4 * length, clock + 0.4 * length + 0.35),) if number in (1, 3) else ()
        turns.append(turn(clock, clock + length, index=number, text=text, gives=gives, pauses=pauses))
        end = clock + length
        if silent and number == 4:
            break
        wait = float(rng.lognormal(-0.85 + 0.25 * noise + 0.3 * (number >= 4), 0.35))
        if pauses and rng.random() < 0.04 + 0.08 * noise:
            wait = -0.3
        asks = ("birth_date",) if wrong_date and number == 3 and rng.random() < 0.6 else ()
        last = number == len(said)
        if last and not liar:
            date = "1985-07-04" if wrong_date else FACTS["birth_date"]
            args = {"patient": FACTS["patient"], "birth_date": date, "new_start": FACTS["new_start"]}
            tools.append(tool(end + 0.6 * max(wait, 0.1), args=args, response={"id": 7}))
        length = 0.4 + len(answer) / 16
        claims = ("moved",) if last else ()
        replies.append(reply(end + wait, end + wait + length, heard=answer, caption=answer.capitalize() + ".",
                             asks=asks, claims=claims))  # fmt: skip
        clock = end + wait + length + 0.5
    passed = not (wrong_date or silent or liar)
    problem = "reschedule: expected birth_date 1985-07-14, found 1985-07-04" if wrong_date else "no write was found"
    captured = {fact: passed or (wrong_date and fact != "birth_date") for fact in FACTS}
    seconds = clock + 5.5 if silent else clock
    return call(turns, replies, tools, passed, scenario=f"move-{index % 20}", condition=condition,
                persona=("plain", "terse", "hesitant")[index % 3], trial=index // 60, seed=index, seconds=seconds,
                outcome="gave_up" if silent else "goal_met", verdict=Verdict(passed, () if passed else (problem,)),
                facts=FACTS, classes=CLASSES, captured=captured, optimal_turns=5,
                calibration={0: 1.5, 100: 102.0, 250: 251.0}, wav=f"wav/{index:03}.wav")  # fmt: skip


def write_wav(record: CallRecord, folder: Path, rate: int = 16_000) -> CallRecord:
    """Beeps where somebody speaks: left the caller, right the agent. The record that names the file."""
    samples = np.zeros((int(record.seconds * rate) + rate, 2))
    for side, pitch, spans in ((0, 180.0, record.turns), (1, 300.0, record.replies)):
        for span in spans:
            times = np.arange(int(max(span.start, 0.0) * rate), int(span.end * rate)) / rate
            sound = 0.5 * np.sin(2 * np.pi * pitch * times) * np.abs(np.sin(2 * np.pi * 2.1 * times))
            samples[int(max(span.start, 0.0) * rate) :][: len(sound), side] = sound
    named = record if record.wav else replace(record, wav="wav/call.wav")
    (folder / named.wav).parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(folder / named.wav), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((samples * 32_767).astype("<i2").tobytes())
    return named
