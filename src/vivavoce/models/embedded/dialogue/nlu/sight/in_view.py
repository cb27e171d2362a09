"""Answers out of the whole of a picture: what is in it, where, how many, what is new. Pure; US English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ......sight import Code, Line, Sight
from ....language.en.inflection import article, plural
from ...naming import both
from ...quoting import pieces, quoted
from . import printed, things
from .answer import (
    BLURRED,
    GUIDANCE,
    MOST_TOLD,
    READABLE,
    Answer,
    advice,
    guiding,
    heading,
    lines_told,
    say,
    sure,
    unread,
)
from .asked import Question
from .differences import added, differs, names
from .in_text import place_of, says, value

SHORT = 24
"""Words up to which a text is told whole when somebody asks what this is."""

SHALL_I_READ = "Shall I read it?"


def overview(sight: Sight) -> Answer:
    """What this is: things, short texts whole, of long ones the biggest line."""
    found, lines, codes = sight.things or (), sight.lines or (), sight.codes or ()
    said = []
    if found:
        listed = things.listed(found[:5])
        said.append(f"I see {listed}." if things.sure(found[:5]) else f"It looks like {listed}.")
    codes_told = _codes_named(codes)
    text = [quoted(line.text) for line in lines]
    long = sum(len(words.split()) for words in text) > SHORT
    if lines and long:
        top = lines[heading(lines)]
        return _overview_long(sight, said, top, codes_told)
    if lines:
        whole = " ".join(pieces([line.text for line in lines]))
        head = " ".join(said)
        safe = sure(lines)
        doubt = f"it says {say(whole)} I'm not sure of the figures: {advice(sight)}."
        return Answer(
            f"{head} It says: {say(whole)}{codes_told and f' There is {codes_told}.'}".strip(),
            whole,
            sure=safe,
            unsure=doubt,
        )
    if said or codes_told:
        return Answer(" ".join([*said, f"I see {codes_told}." if codes_told else ""]).strip())
    if sight.lines is None and sight.things is None and sight.codes is None:
        return Answer("I haven't been able to look at it.", found=False, lacks=True)
    hard = bool(sight.guidance) or (sight.source != "screen" and sight.sharpness < BLURRED)
    return Answer("I can't make it out." if hard else "I don't recognize anything in it.", found=False)


def _overview_long(sight: Sight, said: list[str], top: Line, codes_told: str) -> Answer:
    words = quoted(top.text)
    lead = f"{said[0]} There" if said else "There"
    count = len(sight.lines or ())
    code = f" and {codes_told}" if codes_told else ""
    text = f"{lead} is text, {lines_told(count)}{code}: {say(words)} {SHALL_I_READ}"
    parts = pieces([line.text for line in sight.lines or ()])
    return Answer(
        text,
        top.text,
        sure=sure([top]),
        unsure=f"{say(words)}, but I'm not sure. {SHALL_I_READ}",
        reading=parts,
        asks=SHALL_I_READ,
    )


def _codes_named(codes: Sequence[Code]) -> str:
    if not codes:
        return ""
    kinds = [_code_kind(code.kind) for code in codes]
    return f"a {kinds[0]}" if len(kinds) == 1 else f"{len(kinds)} codes"


def _code_kind(kind: str) -> str:
    return "QR code" if "QR" in kind.upper() else "Data Matrix code" if "matrix" in kind.lower() else "bar code"


def code(sight: Sight) -> Answer:
    """What its codes say."""
    if sight.codes is None:
        return Answer("I haven't been able to look for a code.", found=False, lacks=True)
    if not sight.codes:
        return Answer("I don't see a code in it.", found=False)
    if len(sight.codes) == 1:
        code = sight.codes[0]
        return Answer(f"The {_code_kind(code.kind)} says: {say(_short(code.text))}", code.text)
    told = [f"{_code_kind(code.kind)} {say(_short(code.text))}" for code in sight.codes[:MOST_TOLD]]
    return Answer(f"I see {both(told)}.", sight.codes[0].text)


def _short(text: str) -> str:
    """A code's text as it is, but for what nobody would listen to."""
    plain = re.sub(r"[\x00-\x1f\x7f{}<>|\\`*“”\"]+", " ", text).strip()
    return plain if len(plain) <= 120 else f"{plain[:120]} …"


def dice(sight: Sight) -> Answer:
    """What dice show."""
    if sight.dice is None:
        return Answer("I haven't been able to look for dice.", found=False, lacks=True)
    if not sight.dice:
        return Answer("I don't see any dice.", found=False)
    shown = [str(value) for value in sight.dice]
    if len(shown) == 1:
        return Answer(f"It looks like a {shown[0]}.", shown[0])
    return Answer(f"It looks like {both(shown)}: {sum(sight.dice)} in all.", " ".join(shown))


_UNITS_OF_TEXT = {"line": "line", "lines": "line", "rows": "line", "row": "line", "word": "word", "words": "word"}

_CODE_WORDS = frozenset("code codes barcode barcodes qr qrcode qrcodes bar".split())


