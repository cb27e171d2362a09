"""Days told by another day: "the day after Christmas", "a week tomorrow", "the Tuesday before the 5th". Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from .calendar_days import add_months
from .found import NEAR, lead
from .moment import Moment
from .patterns import WEEKDAYS

_N = r"(?P<n>\d+|an?|a couple of)"
_WD = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_COUNTED = re.compile(
    rf"(?:^|(?<= ))(?P<the>the )?(?:{_N} )?(?P<unit>day|week|fortnight|month)s? "
    r"(?P<way>after|before|from|following|prior to)(?: on)?(?: the)? $"
)
_WEEKDAY = re.compile(
    rf"(?:^|(?<= ))(?:the |on )*(?:(?P<nth>1st|2nd|3rd) )?(?P<wd>{_WD}) (?P<way>after|before|following)(?: the)? $"
)
_WEEKS = re.compile(rf"(?:^|(?<= )){_N} (?P<unit>week|fortnight)s?(?: on| this)? $")
_WEEK = re.compile(r" week(?= |$)(?! (?:of|from|later|i|we)\b)")
_LASTS = re.compile(r"\b(?:for|in|every|per|times|lasts?|takes?|about) $")
_DAYS = {"day": 1, "week": 7, "fortnight": 14}


def relate(days: list[Moment], text: str) -> list[Moment]:
    """The days, each with the words before it that count from it; spans are in `text`, a line of words."""
    out: list[Moment] = []
    for one in days:
        out.append(_counted(one, text) or _weekday(one, text) or _weeks(one, text) or one)
    reach, inside = -1, set[int]()
    for one in sorted(out, key=lambda m: (m.span[0], -m.span[1])):
        if one.span[1] <= reach:
            inside.add(id(one))
        reach = max(reach, one.span[1])
    return [m for m in out if id(m) not in inside]


def _bare_start(one: Moment, text: str) -> int:
    """Where the day itself begins: behind the "after" that its pattern took."""
    cue = re.match(r"(?:after|before) (?=the )", text[slice(*one.span)])
    return one.span[0] + (cue.end() if cue else 0)


def _before(one: Moment, text: str) -> tuple[int, int]:
    """Where words may stand that count from the day."""
    end = _bare_start(one, text)
    return max(0, end - NEAR), end


def _counted(one: Moment, text: str) -> Moment | None:
    """ "Two days after …", "the week after …"."""
    match = _COUNTED.search(text, *_before(one, text))
    if not match or one.date is None or one.date_until or _LASTS.search(lead(text, match.start())):
        return None
    many = {"a": 1, "an": 1, "a couple of": 2}.get(match["n"] or "a") or int(match["n"])
    many *= -1 if match["way"] in ("before", "prior to") else 1
    span = (match.start(), one.span[1])
    if match["unit"] == "month":
        return replace(one, span=span, date=add_months(one.date, many), loose="", yearless=False)
    if match["unit"] == "week" and not match["n"]:
        monday = one.date - timedelta(days=one.date.weekday()) + timedelta(weeks=many)
        return replace(one, span=span, date=monday, date_until=monday + timedelta(days=4), loose="", yearless=False)
    return replace(one, span=span, date=one.date + many * timedelta(_DAYS[match["unit"]]), loose="", yearless=False)


def _weekday(one: Moment, text: str) -> Moment | None:
    """ "The Tuesday before …", "the first Monday after …"."""
    match = _WEEKDAY.search(text, *_before(one, text))
    if not match or one.date is None or one.date_until:
        return None
    sign = -1 if match["way"] == "before" else 1
    wanted, nth = WEEKDAYS[match["wd"]], int((match["nth"] or "1st")[0])
    ahead = (sign * (wanted - one.date.weekday()) - 1) % 7 + 1 + 7 * (nth - 1)
    day = one.date + sign * timedelta(days=ahead)
    return replace(one, span=(match.start(), one.span[1]), date=day, loose="", yearless=False)


def _weeks(one: Moment, text: str) -> Moment | None:
    """ "A week tomorrow", "a fortnight on Friday", "tomorrow week"."""
    if one.date is None or one.date_until or one.yearless:
        return None
    near = text[slice(*one.span)]
    after = _WEEK.match(text, one.span[1]) if near in ("today", "tomorrow") else None
    if after:
        return replace(one, span=(one.span[0], after.end()), date=one.date + timedelta(7), loose="")
    match = _WEEKS.search(text, 0, one.span[0])
    if not match or _LASTS.search(lead(text, match.start())):
        return None
    many = {"a": 1, "an": 1, "a couple of": 2}.get(match["n"]) or int(match["n"])
    span = (match.start(), one.span[1])
    return replace(one, span=span, date=one.date + many * timedelta(_DAYS[match["unit"]]), loose="")
