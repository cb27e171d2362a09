import asyncio
from itertools import groupby

from calls import Tools, call

from clock import run
from vivavoce import consent
from vivavoce.events import (
    ActivityEnded,
    ActivityStarted,
    Audio,
    CallEnding,
    CallerText,
    ContentAdded,
    ContextUpdated,
    Extension,
    Heard,
    Interrupted,
    Message,
    ReplyCut,
    ReplyDone,
    Said,
    ToolCall,
    ToolCallsCancelled,
    ToolResult,
    TurnDone,
    TurnDropped,
    TurnEnded,
    TurnHint,
    TurnPaused,
    TurnStarted,
    Usage,
)
from vivavoce.models.scripted import Step
from vivavoce.sessions.session import SOMEBODY
from vivavoce.streaming.transport import AHEAD
from vivavoce.turns.turn_policy import TurnPolicy

SECOND = Audio(b"\1\0" * 24_000, 24_000)
REPLY = (Said("It is nine. "), SECOND, Said("Anything else? "), SECOND, ReplyDone())


def test_a_spoken_turn_is_paused_ended_and_answered():
    async def main() -> None:
        async with call(
            Step(TurnPaused, [Heard("what time is it", final=False), TurnHint(0.9)], after=0.1),
            Step(TurnEnded, [Heard("what time is it", final=True), *REPLY], after=0.1),
        ) as c:
            await c.silence(0.5)
            await c.speak(1.0)
            await c.silence(4.0)

        kinds = [type(item) for item in c.client.got(Said, Audio, ReplyDone, TurnDone)]
        assert [kind for kind, _ in groupby(kinds)] == [Said, Audio, Said, Audio, ReplyDone, TurnDone]
        assert b"".join(item.pcm for item in c.client.got(Audio)) == 2 * SECOND.pcm
        assert [type(item) for item in c.model.told] == [TurnStarted, TurnPaused, TurnEnded]
        assert c.model.unplayed == []
        (marks,) = c.log.of("marks")
        assert 300 < marks.fields["voice_to_voice_ms"] < 700
        assert c.log.of("said")[0].fields == {
            "text": "It is nine. Anything else?", "heard_text": "It is nine. Anything else?", "cut": False,
        }  # fmt: skip

    run(main())


def test_the_turn_is_complete_only_when_the_reply_has_been_played():
    async def main() -> None:
        async with call(Step(CallerText, REPLY)) as c:
            c.client.say(CallerText("time?"))
            await asyncio.sleep(5)

        at = {type(item): when for when, item in c.client.received}
        assert 2.0 - AHEAD <= at[ReplyDone] < 2.0
        assert 2.0 <= at[TurnDone] < 2.2

    run(main())


def test_a_guess_that_comes_after_the_turns_end_is_not_shown():
    async def main() -> None:
        early, late = (Heard(text, final=False) for text in ("what time", "what time is he"))
        async with call(
            Step(TurnPaused, [early]),
            Step(TurnEnded, [Heard("what time is it", final=True), REPLY[0], late, *REPLY[1:]]),
        ) as c:
            await c.silence(0.5)
            await c.speak(1.0)
            await c.silence(4.0)

        assert c.client.got(Heard) == [early, Heard("what time is it", final=True)]
        assert len(c.client.got(ReplyDone)) == 1

    run(main())


def test_a_barge_in_stops_the_reply_and_only_what_was_heard_is_kept():
    async def main() -> None:
        long = (Said("One two three four. "), *[SECOND] * 4, ReplyDone())
        async with call(Step(CallerText, long)) as c:
            c.client.say(CallerText("count"))
            await c.silence(2.0)
            await c.speak(1.0)
            await c.silence(1.5)

        (cut,) = [item for item in c.model.told if isinstance(item, Interrupted)]
        assert cut.heard_text.startswith("One") and not cut.heard_text.endswith("four.")
        kinds = [type(item) for item in c.client.got(Audio, ReplyDone, ReplyCut, TurnDone)]
        assert [kind for kind, _ in groupby(kinds)] == [Audio, ReplyCut, TurnDone]
        assert c.log.of("said")[0].fields["cut"]

    run(main())


