"""A caller made of the stock google-genai SDK alone; prints what it experienced as JSON.

    python genai_call.py MODEL spoken A.wav B.wav …      speaks recordings, with an open microphone in between
    python genai_call.py MODEL content "Hello" …         types with send_client_content
    python genai_call.py MODEL realtime "Hello" …        types with send_realtime_input(text=…)
    python genai_call.py MODEL content+realtime …        types with both in turn

Where to call comes from the environment (SSL_CERT_FILE, GOOGLE_GEMINI_BASE_URL, GOOGLE_API_KEY), as for anyone.
With INSTRUCTIONS in the environment it declares functions of its own and answers their calls.
"""

import asyncio
import itertools
import json
import os
import sys
import wave

from google import genai
from google.genai import errors, live, types

FRAME = 0.04  # seconds per message
BREATH = 0.3  # seconds between a reply's end and the caller's next words
REPLY_WITHIN = 90.0  # seconds
FUNCTIONS = [
    {"name": "turn_on_the_lights", "description": "Turns the lights on in the room."},
    {
        "name": "get_weather",
        "description": "Tells the weather in a city.",
        "parameters": {
            "type": "OBJECT",
            "properties": {"city": {"type": "STRING", "description": "The city's name."}},
            "required": ["city"],
        },
    },
]
ANSWERS = {"turn_on_the_lights": {"result": "ok"}, "get_weather": {"result": "Sunny, 21 degrees."}}


class Turn:
    """What came back for one line."""

    def __init__(self, said: str) -> None:
        self.said, self.heard, self.reply = said, "", ""
        self.audio_seconds = 0.0
        self.mime_types: set[str] = set()
        self.ends: list[str] = []  # generation_complete, interrupted, turn_complete in their order
        self.calls: list[dict[str, object]] = []
        self.played_until = 0.0
        self.complete = asyncio.Event()

    def take(self, message: types.LiveServerMessage, now: float) -> None:
        content = message.server_content
        if not content:
            return
        for part in (content.model_turn.parts if content.model_turn else None) or []:
            if part.inline_data:
                seconds = len(part.inline_data.data) / 48_000
                self.audio_seconds += seconds
                self.mime_types.add(part.inline_data.mime_type)
                self.played_until = max(now, self.played_until) + seconds
        self.heard += (content.input_transcription and content.input_transcription.text) or ""
        self.reply += (content.output_transcription and content.output_transcription.text) or ""
        self.ends += [end for end in ("generation_complete", "interrupted", "turn_complete") if getattr(content, end)]
        if self.ends[-2:] == ["generation_complete", "turn_complete"]:
            self.complete.set()  # a reply that was interrupted is followed by another

    def told(self) -> dict[str, object]:
        return {
            key: value for key, value in vars(self).items() if key not in ("complete", "played_until", "mime_types")
        } | {"mime_types": sorted(self.mime_types)}


class Caller:
    def __init__(self, session: live.AsyncSession) -> None:
        self.session = session
        self.turns: list[Turn] = []
        self.speech = b""
        self.silent = asyncio.Event()
        self.now = asyncio.get_running_loop().time
        self.listening = asyncio.create_task(self.listen())
        self.listening.add_done_callback(lambda _: [turn.complete.set() for turn in self.turns])

    async def listen(self) -> None:
        while True:
            async for message in self.session.receive():
                if message.tool_call:
                    await self.answer(message.tool_call.function_calls)
                if self.turns:
                    self.turns[-1].take(message, self.now())

    async def answer(self, calls: list[types.FunctionCall]) -> None:
        self.turns[-1].calls += [{"name": call.name, "args": call.args, "id": call.id} for call in calls]
        answers = [types.FunctionResponse(id=call.id, name=call.name, response=ANSWERS[call.name]) for call in calls]
        await self.session.send_tool_response(function_responses=answers)

    async def keep_microphone_open(self) -> None:
        """Sends a frame every 40 ms: the recording that is being spoken, else silence."""
        size, due = int(FRAME * 16_000) * 2, self.now()
        while True:
            frame, self.speech = self.speech[:size], self.speech[size:]
            if not self.speech:
                self.silent.set()
            blob = types.Blob(data=frame.ljust(size, b"\0"), mime_type="audio/pcm;rate=16000")
            await self.session.send_realtime_input(audio=blob)
            due += FRAME
            await asyncio.sleep(max(0.0, due - self.now()))

    async def say(self, line: str, how: str) -> None:
        turn = Turn(line)
        self.turns.append(turn)
        if how == "spoken":
            with wave.open(line, "rb") as file:
                self.silent.clear()
                self.speech = file.readframes(file.getnframes())
            await self.silent.wait()
        elif how == "content":
            content = types.Content(role="user", parts=[types.Part(text=line)])
            await self.session.send_client_content(turns=content, turn_complete=True)
        else:
            await self.session.send_realtime_input(text=line)
        async with asyncio.timeout(REPLY_WITHIN):
            await turn.complete.wait()
        if self.listening.done():
            await self.listening
        await asyncio.sleep(max(0.0, turn.played_until + BREATH - self.now()))


def wishes() -> types.LiveConnectConfig:
    wanted = types.LiveConnectConfig(
        response_modalities=["AUDIO"],
        input_audio_transcription=types.AudioTranscriptionConfig(),
        output_audio_transcription=types.AudioTranscriptionConfig(),
    )
    if instructions := os.environ.get("INSTRUCTIONS"):
        wanted.system_instruction = instructions
        wanted.tools = [types.Tool(function_declarations=FUNCTIONS)]
    return wanted


async def main(model: str, how: str, *lines: str) -> None:
    async with genai.Client().aio.live.connect(model=model, config=wishes()) as session:
        caller = Caller(session)
        tasks = [caller.listening]
        if how == "spoken":
            tasks.append(asyncio.create_task(caller.keep_microphone_open()))
        problem = ""
        try:
            for line, way in zip(lines, itertools.cycle(how.split("+")), strict=False):
                await caller.say(line, way)
        except TimeoutError:
            problem = f"no whole reply within {REPLY_WITHIN} s"
        except errors.APIError as error:
            problem = str(error)
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        problem = problem or next((repr(end) for end in ended if isinstance(end, Exception)), "")
        json.dump({"turns": [turn.told() for turn in caller.turns], "problem": problem}, sys.stdout)


asyncio.run(main(*sys.argv[1:]))
