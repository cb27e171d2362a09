"""What is known without a tool: the facts in the instructions and what the caller asked to remember. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp, log

from ...language.en.questions import KINDS, ORDER_LEAD, QUESTION, STATED, TO_AGENT
from ...markup import unmarked
from .entities.inverse_normalisation import LETTER
from .similarity import Meaning, WordOverlap
from .tokens import content, normalize, sentences, stem

TOLD = 0.55
"""Least probability of a sentence that is told: of 98 ordinary questions to the fitting half of `bench/facts.py` 2 %
are answered wrongly."""
TOLD_BARE = 0.6
"""The same where it shares no word with the question and holds nothing of the kind that is asked for."""
BY_MEANING = (5.0, 3.6, 4.5, 0.8, 2.3, -0.5, 0.5, 4.7)
BY_WORDS = (2.4, 0.9, 2.6, 2.8, 3.5, -0.7, 0.3, 1.9)
"""What speaks for a sentence, in the order of `signs`; the last is what speaks for none. Weights of a softmax over the
sentences and none, fitted by `bench/facts.py --fit`."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the caller asked to remember, or said of themselves."""

    about: str
    """What it is, normalised: "number", "name", "dog's name" …; "" when not said."""
    value: str
    """As it was said."""
    sentence: str


_ROUTE = re.compile(
    r"\b(?:go(?:es)?|belongs?|are passed|is passed|are sent|is sent) (?:straight |directly )?to (?:the|our|an?)\b"
    r"|\b(?:for|with|about|on) [^,.]+, (?:please )?(?:put|transfer|connect|hand|pass|send|forward)\b"
    r"|\b(?:put|transfer|connect|hand|pass|forward)\b[^.]* (?:for|about|with questions about) [^.]+$",
    re.IGNORECASE,
)


def routes(instructions: str) -> tuple[str, ...]:
    """The sentences that say which requests a person takes: "Questions about invoices go to the office"."""
    return tuple(s for s in sentences(instructions) if _ROUTE.search(s) and not _EVERYTHING.search(s))


_EVERYTHING = re.compile(r"\b(?:anything|everything|all|any other|all other) ?(?:else|other)?\b", re.IGNORECASE)


def known_facts(instructions: str) -> tuple[str, ...]:
    """The sentences of the instructions that state a fact, not an order; 3 to 40 words long."""
    told = [fact for s in sentences(instructions) for fact in _of_ourselves(s)]
    return tuple(told) + tuple(
        s
        for s in sentences(instructions)
        if 3 <= len(s.split()) <= 40
        and not TO_AGENT.match(ORDER_LEAD.sub("", s))
        and not _ROUTE.search(s)
        and s[-1] not in ":?"
    )


_PLACE = re.compile(
    r"\b(?P<place>(?:at|on) (?:\d+ )?[A-Z][\w']*(?: [A-Z][\w']*)* (?:Street|Road|Avenue|Lane|Square|Drive|Place))\b"
)


def _of_ourselves(sentence: str) -> list[str]:
    """What "You are Anna's shop on Queen Street, open from 10 to 6." tells a caller: where we are and when."""
    if not re.match(r"you (?:are|answer|work|run|represent)\b", sentence, re.IGNORECASE):
        return []
    place = _PLACE.search(sentence)
    hours = re.search(r"\bopen (?=[^,.;]*(?:\d|day))[^,.;]+", sentence)
    out = [f"We are {place['place']}."] if place else []
    return [*out, f"We are {hours.group().strip()}."] if hours else out


def is_question(text: str) -> bool:
    """Whether the caller asks for something to be told."""
    return text.rstrip().endswith("?") or bool(QUESTION.search(normalize(text)))


