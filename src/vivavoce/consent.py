"""Yes or no, as people say it. Pure; another language is another table with the same `read`.

Used where a caller must agree before something happens, so doubt is never a yes: "okay, what about Friday" and
"no, that's correct" give no answer, and words that follow a yes come back in `rest`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["yes", "soft", "no", "firm no", "polite", "filler", "stop"]
"""soft: a yes only when nothing else is said. firm no: a no whose own words are content ("don't cancel it").
stop: looks like an answer and is none ("no idea")."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What a caller answered."""

    answer: Literal["yes", "no"] | None
    """None: neither was said, or both were."""
    rest: str = ""
    """The words beyond the answer, as they stood. With "yes" they are a condition ("yes but at four" → "at four"):
    act only after they are understood. With "no" they are usually the correction. With None, the whole text."""


_PHRASES: dict[Kind, str] = {
    "yes": """
        yes|yeah|yep|yup|yea|ya|yah|yessir|aye|uh huh|uhhuh|mm hmm|mhm|mmhmm|mhmm|mm hm|hm mm hm|affirmative|
        yes yes|yes sure|oh yes|oh yeah|hell yes|hell yeah|correct|that's correct|that is correct|it's correct|
        that's right|that is right|that's it exactly|exactly right|that's the one|right that's correct|that's me|
        sounds good|sounds great|sounds fine|sounds perfect|sounds right|sounds lovely|sounds like a plan|
        that sounds good|that sounds great|that sounds fine|that sounds perfect|that sounds right|
        that sounds lovely|that works|that works for me|works for me|that'll work|that will work|that would work|
        it works|this works|that's fine|that is fine|that's okay|that's ok|that's good|that's great|that's perfect|
        that's alright|that's all right|that'll be fine|that'll do|that will do|that'd be great|that'd be good|
        that'd be fine|that'd be perfect|that would be great|that would be good|that would be fine|
        that would be perfect|that would be lovely|that would be nice|that's fine with me|fine by me|fine with me|
        okay with me|go ahead|please go ahead|go for it|please do|please do so|do it|do that|do so|please do it|
        please do that|go on then|let's do it|let's do that|let's go with that|let's go for it|let's book it|
        make it so|book it|please book it|confirm it|i confirm|confirmed|i agree|agreed|i accept|you bet|you got it|
        absolutely|definitely|certainly|of course|for sure|sure|sure thing|sure yes|why not|yes indeed|indeed|
        i guess so|i guess|i think so|i believe so|i suppose so|i suppose|i hope so|i'd like that|i would like that|
        i'd love that|i'd love to|i'll take it|i'll take that|i'll take that one|it is|it does|i would please|
        that's what i want|that's what i said|i said yes|i'd like to do that|i want to do that|i want that|
        i would like to do that|i do yes|that's what i meant""",
    "soft": """
        okay|ok|k|okey|okey dokey|kay|alright|all right|right|fine|good|great|perfect|lovely|excellent|wonderful|
        awesome|cool|super|nice|brilliant|exactly|precisely|true|please|i do|i am|i would|i will|i have|i did|we do|
        we are|good for me|all good|totally|no problem|no worries|not a problem|i don't mind|confirm|very good|
        very well|done deal|deal|got it""",
    "no": """
        no|nope|nah|naw|no no|no no no|uh uh|uhuh|nuh uh|mm mm|negative|no thanks|no thank you|no way|no sir|
        no ma'am|not really|not quite|not exactly|not at all|not yet|not now|not today|not this time|not right now|
        absolutely not|certainly not|definitely not|of course not|probably not|i'd rather not|i would rather not|
        i don't think so|i do not think so|i guess not|i don't believe so|i'm afraid not|incorrect|that's incorrect|
        wrong|that's wrong|that is wrong|that's not right|that's not correct|that isn't right|that is not right|
        that is not correct|that's not it|that's not what i said|that's not what i meant|that's not what i want|
        it's not|it isn't|it doesn't|it is not|i don't|i do not|i'm not|i am not|i wouldn't|i would not|i didn't|
        i haven't|that doesn't work|that does not work|that won't work|that doesn't work for me|it doesn't work|
        never mind|nevermind|forget it|leave it|don't|do not|please don't|don't do it|don't do that|
        please don't do that|no good|i said no|hell no|scratch that|not correct|not right|not that|not that one|
        never|nothing""",
    "firm no": """
        don't book|don't cancel|don't move|don't change|don't make|don't send|don't go|don't bother|don't want|
        do not book|do not cancel|do not move|do not change|do not want|please don't book|please don't cancel|
        please don't move|please don't change|i don't want|i do not want|i don't need|not that""",
    "polite": """
        please|thanks|thank you|thanks a lot|thank you very much|thank you so much|many thanks|cheers|sir|ma'am|
        miss|i am|i do|i would|i will|it is|that is|that's it|that's all|i'm good|i'm fine|i'm okay|that'll be all|
        that is all|no that's all|for me|with me|very much|then|my dear|dear|for sure|i can't|i cannot|i can""",
    "filler": """
        um|uh|uhm|er|erm|ah|oh|hmm|hm|mm|well|so|you know|i mean|like|look|actually|to be honest|honestly|let's see|
        hey""",
    "stop": """
        no idea|no clue|no one|no matter|no rush|no hurry|no longer|no more|no doubt|no wonder|no other|no later|
        no earlier|not sure|not certain|i'm not sure|i am not sure|i don't know|i do not know|i don't understand|
        i don't remember|i don't recall|i don't have|i do not have|i didn't hear|i didn't catch|i didn't get|
        i didn't understand|i haven't got|i don't see|i don't care|i don't mean|i don't really know|i'm not going|
        i'm not able|i am not able|i don't quite|don't know|don't you|don't we|don't i|don't have|don't worry|
        don't mind|don't understand|don't remember|do not know|right now|right away|right after|right before|
        right here|good morning|good afternoon|good evening|good day|good bye|good night|good question|fine print|
        great question|correct me|sure about|hold on|hang on|one moment|yes or no|i do have|i do need|i do want|
        i am calling|i am looking|i would like|i will be|i have a|i have an|i did have|please hold|it is for|
        it is on|it is at|it does not|it is not|cool down|never been|nothing else|i wouldn't mind|i would not mind|
        why not on|why not at|i guess i|i guess we|i suppose i|do it for|do that for|of course i|sure is|
        not that i know|is it|is that|exactly what|exactly when|exactly how|perfect for""",
}
_TABLE: dict[tuple[str, ...], Kind] = {
    tuple(phrase.split()): kind
    for kind in ("polite", "filler", "soft", "yes", "no", "firm no", "stop")
    for phrase in (part.strip() for part in _PHRASES[kind].split("|"))
}
_ONLY_AFTER = frozenset(tuple(p.strip().split()) for p in _PHRASES["polite"].split("|"))
_LONGEST = max(map(len, _TABLE))
_WORD = re.compile(r"[A-Za-z0-9]+(?:['’][A-Za-z]+)*")
_JOIN = re.compile(r"(?:but|and|only|just|except|though|although|if|because|with)\b", re.IGNORECASE)
_LEAD = re.compile(r"^(?:[\s,.;:!?—–-]+|(?:but|and|only|except|though|although)\b|it's\s*$)+", re.IGNORECASE)
_TAIL = re.compile(r"[,.;!]\s*(yes|yeah|yep|no|nope)(?:[,\s]+(?:please|thanks|thank you))?[\s.!]*$", re.IGNORECASE)
_STRONG_AFTER_NO = frozenset({"yes", "yeah", "yep", "yup", "go ahead", "please go ahead", "please do", "do it"})
_FINE_AFTER_NO = re.compile(
    r"that(?:'s| is|'ll be) (?:fine|okay|ok|good|great|all ?right|perfect)|sure|of course|definitely|absolutely"
)


