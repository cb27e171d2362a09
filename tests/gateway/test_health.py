"""`/healthz` tells the truth, and a gateway does not start on what is no database."""

import asyncio
import json
import os
import sqlite3
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from callers import typing
from gateways import gateway

from vivavoce.errors import ConfigurationError
from vivavoce.gateway import health
from vivavoce.sessions.entries import Entry
from vivavoce.sessions.log import CallLog

pytestmark = pytest.mark.e2e


def asked(url: str) -> tuple[int, dict]:
    try:
        with urllib.request.urlopen(url + "/healthz", timeout=20) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def filled(home: Path) -> Path:
    """A log with some calls in it."""
    log = CallLog(home / "calls.sqlite")
    for n in range(40):
        log.begin(f"c{n}", "desk", "embedded")
        log.write(f"c{n}", Entry("heard", 1, 1, {"text": "x" * 500}))
    log.close()
    return home / "calls.sqlite"


def damage(file: Path, how: str) -> None:
    if how == "gone":
        for path in file.parent.glob("calls.sqlite*"):
            path.unlink()
        return
    size = file.stat().st_size
    with file.open("r+b") as opened:
        if how == "cut off":
            opened.truncate(size // 3)
        else:
            opened.seek(0 if how == "another file" else 100)
            opened.write(os.urandom(size if how == "another file" else size - 100))


@pytest.mark.parametrize("how", ["another file", "all but the head", "cut off", "gone"])
def test_a_gateway_whose_database_is_damaged_or_gone_says_so(tmp_path, monkeypatch, how):
    monkeypatch.setattr(health, "FRESH", 0.0)

    async def main():
        async with gateway(tmp_path) as g:
            assert await asyncio.to_thread(asked, g.addresses.http) == (200, {"status": "ok", "calls": 0})
            async with typing(g.ws, "embedded"):
                await g.log.flush("")
                assert await asyncio.to_thread(asked, g.addresses.http) == (200, {"status": "ok", "calls": 1})
            await g.log.flush("")
            with closing(sqlite3.connect(filled(tmp_path))) as db:
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # what is in the write-ahead log is not damaged with it
            damage(tmp_path / "calls.sqlite", how)
            status, answer = await asyncio.to_thread(asked, g.addresses.http)
            assert status == 503 and answer["status"] == "failing" and "call log" in answer["reason"]

    asyncio.run(main())


def test_a_database_that_does_not_answer_at_all_is_asked_once_however_many_want_to_know(tmp_path, monkeypatch):
    monkeypatch.setattr(health, "PATIENCE", 0.1)
    asked_for = []

    async def main():
        async with gateway(tmp_path) as g:
            stuck = asyncio.Event()
            loop = asyncio.get_running_loop()

            def never() -> str:
                asked_for.append(1)
                asyncio.run_coroutine_threadsafe(stuck.wait(), loop).result()
                return ""

            monkeypatch.setattr(g.log, "problem", never)
            answers = await asyncio.gather(*(asyncio.to_thread(asked, g.addresses.http) for _ in range(8)))
            assert {status for status, _ in answers} == {503}
            stuck.set()

    asyncio.run(main())
    assert asked_for == [1]


@pytest.mark.parametrize("how", ["another file", "all but the head", "cut off"])
def test_nothing_starts_on_a_file_that_is_no_database(tmp_path, how):
    file = filled(tmp_path)
    damage(file, how)

    with pytest.raises(ConfigurationError, match=r"the database cannot be used .*calls\.sqlite is damaged"):
        CallLog(file).reach()


def test_a_log_that_is_not_there_yet_can_be_reached_and_is_not_made(tmp_path):
    CallLog(tmp_path / "home" / "calls.sqlite").reach()

    assert CallLog(tmp_path / "home" / "calls.sqlite").problem() == ""
    assert list(tmp_path.iterdir()) == []
