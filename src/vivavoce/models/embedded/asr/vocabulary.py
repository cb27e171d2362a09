"""Moonshine's vocabulary: token ids ↔ text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

BEGIN = 1
"""The token every transcript starts with."""
END = 2
"""The token that ends a transcript."""

_SPACE = "\u2581".encode()


class Subwords:
    """The pieces words are made of, read from `tokenizer.bin` (length-prefixed byte strings, in id order)."""

    def __init__(self, path: Path) -> None:
        """Raises ValueError when the file is cut short."""
        self._pieces = _read(path.read_bytes())
        self._texts = tuple(
            "" if number <= END else piece.replace(_SPACE, b" ").decode(errors="ignore")
            for number, piece in enumerate(self._pieces)
        )
        self._numbers = {piece: number for number, piece in enumerate(self._pieces)}
        self.spell = lru_cache(4096)(self._spell)
        """The tokens that the model writes a text with (byte-pair merges, the oldest piece first); a space stands
        before a word, as it does in `text`."""

    def text(self, token: int) -> str:
        """A token's text; a leading space says that a word begins. "" for special tokens and parts of a character."""
        return self._texts[token] if token < len(self._texts) else ""

    def _spell(self, text: str) -> tuple[int, ...]:
        pieces: list[bytes] = []
        for character in text:
            written = _SPACE if character == " " else character.encode()
            pieces += [written] if written in self._numbers else [bytes([byte]) for byte in written]
        while merges := [
            (self._numbers[both], at)
            for at, both in enumerate(one + other for one, other in pairwise(pieces))
            if both in self._numbers
        ]:
            _, at = min(merges)
            pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
        return tuple(self._numbers[piece] for piece in pieces)

    def join(self, tokens: Iterable[int]) -> str:
        """The tokens as one text, stripped."""
        known = (token for token in tokens if END < token < len(self._pieces))
        return b"".join(self._pieces[token] for token in known).replace(_SPACE, b" ").decode(errors="ignore").strip()


def _read(data: bytes) -> list[bytes]:
    pieces: list[bytes] = []
    at = 0
    while at < len(data):
        length = data[at]
        at += 1
        if length >= 128:  # two bytes, the low seven bits first
            length = length - 128 + data[at] * 128
            at += 1
        if at + length > len(data):
            raise ValueError(f"tokenizer file ends in the middle of piece {len(pieces)}")
        pieces.append(data[at : at + length])
        at += length
    return pieces
