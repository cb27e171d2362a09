"""Folders and files that only their owner may open: in them is what callers said, and who they are."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from .settings import Settings

DEFAULT_HOME = Settings().home
SIDE_FILES = ("-wal", "-shm", "-journal")
"""What SQLite puts beside a database; it gives new ones the database's mode, and old ones keep theirs."""


def make_folder(folder: Path) -> None:
    """The folder, with its parents, and closed to others (0700). Raises OSError.

    One that is there already is left as it is, for it may be shared on purpose; the default home is not.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if folder == DEFAULT_HOME:
        _close(folder, 0o700)


def make_file(file: Path) -> None:
    """An empty file closed to others (0600), unless there is one by now: that is closed to them. Raises OSError.

    It gets its name once it is closed: whoever closes a database file drops every lock that SQLite has on it in this
    process (sqlite.org/howtocorrupt.html, 2.2), and the next reader from outside takes the write-ahead log away.
    """
    make_folder(file.parent)
    if not file.exists():
        descriptor, unnamed = tempfile.mkstemp(dir=file.parent)  # mode 0600
        os.close(descriptor)
        with contextlib.suppress(FileExistsError):
            os.link(unnamed, file)
        os.unlink(unnamed)
    for each in (file, *(file.with_name(file.name + end) for end in SIDE_FILES)):
        with contextlib.suppress(FileNotFoundError):
            _close(each, 0o600)


def _close(path: Path, mode: int) -> None:
    """Take from others what they may do with it; somebody else's is theirs to close."""
    with contextlib.suppress(PermissionError):
        if stat.S_IMODE(path.stat().st_mode) & ~mode & 0o077:
            path.chmod(mode)
