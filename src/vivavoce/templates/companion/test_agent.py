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
