"""From words to a tool's arguments, and which of the values found an argument can want."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.dialogue.contract import Goal
from vivavoce.models.embedded.dialogue.nlu import revisions, slot_filters, slots
from vivavoce.models.embedded.dialogue.nlu.entities.found import Found, Partial
from vivavoce.models.embedded.dialogue.nlu.slots import Filling, Scene

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York"))
"""A Monday."""
SCENE = Scene(NOW, region="US")
DAY: dict[str, Any] = {"type": "string", "format": "date"}
TRIP = ToolSpec(
    "book_trip",
    "Book a trip.",
    {
        "type": "object",
        "properties": {
            "start_date": DAY,
            "end_date": DAY,
            "people": {"type": "integer", "description": "How many people."},
            "size": {"type": "string", "enum": ["small", "large"]},
            "name": {"type": "string", "description": "The traveller's name."},
            "code": {"type": "string", "description": "The five digit code."},
        },
        "required": ["start_date", "end_date", "people", "name"],
    },
    confirm=True,
)


def read(said: str, asked: str = "", **known: Any) -> Filling:
    return slots.read(said, TRIP, Goal("book_trip", "", values=known), asked, SCENE, fresh=not known and not asked)


@pytest.mark.parametrize(
    ("said", "values"),
    [
        (
            "from Friday until Sunday for three people",
            {"start_date": "2026-11-27", "end_date": "2026-11-29", "people": 3},
        ),
        ("until Sunday, starting on Friday", {"start_date": "2026-11-27", "end_date": "2026-11-29"}),
        ("from next Monday until Friday", {"start_date": "2026-11-30", "end_date": "2026-12-04"}),
        ("a large one, my name is Ann Lee", {"size": "large", "name": "Ann Lee"}),
        ("the code is 5 5 1 2 3", {"code": "55123"}),
        ("hello there", {}),
    ],
)
def test_a_request_gives_its_arguments_in_any_order(said: str, values: dict[str, Any]):
    assert read(said).values == values


@pytest.mark.parametrize(
    ("asked", "said", "values"),
    [
        ("people", "four", {"people": 4}),
        ("name", "Ann Lee", {"name": "Ann Lee"}),
        ("name", "is Dr. Kim any good?", {}),
        ("name", "maybe", {}),
        ("start_date", "tomorrow", {"start_date": "2026-11-24"}),
        ("code", "55123", {"code": "55123"}),
        ("people", "four, and my name is Ann Lee", {"people": 4, "name": "Ann Lee"}),
    ],
)
def test_an_answer_gives_what_was_asked(asked: str, said: str, values: dict[str, Any]):
    assert read(said, asked).values == values


def test_a_code_that_is_too_short_is_kept_as_half():
    assert read("551", "code").partial == {"code": "551"}


def test_what_is_said_again_changes_nothing():
    filling = read("for three people", people=3)

    assert filling.repeated == {"people"} and not filling.values


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("make it four", {"people": 4}),
        ("no, on Thursday", {"start_date": "2026-11-26"}),
        ("a small one", {"size": "small"}),
        ("that's fine", {}),
    ],
)
def test_a_correction_changes_the_one_argument_it_can_be(said: str, values: dict[str, Any]):
    goal = Goal("book_trip", "", values={"start_date": "2026-11-27", "people": 3, "size": "large"})

    assert revisions.revise(said, TRIP, goal, SCENE).values == values


def test_what_is_half_known_is_open_again():
    goal = Goal("book_trip", "", values={"people": 3, "start_date": "2026-11-27"}, proposed=True, misses={"code": 1})

    after = slots.applied(goal, Filling({"people": 4}, {"start_date": Partial(), "code": "55"}))

    assert after.values == {"people": 4} and set(after.partial) == {"start_date", "code"}
    assert not after.proposed and not after.misses


def test_a_default_never_stands_in_for_what_was_not_understood():
    goal = Goal("book_trip", "", values={"start_date": "", "end_date": "", "people": 1}, partial={"code": "55"})

    assert slots.to_ask(TRIP, goal) == ["name", "code"]


@pytest.mark.parametrize(
    ("said", "mended"),
    [
        ("no, Brian Mays", {"name": "Brian Mays"}),
        ("sorry, I meant Brian Mace", {"name": "Brian Mace"}),
        ("no, something else", {}),
        ("Brian Mays", {}),
    ],
)
def test_what_was_heard_wrong_is_mended_while_another_thing_is_asked_for(said: str, mended: dict[str, str]):
    goal = Goal("book_trip", "", values={"name": "Brian Mayes"})

    assert revisions.mended(said, goal, "people").values == mended


@pytest.mark.parametrize(
    ("said", "values"), [("John Doe", {"name": "John Doe"}), ("make it large", {"size": "large"}), ("hello", {})]
)
def test_a_bare_answer_to_a_question_that_was_not_the_last(said: str, values: dict[str, Any]):
    goal = Goal("book_trip", "", values={"size": "small", "people": 2, "start_date": "2026-11-27"})

    assert revisions.bare_answer(said, TRIP, goal, "end_date", SCENE).values == values


# ── filters ──


@pytest.mark.parametrize(
    ("said", "value", "complete"), [("55123", "55123", True), ("551", "551", False), ("551234", None, True)]
)
def test_a_number_of_a_known_length(said: str, value: str | None, complete: bool):
    found = slot_filters.of_length([Found(said, (0, len(said)), 0.6)], 5, asked=True)

    assert [(one.value, one.complete) for one in found] == ([] if value is None else [(value, complete)])


def test_a_piece_of_a_number_goes_on_with_the_piece_before():
    (found,) = slot_filters.of_length([Found("23", (0, 2), 0.6)], 5, asked=True, held="551")

    assert found.value == "55123" and found.complete


@pytest.mark.parametrize(
    ("said", "option"),
    [
        ("physio please", "physiotherapy session"),
        ("a sess", ""),
        ("session", "physiotherapy session"),
        ("clean", "cleaning"),
    ],
)
def test_an_option_by_the_head_of_its_word(said: str, option: str):
    found = slot_filters.shortened(said, ["physiotherapy session", "cleaning"])

    assert [one.value for one in found] == ([option] if option else [])


def test_numbers_are_no_names():
    found = [Found("eleven", (0, 6), 0.6), Found("Ann Lee", (0, 7), 0.6)]

    assert [one.value for one in slot_filters.only_names("Ann Lee", found)] == ["Ann Lee"]


@pytest.mark.parametrize(("heard", "kept"), [("Maria Lopez", "Maria Lopez"), ("Lopez", "Lopez")])
def test_a_name_stays_whole_where_only_a_part_is_in_the_vocabulary(heard: str, kept: str):
    (found,) = slot_filters.whole_names([Found("Lopez", (6, 11), 0.9)], [Found(heard, (0, 11), 0.7)])

    assert found.value == kept


def test_another_person_is_not_the_one_that_is_known():
    (found,) = slot_filters.whole_names([Found("Maria Gonzalez", (0, 14), 0.9)], [Found("Maria Lopez", (0, 11), 0.7)])

    assert found.value == "Maria Lopez"


@pytest.mark.parametrize(
    ("said", "value", "newborn"),
    [("it happened yesterday", "2026-11-22", True), ("she was born yesterday", "2026-11-22", False),
     ("in 1985", "1985-03-04", False)],
)  # fmt: skip
def test_nobody_was_born_yesterday(said: str, value: str, newborn: bool):
    assert slot_filters.newborn(value, "date_of_birth", said, NOW) is newborn
    assert not slot_filters.newborn(value, "start_date", said, NOW)


@pytest.mark.parametrize(("name", "past"), [("start_date", True), ("date_of_birth", False)])
def test_a_birth_date_is_not_when_somebody_comes(name: str, past: bool):
    assert slot_filters.long_past("1985-03-04", DAY, name, NOW) is past


@pytest.mark.parametrize(
    ("name", "gain"), [("start_date", slot_filters.GUIDED), ("end_date", slot_filters.MISGUIDED), ("day", 0.0)]
)
def test_a_preposition_names_an_end(name: str, gain: float):
    assert slot_filters.cue("leaving on Friday", name, Found("2026-11-27", (11, 17), 0.9)) == gain


REMIND = ToolSpec(
    "remind",
    "Set a reminder.",
    {
        "type": "object",
        "properties": {
            "remind_at": {"type": "string", "format": "time"},
            "what": {"type": "string", "description": "What it is about."},
            "day": DAY,
            "how_often": {"type": "string", "enum": ["once", "every morning", "every evening"]},
        },
        "required": ["remind_at"],
    },
    confirm=True,
)


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("remind me every morning at eight", {"remind_at": "08:00:00", "how_often": "every morning"}),
        ("remind me at eight every evening", {"remind_at": "20:00:00", "how_often": "every evening"}),
        ("remind me this evening at eight", {"remind_at": "20:00:00", "day": "2026-11-23"}),
        ("remind me tomorrow at ten to call Bob", {"remind_at": "10:00:00", "day": "2026-11-24", "what": "call Bob"}),
        ("nudge me to water the plants at half seven", {"remind_at": "19:30:00", "what": "water the plants"}),
        ("remind me at quarter to nine to ring Bob", {"remind_at": "20:45:00", "what": "ring Bob"}),
        ("and at noon about the eye test", {"remind_at": "12:00:00", "what": "the eye test"}),
        ("Good evening. Remind me at nine in the morning.", {"remind_at": "09:00:00"}),
    ],
)
def test_what_goes_with_a_reminder_is_kept(said: str, values: dict[str, Any]):
    evening = Scene(NOW.replace(hour=18), region="US")

    assert slots.read(said, REMIND, Goal("remind", said), "", evening, fresh=True).values == values


def test_a_time_that_is_told_later_lies_in_the_part_of_the_day_that_was_named():
    evening, goal = Scene(NOW.replace(hour=18), region="US"), Goal("remind", "")
    part = slots.read("tomorrow morning", REMIND, goal, "", evening, fresh=True)

    then = slots.read("at eight", REMIND, slots.applied(goal, part), "remind_at", evening)

    assert then.values == {"remind_at": "08:00:00"}


@pytest.mark.parametrize("said", ["scrap the evening one", "delete the morning one", "I only took half of one"])
def test_the_morning_one_is_no_hour(said: str):
    assert "remind_at" not in slots.read(said, REMIND, Goal("remind", said), "", SCENE, fresh=True).values


TAKE = ToolSpec(
    "take",
    "Write down a dose.",
    {"type": "object", "properties": {"tablets": {"type": "number", "description": "How many tablets."}}},
)


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("half a tablet", {"tablets": 0.5}),
        ("I took one and a half tablets", {"tablets": 1.5}),
        ("it was half an hour ago", {}),
        ("half a year ago", {}),
    ],
)
def test_half_of_one_is_no_whole_one(said: str, values: dict[str, float]):
    assert slots.read(said, TAKE, Goal("take", said), "", SCENE, fresh=True).values == values


EGGS = ToolSpec(
    "deliver_eggs",
    "Deliver eggs.",
    {
        "type": "object",
        "properties": {
            "eggs": {"type": "integer"},
            "size": {"type": "string", "enum": ["small", "large", "mixed"]},
            "to": {
                "type": "object",
                "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
                "required": ["street", "city"],
            },
        },
        "required": ["eggs", "size", "to"],
    },
)


@pytest.mark.parametrize(
    ("said", "values", "partial"),
    [
        ("thirty large eggs to 12 Mill Lane in Salem", {"street": "12 Mill Lane", "city": "Salem"}, None),
        ("20 small eggs to 4 Oak Street, Boston", {"street": "4 Oak Street", "city": "Boston"}, None),
        ("20 small eggs to 4 Oak Street", None, {"street": "4 Oak Street"}),
    ],
)
def test_an_address_in_fields_is_read_from_one_sentence(said: str, values: Any, partial: Any):
    filling = slots.read(said, EGGS, Goal("deliver_eggs", said), "", SCENE, fresh=True)

    assert (filling.values.get("to"), filling.partial.get("to")) == (values, partial)
    assert filling.values["eggs"] in (20, 30)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("small eggs and the large ones, too", None),
        ("small or large eggs", None),
        ("not the small eggs, the large ones", "large"),
        ("small eggs, no wait, large", "large"),
        ("large eggs", "large"),
    ],
)
def test_of_two_options_side_by_side_none_is_dropped(said: str, value: str | None):
    filling = slots.read(said, EGGS, Goal("deliver_eggs", said), "", SCENE, fresh=True)

    assert filling.values.get("size") == value and ("size" in filling.partial) == (value is None)


def test_the_other_end_of_a_number_is_put_right():
    spec = ToolSpec("ring", "Ring.", {"type": "object", "properties": {"phone": {"type": "string"}}})
    goal = Goal("ring", "", values={"phone": "5558081212"})

    assert slots.read("the last two digits are 13", spec, goal, "", SCENE).values == {"phone": "5558081213"}
