"""Recordings at a gateway: of a telephone call, for who may see the call, and erased with it."""

import asyncio
import io
import json
import wave

import numpy as np
import pytest
from callers import calls_over
from gateways import gateway
from test_erasure import files_with, vivavoce
from test_metrics import fetch

from vivavoce import Agent, Record
from vivavoce.events import Announcement, Audio, CallerText, ReplyDone, Said
from vivavoce.models.scripted import Step
from vivavoce.testing import TwilioStandIn

pytestmark = pytest.mark.e2e
TOKEN = "twilio-account-token"
PHONE = {"url": "https://voice.example.org", "secrets": (("twilio", TOKEN),)}
TONE = Audio((8000 * np.sin(np.arange(7_200) * 0.1)).astype("<i2").tobytes(), 24_000)  # 0.3 s
TELLS = Step(Announcement, [Said("We record this."), TONE, ReplyDone()])
GREETS = Step(CallerText, [Said("Good morning."), TONE, ReplyDone()])


def test_a_telephone_call_is_recorded_heard_by_its_owner_alone_and_erased(tmp_path):
    async def main():
        desk = Agent("desk", "You take calls.", record=Record("We record this.", days=7))
        async with gateway(tmp_path, TELLS, GREETS, agents=[desk], phone=PHONE, keys=("ours", "other")) as running:
            async with TwilioStandIn(running.addresses.http, TOKEN, public_url=PHONE["url"]) as call:
                assert len(await call.listen()) > 2 * 0.3 * 8000
                await asyncio.sleep(0.5)
            await calls_over(running.reception)
            await running.log.flush("")
            (seen,) = await asyncio.to_thread(running.log.calls)
            address = f"{running.addresses.http}/calls/{seen.id}"
            answers = {}
            for key in ("ours", "other", ""):
                headers = {"x_goog_api_key": key} if key else {}
                answers[key] = [
                    await asyncio.to_thread(fetch, address + path, **headers)
                    for path in (".json", "/recordings/1.wav", "/recordings/2.wav", "/recordings/0.wav")
                ]
            return seen.id, answers

    call_id, answers = asyncio.run(main())

    assert [status for status, _ in answers["ours"]] == [200, 200, 404, 404]
    assert [status for status, _ in answers["other"]] == [404] * 4
    assert [status for status, _ in answers[""]] == [401] * 4
    (told,) = json.loads(answers["ours"][0][1])["recordings"]
    (file,) = tmp_path.rglob("*.wav")
    with wave.open(io.BytesIO(file.read_bytes())) as sound:
        assert told == {"number": 1, "seconds": round(sound.getnframes() / 16_000, 1)}
        right = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")[1::2]
    assert np.abs(right.astype(int)).max() > 5000

    done = vivavoce(tmp_path, "calls", "forget", call_id[:6])
    assert done.stdout == "Erased: 1 call, 1 recording.\n"
    assert not list(tmp_path.rglob("*.wav")) and files_with(tmp_path, call_id) == []
