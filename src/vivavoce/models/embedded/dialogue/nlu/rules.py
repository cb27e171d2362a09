"""Understanding by rules: the tools of an agent, prepared once, against which a caller's words are read. Pure."""

from __future__ import annotations

import copy
import re
import unicodedata

from ...brain import Utterance
from ..agent import AgentModel
from ..contract import NothingAsked, State
from ..expectation import may_be_name
from .confidence import Hearing, judge
from .dialogue_acts import untag
from .domain import Domain
from .frame import Frame
from .reader import Trained
from .similarity import Meaning, WordOverlap


class RulesNLU:
    """Implements `NLU` from what the agent's tools declare; `meaning` None = words only, `reader` None = no reader."""

    def __init__(self, agent: AgentModel, meaning: Meaning | None = None, reader: Trained | None = None) -> None:
        self.domain = Domain.of(agent, meaning or WordOverlap(), reader)

    def parse(self, heard: Utterance, state: State) -> Frame:
        """What a turn means at this point of the conversation."""
        agent = self.domain.agent
        words = _without_hesitation(untag(unicodedata.normalize("NFC", heard.text)))
        frame = Frame(words, self.domain, state, heard.confidence, faint=heard.faint)
        asked = not isinstance(state.pending, NothingAsked)
        frame.hearing = judge(heard, agent.doubt, asked=asked, name=may_be_name(agent, state))
        if heard.typed and frame.speech.consent.answer:
            frame.hearing = Hearing.CLEAR  # a sign, such as a thumb that points up
        return frame

    def knowing(self, agent: AgentModel) -> RulesNLU:
        """The same tools, for an agent of which something else has changed."""
        other = copy.copy(self)
        other.domain = self.domain.knowing(agent)
        return other


_HESITATION = re.compile(r"\b(?:u+m+|u+h+|h+m+|e+r+m*)\b(?!-| huh| uh| mm)[,.…]*\s*", re.IGNORECASE)


def _without_hesitation(text: str) -> str:
    """The words without "um" and "uh"; as they are where nothing else was said, or where it is a yes ("uh huh")."""
    if re.search(r"\b(?:n?uh|mm|hm)[- ](?:huh|uh|h?mm?)\b|\bm+hm+\b|\buhhuh\b", text, re.IGNORECASE):
        return text
    plain = _HESITATION.sub("", text).strip(" ,")
    return plain if re.search(r"\w", plain) else text
