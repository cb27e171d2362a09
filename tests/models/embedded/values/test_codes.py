from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.models.embedded.dialogue.nlu.entities.codes import is_code, other_end
from vivavoce.models.embedded.dialogue.nlu.entities.read import read_value

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
    (
        "PL4410, we want to stay",
        {"type": "string", "pattern": r"^PL\d{4}$", "description": "The number of the booking."},
        "stay",
        "PL4410",
    ),
    ("the proof for 7121 is fine", {"type": "integer", "description": "The number of the job."}, "job", 7121),
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


WHOLE = {
    "A-1042": "A-1042", "A1042": "A1042", "A one zero four two": "A1042", "order A-1042 please": "A-1042",
    "AB 12 CD": "AB12CD", "ab 12 cd": "AB12CD", "alpha bravo twelve charlie delta": "AB12CD", "B 123 XY": "B123XY",
    "zero four two dash nine": "042-9", "one two three four dash five six": "1234-56", "4711-0815": "47110815",
    "12.345.678": "12345678", "12/345/67": "1234567", "12 345 678": "12345678", "number 4711/0815-22": "4711081522",
    "SW1A 1AA": "SW1A1AA", "sw1a 1aa": "SW1A1AA", "K1A 0B1": "K1A0B1", "QX77PLX": "QX77PLX", "ABCDE12": "ABCDE12",
    "H-X-204": "HX204", "it's AB12-CD34": "AB12-CD34", "ORD-2024-0042": "ORD-2024-0042", "double oh seven": "007",
    "my plate is KA 01 HH 1234": "KA01HH1234", "m ab 1234": "MAB1234", "978-3-16-148410-0": "9783161484100",
}  # fmt: skip


@pytest.mark.parametrize("text", WHOLE)
def test_a_code_is_never_cut_at_a_sign_or_between_letters_and_digits(text):
    found = read_value(text, text_of(), "order_number", NOW, asked=True)[0]
    assert (found.value, found.complete) == (WHOLE[text], True)


@pytest.mark.parametrize("text", ["my order AB 12 CD is late", "please cancel order AB 12 CD"])
def test_a_code_within_a_sentence_is_whole_too(text):
    assert read_value(text, text_of(), "order_number", NOW, asked=False)[0].value == "AB12CD"


def test_a_code_is_written_as_its_schema_shows():
    shown = text_of("The order number, such as A-1042.")

    assert read_value("A 1042", shown, "order_number", NOW, asked=True)[0].value == "A-1042"
    assert read_value("A 1042", {**text_of(), "examples": ["Z-0001"]}, "code", NOW, asked=True)[0].value == "A-1042"
    coded = {"type": "string", "pattern": r"^[A-Z0-9]{2,4} \d[A-Z]{2}$"}
    assert read_value("SW1A 1AA", coded, "postcode", NOW, asked=True)[0].value == "SW1A 1AA"


def test_a_piece_of_a_code_with_a_pattern_is_held():
    coded = {"type": "string", "pattern": r"^\d{6}$"}

    piece = read_value("one two three", coded, "pin", NOW, asked=True)[0]
    assert (piece.value, piece.complete) == ("123", False)
    whole = read_value("four five six", coded, "pin", NOW, asked=True, reference="123")[0]
    assert (whole.value, whole.complete) == ("123456", True)
    assert read_value("12345678", coded, "pin", NOW, asked=True) == []


SIGN = st.sampled_from(["-", ".", "/", " ", " - "])


@given(st.lists(st.from_regex(r"[0-9]{3,5}", fullmatch=True), min_size=2, max_size=4), SIGN)
def test_no_sign_ends_a_number(groups, sign):
    found = read_value(sign.join(groups), text_of(), "account_number", NOW, asked=True)
    assert all(one.value == "".join(groups) for one in found[:1])


@pytest.mark.parametrize(
    ("text", "known", "value"),
    [
        ("no, the phone number ends in 1213", "5558081212", "5558081213"),
        ("the last two digits are nine nine", "5558081212", "5558081299"),
        ("sorry, it starts with 71", "48213", "71213"),
        ("it ends with 44", 81255, 81244),
        ("it ends in 5558081212", "5558081212", None),
        ("we start with two", "48213", None),
        ("it ends in 44", None, None),
    ],
)
def test_the_other_end_of_a_code_that_is_known(text, known, value):
    found = other_end(text, known)

    assert (found.value if found else None) == value
