"""Telephone numbers, written and spoken: a part of one is never taken for the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .found import Found, lead
from .inverse_normalisation import TENS, UNITS
from .numbers import HOMOPHONES, REPEATS
from .repairs import correction_starts, refused

_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)*|\S")
_ZEROS = frozenset("oh o zero nought naught nil null".split())
_SCALES = {"hundred": "00", "thousand": "000"}
_EXTENSION = frozenset("ext extension x".split())
_BETWEEN = frozenset(
    "- – — − ‑ . / ( ) [ ] , ; · dash hyphen minus dot point slash period comma space bracket brackets open close "
    "paren parenthesis parentheses in area code um uh er erm hmm well so and then okay ok like you know let me see "
    "think followed by the rest is it's that's".split()
)
"""What may stand between two groups of one number."""
_MOST_BETWEEN = 6
"""Tokens between two groups: more are something else."""
_CUE = re.compile(
    r"\b(?:(?:tele)?phone|mobile|cell(?:phone)?|fax|callback|land ?line|tel|reach me|call me(?: back)?|"
    r"text me|ring me)\b(?:\W+(?:numbers?|no|is|it's|was|at|on|under|back|area|code|would|be))*\W*$",
    re.IGNORECASE,
)
_MY_NUMBER = re.compile(
    r"(?:\b(?:my|our|the|his|her|contact|home|work|best) |^|[,.;]\s+(?:and )?)numbers?"
    r"(?:\W+(?:is|for me|to call))*\W*$",
    re.I,
)
_OTHER_NUMBER = re.compile(r"\b[^\W\d_]+ (?:numbers?|no|id|code)(?:\W+(?:is|it's))*\W*$", re.IGNORECASE)
_COUNTS = re.compile(
    r"\W*(?:days?|weeks?|months?|years?|hours?|minutes?|nights?|people|persons?|adults?|guests?|[ap]\.?m\b|o'?clock|"
    r"dollars?|euros?|percent|st\b|nd\b|rd\b|th\b)",
    re.IGNORECASE,
)
_AREA = re.compile(r"\barea code(?:\W+(?:is|it's))*\W*$", re.IGNORECASE)
_THAT_IS_ALL = re.compile(
    r"\b(?:that(?:'s| is|’s) (?:all|it|the (?:whole|full|entire))|nothing else|no more|whole number)\b", re.I
)
_BEFORE_HOUR = re.compile(r"(?:at|on|by|around|about|from|for|to)\s+")
_GLUED_BEFORE = re.compile(r"(?:[^\W\d_]|(?<![^\W\d_])[^\W\d_]{1,2}-|#|(?<!\S)[-–])$")
_GLUED_BEHIND = re.compile(r"-?(?!x)[^\W\d_]", re.IGNORECASE)
_OTHER_FORM = re.compile(r"\d{1,3}\.\d{7,}|\d{3}-\d\d-\d{4}")
"""A decimal number, a Social Security number."""
_WRITTEN_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d|\d{4}-\d\d-\d\d")
LOCAL = 7
"""Digits of a number as it is told without its area code; with fewer none is whole."""
MOST = 15
"""Digits of the longest number there is (ITU-T E.164)."""

State = Literal["whole", "local", "foreign", "short", "long"]
"""local: without its area code. foreign: too long for a number of the region."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Digits that were said one after another."""

    start: int
    end: int
    groups: tuple[str, ...]
    """The first begins with "+" where that was said."""
    extension: str = ""
    area: bool = False
    """Announced as an area code."""

    @property
    def digits(self) -> str:
        return "".join(self.groups)


