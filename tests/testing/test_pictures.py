"""The stand-in when it is shown something: what the model sees of it, what that costs, and how long it may."""

import hashlib

import pytest
from live_caller import calling, run, words

from vivavoce.events import Message, VideoFrame
from vivavoce.testing import GEMINI, Ask, IfShown, Say, StandInUpstream

CUP = VideoFrame(b"\xff\xd8 a cup", "image/jpeg")
PAGE = VideoFrame(b"\x89PNG a page", "image/png")
COMPRESSED = {"triggerTokens": "1000", "slidingWindow": {"targetTokens": "600"}}
SEEN = IfShown(Say("A cup."))


async def show(caller, *pictures):
    for picture in pictures:
        await caller.socket.send(caller.live.video(picture), text=True)


async def answer(caller, text="What is this?"):
    """The words that answer a typed turn, and its usage."""
    await caller.write(text)
    got = await caller.turn_over()
    (usage,) = [frame["usageMetadata"] for frame in got if "usageMetadata" in frame]
    return words(got), usage


def by_modality(usage):
    return {each["modality"]: each["tokenCount"] for each in usage["promptTokensDetails"]}


def test_a_script_answers_by_what_was_shown():
    async def main():
        replies = [SEEN, SEEN, IfShown(Say("new"), Say("nothing new"), since_last_turn=True)]
        async with StandInUpstream(*replies) as up, calling(up) as caller:
            assert (await answer(caller))[0] == "I can't see anything yet."
            await show(caller, CUP)
            assert (await answer(caller))[0] == "A cup."
            assert (await answer(caller))[0] == "nothing new"
        (shown,) = up.connections[0].shown
        assert (shown.mime_type, shown.data) == ("image/jpeg", CUP.data)
        assert shown.sha256 == hashlib.sha256(CUP.data).hexdigest()

    run(main)


def test_a_certain_picture_can_be_waited_for_and_a_tool_be_called_for_it():
    async def main():
        reply = IfShown(Ask("found", then=Say("Found it.")), Say("Not that."), picture=PAGE.data)
        async with StandInUpstream(reply, reply) as up, calling(up) as caller:
            await show(caller, PAGE, CUP)
            assert (await answer(caller))[0] == "Not that."
            await show(caller, PAGE)
            await caller.write("And now?")
            await caller.until("toolCall")

    run(main)


@pytest.mark.parametrize(
    ("model", "coverage", "seen"),
    [
        ("gemini-3.1-flash-live-preview", {}, True),
        ("gemini-3.1-flash-live-preview", {"turnCoverage": "TURN_INCLUDES_ONLY_ACTIVITY"}, False),
        ("gemini-2.5-flash-native-audio-preview", {}, False),
        ("gemini-2.5-flash-native-audio-preview", {"turnCoverage": "TURN_INCLUDES_ALL_INPUT"}, True),
    ],
)
def test_what_is_shown_between_turns_is_seen_by_the_setups_coverage(model, coverage, seen):
    async def main():
        detection = {"automaticActivityDetection": {"disabled": True}, **coverage}
        setup = {"model": f"models/{model}", "realtimeInputConfig": detection}
        async with StandInUpstream(SEEN, families=GEMINI) as up, calling(up, **setup) as caller:
            await show(caller, CUP)
            assert (await answer(caller))[0] == ("A cup." if seen else "I can't see anything yet.")

    run(main)


def test_what_is_shown_while_the_caller_speaks_is_always_seen():
    async def main():
        detection = {"automaticActivityDetection": {"disabled": True}, "turnCoverage": "TURN_INCLUDES_ONLY_ACTIVITY"}
        async with StandInUpstream(SEEN) as up, calling(up, realtimeInputConfig=detection) as caller:
            await caller.start_speaking()
            await show(caller, CUP)
            await caller.socket.send(caller.live.activity_end(), text=True)
            assert words(await caller.turn_over()) == "A cup."
            assert up.connections[0].shown[0].in_turn

    run(main)


def test_a_still_beside_typed_words_is_always_seen():
    async def main():
        detection = {"automaticActivityDetection": {"disabled": True}, "turnCoverage": "TURN_INCLUDES_ONLY_ACTIVITY"}
        async with StandInUpstream(SEEN) as up, calling(up, realtimeInputConfig=detection) as caller:
            frame = caller.live.content([Message("user", "What is this?")], stills=[CUP])
            await caller.socket.send(frame, text=True)
            assert words(await caller.turn_over()) == "A cup."
            assert up.connections[0].shown[0].attached

    run(main)


@pytest.mark.parametrize(("resolution", "each"), [("MEDIUM", 258), ("LOW", 64)])
def test_pictures_are_billed_in_every_turn_after_them(resolution, each):
    async def main():
        config = {"responseModalities": ["AUDIO"], "mediaResolution": f"MEDIA_RESOLUTION_{resolution}"}
        async with StandInUpstream() as up, calling(up, generationConfig=config) as caller:
            await show(caller, CUP, PAGE)
            for _ in range(2):
                _, usage = await answer(caller)
                assert by_modality(usage) == {"TEXT": 100, "VIDEO": 2 * each}
                assert usage["promptTokenCount"] == 100 + 2 * each

    run(main)


def test_compression_forgets_the_oldest():
    async def main():
        async with StandInUpstream() as up, calling(up, contextWindowCompression=COMPRESSED) as caller:
            await show(caller, *[CUP] * 4)
            _, usage = await answer(caller)
            assert by_modality(usage)["VIDEO"] == 2 * 258

    run(main)


def test_a_session_that_sees_and_does_not_compress_ends_at_its_limit():
    async def main():
        async with StandInUpstream(video_limit=20.0) as up, calling(up) as caller:
            assert await caller.quiet(5)
            await show(caller, CUP)
            assert await caller.quiet(14.9)
            await caller.rest()
            assert caller.closed == (1011, "Deadline expired before operation could complete.")

    run(main)
    assert StandInUpstream().video_limit == 120.0


def test_compression_lifts_the_limit():
    async def main():
        async with (
            StandInUpstream(video_limit=20.0) as up,
            calling(up, contextWindowCompression=COMPRESSED) as caller,
        ):
            await show(caller, CUP)
            assert await caller.quiet(30)
            assert (await answer(caller))[0] == "Answer 1."

    run(main)


def test_what_comes_faster_than_once_a_second_is_counted():
    async def main():
        async with StandInUpstream() as up, calling(up) as caller:
            for pause in (1.0, 0.5, 1.0):
                await show(caller, CUP)
                assert await caller.quiet(pause)
            await show(caller, CUP)
            await up.until(lambda: len(up.connections[0].shown) == 4)
            assert up.connections[0].hurried == 1

    run(main)


def test_a_resumed_session_still_sees():
    async def main():
        async with StandInUpstream(Say("Hello."), SEEN) as up:
            async with calling(up) as caller:
                await show(caller, CUP)
                await answer(caller)
                handle = caller.live.resume_handle
            await up.until(lambda: up.connections[0].closed)
            async with calling(up, sessionResumption={"handle": handle}) as caller:
                assert (await answer(caller))[0] == "A cup."

    run(main)
