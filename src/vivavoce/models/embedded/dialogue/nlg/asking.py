"""The questions that ask for arguments, out of their descriptions, names and types. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .....events import ToolSpec
from .....lexicon import UNITS
from ...language.en.inflection import is_plural
from .. import naming
from ..acts import AskSlot
from ..agent import AgentModel
from ..nlu.composite import has_title, open_field, wants_whole_name
from ..nlu.entities.births import is_birth
from ..nlu.entities.codes import is_code
from ..nlu.entities.found import Piece
from ..nlu.entities.read import is_email
from ..nlu.tokens import sentences, split_name
from ..signatures import length as length
from ..signatures import main_schema, only_digits, properties
from . import phrases

_AUX = frozenset("is are was were will can should would".split())


def question(tool: ToolSpec, name: str, known: Any = None) -> str:
    """The question that asks for one argument: the agent's own, else derived from its description, name and type.

    known: of an object, the fields that are known.
    """
    if tool.ask.get(name) and not known:
        return tool.ask[name]
    schema = tool.parameters.get("properties", {}).get(name, {})
    full = naming.main_schema(schema)
    if field := open_field(full, known):
        fields = full["properties"]
        whole = _from_description(str(full.get("description", ""))) if not known else ""
        return whole or _from_description(str(fields[field].get("description", ""))) or _from_name(field, fields[field])
    asks = _from_description(str(schema.get("description", "")))
    return _with_options(asks, full) if asks else _from_name(name, schema)


def rest_of(known: str | int | tuple[str, ...]) -> str:
    """The question for the rest of a number of which `known` was said, or for one of the readings of an address."""
    if not isinstance(known, tuple):
        known = str(known)
        return phrases.AFTER_THE_AT if known.endswith("@") else phrases.and_the_rest(known)
    halves = [one.partition("@")[:3:2] for one in known]
    half = 0 if len({user for user, _ in halves}) > 1 else 1
    first, *others = dict.fromkeys(pair[half] for pair in halves)
    return f"Is that {first} in one word, or {phrases.either([_named(other) for other in others])}?"


def _named(part: str) -> str:
    """A part of an address with its signs by name; a voice makes nothing of "anna.weber"."""
    names = {".": " dot ", "-": " dash ", "_": " underscore "}
    return "".join(names.get(c, c) for c in part)


def _with_options(asks: str, schema: Mapping[str, Any]) -> str:
    """The question with its few possible answers, which a caller cannot know."""
    options = [naming.spoken_option(v) for v in schema.get("enum", ())]
    few = 1 < len(options) <= FEW and len(asks.split()) + len(" ".join(options).split()) <= LONGEST
    return f"{asks.rstrip('?')}: {phrases.either(options)}?" if few else asks


FEW, LONGEST = 4, 20
"""Options that a question lists, and words that it may have then."""


def _from_description(description: str) -> str:
    first = (sentences(description) or [""])[0].strip().rstrip(".")
    if first.endswith("?"):
        return first if len(first.split()) <= 14 else ""
    words = first.split()
    if words[:1] and words[0].lower() == "whether":
        return _whether(naming.to_you(" ".join(words[1:])).partition(",")[0].partition(";")[0])
    if plain := _of_it(naming.to_you(first)):
        return plain
    if not 2 <= len(words) <= 12 or "(" in first or "e.g" in first or ":" in first or ";" in first:
        return ""
    if words[0].lower() in {"how", "which", "what"} and len(words) <= 4 and words[1] not in _AUX:
        plain = naming.to_you(first)
        return f"{plain[0].upper()}{plain[1:]}?" if not re.search(r"\b(?:you|to)\b", plain) else _wh_question(plain)
    if words[0].lower() in {"what", "who"} and words[1] in {"is", "are", "was"}:
        return f"{naming.to_you(first)}?"
    if words[0].lower() in {"when", "where", "how", "which", "what", "who"}:
        return _wh_question(naming.to_you(first))
    text = naming.to_you(first.partition(",")[0])
    if re.match(r"name of (?:the|your|an?) \w+$", text, re.IGNORECASE):
        return f"What is the {text[0].lower()}{text[1:]}?"
    if text.lower().startswith(("your ", "the ")) and not re.search(
        r"\b(to|of)\b.*\b(tool|call|api|json|string|request)\b", text
    ):
        nouns = re.match(rf"(?:your|the) (?:(?:last|first) \w+ )?(?:{'|'.join(UNITS)}|)\b ?(\w+)", text.lower())
        return f"What {'are' if nouns and is_plural(nouns[1]) else 'is'} {text[0].lower()}{text[1:]}?"
    return ""


def _whether(text: str) -> str:
    """ "you need a car" → "Do you need a car?", "a car is needed" → "Is a car needed?"; "" where that is not plain."""
    text = re.sub(r"^they\b", "you", text)
    auxiliary = re.match(
        r"(?P<subject>(?:\w+ ){1,3}?)(?P<verb>is|are|can|must|should|will|has to be) (?P<rest>.+)$", text
    )
    if auxiliary and auxiliary["verb"] != "has to be":
        return f"{auxiliary['verb'].capitalize()} {auxiliary['subject']}{auxiliary['rest']}?"
    plain = re.match(r"(?P<subject>you|they|it) (?P<verb>\w+)(?P<rest>.*)$", text)
    if not plain:
        return ""
    do = "Does" if plain["subject"] == "it" else "Do"
    return f"{do} {plain['subject']} {_base(plain['verb'])}{plain['rest']}?"


_HEAD = r"(?i:how (?:long|often|far|much|big|tall|wide|heavy|old|fast|loud|many \w+)|what|when|where|which \w+|how)"


def _of_it(text: str) -> str:
    """ "What the meter shows" → "What does the meter show?", "What the problem is" → "What is the problem?"."""
    being = re.match(rf"({_HEAD}) ((?:the|your) \w+|it|they) (is|are|was|were|should|can|must|will)((?: \w+)*)$", text)
    if being and not (being[4] and being[3] in ("is", "are") and being[2] not in ("it", "they")):
        return f"{being[1].capitalize()} {being[3]} {being[2]}{being[4]}?"
    match = re.match(
        rf"({_HEAD}) ((?:the \w+)|it) (\w+[^s]s)((?: (?:for|at|to|in|on|from|with|it|them|there))?)$", text
    )
    return f"{match[1].capitalize()} does {match[2]} {_base(match[3])}{match[4]}?" if match else ""


def _base(verb: str) -> str:
    """The verb without the ending of "she goes, studies, passes, closes"."""
    if verb == "has":
        return "have"
    if re.search(r"\w[^aeiou]ies$", verb) and len(verb) > 4:
        return f"{verb[:-3]}y"
    return re.sub(r"(?<=ss|sh|ch|zz)es$|(?<=[xo])es$|(?<=[^s])s$", "", verb)


def _wh_question(text: str) -> str:
    """ "When you wants to come" → "When do you want to come?"; "" where the shape is not understood."""
    match = re.match(r"(\w+(?: (?:many|much|long|often|far|soon))?(?: \w+)?) (you) (\w+)\b(.*)$", text)
    if not match:
        return ""
    head, subject, verb, rest = match.groups()
    rest = re.sub(r" instead$", "", rest)
    if verb.lower() in _AUX:
        return f"{head} {verb} you{rest}?"
    return f"{head} do {subject} {_base(verb)}{rest}?"


def _from_name(name: str, schema: Mapping[str, Any]) -> str:
    words = split_name(name)
    text, sort = naming.label(name), naming.kind(schema, name)
    if sort == "enum":
        options = [naming.spoken_option(v) for v in naming.main_schema(schema).get("enum", ())]
        return f"Which {text}: {phrases.either(options)}?" if 1 < len(options) <= 4 else f"Which {text}?"
    if sort in ("datetime", "date", "time"):
        return _moment_question(words, text, sort)
    if sort == "bool":
        return f"{text.capitalize()}: yes or no?"
    if sort == "count":
        return _count_question(words)
    if sort == "duration":
        return "How long?"
    if words[-1] in {"name", "phone", "email", "birthday"} and (
        len(words) == 1
        or words[0] in {"first", "last", "full", "caller", "customer", "user", "patient", "guest", "member", "your"}
    ):
        rest = [w for w in words if not re.fullmatch(naming.CALLER + "|your", w)]
        return f"What is your {' '.join(rest)}{' number' if words[-1] == 'phone' else ''}?"
    if words[:1] == ["phone"]:
        return "What is your phone number?"
    if sort == "name" and words[-1] != "name":
        return f"What is the {text}'s name?"
    if words == ["what"]:
        return "What is it?"
    if words == ["city"] or words == ["location"]:
        return f"Which {text}?"
    return f"What {'are' if is_plural(text.split()[-1]) else 'is'} the {text}?"


def _moment_question(words: list[str], text: str, sort: str) -> str:
    new = "new " if words[:1] == ["new"] else ""
    if sort == "date" and is_birth("_".join(words)):
        return "What is your date of birth?"
    if when := _when_question(words):
        return when
    if sort == "datetime":
        return f"What {new}day and time?"
    if sort == "time":
        return f"What {new}time?" if words[-1] in {"time", "start", "at", "when"} else f"What time is the {text}?"
    alone = words[-1:] == ["date"] and len(words) - bool(new) == 1
    return f"What {new}date?" if alone or words == ["day"] else f"What is the {text}?"


def _when_question(words: list[str]) -> str:
    """ "lost_on" → "When was it lost?", "needed_by" → "By when is it needed?"; "" for other names."""
    if words in (["arrival"], ["departure"]):
        return "When do you arrive?" if words == ["arrival"] else "When do you leave?"
    if words[0] in {"since", "until", "from", "by"} and set(words[1:]) <= {"when", "day", "date"}:
        return f"{words[0].capitalize()} when?"
    if len(words) != 2 or words[1] not in {"on", "at", "since", "by", "until"}:
        return ""
    verb, link = words
    if verb == "happened":
        return "When did it happen?"
    if not verb.endswith(("ed", "t", "en")):
        return ""
    return f"When was it {verb}?" if link in ("on", "at") else f"{link.capitalize()} when is it {verb}?"


def _count_question(words: list[str]) -> str:
    rest = [w for w in words if w not in {"number", "of", "num", "count", "quantity", "total", "amount"}]
    if words[-1] in {"celsius", "fahrenheit"}:
        return "How many degrees?"
    if words[-1] == "size" or words in (["guests"], ["people"]):
        return "How many people?"
    if (
        "quantity" in words
        or "count" in words
        or words[:2] == ["number", "of"]
        or words[0] == "num"
        or words[-1].endswith("s")
    ):
        return f"How many {' '.join(rest)}?" if rest else "How many?"
    if words == ["amount"]:
        return "How much?"
    return (
        f"What {naming.label('_'.join(words))}?"
        if words[-1] in {"temperature", "amount", "level", "age"}
        else f"What is the {naming.label('_'.join(words))}?"
    )


def _lettered(schema: Mapping[str, Any], name: str) -> bool:
    """Whether a code has letters: its description says so, or it is a plate."""
    told = f"{schema.get('description', '')} {' '.join(split_name(name))}".lower()
    return schema.get("type") == "string" and bool(re.search(r"letter|plate|postcode", told))


def hint(schema: Mapping[str, Any], name: str, part: str = "", *, keypad: bool = False) -> str:
    """How to answer, for the second and third time of asking. part: of a moment, where the rest is known. keypad: the
    caller has a telephone's keys."""
    sort = part or naming.kind(schema, name)
    sort = "code" if sort == "text" and is_code(name, naming.main_schema(schema)) else sort
    options = [naming.spoken_option(v) for v in naming.main_schema(schema).get("enum", ())]
    if sort == "enum":
        return f"You can say {phrases.either(options[:6])}."
    if is_email(name, naming.main_schema(schema)):
        return "Please spell it, letter by letter."
    if keypad and sort == "code" and only_digits(naming.main_schema(schema)):
        return "You can also type it on your keypad."
    return {
        "datetime": "For example, Thursday at three.",
        "date": "For example, March fourth.",
        "time": "For example, half past two.",
        "twice": "Before the clocks go back, or after.",
        "year": "For example, nineteen eighty-four.",
        "bool": "Please say yes or no.",
        "code": "Please say it one character at a time."
        if _lettered(naming.main_schema(schema), name)
        else "Please say it one digit at a time.",
        "count": _within(naming.main_schema(schema)),
        "duration": "For example, an hour and a half.",
        "name": "Please spell it, letter by letter.",
    }.get(sort, "A few words are enough.")


