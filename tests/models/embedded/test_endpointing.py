import pytest

from vivavoce.models.embedded.brain import Expectation
from vivavoce.models.embedded.endpointing import (
    CERTAIN,
    CLOSED_FOR_SURE,
    FINISHED,
    HESITATING,
    NO_IDEA,
    OPEN,
    UNFINISHED,
    completeness,
)

NOTHING, YES_NO, FOUR_DIGITS = Expectation(), Expectation(yes_no=True), Expectation(digits=4)


@pytest.mark.parametrize(
    ("text", "expected", "score"),
    [
        ("", NOTHING, NO_IDEA),
        ("I need to move my appointment.", NOTHING, FINISHED),
        ("I need to move my", NOTHING, UNFINISHED),
        ("My date of birth is the", NOTHING, UNFINISHED),
        ("On Thursday at,", NOTHING, UNFINISHED),
        ("My name is", NOTHING, UNFINISHED),
        ("My name is Grace Kim,", NOTHING, NO_IDEA),
        ("Its number,", FOUR_DIGITS, UNFINISHED),
        ("It's number.", NOTHING, UNFINISHED),
        ("Could I move my visit be,", NOTHING, UNFINISHED),
        ("Can you move my appointment,", NOTHING, NO_IDEA),
        ("I would like to move my appointment,", NOTHING, UNFINISHED),
        ("My card number is four, four, one.", NOTHING, UNFINISHED),
        ("Five five five, two three four, nine eight seven six.", NOTHING, FINISHED),
        ("Ten thirty.", NOTHING, FINISHED),
        ("Hi.", NOTHING, UNFINISHED),
        ("Hello, good morning.", NOTHING, UNFINISHED),
        ("No.", YES_NO, FINISHED),
        ("No, thanks.", YES_NO, CERTAIN),
        ("On um,", NOTHING, HESITATING),
        ("Um.", NOTHING, HESITATING),
        ("Why not?", NOTHING, FINISHED),
        ("A cleaning, please.", NOTHING, FINISHED),
        ("What's your name?", NOTHING, FINISHED),
        ("Yes, please.", NOTHING, CERTAIN),
        ("No, that's all. Thank you, good-bye.", NOTHING, CERTAIN),
        ("No, that's all.", NOTHING, CLOSED_FOR_SURE),
        ("I need to move my appointment.", Expectation(open=True), OPEN),
        ("Cancel it.", Expectation(open=True), FINISHED),
        ("Yeah.", YES_NO, CERTAIN),
        ("Yes, but", YES_NO, UNFINISHED),
        ("Yeah.", NOTHING, FINISHED),
        ("One, zero", FOUR_DIGITS, UNFINISHED),
        ("One, zero, four, two.", FOUR_DIGITS, FINISHED),
        ("10 42", FOUR_DIGITS, FINISHED),
        ("Thanks.", FOUR_DIGITS, UNFINISHED),
        ("Oh, Kevin.", FOUR_DIGITS, UNFINISHED),
        ("Thanks.", NOTHING, CLOSED_FOR_SURE),
        ("Thank you, that's all.", FOUR_DIGITS, CLOSED_FOR_SURE),
        ("Well, bye.", FOUR_DIGITS, UNFINISHED),
        ("Right?", FOUR_DIGITS, UNFINISHED),
        ("No thanks, goodbye.", FOUR_DIGITS, CERTAIN),
        ("Not yet, no.", FOUR_DIGITS, FINISHED),
        ("No.", FOUR_DIGITS, FINISHED),
    ],
)
def test_words_tell_whether_more_will_come(text, expected, score):
    assert completeness(text, expected) == score
