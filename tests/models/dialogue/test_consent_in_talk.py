"""What a caller's yes, no and neither do at a read-back, through the rules brain."""

from pathlib import Path

import pytest
from agents import CLINIC
from scripted import Agent, Call, run

from vivavoce.events import ToolSpec

LISTS = Path(__file__).parents[2] / "data" / "consent"
YES, NO, DOUBT = ((LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines() for name in ("yes", "no", "doubt"))

PAY = Agent(
    (
        ToolSpec(
            "pay",
            "Pay somebody.",
            {
                "type": "object",
                "properties": {"amount": {"type": "integer"}, "payee": {"type": "string"}},
                "required": ["amount", "payee"],
            },
            confirm=True,
        ),
        ToolSpec("balance", "Tell the balance of the account.", {"type": "object", "properties": {}}),
    ),
    "You pay bills. We are open from eight to six on weekdays. Transfers take two days. Each payment costs one dollar.",
    {"balance": lambda args: {"output": "You have ninety dollars."}},
)


def asked() -> Call:
    call = Call(PAY)
    for line in ("please pay 20 dollars to Carla Stone", "20"):
        call.say(line)
    assert "Shall I go ahead" in call.reply
    return call


@pytest.mark.parametrize("text", YES[::3])
def test_a_plain_yes_pays(text: str) -> None:
    call = asked()
    call.say(text, typed=True)

    assert [name for name, _ in call.ran] == ["pay"], call.reply


@pytest.mark.parametrize("text", [*NO[::3], *DOUBT])
def test_nothing_else_pays(text: str) -> None:
    call = asked()
    call.say(text, typed=True)

    assert "pay" not in [name for name, _ in call.ran], call.reply


@pytest.mark.parametrize("text", ["yes?", "I guess so", "no, yes", "maybe", "yes, I think so"])
def test_a_doubtful_yes_is_asked_about(text: str) -> None:
    call = asked()

    assert "yes or a no" in call.say(text)


@pytest.mark.parametrize("text", ["never mind", "cancel", "forget it", "not now", "no thanks", "I changed my mind"])
def test_a_no_to_the_whole_matter_drops_it(text: str) -> None:
    call = asked()

    assert "never mind" in call.say(text)
    assert call.brain._state.goals == ()


def test_a_yes_with_a_question_about_something_else_stands() -> None:
    run(
        PAY,
        """
        > please pay 20 dollars to Carla Stone
        > 20
        > Carla Stone
        < shall i go ahead
        > yes please. When are you open?
        < eight to six; done
        ! pay amount=20 payee="Carla Stone"
        """,
    )


def test_a_yes_with_a_question_for_another_tool_stands_and_is_answered_too() -> None:
    run(
        PAY,
        """
        > please pay 20 dollars to Carla Stone
        > 20
        > Carla Stone
        > yes, and what is my balance?
        < ninety
        ! pay amount=20 payee="Carla Stone"
        ! balance
        """,
    )


@pytest.mark.parametrize("question", ["yes, how much does it cost?", "yes, but what does a payment cost?"])
def test_a_question_about_what_is_agreed_to_is_answered_before_the_yes_counts(question: str) -> None:
    run(
        PAY,
        f"""
        > please pay 20 dollars to Carla Stone
        > 20
        > Carla Stone
        > {question}
        < one dollar; shall i go ahead
        > yes
        ! pay amount=20 payee="Carla Stone"
        """,
    )


def test_a_change_with_a_yes_is_read_back_anew() -> None:
    run(
        CLINIC,
        """
        > move appointment 1042 to Thursday at four
        > yes, but at five
        < 5 pm; shall i go ahead
        > sounds good
        ! move_appointment appointment_id=1042 new_start=2026-11-26T17:00:00-05:00
        """,
    )


@pytest.mark.parametrize("text", ["yes, Thursday at four", "yes, 4 PM on Thursday", "Thursday at four, yes"])
def test_the_values_said_once_more_are_a_yes(text: str) -> None:
    run(
        CLINIC,
        f"""
        > move appointment 1042 to Thursday at four
        > {text}
        ! move_appointment appointment_id=1042 new_start=2026-11-26T16:00:00-05:00
        """,
    )


def test_cancel_is_no_answer_where_something_is_to_be_cancelled() -> None:
    run(
        CLINIC,
        """
        > cancel appointment 1042
        > cancel
        < yes or a no
        > yes, cancel it
        ! cancel_appointment appointment_id=1042
        """,
    )


def test_a_typed_yes_counts_though_the_read_back_was_not_played_to_its_end() -> None:
    call = asked()
    call.brain.note_interruption("Pay")

    assert call.say("yes", typed=True)
    assert [name for name, _ in call.ran] == ["pay"]


def test_a_spoken_yes_to_a_read_back_that_was_hardly_begun_has_it_read_again() -> None:
    call = asked()
    call.brain.note_interruption("Pay")

    assert "Carla Stone" in call.say("yes")
    assert not call.ran


@pytest.mark.parametrize(
    "hold",
    ["Hold on, let me look that up", "one sec", "wait a moment", "let me get my card", "bear with me",
     "give me a minute, I need to find it", "yes, hold on", "hang on, someone's at the door"],
)  # fmt: skip
def test_a_hold_keeps_the_form(hold: str) -> None:
    run(
        CLINIC,
        f"""
        > book a cleaning on Thursday at four
        < name
        > {hold}
        < take your time
        > Anna Weber
        < anna weber; shall i go ahead
        > {hold}
        < take your time
        > sounds good
        ! book_appointment service=cleaning start=2026-11-26T16:00:00-05:00 name="Anna Weber"
        """,
    )
