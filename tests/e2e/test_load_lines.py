"""Callers of `vivavoce load` by every line hear the agent, are heard, and notice that it hangs up."""

import asyncio
import contextlib
import shutil

import numpy as np
import pytest
from gateways import gateway

from vivavoce import Agent
from vivavoce.cli.load_lines import PUBLIC, calling, check
from vivavoce.errors import ConfigurationError
from vivavoce.evals.call import Place
from vivavoce.evals.load.crowd import Party
from vivavoce.evals.load.visit import Visit
from vivavoce.events import Audio, CallEnding, CallerText, ReplyDone, Said
from vivavoce.gateway.sip_edge import sip_edge
from vivavoce.media import INPUT_RATE
from vivavoce.models.scripted import Step
from vivavoce.settings import Settings
from vivavoce.streaming.recording import Recording

pytestmark = pytest.mark.e2e
TONE = Audio((8000 * np.sin(np.arange(12_000) * 0.1)).astype("<i2").tobytes(), 24_000)  # half a second
GOODBYE = Step(CallerText, [Said("Goodbye."), TONE, CallEnding("goodbye"), ReplyDone()])
WORDS = Recording("hello", Audio(b"\0\0" * INPUT_RATE, INPUT_RATE), 0.5)


@pytest.mark.parametrize(
    "line",
    [
        "websocket",
        "twilio",
        "webrtc",
        pytest.param("sip", marks=pytest.mark.skipif(shutil.which("baresip") is None, reason="no baresip here")),
    ],
)
@pytest.mark.long
def test_an_agent_is_heard_and_hangs_up(line, tmp_path):
    visit = Visit([WORDS], breath=0.3, patience=5.0)

    async def main():
        party = Party([[WORDS]], 10.0, 1500.0, 1)
        async with calling(line, party, 1) as (party, served):
            phone = {"url": PUBLIC, "secrets": (("twilio", served.get("VIVAVOCE_TWILIO_AUTH_TOKEN", "")),)}
            sip = sip_edge(Settings(sip=served.get("VIVAVOCE_SIP", "")))
            options = {"phone": phone if line == "twilio" else None, "sip": sip}
            async with gateway(tmp_path, GOODBYE, agents=[Agent("desk", "You help.")], **options) as g:
                socket = g.addresses.http.replace("http", "ws", 1) + "/phone/sip/stream"
                async with sip.running(socket) if sip else contextlib.nullcontext():
                    call = party.line(Place(g.addresses.http, "desk"), visit)
                    async with asyncio.timeout(30):
                        async for _ in call.events():
                            pass

    asyncio.run(main())

    assert visit.outcome == "agent_ended" and visit.detail == ""
    assert 0.3 < sum(piece.seconds for piece in visit.pieces) < 0.9
    assert len(visit.sent) > INPUT_RATE // 2


@pytest.mark.parametrize(
    ("line", "options", "said"),
    [("sip", {"elsewhere": True}, "--url"), ("webrtc", {"film": True}, "--video")],
)
def test_what_does_not_fit_together_is_told(line, options, said):
    with pytest.raises(ConfigurationError, match=said):
        check(line, **{"elsewhere": False, "film": False, **options})