def answer(text: str, facts: tuple[str, ...], meaning: Meaning) -> tuple[str, float]:
    """The fact that answers a question, with its closeness 0–1; ("", 0) when none does."""
    if not facts:
        return "", 0.0
    if (asked := _WHICH.search(normalize(text))) and (listed := _listing(asked["noun"] or asked["whom"], facts)):
        return listed, 1.0
    found = signs(text, facts, meaning)
    *weights, none = BY_WORDS if isinstance(meaning, WordOverlap) else BY_MEANING
    scores = [sum(weight * sign for weight, sign in zip(weights, row, strict=True)) for row in found]
    best = max(range(len(facts)), key=scores.__getitem__)
    share = 1 / (exp(none - scores[best]) + sum(exp(score - scores[best]) for score in scores))
    near, _, _, shared, fits, _, _ = found[best]
    least = TOLD if shared or fits else TOLD_BARE
    return (facts[best], near + KIND * fits) if share >= least else ("", 0.0)


_WHICH = re.compile(
    r"\b(?:(?:what|which) (?P<noun>\w+) (?:do you have|have you got|are there|do you offer|work (?:there|here|for you))"
    r"|who are (?:your|the) (?P<whom>\w+))(?: there| here| then)?$"
)


def _listing(noun: str, facts: tuple[str, ...]) -> str:
    """The fact that lists all of a kind: "Our doctors are …"; "" = none."""
    return next((fact for fact in facts if re.match(rf"(?:our|the) {stem(noun)}\w* are\b", fact.lower())), "")


def signs(text: str, facts: tuple[str, ...], meaning: Meaning) -> list[tuple[float, ...]]:
    """What speaks for each fact: the likeness of the question to it and to the nearest of its clauses, and of the
    question as a statement; the share of the question's words in it, rare ones first; whether it holds the kind of
    thing asked for, or a price or time not asked for; whether it allows or forbids, where a yes or no is asked for."""
    words = normalize(text)
    asked = _HERE.sub("what is the address", words)
    clauses = [[part for part in _CLAUSE.split(fact) if " " in part] or [fact] for fact in facts]
    near = meaning.similarity(text if asked == words else asked, [*facts, *(c for parts in clauses for c in parts)])
    by_clause = iter(near[len(facts) :])
    stated = meaning.similarity(_stated(words), facts)
    stems = set(content(text)) - _UNITS
    held = [set(content(fact)) for fact in facts]
    rare = {s: log((len(facts) + 1) / (sum(s in one for one in held) + 1)) + 0.3 for s in stems}
    kinds = [(holds, plain) for asks, holds, plain in KINDS if asks.search(asked)]
    wanted = {holds for holds, _ in kinds}
    others = [holds for _, holds, plain in KINDS if plain and holds not in wanted]
    checks = _CHECKS.match(words)
    return [
        (
            near[at],
            max(next(by_clause) for _ in clauses[at]),
            stated[at],
            sum(rare[s] for s in stems & held[at]) / (sum(rare.values()) or 1.0),
            float(
                any(holds.search(fact) and (plain or near[at] > _AKIN or stems & held[at]) for holds, plain in kinds)
            ),
            float(any(holds.search(fact) for holds in others)),
            float(bool(checks and _PERMITS.search(fact))),
        )
        for at, fact in enumerate(facts)
    ]


_AKIN = 0.3
"""Likeness from which a kind of thing counts that is not plain of itself: "yes, when I get home" asks for no hours."""
KIND = 0.1
"""What it counts, beside a tool, that a sentence holds the kind of thing that is asked for."""
_CLAUSE = re.compile(r"[,;]\s+|\s+(?:and|but|or|before|from|on|if|with)\s+")
_UNITS = frozenset(stem(word) for word in "minute hour day week month year time".split())
_HERE = re.compile(r"\bwhere (?:\w+ )?(?:are you|is this|do i find you|can i find you)(?: located)?$")
_CHECKS = re.compile(r"(?:so |and |but )*(?:do|does|is|are|can|could|may|will|would|am|should|must)\b")
_PERMITS = re.compile(r"\b(?:can|may|must|not|don't|allowed|only|need|required|welcome|accept|should)\b", re.IGNORECASE)


def _stated(words: str) -> str:
    """A normalised question as its answer might begin: "how much is a ticket" → "a ticket costs dollars"."""
    out = words
    for asked, stated in STATED:
        out = asked.sub(stated, out)
    return out or words


# ── what the caller told ──

