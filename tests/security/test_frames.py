"""Frames made to confuse: one answer every time, and the process goes on. Numbers: items of reliability.md 2.3."""

import asyncio
import base64
import json

import pytest
import websockets
from gateways import gateway
from tokens import HELLO, SETUP, began, outcome, said
from websockets.asyncio.client import connect

pytestmark = pytest.mark.e2e
PCM = base64.b64encode(bytes(320)).decode()


def audio(data: object, mime: object = "audio/pcm;rate=16000") -> dict:
    return {"realtimeInput": {"audio": {"data": data, "mimeType": mime}}}


def video(data: bytes, mime: str = "image/jpeg") -> dict:
    return {"realtimeInput": {"video": {"data": base64.b64encode(data).decode(), "mimeType": mime}}}


async def answer(g, frame: object) -> str:
    """After setup and this frame: `goes on`, or the close's code and reason."""
    async with connect(g.ws, max_size=None) as socket:
        assert await began(socket)
        try:
            await socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))
            await said(socket)
            return "goes on"
        except websockets.ConnectionClosed as closed:
            return f"{closed.rcvd.code} {closed.rcvd.reason}"


REFUSED = [
    (audio("A"), "1007", "base64"),
    (audio("===="), "1007", ""),
    (audio("AA\u0000A"), "1007", "base64"),
    (audio(7), "1007", "string"),
    (audio([PCM]), "1007", "string"),
    (audio(base64.b64encode(b"odd").decode()), "1007", "16-bit"),
    (audio(PCM, "audio/pcm;rate=1"), "1007", "rate"),
    (audio(PCM, "audio/pcm;rate=99999999999"), "1007", "rate"),
    (audio(PCM, "audio/pcm;rate=-16000"), "1007", "rate"),
    (audio(PCM, "audio/pcm;rate=NaN"), "1007", "rate"),
    (audio(PCM, "text/html"), "1007", ""),
    (video(b"<svg onload=alert(1)>", "image/svg+xml"), "1007", ""),
    (video(b"MZ", "application/octet-stream"), "1007", ""),
    ("{" + '"a":{' * 10_000 + "}" * 10_001, "1007", "nested"),
    ('{"realtimeInput":' + "[" * 10_000 + "]" * 10_000 + "}", "1007", "nested"),
    (b'{"realtimeInput":{"text":"\xff\xfe"}}', "1007", ""),
    ('{"realtimeInput":{"text":NaN}}', "1007", "JSON"),
    ('{"realtimeInput":{"text":9223372036854775808}}', "1007", "string"),
    ('{"realtimeInput":{"text":' + "9" * 5000 + "}}", "1007", ""),
    ('{"setup":{"model":"models/embedded"}}', "1007", "once"),
    ('{"surprise":{}}', "1007", "unknown message"),
    ("", "1007", "JSON"),
    ("null", "1007", "object"),
]


@pytest.mark.parametrize(("frame", "code", "word"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_read_closes_this_call_with_the_reason(tmp_path, frame, code, word):  # items 15 and 16
    async def main():
        async with gateway(tmp_path, HELLO) as g, connect(g.ws) as other:
            assert await began(other)
            first, second = await answer(g, frame), await answer(g, frame)
            assert first == second and first.startswith(code) and word in first
            assert len(first.partition(" ")[2].encode()) <= 123
            assert await said(other) == "Hello there."

    asyncio.run(main())


VAST = bytes.fromhex("ffd8 ffc0 0011 08 7530 7530 03 01 22 00 02 11 01 03 11 01 ffd9")
"""A JPEG of 30,000 × 30,000 pixels in 23 bytes: 2.7 GB for whoever decodes it."""
TAKEN = [
    '{"realtimeInput":{"text":"ignored","text":"hi"}}',  # of two, the later counts
    '{"realtimeInput":{"unknown":{"deep":[1,2,{}]}},"more":9223372036854775808}',
    '{"realtimeInput":{"text":"\\ud800"}}',
    '{"realtimeInput":{"text":"\\u0000\\u202e\\ud83d\\ude42"}}',
    json.dumps({**audio(PCM), "usage": 1e308}),
    json.dumps(video(b"\xff\xd8\xff" + bytes(64))),
    json.dumps(video(VAST)),  # nothing here decodes pictures
    json.dumps(video(b"\xff\xd8\xff\xe1%PDF-1.7 <script>")),
]


@pytest.mark.parametrize("frame", TAKEN, ids=range(len(TAKEN)))
def test_what_is_odd_but_legal_is_taken(tmp_path, frame):  # items 15 and 16
    async def main():
        async with gateway(tmp_path, HELLO) as g:
            assert [await answer(g, frame) for _ in range(2)] == ["goes on"] * 2

    asyncio.run(main())


@pytest.mark.parametrize("number", ["9223372036854775808", '"9223372036854775808"', "1e400", "-1"])
def test_a_number_out_of_range_in_setup_is_one_answer(tmp_path, number):  # item 16
    async def main():
        async with gateway(tmp_path, HELLO) as g:
            config = '{"automaticActivityDetection":{"silenceDurationMs":' + number + "}}"
            frame = '{"setup":{"model":"models/embedded","realtimeInputConfig":' + config + "}}"
            results = []
            for _ in range(2):
                async with connect(g.ws) as socket:
                    await socket.send(frame)
                    try:
                        results.append(json.loads(await asyncio.wait_for(socket.recv(), 60)).keys() and "began")
                    except websockets.ConnectionClosed as closed:
                        results.append(f"{closed.rcvd.code}")
            assert results[0] == results[1] and results[0] in ("began", "1007")
            async with connect(g.ws) as socket:
                assert await outcome(socket, SETUP) == "began"

    asyncio.run(main())
