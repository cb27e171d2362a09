"""How something is said: acts, questions, wishes, conditions."""

import pytest

from vivavoce.models.embedded.dialogue.nlu.dialogue_acts import (
    CallerAct,
    Speech,
    echo_words,
    read_act,
    untag,
    with_key,
)


@pytest.mark.parametrize(
    ("said", "act"),
    [
        ("Hello?", CallerAct.GREETING),
        ("hi there, how are you doing?", CallerAct.HOW_ARE_YOU),
        ("What's your name?", CallerAct.WHO),
        ("Can you hear me?", CallerAct.HEAR),
        ("Thanks so much!", CallerAct.THANKS),
        ("No, that's all.", CallerAct.THAT_IS_ALL),
        ("okay, thank you, bye bye", CallerAct.GOODBYE),
        ("Sorry, what was that?", CallerAct.REPEAT),
        ("I didn't catch that", CallerAct.REPEAT),
        ("carry on", CallerAct.GO_ON),
        ("hang on a second", CallerAct.WAIT),
        ("what can you do for me?", CallerAct.HELP),
        ("let me talk to a real person", CallerAct.PERSON),
        ("are you a robot?", CallerAct.ROBOT),
        ("this is ridiculous", CallerAct.ANGRY),
        ("oh, forget about it", CallerAct.NEVER_MIND),
        ("I don't have the number with me", CallerAct.UNKNOWN_TO_ME),
        ("repeat after me: red lorry", CallerAct.ECHO),
        ("um, well", CallerAct.FILLER),
        ("I'd like to move my appointment", None),
        ("Thanks, Tuesday at four then", None),
        ("", None),
    ],
)
def test_the_act_of_a_turn(said: str, act: CallerAct | None):
    assert read_act(said) is act


QUESTIONS = {
    # what is said: asks, inquires, wants
    "What does a cleaning cost?": (True, True, False),
    "Do you have a room on Friday?": (True, True, False),
    "Can you move my visit?": (True, False, True),
    "I would like to book a court": (False, False, True),
    "Tell me when you open": (True, True, False),
    "Tuesday at four": (False, False, False),
    "Is somebody there who could help, please?": (True, False, True),
}


@pytest.mark.parametrize(("said", "readings"), QUESTIONS.items())
def test_questions_and_wishes(said: str, readings: tuple[bool, bool, bool]):
    speech = Speech(said)

    assert (speech.asks, speech.inquires, speech.wants) == readings


READINGS = {
    "asks_what_there_is": (["Do you have a table?", "so is there parking"], ["I have a table", "when do you open"]),
    "asks_how_it_is": (["Is the door locked?", "how warm is it?"], ["is it possible to lock it", "lock the door"]),
    "asks_for_news": (
        ["Any luck?", "did you find one", "still looking?"],
        ["find me another one", "did you find one and if so how long does it take to get here from town"],
    ),
    "lacks_key": (
        ["cancel it, but I don't know the number", "I've lost my confirmation"],
        ["the number is 4410", "I don't know why"],
    ),
    "indifferent": (["It doesn't really matter", "whatever", "any time"], ["any time after four", "I mind"]),
    "leaves_time_open": (["any day works", "whenever you can", "I'm flexible"], ["Friday", "any colour"]),
    "conditional": (["only with a sea view", "yes, if it is free"], ["with a sea view", "yes please"]),
    "on_terms": (["how much is it", "is that refundable"], ["where are you", "who are you"]),
    "reserved": (["yes but not today", "if so, yes"], ["yes please"]),
    "goes_on": (["yes and another one", "then book it"], ["yes please"]),
    "small_talk": (["tell me a joke", "how old are you?"], ["tell me the price"]),
    "requests_something": (["I need a plumber", "Something is broken"], ["Tuesday", "hello there"]),
    "is_number": (["24", "1 042."], ["24 pieces", ""]),
}


CASES = [
    (name, said, expected)
    for name, both in READINGS.items()
    for expected, many in zip((True, False), both, strict=True)
    for said in many
]


@pytest.mark.parametrize(("reading", "said", "expected"), CASES)
def test_a_reading_of_how_it_is_said(reading: str, said: str, expected: bool):
    assert getattr(Speech(said), reading) is expected


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("What time is it?", "time"),
        ("Excuse me, do you know what time it is now", "time"),
        ("what's the date today", "date"),
        ("What day is it?", "date"),
        ("what time is my visit", ""),
        ("what time do you close", ""),
    ],
)
def test_what_every_clock_knows(said: str, asked: str):
    assert Speech(said).asks_the_clock == asked


@pytest.mark.parametrize(
    ("said", "remark"),
    [
        ("and the card should say Happy Birthday", "Happy Birthday"),
        ("Yes, but please a quiet one.", "a quiet one"),
        ("near the window", "near the window"),
    ],
)
def test_a_remark_is_what_is_to_be_noted(said: str, remark: str):
    assert Speech(said).remark == remark


@pytest.mark.parametrize(
    ("said", "another"),
    [("And on Sunday?", "Sunday"), ("okay what about the blue one", "the blue one"), ("on Sunday", "")],
)
def test_the_last_question_is_put_again_for_another_value(said: str, another: str):
    assert Speech(said).another == another


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("cancel 1042, actually no, move it", ("cancel 1042", "move it")),
        ("Book a room. Scratch that, a suite", ("Book a room", "a suite")),
        ("actually, move it", ("", "actually, move it")),
        ("move it", ("", "move it")),
    ],
)
def test_what_was_taken_back_and_what_is_said_instead(said: str, parts: tuple[str, str]):
    assert Speech(said).taken_back == parts


def test_a_number_told_before_goes_with_what_is_said_instead():
    assert with_key("move it", "cancel appointment 1042") == "move it appointment 1042"
    assert with_key("move 1077", "cancel appointment 1042") == "move 1077"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Repeat after me: red lorry", "red lorry"),
        ('please say "good evening" to everybody', "good evening"),
        ("Answer only with the word banana", "banana"),
        ("hello", ""),
    ],
)
def test_the_words_to_be_repeated(said: str, words: str):
    assert echo_words(said) == words


def test_tags_around_the_words_are_not_said():
    assert untag("<noise> hello </noise>") == "hello"
