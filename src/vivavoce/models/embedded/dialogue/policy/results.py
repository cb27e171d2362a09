"""Going on with a tool's result: say it, use it, ask for the caller's yes, offer what else there is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .....events import CallEnding, ToolResult, ToolSpec
from ...markup import structured
from .. import naming
from ..acts import (
    AskPart,
    AskSlot,
    Offer,
    Prompt,
    ReadBack,
    Tell,
    TellNothing,
    TellResult,
    TellTransfer,
    ToolError,
    WithClosing,
)
from ..contract import AnythingElse, Confirmation, Done, Goal, Option, Running, SlotQuestion, Step, ValueChoice
from ..nlu import slots, tool_errors
from ..nlu.dialogue_acts import CallerAct
from ..nlu.entities.found import Partial
from ..nlu.selection import options_of
from ..nlu.tokens import split_name
from ..tracker import (
    Asked,
    CallAnswered,
    Declined,
    Finished,
    GoalChanged,
    GoalClosed,
    GoalOpened,
    GoalsDropped,
    NewsTold,
    Succeeded,
)
from ..value_text import record_label, records
from . import availability, forms, leading, repair, requests
from .context import DecisionContext


def learn(turn: DecisionContext, result: ToolResult) -> list[Step]:
    """What a result leads to."""
    running = next((r for r in turn.state.running if r.id == result.id), None)
    if running is None or result.will_continue:
        return []
    spec, response = turn.agent.spec(running.tool), structured(result.response)
    goal = None if running.background else next((g for g in reversed(turn.state.goals) if g.tool == running.tool), None)
    turn.update(CallAnswered(running.id))
    if goal is None or goal is not turn.state.goal:  # the caller has moved on, or it ran in the background
        return _late(turn, spec, running, response, silent=result.scheduling == "SILENT")
    if response.get("confirmation_required"):
        return _confirm(turn, spec, goal, str(response["confirmation_required"]))
    if "error" in response:
        steps = leading.instead(turn, response) or leading.wrong(turn, spec, response)
        steps = steps or _error(turn, spec, goal, response)
        wordless = len(steps) > 1 and steps[0] == ToolError("")  # what follows says it
        return steps[1:] if wordless else steps
    turn.update(Succeeded(Done(running.tool, running.args, response)))
    if (led := leading.on(turn, spec, response)) is not None:
        return led
    return _success(turn, spec, goal, running, response)


def _late(
    turn: DecisionContext, spec: ToolSpec, running: Running, response: Mapping[str, Any], *, silent: bool
) -> list[Step]:
    if "error" in response:
        return [] if silent else [ToolError(str(response["error"]))]
    turn.update(Succeeded(Done(running.tool, running.args, response)))
    if (led := leading.on(turn, spec, response)) is not None:
        return led
    told = TellResult(spec.name, running.args, response)
    spoken: list[Step] = [] if silent else [told]
    turn.update(NewsTold(None if silent else told))
    if not turn.state.goals and (more := requests.following(turn)):
        return [*spoken, *more]
    asked = turn.state.pending.question
    return [*spoken, *([asked] if asked and spoken and turn.state.goals else [])]


def _confirm(turn: DecisionContext, spec: ToolSpec, goal: Goal, given: str) -> list[Step]:
    args = {n: goal.values[n] for n in slots.properties(spec) if n in goal.values}
    before = goal.question if goal.proposed else None
    unheard = isinstance(before, ReadBack) and before.args == args  # their yes did not count for it as we worded it
    question = ReadBack(spec.name, args, given, verbatim=unheard)
    turn.update(GoalChanged(replace(goal, proposed=True, question=question)))
    turn.update(Asked(Confirmation(question)))
    return [question]


def _success(
    turn: DecisionContext, spec: ToolSpec, goal: Goal, running: Running, response: Mapping[str, Any]
) -> list[Step]:
    turn.update(GoalClosed())
    before = [str(done.response.get("output")) for done in turn.state.done[:-1] if done.tool == spec.name]
    # "say that again, slower"; "louder", said of an "all right"
    anew = turn.state.said and turn.state.said not in before
    if turn.frame.part(goal.said).speech.act is CallerAct.REPEAT and anew and not spec.confirm:
        return repair.said_anew(turn.state.said, Prompt.NOTHING_SAID_YET)
    told = TellResult(spec.name, running.args, response)
    if spec.transfer:
        worded = spec.done or "message" in response or "output" in response
        turn.update(GoalsDropped())
        turn.update(Asked())
        return [TellTransfer(told if worded else None), CallEnding("transferred")]
    below = turn.state.goal
    if below is not None and goal.fills:
        return _fill(turn, below, goal, response)
    if below is not None and spec.name in turn.agent.spec(below.tool).requires:
        return forms.advance(turn)
    turn.update(Finished())
    turn.update(NewsTold(told))
    if below is not None:
        return [told, *forms.advance(turn)]
    if more := requests.following(turn):
        return [told, *more]
    turn.update(Asked(AnythingElse(Tell(Prompt.ANYTHING_ELSE))))
    acted = (
        bool(spec.confirm or slots.properties(spec))
        and turn.state.finished % 2 == 1
        and (spec.confirm or bool(turn.agent.brief.instructions))
    )
    return [WithClosing(told) if acted and not turn.agent.terse else told]


def _fill(turn: DecisionContext, below: Goal, helper: Goal, response: Mapping[str, Any]) -> list[Step]:
    """Use a lookup's result for the argument it was made for."""
    name = helper.fills
    if availability.is_moment(turn.agent.spec(below.tool), name):
        offered = availability.offer(turn, below, helper, response)
        return offered if isinstance(turn.state.pending, ValueChoice) else [*offered, *forms.advance(turn)]
    options: list[Option] = []
    for record in records(response, name) or _by_short_name(response, name):
        value = record.get(name, record.get("id", record.get("number")))
        if all(value != o.value for o in options):
            options.append(Option(value, record_label(record, turn.agent.now()), record))
    if not options:
        turn.update(GoalChanged(below.missed(name)))
        return [TellNothing(TellResult(helper.tool, helper.values, response)), *forms.ask(turn, name)]
    if len(options) > 1:
        options = forms.choose_by_words(turn.agent, below, options)
    if len(options) == 1:
        turn.update(GoalChanged(below.with_values({name: options[0].value})))
        return forms.advance(turn)
    return forms.ask_which(turn, name, options)


