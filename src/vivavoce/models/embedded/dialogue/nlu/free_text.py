"""Free words as values nobody asked for: "a ride to the airport", "play some jazz", "a book by Le Guin". Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .....events import ToolSpec
from .....lexicon import UNITS
from ...language.en.actions import ACTIONS
from ...language.en.lexicon import FAULTS, PLACES, THINGS_BY_NAME
from .. import naming, signatures
from .amounts import counts_things
from .entities.addresses import STREET
from .entities.found import FITTING, LABELLED, Found
from .entities.inverse_normalisation import UPPER
from .entities.names import name_at
from .entities.quantities import find_numbers
from .tokens import actions, content, normalize, split_name

_STOPS = (
    r"(?=\s+(?:from|to|at|on|for|by|with|in|tomorrow|today|tonight|next|this|please|and|now|right now|as soon|asap|"
    r"around|before|after|i|we|there|the day|"
    r"are|is|do|left|please|until|till|costs?)\b|[,.?!;]|$)"
)
_CUES: tuple[tuple[frozenset[str], str], ...] = (
    (
        frozenset({"destination", "dropoff", "drop", "to", "where"}),
        r"\b(?:going to|get to|go to|take me to|ride to|drive me to|drop me(?: off)? at|bring me to|over to|headed "
        r"to|heading to|out to|to)\s+",
    ),
    (
        frozenset({"origin", "pickup", "pick", "from", "start"}),
        r"\b(?:from|pick(?:ed)? (?:me|us) up (?:at|from|on)|picked up (?:at|from|on)|pick up (?:at|from|on)|i am "
        r"at|i'm at|we are at|we're at)\s+",
    ),
    (frozenset({"author", "artist", "director", "composer"}), r"\b(?:by|written by)\s+"),
    (frozenset({"topic", "subject", "about"}), r"\b(?:about|on the topic of|on the subject of|regarding)\s+"),
    (frozenset({"title", "name"}), r"\b(?:called|titled|named|entitled|with the title)\s+"),
    (
        frozenset({"location", "city", "place", "where", "area", "town", "room", "address"}),
        r"\b(?:in|at|near|around)\s+",
    ),
    (frozenset({"target", "onto", "on", "against"}), r"\b(?:on|onto|at|with|against|to)\s+"),
    (frozenset({"recipient", "to", "contact"}), r"\b(?:to)\s+"),
    (frozenset({"message", "body", "text"}), r"\b(?:saying|that says|and say|and tell (?:him|her|them)(?: that)?)\s+"),
)
_VERB_PHRASES = re.compile(
    r"\b(?:how (?:many|much)(?: (?:is|are|does|do|would|for))?|what (?:does|do|would)|hire|rent|"
    r"get(?= an? )|do (?:you|we) (?:have|carry|stock|sell)(?: any)?|have (?:you|we) got(?: any)?|is "
    r"there(?: any)?|are there(?: any)?|stock (?:of|for|level of)|look(?:ing)? (?:for|up)|search(?:ing)? for|"
    r"find(?: me)?|check(?: on)?(?: if we have)?|play(?: me)?|add|put|order|buy|get me|remove|take|borrow|renew|"
    r"return|reserve|hold|translate|how (?:do|would) (?:you|i|we) say|"
    r"remind me to|write down|note|send|count|where (?:is|are)|price of|weather "
    r"(?:in|for))\s+",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"^(?:(?:a|an|the|some|any|my|me|one|more|another|please|of|for|if you have|copy of|song|songs|book|books|"
    r"called|titled|titles)\s+)+",
    re.IGNORECASE,
)
_GOING = {"go", "be", "get", "have", "do", "come", "ride", "travel", "know", "hear"}
_ENDS_OF_RIDES = {"pickup", "dropoff", "pick", "drop", "from", "to", "origin", "destination"}
_PARTICLE = re.compile(r"(?<=\w) (?:aside|away|back|on hold|for (?:me|us))$")
"""The end of the verb after its object: "put Dune aside"."""
_RECEIVES = re.compile(r"\b(?:recipient|receiver|addressee|receives)", re.IGNORECASE)
_POINTING = frozenset("it that this them there here home".split())
_MOST = 8
"""Words of such a value: longer ones are sentences."""


def words_for(text: str, spec: ToolSpec, name: str, schema: Mapping[str, Any]) -> Found | None:
    """What the words give for a free-text argument without having been asked; scores 0.72–0.85."""
    if signatures.kind(schema, name) not in ("text", "name", "code") or schema.get("pattern"):
        return None
    own = set(split_name(name))
    if takes_fault(name, schema) and (place := fault_span(text)):
        return Found(text[slice(*place)], place, FITTING)
    if plain := _told_plainly(text, spec, name, schema):
        return plain
    streets = list(STREET.finditer(text)) if own & {"address", "street"} and not own & _ENDS_OF_RIDES else []
    if len(streets) == 1:
        return Found(streets[0].group(), streets[0].span(), LABELLED)
    for names, cue in _CUES:
        if own & names:
            every = re.finditer(rf"{cue}(?P<value>[\w'&.-]+(?: [\w'&.-]+)*?){_STOPS}", text, re.IGNORECASE)
            # not the verb of "I want to send …", "how much to go from …"
            match = next((m for m in every if m["value"].split()[0] not in naming.VERBS | _GOING), None)
            found = _clean(text, match, spec, places=bool(own & PLACES)) if match else None
            if found and not re.match(
                r"(?:speak|talk|see|have|be|make|get|do|know|my|it|find|move|book|cancel|order|check|a person)\b",
                str(found.value),
                re.I,
            ):
                return found
    if direct := _object_of_verb(text, spec, name):
        return direct
    if own & THINGS_BY_NAME:
        there = re.search(
            r"\b(?:is|are)\s+(?P<value>[\w'&.-]+(?: [\w'&.-]+)*?) (?:still )?(?:available|in stock|on the shelf|"
            r"free|in)\b",
            text,
            re.I,
        )
        if there and (found := _clean(text, there, spec)):
            return found
        match = re.search(rf"{_VERB_PHRASES.pattern}(?P<value>[\w'&.-]+(?: [\w'&.-]+)*?){_STOPS}", text, re.IGNORECASE)
        return _clean(text, match, spec) if match else None
    return None


def _told_plainly(text: str, spec: ToolSpec, name: str, schema: Mapping[str, Any]) -> Found | None:
    """A value in quotation marks or behind its own label, and a name behind the tool's verb."""
    own = set(split_name(name))
    quoted = re.search(r"[\"“]([^\"”]{2,60})[\"”]", text)
    if quoted and own & (THINGS_BY_NAME | {"name", "message"}):
        return Found(quoted[1], quoted.span(1), LABELLED)
    named = re.search(
        rf"\b(?:my|the|your|our|new) {re.escape(naming.label(name))}(?: is| would be|'s|:)+ (?P<value>[^.?!;]{{2,80}})",
        text,
        re.IGNORECASE,
    )
    marked = re.search(
        rf"\b(?i:{re.escape(naming.label(name))})(?: (?:number|letter|is))? (?P<value>[A-Z]|[A-Za-z]?\d+[A-Za-z]?)\b",
        text,
    )
    if marked and signatures.kind(schema, name) == "text" and not own & THINGS_BY_NAME:
        return Found(marked["value"], marked.span("value"), LABELLED)  # "bay C"
    if named and signatures.kind(schema, name) == "text":
        return Found(named["value"].strip(" ,"), named.span("value"), LABELLED)
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


