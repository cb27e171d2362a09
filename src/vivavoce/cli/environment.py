"""What every command starts from: the settings, with what the command line changes."""

from __future__ import annotations

import dataclasses
import os
from typing import Any

from ..settings import Settings, from_environment


def settings(**changes: Any) -> Settings:
    """Settings from the environment; `changes` that are not None win. Raises ConfigurationError."""
    given = {name: value for name, value in changes.items() if value is not None}
    return dataclasses.replace(from_environment(os.environ), **given)
