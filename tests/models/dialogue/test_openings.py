"""A day without a time is answered with free times; what is asked besides is told, handed over or said to be beyond."""

from __future__ import annotations

from typing import Any

import pytest
from agents import one_of, schema, text, when
from hypothesis import given, settings
from hypothesis import strategies as st
from scripted import NOW, Agent, Call, run

from vivavoce.events import ToolSpec

HOURS = {"2026-11-24": range(9, 18), "2026-11-25": range(9, 12), "2026-11-26": range(14, 18)}


def free(args: dict[str, Any]) -> dict[str, Any]:
    day = args["day"]
    if day not in HOURS:
        return {"error": f"We are closed on {day}.", "alternatives": {"day": ["2026-11-24", "2026-11-25"]}}
    return {"output": [{"start": f"{day}T{hour:02}:00:00", "bay": 1} for hour in HOURS[day]]}


def garage(*more: ToolSpec, instructions: str = "You book inspections.") -> Agent:
    return Agent(
        tools=(
            ToolSpec(
                "book_inspection",
                "Book a car inspection.",
                schema(
                    "kind start name", kind=one_of("tyres", "brakes"), start=when("date-time"), name=text("Full name.")
                ),
                confirm=True,
                lookup={"start": "free_slots"},
                ask={"start": "When would you like to come?"},
            ),
            ToolSpec("free_slots", "Tell which slots are free on a day.", schema("day", day=when("date"))),
            *more,
        ),
        instructions=instructions,
        backend={"free_slots": free},
    )


def asked(call: Call, *lines: str) -> str:
    for line in lines:
        call.say(line)
    return call.reply


OFFERS = {
    "this week, any day is fine": "tomorrow at 9 AM or 1 PM",
    "tomorrow afternoon": "noon or 3 PM",
    "Tuesday after three": "3 PM or 4 PM",
    "tomorrow before eleven": "9 AM or 10 AM",
    "tomorrow between one and three": "1 PM or 2 PM",
    "first thing tomorrow": "9 AM or 10 AM",
    "tomorrow": "9 AM or 1 PM",
    "Wednesday morning": "9 AM or 10 AM",
    "Thursday at the earliest time you have": "2 PM or 3 PM",
    "tomorrow evening": "5 PM",
}


@pytest.mark.parametrize("said", OFFERS)
def test_a_day_or_a_part_of_it_is_answered_with_free_times(said: str) -> None:
    reply = asked(Call(garage()), "I'd like to book a brakes inspection", said)

    assert OFFERS[said] in reply and "suit" in reply, reply


def test_said_at_once_it_is_the_same() -> None:
    run(
        garage(),
        """
        > can you check my brakes tomorrow afternoon? I'd like to book an inspection
        ! free_slots day=2026-11-24
        < noon or 3 PM
        > the later one
        < name
        > Anna Weber
        < brakes; tomorrow at 3 PM; Anna Weber; Shall I
        > yes
        ! book_inspection kind=brakes start=2026-11-24T15:00:00-05:00 name="Anna Weber"
        """,
    )


def test_whatever_else_is_said_meanwhile_is_kept_and_the_times_are_offered_again() -> None:
    run(
        garage(),
        """
        > book a tyres inspection
        < When would you
        > tomorrow afternoon
        ! free_slots day=2026-11-24
        < noon or 3 PM
        > Anna Weber
        ! free_slots day=2026-11-24
        < Thank you; noon or 3 PM
        > four o'clock
        < tyres; tomorrow at 4 PM; Anna Weber; Shall I
        """,
    )


def test_what_is_booked_after_a_question_about_a_day_is_on_that_day_and_offered_its_own_times() -> None:
    run(
        garage(),
        """
        > which slots are free tomorrow
        ! free_slots day=2026-11-24
        > book a brakes inspection please
        ! free_slots day=2026-11-24
        < 9 AM or 1 PM
        > the second one, and the name is Anna Weber
        < brakes; tomorrow at 1 PM; Anna Weber; Shall I
        """,
    )


@pytest.mark.parametrize(
    ("day", "start"), [("Tuesday at three", "December 1st at 3 PM"), ("the 2nd at noon", "December 2nd at noon")]
)
def test_a_weekday_lies_in_the_days_that_were_said_before(day: str, start: str) -> None:
    reply = asked(Call(garage()), "book a tyres inspection", "next week", day, "Anna Weber")

    assert start in reply and "Shall I" in reply, reply


