"""What the gateway adds to Gemini's own time: caller ↔ gateway ↔ a server that answers D after a turn's end.

Beside it, in the same run, a bare relay of the same bytes with `websockets`. `--sessions N` holds N calls with sound
both ways all the time. Caller and server share a process and a clock, the relay under test has a process of its own.
"""

import argparse
import asyncio
import base64
import contextlib
import json
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from machine import machine, resident_mb
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from vivavoce import Agent
from vivavoce.gateway.app import App
from vivavoce.gateway.directory import Directory
from vivavoce.gateway.http_server import running
from vivavoce.gateway.reception import Ears, Limits, Reception
from vivavoce.models.gemini.endpoint import GeminiApi
from vivavoce.models.gemini.model import GeminiModel
from vivavoce.sessions.stores import Stores
from vivavoce.settings import Settings

PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
MODEL = "gemini-3.1-flash-live-preview"
FRAME = 0.02  # seconds of sound in one message
REPLY = 0.6  # seconds
PLAIN = {"compression": None, "ping_interval": None, "max_size": None}


# ── the relays under test ──


async def gateway(upstream_port):
    """Ours, with an agent whose client marks turns, and one whose model decides them."""
    url = f"http://127.0.0.1:{upstream_port}"
    agents = [Agent("desk", "You help.", model=MODEL), Agent("open", "You help.", model=MODEL, turns="model")]
    model = GeminiModel(MODEL, GeminiApi("key", url))

    async def judge(samples):
        return 1.0

    with tempfile.TemporaryDirectory() as home:
        kept = Path(home) / "calls.sqlite"
        settings = Settings(port=0, home=Path(home))
        reception = Reception(
            Directory(agents, {MODEL: model}),
            Ears(lambda: lambda samples: 0.0, judge),
            Stores.opened(kept),
            Limits(calls=1000),
        )
        async with running(App(settings, reception), settings, None) as addresses:
            print(addresses.http.rpartition(":")[2], flush=True)
            await asyncio.Event().wait()


async def bare(upstream_port):
    """Reads a message, writes it."""

    async def hold(socket):
        async with connect(f"ws://127.0.0.1:{upstream_port}{PATH}", **PLAIN) as up:

            async def pump(source, sink):
                async for message in source:
                    await sink.send(message)

            with contextlib.suppress(ConnectionClosed):
                await asyncio.gather(pump(socket, up), pump(up, socket))

    async with serve(hold, "127.0.0.1", 0, **PLAIN) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Event().wait()


@contextlib.contextmanager
def process(kind, upstream_port):
    """A relay in a process of its own: (port, pid)."""
    child = subprocess.Popen(
        [sys.executable, __file__, "--relay", kind, "--upstream", str(upstream_port)], stdout=subprocess.PIPE, text=True
    )
    try:
        yield int(child.stdout.readline()), child.pid
    finally:
        child.terminate()
        child.wait()


# ── the server behind them ──


class Server:
    """Answers D after the end of a turn; `streams` sends sound all the time instead."""

    def __init__(self):
        self.delay, self.streams, self.started_at, self.late = 0.0, False, 0.0, []
        self.started = asyncio.Event()

    async def hold(self, socket):
        """One connection."""
        reply = None
        with contextlib.suppress(ConnectionClosed):
            async for message in socket:
                if b"activityStart" in _bytes(message):
                    self.started_at = time.monotonic()
                    self.started.set()
                    if reply and not reply.done():
                        reply.cancel()
                        await socket.send(b'{"serverContent":{"interrupted":true}}')
                        await socket.send(b'{"serverContent":{"turnComplete":true}}')
                elif b"activityEnd" in _bytes(message):
                    reply = asyncio.create_task(self._answer(socket))
                elif b'"setup"' in _bytes(message)[:12]:
                    await socket.send(b'{"setupComplete":{}}')
                    if self.streams:
                        reply = asyncio.create_task(self._stream(socket))
                elif self.streams and b'"audio"' in _bytes(message):
                    self.late.append(time.monotonic() - _stamp(json.loads(message)["realtimeInput"]["audio"]["data"]))
        if reply:
            reply.cancel()

    async def _answer(self, socket):
        await asyncio.sleep(self.delay)
        for _ in range(round(REPLY / FRAME)):
            await socket.send(_sound(24_000))
            await asyncio.sleep(FRAME)
        await socket.send(b'{"serverContent":{"generationComplete":true}}')
        await socket.send(b'{"serverContent":{"turnComplete":true}}')

    async def _stream(self, socket):
        with contextlib.suppress(ConnectionClosed):
            async for _ in _every(FRAME):
                await socket.send(_sound(24_000))


def _bytes(message):
    return message.encode() if isinstance(message, str) else message


def _sound(rate):
    """20 ms whose first bytes tell when it was sent."""
    pcm = struct.pack("d", time.monotonic()) + bytes(int(rate * FRAME) * 2 - 8)
    data = base64.b64encode(pcm).decode()
    return json.dumps(
        {
            "serverContent": {
                "modelTurn": {"parts": [{"inlineData": {"mimeType": f"audio/pcm;rate={rate}", "data": data}}]}
            }
        }
        if rate == 24_000
        else {"realtimeInput": {"audio": {"mimeType": f"audio/pcm;rate={rate}", "data": data}}}
    ).encode()


def _stamp(data):
    return struct.unpack("d", base64.b64decode(data[:12])[:8])[0]


async def _every(seconds):
    due = time.monotonic()
    while True:
        due += seconds
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        yield due


# ── the caller ──


