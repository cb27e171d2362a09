"""The state of a conversation goes through JSON and comes out the same; another connection goes on from it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from agents import CLINIC
from scripted import NOW, Call, run
from test_conversations import CONVERSATIONS

from vivavoce.events import ContextUpdated, Heard, Moment, Snapshot, Spoken, ToolResult
from vivavoce.models.embedded.brain import Move, Say
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.models.embedded.dialogue.snapshot import loaded, newest, snapshot, version


def through_json(kept: Snapshot | None) -> Snapshot:
    assert kept is not None
    return Snapshot(kept.version, json.loads(json.dumps(kept.data)))


def resume(moments: list[Moment]) -> tuple[RulesBrain, list[Move]]:
    async def main() -> tuple[RulesBrain, list[Move]]:
        brain = RulesBrain(Call(CLINIC).brief)
        due = await brain.resume(moments)
        return brain, [move async for move in due] if due else []

    return asyncio.run(main())


def moving(*lines: str) -> Call:
    call = Call(CLINIC)
    call.keeps = True
    for line in lines:
        call.say(line)
    return call


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_state_comes_back_as_it_was(name: str):
    state = run(*CONVERSATIONS[name]).brain._state

    assert loaded(through_json(snapshot(state))) == state


def test_a_snapshot_is_loaded_in_place_of_the_words_before_it():
    call = moving("I'd like to move my appointment", "1042", "Thursday at half past two")
    told = [m for m in call.moments if not isinstance(m.item, Heard)] + [call.moments[-3]]
    last = [m for m in call.moments if isinstance(m.item, Snapshot)][-1]

    brain, due = resume([call.moments[-3], last])

    assert told and due == []
    assert brain._state == call.brain._state


def test_what_happened_after_the_snapshot_is_lived_through_again():
    call = moving("I'd like to move my appointment", "1042")
    call.keeps = False
    call.say("Thursday at half past two")

    brain, _ = resume(call.moments)

    assert brain._state == call.brain._state


def test_a_snapshot_of_another_version_is_not_used():
    call = moving("I'd like to move my appointment", "1042")
    moments = [
        replace(m, item=replace(m.item, version="0")) if isinstance(m.item, Snapshot) else m for m in call.moments
    ]

    assert newest(moments) == (None, moments)
    assert resume(moments)[0]._state == call.brain._state


def test_a_snapshot_that_was_overtaken_by_the_callers_words_is_not_used():
    call = moving("I'd like to move my appointment")
    moments = [*call.moments[:-1], Moment(NOW, Heard("1042", True)), call.moments[-1]]

    state, rest = newest(moments)

    assert state is None and rest == moments


def test_a_result_that_overtook_the_snapshot_is_not_lost():
    call = moving("I'd like to move my appointment", "1042", "Thursday at half past two")
    read_back = next(m for m in call.moments if isinstance(m.item, ToolResult))
    state = call.brain._state
    before = replace(state, running=(*state.running, *_running(call)))
    heard = [m for m in call.moments if isinstance(m.item, Heard)][-1]

    _, rest = newest([heard, read_back, Moment(NOW, through_json(snapshot(before)))])

    assert rest == [read_back]


def _running(call: Call):
    from vivavoce.models.embedded.dialogue.contract import Running

    made = next(m.item for m in call.moments if isinstance(m.item, ToolResult))
    return (Running(made.id, made.name, {}),)


def test_what_was_said_without_arriving_is_said_again():
    call = moving("I'd like to move my appointment")
    lost = Spoken(call.reply, "", lost=True)
    moments = [replace(m, item=lost) if isinstance(m.item, Spoken) else m for m in call.moments]

    _, due = resume(moments)

    assert [move.text for move in due if isinstance(move, Say)] == [call.reply]


def test_a_change_of_the_agent_before_the_snapshot_still_counts():
    call = moving("I'd like to move my appointment")
    update = Moment(NOW, ContextUpdated("You are Eve.", None))

    _, rest = newest([update, *call.moments])

    assert update in rest


def test_nothing_of_the_state_is_kept_that_is_too_long():
    state = replace(Call(CLINIC).brain._state, said="word " * 30_000)

    assert snapshot(state) is None


def test_what_is_no_state_is_not_loaded():
    for data in ({}, {"$": "Nonsense"}, {"$": "tuple", "of": []}, {"$": "State", "elsewhere": 1}):
        assert loaded(Snapshot(version(), data)) is None
