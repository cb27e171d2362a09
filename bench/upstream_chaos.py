"""Two hundred calls with a Gemini that misbehaves: is any wedged, any tool's answer lost, any effect doubled?

The stand-in (`vivavoce.testing`) answers each turn with the turn's own number, which it reads in the turn's sound, so
that an answer to the wrong turn shows. The first calls have each misbehaviour in turn, the others random ones; callers
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

from machine import machine

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
from vivavoce.testing import Ask, Chaos, Drop, Say, Slip, StandInUpstream
from vivavoce.testing.chaos import EVERYTHING
from vivavoce.testing.slips import Listed

MODELS = ("gemini-3.1-flash-live-preview", "gemini-3.8-live", "gemini-2.5-flash-native-audio-preview-12-2025")
SLIPS = [(deed, moment) for moment, deeds in EVERYTHING.items() for deed in deeds]
ASKS_AGAIN = 0.3  # chance that the model asks for a tool that it knows it has asked for
CHANCE = 0.12  # of a slip at each moment of a random call
SPEECH = {"seconds": 0.04, "chunk": 0.01, "delay": 0.002, "pace": 1.0}
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
        await self.connection.run(self.take)

    async def take(self, event):
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


def script(rng):
    """Answers turn N with N, after a tool in some; a typed turn (a nudge, a note) is about the last one known."""

    def answer(turn):
        known = " ".join(message.text for message in turn.history)
        heard = int.from_bytes(turn.audio[:2], "little")
        number = heard or max((int(n) for n in re.findall(r"(?:turn|Answer|number\W*) ?(\d+)", known)), default=1)
        say = Say(f"Answer {number} is ready.", heard=f"turn {number}", **SPEECH)
        asked = re.search(rf"move\W+number\W+{number}\b", known) and rng.random() > ASKS_AGAIN
        return Ask("move", {"number": number}, heard=say.heard, then=say) if number in TOOL_TURNS and not asked else say

    return answer


def misbehaviour(index, seed):
    """Of one call, and whether the caller is to interrupt."""
    if index >= len(SLIPS):
        return Chaos(seed * 1000 + index, CHANCE), False
    deed, moment = SLIPS[index]
    # These moments are those of a connection that is not the first.
    drop = [Slip(Drop(), "turn", turn=3)] if moment in ("upgrade", "setup", "resume") else []
    turn = 0 if drop else 2 if moment in ("call", "result") else 3
    return Listed([*drop, Slip(deed, moment, turn=turn)]), moment.startswith("interrupt")


async def call(index, seed, tally):
    """One call from beginning to end, and what was wrong with it."""
    rng = random.Random(seed * 1000 + index)
    slips, interrupts = misbehaviour(index, seed)
    async with StandInUpstream(script(rng)) as up:
        model = rng.choice(MODELS)
        connection = await GeminiModel(model, GeminiApi("k", up.base_url), POLICY).connect(BRIEF)
        up.slips = slips
        phone = Phone(connection, rng)
        listening = asyncio.create_task(phone.listen())
        name, trouble, over_reply = f"call {index} ({model})", "", False
        try:
            for number in range(1, TURNS + 1):
                interrupted = (interrupts or rng.random() < INTERRUPTED) and number not in (*TOOL_TURNS, TURNS)
                await _ask(phone, listening, number, interrupted, over_reply)
                tally.turns += 1
                over_reply = interrupted
                if not interrupted:
                    phone.whole.append(number)
                    if f"Answer {number}" not in "".join(phone.words):
                        tally.wrong.append(f"{name}: turn {number} got {''.join(phone.words)!r} {_slips(up)}")
            # What the model knows is judged after one more turn, undisturbed: at the end of the last one a connection
            # may still be being had, and has its history only once it is ready.
            up.slips = Listed(())
            await _ask(phone, listening, TURNS + 1, False, False)
        except (TimeoutError, ModelUnavailable) as error:
            trouble = f"{type(error).__name__} {error}"
            tally.wedged.append(f"{name}: {trouble} {_slips(up)}")
        await connection.close()
        await asyncio.wait({listening})
        listening.exception()
    tally.calls += 1
    tally.slips.update(f"{type(slipped.deed).__name__} at {slipped.at}" for slipped in up.slipped)
    _judge(name, phone, up, tally)


async def _ask(phone, listening, number, interrupted, over_reply):
    waiting = asyncio.create_task(phone.ask(number, interrupted, over_reply))
    await asyncio.wait({waiting, listening}, return_when=asyncio.FIRST_COMPLETED)
    if listening.done():
        waiting.cancel()
        listening.result()
    await waiting


def _slips(up):
    return [f"{slipped.deed} at {slipped.at} {slipped.turn}" for slipped in up.slipped]


def _judge(name, phone, up, tally):
    tally.tools += len(phone.runs)
    runs = Counter(run.args["number"] for run in phone.runs)
    tally.doubled += [
        f"{name}: tool of turn {n} ran {times} times {_slips(up)}" for n, times in runs.items() if times > 1
    ]
    known = " ".join(message.text for message in up.connections[-1].history)
    unwanted = {asked.args["number"] for asked in up.calls.values() if asked.cancelled}
    tally.lost += [f"{name}: result {n} {_slips(up)}" for n in set(runs) - unwanted if f"moved {n}" not in known]
    if missing := [n for n in phone.whole if f"Answer {n}" not in known]:
        tally.forgotten.append(f"{name}: {missing} {_slips(up)}")


async def main(indices, seed, at_once):
    tally, room = Tally(), asyncio.Semaphore(at_once)

    async def one(index):
        async with room:
            await call(index, seed, tally)

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
    if len(indices) > 1:
        print("  slips: " + ", ".join(f"{kind} {times}" for kind, times in sorted(tally.slips.items())))
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
