"""Pictures over a real WebSocket, with the real eye in its own process."""

import asyncio
import base64
import json
import os
import signal
import urllib.error
import urllib.request
from contextlib import nullcontext
from datetime import timedelta

import cv2
import numpy as np
import pytest
from callers import Typist
from gateways import gateway
from logged import call as talked
from logged import write
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from vivavoce import Agent, Call, Sees
from vivavoce.errors import WeightsMissing
from vivavoce.events import CallerText, ReplyDone, Said, ToolCall, ToolResult
from vivavoce.gateway.eye_setup import eye_of
from vivavoce.models.scripted import Step
from vivavoce.sessions.erasure import Erasure
from vivavoce.sessions.log import CallLog
from vivavoce.settings import Settings, from_environment
from vivavoce.sight import Sight
from vivavoce.vision.eye import EyeProcess
from vivavoce.weights.store import Store

pytestmark = pytest.mark.e2e
WITHIN = 60.0  # guards against hanging only


def label(*lines: str) -> bytes:
    picture = np.full((480, 768, 3), 245, np.uint8)
    for number, text in enumerate(lines):
        cv2.putText(picture, text, (60, 120 + 90 * number), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (20, 20, 20), 3, cv2.LINE_AA)
    return cv2.imencode(".png", picture)[1].tobytes()


async def show(socket, data: bytes, kind: str = "image/png;source=camera") -> None:
    blob = {"mimeType": kind, "data": base64.b64encode(data).decode()}
    await socket.send(json.dumps({"realtimeInput": {"video": blob}}))


async def until(socket, kind: str) -> dict:
    async with asyncio.timeout(WITHIN):
        while True:
            told = json.loads(await socket.recv()).get("vivavoce", {})
            if told.get("type") == kind:
                return told


async def call_up(ws: str) -> object:
    socket = await connect(ws)
    await socket.send(json.dumps({"setup": {"model": "models/desk", "vivavoce": {"events": True}}}))
    await Typist(socket).until("setupComplete")
    return socket


@pytest.mark.parametrize("optional", [True, False])
def test_an_agent_that_need_not_see_is_served_without_the_models_of_the_eye(tmp_path, optional):
    agent = Agent("desk", "You read letters.", sees=Sees("camera", text=True, optional=optional))

    with nullcontext() if optional else pytest.raises(WeightsMissing):
        assert isinstance(eye_of([agent], Store(tmp_path)), EyeProcess)


@pytest.mark.weights
def test_a_label_is_read_for_client_model_tool_and_log(tmp_path):
    agent = Agent("desk", "You read labels.", sees=Sees("camera", text=True, codes=True))
    read: list[str] = []

    @agent.tool(timeout=WITHIN)
    async def read_label(call: Call) -> str:
        """Read what is shown."""
        view = await call.look(within=30.0)
        read.append(await view.read())
        return "read"

    eye = eye_of([agent], Store(from_environment(os.environ).weights))
    ask = Step(CallerText, [ToolCall("1", "read_label", {})])
    answer = Step(ToolResult, [Said("Done."), ReplyDone()])

    async def main():
        async with gateway(tmp_path, ask, answer, agents=[agent], eye=eye) as g:
            socket = await call_up(g.ws)
            await show(socket, label("Amoxicillin 500 mg", "Take one capsule"))
            quick = await until(socket, "saw")
            await socket.send(json.dumps({"realtimeInput": {"text": "what does it say"}}))
            async with asyncio.timeout(WITHIN):
                while "turnComplete" not in json.loads(await socket.recv()).get("serverContent", {}):
                    pass
            await socket.close()
            await g.log.flush("")
            (logged,) = g.log.calls()
            entries = g.log.call(logged.id).entries
        await eye.close()
        return quick, [item for item in g.model.told if isinstance(item, Sight)], entries

    quick, sights, entries = asyncio.run(main())

    assert read == ["Amoxicillin 500 mg\nTake one capsule"]
    assert quick["width"] == 768 and quick["source"] == "camera"
    assert any(sight.careful and "500 mg" in sight.text for sight in sights)
    assert [entry.fields["lines"][0]["text"] for entry in entries if entry.kind == "saw"][-1] == "Amoxicillin 500 mg"


