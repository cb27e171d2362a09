"""What the agent waits to hear: it helps to know when a turn is over and which words are likely. Pure."""

from __future__ import annotations

from dataclasses import replace

from ....lexicon import UNITS, WEEKDAYS
from ..brain import Expectation
from . import naming, signatures
from .agent import AgentModel
from .contract import (
    YES_NO,
    IntentCheck,
    IntentChoice,
    SlotQuestion,
    State,
    StepQuestion,
    TransferOffer,
    ValueChoice,
    asked_for,
)
from .nlu import composite, slots
from .nlu.entities.answers import takes_sentences
from .nlu.entities.codes import is_code

_SYMBOLS = ("zero", "oh", *(word for word, n in UNITS.items() if 1 <= n <= 9), "double")
"""What codes are read out with."""
_READY = ("ready", "go ahead")
SHORT = 3
"""Words of a tool's example that is a command, and no sentence."""
MOST_SHORT = 32
"""Short answers of a step that takes all words, of which the sound is asked."""
_CALENDAR = WEEKDAYS
"""Said where a day is asked for, or corrected at a read-back; "Wednesday" comes out as "Wedsey" or "once, dear"."""


def expect(agent: AgentModel, state: State) -> Expectation:
    """The words, digits or yes/no that would answer the open question, and whether it is known what is wanted."""
    return replace(_answer(agent, state), wanted=_wanted(agent, state))


def _answer(agent: AgentModel, state: State) -> Expectation:
    pending, goal = state.pending, state.goal
    if state.sights.reading is not None and state.sights.reading.offered:
        return Expectation(yes_no=True)
    commands = _commands(agent, state)
    if isinstance(pending, StepQuestion):
        return Expectation(_READY, commands, yes_no=True, short=(*_READY, *commands))
    if isinstance(pending, YES_NO):
        return Expectation(yes_no=True, context=_CALENDAR if _has_day(agent, state) else ())
    if isinstance(pending, ValueChoice | IntentChoice):
        labels = tuple(option.label for option in pending.options)
        return Expectation(labels, answers=labels)
    if isinstance(pending, SlotQuestion) and goal is not None:
        schema = naming.main_schema(slots.properties(agent.spec(goal.tool)).get(pending.name, {}))
        sort = naming.kind(schema, pending.name)
        words = options = tuple(naming.spoken_option(v) for v in schema.get("enum", ()))
        if sort in ("name", "text", "list") and not words:
            words = (*state.lead.words, *agent.brief.vocabulary) if state.lead else agent.brief.vocabulary
            options = state.lead.answers if state.lead else ()
        coded = sort == "code" or is_code(pending.name, schema)
        closed = coded and signatures.only_digits(schema)
        if coded and not closed:
            words += _SYMBOLS
        context = (*(_CALENDAR if sort in ("date", "datetime") else ()), *commands)
        short = (*state.lead.words, *commands)[:MOST_SHORT] if state.lead and state.lead.free else ()
        count = signatures.digits(schema) if coded else 0
        checks = any(goal.tool in tool.requires for tool in agent.tools)  # who is calling: heard as it was said, or not
        moment = sort if sort in ("date", "time", "datetime") and not checks else ""
        return Expectation(
            words, context, count, sort == "bool", only_digits=closed, answers=options, short=short, moment=moment,
            name=sort == "name", number=sort == "count" and not checks, secret=signatures.is_secret(schema),
        )  # fmt: skip
    choices = [
        naming.spoken_option(v)
        for t in agent.tools
        for s in slots.properties(t).values()
        for v in naming.main_schema(s).get("enum", ())
    ]
    return Expectation(words=tuple(dict.fromkeys([*agent.brief.vocabulary, *choices])), open=True)


def _wanted(agent: AgentModel, state: State) -> bool | None:
    """Whether there is a goal that no more sentences belong to; None = nothing to say of that."""
    if state.goal is None:  # "do you want this or that?" is no goal either
        return False if state.lost or isinstance(state.pending, IntentChoice | IntentCheck | TransferOffer) else None
    arguments = slots.properties(agent.spec(state.goal.tool)).items()
    texts = ((name, schema) for name, schema in arguments if naming.kind(schema, name) == "text")
    return None if any(takes_sentences(f"{name} {schema.get('description', '')}") for name, schema in texts) else True


def _commands(agent: AgentModel, state: State) -> tuple[str, ...]:
    """What may be said at every step of an agent that leads: "skip", "how many"."""
    if state.lead is None:
        return ()
    return tuple(example for tool in agent.tools for example in tool.examples if len(example.split()) <= SHORT)


def awaited(agent: AgentModel, state: State) -> str:
    """The sort of value that the open question asks for (`naming.kind`); "" when it asks for none."""
    pending, goal = state.pending, state.goal
    if not isinstance(pending, SlotQuestion) or goal is None:
        return ""
    schema, name = naming.main_schema(slots.properties(agent.spec(goal.tool)).get(pending.name, {})), pending.name
    while field := composite.open_field(schema, goal.partial.get(name) if name == pending.name else None):
        schema, name = naming.main_schema(schema["properties"][field]), field
    return naming.kind(schema, name)


def may_be_name(agent: AgentModel, state: State) -> bool:
    """Whether the open question may be answered with a name: it asks for one, or for what a name would look up."""
    goal = state.goal
    lookup = (
        agent.spec(goal.tool).lookup.get(asked_for(state.pending), "")
        if goal and isinstance(state.pending, SlotQuestion)
        else ""
    )
    finder = slots.properties(agent.spec(lookup)) if lookup and agent.has(lookup) else {}
    return awaited(agent, state) == "name" or any(
        naming.kind(schema, name) == "name" for name, schema in finder.items()
    )


def _has_day(agent: AgentModel, state: State) -> bool:
    goal = state.goal
    schemas = slots.properties(agent.spec(goal.tool)) if goal else {}
    return any(naming.kind(schema, name) in ("date", "datetime") for name, schema in schemas.items())
