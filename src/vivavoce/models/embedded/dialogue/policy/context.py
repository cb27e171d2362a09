"""What a rule of the policy may look at, and how it tells what it decides. Pure."""

from __future__ import annotations

from ..agent import AgentModel
from ..contract import State
from ..nlu.frame import Frame
from ..tracker import Event, update


class DecisionContext:
    """One decision in the making: the agent, what was understood, and the state as far as it has come."""

    __slots__ = ("agent", "events", "frame", "refused", "state")

    def __init__(self, agent: AgentModel, state: State, frame: Frame) -> None:
        self.agent, self.state, self.frame = agent, state, frame
        self.events: list[Event] = []
        self.refused = False
        """Nothing that the agent does or knows fits the turn: another mind may have a better answer."""

    def update(self, event: Event) -> None:
        """Decide that this happens; the rules after this one see it."""
        self.events.append(event)
        self.state = update(self.state, event)
