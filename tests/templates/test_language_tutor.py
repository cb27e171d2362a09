"""The language tutor by text and by sound: a voice that a program makes says what is asked for, or not."""

import os
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import create_engine, text

from vivavoce import Curve, Table, pronunciation
from vivavoce.testing import SyncTextCall, load_agent, text_call

EVENING = datetime(2026, 11, 2, 18)


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE_TUTOR_DB", f"sqlite:///{tmp_path / 'tutor.db'}")


@pytest.fixture
def tutor(school: None) -> Iterator[SyncTextCall]:
    with text_call(load_agent("language-tutor"), greet=True, now=EVENING, patience=30) as call:
        call.say("Mai")
        yield call


def spoken(words: str) -> np.ndarray:
    made = ["espeak-ng", "-v", "en-us", "-s", "140", "--stdout", words]
    samples = np.frombuffer(subprocess.run(made, capture_output=True, check=True).stdout[44:], "<i2")
    times = np.arange(0, len(samples), 22_050 / 16_000)
    return np.interp(times, np.arange(len(samples)), samples).astype(np.int16)


def rows(call: SyncTextCall, table: str) -> list[dict]:
    """Of the school that a call's agent keeps."""
    with create_engine(os.environ["LANGUAGE_TUTOR_DB"]).connect() as db:
        return [dict(row) for row in db.execute(text(f"SELECT * FROM {table}")).mappings()]


def to_speaking(call: SyncTextCall) -> None:
    """Up to the first thing that is to be said, of the lesson on light and right."""
    call.say("Mandarin", audio=spoken("Mandarin"))
    call.say("can we do light and right", audio=spoken("light and right"))
    call.say("skip", audio=spoken("skip"))
    call.say("skip", audio=spoken("skip")).expect_said("Listen: light. Not: right.", "Say: I say light.")


@pytest.mark.e2e
def test_a_word_that_nobody_named_is_on_no_list(tutor):
    tutor.say("Spanish")

    reply = tutor.say("please note a word")
    assert "on your list" not in reply.text
    reply.expect_said("Which word?")
    tutor.say("harbour").expect_consent("note_word", word="harbour")


@pytest.mark.e2e
def test_what_was_said_right_is_right_whatever_it_was_heard_as(tutor):
    to_speaking(tutor)

    tutor.say("I say right", audio=spoken("I say light.")).expect_said("Yes, light.", "Say: I say right.")
    assert [(row["word"], row["verdict"], row["attempt"]) for row in rows(tutor, "attempts")] == [("light", "right", 1)]
    assert rows(tutor, "attempts")[0]["ratio"] < 0


@pytest.mark.e2e
def test_the_other_sound_is_corrected_with_a_hint_twice_and_then_left(tutor):
    to_speaking(tutor)

    for _ in range(2):
        reply = tutor.say("I say light", audio=spoken("I say right."))
        reply.expect_said("That sounded like right.", "behind your teeth", "Say: I say light.")
    tutor.say("I say light", audio=spoken("I say right.")).expect_said("comes back tomorrow", "Say: I say right.")
    assert [row["box"] for row in rows(tutor, "cards") if row["word"] == "light"] == [1]


@pytest.mark.e2e
def test_what_is_not_the_sentence_is_never_corrected_and_not_counted(tutor):
    to_speaking(tutor)

    for _ in range(2):
        tutor.say("a nice day", audio=spoken("What a nice day it is today.")).expect_said("did not hear that clearly")
    tutor.say("um a day", audio=np.zeros(8000, np.int16)).expect_said("cannot hear it", "Say: I say right.")
    assert rows(tutor, "attempts") == []


@pytest.mark.e2e
def test_who_types_an_attempt_gets_no_verdict_on_a_sound_but_reads(tutor):
    to_speaking(tutor)

    tutor.say("I say light").expect_said("I judge only what I hear", "Which word fits")
    assert rows(tutor, "attempts") == []


def test_without_the_judges_lessons_train_the_ear_and_the_log_says_what_to_install(school, monkeypatch, caplog):
    monkeypatch.setattr(pronunciation, "find_spec", lambda name: None)

    with text_call(load_agent("language-tutor"), greet=True) as call:
        call.say("Mai", audio=np.zeros(8000, np.int16))
        call.say("Vietnamese", audio=np.zeros(8000, np.int16))
        call.say("skip", audio=np.zeros(8000, np.int16))
        call.say("skip", audio=np.zeros(8000, np.int16)).expect_said("Which word fits")
    assert "pip install 'vivavoce[pronunciation]'" in caplog.text


def test_a_word_right_at_once_comes_back_later_and_later_and_a_miss_the_next_day(tutor):
    tutor.say("German")
    tutor.say("a fuel").expect_said("No, guess")
    tutor.say("a fuel").expect_said("Yes, gas")
    due = {row["word"]: (row["box"], str(row["due"])) for row in rows(tutor, "cards")}

    assert due == {"guess": (1, "2026-11-03"), "gas": (2, "2026-11-04")}


def test_after_ten_minutes_the_lesson_ends_and_goes_on_another_day(tutor):
    tutor.say("German")
    tutor.now = EVENING.replace(minute=11)

    tutor.say("a fuel").expect_said("Ten minutes are over", "Shall we go on with bed and bad")
    assert rows(tutor, "finished") == []


def test_who_has_a_token_need_not_say_their_name_again(school):
    agent = load_agent("language-tutor")
    with text_call(agent, greet=True, caller="pupil-7") as call:
        call.say("Mai").expect_said("first language")
        call.say("Vietnamese").expect_said("ship and sheep")
    with text_call(agent, greet=True, caller="pupil-7", claims={"name": "Mai"}) as call:
        assert call.greeting.text.startswith("Welcome back, Mai.")
    with text_call(agent, greet=True, caller="pupil-8") as call:
        call.say("Mai").expect_said("Nice to meet you")


@pytest.mark.parametrize("words", ["what is a bed?", "bed or bad", "maybe", "42"])
def test_what_names_no_choice_is_no_answer(tutor, words):
    tutor.say("German")
    tutor.say("skip")
    tutor.say("skip").expect_said("went to blank")

    tutor.say(words)
    assert rows(tutor, "attempts") == []


def test_the_teachers_page_shows_who_practises_what(tutor):
    agent = load_agent("language-tutor")
    with text_call(agent, greet=True, now=EVENING) as call:
        for words in ("Mai", "German", "an answer", "a fuel", "bad"):
            call.say(words)
    page = agent.pages["progress"].function()
    table = next(part for part in page.parts if isinstance(part, Table))
    curve = next(part for part in page.parts if isinstance(part, Curve))

    assert [row[:5] for row in table.rows] == [("Mai", "German", 0, 3, 2)]
    assert [count for _, count in curve.points] == [1, 2]


def test_the_course_can_be_judged_and_every_language_has_pairs_of_its_own(school):
    agent = load_agent("language-tutor")
    course = __import__("sys").modules["course"].Course()
    judge = pronunciation.Judge()

    assert len(course.lessons) >= 20 and agent.name == "language-tutor"
    for language in ("Spanish", "German", "Mandarin", "Vietnamese", "Arabic"):
        assert 7 <= len(course.for_language(language)) < len(course.lessons)
    for lesson in course.lessons.values():
        for word in lesson.words.values():
            for level in (1, 2, 3):
                text = word.text(level)
                assert word.word.lower() in text.lower().replace(".", "").replace("?", "").replace("!", "").split(), (
                    text
                )
                silence = judge.judge(np.zeros(0, np.int16), text, word.word, word.other)
                assert silence.verdict == "unclear"
