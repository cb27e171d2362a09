"""The way of one frame in and one reply chunk out is what docs/explanation/architecture.md draws, and no longer."""

import asyncio
import base64
import json
import re
import sys
from contextlib import contextmanager
from pathlib import Path

from calls import call, frame

import vivavoce
from clock import run
from vivavoce.events import Audio, Said
from vivavoce.protocol.server import LiveServer
from vivavoce.streaming.websocket import LiveSocket

SOURCE = Path(vivavoce.__file__).parent
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "architecture.md"
MOST = 13  # files


class Browser(LiveSocket):
    """A WebSocket whose other end is two lists."""

    def __init__(self):
        self.inward, self.outward = asyncio.Queue(), []
        super().__init__(self.inward.get, self._take, LiveServer())
        self.inward.put_nowait({"type": "websocket.connect"})
        self.tell({"setup": {"model": "models/desk"}})

    async def _take(self, message):
        self.outward.append(message)

    def tell(self, message):
        self.inward.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})

    def speak(self, audio):
        data = base64.b64encode(audio.pcm).decode()
        self.tell({"realtimeInput": {"audio": {"data": data, "mimeType": "audio/pcm;rate=16000"}}})

    def leave(self):
        self.inward.put_nowait({"type": "websocket.disconnect", "code": 1000})


class Talker:
    """A model that says what the test wants said, and counts what it hears."""

    def __init__(self):
        self.heard, self._over = 0, asyncio.Event()

    async def connect(self, brief):
        return self

    def send(self, item):
        self.heard += isinstance(item, Audio)

    async def run(self, emit):
        self.emit = emit
        await self._over.wait()


@contextmanager
def files_touched(touched):
    """Adds every file of the product, beyond its vocabulary, in which a function is called meanwhile."""

    def note(code_frame, event, _):
        file = Path(code_frame.f_code.co_filename)
        if event == "call" and SOURCE in file.parents and file.parent != SOURCE:
            touched.add(file.relative_to(SOURCE).as_posix())

    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(None)


def test_one_frame_in_and_one_reply_chunk_out_touch_the_files_that_are_drawn():
    drawn = PAGE.read_text().split("## The hot path")[1].split("```")[1]
    way_in, way_out = set(), set()

    async def main():
        browser, model = Browser(), Talker()
        await browser.setup()
        browser.start("call")
        async with browser.writing(), call(client=browser, engine=model) as c:
            for _ in range(50):
                browser.speak(frame(0.2))
                await asyncio.sleep(0.02)
            before = model.heard
            assert before
            with files_touched(way_in):
                for _ in range(2):  # a window of the voice detector is 32 ms
                    browser.speak(frame(0.2))
                await asyncio.sleep(0.01)
            assert model.heard == before + 2
            for _ in range(100):
                browser.speak(frame(0.0005))
                await asyncio.sleep(0.02)
            for item in (Said("Hello"), Audio(bytes(1920), 24_000)):
                await model.emit(item)
            await asyncio.sleep(0.1)
            sent = len(browser.outward)
            with files_touched(way_out):
                await model.emit(Audio(bytes(1920), 24_000))
                await asyncio.sleep(0.01)
            assert len(browser.outward) == sent + 1
            assert not c.ended.done()

    run(main())
    assert set(re.findall(r"\w+/\w+\.py", drawn)) == way_in | way_out
    assert len(way_in | way_out) <= MOST, sorted(way_in | way_out)
