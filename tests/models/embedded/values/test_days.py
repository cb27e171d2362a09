"""Days and times of the calendar, also those it does not have: named as wrong, never turned into others."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vivavoce.lexicon import ordinal
from vivavoce.models.embedded.dialogue.nlu.entities.found import Partial
from vivavoce.models.embedded.dialogue.nlu.entities.read import read_value

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=NEW_YORK)
"""A Monday."""
WHEN = {"type": "string", "format": "date-time"}
DAY = {"type": "string", "format": "date"}
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def read(text: str, schema: dict[str, str] = WHEN, now: datetime = NOW, reference: object = None) -> object:
    """The value on which the reader settles when it was asked for, None if there is none."""
    found = read_value(text, schema, "start", now, asked=True, reference=reference)
    return found[0].value if found else None


IMPOSSIBLE = [
    ("the 30th of February", "February 30th"), ("June 31st at 3 pm", "June 31st"),
    ("thirty first of april", "April 31st"),
    ("February 29th 2027", "February 29th in 2027"), ("the 32nd", "32nd"), ("on the 32nd at 3", "32nd"),
    ("13/13", "month 13"), ("4/31/2027", "April 31st"), ("31/4", "April 31st"), ("2026-13-05", "month 13"),
    ("31.04.", "April 31st"), ("on 31.04.2027 at 3 pm", "April 31st"), ("the 31st of this month", "November 31st"),
    ("Friday the 32nd", "32nd"), ("may 32nd", "May 32nd"), ("february the thirtieth", "February 30th"),
    ("the fifth Monday in December", "fifth Monday in December"), ("25 o'clock", "25 o'clock"), ("10:75", "10:75"),
    ("tomorrow at 26:00", "26:00"), ("tomorrow at 13 pm", "13 PM"), ("at 7:60 pm tomorrow", "7:60 PM"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "named"), IMPOSSIBLE)
def test_what_the_calendar_or_the_clock_does_not_have_is_named(text: str, named: str) -> None:
    value = read(text)

    assert isinstance(value, Partial) and value.fault == f"There is no {named}."


@pytest.mark.parametrize(
    ("text", "fault"),
    [("Monday December 3rd at 3 pm", "December 3rd is a Thursday."),
     ("Tuesday the 25th", "November 25th is a Wednesday."),
     ("February 29th", "The next February 29th is in 2028."), ("the first Monday", "I need the month for that."),
     ("5 December 1391", "I don't know the year 1391."),
     ("04.05.2027", "That could be May 4th or April 5th.")],
)  # fmt: skip
def test_a_day_that_can_not_be_settled_is_told_why(text: str, fault: str) -> None:
    value = read(text)

    assert isinstance(value, Partial) and value.fault == fault


def test_what_was_right_beside_a_wrong_day_is_kept() -> None:
    value = read("the 30th of February at 8 pm")

    assert isinstance(value, Partial) and value.time == "20:00:00"
    assert read("March 1st", reference=value) == "2027-03-01T20:00:00-05:00"


RELATIVE = {
    "first Monday in December": "2026-12-07", "last Friday of the month": "2026-11-27",
    "the second Tuesday in January": "2027-01-12", "third thursday of next month": "2026-12-17",
    "next month's first monday": "2026-12-07", "the last day of the month": "2026-11-30",
    "last Monday in March": "2027-03-29",
    "a week from Monday": "2026-12-07", "Monday week": "2026-12-07", "the day after tomorrow": "2026-11-25",
    "in a fortnight": "2026-12-07", "a fortnight from Friday": "2026-12-11", "a week today": "2026-11-30",
    "a week tomorrow": "2026-12-01", "tomorrow week": "2026-12-01", "two weeks from Friday": "2026-12-11",
    "Thanksgiving": "2026-11-26", "labor day": "2027-09-06", "Christmas Eve": "2026-12-24", "boxing day": "2026-12-26",
    "the day after christmas": "2026-12-26", "two days before Christmas": "2026-12-23",
    "the Tuesday before Christmas": "2026-12-22", "the first Tuesday after the 5th": "2026-12-08",
    "the 2nd friday in january 2027": "2027-01-08", "24.12.": "2026-12-24", "a month from today": "2026-12-23",
    "2026/12/08": "2026-12-08", "2026.12.08": "2026-12-08", "12/08, 2027": "2027-12-08",
    "two sundays from now": "2026-12-06", "in 1 month and 2 days": "2026-12-25", "in two weeks and a day": "2026-12-08",
    "tmrw": "2026-11-24", "Dec-2": "2026-12-02", "2027-dec-2": "2027-12-02", "16. Dec. 2027": "2027-12-16",
}  # fmt: skip


@pytest.mark.parametrize("text", RELATIVE)
def test_a_day_is_found_by_its_place_in_a_month_or_by_another_day(text: str) -> None:
    assert read(text, DAY) == RELATIVE[text]
    assert (
        read(f"{text} at 8 pm")
        == datetime.fromisoformat(f"{RELATIVE[text]}T20:00").replace(tzinfo=NEW_YORK).isoformat()
    )


@settings(max_examples=250, deadline=None)
@given(
    month=st.integers(1, 12),
    day=st.integers(1, 33),
    form=st.sampled_from(["{m} {o}", "the {o} of {m}", "{m} {d}", "{w} of {m}", "{n}/{d}", "{m} the {w}"]),
    at=st.sampled_from(["", " at 3 pm"]),
)
def test_a_month_and_a_day_are_that_day_or_none(month: int, day: int, form: str, at: str) -> None:
    suffix = "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    text = form.format(m=MONTHS[month - 1], o=f"{day}{suffix}", d=day, w=ordinal(day), n=month) + at
    value = read(text)

    said = value[:10] if isinstance(value, str) else value.date if isinstance(value, Partial) else None
    if day > monthrange(2027, month)[1]:
        assert said is None, text
    else:
        assert said is not None and (int(said[5:7]), int(said[8:10])) == (month, day), text


@settings(max_examples=150, deadline=None)
@given(nth=st.integers(1, 5), weekday=st.integers(0, 6), month=st.integers(1, 12), link=st.sampled_from(["in", "of"]))
def test_any_nth_weekday_of_a_month_is_counted_right(nth: int, weekday: int, month: int, link: str) -> None:
    value = read(f"the {ordinal(nth)} {DAYS[weekday]} {link} {MONTHS[month - 1]}", DAY)
    if not isinstance(value, str):
        assert nth == 5 and isinstance(value, Partial) and "no fifth" in value.fault
        return
    day = date.fromisoformat(value)

    assert day >= NOW.date() and (day.weekday(), day.month) == (weekday, month)
    assert (day - timedelta(weeks=nth - 1)).month == month and (day - timedelta(weeks=nth)).month != month


ZONES = ["America/New_York", "Europe/Zurich", "Australia/Sydney", "Pacific/Auckland", "America/Santiago", "Asia/Tokyo"]


@settings(max_examples=250, deadline=None)
@given(day=st.dates(date(2027, 1, 1), date(2027, 12, 31)), hour=st.integers(0, 23),
       minute=st.sampled_from([0, 15, 30, 45]), name=st.sampled_from(ZONES), near=st.booleans())  # fmt: skip
def test_a_local_time_is_the_instant_at_which_clocks_show_it_or_is_asked_about(
    day: date, hour: int, minute: int, name: str, near: bool
) -> None:
    zone = ZoneInfo(name)
    if near:  # most changes of the clocks lie on Sundays, between midnight and three
        day, hour = day + timedelta(days=6 - day.weekday()), hour % 4
    naive = datetime.combine(day, time(hour, minute))
    text = (
        f"{MONTHS[day.month - 1]} {day.day} {day.year} at {hour % 12 or 12}:{minute:02} {'pm' if hour > 11 else 'am'}"
    )
    value = read(text, now=datetime(2026, 11, 23, 10, 0, tzinfo=zone))
    both = [naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    shown = [one.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) for one in both]
    offsets = {one.utcoffset() for one in both}

    if naive not in shown:
        assert isinstance(value, Partial) and "clocks go forward" in value.fault
    elif len(offsets) == 2:
        assert isinstance(value, Partial) and value.twice
    else:
        assert value == naive.replace(tzinfo=zone).isoformat()


@pytest.mark.parametrize(
    ("answer", "offset"),
    [("the first", "-04:00"), ("the second one", "-05:00"), ("before the change", "-04:00"), ("after", "-05:00"),
     ("standard time", "-05:00"), ("EDT", "-04:00"), ("the later one", "-05:00")],
)  # fmt: skip
def test_which_of_two_times_can_be_said(answer: str, offset: str) -> None:
    asked = read("November 7th 2027 at 1:30 AM")

    assert isinstance(asked, Partial) and asked.twice
    assert read(answer, reference=asked) == f"2027-11-07T01:30:00{offset}"


def test_which_of_two_times_may_be_said_at_once() -> None:
    assert read("November 7th 2027 at 1:30 AM standard time") == "2027-11-07T01:30:00-05:00"
    assert read("November 7th 2027 at 1:30 AM EDT") == "2027-11-07T01:30:00-04:00"


PARTS = {
    "first thing tomorrow": Partial(
        "2026-11-24", part_of_day="morning", earliest="00:00:00", latest="11:59:00", prefer="earliest"
    ),
    "next Tuesday afternoon": Partial("2026-12-01", part_of_day="afternoon", earliest="12:00:00", latest="17:59:00"),
    "tomorrow after lunch": Partial("2026-11-24", earliest="13:00:00"),
    "before lunch on Friday": Partial("2026-11-27", latest="12:00:00"),
    "as early as possible tomorrow": Partial("2026-11-24", prefer="earliest"),
    "the earliest you have on Friday": Partial("2026-11-27", prefer="earliest"),
    "as soon as possible": Partial(prefer="earliest"), "any time tomorrow": Partial("2026-11-24", prefer="any"),
    "last thing on Friday": Partial("2026-11-27", prefer="latest"),
    "late afternoon on Friday": Partial("2026-11-27", part_of_day="afternoon", earliest="15:00:00", latest="18:00:00"),
    "mid morning on Tuesday": Partial("2026-11-24", part_of_day="morning", earliest="09:00:00", latest="11:00:00"),
    "no earlier than 10 tomorrow": Partial("2026-11-24", earliest="10:00:00"),
    "tomorrow after work": Partial("2026-11-24", earliest="17:00:00"),
    "between 2 and 4 tomorrow": Partial("2026-11-24", earliest="14:00:00", latest="16:00:00"),
}  # fmt: skip


@pytest.mark.parametrize("text", PARTS)
def test_a_part_of_a_day_leaves_the_time_open_within_its_limits(text: str) -> None:
    assert read(text) == PARTS[text]


@pytest.mark.parametrize(
    ("text", "american", "british"),
    [
        ("3/4", "2027-03-04", "2027-04-03"),
        ("on 5/3/1984", "1984-05-03", "1984-03-05"),
        ("05 03 1984", "1984-05-03", "1984-03-05"),
        ("04.05.2027", None, "2027-05-04"),
        ("25/12", "2026-12-25", "2026-12-25"),
        ("12/25", "2026-12-25", "2026-12-25"),
        ("2027-03-04", "2027-03-04", "2027-03-04"),
        ("the fourth of March", "2027-03-04", "2027-03-04"),
    ],
)
def test_a_date_of_numbers_is_read_in_the_order_of_the_region(text: str, american: str | None, british: str) -> None:
    for region, expected in (("", american), ("US", american), ("GB", british), ("AU", british)):
        found = read_value(text, DAY, "day", NOW, asked=True, region=region)

        assert (found[0].value if found and found[0].complete else None) == expected, region
