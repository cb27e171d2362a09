"""Questions in words: for an argument, a choice, a yes. Pure."""

from __future__ import annotations

from ...speech import speak_value
from .. import naming
from ..acts import (
    Act,
    AskPart,
    AskSlot,
    CheckHeard,
    CheckIntent,
    CheckValues,
    ChooseChange,
    ChooseIntent,
    ChooseRecord,
    ChooseSeen,
    HintFor,
    KeyOfAll,
    Offer,
    OneOf,
    Prompt,
    ReadBack,
    WhatOfAll,
    WhichOne,
    YesOrNo,
)
from ..agent import AgentModel
from ..nlu.slots import properties
from ..signatures import kind, main_schema
from . import asking, informing, phrases
from .confirming import read_back
from .phrases import PROMPTS


def words(act: Act, agent: AgentModel) -> str:  # noqa: C901 - a table of acts
    """An act in words. Raises TypeError for one that is no question."""
    match act:
        case AskSlot():
            return asking.ask(act, agent)
        case AskPart(part):
            return asking.FOR_PART[part]
        case HintFor(tool, name):
            return asking.hint(properties(agent.spec(tool)).get(name, {}), name, keypad=agent.brief.keypad)
        case ReadBack(tool, args, given, verbatim):
            return read_back(agent.spec(tool), args, agent.now(), given, verbatim=verbatim)
        case CheckValues(tool, values):
            schemas = properties(agent.spec(tool))
            said = [speak_value(v, main_schema(schemas[n]), agent.now(), n) for n, v in values.items()]
            names = [kind(schemas[n], n) == "name" for n in values]
            return phrases.is_it_right([phrases.spelled(v) if n else v for v, n in zip(said, names, strict=True)])
        case CheckIntent(tool):
            return phrases.did_you_want(naming.phrase(agent.spec(tool)))
        case CheckHeard(tool, values, pieces):
            said = [informing.say_argument(agent, tool, name, value) for name, value in values.items()]
            return phrases.did_you_say(phrases.both([*said, *pieces]))
        case ChooseChange(names):
            return f"Should I change the {phrases.either([naming.label(name) for name in names])}?"
        case ChooseRecord(labels, own):
            return phrases.which_record(labels) if own else phrases.which_found(labels)
        case ChooseSeen(labels, said):
            seen = f"I see {phrases.both(labels)}."
            return f"You said {said}, and {seen} Which is right?" if said else f"{seen} Which one?"
        case WhichOne(labels, numbered):
            if numbered:
                numbers = zip(("one", "two"), labels, strict=False)
                return " ".join(f"Say {number} for {label}." for number, label in numbers)
            listed = phrases.either(labels)
            return f"Sorry, which one? {listed[0].upper()}{listed[1:]}?"
        case Offer(labels):
            return phrases.offer(labels)
        case ChooseIntent(tools):
            return _which_tool(tools, agent)
        case YesOrNo():
            return PROMPTS[Prompt.SAY_YES_OR_NO]
        case OneOf(labels):
            return f"{phrases.either(labels)}?".capitalize()
        case KeyOfAll(labels):
            return f"{phrases.HARD_TO_HEAR} You can also {phrases.keys(labels)}."
        case WhatOfAll():
            wishes = naming.abilities(agent.tools, wish=True)
            return f"Do you want to {wishes}?" if wishes else PROMPTS[Prompt.SAY_AGAIN]
    raise TypeError(f"there are no words for {type(act).__name__}: write them in nlg")


def _which_tool(tools: tuple[str, ...], agent: AgentModel) -> str:
    specs = [agent.spec(name) for name in tools]
    things = {naming.verb_object(spec)[1] for spec in specs}
    verbs = [naming.verb_object(spec)[0] for spec in specs]
    if len(things) == 1 and len(set(verbs)) == len(verbs):
        return f"Do you want to {phrases.either(verbs)} {next(iter(things))}?"
    return phrases.which_intent([naming.phrase(spec) for spec in specs])
