"""Replies one after the other: with tools and without, interrupted, held back, broken."""

import asyncio

import pytest

from clock import run
from vivavoce.errors import ModelUnavailable
from vivavoce.events import (
    Audio,
    CallEnding,
    CallerText,
    Interrupted,
    ReplyCut,
    ReplyDone,
    Said,
    ToolCall,
    ToolResult,
    TurnEnded,
    TurnStarted,
)
from vivavoce.models.embedded.brain import Expectation, Say, Utterance
from vivavoce.models.embedded.engine import EmbeddedConnection
from vivavoce.models.embedded.replies import MOST, PITCH
from vivavoce.voiced import Manner, Voiced

from .echo_engine import HALF_SECOND, Mind, Senses, engine


def test_an_interruption_stops_the_reply_and_tells_the_brain_what_was_heard():
    async def main() -> None:
        async with engine() as e:
            e.senses.pace = 0.5
            e.tell(CallerText("one. two. three. four"))
            await asyncio.sleep(1.2)
            e.tell(Interrupted("You said one."))
            await asyncio.sleep(3)
            assert len(e.got(Said)) == 2
            assert e.mind.interruptions == ["You said one."]
            assert e.got(ReplyCut) == [ReplyCut()] and e.got(ReplyDone) == []

    run(main())


def test_a_reply_waits_while_its_session_has_no_room_and_can_still_be_stopped():
    async def main() -> None:
        senses, mind, room = Senses(), Mind(), asyncio.Semaphore(3)
        connection, told = EmbeddedConnection(senses, mind, Expectation()), []

        async def emit(event: object) -> None:
            await room.acquire()
            told.append(event)

        running = asyncio.ensure_future(connection.run(emit))
        connection.send(CallerText(". ".join("abcdefgh")))
        await asyncio.sleep(60)
        assert len(told) == 3 and len(senses.rendered) == 2  # nothing is made that nobody takes

        connection.send(Interrupted("a"))
        await asyncio.sleep(60)
        assert mind.interruptions == ["a"] and len(senses.rendered) == 2

        for _ in range(100):
            room.release()
        connection.send(CallerText("hello"))
        await asyncio.sleep(60)
        assert (
            told[3] == ReplyCut() and [said.text for said in told if isinstance(said, Said)][-1] == "You said hello. "
        )
        await connection.close()
        await running

    run(main())


def test_who_types_without_ever_waiting_for_an_answer_ends_their_own_call():
    async def main() -> None:
        async with engine() as e:
            e.tell(*[CallerText("hi") for _ in range(MOST + 1)])
            await asyncio.sleep(1)

    with pytest.raises(ModelUnavailable):
        run(main())


def test_a_tool_result_goes_on_with_the_reply():
    async def main() -> None:
        async with engine() as e:
            e.tell(CallerText("do it"))
            await asyncio.sleep(0.1)
            (call,) = e.got(ToolCall)
            assert e.got(ReplyDone) == []
            e.tell(ToolResult(call.id, "it", {"output": "fine"}), ToolResult(call.id, "it", {"output": "twice"}))
            await asyncio.sleep(1)
            assert [said.text for said in e.got(Said)] == ["Result fine. "]
            assert e.got(ReplyDone) == [ReplyDone()]

    run(main())


def test_a_slow_tool_is_excused_once():
    async def main() -> None:
        async with engine() as e:
            e.tell(CallerText("do it"))
            await asyncio.sleep(5)
            assert [said.text for said in e.got(Said)] == ["One moment, please. "]
            e.tell(ToolResult("id-1", "it", {"output": "fine"}))
            await asyncio.sleep(1)
            assert len(e.got(ReplyDone)) == 1

    run(main())


class TwoSteps(Mind):
    """Needs a second tool once the first has answered, and may say something before it runs one."""

    def __init__(self, before: str = "") -> None:
        super().__init__()
        self.before = before

    def fork(self) -> "TwoSteps":
        return self

    async def hear(self, utterance: Utterance):
        if self.before:
            yield Say(self.before)
        yield ToolCall("id-1", "first", {})

    async def learn(self, result: ToolResult):
        if result.name == "first":
            yield ToolCall("id-2", "second", {})
        else:
            yield Say("Done.")


