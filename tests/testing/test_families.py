"""What Google's models refuse, as a client of each would see it."""

import pytest
from live_caller import calling, run, words
from websockets.exceptions import ConnectionClosed

from vivavoce.events import Message
from vivavoce.testing import GEMINI, Family, StandInUpstream

THINKING = {"thinkingConfig": {"thinkingLevel": "low"}}
FLASH, LIVE, THINKER, NATIVE = (
    "gemini-3.1-flash-live-preview", "gemini-3.8-live", "gemini-3.8-live-extended-thinking",
    "gemini-2.5-flash-native-audio-preview-12-2025",
)  # fmt: skip


def tool(behavior):
    return [{"function_declarations": [{"name": "move", "behavior": behavior}]}]


def close_of(model, **setup):
    """(code, reason) of the close that a setup gets; None when it is served."""

    async def main():
        async with StandInUpstream(families=GEMINI) as up:
            async with calling(up, ready=False, model=f"models/{model}", **setup) as caller:
                try:
                    assert "setupComplete" in await caller.next()
                except ConnectionClosed:
                    return caller.closed

    return run(main)


@pytest.mark.parametrize(
    ("model", "setup"),
    [
        (FLASH, {"generationConfig": THINKING}), (FLASH, {"tools": tool("BLOCKING")}), (LIVE, {}),
        (LIVE, {"tools": tool("NON_BLOCKING")}), (LIVE, {"tools": tool("BLOCKING")}),
        (THINKER, {"generationConfig": THINKING, "tools": tool("NON_BLOCKING")}),
        (NATIVE, {"generationConfig": {"thinkingConfig": {"thinkingBudget": 0}, "enableAffectiveDialog": True}}),
    ],
)  # fmt: skip
def test_what_a_family_takes_is_served(model, setup):
    assert close_of(model, **setup) is None


@pytest.mark.parametrize(
    ("model", "setup"),
    [
        (LIVE, {"generationConfig": THINKING}), (NATIVE, {"generationConfig": THINKING}), (THINKER, {}),
        (FLASH, {"tools": tool("NON_BLOCKING")}), (THINKER, {"generationConfig": THINKING, "tools": tool("BLOCKING")}),
        (FLASH, {"generation_config": {"thinking_config": {"thinking_budget": 0}}}),
        (LIVE, {"proactivity": {"proactiveAudio": False}}),
    ],
)  # fmt: skip
def test_what_a_family_refuses_is_closed_with_1007(model, setup):
    assert close_of(model, **setup) == (1007, "Request contains an invalid argument.")


def test_text_is_no_modality_of_any():
    code, reason = close_of(FLASH, generationConfig={"responseModalities": ["TEXT"]})
    assert code == 1007 and "modalities (TEXT)" in reason


def test_a_setup_with_affective_dialogue_is_never_complete_where_there_is_none():
    async def main():
        affective = {"generationConfig": {"enableAffectiveDialog": True}}
        async with StandInUpstream(families=GEMINI) as up, calling(up, ready=False, **affective) as caller:
            assert await caller.quiet()

    run(main)


def test_other_models_do_not_exist():
    code, reason = close_of("gemini-9")
    assert code == 1008 and reason.startswith("models/gemini-9 is not found for API version v1beta")


def test_content_in_mid_call_is_refused_where_the_family_says_so_and_history_is_not():
    past = [Message("user", "a"), Message("model", "b")]

    async def main():
        at_launch = {"gemini-3.1-flash-live": Family(content_in_mid_call=False, media_chunks=False)}
        history = {"historyConfig": {"initialHistoryInClientContent": True}}
        async with StandInUpstream(families=at_launch) as up, calling(up, **history) as caller:
            await caller.content(*past)
            await caller.write("go on")
            assert words(await caller.turn_over()) == "Answer 2."
            await caller.content(Message("user", "more"))
            await caller.rest()
            assert caller.closed[0] == 1007
        async with StandInUpstream(families=GEMINI) as up, calling(up) as caller:
            await caller.write("hi")
            await caller.turn_over()
            await caller.content(Message("user", "more"))
            await caller.turn_over()

    run(main)


def test_media_chunks_are_refused_where_the_family_says_so():
    async def main():
        async with StandInUpstream(families=GEMINI) as up, calling(up) as caller:
            await caller.raw({"realtimeInput": {"mediaChunks": [{"mimeType": "audio/pcm", "data": "AAAA"}]}})
            await caller.rest()
            assert caller.closed[0] == 1007

    run(main)
