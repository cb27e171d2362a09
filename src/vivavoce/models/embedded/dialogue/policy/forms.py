"""The next move: run what can be run, ask for the one thing that is missing, hand over what cannot be done. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .....events import ToolCall, ToolSpec
from ...language.en.lexicon import OWN_WORDS
from .. import naming
from ..acts import (
    Act,
    Apologetic,
    AskSlot,
    CheckValues,
    ChooseRecord,
    Explain,
    NotCounted,
    Prompt,
    ReadBack,
    Tell,
    TellLimit,
    Thankful,
    Together,
    Verbatim,
)
from ..agent import AgentModel
from ..contract import (
    IDLE,
    AnythingElse,
    Confirmation,
    Goal,
    Option,
    Running,
    SlotQuestion,
    Step,
    StepQuestion,
    TransferOffer,
    ValueChoice,
)
from ..nlu import carry_over, composite, slots, undeclared
from ..nlu.entities.found import Partial
from ..nlu.intents import NEUTRAL
from ..nlu.selection import score_record
from ..nlu.slots import missing
from ..nlu.tokens import content, split_name
from ..signatures import is_callers_name, iso_date
from ..tracker import Asked, CallMade, Finished, Followed, GoalChanged, GoalClosed, GoalOpened, GoalsDropped
from ..value_text import record_label, records
from . import availability, found
from .context import DecisionContext
from .sight import shown

MOST_OPTIONS = 3
"""Things read out to choose from: callers keep about three of a spoken list."""


def start(
    turn: DecisionContext,
    tool: str,
    text: str,
    keep: Goal | None = None,
    known: Mapping[str, Any] | None = None,
    *,
    doubted: bool = False,
    for_other: bool = False,
) -> list[Step]:
    """Take up a request. keep: the goal it replaces, whose fitting arguments stay. known: what its words leave out.
    doubted, for_other: as in `Goal`."""
    spec = turn.agent.spec(tool)
    goal = Goal(tool, text, doubted=doubted, for_other=for_other)
    shown.anew(turn)
    if keep is not None:
        goal = goal.with_values(
            {n: v for n, v in keep.values.items() if n in slots.properties(spec) and carry_over.identifies(n)}
        )
    filled = _filled(turn, spec, goal, text, known)
    if keep is not None:
        stays = carry_over.kept(turn.agent.spec(keep.tool), keep.values, spec)
        unsaid = {n: v for n, v in stays.items() if n not in filled.values and n not in filled.partial}
        filled = filled.with_values(unsaid)
    turn.update(GoalOpened(filled))
    turn.update(Followed())
    unread = (
        ""
        if turn.frame.part(text).request.shown(tool)
        else turn.frame.part(text).slots.filling(goal, fresh=True).unread
    )
    return [*([NotCounted(unread)] if unread else []), *advance(turn)]


def _filled(
    turn: DecisionContext, spec: ToolSpec, goal: Goal, text: str, besides: Mapping[str, Any] | None = None
) -> Goal:
    """The goal with what the words and the call so far say. besides: what else is known; None = what was just found."""
    filling = turn.frame.part(text).slots.filling(goal, fresh=True)
    if not filling and turn.frame.part(text).speech.is_number:  # a bare "24" answers what would be asked first
        filling = turn.frame.part(text).slots.filling(goal, next(iter(missing(spec, goal)), ""), fresh=True)
    goal = goal.with_values(filling.values)
    goal = replace(goal, partial={**goal.partial, **filling.partial}, unsure=goal.unsure | filling.unsure)
    example = turn.frame.part(text).request.shown(spec.name)
    goal = goal.with_values({n: v for n, v in example.items() if n not in goal.values and n not in goal.partial})
    goal = goal.with_values(undeclared.complete(text, spec, goal.values, turn.agent.now(), goal.partial))
    goal = availability.on_that_day(turn, spec, goal)
    known = carry_over.inherited(spec, goal, _said_before(turn, goal))
    known = {n: v for n, v in _told_name(turn, spec).items() if n not in goal.values} | known
    if spec.transfer or _takes_words(spec, goal):
        known |= _in_own_words(spec, goal, text)
    if besides is None:
        besides = found.carried(turn.agent, turn.state, spec, goal, text, plainly=not _says_more(spec, text, goal))
    besides = {n: v for n, v in besides.items() if n not in goal.partial or found.agrees(goal.partial[n], v)}
    known |= {n: v for n, v in besides.items() if n not in goal.values}
    goal = goal.with_values(known)
    return shown.fill(turn, spec, goal) if spec.seen else goal


def _said_before(turn: DecisionContext, goal: Goal) -> list[tuple[str, Mapping[str, Any]]]:
    done = () if goal.for_other else turn.state.done
    return [*((d.tool, d.args) for d in done), *((g.tool, g.values) for g in turn.state.goals)]


def _takes_words(spec: ToolSpec, goal: Goal) -> bool:
    """Whether the tool wants the caller's request itself: one required free text called query, question, reason …"""
    return any(set(split_name(n)) & OWN_WORDS for n in missing(spec, goal))


