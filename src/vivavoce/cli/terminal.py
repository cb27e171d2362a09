"""What is printed, on any terminal: letters that its encoding lacks become others; log lines say when and how bad."""

from __future__ import annotations

import codecs
import contextlib
import io
import logging
import sys
import unicodedata

_LIKE = {
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "…": "...", "→": "->", "←": "<-",
    "✓": "+", "✗": "x", "•": "*", "▶": ">", "·": "*", "×": "x", "≥": ">=", "≤": "<=", "∞": "inf", "█": "#", "━": "-",
    "─": "-", "│": "|", "€": "EUR", "\u00a0": " ", "\u2009": " ", "\u202f": " ",
}  # fmt: skip
_NAME, _ASCII = "vivavoce.terminal", "vivavoce_ascii"


def print_anywhere() -> None:
    """Let standard output and error take any text, whatever the terminal's encoding."""
    codecs.register_error(_NAME, _instead)
    codecs.register(_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            ascii_only = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding=_ASCII if ascii_only else None, errors=_NAME)


def _ascii(name: str) -> codecs.CodecInfo | None:
    """ASCII under a name of our own: what calls itself ASCII, click takes for a mistake and gives UTF-8 instead."""
    if name != _ASCII:
        return None
    known = codecs.lookup("ascii")
    return codecs.CodecInfo(
        known.encode, known.decode, known.streamreader, known.streamwriter,
        known.incrementalencoder, known.incrementaldecoder, name=_ASCII,
    )  # fmt: skip


def _instead(error: UnicodeError) -> tuple[str | bytes, int]:
    """A `codecs` error handler: what to write for what cannot be encoded."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    shown = "".join(map(_plain, error.object[error.start : error.end]))
    return shown.encode(error.encoding, "replace").decode(error.encoding), error.end


def _plain(character: str) -> str:
    """A sign that looks alike, the letter without its accent or stroke, or a question mark."""
    if character in _LIKE:
        return _LIKE[character]
    bare = unicodedata.name(character, "").partition(" WITH ")[0]
    with contextlib.suppress(KeyError):
        character = unicodedata.lookup(bare)
    return character if character.isascii() else "?"


class LogLines(logging.Formatter):
    """`2026-11-26 14:30:00.123 WARNING vivavoce.tools: tool took too long …`, in local time."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s.%(msecs)03d %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
