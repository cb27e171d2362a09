"""`vivavoce token`: a link that lets somebody talk to an agent for a while, and taking it back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from ..gateway.door import tenant_of
from ..protocol.tokens import Constraints, Grant
from ..sessions.token_store import Tokens
from ..settings import Settings
from .environment import settings

T = TypeVar("T")


def mint(agent: str, minutes: float, uses: int, url: str) -> None:
    """Print a link to the page with a new token in it."""
    end = time.time() + 60 * minutes
    only = Constraints({"model": f"models/{agent}"}, ("model",)) if agent else Constraints()
    chosen, (tenant, *_) = _settings()
    name = _with_tokens(chosen, lambda tokens: tokens.mint(Grant(end, end, uses, only), tenant))
    page = url.rstrip("/") or f"http://localhost:{chosen.port}"
    click.echo(f"{page}/#token={name}")


def revoke(name: str, caller: str) -> None:
    """Take a token back, or all that were minted for a caller."""
    if bool(name) == bool(caller):
        raise click.UsageError("expected a TOKEN, or --caller SUBJECT")
    chosen, tenants = _settings()
    name = name.rpartition("#token=")[2]

    async def all_of_them(tokens: Tokens) -> int:
        return sum([await tokens.revoke(tenant, name, caller) for tenant in tenants])

    revoked = _with_tokens(chosen, all_of_them)
    if not revoked:
        raise click.ClickException("there is no such token: it has expired, or the gateway keeps its tokens elsewhere")
    click.echo(f"{revoked} revoked.")


def _settings() -> tuple[Settings, list[str]]:
    """The settings, and by what its keys are known."""

    chosen = settings()
    return chosen, [tenant_of(key) for key in chosen.api_keys] or [""]


def _with_tokens(chosen: Settings, work: Callable[[Tokens], Awaitable[T]]) -> T:

    tokens = Tokens(chosen.calls)

    async def run() -> T:
        return await work(tokens)

    try:
        return asyncio.run(run())
    finally:
        tokens.close()
