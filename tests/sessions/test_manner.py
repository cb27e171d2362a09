"""How the agent speaks: told to the model before its next words, heard in the sound, kept when a line comes back."""

import asyncio

import numpy as np
from calls import Tools, call

from clock import run
from vivavoce import Agent, Call
from vivavoce.events import Audio, CallerText, ReplyDone, Said, ToolCall, ToolResult
from vivavoce.media import amplified, level_db, to_float, to_pcm
from vivavoce.models.scripted import Step
from vivavoce.tools.runner import ToolRunner
from vivavoce.voiced import Manner

TONE = to_pcm((0.2 * np.sin(np.arange(24_000) / 8)).astype(np.float32))


def test_what_a_tool_sets_holds_from_the_words_after_it():
    tools = Tools(lambda call: {})
    tools.manner = Manner()

    def slower(call):
        tools.manner = Manner(0.7, 6.0)
        return {}

    tools.answer = slower
    steps = [
        Step(CallerText, [Said("One."), Audio(TONE, 24_000), ReplyDone()]),
        Step(CallerText, [ToolCall("1", "slower", {})]),
        Step(ToolResult, [Said("Two."), Audio(TONE, 24_000), ReplyDone()]),
    ]

    async def main() -> None:
        async with call(*steps, tools=tools) as c:
            for _ in range(2):
                c.client.say(CallerText("slower"))
                await asyncio.sleep(3)
            told = [item for item in c.model.told if isinstance(item, Manner | ToolResult)]
            assert told == [Manner(0.7, 6.0), ToolResult("1", "slower", {})]
            levels = [level_db(item.pcm) for item in c.client.got(Audio)]
            usual, louder = levels[0], levels[-1]
            assert 5.5 < louder - usual < 6.1

    run(main())


def test_a_line_that_comes_back_speaks_as_before():
    agent = Agent("desk", "You help.")
    before, after = (ToolRunner(agent, Call("call")) for _ in range(2))
    assert before.known() == {}
    before._call.speech(rate=0.8)
    after.resume(before.known(), [], [])

    assert after.manner == Manner(0.8, 0.0)


def test_loud_speech_is_bent_and_not_cut():
    loud = to_float(amplified(to_pcm(np.linspace(-0.9, 0.9, 181, dtype=np.float32)), 12.0))

    assert np.abs(loud).max() <= 1.0 and (np.diff(loud) >= 0).all()
    assert amplified(TONE, 0.0) == TONE
