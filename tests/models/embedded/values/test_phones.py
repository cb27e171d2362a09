"""A telephone number is read whole, however it is written or told, or is known to be a part."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.models.embedded.dialogue.nlu.entities.read import read_value

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("America/New_York"))
WORDS = "zero one two three four five six seven eight nine".split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()


def read(text, held=None, region="US", asked=True, **schema):
    found = read_value(
        text, {"type": "string", **schema}, "phone", NOW, asked=asked, reference=held, region=region
    )  # fmt: skip
    return (found[0].value, found[0].complete) if found else None


WHOLE = {
    "(914) 555-0186": "9145550186", "914/555-0186": "9145550186", "914.555.0186": "9145550186",
    "914 - 555 - 0186": "9145550186", "914‑555–0186": "9145550186", "914_555_0186": "9145550186",
    "(914)555-0186": "9145550186", "914. 555. 0186.": "9145550186", "914 555 01 86": "9145550186",
    "+44 (0)20 7946 0958": "+442079460958", "0044 20 7946 0958": "+442079460958", "020 7946 0958": "02079460958",
    "plus forty-four twenty seventy-nine forty-six oh nine fifty-eight": "+442079460958",
    "+1.813.555.0166": "+18135550166", "+1 (914) 555 0186": "+19145550186", "001 914 555 0186": "+19145550186",
    "011 44 20 7946 0958": "+442079460958", "tel:+1-914-555-0186": "+19145550186",
    "nine one four, five five five, oh one eight six": "9145550186",
    "nine one four triple five zero one eight six": "9145550186",
    "nine one four five double five zero one eight six": "9145550186",
    "It's nine fourteen, five fifty-five, oh one eighty-six.": "9145550186",
    "eight hundred five five five oh one eight six": "8005550186",
    "one eight hundred five five five oh one eight six": "18005550186",
    "914, um, let me see, 555 0186": "9145550186", "my area code is 914 and then 555 0186": "9145550186",
    "five five five oh one eight six, area code nine one four": "9145550186",
    "914-555-0186 ext. 12": "9145550186 ext. 12", "914 555 0186 extension forty two": "9145550186 ext. 42",
    "914 555 0186, no sorry, 914 555 0187": "9145550187", "914 555 018, sorry, 0186": "9145550186",
    "call me at 914 555 0186 tomorrow at ten": "9145550186", "९१४ ५५५ ०१८६": "9145550186",
    "+91 98765 43210": "+919876543210", "+49 30 901820": "+4930901820", "555 0186": "5550186",
    "914-55-50-18-6": "9145550186",
}  # fmt: skip


@pytest.mark.parametrize("text", WHOLE)
def test_a_number_is_read_whole_in_every_form(text):
    assert read(text) == (WHOLE[text], True)


@pytest.mark.parametrize(
    "text", ["914", "914 555", "914 555 018", "one two three", "+44 20 7946", "double nine one four"]
)
def test_what_can_be_no_whole_number_is_a_part(text):
    assert read(text)[1] is False


PIECES = [
    ("914", "555 0186", "9145550186", True),
    ("914", "555", "914555", False),
    ("914555", "oh one eight six", "9145550186", True),
    ("914", "914 555 0186", "9145550186", True),
    ("914", "it's 917 555 0186", "9175550186", True),
    ("555", "914 555 0186", "9145550186", True),
    ("+44", "20 7946 0958", "+442079460958", True),
    ("91455501", "that's all", "91455501", True),
    ("91455501", "91455501", "91455501", True),
]


@pytest.mark.parametrize(("held", "text", "value", "whole"), PIECES)
def test_a_piece_is_put_to_what_is_held(held, text, value, whole):
    assert read(text, held) == (value, whole)


@pytest.mark.parametrize(
    ("text", "pattern", "value"),
    [
        ("914 555 0186", r"^\+1\d{10}$", "+19145550186"),
        ("+1 914 555 0186", r"^\d{10}$", "9145550186"),
        ("9145550186", r"^\d{3}-\d{3}-\d{4}$", "914-555-0186"),
        ("914.555.0186", r"^\(\d{3}\) \d{3}-\d{4}$", "(914) 555-0186"),
    ],
)
def test_it_is_written_as_the_schema_asks(text, pattern, value):
    assert read(text, pattern=pattern) == (value, True)


def test_the_schema_may_ask_for_the_area_code_too():
    assert read("555 0186", pattern=r"^\d{10}$") == ("5550186", False)
    assert read("914", "5550186", pattern=r"^\d{10}$") == ("9145550186", True)


@pytest.mark.parametrize(
    "text",
    [
        "My account number is 9145550186",
        "E-151673398",
        "s666666666",
        "#20020211895",
        "-77.034040723966",
        "911-67-0060",
        "T005-2333-100731",
        "I was born 12/3/1985",
        "two people at 7",
        "order 4711",
        "on 12/03/2026",
    ],
)
def test_other_numbers_of_a_sentence_are_no_telephone_number(text):
    found = read_value(text, {"type": "string"}, "phone", NOW, asked=False, region="US")
    assert all(one.score < 0.7 for one in found)


def said(digits, draw):
    """Digits as people say or write them: singly, in tens, doubled, as figures."""
    out, at = [], 0
    while at < len(digits):
        two = digits[at : at + 2]
        way = draw(st.sampled_from(["one", "figures", "tens", "double"]))
        if way == "double" and len(two) == 2 and two[0] == two[1]:
            out.append(f"double {WORDS[int(two[0])]}")
            at += 2
        elif way == "tens" and len(two) == 2 and two[0] in "23456789" and two[1] != "0":
            out.append(f"{TENS[int(two[0])]}{draw(st.sampled_from([' ', '-']))}{WORDS[int(two[1])]}")
            at += 2
        elif way == "figures":
            out.append(digits[at : at + 3])
            at += 3
        else:
            out.append(draw(st.sampled_from(["oh", "zero"])) if two[0] == "0" else WORDS[int(two[0])])
            at += 1
    return draw(st.sampled_from([" ", ", "])).join(out)


NUMBER = st.from_regex(r"[2-9](0[1-9]|[2-8]\d)[2-9]\d{6}", fullmatch=True, alphabet=st.characters(codec="ascii"))
LEADS = st.sampled_from(["", "it's ", "My number is ", "sure, ", "You can reach me at ", "um, "])
SEPARATORS = st.sampled_from([" ", "-", ".", "/", " - ", "–", ", "])


@given(NUMBER, LEADS, st.data())
def test_a_spoken_number_is_never_cut(digits, lead, data):
    groups = [said(group, data.draw) for group in (digits[:3], digits[3:6], digits[6:])]
    assert read(lead + data.draw(st.sampled_from([" ", ", "])).join(groups)) == (digits, True)


@given(NUMBER, SEPARATORS, SEPARATORS, st.booleans(), st.sampled_from(["", "+1 ", "+1-", "+1."]), LEADS)
def test_a_written_number_is_never_cut(digits, first, second, brackets, country, lead):
    area = f"({digits[:3]})" if brackets else digits[:3]
    text = f"{lead}{country}{area}{first}{digits[3:6]}{second}{digits[6:]}"
    assert read(text) == (("+1" if country else "") + digits, True)


@given(NUMBER, st.integers(1, 9), st.integers(1, 9))
def test_a_number_told_in_turns_is_the_number(digits, one, other):
    cuts = sorted({one, other})
    held = None
    for start, end in zip([0, *cuts], [*cuts, 10], strict=True):
        value, whole = read(" ".join(digits[start:end]), held)
        if whole and end < 10:
            return  # seven digits are a number of their own
        held = value
    assert (value, whole) == (digits, True)
