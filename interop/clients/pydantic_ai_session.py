"""pydantic-ai's realtime sessions with Gemini Live: a typed turn, a tool of the agent, a spoken call.

python pydantic_ai_session.py A.wav B.wav …      the recordings are spoken to the front desk
"""

import asyncio
import sys

from checks import DEAD_AIR, check, recording, says
from pydantic_ai import Agent
from pydantic_ai.messages import SpeechPart
from pydantic_ai.realtime import RealtimeSession, RealtimeTurnCompleteEvent
from pydantic_ai.realtime.google import GoogleRealtimeModel

started: list[tuple[str, int]] = []


def start_washing(program: str, temperature: int) -> str:
    """Start the washing machine.

    Args:
        program: Which program to run, cotton or wool.
        temperature: The temperature of the water in degrees.
    """
    started.append((program, temperature))
    return "It will be done in 50 minutes."


def transcripts(session: RealtimeSession, speaker: str) -> list[str]:
    """What one side said, turn by turn."""
    parts = [part for message in session.all_messages() for part in message.parts]
    return [part.transcript or "" for part in parts if isinstance(part, SpeechPart) and part.speaker == speaker]


async def text() -> None:
    agent = Agent(instructions="You are a friendly assistant.")
    async with agent.realtime(GoogleRealtimeModel("embedded")).session() as session:
        for line in ("Hello, my name is Ana.", "What's my name?"):
            await session.send(line)
            await session.wait_for_reply()
        says(transcripts(session, "assistant")[-1], "Ana")


async def tool() -> None:
    agent = Agent(instructions="You look after the laundry.", tools=[start_washing])
    async with agent.realtime(GoogleRealtimeModel("embedded")).session() as session:
        await session.send("Start the washing machine with the wool program at 30 degrees.")
        await session.wait_for_reply()
        assert started == [("wool", 30)], started
        says(" ".join(transcripts(session, "assistant")), "50", "fifty")


async def speech(files: list[str]) -> None:
    async with Agent().realtime(GoogleRealtimeModel("front-desk")).session() as session:
        complete: asyncio.Queue[None] = asyncio.Queue()
        sound = 0

        async def events() -> None:
            async for event in session:
                if isinstance(event, RealtimeTurnCompleteEvent):
                    complete.put_nowait(None)

        async def listen() -> None:
            nonlocal sound
            async for chunk in session.stream_audio():
                sound += len(chunk)

        tasks = [asyncio.create_task(events()), asyncio.create_task(listen())]
        for file in files:
            before, speaking = sound, asyncio.create_task(speak(session, recording(file)))
            await complete.get()
            assert sound > before, f"no sound in answer to {file}"
            await asyncio.sleep((sound - before) / (2 * session.audio_output_sample_rate))  # until it has been played
            speaking.cancel()
        for task in tasks:
            task.cancel()
        heard = " ".join(transcripts(session, "user")).lower()
        assert all(word in heard for word in ("appointment", "thursday", "yes", "bye")), heard


async def speak(session: RealtimeSession, pcm: bytes) -> None:
    """The recording in real time, then silence, as an open microphone sends it."""
    frames = [pcm[start : start + len(DEAD_AIR)] for start in range(0, len(pcm), len(DEAD_AIR))]
    while True:
        await session.send_audio((frames.pop(0) if frames else DEAD_AIR).ljust(len(DEAD_AIR), b"\0"))
        await asyncio.sleep(0.04)


async def main(files: list[str]) -> None:
    await check("text", text)
    await check("Python tool", tool)
    await check("speech", lambda: speech(files))


asyncio.run(main(sys.argv[1:]))
