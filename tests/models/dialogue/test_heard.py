"""Conversations that went wrong when they were spoken: as the recogniser wrote them."""

from __future__ import annotations

import pytest
from agents import CLINIC, schema
from scripted import Agent, Call, run

from vivavoce.events import ToolSpec

HEARD = {
    "who goes on after a doubted value has agreed to it": """
        > I'd like to move my appointment
        < number
        > [0.3] ten forty two
        < Did you say
        > Friday at ten thirty
        < Move appointment 1042 to Friday, November 27th at 10:30 AM. Shall I go ahead?
        """,
    "who cannot tell the number is looked up by name": """
        > I have to move my appointment, but I don't know the number.
        < name
        """,
    "a yes with a comma, half sure, is a yes": """
        > move appointment 1042 to Friday at ten thirty
        < Shall I
        > [0.69] Yes,
        ! move_appointment appointment_id=1042 new_start=2026-11-27T10:30:00-05:00
        """,
    "a short goodbye after the work is done is one": """
        > move appointment 1042 to Friday at ten thirty
        > yes
        ! move_appointment appointment_id=1042 new_start=2026-11-27T10:30:00-05:00
        < Anything else
        > [0.55] Bye,
        . goodbye
        """,
    "a faint yes counts when it is said again": """
        > move appointment 1042 to Friday at ten thirty
        < Shall I
        > [0.4] Yes, please.
        < yes or a no
        > [0.4] Yes, please.
        ! move_appointment appointment_id=1042 new_start=2026-11-27T10:30:00-05:00
        """,
    "a doubted correction of a read-back is read back anew": """
        > move appointment 1042 to Friday at ten thirty
        < Shall I
        > [0.38] No, made it Wednesday.
        < Wednesday, November 25th at 10:30 AM. Shall I go ahead?
        """,
    "a name that was asked for is checked, however rare it sounds": """
        > I have to move my appointment, but I don't know the number.
        < name
        > [0.06] Priya Sharma,
        < Did you say Priya Sharma
        > [0.03] Of your way.
        < catch
        """,
    "a voice much softer than the caller's gives no yes, and does not answer a read-back at all": """
        > move appointment 1042 to Friday at ten thirty
        < Shall I
        > [faint] yes please go ahead
        < faint voice; 1042; Shall I
        > [faint] make it Thursday
        < faint voice; Friday; Shall I
        > yes
        ! move_appointment appointment_id=1042 new_start=2026-11-27T10:30:00-05:00
        """,
    "a soft voice is understood where no yes is waited for": """
        > [faint] move appointment 1042
        < when
        > [faint] Friday at ten thirty
        < Shall I
        """,
    "a yes that is hardly more than noise is none": """
        > move appointment 1042 to Friday at ten thirty
        < Shall I
        > [0.4] Yes,
        < catch
        """,
}


@pytest.mark.parametrize("script", HEARD.values(), ids=HEARD)
def test_conversation(script: str) -> None:
    run(CLINIC, script)


ITEM = {"type": "string", "enum": ["bolts", "gloves"]}
STOCK = Agent(
    (
        ToolSpec("report_damage", "Report damaged goods.", schema("item", item=ITEM, quantity={"type": "integer"})),
        ToolSpec("check_stock", "How many of an item are in stock.", schema("item", item=ITEM)),
    ),
    backend={"report_damage": lambda args: "Damage noted."},
)


def test_what_is_not_read_back_is_not_done_for_its_values_alone() -> None:
    run(
        STOCK,
        """
        > [0.8] Through forty bolts to be cleaning.
        < did you want to / do you want to
        > no
        > [0.8] report forty damaged bolts
        ! report_damage item=bolts quantity=40
        """,
    )


def test_a_yes_to_a_read_back_that_was_cut_short_is_asked_for_once_more_only() -> None:
    call = Call(CLINIC)
    call.say("move appointment 1042 to Friday at ten thirty")
    call.brain.note_interruption("Move")

    call.say("yes")
    assert "Shall I go ahead?" in call.reply
    call.say("yes")

    assert [name for name, _ in call.ran] == ["move_appointment"]


WASH = Agent(
    (
        ToolSpec(
            "start_wash",
            "Start a wash.",
            schema(
                "programme temperature",
                programme={"type": "string", "enum": ["cotton", "wool"]},
                temperature={"type": "string", "enum": ["cold", "forty degrees"]},
            ),
            examples=("start a cotton wash",),
        ),
        ToolSpec("say_programme", "Tell which programme is running.", schema(), examples=("what is running",)),
        ToolSpec(
            "order_parts",
            "Order parts.",
            schema("part quantity", part={"type": "string", "enum": ["hose", "belt"]}, quantity={"type": "integer"}),
            confirm=True,
            examples=("order two belts",),
        ),
    ),
    backend={"start_wash": lambda args: "Started.", "order_parts": lambda args: "Ordered."},
)
DOUBTED = {
    "what says all that a tool needs is read back, however little it is trusted": """
        > [0.02] start a wool wash at forty degrees
        < wool; forty degrees; Shall I go ahead?
        > yes
        ! start_wash programme=wool temperature="forty degrees"
        """,
    "a no to it is asked about, and what is changed is read back anew": """
        > [0.3] start a wool wash at forty degrees
        < wool; forty degrees; Shall I go ahead?
        > no, cotton
        < cotton; forty degrees; Shall I go ahead?
        > yes
        ! start_wash programme=cotton temperature="forty degrees"
        """,
    "where the tool asks for a yes itself, its read-back is the only one": """
        > [0.02] order two belts
        < 2 belt; Shall I go ahead?
        > yes
        ! order_parts part=belt quantity=2
        """,
    "what lacks a part of it is asked about, and read back once it is whole": """
        > [0.4] start a wool wash
        < Did you want to start the wash?
        > yes
        < temperature
        > forty degrees
        < wool; forty degrees; Shall I go ahead?
        > yes
        ! start_wash programme=wool temperature="forty degrees"
        """,
    "a single value in what may be noise is no request": """
        > [0.02] and the wool over there
        < catch
        """,
    "what is just clear enough for words is read back before it is acted on": """
        > [0.6] start a wool wash at forty degrees
        < wool; forty degrees; Shall I go ahead?
        > yes
        ! start_wash programme=wool temperature="forty degrees"
        """,
    "what was clearly heard is done at once": """
        > start a wool wash at forty degrees
        ! start_wash programme=wool temperature="forty degrees"
        """,
}


@pytest.mark.parametrize("script", DOUBTED.values(), ids=DOUBTED)
def test_doubt(script: str) -> None:
    run(WASH, script)


MEMBERS = Agent(
    (
        ToolSpec(
            "register_member",
            "Register a member.",
            schema("last_name", last_name={"type": "string", "description": "The last name."}),
            examples=("register a member",),
        ),
    ),
    backend={"register_member": lambda args: "Registered."},
)
SPELLED = {
    "a name that was spelled is read back by its letters, once": """
        > register a member
        < last name
        > Merrick, that's M as in Mike, A as in Alpha, R as in Romeo, E as in Echo, K as in Kilo
        < Marek, M, A, R, E, K; Is that right?
        > yes
        ! register_member last_name=Marek
        """,
    "a letter of it is put right": """
        > register a member
        > M A R E C
        < Marec, M, A, R, E, C; Is that right?
        > no, K at the end
        < Marek
        """,
    "a name that was only said is taken": """
        > register a member
        > Marek
        ! register_member last_name=Marek
        """,
}


@pytest.mark.parametrize("script", SPELLED.values(), ids=SPELLED)
def test_spelling(script: str) -> None:
    run(MEMBERS, script)
