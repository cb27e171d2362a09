"""English words for the dialogue: tokens, stems, and which words people use for the same action. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:[.:]\d+)*")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-\s./]+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")

_SHORT_FORMS = {
    "won't": "will not",
    "can't": "cannot",
    "cant": "cannot",
    "dont": "do not",
    "wanna": "want to",
    "gonna": "going to",
    "gotta": "got to",
    "gimme": "give me",
    "lemme": "let me",
    "let's": "let us",
    "what's": "what is",
    "where's": "where is",
    "when's": "when is",
    "who's": "who is",
    "how's": "how is",
    "that's": "that is",
    "it's": "it is",
    "there's": "there is",
    "i'm": "i am",
    "i'd": "i would",
    "you're": "you are",
    "we're": "we are",
    "they're": "they are",
}

STOP = frozenset(
    "a an the this that these those my your his her its our their me you him them it i we he she they us to of in on at for "
    "with from by as is are was were be been am do does did have has had will would can could shall should may might must "
    "not no yes and or but if so then than there here please thanks thank just also too very really some any all one ones "
    "want need like get got let know tell say give would'd hi hello hey ok okay well um uh er oh ah hmm now what when where "
    "which who whom whose how why about into up out off over again more most other such only own same s t d ll m re ve use "
    "used using something anything someone make good morning afternoon evening sir madam actually sorry maybe think going "
    "instead rather wanted needed able possible quick quickly question wondering hoping trying looking calling thing things stuff right "
    "cannot help caller customer user patient person people guest member new existing given current specific".split()
)
"""Words that say nothing about what an utterance is about."""

ACTIONS: dict[str, tuple[str, ...]] = {
    "cancel": (
        "cancel",
        "cancellation",
        "call off",
        "call it off",
        "scrap",
        "get rid of",
        "cannot make it",
        "not make it",
        "cannot come",
        "not be coming",
        "not coming",
        "not able to come",
        "not be able to come",
        "not be able to make",
        "not going to make",
        "cannot attend",
        "void",
        "revoke",
        "no longer need",
        "do not need",
        "forget my",
        "drop",
        "withdraw",
        "unsubscribe",
    ),
    "move": (
        "move",
        "reschedule",
        "rebook",
        "shift",
        "postpone",
        "push back",
        "push",
        "bring forward",
        "different time",
        "another time",
        "different day",
        "another day",
        "different date",
        "another date",
        "other day",
        "come later",
        "come earlier",
        "come another",
        "put off",
        "later slot",
        "earlier slot",
        "delay",
        "swap",
    ),
    "change": ("change", "update", "modify", "edit", "alter", "adjust", "amend", "correct", "revise", "switch", "swap"),
    "book": (
        "book",
        "booking",
        "reserve",
        "reservation",
        "schedule",
        "make an appointment",
        "make a appointment",
        "make a booking",
        "make a reservation",
        "set up",
        "arrange",
        "need an appointment",
        "want an appointment",
        "like an appointment",
        "get an appointment",
        "have an appointment with",
        "reserving",
        "make * reservation",
        "make * booking",
        "make * appointment",
        "need a reservation",
        "like a reservation",
        "new appointment",
        "another appointment",
        "come in",
        "come and see",
        "fit me in",
        "squeeze me in",
        "see a",
        "need to see",
        "like to see the",
        "want to see the",
        "appointment with",
        "see the doctor",
        "see dr",
        "see doctor",
        "hold",
        "put aside",
        "set aside",
        "sign up",
        "register",
        "enroll",
        "get a table",
        "pick me up",
        "take me to",
        "need a ride",
        "need a cab",
        "need a taxi",
        "need a car",
        "get a cab",
        "get a taxi",
        "get me a",
    ),
    "order": (
        "order",
        "buy",
        "purchase",
        "get * tickets",
        "need * tickets",
        "i will have",
        "i would like a",
        "i would like two",
        "can i get",
        "can i have",
        "could i get",
        "could i have",
        "get me",
        "shop",
    ),
    "find": (
        "find",
        "search",
        "look up",
        "look for",
        "looking for",
        "check",
        "show",
        "list",
        "lookup",
        "query",
        "view",
        "status",
        "browse",
        "fetch",
        "suggest",
        "recommend",
        "look at",
        "see if",
        "see what",
        "information",
        "details",
    ),
    "ask": (
        "tell me",
        "what",
        "when",
        "where",
        "how many",
        "how much",
        "which",
        "is there",
        "are there",
        "do you have",
        "have you got",
        "any",
        "get",
        "see",
        "read",
        "count",
        "describe",
        "do we have",
        "have we got",
        "do i have",
    ),
    "track": ("track", "where is my", "status", "how long until", "when will my", "when does my", "trace"),
    "on": (
        "turn on",
        "switch on",
        "turn * on",
        "switch * on",
        "put on",
        "put * on",
        "light up",
        "enable",
        "activate",
        "power on",
        "lights on",
    ),
    "off": (
        "turn off",
        "switch off",
        "turn * off",
        "switch * off",
        "shut off",
        "shut * off",
        "disable",
        "deactivate",
        "power off",
        "kill",
        "lights off",
        "lights out",
    ),
    "set": (
        "set",
        "adjust",
        "make it",
        "raise",
        "lower",
        "increase",
        "decrease",
        "turn up",
        "turn down",
        "turn * up",
        "turn * down",
        "dim",
        "brighten",
        "warmer",
        "cooler",
        "colder",
        "hotter",
        "change",
    ),
    "add": (
        "add",
        "put",
        "include",
        "append",
        "receive",
        "received",
        "restock",
        "log",
        "record",
        "note down",
        "enter",
        "came in",
    ),
    "remove": (
        "remove",
        "take off",
        "take out",
        "delete",
        "subtract",
        "erase",
        "clear",
        "discard",
        "pick",
        "take away",
        "get rid of",
    ),
    "send": ("send", "email", "text", "message", "mail", "forward", "share", "notify"),
    "call": ("call", "phone", "dial", "ring"),
    "pay": ("pay", "payment", "settle", "charge"),
    "renew": ("renew", "extend", "keep * longer", "renewal", "more time with", "extension"),
    "return": ("return", "bring back", "give back", "send back", "refund"),
    "transfer": (
        "transfer",
        "connect me",
        "put me through",
        "hand me over",
        "escalate",
        "speak to",
        "talk to",
        "speak with",
        "talk with",
    ),
    "wire": ("transfer", "wire", "move", "send"),
    "play": ("play", "listen to", "put on", "watch", "stream"),
    "stop": ("stop", "pause", "end", "quit", "halt"),
    "start": ("start", "begin", "launch", "open", "run", "resume"),
    "create": ("create", "make", "new", "open", "generate", "write", "compose"),
    "close": ("close", "shut", "close out"),
    "lock": ("lock",),
    "unlock": ("unlock",),
    "report": ("report", "file", "complain", "submit", "flag"),
    "remind": ("remind", "reminder", "alarm", "wake me"),
    "translate": ("translate", "how do you say"),
    "calculate": ("calculate", "compute", "work out", "convert"),
    "identify": ("identify", "verify", "authenticate", "confirm who"),
    "rent": ("rent", "hire", "borrow", "check out", "loan", "lend"),
}
"""Action → the ways people say it. A `*` stands for up to four words. Ordinary English, no agent's vocabulary."""

