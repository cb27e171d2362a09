"""Which tool and which fact the sentence model chooses, where the words alone would mislead."""

from typing import Literal

import pytest
from pydantic import BaseModel

from vivavoce import Agent
from vivavoce.events import Brief, ToolSpec
from vivavoce.models.embedded.brain import Utterance
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.models.embedded.dialogue.contract import State
from vivavoce.models.embedded.dialogue.nlu import knowledge
from vivavoce.models.embedded.embeddings import SentenceEncoder
from vivavoce.settings import from_environment
from vivavoce.testing import text_call
from vivavoce.weights.store import Store

pytestmark = pytest.mark.weights

DESK = (
    ToolSpec(
        "book_appointment",
        "Book an appointment.",
        {},
        confirm=True,
        examples=("I want to come in for a vaccination", "can I book a check-up for next Tuesday"),
    ),
    ToolSpec("reschedule_appointment", "Move an appointment.", {}, confirm=True, examples=("I need another time",)),
    ToolSpec("report_lost_card", "Block a card.", {}, confirm=True, examples=("I can't find my card",)),
)
FACTS = (
    "The clinic is at 12 Riverside Avenue.",
    "Parking is free for patients in the yard.",
    "Please bring your insurance card and a list of your medicines to the appointment.",
    "Every appointment takes half an hour.",
)


@pytest.fixture(scope="module")
def meaning() -> SentenceEncoder:
    store = Store(from_environment({}).weights)
    return SentenceEncoder(store.path("minilm", "model.onnx"), store.path("minilm", "tokenizer.json"))


@pytest.mark.parametrize(
    ("said", "tool"),
    [
        ("my purse with all my cards was stolen", "report_lost_card"),
        ("I'd like a jab against the flu", "book_appointment"),
        ("I need to push my vaccination back", "reschedule_appointment"),
        ("please push my check-up to Friday", "reschedule_appointment"),
        (
            "I've got a check-up on Friday, but my son's play is then. Could we do it the week after?",
            "reschedule_appointment",
        ),
        ("I'm meant to come in for a vaccination tomorrow, but my car broke down", "reschedule_appointment"),
        ("I'd rather move it", "reschedule_appointment"),
        ("I have a check-up on Friday and I'd like to book a vaccination, too", "book_appointment"),
        ("I was supposed to have a check-up on Thursday, is there anything the week after?", "reschedule_appointment"),
        ("I booked a check-up for Thursday but I have the flu. Can we do next week?", "reschedule_appointment"),
        ("ok, book me in for Friday at ten", "book_appointment"),
        ("add pencils to the shopping list", ""),
        ("what is the capital of Peru", ""),
        ("I need a taxi to the airport", ""),
        ("book me a room for two nights", ""),
        ("I'd like to rent a car", ""),
    ],
)
def test_the_tool_that_is_meant_without_its_words(meaning: SentenceEncoder, said: str, tool: str):
    brain = RulesBrain(Brief("", DESK), meaning)

    assert brain._nlu.parse(Utterance(said), State()).request.filled_intent.tool == tool


@pytest.mark.parametrize(
    ("asked", "fact"),
    [
        ("where are you?", FACTS[0]),
        ("can I park there?", FACTS[1]),
        ("how long will it take?", FACTS[3]),
        ("I've had a fever for three days, should I take antibiotics?", ""),
        ("do you sell toothbrushes?", ""),
    ],
)
def test_a_fact_answers_what_is_asked_and_nothing_else(meaning: SentenceEncoder, asked: str, fact: str):
    assert knowledge.answer(asked, FACTS, meaning)[0] == fact


def test_a_question_to_an_agent_that_was_told_nothing(meaning: SentenceEncoder):
    assert knowledge.answer("how late is it?", (), meaning) == ("", 0.0)


class Dish(BaseModel):
    dish: Literal["pancakes", "omelette", "granola", "bagel"]
    quantity: int = 1
    extra: Literal["cheese", "maple syrup", "cream cheese"] | None = None


def kitchen() -> Agent:
    """Without an example: what can be had is known from the options alone."""
    agent = Agent("kitchen", "You ONLY take orders, and tell where an order is.")

    @agent.tool(confirm=True)
    def place_order(dishes: list[Dish], address: str) -> str:
        """Place an order."""
        return f"{len(dishes)} to {address}"

    @agent.tool(idempotent=True)
    def order_status(order_number: int) -> str:
        """Tell where an order is."""
        return f"{order_number} is on its way."

    return agent


@pytest.mark.parametrize(
    "said",
    [
        "could I get a bagel with cream cheese",
        "Hi, two pancakes with maple syrup and an omelette with cheese, please",
    ],
)
def test_options_that_are_named_begin_what_they_are_options_of(said: str):
    with text_call(kitchen(), meaning=True, patience=60) as call:
        call.say(said).expect_said("address")
        call.say("12 Oak Street").expect_consent("place_order")


def test_what_the_options_of_no_tool_are_named_for_is_refused():
    with text_call(kitchen(), meaning=True, patience=60) as call:
        call.say("I'd like to rent a car").expect_said("can't help")
