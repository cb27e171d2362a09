from dataclasses import FrozenInstanceError

import pytest

from vivavoce.turns.open_turn import Turn
from vivavoce.turns.turn_policy import TurnPolicy


def test_what_a_client_leaves_open_stays():
    assert TurnPolicy().with_client() == TurnPolicy()


def test_a_clients_milliseconds_are_taken_exactly():
    policy = TurnPolicy().with_client(silence_ms=6000, prefix_ms=20, start="LOW", end="HIGH")

    assert policy.exact_end_after == 6.0
    assert policy.min_voice == 0.02


def test_high_sensitivity_starts_and_ends_sooner_than_low():
    high, usual, low = (TurnPolicy().with_client(start=s, end=s) for s in ("HIGH", "", "LOW"))

    for name in ("start_probability", "stop_probability", "min_voice", "certain_end_after", "unjudged_end_after"):
        assert getattr(high, name) < getattr(usual, name) < getattr(low, name), name
    turn = Turn(began=0.0, judged=0.7, voiced=2.0)
    assert turn.end_after(high) < turn.end_after(usual) < turn.end_after(low)


def test_negative_milliseconds_are_none_at_all():
    assert TurnPolicy().with_client(silence_ms=-5).exact_end_after == 0.0


def test_nothing_changes_a_policy_in_mid_call():
    with pytest.raises(FrozenInstanceError):
        TurnPolicy().certain_end_after = 1.0  # type: ignore[misc]


def test_words_that_nobody_continues_outweigh_a_sound_that_seems_unfinished():
    turn = Turn(began=0.0, hint=1.0, judged=0.1)

    assert turn.end_after(TurnPolicy()) == TurnPolicy().certain_end_after
