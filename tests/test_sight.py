"""What a tool's argument is of a picture: the form that its values have."""

import pytest

from vivavoce.sight import Seen


@pytest.mark.parametrize(
    ("seen", "shape"),
    [
        (Seen(code=r"LOC:[A-Z]-\d\d-\d\d;CHK:(\d{3})"), r"\d{3}"),
        (Seen(text=r"(\d+) ?mg"), r"\d+"),
        (Seen(text=r"(?:No|Number)\.? (?P<number>(?:[A-Z]{2}-)?\d{4})\b"), r"(?:[A-Z]{2}-)?\d{4}"),
        (Seen(code=r"[()\]](\(?\d\)?)"), r"\(?\d\)?"),
        (Seen(code=r"\d{13}"), r"\d{13}"),
        (Seen(), ""),
    ],
)
def test_the_form_of_a_value_is_that_of_the_group(seen, shape):
    assert seen.shape == shape


@pytest.mark.parametrize(
    ("seen", "values", "others"),
    [
        (Seen(text=r"(\d+) ?mg"), ["500", " 5 0 0 "], ["put this into my diary", "500 mg", ""]),
        (Seen(code=r"([A-Z]-\d\d-\d\d)"), ["a-04-12"], ["A0412", "the shelf"]),
        (Seen(object="cup|cell phone"), ["Cup", "cell phone"], ["dog", ""]),
        (Seen(text=r"Name: (.+)"), ["Ana Silva"], []),
        (Seen(), ["anything"], []),
    ],
)
def test_what_is_said_counts_only_where_it_could_have_been_seen(seen, values, others):
    assert all(seen.could_be(value) for value in values)
    assert not any(seen.could_be(value) for value in others)
