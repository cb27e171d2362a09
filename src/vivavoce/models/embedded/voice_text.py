"""Any reply text → the words a voice should say, so that a phonemizer meets no digits, signs or abbreviations. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from .number_words import cardinal, clock, decimal, digits, ordinal, year

MONTH_NAMES = (
    "January February March April May June July August September October November December"
).split()  # fmt: skip
_MONTH_SHORT = {m[:3].lower(): m for m in MONTH_NAMES} | {"sept": "September"}
_DAY_SHORT = {
    "mon": "Monday", "tue": "Tuesday", "tues": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "thur": "Thursday",
    "thurs": "Thursday", "fri": "Friday", "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip
_ABBREVIATIONS = {
    "mr": "Mister", "mrs": "Missus", "ms": "Miz", "prof": "Professor", "jr": "Junior", "sr": "Senior", "ave": "Avenue",
    "rd": "Road", "blvd": "Boulevard", "apt": "Apartment", "ste": "Suite", "ln": "Lane",
    "dept": "Department", "vs": "versus",
    "etc": "et cetera", "approx": "approximately", "appt": "appointment", "ext": "extension", "hwy": "Highway",
    "inc": "Incorporated",
}  # fmt: skip
_UNITS = {
    "km": "kilometer", "cm": "centimeter", "mm": "millimeter", "kg": "kilogram", "mg": "milligram", "ml": "milliliter",
    "lb": "pound", "lbs": "pound", "oz": "ounce", "ft": "foot", "mi": "mile", "mph": "mile per hour", "min": "minute",
    "mins": "minute", "hr": "hour", "hrs": "hour", "sec": "second", "secs": "second", "gb": "gigabyte",
    "mb": "megabyte",
    "sq ft": "square foot", "yd": "yard", "yds": "yard",
}  # fmt: skip
_PLURALS = {"foot": "feet", "square foot": "square feet", "mile per hour": "miles per hour"}
_CURRENCIES = {"$": ("dollar", "cent"), "€": ("euro", "cent"), "£": ("pound", "penny")}
_FRACTIONS = {"1/2": "one half", "1/4": "one quarter", "3/4": "three quarters", "1/3": "one third", "2/3": "two thirds"}
_SIGNS = {"&": " and ", "@": " at ", "+": " plus ", "=": " equals ", "%": " percent", "#": " number ", "°": " degrees"}
_AS_WORDS = frozenset(
    "OK NASA NATO COVID ASAP YES NO AND OR THE NOT ALL ANY YOU ARE IS IT AT TO IN ON OF WE ME MY DO GO".split()
)
_MONTHS = "|".join(
    sorted([*MONTH_NAMES, *(f"{s.capitalize()}\\.?" for s in _MONTH_SHORT if s != "may")], key=len, reverse=True)
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
        return " ".join(digits(part) for part in m.group().split("-"))
    said = f"{MONTH_NAMES[month - 1]} {ordinal(day)}, {year(int(m['year']))}"
    return said + (f" at {clock(int(m['h']), int(m['min']))}" if m["h"] else "")


def _slashed(m: re.Match[str]) -> str:
    month, day = int(m["month"]), int(m["day"])
    if m.group() in _FRACTIONS:
        return _FRACTIONS[m.group()]
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return " slash ".join(cardinal(int(part)) for part in m.group().split("/"))
    said = f"{MONTH_NAMES[month - 1]} {ordinal(day)}"
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
    return f"{m['a']}{m['ha'] or ''} to {m['b']} {m['half']}"


def _money(m: re.Match[str]) -> str:
    unit, small = _CURRENCIES[m["sign"]]
    whole, _, cents = m["amount"].replace(",", "").partition(".")
    if m["scale"]:
        return f"{decimal(m['amount'].replace(',', ''))} {m['scale']} {unit}s"
    parts = []
    if int(whole) or not cents:
        parts.append(f"{cardinal(int(whole))} {_counted(unit, int(whole))}")
    if cents and int(cents[:2].ljust(2, "0")):
        amount = int(cents[:2].ljust(2, "0"))
        parts.append(f"{cardinal(amount)} {small if amount == 1 else 'pence' if small == 'penny' else small + 's'}")
    return " and ".join(parts) or f"zero {unit}s"


def _counted(unit: str, number: float) -> str:
    return unit if number == 1 else _PLURALS.get(unit, unit + "s")


def _unit(m: re.Match[str]) -> str:
    number = m["number"].replace(",", "")
    return f"{number} {_counted(_UNITS[m['unit'].lower()], float(number))}"


def _phone(m: re.Match[str]) -> str:
    return ", ".join(digits(group) for group in re.findall(r"\d+", m.group()))


def _address(m: re.Match[str]) -> str:
    """An e-mail address or a web address, as people say it."""
    text = re.sub(r"^(?:https?://)?(?:www\.)?", "", m.group().rstrip("/"), flags=re.IGNORECASE)
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


def _range(m: re.Match[str]) -> str:
    """ "9-5" and "10–12" are ranges of numbers."""
    return f"{int(m['a'])} to {int(m['b'])}" if m["a"][0] != "0" else f"{m['a']}, {m['b']}"


def _lookup(table: dict[str, str]) -> Callable[[re.Match[str]], str]:
    return lambda m: table[m["word"].lower().rstrip(".")]


_TABLE: tuple[tuple[str, Replace, int], ...] = (
    # pattern, what is said, flags; in this order
    (r"[’‘]", "'", 0),
    (r"[*`]+|^\s*(?:[-•]|#+)\s+|(?<=\s)#+(?=\s)", "", re.M),
    (r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b|\bhttps?://[^\s,;)]*[\w/]|\bwww\.[\w.-]+\w(?:/[\w/-]*\w)?", _address, 0),
    (r"\b[a-z0-9-]+\.(?:com|org|net|io|gov|edu)\b(?:/[\w/-]*\w)?", _address, 0),
    (r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:[T ](?P<h>\d\d):(?P<min>\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|"
     r"[+-]\d\d:?\d\d)?)?\b", _iso, 0),
    (r"\b24/7\b", "twenty four seven", 0),
    (r"(?<![\d/])(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>\d{4}|\d\d))?(?![\d/])", _slashed, 0),
    (r"\b(?P<a>\d{1,2}(?::\d\d)?)(?P<ha> ?[ap]\.?m\.?)?"
     r"\s*[-–—]\s*(?P<b>\d{1,2}(?::\d\d)?)\s*(?P<half>[ap]\.?m\b\.?)", _time_range, re.I),
    (r"\b(?P<h>\d{1,2}):(?P<min>\d\d)(?::\d\d)?(?:\s*(?P<half>[ap]\.m\.|[ap]m\b|[ap]\.?\ m\b))?", _clock, re.I),
    (r"(?<![.,$€£\d])\b(?P<h>1[0-2]|0?[1-9])(?P<min>)\s*(?P<half>[ap]\.m\.|[ap]m\b)", _clock, re.I),
    (r"\b(?P<h>[ap])\.m\.", lambda m: f"{m['h'].upper()} M", re.I),
    (r"(?<=[a-z] )(?P<h>AM|PM)\b", lambda m: " ".join(m["h"]), 0),
    (rf"\b(?P<month>{_MONTHS}) (?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b(?![:\d])(?:,? (?P<year>(?:19|"
     rf"20)\d\d)\b)?", _month_day, 0),
    (rf"\b(?P<month>(?!May\b){_MONTHS.replace('May|', '')})(?=[\s,.]|$)", lambda m: _month(m["month"]), 0),
    (r"\b(?P<word>Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.(?=,? )", _lookup(_DAY_SHORT), 0),
    (r"(?P<sign>[$€£])\s?(?P<amount>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?: (?P<scale>million|billion|"
     r"thousand))?", _money, 0),
    (r"(?<![\w+])(?:\+?\d{1,2}[ .-])?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b|\b\d{3}-\d{4}\b", _phone, 0),
    (rf"{_CODE_CUE}#?(?P<digits>\d{{3,}})\b", lambda m: m["cue"] + digits(m["digits"]), re.I),
    (r"#\s?(?P<digits>\d{3,})\b", lambda m: "number " + digits(m["digits"]), 0),
    (r"#\s?(?=\d)", "number ", 0),
    (r"\bNo\. (?=\d)", "number ", 0),
    (r"\b(?P<number>\d[\d,]*(?:\.\d+)?) ?(?P<unit>sq ft|km|cm|mm|kg|mg|ml|lbs?|oz|ft|mi|mph|mins?|hrs?|secs?|"
     r"gb|mb|yds?)\b\.?(?!\w)", _unit, re.I),
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
    (r"\b(?P<d>(?:19|20)\d)0s\b", lambda m: year(int(m["d"]) * 10).replace("ty", "ties"), 0),
    (r"(?<![\w.])[-−](?=\d)", "minus ", 0),
    (r"(?<![\w-])(?P<a>\d{1,3})\s*[-–—]\s*(?P<b>\d{1,3})(?![\w-])", _range, 0),
    (r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\b", _code, 0),
    (r"(?<=\d)-(?=\d)", ", ", 0),
    (r"\b\d+(?:\.\d+)+\b", lambda m: decimal(m.group()), 0),
    (r"\b\d{1,3}(?:,\d{3})+\b|\d+", _integer, 0),
    (r"\bAPI\b|\b[A-Z]{2,5}\b", _acronym, 0),
    (r"\band/or\b", "and or", 0),
    (r"(?<=[a-z])/(?=[a-z])", " or ", re.I),
    (r"(?<=\w)_(?=\w)", " ", 0),
    (r"[&@+=%#°]", lambda m: _SIGNS[m.group()], 0),
    (r"\s*[–—]\s*|(?<=\w)\s+-+\s+(?=\w)", ", ", 0),
    (r"(?<!\w)-+|-+(?!\w)", " ", 0),
    (r"[\[\](){}<>|\\^~\"“”]", " ", 0),
    (r"\s+(?=[,.;:?!](?:\s|$))", "", 0),
    (r"\s{2,}", " ", 0),
)  # fmt: skip
_cache: list[tuple[re.Pattern[str], Replace]] = []


def _passes() -> list[tuple[re.Pattern[str], Replace]]:
    """The table, compiled when first needed."""
    if not _cache:
        _cache.extend((re.compile(pattern, flags), replace) for pattern, replace, flags in _TABLE)
    return _cache
