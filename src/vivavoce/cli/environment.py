"""What every command starts from: the settings, with what the command line changes."""

from __future__ import annotations

import dataclasses
import math
import os
from pathlib import Path
from typing import Any

import click

from ..errors import ConfigurationError
from ..settings import Settings, from_environment


class Number(click.FloatRange):
    """A number that is one: `float` takes "nan" and "inf", which are in every range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """As click's."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is no number.", param, ctx)
        return number


def writable(path: Path) -> None:
    """Raises ConfigurationError when a file cannot be written there; what is there stays. Before work, not after."""
    there = path.exists()
    try:
        path.open("ab").close()
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror}") from None
    if not there:
        path.unlink()


def settings(**changes: Any) -> Settings:
    """Settings from the environment; `changes` that are not None win. Raises ConfigurationError."""
    given = {name: value for name, value in changes.items() if value is not None}
    return dataclasses.replace(from_environment(os.environ), **given)
