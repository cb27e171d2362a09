"""The gateway inside a service of somebody else's, below a path of its own."""

import asyncio
import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from fastapi import FastAPI
from gateways import always_complete, never_voice
from google import genai
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from vivavoce.events import Audio, CallerText, ReplyDone, Said
from vivavoce.gateway import Gateway
from vivavoce.gateway.app import App
from vivavoce.gateway.directory import Directory
from vivavoce.gateway.reception import Ears, Reception
from vivavoce.models.scripted import ScriptedModel, Step
from vivavoce.sessions.stores import Stores
from vivavoce.settings import Settings
from vivavoce.streaming.caller import LIVE_PATH
from vivavoce.testing import Caller

pytestmark = pytest.mark.e2e
REPLY = (Said("Hello there."), Audio(b"\1\0" * 4800, 24_000), ReplyDone())
KEY = "a-key-of-ours"


class Closing:
    """Notes when the gateway closes what it keeps."""

    closed = False

    def close(self) -> None:
        self.closed = True


@asynccontextmanager
async def service(home, mount) -> AsyncIterator[tuple[str, Closing]]:
    """A FastAPI service with a gateway at `mount`, on a free port; where it answers below that."""
    settings = Settings(home=home, api_keys=(KEY,))
    stores, closing = Stores.opened(settings.calls), Closing()
    model = ScriptedModel(Step(CallerText, REPLY), Step(CallerText, REPLY))
    reception = Reception(Directory([], {"embedded": model}), Ears(lambda: never_voice, always_complete), stores)
    gateway = Gateway(settings, App(settings, reception), reception, [stores, closing])
    app = FastAPI(lifespan=gateway.lifespan)
    app.get("/hello")(lambda: {"hello": "world"})
    app.mount(mount, gateway.app)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", closing
        finally:
            server.should_exit = True
            await asyncio.to_thread(thread.join)


def fetch(url: str, body: bytes | None = None) -> tuple[int, str, bytes]:
    request = urllib.request.Request(url, body, {"x-goog-api-key": KEY})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.url, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.url, error.read()


@pytest.mark.parametrize("mount", ["/voice", "/a/b", ""])
def test_pages_tokens_and_calls_are_below_the_path_and_the_services_routes_beside_it(tmp_path, mount):
    async def main():
        async with service(tmp_path, mount) as (host, closing):
            at = host + mount

            async def get(path, body=None):
                return await asyncio.to_thread(fetch, path, body)

            assert (await get(f"{host}/hello"))[2] == b'{"hello":"world"}'
            assert json.loads((await get(f"{at}/healthz"))[2])["status"] == "ok"
            _, address, page = await get(at if mount else f"{at}/")
            assert address == f"{at}/" and b'src="src/main.js"' in page
            assert (await get(f"{at}/src/main.js"))[0] == 200
            assert (await get(f"{at}//agents.json"))[2] == b'{"agents":[]}'
            assert (await get(f"{at}/nothing"))[0] == 404

            token = json.loads((await get(f"{at}/v1alpha/auth_tokens", b"{}"))[2])["name"]
            method = "google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContentConstrained"
            async with connect(f"{at.replace('http', 'ws', 1)}/ws/{method}?access_token={token}") as line:
                await line.send('{"setup": {"model": "models/embedded"}}')
                assert "setupComplete" in json.loads(await asyncio.wait_for(line.recv(), 60))

            caller = Caller(at, ["hi"], agent="embedded", key=KEY, greeted=False)
            assert "Hello there." in str([event async for event in caller.events()])
            assert not closing.closed
        assert closing.closed

    asyncio.run(main())


def test_a_service_that_stops_ends_the_calls_under_way_and_writes_the_log(tmp_path):
    async def main():
        async with service(tmp_path, "/voice") as (host, closing):
            line = await connect(f"{host.replace('http', 'ws', 1)}/voice{LIVE_PATH}?key={KEY}")
            await line.send('{"setup": {"model": "models/embedded", "sessionResumption": {}}}')
            assert "setupComplete" in json.loads(await asyncio.wait_for(line.recv(), 60))
        assert closing.closed
        with pytest.raises(ConnectionClosed) as caught:
            while True:
                await asyncio.wait_for(line.recv(), 60)
        assert caught.value.rcvd.code == 1012

    asyncio.run(main())


def test_googles_sdk_is_given_the_path_in_its_base_url(tmp_path, monkeypatch):
    """It insists on TLS, which a proxy ends: its address is turned into the one behind."""
    dialled = []

    async def main():
        async with service(tmp_path, "/voice") as (host, _):

            def behind(uri, **more):
                dialled.append(uri)
                more.pop("ssl", None)
                return connect(uri.replace("wss://example.org", host.replace("http", "ws", 1)), **more)

            monkeypatch.setattr("google.genai.live.ws_connect", behind)
            client = genai.Client(api_key=KEY, http_options={"base_url": "https://example.org/voice"})
            async with client.aio.live.connect(model="embedded") as call:
                await call.send_realtime_input(text="hi")
                sound = [message.data async for message in call.receive() if message.data]
            assert sound

    asyncio.run(main())
    assert dialled[0].startswith("wss://example.org/voice")