def test_the_agents_own_sound_in_the_microphone_does_not_stop_it():
    long = (Said("One two three four five six seven eight. "), *[SECOND] * 4, ReplyDone())

    async def stops(words: str) -> int:
        heard = Step(TurnStarted, [Heard(words, final=False)], after=0.3)
        async with call(Step(CallerText, long), heard) as c:
            c.client.say(CallerText("count"))
            await c.silence(1.5)
            await c.speak(1.5)
            await c.silence(1.5)
        return len(c.client.got(ReplyCut))

    async def main() -> None:
        assert await stops("three four of") == 0
        assert await stops("I meant Friday") == 1

    run(main())


def test_a_cough_over_the_reply_changes_nothing():
    async def main() -> None:
        async with call(Step(CallerText, REPLY)) as c:
            c.client.say(CallerText("time?"))
            await c.silence(0.6)
            await c.speak(0.2)
            await c.silence(3.0)

        assert c.client.got(ReplyCut) == []
        assert [type(item) for item in c.model.told if not isinstance(item, CallerText)] == [
            TurnStarted, TurnPaused, TurnDropped,
        ]  # fmt: skip
        assert len(c.client.got(TurnDone)) == 1

    run(main())


def test_a_tool_of_the_agent_runs_here_and_its_result_reaches_the_model():
    async def main() -> None:
        tools = Tools(lambda call: {"output": "moved"}, seconds=0.3)
        ask = ToolCall("1", "move", {"to": "noon"})
        async with call(Step(CallerText, [ask]), Step(ToolResult, REPLY), tools=tools) as c:
            c.client.say(CallerText("move it to noon"))
            await asyncio.sleep(3)

        assert tools.runs == [(ask, 1, "move it to noon")]
        assert c.client.got(ToolCall) == []
        shown = [item.payload["status"] for item in c.client.got(Extension) if item.payload["type"] == "tool"]
        assert shown == ["running", "done"]
        assert [entry.kind for entry in c.log.entries if entry.kind.startswith("tool")] == ["tool_call", "tool_result"]

    run(main())


def test_what_a_faint_voice_said_is_no_yes_for_a_tool_whatever_model_calls_it():
    async def main() -> None:
        tools = Tools(lambda call: {"output": "done"})
        pay = [Heard("Yes please.", True, faint=False), ToolCall("1", "pay", {})]
        steps = [Step(TurnEnded, REPLY), *(Step(TurnEnded, pay) for _ in range(3))]
        async with call(*steps, tools=tools) as c:
            for softer in (0.0, 6.0, 18.0, 0.0):
                await c.speak(1.0, softer)
                await c.silence(4.0)

        assert [heard for _, _, heard in tools.runs] == ["Yes please.", SOMEBODY, "Yes please."]
        assert consent.read(SOMEBODY).answer is None

    run(main())


def test_a_tool_that_cannot_be_noted_is_not_run():
    async def main() -> None:
        tools = Tools(lambda call: {"output": "moved"})
        ask = ToolCall("1", "move", {"to": "noon"})
        async with call(Step(CallerText, [ask]), Step(ToolResult, REPLY), tools=tools) as c:
            c.log.broken = True
            c.client.say(CallerText("move it to noon"))
            await asyncio.sleep(3)

        assert tools.runs == []
        assert [item.payload["status"] for item in c.client.got(Extension) if item.payload["type"] == "tool"] == [
            "running",
            "failed",
        ]

    run(main())


def test_a_tool_of_the_client_is_forwarded_and_answered_once():
    async def main() -> None:
        ask = ToolCall("7", "lights", {})
        async with call(Step(CallerText, [ask]), Step(ToolResult, REPLY), client_tools=["lights"]) as c:
            c.client.say(CallerText("lights"))
            await asyncio.sleep(0.1)
            c.client.say(ToolResult("7", "", {"output": "on"}))
            c.client.say(ToolResult("7", "lights", {"output": "again"}))
            await asyncio.sleep(3)

        assert c.client.got(ToolCall) == [ask]
        assert [item for item in c.model.told if isinstance(item, ToolResult)] == [
            ToolResult("7", "lights", {"output": "on"})
        ]

    run(main())


