"""Free words as values nobody asked for: "a ride to the airport", "play some jazz", "a book by Le Guin". Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from .....events import ToolSpec
from ...language.en.lexicon import FAULTS, PLACES, THINGS_BY_NAME
from ...language.en.questions import BECAUSE
from .. import naming, signatures
from .amounts import counts_things
from .entities.addresses import STREET, TOWN
from .entities.answers import takes_sentences
from .entities.found import FITTING, LABELLED, NEAR, SURE, Found, overlap
from .entities.inverse_normalisation import LETTER, UPPER
from .entities.names import name_at
from .entities.patterns import MONTHS, WEEKDAYS
from .entities.phrases import JOINED, SMALL, Phrase, phrases, without_known
from .entities.quantities import find_numbers
from .entities.read import is_thing
from .tokens import content, normalize, split_name, stem

_SAYS = re.compile(
    r"\b(?:saying|that says|and say|and tell (?:him|her|them)(?: that)?)\s+(?P<value>.+?)[\s.!?]*$", re.IGNORECASE
)
_ERRANDS = frozenset("what task errand todo reminder".split())
_ERRAND = re.compile(
    r"\b(?:(?:remind|nudge|warn|tell|wake) (?:me|us|him|her|them)\b(?:.*?)\b(?:(?<!quarter )to|about|that)|"
    r"about(?= (?:the|my|an?) ))\s+(?P<value>[a-z].*?)"
    r"(?=\s+(?:at|on|every|tomorrow|tonight|today|this|next|around|"
    r"in (?:the|an?|half|\w+ (?:minutes?|hours?)))\b|[.,;!?]|\s*$)",
    re.IGNORECASE,
)
"""What somebody is to be reminded of."""
_ENDS_OF_RIDES = {"pickup", "dropoff", "pick", "drop", "from", "to", "origin", "destination"}
_ASKED = (
    r"how (?:much|many)(?: (?:is|are|does|do|would))?|what (?:does|do|would)|(?:do|have) (?:you|we) (?:have|got|sell)|"
    r"(?:is|are) there|looking|stock"
)
_OBJECT = re.compile(
    rf"\b(?:is|are) the (?P<there>[\w' -]+?) (?:still )?(?:available|in stock)\b|\b(?:{_ASKED}|"
    rf"{'|'.join(sorted(naming.VERBS - {'stock'}))})(?: (?:up|for|on|of|me|us))*(?: (?:an?|the|some|any|my|more|copy))*"
    r"(?: \w+ (?:called|named|titled))?\s+(?P<value>[\w'&.-]+(?: [\w'&.-]+)*?)(?= (?:from|to|at|on|for|by|with|in|"
    r"tomorrow|today|tonight|next|this|please|now|costs?|until|are)\b|[,.?!;]|$)",
    re.IGNORECASE,
)
"""What somebody asks for, looks for, or does something to."""
_PRICED = re.compile(
    r"\b(?:how much (?:is|are|would|does|do)|what (?:does|do|would))(?: (?:an?|the|some))? $", re.IGNORECASE
)
"""Before a thing whose price is asked: "how much is a ladder for a week"."""
_RECEIVES = re.compile(r"\b(?:recipient|receiver|addressee|receives)", re.IGNORECASE)


def words_for(text: str, spec: ToolSpec, name: str, schema: Mapping[str, Any]) -> Found | None:
    """What the words give for a free-text argument without having been asked; scores 0.72–0.85."""
    said = told(text, spec, name, schema)
    return said or pieces(text, spec, "", (), [name]).get(name) or object_of_verb(text, spec, name, schema)


_CAPITAL = rf"[{UPPER}](?:{LETTER}|['’-])+"
_NAME_ALONE = re.compile(rf"(?:^|(?<=[.!?] )){_CAPITAL}(?: {_CAPITAL}){{1,3}}(?=[.!?]|$)")
"""A sentence that is a name: "Blood test, please. Ida Holm."."""


def told(text: str, spec: ToolSpec, name: str, schema: Mapping[str, Any]) -> Found | None:
    """A value that says by itself what it is: a fault, a reason, an address."""
    if signatures.kind(schema, name) not in ("text", "name", "code") or schema.get("pattern"):
        return None
    own = set(split_name(name))
    if takes_fault(name, schema) and (place := fault_span(text)):
        return Found(text[slice(*place)], place, LABELLED)
    gives = own & {"reason", "why", "because"} or str(schema.get("description", "")).lower().startswith("why")
    if gives and (why := BECAUSE.search(text)):
        return Found(why["value"], why.span("value"), LABELLED)
    if takes_sentences(name) and (message := _SAYS.search(text)):
        return Found(message["value"], message.span("value"), FITTING)
    if set(split_name(name)) & _ERRANDS and (errand := _ERRAND.search(text)):
        return Found(errand["value"], errand.span("value"), LABELLED)
    if plain := _told_plainly(text, spec, name, schema):
        return plain
    if own & {"city", "town"} and (match := TOWN.search(text)):
        return Found(match["town"], match.span("town"), LABELLED)
    alone = [at for at in _NAME_ALONE.finditer(text) if at.group() != text.strip(" .!?")]
    if len(alone) == 1 and signatures.kind(schema, name) == "name":
        return Found(alone[0].group(), alone[0].span(), FITTING)
    streets = list(STREET.finditer(text)) if own & {"address", "street"} and not own & _ENDS_OF_RIDES else []
    return Found(streets[0].group(), streets[0].span(), LABELLED) if len(streets) == 1 else None


def object_of_verb(text: str, spec: ToolSpec, name: str, schema: Mapping[str, Any]) -> Found | None:
    """What the caller wants, for an argument that takes a thing by whatever name it has: "two ladders for a week"."""
    known = set(content(f"{spec.description} {' '.join(split_name(spec.name))}"))
    match = _OBJECT.search(text)
    takes = set(split_name(name)) & THINGS_BY_NAME and signatures.kind(schema, name) in ("text", "name", "code")
    if not match or not takes or schema.get("pattern"):
        return None
    start, end = match.span("value" if match["value"] else "there")
    for count in find_numbers(text[start:end])[:1] if any(map(counts_things, spec.parameters["properties"])) else ():
        start += (count.span[1] + 1) * (count.span[0] == 0 and count.kind == "cardinal")
    while (head := re.match(r"(\w+) (?:of|for) (?:the |any )?", text[start:end])) and {*content(head[1])} & known:
        start += head.end()  # "stock of unicorns"
    value = text[start:end].strip(" .")
    score = LABELLED if _PRICED.search(text[: match.start("value")] if match["value"] else "") else FITTING
    return Found(value, (start, end), score) if content(value) and not {*content(value)} <= known else None


def _told_plainly(text: str, spec: ToolSpec, name: str, schema: Mapping[str, Any]) -> Found | None:
    """A letter or a number behind its label, and a name behind the tool's verb."""
    own = set(split_name(name))
    marked = re.search(
        rf"\b(?i:{re.escape(naming.label(name))})(?: (?:number|letter|is))? (?P<value>[A-Z]|[A-Za-z]?\d+[A-Za-z]?)\b",
        text,
    )
    if marked and signatures.kind(schema, name) == "text" and not own & THINGS_BY_NAME:
        return Found(marked["value"], marked.span("value"), LABELLED)  # "bay C"
    if signatures.kind(schema, name) == "name" and _RECEIVES.search(f"{' '.join(own)} {schema.get('description', '')}"):
        names = [name_at(text, m.end()) for m in re.finditer(r"\bto (?=\S)", text)]
        return next((one for one in names if one and " " in str(one.value)), None)
    return _person(text, spec) if signatures.kind(schema, name) == "name" else None


