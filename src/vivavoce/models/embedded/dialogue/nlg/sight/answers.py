"""The answers that pictures give, in words: as sure as they were read, and as old as they are. Pure; US English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ......sight import Code, Sight, Source
from ....language.en.inflection import article, plural
from ...acts import Guide, Prompt, ReadPiece, ShowMe, TellSeen
from ...agent import AgentModel
from ...nlu.sight.answer import (
    Changes,
    Codes,
    Content,
    Count,
    DiceThrown,
    Fewer,
    Letters,
    NothingInView,
    NotLookedFor,
    NotThere,
    Objects,
    Passage,
    Place,
    Quote,
    Remark,
    Scene,
    Undated,
    Values,
    advice,
)
from ...nlu.sight.printed import Value
from ...quoting import quoted
from ..phrases import PROMPTS, both
from . import guidance, objects

_REMARKS = {
    Remark.NOT_READ: "I haven't been able to read it.",
    Remark.ILLEGIBLE: "I can't read it.",
    Remark.NO_TEXT: "I see no text in it.",
    Remark.NOT_LOOKED_AT: "I haven't been able to look at it.",
    Remark.NOT_MADE_OUT: "I can't make it out.",
    Remark.NOTHING_RECOGNISED: "I don't recognize anything in it.",
    Remark.NOT_IN_IT: "I don't see that in it.",
    Remark.NOTHING_BEFORE: "Nothing stands before that.",
    Remark.NOTHING_AFTER: "Nothing stands after that.",
    Remark.WHICH_WORD: "Which word should I spell?",
    Remark.NO_CODE_IN_IT: "I don't see a code in it.",
    Remark.NO_CODE: "I don't see a code.",
    Remark.NO_DICE: "I don't see any dice.",
    Remark.NO_THINGS: "I don't recognize any.",
    Remark.NO_COLOURS: "I can't tell colors, I'm afraid.",
    Remark.READABLE: "Yes, I can read it.",
    Remark.UNREADABLE: "No, I can't read it.",
    Remark.SHARP: "It looks sharp.",
    Remark.SHARP_WITHOUT_TEXT: "The picture is sharp, but I see no text in it.",
    Remark.NOT_SURE_YET: "I'm not sure yet.",
    Remark.FIRST_PICTURE: "I haven't seen anything else before.",
    Remark.UNCHANGED: "Nothing that I can read has changed.",
    Remark.CHANGED: "It shows something else now.",
}

_SORT_NAMES = {
    "date": "date", "expiry": "expiry date", "phone": "phone number", "email": "email address", "web": "web address",
    "total": "amount", "dose": "dose", "intake": "direction", "batch": "batch number", "time": "time",
    "weight": "weight", "percent": "percentage", "address": "address", "sender": "sender",
    "receiver": "name it is addressed to", "name": "name", "number": "number",
}  # fmt: skip


def words(act: TellSeen | ShowMe | ReadPiece | Guide, agent: AgentModel) -> str:
    """An act about what is seen, in words."""
    match act:
        case TellSeen():
            return _told(act)
        case ShowMe(source):
            return f"{PROMPTS[Prompt.NOTHING_SEEN_YET]} {_how_to_show(agent, source)}"
        case ReadPiece(text):
            return _say(text)
        case Guide(advice):
            return guidance.sentence(advice)


def _how_to_show(agent: AgentModel, source: Source | None) -> str:
    sees = agent.brief.sees
    if source == "screen" and "screen" in sees or sees == ("screen",):
        return "Please share your screen."
    if "camera" in sees and "screen" in sees and source is None:
        return "Please turn on your camera or share your screen."
    return "Please turn on your camera." if "camera" in sees else "Please send me a picture."


# ── how sure, and how old ──


def _told(act: TellSeen) -> str:
    answer, sight = act.answer, act.sight
    unsure = answer.found and not answer.sure
    text = f"It looks like {_unsure(answer.content, sight)}" if unsure else _sure(answer.content, sight)
    return _past(text, act.age) if act.age is not None else text


_PAST = (
    (r"^(?:Yes[.,] )?It says\b", "it said"), (r"^(?:Yes[.,] )?I see\b", "I saw"), (r"^(?:Yes, )?it says\b", "it said"),
    (r"^It looks like\b", "it looked like"), (r"^It expires\b", "it said that it expires"), (r"^Yes\. ", "I saw it: "),
    (r"^There is\b", "there was"), (r"^I can read\b", "I could read"), (r"^It's in\b", "it was in"),
)  # fmt: skip


def _past(text: str, age: float) -> str:
    """An answer out of a picture that is no longer new."""
    when = _ago(age)
    for pattern, words in _PAST:
        if re.search(pattern, text):
            return f"{when} {re.sub(pattern, words, text)}"
    return (
        f"{when} I saw this: {text[0].lower()}{text[1:]}" if text.startswith("The ") else f"{when} I saw this: {text}"
    )


def _ago(age: float) -> str:
    if age < 12:
        return "A few seconds ago"
    if age < 50:
        return f"About {round(age / 10) * 10} seconds ago"
    minutes = max(1, round(age / 60))
    return "About a minute ago" if minutes == 1 else f"About {minutes} minutes ago"


# ── what was found ──


def _unsure(content: Content, sight: Sight) -> str:
    """What was found and not read twice alike, to follow "It looks like"."""
    doubt = f"but I'm not sure: {guidance.clause(sight)}."
    figures = f"I'm not sure of the figures: {guidance.clause(sight)}."
    match content:
        case Quote(text, of):
            return f"{'it says ' if of == 'match' else ''}{_say(quoted(text))}, {doubt}"
        case Passage(text):
            return f"this: {_say(text)} {figures}"
        case Values(sort, values):
            return f"{both(_with_names(values, sort))}, {doubt}"
        case Letters(word):
            return f"{_letters(word)}, {doubt}"
        case Scene(text=text, lines=lines):
            return f"{_say(quoted(text))}, but I'm not sure." if lines else f"it says {_say(text)} {figures}"
        case Changes():
            return f"this changed: {_sure(content, sight)} I'm not sure: {guidance.clause(sight)}."
    return _sure(content, sight)


def _sure(content: Content, sight: Sight) -> str:  # noqa: C901 - a table of contents
    match content:
        case Remark.HARDLY_READABLE:
            return f"Not well. {guidance.sentence(advice(sight) or 'hold_still')}"
        case Remark():
            return _REMARKS[content]
        case Quote(text, of):
            lead = {"line": "It says", "heading": "The biggest line says", "match": "Yes, it says"}[of]
            return f"{lead}: {_say(quoted(text))}"
        case Passage(text):
            return f"It says: {_say(text)}"
        case NotThere():
            return _not_there(content)
        case NotLookedFor(what, name):
            looked_for = {"code": "a code", "thing": "that"}.get(what) or (plural(name) if name else what)
            return f"I haven't been able to look for {looked_for}."
        case Fewer(unit, number):
            return f"I can only read {_lines(number)}." if unit == "line" else f"There are only {number} words."
        case Values():
            return _values(content)
        case Undated(dates):
            return f"I see {both(_with_names(dates, 'date', True))}, but nothing says that it's the expiry date."
        case Letters(word):
            return f"{_letters(word)}."
        case Scene():
            return _scene(content)
        case NothingInView(source):
            name = "your screen" if source == "screen" else "the picture"
            return f"I can see {name}, but I don't recognize anything in it."
        case Codes(codes):
            if len(codes) == 1:
                return f"The {_code(codes[0])} says: {_say(_short(codes[0].text))}"
            return f"I see {both([f'{_code(code)} {_say(_short(code.text))}' for code in codes])}."
        case DiceThrown(values):
            shown = [str(value) for value in values]
            return (
                f"It looks like a {shown[0]}."
                if len(shown) == 1
                else f"It looks like {both(shown)}: {sum(values)} in all."
            )
        case Count():
            return _count(content)
        case Objects(things, asked):
            listed = objects.listed(things)
            return f"Yes, I see {listed}." if asked and objects.sure(things) else f"It looks like {listed}."
        case Place():
            return _place(content, sight)
        case Changes():
            return _changes(content)


def _not_there(content: NotThere) -> str:
    what = content.what
    match content.kind:
        case "words":
            return f"I don't see {_say(what)} in it."
        case "asked_words":
            return f"No, I don't see {_say(what)} in it."
        case "value":
            name = _SORT_NAMES.get(what) or what.removeprefix("label:")
            return f"I don't see {article(name)} {name} in it."
        case "thing":
            return f"I don't see {objects.many(what, 1)}."
        case "things":
            return f"I don't see any {plural(what)}."
        case "word":
            return f"I don't see {article(what)} {what}."
        case "countable":
            return f"I can't tell: I don't recognize {what}."


_QUOTED = frozenset({"dose", "receiver", "intake"})
_LEADS = {"expiry": "It expires", "dose": "It says:", "sender": "It is from", "receiver": "It says:",
          "intake": "It says:", "total": "The total is"}  # fmt: skip


def _values(content: Values) -> str:
    sort, few = content.sort, content.values
    texts = _with_names(few, sort)
    if len(few) > 1 and sort == "intake":
        return f"It says: {_say(' '.join(text.rstrip('.') + '.' for text in texts))}"
    if len(few) > 1:
        return f"I see {', '.join(texts)} and {content.more} more." if content.more else f"I see {both(texts)}."
    lead = _LEADS.get(sort) or f"The {_SORT_NAMES.get(sort) or sort.removeprefix('label:')} is"
    if sort == "total" and not few[0].named:
        lead = "The amount is"
    if sort == "expiry" and not re.match(r"exp", few[0].named, re.IGNORECASE):
        lead = f"It says {quoted(few[0].named).lower()}"
    return f"{lead} {_say(texts[0])}" if sort in _QUOTED else f"{lead} {texts[0].rstrip('.')}."


def _with_names(values: Sequence[Value], sort: str, named: bool = False) -> list[str]:
    """Values as they are said; where there are several, with what names them."""
    named = named or (len(values) > 1 and sort in ("date", "phone"))
    return [
        f"{quoted(value.named)} {quoted(value.text)}"
        if named and value.named and value.named.casefold() not in value.text.casefold()
        else quoted(value.text)
        for value in values
    ]


def _scene(scene: Scene) -> str:
    seen = objects.listed(scene.things)
    seen = f"{'I see' if objects.sure(scene.things) else 'It looks like'} {seen}." if seen else ""
    kinds = [_code(code) for code in scene.codes]
    codes = f"a {kinds[0]}" if len(kinds) == 1 else f"{len(kinds)} codes" if kinds else ""
    if scene.lines:
        text = f"There is text, {_lines(scene.lines)}{codes and f' and {codes}'}: {_say(quoted(scene.text))}"
    elif scene.text:
        text = f"It says: {_say(scene.text)}{codes and f' There is {codes}.'}"
    else:
        text = f"I see {codes}." if codes else ""
    return " ".join(part for part in ("Yes." if scene.asked else "", seen, text) if part)


def _code(code: Code) -> str:
    kind = code.kind.lower()
    return "QR code" if "qr" in kind else "Data Matrix code" if "matrix" in kind else "bar code"


def _short(text: str) -> str:
    """A code's text as it is, but for what nobody would listen to."""
    plain = re.sub(r"[\x00-\x1f\x7f{}<>|\\`*“”\"]+", " ", text).strip()
    return plain if len(plain) <= 120 else f"{plain[:120]} …"


