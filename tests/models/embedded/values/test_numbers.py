import pytest

from vivavoce.models.embedded.dialogue.nlu.entities.numbers import find_codes
from vivavoce.models.embedded.dialogue.nlu.entities.quantities import find_numbers

CODES = {
    "one oh four two": "1042", "ten forty two": "1042", "double five oh": "550", "triple seven": "777",
    "1 0 4 2": "1042",
    "10-42": "1042", "one thousand and forty two": "1042", "B as in bravo 7": "B7", "b for bob 7": "B7",
    "bravo seven two": "B72",
    "S M I T H": "SMITH", "a b c 1 2 3": "ABC123", "My number is one oh four two, please": "1042",
    "one oh for two": "1042",
    "five five five, one two one two": "5551212", "555-123-4567": "5551234567", "It's 10 42.": "1042", "AB12": "AB12",
    "zero zero seven": "007", "A as in alpha, one, two": "A12", "1042": "1042",
}  # fmt: skip


@pytest.mark.parametrize("text", CODES)
def test_a_code_is_read_however_it_is_spoken(text):
    assert find_codes(text)[0].text == CODES[text]


@pytest.mark.parametrize(
    "text", ["that one", "I am a dentist", "hello there", "one moment please", "I see", "go to it", "are you sure"]
)
def test_ordinary_words_are_no_code(text):
    assert find_codes(text) == []


def test_a_pattern_chooses_the_form_of_a_code():
    assert find_codes("a b one two three four", pattern=r"[A-Z]{2}-\d{4}")[0].text == "AB-1234"


NUMBERS = {
    "two and a half": (2.5, "cardinal"), "five dollars and fifty cents": (5.5, "money"), "$5.50": (5.5, "money"),
    "fifty percent": (50, "percent"), "a couple of tickets": (2, "cardinal"), "minus three": (-3, "cardinal"),
    "twenty five": (25, "cardinal"), "half a dozen": (6, "cardinal"), "the third": (3, "ordinal"),
    "2,500": (2500, "cardinal"),
    "just me": (1, "cardinal"), "two point five": (2.5, "cardinal"),
}  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_comes_with_its_kind(text):
    (number,) = find_numbers(text)

    assert (number.value, number.kind) == NUMBERS[text]


@pytest.mark.parametrize(
    "text", ["I need one moment", "that one", "no one told me", "which one", "one of those", "for me", "a one way trip"]
)
def test_pronouns_count_nothing(text):
    assert find_numbers(text) == []