def _in_own_words(spec: ToolSpec, goal: Goal, text: str) -> dict[str, Any]:
    """Free-text arguments filled with what the caller said, as said."""
    out: dict[str, Any] = {}
    for name in slots.properties(spec) if spec.transfer else missing(spec, goal):
        schema = slots.properties(spec)[name]
        words = set(split_name(name)) & (OWN_WORDS | {"summary", "note", "topic", "message"})
        if "reason" in words and not spec.transfer and not _says_more(spec, text or goal.said):
            continue  # "I'd like to book a visit" is no reason for one
        if naming.kind(schema, name) == "text" and (spec.transfer or words) and goal.said.strip():
            out[name] = (text or goal.said).strip()
    return out


def _says_more(spec: ToolSpec, text: str, goal: Goal | None = None) -> bool:
    """Whether the words go beyond naming the tool and its arguments' values, and those that the goal has."""
    options = [str(v) for v in goal.values.values()] if goal else []
    options += [
        str(v) for schema in slots.properties(spec).values() for v in naming.main_schema(schema).get("enum", ())
    ]
    told = [spec.name.replace("_", " "), spec.description, *slots.properties(spec), *options]
    known = {one for part in told for one in content(part.replace("_", " "))}
    return not all(one in known | NEUTRAL or one[0].isdigit() for one in content(text))


def advance(turn: DecisionContext) -> list[Step]:
    """Bring the goal in work one step further."""
    for _ in range(8):  # a chain of tools that need each other is never longer; stops a circle of `requires`
        goal = turn.state.goal
        if goal is None:
            return []
        spec = turn.agent.spec(goal.tool)
        first = next(
            (
                r
                for r in spec.requires
                if turn.agent.has(r) and not turn.state.succeeded(r) and all(g.tool != r for g in turn.state.goals)
            ),
            "",
        )
        if first:
            turn.update(GoalOpened(_filled(turn, turn.agent.spec(first), Goal(first, goal.said), goal.said)))
            continue
        known_already = carry_over.inherited(spec, goal, _said_before(turn, goal))
        if known_already:
            goal = goal.with_values(known_already)
            turn.update(GoalChanged(goal))
        if spec.seen and (disputed := shown.conflict(turn, spec, goal)):
            return disputed
        open_args, asks_besides = slots.to_ask(spec, goal), _bare(spec, goal) and bool(spec.ask)
        if goal.led and not open_args and not asks_besides and _unanswered(turn, goal):
            question = lead_question(turn)
            turn.update(Asked(StepQuestion(question)))
            return [question]
        if not open_args and goal.proposed and goal.question:
            turn.update(Asked(Confirmation(goal.question)))
            return [goal.question]
        if not open_args and not asks_besides:
            unsure = goal.doubted or (goal.unsure and not _led(turn, goal))
            checks = unsure and not spec.confirm and not tells(turn, spec)
            return _check_values(turn, spec, goal) if checks else act(turn, goal)
        name = open_args[0] if open_args else next(iter(spec.ask))
        moves = _find_out(turn, spec, goal, name)
        if moves is not None:
            return moves
    goal = turn.state.goals[-1] if turn.state.goals else None
    return ask(turn, slots.to_ask(turn.agent.spec(goal.tool), goal)[0]) if goal else []


