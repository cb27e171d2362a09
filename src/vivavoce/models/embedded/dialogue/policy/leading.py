"""An agent that leads: its tool's result says what is said next, and what is expected then. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .....events import CallEnding, ToolSpec
from .....lexicon import DIGITS
from .. import naming
from ..acts import Act, Apologetic, Onward, Prompt, Tell, Together, ToolError, Verbatim, WithClosing
from ..contract import (
    IDLE,
    AnythingElse,
    ChangeQuestion,
    Confirmation,
    Goal,
    Lead,
    SlotQuestion,
    StepQuestion,
    ValueCheck,
    asked_for,
)
from ..contract import Step as Move
from ..nlu import slots
from ..nlu.dialogue_acts import CallerAct, asked_alike
from ..nlu.examples import Said
from ..nlu.frame import Frame
from ..nlu.intents import NEUTRAL
from ..nlu.slots import Filling
from ..nlu.tokens import clauses, content, normalize
from ..tracker import Asked, GoalChanged, GoalOpened, GoalsDropped, Greeted, Intelligible, Led
from . import digressions, forms, requests
from .context import DecisionContext

_CLOSING = frozenset({Prompt.ANYTHING_ELSE, Prompt.WHAT_ELSE, Prompt.HOW_CAN_I_HELP})
_MORE = frozenset({"run_first", "alternatives", "ask_again", "invalid_arguments"})
"""What a result has that says what to do about its error."""
_KEPT = (CallerAct.REPEAT, CallerAct.PERSON, CallerAct.GOODBYE, CallerAct.WAIT)
"""What a caller does who is asked for words of their own, whatever words are expected."""
_TO_US = frozenset(CallerAct) - {
    CallerAct.ECHO, CallerAct.GO_ON, CallerAct.HELP, CallerAct.NEVER_MIND, CallerAct.THAT_IS_ALL,
    CallerAct.UNKNOWN_TO_ME, CallerAct.USE_IT,
}  # fmt: skip
"""What is said to whoever answers the line, and is no answer to a step that takes all words."""


def on(turn: DecisionContext, spec: ToolSpec, response: Mapping[str, Any]) -> list[Move] | None:
    """Where a tool's result leads on to; None where it is no step: what was asked for is answered then."""
    lead = _lead_in(response)
    if lead is not None:
        said = turn.state.heard if _answers(turn, spec) and lead.then != spec.name else ""
        moves = _take(turn, lead)
        return (said and (_in_one_breath(turn, said) or _behind_it(turn, spec, lead, said))) or moves
    if _answers(turn, spec):
        turn.update(Led())
    return None


def _lead_in(response: Mapping[str, Any]) -> Lead | None:
    step = response.get("step")
    if not isinstance(step, Mapping) or not isinstance(step.get("say"), str):
        return None
    given = step.get("given")
    known = given if isinstance(given, Mapping) else {}
    words, answers = (tuple(str(word) for word in step.get(name) or ()) for name in ("words", "answers"))
    return Lead(
        step["say"], str(step.get("ask") or ""), str(step.get("then") or ""), known,
        free=step.get("free") is True, words=words, answers=answers, by_sound=step.get("by_sound") is True,
    )  # fmt: skip


def _answers(turn: DecisionContext, spec: ToolSpec) -> bool:
    """Whether a tool takes the answer to the step that stands."""
    return turn.state.lead is not None and turn.state.lead.then == spec.name


def announced(turn: DecisionContext, step: Mapping[str, Any]) -> list[Move]:
    """What the agent's own code leads to; [] where it only says something."""
    lead = _lead_in(step)
    return _take(turn, lead) if lead is not None else []


def wrong(turn: DecisionContext, spec: ToolSpec, response: Mapping[str, Any]) -> list[Move] | None:
    """A step's answer, or a command beside it, was declined: that is said, and the step stands. None where there is
    more to it."""
    offered = _answers(turn, spec) and spec.confirm
    if turn.state.lead is None or offered or spec.transfer or response.keys() & _MORE:
        return None
    goal = turn.state.goal
    turn.update(GoalsDropped())
    turn.update(Asked())
    if "not_seen" in response:  # told to a model: a caller is shown the question again
        return put(turn)
    error = ToolError(str(response["error"]))
    return [error] if goal is None or not response.get("no_answer") else _elsewhere(turn, goal, error)


