"""The door by text, in milliseconds: what is shown is made up, and no models are needed. Run it with `pytest`, here."""

from __future__ import annotations

from pathlib import Path

import pytest

from vivavoce.testing import load_agent, text_call


@pytest.fixture
def call(tmp_path, monkeypatch):
    """A call with a store of its own."""
    monkeypatch.setenv("GOODS_IN_DB", f"sqlite:///{tmp_path / 'goods.db'}")
    with text_call(load_agent(str(Path(__file__).with_name("agent.py")))) as call:
        yield call


def test_a_parcel_held_to_the_camera_is_booked_in_after_a_yes(call):
    call.show(codes=["PARCEL:482113"], lines=["To: the bakery"])

    call.say("book this parcel in").expect_consent("book_in", parcel="482113")
    call.say("yes").expect_said("Parcel 4, 8, 2, 1, 1, 3 for the bakery is booked in")


def test_a_parcel_that_nobody_expects_is_not_booked_in(call):
    call.show(codes=["PARCEL:111111"])

    call.say("book this parcel in").expect_said("not one we expect")
    assert [tool.status for tool in call.tools] == ["refused"]


def test_what_is_still_due_is_told(call):
    call.say("what is still due").expect_said("4 parcels are still due")
