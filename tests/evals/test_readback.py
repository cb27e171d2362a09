from __future__ import annotations

from datetime import date, datetime

import pytest

from vivavoce.evals.readback import clocks, contradicted, reads_back
from vivavoce.evals.scenario import Fact

START = Fact("start", "next Tuesday at two in the afternoon", datetime(2026, 12, 1, 14), "date")
NAME = Fact("full_name", "Clara Hoffman", "Clara Hoffman", "name")
BORN = Fact("date_of_birth", "April seventeenth, nineteen ninety-one", date(1991, 4, 17), "date")
PHONE = Fact("phone", "five five five, zero one two three", "5550123", "phone")
FACTS = (START, NAME, BORN, PHONE)


@pytest.mark.parametrize(
    "words",
    [
        "Book a check-up on Tuesday, December 1st at 2 p.m. for Clara Hoffman, born April 17, 1991. Shall I go ahead?",
        "So that is Tuesday the first at two in the afternoon?",
        "Your number is 555 0123, is that right?",
        "Five five five zero one two three, correct?",
        "Did you say Clara Hofmann?",
        "I have three rooms for 4 people. Shall I go ahead?",
    ],
)
def test_what_is_right_is_not_corrected(words):
    assert contradicted(FACTS, words) == []


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("Book a check-up on Wednesday at 2 p.m. Shall I go ahead?", START),
        ("Book a check-up on December 2nd at 2 p.m. Shall I go ahead?", START),
        ("Book a check-up on Tuesday at half past three in the afternoon. Shall I go ahead?", START),
        ("Book a check-up on Tuesday at two in the morning. Shall I go ahead?", START),
        ("for Clara Hoffman, born April 17, 2026. Shall I go ahead?", BORN),
        ("Your number is 555 0132, is that right?", PHONE),
        ("Did you say Thomas Becker?", NAME),
    ],
)
def test_another_day_time_year_number_or_name_is_noticed(words, wrong):
    assert contradicted(FACTS, words)[:1] == [wrong]


@pytest.mark.parametrize(
    ("words", "clock"),
    [
        ("at 2:30 PM", (2, 30, 1)),
        ("half past three in the afternoon", (3, 30, 1)),
        ("a quarter to three", (2, 45, None)),
        ("at ten", (10, 0, None)),
        ("2.30 p.m.", (2, 30, 1)),
    ],
)
def test_clock_times_are_read_as_people_say_them(words, clock):
    assert clocks(words) == {clock}


def test_a_summary_is_a_question_though_the_question_was_lost():
    assert reads_back(FACTS, "Book a check-up on Tuesday, December 1st at 2 p.m. for Clara Hoffman, born April 17.")
    assert not reads_back(FACTS, "We are open from nine to five.")
