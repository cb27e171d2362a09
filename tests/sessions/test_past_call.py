"""What a log says of a reply's way to the client: only what the client has confirmed counts as heard."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from vivavoce.events import Spoken
from vivavoce.sessions.entries import Entry, LoggedCall
from vivavoce.sessions.past_call import read_past_call

ARRIVED, RESUMED = {"name": "arrived"}, {"name": "resumed", "since_s": 1.0}


def said(at_ms: int, text: str, **how: bool) -> Entry:
    return Entry("said", at_ms, 1, {"text": text, "heard_text": text, "cut": False, **how})


def event(at_ms: int, fields: dict[str, object]) -> Entry:
    return Entry("event", at_ms, 1, fields)


def spoken(*entries: Entry) -> list[tuple[str, bool]]:
    """Each reply as the next connection knows it: its words, and whether they are still owed."""
    call = LoggedCall(
        "c1", "desk", "embedded", "", datetime(2026, 3, 4, tzinfo=UTC), None, "", 1, None, entries=entries
    )
    items = [moment.item for moment in read_past_call(call, UTC).moments]
    return [(item.text, item.lost) for item in items if isinstance(item, Spoken)]


@pytest.mark.parametrize(
    ("entries", "known"),
    [
        ([said(900, "One."), event(900, ARRIVED)], [("One.", False)]),
        ([said(900, "One.")], [("One.", True)]),  # killed, or the line fell, before the client could confirm
        ([said(900, "One."), event(900, ARRIVED), said(950, "Two.")], [("One.", False), ("Two.", True)]),
        ([said(900, "One."), said(950, "Two."), event(900, ARRIVED)], [("One.", False), ("Two.", True)]),
        ([said(900, "One."), event(1900, RESUMED), said(1910, "One.")], [("One.", True), ("One.", True)]),
        ([said(900, "One."), event(1900, RESUMED), said(1910, "One."), event(1910, ARRIVED)],
         [("One.", True), ("One.", False)]),
        ([said(900, "One.", cut=True)], [("One.", False)]),  # whoever interrupts it needs it no more
    ],
)  # fmt: skip
def test_a_reply_is_owed_until_the_client_has_confirmed_it(entries, known):
    assert spoken(*entries) == known
