from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from vivavoce.errors import ConfigurationError
from vivavoce.sessions import tables
from vivavoce.sessions.entries import Entry
from vivavoce.sessions.log import CallLog
from vivavoce.sessions.resumption import Owner, Resumption

HEARD = Entry("heard", 2_100, 1, {"text": "I need to move my appointment", "confidence": 0.93})
SAID = Entry("said", 2_600, 1, {"text": "What is the number?", "heard_text": "What is", "cut": True})
CALLED = Entry("tool_call", 9_000, 2, {"id": "fc-1", "name": "find_appointment", "args": {"appointment_id": 1042}})
RETURNED = Entry("tool_result", 9_012, 2, {"id": "fc-1", "name": "find_appointment", "response": {"output": None}})

KILLED_IN_MID_CALL = """
import asyncio, sys, time
from vivavoce.sessions import tables
from vivavoce.sessions.entries import Entry
from vivavoce.sessions.log import CallLog

async def call(path):
    log = CallLog(path)
    log.begin("c1", "front-desk", "embedded", "a test")
    for turn in range(1, 51):
        log.write("c1", Entry("heard", turn * 1000, turn, {"text": f"turn {turn}", "confidence": 0.9}))
    await log.flush("c1")
    print("durable", flush=True)
    while True:  # still writing, full speed, when the kill comes
        log.write("c1", Entry("said", 60_000, 50, {"text": "x" * 500, "heard_text": ""}))
        await asyncio.sleep(0.0005)

asyncio.run(call(sys.argv[1]))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "calls.sqlite"


def filled(path: Path, *entries: Entry, reason: str = "goodbye") -> None:
    log = CallLog(path)
    log.begin("c1", "front-desk", "embedded", "google-genai-sdk/3.4.0")
    for entry in entries:
        log.write("c1", entry)
    log.end("c1", reason)
    log.close()


def test_a_call_is_read_back_as_it_was_written(path: Path):
    filled(path, HEARD, SAID, CALLED, RETURNED)

    call = CallLog(path).call("c1")

    assert call.entries == (HEARD, SAID, CALLED, RETURNED)
    assert (call.agent, call.model, call.client) == ("front-desk", "embedded", "google-genai-sdk/3.4.0")
    assert call.reason == "goodbye"
    assert call.ended is not None and call.ended >= call.started


def test_the_list_counts_turns_and_gives_the_median_latency(path: Path):
    marks = [Entry("marks", 0, turn, {"voice_to_voice_ms": ms}) for turn, ms in ((1, 400), (2, 900), (3, 500))]
    filled(path, HEARD, CALLED, Entry("heard", 9_000, 2, {"text": "yes", "confidence": 1.0}), *marks)

    [call] = CallLog(path).calls()

    assert (call.turns, call.voice_to_voice_ms, call.entries) == (2, 500, ())


def test_the_newest_calls_come_first_and_the_limit_holds(path: Path):
    log = CallLog(path)
    for number in range(5):
        log.begin(f"c{number}", "front-desk", "embedded")
        asyncio.run(log.flush(f"c{number}"))
        with sqlite3.connect(path) as database:
            database.execute(
                "UPDATE calls SET started = ? WHERE id = ?", (f"2026-11-22T10:0{number}+00:00", f"c{number}")
            )
    log.close()

    assert [call.id for call in CallLog(path).calls(limit=2)] == ["c4", "c3"]


@pytest.mark.e2e
def test_what_was_flushed_survives_a_kill_and_the_log_stays_readable(path: Path):
    process = subprocess.Popen([sys.executable, "-c", KILLED_IN_MID_CALL, path], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"durable\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()

    call = CallLog(path).call("c1")

    assert [entry.fields["text"] for entry in call.entries if entry.kind == "heard"] == [
        f"turn {n}" for n in range(1, 51)
    ]
    assert call.ended is None
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_flush_returns_only_when_another_reader_can_see_the_entry(path: Path):
    async def written_and_seen() -> int:
        log = CallLog(path)
        log.begin("c1", "front-desk", "embedded")
        seen = 0
        for turn in range(20):
            log.write("c1", Entry("heard", turn, turn, {"text": "", "confidence": 0.0}))
            await log.flush("c1")
            with sqlite3.connect(path) as database:
                seen += database.execute("SELECT count(*) FROM entries").fetchone()[0] == turn + 1
        log.close()
        return seen

    assert asyncio.run(written_and_seen()) == 20


READ_AND_CLOSE = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
print(db.execute("SELECT count(*) FROM entries").fetchone()[0])
db.close()
"""


def test_nothing_is_lost_when_somebody_else_reads_the_file_and_closes_it(path: Path):
    """SQLite's locks are the process's: whoever closes any descriptor of the file drops them, and with the locks goes
    the write-ahead log as soon as another process closes what it takes for the last connection."""

    def seen_from_outside() -> int:
        command = [sys.executable, "-c", READ_AND_CLOSE, str(path)]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    async def call() -> list[int]:
        log, resumption, seen = CallLog(path), Resumption(path), []
        log.begin("c1", "front-desk", "embedded")
        for turn in range(1, 4):
            log.write("c1", Entry("heard", turn, turn, {"text": "hello", "confidence": 1.0}))
            await log.flush("c1")
            if turn == 1:  # another store of the same file, in the middle of things
                await resumption.begin(Owner("c1", "front-desk", ""))
            seen.append(seen_from_outside())
        resumption.close()
        log.close()
        return seen

    assert asyncio.run(call()) == [1, 2, 3]


