"""Who has answered a call that we placed: a person who says hello, or a machine that speaks on and gives its tone."""

import asyncio

import numpy as np
import pytest
from memory_leg import MemoryLeg

from clock import run
from vivavoce.events import Audio, CallerText
from vivavoce.protocol.setup import Setup
from vivavoce.streaming.telephone.answering import AnswerJudge
from vivavoce.streaming.telephone.leg import HangUp
from vivavoce.streaming.telephone.phone_client import PhoneClient
from vivavoce.streaming.telephone.placed import MACHINE, Placed

RATE = 8000
MESSAGE = b"\1\0" * 24_000  # a second


def voice(seconds):
    """Harmonics of a low voice that rises and falls, as many as a telephone lets through."""
    at = np.arange(int(seconds * RATE)) / RATE
    pitch = 2 * np.pi * np.cumsum(120 + 20 * np.sin(2 * np.pi * 1.3 * at)) / RATE
    return 0.05 * sum(np.sin(k * pitch) / k for k in range(3, 20)) * (1.2 + np.sin(2 * np.pi * 4 * at))


def tone(seconds, hz=1000):
    return 0.2 * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE)) / RATE)


def noise(seconds):
    return np.random.default_rng(1).normal(0.0, 0.001, int(seconds * RATE))


def sound(*parts):
    return (np.concatenate(parts) * 32767).astype("<i2").tobytes()


def heard(*parts, rate=RATE):
    """What the judge says, and when, in seconds."""
    judge, pcm, said = AnswerJudge(rate), sound(*parts), []
    for at in range(0, len(pcm), 320):
        verdict = judge.push(pcm[at : at + 320])
        if verdict and (not said or said[-1][0] != verdict):
            said.append((verdict, round(at / 2 / RATE, 1)))
    return said


@pytest.mark.parametrize(
    ("parts", "verdict", "between"),
    [
        ((noise(1.0), voice(0.6), noise(1.0)), "person", (2.2, 2.5)),
        ((voice(2.2), noise(1.5)), "person", (2.8, 3.1)),
        ((noise(6.0),), "person", (3.9, 4.2)),
        ((voice(0.5), noise(0.4), voice(0.6), noise(1.0)), "person", (2.1, 2.4)),
    ],
)
def test_a_person_says_hello_and_waits(parts, verdict, between):
    ((said, at),) = heard(*parts)

    assert said == verdict and between[0] <= at <= between[1]


@pytest.mark.parametrize("hz", [440, 1000, 1400, 2000])
def test_a_machine_speaks_on_and_is_left_its_message_after_the_tone(hz):
    (first, began), (second, over) = heard(noise(0.5), voice(6.0), noise(0.4), tone(0.5, hz), noise(1.0))

    assert (first, second) == ("machine", "recording")
    assert 2.8 <= began <= 4.5 and 7.3 <= over <= 7.6


def test_a_machine_without_a_tone_is_waited_for():
    (_, (verdict, at)) = heard(voice(5.0), noise(0.5), voice(2.0), noise(3.0))

    assert verdict == "recording" and 9.2 <= at <= 9.5


def test_one_that_never_ends_is_spoken_to_all_the_same():
    assert heard(voice(60.0))[-1][0] == "recording"


class Line(MemoryLeg):
    """A line on which somebody answers with this sound."""

    async def answered(self, client, *parts):
        pcm, told = sound(*parts), []
        for at in range(0, len(pcm), 320):
            if client.waiting:
                told += client.read(Audio(pcm[at : at + 320], RATE))
            await asyncio.sleep(0.02)
        return told


@pytest.mark.parametrize(
    ("message", "parts", "told", "over"),
    [
        (MESSAGE, (voice(0.6), noise(2.0)), [CallerText("")], []),
        (MESSAGE, (voice(5.0), tone(0.4), noise(3.0)), [], [MACHINE]),
        (b"", (voice(5.0), tone(0.4), noise(3.0)), [], [MACHINE]),
    ],
    ids=["a person", "a message", "no message"],
)
def test_a_person_is_greeted_and_a_machine_is_left_the_message_or_nothing(message, parts, told, over):
    async def main():
        line, ended = Line(), []
        placed = Placed(line, RATE, message, ended.append)
        assert await line.answered(placed, *parts) == told and ended == over
        assert placed.waiting is bool(over)
        spoken = [command for _, command in line.of(Audio)]
        assert [round(one.seconds, 1) for one in spoken] == ([1.0] if message and over else [])

    run(main())


def test_the_session_hears_nothing_of_a_machine_and_the_line_is_hung_up():
    async def main():
        leg, told = MemoryLeg(), []

        async def let_in(started):
            client.placed = Placed(leg, started.rate, b"", lambda why: client.cut(1000, "a machine", why))
            return Setup("reminder")

        client = PhoneClient(leg, let_in)
        leg.begin()
        await client.setup()

        async def listen():
            async for item in client.events():
                told.append(item)

        async with client.writing():
            listening = asyncio.create_task(listen())
            pcm = sound(voice(5.0))
            for at in range(0, len(pcm), 320):
                leg.tell(Audio(pcm[at : at + 320], RATE))
                await asyncio.sleep(0.02)
            await listening
        assert told == [] and leg.of(HangUp) and client.over and client.outcome == MACHINE

    run(main())