def count(question: Question, sight: Sight) -> Answer:
    """How many lines, words, codes or things."""
    what = question.what
    if (unit := _UNITS_OF_TEXT.get(what.split()[-1])) is not None:
        if (nothing := unread(sight)) is not None:
            return nothing
        lines = sight.lines or ()
        number = len(lines) if unit == "line" else len(sight.text.split())
        return Answer(
            f"I can read {lines_told(number)}."
            if unit == "line"
            else f"I can read {number} {'word' if number == 1 else 'words'}."
        )
    if set(what.split()) & _CODE_WORDS:
        if sight.codes is None:
            return Answer("I haven't been able to look for codes.", found=False, lacks=True)
        number = len(sight.codes)
        return Answer(
            f"I see {number} {'code' if number == 1 else 'codes'}." if number else "I don't see a code.",
            found=bool(number),
        )
    if what in ("dice", "die"):
        shown = sight.dice or ()
        return Answer(
            f"It looks like {len(shown)} {'die' if len(shown) == 1 else 'dice'}." if shown else "I don't see any dice.",
            found=bool(shown),
            lacks=sight.dice is None,
        )
    if what in ("things", "objects", "items"):
        found = sight.things or ()
        return Answer(
            f"It looks like {things.listed(found)}." if found else "I don't recognize any.",
            found=bool(found),
            lacks=sight.things is None,
        )
    name = things.kind_of(what)
    if not name:
        row = value(question, sight)
        return row if row.found else Answer(f"I can't tell: I don't recognize {what}.", found=False)
    number = sum(thing.name == name for thing in sight.things or ())
    if sight.things is None:
        return Answer(f"I haven't been able to look for {plural(name)}.", found=False, lacks=True)
    return Answer(
        f"It looks like {things.many(name, number)}." if number else f"I don't see any {plural(name)}.",
        found=bool(number),
    )


def where(question: Question, sight: Sight) -> Answer:
    """Where a thing or a word is."""
    what = question.what
    name = things.kind_of(what)
    places = [thing for thing in sight.things or () if thing.name == name]
    if places:
        hedge = "" if things.sure(places[:1]) else "It looks like "
        told = (
            f"{'the' if not hedge else 'a'} {name} "
            f"{'is ' if not hedge else ''}{things.place(places[0].box, sight, clock=True)}"
        )
        return Answer(f"{hedge}{told if hedge else told[0].upper() + told[1:]}.")
    if set(what.split()) & _CODE_WORDS and sight.codes:
        return Answer(
            f"The {_code_kind(sight.codes[0].kind)} is {things.place(sight.codes[0].box, sight, clock=True)}."
        )
    lines = sight.lines or ()
    at = place_of(what, lines)
    if at is None and what in printed.SORTS and (values := printed.find(what, lines)):
        at = lines.index(values[0].line)
    if at is not None:
        place = things.place(lines[at].box, sight, clock=False)
        return Answer(f"It's in line {at + 1}, {place}.", lines[at].text, line=at + 1)
    lacks = (bool(name) and sight.things is None) or (not name and sight.lines is None)
    return Answer(f"I don't see {article(what)} {what}.", found=False, lacks=lacks)


def there(question: Question, sight: Sight) -> Answer:
    """Whether there is such a thing."""
    if set(question.what.split()) & _CODE_WORDS:
        return code(sight)
    name = things.kind_of(question.what)
    if not name:
        at = place_of(question.what, sight.lines or ())
        return (
            Answer(f"I don't see {article(question.what)} {question.what}.", found=False)
            if at is None
            else says(question, sight)
        )
    if sight.things is None:
        return Answer("I haven't been able to look for that.", found=False, lacks=True)
    found = [thing for thing in sight.things if thing.name == name]
    if not found:
        return Answer(f"I don't see {things.many(name, 1)}.", found=False)
    told = things.many(name, len(found))
    return Answer(f"Yes, I see {told}." if things.sure(found) else f"It looks like {told}.")


def sees(sight: Sight) -> Answer:
    """Whether there is a picture, and of what."""
    seen = overview(sight)
    name = "your screen" if sight.source == "screen" else "the picture"
    if not seen.found:
        return Answer(f"I can see {name}, but I don't recognize anything in it.", lacks=seen.lacks)
    return replace(seen, text=f"Yes. {seen.text}")


def legible(sight: Sight) -> Answer:
    """Whether it can be read, and what would help."""
    if sight.lines:
        blurred = sight.source != "screen" and sight.sharpness < BLURRED
        if sight.guidance or blurred:
            return Answer(f"Not well. {guiding(sight) or GUIDANCE['hold_still']}")
        return Answer("Yes, I can read it.")
    if sight.guidance or (sight.source != "screen" and sight.sharpness < BLURRED):
        return Answer("No, I can't read it.", found=False)
    if sight.lines is None:
        return Answer("It looks sharp." if sight.sharpness >= READABLE else "I'm not sure yet.", lacks=True)
    return Answer("The picture is sharp, but I see no text in it.")


def changed(sight: Sight, before: Sight | None) -> Answer:
    """What is new against the picture before."""
    if before is None:
        return Answer("I haven't seen anything else before.", found=False)
    if not differs(before, sight):
        return Answer("Nothing that I can read has changed.")
    new, old = added(before.lines or (), sight.lines or ()), added(sight.lines or (), before.lines or ())
    if before.lines is None or sight.lines is None:
        new = old = ()
    said = []
    if new:
        said.append(f"Now it says: {say(_few(new))}")
    if old:
        said.append(f"{'Before,' if new else 'This is gone:'} {'it said: ' if new else ''}{say(_few(old))}")
    if not said and before.things is not None and sight.things is not None and names(before) != names(sight):
        now, then = things.listed(sight.things) or "nothing", things.listed(before.things) or "nothing"
        said.append(f"It looks like {now} now, and {then} before.")
    if not said:
        return Answer("It shows something else now.")
    doubt = f"this changed: {' '.join(said)} I'm not sure: {advice(sight)}."
    return Answer(" ".join(said), _few(new or old), sure=sure(new), unsure=doubt)


def _few(lines: Sequence[Line]) -> str:
    told = pieces([line.text for line in lines[:MOST_TOLD]])[0]
    return told.rstrip(".")
