"""Pages that are not ours, and clients that show nothing. Numbers are items of reliability.md 2.3."""

import asyncio
import json
import socket
import ssl
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


BROKEN = ["[", "[::1", "]", "localhost:port", "localhost:99999999", "[localhost]", "a[b", "localhost:-1"]
"""What no client sends as its Host, or after `http://` as its Origin."""


def spoken(address: str, head: str) -> str:
    """The first line of the answer to a request that no HTTP library would send."""
    host, _, port = address.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port)), 10) as line:
        line.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
        return line.recv(4096).decode().partition("\r\n")[0]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_host_or_origin_that_is_no_address_is_a_400_and_no_traceback(tmp_path, broken, caplog):
    upgrade = "Upgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 13\n"
    upgrade += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="

    async def main():
        async with gateway(tmp_path) as g:
            path = g.ws[g.ws.index("/ws/") :]
            for line in ("GET /", "GET /healthz", "GET /agents.json", "GET /calls.json", "POST /v1alpha/auth_tokens"):
                for headers in (f"Host: {broken}", f"Host: localhost\nOrigin: http://{broken}"):
                    answer = await asyncio.to_thread(spoken, g.addresses.http, f"{line} HTTP/1.1\n{headers}")
                    assert " 400 " in answer, (line, headers, answer)
            for headers in (f"Host: {broken}", f"Host: localhost\nOrigin: http://{broken}"):
                answer = await asyncio.to_thread(spoken, g.addresses.http, f"GET {path} HTTP/1.1\n{headers}\n{upgrade}")
                assert " 400 " in answer, (headers, answer)
            assert no_call_was_begun(g)

    asyncio.run(main())
    assert "Traceback" not in caplog.text


def test_a_page_with_our_name_but_another_scheme_is_not_ours(tmp_path):
    async def main():
        async with gateway(tmp_path) as g:
            trust = ssl.create_default_context(cafile=str(g.chain))
            plain, secure = g.ws, g.ws.replace(g.addresses.http, g.addresses.https).replace("ws:", "wss:")
            secure = g.addresses.https.replace("https", "wss") + plain[plain.index("/ws/") :]
            for url, own, context in ((plain, g.addresses.http, None), (secure, g.addresses.https, trust)):
                other = own.replace("https:", "http:") if own.startswith("https") else own.replace("http:", "https:")
                for origin in (
                    other,
                    own.replace("//", "//x."),
                    own.rpartition(":")[0],
                    own + "/",
                    "ftp" + own[own.index(":") :],
                ):
                    with pytest.raises(websockets.InvalidStatus, match="403"):
                        await connect(url, ssl=context, additional_headers={"Origin": origin})
                async with connect(url, ssl=context, additional_headers={"Origin": own}):
                    pass

    asyncio.run(main())


@pytest.mark.parametrize(("proxies", "believed"), [((), False), (("127.0.0.1", "::1"), True), (("10.0.0.0/8",), False)])
def test_who_the_client_is_and_how_it_came_is_only_a_trusted_proxys_to_tell(tmp_path, proxies, believed):
    async def main():
        async with gateway(tmp_path, proxies=proxies) as g:
            own = g.addresses.http.replace("http:", "https:")
            headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "Origin": own}
            if believed:
                async with connect(g.ws, additional_headers=headers):
                    pass
            else:
                status, reason = await refused(g.ws, **headers)
                assert status == 403 and "VIVAVOCE_TRUSTED_PROXIES" in reason

    asyncio.run(main())
