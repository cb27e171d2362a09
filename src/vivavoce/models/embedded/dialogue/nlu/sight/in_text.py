"""Answers out of the printed text of a picture: lines, values, words. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from ......sight import Line, Sight
from ...quoting import pieces
from ..entities.quantities import find_numbers
from ..tokens import content, normalize
from . import printed
from .answer import Answer, Fewer, Letters, NotThere, Passage, Quote, Remark, Undated, Values
from .asked import NEXT, PREVIOUS, SAME, Question

BIG = 0.8
"""Share of the biggest line's height from which another is as big."""
MOST_TOLD = 3
"""Values that are told together."""
BLURRED = 200.0
"""`Sight.sharpness` below which small print is hard to read."""


def unread(sight: Sight) -> Answer | None:
    """What is said where there is no text to answer from."""
    if sight.lines:
        return None
    if sight.lines is None:
        return Answer(Remark.NOT_READ, found=False, lacks=True)
    return Answer(Remark.ILLEGIBLE if hard_to_read(sight) else Remark.NO_TEXT, found=False)


def hard_to_read(sight: Sight) -> bool:
    """Whether a better picture might show more."""
    return bool(sight.guidance) or (sight.source != "screen" and sight.sharpness < BLURRED)


def sure(lines: Sequence[Line]) -> bool:
    """Whether every figure in these lines was read twice alike."""
    return all(line.sure or not printed.counts(line.text) for line in lines)


def heading(lines: Sequence[Line]) -> int:
    """Which line is the heading: the first of those with the biggest letters. Boxes of one font differ by a fifth."""
    sizes = [line.box.bottom - line.box.top for line in lines]
    return next(at for at, size in enumerate(sizes) if size >= BIG * max(sizes))


def read_out(sight: Sight) -> Answer:
    """All of it, piece by piece."""
    if (nothing := unread(sight)) is not None:
        return nothing
    lines = sight.lines or ()
    parts = pieces([line.text for line in lines])
    if not parts:
        return Answer(Remark.NO_TEXT, found=False)
    return Answer(Passage(parts[0]), parts[0], sure=sure(lines), reading=parts, read=1)


def one_line(question: Question, sight: Sight, last: int) -> Answer:
    """A line by its number, or the biggest. last: the one that was told before."""
    if (nothing := unread(sight)) is not None:
        return nothing
    lines = sight.lines or ()
    if question.what == "heading":
        return _quote(sight, heading(lines) + 1, "heading")
    number = {NEXT: last + 1, PREVIOUS: last - 1, SAME: last}.get(question.number, question.number)
    at = number if number > 0 else len(lines) + 1 + number
    return _quote(sight, at) if 1 <= at <= len(lines) else Answer(Fewer("line", len(lines)), found=False)


def value(question: Question, sight: Sight) -> Answer:
    """The row of a word that something stands beside: "VAT 5%  0.40"."""
    lines = sight.lines or ()
    wanted = [word for word in content(question.what) if len(word) > 2]
    for at, line in enumerate(lines):
        have = set(content(line.text))
        if wanted and have & set(wanted) and re.search(r"\d", line.text) and set(wanted) <= have | _COUNTED:
            return _quote(sight, at + 1)
    for at, line in enumerate(lines):
        if wanted and set(content(line.text)) & set(wanted[-1:]) and re.search(r"\d", line.text):
            return _quote(sight, at + 1)
    return Answer(NotThere(question.what, "words"), found=False)


def about(question: Question, sight: Sight) -> Answer:
    """The line that has most of a question's own words: "Keep some water ready" to "what should be kept ready"."""
    wanted = {word for word in content(question.what) if len(word) > 3}
    shared = [len(wanted & set(content(line.text))) for line in sight.lines or ()]
    if not shared or not max(shared) or 2 * max(shared) < len(wanted):
        return Answer(Remark.NOT_IN_IT, found=False)
    return _quote(sight, shared.index(max(shared)) + 1)


_COUNTED = frozenset({"number", "amount", "price", "cost"})


def _quote(sight: Sight, at: int, of: Literal["line", "heading"] = "line") -> Answer:
    """A line alone. at: its number, from 1."""
    line = (sight.lines or ())[at - 1]
    return Answer(Quote(line.text, of), line.text, sure=sure([line]), line=at)


def after(question: Question, sight: Sight) -> Answer:
    """The line behind words, or before them."""
    if (nothing := unread(sight)) is not None:
        return nothing
    lines = sight.lines or ()
    at = place_of(question.what, lines)
    if at is None:
        return Answer(NotThere(question.what, "words"), found=False)
    row = compared(lines[at].text)
    beside = question.number == 0 and not row.endswith(compared(question.what))
    after = at if beside else at + (question.number or 1)
    if not 0 <= after < len(lines):
        return Answer(Remark.NOTHING_BEFORE if question.number < 0 else Remark.NOTHING_AFTER, found=False)
    return _quote(sight, after + 1)


def place_of(words: str, lines: Sequence[Line]) -> int | None:
    """The first line that holds these words; None = none does."""
    wanted = compared(words)
    return next((at for at, line in enumerate(lines) if wanted and f" {wanted} " in f" {compared(line.text)} "), None)


_SPOKEN_UNITS = (
    (r"\bmilligrams?\b", "mg"), (r"\bmillilit(?:er|re)s?\b", "ml"), (r"\bmicrograms?\b", "mcg"),
    (r"\bkilograms?\b|\bkilos?\b", "kg"),
    (r"\bgrams?\b", "g"), (r"\bpercent\b", "%"), (r"\blit(?:er|re)s?\b", "l"), (r"\bcentimet(?:er|re)s?\b", "cm"),
)  # fmt: skip


