"""An e-mail address is read whole and exactly, or in several readings; never the end of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.models.embedded.dialogue.nlu.entities.emails import find_emails
from vivavoce.models.embedded.dialogue.nlu.entities.numbers import NATO

PLAIN = {
    "A-N-N-A at example dot com": "anna@example.com", "a n n a dot weber at example dot com": "anna.weber@example.com",
    "A N N A W E B E R at example dot com": "annaweber@example.com", "anna@example.com": "anna@example.com",
    "anna dot weber at example dot co dot uk": "anna.weber@example.co.uk",
    "anna underscore weber at example dot com": "anna_weber@example.com",
    "anna dash weber at my dash mail dot de": "anna-weber@my-mail.de",
    "anna two seven at example dot com": "anna27@example.com",
    "anna nineteen eighty five at x y dot com": "anna1985@xy.com",
    "anna double oh seven at example dot com": "anna007@example.com",
    "anna plus news at example dot com": "anna+news@example.com", "anna+news@example.com": "anna+news@example.com",
    "anna.weber at example.com": "anna.weber@example.com", "Anna at Gmail dot com.": "anna@gmail.com",
    "anna at g mail dot com": "anna@gmail.com", "anna at g m x dot de": "anna@gmx.de",
    "anna at e x a m p l e dot c o m": "anna@example.com", "anna at sign example dot com": "anna@example.com",
    "annaweber at example dotcom": "annaweber@example.com", "jose.garcía@example.com": "jose.garcía@example.com",
    "it's anna weber, all one word, at hot mail dot com": "annaweber@hotmail.com",
    "anna a n n a at example dot com": "anna@example.com", "M as in Mike, A, X at example dot com": "max@example.com",
    "yes, it's info at example dot com": "info@example.com", "hello at example dot com": "hello@example.com",
    "I work at example dot com, so it's anna at example dot com": "anna@example.com",
    "anna dot weber at example dot com and my phone is 914 555 0186": "anna.weber@example.com",
    "will dot good at example dot com": "will.good@example.com",
    "my dot linh at example dot com": "my.linh@example.com",
    "it is an underscore nguyen at example dot com": "an_nguyen@example.com",
    "o'brien at example dot com": "obrien@example.com", "anna @ example . com": "anna@example.com",
}  # fmt: skip


@pytest.mark.parametrize("text", PLAIN)
def test_an_address_is_read_exactly(text):
    found = find_emails(text, asked=True)[0]
    assert (found.value, found.complete) == (PLAIN[text], True)


@pytest.mark.parametrize(
    "text",
    [
        "anna weber at example dot com", "my email is anna weber@example.com", "it is Anna Weber at example.com",
        "my email address is Anna, Weber at example dot com", "write to anna weber at example dot com",
        "anna weber @ example.com",
    ],
)  # fmt: skip
def test_words_side_by_side_may_be_two_addresses(text):
    found = find_emails(text, asked=True)[0]
    assert (found.value, found.complete) == (("annaweber@example.com", "anna.weber@example.com"), False)


READINGS = ("annaweber@example.com", "anna.weber@example.com")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("one word", "annaweber@example.com"), ("no dot", "annaweber@example.com"),
        ("the first", "annaweber@example.com"),
        ("with a dot", "anna.weber@example.com"), ("anna dot weber", "anna.weber@example.com"),
        ("the second one", "anna.weber@example.com"), ("underscore", "anna_weber@example.com"),
        ("A N N A W E B E R", "annaweber@example.com"), ("just weber", "weber@example.com"),
        ("anna dot weber at example dot com", "anna.weber@example.com"), ("a dash", "anna-weber@example.com"),
    ],
)  # fmt: skip
def test_the_caller_says_which_reading_is_meant(text, value):
    assert find_emails(text, asked=True, held=READINGS)[0].value == value


def test_an_address_may_come_in_two_pieces():
    piece = find_emails("anna dot weber", asked=True)[0]
    assert (piece.value, piece.complete) == ("anna.weber@", False)
    assert find_emails("at g mail dot com", asked=True, held=piece.value)[0].value == "anna.weber@gmail.com"


@pytest.mark.parametrize(
    "text", ["meet me at three dot", "I'm at work. See you at ten", "we met at example dot com", "at example dot com"]
)
def test_an_at_within_a_sentence_makes_no_address(text):
    assert [one for one in find_emails(text) if one.score >= 0.7] == []


def test_of_a_name_and_an_address_the_address_is_the_address():
    assert find_emails("Anna Weber, weber@example.com")[0].value == "weber@example.com"


LABEL = st.from_regex(r"[a-z]{3,8}", fullmatch=True).filter(
    lambda w: (
        w not in ("dot", "dash", "plus", "point", "minus", "all", "one", "two", "six", "ten", "together", "capital")
    )
)
SIGNS = {".": ["dot", "point"], "_": ["underscore"], "-": ["dash", "hyphen"]}
SPELLING = {letter: word for word, letter in NATO.items()}


def spoken(word, draw):
    way = draw(st.sampled_from(["plain", "plain", "letters", "alphabet"]))
    if way == "alphabet":
        return ", ".join(f"{c} as in {SPELLING[c]}" for c in word)
    return word if way == "plain" else draw(st.sampled_from([" ", "-", ", "])).join(word.upper())


@given(LABEL, LABEL, st.sampled_from([*SIGNS, ""]), LABEL, st.data())
def test_a_spoken_address_is_read_exactly_or_asked_for_but_never_cut(first, second, sign, host, data):
    words = [spoken(first, data.draw), data.draw(st.sampled_from(SIGNS.get(sign, ["and"]))), spoken(second, data.draw)]
    address = f"{first}{sign}{second if sign else ''}@{host}.com"
    text = f"{' '.join(words if sign else words[:1])} at {host} dot com"
    for found in find_emails(f"my email is {text}", asked=True):
        readings = (found.value,) if found.complete else found.value
        assert address in readings
