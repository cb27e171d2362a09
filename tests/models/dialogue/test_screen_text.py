"""What tools and instructions write for a screen, in the engine's replies."""

import json

import pytest
from agents import schema, text
from scripted import Agent, Call

from vivavoce.events import ToolSpec

RESULTS = {
    '{"boxes": 42, "pallets": 3}': "42 boxes",
    "{'boxes': 42, 'pallets': 3}": "42 boxes",
    '```json\n{"boxes": 42}\n```': "42",
    '["bolts", "nuts"]': "bolts and nuts",
    "**Bolts** are in [aisle 4](https://example.com/4).": "Bolts are in aisle 4.",
    "- bolts\n- nuts": "bolts, nuts.",
    "| Item | Aisle |\n|---|---|\n| Bolts | 4 |": "Bolts: 4",
}


@pytest.mark.parametrize("output", RESULTS)
def test_a_result_that_was_made_for_a_screen_is_told_in_words(output: str) -> None:
    tool = ToolSpec("find_item", "Find an item in the store.", schema("item", item=text()))
    call = Call(Agent((tool,), backend={"find_item": lambda args: {"output": output}}))

    call.say("find bolts in the store")

    assert RESULTS[output] in call.reply
    assert not set("{}[]*|`'\"") & set(call.reply)


def test_records_in_a_string_of_json_can_be_chosen_from() -> None:
    found = [{"booking_id": 7, "room": "blue"}, {"booking_id": 9, "room": "green"}]
    tools = (
        ToolSpec("find_bookings", "Find bookings by name.", schema("name", name=text())),
        ToolSpec(
            "cancel_booking",
            "Cancel a booking.",
            schema("booking_id", booking_id={"type": "integer"}),
            lookup={"booking_id": "find_bookings"},
        ),
    )
    call = Call(Agent(tools, backend={"find_bookings": lambda args: {"output": json.dumps(found)}}))

    call.say("cancel my booking, but I don't know the number")
    call.say("Anna Weber")
    assert "blue" in call.reply and "green" in call.reply
    call.say("the green one")

    assert call.ran == [("cancel_booking", {"booking_id": 9})]


def test_instructions_in_markdown_are_told_without_their_marks() -> None:
    told = "# Shop\n\nYou answer questions.\n\n- **The office:** is on the *second* floor.\n- Parking is `free` here.\n"
    call = Call(Agent((), told))

    assert call.say("where is the office?") == "The office: is on the second floor."