def _object_of_verb(text: str, spec: ToolSpec, name: str) -> Found | None:
    """What the tool's own verb is used on: "pick up the lamp", "use the rope on the well" where it takes one thing."""
    texts = [
        n
        for n in spec.parameters.get("required", ()) or ()
        if signatures.kind(spec.parameters["properties"][n], n) in ("text", "name")
    ]
    verb, thing = naming.verb_object(spec)
    if texts[:1] != [name] or spec.confirm or (thing and not set(content(thing)) & set(content(naming.label(name)))):
        return None
    said = normalize(spec.description).split()
    ways = {verb, " ".join(said[:1]), *(w for act in actions(" ".join(said[:6])) for w in ACTIONS[act] if "*" not in w)}
    ways |= {w for act in actions(verb) for w in ACTIONS[act] if "*" not in w}
    heads = "|".join(re.escape(w) for w in sorted(ways, key=len, reverse=True) if w)
    match = re.search(
        rf"(?:^|\b(?:please|to|you|i|we|and|then|just|let's|me|now|the) )(?:{heads}) "
        rf"(?P<value>[\w'&.-]+(?: [\w'&.-]+)*?){_STOPS}",
        text,
        re.IGNORECASE,
    )
    return _clean(text, match, spec) if match else None


def _whole_title(text: str, start: int, end: int) -> int:
    """The end of a title that goes on past a small word: "War and Peace", "Gone with the Wind"."""
    if not text[start : start + 1].isupper():
        return end
    more = re.match(
        rf"(?: (?:and|of|the|in|on|to|with|for|at|from|by|a|&))+ [{UPPER}][\w'-]*(?: [{UPPER}][\w'-]*)*", text[end:]
    )
    return (
        end + more.end()
        if more and not re.match(r" (?:on|at|for|by|from|with|in) (?:\w+day|[A-Z]\w*(?:'s)?$)", text[end:])
        else end
    )


