"""Answers out of the printed text of a picture: lines, values, words. Pure; US English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ......sight import Line, Sight
from ....language.en.inflection import article
from ...naming import both
from ...quoting import letters, pieces, quoted
from ..entities.quantities import find_numbers
from ..tokens import content, normalize
from . import printed
from .answer import MOST_TOLD, Answer, advice, heading, lines_told, say, sure, unread
from .asked import NEXT, PREVIOUS, SAME, Question

GO_ON = "Shall I go on?"

_SORT_NAMES = {
    "date": "date", "expiry": "expiry date", "phone": "phone number", "email": "email address", "web": "web address",
    "total": "amount", "dose": "dose", "intake": "direction", "batch": "batch number", "time": "time",
    "weight": "weight",
    "percent": "percentage",
    "address": "address", "sender": "sender", "receiver": "name it is addressed to", "name": "name", "number": "number",
}  # fmt: skip


def read_out(sight: Sight) -> Answer:
    """All of it, piece by piece."""
    if (nothing := unread(sight)) is not None:
        return nothing
    lines = sight.lines or ()
    parts = pieces([line.text for line in lines])
    if not parts:
        return Answer("I see no text in it.", found=False)
    safe = sure(lines)
    more = f" {GO_ON}" if len(parts) > 1 else ""
    doubt = f"this: {say(parts[0])} I'm not sure of the figures: {advice(sight)}.{more}"
    return Answer(
        f"It says: {say(parts[0])}{more}",
        parts[0],
        sure=safe,
        unsure=doubt,
        reading=parts[1:],
        asks=GO_ON if more else "",
    )


def one_line(question: Question, sight: Sight, last: int) -> Answer:
    """A line by its number, or the biggest. last: the one that was told before."""
    if (nothing := unread(sight)) is not None:
        return nothing
    lines = sight.lines or ()
    if question.what == "heading":
        at = heading(lines)
        return told_line(sight, at + 1, "The biggest line says")
    number = {NEXT: last + 1, PREVIOUS: last - 1, SAME: last}.get(question.number, question.number)
    at = number if number > 0 else len(lines) + 1 + number
    if not 1 <= at <= len(lines):
        return Answer(f"I can only read {lines_told(len(lines))}.", found=False)
    return told_line(sight, at, "It says")


def value(question: Question, sight: Sight) -> Answer:
    """The row of a word that something stands beside: "VAT 5%  0.40"."""
    lines = sight.lines or ()
    wanted = [word for word in content(question.what) if len(word) > 2]
    for at, line in enumerate(lines):
        have = set(content(line.text))
        if wanted and have & set(wanted) and re.search(r"\d", line.text) and set(wanted) <= have | _COUNTED:
            return told_line(sight, at + 1, "It says")
    for at, line in enumerate(lines):
        if wanted and set(content(line.text)) & set(wanted[-1:]) and re.search(r"\d", line.text):
            return told_line(sight, at + 1, "It says")
    return Answer(f"I don't see {say(question.what)} in it.", found=False)


def about(question: Question, sight: Sight) -> Answer:
    """The line that has most of a question's own words: "Keep some water ready" to "what should be kept ready"."""
    wanted = {word for word in content(question.what) if len(word) > 3}
    shared = [len(wanted & set(content(line.text))) for line in sight.lines or ()]
    if not shared or not max(shared) or 2 * max(shared) < len(wanted):
        return Answer("I don't see that in it.", found=False)
    return told_line(sight, shared.index(max(shared)) + 1, "It says")


_COUNTED = frozenset({"number", "amount", "price", "cost"})


def told_line(sight: Sight, at: int, lead: str) -> Answer:
    """A line alone. at: its number, from 1."""
    line = (sight.lines or ())[at - 1]
    words = quoted(line.text)
    return Answer(
        f"{lead}: {say(words)}",
        line.text,
        sure=sure([line]),
        unsure=f"{say(words)}, but I'm not sure: {advice(sight)}.",
        line=at,
    )


def after(question: Question, sight: Sight) -> Answer:
    """The line behind words, or before them."""
    if (nothing := unread(sight)) is not None:
        return nothing
    lines = sight.lines or ()
    at = place_of(question.what, lines)
    if at is None:
        return Answer(f"I don't see {say(question.what)} in it.", found=False)
    row = compared(lines[at].text)
    beside = question.number == 0 and row.endswith(compared(question.what)) is False
    after = at if beside else at + (question.number or 1)
    if not 0 <= after < len(lines):
        return Answer(f"Nothing stands {'before' if question.number < 0 else 'after'} that.", found=False)
    return told_line(sight, after + 1, "It says")


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
        return _says_across(question, sight)
    words = quoted(lines[at].text)
    counts = printed.counts(question.what) or bool(re.search(r"\d", compared(question.what)))
    safe = lines[at].sure or not (counts or printed.counts(lines[at].text))
    return Answer(
        f"Yes, it says: {say(words)}",
        lines[at].text,
        sure=safe,
        unsure=f"it says {say(words)}, but I'm not sure: {advice(sight)}.",
        line=at + 1,
    )


def _says_across(question: Question, sight: Sight) -> Answer:
    """Words that are parted by the end of a line, or of which only some are there."""
    lines = sight.lines or ()
    wanted = compared(question.what)
    for at in range(len(lines) - 1):
        two = f"{lines[at].text} {lines[at + 1].text}"
        if wanted and f" {wanted} " in f" {compared(two)} ":
            return Answer(
                f"Yes, it says: {say(quoted(two))}",
                two,
                sure=sure(lines[at : at + 2]),
                line=at + 1,
                unsure=f"it says {say(quoted(two))}, but I'm not sure: {advice(sight)}.",
            )
    return Answer(f"No, I don't see {say(question.what)} in it.", found=False)


