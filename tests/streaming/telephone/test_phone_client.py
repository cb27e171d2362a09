import asyncio
import contextlib

import numpy as np
import pytest
from memory_leg import MemoryLeg

from clock import run
from vivavoce.events import (
    Audio,
    Extension,
    GoAway,
    KeyPressed,
    Played,
    ReplyCut,
    ReplyDone,
    Said,
    TurnDone,
    VoiceActivity,
)
from vivavoce.protocol.setup import Setup
from vivavoce.streaming.telephone.handing import Handing
from vivavoce.streaming.telephone.leg import CallEnded, Clear, HangUp, Mark, Transfer
from vivavoce.streaming.telephone.paced_sound import MARK_EVERY
from vivavoce.streaming.telephone.phone_client import QUIET_LINE, PhoneClient
from vivavoce.streaming.transport import HandoverFailed

SECOND = Audio(b"\1\0" * 24_000, 24_000)
FRAME = Audio(bytes(320), 8000)


async def let_in(started):
    return Setup("front-desk")


@contextlib.asynccontextmanager
async def on_the_phone(leg, **options):
    """(client, what it has told so far), with the session's two tasks running."""
    client, told = PhoneClient(leg, let_in, **options), []
    leg.begin()
    assert await client.setup() == Setup("front-desk")

    async def listen():
        async for item in client.events():
            told.append((asyncio.get_running_loop().time(), item))

    async with client.writing():
        task = asyncio.create_task(listen())
        yield client, told
        task.cancel()


def test_sound_is_sent_as_it_is_due_a_little_ahead():
    async def main():
        leg = MemoryLeg(ahead=0.5)
        async with on_the_phone(leg) as (client, _):
            for _ in range(3):
                client.send(SECOND)
            client.send(ReplyDone())
            client.send(TurnDone())
            await asyncio.sleep(1.0)
            assert 1.4 <= sum(sound.seconds for _, sound in leg.of(Audio)) <= 1.61
            await asyncio.sleep(3.0)
        assert {sound.rate for _, sound in leg.of(Audio)} == {8000}
        assert sum(sound.seconds for _, sound in leg.of(Audio)) == pytest.approx(3.0, abs=0.01)

    run(main())


def test_marks_tell_what_was_heard_and_the_last_one_stands_behind_all():
    async def main():
        leg = MemoryLeg(delay=0.3)
        async with on_the_phone(leg) as (client, told):
            client.send(SECOND)
            client.send(ReplyDone())
            client.send(TurnDone())
            await asyncio.sleep(3.0)
        played = [(at, item.seconds) for at, item in told if isinstance(item, Played)]
        assert [seconds for _, seconds in played] == sorted(seconds for _, seconds in played)
        assert played[-1][1] == pytest.approx(1.0)
        assert all(at == pytest.approx(0.3 + seconds, abs=0.06) for at, seconds in played)
        assert len(played) >= 1.0 / MARK_EVERY

    run(main())


def test_an_interruption_clears_the_line_at_once():
    async def main():
        leg = MemoryLeg()
        async with on_the_phone(leg) as (client, told):
            for _ in range(10):
                client.send(SECOND)
            await asyncio.sleep(1.0)
            client.send(ReplyCut())
            client.send(TurnDone())
            await asyncio.sleep(0.01)
            assert [at for at, _ in leg.of(Clear)] == [1.0]
            heard, marks = leg.heard, len([item for _, item in told if isinstance(item, Played)])
            await asyncio.sleep(2.0)
            assert leg.heard == pytest.approx(heard, abs=0.011) and heard <= 1.01
            assert (
                len([item for _, item in told if isinstance(item, Played)]) == marks + 1
            )  # the turn's end, not theirs
            client.send(SECOND)
            await asyncio.sleep(0.5)
            assert leg.heard > heard

    run(main())


def test_what_a_lagging_line_still_plays_is_cleared_when_the_caller_speaks():
    async def main():
        leg = MemoryLeg(delay=2.0)
        async with on_the_phone(leg) as (client, _):
            client.send(SECOND)
            client.send(ReplyDone())
            client.send(TurnDone())  # as the session reckons, all was heard
            await asyncio.sleep(1.5)
            client.send(VoiceActivity(True, 0.0))
            await asyncio.sleep(3.0)
        assert len(leg.of(Clear)) == 1 and leg.heard == 0.0

    run(main())


