"""E-mail addresses, written and spoken: "anna weber at example dot com" may be two addresses, and is neither yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from .found import Found
from .numbers import REPEATS
from .phones import digits_at
from .repairs import correction_starts

_TOKEN = re.compile(r"[^\W_](?:[\w.+'’-]*[^\W_])?|@|[^\w\s]")
_MARKS = {
    "dot": ".", "point": ".", "period": ".", "fullstop": ".", ".": ".", "underscore": "_", "_": "_", "underline": "_",
    "dash": "-", "hyphen": "-", "minus": "-", "-": "-", "plus": "+", "+": "+",
}  # fmt: skip
_AT = frozenset({"at", "@"})
_LEADS = frozenset(
    "a an the and or but so is it it's its i'm i my your his her our their this that's that be as with by to for from "
    "in on at of you me us just only we under use using send write reach contact email e-mail mail mails address "
    "account username yes yeah yep sure ok okay well um uh er hmm actually sorry no not wait please correct sign name "
    "called am was would will can could have has i've i'd i'll number phone also then here here's hi hello".split()
)
"""Words that stand before an address and are no part of it."""
_CUES = frozenset("email e-mail mail address is it's its to at be under use".split())
"""Those that lead straight to it: every word behind them belongs to the address."""
_ASIDES = (
    ("all", "one", "word"), ("one", "word"), ("all", "together"), ("together",), ("no", "space"), ("no", "spaces"),
    ("without", "space"), ("without", "spaces"), ("all", "lowercase"), ("all", "lower", "case"), ("lower", "case"),
    ("lowercase",), ("all", "small"), ("capital",), ("the", "number"), ("number",), ("the", "letter"), ("spelled",),
    ("spelt",),
)  # fmt: skip
_JOINED = frozenset({"one", "together", "space", "spaces"})
"""Words of an aside that say that nothing stands between two words."""
_WITHOUT_DOT = re.compile(r"\b(?:one word|together|no (?:dots?|points?|spaces?)|without|first(?: one)?|joined)\b", re.I)
_WITH = (("-", r"dash|hyphen"), ("_", r"underscore"), (".", r"dot|point|period|second|latter"))
_HOSTS = frozenset(
    "gmail hotmail outlook icloud protonmail yahoo aol gmx fastmail comcast verizon att live msn".split()
)
"""Providers that recognisers write as two words ("g mail")."""
MOST_TOKENS = 40
"""Words of a domain, spelled."""
MOST_READINGS = 4


@dataclass(frozen=True, slots=True)
class _Part:
    """One piece of an address: letters, digits, or a sign."""

    text: str
    kind: str
    """"word", "letter", "digits", "mark"."""
    loose: bool = True
    """Whether something may stand between it and the piece before: nothing was said about that."""


def find_emails(text: str, *, asked: bool = False, held: str | Sequence[str] = "") -> list[Found]:
    """The addresses in `text`, best first.

    A `Found` whose value is a tuple holds several readings ("annaweber@…", "anna.weber@…"): the caller must choose.
    asked: an address was just asked for. held: the readings of an earlier turn, or the part before the sign.
    """
    tokens = [(m.group().lower().replace("’", "'"), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    found = [one for at in range(len(tokens)) if (one := _address(tokens, at, asked))]
    found = _settled(found)
    starts = correction_starts(text)
    found = [one for one in found if starts and one.span[0] >= starts[-1]] or found
    if found or not asked:
        return sorted(found, key=lambda one: (not one.complete, -one.score))
    return _rest(text, tokens, held)


_Tokens = list[tuple[str, int, int]]


def _address(tokens: _Tokens, at: int, asked: bool) -> Found | None:
    """The address whose sign is token `at`."""
    if tokens[at][0] not in _AT:
        return None
    hosts, end = _host(tokens, at + 1 + (tokens[at + 1 : at + 2] != [] and tokens[at + 1][0] == "sign"))
    start = _begins(tokens, at, asked)
    users = _readings(list(_parts(tokens, start, at)))
    if not hosts or not users[0]:
        return None
    readings = tuple(dict.fromkeys(f"{user}@{host}" for user, host in product(users, hosts)))[:MOST_READINGS]
    signed = tokens[at][0] == "@"
    set_off = start > 0 and tokens[start - 1][0] == "," and at - start <= 2  # "my number, doris at example.com"
    sure = signed or set_off or _led_to(tokens, start, False) or bool(re.search(r"[^a-z]", users[0]))
    span = (tokens[start][1], tokens[end - 1][2])
    score = 0.95 if signed else 0.85 if sure else 0.7 if asked else 0.5
    return Found(readings if len(readings) > 1 else readings[0], span, score, complete=len(readings) == 1)


def _begins(tokens: _Tokens, at: int, asked: bool) -> int:
    """Where the address begins whose sign is token `at`: at the words that lead to it, else behind a comma."""
    start = at
    while start > 0 and tokens[start - 1][0] not in _AT:
        if _spells(tokens, start - 4, at):  # "m as in mike"
            start -= 4
            continue
        word = tokens[start - 1][0]
        only = start == at and _led_to(tokens, start - 1, asked)  # "my address is contact at …"
        if not (only or word in _MARKS or word == "," or re.match(r"[^\W_]", word) and not _is_lead(tokens, start - 1)):
            break
        if word == "." and start < len(tokens) and _ends_sentence(tokens, start - 1):
            break
        start -= 1
    written = tokens[at][0] == "@" and tokens[at - 1][2] == tokens[at][1]
    commas = [n for n in range(start, at - 1) if tokens[n][0] == ","]
    if commas and (written or not _led_to(tokens, start, asked)):
        start = commas[-1] + 1
    while start < at and (tokens[start][0] in _MARKS or tokens[start][0] == ","):
        start += 1
    return start


def _ends_sentence(tokens: _Tokens, at: int) -> bool:
    """Whether a full stop has a space behind it only."""
    before, (_, start, end), after = tokens[at - 1], tokens[at], tokens[min(at + 1, len(tokens) - 1)]
    return before[2] == start and after[1] > end


def _spells(tokens: _Tokens, at: int, end: int) -> bool:
    """Whether tokens `at` to `at` + 3 are a letter with its word."""
    return (
        0 <= at <= end - 4
        and len(tokens[at][0]) == 1
        and [t[0] for t in tokens[at + 1 : at + 3]] == ["as", "in"]
        and tokens[at + 3][0].startswith(tokens[at][0])
    )


def _is_lead(tokens: _Tokens, at: int) -> bool:
    """Whether a word is no part of an address: "my", "is"; but "a" is one among letters."""
    word = tokens[at][0]
    if at + 1 < len(tokens) and _MARKS.get(tokens[at + 1][0]) and word not in _CUES:
        return False  # "will dot good at …"
    if len(word) == 1:
        near = {tokens[n][0] for n in (at - 2, at - 1, at + 1, at + 2) if 0 <= n < len(tokens)} - {","}
        return word in _LEADS and not any(len(other) == 1 and other.isalpha() for other in near)
    return word in _LEADS


def _led_to(tokens: _Tokens, at: int, asked: bool) -> bool:
    """Whether what stands before token `at` leads to an address, so that all from here on belongs to it."""
    before = at - 1
    while before >= 0 and tokens[before][0] in ",;:":
        before -= 1
    return tokens[before][0] in _CUES if before >= 0 else asked


def _readings(parts: Sequence[_Part]) -> list[str]:
    """One reading where all is plain; else all in one, and with dots where words stand side by side."""
    loose = [at for at in range(1, len(parts)) if parts[at].loose]
    joined = "".join(part.text for part in parts)
    if not loose:
        return [joined]
    return [joined, "".join(("." if at in loose else "") + part.text for at, part in enumerate(parts))]


def _parts(tokens: _Tokens, start: int, end: int) -> Iterator[_Part]:
    """The pieces that the tokens say: signs by name, digits, letters one by one, words."""
    pieces: list[_Part] = []
    at, joined = start, False
    while at < end:
        aside = next((a for a in _ASIDES if tuple(t[0] for t in tokens[at : min(end, at + len(a))]) == a), None)
        if aside:
            joined = joined or bool(_JOINED & set(aside))
            at += len(aside)
            continue
        part, size = _piece(tokens, at, end)
        at += size
        if part is None:
            continue
        before = pieces[-1] if pieces else None
        tight = (
            before is None
            or "mark" in (part.kind, before.kind)
            or "digits" in (part.kind, before.kind)
            or part.kind == before.kind == "letter"
        )
        pieces.append(_Part(part.text, part.kind, loose=not tight))
    pieces = _without_spelling(pieces)
    yield from (_Part(p.text, p.kind, p.loose and not joined) for p in pieces)


def _without_spelling(pieces: list[_Part]) -> list[_Part]:
    """The pieces with a word that is spelled right after it only once: "anna, a n n a"."""
    out: list[_Part] = []
    at = 0
    while at < len(pieces):
        end = at + 1
        if pieces[at].kind == "letter":
            while end < len(pieces) and pieces[end].kind == "letter":
                end += 1
            letters = "".join(p.text for p in pieces[at:end])
            if out and out[-1].kind == "word" and end - at > 1 and out[-1].text == letters:
                out.pop()
                at = end
                out.append(_Part(letters, "word", loose=bool(out)))
                continue
        out.extend(pieces[at:end])
        at = end
    return out


def _piece(tokens: _Tokens, at: int, end: int) -> tuple[_Part | None, int]:
    """The piece at token `at`, and how many tokens say it."""
    word = tokens[at][0]
    following = tokens[at + 1][0] if at + 1 < end else ""
    if word in REPEATS and following:
        part, size = _piece(tokens, at + 1, end)
        if part and len(part.text) == 1:
            return _Part(part.text * REPEATS[word], part.kind), size + 1
    if word in _MARKS:
        return _Part(_MARKS[word], "mark"), 1
    if _spells(tokens, at, end):
        return _Part(word, "letter"), 4
    if re.fullmatch(r"\w(?:-\w)+", word):
        return _Part(word.replace("-", ""), "letter"), 1
    within = at > 0 and bool(re.fullmatch(r"\d+|zero|oh|o|double", tokens[at - 1][0]))
    digits, size = digits_at(tokens, at, within)
    if digits:
        return _Part(digits, "digits"), size
    if re.match(r"[^\W_]", word):
        return _Part(word.replace("'", ""), "letter" if len(word) == 1 else "word"), 1
    return None, 1


def _host(tokens: _Tokens, at: int) -> tuple[list[str], int]:
    """The readings of a domain that begins at token `at`, and where it ends; [] when there is none."""
    end, dotted, last = at, False, ""
    while end < len(tokens) and end - at < MOST_TOKENS:
        word = tokens[end][0]
        mark, letters = word in _MARKS, len(word) == len(last) == 1
        if not (mark or re.match(r"[^\W_]", word)) or (dotted and last not in _MARKS and not (mark or letters)):
            break  # one word after each dot
        if word == "." and _ends_sentence(tokens, end):
            break
        dotted = dotted or _MARKS.get(word) == "." or "." in word or word == "dotcom"
        last, end = word, end + 1
    while end > at and tokens[end - 1][0] in _MARKS:
        end -= 1
    parts = [replace(p, text=".com", loose=False) if p.text == "dotcom" else p for p in _parts(tokens, at, end)]
    joined = "".join(part.text for part in parts)
    head = [part for part in parts if part.loose and part.text in _LEADS - {"mail", "email", "me"}]
    if not re.fullmatch(r"[^\W_][\w.-]*\.[a-z]{2,}", joined) or head[0:1] and head[0] is not parts[0]:
        return [], at
    loose = [part.loose and n > 0 for n, part in enumerate(parts)]
    if not any(loose) or joined.partition(".")[0] in _HOSTS:
        return [joined], end
    return [joined, "".join(("-" if apart else "") + part.text for part, apart in zip(parts, loose, strict=True))], end


def _settled(found: list[Found]) -> list[Found]:
    """Without the several readings of an address that is said plainly too."""
    plain = {re.sub(r"\W|_", "", one.value) for one in found if one.complete}
    return [one for one in found if one.complete or not plain & {re.sub(r"\W|_", "", r) for r in one.value}]


def _rest(text: str, tokens: _Tokens, held: str | Sequence[str]) -> list[Found]:
    """An answer without a sign: which reading is meant, the part before the sign alone, or the domain that was open."""
    span = (0, len(text))
    if isinstance(held, tuple) and held:
        return _chosen(text, tokens, held)
    if isinstance(held, str) and held.endswith("@"):
        hosts, end = _host(tokens, _after_leads(tokens))
        if hosts and end >= len(tokens) - 1:
            value = f"{held}{hosts[0]}" if len(hosts) == 1 else tuple(held + host for host in hosts)
            return [Found(value, span, 0.9, complete=len(hosts) == 1)]
        return []
    users = _readings(list(_parts(tokens, _after_leads(tokens), len(tokens)))) if tokens else []
    if (
        users
        and len(users) == 1
        and re.search(r"[^\W\d_]", users[0])
        and re.fullmatch(r"[\w+-]+(?:[._-][\w+-]+)+|[a-z]+\d+", users[0])
    ):
        return [Found(f"{users[0]}@", span, 0.7, complete=False)]
    return []


def _after_leads(tokens: _Tokens) -> int:
    return next(
        (n for n in range(len(tokens)) if not (_is_lead(tokens, n) or tokens[n][0] in {*_AT, *",.;:"})), len(tokens)
    )


def _chosen(text: str, tokens: _Tokens, held: Sequence[str]) -> list[Found]:
    """One of several readings: "with a dot", "all one word", "anna dot weber", spelled."""
    host = held[0].partition("@")[2]
    users = [one.partition("@")[0] for one in held]
    span = (0, len(text))
    end = len(tokens) - (bool(tokens) and tokens[-1][0] in ".,!?")
    parts = [part for part in _parts(tokens, _after_leads(tokens), end)]
    said = "".join(part.text for part in parts)
    letters = re.sub(r"\W|_", "", users[0])
    if re.sub(r"\W|_", "", said) == letters and (said in users or len(_readings(parts)) == 1):
        return [Found(f"{said}@{host}", span, 0.92)]
    if said in users[-1].split(".") and re.search(r"\b(?:just|only)\b", text, re.IGNORECASE):
        return [Found(f"{said}@{host}", span, 0.9)]
    if _WITHOUT_DOT.search(text):
        return [Found(held[0], span, 0.9)]
    for mark, words in _WITH:
        if re.search(rf"\b(?:{words})s?\b", text, re.IGNORECASE) and len(parts) <= 5:
            return [Found(re.sub(r"(?<=\w)\.(?=\w)", mark, users[-1]) + f"@{host}", span, 0.9)]
    return []
