"""What the recogniser writes for what callers say, put right where only one thing can be meant. English. Pure.

Every line was seen in transcripts of natural voices; none changes a word that could stand there by itself.
"""

from __future__ import annotations

import re

from ....lexicon import DIGITS

_END = r"(?=[\s.,!?]*$)"
_STRAY = r"(?:i|he|he's|she|she's|they|you)"
"""Words the recogniser makes of a breath or a click after a sentence; nobody's last sentence is one of them."""
_DIGIT = rf"(?:oh|{'|'.join(sorted(DIGITS))})"
_NEXT = rf"[\s,]+(?:{_DIGIT}|for|to|too)\b"
_REPAIRS = tuple(
    (re.compile(pattern, re.IGNORECASE), repair)
    for pattern, repair in (
        (rf"(?<=\w)([.!?,])\s+{_STRAY}\.+\s*$", r"\1"),
        (rf"\bgood[\s-]?(?:by|bye|byes|buy)\b{_END}", "goodbye"),
        (rf"\b(?:by|bye|buy)[\s-]by[e]?\b{_END}", "bye-bye"),
        (
            rf"\b(all|that's it|everything|thanks|you|no|nope|nothing|done|okay|great|then|for now)\b([\s.,!]+)"
            rf"(?:by|buy|buy-bye)\b{_END}",
            r"\1\2bye",
        ),
        (r"^(?:by|buy)(?=[\s.,!?]*$)", "Bye"),
        (rf"\b(all|no|okay|great),? things\b{_END}", r"\1, thanks"),
        (r"^know\b(?=[\s,.]+(?:that's|thanks|thank|it's|sorry|not|nothing|i)\b)", "No"),
        (r"^high\b(?=[\s,.!]+(?:there|could|can|i|i'd|i'm|my|this|may|is|are|do)\b)", "Hi"),
        (r"\b([ap])\.?\s[m]\b\.*", r"\1.m."),
        (r"\bto(?:-(?=day|night|morrow)| (?=night|morrow))(day|night|morrow)\b", r"to\1"),
        (r"\b(half|quarter),? (past|to)\b", r"\1 \2"),
        (r"\b(the|with|at|to|a|on|for|my|is|in) \1\b", r"\1"),
        (r"^(?:m[\s.,-]*){1,4}h[\s.,-]*(?:m[\s.,-]*)+$", "Mm-hm."),
        (rf"\b({_DIGIT})(?:'s)?[\s,]+(?:arrow|hero|aero|sero)(?={_NEXT})", r"\1 zero"),
        (rf"\b({_DIGIT})[\s,]+(?:or|of|our|o'|owe)(?={_NEXT}{_NEXT})", r"\1 oh"),
        (r"([,.])[,.]+(?=\s|$)", r"\1"),
    )
)


def put_right(text: str) -> str:
    """The transcript with what was misheard repaired."""
    for pattern, repair in _REPAIRS:
        text = pattern.sub(repair, text)
    return text
