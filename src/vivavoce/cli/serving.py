"""Runs a gateway until somebody stops it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import traceback
from collections.abc import AsyncIterator, Coroutine, Iterator
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError, DeclarationError
from ..tools.agent import Agent
from ..tools.loading import load_agent


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

    agents = []
    for reference in references:
        with _errors_of(reference):
            agents.append(load_agent(reference))
    return agents


@contextlib.contextmanager
def _errors_of(reference: str) -> Iterator[None]:
    file = Path((reference.partition(".py:")[0] + ".py") if ".py:" in reference else reference).resolve()
    try:
        yield
    except ConfigurationError:
        raise
    except SyntaxError as error:
        raise DeclarationError(f"{error.filename}, line {error.lineno}: {error.msg}") from error
    except DeclarationError as error:
        line = _line(file, error)
        raise DeclarationError(f"{line}: {error}" if line else str(error)) from error
    except (Exception, SystemExit) as error:
        # The builder's own code may raise anything while it is imported.
        raise DeclarationError(f"{_line(file, error) or reference}: {type(error).__name__}: {error}") from error


def _line(file: Path, error: BaseException) -> str:
    """Where in the builder's own file it happened; "" = nowhere in it."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == file]
    return f"{file}, line {lines[-1]}" if lines else ""
