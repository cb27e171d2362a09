"""Going on with what was found: taking it up, choosing among several, and what of it another tool is given."""

from datetime import datetime
from typing import Any

import pytest

from vivavoce import Agent, Call
from vivavoce.testing import text_call

MORNING = datetime(2026, 11, 30, 9)
CASA = {"name": "Casa Pico", "rating": 4.3, "address": "12 Mill Street", "has_terrace": True}
FLIGHTS = [
    {"flight_id": "LH12", "airline": "Lufthansa", "price": 120, "departure": "2026-12-01T08:00"},
    {"flight_id": "BA77", "airline": "British Airways", "price": 90, "departure": "2026-12-01T12:00"},
]


def tables(found: Any = CASA, done: str = "") -> Agent:
    agent = Agent("tables", "You find and book restaurants. We charge no fee for bookings.", timezone="Europe/Berlin")

    @agent.tool(examples=["find me a restaurant"], done=done)
    def find_restaurant(call: Call, city: str) -> Any:
        """Find a restaurant.

        Args:
            city: The city to search in.
        """
        return found

    @agent.tool(confirm=True, examples=["book a table"])
    def book_table(call: Call, restaurant: str, people: int, start: datetime, name: str = "") -> str:
        """Book a table.

        Args:
            restaurant: The restaurant's name.
            people: How many guests.
            start: When they come.
            name: The guest's name.
        """
        return "Your table is booked."

    return agent


def flights() -> Agent:
    agent = Agent("flights", "You help with flights.", timezone="Europe/Berlin")

    @agent.tool(examples=["find a flight"])
    def find_flights(call: Call, destination: str) -> list[dict[str, Any]]:
        """Find flights.

        Args:
            destination: The city to fly to.
        """
        return FLIGHTS

    @agent.tool(confirm=True, examples=["book a flight"])
    def book_flight(call: Call, flight_id: str, passengers: int) -> str:
        """Book a flight.

        Args:
            flight_id: The flight's code.
            passengers: How many people travel.
        """
        return "Booked."

    return agent


@pytest.mark.parametrize(
    "words",
    [
        "that sounds great, let's book it",
        "yes please, book it",
        "I'd like to reserve there",
        "perfect, I'll take it",
        "can you book that for me?",
    ],
)
def test_what_was_found_fills_the_argument_and_is_read_back(words):
    with text_call(tables(), now=MORNING) as call:
        call.say("find me a restaurant in Oakland")
        call.say(words).expect_said("how many guests")
        reply = call.say("for two, tomorrow at eight pm")
        reply.expect_consent("book_table", restaurant="Casa Pico", people=2, start=datetime(2026, 12, 1, 20))
        reply.expect_said("Casa Pico")
        call.say("yes").expect_tool("book_table", restaurant="Casa Pico")


def test_what_is_said_besides_is_taken_with_it():
    with text_call(tables(), now=MORNING) as call:
        call.say("find me a restaurant in Oakland")
        reply = call.say("book that for two tomorrow at eight pm")
        reply.expect_consent("book_table", restaurant="Casa Pico", people=2, start=datetime(2026, 12, 1, 20))
        assert "name" not in reply.tools[-1].arguments, "a guest's name is not the restaurant's"


@pytest.mark.parametrize("words", ["sounds good", "yes please", "lovely"])
def test_approval_alone_is_asked_back_and_starts_nothing(words):
    with text_call(tables(), now=MORNING) as call:
        call.say("find me a restaurant in Oakland")
        reply = call.say(words)
        reply.expect_said("did you want to book a table?")
        reply.expect_no_tool()
        call.say("yes").expect_said("how many guests")


def test_a_yes_to_what_the_tool_itself_offered_goes_on_and_a_no_does_not_end_the_call():
    for words, said in (("yes please", "how many guests"), ("no thanks", "what else")):
        with text_call(tables(done="{name} has {rating} stars. Shall I book it?"), now=MORNING) as call:
            call.say("find me a restaurant in Oakland").expect_said("Shall I book it?")
            reply = call.say(words)
            reply.expect_said(said)
            assert not reply.ending


@pytest.mark.parametrize(
    ("words", "flight"),
    [
        ("the second one", "BA77"),
        ("the cheaper one please", "BA77"),
        ("I'll take the one at noon", "BA77"),
        ("let's book the Lufthansa", "LH12"),
        ("book the first one", "LH12"),
    ],
)
def test_one_of_several_is_chosen_by_place_or_by_what_it_is(words, flight):
    with text_call(flights(), now=MORNING) as call:
        call.say("find flights to London")
        call.say(words).expect_said("how many people travel")
        call.say("two").expect_consent("book_flight", flight_id=flight, passengers=2)


def test_a_request_that_names_none_of_several_is_asked_which():
    with text_call(flights(), now=MORNING) as call:
        call.say("find flights to London")
        reply = call.say("book a flight for two")
        reply.expect_said("LH12", "BA77")
        call.say("the one at eight").expect_consent("book_flight", flight_id="LH12", passengers=2)


def test_another_search_and_a_goodbye_are_no_acceptance():
    with text_call(tables(), now=MORNING) as call:
        call.say("find me a restaurant in Oakland")
        call.say("find me a restaurant in Berlin").expect_tool("find_restaurant", city="Berlin")
        assert call.say("no thanks").ending == "goodbye"


