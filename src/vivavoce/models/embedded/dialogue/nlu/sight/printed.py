"""Values as they stand in print: dates, telephone numbers, amounts, doses, what a label's word names. Pure.

A value is found whole and given as it is printed, never computed or completed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ......sight import Line
from ..entities.read import fits
from ..tokens import normalize

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|januar|februar|märz|mai|juni|juli|oktober|dezember|okt|dez)\b\.?"
)
_YEAR = r"(?:(?:19|20)\d\d|['’]?\d\d)"
_DATES = (
    r"(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])(?:[-./](?:0?[1-9]|[12]\d|3[01]))?",
    rf"(?:0?[1-9]|[12]\d|3[01]) ?[-./] ?(?:0?[1-9]|[12]\d|3[01]) ?[-./] ?{_YEAR}",
    rf"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\.?[ -]?{_MONTH}[ -]?,? ?(?:{_YEAR})?",
    rf"{_MONTH}[ -]?(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?,? ?(?:19|20)\d\d",
    rf"{_MONTH}[ ./-]?{_YEAR}",
    rf"{_MONTH} (?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?",
    r"(?:0[1-9]|1[0-2]|[1-9]) ?[-./] ?20\d\d",
)
_SHORT_DATE = r"(?:0[1-9]|1[0-2]) ?[-./] ?\d\d"
""" "08/27": a month only where a word says that it is a date."""
_CLOCK = r"(?:[01]?\d|2[0-3])[:.][0-5]\d(?: ?[ap]\.?m\b\.?)?|(?:1[0-2]|[1-9]) ?[ap]\.?m\b\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"
_AT = rf"(?:,? ?(?:at )?(?:{_CLOCK}))?"
DATE = re.compile(rf"(?<![\w./-]){_WEEKDAY}(?:{'|'.join(_DATES)}){_AT}(?![\w/]|[.,]\d|-\d)", re.IGNORECASE)
_DATE_BY_WORD = re.compile(
    rf"(?<![\w./-])(?:{_WEEKDAY}(?:{'|'.join(_DATES)}){_AT}|{_SHORT_DATE}|\d{{6}}|\d{{8}})(?![\w/]|[.,]\d|-\d)",
    re.IGNORECASE,
)

_EXPIRY = re.compile(
    r"\b(?:exp(?:iry|ires?|iration)?|use (?:by|before)|best (?:before|by)|bbe|bb[ed]?|sell by|valid (?:until|thru|"
    r"through|to|till)|good (?:until|through|thru)|consume (?:by|before)|ed|mhd|haltbar|verw(?:endbar)?|à consommer)\b",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"\b(?:mfg|mfd|manufactur\w*|made|produced|production|prod|packed|packaged|pkd|issued?|printed|born|birth|dob)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,/-])(?:\+|00)?\(?\d{1,5}\)?(?:[ ./()-]{0,2}\d{2,6}){1,6}(?![\w/]|[.,]\d)")
_PHONE_WORD = re.compile(
    r"\b(?:tel(?:ephone)?|phone|ph|call|mobile|mob|cell|fax|hotline|helpline|contact|dial|ring|t|f|m)\b", re.IGNORECASE
)
_SUM = r"(?:\d{1,3}(?:[,.' ]\d{3})+|\d+)(?:[.,]\d{2}|[.,]-{1,2})?"
_SIGN = r"(?:[$€£¥₹]|USD|EUR|GBP|CHF|US\$|Fr\.?|Rs\.?)"
_AMOUNT = re.compile(
    rf"(?<![\w.,]){_SIGN} ?-?{_SUM}(?![\d%])|(?<![\w.,/-])-?{_SUM} ?(?:[€£¥₹]|USD|EUR|GBP|CHF)(?!\w)", re.IGNORECASE
)
_BARE_AMOUNT = re.compile(r"(?<![\w.,/-])\d{1,3}(?:[,.' ]?\d{3})*[.,]\d{2}(?![\d.,%/-])")
_TOTAL = re.compile(
    r"\b(?:grand total|total|amount due|balance due|balance|to pay|amount payable|payable|sum|summe|gesamt|montant)\b",
    re.IGNORECASE,
)
_SUBTOTAL = re.compile(
    r"\b(?:sub ?-?total|total (?:items|savings|discount|vat|tax)|vat|tax|change|cash|zwischensumme)\b", re.IGNORECASE
)
_EMAIL = re.compile(r"[\w.+-]+ ?@ ?[\w-]+(?:\.[\w-]+)+")
_WEB = re.compile(
    r"\b(?:https?://|www\.)[^\s,;)]*[\w/]|(?<![\w@.])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|gov|edu|info|eu|de|"
    r"uk|fr|ch|at|nl|it|es|app|dev|shop|health|example)\b(?!@)(?:/[\w./-]*\w)?",
    re.IGNORECASE,
)
_DOSE = re.compile(
    r"(?<![\w.,])\d+(?:[.,]\d+)?(?: ?/ ?\d+(?:[.,]\d+)?)? ?(?:mg|µg|mcg|ug|g|ml|iu|i\.u\.|units?|mmol|%)(?: ?/ "
    r"?(?:\d+ ?)?(?:ml|g|h|hr|day|dose|tablet))?(?![\w])",
    re.IGNORECASE,
)
_INTAKE = re.compile(
    r"\b(?:take|takes?n?|swallow|dose|tablets?|capsules?|pills?|drops?|spoonfuls?|puffs?|(?:once|twice|times) "
    r"(?:a|per|daily)|daily|every \w+ hours?)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"(?<![\w:.])(?:{_CLOCK})(?: ?[-–] ?(?:{_CLOCK}))?(?![\d:.])",
    re.IGNORECASE,
)
_WEIGHT = re.compile(
    r"(?<![\w.,])\d+(?:[.,]\d+)? ?(?:kg|g|lbs?|oz|ounces?|pounds?|grams?|kilograms?|ml|cl|l|lit(?:er|re)s?)(?!\w)",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)? ?%(?: ?vol\b\.?)?", re.IGNORECASE)
_BATCH = re.compile(
    r"\b(?:lot|batch|ch\.?-?b|charge|l)(?: ?(?:no|nr|number|"
    r"code)\b\.?)?\s*[:.#]?\s*(?P<value>(?=[\w-]*\d)[A-Z0-9][\w/-]{2,})",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b\d+[a-z]?,? (?:[A-Z][\w'’.]+ ){1,4}(?:st(?:reet)?|r(?:oa)?d|ave(?:nue)?|lane|ln|square|sq|drive|dr|way|place|"
    r"court|ct|blvd|boulevard|row|close|crescent|terrace)\b\.?|\b[A-Z][\wäöüß.-]+(?:straße|strasse|str\.|weg|platz|"
    r"gasse|allee) \d+\w?|\bP\.? ?O\.? Box \d+",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<!\w)(?=[\w./-]*\d)[\w][\w./-]*")
_SENDER = re.compile(
    r"\b(?:from|sender|signed|yours (?:sincerely|truly|faithfully)|(?:kind|best) regards|sincerely|absender)\b",
    re.IGNORECASE,
)
_RECEIVER = re.compile(
    r"\b(?:to|dear|attn|attention|recipient|addressee|deliver to|ship to|bill to|patient|name|mr|mrs|ms|miss|"
    r"herrn?|frau)\b",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(
    r"\b(?:(?:full |patient |customer |product )?name|patient|customer|passenger|guest|brand|product)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Value:
    """A value that stands in print."""

    text: str
    """As printed, spaces tidied."""
    line: Line
    named: str = ""
    """The words beside it that say what it is: "EXP", "Total"; "" when nothing does."""

    @property
    def sure(self) -> bool:
        """Whether its line was read twice alike by the careful reader."""
        return self.line.sure


def counts(text: str) -> bool:
    """Whether a wrong reading would matter: it holds a digit, or an address that is used letter by letter."""
    return bool(re.search(r"\d|@|www\.", text))


def find(sort: str, lines: Sequence[Line]) -> tuple[Value, ...]:
    """The values of a sort (`asked.Question.what` of "find"), best first, each once."""
    if sort.startswith("label:"):
        found: Sequence[Value] = list(_labelled(sort.removeprefix("label:"), lines))
    else:
        found = _FINDERS[sort](lines)
    unique: dict[str, Value] = {}
    for value in found:
        unique.setdefault(re.sub(r"\s+", "", value.text).casefold(), value)
    return tuple(unique.values())


def _each(pattern: re.Pattern[str], lines: Sequence[Line]) -> Iterator[Value]:
    for line in lines:
        for match in pattern.finditer(line.text):
            yield Value(_tidy(match.groupdict().get("value") or match.group()), line)


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" ,;:")


def _beside(words: re.Pattern[str], line: Line, lines: Sequence[Line]) -> str:
    """The word of such a kind in a line, or in the line left of it or just above it; "" = there is none."""
    if (own := words.search(line.text)) is not None:
        return own.group()
    for other in _neighbours(line, lines):
        if (match := words.search(other.text)) is not None and not DATE.search(other.text):
            return match.group()
    return ""


def _neighbours(line: Line, lines: Sequence[Line]) -> Iterator[Line]:
    """The lines left of it in its row, and the one just above it."""
    height = max(line.box.bottom - line.box.top, 1e-6)
    for other in lines:
        if other is line:
            continue
        level = abs(other.box.centre[1] - line.box.centre[1]) < 0.6 * height
        above = (
            0 < line.box.centre[1] - other.box.centre[1] < 2.2 * height
            and other.box.left < line.box.right
            and line.box.left < other.box.right
        )
        if (level and other.box.right <= line.box.left + 0.02) or above:
            yield other


def _nearest_word(line: Line, at: int) -> str:
    """Which sort of date a word before a place in a line announces: "exp", "made"; "" = no word does."""
    places = [
        (m.end(), sort) for sort, words in (("exp", _EXPIRY), ("made", _MADE)) for m in words.finditer(line.text[:at])
    ]
    return max(places)[1] if places else ""


def _dates(lines: Sequence[Line]) -> list[Value]:
    found = []
    for line in lines:
        expiry, made = _beside(_EXPIRY, line, lines), _beside(_MADE, line, lines)
        pattern = _DATE_BY_WORD if expiry or made else DATE
        for match in pattern.finditer(line.text):
            near = _nearest_word(line, match.start()) or (
                "exp" if expiry and not made else "made" if made and not expiry else ""
            )
            if not near and not DATE.fullmatch(match.group()):
                continue
            found.append(Value(_tidy(match.group()), line, expiry if near == "exp" else made if near == "made" else ""))
    return found


def _expiries(lines: Sequence[Line]) -> list[Value]:
    return [value for value in _dates(lines) if value.named and _EXPIRY.fullmatch(value.named)]


def _phones(lines: Sequence[Line]) -> list[Value]:
    found = []
    for line in lines:
        named = _beside(_PHONE_WORD, line, lines)
        taken = [m.span() for p in (DATE, _AMOUNT, _DATE_BY_WORD) for m in p.finditer(line.text)]
        for match in _PHONE.finditer(line.text):
            digits = sum(map(str.isdigit, match.group()))
            grouped = bool(re.search(r"[ ()/-]", match.group().strip())) or match.group().startswith("+")
            if not 5 <= digits <= 15 or any(a < match.end() and match.start() < b for a, b in taken):
                continue
            if not named and (
                digits < 7
                or not grouped
                or re.search(r"\b(?:iban|ean|isbn|no|order|invoice|ref|lot|account)\b", line.text, re.I)
            ):
                continue
            found.append(Value(_tidy(match.group()), line, named))
    return sorted(found, key=lambda value: not value.named)


def _amounts(lines: Sequence[Line]) -> list[Value]:
    found = []
    for line in lines:
        taken = [m.span() for m in DATE.finditer(line.text)]
        spans: list[tuple[int, int]] = []
        for pattern in (_AMOUNT, _BARE_AMOUNT):
            for match in pattern.finditer(line.text):
                if any(a < match.end() and match.start() < b for a, b in (*taken, *spans)) or _DOSE.match(
                    line.text, match.start()
                ):
                    continue
                spans.append(match.span())
                total = "" if _beside(_SUBTOTAL, line, lines) else _beside(_TOTAL, line, lines)
                found.append(Value(_tidy(match.group()), line, total))
    return found


def _totals(lines: Sequence[Line]) -> list[Value]:
    """The total; without the word, every amount."""
    found = _amounts(lines)
    named = [value for value in found if value.named]
    grand = [value for value in named if "grand" in value.named.casefold() or "due" in value.named.casefold()]
    return grand or named or found


_TAKING = re.compile(
    r"\b(?:take|swallow|(?:once|twice|times) (?:a|per|daily)|daily|every \w+ hours?|(?:per|a) day|before meals?|"
    r"with food)\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"\b(?:exceed|max(?:imum)?|(?:not?|never) (?:\w+ )?more than)\b", re.IGNORECASE)


def _doses(lines: Sequence[Line]) -> list[Value]:
    strengths = [
        value
        for value in _each(_DOSE, lines)
        if not (_INTAKE.search(value.line.text) or _LIMIT.search(value.line.text))
    ]
    strengths = strengths or list(_each(_DOSE, lines))
    return strengths or [
        Value(_tidy(line.text), line)
        for line in lines
        if _INTAKE.search(line.text) and re.search(r"\d|one|two|three|once|twice", line.text, re.I)
    ]


def intake(lines: Sequence[Line]) -> tuple[Value, ...]:
    """The lines that say how something is taken."""
    return tuple(Value(_tidy(line.text), line) for line in lines if _TAKING.search(line.text))


def _addresses(lines: Sequence[Line]) -> list[Value]:
    """A street's line, and the one below it where that has a post code's digits."""
    found = []
    for at, line in enumerate(lines):
        if not _STREET.search(line.text):
            continue
        below = lines[at + 1] if at + 1 < len(lines) else None
        follows = (
            below is not None
            and re.search(r"\b\d{4,5}\b|\b[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}\b", below.text)
            and not _PHONE_WORD.search(below.text)
        )
        text = f"{line.text}, {below.text}" if below is not None and follows else line.text
        both = below is None or not follows or below.sure
        found.append(Value(_tidy(text), line if both else below or line))
    return found


def _behind(words: re.Pattern[str], lines: Sequence[Line]) -> list[Value]:
    """What stands behind such a word in its line, or in the next one."""
    found = []
    for at, line in enumerate(lines):
        match = words.search(line.text)
        if match is None or len(line.text[: match.start()].split()) > 1:
            continue
        rest = line.text[match.end() :].strip(" :.,#-")
        if rest:
            found.append(Value(_tidy(rest), line, match.group()))
        elif at + 1 < len(lines):
            found.append(Value(_tidy(lines[at + 1].text), lines[at + 1], match.group()))
    return found


def _labelled(label: str, lines: Sequence[Line]) -> Iterator[Value]:
    """What stands behind the words of a label: "Order No: 4711" for "order number"; in its row, else below it."""
    words = [
        word for word in label.split() if word not in ("number", "code", "no", "id", "the", "of", "on", "date", "name")
    ] or label.split()
    for at, line in enumerate(lines):
        plain = normalize(line.text).split()
        if not all(any(_alike(word, one) for one in plain) for word in words):
            continue
        pattern = r"[^\w]*".join(rf"\w*{re.escape(word[:4])}\w*" for word in words)
        match = re.search(
            pattern + r"(?:\W{0,2}\b(?:number|code|no|nr|id|date|name)\b)?[\s:.#-]*", line.text, re.IGNORECASE
        )
        rest = line.text[match.end() :].strip(" :.,#-") if match else ""
        if rest:
            yield Value(_tidy(rest), line, label)
            continue
        level = [
            o
            for o in lines
            if o is not line
            and o.box.left >= line.box.right - 0.02
            and abs(o.box.centre[1] - line.box.centre[1]) < 0.6 * (line.box.bottom - line.box.top)
        ]
        following = level or list(lines[at + 1 : at + 2])
        if following:
            yield Value(_tidy(following[0].text), following[0], label)


def _alike(word: str, printed: str) -> bool:
    return (
        printed == word
        or (len(word) >= 4 and printed.startswith(word[:4]))
        or (len(printed) >= 3 and word.startswith(printed))
    )


_FINDERS: Mapping[str, Callable[[Sequence[Line]], Sequence[Value]]] = {
    "date": _dates,
    "expiry": _expiries,
    "phone": _phones,
    "total": _totals,
    "email": lambda lines: list(_each(_EMAIL, lines)),
    "web": lambda lines: [v for v in _each(_WEB, lines) if "@" not in v.text],
    "dose": _doses,
    "intake": intake,
    "batch": lambda lines: list(_each(_BATCH, lines)),
    "time": lambda lines: list(_each(_TIME, lines)),
    "weight": lambda lines: list(_each(_WEIGHT, lines)),
    "percent": lambda lines: list(_each(_PERCENT, lines)),
    "address": _addresses,
    "sender": lambda lines: _behind(_SENDER, lines),
    "receiver": lambda lines: _behind(_RECEIVER, lines),
    "name": lambda lines: _behind(_NAME_WORD, lines),
    "number": lambda lines: list(_each(_NUMBER, lines)),
}
SORTS = tuple(_FINDERS)

_MONTHS = {name: at + 1 for at, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split())} | {
    "mär": 3, "mai": 5, "okt": 10, "dez": 12,
}  # fmt: skip


def as_value(text: str, schema: Mapping[str, Any]) -> Any:
    """Printed text as an argument's JSON value; None where it is none."""
    text = text.strip()
    sort = schema.get("type", "string")
    value: Any = text
    if options := [option for option in schema.get("enum", ()) if isinstance(option, str)]:
        value = next((o for o in options if normalize(o.replace("_", " ")) == normalize(text)), None)
    elif sort in ("integer", "number"):
        plain = re.sub(r"[^\d.,-]", "", text)
        plain = plain.replace(",", ".") if re.fullmatch(r"-?\d+,\d{1,2}", plain) else plain.replace(",", "")
        value = None if not re.fullmatch(r"-?\d+(?:\.\d+)?", plain) else float(plain) if "." in plain else int(plain)
    elif schema.get("format") == "date":
        day = as_date(text)
        value = day.isoformat() if day else None
    elif sort != "string":
        return None
    return value if value is not None and value != "" and fits(value, schema) else None


