"""What a caller says besides the question that is open: digressions, after which it is gone on with. Pure."""

from __future__ import annotations

from dataclasses import replace

from ...language.en.actions import TALKY, UNDOING
from ..acts import Steer, TellLimit, Verbatim
from ..contract import Goal, SlotQuestion, Step, asked_for
from ..nlu import knowledge, slots
from ..nlu.dialogue_acts import asked_alike
from ..tracker import Followed, GoalsDropped, Postponed
from . import forms
from .context import DecisionContext
from .requests import of_last_result


def besides(turn: DecisionContext, text: str) -> tuple[list[Step], str]:
    """What an answer comes with: a question, answered at once, and requests, which come after what is in work; and the
    words without them."""
    goal, asked = turn.state.goals[-1], asked_for(turn.state.pending)

    def given(words: str) -> set[str]:
        got = turn.frame.part(words).slots.filling(goal, asked)
        return {*got.values, *got.partial}

    def answers_too(words: str) -> bool:
        return bool(given(words))

    fact, text = turn.frame.part(text).slots.beside(answers_too)
    (first, *more) = turn.frame.part(text).request.demands
    own = {g.tool for g in turn.state.goals} | set(turn.agent.spec(goal.tool).lookup.values())
    others = [
        (words, tool)
        for words, tool in more
        if tool and tool not in own and not turn.frame.part(words).speech.leaves_time_open
    ]
    whole = asked not in given(text) or asked in given(first[0])  # "door five, check three eight" is one answer
    if more and len(others) == len(more) and answers_too(first[0]) and first[1] in ("", goal.tool) and whole:
        turn.update(Postponed(tuple(Goal(tool, words) for words, tool in others)))
        text = first[0]
    return [Verbatim(fact)] if fact else [], text


def other_request(turn: DecisionContext, text: str) -> list[Step] | None:
    """Another tool's request while one is in work: a question is answered in between, an action replaces it."""
    goal = turn.state.goal
    if goal is None:
        return None
    if done := command(turn, goal, text):
        return forms.start(turn, done, text)
    if len(text.split()) < 2:
        return None
    said = set(turn.frame.part(text).request.actions)
    asks = turn.frame.part(text).speech.asks
    margins = turn.frame.request.margins
    plain = asks or bool(said - TALKY - {"ask"} and not turn.frame.request.does(goal.tool, said))
    decision = turn.frame.part(text).request.intent_from(margins.enough if plain else margins.switch)
    tool = decision.tool
    plainly = decision.score >= margins.declared
    if not tool or any(g.tool == tool for g in turn.state.goals) or not (said or plainly):
        return None
    spec, current = turn.agent.spec(tool), turn.agent.spec(goal.tool)
    speech = turn.frame.part(text).speech
    told_only = speech.inquires and not (spec.transfer or asked_alike(speech.plain, spec.examples))
    if (turn.state.lead and told_only) or tool in current.lookup.values() or tool in current.requires:
        return None
    both = asked_for(turn.state.pending) in slots.properties(spec) and not said & UNDOING
    if (both or not turn.frame.request.does(tool, said)) and answers(turn, goal, text):
        return None  # what both tools take speaks for neither: "I need the car from Monday"
    if current.requires and goal.tool in spec.requires:
        return None
    lacks = goal.led and not spec.transfer and bool(slots.missing(spec, Goal(tool, text)))  # "which one?"
    unlikely = asks and (decision.score < margins.switch if spec.confirm else lacks)
    if unlikely or not (plainly or turn.frame.request.does(tool, said)):
        return None
    if spec.transfer:
        return forms.hand_over(turn, text)
    if not spec.confirm and asks:
        return forms.start(turn, tool, text)  # comes back to the goal beneath when it is done
    if goal.led:
        return forms.start(turn, tool, text)  # the step waits beneath it
    turn.update(GoalsDropped())
    return forms.start(turn, tool, text, keep=replace(goal, fills=""))


def in_an_authors_words(turn: DecisionContext, text: str) -> list[Step] | None:
    """Another tool's request in the words of one of its examples, which change nothing of what is in work."""
    said, goal = turn.frame.part(text).request.example, turn.state.goal
    return other_request(turn, text) if said and goal and said.tool != goal.tool else None


def command(turn: DecisionContext, goal: Goal, text: str) -> str:
    """The tool in the words of whose example something is said that can be done at once, and comes back to what is in
    work: "louder", "what have I got"; "" where it is none."""
    said = turn.frame.part(text).request.example
    spec = turn.agent.spec(said.tool) if said else None
    if said is None or spec is None or spec.confirm or spec.transfer or said.tool in {g.tool for g in turn.state.goals}:
        return ""
    served = {*turn.agent.spec(goal.tool).lookup.values(), *turn.agent.spec(goal.tool).requires}
    filled = turn.frame.part(text).slots.filling(Goal(said.tool, text), fresh=True).values
    whole = not slots.missing(spec, Goal(said.tool, text, values={**filled, **said.values}))
    return said.tool if whole and said.tool not in served and not answers(turn, goal, text) else ""


def answers(turn: DecisionContext, goal: Goal, text: str) -> bool:
    """Whether the words give what was asked: "next Tuesday at two" may be what another tool's example ends with."""
    if not isinstance(turn.state.pending, SlotQuestion):
        return False
    filling = turn.frame.part(text).slots.filling(goal, asked_for(turn.state.pending))
    return asked_for(turn.state.pending) in filling.values or asked_for(turn.state.pending) in filling.partial


def aside(turn: DecisionContext, text: str) -> list[Step] | None:
    """A question in between: answered from the facts, or declined, and then back to the open question."""
    if not turn.frame.part(text).speech.asks:
        return None
    if told := of_last_result(turn, text):
        return [told, *forms.again(turn)]
    fact, _ = turn.frame.part(text).facts.answer
    if fact:
        return [Verbatim(fact), *forms.again(turn)]
    if turn.frame.part(text).facts.recalls and (recalled := knowledge.recall(text, turn.state.told)):
        return [Verbatim(recalled), *forms.again(turn)]
    turn.refused = True
    if turn.frame.part(text).speech.small_talk:
        return [Steer(), *forms.again(turn)]
    turn.update(Followed(somewhere=False))
    return (
        [TellLimit(abilities=False), *forms.again(turn)] if turn.state.lost <= turn.agent.doubt.narrow_after else None
    )
