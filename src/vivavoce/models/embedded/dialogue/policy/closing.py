"""How a call ends. Pure."""

from __future__ import annotations

from .....events import CallEnding
from ..acts import Prompt, Tell
from ..contract import Step
from ..tracker import Ended
from .context import DecisionContext


def goodbye(turn: DecisionContext) -> list[Step]:
    """The end of the call from the caller's side."""
    turn.update(Ended())
    return [Tell(Prompt.GOODBYE), CallEnding("goodbye")]