def compared(text: str) -> str:
    """Words as they are compared: lower case, figures apart from their units."""
    text = text.replace("-", " ")
    if re.search(r"[a-z]", text, re.IGNORECASE):
        for number in sorted(find_numbers(text), key=lambda found: -found.span[0]):
            if not re.search(r"\d", text[slice(*number.span)]):
                text = f"{text[: number.span[0]]}{number.value}{text[number.span[1] :]}"
    text = normalize(re.sub(r"(\d)%", r"\1 percent", text))
    for spoken, short in _SPOKEN_UNITS:
        text = re.sub(spoken, short, text)
    return re.sub(r"(?<=\d)(?=[a-z])", " ", text)


def says(question: Question, sight: Sight) -> Answer:
    """Whether words stand in it."""
    if (nothing := unread(sight)) is not None:
        return nothing
    lines = sight.lines or ()
    at = place_of(question.what, lines)
    if at is None:
        return _says_across(question, lines)
    counts = printed.counts(question.what) or bool(re.search(r"\d", compared(question.what)))
    safe = lines[at].sure or not (counts or printed.counts(lines[at].text))
    return Answer(Quote(lines[at].text, "match"), lines[at].text, sure=safe, line=at + 1)


def _says_across(question: Question, lines: Sequence[Line]) -> Answer:
    """Words that are parted by the end of a line, or of which only some are there."""
    wanted = compared(question.what)
    for at in range(len(lines) - 1):
        two = f"{lines[at].text} {lines[at + 1].text}"
        if wanted and f" {wanted} " in f" {compared(two)} ":
            return Answer(Quote(two, "match"), two, sure=sure(lines[at : at + 2]), line=at + 1)
    return Answer(NotThere(question.what, "asked_words"), found=False)


def find_value(question: Question, sight: Sight) -> Answer:
    """A value of a sort that people ask for."""
    sort, lines = question.what, sight.lines or ()
    if (nothing := unread(sight)) is not None:
        return nothing
    values = printed.find(sort, lines)
    if sort == "expiry" and not values:
        return _undated(lines)
    if not values and (line := _instead(sort, lines)):
        return _quote(sight, line, "heading" if sort != "address" else "line")
    if not values:
        return Answer(NotThere(sort, "value"), found=False)
    if sort == "dose" and (how := printed.intake(lines)) and len(values) == 1:
        values = (
            (*values, *(v for v in how if values[0].text not in v.text))[:2]
            if values[0].line not in [v.line for v in how]
            else how[:1]
        )
    few = values[:MOST_TOLD]
    if sort in ("total", "expiry", "batch") or (sort == "phone" and few[0].named) or sort.startswith("label:"):
        few = few[:1] if sort != "total" or few[0].named else few
    safe = all(value.sure or not printed.counts(value.text) for value in few)
    return Answer(Values(sort, few, len(values) - len(few)), few[0].text, sure=safe)


_AT_A_PLACE = re.compile(r"\b(?:at|in) (?:the )?(?:[A-Z][\w'’-]+ )+[A-Z]")


def _instead(sort: str, lines: Sequence[Line]) -> int:
    """The line that may tell what nothing names: a letter's head, "at Hill Street Clinic"; from 1, 0 = none does."""
    if sort == "address":
        return next((at for at, line in enumerate(lines, 1) if _AT_A_PLACE.search(line.text)), 0)
    at = heading(lines) + 1
    return at if sort == "name" or (sort == "sender" and not printed.find("receiver", lines[at - 1 : at])) else 0


def _undated(lines: Sequence[Line]) -> Answer:
    """No date is named the last one: dates there are may be told, but not as that."""
    dates = printed.find("date", lines)[:MOST_TOLD]
    if not dates:
        return Answer(NotThere("expiry", "value"), found=False)
    return Answer(Undated(dates), dates[0].text, found=False, sure=all(date.sure for date in dates))


def spell(question: Question, sight: Sight, told: str) -> Answer:
    """A word letter by letter. told: the seen words in the last answer."""
    if (nothing := unread(sight)) is not None and not told:
        return nothing
    lines = sight.lines or ()
    if question.number:
        words = (told or sight.text).split()
        at = question.number - 1 if question.number > 0 else len(words) + question.number
        return _letters(words[at], sight) if 0 <= at < len(words) else Answer(Fewer("word", len(words)), found=False)
    if not question.what:
        few = 0 < len(told.split()) <= 2
        return _letters(told, sight) if few else Answer(Remark.WHICH_WORD, found=bool(lines))
    sort = "receiver" if question.what == "name" and not printed.find("name", lines) else question.what
    if sort in printed.SORTS and (values := printed.find(sort, lines)):
        return _letters(values[0].text, sight)
    if question.what in ("name", "title", "heading", "brand"):
        top = one_line(Question("line", "heading"), sight, 0)
        return _letters(top.told, sight) if top.told else top
    words = [word for line in lines for word in line.text.split()]
    found = next((word for word in words if normalize(word) == question.what), "")
    found = found or next((word for word in words if normalize(word).startswith(question.what)), "")
    return _letters(found, sight) if found else Answer(NotThere(question.what, "words"), found=False)


def _letters(word: str, sight: Sight) -> Answer:
    word = word.strip(" .,;:!?()[]“”\"'")
    safe = any(line.sure and word in line.text for line in sight.lines or ())
    safe = safe or any(word in code.text for code in sight.codes or ())  # read twice alike, like all codes
    return Answer(Letters(word), word, sure=safe)
