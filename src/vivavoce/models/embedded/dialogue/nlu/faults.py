"""What callers say when something is wrong: "the printer is jammed", "my screen stays black". Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .. import signatures
from .tokens import split_name

_TROUBLE = re.compile(
    r"\b(?:(?:does|do|did|is|are|was|will|can)(?: not|n['’]t)|won['’]t|can['’]?t|doesnt|isnt|wont|no longer|stopped|"
    r"fails? to|refuses? to) "
    r"(?:work|start|open|close|turn|connect|print|charge|move|load|respond|run|heat|light|flush|go)\w*"
    r"|\b(?:broken|broke|stuck|jammed|jams|crash(?:ed|es|ing)|froze|frozen|dead|leak(?:s|ed|ing)|dripping|bent|"
    r"damaged|cracked|torn|smashed|blocked|burst|out of order|not working|keeps \w+ing|stays (?:black|dark|blank|"
    r"off|on|cold|open|shut)|is (?:black|blank|dark|down)|wrong with|trouble with|problems? with|an error)\b",
    re.IGNORECASE,
)
_END = r"[,.;!?]|\b(?:can|could|would|will) (?:you|someone|somebody|i|we)\b|\bplease\b"
_CLAUSE = re.compile(rf"(?:(?!{_END}).)+", re.IGNORECASE)
_LEAD = re.compile(r"^(?:(?:and|but|because|since|so|hi|hello|well|um|uh|please|the problem is(?: that)?)\b\s*)+", re.I)
_NAMES = frozenset({"problem", "issue", "fault", "trouble", "symptom", "defect", "malfunction"})


def tells_of(text: str) -> str:
    """The clause that says what is wrong; "" when none does."""
    return next((m.group().strip() for m in _CLAUSE.finditer(text) if _TROUBLE.search(m.group())), "")


def span(text: str) -> tuple[int, int] | None:
    """Where `tells_of` stands in the text, without "and", "because" …"""
    clause = tells_of(text)
    if not clause:
        return None
    lead = _LEAD.match(clause)
    start = text.index(clause) + (lead.end() if lead else 0)
    return start, text.index(clause) + len(clause)


def wanted(name: str, schema: Mapping[str, Any]) -> bool:
    """Whether an argument takes what is wrong, in the caller's words."""
    return signatures.kind(schema, name) == "text" and bool(set(split_name(name)) & _NAMES)
