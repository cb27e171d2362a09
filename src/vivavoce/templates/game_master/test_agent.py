"""The game by text, in milliseconds: no sound, server or models. Run it with `pytest`, in this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from vivavoce.fiction import check, load
from vivavoce.testing import load_agent, text_call

HERE = Path(__file__).parent


@pytest.fixture
def call(tmp_path, monkeypatch):
    """A call with games of its own, whose dice are those of seed 7."""
    monkeypatch.setenv("GAME_MASTER_DB", f"sqlite:///{tmp_path / 'games.db'}")
    monkeypatch.setenv("GAME_MASTER_SEED", "7")
    with text_call(load_agent(str(HERE / "agent.py")), greet=True, patience=60) as call:
        call.say("new game")
        yield call


def test_a_thing_is_taken_and_a_way_is_gone(call):
    call.say("just me").expect_said("You can go north to the fish lane")
    call.say("go east").expect_said("boathouse")
    call.say("grab the rope").expect_said("You take the rope")
    call.say("what do I have").expect_said("You have the rope")


def test_a_locked_gate_stays_locked(call):
    call.say("just me")
    for way in ("north", "north", "north", "north"):
        call.say(way)
    call.say("go into the lighthouse").expect_said("The iron gate is locked")


def test_players_take_turns_by_name(call):
    call.say("Ann and Ben").expect_said("Ann, you can")
    call.say("east").expect_said("Ben, you can")
    call.say("Ann takes the rope").expect_said("Ann takes the rope", "Ben, what now")


def test_dice_before_the_camera_are_read_back_before_they_count(call):
    for words in ("just me", "north", "north", "north", "east", "up", "take the hat"):
        call.say(words)
    call.show(dice=[4, 3])
    call.say("I rolled them").expect_said("4 and 3, 7 in all: is that right?")
    call.say("yes").expect_said("4 and 3 make 7, enough", "hat is in your hands")


def test_the_author_is_told_that_all_can_be_reached(call):
    assert check(load(HERE / "adventure.yaml")) == []