def test_a_line_without_marks_is_sent_whole_frames_and_no_played():
    async def main():
        leg, arrived = MemoryLeg(marks=False, ahead=0.08), []
        async with on_the_phone(leg) as (client, told):
            client.offer("handle", arrived.append, lambda: None)
            client.send(SECOND)
            client.send(ReplyDone())
            client.send(TurnDone())
            await asyncio.sleep(0.5)
            assert arrived == [None]
            await asyncio.sleep(1.0)
        assert arrived == [None, 0.0]
        assert not any(isinstance(item, Played) for _, item in told)
        assert max(sound.seconds for _, sound in leg.of(Audio)) <= 0.04
        assert leg.of(Mark)

    run(main())


def test_the_end_of_a_turn_has_arrived_once_its_mark_has():
    async def main():
        leg, arrived, turns = MemoryLeg(), [], []
        async with on_the_phone(leg) as (client, _):
            client.offer("handle", arrived.append, lambda: turns.append(1))
            client.send(SECOND)
            client.send(ReplyDone())
            client.send(TurnDone())
            await asyncio.sleep(0.9)
            assert (arrived, turns, client.handle) == ([None], [1], "handle")
            await asyncio.sleep(0.5)
            assert arrived == [None, 0.0]

    run(main())


def test_sound_and_keys_come_in_and_what_a_telephone_cannot_show_does_not_go_out():
    async def main():
        leg = MemoryLeg()
        async with on_the_phone(leg) as (client, told):
            leg.tell(FRAME, KeyPressed("4"))
            for item in (Said("Hello."), GoAway(5.0), VoiceActivity(True, 0.0)):
                client.send(item)
            await asyncio.sleep(0.1)
            assert [item for _, item in told] == [FRAME, KeyPressed("4")]
            assert leg.sent == []

    run(main())


def test_hanging_up_is_an_end_in_order_and_a_line_that_falls_is_none():
    async def main(said, seconds, expected):
        leg = MemoryLeg()
        async with on_the_phone(leg) as (client, _):
            await asyncio.sleep(1.0)
            leg.tell(FRAME, *said)
            await asyncio.sleep(seconds)
        assert leg.of(HangUp) == [] and leg.closed
        assert (client.over, client.left_at) == expected

    run(main([CallEnded()], 1.0, (True, None)))
    run(main([None], 1.0, (False, 1.0)))
    run(main([], QUIET_LINE + 1, (False, 1.0)))


def test_we_hang_up_after_the_last_words():
    async def main():
        leg = MemoryLeg()
        async with on_the_phone(leg) as (client, _):
            client.send(SECOND)
            client.send(ReplyDone())
            await asyncio.sleep(0.6)
        assert [at for at, _ in leg.of(HangUp)] == [pytest.approx(1.0, abs=0.01)]
        assert leg.heard == pytest.approx(1.0, abs=0.02) and client.over and leg.closed

    run(main())


@pytest.mark.parametrize(("outcome", "hung_up"), [("resumed", False), ("gateway_stopped", False), ("idle", True)])
def test_a_call_that_goes_on_elsewhere_is_not_hung_up(outcome, hung_up):
    async def main():
        leg = MemoryLeg()
        async with on_the_phone(leg) as (client, _):
            client.cut(1008, "why", outcome)
            await asyncio.sleep(0.1)
        assert (client.over, bool(leg.of(HangUp)), client.left_at) == (hung_up, hung_up, None)
        assert leg.closed

    run(main())


def test_the_agents_goodbye_hangs_up():
    async def main():
        leg = MemoryLeg()
        async with on_the_phone(leg) as (client, _):
            client.send(SECOND)
            client.send(ReplyDone())
            await asyncio.sleep(1.1)
            client.send(Extension({"type": "state", "state": "listening"}))
            await asyncio.sleep(1.0)
            assert not leg.of(HangUp)
            client.send(Extension({"type": "ending", "reason": "goodbye"}))
            await asyncio.sleep(0.1)
            assert leg.of(HangUp) and leg.closed and client.over and client.outcome == ""

    run(main())


STAFF = ("sip:200@pbx.example", "+15550123")


@pytest.mark.parametrize(
    ("handing", "reason", "last"),
    [
        (Handing(lambda: STAFF), "transferred", Transfer(STAFF[0])),
        (Handing(lambda: STAFF), "goodbye", HangUp()),
        (None, "transferred", HangUp()),
    ],
)
def test_who_is_handed_over_is_put_through_where_somebody_is_named(handing, reason, last):
    async def main():
        leg = MemoryLeg()
        async with on_the_phone(leg) as (client, _):
            client.handover.handing = handing
            client.send(Extension({"type": "ending", "reason": reason, "summary": "Ann asks: “a bill”."}))
            await asyncio.sleep(0.1)
        assert [command for _, command in leg.of(Transfer, HangUp)] == [last]
        assert client.over and not client.may_return

    run(main())


