"""Arguments of tools that are shown, not said: found in fresh pictures, asked for, compared with what was said."""

import json
from dataclasses import replace

import pytest
from shown import Seeing, code, thing

from vivavoce.events import Heard, Looked, Spoken, ToolCall, ToolResult, ToolSpec
from vivavoce.sight import Seen

CHECK = ToolSpec(
    "confirm_slot",
    "Confirm the slot where the picker stands.",
    {"type": "object", "properties": {"check": {"type": "string", "description": "check digits, three-digit"}},
     "required": ["check"]},
    examples=("I'm there", "check four eight two"),
    seen={"check": Seen(code=r"LOC:\w-\d\d-\d\d;CHK:(\d{3})")},
    done="Slot {check} is right.",
)  # fmt: skip
ADD = ToolSpec(
    "add_item",
    "Add a product to the order.",
    {"type": "object", "properties": {"product_code": {"type": "string"}}, "required": ["product_code"]},
    confirm=True,
    examples=("add this one",),
    seen={"product_code": Seen(code=r"(\d{13})")},
)
SLOT = "LOC:B-04-12;CHK:482"


def picker(*tools: ToolSpec) -> Seeing:
    return Seeing(tools=tools or (CHECK,), instructions="You guide one picker.", sees=("camera",))


def test_a_request_takes_what_is_shown_with_it():
    call = picker()
    call.show(codes=[SLOT])

    call.say("I'm there")

    assert call.ran == [("confirm_slot", {"check": "482"})]


def test_the_spoken_value_still_does():
    call = picker()

    call.say("check four eight two")

    assert call.ran == [("confirm_slot", {"check": "482"})]


def test_without_a_picture_it_is_asked_for_and_taken_once_it_is_seen():
    call = picker()
    asked = call.say("I'm there")

    reply = call.show(codes=[SLOT])

    assert "camera" in asked and "or tell me" in asked
    assert call.ran == [("confirm_slot", {"check": "482"})] and "4, 8, 2" in reply


def test_the_agents_own_question_is_kept():
    own = replace(CHECK, ask={"check": "What are the check digits?"})
    call = picker(own)
    call.show(codes=[])

    assert call.say("I'm there") == "What are the check digits? Show it to me, or tell me."


def test_here_it_is_looks_once_more():
    call = picker()
    call.show(codes=[])
    call.say("I'm there")
    looks = call.looks
    call.careful = lambda sight: Looked("", replace(sight, frame=sight.frame + 1, codes=(code(SLOT),)))

    call.say("here it is")

    assert call.looks == looks + 1
    assert call.ran == [("confirm_slot", {"check": "482"})]


def test_of_several_codes_one_is_asked_for():
    call = picker(ADD)
    call.show(codes=["4006381333931", "5000112637922"])

    asked = call.say("add this one")
    call.say("the first one")

    assert "4006381333931" in asked and "5000112637922" in asked
    call.say("yes")
    assert call.ran == [("add_item", {"product_code": "4006381333931"})]


def test_what_was_said_and_what_is_seen_are_compared():
    call = picker()
    call.show(codes=[SLOT])

    asked = call.say("check four two eight")
    ran = list(call.ran)
    call.say("482")

    assert "428" in asked and "482" in asked and not ran
    assert call.ran == [("confirm_slot", {"check": "482"})]


def test_a_picture_older_than_five_seconds_is_no_evidence():
    call = picker()
    call.show(codes=[SLOT])
    call.wait(6)
    call.careful = lambda sight: Looked("", None, "ended")

    reply = call.say("I'm there")

    assert not call.ran and "or tell me" in reply


def test_a_code_that_does_not_fit_is_not_taken():
    call = picker()
    call.show("LOC:B-04-12;CHK:482", codes=["4006381333931"])

    call.say("I'm there")

    assert not call.ran


def test_a_seen_value_that_was_declined_is_not_tried_again_by_itself():
    call = picker()
    call.backend = {"confirm_slot": lambda args: {"error": "That is another slot.", "ask_again": ["check"]}}
    call.show(codes=[SLOT])
    call.say("I'm there")
    call.ran.clear()

    call.show(codes=[SLOT], changed=False)

    assert not call.ran


def test_a_number_is_taken_as_a_number_and_a_thing_by_its_name():
    count = ToolSpec(
        "note_batch",
        "Note the batch.",
        {"type": "object", "properties": {"batch": {"type": "integer"}}, "required": ["batch"]},
        examples=("note this batch",),
        seen={"batch": Seen(text=r"LOT (\d+)")},
    )
    call = picker(count)
    call.show("LOT 4711")

    call.say("note this batch")

    assert call.ran == [("note_batch", {"batch": 4711})]


def test_confirmed_tools_read_back_and_wait_for_the_callers_own_yes():
    call = picker(ADD)
    call.show("Yes", "yes, go ahead", codes=["4006381333931"])
    asked = call.say("add this one")
    call.show("YES", "yes please", "Go ahead", codes=["4006381333931"])

    assert asked.endswith("Shall I go ahead?") and not call.ran
    call.say("yes")
    assert call.ran == [("add_item", {"product_code": "4006381333931"})]


@pytest.mark.parametrize("words", ["can you see it", "there you go", "I'm holding it up", "is that better?", "look"])
def test_ways_to_say_that_it_is_shown_are_no_value(words):
    call = picker(ADD)
    call.show(codes=[])
    call.say("add this one")

    reply = call.say(words)

    assert not call.ran and "tell me" in reply


def test_a_call_made_of_what_was_seen_is_taken_up_from_its_log_and_not_made_again():
    call = picker(ADD)
    call.show(codes=["4006381333931"])
    asked = call.say("add this one")
    args = {"product_code": "4006381333931"}
    again = picker(ADD)
    moments = [
        Heard("add this one", True),
        ToolCall("call-1", "add_item", args),
        ToolResult("call-1", "add_item", {"error": "not agreed", "confirmation_required": "add item: …"}),
        Spoken(asked, asked),
    ]

    due = again.resume(moments)
    again._proposed = json.dumps(args)
    again.say("yes")

    assert not due and again.ran == [("add_item", args)]


def test_things_fill_arguments():
    offer = ToolSpec(
        "offer",
        "Offer an object to the troll.",
        {"type": "object", "properties": {"item": {"type": "string"}}, "required": ["item"]},
        examples=("I offer this",),
        seen={"item": Seen(object="cup|scissors")},
    )
    call = picker(offer)
    call.show(things=[thing("cup")])

    call.say("I offer this")

    assert call.ran == [("offer", {"item": "cup"})]
