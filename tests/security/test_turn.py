"""Attacks on a TURN server that is set up as docs/how-to/webrtc.md says (reliability.md 2.3, item 29)."""

import asyncio
import re
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from aioice.stun import TransactionFailed
from aioice.turn import create_turn_endpoint

from vivavoce.streaming.webrtc import checks
from vivavoce.streaming.webrtc.ice import turn_credentials

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not shutil.which("turnserver"), reason="coturn is not installed"),
]
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "webrtc.md"
SECRET = "north"


@contextmanager
def coturn(home):
    """The port of one with the settings that the page gives."""
    (settings,) = re.findall(r"```ini\n(.*?)```", PAGE.read_text(), re.DOTALL)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ours = f"listening-ip=127.0.0.1\nlistening-port={port}\nstatic-auth-secret={SECRET}\nrealm=example.org\n"
    ours += f"no-tls\nno-dtls\nno-cli\nlog-file=stdout\npidfile={home / 'pid'}\n"
    (home / "turnserver.conf").write_text(settings + ours)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(["turnserver", "-c", str(home / "turnserver.conf")], **quiet, cwd=home)
    try:
        deadline = time.monotonic() + 30
        while asyncio.run(checks.server_trouble(f"stun:127.0.0.1:{port}", "")) and time.monotonic() < deadline:
            time.sleep(0.05)
        yield port
    finally:
        process.kill()
        process.wait()


async def relay(port, user, life=60):
    """An address there. Raises TransactionFailed where it gives none."""
    made = turn_credentials(SECRET, user, time.time(), life)
    where = {"server_addr": ("127.0.0.1", port), "username": made.username, "password": made.password}
    transport, _ = await create_turn_endpoint(asyncio.DatagramProtocol, **where)
    return transport


def refusal(error):
    return error.value.response.attributes["ERROR-CODE"][0]


def test_a_relay_reaches_no_address_of_ours_and_one_user_gets_a_handful_for_a_while(tmp_path):
    async def main(port):
        line = await relay(port, "ann")
        inner = line._TurnTransport__inner_protocol
        inside = (
            "127.0.0.1",
            "10.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.168.0.1",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        )
        for number, address in enumerate(inside):
            with pytest.raises(TransactionFailed) as refused:
                await inner.channel_bind(0x4000 + number, (address, 80))
            assert refusal(refused) == 403, address
        await inner.channel_bind(0x4100, ("203.0.113.7", 4000))

        more = [line]
        with pytest.raises(TransactionFailed) as refused:
            for _ in range(10):
                more.append(await relay(port, "ann"))
        assert refusal(refused) == 486 and len(more) == 4
        more.append(await relay(port, "bob"))  # nobody else pays for it

        with pytest.raises(TransactionFailed) as refused:
            await relay(port, "late", life=-10)
        assert refusal(refused) == 401
        for each in more:
            each.close()
        await asyncio.sleep(0.1)

    with coturn(tmp_path) as port:
        asyncio.run(main(port))
