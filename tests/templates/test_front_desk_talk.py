"""The front desk by text, as callers talk, with the real model of meaning and its own tools."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from vivavoce.events import CallEnding, ToolCall
from vivavoce.models.embedded.brain import Move, Say, Utterance
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.models.embedded.embeddings import SentenceEncoder
from vivavoce.settings import from_environment
from vivavoce.tools import Call, ToolRunner, load_agent
from vivavoce.weights.store import Store

pytestmark = pytest.mark.weights

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def meaning() -> SentenceEncoder:
    store = Store(from_environment(os.environ).weights)
    return SentenceEncoder(store.path("minilm", "model.onnx"), store.path("minilm", "tokenizer.json"))


class Desk:
    """One call: what was said, run and how it ended."""

    def __init__(self, meaning: SentenceEncoder, now: datetime) -> None:
        agent = load_agent("front-desk")
        self.brain = RulesBrain(agent.brief(lambda: now), meaning)
        self.runner = ToolRunner(agent, Call("call-1", local_time=lambda: now))
        self.ran: list[str] = []
        self.ending, self.reply, self.turn = "", "", 0

    def say(self, text: str) -> str:
        self.reply, self.turn = "", self.turn + 1
        asyncio.run(self._do(self.brain.hear(Utterance(text)), text))
        return self.reply

    async def _do(self, moves: AsyncIterator[Move], text: str) -> None:
        results = []
        async for move in moves:
            match move:
                case Say():
                    self.reply = f"{self.reply} {move.text}".strip()
                case CallEnding():
                    self.ending = move.reason
                case ToolCall():
                    self.ran.append(move.name)
                    results.append(await self.runner.run(move, self.turn, text))
        for result in results:
            await self._do(self.brain.learn(result), text)


@pytest.fixture
def desk(meaning: SentenceEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """At seven in the morning of the day the book was made for."""
    monkeypatch.setenv("FRONT_DESK_DB", f"sqlite:///{tmp_path / 'desk.db'}")
    return Desk(meaning, datetime.now(NEW_YORK).replace(hour=7, minute=0, second=0, microsecond=0))


def test_questions_beyond_the_desk_are_handed_over_and_start_no_booking(desk: Desk):
    desk.say("How much does a physio session cost and can I bring my dog?")

    assert desk.ending == "transferred" and desk.ran == ["transfer_to_staff"]


def test_first_thing_with_whoever_is_free_is_offered_two_times_and_all_that_was_said_is_kept(desk: Desk):
    desk.say("book me in with whoever is free first thing tomorrow")
    desk.say("blood test")
    assert "suits you?" in desk.reply and "What time" not in desk.reply
    desk.say("Anna Weber")
    assert "suits you?" in desk.reply
    desk.say("the first one")
    assert "birth" in desk.reply
    desk.say("May 3rd 1984")

    assert "Anna Weber" in desk.reply and "Shall I go ahead?" in desk.reply


def test_an_afternoon_is_offered_two_times(desk: Desk):
    desk.say("next Tuesday afternoon")
    desk.say("a check-up")

    assert desk.ran == ["available_times"] and " or " in desk.reply and "suits you?" in desk.reply


def test_a_daughters_appointment_is_asked_for_by_their_name_and_birth_date(desk: Desk):
    desk.say("my daughter has an appointment on Monday but she's got the flu, could we push it to the week after?")
    desk.say("Lena Weber")
    assert "their date of birth" in desk.reply
    desk.say("March 3rd 2015")

    assert "cannot find" in desk.reply and "their full name" in desk.reply


def test_the_time_is_told(desk: Desk):
    assert desk.say("what time is it") == "It's 7 AM."


def test_an_appointment_is_moved_to_a_time_of_the_week_after(desk: Desk):
    desk.say("I need to move my appointment")
    desk.say("1042")
    desk.say("March 4th 1985")
    desk.say("some time next week, any day is fine")
    assert "suits you?" in desk.reply
    desk.say("the later one")

    assert desk.reply.startswith("Move appointment 1042 to ") and "Shall I go ahead?" in desk.reply
