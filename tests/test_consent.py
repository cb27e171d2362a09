from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.consent import Consent, read


@pytest.mark.parametrize(
    "text",
    [
        "yes", "Yes.", "yes please", "Yep, that's right.", "sure go ahead", "Sounds good.", "uh-huh", "Uh-huh.",
        "Mm-hmm.",
        "correct", "that works", "Yeah, that's fine.", "Yes, please do.", "yes yes", "I guess so", "Well, yes.",
        "I do.",
        "Perfect, thank you.", "ok great thanks", "Right.", "That's correct, thank you very much.",
        "Yes, I'd like to do that.", "Please.", "Absolutely!", "um, yeah", "do it", "Yes ma’am",
    ],
)  # fmt: skip
def test_an_agreement_is_a_yes_with_nothing_left_over(text):
    got = read(text)

    assert (got.answer, got.rest) == ("yes", "")


@pytest.mark.parametrize(
    "text",
    [
        "no", "No.", "nope", "no thanks", "No, thank you.", "not really", "don't", "not yet", "yeah no",
        "no that's fine",
        "No, that's all. Thank you.", "I don't think so.", "That's wrong.", "Uh-uh.", "I'd rather not",
    ],
)  # fmt: skip
def test_a_refusal_is_a_no_with_nothing_left_over(text):
    got = read(text)

    assert (got.answer, got.rest) == ("no", "")


@pytest.mark.parametrize(
    "text",
    [
        "", "I don't know", "hold on", "No idea.", "I'm not sure", "actually make it ten thirty",
        "Okay, what about Friday?",
        "no, that's correct", "Thursday please", "please cancel my appointment", "Good morning, I'd like to book",
        "right now", "No one told me.", "don't you have anything earlier", "Great, what times do you have?", "maybe",
        "Not sure about that", "I need one moment", "What?", "Sorry?", "I'd like to book an appointment",
    ],
)  # fmt: skip
def test_what_is_neither_yes_nor_no_gives_no_answer_and_keeps_the_words(text):
    got = read(text)

    assert (got.answer, got.rest) == (None, text)


@pytest.mark.parametrize(
    ("text", "answer", "rest"),
    [
        ("yes but at four", "yes", "at four"),
        ("okay but at four", "yes", "at four"),
        ("yes, if it's before noon", "yes", "if it's before noon"),
        ("Yes, actually, make it four.", "yes", "actually, make it four"),
        ("Thursday, yes please.", "yes", "Thursday"),
        ("no, I meant Friday", "no", "I meant Friday"),
        ("No. I meant Friday.", "no", "I meant Friday"),
        ("No, it's Smith.", "no", "it's Smith"),
        ("Um, no, not really, I want Friday", "no", "I want Friday"),
        ("Don't cancel it.", "no", "Don't cancel it"),
        ("No, don't cancel it, move it.", "no", "don't cancel it, move it"),
        ("Yes no wait", "no", "wait"),
    ],
)
def test_words_beyond_the_answer_come_back(text, answer, rest):
    got = read(text)

    assert (got.answer, got.rest) == (answer, rest)


