"""Ephemeral tokens under attack. Numbers are items of reliability.md 2.3."""

import asyncio
import base64
import contextlib
import json
import logging
import sqlite3
import time
import urllib.error
import urllib.request

import pytest
import websockets
from callers import calls_over
from gateways import gateway
from tokens import HELLO, REPLY, asked, began, begins, constrained, minted, refused, said, stamp
from websockets.asyncio.client import connect

from vivavoce.errors import RemoteProtocolError
from vivavoce.events import CallerText
from vivavoce.models.scripted import Step
from vivavoce.protocol.tokens import Grant
from vivavoce.sessions.token_store import Tokens

pytestmark = pytest.mark.e2e


def test_a_token_begins_one_call_by_header_or_query_and_no_second(tmp_path):
    async def main():
        async with gateway(tmp_path, HELLO, keys=("secret",)) as g:
            ways = [
                ({"Authorization": "Token {}"}, ""),
                ({"x-goog-api-key": "{}"}, ""),
                ({"Authorization": "Token {}", "x-goog-api-key": "{}"}, ""),
                ({}, "?access_token={}"),
            ]
            for headers, query in ways:
                token = await minted(g, "secret")
                shown = {name: value.format(token) for name, value in headers.items()}
                async with connect(constrained(g) + query.format(token), additional_headers=shown) as socket:
                    assert await began(socket)
                    assert await said(socket) == "Hello there."
                assert (await begins(g, token)).startswith("1008 the token has been used")

    asyncio.run(main())


def test_minting_needs_the_key_and_says_so_as_google_does(tmp_path):
    async def main():
        async with gateway(tmp_path, keys=("secret",)) as g:
            token = await minted(g, "secret")
            for headers in ({}, {"x-goog-api-key": "wrong"}):
                status, answer = await asked(g, **headers)
                assert (status, answer["error"]["code"], answer["error"]["status"]) == (401, 401, "UNAUTHENTICATED")
            status, answer = await asked(g, **{"x-goog-api-key": token})
            assert (status, answer["error"]["status"]) == (403, "PERMISSION_DENIED")
            status, answer = await asked(g, **{"x-goog-api-key": "secret", "origin": "https://evil.example"})
            assert status == 403

    asyncio.run(main())


def test_every_version_of_the_address_mints(tmp_path):
    async def main():
        async with gateway(tmp_path) as g:
            for version in ("v1alpha", "v1beta", "v1", "/v1alpha"):
                assert (await asked(g, version=version))[0] == 200

    asyncio.run(main())


def test_fifty_callers_with_one_single_use_token_are_one_call(tmp_path):  # item 4
    async def main():
        async with gateway(tmp_path, HELLO, max_calls=64) as g:
            token = await minted(g)
            results = await asyncio.gather(*(begins(g, token) for _ in range(50)))
            assert results.count("began") == 1
            assert all(result.startswith("1008 the token has been used") for result in results if result != "began")
            assert len(g.model.briefs) == 1

    asyncio.run(main())


def test_a_token_does_not_begin_a_call_61_seconds_after_it_was_minted(tmp_path, caplog):  # item 3
    caplog.set_level(logging.INFO)
    clock = [time.time()]

    async def main():
        async with gateway(tmp_path, HELLO, now=lambda: clock[0]) as g:
            token = await minted(g)
            clock[0] += 61
            assert (await begins(g, token)).startswith("1008 the token begins no more calls")
            assert g.model.briefs == []
            assert "call refused" in caplog.text and token not in caplog.text
            clock[0] += 1800
            assert (await refused(constrained(g, token)))[0] == 401

    asyncio.run(main())


def test_a_key_is_no_token_and_a_token_is_no_key(tmp_path):
    async def main():
        async with gateway(tmp_path, keys=("secret",)) as g:
            token = await minted(g, "secret")
            assert (await refused(constrained(g) + "?key=secret"))[0] == 401
            status, reason = await refused(g.ws, **{"x-goog-api-key": token})
            assert status == 403 and "BidiGenerateContentConstrained" in reason

    asyncio.run(main())


