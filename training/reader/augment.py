"""Turns changed as speech and recognisers change them. Mentions follow their words, character by character."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from random import Random

from reader.corpora import HEADS, Mention, Pack, Turn
from reader.written import frames

SPOKEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
FILLERS = ("um", "uh", "well", "so", "like", "you know", "er", "let me see", "okay so", "yeah")
TAKEN_BACK = (
    "no wait", "no sorry", "i mean", "actually no", "no make that", "sorry i meant", "oh no not that", "scratch that",
    "or rather", "wait", "no", "hang on no", "that's wrong",
)  # fmt: skip
REFUSED = ("not {}", "no not {}", "anything but {}", "i don't want {}", "{} doesn't work", "no {} is wrong")
CONFUSED = {
    "to": "two", "two": "to", "for": "four", "four": "for", "there": "their", "their": "there", "your": "you're",
    "i'd": "i", "i'm": "i am", "want": "wanna", "going": "gonna", "the": "a", "a": "the", "book": "look", "know": "no",
    "right": "write", "by": "buy", "buy": "by", "see": "sea", "hour": "our", "our": "are", "weather": "whether",
    "find": "fine", "an": "and", "and": "an", "is": "his", "it": "that", "flight": "light", "fare": "fair",
    "night": "knight", "ate": "eight", "would": "wood",
}  # fmt: skip
"""What recognisers confuse most, by ear."""
NEGATED = ("don't {}", "i don't want to {}", "no need to {}", "please don't {}", "rather than {}")
QUESTIONS = (
    "can i {} later", "could i also {} with you", "do you {}", "is it possible to {}", "how do i {}",
    "do i have to {} now", "what do i need to {}", "am i able to {} online", "does it cost anything to {}",
    "who can {} for me", "how long does it take to {}", "can i {} and change my mind later",
)  # fmt: skip
"""Questions about a tool that do not ask for it."""

# Shares of turns, from the recipe's trial.
BARE, SLIPPED, FILLED, SPELT = 0.6, 0.33, 0.25, 0.4
REPHRASED = 0.3  # of plain answers to a question
SLIP = 0.04  # of words in a slipped turn
VALUE_SWAPPED, VALUE_REPLACED, VALUE_CORRECTED, VALUE_LISTED, VALUE_REFUSED = 0.15, 0.15, 0.10, 0.06, 0.02


def rewritten(turn: Turn, changes: Mapping[int, tuple[str, tuple[tuple[int, int], ...]]]) -> Turn:
    """The turn with some mentions' words exchanged.

    changes: index in `turn.mentions` → new words, and the parts of them (characters) that are the mention now.
    A turn whose spans overlap comes back as it is.
    """
    order = sorted((i for i, m in enumerate(turn.mentions) if m.how == "span"), key=lambda i: turn.mentions[i].start)
    if any(turn.mentions[a].end > turn.mentions[b].start for a, b in zip(order, order[1:], strict=False)):
        return turn
    words, at = "", 0
    mentions = [m for m in turn.mentions if m.how != "span"]
    for i in order:
        mention = turn.mentions[i]
        words += turn.user[at : mention.start]
        text, parts = changes.get(i) or (turn.user[mention.start : mention.end], ((0, mention.end - mention.start),))
        mentions += [replace(mention, start=len(words) + a, end=len(words) + b) for a, b in parts]
        words += text
        at = mention.end
    return replace(turn, user=words + turn.user[at:], mentions=tuple(mentions))


def swapped(turn: Turn, pack: Pack) -> Turn:
    """Values of two like arguments exchanged: which is which must come from the words between, never from the value."""
    spans = [(i, m) for i, m in enumerate(turn.mentions) if m.how == "span"]
    for i, one in spans:
        for j, other in spans:
            if i < j and other.argument in pack.like.get(one.argument, ()):
                mine, theirs = turn.user[one.start : one.end], turn.user[other.start : other.end]
                return rewritten(turn, {i: _whole(theirs), j: _whole(mine)})
    return turn


def revalued(turn: Turn, pack: Pack, rng: Random) -> Turn:
    """One change of a value: swapped, replaced, taken back, listed with another, or refused."""
    chance = rng.random()
    if chance < VALUE_SWAPPED:
        return swapped(turn, pack)
    spans = [i for i, m in enumerate(turn.mentions) if m.how == "span"]
    if not spans:
        return turn
    i = rng.choice(spans)
    mention = turn.mentions[i]
    said = turn.user[mention.start : mention.end]
    others = [v for v in pack.values.get(mention.argument, ()) if v.lower() != said.lower()]
    if not others:
        return turn
    other = rng.choice(others)
    bounds = [chance - VALUE_SWAPPED]
    for share in (VALUE_REPLACED, VALUE_CORRECTED, VALUE_LISTED, VALUE_REFUSED):
        bounds.append(bounds[-1] - share)
    if bounds[1] < 0:
        return rewritten(turn, {i: _whole(other)})
    if bounds[2] < 0:
        glue = f"{other} {rng.choice(TAKEN_BACK)} " if rng.random() < 0.7 else f"not {other} but "
        changed = rewritten(turn, {i: (glue + said, ((len(glue), len(glue) + len(said)),))})
        return changed if changed is turn else replace(changed, acts=turn.acts | {"correct"})
    if bounds[3] < 0:
        between = rng.choice((" and ", ", ", " and also ", " or "))
        second = len(said) + len(between)
        return rewritten(turn, {i: (said + between + other, ((0, len(said)), (second, second + len(other))))})
    if bounds[4] < 0:
        user = rng.choice(REFUSED).format(other)
        return replace(
            turn,
            user=user,
            tools=frozenset(),
            mentions=(Mention(mention.argument, "retract"),),
            asked=frozenset(),
            acts=frozenset({"deny", "correct"}),
        )
    return turn


def answered(turn: Turn, rng: Random) -> Turn:
    """An answer to a question, in other words around its value."""
    plain = not turn.tools and not turn.asked and turn.acts <= {"inform"} and len(turn.mentions) == 1
    if not plain or not turn.spans or turn.mentions[0].argument not in turn.wanted or rng.random() > REPHRASED:
        return turn
    said = turn.mentions[0]
    value = turn.user[said.start : said.end]
    before, after = rng.choice(frames([value])).split("{}")
    mention = replace(said, start=len(before), end=len(before) + len(value))
    return replace(turn, user=before + value + after, mentions=(mention,))


def joined(one: Turn, other: Turn, rng: Random) -> Turn:
    """Two requests in one breath."""
    glue = rng.choice((" and also ", " and then ", ". And ", ", and while you're at it ", " oh and "))
    shift = len(one.user.rstrip(".!?")) + len(glue)
    moved = tuple(
        replace(m, start=m.start + shift, end=m.end + shift) if m.how == "span" else m for m in other.mentions
    )
    return replace(
        one,
        user=one.user.rstrip(".!?") + glue + other.user,
        tools=one.tools | other.tools,
        mentions=one.mentions + moved,
        asked=one.asked | other.asked,
        acts=one.acts | other.acts,
        heads=one.heads & other.heads,
    )


def refusing(turn: Turn, name: str, rng: Random) -> Turn:
    """ "Don't cancel it, …": the tool of that plain name is spoken of, and not asked for."""
    start = rng.choice(NEGATED).format(name) + rng.choice((", ", " but ", ". "))
    mentions = tuple(
        replace(m, start=m.start + len(start), end=m.end + len(start)) if m.how == "span" else m for m in turn.mentions
    )
    return replace(turn, user=start + turn.user, mentions=mentions)


def question(name: str, rng: Random) -> Turn:
    """A question about the tool of that plain name, which asks for none."""
    return Turn("written", rng.choice(QUESTIONS).format(name), acts=frozenset({"ask"}), heads=HEADS["written"])


def heard(turn: Turn, as_heard: str) -> Turn | None:
    """The turn in the words a recogniser made of it, or None where a value did not come through whole.

    This is the hook for sentences sent through our own voice and ears: `--heard FILE` of the training gives such pairs.
    """
    mentions, at = [], 0
    for mention in sorted(turn.mentions, key=lambda m: m.start):
        if mention.how != "span":
            mentions.append(mention)
            continue
        value = turn.user[mention.start : mention.end]
        at = as_heard.lower().find(value.lower(), at)
        if at < 0:
            return None
        mentions.append(replace(mention, start=at, end=at + len(value)))
        at += len(value)
    return replace(turn, user=as_heard, mentions=tuple(mentions))


def noised(turn: Turn, rng: Random) -> Turn:
    """As a recogniser writes it: without punctuation, with fillers, slips, letters lost, and numbers in words.

    A value is never slipped: what a caller must be able to rely on is not trained on wrong labels.
    """
    bare, slipped = rng.random() < BARE, rng.random() < SLIPPED
    filled, spelt = rng.random() < FILLED, rng.random() < SPELT
    inside = [range(m.start, m.end) for m in turn.spans]
    out: list[str] = []
    moved = [0] * (len(turn.user) + 1)  # old character → place in the new text
    length = 0

    def put(text: str) -> None:
        nonlocal length
        out.append(text)
        length += len(text)

    for word in re.finditer(r"\S+\s*|\s+", turn.user):
        free = all(word.end() <= span.start or word.start() >= span.stop for span in inside)
        start, text = word.start(), word.group()
        moved[start : word.end()] = [length] * len(text)
        if free:
            put(_slip(text, rng) if slipped and rng.random() < SLIP else _bare(text) if bare else text)
            if filled and rng.random() < 0.08 and text[-1].isspace():
                put(rng.choice(FILLERS) + " ")
            continue
        spoken = re.search(r"(?<![\w.:/-])\d+(?![\w.:/-]*\d)(?=\W|$)", text) if spelt else None
        for i, character in enumerate(text):
            moved[start + i] = length
            if spoken and spoken.start() <= i < spoken.end() and int(spoken.group()) < len(SPOKEN):
                if i == spoken.start():
                    put(SPOKEN[int(spoken.group())])
            elif not (bare and _is_mark(text, i)):
                put(character)
    moved[len(turn.user)] = length
    mentions = tuple(
        replace(m, start=moved[m.start], end=moved[m.end]) if m.how == "span" else m for m in turn.mentions
    )
    if not "".join(out).strip() or any(m.how == "span" and m.start >= m.end for m in mentions):
        return turn
    return replace(turn, user="".join(out), mentions=mentions)


def _whole(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    return text, ((0, len(text)),)


def _bare(word: str) -> str:
    return "".join(c for i, c in enumerate(word) if not _is_mark(word, i))


def _is_mark(text: str, i: int) -> bool:
    """Punctuation that is not said: commas and full stops at a word's end, not the ones within 5:30 or $2.50."""
    return text[i] in ',.!?;"()' and not (i + 1 < len(text) and text[i + 1].isalnum())


def _slip(word: str, rng: Random) -> str:
    """The word lost, said twice, misheard, or with a letter wrong; `word` ends in its own space."""
    core = word.rstrip()
    chance = rng.random()
    if chance < 0.3:
        return "" if word != core else word
    if chance < 0.45:
        return f"{core} {word}"
    if core.lower() in CONFUSED:
        return CONFUSED[core.lower()] + word[len(core) :]
    if len(core) < 4:
        return word
    i = rng.randrange(1, len(core) - 1)
    letters = core[:i] + core[i + 1 :] if chance < 0.75 else core[:i] + core[i + 1] + core[i] + core[i + 2 :]
    return letters + word[len(core) :]
