"""The rules first, a chat model for the rest: real calls by text, the model behind real HTTP."""

import asyncio
import contextlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import pytest
from endpoint_double import Answer, StandIn, stand_in
from peers import moves, silent_server, unused_port

from vivavoce import Agent, Call, Seen, Sees
from vivavoce.events import Brief, CallerText, Moment, Snapshot, Spoken, ToolCall, ToolResult
from vivavoce.models.embedded.brain import Say, Utterance
from vivavoce.models.embedded.chat import ChatEndpoint
from vivavoce.models.embedded.chat.second import SecondChat
from vivavoce.models.embedded.dialogue.yielding import YieldingRules
from vivavoce.models.embedded.fallback import FIRST_REST, LONGEST_REST, FallbackBrain, Rests
from vivavoce.models.embedded.loading import load
from vivavoce.settings import from_environment
from vivavoce.testing import text_call
from vivavoce.testing.text_call import SyncTextCall
from vivavoce.weights.store import Store

NOW = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("America/New_York"))
LIMIT = "I'm only here to book a table or tell you the dishes of a day."
SEVEN = "2026-11-24T19:00:00"


def table() -> Agent:
    agent = Agent("table", "You take table reservations. We are at 5 Harbour Lane.", timezone="America/New_York")

    @agent.tool(confirm=True, examples=["I'd like to book a table"], done="Your table is booked.")
    def book_table(call: Call, start: datetime, people: int) -> None:
        """Book a table.

        Args:
            start: When the guests come.
            people: How many guests, at most 8.
        """
        call.state["people"] = people

    @agent.tool
    def menu(call: Call, day: str) -> str:
        """The dishes of a day."""
        return "pumpkin soup"

    return agent


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def mind(url: str, rests: Rests | None = None) -> Callable[[Brief], FallbackBrain]:
    kept = rests or Rests()
    return lambda brief: FallbackBrain(YieldingRules(brief), SecondChat(brief, ChatEndpoint(url, "m")), kept)


@contextlib.contextmanager
def ringing(
    answer: Callable[[list[dict[str, Any]]], Answer], rests: Rests | None = None
) -> Iterator[tuple[SyncTextCall, StandIn]]:
    with stand_in(answer) as endpoint, text_call(table(), now=NOW, brain=mind(endpoint.url, rests)) as call:
        yield call, endpoint


def words(messages: list[dict[str, Any]]) -> str:
    """The caller's last words as the model is told them."""
    return str(messages[-1]["content"])


def test_a_turn_that_the_rules_take_never_reaches_the_endpoint():
    with ringing(lambda _: "Never.") as (call, endpoint):
        call.say("What is your address?").expect_said("5 Harbour Lane")
        call.say("A table for four tomorrow at seven").expect_consent("book_table", people=4)
        call.say("yes").expect_tool("book_table", people=4)

        assert not endpoint.requests


def test_a_turn_that_fits_nothing_is_the_models():
    with ringing(lambda _: "Forty-two, some say.") as (call, endpoint):
        assert call.say("What is the meaning of life?").text == "Forty-two, some say."
        assert call.say("Tell me a joke.").text == "Forty-two, some say."

    assert len(endpoint.requests) == 2


def test_each_mind_knows_what_the_other_one_heard_said_and_did():
    with ringing(lambda _: "We cook everything ourselves.") as (call, endpoint):
        call.say("What is your address?")
        call.say("Are your noodles nice?")
        call.say("A table for four tomorrow at seven")
        call.say("yes")
        call.say("Is your cook a nice person?")
        assert call.say("Could you say that again?").text == "We cook everything ourselves."

    told = json.dumps(endpoint.requests[-1])
    for known in (
        "What is your address?",
        "5 Harbour Lane",
        "Are your noodles nice?",
        "Shall I go ahead?",
        "book_table",
    ):
        assert known in told
    for message, following in zip(endpoint.requests[-1], endpoint.requests[-1][1:], strict=False):
        assert bool(message.get("tool_calls")) == (following["role"] == "tool" and message["role"] != "tool")


def test_a_booking_goes_on_after_a_side_question():
    with ringing(lambda _: "Yes, there is one.") as (call, endpoint):
        call.say("I'd like to book a table for four")
        assert call.say("Is there a playground nearby?").text == "Yes, there is one. What day and time?"
        call.say("tomorrow at seven").expect_consent("book_table", people=4)
        assert call.say("Are dogs allowed?").text.startswith("Yes, there is one. Book a table")
        call.say("yes").expect_tool("book_table", people=4)

    assert len(endpoint.requests) == 2
    assert 'the caller is asked "What day and time?"' in words(endpoint.requests[0])


