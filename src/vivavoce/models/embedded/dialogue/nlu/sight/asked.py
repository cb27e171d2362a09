"""From a caller's words to what they want to know of a picture; None for everything else. Pure; US English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from ...... import lexicon
from ......sight import Source
from ..tokens import normalize
from .phrasings import LEAD, OBJECT, PICTURE, POLITE, SIMPLE, SORT_WORDS, SOURCES, Kind, whole


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be told of a picture."""

    kind: Kind
    what: str = ""
    """The word, thing or sort of value (`printed.SORTS`) that it is about, normalised."""
    number: int = 0
    """Which line or word: from 1, -1 the last, 0 none named. "after": 1 below, -1 above, 0
    beside."""
    source: Source | None = None
    """The camera, the screen or the photo, where one is named."""
    plain: bool = True
    """The words name the picture or reading itself; False: something else of the agent's may be meant as well."""


NUMBERS = {word: number for word, number in lexicon.UNITS.items() if 1 <= number <= 12}
_ORDINALS = {word: number for word, number in lexicon.ORDINALS.items() if number <= 12} | {
    "top": 1, "topmost": 1, "upper": 1, "uppermost": 1, "opening": 1,
    "last": -1, "bottom": -1, "final": -1, "lowest": -1, "bottommost": -1, "closing": -1,
    "second to last": -2, "second last": -2, "penultimate": -2, "next to last": -2, "last but one": -2,
}  # fmt: skip
NEXT, PREVIOUS, SAME = 1000, -1000, 999
"""Numbers of lines that count from the last one told."""
_FROM_LAST = {"next": NEXT, "following": NEXT, "previous": PREVIOUS, "preceding": PREVIOUS, "same": SAME}
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True)) + r"|\d+ ?(?:st|nd|rd|th)"
_NUMBER = "|".join(NUMBERS) + r"|\d+"


def read(text: str, *, reading: bool = False, line: bool = False, follows: bool = False) -> Question | None:
    """The question in a caller's turn. reading: a text is being read out to them; line: a single line was just told;
    follows: something of a picture was."""
    if follows and (sort := _ELLIPSES.get(LEAD.sub("", normalize(text)))):
        return Question("find", sort)
    whole_turn = _read(text, reading, line)
    *before, last = _CLAUSE.split(text.strip())
    if whole_turn is not None and not (before and whole_turn.kind == "about"):
        return whole_turn
    if not before or len(before) > 2 or len(last.split()) < 2:
        return whole_turn
    showing = bool(_SHOWING.search(" ".join(before)))
    if showing and (own := _read(_OWN.sub("the", last), reading, line)) and own.kind == "find":
        return replace(own, plain=True)  # "I got a letter. When is my appointment?"
    question = _read(last, reading, line)  # "I've got something here. What is it?"
    shows = question is not None and (question.kind in _BARE or showing)
    return question if question is not None and question.plain and shows else whole_turn


