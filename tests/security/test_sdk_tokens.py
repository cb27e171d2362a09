"""The stock SDKs mint tokens and call with them; nothing in them knows that we are not Google."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from gateways import gateway
from javascript import JS, installed
from tokens import HELLO

pytestmark = pytest.mark.e2e
HERE = Path(__file__).parent


def run(command: list[str], env: dict[str, str], cwd: Path) -> dict:
    done = subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def instructions(g) -> list[str]:
    return [brief.instructions for brief in g.model.briefs]


def test_python_mints_and_calls_and_a_locked_setup_wins(tmp_path):
    async def main():
        async with gateway(tmp_path, HELLO, keys=("secret",)) as g:
            env = {
                "PATH": os.environ["PATH"],
                "SSL_CERT_FILE": str(g.chain),
                "GOOGLE_GEMINI_BASE_URL": g.addresses.https,
                "GOOGLE_API_KEY": "secret",
            }
            command = [sys.executable, str(HERE / "genai_token.py"), "embedded"]
            told = await asyncio.to_thread(run, command, env, HERE)
            assert told["said"] == ["Hello there."] * 3
            assert instructions(g) == ["", "Be brief.", "Be kind."]

    asyncio.run(main())


def test_javascript_mints_and_calls_and_a_locked_setup_wins(tmp_path):
    async def main():
        async with gateway(tmp_path, HELLO, keys=("secret",)) as g:
            env = {"PATH": os.environ["PATH"], "GOOGLE_GEMINI_BASE_URL": g.addresses.http, "KEY": "secret"}
            command = ["node", str(installed() / "token.mjs"), "embedded"]
            told = await asyncio.to_thread(run, command, env, JS)
            assert told["said"] == ["Hello there."] * 3
            assert instructions(g) == ["", "Be brief.", "Be brief."]

    asyncio.run(main())
