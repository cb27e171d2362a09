"""Agents as strangers declare them, few words about each argument: what callers say to them, and what runs."""

from __future__ import annotations

import pytest
from agents import number, one_of, schema, text, when
from scripted import Agent, Call, run

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.dialogue.nlg.fields import say_fields
from vivavoce.models.embedded.embeddings import SentenceEncoder
from vivavoce.settings import from_environment
from vivavoce.weights.store import Store

HOTEL = Agent(
    tools=(
        ToolSpec(
            "book_room",
            "Book a room.",
            schema(
                "room arrival nights guest_name",
                room=one_of("single", "double", "suite"),
                arrival=when("date", "Day of arrival."),
                nights=number("How many nights."),
                guest_name=text("Name of the guest."),
            ),
            confirm=True,
        ),
        ToolSpec(
            "cancel_reservation",
            "Cancel a reservation.",
            schema("reservation", reservation=text("Reservation code, letters and digits.")),
            confirm=True,
        ),
        ToolSpec(
            "room_price", "Say what a room costs per night.", schema("room", room=one_of("single", "double", "suite"))
        ),
        ToolSpec("connect_reception", "Connect the caller to the reception.", schema(), transfer=True),
    ),
    instructions="You are the Seaview Hotel. Transfer everything else to the reception.",
    backend={"room_price": lambda args: {"room": args["room"], "price_per_night": "$120"}},
)
ITEM = one_of("bolts", "gloves", "safety helmets")
STOCK = Agent(
    tools=(
        ToolSpec("check_stock", "How many of an item are in stock.", schema("item", item=ITEM)),
        ToolSpec(
            "move_stock",
            "Move stock from one bin to another.",
            schema(
                "item quantity from_bin to_bin",
                item=ITEM,
                quantity=number("How many pieces."),
                from_bin=text("The bin it is in now, such as A12."),
                to_bin=text("The bin to put it in."),
            ),
            confirm=True,
        ),
        ToolSpec("report_damage", "Report damaged goods.", schema("item", item=ITEM, quantity=number())),
    ),
    backend={
        "check_stock": lambda args: {"item": args["item"], "in_stock": 12},
        "move_stock": lambda args: {"moved": args["quantity"], "item": args["item"], "to_bin": args["to_bin"]},
    },
)
SALON = Agent(
    tools=(
        ToolSpec(
            "book",
            "Books a chair at the salon.",
            schema(
                "style day at client_name phone",
                style=one_of("haircut", "color"),
                day=when("date"),
                at=when("time"),
                client_name=text(),
                phone=text(),
                stylist=one_of("Jo", "Marcus"),
            ),
            confirm=True,
        ),
        ToolSpec("opening", "When the salon is open.", schema()),
    ),
    backend={"opening": lambda args: "We are open from nine to six."},
)
TICKETS = Agent(
    tools=(
        ToolSpec(
            "buy_tickets",
            "Buy tickets.",
            schema(
                "visitors visit_day",
                visitors={**schema("adults", adults=number(), children=number()), "description": "Who is coming."},
                visit_day=when("date", "Day of the visit."),
            ),
            confirm=True,
        ),
    ),
)
BIKES = Agent(
    tools=(
        ToolSpec(
            "rent_bikes",
            "Rent bikes.",
            schema(
                "kind how_many first_day last_day last_name",
                kind=one_of("city", "electric"),
                how_many=number(),
                first_day=when("date"),
                last_day=when("date"),
                last_name=text(),
            ),
            confirm=True,
        ),
    ),
)
PHARMACY = Agent(
    tools=(
        ToolSpec(
            "refill",
            "Refill a prescription.",
            schema(
                "rx_number pickup",
                rx_number=text("Seven digit prescription number."),
                pickup={
                    "type": "boolean",
                    "description": "Whether the customer picks it up; otherwise it is delivered.",
                },
            ),
            confirm=True,
        ),
    ),
)
WEATHER = Agent(
    tools=(ToolSpec("get_weather", "Get the current weather in a city.", schema("city", city=text())),),
    backend={"get_weather": lambda args: {"temperature": 18, "condition": "Sunny"}},
)
LOCATOR = text("Six letters or digits.")
AIR = Agent(
    tools=(
        ToolSpec(
            "change_seat",
            "Change a seat.",
            schema("record_locator seat", record_locator=LOCATOR, seat=text("The new seat, such as 14C.")),
            confirm=True,
        ),
        ToolSpec(
            "flight_status",
            "Whether a flight is on time.",
            schema("flight_number", flight_number=text("Two letters and up to four digits.")),
        ),
    ),
)
TABLE = Agent(
    tools=(
        ToolSpec(
            "book_table",
            "Book a table.",
            schema("start people", start=when("date-time", "When the guests come."), people=number("How many guests.")),
            confirm=True,
        ),
    ),
)

