"""What the caller has been told, by the journal: a yes counts only to that."""

import pytest
from calls import Pages

from vivavoce.events import ToolCall, ToolResult
from vivavoce.sessions.journal import Journal, Telling

READ_BACK = "Pay 500 to Alice"


def journal(**shows: bool) -> Journal:
    """A call in whose first turn an action was read back, and interrupted after a word."""
    one = Journal(Pages(), "call", 0.0, Telling(**shows))
    one.begin_turn(0.0)
    call = ToolCall("1", "pay", {})
    one.note_tool_result(call, ToolResult("1", "pay", {"error": "…", "confirmation_required": READ_BACK}), 1.0)
    one.note_said(f"{READ_BACK}. Shall I?", "Pay", 2.0, cut=True)
    one.begin_turn(None)
    return one


def test_who_speaks_has_been_told_what_they_heard():
    one = journal(words=True, cards=True)

    assert one.telling.since(1) == "Pay"


@pytest.mark.parametrize(("shows", "told"), [("words", True), ("cards", True), (None, False)])
def test_who_types_has_been_told_what_was_shown(shows, told):
    one = journal(**({shows: True} if shows else {}))
    one.note_typed("yes", 3.0)

    assert (READ_BACK in one.telling.since(1)) == told


def test_what_was_said_before_a_turn_does_not_count():
    one = journal(words=True)
    one.note_said("What else?", "What else?", 4.0, cut=False)

    assert one.telling.since(2) == "What else?"


def test_an_earlier_connections_words_count():
    one = Journal(Pages(), "call", 0.0)
    one.turn = 4
    one.telling.note_reply(4, READ_BACK, READ_BACK)

    assert READ_BACK in one.telling.since(3)


def test_what_the_caller_has_said_since_a_turn_is_known():
    one = journal()
    one.note_typed("no", 3.0)
    one.begin_turn(None)
    one.note_typed("yes", 4.0)

    assert one.said_since(1) == ("no", "yes") and one.said_since(2) == ("yes",)
