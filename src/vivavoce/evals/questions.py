"""What the agent wants, as a caller understands it who knows only their own business. Pure.

Everything here works on words that a recogniser heard: comparisons forgive a slip, and nothing is known of the agent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import MAXYEAR, date

from ..spelling import likeness
from .scenario import Fact
from .words import heard_words

LIKE = 85.0
"""Likeness in per cent of two phrases that are the same but for a recogniser's slip."""

_BY_KIND = {
    "date": ("date", "what day", "which day", "when", "year"),
    "time": ("what time", "which time", "when"),
    "name": ("name", "who is calling", "who am i speaking"),
    "digits": ("number", "code", "digits"),
    "phone": ("phone", "telephone", "number"),
}
_DONE = re.compile(
    r"\b(booked|reserved|moved|rescheduled|cancell?ed|confirmed|scheduled|ordered|placed|registered|saved|sent|updated|"
    r"changed|recorded|noted|added|removed|refunded|is done|all set|all done|taken care of|is now (?:on|at|in|set))\b"
)
_NOT_DONE = re.compile(
    r"\b(not|\w+n't|cannot|unable|already|never|shall|should|would|could|if|before|until|once|want|nothing)\b"
)
_HANDED = re.compile(
    r"\b(put(?:ting)? you through|transferr?(?:ing)? you|connect(?:ing)? you|hand(?:ing)? you over|"
    r"pass(?:ing)? you (?:on|over)|"
    r"(?:get|getting|fetch|fetching|call|bring in) (?:the|my|our|an?|some) ?(?:\w+ )?(?:owner|manager|supervisor|"
    r"colleague|agent|person|human|operator|staff|team|specialist|one|someone|technician|nurse|doctor)"
    r"(?: \w+)? (?:for|to help) you|"
    r"(?:someone|somebody|a colleague|a person|an agent|the owner|the manager) will (?:be with|help|take|call))\b"
)
_FAILS = re.compile(
    r"\b(sorry|unfortunately|unable|cannot|(?:ca|could|do|did|was|is|has|have|wo)n't|"
    r"not (?:been|done|possible|available|able|yet)|failed|fails|wrong|error|already|taken|closed|full|refused|"
    r"declined|problem|trouble|no (?:longer|such))\b"
)
_BYE = re.compile(r"\b(good ?bye|bye|have a (?:nice|good|great|lovely) \w+|take care(?! of\b))\b")
_AGAIN = re.compile(
    r"(?:didn't|did not|couldn't|could not|can't) (?:quite )?"
    r"(?:catch|hear|understand|follow|(?:get|make) (?:that|it|you|this)(?: out)?(?=\s*(?:[.,?!;]|$)))|"
    r"say (?:that|it) again|say that differently|(?<!shall i )(?<!should i )(?<!can i )\brepeat (?:that|it|your)\b|"
    r"(?:please|you) repeat\b|\bpardon\b|once more\b|come again|try (?:that )?again|get anywhere with that"
)
_MORE = re.compile(r"(any ?thing|something) else|else (?:i|we) can|what else|help you with")
_HELP = re.compile(r"(how|what) (?:can|may|could) i (?:help|do)|how may i|what would you like\?|what can i do")
_WOULD = re.compile(r"\b(?:do you want|would you like|are you calling)\b")
_WISH = re.compile(
    r"\b(?:book|move|reschedule|schedule|cancel|order|buy|change|make|know|ask|check|speak|talk|get|report|play|start|"
    r"learn|practi[sc]e|find|hear|see|report|repeat|return|track|update|add|remove)\b"
)
_WAIT = re.compile(r"\b(one moment|just a (?:moment|second)|hold on|bear with me|let me (?:check|look|see))\b")
_PROPOSES = re.compile(
    r"shall i|should i|is that (?:right|correct|okay|ok|fine)|are you sure|do you want me|would you like me to|"
    r"can i go ahead|may i (?:go ahead|do)|does that (?:work|suit)|correct\?|right\?|\bok(?:ay)?\?|go ahead\?|"
    r"confirm\b(?! (?:your|the|a)? ?(?:full |first |last )?(?:name|date of birth|birth|phone|number|code|address|"
    r"email|what|who|when|which|how)\b)|yes or (?:a )?no\b|did you (?:say|mean)|do you mean"
)
_EITHER = re.compile(r"yes or (?:a )?no\b")
_WANTS = re.compile(
    r"\b(please|need|tell me|give me|let me (?:know|have)|(?:could|can|would) you|may i|say|state|provide|enter)\b"
)
_NO_CHOICE = frozenset({"not", "no", "else", "anything else", "something else", "anyone else", "should i", "shall i"})
_ADVICE = {
    "still": re.compile(r"\b(?:hold|keep) (?:\w+ ){0,5}(?:still|steady|steadier)\b|\bblurr|\bout of focus\b"),
    "closer": re.compile(r"\b(?:closer|nearer)\b|\btoo (?:far|small)\b"),
    "farther": re.compile(r"\b(?:farther|further) (?:away|back)\b|\bmove (?:\w+ )?back\b|\btoo close\b"),
    "light": re.compile(r"\b(?:more light|too dark|brighter|turn on (?:a|the) light)\b"),
    "glare": re.compile(r"\b(?:glare|reflection|shine|tilt)\b"),
    "move": re.compile(
        r"\b(?:move|turn|point|shift)\b.*\b(?:left|right|up|down)\b|\bto the (?:left|right)\b.*\bplease\b"
    ),
    "level": re.compile(r"\b(?:hold|turn) (?:\w+ ){0,3}(?:level|straight|upright)\b"),
    "better": re.compile(r"\b(?:better|clearer|sharper) (?:picture|look|view|photo|image)\b|\bshow it again\b"),
}
_SHOW = re.compile(r"\bshow (?:me|it|them|the)\b|\bhold (?:it|them) (?:up|in front)\b|\bshare your screen\b")
_BLIND = re.compile(
    r"\b(?:can't|cannot|can not|don't|do not) (?:\w+ )?(?:see|read|make out)\b"
    r"|\bno (?:picture|camera)\b|\bshow (?:me|it)\b|\blet me (?:see|look)\b"
)
_THERE = re.compile(r"\b(are you|still) there\b|can you hear me")