def _person(text: str, spec: ToolSpec) -> Found | None:
    """Whose name follows the tool's own verb, where it takes one name: "register Zoë van der Berg with …"."""
    names = [n for n, s in spec.parameters.get("properties", {}).items() if signatures.kind(s, n) == "name"]
    verb, _ = naming.verb_object(spec)
    match = re.search(rf"\b{re.escape(verb)} ", text, re.IGNORECASE) if verb and len(names) == 1 else None
    return name_at(text, match.end()) if match else None


# ── pieces of the sentence, each to the argument whose words lead it ──

_OPENS = re.compile(r"(?:(?:^| )(?:the|a|an|my|our|your|some|any))+$")
_ROLES: tuple[tuple[frozenset[str], frozenset[str], re.Pattern[str]], ...] = (
    (
        frozenset("from origin source pickup pick departure depart leaving start".split()),
        frozenset("from starts leaving origin starting pickup pick".split()),
        re.compile(
            r"\b(?:from|out of|(?:leaving|departing)(?: at| in)?|(?:start|starting) (?:at|in)|"
            r"(?:i am|i'm|we are|we're)(?: currently| now)? (?:at|in|on)|"
            r"(?:pick|picked|picking) (?:\w+ )?up(?: at| in| on)?)$"
        ),
    ),
    (
        frozenset("to destination dropoff drop arrival target".split()),
        frozenset("destination delivered goes going ending arriving arrival dropoff".split()),
        re.compile(
            r"\b(?:to|into|towards?|visit|visiting|(?:leave|leaving|departing|depart|heading|headed|start) for|"
            r"(?:arrive|arriving|drop)(?: \w+)?(?: off)? (?:in|at)|deliver(?: \w+)? (?:to|at)|go)$"
        ),
    ),
    (
        frozenset("location city place where area town room address street venue region".split()),
        frozenset("city town address street place location located area".split()),
        re.compile(r"\b(?:in|at|near|around|by|close to|nearby|within|about)$"),
    ),
    (
        frozenset("artist author director composer singer band directed performer".split()),
        frozenset("artist author director composer performed directed".split()),
        re.compile(r"\b(?:by|directed|written|sung)$"),
    ),
    (frozenset({"recipient", "contact", "to"}), frozenset({"recipient"}), re.compile(r"\b(?:to|for)$")),
    (frozenset({"topic", "subject", "about"}), frozenset(), re.compile(r"\b(?:about|on)$")),
    (frozenset({"target", "onto", "on", "against"}), frozenset(), re.compile(r"\b(?:on|onto|at|with|against|to)$")),
    (frozenset({"title", "name"}), frozenset(), re.compile(r"\b(?:called|titled|named)$")),
)
"""Words in an argument's name, words in its description, and what leads its value."""
_KINDS = frozenset("genre cuisine category subcategory kind style food flavor flavour".split())
_HEADS = frozenset("place places spot spots one ones kind type stuff things".split())
_CALENDAR = re.compile(rf"(?:{'|'.join([*WEEKDAYS, *MONTHS])})")
_EXAMPLES = re.compile(r"\b(?:such as|e\.g\.|like|for example|for instance)\b.*", re.IGNORECASE)
_IS = re.compile(r"(?:is|would be|will be|should be|was|it's)$")
_WISH = re.compile(
    r"\b(?:want|wants|wanted|need|needs|like|love|plan|planning|have|trying|try|intending|hope|hoping|wish|going|help|"
    r"in order|how|wanna|prefer|able|used|looking|interested) to$"
)
"""Before a verb."""
_NEGATIONS = ("n't", " not", "cannot", "never")
"""What no value stands behind: "I don't care", "I can't remember"."""
_WAYS = frozenset({"at", "in", "from", "to", "on", "at the", "in the", "from the", "to the"})
_TALK = frozenset(
    "i i'm i'd i'll i've we we're we'd we'll is are am was would want need like looking give get find can could please "
    "let's thought think heard going go it it's either neither maybe perhaps preferably probably try".split()
)
"""Words of a sentence that no value on its own has."""


