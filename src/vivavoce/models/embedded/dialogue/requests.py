"""What a caller wants of their own accord: a new request, an aside during one, a fact, something remembered. Pure."""

from __future__ import annotations

from dataclasses import replace

from ..brain import Move, Say
from . import facts, naming, phrases, policy, slots
from .actions import TALKY
from .counting import numbers_for
from .kit import Kit
from .state import Option, Pending, State
from .talk import is_request, is_small_talk
from .wording import words_for
from .words import actions, content, normalize

SURE_ENOUGH = 0.7
"""Recogniser confidence from which a request that fits nothing is taken at its word and handed to a person."""


def take(kit: Kit, st: State, text: str, confidence: float) -> list[Move]:
    """Whatever the caller says while no question is open, or besides it."""
    if st.goal is not None and st.running and not any(r.tool == st.goal.tool for r in st.running):
        return policy.advance(kit, st)
    known = _known(kit, st, text)
    first, *rest = kit.intents.requests(text)
    decision = kit.intents.decide(first, bonus=lambda tool: _bonus(kit, st, tool, first))
    fact, closeness = facts.answer(text, kit.facts, kit.meaning) if facts.is_question(text) else ("", 0.0)
    if fact and (not (decision.tool or decision.rivals) or closeness > decision.score):
        return [Say(fact), *policy.again(kit, st)]
    if known is not None and not (
        decision.tool and actions(normalize(text)).keys() - TALKY - {"ask"} and kit.tools and decision.score > 0.8
    ):
        return known
    if decision.tool:
        st.later = (*st.later, *rest)
        return policy.start(kit, st, decision.tool, first)
    if decision.rivals:
        return _which(st, decision.rivals, text)
    return _unclear(kit, st, text, confidence)


def _known(kit: Kit, st: State, text: str) -> list[Move] | None:
    """What the caller tells or asks of themselves."""
    if facts.recalls(text) and st.told:
        recalled = facts.recall(text, st.told)
        if recalled:
            return [Say(recalled)]
    told = facts.told(text)
    if told is None:
        return None
    st.told = (*st.told, told)
    if (
        kit.tools
        and told.about != "name"
        and not told.sentence.lower().startswith(("the number", "my "))
        and not text.lower().strip().startswith(("remember", "please remember"))
    ):
        return None
    if told.about == "name" and not kit.tools:
        return [Say(f"Nice to meet you, {told.value}.")]
    if kit.tools and told.about == "name":
        return [Say(f"Thank you, {told.value}. {phrases.HOW_CAN_I_HELP}")]
    return [Say(f"Got it. I'll remember {told.value}." if len(told.value.split()) <= 12 else phrases.NOTED)]


def _bonus(kit: Kit, st: State, tool: str, text: str) -> float:
    """What the values in the words speak for a tool: options that were named, words and numbers that it can take."""
    spec = st.spec(tool)
    words = set(content(text))
    hits = 0.0
    for name, schema in slots.properties(spec).items():
        full = naming.main_schema(schema)
        options = [set(content(naming.spoken_option(o))) for o in full.get("enum", ()) if isinstance(o, str)]
        hits += any(option and option <= words for option in options)
        if options:
            continue
        heard = words_for(text, spec, name, full)
        if heard and kit.intents.asks_for(tool, {"find"}) and facts.is_question(text):
            known = normalize(str(heard.value)).rstrip("s")
            hits += 4.5 if any(normalize(word).rstrip("s") == known for word in kit.brief.vocabulary) else 2.5
        elif heard or numbers_for(text, spec, name, full, kit.now()):
            hits += 1.5
    return min(0.45, 0.1 * hits)


def _which(st: State, names: tuple[str, ...], text: str) -> list[Move]:
    labels = [naming.phrase(st.spec(name)) for name in names]
    things = {naming.verb_object(st.spec(name))[1] for name in names}
    verbs = [naming.verb_object(st.spec(name))[0] for name in names]
    together = f"Do you want to {phrases.either(verbs)} {next(iter(things))}?"
    question = together if len(things) == 1 and len(set(verbs)) == len(verbs) else phrases.which_intent(labels)
    options = tuple(Option(name, label) for name, label in zip(names, labels, strict=True))
    st.pending = Pending("intent", options=options, text=text, question=question)
    return [Say(question)]