@pytest.mark.parametrize("data", [b"", b"<svg/>", label("x")[:900], b"GIF89a" + b"\0" * 64])
def test_what_is_no_picture_is_refused_with_a_reason(tmp_path, data):
    agent = Agent("desk", "You look.", sees=Sees("camera"))

    async def main():
        eye = EyeProcess()
        async with gateway(tmp_path, agents=[agent], eye=eye) as g:
            socket = await call_up(g.ws)
            await show(socket, data)
            with pytest.raises(ConnectionClosed) as closed:
                async with asyncio.timeout(WITHIN):
                    while True:
                        await socket.recv()
        await eye.close()
        return closed.value.rcvd

    told = asyncio.run(main())
    assert told.code == 1007 and told.reason


def test_an_eye_that_is_killed_costs_an_apology_and_not_the_call(tmp_path):
    agent = Agent("desk", "You look.", sees=Sees("camera", codes=True))

    async def main():
        eye = EyeProcess()
        await eye.start()
        async with gateway(tmp_path, Step(CallerText, [Said("Hello."), ReplyDone()]), agents=[agent], eye=eye) as g:
            socket = await call_up(g.ws)
            await show(socket, label("one"))
            await until(socket, "saw")
            os.kill(eye.pid, signal.SIGSTOP)
            await show(socket, label("two"))
            await asyncio.sleep(0.2)
            os.kill(eye.pid, signal.SIGKILL)
            failed = await until(socket, "sight")
            await Typist(socket).say("are you there")
            await show(socket, label("three"))
            seen = await until(socket, "saw")
            await socket.close()
        await eye.close()
        return failed, seen

    failed, seen = asyncio.run(main())
    assert failed["state"] == "failed" and seen["frame"] >= 2


def test_the_card_says_what_an_agent_may_be_shown(tmp_path):
    agents = [Agent("desk", "You look.", sees=Sees("screen", "camera")), Agent("blind", "You talk.")]

    async def main():
        async with gateway(tmp_path, agents=agents) as g:
            return g.reception.agents()

    seeing, blind = asyncio.run(main())
    assert seeing["sees"] == ["screen", "camera"] and "sees" not in blind


def test_kept_pictures_are_shown_to_their_tenant_and_erased_with_their_call(tmp_path):
    settings = Settings(home=tmp_path)
    log = CallLog(settings.calls)
    write(log, "mine", talked(), ago=timedelta(minutes=5), key="ours")
    for frame, jpeg in ((3, b"three"), (4, b"four")):
        log.keep("mine", frame, jpeg)
    log.keep("erased", 1, b"nobody's")
    log.close()

    async def main():
        async with gateway(tmp_path, keys=("ours", "other")) as g:

            def of(frame: str, key: str) -> tuple[int, bytes]:
                headers = {"x-goog-api-key": key} if key else {}
                request = urllib.request.Request(f"{g.addresses.http}/calls/mine/pictures/{frame}.jpg", headers=headers)
                try:
                    with urllib.request.urlopen(request) as answer:
                        return answer.status, answer.read()
                except urllib.error.HTTPError as error:
                    return error.code, b""

            asked = [("3", "ours"), ("4", "ours"), ("5", "ours"), (str(10**30), "ours"), ("3", "other"), ("3", "")]
            before = [await asyncio.to_thread(of, *one) for one in asked]
            erasure = Erasure(settings)
            await asyncio.to_thread(erasure.forget, ["mine"])
            erasure.close()
            return before, await asyncio.to_thread(of, "3", "ours")

    before, after = asyncio.run(main())
    assert before == [(200, b"three"), (200, b"four"), (404, b""), (404, b""), (404, b""), (401, b"")]
    assert after == (404, b"")
    assert b"three" not in settings.calls.read_bytes()
