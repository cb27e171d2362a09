import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from vivavoce.models.embedded.dialogue.nlu.entities.found import Partial
from vivavoce.models.embedded.dialogue.nlu.entities.inverse_normalisation import line_of
from vivavoce.models.embedded.dialogue.nlu.entities.read import read_value

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("America/New_York"))
"""A Wednesday."""
WHEN = {"type": "string", "format": "date-time"}
DAY = {"type": "string", "format": "date"}
CLOCK = {"type": "string", "format": "time"}
ID = {"type": "integer", "description": "The number on the confirmation the caller received."}
NAME = {"type": "string", "description": "Full name of the patient."}
PEOPLE = {"type": "integer", "description": "How many people are coming", "minimum": 1, "maximum": 12}
SERVICE = {"type": "string", "enum": ["cleaning", "checkup", "filling"]}
MOVE = "I want to move my appointment 1042 to next Thursday at half past two"

UNASKED = [
    (MOVE, WHEN, "new_start", "2026-11-26T14:30:00-05:00"),
    (MOVE, ID, "appointment_id", 1042),
    ("move appointment ten forty two to 2 30 p.m. on Friday", ID, "appointment_id", 1042),
    ("move appointment ten forty two to 2 30 p.m. on Friday", WHEN, "new_start", "2026-11-20T14:30:00-05:00"),
    ("My name is Anna Lopez and my date of birth is May 3rd 1984", NAME, "patient_name", "Anna Lopez"),
    ("My name is Anna Lopez and my date of birth is May 3rd 1984", DAY, "date_of_birth", "1984-05-03"),
    ("a table for four at seven", PEOPLE, "party_size", 4),
    ("a table for four at seven", CLOCK, "time", "19:00:00"),
    ("not the cleaning, the checkup", SERVICE, "service", "checkup"),
    ("a cleaning and a filling", {"type": "array", "items": SERVICE}, "services", ["cleaning", "filling"]),
    ("I'm not a new patient", {"type": "boolean"}, "new_patient", False),
    ("I want to stay from the 5th of December until December 9th.", DAY, "check_in_date", "2026-12-05"),
    ("I want to stay from the 5th of December until December 9th.", DAY, "check_out_date", "2026-12-09"),
    ("I want to view a 2 bedroom apartment on Monday", {"type": "integer"}, "number_of_beds", 2),
    ("Can you help me find a bus for four people?", {"type": "integer"}, "group_size", 4),
    ("my husband and I and the two kids", {"type": "integer"}, "adults", 2),
    ("my husband and I and the two kids", {"type": "integer"}, "children", 2),
    ("me, my wife and a baby", {"type": "integer"}, "children", 1),
    ("my parents, my husband and me", {"type": "integer"}, "adults", 4),
    ("it's just me and my dog", {"type": "integer"}, "adults", 1),
    ("I can't be home tomorrow, could you come on Friday at nine", WHEN, "new_time", "2026-11-20T09:00:00-05:00"),
    ("we won't be there on Friday, how about Monday at ten", WHEN, "start", "2026-11-23T10:00:00-05:00"),
    ("can't you come on Friday at nine?", WHEN, "start", "2026-11-20T09:00:00-05:00"),
    ("I can't wait until Friday at nine", WHEN, "start", "2026-11-20T09:00:00-05:00"),
    ("black and white please", {"type": "boolean", "description": "In colour, or black and white."}, "colour", False),
    ("a picture, unframed", {"type": "boolean", "description": "With a frame, or unframed."}, "frame", False),
    ("two e-bikes for tomorrow", {"type": "boolean"}, "electric", True),
    ("a bike with a motor", {"type": "boolean", "description": "Whether it has a motor."}, "electric", True),
    ("a bike without a motor", {"type": "boolean", "description": "Whether it has a motor."}, "electric", False),
    ("it's not urgent", {"type": "boolean"}, "express", False),
    ("don't pick it up", {"type": "boolean", "description": "Delivered, or pick it up."}, "delivery", True),
]


@pytest.mark.parametrize(("text", "schema", "name", "value"), UNASKED)
def test_a_value_is_found_within_a_sentence(text, schema, name, value):
    got = read_value(text, schema, name, NOW, asked=False)[0]

    assert (got.value, got.complete) == (value, True)


ASKED = [
    ("It's 10 42.", ID, "appointment_id", 1042),
    ("one oh four two", ID, "appointment_id", 1042),
    ("Seven.", ID, "appointment_id", 7),
    ("Anna", NAME, "name", "Anna"),
    ("yes please", {"type": "boolean"}, "insured", True),
    ("Four of us", PEOPLE, "party_size", 4),
    ("Just me", PEOPLE, "party_size", 1),
    ("Only one.", PEOPLE, "party_size", 1),
    ("oh five oh three eighty four", DAY, "date_of_birth", "1984-05-03"),
    ("about an hour and a half", {"type": "integer"}, "duration_minutes", 90),
    ("B as in bravo seven four", {"type": "string", "pattern": r"^[A-Z]\d{2}$"}, "code", "B74"),
    ("fifteen dollars and fifty cents", {"type": "number"}, "amount", 15.5),
    ("five five five, one two three, four five six seven", {"type": "string"}, "phone_number", "5551234567"),
    ("Um, my tooth hurts.", {"type": "string"}, "reason", "my tooth hurts"),
    ("apples, pears and two lemons", {"type": "array", "items": {"type": "string"}}, "items",
     ["apples", "pears", "two lemons"]),
    ("Smith, sorry, Schmidt", NAME, "name", "Schmidt"),
    ("john dot smith at gmail dot com", {"type": "string"}, "email", "john.smith@gmail.com"),
    ("Thursday", {"anyOf": [DAY, {"type": "null"}]}, "day", "2026-11-19"),
    ("two", {"type": "integer", "enum": [1, 2, 3]}, "floor", 2),
]  # fmt: skip


