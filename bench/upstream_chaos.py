"""Two hundred calls with a Gemini that misbehaves: is any wedged, any tool's answer lost, any effect doubled?

The server on loopback answers each turn with the turn's own number, which it reads in the turn's sound, so that an
answer to the wrong turn shows. One half of the calls has each slip in turn, the other half random ones; callers
interrupt now and then. Durations of the watchdogs are shortened; everything else is what calls use.
"""

import argparse
import asyncio
import random
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "models" / "gemini"))

from machine import machine
from upstream import Upstream

from vivavoce.errors import ModelUnavailable
from vivavoce.events import (
    Audio,
    Brief,
    Interrupted,
    ReplyDone,
    Said,
    ToolCall,
    ToolResult,
    ToolSpec,
    TurnEnded,
    TurnStarted,
)
from vivavoce.models.gemini.endpoint import GeminiApi
from vivavoce.models.gemini.model import GeminiModel
from vivavoce.models.gemini.policy import Policy

MODELS = ("gemini-3.1-flash-live-preview", "gemini-3.8-live", "gemini-2.5-flash-native-audio-preview-12-2025")
SLIPS = [
    (kind, moment)
    for moment, kinds in {
        "turn": "silence empty drop 1011 1007 go_away unknown",
        "call": "drop 1011 twice go_away unknown",
        "words": "silence drop 1011 phantom premature go_away twice",
        "done": "silence drop go_away unknown",
        "result": "silence drop 1008",
        "setup": "silence drop 1011",
        "cut": "deaf",
    }.items()
    for kind in kinds.split()
]
CHANCE = 0.12  # of a slip at each moment of a random call
TURNS, INTERRUPTED, TOOL_TURNS = 6, 0.2, (2, 4)
WEDGED_AFTER = 20.0  # seconds; a recovery takes less than two with these durations
POLICY = Policy(
    answer_within=0.4, after_nudge=0.4, empty_turn_within=0.05, stall_within=0.4, cut_within=0.3, settle=0.02,
    hold=0.0, setup_within=0.5, leave_margin=0.1, retry_after=(0.0, 0.02, 0.05), recoveries=10,
)  # fmt: skip
BRIEF = Brief("", (ToolSpec("move", "Move it.", {"type": "object", "properties": {"number": {"type": "integer"}}}),))


@dataclass
class Tally:
    """What went wrong in all calls."""

    calls: int = 0
    turns: int = 0
    slips: Counter = field(default_factory=Counter)
    wedged: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    tools: int = 0


class Phone:
    """One caller: speaks numbered turns, runs the tool, interrupts."""

    def __init__(self, connection, rng):
        self.connection, self.rng = connection, rng
        self.words, self.runs, self.whole = [], [], []
        self._done, self._begun = asyncio.Event(), asyncio.Event()

    async def listen(self):
        async for event in self.connection.events():
            if isinstance(event, ToolCall):
                self.runs.append(event)
                await asyncio.sleep(self.rng.choice((0.0, 0.02)))
                self.connection.send(ToolResult(event.id, event.name, {"output": f"moved {event.args['number']}"}))
            elif isinstance(event, Said):
                self.words.append(event.text)
                self._begun.set()
            elif isinstance(event, ReplyDone):
                self._done.set()

    async def ask(self, number, interrupted, over_reply):
        """Speak turn `number`; wait for its whole answer, or only for its beginning."""
        heard, self.words = "".join(self.words), []
        self._done.clear()
        self._begun.clear()
        self.connection.send(TurnStarted(over_reply))
        sound = number.to_bytes(2, "little") * 320
        self.connection.send(Audio(sound, 16_000))
        if over_reply:
            self.connection.send(Interrupted(heard))
        for _ in range(4):
            self.connection.send(Audio(sound, 16_000))
        self.connection.send(TurnEnded(0.1))
        async with asyncio.timeout(WEDGED_AFTER):
            await (self._begun if interrupted else self._done).wait()


