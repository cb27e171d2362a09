"""Times of day as people say them: a table of patterns over a line of words, each with the function that reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from .found import NEAR, Taken
from .inverse_normalisation import Line
from .moment import Moment, in_part
from .patterns import AFTER_TIME, Pattern, pattern
from .repairs import MOVE

_CODE_CUE = re.compile(
    r"(?:number|id|code|confirmation|reference|account|order|appointment|booking|room|street|zip|pin|#)"
    r"(?: (?:is|number|id|code|,|:|#))* $"
)
Reader = Callable[[re.Match[str]], Moment | None]

_H = r"(?P<h>0?\d|1\d|2[0-3])"
_H12 = r"(?P<h>0?[1-9]|1[0-2])"
_M = r"(?P<m>[0-5]\d|0_\d)"
_AMPM = r"(?:_(?P<half>am|pm))"
_PART = (
    r"(?: (?:(?:in|during)_the|at|this|that|tomorrow|(?:with|for|before|after|over)(?:_(?:my|our|the))?)_"
    r"(?P<part>morning|afternoon|evening|night|breakfast|lunch|dinner|supper))"
)
_OF_DAY = {
    **{"tonight": "evening", "tonight's": "evening", "first_thing": "morning"},
    **{"breakfast": "morning", "lunch": "afternoon", "dinner": "evening", "supper": "evening"},
}
_HALF = (
    rf"(?:{_AMPM}|{_PART}|_(?P<oclock>oclock)(?:{_AMPM.replace('half', 'half2')}|{_PART.replace('part', 'part2')})?)"
)
_AT = r"(?P<cue>at|around|about|by|for|until|till|to|is|it's|approximately|roughly|circa|make_it|say|like|be|or)"
_FIRM = r"(?:at|around|about|roughly|approximately)"
_T = r"(?:{h}:[0-5]\d|{h}[._][0-5]\d|{h}|noon|midday|midnight|half_past_{h}|quarter_past_{h}|quarter_to_{h})"
_T1 = "(?P<t1>" + _T.format(h=r"(?:0?\d|1\d|2[0-3])") + ")(?:_(?P<p1>am|pm|oclock))?"
_T2 = "(?P<t2>" + _T.format(h=r"(?:0?\d|1\d|2[0-3])") + ")(?:_(?P<p2>am|pm|oclock))?"
_NAMED = {"noon": time(12), "midday": time(12), "midnight": time(0), "lunchtime": time(12), "lunch": time(12)}
_QUARTERS = {"half": 30, "quarter": 15}
_DURATION = (
    r"(?:(?P<half>half_an|half_a|a_half|1/2_an?)_hour|(?P<n>\d+(?:\.\d+)?|an?|a_couple_of|a_couple|a_quarter_of_an)_"
    r"(?P<unit>hours?|minutes?|mins?)(?:_and_(?:a_)?(?P<plus>half|\d+|quarter)(?:_minutes|_hours?)?)?|"
    r"(?P<n2>\d+)_and_a_half_hours)"
)


def find_times(line: Line, now: datetime, asked: bool) -> Iterator[Moment]:
    """Every time of day that is named; the first pattern of the table wins a stretch. Spans are in `line.text`."""
    taken = Taken()
    for regex, read, only_asked in _compiled():
        if only_asked and not asked:
            continue
        for match in regex.matches(line.text):
            if taken.holds(match.span()):
                continue
            if (
                match.group()[0].isdigit()
                and _CODE_CUE.search(line.text, max(0, match.start() - NEAR), match.start())
                and not _half(match.groupdict())
            ):
                continue  # "appointment ten forty two"
            moment = _in(match, now) if read is None else read(match)
            if moment is not None:
                taken.take(match.span())
                yield moment


def _half(parts: dict[str, str | None]) -> str:
    """What was said about the half of the day: am, pm, oclock, a part of the day or ""."""
    names = ("half", "half2", "part", "part2", "oclock")
    said = next((str(parts[name]) for name in names if parts.get(name)), "")
    return _OF_DAY.get(said, said)


def _said(span: tuple[int, int], hour: int, minute: int, half: str, score: float) -> Moment | None:
    """A moment for an hour as spoken; half: see `_half`."""
    if hour > 23 or minute > 59:
        return None
    clock = time(hour, minute)
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return Moment(span, score, time=clock)  # "14:30 pm"
        return Moment(span, max(score, 0.95), time=time(hour % 12 + 12 * (half == "pm"), minute))
    if half in ("morning", "afternoon", "evening", "night") and 1 <= hour <= 12:
        return Moment(span, max(score, 0.95), time=in_part(clock, half), part_of_day=half)
    return Moment(span, score, time=clock, ambiguous_hour=1 <= hour <= 12)


def _plain(score: float) -> Reader:
    """Hour and minute: "10:30", "10 30", "2.30 pm", "at 4"."""

    def read(m: re.Match[str]) -> Moment | None:
        parts = m.groupdict()
        minute = (parts.get("m") or "0").replace("_", "").replace(" ", "")
        moment = _said(m.span(), int(m["h"]), int(minute), _half(parts), score)
        hour = parts["h"] or ""
        if moment and moment.ambiguous_hour and len(hour) == 2 and hour[0] == "0" and ":" in m.group():
            return Moment(m.span(), score, time=moment.time)  # 09:30 is written by those who mean it
        return moment

    return read


def _in_part(m: re.Match[str]) -> Moment | None:
    """ "This evening at eight"; "the evening one" is no hour."""
    one_of_them = re.fullmatch(r"\w+ 1", m.string[m.start("part") : m.end()])
    return None if one_of_them and m.string[: m.start("part")].endswith("the ") else _plain(0.85)(m)


def _to(m: re.Match[str]) -> Moment | None:
    """ "To four": an hour for sure only when something is being moved."""
    before = m.string[: m.start()]
    if MOVE.search(before):
        return _plain(0.85)(m)
    return None if before.rstrip()[-1:].isdigit() else _plain(0.55)(m)


def _past(m: re.Match[str]) -> Moment | None:
    """ "Half past two", "quarter to five", "ten past three"; "half of one" is no time."""
    parts = m.groupdict()
    if parts["min"] == "half" and parts["way"] not in ("past", "after", ""):
        return None
    minute = _QUARTERS.get(m["min"]) or int(m["min"])
    hour = int(m["h"])
    if m["way"] in ("to", "till", "til", "of", "before"):
        hour, minute = (hour - 1) % 24 or (12 if hour == 1 else 0), 60 - minute
    return _said(m.span(), hour, minute, _half(parts), 0.93)


def _named(m: re.Match[str]) -> Moment:
    return Moment(m.span(), 0.93, time=_NAMED[(m["name"] or "noon").replace(" ", "")])


def _part(m: re.Match[str]) -> Moment:
    """ "In the morning", "first thing": a part of the day."""
    said = m.groupdict().get("part") or m.group()
    part = _OF_DAY.get(said.replace(" ", "_"), said)
    return Moment(m.span(), 0.8, part_of_day=part.rstrip("s"))


def _one(text: str, half: str | None) -> tuple[time, bool]:
    """One end of a range: the time, and whether its half of the day is open."""
    words = text.split()
    if text in _NAMED:
        return _NAMED[text], False
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else 0
    if words[0] in _QUARTERS:
        minute = _QUARTERS[words[0]]
        if "to" in words:
            hour, minute = hour - 1 or 12, 60 - minute
    if half in ("am", "pm") and hour <= 12:
        return time(hour % 12 + 12 * (half == "pm"), minute), False
    return time(hour, minute), 1 <= hour <= 12


def _moved(m: re.Match[str]) -> bool:
    """ "Change it from 2 to 4": what follows "from" is when it is now."""
    return m.group().startswith("from ") and bool(MOVE.search(m.string[: m.start()]))


def _between(m: re.Match[str]) -> Moment | None:
    """ "Between two and four", "2 to 4 pm": the half of the day said once counts for both."""
    if _moved(m):
        return None
    second = m["p2"] if m["p2"] in ("am", "pm") else None
    first = m["p1"] if m["p1"] in ("am", "pm") else None
    low, open_low = _one(m["t1"], first or second)
    high, open_high = _one(m["t2"], second or (first if first == "pm" else None))
    if not first and second == "pm" and low > high:
        low = low.replace(hour=low.hour - 12)  # "from 10 to 2 pm"
    if first == "am" and open_high:
        high, open_high = high.replace(hour=high.hour % 12 + (12 if high <= low else 0)), False
    return Moment(m.span(), 0.85, earliest=low, latest=high, ambiguous_hour=open_low or open_high)


def _limit(m: re.Match[str]) -> Moment | None:
    """ "After three", "before noon", "no later than five", "three or later"."""
    if _moved(m):
        return None
    parts = m.groupdict()
    clock, doubtful = _one(m["t1"], m["p1"])
    part = parts.get("part")
    if part and doubtful:
        clock, doubtful = in_part(clock, part), False
    if parts.get("low"):
        return Moment(m.span(), 0.8, earliest=clock, ambiguous_hour=doubtful)
    return Moment(m.span(), 0.8, latest=clock, ambiguous_hour=doubtful)


def _length(m: re.Match[str]) -> timedelta:
    parts = m.groupdict()
    if parts.get("n2"):
        return timedelta(hours=int(m["n2"]), minutes=30)
    if parts.get("half"):
        return timedelta(minutes=30)
    named = {"a": 1.0, "an": 1.0, "a couple of": 2.0, "a couple": 2.0, "a quarter of an": 0.25}
    said = m["n"].replace(" ,", "")
    minutes = (named[said] if said in named else float(said)) * (60 if m["unit"].startswith("hour") else 1)
    plus = parts.get("plus")
    return timedelta(minutes=minutes + ({"half": 30, "quarter": 15}.get(plus) or int(plus) if plus else 0))


def _shift(sign: int) -> Reader:
    def read(m: re.Match[str]) -> Moment:
        return Moment(m.span(), 0.9, shift=sign * _length(m))

    return read


def _in(m: re.Match[str], now: datetime) -> Moment:
    """ "In two hours", "half an hour from now", "an hour ago"."""
    # clocks may change in between
    then = (now.astimezone(UTC) + (-_length(m) if m.groupdict().get("ago") else _length(m))).astimezone(now.tzinfo)
    return Moment(m.span(), 0.85, date=then.date(), time=then.time().replace(second=0, microsecond=0))


def _towards(m: re.Match[str]) -> Moment:
    return Moment(m.span(), 0.5, towards="later" if m["way"] == "later" else "earlier")


_WINDOWS = {
    "after breakfast": (9, None), "after lunch": (13, None), "after school": (15, None), "after work": (17, None),
    "after dinner": (20, None), "before breakfast": (None, 8), "before work": (None, 9), "before school": (None, 8),
    "before lunch": (None, 12), "before dinner": (None, 18), "over lunch": (12, 14), "during lunch": (12, 14),
    "early morning": (7, 9), "mid morning": (9, 11), "late morning": (10, 12), "early afternoon": (12, 14),
    "mid afternoon": (14, 16), "late afternoon": (15, 18), "early evening": (17, 19), "late evening": (20, 22),
}  # fmt: skip
"""First and last hour of what people call so; None = open."""
_PARTED = ("early", "mid", "late")


def _window(m: re.Match[str]) -> Moment:
    """ "After lunch", "late afternoon"."""
    when, what = m["when"], m["what"]
    low, high = _WINDOWS[f"{when} {what}"]
    return Moment(
        m.span(),
        0.85,
        earliest=time(low) if low is not None else None,
        latest=time(high) if high is not None else None,
        part_of_day=what if when in _PARTED else None,
    )


def _preferred(which: Literal["earliest", "latest", "any"]) -> Reader:
    def read(m: re.Match[str]) -> Moment:
        morning = which == "earliest" and "thing" in m.group()
        return Moment(m.span(), 0.8, prefer=which, part_of_day="morning" if morning else None)

    return read


def _no_such_time(m: re.Match[str]) -> Moment | None:
    """ "10:75", "25 o'clock", "13 pm"."""
    hour, _, minute = m["bad"].partition(":")
    if int(hour) < 24 and int(minute or 0) < 60 and not m.groupdict().get("half"):
        return None
    half = f" {m['half'].upper()}" if m.groupdict().get("half") else "" if minute else " o'clock"
    return Moment(m.span(), 0.9, clock_fault=f"There is no {m['bad']}{half}.")


_MIN = r"(?P<min>half|quarter|5|10|20|25)"
_WHEN = r"(?:it|that|this|them|the_appointment|my_appointment|things|everything)"
_PATTERNS: tuple[tuple[str, Reader | None, bool], ...] = (
    # pattern, reader (None: needs `now`), only as a bare answer
    (rf"in_{_DURATION}(?:'s?_time|_time)?", None, False),
    (rf"{_DURATION}_(?:from_now|(?P<ago>ago))", None, False),
    (rf"{_DURATION}_(?:later|after_that|afterwards)", _shift(1), False),
    (rf"{_DURATION}_(?:earlier|sooner|before_that)", _shift(-1), False),
    (rf"(?:push|move|put|shift)_(?:{_WHEN}_)?back_(?:by_)?{_DURATION}", _shift(1), False),
    (rf"(?:push|move|bring|pull|shift)_(?:{_WHEN}_)?(?:forward|up)_(?:by_)?{_DURATION}", _shift(-1), False),
    (rf"(?:push|move|put|shift)_{_WHEN}_{_DURATION}_back", _shift(1), False),
    (rf"(?:any_?time_)?(?:between|from)_{_T1}_(?:and|to|until|till|-)_{_T2}", _between, False),
    (rf"{_T1}_(?:to|-|until|till)_{_T2}(?<=m)", _between, False),
    (rf"(?:at_)?(?:a_)?{_MIN}_(?:minutes_)?(?P<way>past|after|to|till|til|of|before)_{_H12}{_HALF}?", _past, False),
    (rf"(?:at|around|about|by|until|till|for)_(?P<min>half)_{_H12}{_HALF}?(?P<way>){AFTER_TIME}", _past, False),
    (rf"(?P<min>half)_{_H12}{_HALF}(?P<way>)", _past, False),
    (rf"^(?:um |uh |ok |yes |no |say |maybe )*(?P<min>half)_{_H12}(?P<way>){AFTER_TIME}", _past, True),
    (rf"(?P<min>[1-5]?\d)_min(?:ute)?s?_(?P<way>past|after|to|till|til|before)_{_H12}(?!_\d){_HALF}?", _past, False),
    (rf"(?P<min>1[1-9]|2\d)_past_{_H12}{_HALF}?(?P<way>)", _past, False),
    (rf"(?:any_?time_)?(?:before|by|until|till|no_later_than|not_after|not_later_than|(?<!no_)(?<!not_)earlier_than)_{_T1}{_PART}?"
     + AFTER_TIME, _limit, False),
    (rf"(?:any_?time_)?(?P<low>after|from|past|not_before|no_earlier_than|later_than|"
     rf"since)_{_T1}{_PART}?(?:_onwards?|_on)?"
     + AFTER_TIME, _limit, False),
    (rf"(?:at_)?{_T1}_(?P<low>or_later|or_after|onwards|and_later|or_any_time_after)", _limit, False),
    (rf"(?:at_)?{_T1}_(?:or_earlier|or_before|at_the_latest|latest)", _limit, False),
    (r"(?:12_)?(?P<name>noon|midday|midnight|mid_(?:day|night))(?:_?ish)?|(?P<ish>noonish)", _named, False),
    (rf"(?:(?:at|in|around|for|by)_)?(?:the_)?(?P<part>morning|afternoon|evening) "
     rf"(?:at_|around_)?{_H12}(?:[:_]{_M})?{AFTER_TIME}",
     _in_part, False),
    (rf"(?:{_AT}_)?{_H}:(?P<m>[0-5]\d){_HALF}?", _plain(0.93), False),
    (rf"(?:{_AT}_)?{_H}[.](?P<m>[0-5]\d){_HALF}", _plain(0.93), False),
    (rf"{_FIRM}_{_H}[.](?P<m>[0-5]\d)", _plain(0.9), False),
    (rf"(?:{_AT}_)?{_H12}(?:_|_[.]_){_M}{_HALF}", _plain(0.95), False),
    (rf"(?:{_AT}_)?{_H12}{_HALF}", _plain(0.95), False),
    (rf"{_FIRM}_{_H}_{_M}(?:_hours)?", _plain(0.93), False),
    (rf"{_AT}_{_H}_{_M}(?:_hours)?" + AFTER_TIME, _plain(0.85), False),
    (r"(?:at_)?(?P<h>[01]?\d|2[0-3])(?P<m>00)_hours", _plain(0.93), False),
    (rf"(?:{_AT}_)?(?P<h>0?[1-9]|1[0-2])(?P<m>[0-5]\d){_AMPM}", _plain(0.95), False),
    (r"(?:at_)?(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)_(?:hours|h)", _plain(0.93), False),
    (r"at_(?P<h>[01]?\d|2[0-3])(?P<m>00)" + AFTER_TIME, _plain(0.7), False),
    (rf"(?:{_AT}_)?{_H12}(?:_|_-_)ish", _plain(0.85), False),
    (rf"{_AT.replace('?P<cue>', '?:')}?_?{_H12}_(?:sharp|exactly|on_the_dot)", _plain(0.9), False),
    (rf"at_{_H12}{AFTER_TIME}", _plain(0.9), False),
    (rf"(?:around|about|roughly)_{_H12}{AFTER_TIME}", _plain(0.75), False),
    (rf"(?:not_(?:at_)?\d+(?:_\d\d)?_,_)(?:at_)?{_H12}(?:_{_M})?{AFTER_TIME}", _plain(0.75), False),
    (r"(?:at_|around_|by_|for_)?(?P<bad>\d{1,2}:\d\d)(?:_(?P<half>am|pm))?", _no_such_time, False),
    (r"(?:at_|around_|by_|for_)?(?P<bad>\d{1,3})_oclock", _no_such_time, False),
    (r"(?:at_|around_|by_|for_)?(?P<bad>1[3-9]|[2-9]\d)_(?P<half>am|pm)", _no_such_time, False),
    (rf"at_(?P<bad>2[4-9]|[3-9]\d){AFTER_TIME}", _no_such_time, False),
    (rf"(?P<to>to)_(?:{_H12}){AFTER_TIME}", _to, False),
    (rf"(?<!\d_)(?:make_it|say|like|it's|or)_{_H12}{AFTER_TIME}", _plain(0.55), False),
    (rf"^for_{_H12}{AFTER_TIME}", _plain(0.7), True),
    (rf"for_{_H12}{AFTER_TIME}", _plain(0.45), False),
    (rf"(?:i_mean|i_meant|no|sorry|rather|make_that) {_H12}{AFTER_TIME}", _plain(0.75), False),
    (rf"^(?:um |uh |ok |yes |no |say |maybe )*{_H}(?:_|[.]|_[.]_){_M}(?:_hours)?" + AFTER_TIME, _plain(0.8), True),
    (r"(?<!:)(?P<h>[1-9]|1[0-2])_(?P<m>00|15|30|45)" + AFTER_TIME, _plain(0.65), False),
    (rf"^(?:um |uh |ok |yes |no |let's_say |maybe )*{_H}(?!_for_\d)" + AFTER_TIME, _plain(0.7), True),
    (r"^(?P<h>[0-1]?\d|2[0-3])(?P<m>[0-5]\d)(?= [.]|$)", _plain(0.6), True),
    (r"(?:around|at|about)_(?P<name>lunchtime|lunch)", _named, False),
    (r"(?:(?:straight|right|just|sometime)_)?(?P<when>before|after|over|during)_(?:my_|the_)?"
     r"(?P<what>breakfast|lunch|work|school|dinner)", _window, False),
    (r"(?:in_the_|the_)?(?P<when>early|late|mid)(?:_-)?_(?P<what>morning|afternoon|evening)", _window, False),
    (r"(?:as_(?:early|soon)_as_(?:possible|you_can|you_could|it_gets)|asap|(?:at_)?(?:the_|your_)?(?:very_)?"
     r"(?:earliest|soonest)(?:_(?:you_(?:have|can|could)|possible|available|one|slot|time|appointment|opening))?|"
     r"(?:the_|your_)?(?:1st|first|next)_(?:available|free|open)(?:_(?:one|slot|time|appointment|opening))?|"
     r"(?:the_|your_)(?:1st|first)_(?:slot|opening))(?!_(?:day|date|is|was|on_the))", _preferred("earliest"), False),
    (r"(?:as_late_as_(?:possible|you_can)|last_thing|(?:at_|by_|towards_)?(?:the_)?end_of_(?:the_|that_)?day|"
     r"(?:at_|by_|before_)?close_of_business|closing_time|(?:at_)?(?:the_|your_)?(?:very_)?latest_"
     r"(?:you_(?:have|can)|possible|available|slot|time|appointment))", _preferred("latest"), False),
    (r"(?:at_)?(?:any_?time|whenever|any_hour|no_matter_when|all_day)(?:_(?:is_fine|is_good|works|will_do|suits))?"
     r"(?!_(?:between|from|before|after|soon|i|we|you|he|she|they))", _preferred("any"), False),
    (r"(?P<part>tonight)", _part, False),
    (r"(?:with|at|for|before|after|over)_(?:my_|our_|the_)?(?P<part>breakfast|lunch|dinner|supper)", _part, False),
    (r"(?:in|during|for|by)_the_(?:early_|late_|mid_)?(?P<part>morning|afternoon|evening|night)s?", _part, False),
    (r"any_(?P<part>morning|afternoon|evening)", lambda m: replace(_part(m), prefer="any"), False),
    (r"(?:this|that|next)_(?P<part>morning|afternoon|evening)", _part, False),
    (r"(?P<part>mornings|afternoons|evenings)", _part, False),
    (r"(?:1st|first)_thing(?:_in_the_morning)?", _preferred("earliest"), False),
    (r"at_(?P<part>night)", _part, False),
    (r"(?:the_)?same_(?:time|hour)(?!_(?:as|frame|zone))", lambda m: Moment(m.span(), 0.85, same_time=True), False),
    (r"(?:a_(?:bit|little(?:_bit)?)_|something_|any_|anything_|much_|slightly_)?(?P<way>later|earlier|sooner)"
     r"(?!_(?:today|this|that|date|on|i|you|we|the))", _towards, False),
    (r"^(?:um |uh |ok |yes |no |the_|preferably |maybe |any )*(?P<part>morning|afternoon|evening)"
     + AFTER_TIME, _part, True),
)  # fmt: skip
BARE_PART = r"(?P<part>morning|afternoon|evening|night)s?"
"""A part of the day on its own: counts only right after a day ("tomorrow morning")."""


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[Pattern, Reader | None, bool], ...]:
    return tuple((pattern(source), read, only_asked) for source, read, only_asked in _PATTERNS)