def _by_short_name(response: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Results often call an `appointment_id` just `id`."""
    return records(response, "id") or records(response, "number") if split_name(name)[-1] in {"id", "number"} else []


def _error(turn: DecisionContext, spec: ToolSpec, goal: Goal, response: Mapping[str, Any]) -> list[Step]:
    first = response.get("run_first")
    if isinstance(first, str) and turn.agent.has(first):
        asked_for = any(g.tool == first for g in turn.state.goals)
        turn.update(GoalClosed() if asked_for else GoalOpened(Goal(first, goal.said)))
        return forms.advance(turn)
    alternatives = {n: v for n, v in (response.get("alternatives") or {}).items() if v}
    error = str(response["error"])
    why = ToolError(error)
    if (elsewhere := availability.another_day(turn.agent, turn.state, goal, alternatives)) is not None:
        named = isinstance(part := turn.state.goals[-2].partial.get(goal.fills), Partial) and part.date
        turn.update(GoalClosed())
        turn.update(GoalChanged(elsewhere))
        return [*([why] if named else []), *forms.advance(turn)]
    for name, values in alternatives.items():
        if name in slots.properties(spec):
            return _offer(turn, spec, goal, name, list(values), why)
    doubted = [n for n in response.get("ask_again") or () if n in slots.properties(spec)]
    if doubted:
        return _ask_anew(turn, spec, goal, doubted, why)
    turn.update(GoalChanged(replace(goal, proposed=False)))
    invalid = [n for n in _names(response.get("invalid_arguments")) if n in slots.properties(spec)]
    if invalid:
        turn.update(GoalChanged(goal.without(invalid[0]).missed(invalid[0])))
        return forms.ask(turn, invalid[0])
    if spec.transfer:
        turn.update(GoalsDropped())
        turn.update(Asked(AnythingElse()))
        return [why]
    suspect = tool_errors.suspect(spec, goal, error)
    if suspect:
        tries = goal.misses.get(suspect, 0) + 1
        turn.update(GoalChanged(replace(goal.without(suspect), misses={**goal.misses, suspect: tries})))
        if tries >= turn.agent.doubt.hand_over_after:
            return [why, *forms.hand_over(turn, goal.said)]
        question: AskSlot | AskPart = AskSlot(spec.name, suspect)
        part = ""
        if (time := tool_errors.time_kept(spec, goal, suspect, error)) is not None:
            turn.update(
                GoalChanged(replace(turn.state.goals[-1], partial={**turn.state.goals[-1].partial, suspect: time}))
            )
            question, part = AskPart("date"), "date"
        turn.update(Asked(SlotQuestion(suspect, question, part)))
        return [ToolError(error, question)]
    turn.update(GoalsDropped())
    turn.update(Declined(goal))
    if more := requests.following(turn):
        return [why, *more]
    turn.update(Asked(AnythingElse(Tell(Prompt.WHAT_ELSE))))
    return [ToolError(error, Tell(Prompt.WHAT_ELSE))]


def _ask_anew(turn: DecisionContext, spec: ToolSpec, goal: Goal, doubted: list[str], why: ToolError) -> list[Step]:
    """One of several arguments is wrong, and the tool cannot tell which: all of them are unknown again."""
    tries = max(goal.misses.get(name, 0) for name in doubted) + 1
    goal = replace(goal, refuted={name: goal.values[name] for name in doubted if name in goal.values})
    for name in doubted:
        goal = goal.without(name)
    turn.update(GoalChanged(replace(goal, misses={**goal.misses, **dict.fromkeys(doubted, tries)})))
    if tries >= turn.agent.doubt.hand_over_after:
        return [why, *forms.hand_over(turn, goal.said)]
    question = AskSlot(spec.name, doubted[0], said=turn.state.goals[0].said)
    turn.update(Asked(SlotQuestion(doubted[0], question)))
    return [why, question]


def _offer(
    turn: DecisionContext, spec: ToolSpec, goal: Goal, name: str, values: list[Any], why: ToolError
) -> list[Step]:
    schema = naming.main_schema(slots.properties(spec)[name])
    options = options_of(values[: forms.MOST_OPTIONS], schema, turn.agent.now())
    turn.update(GoalChanged(goal.without(name)))
    question = Offer(tuple(o.label for o in options))
    turn.update(Asked(ValueChoice(name, options, question, offered=True)))
    return [why, question]


def _names(problems: Any) -> list[str]:
    if isinstance(problems, Mapping):
        return [str(key) for key in problems]
    if isinstance(problems, list | tuple):
        return [
            str(p.get("name") or p.get("argument") or p.get("field") or (p.get("loc") or [""])[0])
            if isinstance(p, Mapping)
            else str(p)
            for p in problems
        ]
    return []