async def call(index, rng, tally):
    """One call from beginning to end, and what was wrong with it."""
    name = f"call {index}"
    wanted = SLIPS[index % len(SLIPS)] if index < 2 * len(SLIPS) else None
    left = [wanted] if wanted else []

    def slip(moment, turn):
        if wanted:
            return left.pop()[0] if left and left[0][1] == moment and (turn >= 2 or moment == "setup") else ""
        kinds = [kind for kind, at in SLIPS if at == moment]
        return rng.choice(kinds) if kinds and rng.random() < CHANCE else ""

    up = Upstream(
        delay=0.002,
        reads=True,
        slip=lambda moment, turn: "",
        asks=lambda turn: {"number": turn} if turn in TOOL_TURNS else None,
        forgets=lambda: rng.random() < 0.3,
    )
    async with up.running():
        model = rng.choice(MODELS)
        connection = await GeminiModel(model, GeminiApi("k", up.url), POLICY).connect(BRIEF)
        up.slip = slip
        phone = Phone(connection, rng)
        listening = asyncio.create_task(phone.listen())
        over_reply = False
        try:
            for number in range(1, TURNS + 1):
                interrupted = number not in (*TOOL_TURNS, TURNS) and rng.random() < INTERRUPTED
                waiting = asyncio.create_task(phone.ask(number, interrupted, over_reply))
                await asyncio.wait({waiting, listening}, return_when=asyncio.FIRST_COMPLETED)
                if listening.done():
                    waiting.cancel()
                    listening.result()
                await waiting
                tally.turns += 1
                over_reply = interrupted
                if not interrupted:
                    phone.whole.append(number)
                    if f"Answer {number}" not in "".join(phone.words):
                        tally.wrong.append(f"{name}: turn {number} got {''.join(phone.words)!r} {up.slips}")
            # What the model knows is judged after one more turn, undisturbed: at the end of the last one a connection
            # may still be being had, and has its history only once it is ready.
            up.slip = lambda moment, turn: ""
            await phone.ask(TURNS + 1, False, over_reply)
        except (TimeoutError, ModelUnavailable) as error:
            tally.wedged.append(f"{name} ({model}): {type(error).__name__} {error} {up.slips}")
        await connection.close()
        await asyncio.wait({listening})
        listening.exception()
    tally.calls += 1
    tally.slips.update(up.slips)
    _judge(name, phone, up, tally)


def _judge(name, phone, up, tally):
    tally.tools += len(phone.runs)
    runs = Counter(run.args["number"] for run in phone.runs)
    tally.doubled += [
        f"{name}: tool of turn {n} ran {times} times {up.slips}" for n, times in runs.items() if times > 1
    ]
    reached = " ".join(
        [str(result.response) for result in up.results] + up.texts + [m.text for seed in up.seeds for m in seed]
    )
    tally.lost += [f"{name}: result {n} {up.slips}" for n in runs if f"moved {n}" not in reached]
    known = {int(n) for entry in up.context for n in re.findall(r"Answer (\d+)", entry)}
    if missing := set(phone.whole) - known:
        tally.forgotten.append(f"{name}: {sorted(missing)} {up.slips}")


async def main(indices, seed, at_once):
    tally, room = Tally(), asyncio.Semaphore(at_once)

    async def one(index):
        async with room:
            await call(index, random.Random(seed * 1000 + index), tally)

    began = time.monotonic()
    await asyncio.gather(*(one(index) for index in indices))
    print(machine())
    print(f"{tally.calls} calls, {tally.turns} turns, {tally.tools} tools run, {tally.slips.total()} slips, "
          f"{time.monotonic() - began:.0f} s")  # fmt: skip
    for title, entries in (
        ("wedged", tally.wedged), ("answered beside the point", tally.wrong), ("tool answers lost", tally.lost),
        ("effects doubled", tally.doubled), ("context lost", tally.forgotten),
    ):  # fmt: skip
        print(f"  {title}: {len(entries)}")
        for entry in entries[:8]:
            print(f"    {entry}")
    return bool(tally.wedged or tally.lost or tally.doubled or tally.forgotten)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the one call of this number")
    parser.add_argument("--at-once", type=int, default=8)
    options = parser.parse_args()
    chosen = range(options.calls) if options.only is None else [options.only]
    sys.exit(asyncio.run(main(chosen, options.seed, options.at_once)))