def _elsewhere(turn: DecisionContext, goal: Goal, error: ToolError) -> list[Move]:
    """What its own tool takes for no answer to the step may be a request, or a question; else it is told as `error`."""
    lead, question = turn.state.lead, put(turn)
    known, answers = (lead.given, lead.answers) if lead else ({}, ())
    text = next((value for name, value in goal.values.items() if name not in known and isinstance(value, str)), "")
    frame = turn.frame.part(text)
    about = {word for answer in answers for word in content(answer)} & set(frame.content)
    if not text or (about and not frame.speech.asks):
        return [error, *question]
    meant, said = frame.request.filled_intent, _example(turn, text)
    if not said and requests.routed(turn, text, meant.score):
        return forms.hand_over(turn, text)
    spec = turn.agent.spec(tool) if (tool := said.tool if said else meant.tool) else None
    fact, closeness = frame.facts.answer if frame.speech.asks and not said else ("", 0.0)
    known_better = bool(fact) and closeness > meant.score
    # without examples it only takes answers
    if spec is None or spec.name == goal.tool or not spec.examples or known_better:
        return digressions.aside(turn, text) or [error, *question]
    open_args = slots.missing(spec, Goal(spec.name, "", frame.slots.filling(Goal(spec.name, text), fresh=True).values))
    doubtful = open_args or (lead is not None and lead.by_sound)  # what was to be repeated, heard as something else
    if doubtful and not said and meant.score < frame.request.margins.declared:
        return digressions.aside(turn, text) or [error, *question]
    return forms.hand_over(turn, text) if spec.transfer else forms.start(turn, spec.name, text)


def instead(turn: DecisionContext, response: Mapping[str, Any]) -> list[Move]:
    """A refusal that leads on, to what can be done instead; nothing where it does not."""
    lead = _lead_in(response)
    return [ToolError(str(response["error"])), *_take(turn, lead)] if lead is not None else []


def begin(turn: DecisionContext) -> list[Move]:
    """The tool that begins the call, where the agent has one."""
    opening = turn.agent.opening
    if opening is None:
        return []
    turn.update(Greeted())
    turn.update(GoalOpened(Goal(opening.name, "")))
    return forms.advance(turn)


def _take(turn: DecisionContext, lead: Lead) -> list[Move]:
    """Say a step; what was in work before it is over."""
    turn.update(GoalsDropped())
    usable = bool(lead.then) and turn.agent.has(lead.then)
    turn.update(Led(lead if usable else None))
    said: list[Act] = [Verbatim(lead.say)] if lead.say else []
    if not usable:
        turn.update(Asked(AnythingElse()))
        return [*said, *requests.following(turn)]
    question, *more = put(turn)
    if not lead.ask:
        return [*said, *more]
    return [Onward(said[0], question) if said and isinstance(question, Act) else question, *more]


def put(turn: DecisionContext) -> list[Move]:
    """Put the question of the step that stands."""
    lead = turn.state.lead
    if lead is None:
        return []
    known = {name: value for name, value in lead.given.items() if name in slots.properties(turn.agent.spec(lead.then))}
    turn.update(GoalOpened(Goal(lead.then, "", values=known, led=True)))
    return forms.advance(turn)


def standing(turn: DecisionContext, moves: list[Move]) -> list[Move]:
    """A reply that leads back to the step that stands, where it has left it."""
    waits = turn.state.goals or turn.state.running or not isinstance(turn.state.pending, IDLE)
    if turn.state.lead is None or waits or any(isinstance(move, CallEnding) for move in moves):
        return moves
    open_now = [shorter for move in moves if (shorter := _without_closing(move)) is not None]
    return [*open_now, *put(turn)]