def sentences(words: str) -> list[str]:
    """Split where a recogniser put its marks; one that puts none gives one sentence."""
    plain = re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", words, flags=re.IGNORECASE)  # "4 p.m." and "4.30" end no sentence
    return [part for part in re.split(r"(?<=[.?!])\s+", plain.strip()) if re.search(r"\w", part)]


def question(words: str) -> str:
    """The last thing that is asked: the last sentence with a question mark, else the last that wants something, else
    the last of all."""
    return (_asking(words) or sentences(words)[-1:] or [""])[0]


def _asking(words: str) -> list[str]:
    """Sentences that want an answer, the last first."""
    found = sentences(words)
    asking = [part for part in found if part.endswith("?") and not _THERE.search(part.lower())]
    return (asking or [part for part in found if _WANTS.search(part.lower())])[::-1]


def claims(words: str) -> tuple[str, ...]:
    """Completions that a reply announces ("booked", "is now on"); a question or a condition announces none."""
    found: list[str] = []
    for part in sentences(_plain(words)):
        if not part.endswith("?") and not _NOT_DONE.search(part):
            found += [match[1] for match in _DONE.finditer(part)]
    return tuple(dict.fromkeys(found))


def fails(words: str) -> bool:
    """It says that something could not be done."""
    return bool(_FAILS.search(_plain(words)))


def hands_over(words: str) -> bool:
    """It says that a person will take the call."""
    return bool(_HANDED.search(words.lower()))


def says_goodbye(words: str) -> bool:
    """It ends the call."""
    return bool(_BYE.search(words.lower()))


def did_not_hear(words: str) -> bool:
    """It wants the last words again."""
    return bool(_AGAIN.search(_plain(words)))


def wants_letters(words: str) -> bool:
    """Please spell it."""
    return bool(re.search(r"\b(spell|letter by letter|spelling)\b", words.lower()))


def offers_more(words: str) -> bool:
    """Anything else?"""
    return bool(_MORE.search(words.lower()))