def _within(schema: Mapping[str, Any]) -> str:
    """Which numbers may be said."""
    low, high = schema.get("minimum"), schema.get("maximum")
    if high is None:
        return "Just the number, please." if not low else f"At least {low}, please."
    return f"At most {high}, please." if not low else f"From {low} to {high}, please."


_ANOTHER = re.compile(
    r"\bmy (?:\w+ )?"
    r"(?:daughter|son|child|kid|baby|wife|husband|partner|mother|mom|mum|father|dad|parent|brother|sister|"
    r"friend|colleague|boss|girlfriend|boyfriend|grand(?:mother|father|son|daughter|ma|pa)|aunt|uncle|niece|nephew|"
    r"neighbou?r|client|assistant|flatmate|roommate)(?:'s|’s)?\b(?! and i\b)",
    re.IGNORECASE,
)


def of_whom(question: str, said: str) -> str:
    """The question put of the person whom the caller speaks for: "my daughter has an appointment" → "their name"."""
    person = bool(_ANOTHER.search(said)) and bool(re.search(r"\b(?:name|birth|birthday|born|age)\b", question))
    return re.sub(r"\byour\b", "their", question) if person else question


NARROW = 12
"""Words of a question that is put again behind a hint."""
FOR_PART = {
    "date": "Which day?",
    "time": "What time?",
    "year": "What is the year of birth?",
    "twice": "The clocks go back then, so that time comes twice. The first or the second?",
}
"""Questions for what is missing of a moment."""


