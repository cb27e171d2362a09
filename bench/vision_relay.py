"""How much later a picture is at Gemini because our gateway and its eye stand between: caller ↔ gateway ↔ a server.

Beside it, in the same run, a bare relay of the same bytes. Every picture differs from the one before; the agent reads
text and codes in them meanwhile, as far as the models are there. Caller and server share a process and a clock, the
gateway and its eye have processes of their own. `--sound` adds 20 ms of sound both ways all the time.
"""

import argparse
import asyncio
import contextlib
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from pathlib import Path

import cv2
import numpy as np
from machine import machine
from relay import FRAME, PATH, PLAIN, _bytes, _every, _sound, bare
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from vivavoce import Agent
from vivavoce.errors import WeightsMissing
from vivavoce.gateway.app import App
from vivavoce.gateway.directory import Directory
from vivavoce.gateway.eye_setup import eye_of
from vivavoce.gateway.http_server import running
from vivavoce.gateway.reception import Ears, Limits, Reception
from vivavoce.models.gemini.endpoint import GeminiApi
from vivavoce.models.gemini.model import GeminiModel
from vivavoce.sessions.stores import Stores
from vivavoce.settings import Settings
from vivavoce.tools.seeing import Sees
from vivavoce.weights.store import Store

MODEL = "gemini-3.1-flash-live-preview"
AIM = 20.0
"""Milliseconds added, P95 (issue 13)."""


