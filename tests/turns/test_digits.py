import pytest
from test_machine import play, voice, words

from vivavoce.events import TurnHint
from vivavoce.turns.actions import EndTurn
from vivavoce.turns.inputs import AnswerExpected, TurnJudged
from vivavoce.turns.machine import TurnMachine


def test_digits_are_waited_for_while_the_words_are_still_being_read():
    lines = [(0.1, TurnHint(0.5)), (0.5, AnswerExpected(digits=4)), words(1.8, "it's number"), (2.2, TurnJudged(0.9))]

    got = play(TurnMachine(), *voice(1.0, 2.0), *lines, until=5.0)

    assert [at for at, action in got if isinstance(action, EndTurn)] == [pytest.approx(3.0)]


def test_who_says_um_keeps_the_floor():
    lines = [(2.2, TurnJudged(0.9)), (2.25, TurnHint(0.0))]

    got = play(TurnMachine(), *voice(1.0, 2.0), *lines, until=5.0)

    assert [at for at, action in got if isinstance(action, EndTurn)] == [pytest.approx(3.6)]
