"""Which sentences of the instructions are facts that callers may be told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vivavoce.models.embedded.dialogue.nlu.knowledge import answer, known_facts
from vivavoce.models.embedded.dialogue.nlu.similarity import WordOverlap
from vivavoce.models.embedded.dialogue.nlu.tokens import sentences


def test_a_wrapped_line_is_no_sentence_of_its_own():
    told = """
    You are the front desk. You ONLY handle bookings and questions
    about opening hours. For everything else, transfer to staff.
    The clinic is at 12 Riverside Avenue, on the
    second floor.
    - Parking is free
    - We have a lift for wheelchairs
    """

    assert known_facts(told) == (
        "The clinic is at 12 Riverside Avenue, on the second floor.",
        "Parking is free",
        "We have a lift for wheelchairs",
    )


def test_advice_for_callers_is_passed_on_and_orders_to_the_agent_are_not():
    told = "Please bring your insurance card. Please keep your answers short. Please ask for the name first."

    assert known_facts(told) == ("Please bring your insurance card.",)


def test_a_title_ends_no_sentence():
    assert sentences("It is with Dr. Patel or Mrs. Kim. Which suits you?") == [
        "It is with Dr. Patel or Mrs. Kim.",
        "Which suits you?",
    ]


@pytest.mark.parametrize(
    "told",
    [
        "Do not feed the animals.",
        "Don't wash your hair on the day before.",
        "Park behind the house.",
        "You can pay in three installments.",
        "If you have a flat tire, call us and we will come to you.",
        "Cancel at least 24 hours before, or we charge half the price.",
        "Please keep cats in a carrier in the waiting room.",
        "We are open from 8 a.m. to 6 p.m. every day.",
        "Check-in is from 2 p.m. and check-out by 11 a.m.",
    ],
)
def test_what_callers_are_told_to_do_is_a_fact(told):
    assert known_facts(f"You are the front desk. {told}") == (told,)


@pytest.mark.parametrize(
    "order",
    [
        "Never give medical advice.",
        "Do not discuss other customers.",
        "Keep your answers short.",
        "If a visitor complains, transfer the call.",
        "Always ask for the name first.",
        "Never promise a discount.",
        "Use short sentences.",
        "Remind the caller to bring an ID.",
        "Look up orders by number.",
    ],
)
def test_an_order_to_the_agent_is_none(order):
    assert known_facts(f"The shop is at 5 Mill Road. {order}") == ("The shop is at 5 Mill Road.",)


def test_without_a_sentence_model_a_third_stays_open_and_hardly_any_answer_is_wrong():
    trades = json.loads((Path(__file__).parents[2] / "data" / "facts_ordinary.json").read_text())
    right = wrong = asked = 0
    for trade in trades.values():
        for number, question in trade["questions"]:
            fact, told = trade["facts"][number] if number >= 0 else "", tuple(trade["facts"])
            said, _ = answer(question, told, WordOverlap())
            asked += bool(fact)
            right += bool(fact) and said == fact
            wrong += said not in ("", fact)

    assert right / asked > 0.63
    assert wrong / asked < 0.04


@pytest.mark.parametrize("asked", ["what doctors do you have", "which doctors work there?", "who are your doctors?"])
def test_who_asks_for_all_of_a_kind_is_told_the_list(asked: str):
    facts = ("The clinic has two floors.", "Our doctors are Dr. Patel and Dr. Rossi.")

    assert answer(asked, facts, WordOverlap())[0] == facts[1]
