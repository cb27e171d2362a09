import pytest

from vivavoce.turns.backchannels import answers_yes_no, count_digits, echoes, hints_interruption, interrupts


@pytest.mark.parametrize(
    "text",
    ["", "Mm-hm.", "mm hmm", "Uh-huh", "uh huh, yeah", "Okay.", "Right, right.", "I see", "Oh, thank you!", "got it",
     "that's right", "No problem", "Sounds good, okay", "um"],
)  # fmt: skip
def test_a_listeners_words_are_no_interruption(text):
    assert not interrupts(text)
    assert not hints_interruption(text)


@pytest.mark.parametrize(
    "text",
    ["Stop.", "wait", "No.", "hold on", "Hang on a second", "excuse me", "what about Friday",
     "yeah, but Friday at two"],
)  # fmt: skip
def test_commands_and_two_words_with_meaning_are(text):
    assert interrupts(text)


def test_one_word_with_meaning_is_a_hint():
    assert not interrupts("Thursday")
    assert hints_interruption("Thursday")


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("five five five", 3),
        ("double five oh", 3),
        ("It's 555-0199.", 7),
        ("twenty one", 2),
        ("nineteen eighty four", 4),
        ("oh, I don't know", 0),
        ("triple zero", 3),
        ("", 0),
    ],
)
def test_digits_are_counted_as_they_are_read_out(text, digits):
    assert count_digits(text) == digits


def test_a_listeners_yeah_may_be_a_callers_answer():
    assert answers_yes_no("Yeah.")
    assert answers_yes_no("no")
    assert not answers_yes_no("mm-hm")


@pytest.mark.parametrize(
    ("heard", "own"),
    [
        ("Thursday at half past two.", True),
        ("first day at half past two", True),
        ("thirst day, a half past", True),
        ("No, Friday at four", False),
        ("On.", True),
        ("Shall four", False),
        ("Stop!", False),
        ("", False),
    ],
)
def test_the_agents_own_words_are_known_though_some_are_misheard(heard, own):
    assert echoes(heard, "Cleaning on Thursday, at half past two. Shall") is own
