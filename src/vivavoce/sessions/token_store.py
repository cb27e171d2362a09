"""The tokens a gateway has minted: only their digests are kept, and a use is taken in one statement."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
import json
import logging
import secrets
import time
import weakref
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ..errors import RemoteProtocolError
from ..protocol.tokens import PREFIX, Constraints, Grant
from ..streaming.pace import Account
from . import tables
from .tables import TOKENS

log = logging.getLogger(__name__)

SLICE = 10.0
"""Seconds of a quota that a gateway takes at a time, a quarter of what is left at most; one that is killed has charged
as many too much."""
LEAST_SLICE = 1.0
"""Seconds: a slice is written to disk, and sound comes in pieces of 20 ms."""
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
        self.now = now
        self._engine = tables.engine_for(path_or_url)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="tokens")
        self._accounts: weakref.WeakValueDictionary[str, Account] = weakref.WeakValueDictionary()

    async def mint(self, grant: Grant, tenant: str) -> str:
        """A new token's name, `auth_tokens/…`; nothing that is kept leads back to it. tenant: whose key asked."""
        name = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
        await self._ask(_insert, replace(grant, token=digest(name)), tenant, self.now())
        return name

    async def find(self, name: str) -> tuple[Grant, str] | None:
        """What a token allows, and its tenant; None for one that is unknown or has expired."""
        found: tuple[Grant, str] | None = await self._ask(_find, digest(name))
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
            if grant.uses and not await self._ask(_take_use, grant.token):
                raise RemoteProtocolError("the token has been used: mint one for each call, or with more uses", 1008)
        account = self._accounts.get(grant.token)
        if account is None:
            reserve = functools.partial(self._reserve, grant.token, grant.quota_seconds or 0.0)
            account = self._accounts.setdefault(grant.token, Account(grant.quota_seconds, reserve))
        return account

    async def give_use_back(self, grant: Grant) -> None:
        """The call that `admit` let begin did not."""
        if grant.uses:
            await self._ask(_give_use_back, grant.token)

    async def _reserve(self, token: str, quota: float, least: float) -> float:
        reserved: float = await self._ask(_reserve, token, quota, least, SLICE)
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
                    await self._ask(_give_back, grant.token, unused)
                except Exception as error:  # noqa: BLE001 - a driver may raise anything; the token is some seconds poorer
                    log.error("quota not given back: token=%s error=%s", grant.token[:12], type(error).__name__)

    async def revoke(self, tenant: str, name: str = "", subject: str = "") -> int:
        """Take back one token, by its name, or all that were minted for a caller; how many there were.

        tenant: whose they must be. Calls under way are cut within `CHECK_EVERY` seconds.
        """
        token = digest(name) if name else ""
        revoked: int = await self._ask(delete, tenant, token, subject)
        return revoked

    async def is_revoked(self, grant: Grant) -> bool:
        """Whether a token of which a call is under way has been taken back; False when the database does not tell."""
        try:
            return await self._ask(_find, grant.token) is None
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


def _insert(engine: sa.Engine, grant: Grant, tenant: str, now: float) -> None:
    """Keep a token, and forget those that have expired."""
    tables.create(engine, TOKENS)
    allows = {
        "uses": grant.uses, "setup": grant.constraints.setup, "mask": grant.constraints.mask, "subject": grant.subject,
        "claims": grant.claims, "quota_seconds": grant.quota_seconds,
    }  # fmt: skip
    row = {
        "token": grant.token, "tenant": tenant, "uses_left": grant.uses or None, "expires": grant.expires,
        "new_session_expires": grant.new_session_expires, "seconds": 0.0, "allows": json.dumps(allows),
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(sa.delete(TOKENS).where(TOKENS.c.expires < now))
        connection.execute(sa.insert(TOKENS), [row])


def _find(engine: sa.Engine, token: str) -> tuple[Grant, str] | None:
    """A token and its tenant."""
    if not tables.has(engine, TOKENS):
        return None
    with engine.connect() as connection:
        row = connection.execute(sa.select(TOKENS).where(TOKENS.c.token == token)).one_or_none()
    if row is None:
        return None
    allows = json.loads(row.allows)
    grant = Grant(
        expires=row.expires,
        new_session_expires=row.new_session_expires,
        uses=allows["uses"],
        constraints=Constraints(allows["setup"], tuple(allows["mask"])),
        subject=allows["subject"],
        claims=allows["claims"],
        quota_seconds=allows["quota_seconds"],
        token=row.token,
    )
    return grant, row.tenant


def _take_use(engine: sa.Engine, token: str) -> bool:
    """Whether there was a use left; it is gone now. One statement, so of any number of takers as many get one."""
    left = TOKENS.c.uses_left
    query = sa.update(TOKENS).where(TOKENS.c.token == token, left > 0).values(uses_left=left - 1)
    with engine.begin() as connection:
        return connection.execute(query).rowcount == 1


def _give_use_back(engine: sa.Engine, token: str) -> None:
    """It was taken for nothing."""
    left = TOKENS.c.uses_left
    with engine.begin() as connection:
        connection.execute(sa.update(TOKENS).where(TOKENS.c.token == token).values(uses_left=left + 1))


def _reserve(engine: sa.Engine, token: str, quota: float, least: float, slice: float) -> float:
    """Take some of a token's quota: `least` seconds or more, and no more than is left; 0 when less than that is left.

    In each step only one of those who read the same sum changes it; the others look again.
    """
    row = TOKENS.c.token == token
    while True:
        with engine.begin() as connection:
            spent: float | None = connection.execute(sa.select(TOKENS.c.seconds).where(row)).scalar()
            if spent is None or quota - spent < least:
                return 0.0
            left = quota - spent
            taken = max(least, min(slice, left, max(LEAST_SLICE, left / 4)))
            new = sa.update(TOKENS).where(row, TOKENS.c.seconds == spent).values(seconds=spent + taken)
            if connection.execute(new).rowcount == 1:
                return taken


def _give_back(engine: sa.Engine, token: str, unused: float) -> None:
    """Of what was taken, so much was not used."""
    with engine.begin() as connection:
        new = sa.update(TOKENS).where(TOKENS.c.token == token).values(seconds=TOKENS.c.seconds - unused)
        connection.execute(new)


def drop_expired(engine: sa.Engine, now: float) -> None:
    """Forget those that nobody can use any more."""
    if tables.has(engine, TOKENS):
        with engine.begin() as connection:
            connection.execute(sa.delete(TOKENS).where(TOKENS.c.expires < now))


def delete(engine: sa.Engine, tenant: str | None, token: str, subject: str) -> int:
    """Forget a token, or, where `token` is "", all that name this caller; how many there were. tenant: None = any."""
    if not tables.has(engine, TOKENS):
        return 0
    mine = sa.true() if tenant is None else TOKENS.c.tenant == tenant
    with engine.begin() as connection:
        if token:
            return connection.execute(sa.delete(TOKENS).where(mine, TOKENS.c.token == token)).rowcount
        rows = connection.execute(sa.select(TOKENS.c.token, TOKENS.c.allows).where(mine)).all()
        theirs = [row.token for row in rows if json.loads(row.allows)["subject"] == subject]
        return connection.execute(sa.delete(TOKENS).where(TOKENS.c.token.in_(theirs))).rowcount
