"""Codes as people say them: digit strings, letters by name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ......lexicon import NATO
from .inverse_normalisation import Line, Word, line_of

LETTER_NAMES = {
    "bee": "b", "cee": "c", "see": "c", "dee": "d", "gee": "g", "aitch": "h", "jay": "j", "kay": "k", "ell": "l",
    "em": "m", "en": "n", "pee": "p", "cue": "q", "queue": "q", "ar": "r", "ess": "s", "tee": "t", "vee": "v",
    "ex": "x", "why": "y", "zee": "z", "zed": "z",
}  # fmt: skip
LETTER_SOUNDS = LETTER_NAMES | {
    "be": "b", "sea": "c", "de": "d", "are": "r", "you": "u", "ay": "a", "hey": "a", "eye": "i",
}  # fmt: skip
"""What a recogniser writes for a letter; believed only before a digit, where a code is expected."""
HOMOPHONES = {"for": "4", "fore": "4", "to": "2", "too": "2", "won": "1", "ate": "8", "oh": "0", "o": "0"}
"""What a recogniser writes for a digit; believed only between two digits."""
REPEATS = {"double": 2, "triple": 3, "treble": 3}


@dataclass(frozen=True, slots=True)
class Code:
    """A string of digits and letters that was said."""

    span: tuple[int, int]
    text: str
    """Without spaces and signs; letters in upper case."""
    score: float
    written: str = ""
    """With the dashes that were said or stand in it: "A-1042"."""


_COUNTED = re.compile(
    r"\b(?P<many>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|a) "
    r"(?:days?|weeks?|months?|years?|hours?|minutes?|nights?|people|persons|adults?|guests)\b",
    re.IGNORECASE,
)
"""A number that counts something is no part of the code before it: "number 338, one day"."""


def find_codes(
    text: str,
    pattern: str | None = None,
    outside: Sequence[tuple[int, int]] = (),
    lettered: bool = False,
    signs: bool = False,
) -> list[Code]:
    """Digit strings and codes, longest first: "ten forty two" → 1042, "double five oh", "B as in bravo 7".

    pattern: a regular expression the whole code must match (a code in lower case is tried too). outside: stretches of
    the text that say something else.
    lettered: a code with letters is expected, so that "be three" is B3 and "a twelve" A12.
    signs: groups with dashes, dots or slashes between ("12.345/67", "A-1042") are one code.
    Letters alone ("S M I T H") count from three on.
    """
    if signs:
        text = re.sub(r"[()\[\]]", " ", text)
    line = line_of(text)
    outside = [*outside, *(m.span("many") for m in _COUNTED.finditer(text))]
    found: list[Code] = []
    whole = {m.start(): m for m in _WRITTEN.finditer(text) if not _OTHERWISE.fullmatch(m.group())} if signs else {}
    at = 0
    while at < len(line.words):
        symbols, after = _run(line, at, outside, lettered, text, whole)
        if after == at:
            at += 1
            continue
        written = "".join(symbols).upper()
        code = re.sub(r"[^A-Z0-9]", "", written)
        if _code_like(code) or pattern:
            span = (line.words[at].start, line.words[after - 1].end)
            found.append(Code(span, code, 0.6 + 0.1 * (len(code) >= 3) + 0.1 * (len(code) >= 4), written))
        at = after
    if pattern is not None:
        found = [fit for c in found if (fit := fitting(c, pattern))]
    return sorted(found, key=lambda c: -len(c.text))


def _code_like(code: str) -> bool:
    return len(code) >= 2 and any(c.isdigit() for c in code) or len(code) >= 3


def fitting(code: Code, pattern: str) -> Code | None:
    """The code in the case (or with the hyphen) that the pattern asks for."""
    parted = (f"{code.text[:i]}{sign}{code.text[i:]}" for sign in "- " for i in range(1, len(code.text)))
    for text in (code.text, code.text.lower(), code.written, code.written.lower(), *parted):
        if re.fullmatch(pattern, text):
            return Code(code.span, text, 0.9)
    return None


_WRITTEN = re.compile(r"(?<![\w./–-])(?=\S*\d)[A-Za-z0-9]+(?:[-./_–][A-Za-z0-9]+)*(?!\w)")
_OTHERWISE = re.compile(r"\d+|\d+(?:st|nd|rd|th|am|pm)|\d+\.\d{1,2}", re.IGNORECASE)
"""What is written in one and read as a number."""


def _run(
    line: Line,
    at: int,
    outside: Sequence[tuple[int, int]],
    lettered: bool,
    said: str,
    whole: Mapping[int, re.Match[str]],
) -> tuple[list[str], int]:
    """The symbols that follow one another from word `at` on, and where they end."""
    words, symbols, after, i = line.words, list[str](), at, at
    while i < len(words) and not any(start <= words[i].start < end for start, end in outside):
        symbol, size = _symbol(words, i, bool(symbols))
        raw = said[words[i].start : words[i].end]
        if group := whole.get(words[i].start):
            symbol = group.group() if re.search("[A-Za-z]", group.group()) else re.sub(r"\D", "", group.group())
            size = sum(group.start() <= word.start < group.end() for word in words)
        elif not symbol and lettered and symbols and raw.isupper() and len(raw) <= 4 and _numeric(words, i - 1):
            symbol, size = raw, 1  # "AB 12 CD"
        elif not symbol and lettered and _numeric(words, i + 1):
            symbol, size = raw if len(raw) <= 4 and raw.isupper() else _letters(words[i].text), 1
        if symbol:
            symbols.append(symbol)
            i += size
            after = i
        elif (
            symbols
            and words[i].text in ("-", ",", "dash", "hyphen", "and", ".", "then", "um", "uh")
            and _hint(words, i + 1)
        ):
            symbols += ["-"] * (words[i].text in ("dash", "hyphen"))
            i += 1
        else:
            break
    while symbols and symbols[-1] == "-":
        symbols.pop()
    return symbols, after


def _hint(words: tuple[Word, ...], at: int) -> bool:
    """Whether a pause within a code may end here: the next word goes on with it."""
    if at >= len(words):
        return False
    spelled = at >= 2 and len(words[at].text) == 1 and len(words[at - 2].text) == 1  # "H. X. 204"
    if words[at - 1].text == "." and words[at].kind != "number" and not spelled:
        return False
    symbol, _ = _symbol(words, at, True)
    return bool(symbol)


def _symbol(words: tuple[Word, ...], at: int, within: bool) -> tuple[str, int]:
    """The characters that word `at` stands for, and how many words say so. "" if none."""
    word = words[at]
    following = words[at + 1].text if at + 1 < len(words) else ""
    if word.kind == "number" and "." not in word.text:
        return word.text, 1
    if word.text in REPEATS and at + 1 < len(words):
        symbol, size = _symbol(words, at + 1, True)
        return (symbol * REPEATS[word.text], size + 1) if len(symbol) == 1 else ("", 0)
    if word.kind != "word":
        return "", 0
    if len(word.text) <= 4 and (
        (_numeric(words, at + 1) and words[at + 1].start == word.end)
        or (within and _numeric(words, at - 1) and words[at - 1].end == word.start)
    ):
        return word.text.upper(), 1  # "AB12", "QX77PL", written as one word
    letter = word.text if len(word.text) == 1 else LETTER_NAMES.get(word.text, "")
    if letter and following in ("as", "for", "like") and at + 2 < len(words):
        spoken = at + 2 + (words[at + 2].text == "in" and at + 3 < len(words))
        if words[spoken].text.startswith(letter):
            return letter.upper(), spoken - at + 1
    if word.text in NATO and (within or following in NATO or _numeric(words, at + 1) or following in LETTER_NAMES):
        return NATO[word.text].upper(), 1
    if len(word.text) == 1 and (word.text not in "ai" or _letter_near(words, at)):
        return word.text.upper(), 1
    if word.text in LETTER_NAMES and (within and _letter_near(words, at)):
        return letter.upper(), 1
    if within and word.text in HOMOPHONES and _digit(words, at - 1) and _digit(words, at + 1):
        return HOMOPHONES[word.text], 1
    if within and word.text in ("oh", "o"):
        return "0", 1
    return "", 0


def _letters(word: str) -> str:
    """The letters that a word right before a digit stands for: "be", "a", "hx"; "" if none."""
    if len(word) == 1 and word.isalpha() or (word.isalpha() and len(word) <= 3 and not set(word) & set("aeiouy")):
        return word.upper()
    return LETTER_SOUNDS.get(word, "").upper()


def _numeric(words: tuple[Word, ...], at: int) -> bool:
    return 0 <= at < len(words) and words[at].kind == "number"


def _digit(words: tuple[Word, ...], at: int) -> bool:
    return _numeric(words, at) and len(words[at].text) == 1


def _letter_near(words: tuple[Word, ...], at: int) -> bool:
    """Whether a neighbour is a letter or a digit, so that "a" and "I" are letters too."""
    near = [words[i] for i in (at - 1, at + 1) if 0 <= i < len(words)]
    apart = [words[i] for i in (at - 2, at + 2) if 0 <= i < len(words) and words[(at + i) // 2].text == ","]
    return any(
        len(w.text) == 1 and w.kind == "word" or w.kind == "number" and at and words[at - 1].kind != "mark"
        for w in near
    ) or any(len(w.text) == 1 and w.kind == "word" for w in apart)
