"""Any reply text → the words a voice should say, so that a phonemizer meets no digits, signs or abbreviations. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from ....lexicon import MONTHS, WEEKDAYS, cardinal, clock, decimal, digits, ordinal, year
from ..language.en.inflection import plural
from ..markup import PICTOGRAMS, unmarked
from ..money_words import BEFORE, BEHIND, money

_MONTH_SHORT = {month[:3].lower(): month for month in MONTHS} | {"sept": "September"}
_DAY_SHORT = {day[:3].lower(): day for day in WEEKDAYS} | {"tues": "Tuesday", "thur": "Thursday", "thurs": "Thursday"}
_ABBREVIATIONS = {
    "mr": "Mister", "mrs": "Missus", "ms": "Miz", "prof": "Professor", "jr": "Junior", "sr": "Senior", "ave": "Avenue",
    "rd": "Road", "blvd": "Boulevard", "apt": "Apartment", "ste": "Suite", "ln": "Lane",
    "dept": "Department", "vs": "versus",
    "etc": "et cetera", "approx": "approximately", "appt": "appointment", "ext": "extension", "hwy": "Highway",
    "inc": "Incorporated", "tel": "telephone", "fig": "figure", "vol": "volume", "ch": "chapter", "pp": "pages",
    "p": "page", "nos": "numbers", "nr": "number", "no": "number", "rm": "room", "fl": "floor", "bldg": "building",
}  # fmt: skip
_UNITS = {
    "km": "kilometer", "cm": "centimeter", "mm": "millimeter", "kg": "kilogram", "mg": "milligram", "ml": "milliliter",
    "lb": "pound", "lbs": "pound", "oz": "ounce", "ft": "foot", "mi": "mile", "mph": "mile per hour", "min": "minute",
    "mins": "minute", "hr": "hour", "hrs": "hour", "sec": "second", "secs": "second", "gb": "gigabyte",
    "mb": "megabyte", "tb": "terabyte", "kb": "kilobyte",
    "sq ft": "square foot", "sq m": "square meter", "yd": "yard", "yds": "yard", "kwh": "kilowatt hour",
    "cl": "centiliter", "dl": "deciliter", "mbps": "megabit per second", "gbps": "gigabit per second",
    "kbps": "kilobit per second", "hz": "hertz", "khz": "kilohertz", "mhz": "megahertz", "ghz": "gigahertz",
    "m²": "square meter", "m2": "square meter", "km²": "square kilometer", "cm²": "square centimeter",
    "m³": "cubic meter", "cm³": "cubic centimeter", "µm": "micrometer", "µg": "microgram",
}  # fmt: skip
_LETTER_UNITS = {
    "m": "meter", "l": "liter", "L": "liter", "g": "gram", "h": "hour", "s": "second", "W": "watt", "kW": "kilowatt",
    "MW": "megawatt", "Wh": "watt hour", "V": "volt", "ha": "hectare", "ms": "millisecond", "in": "inch",
}  # fmt: skip
"""Short ones count in this case only; "in" only right behind its number."""
_PER = {"h": "hour", "hr": "hour", "mo": "month", "yr": "year", "wk": "week", "s": "second", "min": "minute",
        "d": "day"}  # fmt: skip
_FRACTIONS = {"1/2": "one half", "1/4": "one quarter", "3/4": "three quarters", "1/3": "one third", "2/3": "two thirds"}
_VULGAR = {
    "½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3",
}  # fmt: skip
_SIGNS = {
    "&": " and ", "@": " at ", "+": " plus ", "=": " equals ", "%": " percent", "#": " number ", "°": " degrees",
    "±": " plus or minus ", "×": " times ", "÷": " divided by ", "→": " to ", "≈": " about ", "≤": " at most ",
    "≥": " at least ", "$": " dollars ", "€": " euros ", "£": " pounds ", "¥": " yen ", "₹": " rupees ",
    "§": " section ", "‰": " per mille", "²": " squared", "³": " cubed", "^": " to the power of ",
}  # fmt: skip
_SLASHED = {"w/o": "without", "w/": "with", "c/o": "care of", "n/a": "not available"}
_AS_WORDS = frozenset(
    "OK NASA NATO COVID ASAP YES NO AND OR THE NOT ALL ANY YOU ARE IS IT AT TO IN ON OF WE ME MY DO GO".split()
)
_DAYS = r"Mon(?:day)?|Tue(?:s(?:day)?)?|Wed(?:nesday)?|Thu(?:rs(?:day)?|r)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?"
_MONTHS = "|".join(
    sorted([*MONTHS, *(f"{s.capitalize()}\\.?" for s in _MONTH_SHORT if s != "may")], key=len, reverse=True)
).replace("Mar\\.?", "Mar\\.")
_CODE_CUE = (
    r"(?P<cue>\b(?:number|no\.|code|id|confirmation|reference|account|appointment|booking|order|extension|"
    r"ext\.?|pin|zip|flight|"
    r"invoice|ticket|case|policy|member)(?: (?:number|code|id|is|was))*(?:\s*[:#])?\s+)"
)

_ROUNDS = 4
"""A sign next to a number is only seen once the number is words; in plain replies one round changes all."""
Replace = str | Callable[[re.Match[str]], str]


def for_voice(text: str) -> str:
    """The words to speak. Plain words come back as they are; running it twice changes nothing."""
    text = unmarked(text)
    for _ in range(_ROUNDS):
        before = text
        for pattern, replace in _passes():
            text = pattern.sub(replace, text).strip()
        if text == before:
            break
    return text


def _month(name: str) -> str:
    return _MONTH_SHORT.get(name.lower().rstrip(".")[:4], _MONTH_SHORT.get(name.lower()[:3], name))


def _iso(m: re.Match[str]) -> str:
    month, day = int(m["month"]), int(m["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return " ".join(digits(part) for part in re.split("[-/]", m.group()))
    said = f"{MONTHS[month - 1]} {ordinal(day)}, {year(int(m['year']))}"
    return said + (f" at {clock(int(m['h']), int(m['min']))}" if m["h"] else "")


def _year_month(m: re.Match[str]) -> str:
    """ "2026-12" is a month, "2026–27" two years."""
    if int(m["month"]) in range(1, 13) and "–" not in m.group():
        return f"{MONTHS[int(m['month']) - 1]} {year(int(m['year']))}"
    return f"{year(int(m['year']))} to {cardinal(int(m['month']))}"


def _month_year(m: re.Match[str]) -> str:
    """ "08/2027", "EXP 08/27"."""
    said = int(m["year"])
    return f"{m.groupdict().get('cue') or ''}{MONTHS[int(m['month']) - 1]} {year(said if said > 99 else 2000 + said)}"


def _article(m: re.Match[str]) -> str:
    """An article's number as it is printed below its bars: 1 + 6 + 6 digits, in America 1 + 5 + 5 + 1."""
    number = m.group()
    cuts = (0, 1, 7, 13) if len(number) == 13 else (0, 1, 6, 11, 12)
    return ", ".join(digits(number[a:b]) for a, b in zip(cuts, cuts[1:], strict=False))


