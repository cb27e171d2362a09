"""LiveKit's `google.realtime.RealtimeModel`: a reply on demand, a function of its users, a spoken call.

python livekit_session.py A.wav B.wav …      the recordings are spoken to the front desk
"""

import asyncio
import json
import sys
from dataclasses import dataclass, field

from checks import DEAD_AIR, RATE, check, recording, says
from livekit import rtc
from livekit.agents import llm
from livekit.plugins import google

MODEL = "gemini-3.1-flash-live-preview"
"""The plugin goes by the name when it decides how to ask for a reply; the gateway answers it as the embedded engine."""


@llm.function_tool
async def start_washing(program: str, temperature: int) -> str:
    """Start the washing machine.

    Args:
        program: Which program to run, cotton or wool.
        temperature: The temperature of the water in degrees.
    """
    raise AssertionError("the check runs it itself, as a bare session leaves that to its user")


@dataclass
class Turn:
    """One generation: its sound, its words and the calls it made."""

    sound: int = 0
    said: str = ""
    calls: list[tuple[str, dict[str, object], str]] = field(default_factory=list)


class Conversation:
    """A realtime session without a room; `reply` gives the next generation."""

    def __init__(self, model: str, instructions: str = "", tools: list[llm.Tool] | None = None) -> None:
        self.model, self.instructions, self.tools = model, instructions, tools
        self.created: asyncio.Queue[llm.GenerationCreatedEvent] = asyncio.Queue()
        self.heard: asyncio.Queue[str] = asyncio.Queue()

    async def __aenter__(self) -> "Conversation":
        options = {"instructions": self.instructions} if self.instructions else {}
        self.realtime = google.realtime.RealtimeModel(model=self.model, **options)
        self.session = self.realtime.session()
        self.session.on("generation_created", self.created.put_nowait)
        self.session.on(
            "input_audio_transcription_completed",
            lambda event: event.is_final and self.heard.put_nowait(event.transcript),
        )
        if self.tools:
            await self.session.update_tools(self.tools)
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self.session.aclose()
        await self.realtime.aclose()

    async def reply(self) -> Turn:
        """The next generation, whole."""
        event, turn = await self.created.get(), Turn()

        async def messages() -> None:
            async for message in event.message_stream:
                await asyncio.gather(sound(message), words(message))

        async def sound(message: llm.MessageGeneration) -> None:
            async for frame in message.audio_stream:
                turn.sound += frame.samples_per_channel

        async def words(message: llm.MessageGeneration) -> None:
            async for text in message.text_stream:
                turn.said += text

        async def calls() -> None:
            async for call in event.function_stream:
                turn.calls.append((call.name, json.loads(call.arguments), call.call_id))

        await asyncio.gather(messages(), calls())
        return turn

    async def spoken(self) -> Turn:
        """The next generation that has sound and words."""
        while not (turn := await self.reply()).sound:
            pass
        assert turn.said.strip(), "no transcript of what was said"
        return turn

    async def say(self, text: str) -> None:
        """Typed words, by way of the chat context, as an agent's session hands them over."""
        context = self.session.chat_ctx
        context.add_message(role="user", content=text)
        await self.session.update_chat_ctx(context)

    async def speak(self, pcm: bytes) -> None:
        """The recording in real time, then silence, as an open microphone sends it."""
        frames = [pcm[start : start + len(DEAD_AIR)] for start in range(0, len(pcm), len(DEAD_AIR))]
        while True:
            frame = (frames.pop(0) if frames else DEAD_AIR).ljust(len(DEAD_AIR), b"\0")
            self.session.push_audio(rtc.AudioFrame(frame, RATE, 1, len(frame) // 2))
            await asyncio.sleep(0.04)


async def on_demand() -> None:
    async with Conversation(MODEL, "You are a receptionist.") as talk:
        await talk.session.generate_reply(instructions="Greet the user.")
        says((await talk.spoken()).said, "hello", "hi", "welcome", "good")


async def function() -> None:
    async with Conversation(MODEL, "You look after the laundry.", [start_washing]) as talk:
        await talk.say("Start the washing machine with the wool program at 30 degrees.")
        asked = talk.session.generate_reply()
        while not (turn := await talk.reply()).calls:
            pass
        await asyncio.wait([asked])
        assert [call[:2] for call in turn.calls] == [("start_washing", {"program": "wool", "temperature": 30})], (
            turn.calls
        )
        context = talk.session.chat_ctx
        context.insert(
            llm.FunctionCallOutput(
                name="start_washing", call_id=turn.calls[0][2], output="It will be done in 50 minutes.", is_error=False
            )
        )
        await talk.session.update_chat_ctx(context)
        says((await talk.spoken()).said, "50", "fifty")


async def speech(files: list[str]) -> None:
    async with Conversation("front-desk") as talk:
        for file in files:
            speaking = asyncio.create_task(talk.speak(recording(file)))
            try:
                turn = await talk.spoken()
                await asyncio.sleep(turn.sound / 24_000)  # let the reply be played before the next words
            finally:
                speaking.cancel()
            assert await talk.heard.get(), f"no transcript of {file}"


async def main(files: list[str]) -> None:
    await check("generate_reply", on_demand)
    await check("function tool", function)
    await check("speech", lambda: speech(files))


asyncio.run(main(sys.argv[1:]))
