"""The same recorded calls, in turn, to `vivavoce serve` and to Pipecat with the same models. Run with our own Python:

    .venv/bin/python bench/peers/compare.py --calls 10 --model legacy

A round is one call to each, so that whatever else the machine does falls on all of them alike. The first round warms
up and does not count. Measured as in `v2v.py`, from outside, after the same calibration; a call is done if the book
says so afterwards. `--model NAME` also measures `vivavoce serve --model NAME`.
"""

import argparse
import asyncio
import contextlib
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "e2e"))

from desk import (
    RECORDINGS,
    START_WITHIN,
    Desk,
    environment,
    is_next_thursday_half_past_two,
    open_desk,
)
from machine import machine, resident_mb
from relay import _cpu
from v2v import TOLERANCE, calibrate, interval, latency, percentile
from websockets.sync.client import connect

from vivavoce.streaming.caller import Caller
from vivavoce.streaming.recording import load_recording
from vivavoce.streaming.script import TurnTimed

HERE = Path(__file__).parent
PYTHON = HERE / ".venv" / "bin" / "python"
MOVED = 1042  # the appointment that the recordings move


@dataclass
class Measured:
    """What one of them did."""

    name: str
    desk: Desk
    calls: list[list[TurnTimed]] = field(default_factory=list)
    done: int = 0
    seconds: float = 0.0
    busy: float = 0.0
    """CPU seconds of the server's process while its calls lasted."""


@contextlib.contextmanager
def open_pipecat(home: Path):
    """The front desk on Pipecat, with a book of its own."""
    if not PYTHON.is_file():
        raise SystemExit(f"Pipecat is not installed: see {HERE / 'README.md'}")
    process = subprocess.Popen(
        [str(PYTHON), str(HERE / "pipecat_desk.py")],
        env=environment(home), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    patience = threading.Timer(START_WITHIN, process.kill)
    patience.start()
    try:
        address = re.search(r"Live API +(http://\S+)", process.stdout.readline())
        patience.cancel()
        if not address:
            raise SystemExit(f"Pipecat did not start:\n{process.stdout.read()}")
        desk = Desk(process, home, address[1], "")
        with connect(desk.ws) as socket:  # makes and fills the book
            socket.send('{"setup": {"model": "front-desk"}}')
            assert "setupComplete" in str(socket.recv(START_WITHIN))
        yield desk
    finally:
        patience.cancel()
        process.terminate()
        process.wait(10)


async def call(one: Measured, lines, save: Path | None, number: int) -> None:
    """One call, counted unless its number is 0."""
    one.desk.restore()
    caller, began, cpu = Caller(one.desk.http, lines), time.monotonic(), _cpu(one.desk.process.pid)
    turns = [event async for event in caller.events() if isinstance(event, TurnTimed)]
    moved = is_next_thursday_half_past_two(one.desk.start_of(MOVED))
    if save:
        caller.save(save / f"{one.name}-{number:03}.wav")
    told = ", ".join(f"{latency(turn):.0f}{' (cut off)' if turn.cut_off else ''}" for turn in turns)
    print(f"{'warm-up' if not number else f'call {number}'}, {one.name}: {told} ms, "
          f"{'moved' if moved else 'NOT moved'}, load {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip
    if number:
        one.calls.append(turns)
        one.done += moved
        one.seconds += time.monotonic() - began
        one.busy += _cpu(one.desk.process.pid) - cpu


def table(every: list[Measured]) -> None:
    """A row for each; the ratio is to the first."""
    print("\n| system | calls done | turns answered | cut off | P50 (95 %) | P95 (95 %) | P50 ratio | CPU | memory |")
    print("|---|---|---|---|---|---|---|---|---|")
    first = 0.0
    for one in every:
        values = [[latency(turn) for turn in call] for call in one.calls]
        flat = [value for call in values for value in call]
        p50, p95 = percentile(flat, 0.5), percentile(flat, 0.95)
        first = first or p50
        print(f"| {one.name} | {one.done} of {len(values)} | {sum(v < float('inf') for v in flat)} of {len(flat)} "
              f"| {sum(turn.cut_off for call in one.calls for turn in call)} "
              f"| {p50:.0f} ms ({interval(values, 0.5)}) | {p95:.0f} ms ({interval(values, 0.95)}) | {p50 / first:.2f} "
              f"| {100 * one.busy / one.seconds:.0f} % | {resident_mb(one.desk.process.pid):.0f} MB |")  # fmt: skip


async def main(calls: int, models: list[str], save: Path | None) -> int:
    print(machine())
    if not await calibrate():
        print(f"void: the error must be {TOLERANCE:.0f} ms at most; is the machine too busy?")
        return 1
    lines = [load_recording(path) for path in RECORDINGS]
    with contextlib.ExitStack() as stack:

        def home() -> Path:
            return Path(stack.enter_context(tempfile.TemporaryDirectory()))

        every = [Measured("embedded", stack.enter_context(open_desk(home())))]
        every += [Measured(name, stack.enter_context(open_desk(home(), "--model", name))) for name in models]
        every.append(Measured("Pipecat", stack.enter_context(open_pipecat(home()))))
        try:
            for number in range(calls + 1):
                for one in every:
                    await call(one, lines, save, number)
        except asyncio.CancelledError:
            print("stopped: what is known so far")
        table(every)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=5)
    parser.add_argument("--model", action="append", default=[], help="also `vivavoce serve --model NAME`; repeatable")
    parser.add_argument("--save", type=Path, help="keep each call as a stereo WAV file in this folder")
    chosen = parser.parse_args()
    sys.exit(asyncio.run(main(chosen.calls, chosen.model, chosen.save)))
