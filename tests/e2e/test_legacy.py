"""`vivavoce serve --model legacy`: the classic pipeline that the engine is compared with takes whole calls."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from desk import RECORDINGS, TYPED, Desk, is_next_thursday_half_past_two, open_desk

from vivavoce.streaming.caller import Caller
from vivavoce.streaming.recording import Recording, load_recording
from vivavoce.streaming.script import TurnTimed

pytestmark = [pytest.mark.e2e, pytest.mark.weights]


@pytest.mark.long
def test_a_spoken_and_a_typed_call_get_done(tmp_path: Path):
    with open_desk(tmp_path, "--model", "legacy") as desk:
        first_day = desk.start_of(1042)
        for lines in ([load_recording(path) for path in RECORDINGS], TYPED):
            desk.restore()
            assert desk.start_of(1042) == first_day

            turns = asyncio.run(_call(desk, lines))

            assert len(turns) == len(lines) and not any(turn.cut_off for turn in turns)
            assert is_next_thursday_half_past_two(desk.start_of(1042))

        typed, spoken = json.loads(desk.vivavoce("calls", "--json"))[:2]
        assert typed["outcome"] == spoken["outcome"] == "done"
        entries = json.loads(desk.vivavoce("calls", "show", spoken["id"], "--json"))["entries"]
        marks = [entry["fields"] for entry in entries if entry["kind"] == "marks"]
        assert len(marks) == len(RECORDINGS)
        for mark in marks:
            silence = mark["turn_end_ms"] - mark["voice_end_ms"]
            assert silence >= 799, mark  # never sooner, however finished it sounds; the marks are whole milliseconds
            assert mark["heard_final_ms"] > mark["turn_end_ms"], mark


async def _call(desk: Desk, lines: Sequence[Recording | str]) -> list[TurnTimed]:
    return [event async for event in Caller(desk.http, lines).events() if isinstance(event, TurnTimed)]
