"""What a caller wants of their own accord: a new request, an aside during one, a fact, something remembered. Pure."""

from __future__ import annotations

from .....events import ToolSpec
from ...language.en.actions import TALKY
from ...language.en.lexicon import CHANGING_VERBS, PERSONAL
from .. import naming
from ..acts import (
    CheckIntent,
    ChooseIntent,
    HintFor,
    Prompt,
    Remembered,
    Steer,
    Tell,
    TellAbilities,
    TellField,
    TellLimit,
    Together,
    Verbatim,
)
from ..contract import AnythingElse, Goal, IntentCheck, IntentChoice, Option, Step
from ..nlu import knowledge, slots, undeclared
from ..nlu.coordination import untagged
from ..nlu.dialogue_acts import with_key
from ..nlu.intents import Decision
from ..nlu.result_questions import options_asked, speaks_of_it
from ..nlu.selection import choose
from ..nlu.tokens import split_name
from ..tracker import (
    Asked,
    Declined,
    FactsTold,
    Followed,
    GoalClosed,
    GoalOpened,
    GoalsDropped,
    Postponed,
    PostponedTaken,
)
from . import availability, forms, found, out_of_scope, repair
from .context import DecisionContext

SURE_ENOUGH = 0.7
"""Recogniser confidence from which a request is taken at its word: acted on without a read-back, or, where it fits
nothing, handed to a person."""


BEYOND_DOUBT = 0.9
"""Recogniser confidence from which every word counts as said."""
MOST_WORDS_OF_NAME = 9
"""Words of a turn that only introduces the caller; longer ones want something too."""


def take(turn: DecisionContext, text: str, confidence: float) -> list[Step]:
    """Whatever the caller says while no question is open, or besides it."""
    if (
        turn.state.goal is not None
        and turn.state.running
        and not any(r.tool == turn.state.goal.tool for r in turn.state.running)
    ):
        return forms.advance(turn)
    resumed = _resumed(turn, text)
    if resumed is not None:
        return resumed
    text = untagged(_corrected(turn, text))
    if (again := _amended(turn, text) or _once_more(turn, text)) is not None:
        return again
    known = _known(turn, text)
    (first, wanted), *rest = turn.frame.part(text).request.each
    decision = turn.frame.part(first).request.filled_intent
    decision = Decision(wanted, score=max(decision.score, turn.frame.request.margins.enough)) if wanted else decision
    if (told := _told(turn, text, decision, sure=confidence >= SURE_ENOUGH)) is not None:
        return told
    if routed(turn, text, decision.score if decision.tool else 0.0):
        return forms.hand_over(turn, text)
    if (
        known is not None
        and turn.frame.part(text).request.example is None  # "note that I took this": the author's own words come first
        and not _for_the_notes(decision.tool, text)
        and not (
            decision.tool
            and turn.frame.part(text).request.actions.keys() - TALKY - {"ask"}
            and turn.agent.tools
            and decision.score > turn.frame.request.margins.sure
        )
    ):
        return known
    if decision.tool and _in_doubt(turn, decision.tool, first, confidence):
        return repair.doubted(turn, decision.tool, first)
    if decision.tool:
        return _begin(turn, decision.tool, first, rest)
    if decision.rivals and turn.agent.spec(decision.rivals[0]).transfer:
        return forms.hand_over(turn, text)
    if decision.rivals:
        said = set(turn.frame.part(text).request.actions) - TALKY
        named = [tool for tool in decision.rivals if turn.frame.request.does(tool, said)]
        served = named[0] if len(named) == 1 else turn.frame.part(text).request.best_served(decision.rivals)
        served = served or _harmless(turn, decision.rivals, text, confidence)
        return forms.start(turn, served, text) if served else _which(turn, decision.rivals, text)
    return _unclear(turn, text, confidence)