def _roles(name: str, schema: Mapping[str, Any]) -> list[re.Pattern[str]]:
    own, told = set(split_name(name)), set(normalize(str(schema.get("description", ""))).split())
    return [cue for names, words, cue in _ROLES if own & names or told & words]


def _is_kind(name: str, schema: Mapping[str, Any]) -> bool:
    told = str(schema.get("description", "")).lower()
    return bool(set(split_name(name)) & _KINDS) or bool(re.search(r"\b(?:kind|type|style|genre) of\b", told))


def takes_piece(text: str, name: str, schema: Mapping[str, Any]) -> bool:
    """Whether an answer is a sentence of which the argument takes a piece; a bare value, a person's name and a message
    are taken as they are."""
    person = signatures.kind(schema, name) == "name" and not is_thing(name, schema)
    if person or takes_sentences(f"{name} {schema.get('description', '')}"):
        return False
    found, words = phrases(text), re.findall(r"[a-z']+", text.lower().replace("’", "'"))
    talks = not _TALK.isdisjoint(words) or bool(found) and len(_OPENS.sub("", found[0].lead).split()) > 1
    if not found:
        return talks and len(words) > 2 and not text.istitle()  # "I don't know"; but "Get Out"
    return talks or len(found) > 1 and any(p.proper for p in found[1:]) or found[0].lead in _WAYS


