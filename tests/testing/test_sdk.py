"""The stock google-genai SDK holds a call with the stand-in over TLS: another process, only environment variables."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from vivavoce.testing import GEMINI, Ask, Say, StandInUpstream

pytestmark = pytest.mark.e2e
CALL = Path(__file__).parent.parent / "e2e" / "genai_call.py"


def test_the_stock_sdk_types_turns_and_runs_tools(tmp_path):
    async def main():
        tool = Ask("get_weather", {"city": "Berlin"}, then=Say("Sunny in Berlin."))
        async with StandInUpstream(Say("Good morning."), tool, tls=tmp_path, families=GEMINI) as up:
            environment = {
                "PATH": os.environ["PATH"], "SSL_CERT_FILE": str(up.certificate.authority), "GOOGLE_API_KEY": "x",
                "GOOGLE_GEMINI_BASE_URL": up.base_url, "INSTRUCTIONS": "Be brief.",
            }  # fmt: skip
            model, lines = "gemini-3.1-flash-live-preview", ["Hello", "How is the weather?"]
            process = await asyncio.create_subprocess_exec(
                sys.executable, str(CALL), model, "content+realtime", *lines, env=environment,
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
            out, problems = await process.communicate()
            assert process.returncode == 0, problems.decode()
            return json.loads(out), up

    told, up = asyncio.run(main())

    first, second = told["turns"]
    assert told["problem"] == ""
    assert (first["reply"], second["reply"]) == ("Good morning.", "Sunny in Berlin.")
    assert first["audio_seconds"] == pytest.approx(0.4) and first["ends"] == ["generation_complete", "turn_complete"]
    assert [(call["name"], call["args"]) for call in second["calls"]] == [("get_weather", {"city": "Berlin"})]
    assert [asked.results[0].response for asked in up.calls.values()] == [{"result": "Sunny, 21 degrees."}]
    assert up.connections[0].key == "x" and not up.unanswered
