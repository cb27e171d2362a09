"""What a caller's words are read against: the agent's tools, prepared once, and what was said and done so far. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..agent import AgentModel
from ..contract import State
from .examples import Examples
from .intents import Intents
from .similarity import Meaning
from .slots import Scene


@dataclass(frozen=True, slots=True)
class Domain:
    """An agent's tools and words, as the readers of `nlu` take them."""

    agent: AgentModel
    meaning: Meaning
    """How alike two texts are."""
    intents: Intents

    @classmethod
    def of(cls, agent: AgentModel, meaning: Meaning) -> Domain:
        """Prepare an agent's tools."""
        return cls(agent, meaning, Intents(agent.tools, meaning, Examples(agent.tools, agent.brief.local_time)))

    def knowing(self, agent: AgentModel) -> Domain:
        """The same tools, for an agent of which something else has changed."""
        return replace(self, agent=agent)

    def scene(self, state: State) -> Scene:
        """What reading values needs at this point of the conversation."""
        brief = self.agent.brief
        region = brief.language.partition("-")[2]
        return Scene(self.agent.now(), brief.vocabulary, state.done, region, state.typed)
