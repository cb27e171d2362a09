"""The tokens a gateway has minted: only their digests are kept, and a use is taken in one statement."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
import logging
import secrets
import time
import weakref
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import RemoteProtocolError
from ..protocol.tokens import PREFIX, Grant
from ..streaming.pace import Account

log = logging.getLogger(__name__)

SLICE = 10.0
"""Seconds of a quota that a gateway takes at a time, a quarter of what is left at most; one that is killed has charged
as many too much."""
CHECK_EVERY = 10.0
"""Seconds between two looks at whether a token whose call is under way has been revoked."""
TOKEN_BYTES = 32
"""Bytes of randomness in a token: 256 bits, twice what ASVS 5.0 asks of a reference token."""


class Tokens:
    """Mints tokens, finds them again and counts their uses; the database is asked in a thread of its own.

    Next: `mint` for a request, `find` at the door, `admit` when the setup is known, then the call inside `charging`.
    """

    def __init__(self, path_or_url: Path | str, now: Callable[[], float] = time.time) -> None:
        """path_or_url: as the call log takes it; made when the first token is minted. now: seconds since 1970."""
        from . import token_tables

        self.now = now
        self._tables: Any = token_tables
        self._engine = token_tables.engine_for(path_or_url)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="tokens")
        self._accounts: weakref.WeakValueDictionary[str, Account] = weakref.WeakValueDictionary()

    async def mint(self, grant: Grant, tenant: str) -> str:
        """A new token's name, `auth_tokens/…`; nothing that is kept leads back to it. tenant: whose key asked."""
        name = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
        await self._ask(self._tables.insert, replace(grant, token=digest(name)), tenant, self.now())
        return name

    async def find(self, name: str) -> tuple[Grant, str] | None:
        """What a token allows, and its tenant; None for one that is unknown or has expired."""
        found: tuple[Grant, str] | None = await self._ask(self._tables.find, digest(name))
        return found if found and self.now() < found[0].expires else None

    async def admit(self, grant: Grant, resumes: str = "") -> Account:
        """Let one call begin; returns what its sound is charged to.

        resumes: `Grant.token` of the call that is gone on with; the token that began it goes on without a use. Raises
        RemoteProtocolError, for closing with 1008, when the token has no use left or its time has passed.
        """
        now = self.now()
        if now >= grant.expires:
            raise RemoteProtocolError("the token has expired: mint another", 1008)
        if resumes != grant.token:
            if now >= grant.new_session_expires:
                raise RemoteProtocolError("the token begins no more calls, its newSessionExpireTime has passed", 1008)
            if grant.uses and not await self._ask(self._tables.take_use, grant.token):
                raise RemoteProtocolError("the token has been used: mint one for each call, or with more uses", 1008)
        account = self._accounts.get(grant.token)
        if account is None:
            reserve = functools.partial(self._reserve, grant.token, grant.quota_seconds or 0.0)
            account = self._accounts.setdefault(grant.token, Account(grant.quota_seconds, reserve))
        return account

    async def give_use_back(self, grant: Grant) -> None:
        """The call that `admit` let begin did not."""
        if grant.uses:
            await self._ask(self._tables.give_use_back, grant.token)

    async def _reserve(self, token: str, quota: float, least: float) -> float:
        reserved: float = await self._ask(self._tables.reserve, token, quota, least, SLICE)
        return reserved

    @contextlib.asynccontextmanager
    async def charging(self, grant: Grant, account: Account) -> AsyncIterator[None]:
        """Give back, at the end, what was taken of the quota and not used."""
        try:
            yield
        finally:
            unused = account.reserved - account.seconds
            if grant.quota_seconds is not None and unused > 0:
                account.reserved -= unused
                try:
                    await self._ask(self._tables.give_back, grant.token, unused)
                except Exception as error:  # noqa: BLE001 - a driver may raise anything; the token is some seconds poorer
                    log.error("quota not given back: token=%s error=%s", grant.token[:12], type(error).__name__)

    async def revoke(self, tenant: str, name: str = "", subject: str = "") -> int:
        """Take back one token, by its name, or all that were minted for a caller; how many there were.

        tenant: whose they must be. Calls under way are cut within `CHECK_EVERY` seconds.
        """
        token = digest(name) if name else ""
        revoked: int = await self._ask(self._tables.delete, tenant, token, subject)
        return revoked

    async def is_revoked(self, grant: Grant) -> bool:
        """Whether a token of which a call is under way has been taken back; False when the database does not tell."""
        try:
            return await self._ask(self._tables.find, grant.token) is None
        except Exception as error:  # noqa: BLE001 - a driver may raise anything; the next time it may work
            log.error("token not looked up: token=%s error=%s", grant.token[:12], type(error).__name__)
            return False

    def close(self) -> None:
        """Finish what is being asked; blocks for as long as that takes."""
        self._thread.shutdown()
        self._engine.dispose()

    async def _ask(self, question: Callable[..., Any], *details: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, question, self._engine, *details)


def digest(name: str) -> str:
    """What the store keeps of a token; its prefix may be left out."""
    return hashlib.sha256(name.removeprefix(PREFIX).encode()).hexdigest()
