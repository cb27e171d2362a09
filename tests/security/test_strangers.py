"""Pages that are not ours, and clients that show nothing. Numbers are items of reliability.md 2.3."""

import asyncio
import json
import urllib.error
import urllib.request

import pytest
import websockets
from gateways import gateway
from tokens import asked, refused
from websockets.asyncio.client import connect

pytestmark = pytest.mark.e2e
COOKIE = {"Cookie": "session=of-the-person-at-the-screen"}


def got(url: str, **headers: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def no_call_was_begun(g) -> bool:
    return g.model.briefs == [] and g.log.calls() == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "file://"])
@pytest.mark.parametrize("keys", [(), ("secret",)])
def test_a_foreign_page_may_neither_call_nor_mint_whatever_cookie_it_has(tmp_path, origin, keys):  # item 1
    async def main():
        async with gateway(tmp_path, keys=keys) as g:
            for url in (g.ws, g.ws + "?key=secret", g.ws + "Constrained"):
                status, reason = await refused(url, Origin=origin, **COOKIE)
                assert status == 403 and "origin" in reason
            status, answer = await asked(g, **{"origin": origin, "x-goog-api-key": "secret", **COOKIE})
            assert (status, answer["error"]["status"]) == (403, "PERMISSION_DENIED")
            assert no_call_was_begun(g)

    asyncio.run(main())


def test_a_cookie_lets_nobody_in(tmp_path):  # item 2: we set none and read none
    async def main():
        async with gateway(tmp_path, keys=("secret",)) as g:
            assert (await refused(g.ws, **COOKIE))[0] == 401
            assert (await refused(g.ws, Cookie="key=secret; x-goog-api-key=secret"))[0] == 401
            assert (await refused(g.ws, Origin=g.addresses.http, **COOKIE))[0] == 401
            assert (await asked(g, **COOKIE))[0] == 401
            assert (await asyncio.to_thread(got, g.addresses.http + "/agents.json", **COOKIE))[0] == 401
            assert no_call_was_begun(g)

    asyncio.run(main())


def test_a_page_that_rebound_its_name_to_this_machine_gets_nothing(tmp_path):
    async def main():
        async with gateway(tmp_path) as g:
            here = {"Host": "evil.example", "Origin": "http://evil.example"}
            with pytest.raises(websockets.InvalidStatus, match="403"):
                await connect(g.ws.replace("localhost", "evil.example"), host="127.0.0.1")
            assert (await asked(g, **here))[0] == 403
            assert (await asyncio.to_thread(got, g.addresses.http + "/agents.json", **here))[0] == 403
            assert no_call_was_begun(g)

    asyncio.run(main())


def test_nobody_elsewhere_may_read_what_we_answer(tmp_path):
    async def main():
        async with gateway(tmp_path) as g:
            for path in ("/agents.json", "/healthz", "/"):
                request = urllib.request.Request(g.addresses.http + path, headers={"Host": "localhost"})
                with await asyncio.to_thread(urllib.request.urlopen, request, timeout=60) as answer:
                    assert "access-control-allow-origin" not in {name.lower() for name in answer.headers}
            status, text = await asyncio.to_thread(got, g.addresses.http + "/agents.json", Host="localhost")
            assert status == 200 and json.loads(text) == {"agents": []}

    asyncio.run(main())
