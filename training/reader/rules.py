"""The engine's rules as one more way of understanding, and its readers of values, for the comparison."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from reader.corpora import Service
from reader.score import Case, Prediction, normalised
from vivavoce.events import Brief, ToolSpec
from vivavoce.models.embedded.brain import Utterance
from vivavoce.models.embedded.dialogue.agent import prepare
from vivavoce.models.embedded.dialogue.contract import Goal, State
from vivavoce.models.embedded.dialogue.nlu.dialogue_acts import CallerAct, Speech
from vivavoce.models.embedded.dialogue.nlu.entities.read import read_value
from vivavoce.models.embedded.dialogue.nlu.reader import Trained
from vivavoce.models.embedded.dialogue.nlu.rules import RulesNLU
from vivavoce.models.embedded.dialogue.nlu.similarity import Meaning

NOW = datetime(2019, 3, 1, 9, tzinfo=UTC)  # when the dialogues were written: "March 4th" is next Monday
ACTS = {
    CallerAct.GREETING: "greet", CallerAct.HOW_ARE_YOU: "greet", CallerAct.GOODBYE: "bye", CallerAct.THANKS: "thank",
    CallerAct.THAT_IS_ALL: "bye", CallerAct.REPEAT: "repeat", CallerAct.WAIT: "wait", CallerAct.PERSON: "handoff",
    CallerAct.NEVER_MIND: "cancel_that", CallerAct.UNKNOWN_TO_ME: "dont_know",
}  # fmt: skip
_TYPES: dict[str, dict[str, Any]] = {
    "bool": {"type": "boolean"},
    "number": {"type": "integer"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
}


class Rules:
    """Reads cases as the engine does without its dialogue's state: each turn is on its own.

    reader: a published one, at work in the engine.
    """

    def __init__(self, services: dict[str, Service], meaning: Meaning, reader: Trained | None = None) -> None:
        self._services, self._meaning, self._reader = services, meaning, reader
        self._agents: dict[tuple[str, ...], RulesNLU] = {}

    def predict(self, case: Case) -> Prediction:
        """What the rules make of a case."""
        said = Prediction(acts=acts(case.turn.user))
        frame = self._agent(case.tools).parse(Utterance(case.turn.user), State(said=case.turn.agent))
        decided = frame.request.filled_intent
        said.rivals = bool(decided.rivals)
        said.logits = {tool: 1.0 if _name(tool) == decided.tool else -1.0 for tool in case.tools}
        if case.elsewhere:
            away = self._agent(case.elsewhere).parse(Utterance(case.turn.user), State()).request.filled_intent
            said.logits_elsewhere = {
                tool: 1.0 if _name(tool) in (away.tool, *away.rivals) else -1.0 for tool in case.elsewhere
            }
        if case.arguments:
            wanted = next((a for a in case.turn.wanted if a in case.arguments), "")
            goal = Goal(_name(case.turn.active), case.turn.user)
            filling = frame.slots.filling(goal, _name(wanted), fresh=bool(case.turn.tools))
            known = {_name(argument): argument for argument in case.arguments}
            words = {True: "yes", False: "no"}
            said.values = {
                known[name]: words[value] if isinstance(value, bool) else str(value)
                for name, value in filling.values.items()
                if name in known
            }
        return said

    def same(self, argument: str, predicted: str, meant: str) -> bool:
        """Whether a value, or words for one, is what the words mean: text as text, the rest as the engine reads it."""
        if normalised(predicted) == normalised(meant):
            return True
        service = self._services[argument.split("/")[0]]
        if service.kinds[argument] in ("text", "bool"):
            return False
        schema, name = _schema(service, argument), _name(argument)
        gold = _reading(meant, schema, name)
        return bool(gold) and gold in (
            predicted.lower(),
            _reading(predicted, schema, name),
        )

    def _agent(self, tools: Sequence[str]) -> RulesNLU:
        if tuple(tools) not in self._agents:
            specs = tuple(_spec(self._services[tool.split("/")[0]], tool) for tool in tools)
            brief = Brief("", specs, local_time=lambda: NOW)
            self._agents[tuple(tools)] = RulesNLU(prepare(brief, "", specs), self._meaning, self._reader)
        return self._agents[tuple(tools)]


@cache
def acts(user: str) -> set[str]:
    """What the rules say a turn does."""
    speech = Speech(user)
    found = {ACTS[speech.act]} if speech.act in ACTS else set()
    answer = {"yes": "affirm", "no": "deny"}.get(speech.consent.answer or "")
    return found | ({answer} if answer else set()) | ({"ask"} if speech.asks else set())


def _spec(service: Service, tool: str) -> ToolSpec:
    described = service.wordings[0].tools[service.tools.index(tool)].partition(": ")[2]
    properties = {_name(argument): _schema(service, argument) for argument in service.takes[tool]}
    return ToolSpec(_name(tool), described, {"type": "object", "properties": properties})


def _schema(service: Service, argument: str) -> dict[str, Any]:
    described = service.wordings[0].arguments[service.arguments.index(argument)].partition(": ")[2]
    kind = service.kinds[argument]
    shape = {"type": "string", "enum": list(service.options[argument])} if kind == "enum" else {}
    return {"type": "string", "description": described.rsplit(" (", 1)[0]} | _TYPES.get(kind, {}) | shape


def _reading(words: str, schema: dict[str, Any], name: str) -> str:
    found = read_value(words, schema, name, NOW, asked=True)
    return str(found[0].value).lower() if found else ""


def _name(id: str) -> str:
    """A tool's or argument's name as an agent's author writes it: `find_bus`."""
    bare = id.rpartition("/")[2]
    return "".join("_" + c.lower() if c.isupper() and i else c.lower() for i, c in enumerate(bare))
