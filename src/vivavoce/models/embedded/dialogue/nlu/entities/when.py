"""What an utterance says about a date or a time, in the light of what the property is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from ......zones import in_zone
from . import births
from .found import Direction, Found, Partial, overlap
from .moments import Reference, Want, find_moments, resolve
from .repairs import MOVE

_PAST = re.compile(
    r"birth|\bdob\b|born|(?:^|[\s_])since(?:$|[\s_])|issued on|previous visit|last visit|was taken|happened"
)
_SOON = re.compile(r"remind|alarm|\bwake")
_ENDS = re.compile(
    r"(?:^|[\s_-])(?:end|ends|ending|until|till|to(?=(?:\s+the)?\s+\S+$)|through|return|returning|back|"
    r"check(?:ing)?[\s_-]?out|drop(?:ping)?[\s_-]?(?:it[\s_-])?off|dropoff|checkout|leave it)(?:$|[\s_,-])"
)
_STARTS = re.compile(
    r"(?:^|[\s_-])(?:start|starts|starting|from|begin|begins|beginning|check(?:ing)?[\s_-]?in|checkin|"
    r"pick(?:ing)?[\s_-]?(?:it[\s_-])?up|pickup|depart|departing|departure|outbound|leave|leaving|going|arrive|"
    r"arrival)(?:$|[\s_,-])"
)
_BORN = re.compile(r"\b(?:born|birth(?:day|date)?)(?: (?:on|is|in|the))*[ ,:]*$", re.IGNORECASE)
_DIRECTION = re.compile(r"\b(?:to|from|until|till|through|back)\b")
_LEAVING = re.compile(r"\bleav(?:e|ing)\b")
"""The end of a stay, but the start of a journey."""

_NOW = re.compile(
    r"\W*(?:yes|well|just|please)?,? ?(?P<now>(?:right )?now|(?:right|straight) away|immediately|at once)"
    r"(?:,? please)?\W*",
    re.IGNORECASE,
)


def read_when(
    text: str,
    want: Want,
    name: str,
    now: datetime,
    direction: Direction,
    asked: bool,
    reference: Any,
    base: Any,
    business_hours: tuple[int, int],
    region: str = "",
) -> list[Found]:
    """Dates, times or both for the property `name`, complete ones first; the parameters are those of `read_value`."""
    known, count_from = (parse_reference(in_zone(one, now.tzinfo)) for one in (reference, base))
    nearest = business_hours
    if want == "time" and isinstance(known, Partial) and known.part_of_day and known.earliest and known.latest:
        nearest = time.fromisoformat(known.earliest).hour, time.fromisoformat(known.latest).hour  # "this morning"
    elif want == "time" and (direction == "past" or _SOON.search(name)):  # the last such hour, or the next
        nearest = (max(0, now.hour - 11), now.hour) if direction == "past" else (now.hour + 1, now.hour + 12)
    if asked and (at_once := _NOW.fullmatch(text)):
        at = now.replace(second=0, microsecond=0)
        there = at.date() if want == "date" else at.time() if want == "time" else at
        return [Found(there.isoformat(), at_once.span("now"), 0.9)]
    found: list[Found] = []
    moments = find_moments(text, now, direction, asked, region)
    for moment in moments:
        if (want == "date" and not moment.has_day) or (want == "time" and not moment.has_clock):
            continue
        same = moment.same_day or moment.same_time or moment.corrects  # "make that three"
        relative = moment.shift is not None or same or moment.towards
        hours = nearest if moment.date in (None, now.date()) else business_hours
        value = resolve(moment, known if known is not None or not relative else count_from, now, hours, want)
        score = moment.score * (0.5 if moment.old and MOVE.search(text) else 1.0)
        if moment.loose and births.is_birth(name):  # "the second": of which month is a guess, and of which year
            continue
        if moment.yearless and moment.date and births.is_birth(name):
            value, score = births.without_year(moment.date), max(score, 0.8)
        if value == Partial() or (moment.towards and not asked and known is None and count_from is None):
            continue
        if isinstance(value, Partial):
            found.append(Found(value, moment.span, score, complete=False))
        else:
            found.append(Found(value.isoformat(), moment.span, score))
    if asked and isinstance(known, Partial) and known.day_of_year and not any(f.complete for f in found):
        found = births.with_year(text, known, found, now) or found
    found = [_settled(one, text, known, now) for one in found]
    if asked and isinstance(known, Partial) and known.twice and not any(m.time for m in moments):
        answer = _settled(Found(known, (0, len(text)), 0.95, False), text, known, now)
        found = [answer] if answer.complete else found
    found = _open_choice(text, _in_role(text, name, found), known, now, direction, nearest)
    return sorted(found, key=lambda f: (-f.complete, -f.score))


_OR = re.compile(r"\s*,?\s*\bor (?:maybe |perhaps |possibly |even |on |at |around |about |the )*", re.IGNORECASE)


def _open_choice(
    text: str, found: list[Found], known: Reference, now: datetime, direction: Direction, hours: tuple[int, int]
) -> list[Found]:
    """Of two moments left to choose from ("seven or eight", "Friday or Saturday at eight") only what both say, and
    both of two days that follow each other."""
    for one in found:
        link = _OR.match(text, one.span[1])
        others = find_moments(text[link.end() :], now, direction, asked=True) if link else []
        if link is None or not others or others[0].span[0] > 0 or not (others[0].date or others[0].time):
            continue
        said, other = _parts_of(one.value), others[0]
        clock = resolve(other, None, now, hours, "time") if other.time else None
        day = resolve(other, known, now, hours, "date") if other.date else None
        second = (
            day.isoformat() if isinstance(day, date) else None,
            clock.isoformat() if isinstance(clock, time) else None,
        )
        if all(a is None or b is None or a == b for a, b in zip(said, second, strict=True)):
            continue
        same_day, same_time = (
            (a or b) if None in (a, b) or a == b else None for a, b in zip(said, second, strict=True)
        )
        span = (one.span[0], link.end() + other.span[1])
        kept = [f for f in found if not overlap(f.span, span)]
        left = Partial(date=same_day, time=same_time)
        if said[0] and second[0] and not (said[1] or second[1]) and _follow(said[0], second[0]):
            rest = resolve(replace(other, date=None), None, now, hours)
            limits = rest if isinstance(rest, Partial) else Partial()
            left = replace(limits, date=said[0], date_until=second[0], prefer="any")
        return [*kept, Found(left, span, one.score, complete=False)]
    return found


def _follow(day: str, other: str) -> bool:
    """Whether a day is the one after another."""
    return date.fromisoformat(other) - date.fromisoformat(day) == timedelta(days=1)


def _parts_of(value: Any) -> tuple[str | None, str | None]:
    """Day and time of a value."""
    if isinstance(value, Partial):
        return value.date, value.time
    day, _, clock = str(value).partition("T")
    return (day, clock[:8] or None) if "-" in day[:5] else (None, day[:8])


_FIRST = re.compile(r"\b(?:first|1st|earlier|before|former|daylight|summer)\b", re.IGNORECASE)
_SECOND = re.compile(r"\b(?:second|2nd|later|after|latter|standard|winter)\b", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:(?P<summer>daylight|summer)|standard|winter) time\b", re.IGNORECASE)


def _settled(one: Found, text: str, known: Reference, now: datetime) -> Found:
    """A time that comes twice, where the words say which: "standard time", "EDT", or "the first" once it was asked."""
    if not isinstance(one.value, Partial) or not one.value.twice:
        return one
    naive = datetime.fromisoformat(f"{one.value.date}T{one.value.time}")
    both = [naive.replace(tzinfo=now.tzinfo, fold=fold) for fold in (0, 1)]
    said = [bool(re.search(rf"\b{re.escape(str(moment.tzname()))}\b", text, re.IGNORECASE)) for moment in both]
    if match := _NAMED.search(text):
        said = [bool(match["summer"]), not match["summer"]]
    elif isinstance(known, Partial) and known.twice:
        said = [said[0] or bool(_FIRST.search(text)), said[1] or bool(_SECOND.search(text))]
    if said[0] == said[1]:
        return one
    return Found(both[said.index(True)].isoformat(), one.span, one.score)


def direction_of(name: str, schema: Mapping[str, Any]) -> Direction:
    """Where the dates of a property lie: births and the like in the past, all else ahead."""
    said = f"{name} {schema.get('title', '')} {schema.get('description', '')}".lower().replace("_", " ")
    return "past" if _PAST.search(said) else "future"


def parse_reference(value: Any) -> Reference:
    """An ISO string, a `Partial` or a date as what a moment is counted from; None if it is neither."""
    if not isinstance(value, str):
        return value if isinstance(value, date | time | Partial) else None
    for kind in (time, date, datetime):
        try:
            return kind.fromisoformat(value)
        except ValueError:
            continue
    return None


def _role(said: str) -> str:
    """Whether words speak of the "end" or the "start" of a stretch of time; the last such word counts."""
    end, start = ([m.end() for m in regex.finditer(said)] for regex in (_ENDS, _STARTS))
    return "" if not (end or start) else "end" if max(end, default=-1) > max(start, default=-1) else "start"


def _in_role(text: str, name: str, found: list[Found]) -> list[Found]:
    """Of several days ("from the 1st until the 7th") the one that the property is about gains, the others lose."""
    wanted = _role(name.lower())
    if not wanted or not found or MOVE.search(text):
        return found
    births = [f for f in found if _BORN.search(text, 0, f.span[0])]
    ordered, out = sorted((f for f in found if f not in births), key=lambda f: f.span), births
    for i, item in enumerate(ordered):
        first_word = item.span[0] + len(re.split(r"\s", text[slice(*item.span)], maxsplit=1)[0])
        head = re.sub(r"\bend$", "", text[ordered[i - 1].span[1] if i else 0 : first_word].lower())  # "end of May"
        if len(ordered) == 1:
            head = _DIRECTION.sub("", head)
        if "check" in name:
            head = _LEAVING.sub("until", head)
        role = _role(head)
        if len(ordered) > 1 and not role:
            role = "start" if i == 0 else "end"
        factor = 1.0 if role in (wanted, "") else 0.6
        out.append(Found(item.value, item.span, item.score * factor, item.complete))
    return out