LISTS = Path(__file__).parent / "data" / "consent"
YES, NO, DOUBT = ((LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines() for name in ("yes", "no", "doubt"))


@pytest.mark.parametrize("text", YES)
def test_a_plain_yes_in_any_words_is_one_to_act_upon(text):
    assert read(text).plain


@pytest.mark.parametrize("text", NO)
def test_a_plain_no_in_any_words_is_one(text):
    assert read(text).answer == "no"


@pytest.mark.parametrize("text", [*NO, *DOUBT])
def test_a_no_a_change_and_a_doubtful_yes_are_none_to_act_upon(text):
    assert not read(text).plain and not read(text).stands


@pytest.mark.parametrize(
    "text",
    ["yes, and where do I park?", "Yes please. When are you open?", "Sounds good. What's their phone number?",
     "yes, thanks, and what about the parking?", "correct, do I need to bring papers?"],
)  # fmt: skip
def test_a_yes_stands_though_something_else_is_asked_with_it(text):
    assert read(text).stands and not read(text).plain


@pytest.mark.parametrize(
    "text",
    ["yes, what does it cost?", "yes, what about Friday?", "yes, what's the total?", "yes, are you sure?",
     "yes? where?", "yes, what if I'm late?", "yes, when is that?", "no, where do I park?", "yes, where do I park",
     "yes, can I change?", "yes, and when would the other one be?", "I guess, where is it?", "yes, what?"],
)  # fmt: skip
def test_a_question_that_may_be_about_the_matter_comes_before_the_yes(text):
    assert not read(text).stands


HEADS = st.sampled_from(
    ["yes", "yeah", "sure", "Okay", "of course", "correct", "uh-huh", "👍", "absolutely", "Perfect"]
)
TAILS = st.sampled_from(["please", "thanks", "go ahead", "that's right", "that works", "do it", "sounds good"])
JOINS = st.sampled_from([", ", " ", ". ", "! ", " … "])
TURNS = st.sampled_from(
    ["wait", "stop", "no", "but not now", "if it's free", "except that", "to Alice", "on Friday", "at four", "maybe",
     "not that one", "never mind", "instead", "hold on", "actually make it ten", "what does it cost?", "I guess",
     "don't"]
)  # fmt: skip


@given(HEADS, JOINS, TAILS, JOINS, TAILS)
def test_assents_in_a_row_are_one_yes(head, between, tail, then, last):
    assert read(f"{head}{between}{tail}{then}{last}").plain


@given(HEADS, JOINS, TURNS, JOINS, TAILS)
def test_whatever_turns_a_yes_round_leaves_none_to_act_upon(head, between, turn, then, tail):
    assert not read(f"{head}{between}{turn}").plain
    assert not read(f"{head}{between}{turn}{then}{tail}").plain
    assert not read(f"{turn}{between}{head}").plain


@given(HEADS, JOINS, st.text(min_size=1))
def test_a_yes_is_plain_only_when_every_word_is_understood(head, between, more):
    assert not read(f"{head}{between}zq {more}").plain


ACTION = "cancel_appointment Cancel the cleaning on Thursday, November 26 at 2:30 PM with Dr. Kim"


@pytest.mark.parametrize(
    "text",
    ["yes, cancel it", "yes cancel the appointment", "Yes, cancel my cleaning please.", "go ahead and cancel that",
     "yes, Thursday", "Yes, the cleaning with Doctor Kim", "please cancel the appointment", "cancel my cleaning"],
)  # fmt: skip
def test_the_action_said_once_more_adds_nothing_to_a_yes(text):
    assert read(text.replace("Doctor", "Dr."), ACTION).plain


@pytest.mark.parametrize(
    "text",
    ["yes at four", "yes, Friday", "yes, cancel the other one", "yes, but cancel it later", "cancel", "cancel it",
     "cancel that", "don't cancel the appointment", "yes, the filling", "yes to both", "yes, with Dr. Patel",
     "yes, cancel the appointment?", "should I cancel the appointment", "yes, at two thirty instead", "yes, the 26th"],
)  # fmt: skip
def test_other_words_than_the_actions_and_every_number_leave_a_yes_open(text):
    assert not read(text, ACTION).plain


@pytest.mark.parametrize("text", ["yes?", "okay?", "I guess so", "yes, I think so", "maybe yes"])
def test_a_yes_with_a_doubt_says_so(text):
    got = read(text)

    assert (got.answer, got.doubtful) == ("yes", True)


@pytest.mark.parametrize(
    "much", ["yes ", "yes, ", "yes, cancel the appointment ", "yes please go ahead and cancel it "]
)
@pytest.mark.parametrize("times", [13, 20, 30, 61, 100, 1000])
@pytest.mark.parametrize("then", ["but not the one on Friday", "no", "wait", "at four", "?"])
def test_what_follows_a_great_many_yeses_is_never_dropped(much, times, then):
    assert not read(much * times + then, ACTION).plain
    assert not read(f"Well, {much * times}, {then}, yes", ACTION).plain


LONG = [
    "and ", "and\n", "yes ", "yes, ", "yes that is fine by me and ", "no. ", ", ", " ", "\n", ".", "?", "'", "it's ",
    "a", "aaab", "1", "🙂 ", ", yes please", ",yes       ", "but ", "so ", "very ", "you can ", "and that ",
]  # fmt: skip


@pytest.mark.parametrize("piece", LONG)
@pytest.mark.parametrize(("head", "end"), [("", ""), ("yes ", ""), ("", ", yes"), ("no, ", " x"), ("x", "?")])
def test_a_turn_of_thousands_of_letters_is_no_answer_and_comes_back_whole(piece, head, end):
    text = head + (piece * 32_000)[:32_000] + end

    assert read(text, ACTION) == Consent(None, text.strip())


def test_a_no_with_a_long_story_is_one():
    story = "I had asked for the other day, as my sister comes, and then we go to the station together. " * 15

    assert (read(f"No, {story}").answer, read(f"No, {story}").rest) == ("no", story.strip(" ."))


def test_no_problem_agrees():
    assert read("no problem").answer == "yes"


@pytest.mark.parametrize("text", ["okay I'll call Julia", "okay, I'm going to call her", "okay I did", "I've got it"])
def test_what_callers_do_or_did_themselves_is_no_yes_to_an_action(text):
    assert not read(text, "call_person Call Julia").plain


def test_a_yes_stays_one_where_they_say_that_they_do_it():
    assert read("yes, I'll call Julia", "call_person Call Julia").plain
