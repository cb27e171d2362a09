"""Whether what agents ask for can be had, before seconds are spent on loading models."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence

from ..errors import ConfigurationError
from ..live_options import VOICES
from ..tools.agent import Agent

log = logging.getLogger(__name__)

EMBEDDED, LEGACY = "embedded", "legacy"
OWN = frozenset({EMBEDDED, LEGACY})
"""Names of the engine that runs in this process; `LEGACY` is it as a classic pipeline, see `docs/how-to/evals.md`."""
GEMINI = "gemini-"
OWN_LANGUAGES = frozenset({"en", *(f"en-{region}" for region in ("us", "gb", "ie", "au", "nz", "za", "in"))})
"""English as people speak it there: telephone numbers and "3/4" are read as in that country. The voice is American."""
OWN_VOICES = frozenset({"", "default", "joe"})
"""The embedded engine's one voice."""


def check_agents(agents: Sequence[Agent], raw_models: Sequence[str] = ()) -> None:
    """Raises ConfigurationError for an agent that no model here can be, and for two of one name."""
    seen: set[str] = set()
    for agent in agents:
        if agent.name in seen:
            raise ConfigurationError(f"two agents are named {agent.name!r}; callers ask for them by name: rename one")
        seen.add(agent.name)
        _check(agent)
    for name in raw_models:
        if not name.startswith(GEMINI):
            raise ConfigurationError(f"raw models are cloud models, named {GEMINI}…, not {name!r}")


def check_aliases(aliases: Mapping[str, str], known: Collection[str]) -> None:
    """Raises ConfigurationError for a further name that is taken, or leads to nobody. known: agents and models."""
    for alias, name in aliases.items():
        if alias in known:
            raise ConfigurationError(f"the alias {alias!r} is the name of an agent or a model: choose another")
        if name not in known:
            raise ConfigurationError(f"the alias {alias!r} leads to {name!r}; there is: {', '.join(sorted(known))}")


def _check(agent: Agent) -> None:
    model, own = agent.model, agent.model in OWN
    if not own and not model.startswith(GEMINI):
        known = f"{EMBEDDED}, {LEGACY}, {GEMINI}…"
        raise ConfigurationError(f"agent {agent.name} wants the model {model!r}; there is: {known}")
    if own and agent.turns == "model":
        raise ConfigurationError(f'agent {agent.name} has turns="model", which only a Gemini model can decide')
    if own and agent.language.lower() not in OWN_LANGUAGES:
        raise ConfigurationError(
            f"agent {agent.name} has the language {agent.language!r}, but the embedded engine knows English alone: "
            'use "en-US", "en-GB" (or IE, AU, NZ, ZA, IN), or a Gemini model'
        )
    if own and agent.voice not in OWN_VOICES | VOICES:
        raise ConfigurationError(
            f"agent {agent.name} has the voice {agent.voice!r}; the embedded engine's is 'joe': leave voice out"
        )
    if own and agent.voice in VOICES:
        log.warning(
            "agent %s: %s is a voice of Gemini; the embedded engine speaks with its own", agent.name, agent.voice
        )
    if not own and agent.voice not in OWN_VOICES | VOICES:
        log.warning("agent %s: Gemini may not know the voice %r", agent.name, agent.voice)
    for spec in agent.specs if own else ():
        if "?" in spec.done:
            log.warning(
                "agent %s: tool %s asks in its `done` sentence, and the embedded engine will not know what an "
                "answer is to: say the result there, and ask for an argument with `ask`",
                agent.name,
                spec.name,
            )
