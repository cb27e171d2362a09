"""A tool is given the sound of the turn that led to it, and of no other."""

import asyncio

from calls import Tools, call

from clock import run
from vivavoce.events import Audio, CallerText, Heard, ReplyDone, Said, ToolCall, ToolResult, TurnEnded
from vivavoce.media import level_db
from vivavoce.models.scripted import Step
from vivavoce.sessions.floor import LONGEST_TURN, TurnSound

SECOND = 32_000
"""Bytes of 16 kHz PCM16."""
REPLY = (Said("Good."), Audio(b"\1\0" * 24_000, 24_000), ReplyDone())


def scoring() -> Tools:
    return Tools(lambda call: {"score": 1})


def test_a_tool_is_given_the_sound_of_the_turn_that_led_to_it_with_its_first_word():
    tools = scoring()

    async def main() -> None:
        asked = Step(TurnEnded, [Heard("ship", final=True), ToolCall("1", "score", {})], after=0.1)
        answered = Step(ToolResult, REPLY)
        again = Step(TurnEnded, [Heard("sheep", final=True), ToolCall("2", "score", {})], after=0.1)
        async with call(asked, answered, again, answered, tools=tools) as c:
            await c.silence(2.0)
            await c.speak(0.8)
            await c.silence(4.0)
            await c.speak(1.6)
            await c.silence(4.0)

    run(main())
    first, second = tools.sounds
    for sound, spoken in ((first, 0.8), (second, 1.6)):
        assert sound is not None and spoken * SECOND < len(sound) < (spoken + 1.5) * SECOND
        assert level_db(sound[: SECOND // 10]) < -50  # it begins before the voice
        loud = [at for at in range(0, len(sound) - 640, 640) if level_db(sound[at : at + 640]) > -20]
        assert round((len(loud) * 640) / SECOND, 1) == spoken  # all of the voice, and none of the other turn's


def test_a_cough_is_not_the_turn_and_neither_is_what_was_said_before_typed_words():
    tools = scoring()

    async def main() -> None:
        steps = [
            Step(TurnEnded, [Heard("ship", final=True), ToolCall("1", "score", {})], after=2.0),
            Step(CallerText, [ToolCall("2", "score", {})]),
        ]
        async with call(*steps, tools=tools) as c:
            await c.silence(0.5)
            await c.speak(1.0)
            await c.silence(1.5)
            await c.speak(0.1)
            await c.silence(3.0)
            c.client.say(CallerText("sheep"))
            await asyncio.sleep(1)

    run(main())
    assert tools.sounds[0] is not None and len(tools.sounds[0]) > SECOND
    assert tools.sounds[1] is None


def test_where_the_model_finds_turns_it_is_what_came_since_the_agent_spoke():
    tools = scoring()

    async def main() -> None:
        asked = Step(Audio, [Heard("ship", final=True), ToolCall("1", "score", {})], after=1.5)
        async with call(asked, Step(ToolResult, REPLY), tools=tools, model_turns=True) as c:
            await c.speak(1.0)
            await c.silence(2.0)

    run(main())
    (sound,) = tools.sounds
    assert sound is not None and SECOND < len(sound) < 2 * SECOND


def test_of_a_turn_without_end_the_last_half_minute_is_kept():
    turn = TurnSound()
    turn.begin(b"\1\0" * 10)
    for _ in range(31):
        turn.add(b"\2\0" * 16_000)
    assert turn.latest is None
    turn.end()

    assert turn.latest == b"\2\0" * (LONGEST_TURN // 2)