async def _open(port, agent):
    socket = await connect(f"ws://127.0.0.1:{port}{PATH}", **PLAIN)
    config = {"automaticActivityDetection": {"disabled": True}}
    await socket.send(json.dumps({"setup": {"model": f"models/{agent}", "realtimeInputConfig": config}}))
    while b"setupComplete" not in _bytes(await socket.recv()):
        pass
    return socket


async def _turn(socket):
    """Half a second of speech; the moment it ended."""
    await socket.send('{"realtimeInput":{"activityStart":{}}}')
    for _ in range(25):
        await socket.send(_sound(16_000))
        await asyncio.sleep(FRAME)
    await socket.send('{"realtimeInput":{"activityEnd":{}}}')
    return time.monotonic()


async def _until(socket, *keys):
    while True:
        message = _bytes(await socket.recv())
        if any(key in message for key in keys):
            return time.monotonic()


async def latency(port, server, delay, turns):
    """Seconds beyond D from the end of a turn to the first sound, per turn; the first turn warms up."""
    server.delay = delay
    beyond = []
    async with await _open(port, "desk") as socket:
        for turn in range(turns + 1):
            ended = await _turn(socket)
            sounded = await _until(socket, b"inlineData")
            if turn:
                beyond.append(sounded - ended - delay)
            await _until(socket, b"turnComplete")
    return beyond


async def barge_in(port, server, turns):
    """Seconds from the caller's mark over a reply to its arrival at the server."""
    server.delay = 0.05
    took = []
    async with await _open(port, "desk") as socket:
        for _ in range(turns):
            await _turn(socket)
            await _until(socket, b"inlineData")
            await asyncio.sleep(0.1)
            server.started.clear()
            said = time.monotonic()
            await socket.send('{"realtimeInput":{"activityStart":{}}}')
            await socket.send(_sound(16_000))
            await _until(socket, b"interrupted")
            await server.started.wait()  # ours tells the client before it hears from the server
            took.append(server.started_at - said)
            await socket.send('{"realtimeInput":{"activityEnd":{}}}')
            await _until(socket, b"inlineData")
            await _until(socket, b"turnComplete")
    return took


async def crowd(port, pid, server, sessions, seconds):
    """Lateness of frames both ways with this many calls at once, and memory per call (MB)."""
    server.streams, server.late = True, []
    down = []
    alone = resident_mb(pid)

    async def listen(socket):
        async for message in socket:
            message = _bytes(message)
            if b"inlineData" in message:
                part = json.loads(message)["serverContent"]["modelTurn"]["parts"][0]
                down.append(time.monotonic() - _stamp(part["inlineData"]["data"]))

    async def speak(socket):
        async for _ in _every(FRAME):
            await socket.send(_sound(16_000))

    sockets = [await _open(port, "open") for _ in range(sessions)]
    tasks = [asyncio.create_task(work(socket)) for socket in sockets for work in (listen, speak)]
    await asyncio.sleep(1.0)
    cpu = _cpu(pid)
    down.clear()
    server.late.clear()
    await asyncio.sleep(seconds)
    busy = (_cpu(pid) - cpu) / seconds
    late, memory = sorted(down + server.late), (resident_mb(pid) - alone) / sessions
    for task in tasks:
        task.cancel()
    for socket in sockets:
        await socket.close()
    server.streams = False
    return late, memory, busy


def _cpu(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _row(title, seconds, bare_seconds):
    def at(values, share):
        return sorted(values)[min(len(values) - 1, int(len(values) * share))] * 1000

    ours, theirs = median(seconds) * 1000, median(bare_seconds) * 1000
    print(
        f"| {title} | {ours:.1f} ms | {at(seconds, 0.95):.1f} ms | {theirs:.1f} ms | {at(bare_seconds, 0.95):.1f} ms "
        f"| {ours / theirs:.1f} |"
    )


async def main(turns, sessions, seconds):
    server = Server()
    async with serve(server.hold, "127.0.0.1", 0, **PLAIN) as listener:
        port = listener.sockets[0].getsockname()[1]
        with process("gateway", port) as (ours, pid), process("bare", port) as (theirs, bare_pid):
            print(machine())
            if not sessions:
                print("| what | gateway P50 | P95 | bare relay P50 | P95 | ratio of P50 |\n|---|---|---|---|---|---|")
                for delay in (0.2, 0.5, 1.0):
                    rows = [await latency(relay, server, delay, turns) for relay in (ours, theirs)]
                    _row(f"first sound, beyond D = {delay * 1000:.0f} ms", *rows)
                _row("barge-in at the server", *[await barge_in(relay, server, turns) for relay in (ours, theirs)])
                return
            for name, relay, number in (("gateway", ours, pid), ("bare relay", theirs, bare_pid)):
                late, memory, busy = await crowd(relay, number, server, sessions, seconds)
                p50, p99 = (late[int(len(late) * share)] * 1000 for share in (0.5, 0.99))
                print(f"{name}: {sessions} calls, {len(late) / seconds:.0f} frames/s, lateness P50 {p50:.1f} ms, "
                      f"P99 {p99:.1f} ms, {memory:.2f} MB per call, {busy * 100:.0f} % of a core")  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=20)
    parser.add_argument("--sessions", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--relay", choices=("gateway", "bare"), help=argparse.SUPPRESS)
    parser.add_argument("--upstream", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.relay:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run({"gateway": gateway, "bare": bare}[options.relay](options.upstream))
    else:
        asyncio.run(main(options.turns, options.sessions, options.seconds))
