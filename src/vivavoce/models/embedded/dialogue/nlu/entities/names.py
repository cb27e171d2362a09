"""Names and other free strings: what stands after the words that announce it, or the bare answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ......spelling import likeness
from .answers import bare_answer
from .choices import find_choices
from .emails import find_emails
from .found import CERTAIN, NEAR, Found, overlap
from .inverse_normalisation import LETTER, UPPER
from .patterns import MONTHS, WEEKDAYS
from .repairs import correction_starts, refused
from .spelling import amended, spelled_words

_N = (
    rf"(?:st|ste|jr|sr)\.(?![\w])|{LETTER}(?:{LETTER}|['’‘ʼ`´‐-](?={LETTER}))+|{LETTER}\.(?=\s+{LETTER})|"
    rf"{LETTER}(?![\w'’])"
)
"""A word of a name; an initial keeps its full stop before another word."""
_STRONG = (
    r"my (?:full |first |last |sur)?name(?: is|'s|s)|(?:the |his |her |their |full |first |last |sur)?name(?: is|'s)|"
    r"surname is|last name|first name|family name|surname|under the name(?: of)?|in the name of|call me|they call me|"
    r"name of|(?:my|the) (?:wife|husband|son|daughter|mother|father|partner|child)(?:'s name is|,? is called)|"
    r"patient(?:'s name)? is|(?<=[,;] )name"
)
_WEAK = (
    r"this is|i am|i'm|it's for|it is for|it's|it is|under|for|with|see|by|named|called|speaking with|that's|"
    r"that is|here is"
)
_SELF = ("this is", "i am", "i'm", "under", "named", "called", "here is")
_OTHER = ("with", "see", "by", "speaking with")
_CUES = re.compile(rf"\b(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK}))[\s,:]+", re.IGNORECASE)
_NAME = re.compile(
    rf"(?:(?:dr|mr|mrs|ms|miss|doctor)\.?\s+)?(?P<first>{_N})(?:\s+(?:{_N})){{0,11}}(?:,? (?:jr|sr)\b\.?)?",
    re.IGNORECASE,
)
_TITLES = frozenset("dr mr mrs ms miss doctor professor".split())
_HARD = frozenset(
    "a an the and or but i i'd i'm i'll i've we you he she it it's they my your his her our their this that "
    "these those there here to from of on in at by with for about as is are was were be been am do does did "
    "don't have has had can could would should must please thanks thank so if when where what which who why how "
    "not no yes yeah yep ok okay me us them myself mine all any some hello hi hey um uh er because let's".split()
)
"""Words that are a name only with a capital, behind another, at the end of a sentence ("Sandra Oh")."""
_STOP = _HARD | set(
    "will may might sure calling call speaking again just like want need looking look trying try going got get "
    "make move change cancel book booking appointment appointments reservation date birth born number phone "
    "email dob today tomorrow tonight morning afternoon evening noon next last week day time later earlier good "
    "fine great well actually sorry mean meant rather regarding one two three four five six seven eight nine "
    "ten something anything very really interested afraid new existing patient customer client now right "
    "wondering hoping spelled spelling available free open coming having running late early sick ill back done "
    "correct only also then than first second third everyone people person persons adults kids children still "
    "out up down off over after before between until ready happy glad confused lost busy unable able wait oops "
    "hang hold let repeat whatever".split()
) | set(WEEKDAYS) | (set(MONTHS) - {"may", "april", "june", "august", "jan", "mar"})  # fmt: skip
"""Words that no name begins with; the others than `_HARD` may end one: May, Good, Wait."""
_GIVEN = frozenset(
    "will may art mark can an my do so sunday friday wednesday april june august jan mar early noon day guy".split()
)
"""Words that are no name elsewhere, and first names before a surname."""
_ALONE = frozenset("will may art mark june april august".split())
"""Those of them that answer a question for a name by themselves."""
_CALENDAR = frozenset({*WEEKDAYS, *MONTHS} - {"may", "april", "june", "august", "march"})
PARTICLES = frozenset(
    "de la del della di da do dos das du der den van von ter ten te zu zum zur al el bin ibn ben y e af av le las "
    "los".split()
)
"""Parts of surnames that stay in lower case."""
MOST_PARTS = 7
_LAST_FIRST = re.compile(
    rf"(?:last name(?: is)?|surname(?: is)?|family name(?: is)?)?\s*(?<![\w'’-])(?P<last>{_N})[\s,.]+"
    rf"(?:and )?(?:the |my )?(?:first|given) name(?: is|'s)?[\s,:]+"
    rf"(?P<first>{_N})", re.IGNORECASE,
)  # fmt: skip
_FIRST_LAST = re.compile(
    rf"(?:first|given) name(?: is|'s)?[\s,:]+(?P<first>{_N})[\s,.]+(?:and )?(?:the |my )?(?:last|sur|"
    rf"family) ?name(?: is|'s)?[\s,:]+(?P<last>{_N})",
    re.IGNORECASE,
)
_SET_OFF = re.compile(
    rf"(?<=, )[{UPPER}](?:{LETTER}|['’-])+(?: (?:de|van|von|der|la|[{UPPER}]\.))*"
    rf"(?: [{UPPER}](?:{LETTER}|['’-])+){{1,3}}"
    r"(?=\s*(?:[,.!]|$))"
    r"(?! (?:Street|Road|Avenue|Lane|Square|Drive|Place)\b)"
)
"""Two or three words in capitals after a comma."""


def find_names(
    text: str, vocabulary: Sequence[str] = (), asked: bool = False, provider: bool = False, held: str = ""
) -> list[Found]:
    """Names of people or places, best first.

    vocabulary: names that exist (a clinic's doctors, its patients); a name that sounds like one becomes it.
    provider: the person who is to be seen ("with Doctor Lee"), not the one who calls ("this is Mark"). Only the first
    may be named by a part of the name: whoever says "James" has not said that they are James Whitfield.
    held: the first name, where the last one was asked for.
    asked: the agent just asked for the name, so the whole answer is one. Spelled letters overrule what was heard.
    """
    found = [*_announced(text, provider), *_two_parts(text)]
    if asked and not any(f.score >= 0.85 for f in found):
        bare = _bare(text) or (_rest(text) if held else None)
        found += [bare] if bare else []
    spelled = spelled_words(text, asked)
    if spelled and (found or asked):
        found = [_spelled(found, [word for word, _ in spelled], (spelled[0][1][0], spelled[-1][1][1]), held)]
    elif found and (right := amended(best := max(found, key=lambda f: f.score).value, text)):
        found = [Found(right, (0, len(text)), 0.9)] if right != best else found
    elif held and not found and (right := amended(held, text)):
        found = [Found(right, (0, len(text)), 0.9)]
    known = find_choices(text, vocabulary) if vocabulary else []
    known = [k for k in known if provider or not _more_than_said(str(k.value), text[slice(*k.span)])]
    out: list[Found] = []
    for name in found:
        match = next((k for k in known if overlap(k.span, name.span) and _is_meant(k, name)), None)
        out.append(Found(match.value, name.span, max(0.85, match.score)) if match else name)
    out += [
        Found(k.value, k.span, k.score * (0.95 if asked else 0.65))
        for k in known
        if not any(overlap(k.span, o.span) for o in out)
    ]
    addresses = [e.span for e in find_emails(text)] if "@" in text or " at " in text else []
    out = [f for f in out if not refused(text, *f.span) and not any(overlap(f.span, span) for span in addresses)]
    starts = correction_starts(text)
    late = [f for f in out if starts and f.span[0] >= starts[-1]]
    return sorted(late or out, key=lambda f: (-f.score, f.span[0] - f.span[1]))


def _is_meant(known: Found, heard: Found) -> bool:
    """Whether a name that exists is the one that was heard: one that sounds like a part of it is another's, as "Dr.
    Rossi" for "Rosa Vidal"."""
    whole = heard.span[1] - heard.span[0]
    return known.score >= CERTAIN or 2 * (known.span[1] - known.span[0]) > whole


def set_off_names(text: str) -> list[Found]:
    """A full name between commas, where nothing announces it: "a table for two tonight, Anna Weber"."""
    found = [
        Found(m.group(), m.span(), 0.75)
        for m in _SET_OFF.finditer(text)
        if not {w.lower() for w in m.group().split()} & _STOP
    ]
    return [] if text.istitle() else found


def _announced(text: str, provider: bool) -> list[Found]:
    """Names after "my name is", "this is", "under" …"""
    found: list[Found] = []
    for cue in _CUES.finditer(text):
        name = _NAME.match(text, cue.end(), cue.end() + NEAR)
        if not name or (
            provider
            if cue["strong"] or cue["weak"].lower() in _SELF
            else cue["weak"].lower() in _OTHER and not provider
        ):
            continue
        words = _until_stop(text, name.start(), name.end(), capital=not cue["strong"])
        if words is None:
            continue
        start, end = _with_the_first(text, *words)
        said = text[start:end]
        capital = all(_is_upper(w) or w in PARTICLES for w in said.split())
        weak_and_low = not cue["strong"] and not capital
        if weak_and_low and (cue["weak"].lower() != "this is" or len(said.split()) != 2):
            continue
        score = (
            0.93
            if cue["strong"]
            else 0.55
            if weak_and_low
            else 0.85
            if cue["weak"].lower() in ("this is", "i am", "i'm")
            else 0.75
            if cue["weak"].lower() == "under" and re.match(r"\W*$", text[end:])
            else 0.6
        )
        found.append(Found(_cased(said), (start, end), score))
    return found


def _until_stop(text: str, start: int, end: int, capital: bool) -> tuple[int, int] | None:
    """Where the name ends: before a word that is no name, or, in cased text, before a word in lower case."""
    words = [(m.group(), m.end()) for m in re.finditer(r"\S+", text[start:end])]
    closed = not text[end:].strip() or text[end:].lstrip()[0] in ",.;!?"
    last, first_upper = start, None
    for n, (word, stop) in enumerate(words[:MOST_PARTS]):
        plain = _plain(word)
        if plain in _STOP and not (plain in _TITLES or _names_here([w for w, _ in words], n, closed)):
            break
        upper = _is_upper(word)
        if first_upper is None:
            first_upper = upper
        elif first_upper and not upper and not (plain in PARTICLES and n + 1 < len(words)):
            break
        last = start + stop
    while last > start and _plain(text[start:last].split()[-1]) in PARTICLES - {"al", "ben", "bin", "le", "e", "y"}:
        last = start + len(text[start:last].rpartition(" ")[0].rstrip())  # "Anna de" is cut off
    return (start, last) if last > start else None


def _with_the_first(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the whole name stands that repeats a last name said first: "O'Neill, Sean O'Neill"."""
    name = _NAME.match(text, end + 2, end + NEAR) if text[end : end + 2] == ", " else None
    words = _until_stop(text, name.start(), name.end(), capital=False) if name else None
    before = text[start:end].lower()
    return words if words and text[slice(*words)].lower().endswith(f" {before}") else (start, end)


def name_at(text: str, start: int) -> Found | None:
    """The name in capitals that begins at `start`: the object of "register Zoë van der Berg with …"."""
    name = _NAME.match(text, start, start + NEAR) if not text.istitle() else None
    words = _until_stop(text, start, name.end(), capital=True) if name and _is_upper(name["first"]) else None
    return Found(_cased(text[slice(*words)]), words, 0.75) if words else None


def _names_here(words: Sequence[str], at: int, closed: bool) -> bool:
    """Whether a word of `_STOP` is a name where it stands: "Will Byers", "Brian May", "Anna Wait".

    closed: nothing of the sentence follows the words.
    """
    plain, upper = _plain(words[at]), _is_upper(words[at])
    ends = at == len(words) - 1 and closed
    if at == 0:
        following = words[1] if len(words) > 1 else ""
        if not following:
            return plain in _ALONE and closed
        proper = upper and _is_upper(following) and following != "I" and _plain(following) not in _CALENDAR
        low = not upper and len(words) <= 3 and closed and _plain(following) not in _STOP and plain not in _HARD
        return plain in _GIVEN and (proper or low)
    if plain in PARTICLES and at + 1 < len(words) and _is_upper(words[at + 1]):
        return True
    if plain in _HARD:
        return upper and ends and plain != "i" and all(map(_is_upper, words[:at]))
    joined = at + 1 < len(words) and _plain(words[at + 1]) == "and"
    if plain in _CALENDAR and not (ends or joined):
        return False  # "My name is Anna Thursday works for me"
    return upper and _is_upper(words[0]) or at == 1 and (ends or joined) and not _is_upper(words[0])


def _plain(word: str) -> str:
    return word.lower().replace("’", "'").strip(".,")


def _is_upper(word: str) -> bool:
    """Whether a word begins with a capital, or is of a script that has none."""
    return word[0].isupper() or word[0].lower() == word[0].upper()


def is_name(text: str) -> bool:
    """Whether an answer is nothing but a name of two words or more, so that "Will Byers" asks nothing."""
    found = _bare_from(text, 0)
    if found is None or "?" in text:
        return False
    said = text[slice(*found.span)]
    words = [_plain(w) for w in said.split()]
    whole = not text[found.span[1] :].strip(" ,.!") and (len(words) > 1 or words[0] in _ALONE)
    after = set(words[1:])
    known = any(w not in _STOP for w in words) or words[0] in _GIVEN - _HARD and not after & (_HARD | _CALENDAR)
    cased = all(_is_upper(w) or w in PARTICLES for w in said.split())
    return whole and known and (cased or words[0] in _GIVEN - _HARD)


def _two_parts(text: str) -> list[Found]:
    """ "Smith, first name John": the parts in their usual order."""
    found = []
    for regex in (_FIRST_LAST, _LAST_FIRST):
        if (m := regex.search(text)) and m["last"].lower() not in _STOP and m["first"].lower() not in _STOP:
            found.append(Found(_cased(f"{m['first']} {m['last']}"), m.span(), 0.96))
    return found


def _bare(text: str) -> Found | None:
    """The answer to "your name?"."""
    for offset in (*correction_starts(text)[-1:], 0):
        offset += len(text[offset:]) - len(text[offset:].lstrip(" ,."))
        if found := _bare_from(text, offset):
            return found
    return None


def _rest(text: str) -> Found | None:
    """A last name that is another word as well: "Good", after "What is the last name?"."""
    answer = bare_answer(text)
    if answer is None or not re.fullmatch(_N, answer.value) or _plain(answer.value) in _HARD | _CALENDAR:
        return None
    return Found(_cased(answer.value), answer.span, 0.7)


def _bare_from(text: str, offset: int) -> Found | None:
    answer = bare_answer(text[offset:])
    if answer is None:
        return None
    start, end = answer.span[0] + offset, answer.span[1] + offset
    name = _NAME.match(text, start)
    bounds = _until_stop(text, start, min(name.end(), end), capital=False) if name else None
    if bounds is None:
        return None
    bounds = _with_the_first(text, *bounds)
    left_over = text[bounds[1] : end].strip(" ,.")
    score = 0.8 if not left_over or text[bounds[1]] in ",." else 0.6
    return Found(_cased(text[bounds[0] : bounds[1]]), bounds, score)


def _spelled(found: list[Found], groups: list[str], span: tuple[int, int], held: str) -> Found:
    """The name with the parts that were spelled: "Anna Lopes, L O P E Z" → "Anna Lopez". held: the name so far."""
    heard = max(found, key=lambda f: f.score).value.split() if found else []
    heard = [w for w in heard if len(w) > 1]
    if len(heard) < 2 <= len(held.split()) and len(groups) == 1:
        heard = held.split()
    letters = "".join(groups)
    heard = [] if all(overlap(f.span, span) for f in found) and heard != held.split() else heard
    if not heard:
        return Found(" ".join(map(_title, groups)), span, 0.9)
    likeness, first, parts = max(
        (_likeness(heard[first : first + len(parts)], parts), first, parts)
        for count in range(1, len(heard) + 1)
        for first in range(len(heard) - count + 1)
        for parts in _split(letters, count)
    )
    if likeness < 50:
        return Found(" ".join(map(_title, groups)) if len(groups) > 1 else _title(letters), span, 0.85)
    heard[first : first + len(parts)] = map(_title, parts)
    return Found(" ".join(heard), span, 0.95)


def _more_than_said(name: str, said: str) -> bool:
    """Whether a name has a part that was not said: "James Whitfield" for "James"."""
    parts = [word for word in re.findall(r"[^\W\d_]+", name.lower()) if word not in _TITLES]
    shortest = min(map(len, parts), default=0)
    return len(parts) > 1 and sum(c.isalpha() for c in said) < sum(map(len, parts)) - shortest / 2


def _likeness(heard: Sequence[str], spelled: Sequence[str]) -> float:
    """How alike words and spellings of them are, 0–100, weighted by length."""
    total = sum(len(part) * likeness(word.lower(), part.lower()) for word, part in zip(heard, spelled, strict=True))
    return total / sum(map(len, spelled))


def _split(letters: str, count: int) -> Iterator[tuple[str, ...]]:
    """Every way to cut `letters` into `count` parts of two letters or more."""
    if count == 1:
        yield (letters,)
        return
    for cut in range(2, len(letters) - 2 * (count - 1) + 1):
        for rest in _split(letters[cut:], count - 1):
            yield (letters[:cut], *rest)


def _cased(name: str) -> str:
    """Title case for what came in lower case; "O'Brien" and "van der Berg" as they stood."""
    words = name.split()
    low = not any(c.isupper() for c in name)
    cased = [w if low and n and w in PARTICLES or _mixed(w, low) else _title(w) for n, w in enumerate(words)]
    return re.sub(r"(?<= [JS]r)$", ".", " ".join(cased).strip(" ,."))


def _mixed(word: str, low: bool) -> bool:
    return not low and (word in PARTICLES or any(c.isupper() for c in word) and not (word.isupper() and len(word) > 2))


def _title(word: str) -> str:
    """ "o'neill" → "O'Neill", "müller-lüdenscheidt" → "Müller-Lüdenscheidt", "mcdonald" → "McDonald"."""
    parts = re.split(r"([-‐]|(?<=\b[odlODL])['’])", word)
    titled = "".join(part[:1].upper() + part[1:].lower() for part in parts)
    return re.sub(r"^Mc([^\W\d_])(?=\w{3})", lambda m: f"Mc{m[1].upper()}", titled)