_REMEMBER = re.compile(
    r"\b(?:please )?(?:remember|keep in mind|note|make a note|do not forget)(?: that| this| for me)*:? (?P<rest>.+)$",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"\b(?:my name is|my name's|i am called|call me)\s+"
    rf"(?P<name>{LETTER}[\w'’-]*(?:\s+(?!(?:and|but|i|i'm)\b){LETTER}[\w'’-]*)*)",
    re.IGNORECASE,
)
_MINE = re.compile(r"\bmy (?P<about>[\w' ]{2,30}?) (?:is|are|was) (?P<value>[^.?!]{1,60})", re.IGNORECASE)
_RECALL = re.compile(
    r"\b(?:what(?: is| was|'s| were)?|who(?: is|'s)?|which|when(?: is|'s)?|do you (?:remember|know|recall)|tell me|"
    r"can you (?:remember|recall))\b",
    re.IGNORECASE,
)
_ASKED_TO = re.compile(
    r"\b(?:ask(?:ed)? you to (?:remember|keep|note)|told you|tell you to remember|remember|did i (?:say|tell|ask))\b",
    re.IGNORECASE,
)
_FILLER_TAIL = re.compile(
    r"[\s,.]*(?:please|for me|ok(?:ay)?|thanks?|thank you|and (?:say|reply|answer|just).*|until .*|for later|i "
    r"will ask.*|i'll ask.*|just .*)\s*[.!?]*$",
    re.IGNORECASE,
)


def told(text: str) -> Fact | None:
    """What the caller wants remembered, or says of themselves; None for anything else."""
    if text.rstrip().endswith("?") or re.search(r"\bdo you remember\b|\bdid i\b", text, re.IGNORECASE):
        return None
    match = _REMEMBER.search(text)
    if match:
        rest = re.split(r"(?<=[.!])\s", match["rest"].strip(), maxsplit=1)[0]
        rest = _FILLER_TAIL.sub("", rest).strip(" .!,:")
        about = re.match(
            r"(?:the |my |a |this )?(?:\w+ )?(number|word|name|code|color|colour|password|phrase|date|city|animal)\b",
            rest,
            re.IGNORECASE,
        )
        value = re.sub(
            r"^(?:the |my |this )?(?:\w+ )?(?:number|word|code|color|colour|password|phrase)(?: is)?:? ",
            "",
            rest,
            flags=re.IGNORECASE,
        )
        return Fact(normalize(about[1]) if about else "", value, rest)
    name = _NAME.search(text)
    if name:
        return Fact(
            "name", name["name"].strip().title() if name["name"].islower() else name["name"].strip(), text.strip()
        )
    mine = _MINE.search(text)
    if mine:
        return Fact(normalize(mine["about"]), mine["value"].strip(), text.strip())
    return None


_TELLS = re.compile(
    r"(?:i am|i have|i live|i work|i like|i love|i hate|i prefer|i was|i come|i play|i speak|i study|i drive|i own|my|"
    r"our|the (?:secret |magic |pass ?)?(?:number|word|code|color|colour|password|phrase|animal|city)) ",
)
"""How normalised sentences begin that tell of the caller, or set something that will be asked for."""
_OWNED = re.compile(r"\bi have an? (?P<about>\w+) (?:called|named) (?P<value>[^.?!,]+)", re.IGNORECASE)
_NAMED = re.compile(r"\bmy (?P<about>[\w' ]{2,30}?) (?:is|are) (?:called|named) (?P<value>[^.?!,]+)", re.IGNORECASE)
_INTRODUCED = re.compile(
    r"^(?:(?:hi|hello|hey)(?: there)?[,!. ]+)?(?:i'm|i am|this is) "
    rf"(?P<name>{LETTER}[\w'’-]+(?: {LETTER}[\w'’-]+)?)[.!]?$",
    re.IGNORECASE,
)


