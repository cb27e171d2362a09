"""What a trained reader is told, and what becomes of what it finds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from vivavoce.events import Brief, ToolSpec
from vivavoce.models.embedded.brain import Utterance
from vivavoce.models.embedded.dialogue.agent import prepare
from vivavoce.models.embedded.dialogue.contract import Goal, State
from vivavoce.models.embedded.dialogue.nlu import reader
from vivavoce.models.embedded.dialogue.nlu.reader import Span
from vivavoce.models.embedded.dialogue.nlu.rules import RulesNLU

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York"))
TEXT: dict[str, Any] = {"type": "string"}
MOVE = ToolSpec(
    "order_courier",
    "Order a courier.",
    {
        "type": "object",
        "properties": {
            "pickup": TEXT | {"description": "Where it is fetched."},
            "destination": TEXT | {"description": "Where it goes."},
            "contents": TEXT | {"description": "What is in it.\nIn a few words."},
            "day": TEXT | {"format": "date"},
            "sender_name": TEXT,
            "size": TEXT | {"enum": ["small", "large"]},
            "phone": TEXT,
        },
        "required": ["pickup", "destination", "contents", "day"],
    },
)


class Told:
    """A reader that finds what it is told: argument → its words."""

    def __init__(self, **values: str) -> None:
        self.values = values
        self.heard: list[tuple[str, str, list[str], list[str]]] = []
        self.learnt: set[str] = set()

    def learn(self, texts: Sequence[str]) -> None:
        self.learnt |= set(texts)

    def spans(self, agent: str, said: str, tools: Sequence[str], arguments: Sequence[str]) -> list[Span | None]:
        self.heard.append((agent, said, list(tools), list(arguments)))
        found = [self.values.get(text.split(":")[0].split(" (")[0].replace(" ", "_"), "") for text in arguments]
        return [Span(said.find(v), said.find(v) + len(v), 0.9) if v and v in said else None for v in found]

    def calls_for(self, agent: str, said: str, tools: Sequence[Sequence[str]]) -> list[float]:
        self.told_of = tools
        return [6.0 if text[0].startswith(self.meant) else -8.0 for text in tools]

    meant = "nothing"
    told_of: Sequence[Sequence[str]] = ()


def filled(said: str, told: Told | None, asked: str = "", **known: Any) -> dict[str, Any]:
    nlu = RulesNLU(prepare(Brief("", (MOVE,), local_time=lambda: NOW), "", (MOVE,)), None, told)
    goal = Goal("order_courier", "", values=known)
    return dict(nlu.parse(Utterance(said), State(said="Where to?")).slots.filling(goal, asked, fresh=not asked).values)


def test_it_is_told_the_agents_last_words_its_tools_and_arguments() -> None:
    told = Told()
    filled("tomorrow", told, "day")

    assert told.heard[0] == (
        "Where to?",
        "tomorrow",
        ["order courier: Order a courier."],
        [
            "pickup: Where it is fetched.",
            "destination: Where it goes.",
            "contents: What is in it.",
            "day (date)",
            "sender name",
            "size (small, large)",
            "phone",
        ],
    )
    assert told.learnt == {*told.heard[0][2], *told.heard[0][3]}


def test_words_that_nobody_asked_for_are_those_it_finds() -> None:
    said = "there's a wedding cake for Mill Valley to be moved tomorrow"

    assert filled(said, Told(contents="wedding cake", destination="Mill Valley")) == {
        "contents": "wedding cake",
        "destination": "Mill Valley",
        "day": "2026-11-24",
    }


def test_an_answer_is_the_words_it_finds_and_else_what_rules_make_of_it() -> None:
    said = "well you would have to go all the way out to Mill Valley"

    assert filled(said, Told(destination="Mill Valley"), "destination")["destination"] == "Mill Valley"
    assert filled("old harbour please", Told(), "destination") == {"destination": "old harbour"}


def test_a_preposition_tells_which_end_a_place_is() -> None:
    said = "from Mill Valley to the old harbour"

    assert filled(said, Told(destination="Mill Valley", pickup="the old harbour")) == {
        "pickup": "Mill Valley",
        "destination": "the old harbour",
    }


@pytest.mark.parametrize("name", ["day", "size", "phone"])
def test_what_has_a_reader_of_its_own_is_left_to_it(name: str) -> None:
    assert name not in filled("that thing over there", Told(**{name: "that thing"}), name)


def test_a_name_that_rules_find_is_kept() -> None:
    assert filled("my name is Anna Lopez", Told()) == {"sender_name": "Anna Lopez"}


def test_without_a_reader_rules_find_the_words() -> None:
    assert filled("to Mill Valley", None) == {"destination": "Mill Valley"}


def test_a_tool_without_arguments_has_nothing_to_find() -> None:
    assert reader.given(Told(), "", "hello", (), ToolSpec("stop", "Stop.", {})) == {}


def test_a_thing_that_is_counted_is_no_part_of_where_it_goes() -> None:
    boxes = ToolSpec(
        "order_boxes",
        "Order boxes.",
        {"type": "object", "properties": {"count": {"type": "integer"}, "deliver_to": TEXT}, "required": ["count"]},
    )
    told = Told(deliver_to="20 boxes delivered to 8 Park Lane")
    nlu = RulesNLU(prepare(Brief("", (boxes,), local_time=lambda: NOW), "", (boxes,)), None, told)
    said = nlu.parse(Utterance("I need 20 boxes delivered to 8 Park Lane"), State())

    assert said.slots.filling(Goal("order_boxes", ""), fresh=True).values == {"count": 20, "deliver_to": "8 Park Lane"}


def test_the_words_for_the_thing_itself_are_no_value() -> None:
    assert filled("a courier, please", Told(contents="courier")) == {}


def test_it_speaks_for_the_tool_that_is_meant_and_against_the_others() -> None:
    tools = (MOVE, ToolSpec("cancel_courier", "Cancel a courier.", {}, examples=("call it off",)))
    told = Told()
    nlu = RulesNLU(prepare(Brief("", tools, local_time=lambda: NOW), "", tools), None, told)
    alone = dict(nlu.parse(Utterance("it is not to come"), State()).request.filled_ranking)
    told.meant = "cancel courier"
    meant = dict(nlu.parse(Utterance("it is not to come"), State()).request.filled_ranking)

    assert told.told_of == [["order courier: Order a courier."], ["cancel courier: Cancel a courier.", "call it off"]]
    assert meant["cancel_courier"] - alone["cancel_courier"] == pytest.approx(0.42)
    assert meant["order_courier"] == alone["order_courier"]