def test_what_the_model_writes_needs_the_callers_yes():
    def answer(messages: list[dict[str, Any]]) -> Answer:
        if messages[-1]["role"] == "tool":
            return "It is yours."
        return ("book_table", {"start": SEVEN, "people": 4})

    with ringing(answer) as (call, endpoint):
        reply = call.say("Surprise me, whatever you fancy.")
        reply.expect_consent("book_table", people=4)
        assert "people" not in call.state
        reply = call.say("Yes, please.")
        reply.expect_tool("book_table", people=4)
        assert reply.text == "It is yours."

    assert len(endpoint.requests) == 2  # a plain yes is not thought about


def test_a_no_to_the_models_proposal_runs_nothing():
    def answer(messages: list[dict[str, Any]]) -> Answer:
        return "As you like." if "No." in words(messages) else ("book_table", {"start": SEVEN, "people": 4})

    with ringing(answer) as (call, _):
        call.say("Surprise me, whatever you fancy.").expect_consent("book_table")
        assert call.say("No.").text == "As you like."
        assert "people" not in call.state


def test_arguments_that_do_not_fit_go_back_to_the_model():
    def answer(messages: list[dict[str, Any]]) -> Answer:
        return "When, please?" if messages[-1]["role"] == "tool" else ("book_table", {"start": "soon", "people": 4})

    with ringing(answer) as (call, _):
        assert call.say("Surprise me, whatever you fancy.").text == "When, please?"
        assert "people" not in call.state


def test_a_value_that_nobody_said_and_our_eye_did_not_see_runs_nothing():
    agent, booked = Agent("goods-in", "You book parcels in.", sees=Sees("camera", codes=True)), []

    @agent.tool
    def book_in(call: Call, parcel: Annotated[str, Seen(code=r"PARCEL:(\d{6})")]) -> None:
        """Book a parcel in."""
        booked.append(parcel)

    def answer(messages: list[dict[str, Any]]) -> Answer:
        return "Which number?" if messages[-1]["role"] == "tool" else ("book_in", {"parcel": "123456"})

    with stand_in(answer) as endpoint, text_call(agent, now=NOW, brain=mind(endpoint.url)) as call:
        assert call.say("Surprise me, whatever you fancy.").text == "Which number?"

    assert not booked and "not_seen" in words(endpoint.requests[1])


def test_an_answer_to_the_models_question_is_the_models():
    def answer(messages: list[dict[str, Any]]) -> Answer:
        return "Good to know." if "No." in words(messages) else "Any allergies?"

    with ringing(answer) as (call, _):
        assert call.say("Surprise me, whatever you fancy.").text == "Any allergies?"
        assert call.say("No.").text == "Good to know."
        call.say("Book a table for four tomorrow at seven").expect_consent("book_table", people=4)


def test_an_endpoint_that_is_away_costs_nothing_but_its_answers():
    clock = Clock()
    rests = Rests(clock)
    failing = [True]
    with ringing(lambda _: 500 if failing[0] else "I am back.", rests) as (call, endpoint):
        for _ in range(3):
            assert call.say("What is the meaning of life?").text == LIMIT
        assert len(endpoint.requests) == 1  # the others did not wait for it
        clock.now = FIRST_REST
        call.say("What is the meaning of life?")
        clock.now = 2 * FIRST_REST
        call.say("What is the meaning of life?")
        assert len(endpoint.requests) == 2  # the second rest is longer
        clock.now, failing[0] = 3 * FIRST_REST, False
        assert call.say("What is the meaning of life?").text == "I am back."
        assert not rests.resting


def test_rests_grow_up_to_a_limit():
    clock = Clock()
    rests = Rests(clock)
    for _ in range(20):
        rests.begin()
    clock.now = LONGEST_REST - 1
    assert rests.resting
    clock.now = LONGEST_REST
    assert not rests.resting


def test_where_nobody_listens_the_rules_say_it():
    with text_call(table(), now=NOW, brain=mind(f"http://127.0.0.1:{unused_port()}/v1")) as call:
        assert call.say("What is the meaning of life?").text == LIMIT
        call.say("A table for four tomorrow at seven").expect_consent("book_table")


def test_an_endpoint_that_says_nothing_is_given_up_in_time():
    async def talk() -> tuple[str, bool]:
        rests = Rests(Clock())
        async with silent_server() as url:
            brief = table().brief()
            chat = SecondChat(brief, ChatEndpoint(url, patience=0.05))
            said = await moves(FallbackBrain(YieldingRules(brief), chat, rests).hear(Utterance("Tell me a joke.")))
        return str(said), rests.resting

    assert asyncio.run(talk()) == (str([Say(LIMIT)]), True)


