"""Values as a caller says them, and heard words brought to one form so that they can be compared. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any

from ..lexicon import MONTHS, ORDINALS, TENS, UNITS, WEEKDAYS, cardinal, ordinal

_VALUES = UNITS | TENS | ORDINALS
_DIGITS = re.compile(r"^(\d+)(?:st|nd|rd|th)$")
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})\b")


def say(value: Any, today: date) -> str:
    """A value in a caller's words: "next Tuesday at ten in the morning", "one zero four two", "yes"."""
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{say_day(value.date(), today)} at {say_time(value.time())}"
        case date():
            return say_day(value, today)
        case time():
            return say_time(value)
        case int() if 0 <= value < 100:
            return say_number(value)
        case int():
            return say_digits(str(value))
        case _:
            return str(value)


def say_day(day: date, today: date) -> str:
    """A day in words that mean one day only, whoever hears them.

    "Tomorrow", "this Friday" (of this week), "next Tuesday" (of next week, seven days away at most), or with its date:
    on a weekend "next Tuesday" may be the one in two days or the one after. A birth date is said with its year.
    """
    away = (day - today).days
    if -1 <= away <= 1:
        return ("yesterday", "today", "tomorrow")[away + 1]
    dated = f"{MONTHS[day.month - 1]} {_hyphened(ordinal(day.day))}"
    if not -60 <= away <= 300:
        return f"{dated}, {_year(day.year)}"
    if 1 < away < 7 - today.weekday():
        return f"this {WEEKDAYS[day.weekday()]}"
    if 1 < away <= 7 and today.weekday() < 5 and away < 14 - today.weekday():
        return f"next {WEEKDAYS[day.weekday()]}"
    return f"{WEEKDAYS[day.weekday()]}, {dated}"


def say_time(moment: time) -> str:
    """ "Half past two in the afternoon", "noon"."""
    if moment.minute == 0 and moment.hour % 12 == 0:
        return "noon" if moment.hour else "midnight"
    part = "in the morning" if moment.hour < 12 else "in the afternoon" if moment.hour < 18 else "in the evening"
    hour = cardinal(moment.hour % 12 or 12)
    match moment.minute:
        case 0:
            clock = hour
        case 15:
            clock = f"quarter past {hour}"
        case 30:
            clock = f"half past {hour}"
        case 45:
            clock = f"quarter to {cardinal((moment.hour + 1) % 12 or 12)}"
        case minute:
            clock = f"{hour} {'oh ' if minute < 10 else ''}{say_number(minute)}"
    return f"{clock} {part}"


def say_number(number: int) -> str:
    """0 to 99 in words."""
    return _hyphened(cardinal(number))


def _hyphened(number: str) -> str:
    return number.replace(" ", "-")


def say_digits(digits: str) -> str:
    """ "one zero four two": what people read off a letter or a card."""
    return " ".join(cardinal(int(digit)) for digit in digits if digit.isdigit())


def heard_words(text: str) -> list[str]:
    """A recogniser's words in one form: lower case, no marks, numbers as digits ("half past two" and "2:30": 2 30)."""
    plain = unaccented(text).lower().replace("'", "").replace("’", "")
    plain = _CLOCK.sub(lambda m: f"{int(m[1])} {m[2]}" if m[2] != "00" else str(int(m[1])), plain)
    plain = re.sub(r"\b([ap])\.? ?m\b\.?", r"\1m", re.sub(r"(\d)([ap]m)\b", r"\1 \2", plain))
    plain = re.sub(r"\bhalf past (\w+)", r"\1 thirty", plain)
    plain = re.sub(r"\b(?:a )?quarter past (\w+)", r"\1 fifteen", plain)
    plain = re.sub(r"\bnoon\b", "twelve", plain)
    words: list[str] = []
    tens = 0
    for word in re.findall(r"\w+", plain):
        ordinal = _DIGITS.match(word)
        number = _VALUES.get(word)
        if tens and number is not None and 0 < number < 10:
            words[-1], tens = str(tens + number), 0
            continue
        tens = number if number is not None and 20 <= number < 100 else 0
        words.append(ordinal[1] if ordinal else word if number is None else str(number))
    return words


def unaccented(text: str) -> str:
    """The same letters without their accents: names reach us through recognisers that write none."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def _year(year: int) -> str:
    century, rest = divmod(year, 100)
    if century == 20 and rest < 10:
        return f"two thousand {cardinal(rest)}" if rest else "two thousand"
    if rest == 0:
        return f"{say_number(century)} hundred"
    return f"{say_number(century)} {'oh ' if rest < 10 else ''}{say_number(rest)}"
