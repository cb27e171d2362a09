"""The most likely cause of a failed call, and the sentence about a run."""

import pytest
from records import call, reply, tool, turn

from vivavoce.evals.causes import cause, causes, headline

TOLD = [turn(1.0, 2.0, gives={"birth_date": "1985-07-14"})]
ANSWERED = [reply(2.5, 4.0)]
MISHEARD = {"captured": {"birth_date": False}, "tools": [tool(3.0, args={"birth_date": "1985-07-04"})]}


@pytest.mark.parametrize(
    "title, changes",
    [
        ("line closed", {"outcome": "line_closed", "replies": []}),
        ("agent went silent", {"replies": []}),
        ("said it was done, wrote nothing", {"replies": [reply(2.5, 4.0, claims=("moved",))]}),
        ("birth date misheard", MISHEARD),
        ("wrote without the caller's yes", {"tools": [tool(3.0, confirmed=False)]}),
        ("birth date asked again and again",
         {"replies": [reply(2.5, 4.0, asks=("birth_date",)), reply(5.0, 6.0, asks=("birth_date",))]}),
        ("caller gave up", {}),
        ("ran out of time", {"outcome": "deadline"}),
        ("agent ended the call", {"outcome": "agent_ended"}),
        ("nothing was written", {"outcome": "goal_met"}),
        ("did something else than wanted", {"outcome": "goal_met", "tools": [tool(3.0)]}),
    ],
)  # fmt: skip
def test_a_failed_call_has_one_cause(title, changes):
    assert cause(call(**{"turns": TOLD, "replies": ANSWERED, "passed": False, **changes})).title == title


def test_causes_are_counted_the_most_frequent_first():
    misheard = call(TOLD, ANSWERED, passed=False, **MISHEARD)
    records = [call(passed=False, replies=ANSWERED, outcome="deadline"), misheard, misheard, call()]

    assert [(why.title, len(calls)) for why, calls in causes(records)] == [
        ("birth date misheard", 2),
        ("ran out of time", 1),
    ]
    assert headline(records) == "3 of 4 calls failed: 2 × birth date misheard, 1 × ran out of time."


def test_a_run_without_a_failure_says_so():
    assert headline([call(), call()]) == "All 2 calls passed."
    assert headline([call()]) == "The only call passed."


def test_more_than_three_causes_are_summed():
    outcomes = [{"outcome": "deadline"}, {"outcome": "gave_up"}, {"outcome": "agent_ended"}, {"outcome": "line_closed"}]

    text = headline([call(passed=False, replies=ANSWERED, **changes) for changes in outcomes])

    assert text.endswith(", 1 for other reasons.")