def _in_one_breath(turn: DecisionContext, text: str) -> list[Move] | None:
    """The next step's answer, behind the last one's: "2741, ambient", "2741 and I'll do ambient". Only one of a few
    options, said in hardly more words, or a code of its own that is read back ("three, container 4812"): of other
    numbers nobody could tell which is which."""
    goal, name = turn.state.goal, asked_for(turn.state.pending)
    *before, words = [one.split() for one in clauses(text) if content(one) or any(map(str.isdigit, one))] or [[]]
    numbers = [at for at, word in enumerate(words[:-1], 1) if word.isdigit() or word.lower() in DIGITS][-1:]
    last = " ".join(words if before else words[numbers[0] :] if numbers else [])
    if not (goal and goal.led and name and last) or turn.frame.part(last).speech.of_those:
        return None
    spec = turn.agent.spec(goal.tool)
    schema = naming.main_schema(slots.properties(spec)[name])
    coded = spec.confirm and bool(before) and naming.kind(schema, name) == "code"
    options = schema.get("enum") or ()
    part = turn.frame.part(last)
    filled = part.slots.filling(goal, name)
    several = sum(not {*content(str(option))}.isdisjoint(part.content) for option in options) > 1
    if not (options or coded) or name not in filled.values or several or len(part.content) > 2 or part.speech.asks:
        return None
    turn.update(GoalChanged(slots.applied(goal, filled)))
    return forms.advance(turn)


def _behind_it(turn: DecisionContext, spec: ToolSpec, lead: Lead, text: str) -> list[Move] | None:
    """What is said behind a count and another tool is there for: "three, one is leaking". It comes before the step."""
    head, *rest = clauses(text) or [""]
    words = ", ".join(rest)
    tool = turn.frame.part(words).request.filled_intent.tool if rest and _digits(turn.frame.part(head)) else ""
    if tool in ("", spec.name, lead.then):
        return None
    told = [Verbatim(lead.say)] if lead.say else []
    started = forms.hand_over(turn, words) if turn.agent.spec(tool).transfer else forms.start(turn, tool, words)
    return [*told, *started]


def _without_closing(move: Move) -> Move | None:
    """A step of a reply without "Anything else?"."""
    match move:
        case Tell(prompt) if prompt in _CLOSING:
            return None
        case WithClosing(told):
            return told
        case Onward(lead, Tell(prompt)) if prompt in _CLOSING:
            return lead
        case ToolError(error, Tell(prompt)) if prompt in _CLOSING:
            return ToolError(error)
        case Together(acts):
            rest = tuple(act for act in acts if not (isinstance(act, Tell) and act.prompt in _CLOSING))
            return Together(rest) if rest else None
    return move


def answer(turn: DecisionContext, text: str) -> list[Move] | None:
    """Words at a step that mean something else there than elsewhere: one of the author's commands, the very words that
    the step asks to be said, or the last answer put right; None = as ever."""
    goal, pending = turn.state.goal, turn.state.pending
    if goal is None or turn.state.lead is None:
        return None
    frame = turn.frame.part(text)
    if not goal.led or isinstance(pending, Confirmation | ChangeQuestion):
        return _above(turn, goal, frame, text)
    if not isinstance(pending, SlotQuestion | StepQuestion):
        return None
    if isinstance(pending, SlotQuestion) and (count := _counted_first(turn, goal, pending.name, text)):
        turn.update(GoalChanged(slots.applied(goal, count)))
        return forms.advance(turn)
    filled = frame.slots.filling(goal, pending.name) if isinstance(pending, SlotQuestion) else Filling()
    chosen = _chosen(turn, goal, pending, filled) and not frame.speech.asks
    lead = turn.state.lead
    agreed = isinstance(pending, StepQuestion) and frame.speech.consent.answer == "yes"  # "yes, it's empty"
    echoed = (chosen or agreed) and set(content(text)) <= set(content(f"{lead.say} {lead.ask}" if lead else ""))
    said = frame.request.example if takes_all(turn) else _example(turn, text)
    if said is not None and said.tool != goal.tool and not echoed:
        shown = turn.agent.spec(said.tool).seen and not said.values  # "I play this card" names no card
        return forms.start(turn, said.tool, "" if shown else text)
    if chosen:  # "it's damaged", asked why, reports no damage
        turn.update(GoalChanged(slots.applied(goal, filled)))
        return forms.advance(turn)
    corrects = frame.speech.corrects or (isinstance(pending, SlotQuestion) and not filled)
    if corrects and not filled.values and (corrected := _corrected(turn, text)) is not None:
        return corrected
    if isinstance(pending, StepQuestion) and (taken := _to_go_on(turn, goal, pending, text, agreed=agreed and echoed)):
        return taken
    if not takes_all(turn) and (elsewhere := _meant_elsewhere(turn, goal, frame, filled)) is not None:
        return elsewhere
    spec = turn.agent.spec(goal.tool)
    if isinstance(pending, SlotQuestion) and spec.confirm and not filled and (taken := _offered(turn, goal, frame)):
        return taken
    return _as_it_is(turn, goal, pending, text)