@pytest.mark.parametrize(
    "shown",
    [
        "eyJhbGciOiJub25lIn0.eyJleHAiOjk5OTk5OTk5OTksImF1ZCI6InZpdmF2b2NlIn0.",
        "eyJhbGciOiJIUzI1NiIsImprdSI6Imh0dHBzOi8vZXZpbC5leGFtcGxlL2tleXMifQ.eyJleHAiOjF9.c2lnbmF0dXJl",
        "auth_tokens/",
        "auth_tokens/" + "A" * 43,
        "auth_tokens/' OR 1=1 --",
        "auth_tokens/%00",
    ],
)
def test_what_we_never_minted_is_unknown_whatever_it_claims(tmp_path, shown):  # item 10: ours are opaque
    async def main():
        async with gateway(tmp_path) as g:
            token = await minted(g)
            changed = token[:-1] + ("A" if token[-1] != "A" else "B")
            for false in (shown, changed, token + "x"):
                assert await refused(constrained(g), Authorization=f"Token {false}") == (
                    401,
                    "unknown or expired token: mint one at /v1alpha/auth_tokens, send it as access_token",
                )

    asyncio.run(main())


def test_a_token_that_expires_in_mid_call_says_so_and_then_nothing_counts(tmp_path):  # item 5
    async def main():
        async with gateway(tmp_path, Step(CallerText, REPLY), Step(CallerText, REPLY)) as g:
            token = await minted(g, expireTime=stamp(time.time() + 4))
            async with connect(constrained(g, token)) as socket:
                assert await began(socket)
                goodbye = json.loads(await asyncio.wait_for(socket.recv(), 60))
                assert 0 < float(goodbye["goAway"]["timeLeft"].removesuffix("s")) <= 4
                with pytest.raises(websockets.ConnectionClosed) as closed:
                    await asyncio.wait_for(socket.recv(), 60)
                assert (closed.value.rcvd.code, closed.value.rcvd.reason[:21]) == (1008, "the token has expired")
                with pytest.raises(websockets.ConnectionClosed):
                    await socket.send(json.dumps({"realtimeInput": {"text": "hi"}}))
            assert (await refused(constrained(g, token)))[0] == 401
            async with asyncio.timeout(60):
                while g.reception.calls:  # noqa: ASYNC110 - it counts, and tells nobody
                    await asyncio.sleep(0)
            (call,) = await asyncio.to_thread(_closed_log, g.log)
            assert call.reason == "token_expired"

    asyncio.run(main())


def _closed_log(log):
    log.close()
    return log.calls()


def test_only_the_digest_is_kept(tmp_path):
    async def main():
        async with gateway(tmp_path) as g:
            return await minted(g, vivavoce={"caller": {"subject": "patient-7"}})

    token = asyncio.run(main()).removeprefix("auth_tokens/").encode()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "calls.sqlite" for path in files)
    assert not any(token in path.read_bytes() for path in files)
    assert (tmp_path / "calls.sqlite").stat().st_mode & 0o077 == 0


