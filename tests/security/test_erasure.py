"""What is kept is erased when it has to be: by name, by id, by age; from the log, the history, the files themselves."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from callers import calls_over, typing
from gateways import gateway
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert
from tokens import constrained, minted
from websockets.asyncio.client import connect

from vivavoce import Agent, Call, Declined
from vivavoce.events import CallerText, ReplyDone, Said, ToolCall, ToolResult
from vivavoce.gateway.retention import prune, pruning
from vivavoce.models.scripted import Step
from vivavoce.sessions.entries import Entry
from vivavoce.sessions.log import CallLog
from vivavoce.settings import Settings
from vivavoce.tools import ledger

pytestmark = pytest.mark.e2e
SECRET = "my knee hurts 4929-1337"
VIVAVOCE = [str(Path(sys.executable).with_name("vivavoce"))]


def desk(home: Path) -> Agent:
    """Notes what is said to it, with a ledger in a database of its own."""
    engine = create_engine(f"sqlite:///{home / 'desk.db'}")
    notes = Table("notes", MetaData(), Column("n", Integer))
    notes.create(engine, checkfirst=True)
    ledger.create(engine)
    agent = Agent("desk", instructions="Help.")

    @agent.tool
    def note(call: Call, what: str, who: str = "") -> str:
        """Note something."""
        if who:
            call.identify(who)
        with engine.begin() as db, ledger.once(db, call) as step:
            if not step.replayed:
                db.execute(insert(notes).values(n=1))
                step.result = f"noted: {what}"
            return step.result

    return agent


def noting(who: str = "") -> tuple[Step, Step]:
    call = ToolCall("fc", "note", {"what": SECRET, **({"who": who} if who else {})})
    return Step(CallerText, (call,)), Step(ToolResult, (Said(f"I noted {SECRET}."), ReplyDone()))


def vivavoce(home: Path, *args: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "VIVAVOCE_HOME": str(home)}
    return subprocess.run([*VIVAVOCE, *args], env=environment, capture_output=True, text=True, timeout=60)


def files_with(home: Path, *words: str) -> list[str]:
    """Files in which one of the words can still be found."""
    every = [path for path in home.rglob("*") if path.is_file()]
    return [path.name for path in every if any(word.encode() in path.read_bytes() for word in words)]


async def call_of(g, subject: str = "") -> str:
    """A caller whom a token names (or nobody) tells the secret; the id of the call."""
    token = await minted(g, vivavoce={"caller": {"subject": subject, "claims": {"name": "Ann"}}} if subject else {})
    async with connect(constrained(g, token)) as socket:
        await socket.send(json.dumps({"setup": {"model": "models/desk", "sessionResumption": {}}}))
        await socket.send(json.dumps({"realtimeInput": {"text": SECRET}}))
        async with asyncio.timeout(20):
            while True:
                message = json.loads(await socket.recv())
                if "turnComplete" in message.get("serverContent", {}):
                    break
    await calls_over(g.reception)
    await g.log.flush("")
    return (await asyncio.to_thread(g.log.calls))[0].id


@pytest.mark.parametrize("named_by", ["token", "tool"])
def test_a_caller_is_forgotten_everywhere_and_nobody_else_is(tmp_path, named_by):
    async def main():
        steps = noting("ann-bell" if named_by == "tool" else "")
        async with gateway(tmp_path, *steps, agents=[desk(tmp_path)]) as g:
            for _ in range(2):
                await call_of(g, "ann-bell" if named_by == "token" else "")
        async with gateway(tmp_path, *noting("bob"), agents=[desk(tmp_path)]) as g:
            return await call_of(g)

    bobs = asyncio.run(main())
    done = vivavoce(tmp_path, "calls", "forget", "ann-bell")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Erased: 2 calls, 2 results" + (", 2 tokens" if named_by == "token" else ""))
    assert [call["id"] for call in json.loads(vivavoce(tmp_path, "calls", "--json").stdout)] == [bobs]
    assert files_with(tmp_path, "ann-bell") == []
    with closing(sqlite3.connect(tmp_path / "desk.db")) as db:
        rows = db.execute("SELECT state, result, args_sha256 <> '' FROM vivavoce_ledger ORDER BY created").fetchall()
    assert rows == [("forgotten", None, 0)] * 2 + [("done", json.dumps(f"noted: {SECRET}"), 1)]

    done = vivavoce(tmp_path, "calls", "forget", bobs[:6])
    assert done.returncode == 0 and done.stdout == "Erased: 1 call, 1 result.\n"
    assert files_with(tmp_path, SECRET, "bob", bobs) == ["desk.db"]  # the id of the call, beside the key
    assert files_with(tmp_path, SECRET) == []


@pytest.mark.parametrize("who", ["", "nobody", "%", "_", "' OR 1=1 --", '"', "ann"])
def test_who_is_not_there_is_told_so_and_nothing_is_erased(tmp_path, who):
    async def main():
        async with gateway(tmp_path, *noting("ann-bell"), agents=[desk(tmp_path)]) as g:
            return await call_of(g)

    kept = asyncio.run(main())
    done = vivavoce(tmp_path, "calls", "forget", who)

    assert done.returncode == 2 and "knows" in done.stderr and "Traceback" not in done.stderr
    assert [call["id"] for call in json.loads(vivavoce(tmp_path, "calls", "--json").stdout)] == [kept]


def test_a_call_that_is_forgotten_while_it_lasts_leaves_nothing_afterwards(tmp_path):
    async def main():
        agent = desk(tmp_path)
        async with gateway(tmp_path, *noting("ann-bell"), *noting("ann-bell"), agents=[agent]) as g:
            async with typing(g.ws, handle="") as caller:
                await caller.say(SECRET)
                await g.log.flush("")
                done = await asyncio.to_thread(vivavoce, tmp_path, "calls", "forget", "ann-bell")
                assert done.returncode == 0, done.stderr
                await caller.socket.send(json.dumps({"realtimeInput": {"text": SECRET}}))
                caller.cut()
            await calls_over(g.reception)
            await g.log.flush("")
            assert await asyncio.to_thread(g.log.calls) == []

    asyncio.run(main())
    with closing(sqlite3.connect(tmp_path / "calls.sqlite")) as db:
        assert db.execute("SELECT count(*) FROM entries").fetchone() == (0,)


def test_what_was_done_and_is_forgotten_is_not_done_again(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'desk.db'}")
    ledger.create(engine)
    call = Call("c").at(1, "pay", "0" * 64)
    with engine.begin() as db, ledger.once(db, call) as step:
        step.result = {"paid": 500}

    assert ledger.forget(engine, ledger.LEDGER.c.call_id == "c") == 1

    with pytest.raises(Declined, match="done already"), engine.begin() as db, ledger.once(db, call) as step:
        raise AssertionError("it would have been paid twice")
    assert ledger.forget(engine, ledger.LEDGER.c.call_id == "c") == 0


def logged(home: Path, **days: float) -> None:
    """Calls that began so many days ago; those named `open…` have not ended."""
    log = CallLog(home / "calls.sqlite")
    for name in days:
        log.begin(name, "desk", "embedded", subject=f"caller of {name}")
        log.write(name, Entry("heard", 1, 1, {"text": f"{SECRET} {name}"}))
        if not name.startswith("open"):
            log.end(name, "goodbye")
    log.close()
    with closing(sqlite3.connect(home / "calls.sqlite")) as db, db:
        for name, age in days.items():
            began = (datetime.now(UTC) - timedelta(days=age)).isoformat(timespec="milliseconds")
            db.execute("UPDATE calls SET started = ? WHERE id = ?", (began, name))


def test_calls_older_than_they_may_be_are_erased_at_the_start_and_again_later(tmp_path):
    logged(tmp_path, old=30.1, young=29.9, open_old=40, open_now=0.01)
    settings = Settings(home=tmp_path, keep_days=30)

    async def ids(expected: list[str]) -> None:
        log = CallLog(tmp_path / "calls.sqlite")
        async with asyncio.timeout(20):
            while sorted(call.id for call in await asyncio.to_thread(log.calls)) != expected:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        log.close()

    async def main():
        async with pruning(settings, every=0.05):
            await ids(["open_now", "young"])
            await asyncio.to_thread(logged, tmp_path, later=31)
            await ids(["open_now", "young"])

    asyncio.run(main())
    assert files_with(tmp_path, f"{SECRET} old", f"{SECRET} open_old", "caller of old") == []


@pytest.mark.parametrize("days", [0.02, 1.5])
def test_a_call_that_lasts_is_not_erased_under_it(tmp_path, days):
    logged(tmp_path, open_now=0.9, over=2)

    prune(Settings(home=tmp_path, keep_days=days))

    log = CallLog(tmp_path / "calls.sqlite")
    assert [call.id for call in log.calls()] == ["open_now"]
    log.close()


def test_pruning_makes_nothing_where_there_is_nothing(tmp_path):
    prune(Settings(home=tmp_path / "home", keep_days=1))

    assert list(tmp_path.iterdir()) == []


def test_the_newest_answers_of_a_ledger_stay_and_the_old_ones_go(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    ledger.create(engine)
    for name in ("old", "new"):
        with engine.begin() as db, ledger.once(db, Call(name).at(1, "note", "0" * 64)) as step:
            step.result = f"{SECRET} {name}"
    with engine.begin() as db:
        long_ago = datetime.fromtimestamp(time.time() - 40 * 86400, UTC)
        db.execute(ledger.LEDGER.update().where(ledger.LEDGER.c.call_id == "old").values(created=long_ago))
    home = tmp_path / "home"
    home.mkdir()

    prune(Settings(home=home, ledgers=(f"sqlite:///{tmp_path / 'elsewhere.db'}",), keep_days=30))

    assert files_with(tmp_path, f"{SECRET} old") == [] and files_with(tmp_path, f"{SECRET} new") == ["elsewhere.db"]
