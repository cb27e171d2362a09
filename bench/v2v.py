"""Voice-to-voice milliseconds of recorded calls over the wire, measured outside. Run: python bench/v2v.py --calls 5

From the last sample of the caller's recording above −40 dB of its peak to the first of three 10 ms frames above −45 dB
that a person would hear, behind a playout buffer of 40 ms. The gateway is a process of its own; none of its clocks is
used. Before the calls, the same caller rings a server of known delay (0, 100, 250 ms): an error above 10 ms voids the
run. A turn without an answer counts as infinite; nothing is retried.
"""

import argparse
import asyncio
import contextlib
import math
import os
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from itertools import zip_longest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "e2e"))

import numpy as np
from desk import RECORDINGS, open_desk
from machine import machine
from turn_ends import WORDLESS
from turn_taking import read
from websockets.asyncio.server import ServerConnection, serve

from vivavoce.events import Audio
from vivavoce.media import level_db, to_float, to_pcm
from vivavoce.protocol.server import LiveServer
from vivavoce.protocol.setup import Setup
from vivavoce.streaming.caller import Caller
from vivavoce.streaming.recording import Recording, load_recording, voice_end
from vivavoce.streaming.script import TurnTimed

DELAYS = (0.0, 0.1, 0.25)  # seconds
REPEATS = 5  # turns per delay; the median counts
TOLERANCE = 10.0  # ms
BEYOND_DELAY = 20 + 40  # ms: the frame that shows the silence after the voice, and the playout buffer
TONE = to_pcm(0.3 * np.sin(np.arange(6_000) * 0.1))
BEEP = Recording("beep", Audio(to_pcm(np.full(6_400, 0.3)), 16_000), 0.4)


@contextlib.asynccontextmanager
async def echo(delay: float) -> AsyncIterator[str]:
    """A Live API server that answers so long after the first quiet frame behind a loud one."""

    async def handle(socket: ServerConnection) -> None:
        live, loud, loop = LiveServer(), False, asyncio.get_running_loop()
        async with asyncio.TaskGroup() as answers:
            async for message in socket:
                arrived = loop.time()
                for event in live.receive(message):
                    if isinstance(event, Setup):
                        await socket.send(live.setup_complete())
                    elif isinstance(event, Audio):
                        was_loud, loud = loud, level_db(event.pcm) > -40
                        if was_loud and not loud:
                            answers.create_task(answer(socket, live, arrived + delay))

    async def answer(socket: ServerConnection, live: LiveServer, at: float) -> None:
        await asyncio.sleep(at - asyncio.get_running_loop().time())
        for frame in [*live.audio(TONE), live.generation_complete(), live.turn_complete()]:
            await socket.send(frame)

    async with serve(handle, "127.0.0.1", 0) as server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def calibrate() -> bool:
    """Print how far off the caller's clock is; whether it may be trusted."""
    good = True
    for delay in DELAYS:
        async with echo(delay) as url:
            turns = await timed(Caller(url, [BEEP] * REPEATS, greeted=False))
        error = statistics.median(latency(turn) for turn in turns) - 1000 * delay - BEYOND_DELAY
        good = good and abs(error) <= TOLERANCE
        print(f"calibration: {1000 * delay:3.0f} ms echo, error {error:+.1f} ms")
    return good


async def timed(caller: Caller) -> list[TurnTimed]:
    return [event async for event in caller.events() if isinstance(event, TurnTimed)]


def latency(turn: TurnTimed) -> float:
    return math.inf if turn.voice_to_voice_ms is None else turn.voice_to_voice_ms


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed (nearest rank, so that infinite ones may stay in)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def interval(calls: list[list[float]], share: float) -> str:
    """95 % of bootstrap samples, drawn by call, lie in here."""
    chance = np.random.default_rng(1)
    draws = [[calls[i] for i in chance.integers(len(calls), size=len(calls))] for _ in range(1000)]
    found = [percentile([value for call in draw for value in call], share) for draw in draws]
    return f"{percentile(found, 0.025):.0f}–{percentile(found, 0.975):.0f}"


