"""Names that are spelled: "M A R E K", "M as in Mike …", "Mike Alpha …", "K E double L Y", "capital O apostrophe …"."""

from __future__ import annotations

import re

from ......lexicon import NATO
from .inverse_normalisation import LETTER, UPPER
from .numbers import LETTER_NAMES, LETTER_SOUNDS, REPEATS

FEWEST = 3
"""Letters of a spelled name; fewer are initials."""
_WORD = re.compile(rf"{LETTER}+(?:['’]{LETTER}+)*|[^\w\s]")
_SIGNS = {"apostrophe": "'", "hyphen": "-", "dash": "-", "minus": "-"}
_CASES = frozenset({"capital", "uppercase", "lowercase", "letter", "big", "small"})
_BETWEEN = frozenset({",", ".", "-", "and", "then", "um", "uh", "er"})
_LIKE = frozenset({"as", "for", "like", "in"})
_INITIALS = re.compile(rf"\. [{UPPER}]{LETTER}")
_HINT = re.compile(
    rf"\b(?:without|with no|(?<!oh )no) (?:an? |the )?(?P<without>{LETTER})(?!\w| at\b)|\b(?:with|has|it's|ends? (?:in|"
    rf"with|on)) (?:an? |the )?(?P<with>{LETTER})(?![\w'’-]|,? {LETTER}\b)(?: at the (?P<where>end|beginning|start|"
    rf"front))?|(?<![\w'’-])(?P<at>{LETTER}) at the (?P<place>end|beginning|start|front)\b",
    re.IGNORECASE,
)

Span = tuple[int, int]


def spelled_words(text: str, expected: bool = False) -> list[tuple[str, Span]]:
    """The words that are spelled, in lower case, with where they stand; parted where the caller paused longer:
    "A, N, N, A. W, E, B, E, R" are two. expected: a name was asked for, so that "see a are l" is Carl."""
    words = list(_WORD.finditer(text))
    found: list[tuple[str, Span]] = []
    at = 0
    while at < len(words):
        run, after = _run(words, at, expected)
        sure = sum(end - start != 2 and text[start:end].lower() not in LETTER_SOUNDS for _, (start, end) in run)
        parts = _parted(run, text) if run and 2 * sure >= len(run) - (len(run) > 4) else []
        if any(len(part) >= FEWEST for part, _ in parts) and not _INITIALS.match(text, run[-1][1][1]):
            found += parts
        at = max(after, at + 1)
    return found


def amended(name: str, text: str) -> str:
    """A name with a letter put right: "with a K", "K at the end", "without an H"; "" where no such thing is said."""
    hint = _HINT.search(text)
    if hint is None:
        return ""
    letter = (hint["with"] or hint["at"] or hint["without"]).lower()
    head, _, last = name.rpartition(" ")
    head += " " * bool(head)
    if hint["without"]:
        fewer = re.sub(letter, "", last, count=1, flags=re.IGNORECASE)
        return head + fewer if fewer != last else ""
    alike = next((sounds for sounds in ("ckq", "szx", "iy", "fv", "td", "bp", "mn") if letter in sounds), letter)
    place = (hint["where"] or hint["place"] or "").lower()
    others = [at for at, one in enumerate(last.lower()) if one in alike and one != letter]
    if place == "end":
        others = [at for at in others if at == len(last) - 1]
    elif place:
        others = [at for at in others if at == 0]
    if others:
        new = letter.upper() if last[others[-1]].isupper() else letter
        return head + last[: others[-1]] + new + last[others[-1] + 1 :]
    if letter in last.lower() and not (place and last.lower()[-1 if place == "end" else 0] != letter):
        return name
    if place == "end" or not place and (last[-1] in "aeiouy" or letter == "e"):
        return head + last + letter
    return head + last[:-1] + letter + last[-1] if letter == "h" else ""


def _run(words: list[re.Match[str]], at: int, expected: bool) -> tuple[list[tuple[str, Span]], int]:
    """The letters that follow one another from word `at` on, each with where it is said, and where they end."""
    run: list[tuple[str, Span]] = []
    after = at
    while at < len(words):
        letter, size = _letter(words, at, bool(run), expected)
        if letter:
            run.append((letter, (words[at].start(), words[at + size - 1].end())))
            at = after = at + size
        elif run and words[at].group().lower() in _BETWEEN:
            at += 1
        else:
            break
    while run and not run[-1][0].isalpha():
        run.pop()
    return run, after


def _letter(words: list[re.Match[str]], at: int, within: bool, expected: bool) -> tuple[str, int]:
    """What word `at` spells, and how many words say so; "" where it is a word like others."""
    word, *more = [found.group().lower() for found in words[at : at + 4]]
    following = more[0] if more else ""
    if word in _CASES or word in REPEATS:
        letter, size = _letter(words, at + 1, True, expected) if more else ("", 0)
        if word == "double" and letter == "u":
            return "w", 2
        return (letter * REPEATS.get(word, 1), size + 1) if len(letter) == 1 else ("", 0)
    if within and word in _SIGNS:
        return _SIGNS[word], 1
    if within and len(word) == 2 and word.isalpha() and words[at - 1].group() == "-":
        return word, 1  # "L-i-n-d-qv-i-s-t"
    letter = word if len(word) == 1 and word.isalpha() else LETTER_NAMES.get(word, "")
    if letter and following in _LIKE:
        told = next((n for n, one in enumerate(more) if one not in _LIKE), 0)
        if told and more[told].startswith(letter):
            return letter, told + 2
    near = following in NATO or len(following) == 1 and following.isalpha()
    if word in NATO and (within or near or following in _BETWEEN and len(more) > 1 and more[1] in NATO):
        return NATO[word], 1
    if not within and words[at].group() == "a" and near and words[at + 1].group().isupper():
        return "", 0  # "with a V"
    if len(word) == 1 or word in ("zed", "zee") or letter and within:
        return letter, 1
    return (LETTER_SOUNDS[word], 1) if word in LETTER_SOUNDS and (expected or within and near) else ("", 0)


def _parted(run: list[tuple[str, Span]], text: str) -> list[tuple[str, Span]]:
    """The letters as words, cut where a pause is not the usual one."""
    gaps = [text[one[1] : other[0]] for (_, one), (_, other) in zip(run, run[1:], strict=False)]
    usual = max(gaps, key=gaps.count, default="")
    words = [run[0]]
    for gap, (letter, span) in zip(gaps, run[1:], strict=True):
        word, (start, _) = words[-1]
        apart = gap != usual and letter.isalpha() and word[-1].isalpha()
        if apart and (len(word) > 1 or "," in gap):
            words.append((letter, span))
        else:
            words[-1] = (word + letter, (start, span[1]))
    return words[1:] if len(words) > 1 and len(words[0][0]) == 1 else words
