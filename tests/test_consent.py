import pytest

from vivavoce.consent import read


@pytest.mark.parametrize(
    "text",
    [
        "yes", "Yes.", "yes please", "Yep, that's right.", "sure go ahead", "Sounds good.", "uh-huh", "Uh-huh.",
        "Mm-hmm.",
        "correct", "that works", "Yeah, that's fine.", "Yes, please do.", "yes yes", "I guess so", "Well, yes.",
        "I do.",
        "Perfect, thank you.", "ok great thanks", "Right.", "That's correct, thank you very much.",
        "No, yes, go ahead.",
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


def test_no_problem_agrees():
    assert read("no problem").answer == "yes"
