"""How long a silence is waited for: what is known of the turn, weighed."""

from dataclasses import replace

import pytest

from vivavoce.turns.end_of_turn import EndOfTurn, Evidence

POLICY = EndOfTurn()
SENTENCE = Evidence(0.95, voiced=2.5, words="I need to move my appointment.", hint=0.9)


@pytest.mark.parametrize(
    "less",
    [
        {"judged": 0.5},
        {"words": "I need to move my appointment,"},
        {"words": "I need to move my", "hint": 0.1},
        {"words": "Move it.", "hint": 0.8, "voiced": 0.4},
        {"words": "I was there. I saw it. I need to move my appointment."},
        {"pauses": (1.0, 1.2, 0.9, 1.1)},
    ],
    ids=["sound", "comma", "half a sentence", "a word", "a story", "a slow caller"],
)
def test_whatever_speaks_for_more_to_come_is_waited_for(less):
    assert POLICY.silence(replace(SENTENCE, **less)) > POLICY.silence(SENTENCE)


def test_an_answer_that_holds_what_was_asked_for_is_not_waited_for():
    said = replace(SENTENCE, judged=0.7, voiced=0.8, words="Thursday at three.")

    assert POLICY.silence(replace(said, hint=0.93)) < POLICY.silence(said)


def test_a_whole_sentence_that_sounds_finished_ends_in_a_third_of_a_second_and_nothing_waits_beyond_the_latest():
    assert POLICY.soonest <= POLICY.silence(SENTENCE) <= 0.33
    assert POLICY.silence(Evidence(0.0, voiced=0.2, words="the", hint=0.1)) == POLICY.latest


def test_where_anything_may_be_said_another_sentence_is_waited_for_a_little():
    first = replace(SENTENCE, judged=0.99, hint=0.7)

    assert POLICY.silence(replace(first, hint=0.9)) < 0.3 < POLICY.silence(first) == POLICY.soonest_open
    assert POLICY.silence(replace(first, words="No, that's all.", hint=0.95)) == POLICY.soonest_closed


@pytest.mark.parametrize("words", ["I need a ride.", "I was born in May. I need to move my appointment.", "Move it."])
def test_a_request_that_is_understood_is_waited_for_less_and_one_that_led_nowhere_more(words):
    said = replace(SENTENCE, words=words, judged=0.7, voiced=1.5, hint=0.7)

    assert POLICY.silence(replace(said, understood=True)) < 0.75 < POLICY.silence(said)
    assert POLICY.silence(replace(said, understood=False)) == POLICY.latest


@pytest.mark.parametrize(
    "more",
    [{"judged": 0.01}, {"words": "I need to move my", "hint": 0.1}, {"words": "On Thursday.", "hint": 0.93}],
    ids=["sounds unfinished", "half a sentence", "an answer"],
)
def test_that_it_is_understood_ends_no_turn_that_is_plainly_unfinished_nor_an_answer(more):
    said = replace(SENTENCE, judged=0.7, hint=0.7) if "judged" not in more else replace(SENTENCE, hint=0.7)
    said = replace(said, **more)

    assert POLICY.silence(replace(said, understood=True)) >= min(POLICY.silence(said), POLICY.latest)


def test_sound_alone_decides_where_no_words_are_known():
    assert POLICY.silence(Evidence(0.98, voiced=3.0)) < 0.4 < POLICY.silence(Evidence(0.1, voiced=3.0))


def test_pauses_within_words_tell_nothing_of_a_caller():
    assert POLICY.silence(replace(SENTENCE, pauses=(0.1, 0.12))) == POLICY.silence(SENTENCE)


def test_a_caller_whose_every_end_sounds_unfinished_is_waited_for_less_and_nobody_else():
    unfinished = replace(SENTENCE, judged=0.05, hint=0.93)
    waits = [POLICY.silence(replace(unfinished, ends=(0.05,) * count)) for count in (0, 1, 3, 8)]

    assert waits == sorted(waits, reverse=True) and waits[-1] < 0.7 * waits[0]
    assert waits[-1] >= POLICY.silence(replace(unfinished, judged=0.65))  # at most it says nothing
    assert POLICY.silence(replace(unfinished, ends=(0.9, 0.05, 0.95))) == waits[0]
    assert POLICY.silence(replace(SENTENCE, ends=(0.05,) * 8)) == POLICY.silence(SENTENCE)
