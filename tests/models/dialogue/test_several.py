"""Several requests in one turn, in any order: each is done, one after the other, and none is dropped."""

import pytest
from agents import CLINIC, number, one_of, schema, text, when
from scripted import Agent, Call, run

from vivavoce.events import ToolSpec

OPEN = ToolSpec("opening_hours", "Tell the opening hours.", schema(""))
KITCHEN = Agent(
    (
        ToolSpec("start_timer", "Starts a countdown timer.", schema("seconds", seconds=number("Length in seconds."))),
        ToolSpec(
            "set_temperature",
            "Sets the temperature of an appliance.",
            schema("appliance celsius", appliance=one_of("fridge", "freezer", "oven"), celsius=number("Degrees.")),
        ),
        ToolSpec("turn_on_light", "Turn on the light in a room.", schema("room", room=one_of("kitchen", "hall"))),
        ToolSpec("add_to_list", "Adds an item to the shopping list.", schema("item", item=text("What to buy."))),
        OPEN,
    ),
    "You help in a kitchen. The oven is cleaned on Mondays.",
    {"opening_hours": lambda args: {"output": "Eight to six."}},
)
TABLES = Agent(
    (
        ToolSpec(
            "book_table",
            "Book a table.",
            schema("people start", people=number("How many people."), start=when("date-time", "When.")),
            confirm=True,
        ),
        ToolSpec(
            "cancel_booking", "Cancel a booking.", schema("day", day=when("date", "The day of it.")), confirm=True
        ),
        OPEN,
    ),
    "You book tables. We have parking behind the house.",
    {"opening_hours": lambda args: {"output": "Eight to six."}},
)
TEN, TWENTY = ("start_timer", {"seconds": 600}), ("start_timer", {"seconds": 1200})
FREEZER = ("set_temperature", {"appliance": "freezer", "celsius": -18})


@pytest.mark.parametrize(
    ("said", "done"),
    [
        ("set a timer for ten minutes and set the freezer to minus eighteen degrees", [TEN, FREEZER]),
        ("set the freezer to minus eighteen degrees and set a timer for ten minutes", [FREEZER, TEN]),
        ("set the freezer to minus eighteen degrees, and then start a timer for ten minutes please", [FREEZER, TEN]),
        ("start a timer for ten minutes. Also set the freezer to minus eighteen degrees.", [TEN, FREEZER]),
        ("two timers, ten and twenty minutes", [TEN, TWENTY]),
        ("set two timers, one for ten minutes and one for twenty minutes", [TEN, TWENTY]),
        ("start a timer for ten minutes and another for twenty minutes", [TEN, TWENTY]),
        ("start a timer for ten minutes and another one for twenty minutes", [TEN, TWENTY]),
        (
            "turn on the light in the kitchen and the hall",
            [("turn_on_light", {"room": "kitchen"}), ("turn_on_light", {"room": "hall"})],
        ),
        ("add milk and eggs to the list", [("add_to_list", {"item": "milk"}), ("add_to_list", {"item": "eggs"})]),
        (
            "set a timer for ten minutes, set the freezer to minus eighteen and turn on the light in the hall",
            [TEN, FREEZER, ("turn_on_light", {"room": "hall"})],
        ),
        ("start a timer for ten minutes and tell me the opening hours", [TEN, ("opening_hours", {})]),
        ("what are the opening hours? And start a timer for ten minutes", [("opening_hours", {}), TEN]),
    ],
)
def test_every_request_of_a_turn_is_done_in_its_order(said: str, done: list[tuple[str, dict[str, object]]]) -> None:
    call = Call(KITCHEN)
    call.say(said)

    assert call.ran == done, call.reply


def test_things_of_which_only_the_number_is_said_are_asked_for_one_by_one() -> None:
    run(
        KITCHEN,
        """
        > start two timers
        > ten minutes
        ! start_timer seconds=600
        > twenty minutes
        ! start_timer seconds=1200
        """,
    )


@pytest.mark.parametrize(
    "said",
    [
        "start a timer for ten minutes. When is the oven cleaned?",
        "when is the oven cleaned? Start a timer for ten minutes",
    ],
)
def test_a_question_beside_a_request_is_answered_too(said: str) -> None:
    call = Call(KITCHEN)
    call.say(said)

    assert call.ran == [TEN] and "Mondays" in call.reply


def test_actions_that_need_a_yes_get_one_each() -> None:
    run(
        TABLES,
        """
        > book a table for four tomorrow at seven and cancel the one on Friday
        < 4 people; shall i go ahead
        > yes
        < friday; shall i go ahead
        ! book_table people=4 start=2026-11-24T19:00:00-05:00
        > yes
        ! cancel_booking day=2026-11-27
        """,
    )


GARAGE = Agent(
    (
        ToolSpec(
            "book_repair",
            "Book a car in for work.",
            schema("job plate start", job=one_of("service", "tyres", "brakes"), plate=text("The licence plate."),
                   start=when("date-time", "When it is brought in.")),
            confirm=True,
        ),
        ToolSpec(
            "move_repair",
            "Move a booking to another time.",
            schema("plate start", plate=text("The licence plate."), start=when("date-time", "When it is brought in.")),
            confirm=True,
        ),
    ),
    "You are the desk of a garage. We are open Monday to Friday.",
)  # fmt: skip