def find_phones(
    text: str,
    *,
    asked: bool = False,
    held: str = "",
    region: str = "",
    outside: Sequence[tuple[int, int]] = (),
    shortest: int = LOCAL,
) -> list[Found]:
    """The numbers in `text`, best first: "+442079460958" with a country code, else the digits as they were told.

    asked: the number was just asked for. held: what of it is known from earlier turns ("914"). region: ISO 3166 code of
    the country whose numbers are told without a country code; "" = unknown. outside: stretches that say something
    else. shortest: digits that a whole number must have. A number that cannot be whole has `complete` False.
    """
    runs = [run for run in _runs(text, outside) if not refused(text, run.start, run.end)]
    runs = [run for run in runs if not _within_other(text, run)]
    starts = correction_starts(text)
    late = [run for run in runs if starts and run.start >= starts[-1]]
    runs = [*_mended(runs, late[0])] if len(late) == 1 and len(runs) > 1 else late or runs
    if asked and held and not runs and _THAT_IS_ALL.search(text) and len(held.lstrip("+")) >= shortest:
        return [Found(held, (0, len(text)), 0.9)]
    found = [one for run in runs if (one := _alone(text, run, region, asked, shortest))]
    if asked and runs:
        whole = [one for one in found if one.complete and len(one.value) > LOCAL]
        if held or not whole:
            return _pieced(runs, held, region, shortest) or found
    return sorted(found, key=lambda one: (-one.score, not one.complete))


def _alone(text: str, run: _Run, region: str, asked: bool, shortest: int) -> Found | None:
    """A run as a number of its own."""
    state = state_of(run.digits, region, shortest)
    before = lead(text, run.start)
    mine = bool(_MY_NUMBER.search(before))
    named = bool(_CUE.search(before)) or mine and len(run.digits) >= 3
    if state == "long" or (state == "short" and not named and not asked):
        return None
    score = 0.8 if state == "whole" and len(run.digits) >= 10 else 0.6
    if mine and not asked:
        score = 0.85
    elif named or asked and len(run.digits) > 1:
        score = 0.92
    elif [len(group) for group in run.groups] == [3, 4] and re.search(r"^$|[,.;:] $", before):
        score = 0.72  # "Ann Lee, 555 0199"
    elif _OTHER_NUMBER.search(before) and not run.digits.startswith("+"):
        score = 0.5
    return Found(_value(run, region), (run.start, run.end), score, complete=state != "short")


def _within_other(text: str, run: _Run) -> bool:
    """Whether the digits are a stretch of something else: "E-151673398", "#20020211895", "66s", "0.0000012"."""
    written = text[run.start : run.end]
    glued = not written.startswith("+") and _GLUED_BEFORE.search(text[: run.start])
    return bool(glued or _GLUED_BEHIND.match(text, run.end) or _OTHER_FORM.fullmatch(written))


def _mended(runs: Sequence[_Run], last: _Run) -> list[_Run]:
    """A number with its last group put right: "914 555 018, sorry, 0186"."""
    before = runs[-2]
    if len(last.groups) > 1 or len(last.digits) >= LOCAL or len(before.groups) < 2:
        return [last]
    return [replace(last, start=before.start, groups=(*before.groups[:-1], last.digits))]


def _pieced(runs: Sequence[_Run], held: str, region: str, shortest: int) -> list[Found]:
    """One number out of what is held and all that was said now."""
    ordered = sorted(runs, key=lambda run: not run.area)
    said = "".join(run.digits for run in ordered)
    span = (runs[0].start, runs[-1].end)
    whole = replace(ordered[-1], groups=(said,))
    if said == held and len(said.lstrip("+")) >= shortest:
        return [Found(_value(whole, region), span, 0.9)]  # said twice it is all there is
    alone = state_of(said, region, shortest)
    if held and not said.startswith("+") and (held.startswith("+") or len(said) < 10):
        both = replace(whole, groups=(said + held if len(held) == LOCAL and len(said) == 3 else held + said,))
        state = state_of(both.digits, region, shortest)
        begins = said.startswith(held.lstrip("+")) and (len(held) >= 3 or alone == "whole")
        again = begins and (alone == "whole" or state != "whole")
        if state not in ("foreign", "long") and not again:
            return [Found(_value(both, region), span, 0.9, complete=state != "short")]
    return [] if alone == "long" else [Found(_value(whole, region), span, 0.9, complete=alone != "short")]


