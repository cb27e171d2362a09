"""The stand-in when it behaves: answers, tools, resumption, interruption and what it keeps of them."""

import asyncio
from binascii import a2b_base64

import pytest
from live_caller import PATH, calling, kinds, run, words
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from vivavoce.events import ActivityEnded, ActivityStarted, Audio, CallerText, Message
from vivavoce.testing import Ask, Say, StandInUpstream


def test_a_spoken_turn_gets_transcripts_speech_and_its_end_in_order():
    async def main():
        async with StandInUpstream(Say("Good morning to you.", heard="Hello?")) as up, calling(up) as caller:
            await caller.speak()
            got = await caller.turn_over()

        assert kinds(got) == [
            "inputTranscription", *["outputTranscription", "modelTurn"] * 4, "generationComplete", "turnComplete",
            "sessionResumptionUpdate",
        ]  # fmt: skip
        assert got[0]["serverContent"]["inputTranscription"] == {"text": "Hello?"}
        assert words(got) == "Good morning to you."
        blobs = [
            part["inlineData"] for f in got for part in f.get("serverContent", {}).get("modelTurn", {}).get("parts", [])
        ]
        assert {blob["mimeType"] for blob in blobs} == {"audio/pcm;rate=24000"}
        assert sum(len(a2b_base64(blob["data"])) for blob in blobs) == 0.4 * 48_000
        assert got[-2]["usageMetadata"]["totalTokenCount"] > 0
        (seen,) = up.connections
        assert [type(event) for _, event in seen.events] == [ActivityStarted, ActivityEnded]
        assert seen.audio_seconds == pytest.approx(0.1)
        assert seen.history == (Message("user", "Hello?"), Message("model", "Good morning to you."))
        assert (seen.key, seen.path, seen.closed_by_client, seen.close_code) == ("KEY", PATH, True, 1000)

    run(main)


def test_without_a_script_every_kind_of_turn_is_answered():
    async def main():
        async with StandInUpstream() as up, calling(up) as caller:
            await caller.speak()
            assert words(await caller.turn_over()) == "Answer 1."
            await caller.write("and now?")
            typed = await caller.turn_over()
            assert words(typed) == "Answer 2." and "inputTranscription" not in kinds(typed)
            await caller.content(Message("user", "and then?"))
            assert words(await caller.turn_over()) == "Answer 3."
            assert caller.live.ignored == 0

    run(main)


def test_a_client_that_leaves_turns_to_the_model_is_heard_by_loudness():
    async def main():
        async with StandInUpstream(Say("Yes?")) as up, calling(up, realtimeInputConfig={}) as caller:
            loud, quiet = (Audio(level.to_bytes(2, "little") * 1600, 16_000) for level in (3000, 3))
            for chunk in [quiet, *[loud] * 5, *[quiet] * 6]:
                await caller.socket.send(caller.live.audio(chunk), text=True)
            assert words(await caller.turn_over()) == "Yes?"

    run(main)


def test_a_client_that_asks_for_text_gets_text():
    async def main():
        async with StandInUpstream(Say("In writing.")) as up:
            async with calling(up, generationConfig={"responseModalities": ["TEXT"]}) as caller:
                await caller.write("hi")
                got = await caller.turn_over()
        parts = [part for f in got for part in f.get("serverContent", {}).get("modelTurn", {}).get("parts", [])]
        assert "".join(part["text"] for part in parts) == "In writing."

    run(main)


def test_tools_are_called_and_spoken_about_once_every_result_is_there():
    async def main():
        reply = Ask("move", {"day": "Monday"}, also=[("tell", {"whom": "Ann"})], then=Say("Moved and told."))
        async with StandInUpstream(reply) as up, calling(up) as caller:
            await caller.speak()
            *_, call = await caller.until("toolCall")
            first, second = call["toolCall"]["functionCalls"]
            assert (first["name"], first["args"], second["name"]) == ("move", {"day": "Monday"}, "tell")
            await caller.answer(first, will_continue=True)
            await caller.answer(first)
            assert await caller.quiet()
            assert [asked.name for asked in up.unanswered] == ["tell"]
            await caller.answer(second)
            assert words(await caller.turn_over()) == "Moved and told."
        assert up.unanswered == []
        assert [result.will_continue for result in up.calls[first["id"]].results] == [True, False]
        assert up.connections[0].history[-1] == Message("model", "Moved and told.")

    run(main)


