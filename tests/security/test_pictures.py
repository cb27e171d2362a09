"""Pictures that mean harm, over a real WebSocket: a call goes on or ends with a reason, and others do not notice."""

import asyncio
import base64
import json

import pytest
import websockets
from attacks import damaged, made_by_hand
from gateways import gateway
from pictures import camera, room
from tokens import HELLO, began, said
from websockets.asyncio.client import connect

from vivavoce import Agent, Sees
from vivavoce.events import VideoFrame
from vivavoce.vision.eye import EyeProcess

pytestmark = pytest.mark.e2e
SETUP = {"setup": {"model": "models/desk", "outputAudioTranscription": {}, "vivavoce": {"events": True}}}
SEEING = Agent("desk", "You look at what you are shown.", sees=Sees("camera", codes=True))
FLOOD = 150
"""Five seconds of thirty frames each."""


def shown(frame: VideoFrame) -> str:
    blob = {"mimeType": frame.mime_type, "data": base64.b64encode(frame.data).decode()}
    return json.dumps({"realtimeInput": {"video": blob}})


async def shows(g, frame: VideoFrame) -> str:
    """`goes on`, or the close's code."""
    async with connect(g.ws, max_size=None) as socket:
        assert await began(socket, SETUP)
        try:
            await socket.send(shown(frame))
            await said(socket)
            return "goes on"
        except websockets.ConnectionClosed as closed:
            return f"{closed.rcvd.code}" if closed.rcvd.reason else "closed without a reason"


def test_whatever_is_shown_a_call_goes_on_or_ends_with_a_reason(tmp_path):
    frames = [*made_by_hand().values(), *damaged(40, seed=5)]

    async def main():
        eye = EyeProcess()
        await eye.start()
        first = eye.pid
        async with gateway(tmp_path, HELLO, HELLO, agents=[SEEING], eye=eye) as g, connect(g.ws) as other:
            assert await began(other, SETUP)
            outcomes = [await shows(g, frame) for frame in frames]
            assert await said(other) == "Hello there."
            assert await shows(g, camera(room())) == "goes on"
            same = eye.pid == first
        await eye.close()
        return outcomes, same

    outcomes, same = asyncio.run(main())

    assert set(outcomes) == {"goes on", "1007"}
    assert same


def test_thirty_frames_a_second_hold_nobody_up(tmp_path):
    frames = [shown(camera(room(seed=seed))) for seed in range(5)]

    async def main():
        eye = EyeProcess()
        async with (
            gateway(tmp_path, HELLO, HELLO, agents=[SEEING], eye=eye) as g,
            connect(g.ws) as other,
            connect(g.ws) as one,
        ):
            assert await began(other, SETUP) and await began(one, SETUP)
            for number in range(FLOOD):
                await one.send(frames[number % len(frames)])
            answers = await said(one), await said(other)
        await eye.close()
        return answers

    assert asyncio.run(main()) == ("Hello there.", "Hello there.")
