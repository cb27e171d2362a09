"""Answers made at a pause, before it is certain that the turn has ended, and the mode in which none is."""

import asyncio

import pytest

from clock import run
from vivavoce.events import (
    Audio,
    Heard,
    ReplyDone,
    Said,
    ToolCall,
    TurnEnded,
    TurnHint,
    TurnPaused,
    TurnResumed,
    TurnStarted,
)
from vivavoce.models.embedded.brain import Say, Utterance
from vivavoce.models.embedded.pipeline_mode import SEQUENTIAL

from .echo_engine import HALF_SECOND, Mind, engine


def test_the_answer_is_ready_when_the_turn_ends():
    async def main() -> None:
        async with engine() as e:
            e.tell(TurnStarted(), HALF_SECOND, TurnPaused(snr_db=20.0))
            await asyncio.sleep(0.5)  # recognised, thought, first phrase rendered
            assert e.got(Said, Audio) == []  # and not a sound of it
            e.tell(TurnEnded(0.5))
            await asyncio.sleep(0.01)
            assert [type(event) for event in e.got(Said, Audio, ReplyDone)] == [Said, Audio, ReplyDone]
            assert e.got(Heard)[-1] == Heard("hello", final=True, confidence=0.9, snr_db=20.0)
            hints = [TurnHint(0.1), TurnHint(0.1, answered=True)]  # "hello" may be the beginning of more
            assert e.got(TurnHint) == hints

    run(main())


def test_a_pause_that_was_only_a_pause_leaves_no_trace():
    async def main() -> None:
        async with engine() as e:
            e.tell(TurnStarted(), HALF_SECOND, TurnPaused())
            await asyncio.sleep(0.5)
            e.senses.words = "hello again"
            e.tell(TurnResumed(), HALF_SECOND, TurnPaused())
            await asyncio.sleep(0.5)
            e.tell(TurnEnded())
            await asyncio.sleep(1)
            assert [said.text for said in e.got(Said)] == ["You said hello again. "]

    run(main())


def test_the_sound_of_a_likely_result_is_made_before_the_turn_ends():
    async def main() -> None:
        async with engine() as e:
            e.senses.words = "do it"
            e.tell(TurnStarted(), HALF_SECOND, TurnPaused())
            await asyncio.sleep(0.5)
            assert e.senses.rendered == ["Result fine."] and e.got(ToolCall, Said) == []
            e.tell(TurnEnded())
            await asyncio.sleep(0.1)
            assert len(e.got(ToolCall)) == 1

    run(main())


def test_in_sequence_nothing_is_begun_before_the_step_before_it_is_done():
    async def main() -> None:
        async with engine(mode=SEQUENTIAL) as e:
            e.senses.words = "one. two"
            e.tell(TurnStarted())
            for _ in range(4):
                e.tell(HALF_SECOND)
                await asyncio.sleep(0.5)
            e.tell(TurnPaused(), TurnResumed(), HALF_SECOND, TurnPaused())
            await asyncio.sleep(0.5)
            assert e.events[1:] == [] and e.senses.lengths == e.senses.rendered == []  # [0]: what it expects at first
            e.tell(TurnEnded())
            await asyncio.sleep(0.5)
            assert e.senses.lengths == [40_000]  # the whole utterance, once
            heard = next(at for at, event in e.events if isinstance(event, Heard) and event.final)
            assert heard == pytest.approx(2.6)  # recognising takes 0.1
            phrases = ["You said one.", "two."]
            assert e.senses.rendered == phrases and [said.text for said in e.got(Said)] == [p + " " for p in phrases]
            assert e.when(Audio) == pytest.approx(heard + 0.2)  # both are rendered before the first is sent

    run(main())


def test_in_sequence_all_that_is_said_in_a_row_is_rendered_before_any_of_it_is_sent():
    class Talkative(Mind):
        def fork(self) -> Mind:
            return self

        async def hear(self, utterance: Utterance):
            yield Say("Yes.")
            yield Say("Well.")
            yield ToolCall("id-1", "look", {})

        def anticipate(self, call: ToolCall) -> str:
            raise AssertionError("nothing is made early")

    async def main() -> None:
        async with engine(Talkative(), mode=SEQUENTIAL) as e:
            e.tell(TurnStarted(), HALF_SECOND, TurnEnded())
            await asyncio.sleep(1)
            kinds = [(at, type(event)) for at, event in e.events if isinstance(event, Said | Audio | ToolCall)]
            assert kinds == [(0.3, kind) for kind in (Said, Audio, Said, Audio, ToolCall)]

    run(main())
