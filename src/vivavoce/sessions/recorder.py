"""Records one call once its caller has been told, and never after they have said no."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from ..errors import ConfigurationError, Superseded
from ..recorded import Record, Recorded, refusal
from .entries import Entry
from .journal import Log
from .recordings import RecordingFile, Recordings
from .tape import StereoTape

log = logging.getLogger(__name__)

EVENT = "recording"
"""Name of the entries that say what became of it; `state` is one of `Recorded`, or `unannounced`, `failed`."""
EVERY = 1.0
"""Seconds between two pieces that go to the disk."""
TOLD = 0.8
"""Share of the announcement's words that the caller must have heard: a cloud model may say one or two otherwise."""
TRIES = 3
"""Times that it is said to a caller who talks over it."""
PATIENCE = 12.0
"""Seconds that the greeting waits for the announcement."""


class Recorder:
    """A call's log, and its recording: `write` tells it what was said and heard, `hear`, `play` and `cut` its sound.

    Lines and models are none of its business.
    """

    def __init__(self, call_log: Log, call_id: str, record: Record, recordings: Recordings, before: Recorded) -> None:
        """before: what earlier connections of the call came to."""
        self._log, self._call_id, self._record, self._recordings = call_log, call_id, record, recordings
        self._tape: StereoTape | None = None
        self._file: RecordingFile | None = None
        self._opening: asyncio.Task[None] | None = None
        self._over = before == "refused"
        self._tries, self._due = 0, before == ""
        self._goes_on = before == "on"
        self._since: float | None = None
        self.deadline: float | None = None
        """When to call `tick`."""

    # ── words ──

    def write(self, call_id: str, entry: Entry) -> None:
        """As `journal.Log.write`."""
        self._log.write(call_id, entry)
        if self._over:
            return
        if entry.kind == "heard" and refusal(str(entry.fields.get("text", "")), self._record.refusals) is not None:
            self._refuse(entry)
        elif entry.kind == "said" and self._tape is None:
            self._note_said(entry)

    async def flush(self, call_id: str) -> None:
        """As `journal.Log.flush`."""
        await self._log.flush(call_id)

    def take_announcement(self) -> str:
        """What is to be said now, before anything else; "" = nothing."""
        if not self._due or self._over:
            return ""
        self._due = False
        self._tries += 1
        return self._record.announcement

    def holds_greeting(self, now: float) -> bool:
        """Whether the agent's own words have to wait until the caller has been told."""
        self._since = now if self._since is None else self._since
        telling = self._tape is None and not self._over and not self._goes_on and self._tries <= 1
        held = telling and now - self._since < PATIENCE
        if held:
            self.deadline = self._since + PATIENCE
        return held

    def _note_said(self, entry: Entry) -> None:
        """A reply is over."""
        if _says(str(entry.fields.get("heard_text", "")), self._record.announcement):
            self._note(entry, "on", announced=self._record.announcement)
            self._begin()
        elif _says(str(entry.fields.get("text", "")), self._record.announcement):  # it was talked over
            self._due = self._tries < TRIES
            if not self._due:
                self._end(entry, "unannounced")

    # ── sound, on the session's clock ──

    @contextlib.asynccontextmanager
    async def recording(self) -> AsyncIterator[None]:
        """While the connection is open. A call that was recorded goes on being recorded; what is due is written at the
        end."""
        if self._goes_on:
            self._begin()
        try:
            yield
        finally:
            if self._opening is not None:
                await asyncio.wait([self._opening])
            now = asyncio.get_running_loop().time()
            if self._file is not None and self._tape is not None:
                self._tape.cut(now)
                self._file.write(self._tape.take(now, all_of_it=True))
            if self._file is not None:
                self._file.finish()
            self._tape, self.deadline, self._over = None, None, True

    def hear(self, pcm: bytes, now: float) -> None:
        """The caller's sound, 16 kHz PCM16, as it arrives."""
        if self._tape is not None:
            self._tape.hear(pcm, now)

    def play(self, pcm: bytes, start: float) -> None:
        """The agent's, 24 kHz PCM16. start: when the caller begins to hear it."""
        if self._tape is not None:
            self._tape.play(pcm, start)

    def cut(self, now: float) -> None:
        """The rest of what was to be played is not heard."""
        if self._tape is not None:
            self._tape.cut(now)

    def tick(self, now: float) -> None:
        """The deadline passed."""
        if self.deadline is None or now < self.deadline:
            return
        self.deadline = None if self._tape is None else now + EVERY
        if self._file is not None and self._tape is not None:
            self._file.write(self._tape.take(now))
            if self._file.failed:
                self._tape, self.deadline, self._over = None, None, True

    # ── what becomes of it ──

    def _begin(self) -> None:
        now = asyncio.get_running_loop().time()
        self._tape, self.deadline = StereoTape(now), now + EVERY
        self._opening = asyncio.create_task(self._open())

    async def _open(self) -> None:
        """Not a byte is kept before it is in the log that the caller was told."""
        try:
            await self._log.flush(self._call_id)
        except (ConfigurationError, Superseded) as error:
            log.error("call not recorded: %s", error)
            self._over, self._tape, self.deadline = True, None, None
        if not self._over:
            until = (datetime.now(UTC) + timedelta(days=self._record.days)).date()
            self._file = self._recordings.begin(self._call_id, until)

    def _refuse(self, entry: Entry) -> None:
        self._end(entry, "refused")
        if self._file is not None:
            self._file.finish()
            self._file = None
        self._recordings.forget_soon(self._call_id)  # those of earlier connections, too

    def _end(self, entry: Entry, state: str) -> None:
        self._tape, self.deadline, self._over, self._due = None, None, True, False
        self._note(entry, state)

    def _note(self, entry: Entry, state: str, **more: str) -> None:
        self._log.write(self._call_id, Entry("event", entry.at_ms, entry.turn, {"name": EVENT, "state": state, **more}))


def _says(words: str, sentence: str) -> bool:
    wanted = _words(sentence)
    return len(wanted & _words(words)) >= TOLD * len(wanted)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
