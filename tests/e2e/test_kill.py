"""`kill -9` in the middle of a call: the log can be read, and an appointment is moved whole or not at all."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from desk import TYPED, Desk, is_next_thursday_half_past_two, open_desk
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

pytestmark = [pytest.mark.e2e, pytest.mark.weights]
WRITTEN = {"responseModalities": ["TEXT"]}  # nobody listens: no reply takes the time to be spoken
SETUP = {"setup": {"model": "models/front-desk", "generationConfig": WRITTEN, "vivavoce": {"events": True}}}
WITHIN = 60.0  # seconds for each thing that is waited for: guards against hanging only


def test_a_gateway_killed_in_mid_call_leaves_no_half_done_tool_and_a_log_to_read(tmp_path: Path):
    with open_desk(tmp_path) as desk:
        first_day = desk.start_of(1042)
        with SomebodyElseWriting(desk.book):  # so the tool waits, in the middle of its work
            asyncio.run(_confirm_move(desk, until=_is_tool("running"), then=lambda: _until_noted(desk)))
            desk.kill()

    assert desk.start_of(1042) == first_day
    assert _actions_done(desk) == 0
    _assert_log_tells(desk, results=0)

    with open_desk(tmp_path) as desk:  # the same home: it starts, and takes calls
        asyncio.run(_confirm_move(desk, until=_is_tool("done")))
        desk.kill()

    assert is_next_thursday_half_past_two(desk.start_of(1042))
    assert _actions_done(desk) == 1
    _assert_log_tells(desk)


@pytest.mark.long
def test_a_caller_whose_gateway_was_killed_goes_on_where_they_were(tmp_path: Path):
    ask, yes = TYPED
    with open_desk(tmp_path) as desk:
        first_day = desk.start_of(1042)
        handle = asyncio.run(_one_turn(desk, "", 1, ask))
        desk.kill()
    assert desk.start_of(1042) == first_day

    with open_desk(tmp_path) as desk:
        asyncio.run(_one_turn(desk, handle, 2, yes))  # "Shall I go ahead?" had been asked on the other side of the kill

    assert is_next_thursday_half_past_two(desk.start_of(1042))
    assert _actions_done(desk) == 1
    newest, other = json.loads(desk.vivavoce("calls", "--json"))[:2]
    call = newest if newest["turns"] else other  # the desk opens with a call in which nothing is said
    assert call["turns"] == 2 and call["outcome"] == "done"


async def _one_turn(desk: Desk, handle: str, turn: int, text: str) -> str:
    """Type it and wait until the gateway knows that the answer has come; the handle to come back with."""
    resumption = {"sessionResumption": {"handle": handle} if handle else {}}
    async with connect(desk.ws) as socket, asyncio.timeout(4 * WITHIN):
        await socket.send(json.dumps({"setup": {**SETUP["setup"], **resumption}}))
        await _receive(socket, lambda message: "setupComplete" in message)
        await socket.send(json.dumps({"realtimeInput": {"text": text}}))
        while True:
            message = json.loads(await socket.recv())
            handle = message.get("sessionResumptionUpdate", {}).get("newHandle", handle)
            if "turnComplete" in message.get("serverContent", {}):
                await asyncio.to_thread(_until_arrived, desk, turn)  # else its question may be lost
                return handle


async def _confirm_move(desk: Desk, *, until: Callable[[Any], bool], then: Callable[[], None] = lambda: None) -> None:
    """Ask for the move, say yes, and return as soon as it has come so far."""
    async with connect(desk.ws) as socket, asyncio.timeout(4 * WITHIN):
        await socket.send(json.dumps(SETUP))
        await _receive(socket, lambda message: "setupComplete" in message)
        ask, yes = TYPED
        await socket.send(json.dumps({"realtimeInput": {"text": ask}}))
        await _receive(socket, lambda message: "turnComplete" in message.get("serverContent", {}))
        await socket.send(json.dumps({"realtimeInput": {"text": yes}}))
        await _receive(socket, until)
        await asyncio.to_thread(then)
        desk.process.kill()


async def _receive(socket: ClientConnection, wanted: Callable[[Any], bool]) -> None:
    try:
        while not wanted(json.loads(await socket.recv())):
            pass
    except ConnectionClosed as closed:
        raise AssertionError(f"the call ended early: {closed}") from None


def _is_tool(status: str) -> Callable[[Any], bool]:
    return lambda message: message.get("vivavoce", {}).get("status") == status


class SomebodyElseWriting:
    """Holds the database's write lock."""

    def __init__(self, book: Path) -> None:
        self._db = sqlite3.connect(book, timeout=10)

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, *_: object) -> None:
        self._db.rollback()
        self._db.close()


def _until_noted(desk: Desk) -> None:
    """Wait until the log on disk holds the confirmed call of the tool, the second: then the tool is being run.

    Read here, not by a command: before that has started on a busy machine, the tool has given up waiting.
    """
    _until(desk, lambda entries: [kind for _, kind, _ in entries].count("tool_call") == 2)


def _until_arrived(desk: Desk, turn: int) -> None:
    """Wait until the gateway has learnt that its answer has come."""
    _until(desk, lambda entries: (turn, "arrived") in {(at, fields.get("name")) for at, _, fields in entries})


def _until(desk: Desk, noted: Callable[[list[tuple[int, str, dict[str, Any]]]], bool]) -> None:
    end = time.monotonic() + WITHIN
    while not noted(entries := _entries(desk)):
        assert time.monotonic() < end, entries
        time.sleep(0.02)


def _entries(desk: Desk) -> list[tuple[int, str, dict[str, Any]]]:
    """Turn, kind and fields of all that the log holds."""
    with closing(sqlite3.connect(desk.home / "calls.sqlite", timeout=WITHIN)) as db:
        found = db.execute("SELECT turn, kind, fields FROM entries ORDER BY id").fetchall()
    return [(turn, kind, json.loads(fields)) for turn, kind, fields in found]


def _assert_log_tells(desk: Desk, results: int | None = None) -> None:
    call = json.loads(desk.vivavoce("calls", "--json"))[0]
    page = desk.vivavoce("calls", "show", call["id"])
    assert call["ended"] is None and "open or killed" in page
    assert "to next Thursday" in page and "reschedule_appointment(appointment_id=1042" in page
    if results is not None:  # the first call of the tool was answered with “confirm”, the second not at all
        assert [kind for _, kind, _ in _entries(desk)].count("tool_result") == results + 1


def _actions_done(desk: Desk) -> int:
    with closing(sqlite3.connect(desk.book)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        slots = db.execute(
            "SELECT count(*), count(DISTINCT provider || start) FROM appointments WHERE booked"
        ).fetchone()
        assert slots[0] == slots[1]
        return int(db.execute("SELECT count(*) FROM vivavoce_ledger").fetchone()[0])