def _slashed(m: re.Match[str]) -> str:
    month, day = int(m["month"]), int(m["day"])
    if m.group() in _FRACTIONS:
        return _FRACTIONS[m.group()]
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return " slash ".join(cardinal(int(part)) for part in m.group().split("/"))
    said = f"{MONTHS[month - 1]} {ordinal(day)}"
    if m["year"]:
        full = int(m["year"]) if len(m["year"]) == 4 else 2000 + int(m["year"])
        said += f", {year(full)}"
    return said


def _month_day(m: re.Match[str]) -> str:
    said = f"{_month(m['month'])} {ordinal(int(m['day']))}"
    return said + (f", {year(int(m['year']))}" if m["year"] else "")


def _clock(m: re.Match[str]) -> str:
    hour, minute = int(m["h"]), int(m["min"] or 0)
    if hour > 24 or minute > 59:
        return " ".join(digits(part) for part in re.findall(r"\d+", m.group()))
    return clock(hour % 24, minute, (m["half"] or "").lower()[:1] and (m["half"].lower()[0] + "m"))


def _time_range(m: re.Match[str]) -> str:
    return f"{m['a']}{m['ha'] or ''} to {m['b']} {m['half'] or ''}".strip()


def _counted(unit: str, number: float) -> str:
    unit, per, of = unit.partition(" per ")
    return (unit if number == 1 else plural(unit)) + per + of


