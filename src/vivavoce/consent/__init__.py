"""Yes or no, as people say it. Pure; another language is another grammar with the same `read`.

Used where a caller must agree before something happens, so doubt is never a yes: a yes is *plain* only when every word
of the turn belongs to it. The grammar composes what people say of a proposal ("that | all | it" + "looks | is" +
"good | right | fine" + "for me"), ask for ("go ahead", "book it") and do by saying so ("I confirm"), each of which a
"not" turns round. Whatever it does not know comes back in `rest`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ..lexicon import TENS, UNITS
from .grammar import GRAMMAR, Kind

MOST_WORDS = 60
"""Words of a turn that are looked at: one that says nothing but yes for longer is no answer."""
MOST_CHARACTERS = 2000
"""Of a turn that can be an answer, two minutes of talk: a typed one may have 32 kB, and is read on the event loop."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What a caller answered."""

    answer: Literal["yes", "no"] | None
    """None: neither was said, or both were."""
    rest: str = ""
    """The words beyond the answer, as they stood. With "yes" they are a condition ("yes but at four" → "at four"):
    act only after they are understood. With "no" they are usually the correction. With None, the whole text."""
    doubtful: bool = False
    """The answer was put as a question ("yes?"), with a doubt ("yes, I guess"), or is but praise before a goodbye."""

    off: bool = False
    """A no to the whole matter: "never mind", "not now"; a bare no may be one to a detail."""

    @property
    def plain(self) -> bool:
        """Whether this is a yes to act upon: nothing but a yes, and no doubt."""
        return self.answer == "yes" and not self.rest and not self.doubtful

    @property
    def stands(self) -> bool:
        """Whether this is a yes to act upon, though a question about something else came with it: "yes, and where do I
        park?". A question that may be about the matter itself ("what does it cost?", "what about Friday?") is none."""
        asks = self.answer == "yes" and not self.doubtful and bool(_OWN_QUESTION.fullmatch(self.rest))
        return asks and not _OF_THE_MATTER.search(self.rest)


_ORDER: tuple[Kind, ...] = ("stop", "doubt", "firm no", "off", "no", "yes", "soft", "neutral")
"""Of two kinds that match equally much, the safer one is taken."""
_PATTERNS = [(kind, re.compile(rf"(?:{source})(?= |$)")) for kind in _ORDER for source in GRAMMAR[kind]]
_WHY_NOT = re.compile(r"why (?:ever )?not")
"""Assent behind a yes ("sure, why not?"); by itself it may ask for the reason of what was refused before."""
_ASKING_WELL = re.compile(rf"{_WHY_NOT.pattern}|(?:can|could|would|will) you .*")
"""Assent that is put as a question: "sure, why not?", "could you do that?"."""
_OWN_QUESTION = re.compile(
    r"(?:(?:and|also|oh|thanks|thank you|please|great|perfect|by the way)\b[\s,.!]*)*"
    r"(?:where|when|what|who|do i (?:need|have) to|are you|do you)\b['’]?\w*\s\w[^.!?]*\?\s*",
    re.IGNORECASE,
)
_OF_THE_MATTER = re.compile(
    r"\b(?:its?|that|this|th[eo]se|them|they|ones?|same|if|but|unless|how|costs?|prices?|fees?|charged?|pay|paid|free|"
    r"totals?|bills?|rates?|fares?|sum|amounts?|sure|serious|say|said|think|"
    r"refund\w*|else|instead|chang\w+|different|others?|another|cancel\w*|mov\w+|later|earlier|sooner|not|no|mean|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|tonight|next|again|\w*\d\w*)\b|n['’]t\b",
    re.IGNORECASE,
)
"""In a question that may be about what is agreed to: its price, its day, another one instead."""
_DECLINES_TOO = re.compile(
    r"(?!.*\b(?:correct|right|accurate|true|exact)\b).*\b(?:fine|okay|ok|good|great|perfect|all right|alright)\b.*|"
    r"sure|"
    r"of course|definitely|absolutely|certainly|no problem"
)
"""After a no these are polite ("no, that's fine"); any other yes contradicts it."""

