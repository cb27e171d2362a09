"""What a conversation has seen so far: the newest picture of each source and what was there before. Immutable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from .....sight import Line, Sight, SightEnded, Source
from ..nlu.sight.asked import Question

FRESH = 5.0
"""Seconds within which a picture is evidence for a tool's argument (vision.md §2.6)."""
SPOKEN_AGE = 2.0
"""Seconds from which the age of what is told is told with it."""
MOST_RECENT = 8
"""Pictures of the last `FRESH` seconds that are kept: a code that blinks is seen in one of them."""
SAME = 0.85
"""Likeness of two lines without digits that are one line read twice; a digit that differs is always a change."""
MOST_LINES, LONGEST_LINE = 300, 300
"""Lines, and characters of one."""
MOST_COMPARED = 8
"""Lines of either picture that are compared letter by letter: this happens on the event loop, where 10 ms are much."""


@dataclass(frozen=True, slots=True)
class Looking:
    """A look that was asked for and has not been answered."""

    id: str
    question: Question | None
    """What it is to answer; None: an argument of the tool in work."""
    passed: bool = False
    """The caller has spoken since: it only makes one more picture."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A long text that is read aloud piece by piece."""

    pieces: tuple[str, ...]
    at: int
    """The piece that comes next."""
    offered: bool = True
    """The caller was just asked whether to go on."""


@dataclass(frozen=True, slots=True)
class Watching:
    """All that was seen and what was said about it; a value, so copies of a conversation cost nothing."""

    now: Mapping[Source, Sight] = field(default_factory=dict)
    """The newest picture of each source, also when that is gone."""
    before: Mapping[Source, Sight] = field(default_factory=dict)
    """The last one that showed something else."""
    ended: frozenset[Source] = frozenset()
    recent: tuple[Sight, ...] = ()
    zero: datetime | None = None
    """What the caller's clock shows at 0 on the session's: the least that any picture has told."""
    looks: int = 0
    looking: Looking | None = None
    reading: Reading | None = None
    told: str = ""
    """The seen words in the last answer: what "spell that" means."""
    line: int = 0
    """The line that was last read out alone, from 1."""
    wanted: Question | None = None
    """What could not be answered, and will be as soon as a picture can be read."""
    wanted_at: datetime | None = None
    guided_at: datetime | None = None
    """When the caller was last told how to hold the camera."""
    which: Question | None = None
    """What the open question "Which word?" belongs to."""
    tries: int = 0
    """How often that was tried since."""
    tried: int = 0
    """The picture that it was tried with last."""
    sought: str = ""
    """The argument that was looked for, as `tool.argument`: it is looked for once before it is asked for."""
    used: frozenset[str] = frozenset()
    """What was taken from pictures for the request in work: `tool.argument=value`."""

    def seen(self, sight: Sight, at: datetime) -> Watching:
        """After a picture. at: when it reached the mind, on the caller's clock."""
        sight = _bounded(sight)
        if (last := self.now.get(sight.source)) is not None:
            if sight.frame < last.frame:
                return self
            sight = _with_known(sight, last)
            if sight == last:
                return replace(self, ended=self.ended - {sight.source})
        zero = at - timedelta(seconds=sight.at)
        zero = zero if self.zero is None else min(zero, self.zero)
        before = self.before
        if last is not None and sight.frame != last.frame and has_content(last) and differs(last, sight):
            before = {**before, sight.source: last}
        recent = tuple(s for s in self.recent if sight.at - s.at <= FRESH and (s.source, s.frame) != _key(sight))
        passed = sight.careful and self.looking is not None and self.looking.passed
        return replace(
            self,
            looking=None if passed else self.looking,
            now={**self.now, sight.source: sight},
            before=before,
            ended=self.ended - {sight.source},
            recent=(*recent, sight)[-MOST_RECENT:],
            zero=zero,
        )

    def gone(self, ended: SightEnded) -> Watching:
        """After the end of a source."""
        last = self.now.get(ended.source)
        known = last is not None and ended.at >= last.at
        return replace(self, ended=self.ended | {ended.source}) if known else self

    def age(self, sight: Sight, at: datetime) -> float:
        """Seconds since a picture was taken; a photo stands as long as it is talked about."""
        return 0.0 if sight.source == "photo" else self.evidence_age(sight, at)

    def evidence_age(self, sight: Sight, at: datetime) -> float:
        """Seconds since a picture was taken, whatever its source: what counts where a tool is to use it."""
        return max(0.0, (at - (self.zero or at)).total_seconds() - sight.at)

    def view(self, source: Source | None = None) -> Sight | None:
        """The picture that is talked about: of this source, else the newest of those that are there; None = none."""
        if source is not None and source in self.now:
            return self.now[source]
        live = [s for name, s in self.now.items() if name not in self.ended]
        return max(live or self.now.values(), key=lambda s: (s.at, s.frame), default=None)

    def lives(self, sight: Sight) -> bool:
        """Whether more pictures may come of its source, or it is a photo, which stays."""
        return sight.source not in self.ended


