"""What a caller's words mean, and the seam to what finds that out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from functools import cached_property
from typing import Protocol

from .....consent import Consent
from .....consent import read as read_consent
from ...brain import Utterance
from ..agent import AgentModel
from ..contract import Goal, State
from . import coordination, knowledge, late_answers, reranking, slots
from .confidence import Hearing
from .dialogue_acts import CallerAct, is_request, is_small_talk, read_act
from .domain import Domain
from .examples import Said
from .intents import Decision, Margins
from .slots import Filling
from .tokens import actions, content, normalize


class Frame:
    """The words of a turn, or of a part of one: every reading of them is made when it is first asked for, and once.

    The readings here are made by rules. A learned model overrides those that it gives, out of one run over the turn:
    `act`, the scores behind `ranking` and `intent`, and in `filling` where the values stand. What a value is worth,
    once it is known where it stands, remains with the readers of `entities`.
    """

    def __init__(
        self, words: str, domain: Domain, state: State, confidence: float = 1.0, *, faint: bool = False
    ) -> None:
        """confidence: the recogniser's, 0–1; 1 for typed words. faint: much softer than the caller usually speaks."""
        self.words, self.confidence, self.faint = words, confidence, faint
        self.hearing = Hearing.CLEAR
        self._domain, self._state = domain, state
        self._scene = domain.scene(state)
        self._fillings: list[tuple[Goal, str, bool, Filling]] = []
        self._revisions: list[tuple[Goal, Filling]] = []
        self._parts: dict[str, Frame] = {words: self}

    def part(self, words: str) -> Frame:
        """Some of the words, or others that belong to them, on their own."""
        if words not in self._parts:
            self._parts[words] = part = Frame(words, self._domain, self._state, self.confidence)
            part._parts = self._parts
        return self._parts[words]

    # ── dialogue acts ──

    @cached_property
    def plain(self) -> str:
        """The words in lower case, short forms written out, without punctuation."""
        return normalize(self.words)

    @cached_property
    def act(self) -> CallerAct | None:
        """What the words do, where that is not to ask for something of the agent's: greet, wait, give up …"""
        return read_act(self.words)

    @cached_property
    def consent(self) -> Consent:
        """Yes or no, and what else is said."""
        return read_consent(self.words)

    @cached_property
    def asks(self) -> bool:
        """Whether something is to be told."""
        return knowledge.is_question(self.words)

    @cached_property
    def small_talk(self) -> bool:
        """Whether it is talk for its own sake."""
        return is_small_talk(self.words)

    @cached_property
    def requests_something(self) -> bool:
        """Whether it has the form of a request."""
        return is_request(self.words)

    # ── intent ──

    @cached_property
    def actions(self) -> Mapping[str, int]:
        """The actions that are named, with where."""
        return actions(self.plain)

    @cached_property
    def content(self) -> tuple[str, ...]:
        """Stems of the words that carry meaning."""
        return content(self.words)

    @cached_property
    def example(self) -> Said | None:
        """The author's example in whose words this is said."""
        return self._domain.intents.examples.match(self.words)

    @cached_property
    def intent(self) -> Decision:
        """The tool that the words alone call for."""
        return self._domain.intents.decide(self.words)

    @cached_property
    def ranking(self) -> list[tuple[str, float]]:
        """(tool, score) by the words alone, best first."""
        return self._domain.intents.rank(self.words)

    @cached_property
    def filled_intent(self) -> Decision:
        """The tool that the words call for, and their values speak for."""
        return self._domain.intents.decide(self.words, self._evidence)

    def intent_from(self, least: float) -> Decision:
        """`filled_intent` with another least score."""
        return self._domain.intents.decide(self.words, self._evidence, least)

    @cached_property
    def filled_ranking(self) -> list[tuple[str, float]]:
        """(tool, score) by the words and their values, best first."""
        return self._domain.intents.rank(self.words, self._evidence)

    def _evidence(self, tool: str) -> float:
        return self._speaks_for(tool)

    @cached_property
    def _speaks_for(self) -> reranking.Evidence:
        return reranking.speaks_for(self._domain, self._state, self.words)

    @cached_property
    def requests(self) -> list[tuple[str, str]]:
        """(words, tool) of each request; of one alone the tool is ""."""
        return self._domain.intents.requests(self.words)

    @cached_property
    def demands(self) -> list[tuple[str, str]]:
        """(words, tool) cut where another tool is called for."""
        return self._domain.intents.demands(self.words)

    def does(self, tool: str, actions: Set[str]) -> bool:
        """Whether one of these actions is what a tool does."""
        return self._domain.intents.asks_for(tool, set(actions))

    @property
    def margins(self) -> Margins:
        """When a ranking is a decision."""
        return self._domain.intents.margins

    def best_served(self, tools: tuple[str, ...]) -> str:
        """The one of several tools that has a place for more of what was said than all others; "" = none."""
        return reranking.best_served(self._domain, self._state, tools, self.words)

    def places(self, tool: str) -> int:
        """How many of a tool's arguments the words give."""
        return reranking.places(self._domain, self._state, tool, self.words)

    # ── facts ──

    @cached_property
    def fact(self) -> tuple[str, float]:
        """The sentence of the instructions that answers it, with its closeness 0–1; ("", 0) = none."""
        return self._among(self._domain.agent.facts)

    @cached_property
    def route(self) -> str:
        """The sentence of the instructions that sends such a request to a person; "" = none."""
        return self._among(self._domain.agent.routes)[0]

    def _among(self, sentences: tuple[str, ...]) -> tuple[str, float]:
        return knowledge.answer(self.words, sentences, self._domain.meaning, self._domain.intents.common)

    @cached_property
    def told(self) -> knowledge.Fact | None:
        """What the caller tells of themselves."""
        return knowledge.told(self.words)

    @cached_property
    def recalls(self) -> bool:
        """Whether they ask for what they told before."""
        return knowledge.recalls(self.words)

    # ── slots ──

    def filling(self, goal: Goal, asked: str = "", *, fresh: bool = False) -> Filling:
        """The arguments of the goal's tool that the words give.

        asked: the argument just asked for. fresh: the words began the goal.
        """
        for known, name, first, found in self._fillings:
            if name == asked and first == fresh and known == goal:
                return found
        filling = slots.read(self.words, self._domain.agent.spec(goal.tool), goal, asked, self._scene, fresh=fresh)
        self._fillings.append((goal, asked, fresh, filling))
        return filling

    def revision(self, goal: Goal) -> Filling:
        """The arguments that the words change."""
        for known, found in self._revisions:
            if known == goal:
                return found
        changed = bool(self.words.strip())
        revision = (
            slots.revise(self.words, self._domain.agent.spec(goal.tool), goal, self._scene) if changed else Filling()
        )
        self._revisions.append((goal, revision))
        return revision

    def bare_answer(self, goal: Goal, asked: str) -> Filling:
        """A bare answer to a question that was not the last one."""
        return late_answers.bare(self.words, self._domain.agent.spec(goal.tool), goal, asked, self._scene)

    def goals(self, tool: str) -> list[Goal]:
        """One goal for each of several values of one argument; empty where the words are one request."""
        return coordination.goals(self._domain, self._state, self._domain.agent.spec(tool), self.words)

    def beside(self, useful: Callable[[str], bool]) -> tuple[str, str]:
        """A question beside something else that the facts answer: (the answer, the words without it)."""
        return coordination.aside(self._domain, self.words, useful)


class NLU(Protocol):
    """Understands callers. `RulesNLU` is the one that needs no training; a learned model is another."""

    def parse(self, heard: Utterance, state: State) -> Frame:
        """What a turn means at this point of the conversation. Pure: the same turn means the same again."""

    def knowing(self, agent: AgentModel) -> NLU:
        """The same, for an agent with the same tools of which something else has changed."""
