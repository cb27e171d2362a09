"""A call from Python with Google's own SDK: an agent is addressed as a model.

pip install google-genai
vivavoce serve examples/first_agent.py
SSL_CERT_FILE=~/.local/share/vivavoce/tls/authority.pem python examples/call_from_python.py https://localhost:8443

`vivavoce serve` prints the address and the certificate's file. The SDK insists on TLS.
"""

import asyncio
import os
import sys

from google import genai
from google.genai import types

LINES = ("A table for four tomorrow at seven, please.", "Goodbye.")
WISHES = types.LiveConnectConfig(
    response_modalities=[types.Modality.AUDIO], output_audio_transcription=types.AudioTranscriptionConfig()
)


async def call(url: str, agent: str) -> None:
    client = genai.Client(
        api_key=os.environ.get("VIVAVOCE_API_KEY", "none"),  # any, as long as the gateway has none
        http_options=types.HttpOptions(base_url=url),
    )
    async with client.aio.live.connect(model=agent, config=WISHES) as session:
        for line in LINES:
            print("caller:", line)
            await session.send_realtime_input(text=line)
            words, seconds = "", 0.0
            async for message in session.receive():  # until the turn is complete
                content = message.server_content
                if content and content.output_transcription:
                    words += content.output_transcription.text or ""
                seconds += len(message.data or b"") / (2 * 24_000)  # 24 kHz PCM16, for a loudspeaker
            print(f"agent: {words.strip()}   ({seconds:.1f} s of sound)")


if __name__ == "__main__":
    asyncio.run(call(sys.argv[1] if sys.argv[1:] else "https://localhost:8443", "table-for-two"))