def _told(turn: DecisionContext, text: str, decision: Decision, *, sure: bool) -> list[Step] | None:
    """What is known without a tool, by the last result, the instructions or the clock; or that nobody knows it."""
    part = turn.frame.part(text)
    if part.facts.questions and (each := _told_each(turn, part.facts.questions)):
        return each
    if part.speech.asks:
        if told := of_last_result(turn, text):
            return [told, *forms.again(turn)]
        if not part.facts.answer[0] and (listed := options_asked(text, turn.agent.tools)):
            return [HintFor(*listed), *forms.again(turn)]
        fact, closeness = part.facts.answer
        acts = part.speech.inquires and bool(decision.tool) and turn.agent.spec(decision.tool).confirm
        given = part.request.places(decision.tool) if fact and decision.tool else 0
        wanted = given > 1 or (given and (part.speech.asks_to_act or part.speech.wants))
        if fact and not wanted and (closeness > decision.score or acts or not (decision.tool or decision.rivals)):
            return [Verbatim(fact), *forms.again(turn)]
    if present := out_of_scope.present(turn, text, decision):
        return [present, *forms.again(turn)]
    if part.speech.asks and _beyond_the_result(turn, text, decision):
        turn.refused = True
        return [Tell(Prompt.NOT_KNOWN)]
    if part.speech.asks and out_of_scope.every_tool(turn, text, decision):
        return forms.out_of_scope(turn, text, sure=sure)
    return None


def _told_each(turn: DecisionContext, questions: list[str]) -> list[Step]:
    """The last result and the facts, as far as they answer several questions at once; what else is asked is beyond the
    agent. Nothing where none of them is answered so, or a tool is there for one."""
    parts = [turn.frame.part(question) for question in questions]
    answers = [of_last_result(turn, part.words) or part.facts.answer[0] for part in parts]
    told: list[Step] = [Verbatim(one) if isinstance(one, str) else one for one in dict.fromkeys(answers) if one]
    open_ones = [part for part, one in zip(parts, answers, strict=True) if not one]
    if not told or any(part.request.filled_intent.tool or part.request.filled_intent.rivals for part in open_ones):
        return []
    beyond = " ".join(part.words for part in open_ones)
    return [*told, *(forms.out_of_scope(turn, beyond, sure=True) if beyond else forms.again(turn))]


def of_last_result(turn: DecisionContext, text: str) -> TellField | None:
    """What is asked about the last result: "what's their rating?", "when does the second one leave?"."""
    part = turn.frame.part(text)
    if not turn.state.done or not part.speech.asks:
        return None
    several = found.last_listed(turn.agent, turn.state)
    picked = choose(text, several[1], turn.agent.now()) if several and len(several[1]) > 1 else []
    alone = several[1][0].record if several and len(several[1]) == 1 and part.speech.checks else {}
    one = picked[0].record if len(picked) == 1 else {**turn.state.done[-1].response, **alone}
    thing = found.thing(turn.agent, turn.state.done[-1].tool)
    field = part.facts.in_result(one, thing, named=len(picked) == 1)
    # "put it on with subtitles"
    acts = field is not None and isinstance(field[1], bool) and set(part.request.actions) - TALKY - {"ask"}
    return TellField(*field) if field and not (acts and part.speech.wants) else None


def _beyond_the_result(turn: DecisionContext, text: str, decision: Decision) -> bool:
    """Whether something is asked about what was found that it does not tell, and nobody else takes such questions."""
    part = turn.frame.part(text)
    if not (part.speech.inquires and speaks_of_it(text)) or part.speech.small_talk or turn.agent.transfers_rest:
        return False
    served = (decision.tool or decision.rivals) and not out_of_scope.every_tool(turn, text, decision)
    return not served and turn.state.goal is None and found.last_found(turn.agent, turn.state) is not None


def _changes(spec: ToolSpec) -> bool:
    """Whether a tool is there to change a thing, at once, and not to tell how it is."""
    return not spec.confirm and naming.verb_object(spec)[0].partition(" ")[0] in CHANGING_VERBS


