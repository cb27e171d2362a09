"""A call as one line of JSON, and back. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ..errors import ConfigurationError
from .record import CallRecord


def dump(record: CallRecord) -> str:
    """One line, without its end."""
    return msgspec.json.encode(record).decode()


def load(line: str | bytes) -> CallRecord:
    """The call in that line. Unknown keys are left out, so that older programs read newer files.

    Raises ConfigurationError, which names the field but quotes nothing that was said.
    """
    try:
        return msgspec.json.decode(line, type=CallRecord)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"expected a call as `vivavoce eval` writes it, one JSON object: {error}") from None


def load_all(lines: Iterable[str]) -> list[CallRecord]:
    """The calls of a file; empty lines are nothing, and so is a last line that was cut off in the middle.

    A run that was killed leaves such a line. Raises ConfigurationError with the line's number for any other.
    """
    kept = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    calls = []
    for number, line in kept:
        try:
            calls.append(load(line))
        except ConfigurationError as error:
            if number == kept[-1][0] and not line.endswith("\n") and calls:
                break
            raise ConfigurationError(f"line {number}: {error}") from None
    return calls
