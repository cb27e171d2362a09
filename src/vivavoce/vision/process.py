"""Keeps one worker alive: starts it, passes messages, ends it, and starts the next when it has fallen."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import msgspec

from .messages import LENGTH, LONGEST, Answer, Forget, Job, Ready, packed

START_LIMIT = 30.0
"""Seconds until a new worker has said that it is ready."""
LONGEST_PAUSE = 30.0
"""Seconds before a worker that falls again and again is started anew; the first time it is at once."""
CLOSING = 1.0
"""Seconds that a worker has to end by itself."""
PASSED_ON = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "SYSTEMROOT")
"""Of the gateway's environment: keys and passwords are none of the business of a process that decodes what strangers
send."""
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",  # else each thread keeps memory of its own
}
WORKER = (sys.executable, "-P", "-m", "vivavoce.vision.worker")

log = logging.getLogger(__name__)


class Employer(Protocol):
    """Whom the worker works for."""

    def started(self) -> None:
        """A worker is ready for jobs."""

    def answered(self, answer: Answer) -> None:
        """Raises ValueError for one that answers nothing: the worker is ended."""

    def ended(self, reason: str) -> None:
        """It is gone, and its jobs with it; the next one is on its way, unless this was closed."""


class WorkerProcess:
    """pause: seconds before the third start in a row without an answer; it doubles from then on."""

    def __init__(self, command: Sequence[str], pause: float, employer: Employer) -> None:
        self._command = tuple(command)
        self._pause = pause
        self._employer = employer
        self._process: asyncio.subprocess.Process | None = None
        self._running: asyncio.Task[None] | None = None
        self._falls = 0
        self.ready = asyncio.Event()
        self.reason = ""
        """Why the last one has ended."""

    @property
    def pid(self) -> int | None:
        """Of the worker that is ready; None while there is none."""
        return self._process.pid if self._process is not None and self.ready.is_set() else None

    def begin(self) -> None:
        """Soon there will be one, if there is none."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run(), name="eye")

    async def close(self) -> None:
        """No process is left behind."""
        running, self._running = self._running, None
        if running is not None:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    def send(self, message: Job | Forget) -> None:
        """To the worker that is ready; to nobody while there is none."""
        if self._process is not None and self.ready.is_set():
            assert self._process.stdin is not None
            self._process.stdin.write(packed(message))

    def kill(self, reason: str) -> None:
        """At once; `ended` follows."""
        self.reason = reason
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()

    def used(self) -> float | None:
        """Seconds of processor time of the worker so far; None where the system does not tell."""
        if self._process is None:
            return None
        try:
            stat = Path(f"/proc/{self._process.pid}/stat").read_text()
        except OSError:
            return None
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    async def _run(self) -> None:
        while True:
            try:
                await self._live()
            except OSError as error:  # no process to be had at the moment
                self.reason = f"it did not start: {type(error).__name__}"
            finally:
                self._employer.ended(self.reason)
            pause = 0.0 if not self._falls else min(LONGEST_PAUSE, self._pause * 2 ** (self._falls - 1))
            self._falls = min(self._falls + 1, 16)
            log.warning("the eye's process has ended (%s): the next one starts in %.1f s", self.reason, pause)
            await asyncio.sleep(pause)

    async def _live(self) -> None:
        """One worker's life."""
        self.reason = "it crashed"
        environment = {name: value for name in PASSED_ON if (value := os.environ.get(name)) is not None}
        self._process = process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment | ONE_THREAD,
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(START_LIMIT):
                greeting = msgspec.msgpack.decode(await _message(process.stdout), type=Ready)
            if greeting.failed:
                self.reason = greeting.failed
                return
            self.ready.set()
            self._employer.started()
            answers = msgspec.msgpack.Decoder(Answer)
            while True:
                self._employer.answered(answers.decode(await _message(process.stdout)))
                self._falls = 0
        except TimeoutError:
            self.reason = f"it was not ready within {START_LIMIT:.0f} s"
        except (msgspec.DecodeError, ValueError):
            self.reason = "it said something else than an answer"
        except asyncio.IncompleteReadError:
            pass
        finally:
            self.ready.clear()
            self._process = None
            await _ended(process)


async def _message(stream: asyncio.StreamReader) -> bytes:
    """Raises IncompleteReadError at the end, ValueError for one that is too long."""
    length = int.from_bytes(await stream.readexactly(LENGTH), "big")
    if length > LONGEST:
        raise ValueError(f"a message of {length} bytes")
    return await stream.readexactly(length)


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Its input ends, and it with it; or it is killed."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        async with asyncio.timeout(CLOSING):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