def test_any_morning_of_some_days_is_offered_times_at_once() -> None:
    assert "9 AM or 10 AM" in asked(Call(garage()), "book a tyres inspection", "any morning this week")


def test_said_like_a_telegram_it_is_all_understood() -> None:
    reply = asked(Call(garage()), "Book an inspection please. Brakes. Tomorrow 4 pm. Ida Holm.")

    assert "brakes" in reply and "tomorrow at 4 PM" in reply and "Ida Holm" in reply and "Shall I" in reply


@pytest.mark.parametrize("said", ["tomorrow at half nine", "about half nine tomorrow", "half past nine tomorrow"])
def test_half_nine_is_half_past_nine(said: str) -> None:
    reply = asked(Call(garage()), "book a tyres inspection", said, "Anna Weber")

    assert "tomorrow at 9:30 AM" in reply and "Shall I" in reply


def test_several_questions_are_all_answered_and_what_is_beyond_is_said() -> None:
    told = "You book inspections. Parking is free in the yard. Please bring your papers."
    reply = asked(Call(garage(instructions=told)), "Where is the parking and should I bring my papers?")
    assert reply == "Parking is free in the yard. Please bring your papers."

    reply = asked(Call(garage(instructions=told)), "Where is the parking and who won the match?")
    assert reply.startswith("Parking is free in the yard.") and "can't help" in reply


@pytest.mark.parametrize("said", ["which kinds do you have?", "what kinds are there", "what kind can I book"])
def test_the_options_of_an_argument_are_told_to_who_asks_for_them(said: str) -> None:
    assert "tyres or brakes" in asked(Call(garage()), said)


def test_refused_times_are_not_offered_again() -> None:
    call = Call(garage())
    assert "noon or 3 PM" in asked(call, "book a tyres inspection", "tomorrow afternoon")
    assert "1 PM or 4 PM" in asked(call, "no, neither")


def test_who_does_not_mind_gets_the_first_one_and_hears_it_before_it_counts() -> None:
    call = Call(garage())
    asked(call, "book a tyres inspection", "tomorrow afternoon", "I don't mind", "Anna Weber")

    assert "tomorrow at noon" in call.reply and "Shall I" in call.reply and call.ran == []


@pytest.mark.parametrize("said", ["as soon as possible", "whenever", "I don't mind", "any time"])
def test_who_names_no_day_is_offered_the_first_one_that_has_something(said: str) -> None:
    reply = asked(Call(garage()), "book a tyres inspection", said)

    assert "Which suits you?" in reply and "tomorrow" in reply, reply


def test_a_day_that_has_nothing_is_said_and_another_is_offered() -> None:
    reply = asked(Call(garage()), "book a tyres inspection", "Sunday morning")

    assert "closed" in reply and "tomorrow at 9 AM or 10 AM" in reply


def test_a_part_of_the_day_that_has_nothing_is_said_and_what_is_nearest_is_offered() -> None:
    reply = asked(Call(garage()), "book a tyres inspection", "Wednesday afternoon")

    assert "Nothing is free on Wednesday, November 25th in the afternoon." in reply and "10 AM or 11 AM" in reply


@settings(max_examples=40, deadline=None)
@given(st.integers(9, 17), st.sampled_from(["tomorrow after {}", "Tuesday from {} on", "tomorrow, {} or later"]))
def test_no_time_outside_the_limits_is_offered(hour: int, form: str) -> None:
    clock = f"{hour % 12 or 12} {'PM' if hour >= 12 else 'AM'}"
    call = Call(garage())
    asked(call, "book a tyres inspection", form.format(clock))
    options = call.brain._state.pending.options

    assert options and all(int(str(option.value)[11:13]) >= hour for option in options)


def test_a_time_that_no_tool_can_look_up_is_asked_for_with_an_example_in_the_end() -> None:
    agent = garage()
    blind = Agent(
        tuple(t if t.lookup == {} else ToolSpec(t.name, t.description, t.parameters, True) for t in agent.tools)
    )
    call = Call(blind)
    asked(call, "book an inspection tomorrow afternoon", "brakes", "Anna Weber")

    assert call.reply.startswith("Thank you.") and "time" in call.reply