def _unclear(kit: Kit, st: State, text: str, confidence: float) -> list[Move]:
    """Nothing fits well: check the likeliest, or say the limit, or hand over."""
    ranked = kit.intents.rank(text, bonus=lambda tool: _bonus(kit, st, tool, text))
    margins = kit.intents.margins
    if ranked and ranked[0][1] >= margins.likely:
        close = [name for name, score in ranked[:2] if ranked[0][1] - score < margins.apart and score >= margins.likely]
        if len(close) > 1:
            return _which(st, tuple(close), text)
        tool = ranked[0][0]
        question = phrases.did_you_want(naming.phrase(st.spec(tool)))
        st.pending = Pending("intent_check", tool, text=text, question=question)
        return [Say(question)]
    if is_small_talk(text):
        return [Say(phrases.steer(kit.abilities))]
    if st.goal is not None:
        return policy.again(kit, st) or policy.advance(kit, st)
    if facts.recalls(text) and not kit.tools:
        return [Say(phrases.NOT_TOLD)]
    if is_request(text) and content(text):
        return policy.out_of_scope(kit, st, text, sure=confidence >= SURE_ENOUGH)
    st.lost += 1
    if st.lost >= kit.doubt.hand_over_after and st.transfer is not None:
        return policy.out_of_scope(kit, st, text, sure=True)
    st.pending = Pending()
    if kit.abilities:
        return [Say(phrases.can(kit.abilities) if st.lost == 1 else phrases.cannot(kit.abilities))]
    return [Say(phrases.cannot("") if st.lost > 1 or content(text) else phrases.HOW_CAN_I_HELP)]


def other_request(kit: Kit, st: State, text: str) -> list[Move] | None:
    """Another tool's request while one is in work: a question is answered in between, an action replaces it."""
    goal = st.goal
    if goal is None or len(text.split()) < 2:
        return None
    said = set(actions(normalize(text)))
    asks = facts.is_question(text)
    margins = kit.intents.margins
    plain = asks or bool(said - TALKY - {"ask"} and not kit.intents.asks_for(goal.tool, said))
    decision = kit.intents.decide(text, lambda t: _bonus(kit, st, t, text), margins.enough if plain else margins.switch)
    tool = decision.tool
    if not tool or any(g.tool == tool for g in st.goals) or not said:
        return None
    spec, current = st.spec(tool), st.spec(goal.tool)
    if tool in current.lookup.values() or tool in current.requires:
        return None
    if current.requires and goal.tool in spec.requires:
        return None
    if not kit.intents.asks_for(tool, said) or (asks and decision.score < margins.switch and spec.confirm):
        return None
    if spec.transfer:
        return policy.hand_over(kit, st, text)
    if not spec.confirm and asks:
        st.put(replace(goal, misses={}))
        return policy.start(kit, st, tool, text)  # comes back to the goal beneath when it is done
    st.goals = ()
    return policy.start(kit, st, tool, text, keep=replace(goal, fills=""))


def aside(kit: Kit, st: State, text: str) -> list[Move] | None:
    """A question in between: answered from the facts, or declined, and then back to the open question."""
    if not facts.is_question(text):
        return None
    fact, _ = facts.answer(text, kit.facts, kit.meaning)
    if fact:
        return [Say(fact), *policy.again(kit, st)]
    if facts.recalls(text) and (recalled := facts.recall(text, st.told)):
        return [Say(recalled), *policy.again(kit, st)]
    if is_small_talk(text):
        return [Say(phrases.steer(kit.abilities)), *policy.again(kit, st)]
    st.lost += 1
    return [Say(phrases.cannot("")), *policy.again(kit, st)] if st.lost <= kit.doubt.narrow_after else None