def _bounded(sight: Sight) -> Sight:
    """Without what nobody prints or would listen to: a crafted picture must not take a second to answer from."""
    lines = sight.lines or ()
    if len(lines) <= MOST_LINES and all(len(line.text) <= LONGEST_LINE for line in lines):
        return sight
    return replace(sight, lines=tuple(replace(line, text=line.text[:LONGEST_LINE]) for line in lines[:MOST_LINES]))


def _key(sight: Sight) -> tuple[Source, int]:
    return sight.source, sight.frame


def _with_known(sight: Sight, last: Sight) -> Sight:
    """The picture with what an earlier look at the same thing has told: a quick look finds no less than was known."""
    if sight.changed and sight.frame != last.frame:
        return sight
    lines = last.lines if sight.lines is None else _still_sure(sight.lines, last.lines or ())
    return replace(
        sight,
        lines=lines,
        codes=last.codes if sight.codes is None else sight.codes,
        things=last.things if sight.things is None else sight.things,
        dice=last.dice if sight.dice is None else sight.dice,
        careful=sight.careful or (last.careful and lines == last.lines),
    )


def _still_sure(lines: tuple[Line, ...], known: tuple[Line, ...]) -> tuple[Line, ...]:
    sure = {line.text for line in known if line.sure}
    return tuple(replace(line, sure=True) if line.text in sure else line for line in lines)


def has_content(sight: Sight) -> bool:
    """Whether anything was found in it."""
    return bool(sight.lines or sight.codes or sight.things)


def differs(one: Sight, other: Sight) -> bool:
    """Whether two pictures show different things, as far as both were read."""
    texts = one.lines is not None and other.lines is not None
    if texts and (added(one.lines or (), other.lines or ()) or added(other.lines or (), one.lines or ())):
        return True
    if (
        one.codes is not None
        and other.codes is not None
        and {c.text for c in one.codes} != {c.text for c in other.codes}
    ):
        return True
    return one.things is not None and other.things is not None and names(one) != names(other)


def names(sight: Sight) -> list[str]:
    """The things in a picture, sorted."""
    return sorted(thing.name for thing in sight.things or ())


def added(old: tuple[Line, ...], new: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines of `new` that `old` does not have."""
    known = {_bare(line.text) for line in old}
    fresh = [line for line in new if _bare(line.text) not in known]
    read_now = {_bare(line.text) for line in new}
    others = [line for line in old if _bare(line.text) not in read_now]
    if len(fresh) > MOST_COMPARED or len(others) > MOST_COMPARED:
        return tuple(fresh)  # another page, and too much to compare letter by letter
    return tuple(line for line in fresh if not any(same_line(line.text, other.text) for other in others))


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


def same_line(one: str, other: str) -> bool:
    """Whether two readings are of one printed line."""
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    matcher = SequenceMatcher(None, _bare(one), _bare(other), autojunk=False)
    return matcher.real_quick_ratio() >= SAME and matcher.quick_ratio() >= SAME and matcher.ratio() >= SAME
