"""Whom the callers of a process can ask for: its agents, its models, and further names of theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from ..models.model import Model
from ..protocol.setup import Setup
from ..protocol.tokens import Grant
from ..tools.agent import Agent
from ..tools.call import local_zone
from ..tools.page import PageOf
from ..turns.turn_policy import TurnPolicy
from .fitness import check_aliases


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom a caller asks for."""

    name: str
    agent: Agent | None
    """None in raw mode."""
    model_name: str
    model: Model
    policy: TurnPolicy
    """How turns are taken with that model, before the client's wishes."""


class Directory:
    """`find` whom a client names; `cards` for people who choose."""

    def __init__(
        self,
        agents: Sequence[Agent],
        models: Mapping[str, Model],
        *,
        aliases: Mapping[str, str] | None = None,
        private: Set[str] = frozenset(),
        policies: Mapping[str, TurnPolicy] | None = None,
        timezone: str = "",
    ) -> None:
        """models: model name → model; a name that is no agent's is addressed directly, in raw mode.

        aliases: further name → name of an agent or a model, for clients whose model's name is fixed. private: models
        that only agents may use. policies: model name → how turns are taken with it, where that is not the default.
        timezone: an IANA name, for agents that name none and for raw models; "" = this machine's.

        Raises ConfigurationError when an alias is taken, or leads to nobody.
        """
        self._agents = {agent.name: agent for agent in agents}
        self._models, self._private = dict(models), private
        self._aliases, self._policies = dict(aliases or {}), dict(policies or {})
        self.zone = local_zone(timezone)
        """For whoever names none."""
        check_aliases(self._aliases, {*self._agents, *self._models} - self._private)

    def find(self, asked: str) -> Addressed | None:
        """Whom a name stands for; None for nobody that callers may ask for."""
        name = self._aliases.get(asked, asked)
        agent = self._agents.get(name)
        model_name = agent.model if agent else name
        model = self._models.get(model_name)
        if model is None or (agent is None and name in self._private):
            return None
        return Addressed(name, agent, model_name, model, self._policies.get(model_name, TurnPolicy()))

    def zone_of(self, agent: str) -> tzinfo:
        """The time zone in which an agent lives."""
        found = self._agents.get(agent)
        return local_zone(found.timezone) if found and found.timezone else self.zone

    @property
    def names(self) -> list[str]:
        """All that can be asked for."""
        return [*self._agents, *(self._models.keys() - self._private), *self._aliases]

    def page(self, agent: str, name: str) -> PageOf | None:
        """A page of an agent's; None when it has none of that name."""
        found = self._agents.get(agent)
        return found.pages.get(name) if found else None

    def cards(self, grant: Grant | None = None) -> list[dict[str, Any]]:
        """What the page shows to choose from: all agents, or the one that a token is bound to."""
        bound = Setup(grant.model).agent_name if grant else ""
        name = self._aliases.get(bound, bound)
        return [_card(agent, grant is None) for agent in self._agents.values() if name in ("", agent.name)]


def _card(agent: Agent, staff: bool) -> dict[str, Any]:
    """An agent as the page shows it: a readable name and things to say; its pages, which a token does not open."""
    examples = [spec.examples[0] for spec in agent.specs if spec.examples and not spec.transfer]
    card: dict[str, Any] = {"name": agent.name, "title": agent.name.replace("-", " ").capitalize()}
    card["examples"] = examples[:3]
    if agent.view:
        card["view"] = agent.view
    if staff and agent.pages:
        card["pages"] = [{"name": page.name, "title": page.title} for page in agent.pages.values()]
    if agent.sees:
        card |= {"sees": list(agent.sees.sources)} | ({"tones": True} if agent.sees.tones else {})
    return card
