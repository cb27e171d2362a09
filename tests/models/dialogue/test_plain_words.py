"""Plain words for things, counts, days and troubles, at agents that say little about their arguments."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from agents import number, one_of, schema, text, when
from scripted import NOW, Agent, run

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.dialogue.nlg.asking import length, question
from vivavoce.models.embedded.dialogue.nlg.confirming import read_back
from vivavoce.models.embedded.dialogue.signatures import only_digits

KITCHEN = Agent(
    tools=(
        ToolSpec("add_to_shopping_list", "Put something on the shopping list.", schema("item", item=text())),
        ToolSpec(
            "log_temperature",
            "Log a fridge's temperature.",
            schema("fridge celsius", fridge=one_of("left", "walk-in"), celsius={"type": "number"}),
        ),
        ToolSpec("mark_sold_out", "Mark a dish as sold out.", schema("dish", dish=one_of("soup", "duck"))),
        ToolSpec(
            "book_trial",
            "Book a trial.",
            schema("pupil_name age day part_of_day", pupil_name=text(), age=number(), day=when("date"),
                   part_of_day=one_of("morning", "afternoon")),
            confirm=True,
        ),
        ToolSpec(
            "report_loss",
            "Report a loss.",
            schema("birth_date lost_on", birth_date=when("date"), lost_on=when("date")),
            confirm=True,
        ),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("put onions on the shopping list", "! add_to_shopping_list item=onions"),
        ("walk-in fridge is at three degrees", "! log_temperature celsius=3 fridge=walk-in"),
        ("log the temperature of the left fridge", "< How many degrees?"),
        ("what can you do?", "< mark a dish as sold out"),
        (
            "book a trial for Leo Park tomorrow morning, he's seven",
            "< part of day morning; tomorrow; age 7; Shall I",
        ),
        ("I want to report a loss, it happened yesterday", "< date of birth"),
        ("I want to report a loss, I was born March 4th 1985", "< When was it lost?"),
        ("I was born March 4th 1985 and I want to report a loss, it was lost on Friday", "< born March 4th"),
    ],
)
def test_words_for_things_units_ages_and_days(said: str, answered: str) -> None:
    run(KITCHEN, f"> {said}\n{answered}")


INN = Agent(
    tools=(
        ToolSpec(
            "book_room",
            "Book a room.",
            schema(
                "arrival departure party",
                arrival=when("date"),
                departure=when("date"),
                party=schema("adults", adults=number(), children=number()),
            ),
            confirm=True,
        ),
        ToolSpec(
            "order",
            "Order supplies.",
            schema("item quantity", item=one_of("boots", "tape"), quantity=number()),
            confirm=True,
        ),
        ToolSpec("count_stock", "How many of an item there are.", schema("item", item=one_of("boots", "tape"))),
        ToolSpec("open_ticket", "Open a ticket.", schema("room problem", room=text(), problem=text()), confirm=True),
        ToolSpec("raise_limit", "Raise a limit.", schema("last_four new_limit", last_four=text(), new_limit=number())),
        ToolSpec("connect_reception", "Connect the caller to the reception.", schema(), transfer=True),
    ),
    instructions="You are the Inn. Invoices go to the reception. Everything else: the reception.",
)


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("a room from the 10th of December to the 14th for two adults and a child",
         "< from Thursday, December 10th to Monday, December 14th; 2 adults and 1 child"),
        ("I'd like to book a room", "< When do you arrive?"),
        ("order two hundred boots", "< Order 200 boots"),
        ("we're out of tape, get more", "< How many"),
        ("please open a ticket, the shower is leaking", "< room"),
        ("order a delivery of two boots", "< Order 2 boots"),
        ("I have a question about an invoice", "! connect_reception"),
    ],
)  # fmt: skip
def test_stays_hundreds_troubles_and_what_others_take_care_of(said: str, answered: str) -> None:
    run(INN, f"> {said}\n{answered}")


@pytest.mark.parametrize(
    ("tool", "args", "spoken"),
    [
        (ToolSpec("mark_sold_out", "Mark a dish as sold out.", schema("dish", dish=one_of("soup"))), {"dish": "soup"},
         "Mark soup as sold out"),
        (ToolSpec("change_plan", "Change the plan.", schema("plan", plan=one_of("basic", "family"))),
         {"plan": "family"}, "Change the plan to family"),
        (ToolSpec("freeze_card", "Freeze a card.", schema("from_date", from_date=when("date"))),
         {"from_date": "2027-01-01"}, "Freeze a card from Friday, January 1st"),
        (ToolSpec("book_repair", "Book a repair.", schema("dropoff", dropoff=when("date-time"))),
         {"dropoff": "2026-12-03T15:00:00-05:00"}, "Book a repair for Thursday, December 3rd at 3 PM"),
        (ToolSpec("reserve", "Reserve bikes at a station for a time today.",
                  schema("station at bikes", station=one_of("harbour"), at=when("time"), bikes=number())),
         {"station": "harbour", "at": "15:30:00", "bikes": 2}, "Reserve 2 bikes at harbour at 3:30 PM"),
        (ToolSpec("join", "Join a class.", schema("day", day=one_of("monday", "friday"))), {"day": "monday"}, "Monday"),
    ],
)  # fmt: skip
def test_what_is_read_back_is_english(tool: ToolSpec, args: dict[str, str], spoken: str) -> None:
    assert spoken in read_back(tool, args, NOW)


def test_a_question_names_the_few_answers_that_there_are() -> None:
    kinds = {"kind": one_of("brakes", "tire", "tune-up", description="What is to be repaired.")}
    tool = ToolSpec("book_repair", "Book a repair.", schema("kind", **kinds), ask={})

    assert question(tool, "kind") == "What is to be repaired: brakes, tire or tune-up?"
    assert question(replace(tool, ask={"kind": "What is broken?"}), "kind") == "What is broken?"


def test_what_is_wrong_is_told_in_the_callers_words() -> None:
    run(
        INN,
        """
        > the shower is leaking can someone open a ticket
        < room
        > number twelve
        < problem the shower is leaking; Shall I go ahead?
        """,
    )


def test_an_answer_in_digits_is_a_number_whatever_the_argument_is_called() -> None:
    run(
        INN,
        """
        > raise my limit to two thousand dollars
        < last four
        > nine two three oh
        ! raise_limit last_four=9230 new_limit=2000
        """,
    )


FERRY = Agent(
    tools=(
        ToolSpec(
            "book_crossing",
            "Book a crossing.",
            schema(
                "port travel_day departure passengers",
                port=one_of("Northhaven", "Eastbay"),
                travel_day=when("date"),
                departure=one_of("morning", "noon", "evening"),
                passengers=number(),
                label_text=text("What to write on the luggage label, if anything."),
            ),
            confirm=True,
        ),
        ToolSpec(
            "call_in_sick",
            "Call in sick.",
            schema("staff_number days", staff_number=number("Three digits on the badge."), days=number()),
            confirm=True,
        ),
        ToolSpec(
            "swap_shift",
            "Swap a shift.",
            schema("day colleague", day=when("date"), colleague=text("Name of the colleague.")),
        ),
    ),
)
CROSSING = "departure=noon passengers=2 port=Northhaven travel_day=2026-11-28"


def test_a_value_may_stand_between_a_day_and_its_time_and_be_corrected_by_contrast() -> None:
    run(
        FERRY,
        f"""
        > book the noon ferry from Eastbay on Saturday for two passengers
        < Eastbay; November 28th; noon; Shall I go ahead?
        > wait, not from Eastbay, from Northhaven
        < Northhaven; Shall I go ahead?
        > yes
        ! book_crossing {CROSSING}
        """,
    )


def test_a_remark_finds_the_free_text_that_speaks_of_it() -> None:
    run(
        FERRY,
        f"""
        > book the noon ferry from Northhaven on Saturday for two passengers
        > and the label should say fragile
        < fragile; Shall I go ahead?
        > yes
        ! book_crossing {CROSSING.replace("passengers", "label_text=fragile passengers")}
        """,
    )


def test_a_count_is_no_part_of_the_number_before_it() -> None:
    run(
        FERRY,
        """
        > I want to call in sick, number 338, one day
        < Call in sick for 1 day, staff number 338; Shall I go ahead?
        > yes but better two days
        < for 2 days, staff number 338; Shall I go ahead?
        > yes
        ! call_in_sick days=2 staff_number=338
        """,
    )


def test_whom_it_is_with_may_be_said_with_a_with() -> None:
    run(
        FERRY,
        """
        > I'd like to swap a shift
        > on Thursday
        < name of the colleague
        > with Mario Bianchi
        ! swap_shift colleague="Mario Bianchi" day=2026-11-26
        """,
    )


@pytest.mark.parametrize(
    ("described", "characters"),
    [
        ("C and five digits", 6),
        ("AB followed by 6 digits.", 8),
        ("A and some digits", 0),
        ("A four digit PIN.", 4),
    ],
)
def test_the_length_of_a_code_counts_the_letters_before_its_digits(described: str, characters: int) -> None:
    assert length({"type": "string", "description": described}) == characters


@pytest.mark.parametrize(
    ("schema", "closed"),
    [
        ({"pattern": r"^\d{4}$"}, True),
        ({"pattern": r"^[A-Z]\d{4}$"}, False),
        ({"pattern": r"^\d{4,6}$"}, False),
        ({"description": "The three-digit code of the locker."}, True),
        ({"description": "C and five digits"}, False),
        ({"description": "A code of letters and four digits."}, False),
        ({"description": "The code, up to six digits."}, False),
        ({"minimum": 1000, "maximum": 9999}, True),
        ({"minimum": 1000}, False),
        ({"type": "integer", "description": "The number on the confirmation."}, True),
        ({"type": "integer", "minimum": 1000}, False),
        ({"description": "The number on the confirmation."}, False),
        ({"minLength": 4, "description": "Six digits, or four-digit in old ones."}, False),
    ],
)
def test_only_a_code_of_so_many_digits_and_nothing_else_is_closed(schema: dict[str, Any], closed: bool) -> None:
    assert only_digits({"type": "string", **schema}) is closed
