from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from vivavoce.models.embedded.dialogue.nlu.entities.found import Partial
from vivavoce.models.embedded.dialogue.nlu.entities.moments import find_moments, resolve

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("America/New_York"))
"""A Wednesday."""


def said(text, reference=None, **options):
    """What the only moment in `text` comes to, as ISO text or a Partial; None if there is no moment."""
    moments = [m for m in find_moments(text, NOW, **options) if not m.old]
    assert len(moments) <= 1, moments
    if not moments:
        return None
    value = resolve(moments[0], reference, NOW)
    return value.isoformat()[:16] if isinstance(value, datetime) else value


DATETIMES = {
    "next Thursday at half past two": "2026-11-26T14:30",
    "this Thursday at two": "2026-11-19T14:00",
    "a week from Tuesday at noon": "2026-12-01T12:00",
    "on the twenty first at three": "2026-11-21T15:00",
    "Tuesday the 24th of November at 2.30": "2026-11-24T14:30",
    "2 30 p.m. on Friday": "2026-11-20T14:30",
    "Half past 2 on Tuesday the 24th.": "2026-11-24T14:30",
    "Thursday, November 26th, at 2:30 PM": "2026-11-26T14:30",
    "10am tomorrow": "2026-11-19T10:00",
    "ten past three tomorrow": "2026-11-19T15:10",
    "tonight at eight": "2026-11-18T20:00",
    "today with dinner at half past six": "2026-11-18T18:30",
    "tomorrow at half past six, for dinner": "2026-11-19T18:30",
    "breakfast tomorrow at nine": "2026-11-19T09:00",
    "lunch on Friday at twelve": "2026-11-20T12:00",
    "at one for lunch on Friday": "2026-11-20T13:00",
    "tomorrow at six in the evening": "2026-11-19T18:00",
    "Friday morning at nine thirty": "2026-11-20T09:30",
    "december 4 at noon": "2026-12-04T12:00",
    "in half an hour": "2026-11-18T10:30",
    "in an hour and a half": "2026-11-18T11:30",
    "quarter to five on the fourth of March": "2027-03-04T16:45",
    "Tuesday at three, no, Wednesday": "2026-11-25T15:00",
    "Tuesday at three, I mean four": "2026-11-24T16:00",
    "move it from Thursday to Friday at 4": "2026-11-20T16:00",
    "my Thursday appointment to Monday at 10:15": "2026-11-23T10:15",
    "I'd like 3 pm if you have that on Thursday": "2026-11-19T15:00",
    "Move appointment ten forty two to 2 30 p.m. on Friday.": "2026-11-20T14:30",
    "tomorrow at evening 5": "2026-11-19T17:00",
    "today at five": "2026-11-18T17:00",
    "today at nine": "2026-11-18T09:00",
    'Friday at 5 o"clock in the evening': "2026-11-20T17:00",
    "Friday at fourteen thirty": "2026-11-20T14:30",
    "2026-11-26 at 14:30": "2026-11-26T14:30",
    "The appointment is on Thursday at 2, I want to move it to Friday at 3.": "2026-11-20T15:00",
    "Can I move my 2 o'clock on Thursday to 4?": "2026-11-19T16:00",
    "I'd prefer Monday, the 30th, in the afternoon, say three thirty.": "2026-11-30T15:30",
    "Let's do Friday. Two o'clock.": "2026-11-20T14:00",
    "Uh, Thursday at, um, half past two.": "2026-11-19T14:30",
    "the week after next, Tuesday at ten": "2026-12-01T10:00",
    "I can't do Thursday, what about Friday at nine?": "2026-11-20T09:00",
}


@pytest.mark.parametrize("text", DATETIMES)
def test_a_day_and_a_time_make_one_moment(text):
    assert said(text) == DATETIMES[text]


