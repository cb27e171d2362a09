"""Where recordings lie: WAV files, for their owner alone, in a folder for each day on which they are to go.

The folder's name is the day, so that what is too old is found without asking a database, and a gateway that was killed
leaves nothing behind that stays. One thread of its own writes: a call's loop never waits for the disk.
"""

from __future__ import annotations

import contextlib
import logging
import re
import shutil
import struct
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from .. import private
from .tape import RATE

log = logging.getLogger(__name__)

FOLDER = "recordings"
"""In the home of a gateway."""
MOST_WAITING = 30
"""Pieces, of a second or so each, that may wait for the disk."""
HEADER = 44
"""Bytes before the sound in a WAV file with one `fmt ` and one `data` chunk (RFC 2361, Microsoft's RIFF of 1991)."""
FRAME = 4
"""Bytes: two sides of 16 bits."""
_NAME = re.compile(r"([\w-]+)-(\d+)\.wav")


@dataclass(frozen=True, slots=True)
class Part:
    """What one connection of a call recorded."""

    call_id: str
    number: int
    file: Path

    @property
    def seconds(self) -> float:
        """How long it is, so far."""
        return max(0, self.file.stat().st_size - HEADER) / (FRAME * RATE)


class Recordings:
    """All recordings of a gateway."""

    def __init__(self, folder: Path) -> None:
        """folder: made when the first call is recorded."""
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, "recordings")

    def begin(self, call_id: str, until: date) -> RecordingFile:
        """A new part of a call. until: the day on which it is deleted."""
        return RecordingFile(self._folder / until.isoformat(), call_id, self._thread)

    def parts(self, call_id: str) -> list[Part]:
        """Those of a call, in order. Blocks."""
        return sorted((part for part in self._all() if part.call_id == call_id), key=lambda part: part.number)

    def forget(self, call_ids: Collection[str]) -> int:
        """Delete those of these calls; how many there were. Blocks."""
        return _delete(part for part in self._all() if part.call_id in call_ids)

    def forget_others(self, known: Callable[[Collection[str]], Collection[str]]) -> int:
        """Delete those of calls that nothing is known of; how many. known: which of these calls are. Blocks."""
        there = {part.call_id for part in self._all()}
        return self.forget(there - set(known(there))) if there else 0

    def forget_before(self, today: date) -> int:
        """Delete those whose day has come; how many. Blocks."""
        old = [day for day in self._days() if date.fromisoformat(day.name) <= today]
        gone = sum(1 for day in old for _ in day.glob("*.wav"))
        for day in old:
            shutil.rmtree(day, ignore_errors=True)
        return gone

    def forget_soon(self, call_id: str) -> None:
        """As `forget`, after all that waits to be written."""
        self._thread.submit(self.forget, [call_id]).add_done_callback(_report)

    def close(self) -> None:
        """Write what waits and stop; blocks for as long as that takes."""
        self._thread.shutdown()

    def _days(self) -> list[Path]:
        with contextlib.suppress(FileNotFoundError):
            return [day for day in self._folder.iterdir() if re.fullmatch(r"\d{4}-\d\d-\d\d", day.name)]
        return []

    def _all(self) -> list[Part]:
        found = [(file, _NAME.fullmatch(file.name)) for day in self._days() for file in day.iterdir()]
        return [Part(name[1], int(name[2]), file) for file, name in found if name]


class RecordingFile:
    """`write` to it and `finish`. What the disk refuses ends it: `failed`."""

    def __init__(self, folder: Path, call_id: str, thread: ThreadPoolExecutor) -> None:
        self._thread, self._waiting, self._bytes = thread, 0, 0
        self._file: BinaryIO | None = None
        self.failed = False
        """Nothing more can be kept."""
        self._do(lambda: self._open(folder, call_id))

    def write(self, pcm: bytes) -> None:
        """Some more, both sides in turn."""
        if pcm and not self.failed:
            self._do(lambda: self._write(pcm))

    def finish(self) -> None:
        """Nothing more comes."""
        self._do(self._close)

    def _do(self, work: Callable[[], None]) -> None:
        if self._waiting >= MOST_WAITING:
            log.error("recording given up: the disk has not kept up for %d s", MOST_WAITING)
            self.failed = True
            return
        self._waiting += 1

        def done() -> None:
            try:
                work()
            except OSError as error:
                self.failed = True
                log.error("recording not written: error=%s", type(error).__name__)
            finally:
                self._waiting -= 1

        with contextlib.suppress(RuntimeError):  # the gateway has stopped
            self._thread.submit(done)

    def _open(self, folder: Path, call_id: str) -> None:
        private.make_folder(folder.parent)
        private.make_folder(folder)
        number = 1 + max((int(name[2]) for file in folder.parent.glob(f"*/{call_id}-*.wav")
                          if (name := _NAME.fullmatch(file.name))), default=0)  # fmt: skip
        file = folder / f"{call_id}-{number}.wav"
        private.make_file(file)
        self._file = file.open("r+b")
        self._file.write(_header(0))

    def _write(self, pcm: bytes) -> None:
        if self._file is None:
            return
        self._file.write(pcm)
        self._bytes += len(pcm)
        self._file.seek(0)
        self._file.write(_header(self._bytes))  # a gateway that is killed leaves a file that plays
        self._file.seek(0, 2)
        self._file.flush()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _header(size: int) -> bytes:
    """Of a WAV file, 16-bit stereo. size: bytes of sound in it."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, RATE, RATE * FRAME, FRAME, 16)
    return struct.pack("<4sI4s", b"RIFF", size + HEADER - 8, b"WAVE") + form + struct.pack("<4sI", b"data", size)


def _delete(parts: Iterable[Part]) -> int:
    gone = 0
    for part in parts:
        with contextlib.suppress(FileNotFoundError):
            part.file.unlink()
            gone += 1
    return gone


def _report(done: object) -> None:
    error = getattr(done, "exception", lambda: None)()
    if error is not None:
        log.error("recording not deleted: error=%s", type(error).__name__)
