"""One and several of a noun, and its article."""

import pytest

from vivavoce.models.embedded.language.en.inflection import article, is_plural, plural, singular

PAIRS = """cup cups, person people, bus buses, child children, knife knives, glass glasses, sandwich sandwiches,
box boxes, toothbrush toothbrushes, cell phone cell phones, square foot square feet, inch inches, city cities,
day days, key keys, sheep sheep, scissors scissors, kilohertz kilohertz, movie movies, course courses, class classes,
size sizes, address addresses, quiz quizzes, night nights, series series, potted plant potted plants, house houses,
horse horses"""
ONES_AND_MANY = [
    tuple(" ".join(half) for half in (words[: len(words) // 2], words[len(words) // 2 :]))
    for words in (pair.split() for pair in PAIRS.split(","))
]


@pytest.mark.parametrize(("one", "several"), ONES_AND_MANY)
def test_one_and_several_are_told_from_each_other(one: str, several: str):
    assert (plural(one), singular(several), singular(one)) == (several, one, one)


@pytest.mark.parametrize("word", "status bus news class series gas lens analysis address glass".split())
def test_what_only_ends_like_several_is_one(word: str):
    assert not is_plural(word)
    assert singular(word) == word


@pytest.mark.parametrize("word", "people children toppings hours scissors men glasses addresses".split())
def test_several_are_known(word: str):
    assert is_plural(word)


@pytest.mark.parametrize(
    "phrase",
    "an hour, an honest answer, an apple, an umbrella, an upgrade, an ultrasound, an urgent call, an uninsured driver, "
    "an MRI, an X-ray, an FAQ, an 8 AM slot, an 11 o'clock, an 18, an 80, an ATM, an unimportant one, "
    "a uniform, a unit, a user, a used car, a utility, a euro, a European, a one-way ticket, a URL, a USB stick, "
    "a UPS parcel, a cup, a house, a 1, a 110, a 7, a haircut, a yoga class, a CT scan, a hot dog, a Mouse".split(", "),
)
def test_the_article_goes_by_the_sound(phrase: str):
    said, _, rest = phrase.partition(" ")

    assert article(rest) == said
