"""The eye's process as its gateway sees it: one for all calls, started when first needed, and again when it falls.

Here nothing is decoded. Each of the worker's two lanes (glances; readings) has one job in work, and what waits is
ordered here: a worker that falls takes no more than those two with it.
"""

from __future__ import annotations

import asyncio
import importlib.util
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import ConfigurationError, WeightsMissing, install
from ..events import VideoFrame
from ..sight import Box
from .contract import EyeFailed, Glance, Reading, Replaced, UnfitPicture, Wish
from .header import MOST_BYTES
from .lane import Lane, Request
from .messages import Answer, Forget, Job
from .process import START_LIMIT, WORKER, WorkerProcess

GLANCE_LIMIT, READ_LIMIT = 2.0, 8.0
"""Seconds of work after which a worker has hung, if it had the processor."""
PATIENCE = 4
"""So many limits are waited for a worker that did not have it."""
BUSY_SHARE = 0.5
"""It had the processor if it has used it for this share of the limit."""
WAIT_LIMIT = 5.0
"""Seconds that a request waits for its turn: what was seen before them is no evidence any more."""
NEEDED = ("cv2", "zxingcpp")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds; see the constants above."""

    glance: float = GLANCE_LIMIT
    read: float = READ_LIMIT
    wait: float = WAIT_LIMIT
    pause: float = 0.5


@dataclass(slots=True, eq=False)
class _Asked:
    """A job and who waits for it."""

    job: Job
    answer: asyncio.Future[Answer]
    timer: asyncio.TimerHandle | None = None
    used: float | None = None
    """Seconds of processor time that the worker had used when it began."""
    limits: int = 0
    """How many limits it has been waited for."""

    def fail(self, error: EyeFailed) -> None:
        """Tell who waits, if anybody still does."""
        if self.timer is not None:
            self.timer.cancel()
        if not self.answer.done():
            self.answer.set_exception(error)


@dataclass(slots=True)
class _Work:
    """A lane: what waits and what is in work."""

    limit: float
    waiting: Lane[_Asked] = field(default_factory=Lane)
    current: _Asked | None = None


class EyeProcess:
    """The `Eye` of a gateway.

    models: folders by ability: `quick`, `careful`, `things`; what has none is answered with None.
    Raises WeightsMissing where a folder is not there, ConfigurationError where the extra `eyes` is not installed.
    """

    def __init__(
        self,
        models: Mapping[str, Path] | None = None,
        *,
        limits: Limits = Limits(),
        command: Sequence[str] = WORKER,
    ) -> None:
        for name, folder in (models or {}).items():
            if not folder.is_dir():
                raise WeightsMissing(
                    f"expected the eye's model {name!r} in {folder}, found nothing: run `vivavoce models pull vision`"
                )
        if missing := [name for name in NEEDED if importlib.util.find_spec(name) is None]:
            raise ConfigurationError(f"an eye needs {' and '.join(missing)}: run `{install('eyes')}`")
        arguments = [f"{name}={folder}" for name, folder in (models or {}).items()]
        self._worker = WorkerProcess((*command, *arguments), limits.pause, self)
        self._limits = limits
        self._work = {"quick": _Work(limits.glance), "slow": _Work(limits.read)}
        self._numbers = 0

    @property
    def pid(self) -> int | None:
        """Of the worker that is ready; None while there is none."""
        return self._worker.pid

    async def start(self) -> None:
        """Ready when it returns; the first picture need not wait. Raises EyeFailed."""
        self._worker.begin()
        try:
            async with asyncio.timeout(START_LIMIT):
                await self._worker.ready.wait()
        except TimeoutError:
            raise EyeFailed(f"the eye did not start within {START_LIMIT:.0f} s: {self._worker.reason}") from None

    async def close(self) -> None:
        """No process is left behind; whoever waits gets EyeFailed."""
        await self._worker.close()
        for work in self._work.values():
            for request in work.waiting.clear():
                request.what.fail(EyeFailed("the eye is closed"))

    async def glance(self, stream: str, frame: VideoFrame) -> Glance:
        """See `Eye`."""
        glance = (await self._ask(Job(self._number(), "glance", stream, frame))).glance
        assert glance is not None
        return glance

    async def read(self, stream: str, frame: VideoFrame, wish: Wish) -> Reading:
        """See `Eye`."""
        reading = (await self._ask(Job(self._number(), "read", stream, frame, wish=wish))).reading
        assert reading is not None
        return reading

    async def redact(self, frame: VideoFrame, areas: Sequence[Box], *, people: bool) -> VideoFrame:
        """See `Eye`."""
        job = Job(self._number(), "redact", "", frame, areas=tuple(areas), people=people)
        picture = (await self._ask(job)).picture
        assert picture is not None
        kept = "image/png" if frame.mime_type == "image/png" else "image/jpeg"
        return VideoFrame(picture, kept, frame.source)

    async def thumbnail(self, frame: VideoFrame, width: int = 320) -> bytes:
        """See `Eye`."""
        picture = (await self._ask(Job(self._number(), "thumbnail", "", frame, width=width))).picture
        assert picture is not None
        return picture

    def forget(self, stream: str) -> None:
        """See `Eye`."""
        for work in self._work.values():
            for request in work.waiting.forget(stream):
                request.what.fail(EyeFailed("the source is gone"))
        self._worker.send(Forget(stream))

    # ── requests ─────────────────────────────────────────────────────────────────────────────────

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    async def _ask(self, job: Job) -> Answer:
        if len(job.frame.data) > MOST_BYTES:
            raise UnfitPicture(f"a picture may have {MOST_BYTES} bytes, it has {len(job.frame.data)}: send it smaller")
        self._worker.begin()
        loop = asyncio.get_running_loop()
        asked = _Asked(job, loop.create_future())
        work = self._work["slow" if job.kind == "read" else "quick"]
        request = Request(job.stream, not job.stream or job.wish.text == "careful", asked)
        asked.timer = loop.call_later(self._limits.wait, asked.fail, EyeFailed("the eye has too much to do"))
        if (gone := work.waiting.add(request)) is not None:
            gone.what.fail(EyeFailed("the eye has too much to do") if gone is request else Replaced("by a newer one"))
        self._next(work)
        try:
            answer = await asked.answer
        finally:
            if asked is not work.current:  # else the timer still watches the worker
                asked.timer.cancel()
            work.waiting.drop(request)
        if answer.unfit:
            raise UnfitPicture(answer.unfit)
        if answer.failed:
            log.warning("the eye could not do a %s: %s", job.kind, answer.failed)
            raise EyeFailed(f"the eye could not do a {job.kind}")
        return answer

    def _next(self, work: _Work) -> None:
        """Give the worker the next job of a lane, if it is ready for one."""
        while work.current is None and self._worker.ready.is_set() and (request := work.waiting.take()) is not None:
            asked = request.what
            if asked.answer.done():
                continue
            assert asked.timer is not None
            asked.timer.cancel()
            asked.used = self._worker.used()
            asked.timer = asyncio.get_running_loop().call_later(work.limit, self._overdue, work, asked)
            work.current = asked
            self._worker.send(asked.job)

    def _overdue(self, work: _Work, asked: _Asked) -> None:
        """A limit has passed. A process that was not given the processor has not hung."""
        asked.limits += 1
        used = self._worker.used()
        starved = used is not None and asked.used is not None and used - asked.used < BUSY_SHARE * work.limit
        if starved and asked.limits < PATIENCE:
            asked.timer = asyncio.get_running_loop().call_later(work.limit, self._overdue, work, asked)
            return
        self._worker.kill(f"a {asked.job.kind} has not come back")  # the rest happens where its end is noticed

    # ── what the worker says ─────────────────────────────────────────────────────────────────────

    def started(self) -> None:
        """A worker is ready."""
        for work in self._work.values():
            self._next(work)

    def answered(self, answer: Answer) -> None:
        """Raises ValueError for an answer to nothing, or without anything in it."""
        work = next((w for w in self._work.values() if w.current and w.current.job.number == answer.number), None)
        if work is None or work.current is None:
            raise ValueError
        asked = work.current
        if not (answer.unfit or answer.failed or _fits(asked.job, answer)):
            raise ValueError
        work.current = None
        if asked.timer is not None:
            asked.timer.cancel()
        if not asked.answer.done():
            asked.answer.set_result(answer)
        self._next(work)

    def ended(self, reason: str) -> None:
        """There is no worker; what it was at is lost, what waits is not."""
        for work in self._work.values():
            if work.current is not None:
                work.current.fail(EyeFailed(f"the eye's process has ended: {reason}"))
                work.current = None


def _fits(job: Job, answer: Answer) -> bool:
    part = {"glance": answer.glance, "read": answer.reading}.get(job.kind, answer.picture)
    return part is not None