def _find_out(turn: DecisionContext, spec: ToolSpec, goal: Goal, name: str) -> list[Step] | None:
    """An argument out of a picture or a result, or by a question for it; None: it, or a goal that serves it, is known
    now."""
    if name in spec.seen:
        known_now, moves = shown.seek(turn, spec, goal, name)
        if known_now or moves:
            return moves or None
    if (finder := availability.lookup(turn, spec, goal, name)) is not None:
        turn.update(GoalOpened(finder))
        return None
    known = _from_results(turn, spec, goal, name)
    if not known and len(listed := found.choices(turn.agent, turn.state, spec, name)) > 1:
        return ask_which(turn, name, listed, own=False)
    if len(known) == 1:
        turn.update(GoalChanged(goal.with_values({name: known[0].value})))
        return None
    if len(known) > 1:
        return ask_which(turn, name, known)
    helper = _lookup_ready(turn, spec, goal, name)
    if helper is None:
        return ask(turn, name)
    turn.update(GoalChanged(replace(goal, looked=goal.looked | {helper.tool})))
    turn.update(GoalOpened(helper))
    return None


def _bare(spec: ToolSpec, goal: Goal) -> bool:
    """A tool with optional arguments only, none of which is known: it has something to go by only once one is."""
    return bool(slots.properties(spec)) and not spec.parameters.get("required") and not goal.values


def _from_results(turn: DecisionContext, spec: ToolSpec, goal: Goal, name: str) -> list[Option]:
    """Values of a machine-made argument (an id) that earlier results hold, narrowed by what the caller said of it."""
    if not (name in spec.lookup or carry_over.identifies(name)) or availability.is_moment(spec, name):
        return []
    found: dict[Any, Option] = {}
    source = spec.lookup.get(name)
    for done in reversed(turn.state.done):
        if (
            source
            and done.tool != source
            and not any(d.tool == source for d in turn.state.done)
            and name not in done.response
        ):
            continue
        for record in records(done.response, name):
            found.setdefault(record[name], Option(record[name], record_label(record, turn.agent.now()), record))
    options = list(found.values())
    if len(options) > 1:
        options = choose_by_words(turn.agent, goal, options)
    return options


def choose_by_words(agent: AgentModel, goal: Goal, options: list[Option]) -> list[Option]:
    """The options that what the caller said so far speaks of; all of them when it tells nothing."""
    scored = [(score_record(_old_part(goal.said), o.record, agent.now()), o) for o in options]
    best = max(score for score, _ in scored)
    return [o for score, o in scored if score == best] if best >= 2 else options


def _old_part(said: str) -> str:
    """What was said of the thing as it is: the words before "to …" in "move my Tuesday appointment to Friday"."""
    head, to, _ = said.partition(" to ")
    return head if to and len(head.split()) > 2 else said


def _lookup_ready(turn: DecisionContext, spec: ToolSpec, goal: Goal, name: str) -> Goal | None:
    """The lookup for an argument, if all that it needs is known already."""
    tool = spec.lookup.get(name, "") if not availability.is_moment(spec, name) else ""
    if not tool or not turn.agent.has(tool) or tool in goal.looked or any(g.tool == tool for g in turn.state.goals):
        return None
    helper = lookup_goal(turn, goal, tool, name)
    finder = turn.agent.spec(tool)
    ready = not missing(finder, helper) and (
        helper.values
        or not slots.properties(finder)
        or all(turn.state.succeeded(r) for r in finder.requires)
        and finder.requires
    )
    return helper if ready else None


def lookup_goal(turn: DecisionContext, goal: Goal, tool: str, name: str) -> Goal:
    """The goal to look up an argument of `goal`, with what is known for it."""
    helper, spec = Goal(tool, goal.said, fills=name), turn.agent.spec(tool)
    said = turn.frame.part(goal.said).slots.filling(helper, fresh=True).values
    plain = of_the_caller(turn, tool, said)
    return helper.with_values(
        plain | _told_name(turn, spec) | carry_over.inherited(spec, helper, _said_before(turn, goal))
    )