_WAITS = 5
"""Words in which somebody asks to be waited for."""


def _as_it_is(turn: DecisionContext, goal: Goal, pending: SlotQuestion | StepQuestion, text: str) -> list[Move] | None:
    """Words that are wanted whole; a step that is to be said again, all of it."""
    frame, lead, spec = turn.frame.part(text), turn.state.lead, turn.agent.spec(goal.tool)
    if frame.speech.act is CallerAct.REPEAT and goal.misses and lead is not None:  # said last was only its question
        return [Onward(Verbatim(lead.say), pending.question) if lead.say and lead.ask else pending.question]
    name = asked_for(pending)
    spoken = name and naming.kind(slots.properties(spec)[name], name) in ("text", "name")
    more = frame.speech.act is CallerAct.WAIT and len(frame.plain.split()) > _WAITS  # "hold on, my dad joins us, too"
    free = takes_all(turn) and (frame.speech.act not in _TO_US or more or _to_another(frame, lead))
    if spoken and (free or (frame.speech.act not in _KEPT and _is_quoted(turn, text))):
        turn.update(GoalChanged(goal.with_values({name: text.strip()})))
        return forms.advance(turn)
    return None


def _above(turn: DecisionContext, goal: Goal, frame: Frame, text: str) -> list[Move] | None:
    """Words at a question that is put above the step: one for what a command needs, or what is read back."""
    match turn.state.pending:
        case SlotQuestion(name):
            return _meant_elsewhere(turn, goal, frame, frame.slots.filling(goal, name))
        case Confirmation() | ChangeQuestion() if goal.led:
            change = frame.slots.revision(goal)
            put_right = _corrected(turn, text) if frame.speech.corrects and not change.values else None
            return put_right or _meant_elsewhere(turn, goal, frame, change)
    return None


def _meant_elsewhere(turn: DecisionContext, goal: Goal, frame: Frame, filled: Filling) -> list[Move] | None:
    """A fact that is asked for, or a tool that the words mean far rather than the step's: whoever is led says more than
    answers. A number among words makes no answer ("two are leaking"), nor does a yes in others ("that's it, I'm off").
    """
    ranked, margins, speech = frame.request.ranking, frame.request.margins, frame.speech
    if speech.act is not None or speech.ready or speech.consent.plain or len(ranked) < 2:
        return None
    pending = turn.state.pending
    if isinstance(pending, StepQuestion) and _digits(frame):
        return [Apologetic(pending.question)]  # digits are no words that anything else is asked for in
    (tool, score), (_, second) = ranked[:2]
    examples = turn.agent.spec(tool).examples
    if speech.inquires and examples and not asked_alike(frame.plain, examples):
        return None
    fact, closeness = frame.facts.answer if speech.asks and not filled else ("", 0.0)
    if fact and closeness > score:
        return [Verbatim(fact), *forms.again(turn)]
    if filled:
        schemas = slots.properties(turn.agent.spec(goal.tool))
        counts = {naming.kind(schemas[name], name) for name in (*filled.values, *filled.partial)} <= {"count"}
        sure = counts and len(frame.plain.split()) > 2 and score - dict(ranked).get(goal.tool, 0.0) >= 2 * margins.ahead
    else:
        plainly = score >= margins.switch and score - second >= margins.apart
        sure = plainly or (speech.consent.answer != "yes" and score - second >= margins.ahead)
    spec = turn.agent.spec(tool)
    if tool == goal.tool or score < margins.enough or not sure:
        return None
    if spec.transfer:
        return forms.hand_over(turn, frame.words)
    given = {**frame.slots.filling(Goal(tool, frame.words), fresh=True).values}
    # "which one?", "four eight one two" count nothing
    lacks = slots.missing(spec, Goal(tool, frame.words, values=given))
    if filled and (lacks or not given) or lacks and not spec.confirm:
        return None
    return forms.start(turn, tool, frame.words)