def test_a_line_that_dials_by_itself_may_bring_the_caller_back():
    async def main():
        leg = MemoryLeg()
        async with on_the_phone(leg) as (client, _):
            client.handover.handing = Handing(lambda: STAFF, comes_back=True)
            client.send(Extension({"type": "ending", "reason": "transferred", "summary": "Ann asks: “a bill”."}))
            await asyncio.sleep(0.1)
        assert client.may_return and not client.over
        assert (client.handover.staff, client.handover.summary) == (STAFF, "Ann asks: “a bill”.")
        leg = MemoryLeg()
        async with on_the_phone(leg) as (client, told):
            client.handover.come_back()
            leg.tell(FRAME)
            await asyncio.sleep(0.1)
            assert [item for _, item in told] == [FRAME, HandoverFailed("no_answer")]

    run(main())


def test_where_nobody_is_there_at_this_hour_the_caller_stays():
    async def main():
        leg = MemoryLeg()
        async with on_the_phone(leg) as (client, told):
            client.handover.handing = Handing(tuple)
            client.send(Extension({"type": "ending", "reason": "transferred"}))
            leg.tell(FRAME)
            await asyncio.sleep(0.1)
            assert [item for _, item in told] == [FRAME, HandoverFailed("closed")]
            assert not leg.of(HangUp, Transfer)

    run(main())


@pytest.mark.parametrize("why", ["", "no_answer", "declined"])
def test_it_rings_for_the_caller_and_the_session_hears_nothing_until_somebody_has_answered(why):
    async def main():
        leg, asked = MemoryLeg(), []

        async def put_through(staff, summary):
            asked.append((staff, summary))
            await asyncio.sleep(7.0)
            return why

        async with on_the_phone(leg) as (client, told):
            client.handover.handing = Handing(lambda: STAFF, put_through)
            client.send(Extension({"type": "ending", "reason": "transferred", "summary": "Ann asks: “a bill”."}))
            await asyncio.sleep(0.1)
            leg.tell(FRAME, KeyPressed("1"))
            await asyncio.sleep(6.5)
            assert asked == [(STAFF, "Ann asks: “a bill”.")] and told == []
            assert [(round(at), round(sound.seconds)) for at, sound in leg.of(Audio)] == [(0, 2), (6, 2)]
            assert np.abs(np.frombuffer(leg.of(Audio)[0][1].pcm, "<i2")).max() > 1000
            await asyncio.sleep(1.0)
            assert leg.of(Clear)
            leg.tell(FRAME)
            await asyncio.sleep(0.1)
            assert [item for _, item in told] == ([FRAME, HandoverFailed(why)] if why else [])
        assert not leg.of(Transfer) and bool(leg.of(HangUp)) is bool(why)

    run(main())


def test_who_hangs_up_while_it_rings_is_no_longer_put_through():
    async def main():
        leg, given_up = MemoryLeg(), []

        async def put_through(staff, summary):
            try:
                await asyncio.sleep(20.0)
            except asyncio.CancelledError:
                given_up.append(True)
                raise

        async with on_the_phone(leg) as (client, _):
            client.handover.handing = Handing(lambda: STAFF, put_through)
            client.send(Extension({"type": "ending", "reason": "transferred"}))
            await asyncio.sleep(1.0)
            leg.tell(CallEnded())
            await asyncio.sleep(0.1)
        assert given_up and client.over

    run(main())


def test_who_never_starts_a_call_is_sent_away():
    async def main():
        leg = MemoryLeg()
        leg.tell(FRAME, KeyPressed("1"))
        assert await PhoneClient(leg, let_in, setup_timeout=3.0).setup() is None
        assert leg.closed and asyncio.get_running_loop().time() == 3.0

    run(main())


def test_who_is_not_let_in_is_told_nothing():
    async def main():
        async def refused(started):
            return None

        leg = MemoryLeg()
        leg.begin()
        assert await PhoneClient(leg, refused).setup() is None
        assert leg.closed and leg.sent == []

    run(main())


@pytest.mark.parametrize("flood", [FRAME, KeyPressed("1")])
def test_a_flood_is_held_back_and_then_cut_off(flood):
    async def main():
        leg = MemoryLeg()
        async with on_the_phone(leg) as (client, told):
            leg.tell(*[flood] * 50_000)
            await asyncio.sleep(60.0)
        assert client.outcome == "too_much_sound" and leg.closed
        assert len(told) < 8_000

    run(main())
