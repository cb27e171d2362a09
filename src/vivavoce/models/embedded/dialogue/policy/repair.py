"""Turns that were heard badly: repeat, narrow, name another channel, offer a person. Never acts on them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .....events import CallEnding
from .. import signatures
from ..acts import (
    Act,
    CheckHeard,
    CheckIntent,
    HintFor,
    KeyOfAll,
    NarrowQuestion,
    NotCaught,
    NotCaughtAgain,
    OneOf,
    Prompt,
    Tell,
    Together,
    Verbatim,
    WhatOfAll,
    YesOrNo,
)
from ..contract import (
    IDLE,
    NOT_UNDERSTOOD,
    YES_NO,
    Confirmation,
    Goal,
    IntentCheck,
    SlotQuestion,
    Step,
    TransferOffer,
    ValueCheck,
    ValueChoice,
    asked_for,
)
from ..nlu import slots
from ..nlu.entities.found import Piece
from ..nlu.tokens import SENTENCE_END, content
from ..tracker import Asked, GoalsDropped, Intelligible
from . import forms, lookups
from .context import DecisionContext


def faint(turn: DecisionContext) -> list[Step]:
    """A voice much softer than the caller's, where a yes would count: whoever that was, the caller is asked again."""
    asked = turn.state.pending.question
    return [Tell(Prompt.FAINT), *([asked] if asked else [])]


def not_heard(turn: DecisionContext) -> list[Step]:
    """A turn without intelligible words: the ladder, one rung higher each time in a row."""
    turn.update(Intelligible(clear=False))
    doubt = turn.agent.doubt
    if turn.state.deaf >= doubt.give_up_after:
        turn.update(GoalsDropped())
        turn.update(Asked())
        return [Tell(Prompt.GIVE_UP), CallEnding("gave_up")]
    if turn.state.deaf >= doubt.person_after and turn.agent.transfer is not None:
        if turn.state.deaf > doubt.person_after:
            return [_other_channel(turn)]
        said = turn.state.goals[0].said if turn.state.goals else NOT_UNDERSTOOD
        turn.update(Asked(TransferOffer(said, Tell(Prompt.OFFER_PERSON))))
        return [Tell(Prompt.OFFER_PERSON)]
    if turn.state.deaf >= doubt.other_channel_after:
        return [_other_channel(turn)]
    if turn.state.deaf >= doubt.narrow_after:
        return [NotCaughtAgain(_narrower(turn))]
    if isinstance(turn.state.pending, Confirmation):
        return [Together((Tell(Prompt.NOT_CAUGHT), Tell(Prompt.SAY_YES_OR_NO)))]
    pending = turn.state.pending
    return [NotCaught(None if isinstance(pending, IDLE) else pending.question)]


def _other_channel(turn: DecisionContext) -> Act:
    """What else the caller can do than speak, on the line that they have."""
    pending, goal = turn.state.pending, turn.state.goal
    if not turn.agent.brief.keypad:
        return Tell(Prompt.OTHER_CHANNEL)
    if isinstance(pending, YES_NO):
        return Tell(Prompt.KEYPAD_YES_NO)
    if isinstance(pending, ValueChoice) and pending.options:
        return KeyOfAll(tuple(option.label for option in pending.options))
    if isinstance(pending, SlotQuestion) and goal is not None:
        schema = slots.properties(turn.agent.spec(goal.tool)).get(pending.name, {})
        if signatures.kind(schema, pending.name) == "code" and signatures.only_digits(schema):
            return Tell(Prompt.KEYPAD_TYPE)
    return Tell(Prompt.QUIETER)


def _narrower(turn: DecisionContext) -> NarrowQuestion:
    """The open question so that a word or two answers it."""
    pending, goal = turn.state.pending, turn.state.goal
    if isinstance(pending, YES_NO):
        return YesOrNo()
    if isinstance(pending, ValueChoice) and pending.options:
        return OneOf(tuple(o.label for o in pending.options[: forms.MOST_OPTIONS]))
    if turn.state.lead is not None and turn.state.lead.answers:
        return OneOf(turn.state.lead.answers[: forms.MOST_OPTIONS])
    if isinstance(pending, SlotQuestion) and goal is not None:
        return HintFor(goal.tool, pending.name)
    return WhatOfAll()