def _offered(turn: DecisionContext, goal: Goal, frame: Frame) -> list[Move] | None:
    """A yes or no to an offer: what is open is asked for once it is taken up."""
    consent = frame.speech.consent
    if consent.plain:
        turn.update(Led())
        turn.update(GoalChanged(replace(goal, led=False)))
        return forms.advance(turn)
    return _not_now(turn, turn.agent.spec(goal.tool)) if consent.answer == "no" and not consent.rest else None


def _to_another(frame: Frame, lead: Lead | None) -> bool:
    """Whether it is said to somebody whom the step names, and not to whoever answers the line: "say hello to the
    baker", "Ben talks to somebody"."""
    names = tuple(word.casefold() for word in lead.words) if lead else ()
    if frame.speech.act is CallerAct.GREETING:
        return " to " in frame.plain or any(f" {name}" in frame.plain for name in names)
    return frame.speech.act is CallerAct.PERSON and frame.plain.endswith(names)


def takes_all(turn: DecisionContext) -> bool:
    """Whether the step that stands takes whatever is said, questions about what is in sight too."""
    lead, goal = turn.state.lead, turn.state.goal
    return lead is not None and lead.free and goal is not None and goal.led


def _example(turn: DecisionContext, text: str) -> Said | None:
    """The author's example in whose words it is said, all of it or its last clause: "I have none, skip it"."""
    last = text.rpartition(",")[2].strip()
    whole = turn.frame.part(text).request.example
    return whole or (turn.frame.part(last).request.example if last != text and last else None)


def by_sound(turn: DecisionContext) -> bool:
    """Whether the tool that takes the answer judges the sound itself, whatever the recogniser makes of it."""
    lead, goal = turn.state.lead, turn.state.goal
    return lead is not None and lead.by_sound and goal is not None and goal.led


def without(turn: DecisionContext) -> list[Move] | None:
    """A step's question was answered twice and not understood: a tool that can do without does. None = go on asking."""
    goal, pending = turn.state.goal, turn.state.pending
    if goal is None or not goal.led or not isinstance(pending, SlotQuestion | ValueCheck):
        return None
    if not (turn.state.deaf or goal.misses) or slots.missing(turn.agent.spec(goal.tool), goal):
        return None
    turn.update(Intelligible())
    return forms.act(turn, goal)


def _chosen(turn: DecisionContext, goal: Goal, pending: SlotQuestion | StepQuestion, filled: Filling) -> bool:
    """Whether one of the things to choose from is named, where a step asks for one."""
    name = asked_for(pending)
    schemas = slots.properties(turn.agent.spec(goal.tool))
    return name in filled.values and naming.kind(schemas[name], name) == "enum"


def _to_go_on(
    turn: DecisionContext, goal: Goal, pending: StepQuestion, text: str, *, agreed: bool
) -> list[Move] | None:
    """A step that asks for nothing is over, or something is told with which its tool can go on."""
    frame = turn.frame.part(text)
    if told := _told_early(turn, goal, frame):
        turn.update(GoalChanged(replace(slots.applied(goal, told), led=False)))
        return forms.advance(turn)
    return to_step(turn, pending, text) if frame.speech.ready or agreed else None


def _counted_first(turn: DecisionContext, goal: Goal, name: str, text: str) -> Filling:
    """The count that was asked for, said by itself before other words: "three, one is leaking"."""
    head, *rest = clauses(text) or [""]
    part = turn.frame.part(head)
    filled = part.slots.filling(goal, name) if rest and _digits(part) and not turn.frame.speech.corrects else Filling()
    counts = naming.kind(slots.properties(turn.agent.spec(goal.tool))[name], name) == "count"
    return filled if counts and name in filled.values else Filling()


