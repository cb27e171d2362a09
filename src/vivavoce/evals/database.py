"""The agent's own database, read from outside after a call, and only read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError
from .scenario import DatabaseCheck

if TYPE_CHECKING:
    from sqlalchemy import Engine

_NAME = re.compile(r"\$\{?(\w+)\}?")


FOLDER = "{folder}"
"""In an address: the call's own folder."""


def reader(environment: Mapping[str, str], folder: str = "") -> Callable[[DatabaseCheck], list[tuple[Any, ...]]]:
    """A function that answers checks. environment: where `$NAME` in their addresses is looked up, the agent's own.
    folder: what `{folder}` in them is.

    The function raises ConfigurationError for an unknown name, a database that cannot be read and a wrong query; its
    messages hold the address as the scenario wrote it, never a password.
    """
    return lambda check: read(check, environment, folder)


def read(check: DatabaseCheck, environment: Mapping[str, str], folder: str = "") -> list[tuple[Any, ...]]:
    """The rows of one check, in order; dates as the database gives them. Opens, reads and closes; see `reader`."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.pool import NullPool

    shown = check.url if check.url.startswith("$") else "the scenario's database"
    try:
        engine = create_engine(_address(check.url, environment, folder), poolclass=NullPool)
        _refuse_making(engine, shown)
        _make_read_only(engine)
        with engine.connect() as connection:
            # A colon in a query is a time of day far more often than a parameter, and there are none to give.
            return [tuple(row) for row in connection.execute(text(check.query.replace(":", "\\:")))]
    except (SQLAlchemyError, ImportError) as error:
        reason = " ".join(str(getattr(error, "orig", None) or type(error).__name__).split())
        query = " ".join(check.query.split())
        raise ConfigurationError(f"{shown} gave no answer to {query!r}: {reason}") from None


def _address(url: str, environment: Mapping[str, str], folder: str) -> str:
    """A URL; a path is a SQLite file."""
    if FOLDER in url and not folder:
        raise ConfigurationError(f"{FOLDER} in a database is known only where eval serves the agent, not with --url")

    def value(found: re.Match[str]) -> str:
        if not environment.get(found[1]):
            raise ConfigurationError(f"{found[0]} is not set: say it under 'env:' in the scenarios' file")
        return environment[found[1]]

    address = _NAME.sub(value, url.replace(FOLDER, folder))
    return f"sqlite:///{address}" if "/" in address and "://" not in address else address


def _refuse_making(engine: Engine, shown: str) -> None:
    """SQLite makes the file that it is asked to read."""
    from pathlib import Path

    name = engine.url.database or ""
    if engine.dialect.name == "sqlite" and not name.startswith("file:") and not Path(name).is_file():
        raise ConfigurationError(f"{shown} is a file that does not exist: the agent has not made it")


def _make_read_only(engine: Engine) -> None:
    from sqlalchemy import event

    commands = {"sqlite": "PRAGMA query_only=ON", "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"}
    if command := commands.get(engine.dialect.name):

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _record: Any) -> None:
            cursor = connection.cursor()
            cursor.execute(command)
            cursor.close()
            connection.commit()