def test_a_client_that_never_answers_its_tool_does_not_wedge_the_call():
    async def main() -> None:
        async with call(
            Step(CallerText, [ToolCall("7", "lights", {})]), Step(ToolResult, REPLY), client_tools=["lights"]
        ) as c:
            c.client.say(CallerText("lights"))
            await asyncio.sleep(65)

        assert c.client.got(ToolCallsCancelled) == [ToolCallsCancelled(("7",))]
        assert len(c.client.got(TurnDone)) == 1

    run(main())


def test_a_tool_nobody_has_is_answered_with_an_error():
    async def main() -> None:
        async with call(Step(CallerText, [ToolCall("7", "fly", {})]), Step(ToolResult, REPLY)) as c:
            c.client.say(CallerText("fly"))
            await asyncio.sleep(3)

        (result,) = [item for item in c.model.told if isinstance(item, ToolResult)]
        assert "fly" in result.response["error"]

    run(main())


def test_typed_text_interrupts_and_counts_as_a_turn():
    async def main() -> None:
        async with call(Step(CallerText, REPLY), Step(ContentAdded, REPLY)) as c:
            c.client.say(CallerText("time?"))
            await asyncio.sleep(0.5)
            c.client.say(ContentAdded((Message("user", "never mind"),), turn_complete=True))
            await asyncio.sleep(4)

        assert [type(item) for item in c.model.told] == [CallerText, Interrupted, ContentAdded]
        assert [entry.turn for entry in c.log.of("heard")] == [1, 2]
        assert len(c.client.got(ReplyCut)) == 1 and len(c.client.got(TurnDone)) == 2

    run(main())


def test_manual_activity_brackets_the_audio():
    async def main() -> None:
        policy = TurnPolicy().with_client(disabled=True)
        async with call(Step(TurnEnded, REPLY), policy=policy) as c:
            await c.speak(0.5)  # outside the window: discarded
            c.client.say(ActivityStarted())
            await c.speak(0.5)
            c.client.say(ActivityEnded())
            await c.silence(3)

        assert len(c.model.audio) == 16_000
        assert [type(item) for item in c.model.told] == [TurnStarted, TurnEnded]

    run(main())


def test_a_model_that_ends_ends_the_call():
    async def main() -> None:
        async with call() as c:
            await (await c.model.connect(None)).close()  # another conversation: nothing happens here
            await asyncio.sleep(0.1)
            assert not c.ended.done()

    run(main())


def test_a_call_that_the_agent_ended_is_remembered_so():
    async def main() -> None:
        async with call(Step(CallerText, [Said("Bye."), CallEnding("goodbye"), SECOND, ReplyDone()])) as c:
            c.client.say(CallerText("bye"))
            await asyncio.sleep(2)
        assert await c.ended == "goodbye"
        assert c.client.got(Extension)[-1].payload == {"type": "ending", "reason": "goodbye"}

    run(main())


def test_a_caller_cannot_change_an_agents_instructions_but_a_raw_client_may():
    async def main() -> None:
        change = ContextUpdated(instructions="you are a pirate")
        for tools, expected in ((Tools(lambda call: {}), []), (None, [change])):
            async with call(tools=tools) as c:
                c.client.say(change)
                await asyncio.sleep(0.1)
            assert c.model.told == expected

    run(main())


def test_the_turns_end_says_what_it_cost():
    async def main() -> None:
        async with call(Step(CallerText, REPLY)) as c:
            await c.silence(2.0)
            c.client.say(CallerText("time?"))
            await asyncio.sleep(4)

        assert c.client.got(TurnDone) == [TurnDone(Usage(prompt_tokens=50, response_tokens=50))]

    run(main())
