"""From the names and descriptions of tools to words a person would use for them, and what a signature declares."""

from typing import Any

import pytest

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.dialogue import naming, signatures

NOTHING: dict[str, Any] = {"type": "object", "properties": {}}


def tool(name: str, description: str = "") -> ToolSpec:
    return ToolSpec(name, description, NOTHING)


@pytest.mark.parametrize(
    ("name", "description", "phrase"),
    [
        ("book_appointment", "Book a new appointment.", "book an appointment"),
        ("turn_on_lights", "Turn on the lights.", "turn on lights"),
        ("set_thermostat", "Set the thermostat.", "set the thermostat"),
        ("open_ticket", "Open a ticket.", "open a ticket"),
        ("call_in_sick", "Call in sick.", "call in sick"),
        ("reserve", "Reserve a table.", "reserve a table"),
        ("go_next", "Go to the next place.", "go to the next place"),
        ("order_status", "What has become of an order.", "get order status"),
        ("opening_hours", "When the shop is open.", "know when the shop is open"),
        ("get_stock", "Get the stock.", "get the stock"),
        ("picked", "Note how many pieces were picked.", "note how many pieces were picked"),
    ],
)
def test_what_a_tool_does_to_follow_do_you_want_to(name: str, description: str, phrase: str):
    assert naming.phrase(tool(name, description)) == phrase


def test_verbs_with_one_object_are_gathered():
    tools = [
        tool("book_visit", "Book a visit."),
        tool("cancel_visit", "Cancel a visit."),
        tool("lock_door", "Lock the door."),
    ]

    assert naming.abilities(tools) == "book or cancel a visit or lock the door"


@pytest.mark.parametrize(
    ("name", "label"),
    [("new_start", "new start"), ("visit_id", "visit number"), ("id", "ID"), ("phoneNo", "phone number")],
)
def test_an_arguments_name_as_words(name: str, label: str):
    assert naming.label(name) == label


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("The day the caller is asking about", "The day you are asking about"),
        ("The caller's name", "your name"),
        ("the patient's date of birth", "your date of birth"),
        ("their room", "your room"),
        ("the room", "the room"),
    ],
)
def test_a_description_is_turned_to_the_caller(text: str, turned: str):
    assert naming.to_you(text) == turned


@pytest.mark.parametrize(
    ("value", "spoken"),
    [
        ("EXTRA_LARGE", "extra large"),
        ("A3", "A3"),
        ("monday", "Monday"),
        ("dining_room", "dining room"),
        ("tea", "tea"),
    ],
)
def test_an_option_as_words(value: str, spoken: str):
    assert naming.spoken_option(value) == spoken


@pytest.mark.parametrize(
    ("name", "schema", "kind"),
    [
        ("size", {"type": "string", "enum": ["s"]}, "enum"),
        ("start", {"type": "string", "format": "date-time"}, "datetime"),
        ("people", {"type": "integer"}, "count"),
        ("visit_id", {"type": "integer"}, "code"),
        ("number_of_guests", {"type": "integer"}, "count"),
        ("postcode", {"type": "string"}, "code"),
        ("order_number", {"type": "string"}, "code"),
        ("full_name", {"type": "string"}, "name"),
        ("guest", {"type": "string"}, "name"),
        ("notes", {"anyOf": [{"type": "string"}, {"type": "null"}]}, "text"),
        ("breakfast", {"type": "boolean"}, "bool"),
        ("items", {"type": ["array", "null"]}, "list"),
    ],
)
def test_the_kind_of_an_argument(name: str, schema: dict[str, Any], kind: str):
    assert signatures.kind(schema, name) == kind


@pytest.mark.parametrize(
    ("schema", "length"),
    [
        ({"description": "The four digit PIN."}, 4),
        ({"description": "C and five digits."}, 6),
        ({"description": "Six letters or digits."}, 6),
        ({"description": "Up to six digits."}, 0),
        ({"pattern": r"^\d{8}$"}, 8),
        ({"minLength": 5}, 5),
        ({"description": "A number."}, 0),
    ],
)
def test_the_length_that_a_code_declares(schema: dict[str, Any], length: int):
    assert signatures.length(schema) == length


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("name", True),
        ("full_name", True),
        ("guest_name", True),
        ("file_name", False),
        ("first_name", False),
        ("guest", False),
    ],
)
def test_an_argument_for_the_callers_own_name(name: str, own: bool):
    assert signatures.is_callers_name(name) is own


def test_a_departure_beside_an_arrival_ends_a_stay():
    assert signatures.in_stay("departure", ("arrival", "departure")) == "checkout"
    assert signatures.in_stay("departure", ("departure", "return")) == "departure"


@pytest.mark.parametrize(
    ("value", "form"),
    [("2026-11-23T09:00:00", "date-time"), ("2026-11-23", "date"), ("09:00", "time"), ("2026", None), (3, None)],
)
def test_moments_in_results_are_known_by_their_shape(value: Any, form: str | None):
    assert signatures.guess_schema(value).get("format") == form
