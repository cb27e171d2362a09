"""What a caller wants of their own accord: a new request, an aside during one, a fact, something remembered. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from ....events import ToolSpec
from ..brain import Move, Say
from . import beyond, facts, leftovers, naming, openings, phrases, policy, several, slots
from .actions import TALKY
from .evidence import INQUIRES, WANTS, best_served, speaks_for
from .intents import Decision
from .kit import Kit
from .state import Goal, Option, Pending, State
from .talk import is_request, is_small_talk
from .words import actions, content, normalize, split_name

SURE_ENOUGH = 0.7
"""Recogniser confidence from which a request that fits nothing is taken at its word and handed to a person."""


BEYOND_DOUBT = 0.9
"""Recogniser confidence from which every word counts as said."""
MOST_WORDS_OF_NAME = 9
"""Words of a turn that only introduces the caller; longer ones want something too."""
AS_DECLARED = 0.95
"""Score of a request in nearly the words that a tool declares for it: no action word is needed."""

MOST_WORDS_SAID_BACK = 12
"""Words of what the caller told that are repeated to them."""

_HOW_IT_IS = re.compile(
    r"(?:(?:and|so|but|hey|hi|hello|ok|okay|oh|um|please|wait)\b[\s,.!]*)*"
    r"(?:is|are|was|were|isn't|aren't|did|has|have|what(?:'s| is| are| was)|"
    r"how (?:warm|cold|hot|much|many|long) (?:is|are)) "
    r"(?:the|my|our|it(?! possible| ok(?:ay)?| all right)|they|that|all|any|anything|somebody|anyone)\b",
    re.IGNORECASE,
)
"""Asks how something is, not for it to be changed."""
_CHANGING = frozenset(
    "set turn switch start stop open close shut lock unlock dim adjust activate deactivate enable disable mute pause "
    "change control raise lower increase decrease cancel delete remove".split()
)
"""Verbs of tools that tell nothing."""
_OF_THEMSELVES = re.compile(r"\b(?:favou?rite|name|birthday|age|lucky|hobby|job)\b")
_ALSO = re.compile(r"^(?:and |ok |okay |so )*(?:what about|how about|and)(?: (?:for|on|in|at))?\b", re.IGNORECASE)


def take(kit: Kit, st: State, text: str, confidence: float) -> list[Move]:
    """Whatever the caller says while no question is open, or besides it."""
    if st.goal is not None and st.running and not any(r.tool == st.goal.tool for r in st.running):
        return policy.advance(kit, st)
    resumed = _resumed(kit, st, text)
    if resumed is not None:
        return resumed
    text = _corrected(kit, text)
    once_more = _once_more(kit, st, text)
    if once_more is not None:
        return once_more
    known = _known(kit, st, text)
    (first, wanted), *rest = kit.intents.requests(text)
    decision = kit.intents.decide(first, bonus=speaks_for(kit, st, first))
    decision = Decision(wanted, score=max(decision.score, kit.intents.margins.enough)) if wanted else decision
    asks = facts.is_question(text)
    fact, closeness = facts.answer(text, kit.facts, kit.meaning, kit.intents.common) if asks else ("", 0.0)
    inquires = bool(INQUIRES.match(normalize(text))) and not WANTS.search(normalize(text))
    asks_only = inquires and bool(decision.tool) and st.spec(decision.tool).confirm
    if fact and (closeness > decision.score or asks_only):
        return [Say(fact), *policy.again(kit, st)]
    if present := beyond.present(kit, text, decision):
        return [Say(present), *policy.again(kit, st)]
    if asks and beyond.every_tool(kit, st, text, decision):
        return policy.out_of_scope(kit, st, text, sure=confidence >= SURE_ENOUGH)
    if _routed(kit, st, text, decision.score):
        return policy.hand_over(kit, st, text)
    if (
        known is not None
        and kit.intents.examples.match(text) is None  # "note that I took this": the author's own words come first
        and not _for_the_notes(decision.tool, text)
        and not (
            decision.tool and actions(normalize(text)).keys() - TALKY - {"ask"} and kit.tools and decision.score > 0.8
        )
    ):
        return known
    if decision.tool and confidence < BEYOND_DOUBT and _acts_on_values_alone(kit, st, decision.tool, first):
        question = phrases.did_you_want(naming.phrase(st.spec(decision.tool)))
        st.pending = Pending("intent_check", decision.tool, text=first, question=question)
        return [Say(question)]
    if decision.tool:
        return _begin(kit, st, decision.tool, first, rest)
    if decision.rivals:
        said = set(actions(normalize(text))) - TALKY
        named = [tool for tool in decision.rivals if kit.intents.asks_for(tool, said)]
        served = named[0] if len(named) == 1 else best_served(kit, st, decision.rivals, text)
        return policy.start(kit, st, served, text) if served else _which(st, decision.rivals, text)
    return _unclear(kit, st, text, confidence)


def _changes(spec: ToolSpec) -> bool:
    """Whether a tool is there to change a thing, at once, and not to tell how it is."""
    return not spec.confirm and naming.verb_object(spec)[0].partition(" ")[0] in _CHANGING


def _begin(kit: Kit, st: State, tool: str, first: str, rest: list[tuple[str, str]]) -> list[Move]:
    """Take up a request; what else was asked for in the same turn is done after it, or answered at once."""
    if _HOW_IT_IS.match(first) and _changes(st.spec(tool)):
        return policy.out_of_scope(kit, st, first, sure=False)
    fact, first = several.aside(kit, first, lambda rest: bool(kit.intents.decide(rest).tool))
    answered: list[Move] = [Say(fact)] if fact else []
    goals = several.goals(kit, st, st.spec(tool), first) if not st.spec(tool).transfer else []
    st.later = (*st.later, *goals[1:], *(Goal(other, words) for words, other in rest))
    if len(goals) < 2:
        return [*answered, *policy.start(kit, st, tool, first)]
    return [*answered, *_take_up(kit, st, goals[0])]


def _take_up(kit: Kit, st: State, goal: Goal) -> list[Move]:
    if not goal.values:
        return policy.start(kit, st, goal.tool, goal.said)
    st.goals, st.lost = (*st.goals, goal), 0
    return policy.advance(kit, st)


def following(kit: Kit, st: State) -> list[Move]:
    """Go on with what was asked for besides, now that nothing is in work; nothing where there is no more."""
    while st.later and not st.goals:
        item, st.later = st.later[0], st.later[1:]
        if isinstance(item, Goal):
            if st.has(item.tool):
                return _take_up(kit, st, item)
            continue
        if kit.intents.decide(item).tool or facts.is_question(item):
            st.pending = Pending()
            return take(kit, st, item, 1.0)
    return []


def besides(kit: Kit, st: State, text: str) -> tuple[list[Move], str]:
    """What an answer comes with: a question, answered at once, and requests, which come after what is in work; and the
    words without them."""
    goal = st.goals[-1]

    def answers_too(words: str) -> bool:
        got = slots.read(words, st.spec(goal.tool), goal, st.pending.name, policy.scene(kit, st))
        return bool(got.values or got.partial)

    fact, text = several.aside(kit, text, answers_too)
    (first, *more) = kit.intents.demands(text)
    own = {g.tool for g in st.goals} | set(st.spec(goal.tool).lookup.values())
    others = [(words, tool) for words, tool in more if tool and tool not in own and not openings.leaves_open(words)]
    if more and len(others) == len(more) and answers_too(first[0]) and first[1] in ("", goal.tool):
        st.later = (*st.later, *(Goal(tool, words) for words, tool in others))
        text = first[0]
    return [Say(fact)] if fact else [], text


def _routed(kit: Kit, st: State, text: str, score: float) -> bool:
    """Whether the instructions send such a request to a person. score: of the likeliest tool."""
    if not kit.routes or st.transfer is None or score >= kit.intents.margins.enough:
        return False
    route, _ = facts.answer(text, kit.routes, kit.meaning, kit.intents.common)
    return bool(route)


def _for_the_notes(tool: str, text: str) -> bool:
    """Whether something to remember is to go where a function keeps such things: "make a note that …"."""
    return facts.asked_to_remember(text) and bool(
        set(split_name(tool)) & {"note", "notes", "memo", "memory", "reminder"}
    )


def _acts_on_values_alone(kit: Kit, st: State, tool: str, text: str) -> bool:
    """Whether a tool that changes something, and is not read back, was chosen for the values in the words only.

    In noise "move forty bolts to B three" may arrive as "through forty bolts to be cleaning".
    """
    spec = st.spec(tool)
    if spec.confirm or spec.transfer or kit.intents.asks_for(tool, {"find", "ask", "track"}):
        return False
    return kit.intents.decide(text).tool != tool


_TAKEN_BACK = re.compile(
    r"[\s,.;!?-]+(?:actually,? no|no,? actually|no,? wait|wait,? no|scratch that|actually|no,? sorry|sorry,? no|"
    r"or rather|on second thought|no,? i mean)\b[\s,.]*",
    re.IGNORECASE,
)


def _corrected(kit: Kit, text: str) -> str:
    """The request without what was taken back: "cancel 1042, actually no, move it" asks to move 1042."""
    cuts = list(_TAKEN_BACK.finditer(text))
    if not cuts or not text[: cuts[-1].start()].strip():
        return text
    head, rest = text[: cuts[-1].start()], text[cuts[-1].end() :]
    after, before = kit.intents.decide(rest), kit.intents.decide(head)
    if not after.tool or after.tool == before.tool or not set(actions(normalize(rest))) - {"ask"}:
        return text
    key = re.search(r"(?:\w+ )?(?:number |code )?\d{2,}", head)
    return f"{rest} {key.group()}" if key and not re.search(r"\d{3,}", rest) else rest


def _resumed(kit: Kit, st: State, text: str) -> list[Move] | None:
    """ "Then Tuesday": the action that was just declined, with another value."""
    goal, st.refused = st.refused, None
    if goal is None or st.goals or not st.has(goal.tool):
        return None
    filling = slots.revise(text, st.spec(goal.tool), goal, policy.scene(kit, st))
    other = kit.intents.decide(text).tool
    if not filling or (other and other != goal.tool):
        return None
    st.goals = (slots.applied(goal, filling),)
    return policy.advance(kit, st)


def _once_more(kit: Kit, st: State, text: str) -> list[Move] | None:
    """ "And on Sunday?": the last question again with another value."""
    last = st.done[-1] if st.done else None
    if last is None or st.goal is not None or not _ALSO.match(text) or not st.has(last.tool):
        return None
    spec = st.spec(last.tool)
    if spec.confirm or spec.transfer or set(actions(normalize(text))) - TALKY - {"ask"}:
        return None
    values = dict(slots.read(text, spec, Goal(spec.name, text), "", policy.scene(kit, st), fresh=True).values)
    rest = _ALSO.sub("", text).strip(" ,.?!")
    asks = kit.intents.asks_for(spec.name, {"find", "ask", "track"})  # what acts is not done again for any words
    for name in last.args if asks and not values and len(rest.split()) <= 4 else ():
        if naming.kind(slots.properties(spec)[name], name) in ("text", "name"):
            given = slots.read(rest, spec, Goal(spec.name, text), name, policy.scene(kit, st)).values
            values.update({name: given[name]} if name in given else {})
    if not values:
        return None
    st.goals = (Goal(spec.name, text, values={**last.args, **values}),)
    return policy.advance(kit, st)


def _known(kit: Kit, st: State, text: str) -> list[Move] | None:
    """What the caller tells or asks of themselves."""
    if st.told and (facts.recalls(text) or not kit.tools and facts.is_question(text)):
        recalled = facts.recall(text, st.told)
        if recalled:
            return [Say(recalled)]
    if not kit.tools and not facts.is_question(text) and (all_told := facts.all_told(text)):
        st.told = (*st.told, *all_told)
        return [Say(_noted(all_told[-1]))]
    told = facts.told(text)
    if told is None:
        return None
    st.told = (*st.told, told)
    if told.about == "name" and len(text.split()) <= MOST_WORDS_OF_NAME and not facts.is_question(text):
        return [Say(f"Thank you, {told.value}. {phrases.HOW_CAN_I_HELP}")]
    if kit.tools and not facts.asked_to_remember(text):
        return None
    return [Say(_noted(told))]


def _noted(told: facts.Fact) -> str:
    """What is said to something told."""
    if told.about == "name":
        return f"Nice to meet you, {told.value}."
    if not told.value or len(told.value.split()) > MOST_WORDS_SAID_BACK:
        return phrases.NOTED
    return f"Got it. I'll remember {told.value}."


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
    ranked = kit.intents.rank(text, bonus=speaks_for(kit, st, text))
    margins = kit.intents.margins
    if ranked and _beside_the_point(kit, st, text, ranked[0][1], confidence):
        return policy.out_of_scope(kit, st, text, sure=True)
    if ranked and ranked[0][1] >= margins.likely:
        close = [name for name, score in ranked[:2] if ranked[0][1] - score < margins.apart and score >= margins.likely]
        tool = (best_served(kit, st, tuple(close), text) if len(close) > 1 else "") or ranked[0][0]
        if len(close) > 1 and tool != ranked[0][0] or len(close) > 1 and not best_served(kit, st, tuple(close), text):
            return _which(st, tuple(close), text)
        if confidence >= BEYOND_DOUBT and _whole(kit, st, tool, text):
            return policy.start(kit, st, tool, text)
        question = phrases.did_you_want(naming.phrase(st.spec(tool)))
        st.pending = Pending("intent_check", tool, text=text, question=question)
        return [Say(question)]
    told = facts.told(text)
    if told is not None and _OF_THEMSELVES.search(told.about):
        return [Say(f"Got it. {phrases.HOW_CAN_I_HELP}")]
    if is_small_talk(text):
        return [Say(phrases.steer(kit.abilities) if kit.abilities else phrases.cannot(""))]
    if st.goal is not None:
        return policy.again(kit, st) or policy.advance(kit, st)
    if facts.recalls(text) and not kit.tools:
        return [Say(phrases.NOT_TOLD)]
    if is_request(text) and content(text):
        return policy.out_of_scope(kit, st, text, sure=confidence >= SURE_ENOUGH)
    st.lost += 1
    patience = 2 if kit.transfers_rest and confidence >= SURE_ENOUGH else kit.doubt.hand_over_after
    if st.lost >= patience and st.transfer is not None:
        return policy.out_of_scope(kit, st, text, sure=True)
    st.pending = Pending()
    if kit.abilities:
        return [Say(phrases.can(kit.abilities) if st.lost == 1 else phrases.cannot(kit.abilities))]
    return [Say(phrases.cannot("") if st.lost > 1 or content(text) else phrases.HOW_CAN_I_HELP)]


def _beside_the_point(kit: Kit, st: State, text: str, best: float, confidence: float) -> bool:
    """Whether a whole sentence, clearly heard, comes near no tool and names no action, where a person takes the rest:
    "I've had a fever for three days, should I take antibiotics?"; to ask "Did you want to cancel?" would be silly."""
    faint = best < (kit.intents.margins.likely + kit.intents.margins.enough) / 2
    sure = confidence >= SURE_ENOUGH and kit.transfers_rest and st.transfer is not None and st.goal is None
    return sure and faint and len(content(text)) >= 3 and not set(actions(normalize(text))) - TALKY


def _whole(kit: Kit, st: State, tool: str, text: str) -> bool:
    """Whether the words give all that a function needs, one thing at least: then it is what they ask for."""
    spec = st.spec(tool)
    filling = slots.read(text, spec, Goal(tool, text), "", policy.scene(kit, st), fresh=True)
    given = {**filling.values, **leftovers.complete(text, spec, filling.values, kit.now(), filling.partial)}
    return (
        bool(given) and not slots.missing(spec, Goal(tool, text, values=given)) and not (spec.confirm or spec.transfer)
    )


def other_request(kit: Kit, st: State, text: str) -> list[Move] | None:
    """Another tool's request while one is in work: a question is answered in between, an action replaces it."""
    goal = st.goal
    if goal is None or len(text.split()) < 2:
        return None
    said = set(actions(normalize(text)))
    asks = facts.is_question(text)
    margins = kit.intents.margins
    plain = asks or bool(said - TALKY - {"ask"} and not kit.intents.asks_for(goal.tool, said))
    decision = kit.intents.decide(text, speaks_for(kit, st, text), margins.enough if plain else margins.switch)
    tool = decision.tool
    plainly = decision.score >= AS_DECLARED
    if not tool or any(g.tool == tool for g in st.goals) or not (said or plainly):
        return None
    spec, current = st.spec(tool), st.spec(goal.tool)
    if tool in current.lookup.values() or tool in current.requires:
        return None
    if not kit.intents.asks_for(tool, said) and answers(kit, st, goal, text):
        return None
    if current.requires and goal.tool in spec.requires:
        return None
    if not (plainly or kit.intents.asks_for(tool, said)) or (asks and decision.score < margins.switch and spec.confirm):
        return None
    if spec.transfer:
        return policy.hand_over(kit, st, text)
    if not spec.confirm and asks:
        return policy.start(kit, st, tool, text)  # comes back to the goal beneath when it is done
    st.goals = ()
    return policy.start(kit, st, tool, text, keep=replace(goal, fills=""))


def answers(kit: Kit, st: State, goal: Goal, text: str) -> bool:
    """Whether the words give what was asked: "next Tuesday at two" may be what another tool's example ends with."""
    if st.pending.want != "slot":
        return False
    filling = slots.read(text, st.spec(goal.tool), goal, st.pending.name, policy.scene(kit, st))
    return st.pending.name in filling.values or st.pending.name in filling.partial


def aside(kit: Kit, st: State, text: str) -> list[Move] | None:
    """A question in between: answered from the facts, or declined, and then back to the open question."""
    if not facts.is_question(text):
        return None
    fact, _ = facts.answer(text, kit.facts, kit.meaning, kit.intents.common)
    if fact:
        return [Say(fact), *policy.again(kit, st)]
    if facts.recalls(text) and (recalled := facts.recall(text, st.told)):
        return [Say(recalled), *policy.again(kit, st)]
    if is_small_talk(text):
        return [Say(phrases.steer(kit.abilities)), *policy.again(kit, st)]
    st.lost += 1
    return [Say(phrases.cannot("")), *policy.again(kit, st)] if st.lost <= kit.doubt.narrow_after else None