_ELLIPSES = {
    "where": "address", "where is that": "address", "when": "date", "by when": "date", "what time": "time",
    "at what time": "time", "who from": "sender", "from whom": "sender", "how much": "total", "what number": "phone",
}  # fmt: skip
"""Short questions after an answer about a picture: "and where?"."""
_OWN = re.compile(r"\b(?:my|our)\b", re.IGNORECASE)
_BARE = frozenset({"overview", "read", "sees", "code"})
_SHOWING = re.compile(
    r"\b(?:this(?! is (?-i:[A-Z]))|here|look|show\w*|hold\w*|picture|screen|camera|photo|label|letter)\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"(?<=[.,;!?])\s+")


@lru_cache(maxsize=64)
def _read(text: str, reading: bool, line: bool) -> Question | None:
    words = normalize(text.replace("-", " ") if re.search(r"[a-z]-[a-z]", text, re.IGNORECASE) else text)
    if not words or len(words) > _LONGEST or _TOLD.search(words):
        return None
    words = _CONTRACTED.sub(r"\1 does \2 \3", words)
    bare = _TRAIL.sub("", LEAD.sub("", words).strip() or words)
    source = next((name for name, pattern in SOURCES if re.search(pattern, words)), None)
    plain = bool(PICTURE.search(words))
    for question in _readings(bare, reading, line):
        if question is not None:
            return replace(question, source=source, plain=question.plain or plain)
    return None


_TOLD = re.compile(
    r"\bi (?:just |have )?(?:tell|told|say|said|mention\w*|gave|give) (?:you|it|that|before|earlier)\b|\btold you\b"
)
"""Speaks of what was said before, not of what is seen."""
_CONTRACTED = re.compile(
    r"\b(what|when|where|who|how much|how) is (it|this|that|the \w+) (say|read|cost|expire|weigh|mean|go|end|start)\b"
)
""" "What's it say?": the "'s" of it is "does"."""
_TRAIL = re.compile(r"(?<=\w)(?: (?:please|thanks|thank you|again|then|now|right now|for me|once more))+$")
_LONGEST = 240
"""Characters of a turn that can be such a question."""


def _readings(words: str, reading: bool, line: bool) -> Iterator[Question | None]:
    if reading:
        yield _going_on(words)
    yield _changed(words)
    yield _spell(words)
    yield _dice(words)
    yield _count(words)
    yield _line(words, line)
    yield _after(words)
    yield _where(words)
    yield _simple(words)
    yield _find(words)
    yield _says(words)
    yield _there(words)
    yield _value(words)
    yield _about(words)


_STOP = whole(
    r"(?:no )*(?:stop(?: (?:it|that|there|reading))?|(?:that is )?enough|that will do|that is (?:enough|plenty|fine)|"
    r"be quiet|quiet|silence|hush|halt|you can stop|no more|do not (?:go on|continue|read (?:on|any more|more))|"
    r"cut it|that is all i need(?:ed)?|skip (?:it|the rest)|leave (?:it|the rest))"
)
_REST = whole(
    r"(?:go|read|carry|keep) (?:on(?: reading)?|going|reading)|continue(?: reading)?|(?:read )?(?:me )?(?:the |all the "
    r")(?:rest|remainder|next (?:part|bit|piece|section|paragraph|lines|sentences?))(?: of (?:it|this|that|the \w+))?|"
    r"read further|more|read more|what (?:is|comes|does it say) next|what else(?: does it say)?|and then|and|further|"
    r"proceed|what is the rest|what does the rest say|where were we|keep it going|next|what comes (?:next|after that)|"
    r"the rest of it"
)


def _going_on(words: str) -> Question | None:
    if _STOP.fullmatch(words):
        return Question("stop")
    return Question("rest") if _REST.fullmatch(words) else None


_CHANGED = re.compile(
    r"(?:what|has (?:anything|something|it|the \w+|my \w+)|have (?:things|they)|did (?:anything|something|it)|is "
    r"(?:anything|something|it)|are there any|any|is there (?:anything|a|any)|do you see (?:any|what|a)|which (?:line|"
    r"part|value|number)s?|what do you see that)\b(?: .*)? ?\b(?:chang(?:ed?|es|ing)|(?<!the )(?:new|different)(?! "
    r"(?:line|word|address|number|\w+ number|date|name|price))|differences?|become of|disappeared|appeared|has gone|is "
    r"gone|(?:is|was) (?:removed|added))\b(?: (?:now|since|from|on|in|there|here|about|between|to|at|compared|before|"
    r"with|anything|something)\b.*)?|(?:the )?differences?|anything (?:new|different|changed)|compare (?:it|this|that|"
    r"them) (?:with|to) (?:before|the (?:last|previous|old).*)"
)


def _changed(words: str) -> Question | None:
    return Question("changed", plain=_says_time(words)) if _CHANGED.fullmatch(words) else None


def _says_time(words: str) -> bool:
    return bool(re.search(r"\b(?:since|before|now|there|here|screen|picture|see)\b", words)) or len(words.split()) <= 4


_SPELL = re.compile(
    r"(?:spell|how (?:do (?:you|i)|is|are|would you|does one) (?:that |it |this |those )?spell(?:ed|t)?|letter "
    r"by letter|how (?:is|are) (?P<early>.+?) spel(?:led|t)|say the letters of|what are the letters (?:of|in)|"
    r"(?:can you|could you|would you) spell)(?: out)?(?: for me)?(?P<rest>.*)"
)
_NTH_WORD = re.compile(
    rf"(?:the |that )?(?P<ord>{_ORDINAL}) (?:word|name|part|one)(?: of it)?|(?:the )?word (?:number "
    rf")?(?P<num>{_NUMBER})"
)


def _spell(words: str) -> Question | None:
    match = _SPELL.fullmatch(words)
    if match is None:
        return None
    rest = re.sub(
        r"\b(?:please|for me|to me|again|out|slowly|letter by letter)\b", " ", f"{match['early'] or ''} {match['rest']}"
    )
    return spelled(" ".join(rest.split()))


def spelled(rest: str) -> Question:
    """What is to be spelled: "the second word", "the name", "ibuprofen"; "" = what was last told."""
    number = _nth(nth) if (nth := _NTH_WORD.search(rest)) else 0
    if number:
        return Question("spell", number=number)
    target = re.sub(r"^(?:(?:the|that|this|it|them|word|words|one|of|text|says?|called|what it is)\b ?)+", "", rest)
    return Question("spell", target.strip())


def _nth(match: re.Match[str]) -> int:
    groups = match.groupdict()
    if (word := groups.get("ord")) is not None:
        return _ORDINALS[word] if word in _ORDINALS else int(re.sub(r"\D", "", word))
    return NUMBERS.get(groups["num"]) or int(groups["num"])


_DICE = re.compile(
    r".*\b(?:dice|die)\b.*|(?:what|which numbers?|how (?:much|many)) (?:did|have) (?:i|we|he|she) (?:just )?"
    r"(?:roll|rolled|throw|thrown|threw)(?: a)?.*|i (?:have )?(?:just )?(?:rolled|threw|thrown)(?: (?:them|it))?|"
    r"what(?: is| was) (?:my|the|our) (?:roll|throw)|how many (?:pips|eyes|spots)\b.*"
)


def _dice(words: str) -> Question | None:
    plain = bool(re.search(r"\b(?:show|see|read|lying|say|what did|on the table)\b", words))
    return Question("dice", plain=plain) if _DICE.fullmatch(words) else None


_COUNT = re.compile(
    r"(?:how many|count(?: (?:all|up))?|what is the number of|the number of)(?: (?:the|of the|different|other))? "
    r"(?P<what>[a-z]+(?: (?!are|do|does|can|could|is|you|there|on|in|have)[a-z]+)?)(?P<rest> .*)?"
)


def _count(words: str) -> Question | None:
    match = _COUNT.fullmatch(words)
    if match is None:
        return None
    rest = match["rest"] or ""
    told = re.fullmatch(
        r" ?(?:(?:are|is) (?:there|here|visible|in|on|it|this|that|these)|(?:do|can|could|did|would) you (?:see|"
        r"count|find|spot|recognize|recognise|read|make out)|does it have|has it got|in|on|of|here|there)?(?:\b.*)?",
        rest,
    )
    if re.fullmatch(r"milligrams?|mg|tablets?|pills?|capsules?|drops?", match["what"]) and not re.search(
        r"\bsee\b", rest
    ):
        strength = match["what"][0] == "m"
        return Question("find" if strength else "value", "dose" if strength else match["what"], plain=False)
    if rest and (state := re.fullmatch(r" (?:are|were|is) (open|closed|new|done|[a-z]+ed|[a-z]+ing)", rest)):
        return Question("value", f"{match['what']} {state[1]}", plain=False)
    own = re.search(r"\b(?:i|we|my|our|left|free|available|booked|order|need|want|take|cost)\b", rest)
    return Question("count", match["what"], plain=False) if told and not own else None


_LINE = re.compile(
    rf"(?P<head>.*?)\b(?:(?:the |that |this )?(?P<ord>{_ORDINAL}|next|following|previous|preceding|same)"
    rf"(?: (?P<unit>lines?|rows?|sentences?|one))|(?:the )?(?P<unit2>line|row)(?: number| no)? (?P<num>{_NUMBER}))"
    rf"(?P<tail>(?: (?:say|says|read|reads|there|on|in|of|from|mean|stand|out|to me|for me|again|please|down|up|"
    rf"\w+)){{0,6}})"
)
_LINE_HEAD = re.compile(
    r"(?:(?:what (?:does|is|do|are|stands)|whats|what|read|tell me|repeat|say|give me|and|how about|what about|go to|"
    r"which|me|only|just|(?:is )?(?:written|printed|it say|it says)|in|on|i want|show|out|can you read|could you read|"
    r"back to|once more|again|now|skip to|jump to|start (?:with|at|from)|from|text|words?|of|the|do you see|you|see|"
    r"is there|please|for)\b ?)*"
)
_TITLE = re.compile(
    r"(?:(?:what (?:is|does|are|do)|read|tell me|say|give me|and|is there|do you see|how about|the|a|me|just|only|can "
    r"you read)\b ?)*(?:heading|headline|title|header|head line|subject|(?:big|bigg?est|large|largest|bold|top) "
    r"(?:text|letters|print|words?|writing|lettering))(?: (?:say|says|read|line|on|in|of|at the top|out|here|there|"
    r"please|for me|this|the|it|that|my|letter|page|screen|label|document|box))*"
)
_TOP = re.compile(
    r"what (?:is|does it say|do you see|stands|is (?:written|printed|the (?:text|word|writing|line))) (?:right |all "
    r"the way |up |down )?(?:at|on|in) the (?:very )?(?P<end>top|bottom|beginning|start|end)(?: of (?:it|this|the \w+|"
    r"my \w+))?|(?:what is (?:up|down) |read (?:the |at the )?)(?P<end2>top|bottom)"
)


def _line(words: str, follows: bool) -> Question | None:
    if _TITLE.fullmatch(words):
        return Question("line", "heading")
    if (top := _TOP.fullmatch(words)) is not None:
        return Question("line", number=1 if (top["end"] or top["end2"]) in ("top", "beginning", "start") else -1)
    match = _LINE.fullmatch(words)
    if match is None or not _LINE_HEAD.fullmatch(match["head"]):
        return None
    if (match["ord"] in _FROM_LAST or match["unit"] == "one") and not follows:
        return None
    return Question("line", number=_FROM_LAST.get(match["ord"]) or _nth(match))


_AFTER = re.compile(
    r"(?:what (?:is|comes|stands|does it say|do you see|is (?:written|printed))|what|read(?: me)?|which line "
    r"(?:is|comes)|and|what word comes|is there (?:anything|something))"
    r"(?: (?:the )?(?:line|text|word|number|one|value|sentence|row|part|what (?:comes|is|stands)|written|"
    r"printed|that comes))*(?: right| directly| just| immediately| straight)? "
    r"(?P<rel>after|below|under|underneath|beneath|following|before|above|over|next to|beside|behind|following)"
    r"(?: (?:the (?:line|word|words|text|one)(?: (?:that (?:says|reads)|with|about|saying|which says))?|where "
    r"it says|it says|the))* (?P<what>.+?)(?: (?:please|line|is|stands|comes|say|says))*"
)


def _after(words: str) -> Question | None:
    match = _AFTER.fullmatch(words)
    if match is None or re.fullmatch(r"(?:that|this|it|me|the camera|my \w+|you)", match["what"]):
        return None
    beside = match["rel"] in ("next to", "beside")
    number = 0 if beside else -1 if match["rel"] in ("before", "above", "over") else 1
    return Question("after", match["what"], number=number, plain=False)


_WHERE = re.compile(
    r"(?:where (?:(?:on|in) (?:the|my) \w+ )?(?:is|are|was|were|do you see|can (?:you|i) (?:see|find)|does it say|did "
    r"you see|about is|exactly is|on \w+ is|in the (?:picture|image) is)|whereabouts (?:is|are)|which side (?:is|are)|"
    r"in which (?:line|corner|place) is|which line (?:is|has|contains|says)|on which (?:side|line) is|how do i "
    r"(?:reach|find)|help me find|where(?=.* (?:is|are)$))(?: (?:the|a|an|my|that|this|your|any|some|word|words|text|"
    r"thing|object|one))* (?P<what>.+?)(?: (?:is|are|on|in))?"
)


def _where(words: str) -> Question | None:
    match = _WHERE.fullmatch(_without(words))
    if match is None or re.fullmatch(r"(?:it|that|this|i|you|we|am i|are you|they)(?: .*)?", match["what"]):
        return None
    return Question("where", match["what"], plain=False)


def _without(words: str) -> str:
    """The words without courtesies and "in the picture" at the end."""
    return re.sub(POLITE + r"$", "", words)


def _simple(words: str) -> Question | None:
    for kind, pattern, what, plain in SIMPLE:
        if pattern.fullmatch(words):
            return Question(kind, what, plain=plain)
    return None


_ASKING = re.compile(
    r"(?:(?:is|are|was) there|do you see|can you (?:see|find|read|make out|spot)|does (?:it|this|that|the \w+) (?:have|"
    r"show|give|say|mention|contain|list|state|tell)|has (?:it|this|that|the \w+) got|has (?:it|this|that)|do they "
    r"give|find|look for|what is|what are|what was|what|when|which|read(?: me)?|tell me|give me|show me|how|who|whose|"
    r"for|until when|the|a|an|is|are|where is|search for|i need|check|any|by when|did)\b.*"
)


_MOST_WORDS = 14
_VERB = re.compile(r"\b(?:is|are|was|am|has|for|at)\b")
_QUESTION = re.compile(
    r"(?:what|when|which|who|whose|how|where|until|till|by when|from whom|is|are|was|does|do|did|has|have|can|"
    r"could|find|look|read|tell|give|show|search|check|i need|any)\b"
)


def _find(words: str) -> Question | None:
    if not _ASKING.match(words) and len(words.split()) > 4:
        return None
    if re.match(
        r"(?:does|do|did) (?:it|this|that|the \w+|they) (?:say|mention|contain|read|state|show|include)\b", words
    ) and not re.search(
        r"\b(?:an?|any|the) (?:\w+ )?(?:date|number|phone|email|e mail|price|address|name|amount|website|"
        r"total)\b|\bwhen\b|\bhow\b|\bwho\b",
        words,
    ):
        return None  # "does it say gluten"
    if len(words.split()) > _MOST_WORDS or (_VERB.search(words) and not _QUESTION.match(words)):
        return None  # "the name is Weber" tells one
    if re.search(r"\d\d", words) or re.search(r"\b(?:line|word|your|called (?:for|by))\b", words):
        return None
    if re.search(r"\b(?:my|our)\b", words) and not PICTURE.search(words):
        return None  # "what is my name?" asks for what was told
    if (label := _labelled(words)) is not None:
        return label
    for sort, pattern in SORT_WORDS:
        if re.search(rf"\b(?:{pattern})\b", words):
            sure = sort in ("expiry", "dose", "batch", "sender") and not re.search(r"\b(?:my|our)\b", words)
            return Question("find", sort, plain=sure and bool(re.search(r"\b(?:it|this|that|here)\b", words)))
    return None


_LABEL = re.compile(
    r"(?:what is|what are|read(?: me)?|find|tell me|is there|do you see|can you (?:see|find|read)|give me|what "
    r"about|and|look for|for|where is)?"
    r"(?: ?(?:the|a|an|any|my|its|that))? ?(?P<label>(?:\w+ ){1,3}(?:number|code|no|id|date|name|amount|price|"
    r"size|key|reference|level|value|temperature|pressure|status|type|model|class|gate|seat|room|platform))"
)
_OWN_SORTS = re.compile(
    r"(?:tele)?phone|mobile|cell|fax|contact|expir|\bexp\b|use by|sell by|best by|batch|\blot\b|best before|"
    r"total|zip|post|^(?:a|the|any|first|last|second|bar|qr|exact|this|that|product|brand|full|whole|due)\b"
)


def _labelled(words: str) -> Question | None:
    """ "What is the order number?": the value that stands behind such a word."""
    if asked := re.fullmatch(
        r"(?:what|which) (gate|seat|room|platform|aisle|floor|model|size|class|price) (?:is|am|do|are|does)\b.*", words
    ):
        return Question("find", f"label:{asked[1]}", plain=False)
    match = _LABEL.fullmatch(_without(words))
    if match is None or _OWN_SORTS.search(match["label"]) or len(match["label"].split()) < 2:
        return None
    return Question("find", f"label:{match['label']}", plain=False)


_SAYS = re.compile(
    rf"(?:(?:does|do|did) (?:{OBJECT}|they|he|she) (?:really |actually |also )?(?:say|mention|contain|read|"
    rf"state|include|have|list|show)(?: (?:anything|something)(?: about)?)?|"
    r"is there (?:anything|something|a (?:word|line|warning|mention|note)|any (?:word|mention|warning)) (?:about|on|of|"
    r"with|saying|that says)|is the word|are the words|do you see the (?:word|words|text|line|name|number)|can you "
    r"(?:see|find|read) the (?:word|words|text|name|number)|find the (?:word|words|text)|look for the (?:word|words|"
    r"text)|is it written that|does (?:it|this|that) (?:really )?(?:stand|say))(?: (?:the (?:word|words|text)|that|"
    r"anything about|about))?(?: it is| it has)? (?P<what>.+?)(?: (?:there|anywhere|somewhere|written|mentioned|"
    r"printed|in there|on there|visible))*"
)
_WRITTEN = re.compile(
    r"(?:is|are) (?:the )?(?P<what>.+?) (?:written|printed|mentioned|listed|stated)(?: (?:on|in|there|anywhere|"
    r"somewhere|here)\b.*)?"
)


def _says(words: str) -> Question | None:
    bare = _without(words)
    match = _SAYS.fullmatch(bare) or _WRITTEN.fullmatch(bare)
    if match is None or not match["what"].strip():
        return None
    return Question("says", match["what"].strip(), plain=bool(PICTURE.search(words)))


_VALUE = re.compile(
    r"(?:what is|what are|how (?:much|many)(?: \w+)? (?:is|are|was|were|for|does|do|did)|how much|how many|what about|"
    r"and|read(?: me)?|(?:what does it say|what stands) (?:for|about|next to|beside)|what does)(?: (?:the|a|an))? "
    r"(?P<what>[a-z]+(?: [a-z]+){0,2}?)(?: (?:say|cost|show|is|are|was|weigh|now))?"
)


def _value(words: str) -> Question | None:
    """ "What's the VAT?": what stands in the row of such a word, where there is one."""
    match = _VALUE.fullmatch(_without(words))
    if match is None or re.search(
        r"\b(?:your|my|our|you|i|we|it|this|that|they|what|who|how|where|when)\b", match["what"]
    ):
        return None
    return Question("value", match["what"], plain=False)


_ABOUT = re.compile(
    r"(?:who|whom|whose|what|which|when|where|why|how|does|do|did|is|are|was|will|can|may|must|should)\b"
)
_OF_US = re.compile(r"\b(?:you|your|yours|we|our|us|me|(?:can|may|could) i see)\b")


def _about(words: str) -> Question | None:
    """Any other question that the picture may answer: the line that speaks of it, where there is one."""
    return Question("about", words, plain=False) if _ABOUT.match(words) and not _OF_US.search(words) else None


_THERE = re.compile(
    r"(?:is there|are there|do you see|can you see|is (?:this|that|it)|are (?:these|those)|you see|anything "
    r"like|do i (?:hold|have)|am i holding|"
    r"could (?:this|that|it) be)(?: (?:an?|any|some|the|my|another|really))* (?P<what>[a-z]+(?: [a-z]+)?)"
)


def _there(words: str) -> Question | None:
    if (match := _THERE.fullmatch(_without(words))) is None:
        return None
    return Question("there", match["what"], plain=bool(re.match(r"(?:do|can) you see|you see|am i", words)))
