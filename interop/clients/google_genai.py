"""google-genai alone: text, speech, its own functions, resumption, an ephemeral token.

    python google_genai.py A.wav B.wav …      the recordings are spoken to the front desk

Where to call comes from SSL_CERT_FILE, GOOGLE_GEMINI_BASE_URL and GOOGLE_API_KEY, as for anybody.
"""

import asyncio
import sys
from dataclasses import dataclass, field

from checks import DEAD_AIR, RATE, check, recording, says
from google import genai
from google.genai import types
from google.genai.live import AsyncSession

AUDIO = f"audio/pcm;rate={RATE}"
HOME = types.Tool(
    function_declarations=[
        types.FunctionDeclaration(name="open_garage", description="Opens the garage door."),
        types.FunctionDeclaration(
            name="get_forecast",
            description="Get the weather forecast for a city.",
            parameters={"type": "OBJECT", "properties": {"city": {"type": "STRING"}}, "required": ["city"]},
        ),
        types.FunctionDeclaration(
            name="set_brightness",
            description="Set how bright a lamp is.",
            parameters_json_schema={
                "type": "object",
                "properties": {
                    "room": {"type": "string", "enum": ["kitchen", "bedroom", "hall"]},
                    "percent": {"type": "integer", "minimum": 0, "maximum": 100},
                },
                "required": ["room", "percent"],
            },
        ),
    ]
)
ANSWERS = {
    "open_garage": {"result": "ok"},
    "get_forecast": {"temperature": 17, "sky": "cloudy"},
    "set_brightness": {"output": "The lamp is at 40 percent."},
}


@dataclass
class Turn:
    """What came back until the turn was complete."""

    sound: bytes = b""
    said: str = ""
    heard: str = ""
    handle: str = ""
    calls: list[tuple[str, dict[str, object]]] = field(default_factory=list)


def config(**more: object) -> types.LiveConnectConfig:
    """A spoken conversation with both transcripts."""
    return types.LiveConnectConfig(
        response_modalities=["AUDIO"], input_audio_transcription={}, output_audio_transcription={}, **more
    )


async def reply(session: AsyncSession) -> Turn:
    """One whole turn; functions are answered on the way. Fails unless it has sound and words."""
    turn = Turn()
    async for message in session.receive():
        for call in (message.tool_call.function_calls if message.tool_call else None) or []:
            turn.calls.append((call.name, call.args))
            answer = types.FunctionResponse(id=call.id, name=call.name, response=ANSWERS[call.name])
            await session.send_tool_response(function_responses=[answer])
        update, content = message.session_resumption_update, message.server_content
        if update and update.resumable and update.new_handle:
            turn.handle = update.new_handle
        if content:
            turn.sound += message.data or b""
            turn.heard += (content.input_transcription and content.input_transcription.text) or ""
            turn.said += (content.output_transcription and content.output_transcription.text) or ""
    assert turn.sound and turn.said.strip(), f"no sound or no words: {len(turn.sound)} bytes, {turn.said!r}"
    return turn


async def ask(session: AsyncSession, text: str) -> Turn:
    """Typed words and what comes back."""
    await session.send_realtime_input(text=text)
    return await reply(session)


async def text(client: genai.Client) -> None:
    async with client.aio.live.connect(model="embedded", config=config()) as session:
        await session.send_client_content(turns={"role": "user", "parts": [{"text": "My name is Ana."}]})
        await reply(session)
        says((await ask(session, "What's my name?")).said, "Ana")


async def speech(client: genai.Client, files: list[str]) -> None:
    async with client.aio.live.connect(model="front-desk", config=config()) as session:
        for file in files:
            speaking = asyncio.create_task(speak(session, recording(file)))
            try:
                turn = await reply(session)
            finally:
                speaking.cancel()
            assert turn.heard.strip(), f"no transcript of {file}"
            await asyncio.sleep(len(turn.sound) / 48_000)  # let the reply be played before the next words


async def speak(session: AsyncSession, pcm: bytes) -> None:
    """The recording in real time, then silence, as an open microphone sends it."""
    for start in range(0, len(pcm), len(DEAD_AIR)):
        frame = pcm[start : start + len(DEAD_AIR)].ljust(len(DEAD_AIR), b"\0")
        await session.send_realtime_input(audio=types.Blob(data=frame, mime_type=AUDIO))
        await asyncio.sleep(0.04)
    while True:
        await session.send_realtime_input(audio=types.Blob(data=DEAD_AIR, mime_type=AUDIO))
        await asyncio.sleep(0.04)


async def tools(client: genai.Client) -> None:
    async with client.aio.live.connect(
        model="embedded", config=config(system_instruction="You are a helpful home assistant.", tools=[HOME])
    ) as session:
        opened = await ask(session, "Please open the garage.")
        assert opened.calls == [("open_garage", {})], opened.calls
        forecast = await ask(session, "What will the weather be like in Oslo?")
        assert forecast.calls == [("get_forecast", {"city": "Oslo"})], forecast.calls
        says(forecast.said, "17", "seventeen")
        dimmed = await ask(session, "Set the kitchen lamp to 40 percent.")
        assert dimmed.calls == [("set_brightness", {"room": "kitchen", "percent": 40})], dimmed.calls
        says(dimmed.said, "40", "forty")


async def resumption(client: genai.Client) -> None:
    first = config(session_resumption=types.SessionResumptionConfig())
    async with client.aio.live.connect(model="embedded", config=first) as session:
        turn = await ask(session, "Remember the code word marigold.")
    assert turn.handle, "no resumable handle came before the end of the turn"
    again = config(session_resumption=types.SessionResumptionConfig(handle=turn.handle))
    async with client.aio.live.connect(model="embedded", config=again) as session:
        says((await ask(session, "What was the code word?")).said, "marigold")
    await refused(client, config(session_resumption=types.SessionResumptionConfig(handle="x" * 40)), "a made-up handle")


async def token(client: genai.Client) -> None:
    minter = genai.Client(http_options={"api_version": "v1alpha"})
    wanted = types.LiveConnectConfig(response_modalities=["AUDIO"], system_instruction="The wifi password is tulip.")
    made = await minter.aio.auth_tokens.create(
        config=types.CreateAuthTokenConfig(
            uses=1, live_connect_constraints=types.LiveConnectConstraints(model="embedded", config=wanted)
        )
    )
    holder = genai.Client(api_key=made.name, http_options={"api_version": "v1alpha"})
    async with holder.aio.live.connect(model="embedded", config=config()) as session:
        await session.send_realtime_input(text="What's the wifi password?")
        sound = b"".join([message.data async for message in session.receive() if message.data])
        assert sound, "no sound with a token"
    await refused(holder, config(), "a token that was used up")
    await refused(
        genai.Client(api_key="auth_tokens/none", http_options={"api_version": "v1alpha"}), config(), "no token"
    )


async def refused(client: genai.Client, wanted: types.LiveConnectConfig, what: str) -> None:
    """Fail unless such a call is refused."""
    try:
        async with client.aio.live.connect(model="embedded", config=wanted) as session:
            await ask(session, "Hello?")
    except Exception:  # an HTTP status at the door or a close code, as the gateway sees fit
        return
    raise AssertionError(f"{what} was accepted")


async def main(files: list[str]) -> None:
    client = genai.Client()
    await check("text", lambda: text(client))
    await check("speech", lambda: speech(client, files))
    await check("tools", lambda: tools(client))
    await check("resumption", lambda: resumption(client))
    await check("ephemeral token", lambda: token(client))


asyncio.run(main(sys.argv[1:]))
