"""PINs: kept as salted hashes, compared without telling by the time it takes how much of one was right."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_NAME = "scrypt"
_COST = 2**14
"""16 MiB and some 50 ms a try. Ten thousand PINs are tried in minutes at any cost that callers would wait for."""
_SALT, _LENGTH = 16, 32  # bytes
MOST = 64
"""Characters of a PIN that is looked at."""


def hash_pin(pin: str) -> str:
    """What to store of a PIN, and to give to `Call.verify`: `scrypt$SALT$HASH`, with a salt of its own.

    Four digits are found out by who has the hash, whatever it is made with: keep it as you keep the rest of an account.
    Raises ValueError for an empty or an over-long one.
    """
    if not 0 < len(pin) <= MOST:
        raise ValueError(f"a PIN has 1 to {MOST} characters, not {len(pin)}")
    salt = secrets.token_bytes(_SALT)
    return f"{_NAME}${salt.hex()}${_digest(pin, salt).hex()}"


def matches(pin: str, stored: str | None) -> bool:
    """Whether a PIN is the one whose hash is stored; None = there is none, which takes as long to tell.

    Raises ValueError where that is no hash of `hash_pin`.
    """
    name, salt, expected = (stored or f"{_NAME}${'00' * _SALT}${'00' * _LENGTH}").split("$")
    if name != _NAME:
        raise ValueError(f"a stored PIN is a hash made by vivavoce.hash_pin, {_NAME}$…, not {name[:12]!r}")
    same = hmac.compare_digest(_digest(pin[:MOST], bytes.fromhex(salt)), bytes.fromhex(expected))
    return same and stored is not None and len(pin) <= MOST


def _digest(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=_COST, r=8, p=1, maxmem=64 * 2**20, dklen=_LENGTH)
