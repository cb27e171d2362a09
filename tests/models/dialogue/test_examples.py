"""What an author writes as an example works when it is said, and so does the same with other values."""

from __future__ import annotations

from typing import Any

import pytest
from agents import number, one_of, schema, when
from hypothesis import given, settings
from hypothesis import strategies as st
from scripted import Agent, Call

from vivavoce.events import ToolSpec
from vivavoce.lexicon import cardinal
from vivavoce.models.embedded.dialogue import naming

TOOLS = (
    ToolSpec(
        "picked",
        "Note how many pieces were picked from the current place.",
        schema("quantity", quantity={"type": "integer", "description": "How many pieces."}),
        ask={"quantity": "How many pieces?"},
        examples=("picked 24", "got 24", "took two", "24"),
    ),
    ToolSpec("go_next", "Go to the next place.", schema(""), examples=("next", "go on", "I'm done here")),
    ToolSpec(
        "report_short", "Report that pieces are missing.", schema("missing", missing=number()), examples=("3 short",)
    ),
    ToolSpec(
        "move_to",
        "Move pieces to a bay.",
        schema("count bay", count=number(), bay=one_of("north", "south")),
        confirm=True,
        examples=("4 to the north bay", "put 4 in north"),
    ),
    ToolSpec("remind", "Set a reminder.", schema("at", at=when("time")), examples=("ping me at half past two",)),
)
PICKER = Agent(TOOLS, "You guide a picker through a warehouse. Keep it short.")
SAID: list[tuple[str, tuple[str, dict[str, Any]]]] = [
    *((said, ("picked", {"quantity": 24})) for said in ("picked 24", "got 24", "24", "Picked 24.", "I've picked 24")),
    *((said, ("picked", {"quantity": 24})) for said in ("okay, got twenty four", "twenty four please", "24 pieces")),
    ("took two", ("picked", {"quantity": 2})),
    ("took a dozen", ("picked", {"quantity": 12})),
    ("I took 7 pieces now", ("picked", {"quantity": 7})),
    ("3 short", ("report_short", {"missing": 3})),
    ("eleven short", ("report_short", {"missing": 11})),
    ("next", ("go_next", {})),
    ("go on", ("go_next", {})),
    ("I'm done here", ("go_next", {})),
    ("I'm done here. Go on, next", ("go_next", {})),
    ("It smells of paint in here. Go on", ("go_next", {})),
    ("ping me at half past two", ("remind", {"at": "14:30:00"})),
    ("please ping me at five", ("remind", {"at": "17:00:00"})),
]


@pytest.mark.parametrize(("said", "run"), SAID, ids=[said for said, _ in SAID])
def test_an_example_reaches_its_tool_and_fills_its_values(said: str, run: tuple[str, dict[str, Any]]) -> None:
    call = Call(PICKER)
    call.say(said)

    assert call.ran == [run], call.reply


@pytest.mark.parametrize("said", ["4 to the north bay", "put four in north", "please put 4 in the north"])
def test_an_example_of_a_tool_that_is_read_back_is_read_back(said: str) -> None:
    call = Call(PICKER)

    assert "Shall I go ahead?" in call.say(said) and call.ran == []
    call.say("yes")
    assert call.ran == [("move_to", {"count": 4, "bay": "north"})]


@pytest.mark.parametrize("said", ["picked", "picked some", "picked a few", "picked it"])
def test_a_value_that_is_not_there_is_asked_for(said: str) -> None:
    call = Call(PICKER)
    call.say(said)

    assert call.ran == [] and "?" in call.reply


def test_where_something_is_asked_the_words_of_an_example_are_its_answer() -> None:
    call = Call(PICKER)
    call.say("some pieces are missing, report that")
    assert "missing" in call.reply
    call.say("24")

    assert call.ran == [("report_short", {"missing": 24})]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 999), st.booleans(), st.sampled_from(["picked {}", "got {}", "took {}", "{}", "okay, picked {}."])
)
def test_the_same_pattern_with_any_number_fills_it(count: int, words: bool, form: str) -> None:
    call = Call(PICKER)
    call.say(form.format(cardinal(count) if words else count))

    assert call.ran == [("picked", {"quantity": count})], call.reply


@pytest.mark.parametrize(
    "told",
    ["Keep it short.", "Keep your answers brief.", "Be very concise.", "Give short answers.", "Answer in a few words.",
     "Never ask whether they need anything else.", "Short, clear sentences.", "No small talk."],
)  # fmt: skip
def test_nothing_is_added_where_the_instructions_ask_for_short_answers(told: str) -> None:
    assert Call(Agent(TOOLS, f"You guide a picker. {told}")).say("picked 24") == "Done."
    assert "Anything else?" in Call(Agent(TOOLS, "You guide a picker.")).say("picked 24")


WORDS = {
    ("picked", "Note how many pieces were picked."): "note how many pieces were picked",
    ("go", "Go to the next place."): "go to the next place",
    ("go_next", "Go to the next place."): "go to the next place",
    ("report_short", "Report that pieces are missing."): "report that pieces are missing",
    ("taken", "Records that medicine was taken."): "record that medicine was taken",
    ("hand_out", "Hand out a badge to a visitor."): "hand out a badge to a visitor",
    ("is_open", "Is the shop open?"): "tell you whether the shop is open",
    ("count", "Count the boxes on a pallet, by their colour and by their size, and report them to the office."):
        "count the boxes on a pallet",
    ("tip", "Give the waiter a tip."): "give the waiter a tip",
    ("find_bus", "Departures of a line at a stop."): "find a bus",
    ("book_appointment", "Book a new appointment."): "book an appointment",
    ("picked", ""): 'help with "picked"',
}  # fmt: skip


@pytest.mark.parametrize(("name", "told"), WORDS)
def test_what_an_agent_can_do_is_said_in_the_words_of_its_docstrings(name: str, told: str) -> None:
    assert naming.abilities((ToolSpec(name, told, {}),)) == WORDS[name, told]


@pytest.mark.parametrize("words", ["got to", "took too", "Got, to."])
def test_a_word_that_sounds_like_a_number_is_one_in_its_place(words: str):
    call = Call(PICKER)
    call.say(words)

    assert call.ran == [("picked", {"quantity": 2})]
