"""Which argument a tool's error is about."""

import pytest

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.dialogue.contract import Goal
from vivavoce.models.embedded.dialogue.nlu.entities.found import Partial
from vivavoce.models.embedded.dialogue.nlu.tool_errors import suspect, time_kept

MOVE = ToolSpec(
    "move_visit",
    "Move a visit.",
    {
        "type": "object",
        "properties": {
            "visit_id": {"type": "integer"},
            "arrival": {"type": "string", "format": "date-time"},
            "colour": {"type": "string"},
        },
    },
)
GOAL = Goal("move_visit", "", values={"visit_id": 12, "arrival": "2026-11-28T14:00:00-05:00", "colour": "red"})


@pytest.mark.parametrize(
    ("error", "about"),
    [
        ("There is no visit with that number.", "visit_id"),
        ("Nothing was found under this code.", "visit_id"),
        ("That time is taken.", "arrival"),
        ("We are closed on Sundays.", "arrival"),
        ("The colour is sold out.", "colour"),
        ("The arrival must be in the future.", "arrival"),
        ("Something went wrong.", ""),
    ],
)
def test_the_argument_that_an_error_is_about(error: str, about: str):
    assert suspect(MOVE, GOAL, error) == about


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        ("We are closed at weekends.", Partial(time="14:00:00")),
        ("That time on Saturday is taken.", None),
        ("We do not know you.", None),
    ],
)
def test_the_time_is_kept_where_only_the_day_is_declined(error: str, kept: Partial | None):
    assert time_kept(MOVE, GOAL, "arrival", error) == kept
