"""Debian's Postgres in a process of its own, on loopback, with an empty database."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MISSING = "Postgres is not installed (Debian: apt-get install postgresql)"
_FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
PROGRAMS = _FOUND[-1].parent if _FOUND else Path(shutil.which("initdb") or "/nowhere/initdb").parent
PRESENT = (PROGRAMS / "initdb").exists()


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Yields the URL of its database."""
    data, sockets = folder / "data", folder / "sockets"
    sockets.mkdir(parents=True)
    as_user: list[str] = []
    if os.geteuid() == 0:  # it refuses to run as root
        shutil.chown(folder, "postgres")
        shutil.chown(sockets, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(program: str, *arguments: str) -> None:
        command = [*as_user, str(PROGRAMS / program), "-D", str(data), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd="/")
        assert done.returncode == 0, done.stderr

    run("initdb", "-U", "desk", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
    options = f"-h 127.0.0.1 -p {port} -k {sockets} -c fsync=off"
    run("pg_ctl", "-w", "-o", options, "-l", str(sockets / "log"), "start")
    try:
        yield f"postgresql+pg8000://desk@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")
