"""A client of the stand-in: `websockets` and our own protocol, nothing else."""

import asyncio
import contextlib
import json

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from clock import value
from vivavoce.events import Audio, ToolResult
from vivavoce.protocol.client import LiveClient

PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
SETUP = {
    "model": "models/gemini-3.1-flash-live-preview",
    "realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}},
    "inputAudioTranscription": {},
    "outputAudioTranscription": {},
    "sessionResumption": {},
}
PATIENCE = 15.0  # seconds; nothing here takes one


class Caller:
    def __init__(self, socket, live):
        self.socket, self.live = socket, live
        self.frames = []

    @property
    def closed(self):
        """(code, reason), once it is closed."""
        return self.socket.close_code, self.socket.close_reason

    async def next(self):
        """One frame, parsed; its events go through the strict reader too."""
        async with asyncio.timeout(PATIENCE):
            frame = await self.socket.recv()
        self.live.receive(frame)
        self.frames.append(json.loads(frame))
        return self.frames[-1]

    async def until(self, key):
        """Frames up to and with the first that has this key, at the top or in serverContent."""
        got = []
        while True:
            got.append(await self.next())
            if key in got[-1] or key in got[-1].get("serverContent", {}):
                return got

    async def turn_over(self):
        """Frames to the handle that follows a whole answer."""
        return [*await self.until("turnComplete"), *await self.until("sessionResumptionUpdate")]

    async def rest(self):
        """All frames until the server closes."""
        got = []
        with contextlib.suppress(ConnectionClosed):
            while True:
                got.append(await self.next())
        return got

    async def quiet(self, seconds=0.1):
        """True if nothing comes for so long."""
        try:
            async with asyncio.timeout(seconds):
                self.frames.append(json.loads(await self.socket.recv()))
        except TimeoutError:
            return True
        return False

    async def start_speaking(self):
        await self.socket.send(self.live.activity_start(), text=True)

    async def speak(self, number=1):
        """A spoken turn of 100 ms whose samples hold a number."""
        await self.start_speaking()
        await self.socket.send(self.live.audio(Audio(number.to_bytes(2, "little") * 1600, 16_000)), text=True)
        await self.socket.send(self.live.activity_end(), text=True)

    async def write(self, words):
        await self.socket.send(self.live.text(words), text=True)

    async def content(self, *messages, turn_complete=True):
        await self.socket.send(self.live.content(messages, turn_complete), text=True)

    async def answer(self, call, output="ok", **options):
        await self.socket.send(
            self.live.tool_response(ToolResult(call["id"], call["name"], {"output": output}, **options)), text=True
        )

    async def raw(self, message):
        await self.socket.send(json.dumps(message))


@contextlib.asynccontextmanager
async def calling(upstream, handle=None, ready=True, key="KEY", **setup):
    """A call whose setup is over; `ready=False`: the setup is only sent."""
    live = LiveClient()
    wishes = SETUP | setup | ({"sessionResumption": {"handle": handle}} if handle else {})
    async with connect(upstream.url + PATH, additional_headers={"x-goog-api-key": key}, close_timeout=1) as socket:
        caller = Caller(socket, live)
        await socket.send(live.start(wishes), text=True)
        if ready:
            await caller.until("setupComplete")
            if "sessionResumption" in wishes:
                await caller.until("sessionResumptionUpdate")
        yield caller


def kinds(frames):
    """The most telling name of each frame."""
    return [
        next(iter(frame.get("serverContent", {})), "serverContent") if "serverContent" in frame else next(iter(frame))
        for frame in frames
    ]


def words(frames):
    """What was said."""
    return "".join(frame.get("serverContent", {}).get("outputTranscription", {}).get("text", "") for frame in frames)


def run(main):
    """What `main` returns, in an event loop of its own; bounded."""

    async def bounded():
        async with asyncio.timeout(4 * PATIENCE):
            return await main()

    return value(bounded())
