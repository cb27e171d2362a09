"""Moments in a sentence: the days and times that belong together, what is old, what is refused, what is corrected."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from .clock import BARE_PART, find_times
from .days import find_days
from .found import NEAR, Direction, lead, overlap
from .inverse_normalisation import line_of
from .moment import Moment, Reference, Want, office_hour, resolve
from .patterns import pattern
from .relative import relate
from .repairs import CORRECTION, MOVE, prevented, refused

__all__ = ["Moment", "Reference", "Want", "find_moments", "office_hour", "resolve"]

_LINK = re.compile(
    r"(?: ?(?:,|at|on|around|about|for|in|the|by|of|from|and|say|like|maybe|please|then|is|would be|be|after|before|"
    r"sometime|any ?time|preferably|ideally|early|late|exactly|if possible|um|uh|i think|let's say|-|it's))*"
)
CERTAIN = 0.85
"""Score of a time beside which a bare number is no hour."""
_BARE_FOR = re.compile(r"(?P<for>for )?\d{1,2}")
_SEATS = re.compile(r"\b(?:tables?|party|rooms?|seats?|group|dinner|lunch|cars?|taxi|cab) (?:for|of)$")
"""What is had for a number of people: the number after it is no hour."""
_OLD = re.compile(r"(?: from| my| the| our| his| her| existing| current| is| was| i have an? appointment)(?: \w+)?$")
_OLD_NOUN = re.compile(r"^ (?:appointment|booking|reservation|slot|visit|one|meeting|checkup|cleaning)")


def find_moments(
    text: str, now: datetime, direction: Direction = "future", asked: bool = False, region: str = ""
) -> list[Moment]:
    """Everything said about when, in order, one `Moment` for what belongs together.

    now: the caller's local time. asked: the agent just asked for a date or a time, so that "four" or "the 21st" is one.
    region: ISO 3166 code of the country in whose order of day and month "3/4" is read; "" = the United States.
    Spans are in `text`. What is refused ("not Thursday") is left out; a correction takes over what it does not say
    from what it corrects.
    """
    return list(_moments(text, now, direction, asked, region))


@lru_cache(maxsize=64)
def _moments(text: str, now: datetime, direction: Direction, asked: bool, region: str) -> tuple[Moment, ...]:
    """Several readers look at one sentence, so the last ones are kept."""
    line = line_of(text)
    days = relate(list(find_days(line, now, direction, asked, region)), line.text)
    pieces = [(m, "day") for m in days]
    pieces += [(m, "clock") for m in _without_counts(line.text, list(find_times(line, now, asked)))]
    pieces = _without_overlaps(pieces)
    pieces += [(m, "clock") for m in _bare_parts(line.text, pieces)]
    groups: list[Moment] = []
    for piece, _ in sorted(pieces, key=lambda p: p[0].span):
        gap = line.text[groups[-1].span[1] : piece.span[0]] if groups else ""
        linked = bool(groups) and _LINK.fullmatch(gap.rstrip()) is not None
        if linked and _fits(groups[-1], piece):
            groups[-1] = _joined(groups[-1], piece)
        elif linked and (day := _day_within(groups[-1], piece)):
            groups[-1] = day
        else:
            groups.append(piece)
    groups = _of_one_week(line.text, groups)
    groups = [g for g in groups if not refused(line.text, *g.span)]
    groups = [g for g in groups if not prevented(line.text, g.span[0])] or groups
    if any(g.has_clock and g.score >= 0.75 for g in groups):
        # "a table for two at seven": the two is no hour; "make it eleven" is one
        groups = [g for g in groups if g.score >= 0.6 or re.match(CORRECTION, line.text[slice(*g.span)])]
    if len(groups) == 2 and _fits(*groups) and not (_is_old(line.text, groups[0]) and groups[0].has_clock):
        if not re.search(CORRECTION, line.text[groups[0].span[1] : groups[1].span[0]]):
            groups = [_joined(*groups)]
    settled: list[Moment] = []
    for group in groups:
        before = line.text[settled[-1].span[1] if settled else 0 : group.span[1]]
        if re.search(CORRECTION, before):
            group = replace(group, corrects=True)
            if settled and not group.shift:
                both = group.has_clock and settled[-1].has_clock  # "at ten, make it eleven": no other number
                score = settled[-1].score if both else min(group.score, settled[-1].score)
                group = replace(group.merge(settled.pop()), span=group.span, corrects=True, score=score)
        settled.append(replace(group, old=_is_old(line.text, group)))
    known = [m for m in settled[:-1] if arranged(line.text, m.span[0])]
    settled = [_counted_from(known, m) for m in settled if m not in known]
    settled = _moved(line.text, settled)
    return tuple(replace(m, span=line.span(*m.span)) for m in settled)


def _without_counts(text: str, times: list[Moment]) -> list[Moment]:
    """Without the "four" of "a table for four tomorrow at seven": people, not an hour."""
    kept = []
    corrections = [match.start() for match in re.finditer(CORRECTION, text)] if times else []
    sure = [t for t in times if t.time and t.score >= 0.75]
    firm = [t for t in sure if t.score >= CERTAIN and not _BARE_FOR.fullmatch(text[slice(*t.span)])]
    for one in times:
        bare = _BARE_FOR.fullmatch(text[one.span[0] : one.span[1]])
        head = lead(text, one.span[0]).rstrip() + (" for" if bare and bare["for"] else "")
        counts = bare and (_SEATS.search(head) or (head.endswith(" for") and _has_rival(one, sure, corrections)))
        if not (counts or (bare and _has_rival(one, firm, corrections))):
            kept.append(one)
    return kept


def _has_rival(one: Moment, others: list[Moment], corrections: list[int]) -> bool:
    """Whether one of the others is named without a correction between them. corrections: where they begin, in order."""
    for other in others:
        if other is not one:
            start, end = _between(one.span, other.span)
            at = bisect_left(corrections, start)
            if at == len(corrections) or corrections[at] >= end:
                return True
    return False


def _between(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    return (a[1], b[0]) if a < b else (b[1], a[0])


def _without_overlaps(pieces: list[tuple[Moment, str]]) -> list[tuple[Moment, str]]:
    """Where a day and a time claim the same words, the longer claim, unless one lies inside "this morning"."""
    kept: list[tuple[Moment, str]] = []
    by_place: dict[int, list[tuple[Moment, str]]] = {}  # those that lie in a stretch of `NEAR` characters
    for moment, kind in sorted(pieces, key=lambda p: p[0].span[0] - p[0].span[1]):
        places = range(moment.span[0] // NEAR, moment.span[1] // NEAR + 1)
        around = [one for place in places for one in by_place.get(place, ())]
        clash = [k for k, other in around if overlap(k.span, moment.span) and other != kind]
        if all((k.part_of_day or moment.part_of_day) and (k.date or moment.date) for k in clash):
            kept.append((moment, kind))
            for place in places:
                by_place.setdefault(place, []).append((moment, kind))
    return kept


def _bare_parts(text: str, pieces: list[tuple[Moment, str]]) -> list[Moment]:
    """ "Morning" right after a day."""
    ends = {m.span[1] for m, kind in pieces if kind == "day"}
    starts = {m.span[0] for m, kind in pieces if kind == "clock"}
    found = []
    for match in pattern(BARE_PART).matches(text):
        after_day = match.start() - 1 in ends or match.start() - 3 in ends
        if after_day and match.start() not in starts and text[match.start() - 6 : match.start()] != " good ":
            found.append(Moment(match.span(), 0.85, part_of_day=match["part"]))
    return found


def _fits(first: Moment, second: Moment) -> bool:
    """Whether two pieces can speak of one moment: a day with a time, a time with its half of the day."""
    if first.has_day and second.has_day:
        return False
    if first.has_clock and second.has_clock:
        if first.same_time != second.same_time:
            return bool(first.time or second.time)  # "same time, eight o'clock"
        if bool(first.prefer) != bool(second.prefer) and not (first.time or second.time):
            return True  # "as early as possible after two"
        parts = [m for m in (first, second) if m.part_of_day and not (m.time or m.earliest or m.latest)]
        return len(parts) == 1 and not (first.part_of_day and second.part_of_day) and not (first.shift or second.shift)
    return True


def _joined(first: Moment, second: Moment) -> Moment:
    """Both pieces as one."""
    merged = second.merge(first) if second.shift is None else first.merge(second)
    if first.part_of_day or second.part_of_day:
        merged = replace(merged, part_of_day=first.part_of_day or second.part_of_day)
    for field in ("time", "earliest", "latest", "shift", "towards", "prefer", "day_fault", "clock_fault"):
        if not getattr(merged, field):
            merged = replace(merged, **{field: getattr(first, field) or getattr(second, field)})
    for flag in ("ambiguous_hour", "same_day", "same_time"):
        merged = replace(merged, **{flag: getattr(first, flag) or getattr(second, flag)})
    return replace(merged, score=max(first.score, second.score), span=(first.span[0], second.span[1]))


def _day_within(first: Moment, second: Moment) -> Moment | None:
    """ "Next week, maybe Tuesday": the weekday of that week."""
    period, day = (first, second) if first.date_until else (second, first)
    if not (period.date and period.date_until and day.date and day.loose == "weekday"):
        return None
    if (period.date_until - period.date).days > 6:
        return None
    monday = period.date - timedelta(days=period.date.weekday())
    exact = monday + timedelta(days=day.date.weekday())
    clock = first if first.has_clock else second
    joined = replace(clock, date=exact, date_until=None, loose="", score=max(first.score, second.score))
    return replace(joined, span=(first.span[0], second.span[1]))


def _of_one_week(text: str, moments: list[Moment]) -> list[Moment]:
    """ "Tuesday and Thursday next week": both are of that week."""
    out = list(moments)
    for at in range(len(out) - 2, -1, -1):
        one, other = out[at], out[at + 1]
        listed = re.fullmatch(r" ?(?:,|and|or)(?: and| or)?(?: on)? ?", text[one.span[1] : other.span[0]])
        if listed and one.date and other.date and one.loose == "weekday" and not other.loose:
            day = other.date + timedelta(days=one.date.weekday() - other.date.weekday())
            out[at] = replace(one, date=day, loose="") if day < other.date else one
    return out


_ARRANGED = re.compile(
    r"(?:\b(?:am|was|is|are|were|i'm|we're|he's|she's|been) (?:supposed|due|booked|scheduled|meant|expected|down)\b"
    r"|\b(?:have|has|had|got|'ve) (?:got )?(?:an?|my|our|something)\b"
    r"|\b(?:i|we|he|she|they) (?!wanted|needed|hoped|thought|wondered|decided|preferred)"
    r"(?:\w{2,}[^e]ed|was(?! born)|were|came|saw|went|fell|hurt|had|bought|broke|took)\b)"
    r"(?:(?!\b(?:can|could|would|let's|how about|make)\b)[^.?!])*$",
    re.IGNORECASE,
)
"""Before a day on which something is, where another one is wanted: "I'm due on Friday, can I come on Monday?"."""


def arranged(text: str, start: int) -> bool:
    """Whether what begins there is when something is: "I'm due on Friday", "I've got a check-up on Friday"."""
    return bool(_ARRANGED.search(lead(text, start)))


def _counted_from(known: list[Moment], one: Moment) -> Moment:
    """ "The week after", "the day before" what is arranged; of a week, any of its days."""
    day = next((m.date for m in reversed(known) if m.date), None)
    if day is None or one.shift is None or one.shift.seconds or one.date:
        return one
    day += one.shift
    if one.shift.days % 7:
        return replace(one, date=day, shift=None)
    monday = day - timedelta(days=day.weekday())
    return replace(one, date=monday, date_until=monday + timedelta(days=4), shift=None)


def _moved(text: str, moments: list[Moment]) -> list[Moment]:
    """Where something is moved from one moment to another, the first is old; a new time keeps the old day."""
    out = list(moments)
    verb = MOVE.search(text)
    for i in range(len(out) - 1):
        gap = text[out[i].span[1] : out[i + 1].span[1]]
        if verb and verb.end() <= out[i + 1].span[0] and (MOVE.search(gap) or re.match(r"(?: \w+)? (?:,_)?to\b", gap)):
            out[i] = replace(out[i], old=True)
            new = out[i + 1]
            if not new.has_day and new.has_clock:
                out[i + 1] = replace(new, date=out[i].date, loose=out[i].loose, yearless=out[i].yearless)
    return out


def _is_old(text: str, moment: Moment) -> bool:
    """Whether it says when something is now, rather than when it should be."""
    before = lead(text, moment.span[0])
    after = text[moment.span[1] : moment.span[1] + NEAR]
    return bool(re.search(r"(?:^|\W)from(?: the)?\s*$", before)) or bool(
        _OLD_NOUN.match(after) and _OLD.search(" " + before.rstrip())
    )
