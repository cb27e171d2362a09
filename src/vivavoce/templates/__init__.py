"""Agents to start from: each folder here is a project that runs as it is and is meant to be changed."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..errors import ConfigurationError

_HERE = Path(__file__).parent
_OURS = shutil.ignore_patterns("__pycache__", ".*", "*.db*", "caller")
"""Not part of a project: what tools left behind, and the voice of our own demonstration call."""


def names() -> tuple[str, ...]:
    """The templates there are, as `create` and `vivavoce new` take them."""
    return tuple(sorted(found.parent.name.replace("_", "-") for found in _HERE.glob("*/agent.py")))


def create(name: str, directory: Path | str) -> Path:
    """Copies a template into a new folder and gives the path of its `agent.py`, ready for `vivavoce serve`.

    Raises ConfigurationError for an unknown name or a folder that is not empty: nothing is ever overwritten.
    """
    source = _HERE / name.replace("-", "_")
    if name not in names():
        raise ConfigurationError(f"there is no template {name!r}; choose one of: {', '.join(names())}")
    target = Path(directory).expanduser()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ConfigurationError(f"{target} is there already and not empty; name a new folder")
    try:
        shutil.copytree(source, target, ignore=_OURS, dirs_exist_ok=True)
    except OSError as error:  # of several files, `shutil.Error` has no text of its own
        raise ConfigurationError(f"cannot write {target}: {error.strerror or 'is there room, and may you?'}") from None
    return target / "agent.py"