def _begin(turn: DecisionContext, tool: str, first: str, rest: list[tuple[str, str]]) -> list[Step]:
    """Take up a request; what else was asked for in the same turn is done after it, or answered at once."""
    if turn.frame.part(first).speech.asks_how_it_is and _changes(turn.agent.spec(tool)):
        return forms.out_of_scope(turn, first, sure=False)
    tool = availability.instead(turn, tool, first) or tool
    if _nothing_asked(turn, tool, first):
        return forms.out_of_scope(turn, first, sure=True)
    fact, first = turn.frame.part(first).slots.beside(lambda rest: bool(turn.frame.part(rest).request.intent.tool))
    answered: list[Step] = [Verbatim(fact)] if fact else []
    goals = turn.frame.part(first).slots.goals(tool) if not turn.agent.spec(tool).transfer else []
    beyond = () if rest else _beyond(turn, first)
    turn.update(Postponed((*goals[1:], *(Goal(other, words) for words, other in rest), *beyond)))
    if len(goals) < 2:
        return [*answered, *forms.start(turn, tool, first)]
    return [*answered, *_take_up(turn, goals[0])]


def _beyond(turn: DecisionContext, text: str) -> tuple[str, ...]:
    """The questions that neither a tool nor a fact answers: they come last, and are said to be beyond."""
    facts = turn.frame.part(text).facts
    return tuple(
        part.words
        for part in map(turn.frame.part, facts.questions or facts.questions_beside)
        if part.content and not part.facts.answer[0] and not _serves(turn, part.words)
    )


def _serves(turn: DecisionContext, question: str) -> bool:
    decision = turn.frame.part(question).request.filled_intent
    return bool(decision.tool or decision.rivals) and not out_of_scope.every_tool(turn, question, decision)


def _nothing_asked(turn: DecisionContext, tool: str, text: str) -> bool:
    """Whether a tool that only tells is near words that tell something themselves: "I'm late for my ten o'clock"."""
    part, spec = turn.frame.part(text), turn.agent.spec(tool)
    if not part.speech.states or part.request.example is not None or not forms.tells(turn, spec):
        return False
    return not part.request.places(tool) and dict(part.request.ranking)[tool] < turn.frame.request.margins.declared


def _take_up(turn: DecisionContext, goal: Goal) -> list[Step]:
    if not goal.values:
        return forms.start(turn, goal.tool, goal.said, for_other=goal.for_other)
    turn.update(GoalOpened(goal))
    turn.update(Followed())
    return forms.advance(turn)


def following(turn: DecisionContext) -> list[Step]:
    """Go on with what was asked for besides, now that nothing is in work; nothing where there is no more."""
    while turn.state.later and not turn.state.goals:
        item = turn.state.later[0]
        turn.update(PostponedTaken())
        if isinstance(item, Goal):
            if turn.agent.has(item.tool):
                return _take_up(turn, _of_the_same(turn, item))
            continue
        if turn.frame.part(item).request.intent.tool or turn.frame.part(item).speech.asks:
            turn.update(Asked())
            return take(turn, item, 1.0)
    return []


def _of_the_same(turn: DecisionContext, goal: Goal) -> Goal:
    """One more of what was just done, with the code that was given for the first: tyres for the same car."""
    last = turn.state.done[-1] if turn.state.done else None
    if last is None or last.tool != goal.tool or not goal.values:
        return goal
    spec = turn.agent.spec(goal.tool)
    return goal.with_values({**found.same_codes(spec, last, spec), **goal.values})


def drop(turn: DecisionContext) -> list[Step]:
    """Give up what is in work, with what it was for; what waits beneath it, or was asked for besides, goes on."""
    serves = True
    while turn.state.goals and serves:
        top = turn.state.goals[-1]
        turn.update(GoalClosed())
        below = turn.state.goal
        serves = below is not None and (bool(top.fills) or top.tool in turn.agent.spec(below.tool).requires)
    turn.update(Asked())
    if turn.state.goals:
        return [Tell(Prompt.DROPPED), *forms.advance(turn)]
    if more := following(turn):
        return [Tell(Prompt.DROPPED), *more]
    turn.update(Asked(AnythingElse(Tell(Prompt.WHAT_ELSE))))
    return [Together((Tell(Prompt.DROPPED), Tell(Prompt.WHAT_ELSE)))]


