"""Is the rig right? It calls a loopback echo whose delay is known, and must find that delay again (evals.md 4)."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
from collections.abc import AsyncIterator
from typing import cast

import numpy as np
from websockets.asyncio.server import ServerConnection, serve

from ..errors import ConfigurationError
from ..events import Audio
from ..media import INPUT_RATE, OUTPUT_RATE, Samples, to_float, to_pcm
from ..protocol.server import LiveServer
from ..protocol.setup import Setup
from ..streaming.caller import OutgoingCall
from ..streaming.playout import BUFFER
from ..streaming.script import FRAME
from .acoustics import channel
from .mind import Hang, Mind
from .scenario import Stunt
from .spoken import Event, Recognise, Render, SpokenCaller
from .voices import Speech
from .wording import PlannedTurn

DELAYS = (0, 100, 250)
"""Milliseconds."""
TOLERANCE = 10.0
"""Milliseconds of error beyond which a run is void."""
BEEPS = 5
"""Per delay; the median counts, since a machine does other things too."""
KNOWN = 1000 * (FRAME + BUFFER)
"""Milliseconds that the way adds by itself: an echo hears the end of a sound one frame later, and what it answers waits
in the playout buffer."""
_LOUD = 0.05  # of full scale


async def calibrate(tolerance: float = TOLERANCE) -> dict[int, float]:
    """Delay → what the rig measures of it, both ms. Raises ConfigurationError when that is off by more than allowed."""
    measured = await asyncio.gather(*(_measure(delay / 1000) for delay in DELAYS))  # 4 s; one by one it takes 12
    found = dict(zip(DELAYS, measured, strict=True))
    worst = max((found[delay] - delay for delay in DELAYS), key=abs)
    if not abs(worst) <= tolerance:
        raise ConfigurationError(
            f"the rig is off by {worst:+.0f} ms on a loopback echo where {tolerance:.0f} are allowed, so nothing that "
            "it measured would count: is this machine too busy? Run it again when less else is running"
        )
    return found


async def _measure(delay: float) -> float:
    """The median wait for an echo, in ms, without what the way is known to add; infinite without an answer."""
    conversation = SpokenCaller(cast(Mind, _Beeper()), channel("clean", 0), deadline=30.0, patience=0.0)
    async with echo(delay) as url:
        line: OutgoingCall[Event] = OutgoingCall(url, conversation, agent="echo", greeted=False)
        async for event in line.events():
            if isinstance(event, Recognise):
                conversation.recognised(event.reply, "beep")
            elif isinstance(event, Render):
                conversation.rendered(event.turn, _beep())
    waits = []
    for turn in conversation.turns:
        answers = [reply.start - turn.end for reply in conversation.replies if reply.start > turn.start]
        waits.append(1000 * min(answers, default=float("inf")))
    return round(statistics.median(waits) - KNOWN, 1) if waits else float("inf")


class _Beeper:
    """A mind that beeps a few times and hangs up."""

    asked: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()
    done = leaving = False
    advice, mended = "", 0

    def __init__(self) -> None:
        self._left = BEEPS

    def opening(self) -> PlannedTurn:
        return PlannedTurn("say", "beep", after=0.0)

    def hear(self, words: str) -> PlannedTurn | Hang:
        self._left -= 1
        return PlannedTurn("say", "beep", after=0.1) if self._left > 0 else Hang("goal_met")

    def unanswered(self) -> Hang:
        return Hang("gave_up")

    def stunt(self, reply: int) -> Stunt | None:
        return None


def _beep(seconds: float = 0.2) -> Speech:
    """A tone that ends on a frame's edge, so that its end is known to the sample."""
    samples = 0.4 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * INPUT_RATE)) / INPUT_RATE)
    return Speech(samples.astype(np.float32), (), seconds)


@contextlib.asynccontextmanager
async def echo(delay: float) -> AsyncIterator[str]:
    """A Live API server that answers a beep so many seconds after the first quiet frame behind it. Yields its URL."""
    async with serve(lambda socket: _answer(socket, delay), "127.0.0.1", 0, compression=None) as server:
        yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"


async def _answer(socket: ServerConnection, delay: float) -> None:
    live, loud, loop = LiveServer(), False, asyncio.get_running_loop()
    beep = to_pcm(np.resize(np.array([0.4, -0.4], np.float32), round(0.1 * OUTPUT_RATE)))

    async def reply(at: float) -> None:
        await asyncio.sleep(at - loop.time())
        for frame in [*live.audio(beep), live.generation_complete(), live.turn_complete()]:
            await socket.send(frame)

    async with asyncio.TaskGroup() as replies:
        async for message in socket:
            arrived = loop.time()
            for event in live.receive(message):
                if isinstance(event, Setup):
                    await socket.send(live.setup_complete())
                elif isinstance(event, Audio):
                    was, loud = loud, _sounds(to_float(event.pcm))
                    if was and not loud:
                        replies.create_task(reply(arrived + delay))


def _sounds(sound: Samples) -> bool:
    return bool(np.abs(sound).max(initial=0.0) > _LOUD)
