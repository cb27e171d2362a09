"""Times, lengths and lists in words."""

from datetime import time

import pytest

from vivavoce.value_words import length, series, time_of_day


@pytest.mark.parametrize(
    ("clock", "said"),
    [("00:00", "midnight"), ("00:05", "12:05 AM"), ("09:00", "9 AM"), ("12:00", "noon"), ("12:30", "12:30 PM")],
)
def test_a_time_of_day_is_said_by_the_twelve_hour_clock(clock: str, said: str):
    assert time_of_day(time.fromisoformat(clock)) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 seconds"), (1, "1 second"), (1.5, "1.5 seconds"), (-300, "minus 5 minutes"),
        (172_800, "2 days"), (90_061, "1 day, 1 hour, 1 minute and 1 second"), (0.1 + 0.2, "0.3 seconds"),
    ],
)  # fmt: skip
def test_a_length_is_said_in_falling_units(seconds: float, said: str):
    assert length(seconds) == said


def test_a_list_has_its_link_before_the_last_and_leaves_out_what_is_empty():
    assert series(["tea", "", "milk", "sugar"]) == "tea, milk and sugar"
    assert series(["tea", "milk"], "or") == "tea or milk"
    assert (series(["tea"]), series([])) == ("tea", "")