async def gateway(upstream_port):
    """Ours, with an agent that reads what it is shown."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(port=0, home=Path(home))
        store = Store(settings.weights)
        try:
            reads = bool(store.folders("vision"))
        except WeightsMissing:
            reads = False
        sees = Sees("camera", "screen", text=reads, codes=True)
        agent = Agent("eyes", "You look.", model=MODEL, turns="model", sees=sees)
        eye = eye_of([agent], store)
        model = GeminiModel(MODEL, GeminiApi("key", f"http://127.0.0.1:{upstream_port}"))

        async def judge(samples):
            return 1.0

        reception = Reception(
            Directory([agent], {MODEL: model}),
            Ears(lambda: lambda samples: 0.0, judge),
            Stores.opened(Path(home) / "calls.sqlite"),
            Limits(calls=1000),
            eye=eye,
        )
        try:
            async with running(App(settings, reception), settings, None) as addresses:
                print(addresses.http.rpartition(":")[2], "text and codes" if reads else "codes", flush=True)
                await asyncio.Event().wait()
        finally:
            await eye.close()


async def plain(upstream_port):
    """The bare relay."""
    await bare(upstream_port)


@contextlib.contextmanager
def process(kind, upstream_port):
    """A relay in a process of its own: (port, what it looks for)."""
    command = [sys.executable, __file__, "--relay", kind, "--upstream", str(upstream_port)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        port, _, looks_for = child.stdout.readline().strip().partition(" ")
        yield int(port), looks_for
    finally:
        child.terminate()
        child.wait()


class Server:
    """Notes when each picture came."""

    def __init__(self):
        self.came, self.streams = {}, False

    async def hold(self, socket):
        """One connection."""
        streaming = None
        with contextlib.suppress(ConnectionClosed):
            async for message in socket:
                now, message = time.monotonic(), _bytes(message)
                if b'"video"' in message[:64]:
                    data = json.loads(message)["realtimeInput"]["video"]["data"]
                    self.came.setdefault(hashlib.sha256(data.encode()).hexdigest(), now)
                elif b'"setup"' in message[:12]:
                    await socket.send(b'{"setupComplete":{}}')
                    streaming = asyncio.create_task(self._stream(socket)) if self.streams else None
        if streaming:
            streaming.cancel()

    async def _stream(self, socket):
        with contextlib.suppress(ConnectionClosed):
            async for _ in _every(FRAME):
                await socket.send(_sound(24_000))


def pictures(kind, count):
    """Different ones, as the page sends them: a camera's JPEG of 768 × 432, a screen's PNG of 1280 × 720."""
    random = np.random.default_rng(7)
    width, height = (768, 432) if kind == "camera" else (1280, 720)
    for number in range(count):
        picture = np.full((height, width, 3), 235, np.uint8)
        if kind == "camera":
            noise = random.normal(0, 12, (height, width, 1)) + np.linspace(60, 200, width)[None, :, None]
            picture = np.clip(np.repeat(noise, 3, axis=2), 0, 255).astype(np.uint8)
        for _ in range(12):
            corner = int(random.integers(0, width - 120)), int(random.integers(0, height - 60))
            colour = tuple(int(value) for value in random.integers(0, 255, 3))
            cv2.rectangle(picture, corner, (corner[0] + 110, corner[1] + 50), colour, -1)
        for line in range(8):
            text = f"Slip {number} line {line}: {random.integers(10**6)}"
            cv2.putText(picture, text, (20, 40 + 45 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0, 0, 0), 2)
        suffix, options = (".jpg", [cv2.IMWRITE_JPEG_QUALITY, 80]) if kind == "camera" else (".png", [])
        yield cv2.imencode(suffix, picture, options)[1].tobytes()


async def delays(port, server, kind, count, every):
    """Milliseconds from the caller to the server, one for each picture that arrived."""
    server.came.clear()
    mime = "image/jpeg" if kind == "camera" else "image/png"
    sent = {}
    async with connect(f"ws://127.0.0.1:{port}{PATH}", **PLAIN) as socket:
        await socket.send(json.dumps({"setup": {"model": "models/eyes"}}))
        while b"setupComplete" not in _bytes(await socket.recv()):
            pass
        tasks = [asyncio.create_task(_drain(socket))]
        tasks += [asyncio.create_task(_speak(socket))] if server.streams else []
        for picture in pictures(kind, count + 1):
            data = b64encode(picture).decode()
            message = json.dumps({"realtimeInput": {"video": {"mimeType": mime, "data": data}}})
            sent[hashlib.sha256(data.encode()).hexdigest()] = time.monotonic()
            await socket.send(message)
            await asyncio.sleep(every)
        await asyncio.sleep(1.5)
        for task in tasks:
            task.cancel()
    _, *measured = sent.items()  # the first starts the eye
    return [(server.came[name] - at) * 1000 for name, at in measured if name in server.came]


async def _drain(socket):
    with contextlib.suppress(ConnectionClosed):
        async for _ in socket:
            pass


async def _speak(socket):
    with contextlib.suppress(ConnectionClosed):
        async for _ in _every(FRAME):
            await socket.send(_sound(16_000))


def _at(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


async def main(count, every, sound):
    server = Server()
    server.streams = sound
    async with serve(server.hold, "127.0.0.1", 0, **PLAIN) as listener:
        upstream = listener.sockets[0].getsockname()[1]
        with process("gateway", upstream) as (ours, looks_for), process("bare", upstream) as (theirs, _):
            print(
                f"{machine()}; the eye reads {looks_for}; a picture every {every:g} s{', with sound' if sound else ''}"
            )
            print("| picture | relayed | gateway P50 | P95 | bare relay P50 | P95 | added P50 | P95 |")
            print("|---|---|---|---|---|---|---|---|")
            for kind in ("camera", "screen"):
                with_us, without = [await delays(port, server, kind, count, every) for port in (ours, theirs)]
                row = [_at(values, share) for values in (with_us, without) for share in (0.5, 0.95)]
                added = row[0] - row[2], row[1] - row[3]
                cells = [kind, f"{len(with_us)} of {count}", *(f"{ms:.1f} ms" for ms in (*row, *added))]
                print(f"| {' | '.join(cells)} |")
                if added[1] > AIM:
                    print(f"{kind}: {added[1]:.1f} ms added at P95, {AIM:g} ms were asked for", file=sys.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=30)
    parser.add_argument("--every", type=float, default=1.1, help="Seconds between two; below 1 not all are relayed.")
    parser.add_argument("--sound", action="store_true")
    parser.add_argument("--relay", choices=("gateway", "bare"), help=argparse.SUPPRESS)
    parser.add_argument("--upstream", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.relay:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run({"gateway": gateway, "bare": plain}[options.relay](options.upstream))
    else:
        asyncio.run(main(options.pictures, options.every, options.sound))
