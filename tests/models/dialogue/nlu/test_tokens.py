"""Words, stems, sentences and actions."""

import pytest

from vivavoce.models.embedded.dialogue.nlu.tokens import (
    actions,
    content,
    gives_reason,
    normalize,
    sentences,
    split_name,
)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("I can't come!", "i cannot come"),
        ("It WON’T open, they're gone.", "it will not open they are gone"),
        ("We'd like Anna's table at 2:30", "we would like anna table at 2:30"),
        ("Zoë's café, isn't it?", "zoë café is not it"),
        ("gonna go", "going to go"),
        ("...", ""),
    ],
)
def test_normalized_words(text: str, plain: str):
    assert normalize(text) == plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("booking a court", "booked courts"),
        ("the deliveries", "a delivery"),
        ("stopping", "stopped"),
        ("two boxes", "two box"),
        ("move it", "moving"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str):
    assert content(one) == content(other) != ()


def test_words_that_say_nothing_have_no_content():
    assert content("could you please tell me something about that") == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [("turn_on_the_lights", ["turn", "on", "the", "lights"]), ("FindBus", ["find", "bus"]), ("a-b c", ["a", "b", "c"])],
)
def test_the_words_of_a_name(name: str, words: list[str]):
    assert split_name(name) == words


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ask Dr. Kim. Then stop!", ["Ask Dr. Kim.", "Then stop!"]),
        ("- one\n- two", ["one", "two"]),
        ("A line that\ngoes on. Another", ["A line that goes on.", "Another"]),
        ("-3 degrees", ["-3 degrees"]),
        ("", []),
    ],
)
def test_sentences(text: str, parts: list[str]):
    assert sentences(text) == parts


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("i would like to cancel my visit", {"cancel"}),
        ("can we move it to friday", {"move"}),
        ("i cannot make it on monday", {"cancel"}),
        ("i cannot make it can we move it", {"move"}),
        ("where is my order", {"track", "ask"}),
        ("put onions on the list", {"add"}),
        ("switch the lamp on", {"on"}),
        ("wake me at six", {"remind"}),
        ("the weather is nice", set()),
    ],
)
def test_the_actions_that_are_named(text: str, named: set[str]):
    assert set(actions(text)) >= named and bool(actions(text)) is bool(named)


@pytest.mark.parametrize(
    ("text", "action"),
    [("my books are due", "book"), ("the order is late", "order"), ("put the milk on the list", "on")],
)
def test_a_thing_is_no_action(text: str, action: str):
    assert action not in actions(text)


def test_a_reason_is_no_request():
    assert gives_reason("i cannot make it on monday")
    assert not gives_reason("i cannot make it can you move it")
