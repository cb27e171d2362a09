"""How English asks, and how a sentence looks that answers; how instructions speak to the agent, and to callers."""

from __future__ import annotations

import re

ORDER_LEAD = re.compile(
    r"^(?:(?:please|always|never|do not|don't|only|just|also|first|then|note that)\s+|"
    r"(?:if|when|whenever|before|after|once|for) [^,]+,\s+(?!please (?:put|transfer|connect)))+",
    re.IGNORECASE,
)
"""What stands before the verb of an order."""
TO_AGENT = re.compile(
    r"^(?:your (?:job|task|role)|as an? |(?:everything|anything) else|all other|"
    r"you (?!(?:can|cannot|may|might|must|should|will|need|have(?! access)|get|pay|receive|do)\b)|"
    r"(?:you (?:can|may|must|should|will|need to|have to) )?(?:(?:not|never|only|always) )*"
    r"(?:ask|answer|be|speak|say|tell|greet|welcome|respond|reply|confirm|verify|promise|discuss|mention|explain|offer|"
    r"transfer|forward|escalate|redirect|help|assist|handle|apologi[sz]e|avoid|act|make (?:sure|up)|ensure|remember|"
    r"repeat|remind|inform|thank|introduce|spell|guess|invent|reveal|share|follow|recommend|suggest|read|try|stay|"
    r"keep (?:it|calls?|(?:your |the |all )?(?:answers?|replies|responses|sentences|"
    r"tone|conversation))|take (?:orders|messages|calls|notes|down)|use (?:the |your )?(?:tools?|functions?|name)|"
    r"refer|collect|gather|check|provide|end|start|begin|connect|hand over|put (?:them|(?:the )?callers?))(?![\w-])|"
    r"(?:(?:use|limit|let|wait|make|set|write|get)\b.*"
    r"\b(?:callers?|customers?|users?|answers?|sentences?|words|rules|slang|tools?|functions?)\b)|"
    r"(?:book|cancel|move|renew|record|report|log|note|look|give|call|create|schedule|reschedule|register)\b"
    r"(?!.*(?:\b(?:us|we|our|your|yourself|one|two|three)\b|\d)))",
    re.IGNORECASE,
)
"""How sentences go on that tell the agent what to do. What else begins like an order is for callers, and so is one of
the last group that speaks of us, of "your" things or of a number: "Cancel 24 hours before"."""

QUESTION = re.compile(
    r"^(?:so |and |ok |okay |well |hi |hello |excuse me |also |um |uh |but )*(?:what|when|where|which|who|whose|"
    r"why|how|is|are|do|does|can|could|may|will|would|did|has|have you)\b"
    r"|\b(?:tell me|i would like to know|i want to know|i was wondering|i wonder|wondering|do you know|what about|"
    r"how about|is there|are there|what is|where is|how much)\b"
)

STATED = tuple(
    (re.compile(asked), stated)
    for asked, stated in (
        (
            r"^(?:(?:hi|hello|so|and|but|ok|also|please|(?:can|could) you tell me|do you know|i was wondering|"
            r"tell me) )+",
            "",
        ),
        (r"^how much (?:is|are|does|do|will|would) (.+?)(?: cost)?$", r"\1 costs dollars"),
        (r"^what (?:is|are|does|do|will|would) (.+?)(?: cost)?$", r"\1 is"),
        (
            r"^(?:when|what time|how late|until when|how early) (?:do|does|is|are|can|will|should) (?:you )?(.+)$",
            r"\1 at",
        ),
        (r"^how long (?:do|does|is|will|should) (?:it take to |it )?(.+)$", r"\1 takes time"),
        (
            r"^(?:do|does|did|can|could|is|are|am|will|would|may|should|must|have|has|was) (?:i|we|you|there|it) "
            r"(?:(?:have|need|get|allowed|possible) to )?",
            "",
        ),
    )
)
"""How the words of a question go over into those of an answer."""

_NUMBER = r"(?:\d+|one|two|twice|three|four|five|six|seven|eight|nine|ten|twelve|\w+teen|\w+ty)"
_TIME = (
    r"\b\d{1,2}(?::\d\d)? ?[ap]\.?m|day|noon|midnight|morning|evening|night|hour|"
    r"(?:by|until|from|to|at) (?:\d|\w+$)|\bat \w+\.|"
    rf"\b(?:from|between|until|at) (?:half past )?{_NUMBER}\b"
)
_LONG = rf"\b(?:{_NUMBER}|an?|half an?|several|few) (?:\w+ )?(?:minute|hour|day|week|month|year)s?\b"
KINDS = tuple(
    (re.compile(asks), re.compile(holds, re.IGNORECASE), plain)
    for asks, holds, plain in (
        (
            r"\bhow (?:much(?! (?:time|notice))|expensive)\b|\b(?:cost|price|charge|fees?|fine|pay|rate)\b",
            r"\d+ (?:dollars?|euros?|pounds?|cents?|percent)|[$€£]\d|\b(?:free|costs?|price|fee|charge)",
            True,
        ),
        (r"\bhow (?:long|soon|fast|quickly)\b|\bhow much (?:time|notice)\b", _LONG, True),
        (r"\bhours\b|\b(?:are|do) you (?:open|close)\b", f"{_TIME}|{_LONG}", True),
        (
            r"^(?:from |until |by )?when\b|\b(?:what|which) (?:time|days?)\b|\bhow (?:late|early)\b",
            f"{_TIME}|{_LONG}",
            False,
        ),
        (
            r"\baddress\b|\bwhich street\b|\bwhere (?:are you|exactly)\b",
            r"\b(?:street|road|avenue|lane|square|drive|place|floor)\b",
            True,
        ),
        (r"\bwhere\b", r"\b(?:behind|in front of|next to|(?:at|in|on) the)\b", False),
        (r"\bhow (?:many|big|heavy|large|old|far|warm|wide|tall)\b|\blimit\b", rf"\b{_NUMBER}\b", False),
        (
            r"\bwhat (?:do|should|must) i (?:need|have|bring|take)\b|\b(?:bring|carry)\b",
            r"\b(?:bring|needs?|required?|show|must|should)\b",
            False,
        ),
        (r"^(?:and |so )*who\b", r"\b(?:Dr|Mr|Mrs|Ms)\b", False),
    )
)
"""What is asked for; how a sentence that tells it looks; whether that is plain enough to count without a shared word
or likeness, and against a sentence that tells it unasked."""

BECAUSE = re.compile(
    r"(?:\b(?:because(?: of)?|since) |(?:[,;:]|\bone) (?=(?:it|that|this|they|we|there)\b))"
    r"(?P<value>[^.;!?]{3,}?)(?=[.;!?]|,? please\b|$)",
    re.IGNORECASE,
)
"""A reason: "because it's disabled", "leave that, it's our logo"."""
NUMBERED, WHICH = re.compile(r"(?:\bnumber|\bno\.?|#)$"), re.compile(r"\b(?:the|that|this)$")
"""Before "two" and before "second", where they say which of a list."""