# ── words ──

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[\U0001F300-\U0001FAFF\u2600-\u27BF\u2B50]")
_SIGNS = {
    **dict.fromkeys("👍👌✅✔☑💯🆗🙆", "yes"),
    **dict.fromkeys("👎❌✖🚫🙅❎", "no"),
    **dict.fromkeys("🤷🤔😕", "maybe"),
    **dict.fromkeys("🛑⛔", "stop"),
    **dict.fromkeys("🙏🙂😊😀😃😄😁🥰❤🎉🙌👏🤗😎🤝", "thanks"),
    **dict.fromkeys("🏻🏼🏽🏾🏿", ""),
}
"""What typed signs say; the last are tones of skin."""
_SHORT = {
    "won't": "will not", "can't": "can not", "cannot": "can not", "cant": "can not", "dont": "do not",
    "don't": "do not", "let's": "let us", "lets": "let us", "thats": "that is", "its": "it is", "im": "i am",
    "i'd": "i would",
    "i'm": "i am", "it's": "it is", "wanna": "want to", "gonna": "going to", "okey-dokey": "okey dokey",
    "nvm": "never mind", "pls": "please", "plz": "please", "thx": "thanks", "ty": "thank you", "ok": "okay",
    "isnt": "is not", "doesnt": "does not", "didnt": "did not", "youve": "you have", "nevermind": "never mind",
    "lgtm": "looks good to me", "yh": "yes", "ain't": "is not", "'tis": "it is", "okie": "okey", "alrighty": "alright",
}  # fmt: skip
_ENDINGS = {"ll": "will", "ve": "have", "re": "are", "d": "would", "s": "is", "m": "am"}
_BREAK = re.compile(r"[,.;:!?…？\n]| [-–—] ")
_LONG_DRAWN = re.compile(r"([a-z])\1{2,}")
_JOIN = re.compile(r"(?:but|and|only|just|except|though|although|if|because|with)\b", re.IGNORECASE)
_LEAD = re.compile(r"^(?:[\s,.;:!?—–-]+|(?:but|and|only|except|though|although)\b|it's\s*$)+", re.IGNORECASE)
_TAIL = re.compile(r"[,.;!]\s*(yes|yeah|yep|no|nope)(?:[,\s]+(?:please|thanks|thank you))?[\s.!]*$", re.IGNORECASE)
_STRANGE = frozenset(
    "not no never but if unless except instead wait hold stop only other another different actually rather until "
    "before after when once first or else no later cancel".split()
)
"""Words that say more than the action once more, whatever the action's words are."""
_SMALL = frozenset(
    "a an the it that this these those my your our me you i we us to for at on in of and with by from is are be it "
    "please would like want can could will one now then just go ahead do make so as".split()
)
"""Words that add nothing when the action is said once more."""
_ASSENTING = frozenset(
    "yes yeah yep good great fine perfect correct right okay ok alright excellent awesome lovely nice cool wonderful "
    "exactly precisely indeed definitely certainly absolutely sure very much so really quite totally completely "
    "confirm confirmed confirming proceed proceeding continue works work sounds sound looks look seems suits fits "
    "details detail information everything above what need needed wanted am is was have has had been being got "
    "getting gave given thanks thank appreciate appreciated help helping helpful kind wish love happy glad pleased "
    "friend sir madam maam dear thing deal plan choice option idea better best try done get give me us let here there "
    "trying asked looking said desired required require requested intend intended planning purpose mine own "
    "ahead right may should must shall they these those ready agree accept approve "
    "terms further reservation booking order purchase process procedure request valid verified gotten exact".split()
)
"""Words of assent and courtesy: after a yes they are more of it, in any order."""
_CURT = frozenset({"right", "correct", "precisely", "exactly", "done", "confirm", "ready", "works"})
"""A yes by themselves; with more words they may begin another sentence ("correct that", "right, so the thing is")."""
_MYSELF = re.compile(r"(?:i|we)(?:['’]ll| will|['’]m going to| am going to)\b", re.IGNORECASE)
"""Begins what the speaker does: "okay, I'll call her" lets nobody else do it."""
_DONE = re.compile(r"(?:i|we) (?:did|have|had)")
"""Answers what was, not whether something shall be done."""
_BYE = re.compile(r"(?:good ?)?bye(?: bye)?")
"""Beside praise alone ("great, thanks, bye") it may end a call in which nothing was agreed to."""
_UNFINISHED = re.compile(
    r"(?:.* )?(?:is|are|so|the|an?|my|your|to|and|(?<!looking )(?<!asking )(?<!asked )for|of|in|on|"
    r"at|by|with|i|we|you|from|as|what)|"
    r"(?:.*\b)?what(?! (?:i|we|you)\b).*"
)
"""Words that go on, or ask."""


_NUMBERS = frozenset(UNITS) | set(TENS) | set("hundred thousand half quarter noon midnight first second third".split())


