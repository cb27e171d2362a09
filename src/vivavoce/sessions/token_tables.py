"""The table of tokens, beside the call log, and its SQL. Imported on demand: it pulls in SQLAlchemy."""

from __future__ import annotations

import json

import sqlalchemy as sa

from ..protocol.tokens import Constraints, Grant
from . import log_tables
from .log_tables import engine_for

__all__ = [
    "delete",
    "drop_expired",
    "engine_for",
    "find",
    "give_back",
    "give_use_back",
    "insert",
    "reserve",
    "take_use",
]

LEAST_SLICE = 1.0
"""Seconds: a slice is written to disk, and sound comes in pieces of 20 ms."""

_METADATA = sa.MetaData()
TOKENS = sa.Table(
    "auth_tokens",
    _METADATA,
    sa.Column("token", sa.String(64), primary_key=True),  # its SHA-256
    sa.Column("tenant", sa.String(64), nullable=False),
    sa.Column("uses_left", sa.Integer),  # NULL = any number
    sa.Column("expires", sa.Float(53), nullable=False),
    sa.Column("new_session_expires", sa.Float(53), nullable=False),
    sa.Column("seconds", sa.Float(53), nullable=False),
    sa.Column("allows", sa.Text, nullable=False),
)


def insert(engine: sa.Engine, grant: Grant, tenant: str, now: float) -> None:
    """Keep a token, and forget those that have expired."""
    log_tables.create(engine)
    log_tables.make(engine, _METADATA)
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


def find(engine: sa.Engine, token: str) -> tuple[Grant, str] | None:
    """A token and its tenant."""
    if not _exists(engine):
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


def take_use(engine: sa.Engine, token: str) -> bool:
    """Whether there was a use left; it is gone now. One statement, so of any number of takers as many get one."""
    left = TOKENS.c.uses_left
    query = sa.update(TOKENS).where(TOKENS.c.token == token, left > 0).values(uses_left=left - 1)
    with engine.begin() as connection:
        return connection.execute(query).rowcount == 1


def give_use_back(engine: sa.Engine, token: str) -> None:
    """It was taken for nothing."""
    left = TOKENS.c.uses_left
    with engine.begin() as connection:
        connection.execute(sa.update(TOKENS).where(TOKENS.c.token == token).values(uses_left=left + 1))


def reserve(engine: sa.Engine, token: str, quota: float, least: float, slice: float) -> float:
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


def give_back(engine: sa.Engine, token: str, unused: float) -> None:
    """Of what was taken, so much was not used."""
    with engine.begin() as connection:
        new = sa.update(TOKENS).where(TOKENS.c.token == token).values(seconds=TOKENS.c.seconds - unused)
        connection.execute(new)


def drop_expired(engine: sa.Engine, now: float) -> None:
    """Forget those that nobody can use any more."""
    if _exists(engine):
        with engine.begin() as connection:
            connection.execute(sa.delete(TOKENS).where(TOKENS.c.expires < now))


def delete(engine: sa.Engine, tenant: str | None, token: str, subject: str) -> int:
    """Forget a token, or, where `token` is "", all that name this caller; how many there were. tenant: None = any."""
    if not _exists(engine):
        return 0
    mine = sa.true() if tenant is None else TOKENS.c.tenant == tenant
    with engine.begin() as connection:
        if token:
            return connection.execute(sa.delete(TOKENS).where(mine, TOKENS.c.token == token)).rowcount
        rows = connection.execute(sa.select(TOKENS.c.token, TOKENS.c.allows).where(mine)).all()
        theirs = [row.token for row in rows if json.loads(row.allows)["subject"] == subject]
        return connection.execute(sa.delete(TOKENS).where(TOKENS.c.token.in_(theirs))).rowcount


def _exists(engine: sa.Engine) -> bool:
    """Has a token been minted yet? Asks without creating a file."""
    file = log_tables.sqlite_file(engine)
    return (file is None or file.exists()) and sa.inspect(engine).has_table(TOKENS.name)
