"""Microseconds per Live API message, beside google-genai's own types. Run: python bench/protocol.py"""

import base64
import json
import os
import statistics
import timeit
from collections.abc import Callable

from google.genai import types

from vivavoce.events import Audio
from vivavoce.protocol.client import LiveClient
from vivavoce.protocol.server import LiveServer

ROUNDS, CALLS = 15, 2_000
HEARD = os.urandom(640)  # 20 ms at 16 kHz, what browsers send
SPOKEN = os.urandom(4_800)  # 100 ms at 24 kHz


def microseconds(call: Callable[[], object]) -> float:
    """Median over the rounds, per call."""
    return statistics.median(timeit.repeat(call, number=CALLS, repeat=ROUNDS)) / CALLS * 1e6


def audio_in(encode: Callable[[bytes], bytes], message: str, mime: str) -> str:
    return json.dumps({message: {"audio": {"data": encode(HEARD).decode(), mime: "audio/pcm;rate=16000"}}})


def pydantic_out() -> str:
    content = types.Content(
        role="model",
        parts=[types.Part(inline_data=types.Blob(data=SPOKEN, mime_type="audio/pcm;rate=24000"))],
    )
    message = types.LiveServerMessage(server_content=types.LiveServerContent(model_turn=content))
    return message.model_dump_json(by_alias=True, exclude_none=True)


def main() -> None:
    server, client = LiveServer(), LiveClient()
    server.receive(client.start({"model": "models/front-desk"}))
    client.receive(server.setup_complete())
    browser = audio_in(base64.b64encode, "realtimeInput", "mimeType")
    python = audio_in(base64.urlsafe_b64encode, "realtime_input", "mime_type")
    text = json.dumps(
        {"clientContent": {"turns": [{"role": "user", "parts": [{"text": "hello"}]}], "turnComplete": True}}
    )
    [spoken] = server.audio(SPOKEN)
    assert server.receive(browser) == server.receive(python) == [Audio(HEARD, 16_000)]
    parse_client, parse_server = (
        types.LiveClientMessage.model_validate_json,
        types.LiveServerMessage.model_validate_json,
    )
    rows = [
        ("parse audio in, 20 ms, camelCase", lambda: server.receive(browser), lambda: parse_client(browser)),
        ("parse audio in, 20 ms, google-genai", lambda: server.receive(python), lambda: parse_client(python)),
        ("parse clientContent", lambda: server.receive(text), lambda: parse_client(text)),
        ("serialise audio out, 100 ms", lambda: server.audio(SPOKEN), pydantic_out),
        ("parse audio out, 100 ms (as client)", lambda: client.receive(spoken), lambda: parse_server(spoken)),
    ]
    print(f"{'µs per message, median of ' + str(ROUNDS):38}{'vivavoce':>10}{'pydantic':>10}{'ratio':>8}")
    for name, ours, theirs in rows:
        fast, slow = microseconds(ours), microseconds(theirs)
        print(f"{name:38}{fast:10.2f}{slow:10.2f}{slow / fast:7.1f}×")


if __name__ == "__main__":
    main()
