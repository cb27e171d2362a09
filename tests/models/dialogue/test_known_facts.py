"""Which sentences of the instructions are facts that callers may be told."""

from __future__ import annotations

from vivavoce.models.embedded.dialogue.nlu.knowledge import known_facts
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