def _unit(m: re.Match[str]) -> str:
    number = m["number"]
    number = number.replace(",", ".") if re.fullmatch(r"\d+,\d{1,2}", number) else number.replace(",", "")
    unit = m["unit"] or "in"
    return f"{number} {_counted(_UNITS.get(unit.lower()) or _LETTER_UNITS[unit], float(number))}"


def _hours(m: re.Match[str]) -> str:
    """ "1h 30m", "2 h 5 min"."""
    return f"{m['h']} {_counted('hour', int(m['h']))} {m['min']} {_counted('minute', int(m['min']))}"


def _phone(m: re.Match[str]) -> str:
    groups = re.findall(r"\d+", m.group())
    if len(groups) == 1:  # "+442079460958": by threes behind the country
        groups = [groups[0][:2], *re.findall(r"\d{3}(?!\d$)|\d+$", groups[0][2:])]
    plus = "plus " if m.group().startswith("+") and groups[0] != "1" else ""
    return plus + _groups(" ".join(groups))


def _groups(number: str) -> str:
    return ", ".join(digits(group) for group in re.findall(r"\d+", number))


def _by_fours(m: re.Match[str]) -> str:
    """A bank account or a card: letters and digits one by one, four to a breath."""
    symbols = re.sub(r"\W", "", m.group())
    groups = [symbols[at : at + 4] for at in range(0, len(symbols), 4)]
    return ", ".join(" ".join("oh" if c == "0" else digits(c) or c for c in group) for group in groups)


def _day_month(m: re.Match[str]) -> str:
    """ "4 Dec 2026", "04.12.2026"."""
    fields, day = m.groupdict(), int(m["day"])
    month = _month(m["month"]) if "named" in fields else MONTHS[int(m["month"]) - 1] if m["month"] != "00" else ""
    full = int(m["year"] or 0) if len(m["year"] or "") != 2 else 2000 + int(m["year"])
    return f"the {ordinal(day)} of {month}" + (f", {year(full)}" if full else "")


def _half(m: re.Match[str]) -> str:
    """ "2½", "1 1/2", "½ cup"."""
    part = _FRACTIONS[_VULGAR.get(m["part"], m["part"])]
    return f"{m['whole']} and {'a half' if part == 'one half' else part}" if m["whole"] else part


def _address(m: re.Match[str]) -> str:
    """An e-mail address or a web address, as people say it."""
    text = re.sub(r"^(?:https?://|mailto:)?(?:www\.)?|[?#].*$", "", m.group(), flags=re.IGNORECASE).rstrip("/")
    signs = {
        ".": " dot ",
        "@": " at ",
        "/": " slash ",
        "_": " underscore ",
        "-": " dash ",
        "+": " plus ",
        ":": " colon ",
    }
    return re.sub(r"[.@/_+:-]", lambda s: signs[s.group()], text)


def _code(m: re.Match[str]) -> str:
    """Letters one by one, digits one by one; a word of four letters or more, or in lower case, stays a word."""
    groups = []
    for group in m.group().split("-"):
        said = []
        for part in re.findall(r"[A-Za-z]+|\d+", group):
            said.append(digits(part) if part.isdigit() else _letters(part))
        groups.append(" ".join(said))
    word = len(groups) == 2 and len(groups[0]) > 3 and " " not in groups[0]
    tail = m.group().rpartition("-")[2]
    if word and tail.isdigit() and len(tail) <= 2:
        return f"{groups[0]} {cardinal(int(tail))}"  # "COVID-19"
    return (" " if word else ", ").join(groups)


def _letters(part: str) -> str:
    return part if len(part) > 3 or part.islower() and len(part) > 1 else " ".join(part.upper())


