"""Code that is not ours, which an agent's author wrote: whatever it raises, the call and the gateway go on."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

from ..errors import where


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


def place(error: BaseException) -> str:
    """As `errors.where`: of what the foreign code raised."""
    return where(error.raised if isinstance(error, ForeignFailure) else error)


def _being_cancelled() -> bool:
    try:
        task = asyncio.current_task()
    except RuntimeError:  # a thread without a loop
        return False
    return task is not None and task.cancelling() > 0
