"""How a client's script tells the runner what worked: one JSON line per check on standard output."""

import asyncio
import json
import wave
from collections.abc import Callable, Coroutine
from typing import Any

WITHIN = 60.0  # seconds for one check; a spoken call of four turns takes about 25
RATE = 16_000  # Hz, what a microphone sends
REPLY_RATE = 24_000  # Hz, what comes back
DEAD_AIR = b"\0" * (RATE // 25 * 2)  # 40 ms


async def check(name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run one check and report it; whatever it raises is why it failed."""
    problem = ""
    try:
        async with asyncio.timeout(WITHIN):
            await work()
    except Exception as error:  # a client's own failure of any kind is a finding, not the end of the others
        problem = f"{type(error).__name__}: {error}"
    tell(name, problem)


def tell(name: str, problem: str = "") -> None:
    """Report a check: passed when there is no problem."""
    print(json.dumps({"check": name, "problem": problem[:600]}), flush=True)


def recording(path: str) -> bytes:
    """The samples of a 16 kHz mono PCM16 file."""
    with wave.open(path, "rb") as file:
        assert file.getframerate() == RATE, f"{path} must be {RATE} Hz"
        return file.readframes(file.getnframes())


def says(text: str, *facts: str) -> None:
    """Fail unless a transcript holds one spelling of a fact ("21", "twenty-one")."""
    assert any(fact.lower() in text.lower() for fact in facts), f"{text!r} should hold {' or '.join(facts)}"
