"""What is written down only so that another connection can go on with the call: `recollection` reads it. No clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ..events import ContentAdded, ContextUpdated, Snapshot
from .journal import Journal
from .recollection import Recollection


class Continuity:
    """Notes beside those of the journal."""

    def __init__(self, journal: Journal, past: Recollection | None = None) -> None:
        """past: what there was before this connection."""
        self._journal = journal
        self._known: Mapping[str, Any] = {}
        self._outcome = "none"
        if past is not None:
            journal.turn = past.turns
            self._known = {key: value for key, value in past.known.items() if key != "name"}
            self._outcome = past.outcome

    def note_known(self, known: Mapping[str, Any], now: float) -> None:
        """What the tools know of the call and the caller, whenever that has changed."""
        if known != self._known:
            self._known = known
            self._journal.note_event("known", now, **known)

    def note_outcome(self, outcome: str, now: float) -> None:
        """What has become of the call, whenever that has changed."""
        if outcome != self._outcome:
            self._outcome = outcome
            self._journal.note_event("outcome", now, outcome=outcome)

    def note_context(self, added: ContentAdded | ContextUpdated, now: float) -> None:
        """What the client tells of an earlier conversation, or its new instructions and tools."""
        if isinstance(added, ContextUpdated):
            tools = None if added.tools is None else [asdict(spec) for spec in added.tools]
            self._journal.note_event("context", now, instructions=added.instructions, tools=tools)
        elif added.messages:
            self._journal.note_event("content", now, messages=[asdict(message) for message in added.messages])

    def note_snapshot(self, known: Snapshot, now: float) -> None:
        """What the model knows by now."""
        self._journal.note_event("snapshot", now, version=known.version, data=known.data)

    def note_arrived(self, at: float) -> None:
        """All that was said up to this moment has reached the client, as it has confirmed."""
        self._journal.note_event("arrived", at)