def of_the_caller(turn: DecisionContext, tool: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those values that a lookup may take from words meant for something else: names, codes, dates long past."""
    out = {}
    for name, value in values.items():
        day, sort = iso_date(value), naming.kind(slots.properties(turn.agent.spec(tool))[name], name)
        if sort in ("name", "code") or (day is not None and day.year < turn.agent.now().year):
            out[name] = value
    return out


def _told_name(turn: DecisionContext, spec: ToolSpec) -> dict[str, Any]:
    """The caller's name, if they introduced themselves earlier and the tool asks for it."""
    name = next((fact.value for fact in reversed(turn.state.told) if fact.about == "name"), "")
    own = [n for n in slots.properties(spec) if is_callers_name(n)]
    if not name or not own:
        return {}
    whole = not composite.wants_whole_name(own[0], slots.properties(spec)[own[0]]) or composite.has_both_names(name)
    return {own[0]: name} if whole else {}


def tells(turn: DecisionContext, spec: ToolSpec) -> bool:
    """Whether a tool only tells how things are: no harm comes of it."""
    return turn.frame.request.does(spec.name, {"find", "ask", "track"})


def _check_values(turn: DecisionContext, spec: ToolSpec, goal: Goal) -> list[Step]:
    """What was heard, read back before a tool uses it that asks for no yes itself."""
    heard = {n: goal.values[n] for n in slots.properties(spec) if n in goal.values}
    doubted = {n: value for n, value in heard.items() if n in goal.unsure}
    question = ReadBack(spec.name, heard) if goal.doubted else CheckValues(spec.name, doubted)
    turn.update(GoalChanged(replace(goal, proposed=True, question=question)))
    turn.update(Asked(Confirmation(question)))
    return [question]


def act(turn: DecisionContext, goal: Goal) -> list[Step]:
    """The call for the goal in work, whose arguments are all known. What is under way is not begun a second time."""
    spec = turn.agent.spec(goal.tool)
    args = {name: goal.values[name] for name in slots.properties(spec) if name in goal.values}
    if any(r.tool == goal.tool and r.args == args for r in turn.state.running):
        if any(r.background for r in turn.state.running):
            turn.update(GoalClosed())
        return [Tell(Prompt.STILL_WORKING)]
    serves = goal.fills or (
        len(turn.state.goals) > 1 and goal.tool in turn.agent.spec(turn.state.goals[-2].tool).requires
    )
    if not spec.background or serves or (spec.confirm and not goal.proposed):
        return [call(turn, goal)]
    move = call(turn, goal, background=True)
    turn.update(GoalClosed())
    turn.update(Finished())
    turn.update(Asked(AnythingElse()))
    return [move, Tell(Prompt.WORKING)]


def call(turn: DecisionContext, goal: Goal, *, background: bool = False) -> ToolCall:
    """The call for a goal whose arguments are all known."""
    number = turn.state.calls + 1
    spec = turn.agent.spec(goal.tool)
    args = {name: goal.values[name] for name in slots.properties(spec) if name in goal.values}
    move = ToolCall(f"call-{number}", goal.tool, args)
    turn.update(CallMade(Running(move.id, goal.tool, args, background), number))
    return move


def made(turn: DecisionContext, call: ToolCall) -> list[Step]:
    """A call that was made before, with arguments that were seen: its result is awaited, and nothing asked for it."""
    if not turn.agent.has(call.name) or any(r.id == call.id for r in turn.state.running):
        return []
    if turn.state.goal is None or turn.state.goal.tool != call.name:
        turn.update(GoalOpened(Goal(call.name, "")))
    turn.update(GoalChanged(turn.state.goals[-1].with_values(call.args)))
    number = call.id.rpartition("-")[2]
    made_so_far = max(turn.state.calls, int(number) if number.isdigit() else 0)
    turn.update(CallMade(Running(call.id, call.name, call.args, turn.agent.spec(call.name).background), made_so_far))
    return []


def ask(turn: DecisionContext, name: str) -> list[Step]:
    """Ask for one argument; each time it was missed, in another way; at last, hand over."""
    goal = turn.state.goals[-1]
    spec = turn.agent.spec(goal.tool)
    schema = slots.properties(spec)[name]
    misses = goal.misses.get(name, 0)
    known = goal.partial.get(name)
    field = composite.open_field(naming.main_schema(schema), known)
    once = f"{name}.{field}"
    asks = goal.asks.get(once, 0) + 1
    if goal.led and misses > 1 and not missing(spec, goal):
        return act(turn, goal)  # the tool can do without
    if goal.led and not known and _unanswered(turn, goal):
        turn.update(Asked(SlotQuestion(name, lead_question(turn))))
        return [_led_question(turn, spec, name, misses)]
    if not goal.led and (misses >= turn.agent.doubt.hand_over_after or asks > turn.agent.doubt.most_asks):
        return hand_over(turn, goal.said)
    turn.update(GoalChanged(replace(goal, asks={**goal.asks, once: asks})))
    part = carry_over.open_part(name, known, schema)
    doubt, sight = turn.agent.doubt, turn.state.sights.view()
    question = AskSlot(
        spec.name,
        name,
        part,
        known,
        attempt=2 if misses >= doubt.narrow_after else int(misses == 1),
        again=misses > 0,
        insisting=not misses and asks >= doubt.hand_over_after,  # answered with something else, again and again
        said=turn.state.goals[0].said,
        seeing=(sight is not None and turn.state.sights.lives(sight)) if name in spec.seen else None,
    )
    plain = replace(question, plain=True)
    turn.update(Asked(SlotQuestion(name, plain, part)))
    if isinstance(known, Partial) and known.fault:
        turn.update(GoalChanged(_without_fault(turn.state.goals[-1], name, known)))
        return [Together((Verbatim(known.fault), plain))]
    return [question]


def lead_question(turn: DecisionContext) -> Act:
    """The question of the step that stands, in its own words."""
    lead = turn.state.lead
    return Verbatim((lead.ask or lead.say) if lead else "")


def _led_question(turn: DecisionContext, spec: ToolSpec, name: str, misses: int) -> Act:
    """It, after answers that were none: with an apology, then with how it is answered. Nobody is handed over by it: the
    agent leads, and its author says when it is enough."""
    question = lead_question(turn)
    return question if not misses else Apologetic(question) if misses == 1 else Explain(spec.name, name, question)


def _unanswered(turn: DecisionContext, goal: Goal) -> bool:
    """Whether nothing that must be known is known yet but what the step itself gives."""
    lead, needed = turn.state.lead, turn.agent.spec(goal.tool).parameters.get("required") or goal.values
    return lead is not None and not (goal.values.keys() & set(needed)) - lead.given.keys()


def _led(turn: DecisionContext, goal: Goal) -> bool:
    """Whether a goal takes the answer to the step that stands: its tool says what is wrong with one."""
    return turn.state.lead is not None and turn.state.lead.then == goal.tool


def thankful(turn: DecisionContext, steps: list[Step]) -> list[Step]:
    """The question again, after an answer that gave something else: it has been taken."""
    if steps and isinstance(steps[0], Act):
        return [Thankful(steps[0]), *steps[1:]]
    looks_up = turn.state.goal is not None and bool(turn.state.goal.fills)
    return [Tell(Prompt.NOTED_TOO), *steps] if looks_up else steps


def _without_fault(goal: Goal, name: str, known: Partial) -> Goal:
    """The goal once it has been said what is wrong; the argument stays one to ask for."""
    return replace(goal, partial={**goal.partial, name: replace(known, fault="")})


def ask_which(turn: DecisionContext, name: str, options: Sequence[Option], own: bool = True) -> list[Step]:
    """Ask which of several found things is meant."""
    question = ChooseRecord(tuple(o.label for o in options[:MOST_OPTIONS]), own)
    turn.update(Asked(ValueChoice(name, tuple(options), question)))
    return [question]


def hand_over(turn: DecisionContext, text: str, lead: bool = True) -> list[Step]:
    """Bring in a person; where the agent has no tool for that, say so and let go. lead: say that it is done."""
    tool = turn.agent.transfer
    turn.update(GoalsDropped())
    turn.update(Asked())
    if tool is None:
        turn.update(Asked(AnythingElse()))
        return [Tell(Prompt.CANNOT_GET_IT)]
    return [*([Tell(Prompt.HANDING_OVER)] if lead and not tool.done else []), *start(turn, tool.name, text)]


def out_of_scope(turn: DecisionContext, text: str, sure: bool) -> list[Step]:
    """A request that no tool serves: to a person where the agent says so, else a polite limit. sure: heard clearly."""
    turn.update(Followed(somewhere=False))
    if turn.agent.transfer is not None and sure:
        if turn.agent.transfers_rest or turn.state.lost >= turn.agent.doubt.hand_over_after:
            return hand_over(turn, text)
        turn.refused = True
        turn.update(Asked(TransferOffer(text, Tell(Prompt.CONNECT_OFFER))))
        return [Tell(Prompt.CONNECT_OFFER)]
    turn.refused = True
    turn.update(Asked())
    return [TellLimit()]


def again(turn: DecisionContext) -> list[Step]:
    """Put the open question once more, after an aside."""
    pending, goal = turn.state.pending, turn.state.goal
    if goal is not None and isinstance(pending, IDLE) and not turn.state.running:
        return advance(turn)
    return [pending.question] if pending.question else []