def ask(act: AskSlot, agent: AgentModel) -> str:
    """The question for an argument, as often as it was asked."""
    spec = agent.spec(act.tool)
    schema = properties(spec)[act.name]
    full, known = main_schema(schema), act.known
    field = open_field(full, known)
    asks = FOR_PART.get(act.part) or question(spec, act.name, known if field else None)
    if act.seeing is not None:
        asks = to_show(agent, spec, act.name, asks, seeing=act.seeing)
    piece = known.get(field) if field and isinstance(known, Mapping) else known
    piece = piece.value if isinstance(piece, Piece) else piece
    if isinstance(piece, str | tuple | int) and not act.part and not wants_whole_name(act.name, schema):
        asks = rest_of(piece)
    if known and wants_whole_name(act.name, schema):
        asks = other_name(known)
    tip = (
        hint(full["properties"][field], field) if field else hint(schema, act.name, act.part, keypad=agent.brief.keypad)
    )
    if act.insisting:
        asks = f"{asks} {hint(schema, act.name, act.part)}"
    if act.again:
        asks = re.sub(r"^And (\w)", lambda m: m[1].upper(), asks)
    asks = of_whom(asks, act.said)
    if act.plain:
        return asks.partition("? ")[0].rstrip("?") + "?" if "? " in asks else asks
    if act.attempt == 1 and tip.startswith("You can say") and ":" in asks:
        return f"Sorry, {asks[0].lower()}{asks[1:]}"  # it lists the options already
    if act.attempt == 1:
        return f"Sorry, {asks if asks.startswith('I ') else asks[0].lower() + asks[1:]} {tip}"
    if act.attempt > 1:
        return f"{tip} {asks if len(asks.split()) <= NARROW else ''}".strip()
    return asks


