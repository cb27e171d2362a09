"""What `vivavoce doctor` finds out, against servers that are there, and ones that are not."""

import asyncio
import shutil
import subprocess
import time
from contextlib import contextmanager

import pytest

from vivavoce.streaming.webrtc import checks
from vivavoce.testing.softphone import free_port

pytestmark = pytest.mark.e2e


@contextmanager
def coturn(secret, home):
    """As docs/how-to/webrtc.md has it, on loopback."""
    port = free_port()
    command = ["turnserver", "-n", "-L", "127.0.0.1", "-p", str(port), "--use-auth-secret", "--static-auth-secret"]
    quiet = ["--realm", "example.org", "--no-tls", "--no-dtls", "--no-cli", "--log-file", "stdout", "--pidfile"]
    process = subprocess.Popen(
        [*command, secret, *quiet, str(home / "pid")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=home
    )
    try:
        deadline = time.monotonic() + 30
        while asyncio.run(checks.server_trouble(f"stun:127.0.0.1:{port}", "")) and time.monotonic() < deadline:
            time.sleep(0.1)
        yield port
    finally:
        process.kill()
        process.wait()


def test_this_machine_can_hold_calls():
    assert asyncio.run(checks.trouble_here()) == ""


@pytest.mark.skipif(not shutil.which("turnserver"), reason="coturn is not installed")
def test_a_turn_server_takes_our_credentials_and_nobody_elses(tmp_path):
    with coturn("north", tmp_path) as port:
        here, servers = asyncio.run(checks.examine([f"stun:127.0.0.1:{port}", f"turn:127.0.0.1:{port}"], "north"))
        assert here == "" and set(servers.values()) == {""}
        assert "static-auth-secret" in asyncio.run(checks.server_trouble(f"turn:127.0.0.1:{port}", "south"))


@pytest.mark.parametrize("kind", ["stun", "turn"])
def test_a_server_that_is_silent_is_said_to_be(kind, monkeypatch):
    monkeypatch.setattr(checks, "PATIENCE", 0.5)
    port = free_port()
    assert f"UDP port {port}" in asyncio.run(checks.server_trouble(f"{kind}:127.0.0.1:{port}", "x"))