def find_value(question: Question, sight: Sight) -> Answer:
    """A value of a sort that people ask for."""
    sort, lines = question.what, sight.lines or ()
    if (nothing := unread(sight)) is not None:
        return nothing
    name = _SORT_NAMES.get(sort) or sort.removeprefix("label:")
    values = printed.find(sort, lines)
    if sort == "expiry" and not values:
        return _undated(sight)
    if sort == "name" and not values:
        return one_line(Question("line", "heading"), sight, 0)
    if not values:
        return Answer(f"I don't see {article(name)} {name} in it.", found=False)
    if sort == "dose" and (how := printed.intake(lines)) and len(values) == 1:
        values = (
            (*values, *(v for v in how if values[0].text not in v.text))[:2]
            if values[0].line not in [v.line for v in how]
            else how[:1]
        )
    return _told_values(sort, name, values, sight)


_QUOTED = frozenset({"dose", "receiver", "intake"})


def _told_values(sort: str, name: str, values: Sequence[printed.Value], sight: Sight) -> Answer:
    few = list(values[:MOST_TOLD])
    if sort in ("total", "expiry", "batch") or (sort == "phone" and few[0].named) or sort.startswith("label:"):
        few = few[:1] if sort != "total" or few[0].named else few
    texts = [_with_name(value, sort, len(few) > 1) for value in few]
    safe = all(value.sure or not printed.counts(value.text) for value in few)
    doubt = f"{both(texts)}, but I'm not sure: {advice(sight)}."
    if len(few) > 1 and sort == "intake":
        return Answer(
            f"It says: {say(' '.join(text.rstrip('.') + '.' for text in texts))}", few[0].text, sure=safe, unsure=doubt
        )
    if len(few) > 1:
        more = f" and {len(values) - len(few)} more" if len(values) > len(few) else ""
        text = f"I see {', '.join(texts)}{more}." if more else f"I see {both(texts)}."
        return Answer(text, few[0].text, sure=safe, unsure=doubt)
    lead = {
        "expiry": "It expires",
        "dose": "It says:",
        "sender": "It is from",
        "receiver": "It says:",
        "intake": "It says:",
        "total": "The total is",
    }.get(sort, f"The {name} is")
    if sort == "total" and not few[0].named:
        lead = "The amount is"
    if sort == "expiry" and not re.match(r"exp", few[0].named, re.IGNORECASE):
        lead = f"It says {quoted(few[0].named).lower()}"
    words = texts[0].rstrip(".") if sort not in _QUOTED else say(texts[0])
    return Answer(f"{lead} {words}." if words[-1] != "”" else f"{lead} {words}", few[0].text, sure=safe, unsure=doubt)


def _with_name(value: printed.Value, sort: str, several: bool) -> str:
    words = quoted(value.text)
    if several and sort in ("date", "phone") and value.named and value.named.casefold() not in value.text.casefold():
        return f"{quoted(value.named)} {words}"
    return words


def _undated(sight: Sight) -> Answer:
    """No date is named the last one: dates there are may be told, but not as that."""
    dates = printed.find("date", sight.lines or ())
    if not dates:
        return Answer("I don't see an expiry date in it.", found=False)
    texts = [_with_name(value, "date", True) for value in dates[:MOST_TOLD]]
    safe = all(value.sure for value in dates[:MOST_TOLD])
    words = f"{both(texts)}, but nothing says that it's the expiry date"
    return Answer(
        f"I see {words}.", dates[0].text, found=False, sure=safe, unsure=f"{words}, and I'm not sure: {advice(sight)}."
    )


def spell(question: Question, sight: Sight, told: str) -> Answer:
    """A word letter by letter. told: the seen words in the last answer."""
    if (nothing := unread(sight)) is not None and not told:
        return nothing
    lines = sight.lines or ()
    if question.number:
        words = (told or sight.text).split()
        at = question.number - 1 if question.number > 0 else len(words) + question.number
        if not 0 <= at < len(words):
            return Answer(f"There are only {len(words)} words.", found=False)
        return _letters(words[at], lines, sight)
    if not question.what:
        words = told.split()
        return (
            _letters(told, lines, sight)
            if 0 < len(words) <= 2
            else Answer("Which word should I spell?", asks="which", found=bool(lines))
        )
    sort = "receiver" if question.what == "name" and not printed.find("name", lines) else question.what
    if sort in printed.SORTS and (values := printed.find(sort, lines)):
        return _letters(values[0].text, lines, sight)
    if question.what in ("name", "title", "heading", "brand"):
        heading = one_line(Question("line", "heading"), sight, 0)
        return _letters(heading.told, lines, sight) if heading.told else heading
    found = next((w for line in lines for w in line.text.split() if normalize(w) == question.what), "")
    found = found or next(
        (w for line in lines for w in line.text.split() if question.what and normalize(w).startswith(question.what)), ""
    )
    if not found:
        return Answer(f"I don't see {say(question.what)} in it.", found=False)
    return _letters(found, lines, sight)


def _letters(word: str, lines: Sequence[Line], sight: Sight) -> Answer:
    word = word.strip(" .,;:!?()[]“”\"'")
    safe = any(line.sure and word in line.text for line in lines)
    safe = safe or any(word in code.text for code in sight.codes or ())  # read twice alike, like all codes
    spelled = letters(word)
    return Answer(f"{spelled}.", word, sure=safe, unsure=f"{spelled}, but I'm not sure: {advice(sight)}.")
