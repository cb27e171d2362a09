"""Google ADK: an agent of its users, with a Python function as tool, on `run_live`; and a spoken call.

python adk.py A.wav B.wav …      the recordings are spoken to the front desk
"""

import asyncio
import sys
from dataclasses import dataclass, field

from checks import DEAD_AIR, RATE, check, recording, says
from google.adk.agents import Agent, LiveRequestQueue
from google.adk.agents.run_config import RunConfig, StreamingMode
from google.adk.models import Gemini
from google.adk.runners import InMemoryRunner
from google.genai import types

MODEL = "gemini-3.8-live"
"""ADK goes by the name when it decides how to send text; the gateway answers it as the embedded engine."""
asked: list[tuple[str, str]] = []


def find_bus(line: str, stop: str) -> dict[str, object]:
    """Find when the next bus of a line leaves from a stop.

    Args:
        line: The number of the bus line.
        stop: The name of the stop.
    """
    asked.append((line, stop))
    return {"minutes": 7, "platform": 3}


@dataclass
class Turn:
    """What came back until the turn was complete."""

    sound: bytes = b""
    said: str = ""
    heard: str = ""
    calls: list[str] = field(default_factory=list)


class Conversation:
    """One `run_live`; `reply` gives the next whole turn."""

    def __init__(self, agent: Agent) -> None:
        self.queue, self.runner = LiveRequestQueue(), InMemoryRunner(agent=agent)

    async def open(self) -> "Conversation":
        session = await self.runner.session_service.create_session(app_name=self.runner.app_name, user_id="u")
        config = RunConfig(streaming_mode=StreamingMode.BIDI, response_modalities=["AUDIO"])
        self.events = self.runner.run_live(
            user_id="u", session_id=session.id, live_request_queue=self.queue, run_config=config
        )
        return self

    async def reply(self) -> Turn:
        turn = Turn()
        async for event in self.events:
            for part in (event.content.parts if event.content else None) or []:
                if part.inline_data and event.author != "user":
                    turn.sound += part.inline_data.data
                if part.function_call:
                    turn.calls.append(part.function_call.name)
            if event.output_transcription and event.partial:
                turn.said += event.output_transcription.text or ""
            if event.input_transcription:
                turn.heard += event.input_transcription.text or ""
            if event.turn_complete:
                break
        assert turn.sound and turn.said.strip(), f"no sound or no words: {len(turn.sound)} bytes, {turn.said!r}"
        return turn

    async def ask(self, text: str) -> Turn:
        self.queue.send_content(types.Content(role="user", parts=[types.Part(text=text)]))
        return await self.reply()

    def frame(self, pcm: bytes) -> None:
        self.queue.send_realtime(types.Blob(data=pcm, mime_type=f"audio/pcm;rate={RATE}"))

    async def speak(self, pcm: bytes) -> None:
        """The recording in real time, then silence, as an open microphone sends it."""
        for start in range(0, len(pcm), len(DEAD_AIR)):
            self.frame(pcm[start : start + len(DEAD_AIR)].ljust(len(DEAD_AIR), b"\0"))
            await asyncio.sleep(0.04)
        while True:
            self.frame(DEAD_AIR)
            await asyncio.sleep(0.04)

    async def close(self) -> None:
        self.queue.close()
        await self.events.aclose()


async def text() -> None:
    talk = await Conversation(Agent(name="friend", model=MODEL, instruction="You are a friendly assistant.")).open()
    await talk.ask("Please remember the number 73.")
    says((await talk.ask("Which number did I ask you to remember?")).said, "73", "seventy-three")
    await talk.close()


async def tool() -> None:
    agent = Agent(name="buses", model=MODEL, instruction="You tell when buses leave.", tools=[find_bus])
    talk = await Conversation(agent).open()
    turn = await talk.ask("When does the next bus of line 12 leave from Market Square?")
    assert asked == [("12", "Market Square")], f"the function was called with {asked}"
    says(turn.said, "7", "seven")
    await talk.close()


async def speech(files: list[str]) -> None:
    talk = await Conversation(Agent(name="caller", model=Gemini(model="front-desk"), instruction="")).open()
    for file in files:
        speaking = asyncio.create_task(talk.speak(recording(file)))
        try:
            turn = await talk.reply()
        finally:
            speaking.cancel()
        assert turn.heard.strip(), f"no transcript of {file}"
        await asyncio.sleep(len(turn.sound) / 48_000)  # let the reply be played before the next words
    await talk.close()


async def main(files: list[str]) -> None:
    await check("text", text)
    await check("Python tool", tool)
    await check("speech", lambda: speech(files))


asyncio.run(main(sys.argv[1:]))
