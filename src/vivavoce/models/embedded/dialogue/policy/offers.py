"""Going on with what was found: "sounds good", "the second one", "let's book it". Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .....consent import read as read_consent
from .....events import ToolSpec
from ...language.en.actions import TALKY
from ..acts import CheckIntent, Prompt, Tell, TellResult, Together
from ..contract import IDLE, AnythingElse, Confirmation, Done, IntentCheck, Option, Step, StepQuestion
from ..nlu.result_questions import speaks_of_it, takes_it, wants_another, without_name
from ..nlu.selection import choose
from ..nlu.selection import foremost as choose_foremost
from ..tracker import Asked, GoalsDropped, Led, Succeeded
from . import forms, found, requests
from .context import DecisionContext


def passed_over(turn: DecisionContext, text: str) -> None:
    """Who asks something else while a person is offered does not want to be asked about the person again; nor who asks
    for something else while a tool of an agent that does not lead offers anything."""
    goal, part = turn.state.goal, turn.frame.part(text)
    if isinstance(turn.state.pending, StepQuestion) and goal and turn.state.lead and turn.agent.opening is None:
        if part.request.intent.tool not in ("", goal.tool) and part.speech.consent.answer != "yes":
            turn.update(Led())
            turn.update(GoalsDropped())
            turn.update(Asked())
        return
    if goal is None or not isinstance(turn.state.pending, Confirmation) or not turn.agent.spec(goal.tool).transfer:
        return
    if (part.speech.asks or part.visual.question) and not part.speech.consent.answer and part.speech.act is None:
        turn.update(GoalsDropped())
        turn.update(Asked())


def taken_up(turn: DecisionContext, text: str) -> list[Step] | None:
    """What a caller wants done with what was just told; None where they speak of something else."""
    if turn.state.goals or turn.state.running or not isinstance(turn.state.pending, IDLE):
        return None
    listed, last = found.last_listed(turn.agent, turn.state), found.last_found(turn.agent, turn.state)
    if listed is None or last is None:
        return None
    done, options = listed
    part = turn.frame.part(text)
    picked = choose(text, options, turn.agent.now()) if len(options) > 1 and not part.speech.indifferent else []
    if part.speech.another and len(picked) == 1:
        return _told(turn, done, picked[0])
    if part.speech.inquires and (foremost := choose_foremost(part.plain, options)):
        return _told(turn, done, foremost)
    one = picked[0] if len(picked) == 1 else last[1][0] if len(last[1]) == 1 else None
    able = {t.name: values for t in turn.agent.tools if (values := _known(turn, t, done, one or options[0]))}
    told = [found.name_of(turn.agent, turn.agent.spec(tool), done, one.record) for tool in able] if one else []
    said = without_name(text, next(filter(None, told), ""))
    consent = read_consent(said, f"{turn.state.said} {' '.join(part.request.actions)}")
    if consent.answer == "no" or wants_another(text):
        return None
    if part.request.example is not None and part.request.example.tool not in able:
        return None
    if consent.answer != "yes" and part.speech.inquires or requests.of_last_result(turn, text):
        return None
    agrees = consent.answer == "yes" and not consent.doubtful
    spoken_of = agrees or len(picked) == 1 or said != text or speaks_of_it(text)
    tool = _follows(turn, able, done, text, chosen=one is not None and (len(picked) == 1 or said != text))
    if not (tool and spoken_of):
        intends = part.request.intent.tool or set(part.request.actions) - TALKY
        return _told(turn, done, picked[0]) if len(picked) == 1 and not (intends or tool) else None
    named = turn.frame.request.does(tool, set(part.request.actions) - TALKY) or takes_it(said)
    if not (agrees or named or len(picked) == 1 or part.request.intent.tool == tool):
        return None
    if one in picked:
        turn.update(Succeeded(Done(done.tool, done.args, picked[0].record)))
    if agrees and not _offered(turn) and not (named or consent.rest):
        question = CheckIntent(tool)  # "sounds good" is no request yet
        turn.update(Asked(IntentCheck(tool, "", question)))
        return [question]
    more = consent.rest if agrees and consent.rest else text
    return forms.start(turn, tool, more, known=able[tool] if one is not None else None)


def _known(turn: DecisionContext, tool: ToolSpec, done: Done, one: Option) -> dict[str, Any]:
    return {} if tool.transfer else found.given(turn.agent, tool, done, one.record)


def _follows(turn: DecisionContext, able: Mapping[str, Any], done: Done, text: str, *, chosen: bool) -> str:
    """The tool, of those to which a found thing tells something, whose action is named, or the only one there is.

    chosen: the thing is named, perhaps with the verb of the search ("we'd like to see the first").
    """
    request = turn.frame.part(text).request
    said = set(request.actions) - TALKY
    named = [tool for tool in able if turn.frame.request.does(tool, said)]
    intent = "" if request.intent.tool == done.tool and chosen else request.intent.tool
    if intent and intent not in able:
        return ""
    acting = [tool for tool in able if turn.agent.spec(tool).confirm]
    if said and not named and said - {"take", "order", "book", "find", "ask"}:  # all of them ways to have it
        return intent
    for tools in (named, [intent] if intent else [], acting or list(able)):
        if len(tools) == 1:
            return tools[0]
    return ""


def _told(turn: DecisionContext, done: Done, one: Option) -> list[Step]:
    """More of the one that is asked for."""
    turn.update(Succeeded(Done(done.tool, done.args, one.record)))
    turn.update(Asked(AnythingElse()))
    return [TellResult(done.tool, done.args, one.record)]


def declined(turn: DecisionContext, text: str) -> list[Step] | None:
    """A no to what a result itself offered: it is no goodbye."""
    consent = turn.frame.part(text).speech.consent
    if consent.answer != "no" or consent.rest or not isinstance(turn.state.pending, AnythingElse) or not _offered(turn):
        return None
    turn.update(Asked(AnythingElse(Tell(Prompt.WHAT_ELSE))))
    return [Together((Tell(Prompt.ALL_RIGHT), Tell(Prompt.WHAT_ELSE)))]


def _offered(turn: DecisionContext) -> bool:
    """Whether a result's own words ended with a question: "Shall I book it?"."""
    said, asked = turn.state.said.rstrip(), turn.state.question
    return turn.state.news is not None and said.endswith("?") and not (asked and said.endswith(asked))
