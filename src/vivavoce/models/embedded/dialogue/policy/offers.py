"""Going on with what was found: "sounds good", "the second one", "let's book it". Pure."""

from __future__ import annotations

from .....consent import read as read_consent
from ...language.en.actions import TALKY
from ..acts import CheckIntent, Prompt, Tell, TellResult, Together
from ..contract import IDLE, AnythingElse, Done, IntentCheck, Option, Step
from ..nlu.result_questions import is_bare_yes, speaks_of_it, takes_it
from ..nlu.selection import choose
from ..tracker import Asked, Succeeded
from . import forms, found
from .context import DecisionContext


def taken_up(turn: DecisionContext, text: str) -> list[Step] | None:
    """What a caller wants done with what was just told; None where they speak of something else."""
    if turn.state.goals or turn.state.running or not isinstance(turn.state.pending, IDLE):
        return None
    if (last := found.last_found(turn.agent, turn.state)) is None:
        return None
    done, options = last
    part = turn.frame.part(text)
    consent = read_consent(text, f"{turn.state.said} {' '.join(part.request.actions)}")
    if consent.answer == "no" or (part.speech.asks and consent.answer != "yes") or part.request.example is not None:
        return None
    offered = _offered(turn)
    agrees = consent.answer == "yes" and not consent.doubtful
    bare = is_bare_yes(text)
    several = len(options) > 1 and not part.speech.indifferent
    picked = choose(text, options, turn.agent.now()) if several else []
    one = picked[0] if len(picked) == 1 else options[0] if len(options) == 1 else None
    spoken_of = agrees or len(picked) == 1 or speaks_of_it(text)
    tool = _follows(turn, done, one or options[0], text, chosen=len(picked) == 1) if spoken_of else ""
    if not tool:
        intends = part.request.intent.tool or set(part.request.actions) - TALKY
        return _told(turn, done, one) if len(picked) == 1 and one is not None and not intends else None
    named = turn.frame.request.does(tool, set(part.request.actions) - TALKY) or takes_it(text)
    if not (agrees or named or len(picked) == 1 or part.request.intent.tool == tool):
        return None
    if agrees and not offered and (bare or not (named or consent.rest)):
        question = CheckIntent(tool)  # "sounds good" is no request yet
        turn.update(Asked(IntentCheck(tool, "", question)))
        return [question]
    if one is not None:
        turn.update(Succeeded(Done(done.tool, done.args, one.record)))
    known = found.given(turn.agent, turn.agent.spec(tool), done, one.record) if one is not None else None
    return forms.start(turn, tool, consent.rest if agrees and consent.rest else text, known=known)


def _follows(turn: DecisionContext, done: Done, one: Option, text: str, *, chosen: bool) -> str:
    """The tool that goes on with a found thing: the one whose action is named, or the only one there is. chosen: it is
    one of several that was named, perhaps with the verb of the search ("we'd like to see the one at six")."""
    request = turn.frame.part(text).request
    able = [t.name for t in turn.agent.tools if not t.transfer and found.given(turn.agent, t, done, one.record)]
    said = set(request.actions) - TALKY
    named = [tool for tool in able if turn.frame.request.does(tool, said)]
    intent = "" if request.intent.tool == done.tool and chosen else request.intent.tool
    if intent and intent not in able:
        return ""
    acting = [tool for tool in able if turn.agent.spec(tool).confirm]
    if said and not named and said - {"take", "order", "book", "find", "ask"}:  # all of them ways to have it
        return intent
    for tools in (named, [intent] if intent else [], acting or able):
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
