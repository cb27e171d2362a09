"""A caller with a webcam, a shared screen and a photo, made of the stock google-genai SDK alone.

Prints what it was told, as JSON:

    python genai_shows.py MODEL CAMERA.jpg SCREEN.png PHOTO.jpg

Where to call comes from the environment (SSL_CERT_FILE, GOOGLE_GEMINI_BASE_URL, GOOGLE_API_KEY), as for anyone.
"""

import asyncio
import json
import sys
from pathlib import Path

from google import genai
from google.genai import types

QUESTION = "What is this?"
REPLY_WITHIN = 60.0  # seconds


class Caller:
    def __init__(self, session):
        self.session = session
        self.words, self.tokens = [], []

    async def ask(self, **how):
        """Types a question; keeps the answer's words and what it cost by modality."""
        if "content" in how:
            await self.session.send_client_content(turns=how["content"], turn_complete=True)
        else:
            await self.session.send_realtime_input(text=QUESTION)
        said, spent = "", {}
        async with asyncio.timeout(REPLY_WITHIN):
            async for message in self.session.receive():
                content = message.server_content
                said += (content and content.output_transcription and content.output_transcription.text) or ""
                for part in (message.usage_metadata and message.usage_metadata.prompt_tokens_details) or []:
                    spent[part.modality.value] = part.token_count
        self.words.append(said)
        self.tokens.append(spent)


def blob(file):
    kind = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}[file.suffix]
    return types.Blob(data=file.read_bytes(), mime_type=kind)


async def main(model, camera, screen, photo):
    config = types.LiveConnectConfig(
        response_modalities=["AUDIO"],
        output_audio_transcription=types.AudioTranscriptionConfig(),
        media_resolution=types.MediaResolution.MEDIA_RESOLUTION_LOW,
        realtime_input_config=types.RealtimeInputConfig(turn_coverage=types.TurnCoverage.TURN_INCLUDES_ALL_INPUT),
    )
    async with genai.Client().aio.live.connect(model=model, config=config) as session:
        caller = Caller(session)
        await caller.ask()
        for _ in range(3):  # as Google's samples do, a little faster than they may
            await session.send_realtime_input(video=blob(camera))
            await asyncio.sleep(0.3)
        await caller.ask()
        await session.send_realtime_input(video=blob(screen))
        await caller.ask()
        parts = [types.Part(inline_data=blob(photo)), types.Part(text=QUESTION)]
        await caller.ask(content=types.Content(role="user", parts=parts))
    json.dump({"words": caller.words, "tokens": caller.tokens}, sys.stdout)


asyncio.run(main(sys.argv[1], *map(Path, sys.argv[2:])))
