"""Microseconds of CPU that one caller turn costs the session loop, without models. Run: python bench/session.py

Real `Session`, `Floor`, turn-taking and journal; a scripted model, a client in memory, a voice detector that compares
with a threshold, time that jumps. What is left is what every turn pays besides the neural networks.
"""

import asyncio
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "sessions"))

from calls import FRAME, Call, call, frame
from machine import machine

from clock import run
from vivavoce.events import Audio, CallerText, ReplyDone, Said, TurnEnded
from vivavoce.models.scripted import Step

ROUNDS, TURNS = 7, 20
SPOKEN, PAUSE = 2.0, 2.5  # seconds of voice, and of silence until the reply has been heard
LOUD, QUIET = frame(0.2), frame(0.0005)
REPLY = (Said("Hello there, this is a reply."), *[Audio(bytes(4_800), 24_000)] * 10, ReplyDone())  # 1 s


async def say(c: Call, sound: Audio, seconds: float) -> None:
    """Frames of 20 ms, made beforehand: only what the session does with them is to be measured."""
    for _ in range(round(seconds / FRAME)):
        c.client.say(sound)
        await asyncio.sleep(FRAME)


async def typed() -> None:
    """Turns of typed words and a reply of one second each."""
    async with call(*[Step(CallerText, REPLY)] * TURNS) as c:
        for _ in range(TURNS):
            c.client.say(CallerText("move it to noon"))
            await asyncio.sleep(PAUSE)
        assert c.model.unplayed == []


async def spoken() -> None:
    """Turns of two seconds' voice in frames of 20 ms, and a reply of one second each."""
    async with call(*[Step(TurnEnded, REPLY)] * TURNS) as c:
        for _ in range(TURNS):
            await say(c, LOUD, SPOKEN)
            await say(c, QUIET, PAUSE)
        assert c.model.unplayed == []


async def silent() -> None:
    """An open line on which nobody speaks, for as long as the spoken turns take."""
    async with call() as c:
        await say(c, QUIET, TURNS * (SPOKEN + PAUSE))


def microseconds(scenario) -> float:
    """CPU time per turn: median of the rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        run(scenario())
        times.append((time.process_time() - began) / TURNS * 1e6)
    return statistics.median(times)


def main() -> None:
    frames = (SPOKEN + PAUSE) / FRAME
    print(machine())
    print(f"{'µs per turn, median of ' + str(ROUNDS):44}{'turn':>10}{'per frame':>12}")
    print(f"{'typed turn, reply of 1 s':44}{microseconds(typed):10.0f}{'':>12}")
    for name, scenario in (("spoken turn, 4.5 s of line, reply of 1 s", spoken), ("the same line, silent", silent)):
        each = microseconds(scenario)
        print(f"{name:44}{each:10.0f}{each / frames:12.1f}")


if __name__ == "__main__":
    main()
