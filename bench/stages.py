"""Where a caller's processor time goes: CPU of the gateway per second of call, by stage. Run: python bench/stages.py

`vivavoce serve front-desk` in a process of its own in which the stages' functions are timed by the clock of their
thread; every model runs on one thread, so that what it costs is seen. A caller plays the recorded call to it, once to
warm up and then `--calls` times; between two readings lie nothing but these calls. CPU time is no wall time: other work
on the machine hardly changes it. Twice as many seconds of silence on an open line tell what a caller costs who says
nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import contextvars
import functools
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "e2e"))

import desk as front
import numpy as np
from machine import machine

from vivavoce.events import Audio
from vivavoce.streaming.caller import Caller
from vivavoce.streaming.recording import Recording, load_recording
from vivavoce.streaming.script import TurnTimed

WRITE_EVERY = 0.2  # seconds
SETTLE = 1.5  # seconds after a call until all that it caused is done and written
SILENT = 20.0  # seconds
LOOK, PAUSE = "recognition: looks while the voice is on", "recognition: at pauses"
STAGES = ("voice detection", "Smart Turn", LOOK, PAUSE, "understanding", "speech")

spent, runs = Counter[str](), Counter[str]()
looking = contextvars.ContextVar("looking", default=False)


def timed(stage: str | Callable[..., str], function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, its thread's CPU time counted for a stage."""

    @functools.wraps(function)
    def run(*args: Any, **named: Any) -> Any:
        name, began = stage if isinstance(stage, str) else stage(*args), time.thread_time()
        try:
            return function(*args, **named)
        finally:
            spent[name] += time.thread_time() - began
            runs[name] += 1

    return run


def serve(totals: Path, arguments: list[str]) -> None:
    """In the gateway's process: time its stages, serve, and keep writing what they cost."""
    import vivavoce.onnx as onnx

    opened = onnx.session
    onnx.session = lambda path, threads=1: opened(path, 1)

    from vivavoce.cli import main as vivavoce
    from vivavoce.models.embedded import serial_executor, services
    from vivavoce.models.embedded.asr import turn_recognition
    from vivavoce.models.embedded.asr.recogniser import Recogniser
    from vivavoce.models.embedded.tts.synthesiser import Voice
    from vivavoce.turns.smart_turn import SmartTurn
    from vivavoce.turns.vad import VoiceStream

    kinds: dict[int, str] = {}
    partial, hear = turn_recognition.TurnRecognition._make_partial, services.SpeechServices.hear
    think = serial_executor.SerialExecutor.__call__

    async def look(self: Any, *args: Any) -> None:
        looking.set(True)  # of the task that this is
        await partial(self, *args)

    async def heard(self: Any, samples: Any, expected: Any) -> Any:
        kinds[id(expected)] = LOOK if looking.get() else PAUSE
        try:
            return await hear(self, samples, expected)
        finally:
            kinds.pop(id(expected), None)

    turn_recognition.TurnRecognition._make_partial = look
    services.SpeechServices.hear = heard
    serial_executor.SerialExecutor.__call__ = lambda self, thought: think(self, timed("understanding", thought))
    Recogniser.hear = timed(lambda _, __, expected, *___: kinds.get(id(expected), PAUSE), Recogniser.hear)
    SmartTurn.complete = timed("Smart Turn", SmartTurn.complete)
    VoiceStream.probability = timed("voice detection", VoiceStream.probability)
    Voice.speak = timed("speech", Voice.speak)
    threading.Thread(target=keep_writing, args=(totals,), daemon=True).start()
    sys.argv = ["vivavoce", *arguments]
    vivavoce()


def keep_writing(totals: Path) -> None:
    while True:
        time.sleep(WRITE_EVERY)
        written = totals.with_suffix(".new")
        written.write_text(json.dumps({"all": time.process_time(), "spent": dict(spent), "runs": dict(runs)}))
        written.replace(totals)


def read(totals: Path) -> tuple[float, Counter[str], Counter[str]]:
    found = json.loads(totals.read_text())
    return found["all"], Counter(found["spent"]), Counter(found["runs"])


async def cost(caller: Caller, totals: Path) -> tuple[float, float, Counter[str], Counter[str], int]:
    """Seconds of a call, CPU seconds of the gateway, those of each stage, how often each ran, turns answered."""
    before, began = read(totals), time.monotonic()
    events = [event async for event in caller.events()]
    seconds = time.monotonic() - began
    await asyncio.sleep(SETTLE)
    after = read(totals)
    answered = sum(isinstance(event, TurnTimed) and event.voice_to_voice_ms is not None for event in events)
    return seconds, after[0] - before[0], after[1] - before[1], after[2] - before[2], answered


async def measure(url: str, desk: front.Desk, totals: Path, calls: int) -> None:
    recorded = [load_recording(path) for path in front.RECORDINGS]
    hush = [Recording("nothing", Audio(bytes(2 * 16_000 * int(SILENT)), 16_000), 0.1, float(np.float32(0.1)))]
    await cost(Caller(url, recorded), totals)
    for name, script, times in (("the recorded call", recorded, calls), ("an open line, nobody speaks", hush, 1)):
        whole, cpu, stages, ran, turns = 0.0, 0.0, Counter[str](), Counter[str](), 0
        for _ in range(times):
            desk.restore()
            one = await cost(Caller(url, script), totals)
            whole, cpu, stages, ran, turns = whole + one[0], cpu + one[1], stages + one[2], ran + one[3], turns + one[4]
        print(f"\n{name}: {times} calls, {whole:.0f} s, {turns} turns; CPU {cpu / whole:.4f} s per second of call")
        print("| stage | runs per call | CPU ms per run | CPU ms per second of call | share |\n|---|---|---|---|---|")
        for stage in STAGES:
            each = 1000 * stages[stage] / max(1, ran[stage])
            part = f"{1000 * stages[stage] / whole:.1f} | {stages[stage] / cpu:.0%}"
            print(f"| {stage} | {ran[stage] / times:.1f} | {each:.1f} | {part} |")
        rest = cpu - sum(stages[stage] for stage in STAGES)
        print(f"| the rest (event loop, sockets, log, Python) | | | {1000 * rest / whole:.1f} | {rest / cpu:.0%} |")


def main() -> None:
    """Print a table for a caller who speaks, and one for a caller who does not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=3)
    chosen = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as home:
        totals = Path(home) / "totals.json"
        front.VIVAVOCE[:] = [sys.executable, __file__, "--gateway", str(totals)]
        with front.open_desk(Path(home)) as desk:
            asyncio.run(measure(desk.http, desk, totals, chosen.calls))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--gateway"]:
        serve(Path(sys.argv[2]), sys.argv[3:])
    else:
        main()