def offers_help(words: str) -> bool:
    """How can I help?"""
    return bool(_HELP.search(words.lower()))


def offers_a_choice_of_wishes(words: str) -> bool:
    """Would you like to book, move or cancel an appointment?"""
    asking = question(words).lower()
    return bool(_WOULD.search(asking)) and " or " in asking and len(_WISH.findall(asking)) > 1


def asks_to_wait(words: str) -> bool:
    """One moment, and nothing besides."""
    return bool(_WAIT.search(words.lower())) and "?" not in words and len(words.split()) <= 10


def proposes(words: str) -> bool:
    """It wants a yes or a no."""
    return bool(_PROPOSES.search(question(words).lower()))


def only_wants_yes_or_no(words: str) -> bool:
    """It has asked before, and did not understand the answer."""
    return bool(_EITHER.search(_plain(words)))


def advises(words: str) -> str:
    """How it wants something to be held: `still`, `closer`, `farther`, `light`, `glare`, `level`, `move` or `better`.

    By its last sentences, as far as they ask for something; "" = it wants nothing of the kind.
    """
    for part in reversed(sentences(_plain(words))):
        for advice, pattern in _ADVICE.items():
            if pattern.search(part):
                return advice
        if not (part.endswith("?") or _WANTS.search(part)):
            break
    return ""


def wants_to_see(words: str) -> bool:
    """It wants to be shown something."""
    return any(_SHOW.search(part) for part in sentences(_plain(words)))


def sees_nothing(words: str) -> bool:
    """It has no picture, or none that it can read."""
    return bool(advises(words)) or bool(_BLIND.search(_plain(words)))


def last_offer(words: str) -> str:
    """The last of the alternatives in a question: "ten or eleven thirty, which suits you?" offers "eleven thirty"."""
    asking = question(words)
    offered = re.split(r"[,?!]|\.(?!\d)", asking.rpartition(" or ")[2])[0].strip() if " or " in asking else ""
    return "" if offered.lower() in _NO_CHOICE or not 0 < len(offered.split()) <= 5 else offered


def holds(phrase: str, words: str) -> bool:
    """Whether the words hold the phrase, but for a slip."""
    wanted, heard = heard_words(phrase), heard_words(words)
    if not wanted:
        return False
    parts = (heard[at : at + len(wanted)] for at in range(max(1, len(heard) - len(wanted) + 1)))
    return any(likeness(" ".join(wanted), " ".join(part)) >= LIKE for part in parts)


def asked(facts: Sequence[Fact], words: str) -> list[Fact]:
    """The facts that a reply asks for, likeliest first: by the scenario's own words, else by their names and kinds."""
    for part in _asking(words):  # "I need your number. Please say it digit by digit.", "Which zone? Cold, or frozen?"
        if found := _wanted(facts, part):
            return found
    return _wanted(facts, question(words))


def _wanted(facts: Sequence[Fact], asking: str) -> list[Fact]:
    own = [(len(phrase), fact) for fact in facts for phrase in fact.asked if holds(phrase, asking)]
    if own:
        return _unique(fact for _, fact in sorted(own, key=lambda pair: -pair[0]))
    named = [fact for fact in facts if holds(fact.name.replace("_", " "), asking)]
    if named:
        return named
    if re.search(r"\byear\b", asking.lower()):
        facts = sorted(facts, key=_year)  # a birth, before what lies ahead
    parts = [(fact, _parts(fact)) for fact in facts]
    return _unique(fact for fact, own_words in parts for part in own_words if holds(part, asking))


def _parts(fact: Fact) -> tuple[str, ...]:
    """Words of its name that mean something by themselves, then those of its kind."""
    day = ("what day", "which day") if fact.kind == "time" and isinstance(fact.value, date) else ()
    return (*(part for part in fact.name.split("_") if len(part) > 3), *_BY_KIND.get(fact.kind, ()), *day)


def _year(fact: Fact) -> int:
    return fact.value.year if isinstance(fact.value, date) else MAXYEAR


def _unique(facts: Iterable[Fact]) -> list[Fact]:
    return list({fact.name: fact for fact in facts}.values())


def _plain(words: str) -> str:
    return words.lower().replace("’", "'")
