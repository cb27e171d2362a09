"""Days as people say them: a table of patterns over a line of words, each with the function that reads it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from ...... import lexicon
from .calendar_days import FLOATING, HOLIDAYS, add_months, in_month, nth_weekday, year_of
from .found import Direction, Taken
from .inverse_normalisation import Line
from .moment import Moment
from .patterns import AFTERWARDS, MONTHS, WEEKDAYS, Pattern, pattern

_FAR, _LEAP = 366, 2024
"""Days, and a year that has every day."""

_WD = "(?P<wd>" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + ")(?:'s)?"
_MON = "(?P<mon>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?: \.)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_ORD = r"(?P<day>\d{1,2})(?:st|nd|rd|th)"
_YEAR = (
    r"(?:,? (?:in |of )?(?P<year>\d{4}|(?:19|20) \d\d|(?:19|20) (?:0|oh) \d|"
    r"19 hundred(?: and)? \d+|' ?\d\d)(?![\d:]| hours))"
)
_YEAR2 = (
    r"(?:(?: ?[,.])? (?:in |of )?(?P<year>\d{4}|(?:19|20) \d\d|(?:19|20) (?:0|oh) \d|"
    r"1 9 \d \d|2 0 \d \d|0 \d|(?:' )?\d\d)(?![\d:]))"
)
_PAST_YEAR = r"(?: ?,)? (?:in )?(?P<year>(?:' ?)?[4-9]\d)(?= ?[,.]| and |$)"
"""A year in two digits that are no hour and no day."""
_NTH = "1st|2nd|3rd|4th|5th|last"
_N = r"(?P<n>\d+|a couple of|a couple|a|an)"
_MORE = r"(?P<more>(?:(?:\d+|a|an) (?:days?|weeks?|months?|years?)(?: and| ,| , and)? )*)"
"""What stands before the last unit: "1 month and" of "1 month and 21 days ago"."""


@dataclass(frozen=True, slots=True)
class Today:
    """What a day is counted from."""

    day: date
    direction: Direction
    asked: bool
    region: str = ""

    @property
    def day_first(self) -> bool:
        """Whether "3/4" is the third of April there; where the region is not known it is March 4th."""
        return self.region not in _MONTH_FIRST


_MONTH_FIRST = frozenset({"", "US", "PH", "FM", "MH", "PW", "GU", "AS", "MP", "PR", "VI", "UM"})
"""ISO 3166 codes of the regions in which English dates of numbers begin with the month (Unicode CLDR, `en-*`)."""


def find_days(line: Line, now: datetime, direction: Direction, asked: bool, region: str = "") -> Iterator[Moment]:
    """Every day that is named, earliest first in the table wins a stretch; spans are in `line.text`."""
    today = Today(now.date(), direction, asked, region)
    taken = Taken()
    for regex, read, only_asked in _compiled():
        if only_asked and not (asked or only_asked == direction):
            continue
        for match in regex.matches(line.text):
            if taken.holds(match.span()):
                continue
            moment = read(match, today)
            if moment is not None:
                taken.take(match.span())
                yield moment


def _no_such_day(span: tuple[int, int], month: int, day: int, year: int | None = None) -> Moment:
    """What was said for a day, and is none."""
    if not 1 <= month <= 12:
        return Moment(span, 0.9, day_fault=f"There is no month {month}.")
    in_year = f" in {year}" if year and (month, day) == (2, 29) else ""
    return Moment(span, 0.9, day_fault=f"There is no {lexicon.MONTHS[month - 1]} {lexicon.nth(day)}{in_year}.")


def _other_day(span: tuple[int, int], day: date, *, passed: bool = False) -> Moment:
    """Weekday and date disagree: one was misheard, or mistaken; or they agree on a day that has passed."""
    said = f"{lexicon.MONTHS[day.month - 1]} {lexicon.nth(day.day)}"
    fault = "has already passed" if passed else f"is a {lexicon.WEEKDAYS[day.weekday()]}"
    return Moment(span, 0.9, day_fault=f"{said} {fault}.")


def nearest(month: int, day: int, today: Today) -> date | None:
    """The day and month without a year, in the direction that dates lie."""
    around = [in_month(today.day.year + n, month, day) for n in range(-4, 5)]
    dates = [d for d in around if d is not None]
    if today.direction == "future":
        dates = [d for d in dates if d >= today.day]
    elif today.direction == "past":
        dates = [d for d in dates if d <= today.day]
    return min(dates, key=lambda d: abs(d - today.day), default=None)


def _year(m: re.Match[str], t: Today) -> int | None:
    said = m.groupdict().get("year")
    return year_of(said, t.day, t.direction) if said else None


def _long_ago(m: re.Match[str], t: Today) -> Moment | None:
    """ "March 4th 85": no day to come."""
    return _full(m, replace(t, direction="past"))


def _full(m: re.Match[str], t: Today, score: float = 0.95) -> Moment | None:
    """Month and day, perhaps a year, perhaps a weekday."""
    parts = m.groupdict()
    month = MONTHS[parts["mon"]] if parts.get("mon") else int(parts["num"])
    if (parts.get("year") or "").isdigit() and _year(m, t) is None:
        return Moment(m.span(), 0.9, day_fault=f"I don't know the year {parts['year']}.")
    return _dated(m.span(), month, int(parts["day"].replace(" ", "")), _year(m, t), t, score, parts.get("wd"))


def _dated(
    span: tuple[int, int], month: int, number: int, year: int | None, t: Today, score: float, weekday: str | None = None
) -> Moment | None:
    day = in_month(year, month, number) if year else nearest(month, number, t)
    if day is None:
        return _no_such_day(span, month, number, year)
    if not year and t.direction == "future" and (month, number) == (2, 29) and (day - t.day).days > _FAR:
        return Moment(span, score, day_fault=f"The next February 29th is in {day.year}.")
    if weekday and WEEKDAYS[weekday] != day.weekday():
        if t.direction != "past":
            before = in_month(day.year - 1, month, number)
            passed = not year and before is not None and WEEKDAYS[weekday] == before.weekday()
            return _other_day(span, before if passed and before else day, passed=passed)
        score = 0.6
    return Moment(span, score, date=day, yearless=not year)


def _numbers(m: re.Match[str], t: Today) -> Moment | None:
    """3/4, 05/03/1984, "05 03 84": month first or day first as the region has it; the other where it cannot be."""
    month, day = (int(m[g].replace(" ", "")) for g in ("num", "day"))
    if t.day_first:
        month, day = day, month
    year = _year(m, t)
    if month > 12 >= day:
        month, day = day, month
    if in_month(year or _LEAP, month, day) is None and not re.search(r"/|-|slash", m.group()):
        return None  # digits of something else
    return _dated(m.span(), month, day, year, t, 0.9 if year else 0.7)


def _run(m: re.Match[str], t: Today) -> Moment | None:
    digits = m["run"].replace(" ", "")
    month, day = (int(two) for two in (digits[:2], digits[2:4]))
    if t.day_first:
        month, day = day, month
    if len(digits) not in (6, 8) or in_month(_LEAP, month, day) is None:
        return None
    return _dated(m.span(), month, day, year_of(digits[4:], t.day, t.direction), t, 0.85)


def _dotted(m: re.Match[str], t: Today) -> Moment | None:
    """31.04.2027, 24.12.: the day first, as where dates are written so; which is which must be plain."""
    day, month, year = int(m["day"]), int(m["num"]), m["year"]
    if day != month and day <= 12 and month <= 12 and not (t.region and t.day_first):
        one, other = (f"{lexicon.MONTHS[mon - 1]} {lexicon.nth(n)}" for mon, n in ((month, day), (day, month)))
        return Moment(m.span(), 0.9, day_fault=f"That could be {one} or {other}.")
    return _dated(m.span(), month, day, int(year) if year else None, t, 0.9)


def _iso(m: re.Match[str], t: Today) -> Moment | None:
    return _dated(m.span(), int(m["month"]), int(m["day"]), int(m["year"]), t, 1.0)


def _weekday(m: re.Match[str], t: Today) -> Moment:
    """ "Thursday", "this Thursday", "next Thursday" (of the next calendar week), "Thursday week"."""
    parts, wanted = m.groupdict(), WEEKDAYS[m["wd"]]
    which = (parts.get("which") or "").strip()
    ahead = (wanted - t.day.weekday()) % 7
    day = t.day + timedelta(days=ahead or (0 if which.startswith("this") or t.direction == "any" else 7))
    monday = t.day - timedelta(days=t.day.weekday())
    if which in ("last", "this past", "past") or (t.direction == "past" and which != "next"):
        day = t.day - timedelta(days=(t.day.weekday() - wanted) % 7 or 7)
    elif which == "next":
        day = monday + timedelta(days=7 + wanted)
    if parts.get("sundays"):
        return Moment(m.span(), 0.95, date=day + timedelta(weeks=int(parts["sundays"]) - 1))
    if parts.get("weeks"):
        day += timedelta(weeks=_count(parts["weeks"]))
    elif parts.get("calendar"):
        day = monday + timedelta(weeks=_count(parts["calendar"]), days=wanted)
    loose = "" if which or parts.get("weeks") or parts.get("calendar") else "weekday"
    return Moment(m.span(), 0.95 if which or parts.get("weeks") else 0.9, date=day, loose="weekday" if loose else "")


def _weekday_of_month(m: re.Match[str], t: Today) -> Moment | None:
    """ "Tuesday the 24th": of this month or the next."""
    if not 1 <= int(m["day"]) <= 31:
        return Moment(m.span(), 0.9, day_fault=f"There is no {lexicon.nth(int(m['day']))}.")
    first = t.day.replace(day=1)
    days = [
        in_month(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, int(m["day"]))
        for n in range(3)
    ]
    ahead = [day for day in days if day and day >= t.day]
    fitting = [day for day in ahead[:2] if day.weekday() == WEEKDAYS[m["wd"]]]
    return Moment(m.span(), 0.95, date=fitting[0]) if fitting else _other_day(m.span(), ahead[0])


def _of_month(m: re.Match[str], t: Today) -> Moment | None:
    """ "The 21st": this month, or the next that has one."""
    number = int(m["day"])
    if not 1 <= number <= 31 and (m.groupdict().get("cue") or t.asked):
        return Moment(m.span(), 0.85, day_fault=f"There is no {lexicon.nth(number)}.")
    step = -1 if t.direction == "past" else 1
    first = t.day.replace(day=1)
    for n in range(3):
        index = first.month - 1 + n * step
        day = in_month(first.year + index // 12, index % 12 + 1, number)
        if day and (day - t.day).days * step >= 0:
            return Moment(m.span(), 0.85 if m.groupdict().get("cue") or t.asked else 0.55, date=day, loose="month")
    return None


def _count(text: str) -> int:
    return int(text) if text.isdigit() else {"a couple of": 2, "a couple": 2, "next": 1}.get(text, 1)


_TERM = re.compile(r"(\d+|an?) (day|week|month|year)")
_DAYS_OF = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS_OF = {"month": 1, "year": 12}


def _from_now(m: re.Match[str], t: Today) -> Moment | None:
    """ "In three days", "two weeks from tomorrow", "three days ago"."""
    n, unit = _count(m["n"]), m["unit"].rstrip("s")
    parts = m.groupdict()
    start = t.day + timedelta(days={"tomorrow": 1}.get(parts.get("start") or "", 0))
    sign = -1 if parts.get("ago") else 1
    terms = [(n, unit), *((_count(many), of) for many, of in _TERM.findall(parts.get("more") or ""))]
    months = sum(many * _MONTHS_OF.get(of, 0) for many, of in terms)
    days = sum(many * _DAYS_OF.get(of, 0) for many, of in terms)
    score = 0.85 if months else 0.9
    return Moment(m.span(), score, date=add_months(start, sign * months) + timedelta(days=sign * days))


def _period(m: re.Match[str], t: Today) -> Moment | None:
    """ "Next week", "this weekend", "next month", "in March": first and last day, never a single one."""
    parts = m.groupdict()
    which, monday = parts.get("which") or "this", t.day - timedelta(days=t.day.weekday())
    step = {"next": 1, "last": -1, "the following": 1, "following": 1}.get(which.strip(), 0) + (
        1 if parts.get("more") else 0
    )
    if parts.get("mon"):
        first = nearest(MONTHS[parts["mon"]], 1, t) or t.day
        if t.direction != "past" and MONTHS[parts["mon"]] == t.day.month:
            first = t.day.replace(day=1)
        last = first.replace(day=monthrange(first.year, first.month)[1])
    elif parts["unit"] == "month":
        first = add_months(t.day.replace(day=1), step)
        last = first.replace(day=monthrange(first.year, first.month)[1])
    else:
        first = monday + timedelta(weeks=step, days=5 if parts["unit"] == "weekend" else 0)
        last = first + timedelta(days=1 if parts["unit"] == "weekend" else 4)
    span, part = (last - first).days, (parts.get("part") or "").strip()
    if part in ("early", "the beginning of", "the start of", "beginning of", "start of"):
        last = first + timedelta(days=span // 3)
    elif part in ("late", "later", "the end of", "end of"):
        first = last - timedelta(days=span // 3)
    elif part in ("mid", "the middle of", "middle of"):
        first, last = first + timedelta(days=span // 3), last - timedelta(days=span // 3)
    first = max(first, t.day) if t.direction == "future" and last >= t.day else first
    return Moment(m.span(), 0.8, date=first, date_until=last)


def _today(m: re.Match[str], t: Today) -> Moment | None:
    """ "Today", unless it is a pleasantry: "that's all for today", "thanks for your help today"."""
    return None if _PLEASANTRY.search(m.string[: m.start()]) else Moment(m.span(), 0.95, date=t.day)


def _of_named_month(m: re.Match[str], t: Today) -> Moment | None:
    """ "The 9th of this month", "the first of next month"."""
    first = add_months(t.day.replace(day=1), 1 if m["which"] in ("next", "the following") else 0)
    day = in_month(first.year, first.month, int(m["day"]))
    return Moment(m.span(), 0.93, date=day) if day else _no_such_day(m.span(), first.month, int(m["day"]))


_NTHS = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "last": -1}


def _month_of(m: re.Match[str], t: Today) -> tuple[int, int]:
    """Year and month that "in December", "of next month" name."""
    if m["mon"]:
        month = MONTHS[m["mon"]]
        return _year(m, t) or t.day.year + (month < t.day.month), month
    first = add_months(t.day.replace(day=1), 1 if m["which"] in ("next", "the following") else 0)
    return first.year, first.month


def _nth_of_month(m: re.Match[str], t: Today) -> Moment | None:
    """ "The first Monday in December", "the last Friday of the month", "the last day of March"."""
    (year, month), nth = _month_of(m, t), _NTHS[m["nth"]]

    def day_in(year: int) -> date | None:
        if m["wd"]:
            return nth_weekday(year, month, nth, WEEKDAYS[m["wd"]])
        return date(year, month, 1 if nth == 1 else monthrange(year, month)[1])

    day = day_in(year)
    if day is not None and day < t.day and not m["year"] and t.direction == "future":
        if m["mon"]:
            day = day_in(year + 1)
        elif m["which"] in (None, "the"):  # "the last Friday of the month", which is over
            after = add_months(t.day.replace(day=1), 1)
            month, day = after.month, None
            day = day_in(after.year)
    if day is None:
        name = lexicon.WEEKDAYS[WEEKDAYS[m["wd"]]]
        return Moment(m.span(), 0.9, day_fault=f"There is no fifth {name} in {lexicon.MONTHS[month - 1]}.")
    return Moment(m.span(), 0.95, date=day)


def _nth_of_nothing(m: re.Match[str], t: Today) -> Moment | None:
    """ "The first Monday": of which month?"""
    return Moment(m.span(), 0.85, day_fault="I need the month for that.") if t.direction == "future" else None


def _fixed(days: int) -> Callable[[re.Match[str], Today], Moment]:
    return lambda m, t: Moment(m.span(), 0.95, date=t.day + timedelta(days=days))


def _shift(m: re.Match[str], t: Today) -> Moment:
    """ "The day after", "two days later", "the following week": counted from what is known."""
    parts = m.groupdict()
    days = {"day": 1, "week": 7}[parts["unit"].rstrip("s")] * _count(parts.get("n") or "1")
    return Moment(m.span(), 0.85, shift=timedelta(days=-days if parts.get("back") is not None else days))


def _following(m: re.Match[str], t: Today) -> Moment:
    return replace(_weekday(m, t), loose="following")


def _holiday(m: re.Match[str], t: Today) -> Moment | None:
    name = re.sub(r" ,", "", m["holiday"])
    if name in FLOATING:
        days = [nth_weekday(t.day.year + n, *FLOATING[name]) for n in (-1, 0, 1)]
        ahead = [day for day in days if day and (day >= t.day) == (t.direction != "past")]
        day = min(ahead, key=lambda d: abs(d - t.day))
        return Moment(m.span(), 0.9, date=day, yearless=True)
    month, number = HOLIDAYS[name]
    return _dated(m.span(), month, number, None, t, 0.9)


def _weekend_day(m: re.Match[str], t: Today) -> Moment:
    """ "On Sat", "this Sun": short forms that are words of their own elsewhere."""
    return Moment(
        m.span(), 0.9, date=t.day + timedelta(days=({"sat": 5, "sun": 6}[m["wd"]] - t.day.weekday()) % 7 or 7)
    )


def _two_on(m: re.Match[str], t: Today) -> Moment | None:
    """ "The week after next"."""
    monday = t.day - timedelta(days=t.day.weekday())
    if m["unit"] == "month":
        first = add_months(t.day.replace(day=1), 2)
        return Moment(m.span(), 0.8, date=first, date_until=add_months(first, 1) - timedelta(days=1))
    start, length = (5, 1) if m["unit"] == "weekend" else (0, 4)
    first = monday + timedelta(weeks=2, days=start)
    return Moment(m.span(), 0.8, date=first, date_until=first + timedelta(days=length))


_PART = r"(?:(?P<part>early|late|later|mid|the_end_of|end_of|the_beginning_of|the_start_of|the_middle_of)_)?"
_PLEASANTRY = re.compile(
    r"(?:that(?:'s| is| will be| would be|'ll be|'d be) (?:all|it|everything)\b|nothing else|thank|help\b|appreciate|"
    r"how are you)[^.?!]*$"
)
_CUE = r"(?P<cue>on|for|by|until|till|to|from|before|after|since|is|it's|was|about|make it|say|maybe)"
_PATTERNS: tuple[tuple[str, Callable[[re.Match[str], Today], Moment | None], str], ...] = (
    # pattern, reader, "" | "asked" (only as a bare answer) | "past" (that, or a birth date)
    (r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", _iso, ""),
    (r"(?:the day |day )after (?:tomorrow|tmrw)", _fixed(2), ""),
    (r"the day before yesterday", _fixed(-2), ""),
    (rf"{_MORE}{_N}_(?P<unit>days?|weeks?|months?|years?)_(?:from|after)_(?P<start>now|today|tomorrow)", _from_now, ""),
    (
        rf"(?:on_)?(?:the_)?(?P<nth>{_NTH})_(?:{_WD}|day) (?:in|of)_(?:{_MON}(?:{_YEAR})?|"
        r"(?P<which>the|this|that|next|the_following)_month)",
        _nth_of_month,
        "",
    ),
    (rf"(?P<which>this|next)_month's_(?P<nth>{_NTH})_(?:{_WD}|day)(?P<mon>(?!))?(?P<year>(?!))?", _nth_of_month, ""),
    (rf"(?:the_)?(?P<nth>1st|2nd|3rd|4th|5th)_{_WD}(?!_(?:week|1|option|slot))", _nth_of_nothing, ""),
    (r"(?P<day>\d{1,2})[.](?P<num>\d{1,2})[.](?P<year>\d{4})?", _dotted, ""),
    (rf"(?:{_WD} )?(?:the )?{_DAY} (?:day_)?(?:of )?{_MON}{_YEAR}", _full, ""),
    (rf"(?:{_WD} )?{_MON} (?:the )?{_DAY}{_YEAR}", _full, ""),
    (rf"(?:the )?{_DAY} (?:of )?{_MON}{_PAST_YEAR}", _long_ago, ""),
    (rf"{_MON} (?:the )?{_DAY}{_PAST_YEAR}", _long_ago, ""),
    (rf"(?:the )?{_DAY} (?:of )?{_MON}{_YEAR2}", _full, "past"),
    (rf"{_MON} (?:the )?{_DAY}{_YEAR2}", _full, "past"),
    (rf"(?:{_WD} )?(?:the )?{_ORD} (?:day_)?(?:of )?{_MON}", _full, ""),
    (rf"(?:{_WD} )?{_MON} (?:the )?{_DAY}(?!_(?:people|guests|tickets|percent))", _full, ""),
    (rf"(?:{_WD} )?(?:the )?{_DAY} (?:of )?{_MON}", _full, ""),
    (rf"{_DAY}_[.]_{_MON}{_YEAR}", _full, ""),
    (rf"(?P<year>\d{{4}})_[-/]_{_MON}_[-/]_{_DAY}", _full, ""),
    (rf"{_MON}_[-/]_{_DAY}", _full, ""),
    (r"(?P<num>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4}|\d\d)", _numbers, ""),
    (r"(?P<num>\d{1,2})_-_(?P<day>\d{1,2})_-_(?P<year>\d{4}|\d\d)", _numbers, ""),
    (r"(?P<num>\d{1,2})_slash_(?P<day>\d{1,2})_slash_(?P<year>\d{4}|(?:19|20)_\d\d|\d\d)", _numbers, ""),
    (r"(?P<num>\d{1,2})(?:/|_slash_)(?P<day>\d{1,2})(?: (?P<year>(?:19|20)\d\d)(?![\d:]))?", _numbers, ""),
    (rf"(?P<num>0_?\d|1[0-2]|[1-9]) (?P<day>0_?\d|[12]\d|3[01]|[1-9])(?:st|nd|rd|th)?{_YEAR2}", _numbers, "past"),
    (r"(?P<run>\d(?:_?\d){5,7})", _run, "past"),
    (rf"(?:on_)?{_WD} (?:of_)?(?P<calendar>next)_week", _weekday, ""),
    (rf"(?P<calendar>next)_week (?:on_)?{_WD}", _weekday, ""),
    (rf"(?:on_)?{_WD} (?:of_)?(?P<which>this)_week", _weekday, ""),
    (rf"{_WD} in_(?P<calendar>\d+)_weeks", _weekday, ""),
    (rf"in_(?P<calendar>\d+)_weeks on_{_WD}", _weekday, ""),
    (rf"(?P<weeks>a|1|\d+)_weeks?_(?:from|on|after)_(?:this_|next_)?{_WD}", _weekday, ""),
    (rf"(?:the_)?{_WD} (?P<weeks>after)_next", _weekday, ""),
    (rf"(?:on_)?{_WD}_(?P<weeks>week|a_week)(?!_(?:of|from|later))", _weekday, ""),
    (rf"(?:the_)?{_ORD}_(?:of|day_of)_(?P<which>this|next|the_following|the)_month", _of_named_month, ""),
    (rf"(?P<sundays>\d+)_{_WD}_from_(?:now|today)", _weekday, ""),
    (rf"{_WD} the_{_DAY}" + AFTERWARDS, _weekday_of_month, ""),
    (rf"{_WD} {_ORD}" + AFTERWARDS, _weekday_of_month, ""),
    (rf"the_following_{_WD}", _following, ""),
    (rf"the_{_WD}_(?:after(?:_that)?|following)", _following, ""),
    (rf"(?P<which>this_past|this_coming|this_next|the_coming|coming|this|next|last|past)_{_WD}", _weekday, ""),
    (r"(?P<which>on|this|next)_(?P<wd>sat|sun)", _weekend_day, ""),
    (_WD, _weekday, ""),
    (r"today|today's|tonight", _today, ""),
    (r"this(?=_(?:morning|afternoon|evening)(?: |$))", _fixed(0), ""),
    (r"(?:tomorrow|tmrw)(?:'s)?", _fixed(1), ""),
    (r"yesterday|last(?=_night(?: |$))", _fixed(-1), ""),
    (rf"in_{_MORE}{_N}_(?P<unit>days?|weeks?|months?|years?|fortnight)(?:'s?_time|_time)?", _from_now, ""),
    (rf"{_MORE}{_N}_(?P<unit>days?|weeks?|months?|years?)_(?P<ago>ago)", _from_now, "past"),
    (rf"{_PART}(?P<which>the)_(?P<unit>week|month|weekend)(?P<more>_after_next)", _two_on, ""),
    (
        rf"(?P<back>)(?:{_N}|the)_(?P<unit>days?|weeks?)_(?:earlier|sooner|before)(?!_(?:that|the|my|noon|\d))",
        _shift,
        "",
    ),
    (rf"{_N}_(?P<unit>days?|weeks?)_(?:later|after_that|afterwards)", _shift, ""),
    (r"the_(?P<unit>day|week)_after(?:_that|wards)?" + AFTERWARDS, _shift, ""),
    (r"(?:the_)?(?:next|following)_(?P<unit>day)" + AFTERWARDS, _shift, ""),
    (r"the_following_(?P<unit>week)", _shift, ""),
    (r"(?:the_|that_)?same_(?:day|date)", lambda m, t: Moment(m.span(), 0.85, same_day=True), ""),
    (
        rf"{_PART}(?P<which>this|next|the_following|last)_(?P<unit>week|weekend|month)(?P<more>_after_next)?",
        _period,
        "",
    ),
    (r"(?P<part>the_end_of|end_of|the_start_of|the_beginning_of)_(?:the_|this_)?(?P<unit>month|week)", _period, ""),
    (
        rf"(?:(?:in|during|for|sometime_in)_(?P<part>early_|late_|mid_|)|(?P<which>next)_){_MON}" + AFTERWARDS,
        _period,
        "",
    ),
    (rf"(?P<part>early_|late_|mid_|the_end_of_|the_beginning_of_|the_middle_of_){_MON}", _period, ""),
    (r"(?P<holiday>" + "|".join(sorted([*HOLIDAYS, *FLOATING], key=len, reverse=True)) + ")", _holiday, ""),
    (rf"{_CUE}_the_{_ORD}(?!_1(?:_|$))" + AFTERWARDS, _of_month, ""),
    (rf"the_{_ORD}(?!_1(?:_|$))" + AFTERWARDS, _of_month, ""),
    (rf"on_the_{_DAY}" + AFTERWARDS, _of_month, ""),
    (rf"^(?:um |uh |ok |yes |no |it's_|say_|maybe_)*(?:on_)?{_ORD}" + AFTERWARDS, _of_month, "asked"),
    (rf"^(?:um |uh |ok |yes )*{_MON} [.]?$", _period, "asked"),
)


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[Pattern, Callable[[re.Match[str], Today], Moment | None], str], ...]:
    return tuple((pattern(source), read, when) for source, read, when in _PATTERNS)
