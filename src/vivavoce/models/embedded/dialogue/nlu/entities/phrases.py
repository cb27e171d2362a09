"""The pieces of a sentence that may be values: runs of words between those that every sentence is made of. Pure.

"I want to go to Los Angeles from Anaheim, CA" holds "Los Angeles", led by "want to go to", and "Anaheim, CA", led by
"from". Which argument a piece belongs to is for others to say.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..tokens import stem
from .found import Taken

AROUND = frozenset(
    "i i'm i'd i'll i've we we're we'd we'll we've you he she they it it's its that's this there there's let's lets "
    "me us my our your his her their them him himself myself am is are was be been being do does did don't have has "
    "had would will shall should could can might may must want wants wanted wanting wanna gonna need needs needed "
    "like liked love prefer preferred wish hope hoping plan planning think thinking thought guess heard hear looking "
    "look search searching find finding check checking see seeing show showing shown give get getting got take taking "
    "make book booking reserve reserving put try trying choose pick picked picking go going goes come coming fly "
    "flying travel traveling travelling leave leaving depart departing arrive arriving head heading headed visit "
    "visiting stay staying live start starting begin drive driving ride eat eating watch watching listen listening "
    "play playing know attend attending join buy buying purchase order transfer send sent pay move keep use using "
    "return returning drop deliver bring meet happen happening located directed written performed sung made intending "
    "interested searched somewhere something anything someone some any a an the to for of in on at from near around "
    "by with up down out off into onto about as than so if that which who where when while because since until till "
    "through and but or also just really usually maybe perhaps probably please rather actually only still now then "
    "how well kindly again very mood feel feeling say said call called named titled preferably ideally type kind sort "
    "style one ones help tell available changed change mind what's what why how's definitely thanks thank yes yeah no "
    "not can't couldn't won't wouldn't didn't doesn't isn't wasn't cannot never okay ok sure hi hello hey sorry great "
    "perfect awesome sounds sound too instead both either".split()
)
"""Words around a value: they part the pieces. A capital in the middle of a sentence makes a name's word of most."""
DULL = frozenset(
    "good great nice cool fun interesting new best better popular favorite favourite different other another neat "
    "amazing awesome perfect lovely fine decent fancy quick upcoming certain particular specific right few couple lot "
    "bit day days time times week weekend evening night morning afternoon today tonight tomorrow soon later ahead way "
    "place places spot spots area party people person persons friend friends family myself total mind moment case "
    "order advance general hurry meantime least most more choice option options idea thing things stuff next last "
    "first early late once twice suggestion suggestions information details problem question everything nothing "
    "everyone else possible nearby close yet".split()
)
"""Words that are no value by themselves, and no part of one at its beginning."""
_LETTERS = r"[^\s,.;:!?\"“”()]+"
_TOKEN = re.compile(
    rf"{_LETTERS}(?:(?:['’&!-]|(?<=\b\w)\.)(?=\w){_LETTERS})*"
    r"(?:(?<=\b[A-Za-z])\.|(?<=\b(?:Dr|St|Mr|Ms))\.)?|[,.;:!?()]|-(?= )"
)
MOST_LEAD = 8
"""Words before a piece that are looked at."""
_CLAUSE = frozenset(".;:!?()")
SMALL = frozenset("of the a and & de la del at in on by with for from to vs".split())
"""Words inside a title between two with capitals."""
JOINED = frozenset("of & de la del vs the a".split())
"""Those of them that join whatever else is looked for."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of words that may be a value."""

    span: tuple[int, int]
    lead: str
    """The words before it, in lower case, back to the piece or the clause before."""
    proper: bool
    """It has capitals that the beginning of a sentence does not explain."""


@lru_cache(maxsize=256)
def phrases(text: str, busy: tuple[tuple[int, int], ...] = (), joined: frozenset[str] = JOINED) -> tuple[Phrase, ...]:
    """The pieces in order. busy: stretches that are values already. joined: small words past which a name goes on."""
    out: list[Phrase] = []
    lead: list[str] = []
    taken = Taken(busy)
    words = list(_TOKEN.finditer(text))
    at = 0
    while at < len(words):
        word = words[at].group()
        if word in _CLAUSE or word == "-":
            lead = []
        elif word == ",":
            lead = [*lead, ","][-1:] if lead[-1:] != [","] else lead
        elif taken.holds(words[at].span()):
            lead = ["#"]
        elif _parts(words, at):
            lead.append(_plain(word))
        else:
            end = _run(words, at, taken, joined)
            out.append(_phrase(text, words, at, end, " ".join(lead[-MOST_LEAD:])))
            lead, at = [], end - 1
        at += 1
    return tuple(out)


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")


def _upper(word: str) -> bool:
    return word[:1].isupper() and word not in ("I", "I'm", "I'd", "I'll", "I've", "I’m", "I’d")


def _begins(words: Sequence[re.Match[str]], at: int) -> bool:
    return at == 0 or words[at - 1].group() in _CLAUSE


def _parts(words: Sequence[re.Match[str]], at: int) -> bool:
    """Whether a word stands between pieces: one of those around, unless a capital makes it part of a name."""
    word = words[at].group()
    if _plain(word) not in AROUND:
        return False
    if not _upper(word) or _begins(words, at):
        return True
    follows = at + 1 < len(words) and _upper(words[at + 1].group())
    return not follows or _plain(word) in ("hi", "hello", "yes", "no", "please", "can", "i")


def _run(words: Sequence[re.Match[str]], at: int, taken: Taken, joined: frozenset[str]) -> int:
    """The index behind the last word of the piece that begins at `at`."""
    end = at + 1
    while end < len(words):
        word, before = words[end].group(), words[end - 1].group()
        if taken.holds(words[end].span()):
            break
        if word not in _CLAUSE and word not in (",", "-") and not _parts(words, end):
            end += 1
            continue
        if not (_upper(before) or before[:1].isdigit()):
            break
        more = end
        while more < len(words) and _plain(words[more].group()) in joined:
            more += 1
        comma = word in (",", "-") and more == end and joined == JOINED
        more += comma or word == "-"
        following = words[more] if end < more < len(words) else None
        if following is None or not _upper(following.group()) or taken.holds(following.span()):
            break
        if comma and (_plain(following.group()) in AROUND or more - end > 1):
            break
        end = more + 1
    return end


def _phrase(text: str, words: Sequence[re.Match[str]], at: int, end: int, lead: str) -> Phrase:
    start = words[at].start()
    if at and words[at - 1].group() == "The" and not _begins(words, at - 1):
        start = words[at - 1].start()  # "see The Mustang"
    upper = [n for n in range(at, end) if _upper(words[n].group())]
    proper = any(not _begins(words, n) for n in upper) or (len(upper) > 1)
    return Phrase((start, words[end - 1].end()), lead, proper and not text.isupper())


def without_known(text: str, phrase: Phrase, known: Collection[str]) -> tuple[int, int] | None:
    """Where the piece stands without the kind of thing that it is: "Thai" of "nice Thai place"; None: nothing."""
    words = list(re.finditer(r"\S+", text[slice(*phrase.span)]))

    def dull(word: str) -> bool:
        plain = _plain(word).strip(".,")
        return plain in DULL or stem(plain) in known

    while words and dull(words[-1].group()) and not (len(words) > 1 and all(_upper(w.group()) for w in words[-2:])):
        words.pop()
    while words and dull(words[0].group()) and not _upper(words[0].group()):
        words.pop(0)
    if not words:
        return None
    return phrase.span[0] + words[0].start(), phrase.span[0] + words[-1].end()
