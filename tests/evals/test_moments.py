"""Days and times that are right whenever a scenario is run."""

from datetime import date, datetime, time

import pytest

from vivavoce.evals.moments import resolve
from vivavoce.evals.words import heard_words, say

THURSDAY = date(2026, 11, 26)
FRIDAY = date(2026, 11, 27)
SUNDAY = date(2026, 11, 29)
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("today", THURSDAY, date(2026, 11, 26)),
        ("tomorrow 09:30", THURSDAY, datetime(2026, 11, 27, 9, 30)),
        ("today+3 14:30", THURSDAY, datetime(2026, 11, 29, 14, 30)),
        ("today - 1", THURSDAY, date(2026, 11, 25)),
        ("thursday", THURSDAY, date(2026, 12, 3)),
        ("friday", THURSDAY, date(2026, 11, 27)),
        ("next tuesday 10:00", THURSDAY, datetime(2026, 12, 1, 10, 0)),
        ("Next Tuesday at 10:00", MONDAY, datetime(2026, 12, 1, 10, 0)),
        ("next tuesday", SUNDAY, date(2026, 12, 1)),
        ("next sunday", SUNDAY, date(2026, 12, 6)),
        ("next weekday 09:00", FRIDAY, datetime(2026, 11, 30, 9, 0)),
        ("weekday+4", MONDAY, date(2026, 11, 30)),
        ("weekday+2 from today+2", FRIDAY, date(2026, 12, 2)),
        ("next 12-25 10:00", date(2026, 12, 25), datetime(2027, 12, 25, 10, 0)),
        ("next 02-29", date(2026, 1, 1), date(2028, 2, 29)),
        ("2026-12-01T14:30", THURSDAY, datetime(2026, 12, 1, 14, 30)),
        ("2026-12-01 14:30:00", THURSDAY, datetime(2026, 12, 1, 14, 30)),
        ("1985-03-04", THURSDAY, date(1985, 3, 4)),
        ("14:30", THURSDAY, time(14, 30)),
    ],
)
def test_an_expression_means_one_moment(text, today, expected):
    assert resolve(text, today) == expected


@pytest.mark.parametrize("text", ["check-up", "10", "next week", "tuesday morning", "Ana Silva", "1042", ""])
def test_other_texts_stay_texts(text):
    assert resolve(text, THURSDAY) is None


def test_closed_days_are_skipped_but_a_day_said_exactly_stays():
    closed = ["12-25", "2026-12-01"]

    assert resolve("next friday", date(2026, 12, 16), closed) == date(2027, 1, 1)
    assert resolve("next weekday", date(2026, 12, 24), closed) == date(2026, 12, 28)
    assert resolve("next tuesday", THURSDAY, closed) == date(2026, 12, 8)
    assert resolve("today+1", date(2026, 12, 24), closed) == date(2026, 12, 25)


@pytest.mark.parametrize("text", ["2026-02-30", "next 13-01", "25:00"])
def test_a_day_that_does_not_exist_is_an_error(text):
    with pytest.raises(ValueError):
        resolve(text, THURSDAY)


@pytest.mark.parametrize(
    ("value", "today", "words"),
    [
        (datetime(2026, 12, 1, 10, 0), THURSDAY, "next Tuesday at ten in the morning"),
        (datetime(2026, 11, 27, 14, 30), THURSDAY, "tomorrow at half past two in the afternoon"),
        (date(2026, 11, 28), THURSDAY, "this Saturday"),
        (date(2026, 12, 3), THURSDAY, "next Thursday"),
        (date(2026, 12, 1), MONDAY, "Tuesday, December first"),
        (date(2026, 12, 1), SUNDAY, "Tuesday, December first"),
        (datetime(2026, 12, 24, 12, 0), THURSDAY, "Thursday, December twenty-fourth at noon"),
        (date(1985, 3, 4), THURSDAY, "March fourth, nineteen eighty-five"),
        (date(2001, 12, 2), THURSDAY, "December second, two thousand one"),
        (date(2010, 10, 30), THURSDAY, "October thirtieth, twenty ten"),
        (time(15, 45), THURSDAY, "quarter to four in the afternoon"),
        (time(9, 5), THURSDAY, "nine oh five in the morning"),
        (1042, THURSDAY, "one zero four two"),
        (4, THURSDAY, "four"),
    ],
)
def test_a_value_is_said_so_that_it_means_one_thing(value, today, words):
    assert say(value, today) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We're open until five p.m.", "were open until 5 PM"),
        ("half past two", "2:30"),
        ("twenty-first of May", "21st of may"),
        ("number one zero four two", "number 1 0 4 2"),
        ("at 10:00", "at ten"),
        ("José Álvarez", "jose alvarez"),
    ],
)
def test_what_is_heard_has_one_form_however_it_is_written(one, other):
    assert heard_words(one) == heard_words(other)
