"""How fast a client may speak."""

import pytest

from vivavoce.errors import RemoteProtocolError
from vivavoce.streaming.pace import AHEAD, PATIENCE, Account, Pace


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


def test_an_account_counts_once_and_stops_at_its_limit():
    account = Account(limit=2.0, seconds=1.0)
    account.charge(1.0)
    with pytest.raises(RemoteProtocolError, match="quota of 2 s") as refusal:
        account.charge(0.01)
    assert refusal.value.code == 1008
    Account().charge(1e9)