def routed(turn: DecisionContext, text: str, score: float) -> bool:
    """Whether the instructions send such a request to a person. score: of the likeliest tool."""
    if not turn.agent.routes or turn.agent.transfer is None or score >= turn.frame.request.margins.enough:
        return False
    return bool(turn.frame.part(text).facts.route)


def _for_the_notes(tool: str, text: str) -> bool:
    """Whether something to remember is to go where a function keeps such things: "make a note that …"."""
    return knowledge.asked_to_remember(text) and bool(
        set(split_name(tool)) & {"note", "notes", "memo", "memory", "reminder"}
    )


def _in_doubt(turn: DecisionContext, tool: str, text: str, confidence: float) -> bool:
    """Whether a tool that changes something, and is not read back, is to act on words that were not heard well enough
    for that, or was chosen for the values in the words only.

    In noise "move forty bolts to B three" may arrive as "through forty bolts to be cleaning".
    """
    spec = turn.agent.spec(tool)
    if confidence >= BEYOND_DOUBT or spec.confirm or spec.transfer or forms.tells(turn, spec):
        return False
    unheard = confidence < SURE_ENOUGH and repair.fitting(turn, text) == tool
    return unheard or turn.frame.part(text).request.intent.tool != tool


def _corrected(turn: DecisionContext, text: str) -> str:
    """The request without what was taken back: "cancel 1042, actually no, move it" asks to move 1042."""
    head, rest = turn.frame.part(text).speech.taken_back
    if not head:
        return text
    after, before = turn.frame.part(rest).request, turn.frame.part(head).request
    if not after.intent.tool or after.intent.tool == before.intent.tool or not set(after.actions) - {"ask"}:
        return text
    return with_key(rest, head)


def _resumed(turn: DecisionContext, text: str) -> list[Step] | None:
    """ "Then Tuesday": the action that was just declined, with another value."""
    goal = turn.state.refused
    turn.update(Declined())
    if goal is None or turn.state.goals or not turn.agent.has(goal.tool):
        return None
    filling = turn.frame.part(text).slots.revision(goal)
    other = turn.frame.part(text).request.intent.tool
    if not filling or (other and other != goal.tool):
        return None
    turn.update(GoalsDropped())
    turn.update(GoalOpened(slots.applied(goal, filling)))
    return forms.advance(turn)


def _amended(turn: DecisionContext, text: str) -> list[Step] | None:
    """ "Make that three instead", of what was just done: it is moved, where a tool moves it."""
    last, part = turn.state.done[-1] if turn.state.done else None, turn.frame.part(text)
    if last is None or turn.state.goals or not turn.agent.has(last.tool):
        return None
    if turn.frame.request.does(last.tool, {"cancel"}):
        return None
    acted, told = turn.agent.spec(last.tool).confirm, found.last_found(turn.agent, turn.state)
    if not (part.speech.changes or part.speech.moves_on and not acted):
        return None
    made = last.response if acted else told[1][0].record if told and len(told[1]) == 1 else {}
    for spec in turn.agent.tools:
        if not slots.moves(spec):
            continue
        when = [n for n in slots.properties(spec) if availability.is_moment(spec, n)]
        known = dict(last.args)
        if spec.name != last.tool:
            of_it = found.given(turn.agent, spec, last, made)
            codes = found.same_codes(turn.agent.spec(last.tool), last, spec)
            known = {n: v for n, v in {**codes, **of_it}.items() if n not in when}
        goal = Goal(spec.name, text, values=known)
        filling = part.slots.filling(goal, next(iter(when), ""))
        if goal.values and filling and (acted or found.given(turn.agent, spec, last, made)):
            turn.update(GoalOpened(slots.applied(goal, filling)))
            return forms.advance(turn)
    return None


