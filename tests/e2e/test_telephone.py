"""The front desk by telephone: recordings over a media stream as Twilio sends it, from the webhook to the book."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from desk import RECORDINGS, Desk, is_next_thursday_half_past_two, open_desk

from vivavoce.media import Samples
from vivavoce.testing import TwilioStandIn

pytestmark = [pytest.mark.e2e, pytest.mark.weights]
URL, TOKEN = "https://voice.example.org", "twilio-account-token"
RATE = 8000
PATIENCE = 3.0
"""Seconds of silence after which the agent has surely said all of it: a busy machine pauses between two sentences."""
STOPS_WITHIN = 0.3
"""Seconds, at the median, from the session's decision that it is interrupted to the last sound in the caller's ear."""


@pytest.fixture(scope="module")
def telephone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with pytest.MonkeyPatch.context() as environ:
        environ.setenv("VIVAVOCE_PHONE_URL", URL)
        environ.setenv("VIVAVOCE_TWILIO_AUTH_TOKEN", TOKEN)
        with open_desk(tmp_path_factory.mktemp("desk"), "--phone", "+15550100=front-desk") as desk:
            yield desk


def phone(desk: Desk, **faults: float) -> TwilioStandIn:
    return TwilioStandIn(desk.http, TOKEN, public_url=URL, **faults)


def test_a_recorded_caller_moves_an_appointment_by_telephone(telephone: Desk) -> None:
    async def main() -> bool:
        async with phone(telephone, jitter=0.03, out_of_order=0.05) as call:
            await call.listen(PATIENCE)
            for recording in RECORDINGS:
                await call.say(recording)
                await call.listen(PATIENCE)
            return call.ended

    assert asyncio.run(main()), "the agent has said goodbye, and did not hang up"
    assert is_next_thursday_half_past_two(telephone.start_of(1042))


@pytest.mark.long
def test_a_stream_that_falls_before_the_yes_goes_on_in_the_same_call(telephone: Desk) -> None:
    telephone.restore()

    async def main() -> None:
        async with phone(telephone) as call:
            await call.listen(PATIENCE)
            for recording in RECORDINGS[:2]:
                await call.say(recording)
                await call.listen(PATIENCE)
            await call.drop()
            await call.come_back()
            await asyncio.sleep(1.0)
            await call.press("1")  # yes
            await call.listen(PATIENCE)

    asyncio.run(main())
    assert is_next_thursday_half_past_two(telephone.start_of(1042))


@pytest.mark.long
def test_who_speaks_over_the_agent_is_let_speak(telephone: Desk) -> None:
    heard = [asyncio.run(interrupted(telephone, RECORDINGS[0])) for _ in range(5)]
    with closing(sqlite3.connect(telephone.home / "calls.sqlite")) as db:
        rows = db.execute("SELECT fields FROM entries WHERE kind = 'event' AND fields LIKE '%barge_in%' ORDER BY rowid")
        decided = [json.loads(fields)["stop_ms"] / 1000 for (fields,) in rows][-len(heard) :]

    late = [stopped - decision for stopped, decision in zip(heard, decided, strict=True)]
    assert median(late) <= STOPS_WITHIN, (heard, decided)


async def interrupted(desk: Desk, recording: Path) -> float:
    """Seconds for which the agent goes on once the caller speaks over the greeting."""
    async with phone(desk) as call:
        while not loud(call.heard).size:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.7)
        began = call.seconds
        await call.say(recording)
        assert call.clears, "nothing was cleared"
        spoke = began + loud(call.sent[round(began * RATE) :])[0] / RATE
        heard = loud(call.heard[: round((call.clears[0] + 0.5) * RATE)])
        return float(heard[-1] / RATE - spoke)


def loud(samples: Samples) -> Samples:
    """Where somebody can be heard."""
    return np.flatnonzero(np.abs(samples) > 0.02)
