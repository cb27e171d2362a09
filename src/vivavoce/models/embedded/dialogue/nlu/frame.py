"""What a caller's words mean, and the seam to what finds that out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from functools import cached_property
from typing import Any, Protocol

from .....events import ToolSpec
from ...brain import Utterance
from ..agent import AgentModel
from ..contract import Goal, State
from . import coordination, knowledge, reader, reranking, revisions, slots
from .confidence import Hearing
from .dialogue_acts import Speech, wants
from .domain import Domain
from .examples import Said
from .intents import UNDOING, Decision, Margins
from .result_questions import field_asked
from .sight.visual_speech import VisualSpeech
from .slots import Filling, Scene
from .tokens import actions, content, normalize, sentences


class Frame:
    """What a turn, or a part of one, means: how it is said, what it calls for, what is known of it, what it gives,
    and what it asks of a picture.

    Each group reads the words when it is first asked, and once. The groups here go by rules. A learned model gives
    frames with groups of its own, out of one run over the turn: `Speech.act`, the scores behind `Request.ranking`, and
    in `Slots.filling` where the values stand. What a value is worth, once it is known where it stands, remains with
    the readers of `entities`.
    """

    hearing = Hearing.CLEAR

    def __init__(
        self, words: str, domain: Domain, state: State, confidence: float = 1.0, *, faint: bool = False
    ) -> None:
        """confidence: the recogniser's, 0–1; 1 for typed words. faint: much softer than the caller usually speaks."""
        self.words, self.confidence, self.faint = words, confidence, faint
        self.speech = Speech(words)
        self.request = Request(words, domain, state)
        self.facts = Facts(words, domain)
        self.slots = Slots(words, domain, state)
        self.visual = VisualSpeech(words, state.sights, follows=state.sights.told in state.said)
        self._parts: dict[str, Frame] = {words: self}
        self._read: Callable[[str], Frame] = lambda part: Frame(part, domain, state, confidence)

    def part(self, words: str) -> Frame:
        """Some of the words, or others that belong to them, on their own."""
        if words not in self._parts:
            self._parts[words] = part = self._read(words)
            part._parts = self._parts
        return self._parts[words]

    @property
    def plain(self) -> str:
        """The words in lower case, short forms written out, without punctuation."""
        return self.speech.plain

    @cached_property
    def content(self) -> tuple[str, ...]:
        """Stems of the words that carry meaning."""
        return content(self.words)


class Request:
    """What the words call for: the agent's tools, ranked."""

    def __init__(self, words: str, domain: Domain, state: State) -> None:
        self._words, self._domain, self._state, self._intents = words, domain, state, domain.intents

    @cached_property
    def actions(self) -> Mapping[str, int]:
        """The actions that are named, with where."""
        return actions(normalize(self._words))

    @cached_property
    def example(self) -> Said | None:
        """The author's example in whose words this is said."""
        return self._intents.examples.match(self._words)

    def shown(self, tool: str) -> Mapping[str, Any]:
        """The values of a tool that stand in the places of its examples."""
        return self._intents.examples.shown(self._words, tool)

    def is_name(self, words: str) -> bool:
        """Whether these words are one of the agent's names and nothing else."""
        return self._intents.examples.is_name(words)

    @cached_property
    def ranking(self) -> list[tuple[str, float]]:
        """(tool, score) by the words alone, best first."""
        return self._intents.rank(self._words)

    @cached_property
    def intent(self) -> Decision:
        """The tool that the words alone call for."""
        return self._intents.decide(self._words)

    @cached_property
    def filled_ranking(self) -> list[tuple[str, float]]:
        """(tool, score) by the words and their values, best first."""
        return self._intents.rank(self._words, self._evidence)

    @cached_property
    def filled_intent(self) -> Decision:
        """The tool that the words call for, and their values speak for; where they call for none, or for a person, the
        one that a single sentence of them calls for: "I took the line out. Check it again"."""
        whole, parts = self._intents.decide(self._words, self._evidence), sentences(self._words)
        served = whole.rivals or (whole.tool and not self._domain.agent.spec(whole.tool).transfer)
        if served or self.example or len(parts) < 2:
            return whole
        each = [one for part in parts if (one := Request(part, self._domain, self._state).filled_intent).score]
        called = {tool for one in each for tool in (one.tool, *one.rivals) if tool}
        return max(each, key=lambda one: (bool(one.tool), one.score)) if len(called) == 1 else whole

    def intent_from(self, least: float) -> Decision:
        """`intent` with another least score."""
        return self._intents.decide(self._words, None if self.margins.background else self._evidence, least)

    @cached_property
    def _evidence(self) -> reranking.Evidence:
        """What speaks for a tool besides the likeness of its texts: the values, and a trained reader."""
        values, trained = reranking.speaks_for(self._domain, self._state, self._words), self._domain.reader
        if trained is None:
            return values
        agent = self._domain.agent
        read = reader.calls_for(trained, self._state.said, self._words, agent.tools)
        undoing = self.actions.keys() & UNDOING

        def wished(tool: str) -> float:
            named = not wants(normalize(self._words)) or self.does(tool, undoing)
            return 0.0 if named else reader.WISH[agent.spec(tool).confirm]

        return lambda tool: values(tool) + read.get(tool, 0.0) - wished(tool)

    @cached_property
    def each(self) -> list[tuple[str, str]]:
        """(words, tool) of each request; of one alone the tool is ""."""
        return self._intents.requests(self._words)

    @cached_property
    def demands(self) -> list[tuple[str, str]]:
        """(words, tool) cut where another tool is called for."""
        return self._intents.demands(self._words)

    def does(self, tool: str, actions: Set[str]) -> bool:
        """Whether one of these actions is what a tool does."""
        return self._intents.asks_for(tool, set(actions))

    @property
    def margins(self) -> Margins:
        """When a ranking is a decision."""
        return self._intents.margins

    def best_served(self, tools: tuple[str, ...]) -> str:
        """The one of several tools that has a place for more of what was said than all others; "" = none."""
        return reranking.best_served(self._domain, self._state, tools, self._words)

    def places(self, tool: str) -> int:
        """How many of a tool's arguments the words give."""
        return reranking.places(self._domain, self._state, tool, self._words)


