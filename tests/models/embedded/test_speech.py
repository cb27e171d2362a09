import re
from datetime import date, datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vivavoce.models.embedded.dialogue.nlu.entities.found import Partial
from vivavoce.models.embedded.dialogue.nlu.entities.read import read_value
from vivavoce.models.embedded.speech import for_voice, speak_value

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("America/New_York"))
VALUES = [
    ("2026-11-26T14:30:00-05:00", {"format": "date-time"}, "start", "Thursday, November 26th at 2:30 PM"),
    ("2026-11-19T09:00:00-05:00", {"format": "date-time"}, "start", "tomorrow at 9 AM"),
    ("1984-05-03", {"format": "date"}, "date_of_birth", "May 3rd, 1984"),
    ("2027-12-01", {"format": "date"}, "day", "December 1st, 2027"),
    ("12:00:00", {"format": "time"}, "time", "noon"),
    (1042, {"type": "integer"}, "appointment_id", "1, 0, 4, 2"),
    (4, {"type": "integer"}, "party_size", "4"),
    ("deep_cleaning", {"enum": ["deep_cleaning"]}, "service", "deep cleaning"),
    (["a", "b", "c"], {"type": "array"}, "things", "a, b and c"),
    (5.5, {"type": "number"}, "price", "$5.50"),
    ("4155550123", {"type": "string"}, "phone", "415-555-0123"),
    (True, {"type": "boolean"}, "insured", "yes"),
    (Partial(date="2026-11-26", earliest="15:00:00"), {}, "start", "Thursday, November 26th after 3 PM"),
    (Partial(date="2026-11-26", part_of_day="morning"), {}, "start", "Thursday, November 26th in the morning"),
    ("Anna Lopez", {"type": "string"}, "name", "Anna Lopez"),
]


@pytest.mark.parametrize(("value", "schema", "name", "words"), VALUES)
def test_a_value_is_told_as_a_person_would_tell_it(value, schema, name, words):
    assert speak_value(value, schema, NOW, name) == words


SPOKEN = {
    "Thursday, November 26th at 2:30 PM.": "Thursday, November twenty sixth at two thirty P M.",
    "Dr. Smith is at 12 Elm St. near St. Mary's.": "Doctor Smith is at twelve Elm Street near Saint Mary's.",
    "Call (415) 555-0123.": "Call four one five, five five five, oh one two three.",
    "It costs $5.50, $1, or $1,200.": "It costs five dollars and fifty cents, one dollar, or one thousand two "
                                      "hundred dollars.",
    "$2.5 million": "two point five million dollars",
    "Confirmation number 1042.": "Confirmation number one oh four two.",
    "#1042": "number one oh four two",
    "1, 0, 4, 2": "one, zero, four, two",
    "Open 9-5, or 9 AM - 5 PM, Mon. to Fri.": "Open nine to five, or nine A M to five P M, Monday to Fri.",
    "2026-11-26T14:30:00-05:00": "November twenty sixth, twenty twenty six at two thirty P M",
    "on 11/26/2026": "on November twenty sixth, twenty twenty six",
    "https://www.example.com/book or a.b@c.com": "example dot com slash book or a dot b at c dot com",
    "The API and FAQ are OK.": "The A P I and F A Q are OK.",
    "3.5 km in 20 min, 98%": "three point five kilometers in twenty minutes, ninety eight percent",
    "at 9 a.m. sharp": "at nine A M sharp",
    "in 1984 and 2006": "in nineteen eighty four and two thousand six",
    "Code AB12-34, B7": "Code A B one two, three four, B seven",
    "the 21st": "the twenty first",
    "-3 degrees, 70°F": "minus three degrees, seventy degrees Fahrenheit",
    "9:05 am": "nine oh five A M",
    "10:00": "ten o'clock",
    "Nov. 26": "November twenty sixth",
    "**Bold** text": "Bold text",
    "1,234 calls": "one thousand two hundred thirty four calls",
    "COVID-19": "COVID nineteen",
    "and/or": "and or",
    "May I help you? March in!": "May I help you? March in!",
    "We open at 8 AM and close at 6 PM.": "We open at eight A M and close at six P M.",
}  # fmt: skip


@pytest.mark.parametrize("text", SPOKEN)
def test_a_reply_is_spelled_out_for_the_voice(text):
    assert for_voice(text) == SPOKEN[text]


@pytest.mark.parametrize("text", SPOKEN)
def test_what_is_spelled_out_stays_as_it_is(text):
    assert for_voice(SPOKEN[text]) == SPOKEN[text]


WORD = st.from_regex(r"[a-z]{2,12}", fullmatch=True).filter(lambda w: w not in ("am", "pm"))


@given(st.lists(WORD, min_size=1, max_size=12))
def test_plain_words_come_back_unchanged(words):
    text = " ".join(words)

    assert for_voice(text) == text


@given(st.text(alphabet="abcXY 0123456789:/-.,$%@#()'", max_size=40))
def test_no_digit_reaches_the_voice_and_no_word_is_lost(text):
    got = for_voice(text)

    assert not re.search(r"\d", got)
    assert for_voice(got) == got


MOMENTS = st.datetimes(NOW.replace(tzinfo=None) + timedelta(days=2), NOW.replace(tzinfo=None) + timedelta(days=300))
DAY, WHEN, CLOCK = ({"type": "string", "format": kind} for kind in ("date", "date-time", "time"))


@settings(max_examples=60)
@given(MOMENTS.map(lambda m: m.replace(second=0, microsecond=0, tzinfo=NOW.tzinfo)))
def test_a_moment_that_is_read_back_is_understood_again(moment):
    value = moment.isoformat()

    told = for_voice(speak_value(value, WHEN, NOW, "start"))

    assert read_value(told, WHEN, "start", NOW, asked=True)[0].value == value


@settings(max_examples=60)
@given(st.dates(date(1925, 1, 1), date(2026, 11, 1)))
def test_a_birth_date_that_is_read_back_is_understood_again(day):
    told = for_voice(speak_value(day.isoformat(), DAY, NOW, "date_of_birth"))

    assert read_value(told, DAY, "date_of_birth", NOW, asked=True)[0].value == day.isoformat()


@settings(max_examples=60)
@given(st.integers(0, 1439))
def test_a_time_that_is_read_back_is_understood_again(minute):
    value = clock(minute // 60, minute % 60).isoformat()

    told = for_voice(speak_value(value, CLOCK, NOW, "time"))

    assert read_value(told, CLOCK, "time", NOW, asked=True)[0].value == value


@settings(max_examples=60)
@given(st.integers(10, 9_999_999))
def test_a_code_that_is_read_back_is_understood_again(number):
    told = for_voice(speak_value(number, {"type": "integer"}, NOW, "order_number"))

    assert read_value(told, {"type": "integer"}, "order_number", NOW, asked=True)[0].value == number


@settings(max_examples=60)
@given(st.integers(0, 9_999_999))
def test_a_quantity_that_is_read_back_is_understood_again(number):
    told = for_voice(speak_value(number, {"type": "integer"}, NOW, "quantity"))

    assert read_value(told, {"type": "integer"}, "quantity", NOW, asked=True)[0].value == number