@dataclass(frozen=True, slots=True)
class _Part:
    """One piece of a turn that the grammar knows."""

    kind: Kind
    words: str
    asked: bool
    """A question mark follows."""


def read(text: str, about: str = "", *, numbers_too: bool = False) -> Consent:
    """The answer at the head (or the very end) of what was said; see `Consent` for what follows it.

    about: the words of the action that was proposed, its name and its values in words: said once more after a yes
    ("yes, cancel the appointment") they add nothing. numbers_too: the numbers in the text are known to be its own.
    """
    if len(text) > MOST_CHARACTERS:
        return Consent(None, text.strip())
    line, spans = _words(text)
    action = _Action(about, numbers_too)
    parts, at = _parts(text, line, spans, action)
    if at == len(spans) > MOST_WORDS:
        return Consent(None, text.strip())
    rest = _LEAD.sub("", text[spans[at][0] :]) if at < len(spans) else ""
    joined = at < len(spans) and bool(_JOIN.match(text, spans[at][0]))
    agreed = any(p.kind == "yes" and p.words not in _CURT for p in parts)
    once_more = action.named_by(rest) and (agreed or not _MYSELF.match(rest))
    if again := bool(rest) and (once_more or agreed and action.adds_nothing(text[spans[at][0] :])):
        rest = ""
    answer = _verdict([p for p in parts if p.kind != "neutral"], alone=not rest or joined)
    doubtful = (at < len(spans) and rest == rest.strip(" ,.;!") == "" and not again) or any(
        (p.kind == "doubt" and not _between_yeses(parts, index)) or (p.asked and not _ASKING_WELL.fullmatch(p.words))
        for index, p in enumerate(parts)
    )
    doubtful = doubtful or (bool(about) and any(_DONE.fullmatch(p.words) for p in parts))
    leaving = any(_BYE.fullmatch(p.words) for p in parts) and {p.kind for p in parts} == {"soft", "neutral"}
    asking = [p.words for p in parts if p.kind == "yes"]
    doubtful = doubtful or leaving or (bool(asking) and all(map(_WHY_NOT.fullmatch, asking)))
    off = any(p.kind == "off" for p in parts)
    if answer is None:
        if not parts and action.ordered_by(text):
            return Consent("yes")
        tail = _TAIL.search(text)
        if tail and not any(p.kind in ("yes", "no", "firm no", "off") for p in parts):
            before = text[: tail.start()].strip()
            said: Literal["yes", "no"] = "no" if tail[1].lower().startswith("n") else "yes"
            return Consent(said, "" if action.named_by(before) else before, doubtful)
        return Consent(None, text.strip(), doubtful)
    return Consent(answer, rest.strip(" ,.;!"), doubtful, answer == "no" and off)


def _between_yeses(parts: list[_Part], index: int) -> bool:
    """ "Yes, I think that's right" leaves no doubt."""
    around = (parts[:index], parts[index + 1 :])
    return parts[index].words.removesuffix(" that") in ("i think", "i believe") and all(
        any(p.kind == "yes" for p in side) for side in around
    )


def plain_words(text: str) -> str:
    """The words of a turn in lower case, short forms written out, no punctuation."""
    return " ".join(_words(text)[0])


