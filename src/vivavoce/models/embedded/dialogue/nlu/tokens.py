"""English words for the dialogue: tokens, stems, and which words people use for the same action. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from ...language.en.actions import ACTIONS
from .entities.inverse_normalisation import LETTER

_TOKEN = re.compile(rf"{LETTER}+(?:'{LETTER}+)?|\d+(?:[.:]\d+)*")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-\s./]+")
_WRAP = re.compile(r"(?<![.?!:;\s])[ \t]*\n[ \t]*(?=[a-z(])")
"""Where a line of a docstring was broken for its length: the next goes on in lower case."""
SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)(?:(?<!\b[apAP]\.[mM]\.)|(?=\s+[A-Z]))\s+"
)
"""The space behind a sentence; a title ends none, nor does "p.m." in one."""
_SENTENCE = re.compile(rf"{SENTENCE_END.pattern}|\n+")

_SHORT_FORMS = {
    "won't": "will not", "can't": "cannot", "cant": "cannot", "dont": "do not", "wanna": "want to", "gonna": "going to",
    "gotta": "got to", "gimme": "give me", "lemme": "let me", "let's": "let us", "what's": "what is",
    "where's": "where is", "when's": "when is", "who's": "who is", "how's": "how is", "that's": "that is",
    "it's": "it is", "there's": "there is", "i'm": "i am", "i'd": "i would", "you're": "you are", "we're": "we are",
    "they're": "they are",
}  # fmt: skip

STOP = frozenset(
    "a an the this that these those my your his her its our their me you him them it i we he she they us to of in on "
    "at for with from by as is are was were be been am do does did have has had will would can could shall should may "
    "might must not no yes yeah and or but if so then than there here please thanks thank just also too very really "
    "some any all one ones want need like get got let know tell say give would'd hi hello hey ok okay well um uh er oh "
    "ah hmm now what when where which who whom whose how why about into up out off over again more most other such "
    "only own same s t d ll m re ve use used using something anything someone make good morning afternoon evening sir "
    "madam actually sorry maybe think going instead rather wanted needed able possible quick quickly question "
    "wondering hoping trying looking calling thing things stuff right cannot help caller customer user patient person "
    "people guest member new existing given current specific".split()
)
"""Words that say nothing about what an utterance is about."""


@lru_cache(maxsize=256)
def clauses(text: str) -> list[str]:
    """What is said one after the other: "2741, ambient and go" is three."""
    return [part for part in re.split(r"[,.;!?]+(?:\s+|$)|\s+and\s+", text.strip()) if part]


def normalize(text: str) -> str:
    """Lower case, no punctuation but apostrophes inside words, short forms written out ("won't" → "will not")."""
    words = _TOKEN.findall(text.lower().replace("\u2019", "'"))
    out: list[str] = []
    for word in words:
        if word in _SHORT_FORMS:
            out.append(_SHORT_FORMS[word])
        elif word.endswith("n't"):
            out.append(word[:-3] + " not")
        elif "'" in word:
            head, _, tail = word.partition("'")
            out.append(
                {"ll": f"{head} will", "ve": f"{head} have", "re": f"{head} are", "d": f"{head} would"}.get(tail, head)
            )
        else:
            out.append(word)
    return " ".join(out)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A crude common root: plural, -ing and -ed endings off."""
    for ending, least in (("ies", 5), ("ing", 6), ("ed", 5), ("es", 5), ("s", 4)):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            root = word[: -len(ending)]
            if ending == "ies":
                return root + "y"
            if ending == "es" and not root.endswith(("sh", "ch", "x", "s", "z")):
                root += "e"
            if ending in ("ing", "ed") and len(root) > 2 and root[-1] == root[-2] and root[-1] not in "lse":
                root = root[:-1]
            return root.rstrip("e") if len(root) > 3 else root
    return word.rstrip("e") if len(word) > 3 else word


@lru_cache(maxsize=256)
def content(text: str) -> tuple[str, ...]:
    """The stems that carry meaning, in order, without repeats; `text` need not be normalised."""
    return tuple(dict.fromkeys(stem(w) for w in normalize(text).split() if w not in STOP and len(w) > 1))


def split_name(name: str) -> list[str]:
    """`turn_on_the_lights`, `FindBus` → their words in lower case."""
    return list(_name_words(name))


