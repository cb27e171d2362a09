import pytest

from vivavoce.models.embedded.dialogue.nlu.entities.inverse_normalisation import line_of

LINES = {
    "twenty first": "21st",
    "ten forty two": "10 42",
    "one thousand and forty two": "1042",
    "nineteen eighty-four": "19 84",
    "two thousand twenty six": "2026",
    "oh five oh three eighty four": "0 5 0 3 84",
    "fourteen hundred hours": "1400 hours",
    "a hundred and five": "105",
    "$1,042.50": "$ 1042.50",
    "2:30 p.m. on 3/4": "2:30 pm on 3/4",
    "two point five": "2.5",
    "three hundred twenty three thousand four hundred and two": "323402",
    "Oh, two people": "oh , 2 people",
    "thirty-first": "31st",
    "10-42": "10 - 42",
    "I am here": "i am here",
    "2 o’clock": "2 oclock",
}


@pytest.mark.parametrize("text", LINES)
def test_words_come_into_one_plain_form(text):
    assert line_of(text).text == LINES[text]


def test_a_place_in_the_line_leads_back_to_the_text():
    text = "Come on the Twenty-First, at 2 p.m. please"
    line = line_of(text)

    at = line.text.index("21st")
    start, end = line.span(at, at + 4)

    assert text[start:end] == "Twenty-First"