def read(text: str) -> Consent:
    """The answer at the head (or the very end) of what was said; see `Consent` for what follows it."""
    words = [(m.group().lower().replace("’", "'"), m.start(), m.end()) for m in _WORD.finditer(text)]
    said: list[tuple[Kind, str]] = []
    at = 0
    while at < len(words):
        kind, size = _longest(words, at, answered=any(k != "filler" for k, _ in said))
        if kind is None or kind == "stop":
            break
        said.append((kind, " ".join(word for word, _, _ in words[at : at + size])))
        if kind == "firm no":
            break
        at += size
    if said and said[-1][0] == "filler" and at < len(words):
        at -= len(said.pop()[1].split())  # "yes, I mean no": a filler before content belongs to the content
    rest = _LEAD.sub("", text[words[at][1] :]) if at < len(words) else ""
    joined = at < len(words) and bool(_JOIN.match(text, words[at][1]))
    answer = _verdict([(k, p) for k, p in said if k not in ("filler", "polite")], alone=not rest or joined)
    if answer is None:
        tail = _TAIL.search(text)
        if tail and not any(k in ("yes", "no", "firm no") for k, _ in said):
            return Consent("no" if tail[1].lower().startswith("n") else "yes", text[: tail.start()].strip())
        return Consent(None, text.strip())
    return Consent(answer, rest.strip(" ,.;!"))


def _longest(words: list[tuple[str, int, int]], at: int, answered: bool) -> tuple[Kind | None, int]:
    """The longest phrase of the table that begins at word `at`, and how many words it has."""
    for size in range(min(_LONGEST, len(words) - at), 0, -1):
        phrase = tuple(word for word, _, _ in words[at : at + size])
        if answered and phrase in _ONLY_AFTER:
            return "polite", size
        kind = _TABLE.get(phrase)
        if kind is not None and (kind != "polite" or answered):
            return kind, size
    return None, 0


def _verdict(said: list[tuple[Kind, str]], alone: bool) -> Literal["yes", "no"] | None:
    """One answer out of all that were given in a row. alone: nothing else was said, or only after "but", "if" …"""
    answer: Literal["yes", "no"] | None = None
    for kind, phrase in said:
        if kind in ("no", "firm no"):
            answer = "no"
        elif kind == "soft":
            answer = answer or ("yes" if alone else None)
        elif answer != "no" or phrase in _STRONG_AFTER_NO:
            answer = "yes"
        elif not _FINE_AFTER_NO.fullmatch(phrase):
            return None  # "no, that's correct": ask again rather than guess
    return answer
