"""Turns that were heard badly: repeat, narrow, name another channel, offer a person. Never acts on them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ....consent import read as read_consent
from ....events import CallEnding
from ..brain import Move, Say
from ..values.found import Piece
from . import answers, asking, naming, phrases, policy, slots
from .kit import Kit
from .results import say_value
from .state import YES_NO, Pending, State
from .talk import read_act
from .words import content


def faint(st: State) -> list[Move]:
    """A voice much softer than the caller's, where a yes would count: whoever that was, the caller is asked again."""
    return [Say(phrases.FAINT), Say(st.pending.question)]


def not_heard(kit: Kit, st: State) -> list[Move]:
    """A turn without intelligible words: the ladder, one rung higher each time in a row."""
    st.deaf += 1
    doubt = kit.doubt
    if st.deaf >= doubt.give_up_after:
        st.goals, st.pending = (), Pending()
        return [Say(phrases.GIVE_UP), CallEnding("gave_up")]
    if st.deaf >= doubt.person_after and st.transfer is not None:
        if st.deaf > doubt.person_after:
            return [Say(phrases.OTHER_CHANNEL)]
        said = st.goals[0].said if st.goals else "The caller could not be understood."
        st.pending = Pending("transfer_offer", text=said, question=phrases.OFFER_PERSON)
        return [Say(phrases.OFFER_PERSON)]
    if st.deaf >= doubt.other_channel_after:
        return [Say(phrases.OTHER_CHANNEL)]
    if st.deaf >= doubt.narrow_after:
        return [Say(f"{phrases.NOT_CAUGHT[1]} {_narrower(kit, st)}".strip())]
    if st.pending.want == "confirm":
        return [Say(f"{phrases.NOT_CAUGHT[0]} Yes or no?")]
    short = (
        st.pending.question
        if 0 < len(st.pending.question.split()) <= 14 and st.pending.want not in ("none", "more")
        else ""
    )
    return [Say(f"{phrases.NOT_CAUGHT[0]} {short or phrases.SAY_AGAIN}")]


def _narrower(kit: Kit, st: State) -> str:
    """The open question so that a word or two answers it."""
    pending, goal = st.pending, st.goal
    if pending.want in YES_NO:
        return "Yes or no?"
    if pending.want == "choose" and pending.options:
        return f"{phrases.either([o.label for o in pending.options[: policy.MOST_OPTIONS]])}?".capitalize()
    if pending.want == "slot" and goal is not None:
        return asking.hint(slots.properties(st.spec(goal.tool)).get(pending.name, {}), pending.name)
    wishes = naming.abilities(kit.tools, wish=True)
    return f"Do you want to {wishes}?" if wishes else phrases.SAY_AGAIN


def check(kit: Kit, st: State, text: str, confidence: float, use: Callable[[], list[Move]]) -> list[Move]:
    """A turn that may be right: asked back before it is used. use: what to do where no harm can come of it."""
    pending, goal = st.pending, st.goal
    if pending.want in YES_NO:
        if read_consent(text).answer == "no" and pending.want != "confirm":
            return use()
        consent = read_consent(text)
        if consent.answer == "no" and consent.rest and confidence >= kit.doubt.read_back_from:
            return use()  # "no, make it Wednesday": nothing is done before it has been read back anew
        if st.deaf and consent.answer and not consent.rest and confidence >= kit.doubt.read_back_from:
            return use()  # asked again for a plain yes or no, and got one: two faint ones are no noise
        st.deaf += 1
        if st.deaf > 1:
            return not_heard_again(kit, st)
        remarked = pending.want == "confirm" and len(content(text)) > 1  # the yes to come must be one to the read-back
        return [Say(phrases.NOT_CAUGHT[0]), Say(pending.question)] if remarked else [Say(phrases.YES_OR_NO)]
    if read_act(text) is not None:
        return use()  # "what?", "goodbye", "a person please": nothing is written
    if goal is not None:
        schemas = slots.properties(st.spec(goal.tool))
        filling = slots.read(text, st.spec(goal.tool), goal, pending.name, policy.scene(kit, st))
        said = [say_value(v, naming.main_schema(schemas[n]), kit.now()) for n, v in filling.values.items()]
        for name, part in filling.partial.items():
            before = goal.partial.get(name) or {}
            fields = part.items() if isinstance(part, Mapping) else ()
            said += [str(v) for k, v in fields if v != before.get(k) and not isinstance(v, Piece)]
        said = said or answers.said_for_lookup(kit, st, text)
        if said and st.spec(goal.tool).confirm and confidence >= kit.doubt.read_back_from:
            return use()
        if said:
            question = phrases.did_you_say(phrases.both(said))
            st.pending = replace(pending, want="value_check", text=text, question=question, options=pending.options)
            return [Say(question)]
        return not_heard(kit, st)
    decision = kit.intents.decide(text)
    if decision.tool:
        question = phrases.did_you_want(naming.phrase(st.spec(decision.tool)))
        st.pending = Pending("intent_check", decision.tool, text=text, question=question)
        return [Say(question)]
    return not_heard(kit, st)


def not_heard_again(kit: Kit, st: State) -> list[Move]:
    """The next rung after a check that was not answered."""
    st.deaf -= 1
    return not_heard(kit, st)
