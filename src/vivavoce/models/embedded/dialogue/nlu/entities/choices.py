"""Which of a few options was meant: by the words, their forms, their sound, or what the schema says they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from ......spelling import likeness
from .found import Found, lead
from .inverse_normalisation import LETTER, fold
from .repairs import correction_starts, refused

_WORD = re.compile(rf"(?:{LETTER}|\d)+(?:'{LETTER}+)?")
_EMPTY = frozenset("a an the of for to in on at and or with my your is it this that please any".split())
_AMOUNTS = frozenset("lot lots some no more less little few much many extra bit any all half".split())
"""Words of an option that mean it only with the rest of it: "a lot of milk" is not "lots of ice"."""

EVERY = frozenset("every each both never always not".split())
"""An option with one of these is not meant without it: neither "this evening" is "every evening", nor "found" the
opposite."""


def find_choices(text: str, options: Sequence[str], aliases: Mapping[str, Sequence[str]] | None = None) -> list[Found]:
    """The options that were named and not refused, best first.

    options: enum values ("dental_cleaning"). aliases: option → other ways to say it.
    1.0 for the very words, 0.9 for an alias or a part of the name that only one option has, 0.6–0.8 by sound.
    """
    words = [(_stem(m.group()), m.start(), m.end()) for m in _WORD.finditer(fold(text).replace("’", "'"))]
    found: list[Found] = []
    windows = _Windows(words)
    for option in options:
        best: Found | None = None
        for phrase, worth in _phrases(option, tuple(options), tuple((aliases or {}).get(option, ()))):
            for span, closeness in _places(windows, phrase):
                score = round(worth * closeness, 3)
                if (
                    score >= 0.55
                    and not refused(text, *span)
                    and not _NONE_OF.search(lead(text, span[0]))
                    and (best is None or _rank(score, span) > _rank(best.score, best.span))
                ):
                    best = Found(option, span, score)
        if best:
            found.append(best)
    found = [f for f in found if not any(_within(f, g) for g in found)]
    starts = correction_starts(text)
    if starts and (late := [f for f in found if f.span[0] >= starts[-1]]):
        found = late
    return sorted(found, key=lambda f: (-f.score, f.span))


def _rank(score: float, span: tuple[int, int]) -> tuple[float, int]:
    return score, span[1] - span[0]


def _within(small: Found, large: Found) -> bool:
    """Whether the other option's words take in these: "deep cleaning" is no "cleaning"."""
    a, b = small.span, large.span
    if small is large or a[1] <= b[0] or b[1] <= a[0]:
        return False
    return (b[1] - b[0], large.score) > (a[1] - a[0], small.score)


@lru_cache(maxsize=512)
def _phrases(
    option: str, options: tuple[str, ...], aliases: tuple[str, ...]
) -> tuple[tuple[tuple[str, ...], float], ...]:
    """Ways to say an option, as stems, with what each is worth."""
    whole = _stems(option)
    ways = {whole: 1.0}
    for alias in aliases:
        ways.setdefault(_stems(alias), 0.9)
    others = {word for other in options if other != option for word in _stems(other)}
    if whole[:1] == ("no",):
        ways[("without", *whole[1:])] = ways[("without", "any", *whole[1:])] = 1.0
    telling = [word for word in whole if word not in others | _EMPTY | _AMOUNTS and len(word) > 2]
    telling = telling if EVERY.isdisjoint(whole) else []
    for word in telling:
        ways.setdefault((word,), 0.9 if len(telling) == len(whole) else 0.8)
    ways.pop((), None)
    return tuple(ways.items())


def _stems(text: str) -> tuple[str, ...]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    spaced = fold(spaced).replace("’", "'")
    return tuple(_stem(word) for word in _WORD.findall(spaced.replace("_", " ").replace("-", " ")))


@lru_cache(maxsize=2048)
def _stem(word: str) -> str:
    """A word without its plural or -ing: light, so that different words stay different."""
    word = word.removesuffix("'s")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


_NONE_OF = re.compile(r"\w,? (?:but |and )?no $", re.IGNORECASE)
"""Before what is left out: "pepperoni, no olives"; at the beginning "no" takes something back."""


class _Windows:
    """The stretches of so many words of a text: joined, as they are said, and where; each length is made once."""

    def __init__(self, words: list[tuple[str, int, int]]) -> None:
        self._words = words
        self._made: dict[int, dict[str, list[tuple[tuple[str, ...], tuple[int, int]]]]] = {}

    def of(self, length: int) -> dict[str, list[tuple[tuple[str, ...], tuple[int, int]]]]:
        """By their letters: what is said again and again is compared once."""
        if length not in self._made:
            made = self._made[length] = {}
            for at in range(len(self._words) - length + 1):
                part = self._words[at : at + length]
                said = tuple(word for word, _, _ in part)
                made.setdefault("".join(said), []).append((said, (part[0][1], part[-1][2])))
        return self._made[length]


def _places(windows: _Windows, phrase: tuple[str, ...]) -> list[tuple[tuple[int, int], float]]:
    """Where the phrase is said, exactly or by sound, and how close it comes (0–1)."""
    hits: list[tuple[tuple[int, int], float]] = []
    size = len(phrase)
    target, sound = "".join(phrase), _sound("".join(phrase))
    for length in {size, size + 1, max(1, size - 1)}:
        for joined, places in windows.of(length).items():
            if joined == target:
                hits += [(span, 1.0) for _, span in places]
            elif (
                phrase[0] != "without"
                and EVERY.isdisjoint(phrase)  # "this evening" sounds much like "every evening"
                and length <= 2 * size
                and len(joined) >= 4
                and abs(len(joined) - len(target)) <= 3
            ):
                if closeness := _closeness(joined, target, sound):
                    hits += [(span, closeness) for said, span in places if not _EMPTY.issuperset(said)]
    return sorted(hits) if len(hits) > 1 else hits


@lru_cache(maxsize=4096)
def _closeness(said: str, target: str, sound: str) -> float:
    """How alike two words sound; 0 unless both the spelling and the sound are near."""
    if abs(len(said) - len(target)) > 3 or len(target) < 4:
        return 0.0
    spelling = likeness(said, target) / 100
    if spelling < 0.6:
        return 0.0
    if _form(said) == _form(target):
        return 0.95 if len(said) >= len(target) else 0.7
    alike = _sound(said) == sound
    if alike:
        return 0.7 + 0.2 * spelling
    return spelling * 0.85 if spelling >= 0.84 and said[0] == target[0] and likeness(_sound(said), sound) >= 75 else 0.0


def _form(word: str) -> str:
    """A word without its ending: "cancelling", "cancellation" and "cancel" are one."""
    for ending in ("lation", "ation", "ling", "ing", "led", "ed", "er", "ment", "al", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=4096)
def _sound(word: str) -> str:
    from jellyfish import metaphone

    return str(metaphone(word)).replace(" ", "")