@pytest.mark.weights
def test_the_engine_is_loaded_with_both_minds():
    with stand_in(lambda _: "Forty-two, some say.") as endpoint:
        engine = load(
            Store(from_environment(os.environ).weights), endpoint.url, brain_mode="fallback", briefs=[table().brief()]
        )
        with text_call(table(), now=NOW, model=engine) as call:
            call.say("What is your address?").expect_said("5 Harbour Lane")
            assert call.say("What is the meaning of life?").text == "Forty-two, some say."

    assert len(endpoint.requests) == 1


def test_a_result_for_which_the_model_has_no_words_is_told_by_the_rules():
    def answer(messages: list[dict[str, Any]]) -> Answer:
        return 500 if messages[-1]["role"] == "tool" else ("menu", {"day": "today"})

    with ringing(answer) as (call, _):
        call.say("Surprise me, whatever you fancy.").expect_said("pumpkin soup")


def test_a_reply_that_was_cut_is_known_as_far_as_it_was_heard():
    with ringing(lambda _: "One thing is certain. Another is not.") as (call, endpoint):
        call.say("What is the meaning of life?", cut_after="One thing is certain.")
        call.say("Tell me a joke.")

    assert "Another" not in json.dumps(endpoint.requests[-1])


def test_what_is_tried_on_a_fork_does_not_touch_the_original():
    async def talk(url: str) -> str:
        brain = mind(url)(table().brief())
        await moves(brain.fork().hear(Utterance("I'd like to book a table")))
        await moves(brain.fork().hear(Utterance("What is the meaning of life?")))
        return str(await moves(brain.hear(Utterance("for four"))))

    with stand_in(lambda messages: "Sure." if len(messages) == 2 else "Known.") as endpoint:
        assert asyncio.run(talk(endpoint.url)) == str([Say("Sure.")])


def heard(*items: Any) -> tuple[Moment, ...]:
    return tuple(Moment(NOW, item) for item in items)


SHALL_I = "Book a table. Shall I go ahead?"
CALL = ToolCall("chat-1", "book_table", {"start": SEVEN, "people": 4})
READ_BACK = ToolResult("chat-1", "book_table", {"error": "Not done.", "confirmation_required": "Book a table"})


@pytest.mark.parametrize(
    ("past", "due", "said", "then"),
    [
        (
            heard(CallerText("I'd like to book a table"), Spoken("What day and time?", "What day and time?")),
            None,
            "tomorrow at seven",
            "How many people?",
        ),
        (
            heard(CallerText("Tell me a joke."), Spoken("Knock, knock. Who is there?", "Knock, knock.", lost=True)),
            "Who is there?",
            "",
            "",
        ),
        (heard(CallerText("Tell me a joke.")), "Ha.", "", ""),
        (heard(CallerText("Surprise me."), CALL, READ_BACK), SHALL_I, "yes", "chat-2"),
        (
            heard(CallerText("Surprise me."), CALL, READ_BACK, Spoken(SHALL_I, SHALL_I)),
            None,
            "yes",
            "chat-2",
        ),
    ],
)  # fmt: skip
def test_a_call_that_was_cut_off_goes_on_with_whom_it_was(
    past: tuple[Moment, ...], due: str | None, said: str, then: str
):
    async def talk(url: str) -> None:
        brain = mind(url)(table().brief())
        rest = await brain.resume(past)
        assert (None if rest is None else " ".join(move.text for move in await moves(rest))) == due  # type: ignore[union-attr]
        if said:
            assert then in str(await moves(brain.hear(Utterance(said))))

    with stand_in(lambda _: "Ha.") as endpoint:
        asyncio.run(talk(endpoint.url))


def test_a_snapshot_keeps_a_booking_that_the_model_was_asked_beside():
    async def talk(url: str) -> str:
        brain = mind(url)(table().brief())
        turns = ["I'd like to book a table for four", "Is there a playground nearby?"]
        past: list[Any] = []
        for text in turns:
            said = " ".join(move.text for move in await moves(brain.hear(Utterance(text, typed=True))))  # type: ignore[union-attr]
            known = brain.snapshot()
            assert isinstance(known, Snapshot)
            past += [CallerText(text), Spoken(said, said), known]
        later = mind(url)(table().brief())
        assert await later.resume(heard(*past)) is None
        return str(await moves(later.hear(Utterance("tomorrow at seven"))))

    with stand_in(lambda _: "Yes, there is.") as endpoint:
        assert "'people': 4" in asyncio.run(talk(endpoint.url))


def test_silence_is_broken_by_whoever_asked_last():
    with ringing(lambda _: "Any allergies?") as (call, _):
        call.say("Surprise me, whatever you fancy.")
        call.silence().expect_said("Any allergies?")