def _words(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The words as the grammar writes them, and where each stands in the text; at most `MOST_WORDS`."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        for word in _written_out(match.group().lower().replace("’", "'")).split():
            words.append(word)
            spans.append(match.span())
        if len(words) > MOST_WORDS:
            break
    return words, spans


def _written_out(word: str) -> str:
    if word in _SIGNS:
        return _SIGNS[word]
    word = _LONG_DRAWN.sub(r"\1", word)
    if word in _SHORT:
        return _SHORT[word]
    if word.endswith("n't"):
        return f"{word[:-3]} not"
    head, _, tail = word.partition("'")
    return f"{head} {_ENDINGS[tail]}" if tail in _ENDINGS else word


def _parts(text: str, words: list[str], spans: list[tuple[int, int]], action: _Action) -> tuple[list[_Part], int]:
    """What the grammar knows of the turn, from its beginning, and the word at which it knows no further."""
    line = " ".join(words)
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    at_char = {start: index for index, start in enumerate(starts)}
    clauses = _clause_ends(text, spans)
    parts: list[_Part] = []
    at = 0
    while at < len(words):
        kind, end = _longest(line, starts[at], starts[clauses[at]] - 1)
        if kind == "soft" and any(p.kind not in ("neutral", "doubt") for p in parts):
            kind = "neutral"  # "yes, please", "no, it's fine"
        elif kind in ("no", "off") and action.named_by(line[starts[at] : end]):
            meant = line.startswith("go ahead") or any(p.kind == "yes" for p in parts)  # "yes, cancel it"
            kind = "yes" if meant else "doubt"  # "cancel", of an appointment that is to be: this, or leave it be?
        if kind is None or kind == "stop":
            break
        after = at_char[end + 1]
        until = spans[after][0] if after < len(spans) else len(text)
        asked = any(mark in text[spans[after - 1][1] : until] for mark in "?？")
        parts.append(_Part(kind, line[starts[at] : end], asked))
        if kind == "firm no":
            break
        at = after
    while parts and parts[-1].kind == "neutral" and at < len(words):
        at -= len(parts.pop().words.split())  # "yes, I mean no": a filler before content belongs to the content
    return parts, at


def _clause_ends(text: str, spans: list[tuple[int, int]]) -> list[int]:
    """For each word, the word behind the end of its clause: what the grammar knows does not go on beyond a comma."""
    ends = [len(spans)] * len(spans)
    for index in range(len(spans) - 2, -1, -1):
        broken = _BREAK.search(text, spans[index][1], spans[index + 1][0])
        ends[index] = index + 1 if broken else ends[index + 1]
    return ends


def _longest(line: str, at: int, clause_end: int) -> tuple[Kind | None, int]:
    """What begins there: the longest that any kind of the grammar matches, and where it ends."""
    best: Kind | None = None
    end = at
    for kind, pattern in _PATTERNS:
        match = pattern.match(line, at, clause_end)
        if match and match.end() > end:
            best, end = kind, match.end()
    return best, end


def _verdict(said: list[_Part], alone: bool) -> Literal["yes", "no"] | None:
    """One answer out of all that were given in a row. alone: nothing else was said, or only after "but", "if" …"""
    answer: Literal["yes", "no"] | None = None
    for part in said:
        if part.kind in ("no", "firm no", "off"):
            answer = "no"
        elif part.kind == "doubt":
            answer = answer or ("yes" if alone and part.words.endswith(" so") else None)  # "I guess so"
        elif answer == "no":
            if not _DECLINES_TOO.fullmatch(part.words) and part.kind == "yes":
                return None  # "no, that's correct", "no, yes": ask again rather than guess
        elif part.kind == "soft":
            answer = answer or ("yes" if alone else None)
        else:
            answer = "yes"
    return answer


class _Action:
    """What was proposed, by the words of its name and its values."""

    def __init__(self, about: str, numbers_too: bool) -> None:
        words, _ = _words(about.replace("_", " "))
        self._verb = next(iter(words), "")
        self._known = {word for word in words if word not in _SMALL}
        self._numbers_too = numbers_too

    def named_by(self, text: str) -> bool:
        """Whether words only name the action once more. Numbers never do: "at four" may be another four."""
        own = [word for word in _words(text)[0] if word not in _SMALL]
        return bool(self._known and own) and self._says_no_more(text, own)

    def adds_nothing(self, text: str) -> bool:
        """Whether words behind a yes only assent once more, or name the action: no news, no question, no doubt."""
        said, _ = _words(text)
        own = [word for word in said if word not in _SMALL | _ASSENTING]
        if "all" in own and {"details", "information", "everything"} & set(said):
            own.remove("all")  # "cancel all of them" is more than was asked
        return not _UNFINISHED.fullmatch(" ".join(said)) and self._says_no_more(text, own)

    def _says_no_more(self, text: str, own: list[str]) -> bool:
        """Whether the words that matter of a text are all the action's own."""
        said, _ = _words(text)
        if len(said) > MOST_WORDS or "?" in text or _STRANGE & set(said) - self._known:
            return False
        numbers = {word for word in own if word in _NUMBERS or word[0].isdigit()}
        if numbers and not self._numbers_too:
            return False
        return all(word in numbers or any(_akin(word, one) for one in self._known) for word in own)

    def ordered_by(self, text: str) -> bool:
        """Whether a turn without a yes tells to do the very thing: "book the table". The verb alone may refuse it."""
        own = [word for word in _words(text)[0] if word not in _SMALL]
        return len(own) > 1 and _akin(own[0], self._verb) and self.named_by(text)


def _akin(word: str, other: str) -> bool:
    """The same word, or forms of one: "booking" and "book"."""
    short, long = sorted((word, other), key=len)
    return word == other or (len(short) >= 4 and long.startswith(short[:-1] if short.endswith("e") else short))