class Facts:
    """What is known of the words without a tool: by the instructions, and by what the caller tells."""

    def __init__(self, words: str, domain: Domain) -> None:
        self._words, self._domain = words, domain

    @cached_property
    def answer(self) -> tuple[str, float]:
        """The sentence of the instructions that answers it, or the question that follows something told ("I'm coming by
        car. Is there parking?"), with its closeness 0–1; ("", 0) = none."""
        *told, last = sentences(self._words) or [self._words]
        whole = self._among(self._domain.agent.facts)
        asks_then = told and knowledge.is_question(last) and not any(map(knowledge.is_question, told))
        return Facts(last, self._domain).answer if asks_then and not whole[0] else whole

    @cached_property
    def questions(self) -> list[str]:
        """The questions that the words ask, where they ask several and nothing else."""
        return coordination.questions(self._words)

    @property
    def questions_beside(self) -> list[str]:
        """The questions beside something else that the words say."""
        return coordination.beside(self._words)

    @cached_property
    def route(self) -> str:
        """The sentence of the instructions that sends such a request to a person; "" = none."""
        return self._among(self._domain.agent.routes)[0]

    def _among(self, sentences: tuple[str, ...]) -> tuple[str, float]:
        return knowledge.answer(self._words, sentences, self._domain.meaning)

    @cached_property
    def told(self) -> knowledge.Fact | None:
        """What the caller tells of themselves."""
        return knowledge.told(self._words)

    def in_result(
        self, result: Mapping[str, Any], thing: frozenset[str] = frozenset(), *, named: bool = False
    ) -> tuple[str, Any] | None:
        """(name, value) of the field of a tool's result that is asked about: see `field_asked`."""
        return field_asked(self._words, result, thing, named=named)

    @cached_property
    def recalls(self) -> bool:
        """Whether they ask for what they told before."""
        return knowledge.recalls(self._words)


class Slots:
    """What the words give to the arguments of a tool."""

    def __init__(self, words: str, domain: Domain, state: State) -> None:
        self._words, self._domain, self._state = words, domain, state
        self._scene = domain.scene(state)
        self._fillings: list[tuple[Goal, str, bool, Filling]] = []
        self._revisions: list[tuple[Goal, Filling]] = []

    def filling(self, goal: Goal, asked: str = "", *, fresh: bool = False) -> Filling:
        """The arguments of the goal's tool that the words give.

        asked: the argument just asked for. fresh: the words began the goal.
        """
        for known, name, first, found in self._fillings:
            if name == asked and first == fresh and known == goal:
                return found
        spec = self._domain.agent.spec(goal.tool)
        filling = slots.read(self._words, spec, goal, asked, self._read(spec), fresh=fresh)
        self._fillings.append((goal, asked, fresh, filling))
        return filling

    def revision(self, goal: Goal) -> Filling:
        """The arguments that the words change."""
        for known, found in self._revisions:
            if known == goal:
                return found
        spec = self._domain.agent.spec(goal.tool)
        revision = revisions.revise(self._words, spec, goal, self._read(spec)) if self._words.strip() else Filling()
        self._revisions.append((goal, revision))
        return revision

    def bare_answer(self, goal: Goal, asked: str) -> Filling:
        """A bare answer to a question that was not the last one."""
        spec = self._domain.agent.spec(goal.tool)
        return revisions.bare_answer(self._words, spec, goal, asked, self._read(spec))

    def _read(self, spec: ToolSpec) -> Scene:
        """The scene with what a trained reader takes for the tool's arguments."""
        trained, agent = self._domain.reader, self._domain.agent
        if trained is None:
            return self._scene
        return replace(self._scene, given=reader.given(trained, self._state.said, self._words, agent.tools, spec))

    def goals(self, tool: str) -> list[Goal]:
        """One goal for each of several values of one argument; empty where the words are one request."""
        return coordination.goals(self._domain, self._state, self._domain.agent.spec(tool), self._words)

    def beside(self, useful: Callable[[str], bool]) -> tuple[str, str]:
        """A question beside something else that the facts answer: (the answer, the words without it)."""
        return coordination.aside(self._domain, self._state, self._words, useful)


class NLU(Protocol):
    """Understands callers. `RulesNLU` is the one that needs no training; a learned model is another."""

    def parse(self, heard: Utterance, state: State) -> Frame:
        """What a turn means at this point of the conversation. Pure: the same turn means the same again."""

    def knowing(self, agent: AgentModel) -> NLU:
        """The same, for an agent with the same tools of which something else has changed."""
