"""The SQL that reads many calls at a time, for who looks after them. Imported on demand: it pulls in SQLAlchemy."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from .log import OUTCOME_BEGINS
from .log_tables import CALLS, ENTRIES, PICTURES, TENANTS

TROUBLE_BEGINS = tuple(f'{{"name":"{name}"' for name in ("reask", "silence", "resumed"))
"""How entries begin, as they are stored, after which a call has something to recover from."""
LOST_ENDS = '"lost":true}'
"""How an entry of a reply ends that the fallen line cut short."""


def _whose(query: Any, tenant: str | None) -> Any:
    """Only a tenant's calls; None = everybody's."""
    if tenant is None:
        return query
    return query.where(CALLS.c.id.in_(sa.select(TENANTS.c.call_id).where(TENANTS.c.tenant == tenant)))


def count(engine: sa.Engine, tenant: str | None, since: str) -> int:
    """Calls that began since then."""
    query = _whose(sa.select(sa.func.count()).select_from(CALLS).where(CALLS.c.started >= since), tenant)
    with engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def since(engine: sa.Engine, tenant: str | None, started: str, most: int) -> tuple[list[dict[str, Any]], list[Any]]:
    """The newest calls that began since then, and the entries by which they are counted, in order."""
    newest = _whose(sa.select(CALLS).where(CALLS.c.started >= started), tenant)
    newest = newest.order_by(CALLS.c.started.desc(), CALLS.c.id).limit(most)
    ids = sa.select(newest.subquery().c.id)
    fields = ENTRIES.c.fields
    told = sa.or_(
        ENTRIES.c.kind.in_(["heard", "marks"]),
        *(fields.startswith(begins, autoescape=True) for begins in (OUTCOME_BEGINS, *TROUBLE_BEGINS)),
        sa.and_(ENTRIES.c.kind == "said", fields.endswith(LOST_ENDS, autoescape=True)),
    )
    # What was heard is not read: only that there was a turn.
    shown = sa.case((ENTRIES.c.kind.in_(["heard", "said"]), ""), else_=fields).label("fields")
    entries = sa.select(ENTRIES.c.call_id, ENTRIES.c.at_ms, ENTRIES.c.turn, ENTRIES.c.kind, shown)
    entries = entries.where(ENTRIES.c.call_id.in_(ids)).where(told).order_by(ENTRIES.c.id)
    with engine.connect() as connection:
        calls = [dict(row) for row in connection.execute(newest).mappings()]
        return calls, list(connection.execute(entries))


def picture(engine: sa.Engine, tenant: str | None, call_id: str, frame: int) -> bytes | None:
    """A small picture of a call; None when there is none, or it is somebody else's."""
    call = _whose(sa.select(CALLS.c.id).where(CALLS.c.id == call_id), tenant)
    kept = sa.select(PICTURES.c.jpeg).where(PICTURES.c.call_id.in_(call), PICTURES.c.frame == frame)
    with engine.connect() as connection:
        found = connection.execute(kept.order_by(PICTURES.c.id.desc()).limit(1)).scalar()
        return None if found is None else bytes(found)


def one(engine: sa.Engine, tenant: str | None, call_id: str, most: int) -> tuple[dict[str, Any], list[Any]] | None:
    """One call with its first entries; None when there is none, or it is somebody else's."""
    with engine.connect() as connection:
        query = _whose(sa.select(CALLS).where(CALLS.c.id == call_id), tenant)
        found = connection.execute(query).mappings().first()
        if found is None:
            return None
        entries = sa.select(ENTRIES).where(ENTRIES.c.call_id == call_id).order_by(ENTRIES.c.id).limit(most)
        return dict(found), list(connection.execute(entries))
