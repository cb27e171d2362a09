"""Turns that were heard badly: repeat, narrow, name another channel, offer a person. Never acts on them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .....events import CallEnding
from .. import naming
from ..acts import NotCaught, Verbatim
from ..contract import (
    IDLE,
    YES_NO,
    Confirmation,
    IntentCheck,
    SlotQuestion,
    Step,
    TransferOffer,
    ValueCheck,
    ValueChoice,
    asked_for,
)
from ..nlg import asking, phrases
from ..nlg.informing import say_value
from ..nlu import slots
from ..nlu.entities.found import Piece
from ..nlu.tokens import SENTENCE_END
from ..tracker import Asked, GoalsDropped, Intelligible
from . import forms, lookups
from .context import DecisionContext


def faint(turn: DecisionContext) -> list[Step]:
    """A voice much softer than the caller's, where a yes would count: whoever that was, the caller is asked again."""
    asked = turn.state.pending.question
    return [Verbatim(phrases.FAINT), *([asked] if asked else [])]


def not_heard(turn: DecisionContext) -> list[Step]:
    """A turn without intelligible words: the ladder, one rung higher each time in a row."""
    turn.update(Intelligible(clear=False))
    doubt = turn.agent.doubt
    if turn.state.deaf >= doubt.give_up_after:
        turn.update(GoalsDropped())
        turn.update(Asked())
        return [Verbatim(phrases.GIVE_UP), CallEnding("gave_up")]
    if turn.state.deaf >= doubt.person_after and turn.agent.transfer is not None:
        if turn.state.deaf > doubt.person_after:
            return [Verbatim(phrases.OTHER_CHANNEL)]
        said = turn.state.goals[0].said if turn.state.goals else "The caller could not be understood."
        turn.update(Asked(TransferOffer(said, Verbatim(phrases.OFFER_PERSON))))
        return [Verbatim(phrases.OFFER_PERSON)]
    if turn.state.deaf >= doubt.other_channel_after:
        return [Verbatim(phrases.OTHER_CHANNEL)]
    if turn.state.deaf >= doubt.narrow_after:
        return [Verbatim(f"{phrases.NOT_CAUGHT[1]} {_narrower(turn)}".strip())]
    if isinstance(turn.state.pending, Confirmation):
        return [Verbatim(f"{phrases.NOT_CAUGHT[0]} Yes or no?")]
    pending = turn.state.pending
    return [NotCaught(None if isinstance(pending, IDLE) else pending.question)]


def _narrower(turn: DecisionContext) -> str:
    """The open question so that a word or two answers it."""
    pending, goal = turn.state.pending, turn.state.goal
    if isinstance(pending, YES_NO):
        return "Yes or no?"
    if isinstance(pending, ValueChoice) and pending.options:
        return f"{phrases.either([o.label for o in pending.options[: forms.MOST_OPTIONS]])}?".capitalize()
    if isinstance(pending, SlotQuestion) and goal is not None:
        return asking.hint(slots.properties(turn.agent.spec(goal.tool)).get(pending.name, {}), pending.name)
    wishes = naming.abilities(turn.agent.tools, wish=True)
    return f"Do you want to {wishes}?" if wishes else phrases.SAY_AGAIN


def check(turn: DecisionContext, text: str, confidence: float, use: Callable[[], list[Step]]) -> list[Step]:
    """A turn that may be right: asked back before it is used. use: what to do where no harm can come of it."""
    pending, goal = turn.state.pending, turn.state.goal
    if isinstance(pending, YES_NO):
        if turn.frame.part(text).consent.answer == "no" and not isinstance(pending, Confirmation):
            return use()
        consent = turn.frame.part(text).consent
        if consent.answer == "no" and consent.rest and confidence >= turn.agent.doubt.read_back_from:
            return use()  # "no, make it Wednesday": nothing is done before it has been read back anew
        if turn.state.deaf and consent.answer and not consent.rest and confidence >= turn.agent.doubt.read_back_from:
            return use()  # asked again for a plain yes or no, and got one: two faint ones are no noise
        if turn.state.deaf:
            return not_heard(turn)
        turn.update(Intelligible(clear=False))
        remarked = (
            isinstance(pending, Confirmation) and len(turn.frame.part(text).content) > 1
        )  # the yes to come must be one to the read-back
        return [Verbatim(phrases.NOT_CAUGHT[0]), pending.question] if remarked else [Verbatim(phrases.YES_OR_NO)]
    if turn.frame.part(text).act is not None:
        return use()  # "what?", "goodbye", "a person please": nothing is written
    if goal is not None:
        schemas = slots.properties(turn.agent.spec(goal.tool))
        filling = turn.frame.part(text).filling(goal, asked_for(pending))
        said = [say_value(v, naming.main_schema(schemas[n]), turn.agent.now()) for n, v in filling.values.items()]
        for name, part in filling.partial.items():
            before = goal.partial.get(name) or {}
            fields = part.items() if isinstance(part, Mapping) else ()
            said += [str(v) for k, v in fields if v != before.get(k) and not isinstance(v, Piece)]
        said = said or lookups.said_for_lookup(turn, text)
        if said and turn.agent.spec(goal.tool).confirm and confidence >= turn.agent.doubt.read_back_from:
            return use()
        if said:
            question = phrases.did_you_say(phrases.both(said))
            turn.update(Asked(ValueCheck(asked_for(pending), text, Verbatim(question))))
            return [Verbatim(question)]
        return not_heard(turn)
    decision = turn.frame.part(text).intent
    if decision.tool:
        question = phrases.did_you_want(naming.phrase(turn.agent.spec(decision.tool)))
        turn.update(Asked(IntentCheck(decision.tool, text, Verbatim(question))))
        return [Verbatim(question)]
    return not_heard(turn)


def said_anew(text: str) -> list[Step]:
    """A reply said again, two sentences at a time."""
    parts = SENTENCE_END.split(text)
    return [Verbatim(" ".join(parts[at : at + 2])) for at in range(0, len(parts), 2)]