def test_a_second_of_silence_while_a_tool_runs_is_excused_once_for_all_tools_of_a_wait():
    async def main() -> None:
        async with engine(TwoSteps()) as e:
            e.tell(CallerText("please"))
            await asyncio.sleep(0.9)
            assert e.got(Said) == []
            await asyncio.sleep(3)
            assert [said.text for said in e.got(Said)] == ["One moment, please. "] and e.when(Said) <= 1.2
            e.tell(ToolResult("id-1", "first", {}))
            await asyncio.sleep(5)
            assert len(e.got(Said)) == 1
            e.tell(ToolResult("id-2", "second", {}))
            await asyncio.sleep(1)
            e.tell(CallerText("once more"))
            await asyncio.sleep(3)
            assert [said.text for said in e.got(Said)] == ["One moment, please. ", "Done. ", "One moment, please. "]

    run(main())


def test_who_has_been_told_already_is_told_again_only_after_a_long_silence():
    async def main() -> None:
        async with engine(TwoSteps("Let me look that up.")) as e:
            e.tell(CallerText("please"))
            await asyncio.sleep(4)
            assert [said.text for said in e.got(Said)] == ["Let me look that up. "]
            await asyncio.sleep(2)
            assert [said.text for said in e.got(Said)][1:] == ["One moment, please. "]

    run(main())


def test_a_result_that_comes_while_the_caller_speaks_waits_for_them():
    async def main() -> None:
        async with engine() as e:
            e.tell(CallerText("do it"))
            await asyncio.sleep(0.1)
            e.tell(TurnStarted(), HALF_SECOND, ToolResult("id-1", "it", {"output": "fine"}))
            await asyncio.sleep(1)
            assert e.got(Said) == []
            e.tell(TurnEnded())
            await asyncio.sleep(2)
            assert [said.text for said in e.got(Said)] == ["Result fine. ", "You said hello. "]

    run(main())


def test_a_result_is_told_before_the_answer_to_what_is_typed_after_it():
    async def main() -> None:
        async with engine() as e:
            e.tell(CallerText("do it"))
            await asyncio.sleep(0.1)
            e.tell(ToolResult("id-1", "it", {"output": "fine"}), CallerText("hello"))
            await asyncio.sleep(3)
            assert [said.text for said in e.got(Said)] == ["Result fine. ", "You said hello. "]

    run(main())


def test_no_reply_waits_for_a_background_tool():
    async def main() -> None:
        async with engine(background=frozenset({"it"})) as e:
            e.tell(CallerText("do it"))
            await asyncio.sleep(5)
            assert e.got(Said) == [] and len(e.got(ReplyDone)) == 1
            e.tell(ToolResult("id-1", "it", {"output": "fine"}))
            await asyncio.sleep(1)
            assert [said.text for said in e.got(Said)] == ["Result fine. "] and len(e.got(ReplyDone)) == 2

    run(main())


def test_a_bug_in_the_brain_is_an_apology_and_the_call_goes_on(caplog):
    async def main() -> None:
        async with engine() as e:
            e.tell(CallerText("break"))
            await asyncio.sleep(1)
            e.tell(CallerText("fine"))
            await asyncio.sleep(1)
            assert e.got(Said)[0].text.startswith("Sorry") and e.got(Said)[-1].text == "You said fine. "
            assert len(e.got(ReplyDone)) == 2

    run(main())
    assert "reply failed" in caplog.text


def test_a_text_only_call_renders_no_sound():
    async def main() -> None:
        async with engine(spoken=False) as e:
            e.tell(CallerText("bye"))
            await asyncio.sleep(1)
            assert e.senses.rendered == [] and e.got(Audio) == []
            assert [type(event) for event in e.got(Said, CallEnding, ReplyDone)] == [Said, CallEnding, ReplyDone]

    run(main())


def test_a_role_is_spoken_in_its_voice_at_the_pace_that_was_asked_for_and_named_in_the_caption_alone():
    async def main() -> None:
        async with engine() as e:
            e.tell(Manner(rate=0.7), CallerText(f"Look! {Voiced('goblin', 'Who goes. there')}"))
            await asyncio.sleep(3)
            assert "".join(said.text for said in e.got(Said)) == 'You said Look!. Goblin: "Who goes. there." . '
            assert e.senses.rendered == ["You said Look!.", "Who goes.", "there.", "."]
            assert e.senses.ways == [(0.7, 1.0), (0.7, PITCH["low"]), (0.7, PITCH["low"]), (0.7, 1.0)]

    run(main())