def test_setup_may_not_be_missing_from_a_locked_token_nor_wrong(tmp_path):
    async def main():
        async with gateway(tmp_path) as g:
            for body, problem in (
                (b"{nonsense", "JSON"),
                ({"usage": 1}, "unknown field 'usage'"),
                ({"uses": -1}, "uses"),
                ({"uses": "many"}, "uses"),
                ({"expireTime": "tomorrow"}, "RFC 3339"),
                ({"expireTime": "2026-11-22T00:30:00"}, "time zone"),
                ({"expireTime": "2020-01-01T00:00:00Z"}, "later than now"),
                ({"newSessionExpireTime": stamp(time.time() + 21 * 3600)}, "20 hours"),
                ({"bidiGenerateContentSetup": {"setup": {"model": "x"}}}, "take them out"),
                ({"bidiGenerateContentSetup": {"tools": []}}, "model is missing"),
                ({"bidiGenerateContentSetup": {"model": 7}}, "model must be a string"),
                ({"bidiGenerateContentSetup": {"model": "x"}, "fieldMask": "a..b"}, "field paths"),
                ({"vivavoce": {"caller": {"claims": {}, "subject": ""}}}, "subject is missing"),
                ({"vivavoce": {"quota": {"seconds": -1}}}, "above 0"),
                (b"{" + b'"a":' * 200_000, "longer than"),
            ):
                status, answer = await asked(g, body)
                assert (status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT"), body
                assert problem in answer["error"]["message"], answer

    asyncio.run(main())


def deleted(url: str, **headers: str) -> tuple[int, dict]:
    request = urllib.request.Request(url, headers=headers, method="DELETE")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


async def cut(socket) -> tuple[int, str]:
    with pytest.raises(websockets.ConnectionClosed) as closed:
        async with asyncio.timeout(20):
            while True:
                await socket.recv()
    return closed.value.rcvd.code, closed.value.rcvd.reason


def test_a_revoked_token_begins_no_call_and_ends_the_one_it_began(tmp_path):
    async def main():
        async with gateway(tmp_path, HELLO, keys=("secret", "other"), check_every=0.05) as g:
            token, kept = await minted(g, "secret", uses=0), await minted(g, "secret", uses=0)
            address = f"{g.addresses.http}/v1alpha/{token}"
            async with connect(constrained(g, token)) as one, connect(constrained(g, kept)) as two:
                assert await began(one) and await began(two)
                for headers, status in (
                    ({}, 401),
                    ({"x-goog-api-key": "other"}, 404),
                    ({"x-goog-api-key": token}, 403),
                ):
                    assert (await asyncio.to_thread(deleted, address, **headers))[0] == status
                assert await asyncio.to_thread(deleted, address, **{"x-goog-api-key": "secret"}) == (200, {})
                assert await cut(one) == (1008, "the token has been revoked")
                assert await said(two) == "Hello there."
            assert (await refused(constrained(g, token)))[0] == 401
            assert await asyncio.to_thread(deleted, address, **{"x-goog-api-key": "secret"}) == (
                404,
                {"error": {"code": 404, "message": "there is no such token of yours", "status": "NOT_FOUND"}},
            )

    asyncio.run(main())


def test_all_tokens_of_a_caller_are_revoked_at_once_and_only_the_keys_own(tmp_path):
    async def main():
        async with gateway(tmp_path, HELLO, keys=("secret", "other")) as g:
            ann = {"vivavoce": {"caller": {"subject": "ann"}}}
            theirs = [await minted(g, "secret", **ann) for _ in range(3)]
            bob = await minted(g, "secret", vivavoce={"caller": {"subject": "bob"}})
            elsewhere = await minted(g, "other", **ann)
            url = f"{g.addresses.http}/v1beta/auth_tokens"
            assert (await asyncio.to_thread(deleted, url, **{"x-goog-api-key": "secret"}))[0] == 400
            answer = await asyncio.to_thread(deleted, url + "?caller=ann", **{"x-goog-api-key": "secret"})
            assert answer == (200, {"revoked": 3})
            assert [(await refused(constrained(g, token)))[0] for token in theirs] == [401] * 3
            assert [await begins(g, token) for token in (bob, elsewhere)] == ["began"] * 2

    asyncio.run(main())


@pytest.mark.parametrize("left", [("new",), ()])
def test_a_token_dies_with_the_key_that_minted_it(tmp_path, left):
    async def main():
        async with gateway(tmp_path, HELLO, keys=("old", "new")) as g:
            old, new = await minted(g, "old", uses=0), await minted(g, "new", uses=0)
            assert [await begins(g, token) for token in (old, new)] == ["began"] * 2
        async with gateway(tmp_path, HELLO, keys=left) as g:
            assert (await refused(constrained(g, old)))[0] == 401
            assert (await begins(g, new) if left else (await refused(constrained(g, new)))[0]) == (
                "began" if left else 401
            )
        async with gateway(tmp_path, HELLO, keys=("old", "new")) as g:  # back again, as after a mistake
            assert await begins(g, old) == "began"

    asyncio.run(main())


def test_a_token_of_the_time_without_keys_is_worth_nothing_once_there_are_some(tmp_path):
    async def main():
        async with gateway(tmp_path, HELLO) as g:
            token = await minted(g, uses=0)
        async with gateway(tmp_path, HELLO, keys=("secret",)) as g:
            assert (await refused(constrained(g, token)))[0] == 401

    asyncio.run(main())


@pytest.mark.parametrize("subject", ["x" * 257, "x" * 100_000, "a\0b", "a\nb", "a\x1b[2J", "\u202egnp"])
def test_a_caller_whose_key_has_no_room_is_refused_when_the_token_is_minted(tmp_path, subject):
    async def main():
        async with gateway(tmp_path) as g:
            status, answer = await asked(g, {"vivavoce": {"caller": {"subject": subject}}})
            assert status == 400 and "256" in answer["error"]["message"]
            assert (await asked(g, {"vivavoce": {"caller": {"subject": "é" * 256}}}))[0] == 200

    asyncio.run(main())


def audio(seconds: float) -> str:
    data = base64.b64encode(bytes(int(32_000 * seconds))).decode()
    return json.dumps({"realtimeInput": {"audio": {"data": data, "mimeType": "audio/pcm;rate=16000"}}})


async def sends(url: str, seconds: float) -> None:
    """Sound until the line is cut, or so much."""
    async with connect(url) as socket:
        assert await began(socket, {"setup": {"model": "models/embedded"}})
        with contextlib.suppress(websockets.ConnectionClosed):
            for _ in range(int(seconds * 2)):
                await socket.send(audio(0.5))
                await asyncio.sleep(0.02)
            async with asyncio.timeout(20):
                while True:
                    await socket.recv()
        assert "quota of" in socket.close_reason


def test_a_quota_is_one_for_all_gateways_on_a_database(tmp_path):
    """Nothing is granted twice, whoever asks at the same moment; what was not used can be used later."""
    store = tmp_path / "calls.sqlite"

    async def main():
        gateways = [Tokens(store) for _ in range(4)]
        name = await gateways[0].mint(Grant(time.time() + 60, time.time() + 60, 0, quota_seconds=20.0), "")
        grant, _ = await gateways[0].find(name)
        used = [0.0] * len(gateways)

        async def call(n: int, most: float) -> None:
            account = await gateways[n].admit(grant)
            async with gateways[n].charging(grant, account):
                with contextlib.suppress(RemoteProtocolError):
                    while used[n] < most:
                        await account.charge(0.125)
                        used[n] += 0.125

        await asyncio.gather(*(call(n, 1.0) for n in range(len(gateways))))
        assert sum(used) == 4.0
        used = [0.0] * len(gateways)
        await asyncio.gather(*(call(n, 100.0) for n in range(len(gateways))))
        assert 14.0 < sum(used) <= 16.0
        for one in gateways:
            one.close()

    asyncio.run(main())


def test_two_gateways_on_one_database_take_no_more_sound_than_the_quota(tmp_path):
    async def main():
        store = tmp_path / "shared.sqlite"
        async with (
            gateway(tmp_path / "one", HELLO, store=store) as one,
            gateway(tmp_path / "two", HELLO, store=store) as two,
        ):
            token = await minted(one, uses=0, vivavoce={"quota": {"seconds": 5}})
            await asyncio.gather(sends(constrained(one, token), 8), sends(constrained(two, token), 8))
            await calls_over(one.reception)
            await calls_over(two.reception)
            async with connect(constrained(one, token)) as late:
                assert await began(late)
                await late.send(audio(1.0))
                code, reason = await cut(late)
                assert code == 1008 and "quota of 5 s" in reason
        with contextlib.closing(sqlite3.connect(store)) as db:
            (taken,) = db.execute("SELECT seconds FROM auth_tokens").fetchone()
        assert 4 < taken <= 5

    asyncio.run(main())