METERS = Agent(
    (
        ToolSpec(
            "submit_reading",
            "Submit a meter reading.",
            schema("account meter reading", account={"type": "string", "pattern": r"^\d{7}$"},
                   meter=one_of("electricity", "gas", "water"), reading=number("What the meter shows.")),
            confirm=True,
        ),
    ),
)  # fmt: skip


def test_options_and_days_side_by_side_are_each_done_for_the_same_thing() -> None:
    run(
        GARAGE,
        """
        > book a car in for a service and new brakes on Thursday at nine
        > ABC123
        < service; Thursday; 9 AM
        > yes
        ! book_repair job=service plate=ABC123 start=2026-11-26T09:00:00-05:00
        < brakes
        > yes
        ! book_repair job=brakes plate=ABC123 start=2026-11-26T09:00:00-05:00
        """,
    )
    run(
        GARAGE,
        """
        > book a car in for tyres, ABC123, Tuesday and Thursday next week, nine o'clock both days
        > yes
        ! book_repair job=tyres plate=ABC123 start=2026-12-01T09:00:00-05:00
        > yes
        ! book_repair job=tyres plate=ABC123 start=2026-12-03T09:00:00-05:00
        """,
    )


def test_each_of_several_options_has_its_number() -> None:
    run(
        METERS,
        """
        > I want to submit two readings, electricity 48213 and gas 9120. My account is 4410098
        > yes
        ! submit_reading account=4410098 meter=electricity reading=48213
        > yes
        ! submit_reading account=4410098 meter=gas reading=9120
        """,
    )


def test_of_two_days_that_follow_each_other_either_will_do() -> None:
    run(
        GARAGE,
        """
        > book a car in for tyres next week, ABC123
        < which day
        > Monday or Friday
        < which day
        > Tuesday or Wednesday, either is fine
        < which day
        > Wednesday at nine
        > yes
        ! book_repair job=tyres plate=ABC123 start=2026-12-02T09:00:00-05:00
        """,
    )


def test_what_was_just_done_is_changed_by_the_tool_that_moves_it() -> None:
    run(
        GARAGE,
        """
        > book a car in for tyres, ABC123, Tuesday next week at nine
        > yes
        ! book_repair job=tyres plate=ABC123 start=2026-12-01T09:00:00-05:00
        > oh sorry, could you make that Wednesday at ten
        < move; Wednesday; 10
        > yes
        ! move_repair plate=ABC123 start=2026-12-02T10:00:00-05:00
        > actually make it eleven
        > yes
        ! move_repair plate=ABC123 start=2026-12-02T11:00:00-05:00
        """,
    )


def test_when_something_is_is_not_when_it_is_moved_to() -> None:
    run(
        GARAGE,
        """
        > my car is booked in for tomorrow, can we move it to another time the week after? ABC123
        < which day
        > Tuesday, same time, eight o'clock
        > yes
        ! move_repair plate=ABC123 start=2026-12-01T08:00:00-05:00
        """,
    )


@pytest.mark.parametrize("no", ["never mind", "forget it", "not now"])
def test_the_second_goes_on_when_the_first_is_dropped(no: str) -> None:
    run(
        TABLES,
        f"""
        > cancel the one on Friday and book a table for four tomorrow at seven
        > {no}
        < never mind; 4 people
        > yes
        ! book_table people=4 start=2026-11-24T19:00:00-05:00
        """,
    )


def test_the_second_goes_on_when_the_first_is_declined() -> None:
    run(
        CLINIC,
        """
        > move appointment 1042 to Saturday at ten and book a cleaning on Thursday at four for Anna Weber
        < closed
        """,
    )


def test_a_request_that_comes_with_an_answer_waits_for_its_turn() -> None:
    run(
        TABLES,
        """
        > book a table tomorrow at seven
        < how many people
        > for four, and also cancel the one on Friday
        < 4 people; shall i go ahead
        > yes
        < friday; shall i go ahead
        ! book_table people=4 start=2026-11-24T19:00:00-05:00
        > yes
        ! cancel_booking day=2026-11-27
        """,
    )


def test_a_question_that_comes_with_an_answer_is_answered() -> None:
    run(
        TABLES,
        """
        > book a table tomorrow at seven
        < how many people
        > four. Do you have parking?
        < parking behind the house; 4 people
        """,
    )


def test_two_of_a_kind_by_their_numbers() -> None:
    run(
        CLINIC,
        """
        > cancel appointments 1042 and 1077
        < 1042
        > yes
        < 1077
        ! cancel_appointment appointment_id=1042
        > yes
        ! cancel_appointment appointment_id=1077
        """,
    )


@pytest.mark.parametrize(
    "said",
    ["book a table for two adults and two children tomorrow at seven", "book a table for four on Friday and at seven"],
)
def test_what_belongs_to_one_request_stays_one(said: str) -> None:
    call = Call(TABLES)
    call.say(said)

    assert call.brain._state.later == ()
