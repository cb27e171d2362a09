"""What is heard while a caller speaks: partial hypotheses, long turns in pieces, turns that were none."""

import asyncio

from clock import run
from vivavoce.events import (
    Audio,
    Heard,
    Interrupted,
    Said,
    TurnDropped,
    TurnEnded,
    TurnPaused,
    TurnStarted,
)
from vivavoce.models.embedded.brain import Expectation
from vivavoce.models.embedded.pipeline_mode import LIVE, SEQUENTIAL
from vivavoce.models.embedded.replies import TOO_LONG

from .echo_engine import HALF_SECOND, Mind, engine


def test_a_long_turn_is_shown_while_it_is_spoken():
    async def main() -> None:
        async with engine() as e:
            e.tell(TurnStarted())
            for _ in range(4):
                e.tell(HALF_SECOND)
                await asyncio.sleep(0.5)
            assert len(e.got(Heard)) >= 2 and not any(heard.final for heard in e.got(Heard))

    run(main())


def test_however_long_a_turn_is_each_look_has_only_its_newest_sound_to_recognise():
    async def main() -> None:
        async with engine() as e:
            e.tell(TurnStarted())
            for _ in range(2 * 170):
                e.tell(HALF_SECOND)
                await asyncio.sleep(0.5)
            e.tell(TurnEnded())
            await asyncio.sleep(3)
            pieces = (heard := e.got(Heard)[-1]).text.split()
            assert heard.final and 170 / 15 < len(pieces) <= 170 / 10  # "hello" for each piece: nothing is missing
            half = len(e.senses.lengths) // 2
            assert max(e.senses.lengths) <= 15 * 16_000
            assert sum(e.senses.lengths[half:]) < 1.2 * sum(e.senses.lengths[:half])
            assert len(e.got(Said)) == 1

    run(main())


class Waiting(Mind):
    """A brain that counts how often it is asked what it waits to hear."""

    asked = 0

    def expectation(self) -> Expectation:
        self.asked += 1
        return super().expectation()


def test_the_brain_is_asked_what_it_waits_for_once_per_recognition_and_not_per_frame():
    async def main() -> None:
        async with engine(mind := Waiting()) as e:
            await asyncio.sleep(0.1)
            before = mind.asked
            e.tell(TurnStarted())
            for _ in range(60 * 50):  # a minute in frames of 20 ms, past the length at which a turn is cut into pieces
                e.tell(Audio(b"\1\0" * 320, 16_000))
                await asyncio.sleep(0.02)
            assert 25 < len(e.senses.lengths) and mind.asked - before <= len(e.senses.lengths)

    run(main())


def test_a_partial_hypothesis_is_given_up_for_the_whole_at_a_pause():
    async def main() -> None:
        async with engine() as e:
            e.senses.pace = 1.0
            e.tell(TurnStarted(), HALF_SECOND, HALF_SECOND)
            await asyncio.sleep(0.1)
            e.tell(TurnPaused())
            await asyncio.sleep(3.0)
            assert len(e.senses.lengths) == 2  # begun were both
            assert len(e.got(Heard)) == 1

    run(main())


class Asking(Mind):
    """A brain that has asked for digits."""

    def expectation(self) -> Expectation:
        return Expectation(digits=4, only_digits=True)


def test_the_sound_is_asked_for_an_answer_at_the_pause_and_not_while_the_caller_speaks():
    async def main() -> None:
        async with engine(Asking()) as e:
            e.tell(TurnStarted())
            for _ in range(3):
                e.tell(HALF_SECOND)
                await asyncio.sleep(0.5)
            assert e.senses.expected and not any(one.only_digits for one in e.senses.expected)
            e.tell(TurnPaused())
            await asyncio.sleep(0.5)
            assert e.senses.expected[-1].only_digits

    run(main())


def test_of_a_turn_longer_than_can_be_kept_only_the_beginning_goes_and_the_caller_is_told():
    async def main() -> None:
        for mode in (LIVE, SEQUENTIAL):
            async with engine(mode=mode) as e:
                e.tell(TurnStarted())
                for _ in range(2 * 200):
                    e.tell(HALF_SECOND)
                    await asyncio.sleep(0.5)
                e.tell(TurnEnded())
                await asyncio.sleep(5)
                assert 160 / 15 < len(e.got(Heard)[-1].text.split()) <= 180 / 10
                assert [said.text for said in e.got(Said)][0] == TOO_LONG + " "

    run(main())


def test_a_turn_whose_answer_was_cut_before_it_was_thought_is_heard_with_the_next():
    async def main() -> None:
        async with engine() as e:
            e.tell(TurnStarted(), HALF_SECOND, TurnEnded())
            await asyncio.sleep(0.05)  # still being recognised
            e.tell(TurnStarted(over_reply=True), Interrupted(""), HALF_SECOND, TurnEnded())
            await asyncio.sleep(2)
            assert e.senses.lengths[-1] == 16_000
            assert len(e.got(Said)) == 1

    run(main())


def test_a_cough_is_forgotten():
    async def main() -> None:
        async with engine() as e:
            e.tell(TurnStarted(), HALF_SECOND, TurnPaused(), TurnDropped())
            await asyncio.sleep(1)
            e.tell(TurnStarted(), HALF_SECOND, TurnEnded())
            await asyncio.sleep(1)
            assert e.senses.lengths[-1] == 8_000
            assert len(e.got(Said)) == 1

    run(main())
