"""Keeps the SIP edge alive: starts its process, hears how it does, has it place calls, and starts the next one when it
has fallen. A crash there ends that edge's calls and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import os
import secrets
import sys
from collections.abc import AsyncIterator
from typing import Any

from ..errors import ConfigurationError
from ..settings import Settings
from ..streaming.telephone.sip.frames import frame, read_frame, short
from ..streaming.telephone.sip.settings import EdgeSettings, SipAccount, settings_line

log = logging.getLogger(__name__)

START_LIMIT = 20.0
"""Seconds until a new edge listens; registering with a trunk takes some."""
LONGEST_PAUSE = 30.0  # seconds before an edge that falls again and again is started anew
LAST_WORDS = 2.0  # seconds that it has to hang up its calls
RINGING = 60.0  # seconds until we know whether somebody answers
PASSED_ON = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "HOME", "TMPDIR", "LANG", "LC_ALL")
"""Of the gateway's environment: keys are none of the business of a process that reads what strangers send."""
COMMAND = (sys.executable, "-P", "-m", "vivavoce.streaming.telephone.sip.edge")


def sip_edge(settings: Settings) -> SipEdge | None:
    """The edge that the settings ask for; None where they ask for none. Raises ConfigurationError."""
    if not settings.sip:
        return None
    if importlib.util.find_spec("baresip") is None:
        raise ConfigurationError('telephone calls by SIP need the extra `sip`: pip install "vivavoce[sip]"')
    host, _, port = settings.sip.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise ConfigurationError(f"SIP listens at an address and a port, such as 127.0.0.1:5060, not {settings.sip!r}")
    if not settings.sip_account:
        return SipEdge(SipAccount(host, int(port)))
    user, _, domain = settings.sip_account.removeprefix("sip:").partition("@")
    if not user or not domain:
        raise ConfigurationError(f"VIVAVOCE_SIP_ACCOUNT looks like sip:agent@pbx.example, not {settings.sip_account!r}")
    return SipEdge(SipAccount(host, int(port), user, domain, settings.sip_password, register=True))


class SipEdge:
    """The edge's process, as the gateway sees it."""

    def __init__(self, account: SipAccount) -> None:
        self.account = account
        self._secret, self._url = secrets.token_urlsafe(32), ""
        self._process: asyncio.subprocess.Process | None = None
        self._ready = asyncio.Event()
        self._problem = ""
        self._dialling: dict[str, asyncio.Future[str]] = {}
        self._placed: dict[str, asyncio.Event] = {}
        self._drained = asyncio.Event()

    def knows(self, secret: str) -> bool:
        """Whether this is how our own edge shows who it is."""
        return secrets.compare_digest(secret.encode(), self._secret.encode())

    @property
    def pid(self) -> int | None:
        """Of the process that listens; None while there is none."""
        return self._process.pid if self._process is not None and self._ready.is_set() else None

    @contextlib.asynccontextmanager
    async def running(self, url: str) -> AsyncIterator[None]:
        """Keep an edge meanwhile. url: the WebSocket to which it brings calls.

        Raises ConfigurationError where the first one cannot listen or is not let in.
        """
        self._url = url
        keeping = asyncio.create_task(self._keep(), name="sip-edge")
        try:
            ready = asyncio.create_task(self._ready.wait())
            await asyncio.wait((keeping, ready), timeout=START_LIMIT, return_when=asyncio.FIRST_COMPLETED)
            ready.cancel()
            if not self._ready.is_set():
                raise ConfigurationError(self._problem or f"the SIP edge was not ready in {START_LIMIT:.0f} s")
            yield
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    async def place(self, address: str, ticket: str = "") -> str:
        """Call somebody and return when that call is over: why nobody answered, or "". ticket: as `dial` has it."""
        ticket = ticket or secrets.token_hex(16)
        over = self._placed[ticket] = asyncio.Event()
        try:
            if not (why := await self.dial(address, ticket)):
                await over.wait()
            return why
        finally:
            del self._placed[ticket]

    async def dial(self, address: str, ticket: str, ringing: float = 0.0) -> str:
        """Call somebody; why nobody answered, or "" once they did. The call comes in as any other, with the ticket.

        ringing: seconds that they have to answer; 0 = as long as usual. Cancelled, it rings no more.
        """
        if self.pid is None:
            return "the SIP edge is not ready: try again in a moment"
        waiting: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._dialling[ticket] = waiting
        self._send("dial", to=address, ticket=ticket, ringing=ringing)
        try:
            async with asyncio.timeout(RINGING):
                return await waiting
        except TimeoutError:
            return "nobody answered"
        except asyncio.CancelledError:
            self.hang_up(ticket)
            raise
        finally:
            del self._dialling[ticket]

    def hang_up(self, ticket: str) -> None:
        """End a call that was placed, whether it rings or has been answered."""
        if self.pid is not None:
            self._send("cancel", ticket=ticket)

    async def drain(self, seconds: float) -> None:
        """New callers hear a busy tone; return when the last call is over or so many seconds have passed."""
        if self.pid is not None:
            self._send("drain")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._drained.wait()

    async def _keep(self) -> None:
        falls = 0
        while True:
            was_ready = await self._live()
            if not was_ready and not falls:
                return  # it never worked: `running` says why
            falls = 1 if was_ready else falls + 1
            pause = min(LONGEST_PAUSE, 0.5 * 2 ** (falls - 1))
            log.warning("the SIP edge has ended: the next one starts in %.1f s", pause)
            await asyncio.sleep(pause)

    async def _live(self) -> bool:
        """One edge's life; whether it was ever ready."""
        environment = {name: value for name in PASSED_ON if (value := os.environ.get(name)) is not None}
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*COMMAND, stdin=pipe, stdout=pipe, env=environment)
        self._process = process
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(settings_line(EdgeSettings(self._url, self._secret, self.account)).encode() + b"\n")
            while line := await process.stdout.readline():
                self._heard(*read_frame(line.decode(errors="replace")))
            return self._ready.is_set()
        finally:
            self._ready.clear()
            for waiting in self._dialling.values():
                if not waiting.done():
                    waiting.set_result("the SIP edge has fallen")
            for over in self._placed.values():
                over.set()
            with contextlib.suppress(ProcessLookupError, TimeoutError):
                process.stdin.close()
                async with asyncio.timeout(LAST_WORDS):
                    await process.wait()
            if process.returncode is None:
                process.kill()
                await process.wait()

    def _heard(self, event: str, said: dict[str, Any]) -> None:
        if event == "ready":
            self._ready.set()
        elif event == "failed":
            self._problem = short(said.get("why"))
        elif event == "drained":
            self._drained.set()
        elif event == "ended" and (over := self._placed.get(short(said.get("ticket")))):
            over.set()
        elif event == "dialled" and (waiting := self._dialling.get(short(said.get("ticket")))) and not waiting.done():
            waiting.set_result(short(said.get("why")))

    def _send(self, event: str, **fields: Any) -> None:
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(frame(event, **fields).encode() + b"\n")