def _told_early(turn: DecisionContext, goal: Goal, frame: Frame) -> Filling:
    """What the tool of a step that asks for nothing can use all the same: "aisle two, I'm here", or "482", which only
    one of its arguments can be."""
    speech, bare = frame.speech, _digits(frame)
    elsewhere = not bare and frame.request.intent.tool not in ("", goal.tool)
    if speech.asks or speech.consent.answer == "no" or elsewhere:
        return Filling()
    names = slots.properties(turn.agent.spec(goal.tool)).keys() - goal.values.keys() if bare else {""}
    each = [(name, frame.slots.filling(goal, name)) for name in sorted(names)]
    fits = [one for name, one in each if one.values and not one.partial and (name in one.values or not name)]
    return fits[0] if len(fits) == 1 else Filling()


def _digits(frame: Frame) -> bool:
    """Whether digits are all that is said."""
    return bool(frame.plain) and all(word.isdigit() or word in DIGITS for word in frame.plain.split())


def _corrected(turn: DecisionContext, text: str) -> list[Move] | None:
    """ "No, three": what was answered last is put right, and answered anew; what came before it, where it fits that
    alone ("four bags, not five"). None where nothing is."""
    frame, each = turn.frame.part(text), [one for one in reversed(turn.state.done) if turn.agent.has(one.tool)]
    for last in each[: _ANSWERS if frame.speech.corrects else 1]:
        spec = turn.agent.spec(last.tool)
        goal = Goal(last.tool, text, values=last.args)
        change = frame.slots.revision(goal)
        kinds = {naming.kind(slots.properties(spec)[name], name) for name in change.values}
        if change.values and not change.partial and not kinds & {"text", "name", "list", "object", "bool"}:
            turn.update(GoalsDropped())
            turn.update(GoalOpened(slots.applied(goal, change)))
            return forms.advance(turn)
    return None


_ANSWERS = 3
"""How many of the last answers may be put right."""


def _is_quoted(turn: DecisionContext, text: str) -> bool:
    """Whether the step itself says these words: "Please say: good morning"."""
    lead = turn.state.lead
    words = normalize(text)
    return lead is not None and bool(words) and f" {words} " in f" {normalize(f'{lead.say} {lead.ask}')} "


def to_step(turn: DecisionContext, pending: StepQuestion, text: str) -> list[Move] | None:
    """After "May I begin?", "Say ready."."""
    goal, frame = turn.state.goals[-1], turn.frame.part(text)
    consent, spec = frame.speech.consent, turn.agent.spec(goal.tool)
    wanted = frame.request.intent.tool == goal.tool
    if wanted and _names_another(goal, consent.rest if consent.answer else text):
        turn.update(Led())
        turn.update(GoalsDropped())
        return forms.start(turn, goal.tool, text)
    ready = frame.speech.ready or wanted or _is_quoted(turn, text)
    if consent.answer == "yes" and not consent.doubtful or ready:
        given = frame.slots.filling(goal)
        if spec.confirm:
            turn.update(Led())  # an offer that is taken up; what comes of it is no step's answer
        turn.update(GoalChanged(replace(slots.applied(goal, given), led=False)))
        return forms.advance(turn)
    if consent.answer == "no" and not consent.rest:
        return digressions.other_request(turn, text) or _not_now(turn, spec)
    other = digressions.other_request(turn, text) or digressions.aside(turn, text)
    return other


def _names_another(goal: Goal, text: str) -> bool:
    """Whether words that take an offer up name what was not offered: "ring the pharmacy, please", offered Julia."""
    offered = {word for value in goal.values.values() for word in content(str(value))}
    return bool(goal.values) and bool({word for word in content(text) if word not in NEUTRAL} - offered)


def _not_now(turn: DecisionContext, spec: ToolSpec) -> list[Move]:
    """A no: a caller who is led says so when they are ready; what a tool only offered is offered no more."""
    if turn.agent.opening is not None:
        return [Tell(Prompt.TAKE_YOUR_TIME)]
    turn.update(Led())
    turn.update(GoalsDropped())
    turn.update(Asked(AnythingElse(Tell(Prompt.WHAT_ELSE))))
    return [Together((Tell(Prompt.ALL_RIGHT), Tell(Prompt.WHAT_ELSE)))]