def test_what_is_named_in_the_request_is_not_taken_from_what_was_found():
    with text_call(tables(), now=MORNING) as call:
        call.say("find me a restaurant in Oakland")
        call.say("book it for two tomorrow at eight pm")
        call.say("yes").expect_tool("book_table")
        call.say("book a table for four").expect_said("restaurant")  # that one is done with


def test_a_name_that_was_not_found_is_not_replaced_by_one_that_was():
    with text_call(tables(), now=MORNING) as call:
        call.say("find me a restaurant in Oakland")
        reply = call.say("book a table at the Ritz tomorrow at eight for two")
        assert not any("Casa Pico" in str(tool.arguments) for tool in reply.tools)


def test_what_no_tool_goes_on_with_is_told():
    agent = flights()
    del agent._tools["book_flight"]
    with text_call(agent, now=MORNING) as call:
        call.say("find flights to London")
        call.say("the second one").expect_said("British Airways", "90")


HOTEL = {
    "hotel_name": "Park Inn",
    "price_per_night": 89,
    "has_wifi": True,
    "pets_welcome": False,
    "street_address": "5 Park Lane",
    "amenities": ["parking", "sauna"],
    "phone": "555 0199",
}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("is it expensive?", "89"),
        ("how much is it?", "89"),
        ("where is it?", "5 Park Lane"),
        ("how do I get there?", "5 Park Lane"),
        ("what is the address?", "5 Park Lane"),
        ("does it have wifi?", "Yes, it has wifi."),
        ("are pets welcome there?", "No, pets are not welcome."),
        ("do they have parking?", "parking"),
        ("how can I call them?", "555 0199"),
        ("what are they called?", "Park Inn"),
        ("do they have a pool?", "I don't know that"),
        ("is it far from the station?", "I don't know that"),
    ],
)
def test_what_is_asked_about_a_result_is_told_from_it_or_not_known(words, said):
    with text_call(tables(HOTEL), now=MORNING) as call:
        call.say("find me a restaurant in Oakland")
        reply = call.say(words)
        reply.expect_said(said)
        reply.expect_no_tool()


def test_a_fact_of_the_instructions_answers_where_the_result_does_not():
    with text_call(tables(CASA), now=MORNING) as call:
        call.say("find me a restaurant in Oakland")
        call.say("is there a fee for bookings?").expect_said("We charge no fee")


def test_one_of_several_is_asked_about_and_the_others_stay():
    with text_call(flights(), now=MORNING) as call:
        call.say("find flights to London")
        call.say("how much is the second one?").expect_said("90")
        call.say("what about the first one?").expect_said("Lufthansa")
        call.say("is the British Airways expensive?").expect_said("90")
        call.say("what airline is it?").expect_said("Lufthansa")
        call.say("book the cheapest one for two").expect_consent("book_flight", flight_id="BA77", passengers=2)


@pytest.mark.parametrize(
    ("words", "said"), [("yes, but where is it?", "12 Mill Street"), ("yes, and does it have a terrace?", "terrace")]
)
def test_a_yes_with_a_question_is_answered_and_the_yes_is_still_asked_for(words, said):
    with text_call(tables(), now=MORNING) as call:
        call.say("find me a restaurant in Oakland")
        call.say("book it for two tomorrow at eight pm").expect_consent("book_table")
        reply = call.say(words)
        reply.expect_said(said, "Shall I go ahead?")
        assert all(tool.status == "unconfirmed" for tool in reply.tools)
        call.say("yes").expect_tool("book_table", restaurant="Casa Pico", people=2)


def test_a_no_with_a_question_changes_what_it_names():
    with text_call(tables(), now=MORNING) as call:
        call.say("find me a restaurant in Oakland")
        call.say("book it for two tomorrow at eight pm")
        reply = call.say("no, and what about Thursday?")
        reply.expect_consent("book_table", restaurant="Casa Pico", start=datetime(2026, 12, 3, 20))


@pytest.mark.parametrize("words", ["never mind, bye", "forget it. goodbye", "oh never mind then, thanks, bye"])
def test_a_goodbye_behind_never_mind_ends_the_call(words):
    with text_call(tables(), now=MORNING) as call:
        call.say("I'd like to book a table")
        assert call.say(words).ending == "goodbye"


@pytest.mark.parametrize("words", ["never mind, leave it", "oh, forget it", "not now, thanks"])
def test_a_form_is_given_up_where_the_caller_says_so(words):
    with text_call(tables(), now=MORNING) as call:
        call.say("I'd like to book a table")
        call.say(words).expect_said("what else")


@pytest.mark.parametrize("words", ["hang on", "who are you?", "are you a robot?", "thanks", "hello"])
def test_a_form_is_kept_through_what_is_no_answer(words):
    with text_call(tables(), now=MORNING) as call:
        call.say("find me a restaurant in Oakland")
        call.say("I'd like to reserve there for four").expect_said("what day and time")
        call.say(words).expect_no_tool()
        call.say("tomorrow at 7pm").expect_consent("book_table", restaurant="Casa Pico", people=4)