@pytest.mark.parametrize(("text", "schema", "name", "value"), ASKED)
def test_a_bare_answer_counts_when_it_was_asked_for(text, schema, name, value):
    got = read_value(text, schema, name, NOW, asked=True)[0]

    assert (got.value, got.complete) == (value, True)


@pytest.mark.parametrize(
    ("text", "schema", "name"),
    [
        ("I need one moment", PEOPLE, "party_size"),
        ("May I come in", DAY, "date"),
        ("I'd like to book a cleaning", NAME, "name"),
        ("Can I speak to a person?", WHEN, "start"),
        ("tomorrow at four", PEOPLE, "party_size"),
        ("tomorrow at two thirty", ID, "appointment_id"),
        ("one second", ID, "appointment_id"),
        ("my tooth hurts", {"type": "string"}, "reason"),
        ("that's all for today", DAY, "date"),
        ("I need to get to 1450 Creekside Drive", PEOPLE, "party_size"),
    ],
)
def test_a_value_that_was_not_said_is_not_found(text, schema, name):
    assert read_value(text, schema, name, NOW, asked=False) == []


def test_a_number_beyond_the_limits_of_the_schema_is_not_found():
    assert read_value("a table for forty", PEOPLE, "party_size", NOW, asked=True) == []


def test_a_code_with_too_few_digits_is_found_unfinished():
    (got,) = read_value("one oh", {"type": "string", "minLength": 4}, "pin", NOW, asked=True)

    assert (got.value, got.complete) == ("10", False)


def test_a_day_without_its_time_is_found_unfinished():
    (got,) = read_value("Thursday", WHEN, "start", NOW, asked=True)

    assert (got.value, got.complete) == (Partial(date="2026-11-19"), False)


def test_a_correction_changes_only_what_it_says():
    earlier = "2026-11-26T14:30:00-05:00"

    assert read_value("actually make it ten thirty", WHEN, "start", NOW, asked=False, reference=earlier)[0].value == (
        "2026-11-26T10:30:00-05:00"
    )
    assert read_value("no, I meant Friday", WHEN, "start", NOW, asked=False, reference=earlier)[0].value == (
        "2026-11-27T14:30:00-05:00"
    )


def test_an_hour_later_counts_from_the_appointment_but_a_new_day_does_not_take_its_time():
    base = "2026-11-26T14:30:00-05:00"

    later = read_value("an hour later", WHEN, "start", NOW, asked=True, base=base)[0]
    friday = read_value("Friday", WHEN, "start", NOW, asked=True, base=base)[0]

    assert later.value == "2026-11-26T15:30:00-05:00"
    assert friday.value == Partial(date="2026-11-20")


def test_when_something_is_now_is_not_when_it_should_be():
    got = read_value("move my appointment from Thursday to Friday at 4", WHEN, "new_start", NOW, asked=False)

    assert [f.value for f in got] == ["2026-11-20T16:00:00-05:00"]


def test_the_description_lists_other_words_for_an_option():
    schema = {
        "enum": ["prophylaxis", "exam"],
        "description": "prophylaxis: teeth cleaning or polishing; exam (checkup)",
    }

    assert read_value("just a checkup", schema, "service", NOW, asked=False)[0].value == "exam"
    assert read_value("teeth cleaning please", schema, "service", NOW, asked=False)[0].value == "prophylaxis"


def test_spans_lie_in_the_text_as_it_was_given():
    got = read_value(MOVE, ID, "appointment_id", NOW, asked=False)[0]

    assert MOVE[slice(*got.span)] == "1042"


def test_reading_ten_times_as_much_takes_about_ten_times_as_long():
    _cpu_time(MOVE)  # compiles the tables
    one, ten = (min(_cpu_time(text) for _ in range(10)) for text in (MOVE, " ".join([MOVE] * 10)))

    assert ten < 30 * one  # 11 measured


def _cpu_time(text):
    """Of this thread alone: whatever else runs does not count."""
    line_of.cache_clear()
    start = time.thread_time()
    read_value(text, WHEN, "new_start", NOW, asked=False)
    return time.thread_time() - start


def test_a_thing_of_a_description_that_nothing_comes_with_says_nothing_of_a_flag():
    schema = {"type": "boolean", "description": "Whether something in the parcel can break."}

    assert read_value("it comes with the parcel", schema, "fragile", NOW, asked=False) == []
