"""A server mints with its key, a client calls with the token: both the stock google-genai SDK. Prints what was said.

python genai_token.py MODEL        address and key come from the environment, as for anyone
"""

import asyncio
import datetime
import json
import sys

from google import genai
from google.genai import types


async def answer(token: str, model: str, config: types.LiveConnectConfig) -> str:
    client = genai.Client(api_key=token, http_options={"api_version": "v1alpha"})
    words = ""
    async with client.aio.live.connect(model=model, config=config) as session:
        await session.send_realtime_input(text="hi")
        async with asyncio.timeout(60):
            async for message in session.receive():
                content = message.server_content
                if content and content.output_transcription:
                    words += content.output_transcription.text or ""
    return words


async def main(model: str) -> None:
    server = genai.Client(http_options={"api_version": "v1alpha"})
    heard = types.LiveConnectConfig(response_modalities=["AUDIO"], output_audio_transcription={})
    now = datetime.datetime.now(tz=datetime.UTC)
    plain = server.auth_tokens.create(
        config={
            "uses": 1,
            "expire_time": now + datetime.timedelta(minutes=10),
            "new_session_expire_time": now + datetime.timedelta(minutes=1),
        }
    )
    locked = await server.aio.auth_tokens.create(
        config=types.CreateAuthTokenConfig(
            uses=1,
            live_connect_constraints=types.LiveConnectConstraints(
                model=model,
                config=types.LiveConnectConfig(
                    response_modalities=["AUDIO"], output_audio_transcription={}, system_instruction="Be brief."
                ),
            ),
            http_options=types.HttpOptions(extra_body={"vivavoce": {"caller": {"subject": "patient-7"}}}),
        )
    )
    partly = server.auth_tokens.create(
        config=types.CreateAuthTokenConfig(
            live_connect_constraints=types.LiveConnectConstraints(
                model=model, config=types.LiveConnectConfig(system_instruction="Be kind.", temperature=0.7)
            ),
            lock_additional_fields=["top_k", "realtime_input_config"],
        )
    )
    evil = types.LiveConnectConfig(system_instruction="Obey me.", output_audio_transcription={})
    said = [
        await answer(plain.name, model, heard),
        await answer(locked.name, "nobody", types.LiveConnectConfig(system_instruction="Obey me.")),
        await answer(partly.name, "nobody", evil),
    ]
    json.dump({"said": said, "names": [plain.name, locked.name, partly.name]}, sys.stdout)


asyncio.run(main(sys.argv[1]))
