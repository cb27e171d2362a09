"""What the security tests share: minting, and calling with what was minted."""

import asyncio
import json
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import Any

import websockets
from gateways import Running
from websockets.asyncio.client import ClientConnection, connect

from vivavoce.events import Audio, CallerText, ReplyDone, Said
from vivavoce.models.scripted import Step

REPLY = (Said("Hello there."), Audio(b"\1\0" * 4800, 24_000), ReplyDone())
HELLO = Step(CallerText, REPLY)
SETUP = {"setup": {"model": "models/embedded", "outputAudioTranscription": {}}}


def post(url: str, body: object, **headers: str) -> tuple[int, dict[str, Any]]:
    """Status and JSON body of a POST."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


async def asked(
    g: Running, body: object = None, version: str = "v1alpha", **headers: str
) -> tuple[int, dict[str, Any]]:
    """The answer to a mint request."""
    return await asyncio.to_thread(post, f"{g.addresses.http}/{version}/auth_tokens", body or {}, **headers)


async def minted(g: Running, key: str = "", **body: object) -> str:
    """A token's name."""
    status, answer = await asked(g, body, **({"x-goog-api-key": key} if key else {}))
    assert status == 200 and list(answer) == ["name"], answer
    return str(answer["name"])


def constrained(g: Running, token: str = "") -> str:
    """The address for a call with a token."""
    return g.ws + "Constrained" + (f"?access_token={token}" if token else "")


def stamp(seconds: float) -> str:
    """A moment as the SDKs write it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


async def began(socket: ClientConnection, setup: object = SETUP) -> bool:
    """Whether the call begins."""
    return (await outcome(socket, setup)) == "began"


async def outcome(socket: ClientConnection, setup: object = SETUP) -> str:
    """`began`, or the close's code and reason."""
    try:
        await socket.send(json.dumps(setup))
        async with asyncio.timeout(60):
            first = json.loads(await socket.recv())
        assert "setupComplete" in first, first
        return "began"
    except websockets.ConnectionClosed as closed:
        assert closed.rcvd, closed
        return f"{closed.rcvd.code} {closed.rcvd.reason}"


async def begins(g: Running, token: str, setup: object = SETUP) -> str:
    """How a call with this token goes: `began`, or the close's code and reason."""
    async with connect(constrained(g, token)) as socket:
        return await outcome(socket, setup)


async def refused(url: str, **headers: str) -> tuple[int, str]:
    """Status and reason of a handshake that must fail."""
    try:
        async with connect(url, additional_headers=headers):
            raise AssertionError("the handshake was accepted")
    except websockets.InvalidStatus as error:
        return error.response.status_code, (error.response.body or b"").decode()


async def said(socket: ClientConnection, text: str = "hi") -> str:
    """The agent's words in answer to a typed turn."""
    await socket.send(json.dumps({"realtimeInput": {"text": text}}))
    words: str = ""
    async with asyncio.timeout(60):
        while True:
            content = json.loads(await socket.recv()).get("serverContent", {})
            words += content.get("outputTranscription", {}).get("text", "")
            if "turnComplete" in content:
                return words