@lru_cache(maxsize=1024)
def _name_words(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _CAMEL.split(name) if word)


def sentences(text: str) -> list[str]:
    """The sentences of a text, trimmed, bullets removed, wrapped lines joined."""
    bare = (_BULLET.sub("", s) for s in _SENTENCE.split(_WRAP.sub(" ", text)))
    return [s for s in bare if s]


_BULLET = re.compile(r"^(?:[\s*•]|-(?!\d))+|[\s*•-]+$")
"""What is no word at either end of a sentence; the sign of "-3" is one."""


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    def one(phrase: str) -> str:
        words = [r"(?:\w+ ){0,4}?" if w == "*" else _flexible(w) + " " for w in phrase.split()]
        return "".join(words).strip()

    return {action: re.compile(r"\b(?:" + "|".join(map(one, phrases)) + r")\b") for action, phrases in ACTIONS.items()}


_EXACT = frozenset("what when where which that with make come need like have will".split())


def _flexible(word: str) -> str:
    """A word with its endings ("move" also as "moved", "moving"); short words stay exact."""
    if len(word) < 4 or word in _EXACT:
        return re.escape(word)
    if word.endswith("e"):
        return re.escape(word[:-1]) + r"(?:e|es|ed|ing)"
    return re.escape(word) + rf"(?:s|es|ed|ing|{word[-1]}ed|{word[-1]}ing)?"


_NOUNS_TOO = frozenset(
    "book order schedule text message call report return mail record list check ring drop transfer stream charge file "
    "pick hold play share change delay move end start".split()
)
_UNABLE = re.compile(
    r"\b(?:cannot|not|no longer|do not need)(?: be| going| able| to)* (?:make|come|coming|attend|need|get (?:to|there)|"
    r"be there)\b(?: (?:it|my|the|an) ?(?:\w+)?)?"
)
_FOR_GOOD = re.compile(r"\b(?:any ?more|ever again)\b")
_ONTO = re.compile(r"(?<= on) (?:the|an?|my|our|your|this|that|top|it|hold)\b")
_OWN = re.compile(r"\b(?:my|our|the|this|that|his|her) $")
_BEFORE_NOUN = re.compile(
    r"\b(?:a|an|the|my|your|this|that|any|his|her|our|another|some|which|last|next|new|these|those) $"
)


def _means_otherwise(text: str, match: re.Match[str]) -> bool:
    """Whether an action's word is none here but names a thing: "my books", "the reservation", "reservation 4410"."""
    word = match.group()
    if word.startswith("put ") and _ONTO.match(text, match.end()):
        return True  # "put onions on the list" switches nothing on
    if word in _NOUNS_TOO or word.removesuffix("s") in _NOUNS_TOO:
        return bool(_BEFORE_NOUN.search(text, 0, match.start()))
    if word.removesuffix("s") not in ("booking", "reservation"):
        return False
    return bool(_OWN.search(text, 0, match.start()) or re.match(r" (?:number )?[a-z]{0,2} ?\d", text[match.end() :]))


def only_unable(text: str) -> bool:
    """Whether a normalised text says that its caller cannot come this time, and not what is to be done about it."""
    unable = None if _FOR_GOOD.search(text) else _UNABLE.search(text)
    return unable is not None and "need" not in unable.group() and not set(actions(_UNABLE.sub(" ", text))) - {"ask"}


def gives_reason(text: str) -> bool:
    """Whether a normalised text says only why: "I can't make it on Monday" before "can I come another day"."""
    return bool(_UNABLE.search(text)) and set(actions(text)) <= {"cancel"}


@lru_cache(maxsize=256)
def actions(text: str) -> Mapping[str, int]:
    """Which actions a normalised text speaks of, each with where its first word begins."""
    found: dict[str, int] = {}
    unable = _UNABLE.search(text)
    rest = text if unable is None else text[: unable.start()] + " " * len(unable.group()) + text[unable.end() :]
    for action, pattern in _patterns().items():
        for match in pattern.finditer(text if action == "cancel" else rest):
            if _means_otherwise(text, match):
                continue  # "a book", "my order"
            found[action] = match.start()
            break
    if found.keys() & {"move", "change"} and unable is not None and found.get("cancel", -1) == unable.start():
        del found["cancel"]  # "I can't make it, can we move it": the reason, not the request
    return MappingProxyType(found)