def test_one_tools_result_leads_to_the_next_tool():
    async def main():
        reply = Ask("find", {"name": "Ann"}, then=Ask("move", {"id": 7}, then=Say("Moved.")))
        async with StandInUpstream(reply) as up, calling(up) as caller:
            await caller.speak()
            for name in ("find", "move"):
                *_, call = await caller.until("toolCall")
                (asked,) = call["toolCall"]["functionCalls"]
                assert asked["name"] == name
                await caller.answer(asked)
            assert words(await caller.turn_over()) == "Moved."
        assert [message.text for message in up.connections[0].history] == [
            "words of turn 1", '[find {"name": "Ann"}]', '[find → {"output": "ok"}]', '[move {"id": 7}]',
            '[move → {"output": "ok"}]', "Moved.",
        ]  # fmt: skip

    run(main)


def test_a_non_blocking_tool_leaves_the_conversation_going_and_a_silent_result_says_nothing():
    async def main():
        reply = Ask("look", meanwhile="I am looking.", then=Say("Found it."))
        async with StandInUpstream(reply, reply) as up, calling(up) as caller:
            await caller.speak()
            *_, call = await caller.until("toolCall")
            assert words(await caller.turn_over()) == "I am looking."
            await caller.answer(call["toolCall"]["functionCalls"][0], scheduling="SILENT")
            await caller.speak()
            *_, call = await caller.until("toolCall")
            await caller.turn_over()
            await caller.answer(call["toolCall"]["functionCalls"][0])
            assert words(await caller.turn_over()) == "Found it."

    run(main)


def test_an_interruption_stops_the_reply_and_only_what_was_sent_is_remembered():
    async def main():
        long = Say("One two three four five six seven eight nine ten.", seconds=1.0, pace=20.0)
        async with StandInUpstream(long, Say("As you wish.")) as up, calling(up) as caller:
            await caller.speak()
            await caller.until("modelTurn")
            await caller.speak()
            got = await caller.until("interrupted")
            assert kinds(await caller.until("turnComplete")) == ["turnComplete"]
            assert "generationComplete" not in kinds(got)
            assert words(await caller.turn_over()) == "As you wish."
        assert up.connections[0].history[1].text.startswith("One")
        assert "ten" not in up.connections[0].history[1].text

    run(main)


def test_a_resumed_session_goes_on_with_its_context_and_counts_on():
    async def main():
        async with StandInUpstream(Say("First.", heard="a"), Say("Second.", heard="b")) as up:
            async with calling(up) as caller:
                await caller.speak()
                await caller.turn_over()
                handle = caller.live.resume_handle
            await up.until(lambda: up.connections[0].closed)
            async with calling(up, handle=handle) as caller:
                await caller.speak()
                assert words(await caller.turn_over()) == "Second."
        assert [message.text for message in up.connections[1].history] == ["a", "First.", "b", "Second."]
        assert up.connections[1].handle == handle

    run(main)


def test_an_unknown_handle_is_refused_with_1007_and_one_still_in_use_with_1011():
    async def main():
        async with StandInUpstream() as up:
            async with calling(up, handle="no-such", ready=False) as caller:
                await caller.rest()
                assert caller.closed[0] == 1007
            async with calling(up) as old:
                async with calling(up, handle=old.live.resume_handle, ready=False) as caller:
                    await caller.rest()
                    assert caller.closed[0] == 1011
        async with StandInUpstream(resume_while_open=True) as up, calling(up) as old:
            async with calling(up, handle=old.live.resume_handle):
                pass

    run(main)


