"""The eye from inside: a process that decodes and reads pictures, and knows nothing of calls.

Run by `eye.py` as `python -m vivavoce.vision.worker [ability=folder …]`. Jobs come on standard input, answers go to
standard output. It ends when its input does: a gateway that is killed leaves none behind. Two threads: glances are
answered while a reading runs (OpenCV, zxing and ONNX Runtime let other threads run).
"""

from __future__ import annotations

import ctypes
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NoReturn

import msgspec

from ..errors import where
from .contract import Glance, UnfitPicture
from .messages import LENGTH, Answer, Forget, Job, Ready, packed

if TYPE_CHECKING:
    from .gate import Grey

NICENESS = {"quick": 10, "slow": 15}
"""Of the threads. Voices go first: where the processor is busy a thread of rank 0 gets 9 times as much as one of 10,
and 28 times as much as one of 15."""
MOST_MEMORY = 2 << 30
"""Bytes of private memory; with all models it takes a fifth of them, and 8.3 megapixels another tenth."""
MOST_STREAMS = 4096
DIES_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux's prctl."""


class Worker:
    """Does jobs, one after the other in each thread that calls it."""

    def __init__(self, models: dict[str, Path]) -> None:
        # Here, not at the top: a process without them says so in a message instead of dying without a word.
        import cv2

        from .decoding import Decoded
        from .reading import Reader

        cv2.setNumThreads(1)
        self._decoded = Decoded()
        self._reader = Reader(models)
        self._before: dict[str, Grey] = {}

    def answer(self, job: Job) -> Answer:
        """Never raises."""
        work: Callable[[Job], Answer] = getattr(self, f"_{job.kind}")
        try:
            return work(job)
        except UnfitPicture as error:
            return Answer(job.number, unfit=error.reason)
        except (Exception, MemoryError) as error:  # noqa: BLE001  whatever a picture does to a library, the next one is looked at
            return Answer(job.number, failed=where(error))

    def forget(self, stream: str) -> None:
        """Nothing more comes of it."""
        self._before.pop(stream, None)

    def _glance(self, job: Job) -> Answer:
        import cv2

        from . import gate
        from .abilities import sharpness

        picture = self._decoded.picture(job.frame)
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        now, before = gate.reduced(grey, job.frame.source), self._before.get(job.stream)
        changed = before is None or job.frame.source == "photo" or gate.changed(before, now, job.frame.source)
        if changed:
            self._before[job.stream] = now
            while len(self._before) > MOST_STREAMS:  # somebody forgot to forget
                self._before.pop(next(iter(self._before)))
        height, width = grey.shape
        return Answer(
            job.number, glance=Glance(width, height, changed, sharpness.measure(grey), float(now.mean()) / 255)
        )

    def _read(self, job: Job) -> Answer:
        picture = self._decoded.picture(job.frame)
        return Answer(job.number, reading=self._reader.read(picture, job.wish, job.frame.source))

    def _redact(self, job: Job) -> Answer:
        from .decoding import encode, obscured

        picture = self._decoded.picture(job.frame)
        areas = [*job.areas, *(self._reader.people(picture) if job.people else ())]
        return Answer(job.number, picture=encode(obscured(picture, areas), job.frame.mime_type))

    def _thumbnail(self, job: Job) -> Answer:
        from .decoding import thumbnail

        return Answer(job.number, picture=thumbnail(self._decoded.picture(job.frame), job.width))


def main(arguments: list[str]) -> NoReturn:
    """Works until the input ends."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    _step_back()
    say = _speaker(sink)
    try:
        worker = Worker({name: Path(folder) for name, _, folder in (each.partition("=") for each in arguments)})
    except ImportError as error:
        say(Ready(failed=f"{type(error).__name__}: {error.name}"))
        os._exit(1)
    say(Ready())
    lanes = {lane: _lane(worker, say, niceness) for lane, niceness in NICENESS.items()}
    try:
        for message in _messages(source):
            if isinstance(message, Forget):
                worker.forget(message.stream)
            else:
                lanes["slow" if message.kind == "read" else "quick"].put(message)
    finally:
        os._exit(0)  # at once, whatever the threads are at: nobody waits for it


def _messages(source: BinaryIO) -> Iterator[Job | Forget]:
    """Until the input ends, or makes no sense."""
    decoder = msgspec.msgpack.Decoder(Job | Forget)
    while len(head := source.read(LENGTH)) == LENGTH:
        with suppress(msgspec.DecodeError):  # cut off: its writer is gone
            yield decoder.decode(source.read(int.from_bytes(head, "big")))


def _lane(worker: Worker, say: Callable[[Answer | Ready], None], niceness: int) -> queue.SimpleQueue[Job]:
    """Jobs put there are done by a thread of its own."""
    jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()

    def work() -> None:
        if sys.platform == "linux":  # elsewhere threads have no rank of their own
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)
        while True:
            say(worker.answer(jobs.get()))

    threading.Thread(target=work, daemon=True).start()
    return jobs


def _speaker(sink: BinaryIO) -> Callable[[Answer | Ready], None]:
    lock = threading.Lock()

    def say(message: Answer | Ready) -> None:
        with lock:
            try:
                sink.write(packed(message))
                sink.flush()
            except OSError:  # nobody listens any more
                os._exit(0)

    return say


def _step_back() -> None:
    """Behind the voices, within its memory, and not without its gateway."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the gateway's business
    with suppress(OSError, AttributeError):
        os.nice(min(NICENESS.values()))
    if sys.platform == "linux":
        import resource

        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold callers' pictures
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1:])