def _street(m: re.Match[str]) -> str:
    return m.group(1) + (" Street" if m["word"].lower() == "st" else " Drive")


def _acronym(m: re.Match[str]) -> str:
    return m.group() if m.group() in _AS_WORDS else " ".join(m.group())


def _integer(m: re.Match[str]) -> str:
    text = m.group().replace(",", "")
    if "," not in m.group() and (len(text) > 1 and text[0] == "0" or len(text) >= 7):
        return digits(text)
    if len(text) == 4 and "," not in m.group() and 1900 <= int(text) <= 2099:
        return year(int(text))
    return cardinal(int(text))


def _day_range(m: re.Match[str]) -> str:
    return f"{_day(m['a'])} to {_day(m['b'])}"


def _day(name: str) -> str:
    return _DAY_SHORT[name[:3].lower()]


def _range(m: re.Match[str]) -> str:
    """ "9-5" and "10–12" are ranges of numbers."""
    return f"{int(m['a'])} to {int(m['b'])}" if m["a"][0] != "0" else f"{m['a']}, {m['b']}"


def _lookup(table: dict[str, str]) -> Callable[[re.Match[str]], str]:
    return lambda m: table[m["word"].lower().rstrip(".")]


_TABLE: tuple[tuple[str, Replace, int], ...] = (
    # pattern, what is said, flags; in this order
    (r"[’‘]", "'", 0),
    (PICTOGRAMS.pattern, " ", 0),
    (r"(?<=\s)#+(?=\s)", "", 0),
    (r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b|\bhttps?://[^\s,;)]*[\w/]|\bwww\.[\w.-]+\w(?:/[\w/-]*\w)?", _address, 0),
    (r"\b[a-z0-9-]+\.(?:com|org|net|io|gov|edu)\b(?:/[\w/-]*\w)?(?:#\w+)?", _address, 0),
    (r"\btel\.?:? ?(?=[\d+(])", "telephone ", re.I),
    (r"\+\d{1,3}(?:[ ./-]?\(?\d{1,5}\)?){2,6}\b", _phone, 0),
    (r"\b(?P<year>(?:19|20)\d\d)[-–/](?P<month>\d\d)\b(?![-–/\d])", _year_month, 0),
    (r"\b(?P<year>\d{4})(?P<sep>[-/])(?P<month>\d\d)(?P=sep)(?P<day>\d\d)"
     r"(?:[T ](?P<h>\d\d):(?P<min>\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?\b", _iso, 0),
    (r"\b24/7\b", "twenty four seven", 0),
    (r"(?<![\d/.-])(?P<month>0[1-9]|1[0-2])[/.](?P<year>20\d\d)\b(?![/.]\d)", _month_year, 0),
    (r"(?P<cue>\b(?:exp(?:iry|ires)?|best before|use by)\b[.:]* )(?P<month>0[1-9]|"
     r"1[0-2])[/.](?P<year>\d\d)\b(?![/.]\d)",
     _month_year, re.I),
    (r"(?<![\d.])(?P<day>0[1-9]|[12]\d|3[01])\.(?P<month>0[1-9]|1[0-2])\.(?P<year>\d\d)\b(?!\.\d)", _day_month, 0),
    (r"(?<![\w.,/-])(?:\d{13}|\d{12})(?![\w/-]|[.,]\d)", _article, 0),
    (r"\b(?P<head>[A-Z]{2,}):(?P<digits>\d{3,})\b", lambda m: f"{' '.join(m['head'])}, {digits(m['digits'])}", 0),
    (r"\b(?P<a>\d+(?:\.\d+)?)/(?P<b>5|10|20|100)(?=\s*(?:stars?|points?)\b)|\b(?P<c>\d+\.\d+)/(?P<d>\d+)\b",
     lambda m: f"{m['a'] or m['c']} out of {m['b'] or m['d']}", 0),
    (r"(?<![\d/.,])(?:(?P<whole>\d{1,3}) )?(?P<part>[12]/3|[13]/4|1/2)(?![\d/])", _half, 0),
    (r"(?P<whole>\d+)? ?(?P<part>[½¼¾⅓⅔])", _half, 0),
    (r"(?<![\d.])(?P<day>0?[1-9]|[12]\d|3[01])\.(?P<month>0?[1-9]|1[0-2])\.(?P<year>(?:19|20)\d\d)\b", _day_month, 0),
    (r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b(?<=\d)|\b\d{4}(?:[ -]\d{4}){2,4}\b", _by_fours, 0),
    (BEFORE, money, 0),
    (BEHIND, money, 0),
    (r"(?P<cue>\b(?:call|dial|ring) )(?P<digits>112|911|999|110|000)\b",
     lambda m: m["cue"] + digits(m["digits"]), re.I),
    (r"(?<![\w.,+/-])(?:\(0\d{1,5}\)|0\d{1,5})(?:[ /-]{1,2}\d{2,8}){1,4}\b",
     _phone, 0),
    (r"(?P<cue>\b(?:numbers?|phone|tel\.?|fax|mobile|dial|call|ring)(?: (?:us|me|is|at|on|no\.))*:? )"
     r"(?P<phone>\d{2,5}(?:[ /-]\d{2,5}){1,4})\b", lambda m: m["cue"] + _groups(m["phone"]), re.I),
    (r"(?<![\d,.] )(?<![\d,.])\b\d{3} 0\d{3}\b", _phone, 0),
    (r"\b\d+-\d+-\d+(?:-\d+)*\b(?!-)", _phone, 0),
    (r"(?<![\d/])(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>\d{4}|\d\d))?(?![\d/])", _slashed, 0),
    (r"\b(?P<a>\d{1,2}(?::\d\d)?)(?P<ha> ?[ap]\.?m\.?)?"
     r"\s*[-–—]\s*(?P<b>\d{1,2}(?::\d\d)?)\s*(?P<half>[ap]\.?m\b\.?)", _time_range, re.I),
    (r"\b(?P<a>\d{1,2}:\d\d)(?P<ha>)\s*[-–—]\s*(?P<b>\d{1,2}:\d\d)\b(?P<half>)", _time_range, 0),
    (r"\b(?P<h>\d{1,2}):(?P<min>\d\d)(?::\d\d)?(?:\s*(?P<half>[ap]\.m\.|[ap]m\b|[ap]\.?\ m\b))?", _clock, re.I),
    (r"(?<![.,$€£\d])\b(?P<h>1[0-2]|0?[1-9])(?P<min>)\s*(?P<half>[ap]\.m\.|[ap]m\b)", _clock, re.I),
    (r"\b(?P<h>[ap])\.m\.", lambda m: f"{m['h'].upper()} M", re.I),
    (r"(?<=[a-z] )(?P<h>AM|PM)\b", lambda m: " ".join(m["h"]), 0),
    (rf"\b(?P<a>{_DAYS})\.?\s*[-–—]\s*(?P<b>{_DAYS})\b\.?", _day_range, 0),
    (rf"\b(?P<word>{_DAYS})(?:\.(?=,? )|"
     rf"(?=,? (?:the )?\d|,? (?:{_MONTHS})\b|,? (?:(?:and|&|or|to) )?(?:{_DAYS})\b|$))", lambda m: _day(m["word"]), 0),
    (rf"\b(?:the )?(?P<a>\d\d?)\.? ?[-–—] ?(?P<b>\d\d?)\.? (?P<month>{_MONTHS})\b",
     lambda m: f"the {ordinal(int(m['a']))} to the {ordinal(int(m['b']))} of {_month(m['month'])}", 0),
    (rf"\b(?P<month>{_MONTHS}) (?P<a>\d\d?) ?[-–—] ?(?P<b>\d\d?)\b(?![:\d])",
     lambda m: f"{_month(m['month'])} {ordinal(int(m['a']))} to {ordinal(int(m['b']))}", 0),
    (rf"\b(?P<a>{_MONTHS}) ?[-–—] ?(?P<b>{_MONTHS})\b\.?", lambda m: f"{_month(m['a'])} to {_month(m['b'])}", 0),
    (rf"\b(?:the )?(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?: of)? (?P<month>(?P<named>{_MONTHS}))\b\.?"
     r"(?:,? (?P<year>(?:19|20)\d\d)\b)?", _day_month, 0),
    (rf"\b(?P<month>{_MONTHS}) (?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b(?![:\d])(?:,? (?P<year>(?:19|"
     rf"20)\d\d)\b)?", _month_day, 0),
    (rf"\b(?P<month>(?!May\b){_MONTHS.replace('May|', '')})(?=[\s,.]|$)", lambda m: _month(m["month"]), 0),
    (r"(?<![\w+])(?:\+?\d{1,2}[ .-])?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b|\b\d{3}-\d{4}\b", _phone, 0),
    (rf"{_CODE_CUE}#?(?P<digits>\d{{3,}})\b", lambda m: m["cue"] + digits(m["digits"]), re.I),
    (r"#\s?(?P<digits>\d{3,})\b", lambda m: "number " + digits(m["digits"]), 0),
    (r"#\s?(?=\d)", "number ", 0),
    (r"#(?=[A-Za-z])", "hashtag ", 0),
    (r"\bv\.? ?(?=\d+\.\d)", "version ", re.I),
    (r"\b\d{1,3}(?:\.\d{3}){2,}\b(?!\.)", lambda m: m.group().replace(".", ","), 0),
    (r"\b(?P<word>Nos?|Nr|pp?|Fig|Vol|Ch|Rm|Fl|Tel)\.:? ?(?=\d|\+)",
     lambda m: _ABBREVIATIONS[m["word"].lower()] + " ", re.I),
    (r"\b(?P<d>(?:19|20)\d)0s\b|(?:(?<=the )|'\b)(?P<short>[2-9])0s\b",
     lambda m: (year(int(m["d"]) * 10) if m["d"] else cardinal(int(m["short"]) * 10)).replace("ty", "ties"), 0),
    (r"(?<=\d)(?P<unit> ?(?:°[CF]?|%))\s*[-–—]\s*(?=\d)", lambda m: m["unit"] + " to ", 0),
    (r"(?<![\d,.])(?P<whole>\d+),(?P<part>\d{1,2})(?= ?[%°])", lambda m: f"{m['whole']}.{m['part']}", 0),
    (r"(?<![\d ])(?<!\d )\d{1,3}(?: 000)+\b", lambda m: m.group().replace(" ", ","), 0),
    (r"\b(?P<number>\d{1,3})[kK]\b", lambda m: cardinal(int(m["number"])) + " K", 0),
    (r"\b(?P<feet>\d) ?ft\.? (?P<inches>\d{1,2}) ?in\b", lambda m: f"{m['feet']} feet {m['inches']} inches", 0),
    (r"\b(?P<h>\d+) ?h(?:rs?)? ?(?P<min>\d+) ?m(?:ins?)?\b", _hours, 0),
    (r"\b(?P<feet>\d)['′] ?(?P<inches>\d{1,2})[\"″]", lambda m: f"{m['feet']} feet {m['inches']} inches", 0),
    (r"\b(?P<number>\d[\d,]*(?:\.\d+)?) ?(?P<unit>sq ft|sq m|"
     r"km²|cm²|m²|m2\b|m³|cm³|km|cm|mm|µm|kg|mg|µg|ml|cl|dl|lbs?|oz|ft|mi|mph|mins?|hrs?|secs?|[tgmk]b|[gmk]bps|"
     r"[gmk]?hz|kwh|yds?)(?![\w²³])", _unit, re.I),
    (r"(?<![\d'] )(?<!the )(?<!')\b(?P<number>\d[\d,]*(?:\.\d+)?)"
     r"(?: ?(?P<unit>kW|MW|Wh|ms|ha|[mlghs]|[LWV](?! [A-Z\d]))|(?P<inch>in))"
     r"(?![\w²³'])", _unit, 0),
    (r"(?<=[a-z\d%])/(?P<per>month|mo|week|wk|day|night|hour|hr|h|year|yr|person|head|piece|minute|min|second|s|"
     r"kg|km|mile|ml|dl|tablet|dose)\b",
     lambda m: f" per {_PER.get(m['per'], _UNITS.get(m['per'], m['per']))}", 0),
    (r"(?<=\d)[xX×](?=\d)|(?<=\d) [xX×] (?=\d)", " by ", 0),
    (r"(?<=\d) ?[xX×](?![\w])", " times", 0),
    (r"(?<![\w<>])[~≈] ?(?=\d)", "about ", 0),
    (r"(?<![\w<>=-])< ?(?=\d)", "less than ", 0),
    (r"(?<![\w<>=-])> ?(?=\d)", "more than ", 0),
    (r"(?:->|=>|→)", " to ", 0),
    (r"(?P<n>\d) ?°\s?(?P<u>[FC])\b", lambda m: m["n"] + " degrees " + {"F": "Fahrenheit", "C": "Celsius"}[m["u"]], 0),
    (r"\b(?P<word>Mr|Mrs|Ms|Prof|Jr|Sr|Ave|Rd|Blvd|Apt|Ste|Ln|Dept|vs|etc|approx|appt|ext|Hwy|"
     r"Inc)\b\.", _lookup(_ABBREVIATIONS), re.I),
    (r"\b(?P<word>Mr|Mrs|Ms)\b(?= [A-Z])", _lookup(_ABBREVIATIONS), 0),
    (r"\bDr\.?(?= [A-Z])", "Doctor", 0),
    (r"\be\.g\.", "for example", re.I),
    (r"\bi\.e\.", "that is", re.I),
    (r"\b([A-Z][a-z]+|\d+(?:st|nd|rd|th)) (?P<word>St|Dr)\b\.?(?! [A-Z][a-z]+ (?:St|Dr)\b)", _street, 0),
    (r"\bSt\.(?= [A-Z])", "Saint", 0),
    (r"\b(?P<n>\d+)(?:st|nd|rd|th)\b", lambda m: ordinal(int(m["n"])), 0),
    (r"(?<![\w.])[-−](?=\d)", "minus ", 0),
    (r"(?<![\w-])(?P<a>\d{1,3})\s*[-–—]\s*(?P<b>\d{1,3})(?![\w-])", _range, 0),
    (r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\b", _code, 0),
    (r"(?<=\d)-(?=\d)", ", ", 0),
    (r"(?<=\d),(?=(?:\d{1,2}|\d{4,})\b)", ", ", 0),
    (r"\b\d+(?:\.\d+)+\b", lambda m: decimal(m.group()), 0),
    (r"\b\d{1,3}(?:,\d{3})+\b|\d+", _integer, 0),
    (r"\b[A-Z]{1,3}(?: ?& ?[A-Z]{1,3})+\b(?!')",
     lambda m: " ".join(m.group().replace(" ", "")).replace("&", "and"), 0),
    (r"\bAPI\b|\b[A-Z]{2,5}\b", _acronym, 0),
    (r"\band/or\b", "and or", 0),
    (r"\b(?P<what>w/o|w/|c/o|n/a)(?=\s|$|[,.;])", lambda m: _SLASHED[m["what"].lower()], re.I),
    (r"(?<=[a-z])/(?=[a-z])", " or ", re.I),
    (r"(?<=\w)_(?=\w)", " ", 0),
    (r"[&@+=%#°±×÷→≈≤≥§‰²³^$€£¥₹]", lambda m: _SIGNS[m.group()], 0),
    (r"\s*[–—]\s*|(?<=\w)\s+-+\s+(?=\w)", ", ", 0),
    (r"(?<!\w)-+|-+(?!\w)", " ", 0),
    (r"[\[\](){}<>|\\^~*`_\"“”]", " ", 0),
    (r"\s+(?=[,.;:?!](?:\s|$))", "", 0),
    (r"\s{2,}", " ", 0),
)  # fmt: skip
_cache: list[tuple[re.Pattern[str], Replace]] = []


def _passes() -> list[tuple[re.Pattern[str], Replace]]:
    """The table, compiled when first needed."""
    if not _cache:
        _cache.extend((re.compile(pattern, flags), replace) for pattern, replace, flags in _TABLE)
    return _cache
