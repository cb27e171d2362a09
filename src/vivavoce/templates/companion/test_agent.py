"""The companion by text, in milliseconds: what is shown is made up. Run it with `pytest`, in this folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from vivavoce.testing import load_agent, text_call

BREAKFAST = datetime(2026, 11, 30, 8, 5)


@pytest.fixture
def call(tmp_path, monkeypatch):
    """A call with a diary of its own."""
    monkeypatch.setenv("COMPANION_DB", f"sqlite:///{tmp_path / 'diary.db'}")
    with text_call(load_agent(str(Path(__file__).with_name("agent.py"))), now=BREAKFAST) as call:
        yield call


def test_the_medicine_in_the_hand_is_told_by_name_and_strength_and_written_down_once(call):
    call.show(lines=["RAMIPRIL", "5 mg", "28 tablets"])
    call.say("which medicine is this").expect_said("It is Ramipril 5 mg, for blood pressure, morning.")
    call.say("I've taken it").expect_consent("took")
    call.say("yes").expect_said("It is in the diary: Ramipril 5 mg at 8:05 AM.")

    call.say("I've taken it").expect_said("The diary has Ramipril 5 mg at 8:05 AM", "Shall I call Julia?")
    call.say("yes").expect_tool("call_person", helper="Julia")
    assert [tool.name for tool in call.tools if tool.status == "done"] == ["which_medicine", "took", "call_person"]


def test_another_strength_is_never_taken_for_the_persons_own(call):
    call.show(lines=["Ramipril 10 mg", "28 tablets"])

    call.say("is this my blood pressure pill").expect_said("not sure", "Ramipril 10 mg", "Shall I call Julia?")


def test_what_is_printed_is_read_as_it_stands(call):
    call.show(lines=["Ramipril 5 mg", "Exp 04/2027"])

    call.say("when does it expire").expect_said("04/2027")


def test_half_a_tablet_stays_half_a_one(call):
    call.say("I took half a Ramipril at seven").expect_consent("took")
    call.say("yes").expect_said("Ramipril 5 mg, tablets: 0.5, at 7 AM")


def test_what_somebody_takes_is_no_yes_to_a_call(call):
    call.say("call Julia").expect_consent("call_person", helper="call Julia")
    call.say("okay I'll take that now").expect_no_tool()


def test_a_reminder_keeps_its_day_and_what_it_is_about(call):
    call.say("remind me tomorrow at ten to call the dentist").expect_said("on Tuesday, December 1", "call the dentist")


def test_a_box_that_contradicts_the_words_is_a_doubt_where_another_dose_is_asked_about(call):
    call.show(lines=["Metformin XR", "1000 mg"])

    call.say("this is my sugar pill, can I take it?").expect_said("I'm not sure", "Metformin XR 1000 mg")


def test_a_new_medicine_is_asked_for_its_name_first(call):
    call.say("the doctor gave me something new").expect_said("What is it called?")
    call.say("Amlodipine").expect_said("How many milligrams?")
    call.say("five").expect_said("When do you take it")
    call.say("in the morning and at bedtime").expect_said("Amlodipine, 5 milligrams", "morning and night")
