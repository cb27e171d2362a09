"""How fast a client may speak."""

import asyncio

import pytest

from vivavoce.errors import RemoteProtocolError
from vivavoce.streaming.pace import AHEAD, PATIENCE, Account, Jitter, Pace


def test_whoever_speaks_as_time_goes_never_waits():
    pace = Pace()
    assert all(pace.take(0.02, at * 0.02) == 0 for at in range(50_000))


def test_a_recording_sent_at_once_is_taken_and_a_stall_forgiven():
    pace = Pace()
    assert pace.take(AHEAD, 0) == 0
    assert pace.take(5, 5) == 0
    assert pace.take(AHEAD, 5 + AHEAD) == 0


def test_ten_times_real_time_is_held_to_real_time_and_then_cut_off():
    pace, now, sent = Pace(), 0.0, 0.0
    with pytest.raises(RemoteProtocolError, match="faster than real time") as refusal:
        while True:
            wait = pace.take(1.0, now)
            sent += 1.0
            assert sent <= AHEAD + now + 1.01
            now += max(wait, 0.1)
    assert refusal.value.code == 1008
    assert AHEAD + PATIENCE < sent < AHEAD + 1.2 * PATIENCE + 10


def test_a_burst_that_had_to_wait_is_forgotten_after_a_while():
    pace = Pace()
    assert pace.take(AHEAD + PATIENCE / 2, 0) == PATIENCE / 2
    assert pace.take(0.02, 10 * PATIENCE) == 0
    assert pace.take(AHEAD + PATIENCE / 2, 10 * PATIENCE + 0.02) > 0


def test_an_account_takes_slices_of_its_quota_and_stops_where_there_are_none_left():
    left, taken = 2.0, []

    async def reserve(least: float) -> float:
        nonlocal left
        slice_ = max(least, 0.5) if left >= max(least, 0.5) else 0.0
        left -= slice_
        taken.append(slice_)
        return slice_

    async def main():
        account = Account(limit=2.0, reserve=reserve)
        for _ in range(8):
            await account.charge(0.25)
        with pytest.raises(RemoteProtocolError, match="quota of 2 s") as refusal:
            await account.charge(0.01)
        assert refusal.value.code == 1008 and taken == [0.5] * 4 + [0.0]
        await Account().charge(1e9)

    asyncio.run(main())


def spread(arrivals: list[float], seconds: float = 0.02) -> float:
    jitter = Jitter()
    for at in arrivals:
        jitter.take(seconds, at)
    return jitter.spread


def test_sound_that_comes_evenly_is_even_whatever_its_pieces():
    assert spread([0.02 * n for n in range(500)]) == pytest.approx(0, abs=1e-9)
    assert spread([0.25 * n for n in range(40)], 0.25) == pytest.approx(0, abs=1e-9)


def test_a_stall_of_the_network_is_known_for_ten_seconds():
    stalled = [max(0.02 * n, 2.3) if n >= 100 else 0.02 * n for n in range(600)]  # nothing between 2.0 and 2.3 s

    assert spread(stalled[:200]) == pytest.approx(0.3, abs=0.03)
    assert spread(stalled[:550]) == pytest.approx(0.3, abs=0.03)
    late = [0.02 * n for n in range(600, 800)]
    assert spread(stalled + late) == pytest.approx(0, abs=0.03)


def test_a_client_that_was_muted_begins_anew():
    assert spread([*(0.02 * n for n in range(100)), *(7 + 0.02 * n for n in range(100))]) == pytest.approx(0, abs=1e-9)
