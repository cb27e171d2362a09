"""What the answer to a question can be, as something to walk through."""

from __future__ import annotations

import pytest

from vivavoce.models.embedded.asr.grammar import (
    Node,
    digits,
    digits_of,
    of_digits,
    of_numbers,
    of_phrases,
    phrases,
    spelled,
)


def values(node: Node, text: str) -> set[str]:
    """What the text means by each way through the graph."""
    found = {""} if node.ends and not text else set()
    for edge in node.onward:
        if text.startswith(edge.text):
            found |= {edge.value + rest for rest in values(edge.node, text.removeprefix(edge.text))}
    return found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (" Four, oh, seven", "407"),
        (" four, zero", "40"),
        (" Double four, seven", "447"),
        (" Four, double oh", "400"),
        (" Triple nine", "999"),
    ],
)
def test_up_to_so_many_digits_are_possible(text: str, value: str) -> None:
    assert values(digits(3), text) == {value}


@pytest.mark.parametrize(
    "text", [" Four, four, four, four", " Four, triple oh", " Fourteen", " My, four", " Four,", ""]
)
def test_all_else_is_impossible(text: str) -> None:
    assert not values(digits(3), text)


def test_digits_that_the_recogniser_finds_unlikely_whatever_the_sound_are_helped() -> None:
    gains = {edge.text: edge.gain for edge in digits(3).onward}
    after_one = next(edge.node for edge in digits(3).onward if edge.text == " One")
    then = {edge.text: edge.gain for edge in after_one.onward}

    assert gains[" Nine"] > gains[" One"]
    assert then[", six"] > then[", two"]


def test_a_phrase_counts_as_a_whole_only_however_it_is_written() -> None:
    graph = phrases(["Next week", "next", "o'clock", "Doctor Okafor", "..."])

    assert values(graph, " next week") == values(graph, " Next week") == {"next week"}
    assert values(graph, " next") == {"next"}
    assert values(graph, " O'clock please") == {"o'clock"}
    assert values(graph, " Doctor Okafor") == values(graph, " the doctor, okafor") == {"doctor okafor"}
    assert not values(graph, " week")
    assert not values(graph, " Next we")


@pytest.mark.parametrize(
    ("text", "said", "count"),
    [
        ("Four, oh, 7.", "407", 3),
        ("4-0-7", "407", 3),
        ("407", "407", 3),
        ("Double four, triple 7", "44777", 2),
        ("Four, double", "", 1),
        ("Double double four", "", 1),
        ("Four score", "", 1),
        ("", "", 0),
        ("It's 4 7", "", 2),
    ],
)
def test_digits_are_read_off_a_text(text: str, said: str, count: int) -> None:
    assert digits_of(text) == said
    assert spelled(text) == count


def test_an_answer_means_the_same_with_an_article_and_a_please() -> None:
    question = of_phrases(["Root canal", "cleaning"])

    for text in (" The root canal, please", " Root canal", " root canal please"):
        assert "root canal" in values(question.start, text)
        assert question.meant(text) == "root canal"
    assert not values(question.start, " A root canal")
    assert question.possible("I'd like a root canal")
    assert not question.possible("I would like to have a root canal")


def test_how_many_is_one_number() -> None:
    question = of_numbers()

    for text in (" Seven", " twenty four", " a hundred please"):
        assert question.meant(text)
    assert "twenty four" in values(question.start, " twenty four")
    assert question.possible("It's for.")
    assert not question.possible("I would like to have some of them")


def test_only_the_whole_number_of_digits_is_an_answer() -> None:
    question = of_digits(3)

    assert question.meant("One, two, three.") == "123"
    assert question.meant("One, two.") == ""
    assert question.possible("To, two, three.")
    assert question.possible("One, two, three, four.")
    assert not question.possible("One, two, three, four, five.")
    assert not question.possible("I would like to move it to Thursday")


def test_any_number_of_digits_is_an_answer_where_none_is_given() -> None:
    question = of_digits(0)

    assert question.meant("One, two.") == "12"
    assert question.meant("One, two, three, four, five, six, seven.") == "1234567"
    assert question.meant("One, two, please.") == ""


def test_a_digit_more_than_asked_for_is_possible_and_less_likely() -> None:
    def gain(node: Node, text: str) -> float:
        edge = next(edge for edge in node.onward if text.startswith(edge.text))
        rest = text.removeprefix(edge.text)
        return edge.gain + (gain(edge.node, rest) if rest else 0.0)

    text = " Four, oh, seven"

    assert gain(digits(3, 2), text) < gain(digits(3, 3), text)
    assert gain(digits(3, 2), " Four, oh") == gain(digits(3, 3), " Four, oh")