def _once_more(turn: DecisionContext, text: str) -> list[Step] | None:
    """ "And on Sunday?": the last question again with another value."""
    last = turn.state.done[-1] if turn.state.done else None
    if (
        last is None
        or turn.state.goal is not None
        or not turn.frame.part(text).speech.another
        or not turn.agent.has(last.tool)
    ):
        return None
    spec = turn.agent.spec(last.tool)
    rest = turn.frame.part(text).speech.another
    acts = spec.confirm and not turn.frame.request.is_name(rest)  # "and the blue one too" does it again, once agreed
    part = turn.frame.part(text)
    asks_else = part.speech.inquires and part.request.intent.tool not in ("", last.tool)
    if acts or asks_else or spec.transfer or set(part.request.actions) - TALKY - {"ask"}:
        return None
    values = dict(part.slots.filling(Goal(spec.name, text), fresh=True).values)
    asks = turn.frame.request.does(spec.name, {"find", "ask", "track"})  # what acts is not done again for any words
    for name in last.args if asks and not values and len(rest.split()) <= 4 else ():
        if naming.kind(slots.properties(spec)[name], name) in ("text", "name"):
            given = turn.frame.part(rest).slots.filling(Goal(spec.name, text), name).values
            values.update({name: given[name]} if name in given else {})
    if not values:
        return None
    turn.update(GoalsDropped())
    turn.update(GoalOpened(Goal(spec.name, text, values={**last.args, **values})))
    return forms.advance(turn)


def _known(turn: DecisionContext, text: str) -> list[Step] | None:
    """What the caller tells or asks of themselves."""
    if turn.state.told and (
        turn.frame.part(text).facts.recalls or not turn.agent.tools and turn.frame.part(text).speech.asks
    ):
        recalled = knowledge.recall(text, turn.state.told)
        if recalled:
            return [Verbatim(recalled)]
    if not turn.agent.tools and not turn.frame.part(text).speech.asks and (all_told := knowledge.all_told(text)):
        turn.update(FactsTold(all_told))
        return [_noted(all_told[-1])]
    told = turn.frame.part(text).facts.told
    if told is None:
        return None
    turn.update(FactsTold((told,)))
    if told.about == "name" and len(text.split()) <= MOST_WORDS_OF_NAME and not turn.frame.part(text).speech.asks:
        return [Remembered(told.about, told.value, welcome=True)]
    if turn.agent.tools and not knowledge.asked_to_remember(text):
        return None
    return [_noted(told)]


def _noted(told: knowledge.Fact) -> Remembered:
    """What is said to something told."""
    return Remembered(told.about, told.value)


def _which(turn: DecisionContext, names: tuple[str, ...], text: str) -> list[Step]:
    if len(names) == 1:
        turn.update(Asked(IntentCheck(names[0], text, CheckIntent(names[0]))))
        return [CheckIntent(names[0])]
    options = tuple(Option(name, naming.phrase(turn.agent.spec(name))) for name in names)
    question = ChooseIntent(names)
    turn.update(Asked(IntentChoice(options, text, question)))
    return [question]