def other_name(known: str) -> str:
    """The question for the part of a name that is not known."""
    return "What is the first name?" if has_title(known) else "What is the last name?"


def to_show(agent: AgentModel, spec: ToolSpec, name: str, asks: str, *, seeing: bool) -> str:
    """How an argument that may be shown is asked for. asks: how it would be asked for otherwise."""
    own = spec.ask.get(name, "")
    if own and seeing and own.rstrip().endswith("?"):
        return f"{own.rstrip()} Show it to me, or tell me."
    if own and seeing:
        return f"{own.rstrip(' .!')}, or tell me."
    if own:
        asked = own.rstrip().endswith("?")
        return f"{asks.rstrip()} {_how(agent, 'show it to me')}" if asked else f"{own.rstrip(' .!')}, or tell me."
    shown = f"show me {_thing(spec, name)}"
    return f"Please {shown}, or tell me." if seeing else _how(agent, shown, "Please ")


def _how(agent: AgentModel, shown: str, lead: str = "") -> str:
    where = "share your screen" if agent.brief.sees == ("screen",) else "turn on the camera"
    text = f"{lead}{where} and {shown}, or tell me."
    return f"{text[0].upper()}{text[1:]}"


def _thing(spec: ToolSpec, name: str) -> str:
    seen = spec.seen[name]
    if seen.code:
        return "the code"
    if seen.object:
        return f"the {phrases.either([kind.strip() for kind in seen.object.split('|')])}"
    return f"the {naming.label(name)}"
