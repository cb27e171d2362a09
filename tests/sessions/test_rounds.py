"""What an agent does every so often: when it is run, when it is said, and that nothing of it holds up the call."""

import asyncio

import pytest
from calls import call

from clock import run
from vivavoce import Agent, Call, Declined
from vivavoce.errors import DeclarationError
from vivavoce.events import Announcement, Audio, CallerText, ReplyDone, Said
from vivavoce.models.scripted import Step
from vivavoce.sessions.speaking_up import Rounds
from vivavoce.tools.threads import Threads

REPLY = (Said("It is nine."), Audio(b"\1\0" * 48_000, 24_000), ReplyDone())


def rounds_of(agent: Agent):
    return lambda model, journal: Rounds(agent.rounds, Call("call"), Threads(), model, journal)


def reminding(every: float, *sentences: object) -> tuple[Agent, list[float]]:
    """An agent whose function gives these one after the other, then None; and when it ran."""
    agent, ran, left = Agent("diary", "You keep a diary."), [], list(sentences)

    @agent.when(every=every)
    async def remind(call: Call) -> object:
        ran.append(asyncio.get_running_loop().time())
        said = left.pop(0) if left else None
        if isinstance(said, Exception):
            raise said
        return said

    return agent, ran


def announced(c) -> list[str]:
    return [item.text for item in c.model.told if isinstance(item, Announcement)]


def test_it_is_run_every_so_often_and_its_sentence_is_said_once():
    agent, ran = reminding(30, None, "Your tablet is due.")

    async def main() -> None:
        async with call(rounds=rounds_of(agent)) as c:
            await asyncio.sleep(100)
            assert announced(c) == ["Your tablet is due."]
            assert [entry.fields["text"] for entry in c.log.of("event") if entry.fields["name"] == "announced"]

    run(main())
    began = ran[0] - 30
    assert [round(at - began) for at in ran] == [30, 60, 90]


def test_it_waits_until_nobody_speaks():
    agent, ran = reminding(2, "Your tablet is due.")

    async def main() -> None:
        async with call(Step(CallerText, REPLY), rounds=rounds_of(agent)) as c:
            await asyncio.sleep(1.5)
            c.client.say(CallerText("time?"))
            await asyncio.sleep(1.5)  # it is due in the middle of a reply of two seconds
            assert ran == [] and announced(c) == []
            await asyncio.sleep(1.5)
            assert len(ran) == 1 and announced(c) == ["Your tablet is due."]

    run(main())


def test_what_it_raises_is_logged_and_a_refusal_is_said(caplog):
    agent, ran = reminding(5, RuntimeError("her words"), Declined("The diary is closed."))

    async def main() -> None:
        async with call(rounds=rounds_of(agent)) as c:
            await asyncio.sleep(12)
            assert announced(c) == ["The diary is closed."]

    run(main())
    assert len(ran) == 2 and "when failed: function=remind" in caplog.text and "her words" not in caplog.text


def test_one_that_is_slower_than_its_time_is_not_run_twice_at_once():
    agent, running, most = Agent("diary", "You keep a diary."), [], []

    @agent.when(every=1)
    async def slow(call: Call) -> None:
        running.append(1)
        most.append(len(running))
        await asyncio.sleep(3)
        running.pop()

    async def main() -> None:
        async with call(rounds=rounds_of(agent)):
            await asyncio.sleep(10)

    run(main())
    assert set(most) == {1} and len(most) >= 3


@pytest.mark.parametrize(
    ("options", "function", "says"),
    [
        ({}, lambda call: None, "how often"),
        ({"every": 0.5}, Agent.check, "1 second or more"),
        ({"every": -1}, Agent.check, "above 0"),
        ({"every": 30}, Call.at, r"must take the call: \(call\)"),
    ],
)
def test_what_cannot_work_is_refused_where_it_is_declared(options, function, says):
    def named(call: Call) -> None: ...

    chosen = function if getattr(function, "__name__", "").isidentifier() else named
    with pytest.raises(DeclarationError, match=says):
        Agent("diary", "You keep a diary.").when(**options)(chosen)
