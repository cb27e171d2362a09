"""The table of tokens, beside the call log, and its SQL. Imported on demand: it pulls in SQLAlchemy."""

from __future__ import annotations

import json

import sqlalchemy as sa

from ..protocol.tokens import Constraints, Grant
from . import log_tables
from .log_tables import engine_for

__all__ = ["engine_for", "find", "insert", "seconds", "set_seconds", "take_use"]

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


def seconds(engine: sa.Engine, token: str) -> float:
    """Seconds of sound that a token's finished calls have sent."""
    with engine.connect() as connection:
        return float(connection.execute(sa.select(TOKENS.c.seconds).where(TOKENS.c.token == token)).scalar() or 0.0)


def set_seconds(engine: sa.Engine, token: str, spent: float) -> None:
    """Keep that sum."""
    with engine.begin() as connection:
        connection.execute(sa.update(TOKENS).where(TOKENS.c.token == token).values(seconds=spent))


def _exists(engine: sa.Engine) -> bool:
    """Has a token been minted yet? Asks without creating a file."""
    file = log_tables.sqlite_file(engine)
    return (file is None or file.exists()) and sa.inspect(engine).has_table(TOKENS.name)