def report(calls: list[list[TurnTimed]]) -> None:
    values = [[latency(turn) for turn in call] for call in calls]
    everything = [value for call in values for value in call]
    answered = [value for value in everything if value < math.inf]
    cut_off = sum(turn.cut_off for call in calls for turn in call)
    print(f"\n{len(calls)} calls, {len(everything)} turns, {len(answered)} answered, {cut_off} cut off by the agent")
    for share in (0.5, 0.95):
        print(f"P{100 * share:.0f}  {percentile(everything, share):6.0f} ms   95 % interval {interval(values, share)}")
    for position in range(max(map(len, values))):
        of_turn = [call[position] for call in values if position < len(call)]
        print(f"turn {position + 1}: median {percentile(of_turn, 0.5):.0f} ms, longest {max(of_turn):.0f} ms")


def people(data: Path) -> list[Recording]:
    """What people read aloud: sentences (P.501, two to a file), passages up to 9 s (LibriSpeech), whose end is plain:
    0.2 s at least in which the room is 40 dB softer than the voice's peak. Voices take turns."""
    found: dict[str, list[Recording]] = {}
    for path in sorted([*(data / "speech/sentences").glob("*.flac"), *(data / "speech/readings").glob("*.flac")]):
        pcm, pair = read(path), path.parent.name == "sentences"
        quiet = [level_db(pcm[at : at + 640]) for at in range(0, len(pcm), 640)]  # 20 ms each
        middle = min(range(100, len(quiet) - 50), key=lambda at: sum(quiet[at - 15 : at + 15])) if pair else 0
        for part in (pcm[: middle * 640], pcm[middle * 640 :]):
            samples = to_float(part)
            end = voice_end(samples, 16_000)
            if 0.2 < len(samples) / 16_000 - end and 0.5 < end < 9.0 and not WORDLESS.search(path.stem):
                peak = float(np.abs(samples).max())
                voice = path.stem.rsplit("_", 1)[1] if pair else path.stem.split("-")[0]
                found.setdefault(voice, []).append(Recording(path.stem, Audio(part, 16_000), end, peak))
    return [one for turn in zip_longest(*found.values()) for one in turn if one is not None]


async def place(calls: int, url: str, save: Path | None, data: Path | None) -> None:
    whole = [load_recording(path) for path in RECORDINGS]
    everybody = people(data) if data else []
    done: list[list[TurnTimed]] = []
    with contextlib.ExitStack() as stack:
        desk = None
        if not url:
            home = stack.enter_context(tempfile.TemporaryDirectory())
            desk = await asyncio.to_thread(stack.enter_context, open_desk(Path(home)))
            url = desk.http
        for number in range(1, calls + 1):
            if desk:
                desk.restore()
            # One each: an agent that is told of a birch canoe may well put them through.
            caller = Caller(url, [everybody[(number - 1) % len(everybody)]] if everybody else whole)
            done.append(await timed(caller))
            if save:
                caller.save(save / f"call-{number:03}.wav")
            told = ", ".join(f"{latency(turn):.0f}{' (cut off)' if turn.cut_off else ''}" for turn in done[-1])
            print(f"call {number}: {told} ms, load {os.getloadavg()[0]:.1f}", flush=True)
    report(done)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=5)
    parser.add_argument("--url", default="", help="a gateway that runs already; else one is started for this")
    parser.add_argument("--people", type=Path, metavar="DATA", help="what people read aloud, instead of the call")
    parser.add_argument("--save", type=Path, help="keep each call as a stereo WAV file in this folder")
    chosen = parser.parse_args()
    print(machine())
    if not asyncio.run(calibrate()):
        print(f"void: the error must be {TOLERANCE:.0f} ms at most; is the machine too busy?")
        return 1
    asyncio.run(place(chosen.calls, chosen.url, chosen.save, chosen.people))
    return 0


if __name__ == "__main__":
    sys.exit(main())
