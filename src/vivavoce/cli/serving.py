"""Runs a gateway until somebody stops it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import traceback
from collections.abc import AsyncIterator, Coroutine, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DeclarationError, VivavoceError

if TYPE_CHECKING:
    from ..tools.agent import Agent


@contextlib.asynccontextmanager
async def until_stopped() -> AsyncIterator[asyncio.Event]:
    """An event that Ctrl-C and SIGTERM set, so that open calls end in order."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt instead
        for number in signals:
            loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        with contextlib.suppress(NotImplementedError):
            for number in signals:
                loop.remove_signal_handler(number)


async def done_before_stopped(work: Coroutine[Any, Any, None]) -> bool:
    """Do it until Ctrl-C or SIGTERM; False when it was stopped before it was done."""
    async with until_stopped() as stop:
        task = asyncio.create_task(work)
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait([task, stopped], return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not task.done():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            return False
        await task
        return True


def agents_in(references: tuple[str, ...]) -> list[Agent]:
    """The agents named on the command line. Raises VivavoceError, with the file and line when its own code fails."""
    from ..tools.agent import load_agent

    agents = []
    for reference in references:
        with _errors_of(reference):
            agents.append(load_agent(reference))
    return agents


@contextlib.contextmanager
def _errors_of(reference: str) -> Iterator[None]:
    try:
        yield
    except (VivavoceError, KeyboardInterrupt):
        raise
    except SyntaxError as error:
        raise DeclarationError(f"{error.filename}, line {error.lineno}: {error.msg}") from None
    except Exception as error:  # noqa: BLE001 - the builder's own code may raise anything while it is imported
        file = Path(reference.rpartition(":")[0] or reference).name
        frames = [frame for frame in traceback.extract_tb(sys.exc_info()[2]) if Path(frame.filename).name == file]
        where = f"{frames[-1].filename}, line {frames[-1].lineno}" if frames else reference
        raise DeclarationError(f"{where}: {type(error).__name__}: {error}") from None
