"""Code that is not ours, which an agent's author wrote: whatever it raises, the call and the gateway go on."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Iterator
from typing import Any

from ..errors import where

log = logging.getLogger(__name__)


class ForeignFailure(Exception):
    """Code of an agent raised what is no `Exception`: uncaught, it would end the call, or the process."""

    def __init__(self, raised: BaseException) -> None:
        super().__init__(type(raised).__name__)
        self.raised = raised


@contextlib.contextmanager
def contained() -> Iterator[None]:
    """Run foreign code in the `with`, `async` or not: it can raise nothing but an `Exception`.

    SystemExit, KeyboardInterrupt, a BaseExceptionGroup or a CancelledError of its own become a ForeignFailure; the
    cancellation of this task passes through.
    """
    try:
        yield
    except Exception:
        raise
    except asyncio.CancelledError as error:
        if _being_cancelled():
            raise
        raise ForeignFailure(error) from None
    except BaseException as error:  # noqa: BLE001 - what of it must go on has gone above
        raise ForeignFailure(error) from None


@contextlib.contextmanager
def tasks_contained() -> Iterator[None]:
    """Meanwhile no task of the running loop can end it: asyncio would let a SystemExit or a KeyboardInterrupt through.

    Tools start tasks of their own, out of which it comes past `contained`. To whoever awaits such a task it is a
    ForeignFailure.
    """
    loop = asyncio.get_running_loop()
    before = loop.get_task_factory()

    def task(loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, Any], **more: Any) -> Any:
        whole = _Contained(coro)
        return before(loop, whole, **more) if before else asyncio.Task(whole, loop=loop, **more)

    loop.set_task_factory(task)  # type: ignore[arg-type]  # typeshed knows no keywords
    try:
        yield
    finally:
        loop.set_task_factory(before)


class _Contained(Coroutine[Any, Any, Any]):
    """A coroutine out of which no wish to end the process comes. No `async def`, which would leave the one within
    unawaited when its task is cancelled before the first step."""

    def __init__(self, coro: Coroutine[Any, Any, Any]) -> None:
        self._coro = coro

    def __getattr__(self, name: str) -> Any:  # its name, frame and state, for whoever looks at tasks
        return getattr(self._coro, name)

    def __await__(self) -> Any:
        return self

    def send(self, value: Any) -> Any:
        """One step."""
        try:
            return self._coro.send(value)
        except (SystemExit, KeyboardInterrupt) as error:
            raise _failure(error) from None

    def throw(self, *raised: Any) -> Any:
        """One step that begins with an exception."""
        try:
            return self._coro.throw(*raised)
        except (SystemExit, KeyboardInterrupt) as error:
            raise _failure(error) from None

    def close(self) -> None:
        """No further step."""
        self._coro.close()


def _failure(error: BaseException) -> ForeignFailure:
    log.error("a task tried to end the process: error=%s", where(error))
    return ForeignFailure(error)


def place(error: BaseException) -> str:
    """As `errors.where`: of what the foreign code raised."""
    return where(error.raised if isinstance(error, ForeignFailure) else error)


def _being_cancelled() -> bool:
    try:
        task = asyncio.current_task()
    except RuntimeError:  # a thread without a loop
        return False
    return task is not None and task.cancelling() > 0
