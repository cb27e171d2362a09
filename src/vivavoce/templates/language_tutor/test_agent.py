"""The tutor by text, in milliseconds: what is typed cannot be heard, so these learners read and tell meanings.

Run it with `pytest`, in this folder.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from vivavoce.testing import load_agent, text_call


@pytest.fixture
def agent(tmp_path, monkeypatch):
    """The tutor, with a school of its own."""
    monkeypatch.setenv("LANGUAGE_TUTOR_DB", f"sqlite:///{tmp_path / 'tutor.db'}")
    return load_agent(str(Path(__file__).with_name("agent.py")))


def lesson(call, name="Ana", language="Spanish"):
    """Up to the first exercise."""
    assert call.greeting.text == "Hello, I am your pronunciation tutor. What is your name?"
    call.say(name).expect_said("first language")
    return call.say(language)


def test_the_first_language_chooses_the_sounds(agent):
    with text_call(agent, greet=True) as call:
        lesson(call).expect_said("ship and sheep", "Listen: hit. Does it mean one, to strike, or two, warmth?")
    with text_call(agent, greet=True) as call:
        lesson(call, "Jonas", "I grew up with German").expect_said("bed and bad", "Listen: guess.")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("hello, my name's Lucia and I'm from Madrid, so Spanish", "Nice to meet you, Lucia. Today: ship and sheep"),
        ("this is Nguyen, I'm Vietnamese", "Nice to meet you, Nguyen. Today: ship and sheep"),
        ("German", "Let's go on without a name. Today: bed and bad"),
        ("no name please", "Let's go on without a name. What is your first language"),
    ],
)
def test_a_name_and_a_language_are_taken_in_one_breath_and_none_for_the_other(agent, said, told):
    with text_call(agent, greet=True) as call:
        call.say(said).expect_said(told)


def test_a_question_is_no_language_and_a_place_in_the_list_is_one(agent):
    with text_call(agent, greet=True) as call:
        call.say("Ana")
        for words in ("what for", "why?"):
            call.say(words).expect_said("first language")
        call.say("the second one").expect_said("bed and bad")


def test_of_a_corrected_choice_the_last_counts_and_next_is_none(agent):
    with text_call(agent, greet=True) as call:
        lesson(call)
        call.say("I think it's the second, no, the first").expect_said("Yes, hit.")
        call.say("got it, next one").expect_said("We leave that one.")
        call.say("how many more are there").expect_said("6 more in this lesson")


def test_a_lesson_is_led_to_its_end_and_what_went_wrong_comes_back_the_next_day(agent):
    with text_call(agent, greet=True, now=datetime(2026, 11, 2, 18)) as call:
        lesson(call)
        call.say("to strike").expect_said("Yes, hit.", "Listen: heat.")
        call.say("warmth").expect_said("Which word fits", "harbour")
        call.say("sheep").expect_said("No, ship: a big boat. Sheep is a farm animal")
        for word in ("sheep", "fill", "feel", "bin"):
            call.say(word).expect_said(f"Yes, {word}.")
        call.say("bean").expect_said("7 of 8 right at once", "Shall we go on with bed and bad")
        call.say("no").expect_said("See you next time")
        assert call.outcome == "done"
    with text_call(agent, greet=True, now=datetime(2026, 11, 3, 18)) as call:
        call.say("Ana").expect_said("Welcome back, Ana.", "bed and bad", "harbour")


def test_commands_lead_back_to_the_exercise(agent):
    with text_call(agent, greet=True) as call:
        lesson(call)
        call.say("what's the difference?").expect_said("short and loose", "to strike, or two, warmth?")
        call.say("what does that mean?").expect_said("want to know from you")
        call.say("again").expect_said("Listen: hit.")
        call.say("how am I doing?").expect_said("0 of 0 words")
        call.say("skip").expect_said("Listen: heat.")
        call.say("let's practise v and w")


def test_things_are_shown_to_the_camera_and_are_not_right_because_they_are_named(agent):
    with text_call(agent, greet=True) as call:
        lesson(call)
        call.say("teach me words").expect_said("Show me a cup.")
        call.say("this is a cup").expect_said("I cannot see that")
        call.show(things=["cup"])
        call.say("here it is").expect_said("Yes, that is a cup.", "Show me a book.")


def test_what_is_not_taught_is_for_a_teacher(agent):
    with text_call(agent, greet=True) as call:
        lesson(call)
        call.say("I have a question about grammar").expect_consent("call_teacher")
        call.say("yes").expect_tool("call_teacher")
        assert call.ending == "transferred"