def _count(count: Count) -> str:
    number = count.number
    match count.of:
        case "line":
            return f"I can read {_lines(number)}."
        case "word":
            return f"I can read {number} {'word' if number == 1 else 'words'}."
        case "code":
            return f"I see {number} {'code' if number == 1 else 'codes'}."
        case "dice":
            return f"It looks like {number} {'die' if number == 1 else 'dice'}."
        case name:
            return f"It looks like {objects.many(name, number)}."


def _place(content: Place, sight: Sight) -> str:
    at = objects.place(content.box, sight, clock=not isinstance(content.of, int))
    match content.of:
        case int(line):
            return f"It's in line {line}, {at}."
        case Code():
            return f"The {_code(content.of)} is {at}."
        case thing:
            return f"The {thing.name} is {at}." if objects.sure([thing]) else f"It looks like a {thing.name} {at}."


def _changes(content: Changes) -> str:
    if content.things is not None:
        now, then = objects.listed(content.things), objects.listed(content.things_before)
        return f"It looks like {now or 'nothing'} now, and {then or 'nothing'} before."
    new = f"Now it says: {_say(content.new)}" if content.new else ""
    old = f"{'Before, it said:' if new else 'This is gone:'} {_say(content.old)}" if content.old else ""
    return f"{new} {old}".strip()


# ── parts of sentences ──


def _say(text: str) -> str:
    """Seen words as a quotation."""
    return f"“{text}”"


def _lines(number: int) -> str:
    return "one line" if number == 1 else f"{number} lines"


def _letters(word: str) -> str:
    """A word letter by letter: "I, B, U"; a space and signs by their names."""
    names = {
        " ": "space", "-": "dash", ".": "dot", "@": "at", "_": "underscore", "/": "slash", "'": "apostrophe",
        "&": "and", "+": "plus",
    }  # fmt: skip
    return ", ".join(names.get(c, c.upper()) for c in word if c.isalnum() or c in names)