def _clean(text: str, match: re.Match[str], spec: ToolSpec, places: bool = False) -> Found | None:
    start, end = match.span("value")
    end = _whole_title(text, start, end)
    lead = _LEADS.match(text[start:end] + " ")
    if lead and not (lead.group().strip() == "the" and places) and not lead.group().startswith("The"):
        start = min(end, start + lead.end())
    for count in find_numbers(text[start:end])[:1] if any(map(counts_things, spec.parameters["properties"])) else ():
        if count.span[0] == 0 and count.kind == "cardinal" and re.match(r" [a-z]", text[start + count.span[1] :]):
            start += count.span[1] + 1  # "two ladders", where another argument counts them
    known = set(content(spec.description)) | set(content(" ".join(split_name(spec.name))))
    while (
        (head := re.match(r"(\w+) (?:level )?(?:of|for|on) (?:the |any )?", text[start:end]))
        and content(head[1])
        and set(content(head[1])) <= known
    ):
        start += head.end()  # "stock of unicorns"
    value = _PARTICLE.sub("", text[start:end].strip(" ."))
    named = lead is not None and bool(re.search(r"\b(?:the|an?|my|some) $", lead.group()))
    if not value or len(value.split()) > _MOST or (set(content(value)) <= known and not (named and not content(value))):
        return None
    if not content(value) and not named:
        return None
    plain = normalize(value)
    if value.lower() != "home" and (plain.isdigit() or plain in UNITS or plain in _POINTING):
        return None
    return Found(value, (start, end), FITTING)


# ── what is wrong: "the printer is jammed", "my screen stays black" ──

_TROUBLE = re.compile(
    r"\b(?:(?:does|do|did|is|are|was|will|can)(?: not|n['’]t)|won['’]t|can['’]?t|doesnt|isnt|wont|no longer|stopped|"
    r"fails? to|refuses? to) "
    r"(?:work|start|open|close|turn|connect|print|charge|move|load|respond|run|heat|light|flush|go)\w*"
    r"|\b(?:broken|broke|stuck|jammed|jams|crash(?:ed|es|ing)|froze|frozen|dead|leak(?:s|ed|ing)|dripping|bent|"
    r"damaged|cracked|torn|smashed|blocked|burst|out of order|not working|keeps \w+ing|stays (?:black|dark|blank|"
    r"off|on|cold|open|shut)|is (?:black|blank|dark|down)|wrong with|trouble with|problems? with|an error)\b",
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
    return signatures.kind(schema, name) == "text" and bool(set(split_name(name)) & FAULTS)
