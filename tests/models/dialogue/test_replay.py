"""A conversation cut off anywhere and taken up from its log is the same conversation, and nothing happens twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from agents import CLINIC
from scripted import NOW, Call, run
from test_conversations import CONVERSATIONS

from vivavoce.events import ContentAdded, Heard, Message, Moment, Spoken, ToolCall, ToolResult
from vivavoce.models.embedded.brain import Move, Say
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.models.embedded.dialogue.replay import unheard

MOVING = ("I'd like to move my appointment", "1042", "Thursday at half past two")


def resume(call: Call, moments: list[Moment]) -> tuple[RulesBrain, list[Move]]:
    """A fresh mind that has been told these moments, and what it still has to do."""

    async def main() -> tuple[RulesBrain, list[Move]]:
        brain = RulesBrain(call.brief)
        due = await brain.resume(moments)
        return brain, [move async for move in due] if due else []

    return asyncio.run(main())


def moved(*lines: str) -> Call:
    call = Call(CLINIC)
    for line in lines:
        call.say(line)
    return call


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_the_same_words_make_the_same_mind_and_leave_nothing_to_do(name: str):
    call = run(*CONVERSATIONS[name])

    brain, due = resume(call, call.moments)

    assert due == [] or call.ending  # who has said goodbye may say so again
    assert brain._state == call.brain._state
    assert brain.expectation() == call.brain.expectation()


@pytest.mark.parametrize("name", list(CONVERSATIONS)[:12])
def test_a_call_cut_off_after_any_moment_goes_on_to_the_same_end(name: str):
    call = run(*CONVERSATIONS[name])
    for cut in range(1, len(call.moments)):
        brain, due = resume(call, call.moments[:cut])
        following = call.moments[cut].item
        if isinstance(following, Spoken):  # it was not said, or nobody knows: it is said now
            assert " ".join(move.text for move in due if isinstance(move, Say)) == following.text, cut
        elif isinstance(following, ToolCall):
            assert [(move.id, move.args) for move in due if isinstance(move, ToolCall)] == [
                (following.id, following.args)
            ], cut
        elif isinstance(following, Heard):
            assert due == [], cut


def test_a_reply_that_was_lost_is_said_from_its_first_unheard_sentence():
    call = moved(*MOVING, "yes please")
    whole = call.moments[-1].item
    assert isinstance(whole, Spoken)
    first, rest = whole.text.split(". ", 1) if ". " in whole.text else (whole.text, "")
    lost = replace(whole, heard_text=f"{first}. {rest[:3]}", lost=True)

    _, due = resume(call, [*call.moments[:-1], Moment(NOW, lost)])

    assert due == [Say(rest)]


def test_a_reply_that_the_caller_cut_off_is_not_said_again():
    call = moved(*MOVING)
    cut = Moment(NOW, Spoken(call.reply, "Move appointment", cut=True))

    brain, due = resume(call, [*call.moments[:-1], cut])

    assert due == []
    assert not brain._state.goals[-1].proposed  # a read-back that was not heard is none


def test_a_tool_whose_result_is_not_known_is_awaited_and_not_asked_for_again():
    call = moved(*MOVING, "yes please")
    at = max(n for n, moment in enumerate(call.moments) if isinstance(moment.item, ToolCall))

    brain, due = resume(call, call.moments[: at + 1])

    assert due == []
    result = call.moments[at + 1].item
    assert isinstance(result, ToolResult)

    async def learn() -> str:
        return " ".join([move.text async for move in brain.learn(result) if isinstance(move, Say)])

    assert asyncio.run(learn()) == call.reply


def test_an_agent_that_spoke_first_does_not_greet_again():
    call = Call(CLINIC)
    call.greet()

    brain, due = resume(call, call.moments)

    assert due == []
    assert brain._state.greeted


def test_a_days_name_means_the_day_it_meant_then():
    call = moved("move appointment 1042 to tomorrow at ten")
    later = Call(CLINIC)
    later.brief = replace(call.brief, local_time=lambda: NOW.replace(day=27))

    brain, _ = resume(later, call.moments)

    assert brain._state == call.brain._state
    assert brain._agent.now().day == 27


def test_a_question_that_the_client_told_and_that_was_answered_is_not_open():
    call = moved("What are your opening hours?")
    told = ContentAdded((Message("user", "What are your opening hours?"),), turn_complete=False)

    brain, due = resume(call, [Moment(NOW, told), *call.moments[1:]])

    assert due == []
    assert brain._state.done == call.brain._state.done


@pytest.mark.parametrize(
    ("heard", "rest"),
    [
        ("", "One moment. It is done. Anything else?"),
        ("One moment. It is", "It is done. Anything else?"),
        ("One moment. It is done.", "Anything else?"),
        ("One moment. It is done. Anything else?", ""),
        ("Let me see. One moment. It is done. Any", "Anything else?"),
    ],
)
def test_what_is_left_to_say(heard: str, rest: str):
    assert unheard("One moment. It is done.  Anything else?", heard) == rest
