"""What is known without a tool: the facts in the instructions and what the caller asked to remember. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ...markup import unmarked
from .entities.inverse_normalisation import LETTER
from .similarity import Meaning, WordOverlap
from .tokens import content, normalize, sentences, stem

_ORDER = re.compile(
    r"^(?:you|your job|your task|your role|if|when|whenever|never|always|do not|don't|please|ask|be|keep|speak|use|"
    r"only|transfer|"
    r"for all|for any|for other|for everything|everything else|anything else|make sure|ensure|remember|act|answer|"
    r"respond|reply|greet|start|begin|"
    r"end|confirm|verify|avoid|offer|help|handle|say|tell|call|before|after|try|stay|note that you|as an? )\b",
    re.IGNORECASE,
)
"""How sentences begin that tell the agent what to do rather than what is true."""
_ADVICE = re.compile(r"^please (?:bring|wear|arrive|come|have|park|leave|take off|wait|sit)\b", re.IGNORECASE)
"""How those begin that tell callers what to do: the agent passes them on."""

_QUESTION = re.compile(
    r"^(?:so |and |ok |okay |well |hi |hello |excuse me |also |um |uh |but )*(?:what|when|where|which|who|whose|"
    r"why|how|is|are|do|does|can|could|may|will|would|did|has|have you)\b"
    r"|\b(?:tell me|i would like to know|i want to know|i was wondering|i wonder|wondering|do you know|what about|"
    r"how about|is there|are there|what is|where is|how much)\b"
)

CLOSE = 0.25
"""Least cosine of a question and the sentence that answers it, where the two share a word or the sentence holds the
kind of thing that is asked for, and no other comes within `APART`. Fitted by the facts of `bench/understanding.py`."""
BARE = 0.42
"""The same where they share nothing: "should I take antibiotics?" is no question for the list of one's medicines."""
APART = 0.08
SURE = 0.5
"""From this cosine none of those answers was wrong, whatever comes second."""
KIND = 0.1
"""What it counts that a sentence holds the kind of thing that is asked for, such as a price, or does not."""
WORDS = 0.38
"""Least overlap of the words of a question and its answer, where no model compares meanings."""
ALIKE = 0.18
"""The same when both speak of one of the everyday subjects below ("where" and "street")."""
SAME = 0.55
"""From this overlap no shared subject is needed."""

_ALIKE = (
    ("hour", "open", "close", "opening", "closing"),
    ("address", "locat", "wher", "street", "find", "situat", "floor", "avenu", "road", "lan", "squar", "driv"),
    ("cost", "pric", "charg", "fee", "expensiv", "much", "pay", "dollar", "free"),
    ("phone", "call", "number", "telephon"),
    ("weekend", "saturday", "sunday"),
)
"""Stems that stand for one subject in everyday questions, where no model knows that."""


_LASTING = "#lasting"
"""The subject of "how long" and of "three weeks"."""


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
        and (_ADVICE.match(s) or not (_ORDER.match(s) or _ROUTE.search(s)))
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
    return text.rstrip().endswith("?") or bool(_QUESTION.search(normalize(text)))


def answer(
    text: str, facts: tuple[str, ...], meaning: Meaning, common: frozenset[str] = frozenset()
) -> tuple[str, float]:
    """The fact that answers a question, with its closeness 0–1; ("", 0) when none does.

    common: stems of what the whole agent is about; to share them means nothing.
    """
    if not facts:
        return "", 0.0
    if not isinstance(meaning, WordOverlap):
        return _by_meaning(text, facts, meaning)
    lasting = bool(re.search(r"\bhow long\b", normalize(text)))
    return _by_words(text, dict(zip(facts, meaning.similarity(text, facts), strict=True)), common, lasting)


def _by_meaning(text: str, facts: tuple[str, ...], meaning: Meaning) -> tuple[str, float]:
    asked = _HERE.sub("what is the address", normalize(text))
    stems, kinds = set(content(text)) - _UNITS, [holds for asks, holds in _KINDS if asks.search(asked)]
    ranked = []
    for fact, score in zip(facts, meaning.similarity(text if asked == normalize(text) else asked, facts), strict=True):
        fits = bool(kinds) and any(holds.search(fact) for holds in kinds)
        least = CLOSE if fits or stems & set(content(fact)) else BARE
        ranked.append((score + KIND * (fits - (bool(kinds) and not fits)), score, least, fact))
    (best, score, least, fact), *others = sorted(ranked, reverse=True)
    apart = best - others[0][0] if others else 1.0
    return (fact, max(score, best)) if score >= SURE or (score >= least and apart >= APART) else ("", 0.0)


_UNITS = frozenset(stem(word) for word in "minute hour day week month year time".split())
_HERE = re.compile(r"\bwhere (?:\w+ )?(?:are you|is this|do i find you|can i find you)(?: located)?$")
_TIME = (
    r"\b\d{1,2}(?::\d\d)? ?[ap]\.?m|day|noon|midnight|morning|evening|night|hour|"
    r"(?:by|until|from|to|at) (?:\d|\w+$)|\bat \w+\."
)
_LONG = (
    r"\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|\w+ty|half an?|several|few) (?:\w+ )?"
    r"(?:minute|hour|day|week|month|year)s?\b"
)
_KINDS = tuple(
    (re.compile(asks), re.compile(holds, re.IGNORECASE))
    for asks, holds in (
        (
            r"\bhow (?:much(?! time)|expensive)\b|\b(?:cost|price|charge|fees?|fine|pay)\b",
            r"\d+ (?:dollars?|euros?|pounds?|cents?|percent)|[$€£]\d|\b(?:free|costs?|price|fee|charge)",
        ),
        (r"\bhow (?:long|soon|fast|quickly)\b|\bhow much time\b", _LONG),
        (r"^(?:from |until |by )?when\b|\b(?:what|which) (?:time|days?)\b|\bhow (?:late|early)\b", f"{_TIME}|{_LONG}"),
        (r"\baddress\b|\bwhich street\b", r"\b(?:street|road|avenue|lane|square|drive|place|floor)\b"),
    )
)
"""What is asked for, and how a sentence that tells it looks."""


def _by_words(text: str, scores: Mapping[str, float], common: frozenset[str], lasting: bool) -> tuple[str, float]:
    """The same, where the words that two texts share are all that is known of their likeness."""
    asked = _subjects(text) - common - (set() if lasting else {_LASTING})
    best, best_score = "", 0.0
    for fact, score in scores.items():
        shared = asked & _subjects(fact)
        least = ALIKE if any(s.startswith("#") for s in shared) else WORDS
        if score < SAME and not (shared and (score >= least or len(shared) >= max(1, (len(asked) + 1) // 2))):
            continue
        total = score + 0.25 * len(shared)
        if total > best_score:
            best, best_score = fact, total
    return best, min(1.0, best_score)


def _subjects(text: str) -> set[str]:
    stems = set(content(text)) | {stem(w) for w in normalize(text).split() if w in ("where", "much", "open")}
    groups = {f"#{i}" for i, group in enumerate(_ALIKE) if stems & set(group)}
    if re.search(r"\b\d+(?::\d\d)? ?(?:am|pm|a\.m|p\.m)", text.lower()):
        groups.add("#0")
    if re.search(rf"\bhow long\b|{_LONG}", normalize(text)):
        groups.add(_LASTING)
    return stems | groups


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
    r"(?:i am|i have|i live|i work|i like|i love|i hate|i prefer|i was|i come|i play|i speak|i study|i drive|"
    r"i own|my|our|"
    r"the (?:secret |magic |pass ?)?(?:number|word|code|color|colour|password|phrase|animal|city)) ",
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