DAYS = {
    "this Thursday": "2026-11-19",
    "coming Thursday": "2026-11-19",
    "Thursday": "2026-11-19",
    "Wednesday": "2026-11-25",
    "next Thursday": "2026-11-26",
    "Thursday week": "2026-11-26",
    "Thursday next week": "2026-11-26",
    "next week on Thursday": "2026-11-26",
    "two weeks from Thursday": "2026-12-03",
    "the day after tomorrow": "2026-11-20",
    "in three days": "2026-11-21",
    "in two weeks": "2026-12-02",
    "two weeks from tomorrow": "2026-12-03",
    "the fourth of March": "2027-03-04",
    "March 4th": "2027-03-04",
    "March fourth": "2027-03-04",
    "3/4": "2027-03-04",
    "the 21st": "2026-11-21",
    "on the 3rd": "2026-12-03",
    "the 9th of next month": "2026-12-09",
    "4 December 2026": "2026-12-04",
    "December 4th, 2026": "2026-12-04",
    "Friday the 4th": "2026-12-04",
    "not Thursday, Friday": "2026-11-20",
    "Friday, not Thursday": "2026-11-20",
    "Tuesday, no, Wednesday": "2026-11-25",
    "Christmas Eve": "2026-12-24",
    "February twenty eighth": "2027-02-28",
}


@pytest.mark.parametrize("text", DAYS)
def test_a_day_alone_leaves_the_time_open(text):
    assert said(text) == Partial(date=DAYS[text])


TIMES = {
    "half past two": "14:30", "half-pest two": "14:30", "half-past-free": "15:30", "quarter passed three": "15:15",
    "quarter to five": "16:45", "quarter of six": "17:45", "ten to five": "16:50",
    "ten thirty": "10:30",
    "two thirty pm": "14:30", "2:30": "14:30", "14:30": "14:30", "at fourteen hundred": "14:00", "noon": "12:00",
    "midnight": "00:00", "at two": "14:00", "at nine": "09:00", "two o'clock": "14:00", "five-ish": "17:00",
    "at seven": "19:00",
    "six in the evening": "18:00", "six in the morning": "06:00", "at ten oh five": "10:05",
    "actually make it ten thirty": "10:30",
    "change it from 2 to 4": "16:00",
    "not 3, 4": "16:00",
    "could I come at 9 instead of 10?": "09:00",
    "around 3 p.m. works": "15:00", "9 a m": "09:00", "eleven fifteen in the morning": "11:15", "2.30 pm": "14:30",
    "fifteen past eight in the morning": "08:15", "20 min past eight in the evening": "20:20", "8:00:20 pm": "20:00",
    "three mins to five": "16:57", "1140 a.m.": "11:40", "340pm": "15:40", "mid-day": "12:00", "noonish": "12:00",
}  # fmt: skip


@pytest.mark.parametrize("text", TIMES)
def test_a_time_alone_leaves_the_day_open(text):
    got = said(text)

    assert (got.date, got.time) == (None, TIMES[text] + ":00")


@pytest.mark.parametrize(
    ("text", "bare"),
    [("four", "16:00"), ("Four.", "16:00"), ("2 30", "14:30"), ("ten forty", "10:40"), ("um, nine", "09:00")],
)
def test_a_bare_number_is_a_time_only_when_one_was_asked_for(text, bare):
    assert said(text, asked=True).time == bare + ":00"
    assert said(text) is None or text == "2 30"


BIRTHS = [
    "the third of May nineteen eighty four", "May 3rd 1984", "5/3/84", "05 03 1984", "oh five oh three eighty four",
    "My date of birth is May third eighty four.", "May the third, nineteen eighty-four", "3 May 1984", "05031984",
    "5 3 19 84", "five three eighty four", "1984-05-03", "0 5 0 3 1 9 8 4", "05-03-1984",
]  # fmt: skip


@pytest.mark.parametrize("text", BIRTHS)
def test_a_birth_date_lies_in_the_past(text):
    (moment,) = find_moments(text, NOW, "past", asked=True)

    assert moment.date == date(1984, 5, 3)


