"""The English words of numbers, days and months, and numbers as they are said. Pure.

The standard library's `calendar` has names of days and months too, in the language of whatever locale the process is
set to: an agent mounted in a German service would offer "Montag".
"""

from __future__ import annotations

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
UNITS = {word: number for number, word in enumerate(_SMALL)}
"""zero to nineteen."""
DIGITS = frozenset(_SMALL[:10])
"""zero to nine."""
TENS = {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_TENTHS = {number: word for word, number in TENS.items()}
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth",
    "eight": "eighth", "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
NATO = {
    word: word[0]
    for word in (
        "alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec "
        "romeo sierra tango uniform victor whiskey xray yankee zulu alfa juliet"
    ).split()
}
"""Words that letters are spelled with: "mike" → "m"."""
LARGEST = 10**15 - 1
"""Beyond this a number is read digit by digit."""


def cardinal(number: int) -> str:
    """ "two thousand five hundred six"; digit by digit beyond `LARGEST`."""
    if number < 0:
        return f"minus {cardinal(-number)}"
    if number > LARGEST:
        return digits(str(number))
    if number < 20:
        return _SMALL[number]
    if number < 100:
        return _TENTHS[number // 10 * 10] + (f" {_SMALL[number % 10]}" if number % 10 else "")
    size, name = next((size, name) for name, size in reversed(SCALES.items()) if number >= size)
    rest = number % size
    return f"{cardinal(number // size)} {name}" + (f" {cardinal(rest)}" if rest else "")


def ordinal(number: int) -> str:
    """ "twenty first"."""
    head, _, last = cardinal(number).rpartition(" ")
    if last in _ORDINALS:
        last = _ORDINALS[last]
    else:
        last = last[:-1] + "ieth" if last.endswith("y") else last + "th"
    return f"{head} {last}".strip()


ORDINALS = {ordinal(number): number for number in (*range(1, 20), *TENS.values())}
"""first to nineteenth, and the tenths."""


def nth(number: int) -> str:
    """ "21st", "12th"."""
    return f"{number}{'th' if 10 < number % 100 < 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def year(number: int) -> str:
    """ "nineteen eighty four", "two thousand six", "twenty twenty six"."""
    high, low = divmod(number, 100)
    if not 11 <= high <= 20 and high != 21 or 2000 <= number <= 2009:
        return cardinal(number)
    if low == 0:
        return f"{cardinal(high)} hundred"
    return f"{cardinal(high)} {'oh ' if low < 10 else ''}{cardinal(low)}"


def digits(text: str) -> str:
    """Digit by digit with "oh" for 0, as codes and telephone numbers are read: "one oh four two"."""
    return " ".join("oh" if c == "0" else _SMALL[int(c)] for c in text if c.isascii() and c.isdigit())


def decimal(text: str) -> str:
    """ "2.50" → "two point five oh"."""
    whole, *parts = text.split(".")
    return " point ".join([cardinal(int(whole or 0)), *(digits(part) for part in parts)])


def clock(hour: int, minute: int, half: str = "") -> str:
    """A time of day: "two thirty P M". half: "am", "pm" or ""; an hour of 13 or more, or 0, settles it itself."""
    if hour >= 13 or hour == 0:
        half = "pm" if hour >= 13 else "am"
    words = [cardinal(hour % 12 or 12)]
    if minute:
        words.append(("oh " if minute < 10 else "") + cardinal(minute))
    elif not half:
        words.append("o'clock")
    return " ".join(words + ([f"{half[0].upper()} M"] if half else []))