def state_of(digits: str, region: str, shortest: int = LOCAL) -> State:
    """Whether digits ("+" before a country code) can be a whole number."""
    import phonenumbers as known

    digits = _international(digits, region)
    plain = digits.lstrip("+")
    if len(plain) < shortest:
        return "short"
    if len(plain) > MOST:
        return "long"
    if not region and not digits.startswith("+"):
        return "whole"
    try:
        number = known.parse(digits, region or None)
    except known.NumberParseException:
        return "short"
    fits = known.is_possible_number_with_reason(number)
    if fits == known.ValidationResult.IS_POSSIBLE:
        return "whole" if known.is_valid_number(number) or not _may_go_on(digits, region) else "short"
    if fits == known.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        return "short" if digits.startswith("+") else "local"
    if fits == known.ValidationResult.TOO_LONG:
        return "long" if digits.startswith("+") else "foreign"
    return "short"


def _may_go_on(digits: str, region: str) -> bool:
    """Whether longer numbers of the same country begin so."""
    import phonenumbers as known

    longer = (known.parse(digits + "0" * more, region or None) for more in range(1, 5))
    return any(known.is_possible_number(number) for number in longer)


def _international(digits: str, region: str) -> str:
    """The number with "+" for "00", or for what the region dials in its place."""
    import phonenumbers as known

    for number, home in (("+" + digits[2:], None), (digits, region or None)):
        if not digits.startswith("0") or (home is None and not digits.startswith("00")):
            continue
        try:
            read = known.parse(number, home)
        except known.NumberParseException:
            continue
        if known.is_valid_number(read) and (home is None or read.country_code != known.country_code_for_region(home)):
            return known.format_number(read, known.PhoneNumberFormat.E164)
    return digits


def _value(run: _Run, region: str) -> str:
    """The number as it is kept: its trunk zero goes where the country code is known."""
    import phonenumbers as known

    digits = _international(run.digits, region)
    if digits.startswith("+"):
        try:
            digits = known.format_number(known.parse(digits, None), known.PhoneNumberFormat.E164)
        except known.NumberParseException:
            pass
    return f"{digits} ext. {run.extension}" if run.extension else digits


def forms(value: str, region: str) -> Iterator[str]:
    """Ways to write one number, for a schema that asks for one of them."""
    import phonenumbers as known

    yield value
    yield value.lstrip("+")
    try:
        number = known.parse(value, region or None)
    except known.NumberParseException:
        return
    national = known.national_significant_number(number)
    yield known.format_number(number, known.PhoneNumberFormat.E164)
    yield national
    if len(national) == 10:
        area, exchange, line = national[:3], national[3:6], national[6:]
        yield from (f"{area}-{exchange}-{line}", f"({area}) {exchange}-{line}", f"{area} {exchange} {line}")
    yield known.format_number(number, known.PhoneNumberFormat.INTERNATIONAL)
    yield known.format_number(number, known.PhoneNumberFormat.NATIONAL)
    yield value.partition(" ext. ")[0]


def spoken(value: str) -> str:
    """A number in the groups that it is read in: "914-555-0186", "+44 20 7946 0958"."""
    import phonenumbers as known

    number, _, extension = value.partition(" ext. ")
    if number.startswith("+"):
        try:
            grouped = known.format_number(known.parse(number, None), known.PhoneNumberFormat.INTERNATIONAL)
            if re.sub(r"\D", "", grouped) == number[1:]:  # a digit that no number may have there is dropped: +1 1…
                number = grouped
        except known.NumberParseException:
            pass
    elif len(number) == 11 and number[0] == "1":
        number = f"1-{number[1:4]}-{number[4:7]}-{number[7:]}"
    elif len(number) == 10:
        number = f"{number[:3]}-{number[3:6]}-{number[6:]}"
    elif number.isdigit():
        number = f"{number[:3]}-{number[3:]}" if len(number) == LOCAL else ", ".join(number)
    return f"{number}, extension {extension}" if extension else number