def check(turn: DecisionContext, text: str, confidence: float, use: Callable[[], list[Step]]) -> list[Step]:
    """A turn that may be right: asked back before it is used. use: what to do where no harm can come of it."""
    pending, goal = turn.state.pending, turn.state.goal
    if isinstance(pending, YES_NO):
        if turn.frame.part(text).speech.consent.answer == "no" and not isinstance(pending, Confirmation):
            return use()
        consent = turn.frame.part(text).speech.consent
        if consent.answer == "no" and consent.rest and confidence >= turn.agent.doubt.read_back_from:
            return use()  # "no, make it Wednesday": nothing is done before it has been read back anew
        if turn.state.deaf and consent.answer and not consent.rest and confidence >= turn.agent.doubt.read_back_from:
            return use()  # asked again for a plain yes or no, and got one: two faint ones are no noise
        if turn.state.deaf:
            return not_heard(turn)
        turn.update(Intelligible(clear=False))
        # the yes to come must be one to the read-back
        remarked = isinstance(pending, Confirmation) and len(turn.frame.part(text).content) > 1
        return [Tell(Prompt.NOT_CAUGHT), pending.question] if remarked else [Tell(Prompt.YES_OR_NO)]
    if turn.frame.part(text).speech.act is not None:
        return use()  # "what?", "goodbye", "a person please": nothing is written
    if goal is None and (said := turn.frame.part(text).request.example) is not None:
        spec = turn.agent.spec(said.tool)
        if not (spec.confirm or spec.transfer or slots.missing(spec, Goal(spec.name, text, said.values))):
            return use()  # noise brings forth no author's sentence: what only tells is told
    if goal is not None and goal.led and turn.state.lead is not None and (answers := turn.state.lead.answers):
        named = set(turn.frame.part(text).content) & {word for answer in answers for word in content(answer)}
        if not named:
            return use()  # none of what can be meant: the tool says so, nothing is taken
    return _check_values(turn, goal, text, confidence, use) if goal is not None else _check_intent(turn, text)


def _check_values(
    turn: DecisionContext, goal: Goal, text: str, confidence: float, use: Callable[[], list[Step]]
) -> list[Step]:
    pending = turn.state.pending
    filling = turn.frame.part(text).slots.filling(goal, asked_for(pending))
    tool, values, pieces = goal.tool, dict(filling.values), list[str]()
    for name, part in filling.partial.items():
        before = goal.partial.get(name) or {}
        fields = part.items() if isinstance(part, Mapping) else ()
        pieces += [str(v) for k, v in fields if v != before.get(k) and not isinstance(v, Piece)]
    if not values and not pieces and (helper := lookups.said_for_lookup(turn, text)) is not None:
        tool, values = helper.tool, dict(helper.values)
    said = values or pieces
    if said and turn.agent.spec(goal.tool).confirm and confidence >= turn.agent.doubt.read_back_from:
        return use()
    if said:
        question = CheckHeard(tool, values, tuple(pieces))
        turn.update(Asked(ValueCheck(asked_for(pending), text, question)))
        return [question]
    return not_heard(turn)


def _check_intent(turn: DecisionContext, text: str) -> list[Step]:
    if tool := fitting(turn, text):
        return doubted(turn, tool, text)
    decision = turn.frame.part(text).request.intent
    return doubted(turn, decision.tool, text) if decision.tool else not_heard(turn)


def doubted(turn: DecisionContext, tool: str, text: str) -> list[Step]:
    """A request that may be another: read back where it says all that the tool needs, else asked about."""
    spec = turn.agent.spec(tool)
    if fitting(turn, text) == tool and not forms.tells(turn, spec):
        return forms.start(turn, tool, text, doubted=True)
    question = CheckIntent(tool)
    turn.update(Asked(IntentCheck(tool, text, question, doubted=True)))
    return [question]


def fitting(turn: DecisionContext, text: str) -> str:
    """The tool that the words call for, where they give all that it needs, and a value that not just any words would
    give: noise does not bring forth such a sentence, however little the recogniser trusts its words. "" = none."""
    tool = turn.frame.part(text).request.filled_intent.tool
    if not tool or turn.agent.spec(tool).transfer:
        return ""
    spec = turn.agent.spec(tool)
    values = turn.frame.part(text).slots.filling(Goal(tool, text), fresh=True).values
    closed = [n for n in values if signatures.kind(slots.properties(spec)[n], n) not in ("text", "name", "bool")]
    return tool if closed and not slots.missing(spec, Goal(tool, text, values)) else ""


def said_anew(text: str, otherwise: Prompt) -> list[Step]:
    """A reply said again, two sentences at a time. otherwise: what is said where there was none."""
    if not text:
        return [Tell(otherwise)]
    parts = SENTENCE_END.split(text)
    return [Verbatim(" ".join(parts[at : at + 2])) for at in range(0, len(parts), 2)]