BEYOND = [
    "how much is a brakes inspection?",
    "what does an inspection look at, and can I bring my dog?",
    "who does the inspections?",
    "is the inspection loud?",
    "should I wash the car before an inspection?",
]
INSIDE = [
    "do you have anything free tomorrow for a brakes inspection?",
    "can I book an inspection?",
    "is it possible to book an inspection?",
    "what time can I come for an inspection?",
]
HANDS = ToolSpec("transfer_to_staff", "Hand over to a person.", schema("", reason=text()), transfer=True)


@pytest.mark.parametrize("said", BEYOND)
def test_a_question_that_no_tool_answers_starts_no_booking(said: str) -> None:
    handing = Call(garage(HANDS, instructions="You book inspections. For everything else, transfer to staff."))
    handing.say(said)
    alone = asked(Call(garage()), said)

    assert handing.ending == "transferred"
    assert "can't help with that" in alone


@pytest.mark.parametrize("said", INSIDE)
def test_a_question_for_what_the_tool_does_starts_it(said: str) -> None:
    handing = Call(garage(HANDS, instructions="You book inspections. For everything else, transfer to staff."))
    handing.say(said)

    assert handing.ending == "" and "can't help" not in handing.reply


PRESENT = {
    "what time is it": "It's 10 AM.",
    "Sorry, do you have the time please?": "It's 10 AM.",
    "what's the date today?": "Today is Monday, November 23rd.",
    "What day is it?": "Today is Monday, November 23rd.",
}


@pytest.mark.parametrize("said", PRESENT)
def test_the_time_and_the_day_are_told(said: str) -> None:
    assert NOW.hour == 10
    assert asked(Call(garage()), said) == PRESENT[said]


@pytest.mark.parametrize("who", ["my daughter has", "my little son has", "My mother's got", "my flatmate has"])
def test_who_speaks_for_somebody_else_is_asked_for_their_name(who: str) -> None:
    find = ToolSpec("find_visit", "Find a visit.", schema("name born", name=text(), born=when("date")))
    find = ToolSpec(
        **{f: getattr(find, f) for f in ("name", "description", "parameters")}, ask={"name": "What is your name?"}
    )
    call = Call(Agent((find,)))

    assert "What is their name?" in asked(call, f"{who} a visit on Monday, can you find it?")
    assert "What is your name?" in asked(Call(Agent((find,))), "can you find my visit?")


def test_a_birth_date_is_not_moved_by_a_week() -> None:
    move = ToolSpec(
        "move_visit", "Move a visit.", schema("born start", born=when("date"), start=when("date-time")), confirm=True,
        ask={"born": "When were you born?"},
    )  # fmt: skip
    call = Call(Agent((move,)))
    asked(call, "move my visit", "March 4th 1985", "sometime the week after")

    assert call.brain._state.goals[-1].values["born"] == "1985-03-04"
    assert "1985" not in call.reply


@pytest.mark.parametrize(
    ("said", "tool"),
    [
        ("my car broke down and now I can't get to my lesson", "move_visit"),
        ("I can't be there on Thursday", "move_visit"),
        ("I can't make it, please cancel my visit", "cancel_visit"),
        ("I no longer need my visit", "cancel_visit"),
    ],
)
def test_who_cannot_come_and_says_no_more_is_helped_to_another_time(said: str, tool: str) -> None:
    moved = schema("number start", number=text("The number of the visit."), start=when("date", "The new day."))
    cancelled = schema("number", number=text("The number of the visit."))
    tools = (
        ToolSpec("move_visit", "Move a visit.", moved, confirm=True),
        ToolSpec("cancel_visit", "Cancel a visit.", cancelled, confirm=True),
    )
    call = Call(Agent(tools))
    asked(call, said)

    assert [goal.tool for goal in call.brain._state.goals] == [tool]
    assert "start" not in call.brain._state.goals[-1].values


def test_words_that_say_nothing_are_asked_about_and_not_handed_over() -> None:
    call = Call(garage(HANDS, instructions="You book inspections. For everything else, transfer to staff."))
    call.say("Yeah, hi, so, um, it's about the, uh, you know, the thing.")

    assert call.ending == "" and "book an inspection" in call.reply