def pieces(
    text: str, spec: ToolSpec, asked: str, busy: Sequence[tuple[int, int]], sorts: Collection[str]
) -> dict[str, Found]:
    """Argument → the piece of the sentence that is its value, for those of `sorts`; scores 0.72–0.85.

    asked: the argument just asked for takes what no other wants. busy: where values of other arguments stand.
    """
    schemas = {n: signatures.main_schema(spec.parameters["properties"][n]) for n in sorts}
    own = frozenset(content(f"{spec.description} {' '.join(split_name(spec.name))}"))
    described = [
        f"{n} {_EXAMPLES.sub('', str(s.get('description', '')))}" for n, s in spec.parameters["properties"].items()
    ]
    told = frozenset(content(" ".join(described).replace("_", " ")))
    fits: list[tuple[float, int, str, tuple[int, int]]] = []
    for name, schema in schemas.items():
        titled = not _roles(name, schema) or bool({"name", "title"} & set(split_name(name)))
        others = [c for n, s in spec.parameters["properties"].items() if n != name for c in _roles(n, s)]
        joined = frozenset(w for w in SMALL if not any(c.search(w) for c in others)) if titled else JOINED
        found = phrases(text, tuple(busy), joined)
        about = f"{' '.join(split_name(name))} {_EXAMPLES.sub('', str(schema.get('description', '')))}"
        known = own | frozenset(content(about))
        for at, phrase in enumerate(found):
            span = without_known(text, phrase, known if phrase.proper else known | told)
            if (
                span is None
                or phrase.lead.endswith(_NEGATIONS)
                or _CALENDAR.fullmatch(text[slice(*span)].lower())
                or takes_sentences(f"{name} {schema.get('description', '')}")
            ):
                continue
            if asked != name and phrase.lead.endswith("the") and set(split_name(name)) & PLACES:
                near = max(0, span[0] - NEAR)
                start = text[near : span[0]].lower().rfind("the")
                span = (near + start if start >= 0 else span[0]), span[1]
            before = text[slice(*found[at - 1].span)] if at else ""
            claimed = any(cue.search(_OPENS.sub("", phrase.lead)) for cue in others)
            head = re.match(r"\W*(\w+)", text[span[1] : phrase.span[1]])
            headed = bool(head and (stem(head[1].lower()) in known or head[1].lower() in _HEADS))
            if asked == name and not headed and _is_kind(name, schema):
                span, headed = _without_plural(text, span)
            score = _fit(text, phrase, span, before, name, schema, asked == name, claimed, headed)
            if score:
                fits.append((score, -phrase.span[0], name, span))
    return _assigned(text, sorted(fits, reverse=True))


def _assigned(text: str, fits: Sequence[tuple[float, int, str, tuple[int, int]]]) -> dict[str, Found]:
    """The best first, each piece and each argument once."""
    out: dict[str, Found] = {}
    for score, _, name, span in fits:
        if name not in out and not any(overlap(span, other.span) for other in out.values()):
            out[name] = Found(text[slice(*span)].strip(" ."), span, min(score, LABELLED))
    return out


@lru_cache(maxsize=64)
def _has_capitals(text: str) -> bool:
    """Whether names in it would have capitals."""
    return any(c.isupper() for c in text[1:].replace("I", ""))


def _without_plural(text: str, span: tuple[int, int]) -> tuple[tuple[int, int], bool]:
    """Where the kind stands before things of it, "crime" of "crime thrillers", and whether there are any."""
    head = re.search(r"(?<=\w) [a-z]+[^s\W]s$", text[slice(*span)])
    return ((span[0], span[0] + head.start()), True) if head else (span, False)