@pytest.mark.parametrize("in_setup", [True, False])
def test_a_session_reseeded_with_history_knows_it_and_counts_on(in_setup):
    past = [Message("user", "a"), Message("model", "First.")]

    async def main():
        options = {"historyConfig": {"initialHistoryInClientContent": True}} if in_setup else {}
        async with StandInUpstream(Say("First."), Say("Second.", heard="b")) as up, calling(up, **options) as caller:
            await caller.content(*past, turn_complete=in_setup)
            await caller.speak()
            assert words(await caller.turn_over()) == "Second."
        assert list(up.connections[0].history) == [*past, Message("user", "b"), Message("model", "Second.")]

    run(main)


def test_a_script_may_be_a_function_of_the_turn():
    def answer(turn):
        return Say(f"{turn.number} {turn.text or turn.audio[:1].hex()} {len(turn.history)}")

    async def main():
        async with StandInUpstream(answer) as up, calling(up) as caller:
            await caller.speak(7)
            assert words(await caller.turn_over()) == "1 07 0"
            await caller.write("hi")
            assert words(await caller.turn_over()) == "2 hi 2"

    run(main)


def test_an_error_in_a_script_reaches_the_test():
    async def main():
        with pytest.raises(ZeroDivisionError):
            async with StandInUpstream(lambda turn: 1 / 0) as up, calling(up) as caller:
                await caller.write("hi")
                await caller.rest()

    run(main)


def test_a_delay_comes_before_the_first_frame():
    async def main():
        async with StandInUpstream(Say("Late.", delay=0.2)) as up, calling(up) as caller:
            await caller.speak()
            await caller.turn_over()
        seen = up.connections[0]
        asked = next(time for time, event in seen.events if isinstance(event, ActivityEnded))
        first = next(time for time, kind in seen.sent if kind == "outputTranscription")
        assert first - asked >= 0.2

    run(main)


def test_only_the_live_apis_paths_and_the_right_key_get_in():
    async def main():
        async with StandInUpstream(key="GOOD") as up:
            with pytest.raises(InvalidStatus) as refused:
                async with calling(up, key="BAD"):
                    pass
            assert refused.value.response.status_code == 400
            assert b"API_KEY_INVALID" in refused.value.response.body
            with pytest.raises(InvalidStatus, match="404"):
                await connect(up.url + "/elsewhere")
            async with calling(up, key="GOOD"):
                pass
        assert [seen.refused for seen in up.connections] == [400, 404, 0]
        assert "BAD" not in repr(up.connections)

    run(main)


def test_leaving_closes_every_connection_and_leaves_no_task():
    async def main():
        before = asyncio.all_tasks()
        async with StandInUpstream(Say("Long.", seconds=60, pace=1.0)) as up:
            async with calling(up) as caller:
                await caller.speak()
                await caller.until("modelTurn")
                await up.__aexit__(None)
                await caller.rest()
                assert caller.closed[0] == 1001
        assert asyncio.all_tasks() == before

    run(main)


def test_a_client_that_breaks_the_protocol_is_closed_with_a_reason():
    async def main():
        async with StandInUpstream() as up, calling(up) as caller:
            await caller.raw({"nonsense": 1})
            await caller.rest()
            assert caller.closed[0] == 1007 and "unknown message" in caller.closed[1]
            await up.until(lambda: up.connections[0].closed)
        assert not up.connections[0].closed_by_client

    run(main)


def test_typed_words_are_kept_in_order_with_their_times():
    async def main():
        async with StandInUpstream() as up, calling(up) as caller:
            await caller.write("one")
            await caller.turn_over()
            await caller.write("two")
            await caller.turn_over()
        times, events = zip(*up.connections[0].events, strict=True)
        assert events == (CallerText("one"), CallerText("two")) and times[0] <= times[1]

    run(main)
