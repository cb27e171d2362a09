"""What is said of a list: which of it is meant, why it may go, and an author's own short words for a tool."""

from __future__ import annotations

from datetime import datetime

import pytest

from vivavoce import Agent, Sees
from vivavoce.events import ToolSpec
from vivavoce.models.embedded.dialogue.nlu.entities.read import read_value
from vivavoce.models.embedded.dialogue.nlu.free_text import told
from vivavoce.testing import text_call

NOW = datetime(2026, 11, 30, 10)
PLACE = {"type": "integer", "minimum": 1, "maximum": 99, "description": "Which, by its place in the list."}


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("explain number two", 2), ("explain number 12", 12), ("#3", 3), ("the second one", 2), ("the 3rd one", 3),
        ("that one", None), ("wait a second", None), ("explain it for the first time", None), ("two buttons", None),
    ],
)  # fmt: skip
def test_a_number_of_a_short_list_is_said_as_a_place_in_it(words, place):
    found = read_value(words, PLACE, "number", NOW, asked=False)

    assert [one.value for one in found] == ([] if place is None else [place])


@pytest.mark.parametrize(("words", "place"), [("two", 2), ("the third", 3), ("that one", None)])
def test_asked_for_it_may_stand_alone(words, place):
    found = read_value(words, PLACE, "number", NOW, asked=True)

    assert [one.value for one in found] == ([] if place is None else [place])


def test_a_number_without_an_end_is_no_place_in_a_list():
    assert read_value("the second one", {"type": "integer"}, "order_number", NOW, asked=False) == []


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("leave that, it's disabled", "it's disabled"),
        ("leave that one because the client wants it", "the client wants it"),
        ("cancel it since we are moving. Thanks", "we are moving"),
        ("leave number 2", None),
    ],
)
def test_a_reason_is_what_follows_because_or_stands_behind_the_request(words, why):
    schema = {"type": "string"}
    tool = ToolSpec("leave", "Leave it.", {"type": "object", "properties": {"why": schema}, "required": ["why"]})
    found = told(words, tool, "why", schema)

    assert (found.value if found else None) == why


def test_an_authors_words_come_before_what_they_sound_like_and_before_a_no():
    agent = Agent("list", "You keep a list. You ONLY do that.")
    done = []

    @agent.tool(examples=["look again", "another look"])
    def compare() -> str:
        """Compare the list."""
        done.append("compare")
        return "compared"

    @agent.tool(examples=["accept that", "I'll take it"])
    def accept() -> str:
        """Accept an entry."""
        done.append("accept")
        return "accepted"

    @agent.tool(examples=["undo that", "bring it back"])
    def restore() -> str:
        """Restore an entry."""
        done.append("restore")
        return "restored"

    with text_call(agent) as call:
        call.say("look again")
        call.say("accept that")
        call.say("undo that")

    assert done == ["compare", "accept", "restore"] and call.ending == ""


def test_a_question_in_an_authors_words_is_for_their_tool_and_not_sought_in_the_picture():
    agent = Agent("critic", "You review pages. You ONLY do that.", sees=Sees("screen", text=True))

    @agent.tool(examples=["what's wrong here", "review this"])
    def review() -> str:
        """Review the page."""
        return "All is well."

    with text_call(agent) as call:
        call.show(lines=["Invoice 17", "Total 12.50"])

        call.say("what's wrong on this page?").expect_tool("review")
        call.say("what's the total on this page?").expect_said("12.50")
