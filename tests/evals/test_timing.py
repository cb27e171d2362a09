"""Who spoke when: each definition on a call worked out by hand."""

from math import inf

import pytest
from records import call, reply, tool, turn

from vivavoce.evals.record import Pause
from vivavoce.evals.timing import cut_offs, ends_mute, ignored, interruptions, overlaps, waits


def seconds(record):
    return [wait.seconds if wait.seconds is None else pytest.approx(wait.seconds) for wait in waits(record)]


def answered(record):
    return [wait.answered for wait in waits(record)]


def test_a_wait_runs_from_the_end_of_the_turn_to_the_onset_of_the_reply():
    record = call([turn(1.0, 2.0), turn(5.0, 6.0)], [reply(2.4, 4.0), reply(6.9, 8.0)])

    assert seconds(record) == [0.4, 0.9]
    assert answered(record) == [True, True]


def test_a_turn_without_an_answer_waits_for_ever():
    record = call([turn(1.0, 2.0), turn(7.0, 8.0, again=True)], [reply(8.5, 9.0)])

    assert seconds(record) == [inf, 0.5]
    assert answered(record) == [False, True]


def test_sound_after_which_the_caller_had_to_speak_again_was_no_answer():
    hm = call([turn(1.0, 2.0), turn(7.0, 8.0, again=True)], [reply(2.5, 2.8), reply(8.5, 9.0)])
    late = call([turn(1.0, 2.0), turn(7.0, 8.0, again=True)], [reply(6.9, 9.0)])

    assert answered(hm) == [False, True]
    assert answered(late)[0] is True


def test_a_turn_that_ends_while_the_agent_speaks_has_no_wait():
    early = call([turn(1.0, 3.0)], [reply(2.5, 4.0)])
    deaf = call([turn(1.0, 3.0, act="barge_in")], [reply(0.0, 4.0)])

    assert (seconds(early), answered(early)) == ([None], [True])
    assert (seconds(deaf), answered(deaf)) == ([None], [False])


def test_a_reply_that_a_pause_let_in_and_that_gave_way_is_no_answer():
    record = call([turn(1.0, 4.0, pauses=(Pause(2.0, 2.5),))], [reply(2.3, 2.9), reply(4.6, 6.0)])

    assert seconds(record) == [pytest.approx(0.6)]


@pytest.mark.parametrize(
    "outcome, length, known",
    [("goal_met", 2.5, None), ("goal_met", 9.0, False), ("deadline", 2.5, None), ("gave_up", 2.5, False),
     ("line_closed", 2.5, False), ("agent_ended", 2.5, False)],
)  # fmt: skip
def test_the_last_turn_counts_unless_the_caller_left_before_an_answer_was_due(outcome, length, known):
    record = call([turn(1.0, 2.0)], outcome=outcome, seconds=length)

    assert answered(record) == [known]
    assert ends_mute(record) is (known is False)


def test_backchannels_and_side_talk_want_no_answer():
    record = call([turn(1.0, 2.0), turn(3.0, 3.2, act="backchannel")], [reply(2.4, 6.0)])

    assert seconds(record) == [0.4]


def test_a_turn_used_a_tool_if_one_was_called_before_its_answer():
    turns, replies = [turn(1.0, 2.0), turn(5.0, 6.0)], [reply(2.4, 4.0), reply(6.9, 8.0)]

    assert [wait.tool for wait in waits(call(turns, replies, [tool(6.2)]))] == [False, True]
    assert [wait.tool for wait in waits(call(turns, replies, [tool(8.5)]))] == [False, False]


def test_a_call_in_which_nobody_says_anything_ends_mute():
    assert ends_mute(call())
    assert not ends_mute(call(replies=[reply(0.5, 2.0)]))


def test_only_turns_with_a_pause_can_be_cut_off():
    paused = {"pauses": (Pause(2.0, 2.4),)}
    turns = [turn(1.0, 3.0, **paused), turn(6.0, 7.0), turn(9.0, 11.0, pauses=(Pause(10.0, 10.2),))]
    replies = [reply(2.3, 2.6), reply(6.5, 8.0), reply(11.2, 12.0)]

    assert [cut for _, cut in cut_offs(call(turns, replies))] == [True, False]


def test_a_reply_that_starts_before_the_pause_answers_something_else():
    record = call([turn(1.0, 3.0, pauses=(Pause(2.0, 2.4),))], [reply(1.1, 1.5), reply(3.3, 4.0)])

    assert [cut for _, cut in cut_offs(record)] == [False]
    assert interruptions(record) == 1


def test_the_agent_interrupts_when_it_starts_inside_a_turn_and_may_do_so_twice():
    record = call([turn(1.0, 5.0)], [reply(0.2, 0.9), reply(1.5, 2.0), reply(3.0, 4.0), reply(5.2, 6.0)])

    assert interruptions(record) == 2


def test_an_interruption_lasts_until_the_agent_is_silent():
    turns = [turn(1.0, 2.0, act="barge_in"), turn(8.0, 9.0, act="barge_in"), turn(20.0, 21.0, act="barge_in")]
    record = call(turns, [reply(0.2, 1.3), reply(6.0, 11.5)])

    assert [overlap.seconds for overlap in overlaps(record)] == [pytest.approx(0.3), pytest.approx(3.5)]


@pytest.mark.parametrize("until, right", [(2.9, False), (3.0, False), (3.1, True)])
def test_a_backchannel_must_not_stop_the_agent_within_a_second(until, right):
    record = call([turn(2.0, 2.3, act="backchannel")], [reply(1.0, until)])

    assert [ok for _, ok in ignored(record)] == [right]


@pytest.mark.parametrize("onset, right", [(2.5, False), (5.0, False), (5.1, True)])
def test_side_talk_must_not_be_answered_within_two_seconds(onset, right):
    record = call([turn(2.0, 3.0, act="side_talk")], [reply(onset, 8.0)])

    assert [ok for _, ok in ignored(record)] == [right]


def test_side_talk_while_an_answer_is_due_proves_nothing():
    assert list(ignored(call([turn(1.0, 2.0), turn(2.2, 3.0, act="side_talk")], [reply(3.1, 5.0)]))) == []


def test_an_answer_to_the_next_turn_is_no_answer_to_side_talk():
    record = call([turn(1.0, 1.5, act="side_talk"), turn(1.8, 2.4)], [reply(2.6, 5.0)])

    assert [ok for _, ok in ignored(record)] == [True]
