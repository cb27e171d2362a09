"""The agent's own words in place of what sounds like them: readings that a narrow search has not come to. Pure.

A recogniser that has never met "a large mocha" writes "a large milk at", and the beam has dropped the right words
before their bias could speak for them. Where a stretch of a reading sounds like a phrase that the agent waits for, the
same reading with that phrase is one more hypothesis: the sound decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ....spelling import likeness

ALIKE = 60.0
"""Likeness of sounds, 0–100, from which a phrase is tried."""
MOST = 6
"""Readings tried in one go."""

_LETTERS = re.compile(r"[^a-z0-9]+")
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(?<=[aeiouy][^aeiouy])e$", ""),
        (r"tion|sion", "san"),
        (r"ch|sh|tch|[szx]|c(?=[eiy])|j|g(?=[eiy])", "s"),
        (r"ph|[fv]", "f"),
        (r"gh|(?<!^)h|kn(?=\w)|^wr", lambda found: "n" if found.group() == "kn" else ""),
        (r"ck|[ckqg]", "k"),
        (r"th|[dt]", "t"),
        (r"[pb]", "p"),
        (r"[mn]", "n"),
        (r"[aeiouy]+", "a"),
    )
)
_TWICE = re.compile(r"(.)\1+")


def rewritten(text: str, phrases: Sequence[str]) -> list[str]:
    """The text with one stretch replaced by a phrase that sounds like it, likeliest first; at most `MOST`.

    phrases: in the case in which they are written. Nothing that is a phrase already is replaced by another, and none
    comes twice.
    """
    words = text.split()
    plain = [_LETTERS.sub("", word.lower()) for word in words]
    known = [tuple(_LETTERS.sub(" ", phrase.lower()).split()) for phrase in phrases]
    held = _held(plain, known)
    found: dict[str, float] = {}
    for phrase, parts in zip(phrases, known, strict=True):
        if not parts or f" {' '.join(parts)} " in f" {' '.join(plain)} ":
            continue
        for length in range(max(1, len(parts) - 1), len(parts) + 2):
            for start in range(len(words) - length + 1):
                stretch = plain[start : start + length]
                if held & set(range(start, start + length)):
                    continue
                alike = likeness(sound_of(" ".join(stretch)), sound_of(" ".join(parts)))
                if alike >= ALIKE:
                    mark = re.search(r"[.,?!]*$", words[start + length - 1])
                    new = phrase[:1].upper() + phrase[1:] if start == 0 else phrase
                    whole = " ".join([*words[:start], new + (mark.group() if mark else ""), *words[start + length :]])
                    found[whole] = max(alike, found.get(whole, 0.0))
    return sorted(found, key=lambda one: -found[one])[:MOST]


def _held(words: Sequence[str], phrases: Iterable[tuple[str, ...]]) -> set[int]:
    """Where words of the text are a phrase already."""
    return {
        at
        for parts in phrases
        for start in range(len(words) - len(parts) + 1)
        if parts and tuple(words[start : start + len(parts)]) == parts
        for at in range(start, start + len(parts))
    }


@lru_cache(4096)
def sound_of(text: str) -> str:
    """How it sounds, coarsely: vowels alike, voiced and unvoiced alike, as English letters are mostly read."""
    parts = []
    for word in text.split():
        for pattern, sound in _SOUNDS:
            word = pattern.sub(sound, word)
        parts.append(_TWICE.sub(r"\1", word))
    return "".join(parts)
