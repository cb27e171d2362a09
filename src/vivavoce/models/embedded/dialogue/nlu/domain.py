"""What a caller's words are read against: the agent's tools, prepared once, and what was said and done so far. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time

from .....events import ToolSpec
from .....lexicon import UNITS
from ...language.en.lexicon import EARLY, LATE, OPEN
from ..agent import AgentModel
from ..contract import State
from .entities.moment import office_hour
from .examples import Examples
from .intents import Intents
from .reader import Trained, learn
from .similarity import Meaning
from .slots import OFFICE, Hours, Scene
from .tokens import sentences, split_name


@dataclass(frozen=True, slots=True)
class Domain:
    """An agent's tools and words, as the readers of `nlu` take them."""

    agent: AgentModel
    meaning: Meaning
    """How alike two texts are."""
    intents: Intents
    hours: Mapping[str, Hours] = field(default_factory=dict)
    """Tool → the hours in which one without a.m. or p.m. lies, where the agent tells."""
    reader: Trained | None = None
    """A trained reader, where there is one."""

    @classmethod
    def of(cls, agent: AgentModel, meaning: Meaning, reader: Trained | None = None) -> Domain:
        """Prepare an agent's tools."""
        if reader is not None:
            learn(reader, agent.tools)
        examples = Examples(agent.tools, agent.brief.local_time, agent.brief.vocabulary)
        intents = Intents(agent.asked_for, meaning, examples, read=reader is not None)
        opening = _opening_hours(agent.brief.instructions)
        hours = {tool.name: told for tool in agent.tools if (told := _hours_of(tool) or opening)}
        return cls(agent, meaning, intents, hours, reader)

    def knowing(self, agent: AgentModel) -> Domain:
        """The same tools, for an agent of which something else has changed."""
        return replace(self, agent=agent)

    def scene(self, state: State) -> Scene:
        """What reading values needs at this point of the conversation."""
        brief = self.agent.brief
        region = brief.language.partition("-")[2]
        return Scene(self.agent.now(), brief.vocabulary, state.done, region, state.typed, self.hours)


_EVENING, _MORNING = (11, 23), (5, 17)
_SAID = re.compile(r"\b(\d\d?)(?::\d\d ?(?:([ap])\.?m\b)?| ?([ap])\.?m\b)", re.IGNORECASE)
_CLOCK = rf"(\d\d?|{'|'.join(list(UNITS)[1:13])}|noon|midnight)(?::\d\d)?(?: ?([ap])\.?m\b\.?)?"
_RANGE = re.compile(rf"\b{_CLOCK} ?(?:-|–|to|until|till|and) ?{_CLOCK}", re.IGNORECASE)
WIDEST = 15
"""Hours between opening and closing from which on they say nothing of an hour."""


def _hours_of(tool: ToolSpec) -> Hours | None:
    """The half of the day in which a tool's examples and descriptions lie; None = they tell of none, or of both."""
    told = " ".join((*split_name(tool.name), tool.description, *tool.examples)).lower()
    said = [_hour(m[1], m[2] or m[3]) for example in tool.examples for m in _SAID.finditer(example)]
    words = set(re.findall(r"\w+", told))
    late = bool(words & LATE) or any(hour > OFFICE[1] for hour in said)
    early = bool(words & EARLY) or any(hour < OFFICE[0] for hour in said)
    return None if late == early else _EVENING if late else _MORNING


def _opening_hours(instructions: str) -> Hours | None:
    """From when to when the instructions say that it is open: "We are open from 5 to 11 p.m." → (17, 23)."""
    found = []
    for sentence in sentences(instructions):
        for match in _RANGE.finditer(sentence) if OPEN & set(re.findall(r"\w+", sentence.lower())) else ():
            first, last = _hour(match[1], match[2]), _hour(match[3], match[4])
            if not match[2] and 0 < first < 12 and (match[4] or last <= 12):
                late = first + 12 < last if match[4] else office_hour(time(first), OFFICE).hour > 12
                first += 12 * late
            while last <= first:
                last += 12
            if last > 24 and not match[2]:
                first, last = first - 12, last - 12
            found.append((first, last))
    if not found:
        return None
    first, last = min(one for one, _ in found), max(one for _, one in found)
    return (first, min(last, first + 12)) if 0 <= first < last <= 24 and last - first < WIDEST else None


def _hour(said: str, half: str | None) -> int:
    """0–24; half: "a", "p" or nothing."""
    if said.lower() in ("noon", "midnight"):
        return 12 if said.lower() == "noon" else 24
    hour = int(said) if said.isdigit() else UNITS[said.lower()]
    return hour % 12 + 12 * (half in ("p", "P")) if half else hour
