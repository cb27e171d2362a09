"""Who is calling: nothing of a name or birth date is taken for known that the caller did not say."""

from __future__ import annotations

import pytest
from scripted import Agent, run

from vivavoce.events import ToolSpec

DESK = Agent(
    tools=(
        ToolSpec(
            "find_appointments",
            "List the caller's upcoming appointments.",
            {
                "type": "object",
                "properties": {
                    "full_name": {"type": "string", "description": "The caller's first and last name."},
                    "date_of_birth": {"type": "string", "format": "date"},
                },
                "required": ["full_name", "date_of_birth"],
            },
            done="{summary}",
            examples=("when is my appointment", "do I have anything coming up"),
        ),
    ),
    backend={"find_appointments": lambda args: {"summary": "You have a check-up on Friday."}},
    vocabulary=("James Whitfield", "Grace Kim", "Dr. Patel"),
)

CALLS = {
    "a first name is not completed to a known one, it is asked for": """
        > When is my appointment?
        < first and last name
        > It's James.
        < last name
        > Becker
        < date of birth
        > November 23rd 1971
        ! find_appointments full_name="James Becker" date_of_birth=1971-11-23
        """,
    "the last name completes the first": """
        > When is my appointment?
        < first and last name
        > James
        < last name
        > Whitfield
        < date of birth
        > November 23rd 1971
        ! find_appointments full_name="James Whitfield" date_of_birth=1971-11-23
        """,
    "who has one name only may keep it": """
        > When is my appointment?
        < first and last name
        > James
        < last name
        > Just James
        < date of birth
        > November 23rd 1971
        ! find_appointments full_name=James date_of_birth=1971-11-23
        """,
    "a title with a last name lacks the first": """
        > When is my appointment?
        < first and last name
        > It's Mrs. Kim
        < first name
        > Grace
        < date of birth
        > March 14th 1998
        ! find_appointments full_name="Grace Kim" date_of_birth=1998-03-14
        """,
    "a corrected first name is not taken for the last": """
        > When is my appointment?
        < first and last name
        > James
        < last name
        > No, it's Thomas
        < last name
        > Becker
        < date of birth
        > January 30th 1958
        ! find_appointments full_name="Thomas Becker" date_of_birth=1958-01-30
        """,
    "an introduction does not hide the wish": """
        > Hi, it's James, do I have anything coming up
        < name
        """,
    "an introduction with one name does not fill a full name": """
        > My name is James
        > When is my appointment?
        < name
        > James Whitfield
        < date of birth
        > November 23rd 1971
        ! find_appointments full_name="James Whitfield" date_of_birth=1971-11-23
        """,
    "a birth date without a year is asked for its year": """
        > When is my appointment? My name is Grace Kim.
        < date of birth
        > March fourteenth
        < year
        > I said March fourteenth
        < year
        > ninety-eight
        ! find_appointments full_name="Grace Kim" date_of_birth=1998-03-14
        """,
    "the whole date answers the question for its year too": """
        > When is my appointment? My name is Grace Kim.
        < date of birth
        > the fourteenth of March
        < year
        > March 15th 1998
        ! find_appointments full_name="Grace Kim" date_of_birth=1998-03-15
        """,
}


@pytest.mark.parametrize("title", CALLS)
def test_identity(title):
    run(DESK, CALLS[title])