def _unclear(turn: DecisionContext, text: str, confidence: float) -> list[Step]:
    """Nothing fits well: check the likeliest, or say the limit, or hand over."""
    ranked = turn.frame.part(text).request.filled_ranking
    margins = turn.frame.request.margins
    if ranked and _beside_the_point(turn, text, ranked[0], confidence):
        return forms.out_of_scope(turn, text, sure=confidence >= SURE_ENOUGH)
    if ranked and ranked[0][1] >= margins.likely:
        tool, top = ranked[0]
        close = tuple(name for name, score in ranked[:2] if top - score < margins.apart and score >= margins.likely)
        harmless = _harmless(turn, close, text, confidence)
        if len(close) > 1 and not harmless and turn.frame.part(text).request.best_served(close) != tool:
            return _which(turn, close, text)
        if confidence >= BEYOND_DOUBT and _whole(turn, tool, text):
            return forms.start(turn, tool, text)
        question = CheckIntent(tool)
        turn.update(Asked(IntentCheck(tool, text, question)))
        return [question]
    told = turn.frame.part(text).facts.told
    if told is not None and set(told.about.split()) & PERSONAL:
        return [Together((Tell(Prompt.GOT_IT), Tell(Prompt.HOW_CAN_I_HELP)))]
    if turn.frame.part(text).speech.small_talk:
        turn.refused = True
        return [Steer() if turn.agent.abilities else TellLimit(abilities=False)]
    if turn.state.goal is not None:
        return forms.again(turn) or forms.advance(turn)
    if turn.frame.part(text).facts.recalls and not turn.agent.tools:
        turn.refused = True
        return [Tell(Prompt.NOT_TOLD)]
    part = turn.frame.part(text)
    bare = len(part.content) == 1 and not (part.request.actions or part.speech.asks)
    scrap = turn.agent.transfer is not None and bare
    if part.speech.requests_something and part.content and not scrap:  # nobody is called for "one day, please"
        return forms.out_of_scope(turn, text, sure=confidence >= SURE_ENOUGH)
    turn.update(Followed(somewhere=False))
    patience = 2 if turn.agent.transfers_rest and confidence >= SURE_ENOUGH else turn.agent.doubt.hand_over_after
    if turn.state.lost >= patience and turn.agent.transfer is not None:
        return forms.out_of_scope(turn, text, sure=True)
    turn.refused = True
    turn.update(Asked())
    if turn.agent.abilities:
        return [TellAbilities() if turn.state.lost == 1 else TellLimit()]
    beyond = turn.state.lost > 1 or turn.frame.part(text).content
    return [TellLimit(abilities=False) if beyond else Tell(Prompt.HOW_CAN_I_HELP)]


def _beside_the_point(turn: DecisionContext, text: str, best: tuple[str, float], confidence: float) -> bool:
    """Whether to ask "Did you want to cancel?" would be silly: something is to be told that no tool tells, or a whole
    sentence, clearly heard, comes near no tool and names no action, where a person takes the rest: "I've had a fever
    for three days, should I take antibiotics?"."""
    tool, score = best
    likely = score >= turn.frame.request.margins.likely
    if (
        likely
        and turn.frame.part(text).speech.asks
        and out_of_scope.every_tool(turn, text, Decision(tool, score=score))
    ):
        return True
    faint = score < (turn.frame.request.margins.likely + turn.frame.request.margins.enough) / 2
    faint = faint or turn.agent.spec(tool).transfer
    sure = (
        confidence >= SURE_ENOUGH
        and turn.agent.transfers_rest
        and turn.agent.transfer is not None
        and turn.state.goal is None
    )
    return (
        sure
        and faint
        and len(turn.frame.part(text).content) >= 3
        and not set(turn.frame.part(text).request.actions) - TALKY
    )


def _harmless(turn: DecisionContext, tools: tuple[str, ...], text: str, confidence: float) -> str:
    """The likeliest of tools that need nothing and do no harm, whichever it is: it takes no longer to hear than a
    question; "" where one is otherwise."""
    return tools[0] if confidence >= BEYOND_DOUBT and all(_whole(turn, tool, text) for tool in tools) else ""


def _whole(turn: DecisionContext, tool: str, text: str) -> bool:
    """Whether the words give all that a function needs, one thing at least: then it is what they ask for. One that
    does no harm and needs nothing is done rather than asked about: it takes no longer to hear than the question."""
    spec = turn.agent.spec(tool)
    filling = turn.frame.part(text).slots.filling(Goal(tool, text), fresh=True)
    given = {**filling.values, **undeclared.complete(text, spec, filling.values, turn.agent.now(), filling.partial)}
    return (
        (bool(given) or spec.idempotent and turn.frame.part(text).speech.requests_something)
        and not slots.missing(spec, Goal(tool, text, values=given))
        and not (spec.confirm or spec.transfer)
    )