def _runs(text: str, outside: Sequence[tuple[int, int]]) -> Iterator[_Run]:
    """The runs of digits in a text, with what may stand between their groups."""
    tokens = [(m.group().lower().replace("’", "'"), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    free = [not any(start <= at < end for start, end in outside) for _, at, _ in tokens]
    at = 0
    while at < len(tokens):
        run, at = _run(text, tokens, free, at)
        if run is not None:
            yield run


_Tokens = list[tuple[str, int, int]]


def _run(text: str, tokens: _Tokens, free: list[bool], at: int) -> tuple[_Run | None, int]:
    """The run that begins at token `at`, and where to look on."""
    plus = tokens[at][0] in ("+", "plus")
    first = i = at + plus
    groups, between, end, extension = list[str](), 0, first, ""
    while i < len(tokens) and free[i]:
        symbols, size = digits_at(tokens, i, bool(groups))
        if symbols and not _COUNTS.match(text, tokens[i + size - 1][2]):
            groups.append(symbols)
            i, between = i + size, 0
            end = i
        elif groups and tokens[i][0] == "area":
            break
        elif groups and tokens[i][0] in _EXTENSION:
            extension, end = _extension(tokens, i + 1)
            break
        elif (groups or tokens[i][0] in "([") and tokens[i][0] in _BETWEEN and between < _MOST_BETWEEN:
            i, between = i + 1, between + 1
        else:
            break
    if not groups:
        return None, at + 1
    start = tokens[at][1]
    groups[0] = "+" * plus + groups[0]
    area = bool(_AREA.search(text[:start]))
    return _Run(start, tokens[end - 1][2], tuple(groups), extension, area), max(end, at + 1)


def _extension(tokens: _Tokens, at: int) -> tuple[str, int]:
    digits, end = "", at
    while at < len(tokens):
        symbols, size = digits_at(tokens, at, True)
        if not symbols and tokens[at][0] not in (".", "number", ":", "-"):
            break
        digits, at = digits + symbols, at + max(size, 1)
        end = at if symbols else end
    return digits, end


def digits_at(tokens: _Tokens, at: int, within: bool) -> tuple[str, int]:
    """The digits that token `at` stands for, and how many tokens say so; "" if none."""
    word = tokens[at][0]
    following = tokens[at + 1][0] if at + 1 < len(tokens) else ""
    if word in REPEATS and following:
        symbol, size = digits_at(tokens, at + 1, True)
        return (symbol * REPEATS[word], size + 1) if len(symbol) == 1 else ("", 0)
    if word.isdecimal():
        return "".join(str(int(c)) for c in word), 1
    if word in _ZEROS:
        return ("0", 1) if within or word == "zero" or _is_digit(following) else ("", 0)
    if word in UNITS:
        scale = _SCALES.get(following, "")
        return (f"{UNITS[word]}{scale}", 2) if scale and UNITS[word] < 10 else (str(UNITS[word]), 1)
    if word in TENS:
        unit_at = at + 1 + (following == "-")
        unit = UNITS.get(tokens[unit_at][0], 0) if unit_at < len(tokens) else 0
        return (str(TENS[word] + unit), unit_at - at + 1) if 1 <= unit <= 9 else (str(TENS[word]), 1)
    if within and word in HOMOPHONES and _is_digit(following) and at and _is_digit(tokens[at - 1][0]):
        return HOMOPHONES[word], 1
    return "", 0


def is_part(text: str, start: int, end: int) -> bool:
    """Whether what may tell a day or an hour is a stretch of a number: digits only, or "at two" with digits behind."""
    said = text[start:end].strip().lower().replace("’", "'")
    head = _BEFORE_HOUR.match(said)
    tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(said[head.end() :] if head else said)]
    plain = all(
        digits_at(tokens, n, True)[0] or word in _BETWEEN or word in _SCALES for n, (word, _, _) in enumerate(tokens)
    )
    goes_on = bool(re.match(rf"[ ,.-]*(?:\d|(?:{'|'.join([*UNITS, *TENS, *_ZEROS, *REPEATS])})\b)", text[end:].lower()))
    day = _WRITTEN_DAY.fullmatch(said) and not re.match(r"[-./]\d", text[end:])  # "06-44-44-44-44" is none
    return plain and not day and (head is None or goes_on)


def _is_digit(word: str) -> bool:
    return len(word) == 1 and word.isdigit() or UNITS.get(word, 10) < 10 or word in _ZEROS
