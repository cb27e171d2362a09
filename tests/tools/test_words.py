from datetime import UTC, date, datetime, time
from enum import Enum

import pytest
from pydantic import BaseModel

from vivavoce.errors import DeclarationError
from vivavoce.tools import docstring, words

TODAY = date(2026, 11, 22)


class Size(Enum):
    LARGE = "large"


class Line(BaseModel):
    size: Size
    note: str | None = None


def test_values_are_said_as_a_person_reads_them():
    said = {
        "Thursday, November 26 at 2:30 PM": datetime(2026, 11, 26, 14, 30, tzinfo=UTC),
        "March 4, 1985": date(1985, 3, 4),
        "Monday, November 23": date(2026, 11, 23),
        "noon": time(12),
        "midnight": time(0),
        "12:05 AM": time(0, 5),
        "9 AM": time(9),
        "yes": True,
        "1042": 1042,
        "2.5": 2.5,
        "a, b and c": ["a", "b", "c"],
        "size large": Line(size=Size.LARGE),
        "": None,
    }

    assert {words.say(value, TODAY) for value in said.values()} == set(said)
    assert [words.say(value, TODAY) for value in said.values()] == list(said)


def test_the_optional_part_of_a_template_goes_with_its_value():
    template = "Book a {service}[ with {provider}] on {day}"

    assert words.fill(template, {"service": "cut", "provider": "Jo", "day": TODAY}, TODAY).startswith(
        "Book a cut with Jo on"
    )
    assert words.fill(template, {"service": "cut", "provider": None, "day": TODAY}, TODAY).startswith("Book a cut on")


GOOGLE = """Move it.

    Only once.

    Args:
        number (int): The number
            on the card.
        when: The new time: any.
        **more: What else there is.

    Raises:
        ValueError where it is taken.

    Returns:
        number: not an argument.
    """
NUMPY = """Move it.

    Only once.

    Parameters
    ----------
    number : int, optional
        The number
        on the card.
    when
        The new time: any.
    **more
        What else there is.

    Raises
    ------
    ValueError
        Where it is taken.
    """
REST = """Move it.

    Only once.

    :param int number: The number
        on the card.
    :param when: The new time: any.
    :param more: What else there is.
    :raises ValueError: where it is taken.
    """


@pytest.mark.parametrize("text", [GOOGLE, NUMPY, REST])
def test_a_docstring_comes_apart_into_text_and_arguments(text: str):
    parsed = docstring.read(text)

    assert parsed.text == "Move it.\n\nOnly once."
    assert parsed.arguments == {
        "number": "The number on the card.",
        "when": "The new time: any.",
        "more": "What else there is.",
    }


@pytest.mark.parametrize("text", ["Move it.\n\n:10: is a place.", "Opening times\nare: nine to five.", ""])
def test_a_docstring_without_sections_is_all_text(text: str):
    assert docstring.read(text) == docstring.Docstring(text)


def test_a_line_of_arguments_that_names_none_is_refused_with_the_remedy():
    with pytest.raises(DeclarationError, match="'the number'. Write an argument as `name: what it is`"):
        docstring.read("Move it.\n\nArgs:\n    the number\n")
