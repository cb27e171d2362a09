"""How a call ends. Pure."""

from __future__ import annotations

from .....events import CallEnding
from ..acts import Verbatim
from ..contract import Step
from ..nlg import phrases
from ..tracker import Ended
from .context import DecisionContext


def goodbye(turn: DecisionContext) -> list[Step]:
    """The end of the call from the caller's side."""
    turn.update(Ended())
    return [Verbatim(phrases.GOODBYE), CallEnding("goodbye")]