CONVERSATIONS: dict[str, tuple[Agent, str]] = {
    "the tool with a place for all that was said is meant": (
        HOTEL,
        """
        > I need a double room for three nights from next Friday
        < name
        > Anna Lopez
        < 3; Anna Lopez; Shall I
        > actually make it four nights
        < 4; Shall I
        > go ahead and book it
        ! book_room room=double arrival=2026-12-04 nights=4 guest_name="Anna Lopez"
        """,
    ),
    "a yes that names the action again is a yes": (
        HOTEL,
        """
        > cancel reservation H X two zero four
        < Shall I
        > yes cancel it
        ! cancel_reservation reservation=HX204
        """,
    ),
    "a yes with a condition is no yes": (
        HOTEL,
        """
        > cancel reservation HX204
        < Shall I
        > yes but not the other one
        < Shall I
        """,
    ),
    "another tool's news is no answer to a question for a bin": (
        STOCK,
        """
        > move five bolts from A twelve
        < bin
        > two helmets are broken
        ! report_damage item="safety helmets" quantity=2
        """,
    ),
    "results are said in plain English": (
        STOCK,
        """
        > how many gloves do we have
        ! check_stock item=gloves
        < 12 gloves in stock.
        > move twenty bolts from A twelve to B three
        < A; B3
        > yes
        ! move_stock item=bolts quantity=20 from_bin=A12 to_bin=B3
        < Moved 20 bolts
        """,
    ),
    "a day and a time in one breath fill two arguments": (
        SALON,
        """
        > a haircut tomorrow at five pm
        < name
        > Marcus if he's free
        < name
        > John Doe
        < phone
        > 555 987 6543
        < Marcus; John Doe; Shall I
        > yes
        ! book style=haircut day=2026-11-24 at=17:00:00 client_name="John Doe" phone=5559876543 stylist=Marcus
        """,
    ),
    "a question before the yes is answered, and the read-back put again": (
        SALON,
        """
        > a haircut tomorrow at five pm for John Doe, phone 555 987 6543
        > no wait, when is the salon open?
        ! opening
        < nine to six; Shall I
        > yes
        ! book style=haircut day=2026-11-24 at=17:00:00 client_name="John Doe" phone=5559876543
        """,
    ),
    "an object is put together from its parts": (
        TICKETS,
        """
        > I want to buy tickets for Saturday
        < Who is coming
        > two adults and three kids
        < 2 adults and 3 children. Shall I
        > yes
        ! buy_tickets visitors={"adults":2,"children":3} visit_day=2026-11-28
        """,
    ),
    "a weekday after a start lies after it": (
        BIKES,
        """
        > we want to rent two electric bikes
        < first day / When
        > next Monday
        > until Friday
        > Lopez
        < Rent 2 electric bikes from Monday, November 30th to Friday, December 4th for Lopez. Shall I go ahead?
        """,
    ),
    "a yes-or-no question may be answered in its own words": (
        PHARMACY,
        """
        > refill my prescription, one two three four five six seven
        < Do you pick it up?
        > no, deliver it please
        < Shall I
        > yes
        ! refill rx_number=1234567 pickup=false
        """,
    ),
    "a number of the length that is described needs no announcing": (
        PHARMACY,
        """
        > refill 1234567 and please deliver it
        < 1, 2, 3; Shall I
        """,
    ),
    "a question is put again for another place": (
        WEATHER,
        """
        > what's the weather in Paris
        ! get_weather city=Paris
        < It is 18 degrees and it is sunny
        > and in London?
        ! get_weather city=London
        > my favourite colour is green
        < Got it
        > what's my favorite color?
        < green
        """,
    ),
    "who cannot find a number may look for it, and is asked five times at most": (
        PHARMACY,
        """
        > refill please, I'll pick it up
        < number
        > I don't have it
        < take your time
        > hang on, let me look for it
        < Take your time
        > one two three four five six seven
        < Shall I
        """,
    ),
    "who hesitates is not called Hmm": (
        HOTEL,
        """
        > um book a double room tomorrow for two nights
        < name
        > hmm Jones
        < for Jones. Shall I go ahead?
        > oh never mind, keep it
        < never mind
        """,
    ),
    "of two codes a correction changes the one that it can be": (
        AIR,
        """
        > change my seat
        > QX77PL
        > 12A
        < Shall I
        > no, 12B
        < 1, 2, B; Q, X, 7, 7, P, L; Shall I
        > yes
        ! change_seat record_locator=QX77PL seat=12B
        > is flight NW 45 on time?
        ! flight_status flight_number=NW45
        """,
    ),
    "the number of people before a day is no hour": (
        TABLE,
        """
        > A table for four tomorrow at seven
        < 7 PM; 4; Shall I
        """,
    ),
}


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_conversation(name: str) -> None:
    agent, script = CONVERSATIONS[name]

    run(agent, script)


