"""A sentence as MiniLM's tokens: BERT's uncased WordPiece, the same as the `tokenizers` library makes (tested)."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

BEGIN = "[CLS]"
END = "[SEP]"
UNKNOWN = "[UNK]"
MORE = "##"
"""Marks a piece that goes on with a word."""
LONGEST_WORD = 100  # characters; a longer one is unknown as a whole (BERT's own limit)
_IDEOGRAPHS = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip
"""Each of these is a word (BERT's own list, a slip in the sixth range included)."""

_UNSEEN = ("Cc", "Cf", "Co")
"""Categories of characters that BERT leaves out."""


class WordPieces:
    """The vocabulary of a `tokenizer.json`."""

    def __init__(self, path: Path) -> None:
        """Raises ValueError when the file holds another kind of tokenizer."""
        model = json.loads(path.read_text(encoding="utf-8"))["model"]
        if model["type"] != "WordPiece":
            raise ValueError(f"expected a WordPiece tokenizer in {path.name}, not {model['type']}")
        self._ids: dict[str, int] = model["vocab"]

    def ids(self, text: str, longest: int) -> list[int]:
        """The text's tokens between `[CLS]` and `[SEP]`, at most `longest` in all; what is beyond is left out.

        A special token's name in the text is text.
        """
        found = [piece for piece, _, _ in self.pieces(text, longest - 2)]
        return [self._ids[BEGIN], *found, self._ids[END]]

    def pieces(self, text: str, most: int) -> list[tuple[int, int, int]]:
        """The text's first tokens: id, and the characters of the text from which to which it stands."""
        found: list[tuple[int, int, int]] = []
        for word, places in _words(text):
            found += ((piece, places[start], places[end - 1] + 1) for piece, start, end in self._pieces(word))
            if len(found) >= most:
                break
        return found[:most]

    def _pieces(self, word: str) -> list[tuple[int, int, int]]:
        """The longest known pieces from the left, with where they stand; one unknown token when there is no way
        through."""
        found: list[tuple[int, int, int]] = []
        start = 0
        while start < len(word) <= LONGEST_WORD:
            for end in range(len(word), start, -1):
                piece = self._ids.get(word[start:end] if start == 0 else MORE + word[start:end])
                if piece is not None:
                    found.append((piece, start, end))
                    start = end
                    break
            else:
                break
        return found if start == len(word) else [(self._ids[UNKNOWN], 0, len(word))]


def _words(text: str) -> Iterator[tuple[str, list[int]]]:
    """The normalised text's words, each mark and each ideograph one of its own; and of each letter the place in the
    text."""
    word, places = "", list[int]()
    for character, at in _normalised(text):
        space = character.isspace()
        if space or _is_mark(character):
            if word:
                yield word, places
            if not space:
                yield character, [at]
            word, places = "", []
        else:
            word += character
            places.append(at)
    if word:
        yield word, places


def _normalised(text: str) -> Iterator[tuple[str, int]]:
    """Without control characters and accents, in lower case, with spaces around ideographs; and whence each comes."""
    apart = [(c, at) for at, one in enumerate(text) for c in unicodedata.normalize("NFD", _clean(one))]
    marks = list[tuple[str, int]]()  # those on one letter stand in Unicode's order
    for character, at in [*apart, ("\0", len(text))]:
        if unicodedata.combining(character):
            marks.append((character, at))
            continue
        marks.sort(key=lambda mark: unicodedata.combining(mark[0]))
        bare = [mark for mark in marks if unicodedata.category(mark[0]) != "Mn"]
        yield from ((lower, place) for mark, place in bare for lower in mark.lower())
        marks.clear()
        if at < len(text) and unicodedata.category(character) != "Mn":
            yield from ((lower, at) for lower in character.lower())


def _clean(character: str) -> str:
    if character in "\t\n\r":
        return " "
    if character == "\ufffd" or unicodedata.category(character) in _UNSEEN:
        return ""
    if any(first <= ord(character) <= last for first, last in _IDEOGRAPHS):
        return f" {character} "
    return character


def _is_mark(character: str) -> bool:
    """All ASCII signs are marks to BERT, `$` and `+` too; beyond ASCII what Unicode calls punctuation."""
    if character < "\x80":
        return not character.isalnum() and not character.isspace() and character.isprintable()
    return unicodedata.category(character).startswith("P")