AKIN: tuple[frozenset[str], ...] = tuple(
    map(
        frozenset,
        (
            {"book", "order", "rent", "create"},
            {"find", "ask", "track"},
            {"move", "change", "set"},
            {"cancel", "remove", "off", "stop"},
            {"add", "create", "report"},
            {"on", "start", "play"},
            {"wire", "send", "pay"},
        ),
    )
)
"""Actions that callers mix up: one speaks for the other, though less than itself."""

TALKY = frozenset({"ask", "create", "call", "start", "add", "set", "wire"})
"""Actions whose words are so common that they count less as evidence."""


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


def content(text: str) -> tuple[str, ...]:
    """The stems that carry meaning, in order, without repeats; `text` need not be normalised."""
    return tuple(dict.fromkeys(stem(w) for w in normalize(text).split() if w not in STOP and len(w) > 1))


def split_name(name: str) -> list[str]:
    """`turn_on_the_lights`, `FindBus` → their words in lower case."""
    return [word.lower() for word in _CAMEL.split(name) if word]


def sentences(text: str) -> list[str]:
    """The sentences of a text, trimmed, bullets removed."""
    return [s.strip(" \t-*•") for s in _SENTENCE.split(text) if s.strip(" \t-*•")]


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    def one(phrase: str) -> str:
        words = [r"(?:\w+ ){0,4}?" if w == "*" else _flexible(w) + " " for w in phrase.split()]
        return "".join(words).strip()

    return {action: re.compile(r"\b(?:" + "|".join(map(one, phrases)) + r")\b") for action, phrases in ACTIONS.items()}


def _flexible(word: str) -> str:
    """A word with its endings ("move" also as "moved", "moving"); short words stay exact."""
    if len(word) < 4 or word in {
        "what",
        "when",
        "where",
        "which",
        "that",
        "with",
        "make",
        "come",
        "need",
        "like",
        "have",
        "will",
    }:
        return re.escape(word)
    if word.endswith("e"):
        return re.escape(word[:-1]) + r"(?:e|es|ed|ing)"
    return re.escape(word) + rf"(?:s|es|ed|ing|{word[-1]}ed|{word[-1]}ing)?"


_NOUNS_TOO = frozenset(
    "book order schedule text message call report return mail record list check ring drop transfer stream charge file pick "
    "hold play share change delay move end start".split()
)
_BEFORE_NOUN = re.compile(
    r"\b(?:a|an|the|my|your|this|that|any|his|her|our|another|some|which|last|next|new|these|those) $"
)


def actions(text: str) -> dict[str, int]:
    """Which actions a normalised text speaks of, each with where its first word begins."""
    found: dict[str, int] = {}
    for action, pattern in _patterns().items():
        for match in pattern.finditer(text):
            if match.group() in _NOUNS_TOO and _BEFORE_NOUN.search(text, 0, match.start()):
                continue  # "a book", "my order"
            found[action] = match.start()
            break
    return found
