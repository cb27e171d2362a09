"""Two gateways that keep their calls, sessions and tokens in one Postgres."""

import asyncio
import contextlib
import os
import shutil
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from gateways import gateway
from postgres import MISSING, PRESENT, postgres
from sqlalchemy import create_engine
from test_resumed_calls import Client, desk, noting
from websockets.asyncio.client import connect

from vivavoce.errors import ConfigurationError, Declined, RemoteProtocolError
from vivavoce.protocol.tokens import Constraints, Grant
from vivavoce.sessions.attempts_table import Attempts
from vivavoce.sessions.entries import Entry
from vivavoce.sessions.erasure import Erasure, Forgotten
from vivavoce.sessions.log import CallLog
from vivavoce.sessions.resumption import Owner, Resumption
from vivavoce.sessions.token_store import Account, Tokens
from vivavoce.settings import Settings, from_environment
from vivavoce.tools import Call, ledger
from vivavoce.tools.attempts import TOO_MANY, Tries

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(not PRESENT, reason=MISSING)]


@pytest.fixture(scope="module")
def database():
    folder = Path(tempfile.mkdtemp(prefix="vivavoce-postgres-"))  # pytest's own is closed to the user it runs as
    try:
        with postgres(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_everybody_may_make_the_tables_at_the_same_moment(database):
    async def main():
        parts = [(CallLog(database), Tokens(database), Resumption(database)) for _ in range(4)]
        owners = [Owner(f"call-{n}", "desk", "") for n in range(len(parts))]
        for (log, _, _), owner in zip(parts, owners, strict=True):
            log.begin(owner.call_id, "desk", "embedded")
        grant = Grant(2e9, 2e9, 1, Constraints())
        asked = [part for log, tokens, held in parts for part in (log.flush(""), tokens.mint(grant, ""))]
        asked += [held.begin(owner) for (_, _, held), owner in zip(parts, owners, strict=True)]
        await asyncio.gather(*asked)
        assert {call.id for call in parts[0][0].calls()} >= {owner.call_id for owner in owners}
        for part in parts:
            for one in part:
                one.close()

    asyncio.run(main())


def test_a_call_that_one_gateway_began_goes_on_at_the_other(database, tmp_path):
    done = []

    async def main():
        agent = desk(done)
        async with (
            gateway(tmp_path / "a", *noting("milk", "t1"), agents=[agent], store=database) as a,
            gateway(tmp_path / "b", *noting("eggs", "t2"), agents=[agent], store=database) as b,
        ):
            first = await Client(await connect(a.ws)).begin()
            await first.say("milk")
            await first.until("turnComplete")
            second = await Client(await connect(b.ws)).begin(first.handle)  # the line at the first is still open
            await second.say("eggs")
            await second.until("turnComplete")
            assert done == [("milk", ["milk"]), ("eggs", ["milk", "eggs"])]
            second.cut()
            third = await Client(await connect(a.ws)).begin(second.handle)
            await third.socket.close()
            await asyncio.gather(a.log.flush(""), b.log.flush(""))
            newest = a.log.calls(1)[0]
            heard = [entry.fields["text"] for entry in b.log.call(newest.id).entries if entry.kind == "heard"]
            assert heard == ["milk", "eggs"]

    asyncio.run(main())


def test_of_gateways_that_are_offered_a_handle_at_once_one_has_the_call(database):
    async def main():
        stores = [Resumption(database) for _ in range(4)]
        owner = Owner("call-raced", "desk", "")
        hold = await stores[0].begin(owner)
        came = await asyncio.gather(
            *(store.resume(hold.handle, owner, str(n)) for n, store in enumerate(stores)), return_exceptions=True
        )
        held = [one for one in came if not isinstance(one, RemoteProtocolError)]
        kept = await asyncio.gather(*(stores[0].keep(one, arrived=False) for one in held))
        assert kept.count(True) == 1, came  # the last that came; a handle counts until its successor has arrived
        for store in stores:
            store.close()

    asyncio.run(main())


def test_a_single_use_token_counts_once_at_all_gateways_together(database):
    async def main():
        stores = [Tokens(database) for _ in range(4)]
        token = await stores[0].mint(Grant(2e9, 2e9, 1, Constraints()), "")

        async def use(store):
            grant, _ = await store.find(token)
            return await store.admit(grant)

        came = await asyncio.gather(*(use(store) for store in stores for _ in range(8)), return_exceptions=True)
        assert [isinstance(one, Exception) for one in came].count(False) == 1, came
        assert all(isinstance(one, Account | RemoteProtocolError) for one in came), came
        for store in stores:
            store.close()

    asyncio.run(main())


def test_the_setting_says_where_and_a_wrong_one_what_was_expected(database, monkeypatch):
    settings = from_environment({**os.environ, "VIVAVOCE_DATABASE": database})

    assert settings.calls == database and database not in repr(settings)
    assert isinstance(CallLog(settings.calls).calls(), list)
    for wrong in ("postgresql+nosuch://me:secret@h/x", "mongo://me:secret@h/x"):
        with pytest.raises(ConfigurationError, match=r"postgresql\+pg8000://USER") as caught:
            CallLog(wrong)
        assert "secret" not in str(caught.value)
    with pytest.raises(ConfigurationError, match=r"x at 127.0.0.1:1 does not answer") as caught:
        CallLog("postgresql+pg8000://me:secret@127.0.0.1:1/x").reach()
    assert "secret" not in str(caught.value)
    CallLog(database).reach()


def test_a_quota_is_granted_once_to_gateways_that_ask_at_the_same_moment(database):
    async def main():
        stores = [Tokens(database) for _ in range(4)]
        name = await stores[0].mint(Grant(2e9, 2e9, 0, Constraints(), quota_seconds=20.0), "")
        grant, _ = await stores[0].find(name)
        used = [0.0] * len(stores)

        async def call(n):
            account = await stores[n].admit(grant)
            with contextlib.suppress(RemoteProtocolError):
                while True:
                    await account.charge(0.125)
                    used[n] += 0.125

        await asyncio.gather(*(call(n) for n in range(len(stores))))
        assert 18 < sum(used) <= 20
        assert await stores[0].revoke("", name) == 1 and await stores[1].find(name) is None
        for store in stores:
            store.close()

    asyncio.run(main())


def test_wrong_tries_are_one_count_for_gateways_that_share_it(database):
    stores = [Attempts(database) for _ in range(4)]
    told = []

    def guess(n):
        try:
            with Call(f"guess-{n}", tries=Tries(stores[n % 4], "t", f"caller-{n}")).attempt("identity", "pg-1042"):
                raise Declined("no")
        except Declined as refusal:
            told.append(refusal.sentence)

    guesses = [threading.Thread(target=guess, args=(n,)) for n in range(32)]
    for each in guesses:
        each.start()
    for each in guesses:
        each.join()
    for store in stores:
        store.close()

    assert sorted(told) == sorted(["no"] * 10 + [TOO_MANY] * 22)


def test_a_caller_is_forgotten_and_so_are_old_calls(database, tmp_path):
    log = CallLog(database)
    for name in ("forget-a", "forget-b", "forget-c"):
        log.begin(name, "desk", "embedded", subject="pg-ann" if name != "forget-c" else "pg-bob")
        log.write(name, Entry("heard", 1, 1, {"text": "hello"}))
        log.end(name, "goodbye")
    log.close()
    engine = create_engine(database)
    ledger.create(engine)
    with engine.begin() as db, ledger.once(db, Call("forget-a").at(1, "note", "0" * 64)) as step:
        step.result = "noted"
    erasure = Erasure(Settings(home=tmp_path, database=database))

    assert erasure.calls_of("pg-ann") == ["forget-a", "forget-b"]
    assert erasure.forget(erasure.calls_of("pg-ann"), "pg-ann") == Forgotten(2, 1, 0)
    assert erasure.calls_of("pg-ann") == [] and erasure.call_named("forget-") == "forget-c"
    erasure.forget_before(datetime.now(UTC) + timedelta(seconds=5))
    assert erasure.call_named("forget-") == ""
    erasure.close()
    engine.dispose()
