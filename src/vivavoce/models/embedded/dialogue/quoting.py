"""Printed text as it is quoted aloud: capitals that do not shout, lines joined to pieces of two sentences. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_WORDS = 12
"""Words up to which short lines are joined to one sentence."""
LONGEST = 26
"""Words of a piece that is read in one go: two sentences, of which callers keep the most."""
LONGEST_WORD = 60
"""Letters of a word that are said; what is longer is no word that anybody would listen to."""
_LETTERS = re.compile(r"[^\W\d_]+")
_NO_WORDS = frozenset(
    "USB EAN ISO USA UK EU UV LED URL PDF QR GTIN SKU IBAN BIC VAT NHS GMBH AG ID DIY XL XXL NR NO TV PC".split()
)
_MONTHS = frozenset("JAN FEB MAR APR MAY JUN JUNE JUL JULY AUG SEP SEPT OCT NOV DEC".split())
_SHORT_WORDS = _MONTHS | frozenset(
    "A I AM AN AS AT BE BY DO GO HE IF IN IS IT ME MY OF ON OR SO TO UP US WE ALL AND ANY ARE BAG BIG BOX BUT BUY CAN "
    "CAR DAY DID DRY END EYE FAR FEW FOR GET HAD HAS HER HIM HIS HOT HOW ITS KEY LET LOT LOW MAY MEN NET NEW NOT NOW "
    "OFF OIL OLD ONE OUR OUT PAY PEN PER PUT RED SEA SEE SET SHE SIX SKY SUN TEA TEN THE TOO TOP TWO USE WAS WAY WET "
    "WHO WHY WIN YES YET YOU EXP MAX MIN MIX AIR ART".split()
)


def quoted(text: str) -> str:
    """A printed line as it is said: without marks that a caption would take for its own, capitals calmed."""
    text = re.sub(r"[\x00-\x1f\x7f{}<>|\\`*“”\"]+", " ", text)
    text = re.sub(r"(?<!\w)_+|_+(?!\w)", " ", text)
    words = (word if len(word) <= LONGEST_WORD else f"{word[:LONGEST_WORD]}…" for word in text.split())
    return calmed(" ".join(words))


def calmed(text: str) -> str:
    """ "TAKE ONE TABLET" → "Take one tablet": what is printed in capitals would be spelled out. Codes stay."""
    words = _LETTERS.findall(text)
    loud = [word for word in words if len(word) > 1 and word.isupper()]
    first = True

    def quiet(match: re.Match[str]) -> str:
        nonlocal first
        word = match.group()
        bare = word.strip("'’")
        leads, first = first, False
        if bare in _MONTHS and bare != "MAY":
            return word.capitalize()
        counted = len(bare) < 4 and re.search(r"\d[ .]?$", text[: match.start()]) is not None  # "10:30 AM", "500 MG"
        if not bare.isupper() or counted or bare in _NO_WORDS or not _is_word(bare, alone=len(loud) < 2):
            return word
        return word.capitalize() if leads or len(loud) < len(words) else word.lower()

    return re.sub(r"(?<![\w-])[^\W\d_]+(?:['’][^\W\d_]+)?(?![\w])(?!-\d)", quiet, text)


def _is_word(word: str, *, alone: bool) -> bool:
    """Whether capitals are a word that is spoken, not letters that are named."""
    if len(word) < 4:
        return word in _SHORT_WORDS and not (alone and word in ("A", "I", "US", "IT"))
    return bool(re.search(r"[AEIOUYÄÖÜÉÈ]", word)) and not re.search(r"[^AEIOUYÄÖÜÉÈ]{5}", word)


def pieces(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines as pieces of at most two sentences, to be read one at a time."""
    out: list[str] = []
    held: list[str] = []
    for sentence in _sentences(lines):
        words = len(" ".join([*held, sentence]).split())
        if held and (len(held) == 2 or words > LONGEST):
            out.append(" ".join(held))
            held = []
        held.append(sentence)
    return tuple([*out, " ".join(held)] if held else out)


def _sentences(lines: Sequence[str]) -> list[str]:
    """Wrapped lines whole again, short ones joined by commas, long ones cut at what parts them."""
    joined: list[str] = []
    for raw in lines:
        line = quoted(raw).strip(" ;")
        if not line.strip(" ,"):
            continue
        last = joined[-1] if joined else ""
        short = len(last.split()) + len(line.split()) <= MOST_WORDS
        goes_on = line[0].islower() and not re.match(r"\S*[.@/]\w", line)
        goes_on = goes_on or bool(_OPEN_END.search(last))
        if last and last[-1] not in ".!?:" and (goes_on or short):
            joined[-1] = f"{last} {line}" if goes_on else f"{last.rstrip(',')}, {line}"
        else:
            joined.append(line)
    cut = [part for line in joined for sentence in _ENDS.split(line) for part in _parts(sentence)]
    return [
        sentence if sentence[-1] in ".!?" else f"{sentence.rstrip(':,;')}." for sentence in cut if sentence.strip(" .")
    ]


_OPEN_END = re.compile(r"\b(?:a|an|and|at|by|for|from|in|of|on|or|our|the|to|with|your|is|are|be|that|this|no)$", re.I)
"""How a line ends that goes on in the next, though that begins with a capital."""
_ENDS = re.compile(
    r"(?<=[.!?])(?<!\b\w\.)(?<!\b\w\w\.)(?<!\b(?:[Tt]el|[Ll]td|[Ii]nc|[Mm]rs|[Mm]in|[Mm]ax|[Ee]xp|[Vv]ol|Ref|"
    r"ref|Art)\.)\s+(?=[^\W\d_a-z]|\d)"
)


def _parts(sentence: str) -> list[str]:
    """A sentence too long to be kept in mind, in parts."""
    words = sentence.split()
    if len(words) <= LONGEST:
        return [sentence]
    at = max((n for n in range(8, LONGEST) if words[n - 1][-1] in ",;:"), default=LONGEST - 6)
    return [" ".join(words[:at]).rstrip(",;:"), *_parts(" ".join(words[at:]))]
