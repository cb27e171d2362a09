"""People correct themselves and say what they do not want; both change which value counts."""

from __future__ import annotations

import re

from .found import NEAR, lead

CORRECTION = (
    r"(?<![\w'])(?:no,? no|no,? wait|no,? sorry|no(?! problem| worries)|nope|wait|sorry|hang on|hold on|"
    r"i mean|i meant|i said|actually|rather|or "
    r"rather|make that|make it|"
    r"scratch that|correction|let me correct that|excuse me|pardon|my mistake|i mean to say|instead|on second "
    r"thought)(?![\w'])"
)
"""Words between two values after which the second one counts."""
MOVE = re.compile(
    r"\b(?:move|moving|moved|change|changing|reschedule|switch|shift|push|postpone|bring|"
    r"transfer)\b",
    re.IGNORECASE,
)
"""Words with which something goes from one time to another."""
_CORRECTION = re.compile(CORRECTION, re.IGNORECASE)
_NEGATION = re.compile(
    r"(?:\bnot|\bno longer|(?:n't|\bcant|\bcannot|\bnot able to|\bunable to) (?:do|make(?: it)?|want|like|need|come(?: "
    r"in)?(?: on)?|attend|be there(?: on)?|mean|say)|\binstead of|\brather than|\balready (?:have|had|got|booked)|"
    r"\bother than|\bexcept(?: for| on)?|\banything but|\bwithout|\bhold|\bleave out|\b(?:everything|anything) but|"
    r"\bbusy|\bneither|\bnor)"
    r"(?: (?:the|on|at|for|from|a|an|that|in|my|it's|until|with|to|by|quite|so|too|as|very))*\s*$",
    re.IGNORECASE,
)
_UNABLE = re.compile(
    r"\b(?:i|we|he|she|they|(?:my|our) \w+) (?:can't|cannot|can not|cant|won't|will not|am not able to|are not able to)"
    r"(?: (?!wait|until|till|before|after|but|and|so)[\w']+){1,4}$",
    re.IGNORECASE,
)
"""Before a day on which somebody can't: "I can't be home tomorrow"."""
_ASKING = re.compile(r"\b(?:why|if|whether or|or) not\b[^,]*$", re.IGNORECASE)
_NO_GOOD = re.compile(
    r"^\s*(?:at all )?(?:doesn't|does not|won't|will not|isn't|is not|wouldn't|would not|is no)\s+"
    r"(?:work|good|suit|fit|possible|be possible|do|going to work|convenient|okay|ok|right|what|it\b)",
    re.IGNORECASE,
)


def refused(text: str, start: int, end: int) -> bool:
    """Whether the words at `start:end` are what the caller does not want: "not Thursday", "Thursday doesn't work",
    "I already have a check-up"."""
    return negated(text, start) or bool(_NO_GOOD.match(text[end : end + NEAR]))


def negated(text: str, at: int) -> bool:
    """Whether the words before a place refuse what stands there: "I don't like Thai", "anything but Thai"."""
    before = lead(text, at)
    return bool(_NEGATION.search(before.rstrip(" ,"))) and not _ASKING.search(before)


def prevented(text: str, start: int) -> bool:
    """Whether somebody can't do what is said before `start`: "I can't be home" tomorrow."""
    return bool(_UNABLE.search(lead(text, start).rstrip(" ,")))


def correction_starts(text: str) -> list[int]:
    """Where, after something has been said, a correction of it begins: positions just after the correcting words."""
    return [match.end() for match in _CORRECTION.finditer(text) if text[: match.start()].strip(" ,.")]
