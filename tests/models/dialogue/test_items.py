"""Lists of things with their numbers, as a client's function or an agent's tool takes them."""

from __future__ import annotations

from typing import Any

import pytest
from agents import number, one_of, schema, text
from scripted import Agent, Call, run

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.dialogue.nlg import asking

PARTS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"name": text(), "quantity": number()},
        "required": ["name", "quantity"],
    },
}
DRINKS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "drink": one_of("latte", "mocha", "flat_white", "tea"),
            "size": one_of("small", "large"),
            "milk": one_of("oat", "almond"),
            "quantity": number(),
        },
        "required": ["drink"],
    },
}
ORDER = ToolSpec("order_parts", "Order parts.", schema("items", items=PARTS))
DELIVER = ToolSpec("order_parts", "Order parts.", schema("items address", items=PARTS, address=text()))
BAR = ToolSpec("order_drinks", "Order drinks.", schema("drinks", drinks=DRINKS))

SAID: list[tuple[str, dict[str, int]]] = [
    ("order three bolts and two nuts", {"bolts": 3, "nuts": 2}),
    ("Order 3 bolts, 2 nuts and 1 hinge.", {"bolts": 3, "nuts": 2, "hinge": 1}),
    ("order one bolt", {"bolt": 1}),
    ("order a bolt and an anchor please", {"bolt": 1, "anchor": 1}),
    ("please order a dozen bolts", {"bolts": 12}),
    ("order a couple of bolts and a pair of gloves", {"bolts": 2, "gloves": 2}),
    ("I'd like to order ten M8 bolts and twenty 10 mm washers", {"M8 bolts": 10, "10 mm washers": 20}),
    ("order a hundred and fifty bolts and twenty-four nuts", {"bolts": 150, "nuts": 24}),
    ("order 2 x washers, thanks", {"washers": 2}),
    ("My name is Bob and I need to order three bolts", {"bolts": 3}),
    ("I want to order three bolts and also two nuts for me", {"bolts": 3, "nuts": 2}),
    ("order two bolts plus three nuts", {"bolts": 2, "nuts": 3}),
    ("can you order four large washers for me?", {"large washers": 4}),
    ("order bolts, three", {"bolts": 3}),
    ("order three bolts. And two nuts. Thanks!", {"bolts": 3, "nuts": 2}),
    ("order twenty-one bolts & two nuts", {"bolts": 21, "nuts": 2}),
    ("order both a bolt and a nut", {"bolt": 1, "nut": 1}),
    ("grab me three bolts and order two nuts", {"bolts": 3, "nuts": 2}),
    ("uh, order, um, two bolts and, uh, one nut", {"bolts": 2, "nut": 1}),
    ("order two bolts for tomorrow", {"bolts": 2}),
]


@pytest.mark.parametrize(("said", "parts"), SAID, ids=[said for said, _ in SAID])
def test_one_sentence_gives_a_list_of_things_with_their_numbers(said: str, parts: dict[str, int]):
    call = Call(Agent((ORDER,)))

    call.say(said)

    assert call.ran == [("order_parts", {"items": [{"name": n, "quantity": q} for n, q in parts.items()]})], call.reply


CHOSEN: list[tuple[str, list[dict[str, Any]]]] = [
    ("order two teas and a flat white", [{"drink": "tea", "quantity": 2}, {"drink": "flat_white", "quantity": 1}]),
    ("order one large latte", [{"drink": "latte", "size": "large", "quantity": 1}]),
    (
        "order a mocha with oat milk and a latte with almond",
        [{"drink": "mocha", "milk": "oat", "quantity": 1}, {"drink": "latte", "milk": "almond", "quantity": 1}],
    ),
]


@pytest.mark.parametrize(("said", "drinks"), CHOSEN, ids=[said for said, _ in CHOSEN])
def test_options_of_each_thing_are_taken_from_its_own_words(said: str, drinks: list[dict[str, Any]]):
    call = Call(Agent((BAR,)))

    call.say(said)

    assert call.ran == [("order_drinks", {"drinks": drinks})], call.reply


