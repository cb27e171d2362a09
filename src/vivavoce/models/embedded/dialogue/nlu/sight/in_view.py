"""Answers out of the whole of a picture: what is in it, where, how many, what is new. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ......sight import Line, Sight
from ...quoting import pieces, quoted
from . import printed
from .answer import (
    Answer,
    Changes,
    Codes,
    Count,
    DiceThrown,
    NothingInView,
    NotLookedFor,
    NotThere,
    Objects,
    Place,
    Remark,
    Scene,
)
from .asked import Question
from .differences import added, differs, names
from .in_text import MOST_TOLD, hard_to_read, heading, place_of, says, sure, unread, value
from .things import kind_of

SHORT = 24
"""Words up to which a text is told whole when somebody asks what this is."""
MOST_THINGS = 5
READABLE = 390.0
"""`Sight.sharpness` from which small print is easy to read."""


def overview(sight: Sight) -> Answer:
    """What this is: things, short texts whole, of long ones the biggest line."""
    things, lines, codes = (sight.things or ())[:MOST_THINGS], sight.lines or (), sight.codes or ()
    if lines and sum(len(quoted(line.text).split()) for line in lines) > SHORT:
        top = lines[heading(lines)]
        scene = Scene(things, codes, top.text, len(lines))
        return Answer(scene, top.text, sure=sure([top]), reading=pieces([line.text for line in lines]))
    if lines:
        whole = " ".join(pieces([line.text for line in lines]))
        return Answer(Scene(things, codes, whole), whole, sure=sure(lines))
    if things or codes:
        return Answer(Scene(things, codes))
    if sight.lines is None and sight.things is None and sight.codes is None:
        return Answer(Remark.NOT_LOOKED_AT, found=False, lacks=True)
    return Answer(Remark.NOT_MADE_OUT if hard_to_read(sight) else Remark.NOTHING_RECOGNISED, found=False)


def code(sight: Sight) -> Answer:
    """What its codes say."""
    if sight.codes is None:
        return Answer(NotLookedFor("code"), found=False, lacks=True)
    if not sight.codes:
        return Answer(Remark.NO_CODE_IN_IT, found=False)
    return Answer(Codes(sight.codes[:MOST_TOLD]), sight.codes[0].text)


def dice(sight: Sight) -> Answer:
    """What dice show."""
    if sight.dice is None:
        return Answer(NotLookedFor("dice"), found=False, lacks=True)
    if not sight.dice:
        return Answer(Remark.NO_DICE, found=False)
    return Answer(DiceThrown(sight.dice), " ".join(map(str, sight.dice)))


_UNITS_OF_TEXT = {"line": "line", "lines": "line", "rows": "line", "row": "line", "word": "word", "words": "word"}

_CODE_WORDS = frozenset("code codes barcode barcodes qr qrcode qrcodes bar".split())


def count(question: Question, sight: Sight) -> Answer:
    """How many lines, words, codes or things."""
    what = question.what
    if (unit := _UNITS_OF_TEXT.get(what.split()[-1])) is not None:
        number = len(sight.lines or ()) if unit == "line" else len(sight.text.split())
        return unread(sight) or Answer(Count(unit, number))
    if set(what.split()) & _CODE_WORDS:
        if sight.codes is None:
            return Answer(NotLookedFor("codes"), found=False, lacks=True)
        return Answer(Count("code", len(sight.codes))) if sight.codes else Answer(Remark.NO_CODE, found=False)
    if what in ("dice", "die"):
        lacks = sight.dice is None
        return (
            Answer(Count("dice", len(sight.dice))) if sight.dice else Answer(Remark.NO_DICE, found=False, lacks=lacks)
        )
    if what in ("things", "objects", "items"):
        if not sight.things:
            return Answer(Remark.NO_THINGS, found=False, lacks=sight.things is None)
        return Answer(Objects(sight.things))
    name = kind_of(what)
    if not name:
        row = value(question, sight)
        return row if row.found else Answer(NotThere(what, "countable"), found=False)
    if sight.things is None:
        return Answer(NotLookedFor("things", name), found=False, lacks=True)
    number = sum(thing.name == name for thing in sight.things)
    return Answer(Count(name, number)) if number else Answer(NotThere(name, "things"), found=False)


def where(question: Question, sight: Sight) -> Answer:
    """Where a thing or a word is."""
    what = question.what
    name = kind_of(what)
    if thing := next((thing for thing in sight.things or () if thing.name == name), None):
        return Answer(Place(thing, thing.box))
    if set(what.split()) & _CODE_WORDS and sight.codes:
        return Answer(Place(sight.codes[0], sight.codes[0].box))
    lines = sight.lines or ()
    at = place_of(what, lines)
    if at is None and what in printed.SORTS and (values := printed.find(what, lines)):
        at = lines.index(values[0].line)
    if at is not None:
        return Answer(Place(at + 1, lines[at].box), lines[at].text, line=at + 1)
    lacks = (bool(name) and sight.things is None) or (not name and sight.lines is None)
    return Answer(NotThere(what, "word"), found=False, lacks=lacks)


def there(question: Question, sight: Sight) -> Answer:
    """Whether there is such a thing."""
    if set(question.what.split()) & _CODE_WORDS:
        return code(sight)
    name = kind_of(question.what)
    if not name:
        at = place_of(question.what, sight.lines or ())
        return Answer(NotThere(question.what, "word"), found=False) if at is None else says(question, sight)
    if sight.things is None:
        return Answer(NotLookedFor("thing"), found=False, lacks=True)
    found = tuple(thing for thing in sight.things if thing.name == name)
    return Answer(Objects(found, asked=True)) if found else Answer(NotThere(name, "thing"), found=False)


def sees(sight: Sight) -> Answer:
    """Whether there is a picture, and of what."""
    seen = overview(sight)
    if not isinstance(seen.content, Scene):
        return Answer(NothingInView(sight.source), lacks=seen.lacks)
    return replace(seen, content=replace(seen.content, asked=True))


def legible(sight: Sight) -> Answer:
    """Whether it can be read, and what would help."""
    hard = hard_to_read(sight)
    if sight.lines:
        return Answer(Remark.HARDLY_READABLE if hard else Remark.READABLE)
    if hard:
        return Answer(Remark.UNREADABLE, found=False)
    if sight.lines is None:
        return Answer(Remark.SHARP if sight.sharpness >= READABLE else Remark.NOT_SURE_YET, lacks=True)
    return Answer(Remark.SHARP_WITHOUT_TEXT)


def changed(sight: Sight, before: Sight | None) -> Answer:
    """What is new against the picture before."""
    if before is None:
        return Answer(Remark.FIRST_PICTURE, found=False)
    if not differs(before, sight):
        return Answer(Remark.UNCHANGED)
    both_read = before.lines is not None and sight.lines is not None
    new = added(before.lines or (), sight.lines or ()) if both_read else ()
    old = added(sight.lines or (), before.lines or ()) if both_read else ()
    if new or old:
        return Answer(Changes(_few(new), _few(old)), _few(new or old), sure=sure(new))
    if before.things is not None and sight.things is not None and names(before) != names(sight):
        return Answer(Changes(things=sight.things, things_before=before.things))
    return Answer(Remark.CHANGED)


def _few(lines: Sequence[Line]) -> str:
    told = pieces([line.text for line in lines[:MOST_TOLD]])
    return told[0].rstrip(".") if told else ""