def _fit(
    text: str,
    phrase: Phrase,
    span: tuple[int, int],
    before: str,
    name: str,
    schema: Mapping[str, Any],
    asked: bool,
    claimed: bool,
    headed: bool,
) -> float:
    """How well a piece suits an argument, 0–1; 0 = not at all. claimed: what leads it leads another argument's.
    headed: the kind of thing that is sought stands behind it."""
    said = text[slice(*span)]
    lead = _OPENS.sub("", phrase.lead)
    article = lead != phrase.lead
    if _IS.search(lead) and before and set(content(before)) <= set(content(naming.label(name))):
        return LABELLED
    cased = phrase.proper or not _has_capitals(text)
    if any(cue.search(lead) for cue in _roles(name, schema)):
        verb = lead.endswith("to") and _WISH.search(lead) and not article and not phrase.proper
        near = lead.endswith("at") and not asked  # "at the Ritz" may be its name
        if not verb and (cased or article) and not said.isdigit() and not phrase.lead.endswith(("in my", "in our")):
            return FITTING if near or not phrase.proper else SURE
    if _is_kind(name, schema) and len(said.split()) <= 2 and not re.search(r"\d", said) and not claimed:
        return SURE if asked and headed else FITTING if asked or headed else 0.0
    named = is_thing(name, schema) or set(split_name(name)) & THINGS_BY_NAME
    if named and phrase.proper and ({"name", "title"} & set(split_name(name)) or not _roles(name, schema)):
        return (0.73 - 0.03 * claimed + 0.05 * lead.endswith("at")) + 0.05 * asked
    return (0.6 + 0.1 * phrase.proper - 0.25 * claimed) if asked else 0.0


# ── what is wrong: "the printer is jammed", "my screen stays black" ──

_TROUBLE = re.compile(
    r"\b(?:(?:does|do|did|is|are|was|will|can)(?: not|n['’]t)|won['’]t|can['’]?t|doesnt|isnt|wont|no longer|stopped|"
    r"fails? to|refuses? to) "
    r"(?:work|start|open|close|turn|connect|print|charge|move|load|respond|run|heat|light|flush|go)\w*"
    r"|\b(?:broken|broke|stuck|jammed|jams|crash(?:ed|es|ing)|froze|frozen|dead|leak(?:s|ed|ing)|dripping|bent|"
    r"damaged|cracked|torn|smashed|blocked|burst|out of order|not working|keeps \w+ing|stays (?:black|dark|blank|"
    r"off|on|cold|open|shut)|is (?:black|blank|dark|down)|"
    r"(?:there(?:['’]s| is| are)|(?:we|i) have|(?:we|i)['’]ve got) no (?!need|rush|hurry|problem|way|reason|time|idea|"
    r"question|preference|other|more|one)\w+|wrong with|trouble with|problems? with|an error)\b",
    re.IGNORECASE,
)
_CLAUSE_END = r"[,.;!?]|\b(?:can|could|would|will) (?:you|someone|somebody|i|we)\b|\bplease\b"
_CLAUSE = re.compile(rf"(?:(?!{_CLAUSE_END}).)+", re.IGNORECASE)
_FAULT_LEAD = re.compile(
    r"^(?:(?:and|but|because|since|so|hi|hello|well|um|uh|please|the problem is(?: that)?)\b\s*)+", re.I
)


def _fault(text: str) -> str:
    """The clause that says what is wrong; "" when none does."""
    return next((m.group().strip() for m in _CLAUSE.finditer(text) if _TROUBLE.search(m.group())), "")


def fault_span(text: str) -> tuple[int, int] | None:
    """Where `_fault` stands in the text, without "and", "because" …"""
    clause = _fault(text)
    if not clause:
        return None
    lead = _FAULT_LEAD.match(clause)
    start = text.index(clause) + (lead.end() if lead else 0)
    return start, text.index(clause) + len(clause)


def takes_fault(name: str, schema: Mapping[str, Any]) -> bool:
    """Whether an argument takes what is wrong, in the caller's words."""
    told = normalize(str(signatures.main_schema(schema).get("description", ""))).split()
    words = {*split_name(name), *(told if told[:1] == ["what"] else ())}  # "What is broken."
    return signatures.kind(schema, name) == "text" and bool(words & FAULTS)