@pytest.mark.parametrize(
    ("spec", "said", "unread"),
    [
        (ORDER, "order three bolts and some nuts", "nuts"),
        (ORDER, "order a few bolts and two nuts", "bolts"),
        (ORDER, "order bolts and two nuts", "bolts"),
        (ORDER, "I need to order bolts and two nuts", "bolts"),
        (ORDER, "order two or three bolts", "bolts"),
        (ORDER, "order about ten bolts", "bolts"),
        (ORDER, "order two and a half bolts", "bolts"),
        (ORDER, "order three bolts but no nuts", "no nuts"),
        (ORDER, "order three bolts and ten small ones and a few", "few"),
        (ORDER, "order zero bolts", "bolts"),
        (ORDER, "order three bolts, two nuts, no wait, three nuts", "no wait"),
        (ORDER, "order a few", "few"),
        (ORDER, "order three bolts, make it four", "four"),
        (ORDER, "order three bolts and two of those", "those"),
        (BAR, "order two cappuccinos and a latte", "cappuccinos"),
        (BAR, "order two teas and an iced latte", "iced"),
    ],
)
def test_a_part_that_is_not_understood_is_asked_for_and_nothing_is_done(spec: ToolSpec, said: str, unread: str):
    call = Call(Agent((spec,)))

    call.say(said)

    assert call.ran == []
    assert unread in call.reply


COLLECTED = {
    "the answer to the question fills it": """
        > order parts
        < What are the items?
        > three bolts and two nuts
        < address
    """,
    "more is added, and a number put right, while another thing is asked for": """
        > order three bolts and a nut
        < What is the address?
        > and two more washers
        < 3 bolts, 1 nut and 2 washers
        > actually make it six bolts
        < 6 bolts, 1 nut and 2 washers
    """,
    "the whole list answers for a part that was not understood": """
        > order some bolts and two nuts
        < how many bolts; What are the items?
        > five bolts and two nuts
        < What is the address?
    """,
}


@pytest.mark.parametrize("name", COLLECTED)
def test_a_list_is_collected_over_several_turns(name: str):
    run(Agent((DELIVER,)), COLLECTED[name])


def test_an_answer_to_another_question_is_no_thing_of_the_list():
    call = Call(Agent((DELIVER,)))

    call.say("order three bolts")
    call.say("12 Main Street")

    assert call.ran == [("order_parts", {"items": [{"name": "bolts", "quantity": 3}], "address": "12 Main Street"})]


@pytest.mark.parametrize(
    "said", ["hi, my order was late, I had two problems", "I have two kids", "what do three bolts cost?"]
)
def test_a_number_of_something_else_is_no_order(said: str):
    call = Call(Agent((ORDER,)))

    call.say(said)

    assert call.ran == []


def test_all_that_is_known_of_each_thing_is_read_back():
    spec = ToolSpec("order_drinks", "Order drinks.", schema("drinks", drinks=DRINKS), confirm=True)
    call = Call(Agent((spec,)))

    call.say("order two large lattes with oat milk and a tea")

    assert "2 large oat latte and 1 tea" in call.reply
    assert call.ran == []


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("items", "What are the items?"),
        ("toppings", "What are the toppings?"),
        ("people", "What are the people?"),
        ("address", "What is the address?"),
        ("new_lens", "What is the new lens?"),
        ("color", "What is the color?"),
        ("analysis", "What is the analysis?"),
    ],
)
def test_a_question_agrees_with_what_it_asks_for(name: str, question: str):
    words = {"type": "array", "items": {"type": "string"}}
    tool = ToolSpec("do_it", "Do it.", schema(name, **{name: words}))

    assert asking.question(tool, name) == question


def test_a_list_is_not_named_after_the_function_that_takes_it():
    colors = {"type": "array", "items": {"type": "string"}}
    call = Call(Agent((ToolSpec("set_colors", "Set the colors of the lamp.", schema("colors", colors=colors)),)))

    call.say("set the colors")
    assert call.ran == []
    assert call.reply == "What are the colors?"

    call.say("red, green and blue")
    assert call.ran == [("set_colors", {"colors": ["red", "green", "blue"]})]