def test_a_day_without_a_year_lies_where_the_direction_says():
    assert find_moments("March 4th", NOW, "future")[0].date == date(2027, 3, 4)
    assert find_moments("March 4th", NOW, "past")[0].date == date(2026, 3, 4)
    assert find_moments("December 4th", NOW, "any")[0].date == date(2026, 12, 4)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("between two and four", "14:00", "16:00"),
        ("between two and four pm", "14:00", "16:00"),
        ("from 10 to 2 pm", "10:00", "14:00"),
        ("after three", "15:00", None),
        ("any time after 3 p.m.", "15:00", None),
        ("before noon", None, "12:00"),
        ("no later than five", None, "17:00"),
        ("three or later", "15:00", None),
        ("in the morning", "00:00", "11:59"),
        ("sometime in the afternoon", "12:00", "17:59"),
    ],
)
def test_a_limit_is_no_exact_time(text, earliest, latest):
    got = said(text)

    assert got.time is None
    assert (got.earliest and got.earliest[:5], got.latest and got.latest[:5]) == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("next week", "2026-11-23", "2026-11-27"),
        ("this weekend", "2026-11-21", "2026-11-22"),
        ("in March", "2027-03-01", "2027-03-31"),
        ("next month", "2026-12-01", "2026-12-31"),
        ("at the end of the month", "2026-11-21", "2026-11-30"),
    ],
)
def test_a_period_asks_for_its_day(text, first, last):
    got = said(text)

    assert (got.date, got.date_until) == (first, last)


KNOWN = datetime(2026, 11, 26, 14, 30, tzinfo=NOW.tzinfo)
CHANGES = {
    "actually make it ten thirty": "2026-11-26T10:30",
    "no, I meant Friday": "2026-11-27T14:30",
    "an hour later": "2026-11-26T15:30",
    "half an hour earlier": "2026-11-26T14:00",
    "the next day": "2026-11-27T14:30",
    "the day after instead": "2026-11-27T14:30",
    "a week later": "2026-12-03T14:30",
    "same day but at four": "2026-11-26T16:00",
    "the same time tomorrow": "2026-11-19T14:30",
    "push it back an hour": "2026-11-26T15:30",
    "move it up by 15 minutes": "2026-11-26T14:15",
    "no, the 28th": "2026-11-28T14:30",
    "the following Monday": "2026-11-30T14:30",
    "Friday at nine": "2026-11-20T09:00",
}


@pytest.mark.parametrize("text", CHANGES)
def test_a_change_keeps_what_it_does_not_say(text):
    assert said(text, reference=KNOWN) == CHANGES[text]


def test_a_time_said_after_its_day_completes_it():
    known = Partial(date="2026-12-04")

    assert said("half past two", reference=known) == "2026-12-04T14:30"


def test_merging_keeps_the_older_half_of_the_day():
    (evening,) = find_moments("tomorrow evening", NOW)
    (eight,) = find_moments("at eight", NOW)

    got = resolve(eight.merge(evening), None, NOW)

    assert got == datetime(2026, 11, 19, 20, 0, tzinfo=NOW.tzinfo)


def test_alternatives_stay_apart():
    got = [(m.date, m.time and m.time.hour) for m in find_moments("Monday morning or Tuesday at 3", NOW)]

    assert got == [(date(2026, 11, 23), None), (date(2026, 11, 24), 3)]


@pytest.mark.parametrize(
    "text",
    [
        "I need one moment", "may I come in", "march in", "good morning", "I'd like the first appointment",
        "one second please",
        "at home", "for four people", "that's all for today", "thanks for your help today", "I have two kids and a dog",
        "the second one", "my number is one oh four two", "I may be late", "a quarter of the price", "to be honest",
        "it's the third time I call", "my tooth hurts", "Can I speak to a person?", "at one of your offices",
        "Thursday doesn't work",
    ],
)  # fmt: skip
def test_what_names_no_moment_finds_none(text):
    assert [m for m in find_moments(text, NOW) if m.score >= 0.5] == []


def test_an_hour_of_summer_time_is_an_hour_of_the_clock():
    got = resolve(find_moments("March 20th at 2 pm", NOW)[0], None, NOW)

    assert got.isoformat() == "2027-03-20T14:00:00-04:00"