def test_the_log_and_the_sessions_may_make_their_tables_at_the_same_moment(tmp_path: Path):
    for attempt in range(20):  # one in twelve went wrong
        path = tmp_path / f"{attempt}.db"
        ready = threading.Barrier(8)

        def make(path=path, ready=ready):
            ready.wait()
            tables.create(tables.engine_for(path))

        with ThreadPoolExecutor(8) as threads:
            for made in [threads.submit(make) for _ in range(8)]:
                made.result()


def test_a_resumed_call_is_open_again_and_keeps_its_entries(path: Path):
    filled(path, HEARD, reason="line_dropped")
    log = CallLog(path)
    log.begin("c1", "front-desk", "embedded")
    log.close()

    call = CallLog(path).call("c1")

    assert (call.entries, call.ended, call.reason) == ((HEARD,), None, "")


def test_an_id_may_be_shortened_as_long_as_it_is_unambiguous(path: Path):
    log = CallLog(path)
    for call_id in ("a1b2", "a1c3", "a1"):
        log.begin(call_id, "front-desk", "embedded")
    log.close()

    assert CallLog(path).call("a1b").id == "a1b2"
    assert CallLog(path).call("a1").id == "a1"
    with pytest.raises(ConfigurationError, match="several calls begin with 'a'"):
        CallLog(path).call("a")
    with pytest.raises(ConfigurationError, match="no call has the id 'zz'"):
        CallLog(path).call("zz")


def test_reading_before_the_first_call_finds_nothing_and_leaves_no_file(path: Path):
    assert CallLog(path).calls() == []
    assert not path.exists()


def test_the_file_is_its_owners_alone(path: Path):
    filled(path, HEARD)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_disk_that_refuses_is_reported_by_flush_and_mended_later(tmp_path: Path):
    folder = tmp_path / "calls.sqlite"
    folder.mkdir()  # a folder where the file should be: nothing can be written
    log = CallLog(folder)
    log.begin("c1", "front-desk", "embedded")
    log.write("c1", HEARD)

    with pytest.raises(ConfigurationError, match="check its disk or database"):
        asyncio.run(log.flush("c1"))
    folder.rmdir()
    asyncio.run(log.flush("c1"))
    log.close()

    assert CallLog(folder).call("c1").entries == (HEARD,)


def test_values_json_does_not_know_are_kept_as_text(path: Path):
    filled(path, Entry("tool_call", 0, 1, {"args": {"day": Path("x")}}))

    assert CallLog(path).call("c1").entries[0].fields == {"args": {"day": "x"}}


HALF = "\ud83d"
NESTED: list[object] = []
for _ in range(5_000):
    NESTED = [NESTED]
ROUND: dict[str, object] = {"name": "round"}
ROUND["self"] = ROUND


@pytest.mark.parametrize(
    "value",
    [HALF, f"a{HALF}b", "\ude00\ud83d", {HALF: 1}, [HALF], "\0", {"\0": "\0"}, float("nan"), float("-inf"), 10**5000,
     -(2**90), NESTED, ROUND, b"\xff\x00", {1: 2, None: 3, (1, 2): 4}, {1, 2}, object(), Path(HALF), "x" * 300_000],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_whatever_is_in_an_entry_the_others_are_written(path: Path, value: object):
    async def call() -> None:
        log = CallLog(path)
        log.begin("c1", "front-desk", "embedded", f"client {HALF}")
        log.write("c1", Entry("tool_result", 0, 1, {"id": "fc-1", "name": "look", "response": {"output": value}}))
        log.begin("c2", "front-desk", "embedded")
        log.write("c2", HEARD)
        await log.flush("c2")
        log.close()

    asyncio.run(call())

    assert CallLog(path).call("c1").entries[0].fields["name"] == "look"
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM entries").fetchone() == (2,)


def test_an_entry_that_the_database_refuses_costs_itself_and_a_note_stands_in_its_place(path: Path):
    lost: list[int] = []

    async def call() -> None:
        log = CallLog(path)
        log.lost = lambda: lost.append(1)
        log.begin("c1", "front-desk", "embedded")
        for entry in (HEARD, Entry("said", 2**70, 1, {"text": "no such moment"}), SAID, CALLED):
            log.write("c1", entry)
        await log.flush("c1")
        log.write("c1", RETURNED)
        log.close()

    asyncio.run(call())

    assert len(lost) == 1
    entries = CallLog(path).call("c1").entries
    assert [entry for entry in entries if entry.kind != "event"] == [HEARD, SAID, CALLED, RETURNED]
    assert entries[1].fields == {"name": "unwritable", "kind": "said"}


def test_a_closed_log_says_so(path: Path):
    log = CallLog(path)
    log.close()
    log.close()

    with pytest.raises(ConfigurationError, match="closed"):
        log.write("c1", HEARD)
