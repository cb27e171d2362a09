"""A certificate for this machine's own `wss://`: google-genai's Python SDK insists on TLS, even on loopback."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from . import private
from .errors import ConfigurationError

NAMES = ("localhost", "127.0.0.1", "::1")
LIFETIME = timedelta(days=825)
"""The longest that Apple's platforms accept from a locally trusted authority (support.apple.com/103769)."""
RENEW_BEFORE = timedelta(days=30)
SKEW = timedelta(days=1)
"""How far behind a client's clock may be (a container's, a phone's) that is to trust it at once."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files in PEM form."""

    authority: Path
    """What clients must trust: `SSL_CERT_FILE`. Its private key was thrown away, so it can vouch for nothing else."""
    chain: Path
    """What the server shows: uvicorn's `ssl_certfile`."""
    key: Path
    """The server's private key, readable by its owner alone: uvicorn's `ssl_keyfile`."""


def local_certificate(home: Path) -> Certificate:
    """The certificate in `home`/tls, made on first use and again 30 days before it expires.

    Any number of processes may ask at once: they all get the same one. Raises ConfigurationError if the folder
    cannot be written.
    """
    found = files(home)
    try:
        if _good(found):
            return found
        private.make_folder(home)
        private.make_folder(found.key.parent)
        with _only_one_process(found.key.with_name("lock")):
            if not _good(found):
                _make(found)
    except OSError as error:
        problem = f"cannot keep a TLS certificate in {found.key.parent} ({error.strerror})"
        raise ConfigurationError(f"{problem}: make it writable or set VIVAVOCE_HOME") from None
    return found


def existing_authority(home: Path) -> Path | None:
    """The authority's file for a client to trust; None while no gateway has made one. Makes nothing."""
    authority = files(home).authority
    return authority if authority.is_file() else None


def expires(certificate: Certificate) -> datetime:
    """When it stops being accepted, in UTC. Raises OSError or ValueError if its file is not there or is damaged."""
    from cryptography import x509

    return x509.load_pem_x509_certificate(certificate.chain.read_bytes()).not_valid_after_utc


def files(home: Path) -> Certificate:
    """Where the files are, or will be. Makes nothing."""
    folder = home / "tls"
    return Certificate(folder / "authority.pem", folder / "localhost.pem", folder / "localhost.key")


def _good(certificate: Certificate) -> bool:
    if not (certificate.authority.is_file() and certificate.key.is_file() and certificate.chain.is_file()):
        return False
    try:
        return expires(certificate) - RENEW_BEFORE > datetime.now(UTC)
    except ValueError:
        return False


def _make(certificate: Certificate) -> None:
    from .authority import issue  # on demand: 90 ms

    now = datetime.now(UTC)
    authority, leaf, key = issue(NAMES, now - SKEW, now + LIFETIME)
    _write(certificate.key, key)
    _write(certificate.authority, authority)
    # The chain comes last: its date is what says that all three are good.
    _write(certificate.chain, leaf)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


@contextlib.contextmanager
def _only_one_process(lock: Path) -> Iterator[None]:
    """Hold `lock`; the system lets go of it when the process dies. Without `fcntl` (Windows) nobody waits."""
    with open(os.open(lock, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        with contextlib.suppress(ImportError):
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
