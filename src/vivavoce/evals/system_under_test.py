"""Agents to call: one in a child process that serves it anew for every call, or a gateway that runs already."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

from ..errors import ConfigurationError
from . import database
from .call import Place

OPENS_WITHIN = 120.0
"""Seconds to load the engine and an agent on a busy machine; 6 when nothing else runs."""


class SystemUnderTest(Protocol):
    """Where calls go, one after the other."""

    async def next(self) -> Place:
        """Where the next call goes. Raises ConfigurationError when the agent cannot be served."""


class Elsewhere:
    """A gateway that runs already: any Live API server. Nothing is known of its tools, but what is expected of them."""

    def __init__(self, url: str, agent: str, key: str, environment: Mapping[str, str], writes: Sequence[str]) -> None:
        """writes: tools that scenarios expect, taken for such as change something."""
        read = database.reader({**os.environ, **environment})
        self._place = Place(url, agent, key, writes=frozenset(writes), database=read)

    async def next(self) -> Place:
        """Always the same."""
        return self._place


class Child:
    """A process of its own; `open` one for each call that is to run at a time."""

    def __init__(self, process: asyncio.subprocess.Process, environment: Mapping[str, str], folder: Path) -> None:
        self._process, self._environment, self._folder = process, environment, folder
        self._calls = 0

    @property
    def pid(self) -> int:
        """Of the process that serves."""
        return self._process.pid

    async def next(self) -> Place:
        """The agent with fresh code, in a fresh home, its environment's `{folder}` a fresh folder."""
        self._calls += 1
        folder = self._folder / str(self._calls)
        folder.mkdir()
        fresh = {name: value.replace(database.FOLDER, str(folder)) for name, value in self._environment.items()}
        told = await self._ask({**fresh, "VIVAVOCE_HOME": str(folder / "home")})
        if "error" in told:
            raise ConfigurationError(str(told["error"]))
        return Place(
            told["url"],
            told["agent"],
            model=told["model"],
            writes=frozenset(told["writes"]),
            confirmed=frozenset(told["confirmed"]),
            database=database.reader({**os.environ, **fresh}, str(folder)),
        )

    async def _ask(self, environment: Mapping[str, str]) -> dict[str, Any]:
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(json.dumps(dict(environment)).encode() + b"\n")
            await process.stdin.drain()
            async with asyncio.timeout(OPENS_WITHIN):
                while line := await process.stdout.readline():
                    if line.startswith(b"{"):  # the agent's own code may print, too
                        told: dict[str, Any] = json.loads(line)
                        return told
        except (BrokenPipeError, ConnectionResetError):
            pass
        except TimeoutError:
            raise ConfigurationError(f"the agent was not served within {OPENS_WITHIN:.0f} s") from None
        raise ConfigurationError("the process that serves the agent has ended; what it said is above")


@asynccontextmanager
async def child(command: Sequence[str], environment: Mapping[str, str]) -> AsyncIterator[Child]:
    """command: the program that serves, see `cli.agent_process`. environment: what the scenarios' file says."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=pipe,
        stdout=pipe,
        start_new_session=True,  # Ctrl-C is ours alone; it ends when we hang up
    )
    with tempfile.TemporaryDirectory(prefix="vivavoce-eval-", ignore_cleanup_errors=True) as folder:
        try:
            yield Child(process, environment, Path(folder))
        finally:
            assert process.stdin is not None
            process.stdin.close()
            try:
                async with asyncio.timeout(10):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
