"""Memory per idle session: opens calls on a gateway process and reads its resident size. Run: python bench/memory.py"""

import argparse
import asyncio
import base64
import contextlib
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "e2e"))

from desk import Desk, open_desk
from machine import machine, resident_mb
from websockets.asyncio.client import ClientConnection, connect

SETUP = json.dumps({"setup": {"model": "models/front-desk", "generationConfig": {"responseModalities": ["AUDIO"]}}})
SECOND = json.dumps(
    {"realtimeInput": {"audio": {"data": base64.b64encode(bytes(32_000)).decode(), "mimeType": "audio/pcm;rate=16000"}}}
)


async def measure(desk: Desk, calls: int) -> list[tuple[str, float]]:
    """(state, MB of the whole process)."""
    async with contextlib.AsyncExitStack() as open_calls:
        await opened(desk, open_calls)  # what the first call loads is the process's, not a session's
        rows = [("one call open", resident_mb(desk.process.pid))]
        sockets = [await opened(desk, open_calls) for _ in range(calls)]
        rows.append((f"{calls} more calls, idle", resident_mb(desk.process.pid)))
        for socket in sockets:
            await socket.send(SECOND)
            await (await socket.ping())
        rows.append(("the same after 1 s of silence in each", resident_mb(desk.process.pid)))
    return rows


async def opened(desk: Desk, stack: contextlib.AsyncExitStack) -> ClientConnection:
    socket = await stack.enter_async_context(connect(desk.ws))
    await socket.send(SETUP)
    assert "setupComplete" in json.loads(await socket.recv())
    return socket


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=50)
    calls = parser.parse_args().calls
    with tempfile.TemporaryDirectory() as home, open_desk(Path(home)) as desk:
        rows = asyncio.run(measure(desk, calls))
    base = rows[0][1]
    print(machine())
    print(f"{'':40}{'MB':>8}{'MB per call':>13}")
    print(f"{rows[0][0]:40}{base:8.0f}")
    for name, size in rows[1:]:
        print(f"{name:40}{size:8.0f}{(size - base) / calls:13.2f}")


if __name__ == "__main__":
    main()
