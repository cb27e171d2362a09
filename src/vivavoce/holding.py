""" "Hold on, let me look that up": a caller who asks for a moment. Pure; another language is another grammar."""

from __future__ import annotations

import re

from .consent import plain_words

_MOMENT = (
    r"(?:(?:just |maybe |about )*(?:a|an|one|two|three|five|ten|another|half a|a few|a couple(?: of)?|some) "
    r"(?:more |little |quick )*(?:moments?|mo|seconds?|secs?|minutes?|mins?|ticks?|jiffy|bit|while)|just a sec)"
)
_HOLD = (
    r"(?:hold on|hold the line|hold please|hold(?! (?:a|the|my|it)\b)|hang on|hang tight|stay (?:on the line|there|"
    r"with me|on)|"
    r"do not (?:hang up|go away|go anywhere)|bear with me|be patient|stand by|wait up|"
    rf"give me {_MOMENT}|give me time|give us {_MOMENT}|"
    r"(?:i will |will |i am going to )?be (?:right |straight )?(?:back|with you)|brb|"
    rf"i (?:will |am going to )?(?:just )?need {_MOMENT})"
)
_SOFT = rf"(?:wait|(?!(?:two|three|five|ten) ){_MOMENT}|let me (?:think|see))"
_POLITE = (
    r"(?:please|sorry|okay|ok|yes|yeah|um|uh|oh|well|thanks|thank you|there|for me|now|then|all right|alright|sure|"
    r"so|"
    r"if you (?:would|could|can|do not mind)|(?:can|could|would|will) you|just|right|no|hey|right here|for)"
)
_BUSY = (
    r"(?:let me|i (?:just )?(?:need|have|want)|i (?:must|should|will|have got to|am going to)|i am|so i can|while i|"
    r"until i|because i|it is|my \w+ (?:is|are)|the \w+ (?:is|are)|someone is|somebody is|there is|where (?:is|did))"
)
_SEARCH = (
    r"(?:(?:i am )?(?:just |quickly |still )*(?:looking|checking|searching|finding|getting|fetching|thinking|"
    r"grabbing|"
    r"digging)(?= (?:it|for (?:it|my|the)|my|the|that|up)\b|$)|let me (?:just |quickly |go |quick |"
    r"first )*(?:check|look|find|grab|fetch|see|think|ask|search|dig|"
    r"get (?:my|the|it|that|them|out)|pull (?:it|that|up)))"
)
_COURTEOUS = re.compile(rf"(?:{_POLITE}(?: |$))+")
_HOLDS = re.compile(rf"{_HOLD}(?: {_MOMENT})?(?= |$)")
_WAITS = re.compile(rf"{_SOFT}(?= |$)")
_BUSY_NOW = re.compile(rf"{_BUSY}\b")
_SEARCHES = re.compile(rf"{_SEARCH}\b(?: \w+){{0,6}}$")
_ENDS_SO = re.compile(rf"\b(?:let me (?:check|look(?: it up)?|see|find it|think|grab it|get it)|give me {_MOMENT})$")
_SAYS_MORE = re.compile(
    r"\d|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midnight|half past|o'clock|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today|tonight|next|i would like|i want (?!to)|can (?:you|"
    r"i|we)|"
    r"could (?:you|i|we)|what|when|which|why|who|how|do (?:you|i)|does|did you|are you|make it|actually|but|cancel|"
    r"book|change|move|not|never|instead|before you|until you|yes|no)\b"
)
"""A value, a question or a request: then the turn is more than a wish for time."""


_CORRECTS = re.compile(r"(?:oh |ah |um |sorry )*(?:no|nope)\b")
"""Before a "wait" that takes something back: "no wait, the name is Leon"."""


def asks_to_wait(text: str) -> bool:
    """Whether a turn only asks for a moment, whatever the reason that it gives."""
    if text.rstrip().endswith("?") and not re.search(r"\b(?:hold|wait|hang on|give me|bear)\b", text, re.IGNORECASE):
        return False
    words = plain_words(text)
    if _ENDS_SO.search(words) and not re.search(r"\d", words):
        return True
    firm = soft = False
    while words:
        if match := _HOLDS.match(words):
            firm = True
        elif match := _WAITS.match(words):
            soft = True
        else:
            match = _COURTEOUS.match(words)
        if match is None or not match.group():
            break
        words = words[match.end() :].lstrip()
    if not words:
        return firm or soft
    if _SAYS_MORE.search(words) or _CORRECTS.match(plain_words(text)):
        return False
    return firm or bool(_SEARCHES.match(words)) or (soft and bool(_BUSY_NOW.match(words)))
