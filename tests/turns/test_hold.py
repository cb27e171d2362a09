import pytest

from vivavoce.events import Heard
from vivavoce.turns.machine import TurnMachine
from vivavoce.turns.signals import (
    Action,
    HoldReply,
    PlaybackDrained,
    ReplyStarted,
    ResumeReply,
    StopReply,
    VoiceLikened,
    VoiceStarted,
    VoiceStopped,
    VoiceSuspected,
)
from vivavoce.turns.turn_policy import FIXED_SILENCE, TurnPolicy

Line = tuple[float, object]
SUSPECTED, VOICE = (5.04, VoiceSuspected(True)), (5.1, VoiceStarted(5.0))


def words(at: float, text: str) -> Line:
    return (at, Heard(text, final=False))


def held(*lines: Line, until: float, policy: TurnPolicy | None = None) -> list[tuple[float, type[Action]]]:
    """What becomes of a reply that began at 0 s, and when."""
    machine, done = TurnMachine(policy), list[tuple[float, Action]]()
    for at, event in [(0.0, ReplyStarted()), *lines, (until, None)]:
        while machine.deadline is not None and machine.deadline <= at:
            now = machine.deadline
            done += [(now, action) for action in machine.tick(now)]
        done += [(at, action) for action in machine.receive(event, at)]
    return [(round(at, 2), type(it)) for at, it in done if isinstance(it, HoldReply | ResumeReply | StopReply)]


def test_a_reply_is_held_back_at_the_first_sign_of_a_voice_and_stopped_once_it_is_one():
    assert held(SUSPECTED, VOICE, until=6.0) == [(5.04, HoldReply), (5.65, StopReply)]


@pytest.mark.parametrize(
    ("lines", "goes_on"),
    [
        ([SUSPECTED, (5.1, VoiceSuspected(False))], 5.1),  # one window of noise
        ([SUSPECTED], 5.24),  # the line falls silent with it
        ([SUSPECTED, VOICE, (5.4, VoiceStopped(5.3)), words(5.5, "mm-hm")], 5.5),
        ([SUSPECTED, VOICE, words(5.4, "yeah okay")], 5.4),
        ([SUSPECTED, VOICE, words(5.4, "")], 5.4),  # laughter
        ([SUSPECTED, VOICE, (5.3, VoiceStopped(5.2))], 5.45),  # words that do not come
        ([SUSPECTED, VOICE, (5.4, VoiceLikened(echo=True))], 5.4),
        ([SUSPECTED, VOICE, (5.2, VoiceLikened(faint=True))], 5.2),
        ([SUSPECTED, VOICE, (5.3, VoiceStopped(5.2)), words(5.4, "Thursday")], 5.45),  # one word, and nothing more
    ],
)
def test_a_reply_goes_on_once_it_is_known_that_nobody_takes_the_floor(lines, goes_on):
    assert held(*lines, until=5.6) == [(5.04, HoldReply), (goes_on, ResumeReply)]


def test_words_that_come_after_the_reply_went_on_stop_it_all_the_same():
    lines = [SUSPECTED, VOICE, (5.3, VoiceStopped(5.2)), words(5.6, "stop")]

    assert held(*lines, until=5.8) == [(5.04, HoldReply), (5.45, ResumeReply), (5.6, StopReply)]


def test_a_reply_that_was_held_in_vain_is_not_held_again_but_the_next_one_is():
    cough = [(5.1, VoiceStarted(5.0)), (5.3, VoiceStopped(5.2)), words(5.4, "")]
    again = [(7.04, VoiceSuspected(True)), (7.1, VoiceStarted(7.0)), (7.3, VoiceStopped(7.2)), words(7.4, "")]
    later = [(8.9, PlaybackDrained()), (9.0, ReplyStarted()), (10.1, VoiceSuspected(True))]

    assert held(*cough, *again, *later, until=10.2) == [(5.1, HoldReply), (5.4, ResumeReply), (10.1, HoldReply)]


def test_a_mere_suspicion_is_not_in_vain():
    noise = [(at + step, VoiceSuspected(step == 0.0)) for at in (5.0, 6.0) for step in (0.0, 0.1)]

    assert [kind for _, kind in held(*noise, until=7.0)] == [HoldReply, ResumeReply] * 2


def test_where_the_agent_hears_itself_nothing_is_held_until_somebody_interrupts():
    echo = [(5.1, VoiceStarted(5.0)), (5.4, VoiceLikened(echo=True)), (5.9, VoiceStopped(5.8))]
    next_one = [(8.9, PlaybackDrained()), (9.0, ReplyStarted()), (10.1, VoiceStarted(10.0)), words(10.3, "stop it")]
    third = [(10.9, VoiceStopped(10.8)), (12.0, ReplyStarted()), (13.1, VoiceSuspected(True))]

    found = held(*echo, *next_one, *third, until=13.2)

    assert found == [(5.1, HoldReply), (5.4, ResumeReply), (10.3, StopReply), (13.1, HoldReply)]


@pytest.mark.parametrize("policy", [TurnPolicy(interruptible=False), FIXED_SILENCE])
def test_what_cannot_be_interrupted_or_is_at_once_is_not_held_back(policy):
    assert HoldReply not in [kind for _, kind in held(SUSPECTED, until=5.1, policy=policy)]
