"""Each stage of the dialogue on its own, where it is about pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from scripted import NOW
from shown import code, lines

from vivavoce.models.embedded.dialogue import tracker
from vivavoce.models.embedded.dialogue.contract import PendingLook, Reading, State
from vivavoce.models.embedded.dialogue.nlu.sight.asked import Question
from vivavoce.models.embedded.dialogue.tracker import Event, update
from vivavoce.sight import Sight, SightEnded

EXPIRY = Question("find", "expiry")
LABEL = Sight(
    "camera", 1, 0.0, "00", 1280, 720, sharpness=500.0, careful=True, lines=lines("ASPIRIN", "EXP 08/2027"), codes=()
)


def after(*events: Event, state: State | None = None) -> State:
    state = state or State()
    for event in events:
        state = update(state, event)
    return state


# ── tracking ──


def test_the_newest_picture_of_a_source_and_the_one_before_it_are_kept():
    other = replace(LABEL, frame=2, at=1.0, lines=lines("IBUPROFEN"))

    sights = after(tracker.PictureSeen(LABEL, NOW), tracker.PictureSeen(other, NOW + timedelta(seconds=1))).sights

    assert sights.now == {"camera": other} and sights.before == {"camera": LABEL}
    assert sights.evidence_age(LABEL, NOW + timedelta(seconds=3)) == 3


def test_a_picture_that_comes_late_changes_nothing():
    seen = after(tracker.PictureSeen(replace(LABEL, frame=2), NOW))

    assert update(seen, tracker.PictureSeen(LABEL, NOW)) == seen


def test_a_picture_stays_when_its_source_ends_but_no_more_come():
    sights = after(tracker.PictureSeen(LABEL, NOW), tracker.SourceEnded(SightEnded("camera", 1.0))).sights

    assert sights.view() == LABEL and not sights.lives(LABEL)


def test_a_look_for_an_argument_is_taken_once():
    started = after(tracker.LookStarted(PendingLook("look-1", argument="add.code"), 1))
    ended = update(started, tracker.LookEnded())

    assert started.sights.looking is not None and started.sights.looks == 1
    assert ended.sights.looking is None and ended.sights.sought == "add.code"
    assert update(ended, tracker.ShownAnew()).sights.sought == ""


def test_a_look_that_the_caller_overtakes_leaves_its_question_waiting():
    state = after(tracker.LookStarted(PendingLook("look-1", EXPIRY), 1), tracker.LookOvertaken(NOW))

    assert state.sights.waiting == EXPIRY and state.sights.waiting_since == NOW
    assert state.sights.looking is not None and state.sights.looking.passed
    assert update(state, tracker.LookOvertaken(NOW)).sights.looking is None


def test_a_look_for_an_argument_that_is_overtaken_is_given_up():
    state = after(tracker.LookStarted(PendingLook("look-1", argument="add.code"), 1), tracker.LookOvertaken(NOW))

    assert state.sights.looking is None and state.sights.waiting is None


def test_the_tries_of_a_question_that_waits_are_counted():
    kept = tracker.QuestionKept(EXPIRY, NOW)

    assert after(kept).sights.tries == 0 and after(kept, kept, kept).sights.tries == 2
    assert after(kept, kept, tracker.QuestionKept(Question("code"), NOW)).sights.tries == 0
    assert after(kept, tracker.QuestionDropped()).sights.waiting is None


def test_what_was_told_stays_until_something_else_is():
    told = after(tracker.PictureTold("ASPIRIN", 1))

    assert update(told, tracker.PictureTold("", 0)).sights == told.sights
    assert update(told, tracker.PictureTold("EXP 08/2027", 2)).sights.line == 2


@pytest.mark.parametrize(
    ("event", "name", "value"),
    [
        (tracker.GuidanceGiven(NOW), "guided_at", NOW),
        (tracker.QuestionTried(4), "tried", 4),
        (tracker.WordAsked(EXPIRY), "which_word", EXPIRY),
        (tracker.ReadingMoved(Reading(("One.", "Two."), 1)), "reading", Reading(("One.", "Two."), 1)),
        (tracker.ValueTaken("add.code=17"), "used", frozenset({"add.code=17"})),
    ],
)
def test_an_event_changes_what_it_is_about_and_can_be_forgotten(event: Event, name: str, value: object):
    state = after(event)

    assert getattr(state.sights, name) == value
    assert replace(state.sights, **{name: getattr(State().sights, name)}) == State().sights
    assert update(state, tracker.PicturesForgotten()) == State()


def test_a_crafted_picture_is_cut_to_what_can_be_answered_from():
    crafted = replace(LABEL, lines=lines("x" * 5000, sure=False) * 1000, codes=(code("1"),))

    sight = after(tracker.PictureSeen(crafted, NOW)).sights.view()

    assert sight is not None and sight.lines is not None
    assert len(sight.lines) == tracker.MOST_LINES and len(sight.lines[0].text) == tracker.LONGEST_LINE