def all_told(text: str) -> tuple[Fact, ...]:
    """All that the caller tells of themselves, sentence by sentence; what `told` understands, or the words as they are.

    For a conversation that has no task: there "I live in Madrid" is worth keeping.
    """
    if asked_to_remember(text) and (whole := told(text)) is not None:
        return (whole,)
    out = []
    for sentence in [part for s in sentences(text) for part in re.split(r"(?:,| and|;)+ (?=(?:I|my|I'm) )", s)]:
        named = _NAMED.search(sentence) or _OWNED.search(sentence)
        introduced = _INTRODUCED.match(sentence)
        if sentence.endswith("?"):
            continue
        if named:
            out.append(Fact(f"{normalize(named['about'])} name", named["value"].strip(), sentence))
        elif introduced and introduced["name"][0].isupper():
            out.append(Fact("name", introduced["name"], sentence))
        elif (fact := told(sentence)) is not None:
            out.append(fact)
        elif _TELLS.match(re.sub(r"^(?:and|so|well|also|by the way|just so you know) ", "", normalize(sentence))):
            out.append(Fact("", "", sentence.strip(" .!")))
    return tuple(out)


def to_caller(sentence: str) -> str:
    """The caller's own sentence said back: "I live in Madrid" → "You live in Madrid"."""
    turned = re.sub(r"\b(?:i'm|i am)\b", "you are", sentence, flags=re.IGNORECASE)
    turned = re.sub(r"\bI('ve| have)?\b", lambda m: f"you{m[1] or ''}", turned)
    turned = re.sub(r"\bmy\b", "your", turned, flags=re.IGNORECASE)
    turned = re.sub(
        r"^(?:and|so|well|also|by the way)[, ]+|[, ]+(?:keep that in mind|remember that)$", "", turned, flags=re.I
    )
    return turned[0].upper() + turned[1:]


_OWN_NAME = re.compile(
    r"\b(?:[Yy]our name is|[Yy]ou are (?:called|named)|[Yy]ou(?: are|'re)) (?P<name>[A-Z]\w+)(?=[,.;!]|$| and\b)"
    r"|\b(?:named|called) (?P<given>[A-Z]\w+)"
)


def own_name(instructions: str) -> str:
    """What the instructions call the agent ("You are Max, a robot."); "" when they give no name."""
    match = _OWN_NAME.search(unmarked(instructions))
    return (match["name"] or match["given"]) if match else ""


def asked_to_remember(text: str) -> bool:
    """Whether it is an order to remember something."""
    return bool(_REMEMBER.match(text.strip()))


def recalls(text: str) -> bool:
    """Whether the caller asks for something they told before."""
    if _IT.fullmatch(normalize(text)):
        return True
    return bool(_RECALL.search(text)) and bool(
        _ASKED_TO.search(text) or re.search(r"\b(?:my|i)\b", text, re.IGNORECASE)
    )


_MY = re.compile(r"\bmy \w+", re.IGNORECASE)
_IT = re.compile(r"(?:so |and |ok |okay )?what (?:was|is) (?:it|that)(?: again)?")
_BRITISH = {"favourite": "favorite", "colour": "color", "favourit": "favorit"}


def recall(text: str, told_facts: tuple[Fact, ...]) -> str:
    """The sentence that gives back what was told; "" when nothing fits."""
    asked = set(content(text)) | set(normalize(text).split())
    asked |= {_BRITISH.get(word, word) for word in asked}
    best: Fact | None = None
    best_score = 0
    for fact in told_facts:
        about = {_BRITISH.get(w, w) for w in fact.about.split()} | {stem(w) for w in fact.about.split()}
        score = 3 * len(about & asked) + len(set(content(fact.sentence)) & asked)
        if about and not about & asked and set(content(text)) - set(content(fact.sentence)) and _MY.search(text):
            continue  # the cat's name is no answer about the dog's
        if score >= best_score and score > 0:
            best, best_score = fact, score
    if best is None and told_facts and (_ASKED_TO.search(text) or _IT.fullmatch(normalize(text))):
        best = told_facts[-1]
    if best is None:
        return ""
    if not best.value:
        return f"{to_caller(best.sentence)}."
    if best.about and best.value:
        prefix = "The" if best.about in {"number", "word", "code", "phrase"} else "Your"
        return f"{prefix} {best.about} is {best.value}."
    return f"You told me: {best.sentence}."
