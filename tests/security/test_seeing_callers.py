"""What one caller shows, or throws at the eye, is felt by no other caller and by nobody's voice."""

import asyncio
import base64
import contextlib
import json
import os
import signal
from pathlib import Path

import cv2
import numpy as np
import pytest
import websockets
from gateways import gateway
from tokens import REPLY, SETUP, began, said
from websockets.asyncio.client import connect

from vivavoce import Agent, Call, Sees
from vivavoce.events import CallerText, ToolCall, ToolResult, VideoFrame
from vivavoce.models.scripted import Step
from vivavoce.vision.eye import EyeProcess, Limits

pytestmark = pytest.mark.e2e

SHOWN = Path(__file__).parents[1] / "data" / "seeing" / "scenarios"
SHELF, OTHER = ((SHOWN / name).read_bytes() for name in ("shelf.png", "other-shelf.png"))
CODES = {SHELF: "LOC:A-04-12;CHK:482", OTHER: "LOC:B-07-03;CHK:915"}
PATIENT = Limits(glance=60, read=60, wait=60)
"""Asks nothing of the machine that runs the tests."""
SEEING = {"setup": {**SETUP["setup"], "model": "models/looker"}}


def looker() -> Agent:
    """Tells which codes it sees when somebody writes."""
    agent = Agent("looker", "You look.", sees=Sees("camera", "screen", codes=True))

    @agent.tool(timeout=90)  # the eye is loaded meanwhile, on a machine that does other things
    async def look(call: Call) -> list[str]:
        """Look."""
        view = await call.look(within=60.0)
        return [code.text for code in view.codes]

    return agent


LOOKS = (Step(CallerText, [ToolCall("t1", "look", {})]), Step(ToolResult, REPLY)) * 150
"""One after the other, whoever writes."""


def frame(data: bytes, kind: str = "image/png") -> str:
    blob = {"mimeType": f"{kind};source=camera", "data": base64.b64encode(data).decode()}
    return json.dumps({"realtimeInput": {"video": blob}})


def seen(g) -> list[object]:
    """What the tool told, call after call."""
    return [item.response.get("output") for item in g.model.told if isinstance(item, ToolResult)]


@contextlib.asynccontextmanager
async def eyed(home, limits=PATIENT, eye=EyeProcess):
    """A gateway with an agent that sees."""
    looking = eye(limits=limits)
    try:
        async with gateway(home, *LOOKS, agents=[looker()], eye=looking) as g:
            yield g, looking
    finally:
        await looking.close()


def of_size(width: int, height: int) -> bytes:
    return bytes(cv2.imencode(".png", np.zeros((height, width), np.uint8))[1])


UNFIT = {
    "nothing": (b"", "image/png"),
    "ten megapixels": (of_size(4000, 2500), "image/png"),
    "a sliver": (of_size(4000, 8), "image/png"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>', "image/png"),
    "GIF": (b"GIF89a\x40\0\x40\0\x80\0\0", "image/jpeg"),
    "PNG that says it is JPEG": (SHELF, "image/jpeg"),
    "half a header": (SHELF[:20], "image/png"),
    "two in one": (SHELF + SHELF, "image/png"),
    "a page behind it": (SHELF + b"<html><script>alert(1)</script>", "image/png"),
    "PDF": (b"%PDF-1.7\n", "image/png"),
    "HEIF": (b"\0\0\0\x18ftypheic", "image/heic"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_what_is_no_picture_ends_its_own_call_with_a_reason_and_no_other(tmp_path, name):
    async def main():
        async with eyed(tmp_path) as (g, _), connect(g.ws) as other, connect(g.ws) as socket:
            assert await began(other, SEEING) and await began(socket, SEEING)
            await socket.send(frame(*UNFIT[name]))
            with pytest.raises(websockets.ConnectionClosed) as closed:
                async with asyncio.timeout(60):
                    while True:
                        await socket.recv()
            await other.send(frame(SHELF))
            assert await said(other) == "Hello there."
            return closed.value.rcvd, seen(g)

    close, told = asyncio.run(main())
    assert close.code == 1007 and len(close.reason) > 10, close
    assert told == [[CODES[SHELF]]]


class Counting(EyeProcess):
    """Counts what it is asked for."""

    looks = 0

    async def glance(self, stream: str, frame: VideoFrame):
        type(self).looks += 1
        return await super().glance(stream, frame)


def test_of_a_flood_of_pictures_few_are_looked_at_the_newest_counts_and_others_are_answered(tmp_path):
    async def main():
        async with eyed(tmp_path, eye=Counting) as (g, _), connect(g.ws) as other, connect(g.ws) as flooder:
            assert await began(other, SEEING) and await began(flooder, SEEING)
            for _ in range(300):
                await flooder.send(frame(SHELF))
            await other.send(frame(SHELF))
            assert await said(other) == "Hello there."
            await asyncio.sleep(1.2)  # what was shown a moment ago may still be what is meant
            await flooder.send(frame(OTHER))
            assert await said(flooder) == "Hello there."
            return seen(g)

    assert asyncio.run(main()) == [[CODES[SHELF]], [CODES[OTHER]]]
    assert Counting.looks < 150  # five a second, however many come


def test_an_eye_that_hangs_costs_a_look_and_comes_back(tmp_path):
    quick = Limits(glance=0.5, read=0.5, wait=3.0, pause=0.05)

    async def main():
        async with eyed(tmp_path, quick) as (g, eye), connect(g.ws) as socket:
            await eye.start()
            assert await began(socket, SEEING)
            stopped = eye.pid
            os.kill(stopped, signal.SIGSTOP)
            await socket.send(frame(SHELF))
            assert await said(socket) == "Hello there."  # the turn is answered all the same
            while eye.pid == stopped:  # noqa: ASYNC110  a process has no event
                await asyncio.sleep(0.05)
            for _ in range(100):
                await socket.send(frame(SHELF))
                assert await said(socket) == "Hello there."
                if (told := seen(g))[-1]:
                    return told

    assert asyncio.run(asyncio.wait_for(main(), 120))[-1] == [CODES[SHELF]]


def test_no_call_sees_what_another_shows(tmp_path):
    async def main():
        async with eyed(tmp_path) as (g, _), contextlib.AsyncExitStack() as stack:
            sockets = [await stack.enter_async_context(connect(g.ws)) for _ in range(4)]
            for socket in sockets:
                assert await began(socket, SEEING)
            pictures = [SHELF, OTHER, SHELF, OTHER]
            for _ in range(3):  # at once, again and again
                for socket, picture in zip(sockets, pictures, strict=True):
                    await socket.send(frame(picture))
            for socket, picture in zip(sockets, pictures, strict=True):
                await socket.send(frame(picture))
                assert await said(socket) == "Hello there."
            told = seen(g)
            await sockets[0].close()
            async with connect(g.ws) as late:
                assert await began(late, SEEING)
                await late.send(frame(OTHER))
                assert await said(late) == "Hello there."
            return told, seen(g)[-1]

    told, late = asyncio.run(main())
    assert told == [[CODES[SHELF]], [CODES[OTHER]]] * 2
    assert late == [CODES[OTHER]]
