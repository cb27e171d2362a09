"""What a process and its children use of this machine, from /proc: CPU seconds and resident memory."""

from __future__ import annotations

import asyncio
import contextlib
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .record import Load

PROC = Path("/proc")
_UTIME, _STIME, _RSS = 11, 12, 21  # fields of /proc/PID/stat behind the name in brackets (proc(5): 14, 15, 24)


@dataclass(frozen=True, slots=True)
class Use:
    """Until now."""

    cpu_seconds: float
    """Of the processes that live; a child that has ended takes its own along."""
    rss_mb: float


def use(pid: int) -> Use | None:
    """Of a process and all its children; None when there is no such process, or no /proc."""
    found = [stat for each in _tree(pid) if (stat := _stat(each)) is not None]
    if not found:
        return None
    ticks, page = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
    return Use(
        sum(int(stat[_UTIME]) + int(stat[_STIME]) for stat in found) / ticks,
        sum(int(stat[_RSS]) for stat in found) * page / 1e6,
    )


class Gauge:
    """Watches one process tree for the time of a window: `start`, `look` every second, `stop`."""

    def __init__(self, pid: int | None) -> None:
        """pid: None = nothing is to be measured."""
        self._pid = pid
        self._first: tuple[float, Use] | None = None
        self._most = 0.0

    async def start(self, now: float) -> None:
        """The window opens. now: seconds on any steady clock."""
        first = await self.look()
        self._first = None if first is None else (now, first)
        self._most = 0.0 if first is None else first.rss_mb

    async def look(self) -> Use | None:
        """What is used now; reading takes a millisecond or two, which callers must not notice."""
        if self._pid is None:
            return None
        found = await asyncio.to_thread(use, self._pid)
        self._most = max(self._most, found.rss_mb if found else 0.0)
        return found

    async def stop(self, now: float) -> Load | None:
        """What was used since `start`; None = not measured, or the process has gone."""
        last = await self.look()
        if last is None or self._first is None:
            return None
        began, first = self._first
        return Load((last.cpu_seconds - first.cpu_seconds) / (now - began), self._most)


def machine() -> str:
    """Processor, cores, load of the last minute."""
    cpu = platform.machine()
    with contextlib.suppress(OSError):
        lines = (PROC / "cpuinfo").read_text().splitlines()
        cpu = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), cpu)
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{cpu}, {os.cpu_count()} cores{load}, Python {platform.python_version()}"


def _tree(pid: int) -> Iterator[int]:
    yield pid
    with contextlib.suppress(OSError):  # it may end while we look
        for task in (PROC / str(pid) / "task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _tree(int(child))


def _stat(pid: int) -> list[str] | None:
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
