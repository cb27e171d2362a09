"""A booking half done, its line cut, and gone on with by Google's SDK: from what the engine knew, or from the words."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from desk import Desk, is_next_thursday_half_past_two
from google import genai
from google.genai import types
from google.genai.live import AsyncSession

pytestmark = [pytest.mark.e2e, pytest.mark.weights]
WITHIN = 60.0  # seconds for each thing that is waited for: guards against hanging only
HALF = ("Please move my appointment to next Thursday at half past two.", "The number is 1042.")
REST = ("I was born on March 4, 1985.", "Yes, please.")
Fields = dict[str, Any]


def test_a_resumed_call_goes_on_from_the_snapshot_whatever_its_words_would_mean_today(desk: Desk, sdk: genai.Client):
    """As after a deploy with another rule: the words in the log now read as Friday, and what was understood stays."""
    call = asyncio.run(half(desk, sdk))
    changed(desk, call, "heard", lambda fields: {**fields, "text": fields["text"].replace("Thursday", "Friday")})

    told = asyncio.run(rest(desk, sdk, call))

    assert "Thursday" in told[0] and told[0].endswith("Shall I go ahead?"), told
    assert is_next_thursday_half_past_two(desk.start_of(1042)), told


def test_where_the_snapshot_is_of_another_version_the_words_are_read_anew(desk: Desk, sdk: genai.Client):
    before = desk.start_of(1042)
    call = asyncio.run(half(desk, sdk))
    changed(desk, call, "heard", lambda fields: {**fields, "text": fields["text"].replace("Thursday", "Friday")})
    assert changed(desk, call, "event", of_another_version) == len(HALF)

    told = asyncio.run(rest(desk, sdk, call, turns=1))

    assert "Friday" in told[0] and told[0].endswith("Shall I go ahead?"), told
    assert desk.start_of(1042) == before


@pytest.fixture
def sdk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> genai.Client:
    monkeypatch.setenv("SSL_CERT_FILE", str(desk.authority))
    return genai.Client(api_key="x", http_options=types.HttpOptions(base_url=desk.https))


class Line:
    """A call that can be gone on with: its handle, and what names it in the log."""

    def __init__(self) -> None:
        self.handle: str | None = None
        self.id = ""


async def half(desk: Desk, sdk: genai.Client) -> Line:
    """Say the first half; return once the gateway knows that its answers have come, with the line cut."""
    line = Line()
    async with sdk.aio.live.connect(model="front-desk", config=config(line)) as session:
        for turn, words in enumerate(HALF, 1):
            await said(session, words, line)
            line.id = await asyncio.to_thread(until_arrived, desk, turn)
        session._ws.transport.abort()  # no goodbye: the line is cut
    return line


async def rest(desk: Desk, sdk: genai.Client, line: Line, turns: int = 2) -> list[str]:
    async with sdk.aio.live.connect(model="front-desk", config=config(line)) as session:
        return [await said(session, words, line) for words in REST[:turns]]


def config(line: Line) -> types.LiveConnectConfig:
    resumption = types.SessionResumptionConfig(handle=line.handle)
    return types.LiveConnectConfig(response_modalities=[types.Modality.TEXT], session_resumption=resumption)


async def said(session: AsyncSession, words: str, line: Line) -> str:
    """Type it; the answer."""
    answer = ""
    async with asyncio.timeout(WITHIN):
        await session.send_realtime_input(text=words)
        async for message in session.receive():
            answer += message.text or ""
            update = message.session_resumption_update
            line.handle = (update and update.new_handle) or line.handle
    return answer


def until_arrived(desk: Desk, turn: int) -> str:
    """Wait until the newest call's log says that the answer to this turn has come; the call."""
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        with closing(sqlite3.connect(desk.home / "calls.sqlite", timeout=WITHIN)) as db:
            (call,) = db.execute("SELECT id FROM calls ORDER BY started DESC").fetchone()
            noted = db.execute("SELECT fields FROM entries WHERE call_id = ? AND turn = ?", (call, turn)).fetchall()
        if "arrived" in [json.loads(fields).get("name") for (fields,) in noted]:
            return str(call)
        time.sleep(0.02)
    raise AssertionError(f"the answer to turn {turn} did not arrive: {noted}")


def changed(desk: Desk, line: Line, kind: str, change: Callable[[Fields], Fields]) -> int:
    """Rewrite what the log holds of this kind; how many entries became others."""
    with closing(sqlite3.connect(desk.home / "calls.sqlite", timeout=WITHIN)) as db, db:
        found = db.execute("SELECT id, fields FROM entries WHERE call_id = ? AND kind = ?", (line.id, kind)).fetchall()
        new = [(at, json.loads(fields), change(json.loads(fields))) for at, fields in found]
        others = [(json.dumps(after), at) for at, before, after in new if after != before]
        db.executemany("UPDATE entries SET fields = ? WHERE id = ?", others)
    return len(others)


def of_another_version(fields: Fields) -> Fields:
    return {**fields, "version": "of another release"} if fields.get("name") == "snapshot" else fields