@pytest.mark.parametrize(
    ("fields", "args", "said"),
    [
        ({"in_stock": 12}, {"item": "gloves"}, "12 gloves in stock."),
        ({"score": 7, "out_of": 10}, {}, "The score is 7 out of 10."),
        ({"arrives": "2026-11-30"}, {}, "It arrives on 2026-11-30."),
        ({"due": "2026-11-30"}, {}, "It is due on 2026-11-30."),
        ({"eta_minutes": 7}, {}, "The waiting time is 7 minutes."),
        ({"renewed": 2}, {"title": "Dune"}, "Renewed 2 Dune."),
        ({"question": "How do you say it in Spanish?"}, {}, "How do you say it in Spanish?"),
        ({"seats_left": 3}, {}, "3 seats left."),
    ],
)
def test_any_field_is_said_in_plain_english(fields, args, said):
    assert say_fields(fields, args, str, acts=True) == said


@pytest.mark.weights
def test_by_its_meaning_a_thing_that_the_agent_knows_nothing_of_is_not_what_it_books():
    store = Store(from_environment({}).weights)
    meaning = SentenceEncoder(store.path("minilm", "model.onnx"), store.path("minilm", "tokenizer.json"))
    call = Call(HOTEL, meaning)

    call.say("can you book me a taxi")

    assert call.ran == [("connect_reception", {})], call.reply


@pytest.mark.weights
def test_what_no_tool_cancels_is_not_taken_for_what_is_done_to_the_same_thing():
    store = Store(from_environment({}).weights)
    meaning = SentenceEncoder(store.path("minilm", "model.onnx"), store.path("minilm", "tokenizer.json"))
    freeze = ToolSpec(
        "freeze_membership", "Freeze a membership.", schema("months", months=number("For how many months."))
    )

    assert "months" in Call(Agent((freeze,)), meaning).say("I want to freeze my membership")
    assert "months" not in Call(Agent((freeze,)), meaning).say("I want to cancel my membership")
