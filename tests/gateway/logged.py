"""A call log with a day's calls in it, written by the log itself."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from vivavoce.gateway.door import tenant_of
from vivavoce.sessions.entries import Entry
from vivavoce.sessions.log import CallLog


def marks(end: int, wait: int) -> dict[str, int]:
    known = {"noticed_ms": end + 80, "judged_ms": end + 160, "worded_ms": end + 150, "ready_ms": end + 190}
    ended = {"turn_end_ms": end + 200, "first_audio_ms": end + wait - 40, "voice_to_voice_ms": wait}
    return {"voice_end_ms": end, **known, **ended}


def turn(number: int, at: int, text: str, reply: str, wait: int) -> list[Entry]:
    return [
        Entry("heard", at + 100, number, {"text": text, "confidence": 0.93}),
        Entry("said", at + wait + 2500, number, {"text": reply, "heard_text": reply, "cut": False}),
        Entry("marks", at + wait + 2500, number, marks(at, wait)),
    ]


def call(
    text: str = "I want to move my appointment.", waits: tuple[int, int] = (700, 900), outcome: str = "done"
) -> list[Entry]:
    """One call's entries, in order."""
    entries = [
        *turn(1, 3000, text, "Which number is it, please?", waits[0]),
        Entry("tool_call", 9000, 2, {"id": "1", "name": "move", "args": {"number": 1042}}),
        Entry("tool_result", 9200, 2, {"id": "1", "name": "move", "response": {"output": "moved"}}),
        Entry("event", 9200, 2, {"name": "outcome", "outcome": outcome}),
        *turn(2, 9000, "One zero four two.", "That is moved.", waits[1]),
    ]
    return entries if outcome != "none" else [entry for entry in entries if entry.kind not in ("event", "tool_call")]


def write(
    log: CallLog, id: str, entries: Iterable[Entry], *,
    ago: timedelta = timedelta(), key: str = "", agent: str = "front-desk", ended: bool = True,
) -> None:  # fmt: skip
    """Put one call into a log that began so long ago. key: the API key behind it."""
    was, log._now = log._now, (datetime.now(UTC) - ago).timestamp
    log.begin(id, agent, "embedded", "test/1.0", tenant_of(key) if key else "")
    for entry in entries:
        log.write(id, entry)
    if ended:
        log.end(id, "client_closed")
    log._now = was
    asyncio.run(log.flush(id))
