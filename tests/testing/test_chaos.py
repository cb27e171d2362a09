"""Misbehaviour at random: the same for the same seed, and never in the way of leaving."""

import contextlib

from live_caller import calling, run
from websockets.exceptions import WebSocketException

from vivavoce.testing import Ask, Chaos, StandInUpstream
from vivavoce.testing.chaos import EVERYTHING


def deeds(seed, rate=0.3):
    chaos = Chaos(seed, rate)
    return [chaos.due(moment, turn, 1) for turn in range(20) for moment in EVERYTHING]


def test_the_same_seed_does_the_same_and_another_does_not():
    assert deeds(7) == deeds(7) != deeds(8)
    assert 30 < sum(deed is not None for deed in deeds(7)) < 90  # of 220


def test_what_happens_at_a_moment_does_not_depend_on_what_happened_before():
    late, early = Chaos(7, 0.5), Chaos(7, 0.5)
    for turn in range(50):
        late.due("reply", turn, 1)

    assert [late.due("turn", turn, 1) for turn in range(50)] == [early.due("turn", turn, 9) for turn in range(50)]


def test_no_rate_is_no_chaos_and_every_moment_comes_up():
    assert not any(deeds(1, rate=0.0))
    assert all(deeds(1, rate=1.0))


def test_calls_through_chaos_end_and_every_slip_is_on_record():
    async def main():
        async with StandInUpstream(lambda turn: Ask("move", {"number": turn.number}), slips=Chaos(3, 0.25)) as up:
            for _ in range(30):
                with contextlib.suppress(WebSocketException, TimeoutError, OSError):
                    async with calling(up) as caller:
                        for _ in range(3):
                            await caller.speak()
                            while "turnComplete" not in (await hurried(caller)).get("serverContent", {}):
                                pass
        assert len(up.connections) == 30 and all(seen.closed for seen in up.connections)
        assert len({type(slipped.deed) for slipped in up.slipped}) >= 6

    async def hurried(caller):
        if await caller.quiet(0.2):
            raise TimeoutError
        frame = caller.frames[-1]
        for call in frame.get("toolCall", {}).get("functionCalls", []):
            await caller.answer(call)
        return frame

    run(main)
