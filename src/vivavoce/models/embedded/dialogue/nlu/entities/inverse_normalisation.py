"""Text → a line of words in one plain form, so that the readers are tables of patterns.

Lower case; number words become digits ("twenty first" → "21st", "ten thirty" → "10 30", "two point five" → "2.5");
"p.m." → "pm"; punctuation stands alone. Every place in the line leads back to the original text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ...... import lexicon

MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0966-\u0eff"
    "\u1000-\u109f\u1780-\u17d3\u200c\u200d"
)
"""Signs that belong to a letter and are none for `re`: accents apart, vowels of Arabic, Hebrew and Indian scripts."""
LETTER = rf"(?:[^\W\d_²³¹¼-¾⅐-↋]|[{MARKS}])"
"""A letter of any script, for patterns."""
UPPER = "".join(c for c in map(chr, (*range(0x530), *range(0x1E00, 0x2000))) if c.isupper())
"""Every capital of the Latin, Greek and Cyrillic scripts, for a class of characters."""
_PLAIN = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "t", "ß": "s", "æ": "a", "œ": "o", "ı": "i"}
UNITS = lexicon.UNITS | {"nought": 0, "naught": 0}
TENS = lexicon.TENS | {"fourty": 40}
SCALES = lexicon.SCALES
ORDINAL_UNITS = {word: n for word, n in lexicon.ORDINALS.items() if n < 20} | {"twelvth": 12, "nineth": 9}
ORDINAL_TENS = {word: n for word, n in lexicon.ORDINALS.items() if n >= 20}

_RAW = re.compile(
    r"""
    (?P<iso>\d{4}-\d\d-\d\d(?!\d))
  | (?P<yearfirst>\d{4}[/.]\d{1,2}[/.]\d{1,2}(?!\d))
  | (?P<ordinal>\d+(?:st|nd|rd|th)\b)
  | (?P<clock>\d{1,2}:\d\d(?::[0-5]\d)?(?!\d))
  | (?P<dotted>\d{1,2}\.\d{1,2}\.\d{4}(?!\d)|(?:^|(?<=on\ )|(?<=the\ ))(?:1[3-9]|[23]\d)\.(?:0?[1-9]|1[0-2])\.(?!\d))
  | (?P<slash>\d{1,2}/\d{1,2}(?:/\d{2,4})?(?!\d))
  | (?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d\d?(?:,\d\d)+,\d{3}(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?|(?<![\w.,])\.\d+)
  | (?P<half>[ap]\.?\ ?m(?!LETTER)(?:\.(?=\W|$))?)
  | (?P<oclock>o\W{0,2}clock\b)
  | (?P<word>LETTER+(?:'LETTER+)*)
  | (?P<part>[¼½¾⅓⅔])
  | (?P<mark>[^\w\s])
    """.replace("LETTER", LETTER),
    re.VERBOSE | re.IGNORECASE,
)
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
"""Recognisers write "half-past two" and "twenty-first"; a space in its place keeps every position."""
_PARTS = {"¼": "1/4", "½": "1/2", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
_DASHES = frozenset("−–‒")
_PAST = frozenset({"pest", "passed", "pass", "paste", "post"})
"""What recognisers make of "past" after "half" and "quarter"."""
_HOURS = {"won": "one", "to": "two", "too": "two", "free": "three", "tree": "three", "for": "four", "ate": "eight"}
"""What they make of the hour after that: "half-pest free"."""
_UNSAID = frozenset("few several many some couple half quarter quarters dozen of point the a an".split())
"""Before a scale, these say how many of it, or leave it open: "a few hundred" is no number."""
MOST_DIGITS = 40
"""Of a number: longer runs are none. Python itself reads up to 4,300, and takes longer with every one."""
Kind = Literal["word", "number", "ordinal", "mark", "other"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a line."""

    text: str
    """As in the line: "21st", "10", "thursday", ","."""
    kind: Kind
    start: int
    """In the original text."""
    end: int
    spelled: bool = False
    """A number that stood as words."""


@dataclass(frozen=True, slots=True)
class Line:
    """A text in plain form."""

    text: str
    """The words' texts, one space between."""
    words: tuple[Word, ...]
    starts: tuple[int, ...]
    """Where each word starts in `text`."""

    def index(self, at: int) -> int:
        """Which word the position `at` of `text` falls into."""
        return max(0, bisect_right(self.starts, at) - 1)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that `text[start:end]` came from."""
        return self.words[self.index(start)].start, self.words[self.index(max(start, end - 1))].end


@lru_cache(maxsize=64)
def line_of(text: str) -> Line:
    """`text` in plain form. Several readers look at one sentence, so the last ones are kept."""
    words = tuple(_group(list(_raw(text))))
    starts, at = [], 0
    for word in words:
        starts.append(at)
        at += len(word.text) + 1
    return Line(" ".join(word.text for word in words), words, tuple(starts))


_WRITTEN_FORMS = frozenset({"half", "oclock", "clock", "number", "yearfirst", "part"})


def _in_plain_form(kind: str, text: str) -> tuple[str, str]:
    """What is written in several ways, in one, and its kind."""
    match kind:
        case "half":
            return text[0] + "m", "word"
        case "oclock":
            return "oclock", "word"
        case "clock":
            return ":".join(text.split(":")[:2]), kind  # nobody comes at a second
        case "yearfirst":
            year, month, day = re.split(r"[/.]", text)
            return f"{year}-{month:0>2}-{day:0>2}", "iso"
        case "part":
            return _PARTS[text], kind
    text = ("0" if text[0] == "." else "") + text.replace(",", "")
    return (text, "number") if len(text) <= MOST_DIGITS else ("#", "other")


def _raw(text: str) -> Iterator[Word]:
    before = ""
    for match in _RAW.finditer(_HYPHEN.sub(" ", text.replace("’", "'"))):
        kind, plain_text = str(match.lastgroup), match.group().lower()
        if match.lastgroup in _WRITTEN_FORMS:
            plain_text, kind = _in_plain_form(kind, plain_text)
        elif plain_text in _DASHES:
            plain_text = "-"
        elif plain_text in _PAST and before in ("half", "quarter"):
            plain_text = "past"
        elif plain_text in _HOURS and before == "past":
            plain_text = _HOURS[plain_text]
        elif plain_text == "okay":
            plain_text = "ok"
        plain: Kind = kind if kind in ("word", "number", "ordinal", "mark") else "other"  # type: ignore[assignment]
        yield Word(plain_text, plain, match.start(), match.end())
        before = plain_text


def _group(raw: list[Word]) -> Iterator[Word]:
    """Number words, joined the way they are spoken as one number."""
    at = 0
    while at < len(raw):
        value, after, ordinal = _number(raw, at)
        if after == at and raw[at].text.isdigit() and _fraction(raw, at + 1)[0]:  # "18 point five"
            value, after = int(raw[at].text), at + 1
        if after == at:
            yield _zero(raw, at)
            at += 1
            continue
        fraction, end = _fraction(raw, after)
        first, last = raw[at], raw[end - 1]
        if after - at == 1 and not fraction and first.kind != "word":
            yield first
        else:
            text = lexicon.nth(value) if ordinal else f"{value}{fraction}"
            yield Word(
                text,
                "ordinal" if ordinal else "number",
                first.start,
                last.end,
                spelled=any(w.kind == "word" for w in raw[at:end]),
            )
        at = end


def _number(raw: list[Word], at: int) -> tuple[int, int, bool]:
    """The number that starts at word `at`: its value, where it ends, whether it is an ordinal. End = `at`: none."""
    total, group, after, room = 0, 0, at, True
    parted = at > 0 and raw[at - 1].text in ("half", "quarter")  # "half a million"
    if raw[at].text in ("a", "an") and at + 1 < len(raw) and raw[at + 1].text in SCALES and not parted:
        group, after, room = 1, at + 1, False
    elif raw[at].text in SCALES and not (at and (raw[at - 1].text in _UNSAID or _digit_like(raw[at - 1]))):
        group, room = 1, False  # "hundred and twenty"
    while after < len(raw):
        scale = SCALES.get(raw[after].text)
        if scale and group:
            total, group = (total, group * 100) if scale == 100 else (total + group * scale, 0)
            after, room = after + 1, True
            continue
        skip = raw[after].text == "and" and after > at and raw[after - 1].text in SCALES
        small, size, ordinal = _small(raw, after + skip) if room else (None, 0, False)
        hundreds = after + skip + size < len(raw) and raw[after + skip + size].text == "hundred"
        if small is None or (after > at and small == 0) or (group >= 100 and hundreds):  # "3 hundred and 2 hundred"
            break
        group, after, room = group + small, after + skip + size, False
        if ordinal:
            return total + group, after, True
    return total + group, after, False


def _small(raw: list[Word], at: int) -> tuple[int | None, int, bool]:
    """A number below one hundred (or any written in digits) at word `at`, how many words it has, whether ordinal."""
    if at >= len(raw):
        return None, 0, False
    word = raw[at]
    scaled = at and (
        raw[at - 1].text in SCALES or (raw[at - 1].text == "and" and at > 1 and raw[at - 2].text in SCALES)
    )
    if word.text.isdigit() and (scaled or at + 1 < len(raw) and raw[at + 1].text in SCALES):
        return int(word.text), 1, False
    if word.text in UNITS:
        return UNITS[word.text], 1, False
    if word.text in ORDINAL_UNITS or word.text in ORDINAL_TENS:
        return ORDINAL_UNITS.get(word.text) or ORDINAL_TENS[word.text], 1, True
    if word.text in TENS:
        hyphen = at + 2 < len(raw) and raw[at + 1].text == "-"
        following = raw[at + 1 + hyphen].text if at + 1 + hyphen < len(raw) else ""
        unit, ordinal = UNITS.get(following, 0), ORDINAL_UNITS.get(following, 0)
        if 1 <= unit <= 9 or 1 <= ordinal <= 9:
            return TENS[word.text] + (unit or ordinal), 2 + hyphen, bool(ordinal)
        return TENS[word.text], 1, False
    return None, 0, False


def _fraction(raw: list[Word], at: int) -> tuple[str, int]:
    """What follows a number as "point five": ".5" and where it ends."""
    digits, end = "", at + 1
    if at >= len(raw) or raw[at].text != "point":
        return "", at
    while end < len(raw) and (raw[end].text in UNITS and UNITS[raw[end].text] < 10 or raw[end].text in ("oh", "o")):
        digits += str(UNITS.get(raw[end].text, 0))
        end += 1
    if end < len(raw) and not digits and raw[end].text.isdigit():
        digits, end = raw[end].text, end + 1
    elif end < len(raw) and not digits and (raw[end].text in TENS or raw[end].text in UNITS):
        small, size, ordinal = _small(raw, end)  # "point twenty five"
        digits, end = ("", end) if ordinal else (str(small), end + size)
    return (f".{digits}", end) if digits else ("", at)


def _zero(raw: list[Word], at: int) -> Word:
    """The word at `at`, read as 0 if it is an "oh" among digits."""
    word = raw[at]
    if word.text in ("oh", "o"):
        near = [0 <= i < len(raw) and _digit_like(raw[i]) for i in (at - 1, at + 1, at + 2)]
        if near[0] or (near[1] and near[2]):
            return Word("0", "number", word.start, word.end, spelled=True)
    return word


def _digit_like(word: Word) -> bool:
    return (
        word.kind == "number" or word.text in UNITS or word.text in TENS or word.text in ("oh", "o", "double", "triple")
    )


@lru_cache(maxsize=4096)
def _base(letter: str) -> str:
    plain = unicodedata.normalize("NFD", letter)[0].lower()
    return _PLAIN.get(plain, plain) if len(plain) == 1 else letter


def fold(text: str) -> str:
    """`text` in lower case and without accents, letter for letter: every position stays."""
    return "".join(map(_base, text))
