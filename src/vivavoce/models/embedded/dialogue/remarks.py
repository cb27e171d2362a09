"""What a caller adds to an action that was read back, beyond its arguments: "only with a sea view". Pure."""

from __future__ import annotations

import re

from ..brain import Move, Say
from . import naming, phrases, policy, slots
from .kit import Kit
from .state import Goal, State
from .talk import read_act
from .words import content, split_name

_NOTES = frozenset(
    "note notes comment comments remark remarks wish wishes request requests message details instructions".split()
)
"""Words in the names of arguments that take whatever a caller adds."""
_JOINED = re.compile(r"^(?:(?:and|but|also|yes|yeah|ok|okay|oh|well|please)\b[\s,.]*)+", re.IGNORECASE)
_CONDITION = re.compile(
    r"\b(?:only (?:if|with|when|where)|if|unless|without|except|as long as|provided)\b", re.IGNORECASE
)


def conditional(text: str) -> bool:
    """Whether the words make the action depend on something."""
    return bool(_CONDITION.search(text))


def answer(kit: Kit, st: State, text: str) -> list[Move] | None:
    """Note a remark where the tool has a place for it, else say that it does not count; then read back anew, so that
    a yes is one to what will be done. None when the words are no remark."""
    if read_act(text) is not None or not content(text):
        return None
    goal = st.goals[-1]
    place = _place(st, goal)
    if place:
        st.put(goal.with_values({place: _JOINED.sub("", text).strip(" .,;")}))
        return policy.advance(kit, st)
    return [Say(phrases.NOT_CONSIDERED), Say(st.pending.question)]


def _place(st: State, goal: Goal) -> str:
    """The free-text argument for remarks that is still open; "" when there is none."""
    for name, schema in slots.properties(st.spec(goal.tool)).items():
        if name not in goal.values and naming.kind(schema, name) == "text" and set(split_name(name)) & _NOTES:
            return name
    return ""
