from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from vivavoce.models.embedded.values.codes import is_code
from vivavoce.models.embedded.values.read import read_value

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("America/New_York"))


def text_of(description=""):
    return {"type": "string", "description": description}


BIN = text_of("The bin it is in now, such as A12.")
VISIT = text_of("The visit's code, one letter and two digits.")
RIDE = {"type": "integer", "description": "Number of the ride."}

HEARD = [
    ("It's Hx Two Zero Four.", text_of("Reservation code, letters and digits."), "reservation", "HX204"),
    ("h, x, two o four", text_of(), "reservation", "HX204"),
    ("H. X. Two o four.", text_of(), "reservation", "HX204"),
    ("A nine.", BIN, "from_bin", "A9"),
    ("be three", BIN, "to_bin", "B3"),
    ("B17.", VISIT, "visit", "B17"),
    ("B one seven.", VISIT, "visit", "B17"),
    ("Seven, three, one.", RIDE, "ride", 731),
]


@pytest.mark.parametrize(("text", "schema", "name", "value"), HEARD)
def test_a_code_is_joined_from_what_the_recogniser_writes(text, schema, name, value):
    assert read_value(text, schema, name, NOW, asked=True)[0].value == value


WITHIN = [
    ("High could I move my visit be seventeen to Wednesday afternoon at four.", VISIT, "visit", "B17"),
    ("change it to the tenth. My reservation is h, x, two o four.", text_of(), "reservation", "HX204"),
    ("change my ride, seven, three, one to half past eight", RIDE, "ride", 731),
]


@pytest.mark.parametrize(("text", "schema", "name", "value"), WITHIN)
def test_a_code_is_found_in_a_sentence_that_names_its_thing(text, schema, name, value):
    assert [found.value for found in read_value(text, schema, name, NOW, asked=False)] == [value]


def test_two_bins_of_one_sentence_are_both_found():
    found = read_value("Move five gloves from a twelve to C seven.", BIN, "from_bin", NOW, asked=False)

    assert {one.value for one in found} == {"A12", "C7"}


@pytest.mark.parametrize("text", ["cancel it, please", "No sorry the eleventh.", "yes", "I am not sure"])
def test_words_are_no_code(text):
    assert read_value(text, VISIT, "visit", NOW, asked=True) == []


@pytest.mark.parametrize(
    ("name", "schema", "code"),
    [
        ("ride", RIDE, True),
        ("passengers", {"type": "integer", "description": "Number of passengers."}, False),
        ("visit", VISIT, True),
        ("to_bin", text_of(), True),
        ("note", text_of("What else the caller said."), False),
        ("title", text_of("Title of the book."), False),
    ],
)
def test_a_code_is_known_by_its_name_or_description(name, schema, code):
    assert is_code(name, schema) is code
