"""Agents with one fault each, on a real server: the rig has to find exactly that fault.

They speak in tones, one for each sentence, and the callers' ear knows the tones: what is tested is the line, the clock,
the caller and the score, without a recogniser's own mistakes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from websockets.asyncio.server import ServerConnection, serve

from clock import value
from vivavoce.evals.calibration import calibrate
from vivavoce.evals.call import Equipment, Place, Plan, place
from vivavoce.evals.record import CallRecord
from vivavoce.evals.scenario import ExpectedCall, Fact, Scenario, Showing
from vivavoce.evals.score import score
from vivavoce.evals.voices import Speech, Voices
from vivavoce.events import Audio, VideoFrame
from vivavoce.media import INPUT_RATE, OUTPUT_RATE, level_db, to_pcm
from vivavoce.protocol.server import LiveServer
from vivavoce.protocol.setup import Setup

SENTENCES = (
    "What is your name?", "You are booked. Anything else?", "Sorry, I didn't catch that.", "Goodbye.",
    "Hold it still, please.", "Show me the back.", "It says 250 milligrams. You are booked.",
)  # fmt: skip
WANT = Scenario(
    "book", "Book.", "A table, please.", facts=(Fact("name", "Ana", "Ana", "name"),), deadline=45.0,
    calls=(ExpectedCall("book", {"name": "Ana"}),),
)  # fmt: skip


class Beeps(Voices):
    """Says everything in half a second of one tone."""

    def __init__(self) -> None:
        self.say = lambda text, voice, pauses=(): Speech(_tone(300, 0.5, INPUT_RATE), (), 0.5)


class Tones:
    """Hears which sentences it was, by their pitch, second by second."""

    name = "tones"

    def words(self, samples):
        heard = []
        for at in range(0, len(samples) - INPUT_RATE // 5, INPUT_RATE // 5):
            pitch = np.argmax(np.abs(np.fft.rfft(samples[at : at + INPUT_RATE // 5]))) * 5
            heard.append(min(range(len(SENTENCES)), key=lambda n: abs(_pitch(n) - pitch)))
        return " ".join(SENTENCES[n] for i, n in enumerate(heard) if i == 0 or heard[i - 1] != n)


def _pitch(sentence: int) -> int:
    return 600 + 200 * sentence


def _tone(pitch: float, seconds: float, rate: int):
    return (0.4 * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


class Line:
    """What an agent of this test does on the wire."""

    def __init__(self, socket: ServerConnection) -> None:
        self.socket, self.live = socket, LiveServer()
        self.frames: list[VideoFrame] = []

    async def say(self, sentence: int, seconds: float = 0.8) -> None:
        for frame in self.live.audio(to_pcm(_tone(_pitch(sentence), seconds, OUTPUT_RATE))):
            await self.socket.send(frame)
        await self.socket.send(self.live.generation_complete())
        await self.socket.send(self.live.turn_complete())

    async def book(self) -> None:
        call = {"type": "tool", "id": "1", "name": "book", "args": {"name": "Ana"}, "status": "done", "response": {}}
        await self.socket.send(self.live.extension(call))


Answer = Callable[[Line, int], Coroutine[Any, Any, None]]


async def good(line: Line, turn: int) -> None:
    if turn == 2:
        await line.book()
    await line.say(min(turn - 1, 3) if turn < 3 else 3)


async def seeing(line: Line, turn: int) -> None:
    """Wants to see it better, and the back; then invents a number."""
    if turn == 3:
        await line.book()
    await line.say({1: 4, 2: 5, 3: 6}.get(turn, 3))


async def slow(line: Line, turn: int) -> None:
    await asyncio.sleep(2)
    await good(line, turn)


async def mute(line: Line, turn: int) -> None:
    pass


async def deaf(line: Line, turn: int) -> None:
    await line.say(2)


async def forgetful(line: Line, turn: int) -> None:
    await line.say(0)


async def lying(line: Line, turn: int) -> None:
    await line.say(1 if turn < 3 else 3)


@asynccontextmanager
async def served(answer: Answer, *, rude: bool = False):
    async def handler(socket: ServerConnection) -> None:
        line, speaking, turn = Line(socket), False, 0
        async with asyncio.TaskGroup() as tasks:
            async for message in socket:
                for event in line.live.receive(message):
                    if isinstance(event, Setup):
                        await socket.send(line.live.setup_complete())
                    elif isinstance(event, VideoFrame):
                        line.frames.append(event)
                    elif isinstance(event, Audio):
                        loud = level_db(event.pcm) > -40
                        if loud != speaking and loud == rude:
                            turn += 1
                            tasks.create_task(answer(line, turn))
                        speaking = loud

    async with serve(handler, "127.0.0.1", 0, compression=None) as server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def _call(
    answer: Answer, *, rude: bool = False, scenario: Scenario = WANT, folder: Path | None = None
) -> CallRecord:
    with ThreadPoolExecutor(1) as threads:
        async with served(answer, rude=rude) as url:
            where = Place(url, "desk", writes=frozenset({"book"}))
            plan = Plan(scenario, "clean", 0, 1, "beeps", "a.wav" if folder else "")
            return await place(plan, where, Equipment(Beeps(), Tones(), threads, folder))


@pytest.fixture(scope="module")
def records() -> dict[str, CallRecord]:
    async def all_at_once() -> dict[str, CallRecord]:
        calls = {f.__name__: _call(f) for f in (good, slow, mute, deaf, forgetful, lying)}
        calls["rude"] = _call(good, rude=True)
        return dict(zip(calls, await asyncio.gather(*calls.values()), strict=True))

    return value(all_at_once())


def figure(record: CallRecord, name: str) -> float | None:
    return score([record]).overall.figures[name].value


def test_an_agent_without_a_fault_has_none(records):
    record = records["good"]

    assert record.verdict.passed and record.outcome == "goal_met", record
    assert figure(record, "response_rate") == 1 and figure(record, "hallucinated") == 0
    assert figure(record, "interruptions") == 0 and figure(record, "reasks") == 0


def test_a_slow_one_is_slow_by_what_it_waits(records):
    assert records["slow"].verdict.passed
    assert figure(records["slow"], "v2v_p50") - figure(records["good"], "v2v_p50") == pytest.approx(2000, abs=20)


def test_a_mute_one_answers_nothing(records):
    assert records["mute"].outcome == "gave_up" and not records["mute"].verdict.passed
    assert figure(records["mute"], "response_rate") == 0 and figure(records["mute"], "mute") == 1


def test_a_deaf_one_is_given_up_on(records):
    assert records["deaf"].outcome == "gave_up" and not records["deaf"].verdict.passed
    assert {turn.act for turn in records["deaf"].turns[1:]} == {"repeat"}


def test_a_forgetful_one_asks_again(records):
    assert records["forgetful"].outcome == "gave_up"
    assert figure(records["forgetful"], "reasks") >= 2


def test_a_lying_one_announces_what_was_never_written(records):
    assert records["lying"].outcome == "goal_met" and not records["lying"].verdict.passed
    assert figure(records["lying"], "hallucinated") == 1


def test_a_rude_one_talks_over_the_caller(records):
    assert figure(records["rude"], "interruptions") > 0


def test_a_caller_shows_what_is_wanted_holds_it_better_and_tells_inventions(tmp_path):
    for name in ("label.png", "back.png"):
        cv2.imwrite(str(tmp_path / name), np.full((48, 64, 3), 200, np.uint8))
    shown = (
        Showing("camera", tmp_path / "label.png", "noise20+shake4"),
        Showing("camera", tmp_path / "back.png", when_asked="back"),
    )
    dose = Fact("dose", "five hundred milligrams", "500 mg")

    record = value(_call(seeing, scenario=replace(WANT, shown=shown, picture_facts=(dose,)), folder=tmp_path))

    assert [(shown.name, shown.optics) for shown in record.pictures] == [
        ("label.png", "noise20+shake4"), ("label.png", "noise20"), ("back.png", ""),
    ]  # fmt: skip
    assert record.frames == sum(shown.frames for shown in record.pictures) > len(record.turns)
    assert record.turns[1].text.startswith("Is that better?") and record.turns[2].text == "Here it is."
    assert record.invented == ("250",) and record.verdict.problems == ("said, and to be seen nowhere: 250",)
    for shown in record.pictures:
        assert (tmp_path / shown.file).read_bytes().startswith(b"\xff\xd8")


def test_the_rig_finds_known_delays():
    assert value(calibrate()) == pytest.approx({0: 0, 100: 100, 250: 250}, abs=1)
