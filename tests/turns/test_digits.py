"""How long silence lasts before a turn ends, where the words leave no doubt that more will come."""

from vivavoce.turns.open_turn import Turn
from vivavoce.turns.signals import AnswerExpected
from vivavoce.turns.turn_policy import TurnPolicy

POLICY = TurnPolicy()


def silent(**known: object) -> Turn:
    """A turn whose voice has just stopped."""
    return Turn(0.0, voiced=1.0, judged=0.9, hints_come=True, **known)


def test_digits_are_waited_for_while_the_words_are_still_being_read():
    turn = silent(expected=AnswerExpected(digits=4), words="it's number")

    assert turn.end_after(POLICY) == POLICY.unread_end_after


def test_digits_read_so_far_are_waited_for_longest():
    turn = silent(expected=AnswerExpected(digits=4), words="it's number one zero", hint=0.1)

    assert turn.end_after(POLICY) == POLICY.digits_end_after


def test_all_digits_end_the_turn_at_once_unless_they_are_in_doubt():
    known = {"expected": AnswerExpected(digits=3), "words": "six, six, seven", "hint": 0.9}

    assert silent(**known, confidence=0.8).end_after(POLICY) == POLICY.certain_end_after
    assert silent(**known, confidence=0.45).end_after(POLICY) == POLICY.doubted_end_after


def test_who_says_um_keeps_the_floor():
    assert silent(words="on um", hint=0.0).end_after(POLICY) == POLICY.hesitating_end_after