def same_value(one: Any, other: Any) -> bool:
    """Whether two values are one, said and printed."""
    a, b = (re.sub(r"\W+", "", str(value)).casefold() for value in (one, other))
    return a == b


def as_date(text: str, *, month_first: bool = True) -> date | None:
    """A printed date as a day; None where the print leaves the day open or is no date.

    month_first: how "03/04/2027" is meant where both readings are days; with dots the day comes first anyway.
    """
    text = text.strip()
    if iso := re.fullmatch(r"((?:19|20)\d\d)[-./](\d{1,2})[-./](\d{1,2})", text):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if plain := re.fullmatch(r"(\d{1,2}) ?([-./]) ?(\d{1,2}) ?[-./] ?['’]?(\d{2,4})", text):
        first, second, year = int(plain[1]), int(plain[3]), _full_year(plain[4])
        if plain[2] == "." or first > 12 or (not month_first and second <= 12):
            return _day(year, second, first)
        return _day(year, first, second)
    words = re.findall(r"[^\W\d_]+|\d+", text)
    months = [m for w in words if (m := _MONTHS.get(w.casefold()[:3])) is not None and not w.isdigit()]
    figures = [w for w in words if w.isdigit()]
    if len(months) == 1 and len(figures) == 2:
        day, year = (figures[1], figures[0]) if len(figures[0]) == 4 else (figures[0], figures[1])
        return _day(_full_year(year), months[0], int(day))
    return None


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
