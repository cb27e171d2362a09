"""One caller turn: what kind it is, and the answer. Changes the state; gives the moves to make now. Pure."""

from __future__ import annotations

from .....events import CallEnding
from .....recorded import refusal
from ...language.en.actions import TALKY
from .. import expectation
from ..acts import (
    Act,
    Explain,
    Introduce,
    NoPerson,
    Onward,
    Prompt,
    Tell,
    TellAbilities,
    Together,
    Verbatim,
    WithClosing,
)
from ..contract import (
    IDLE,
    YES_NO,
    AnythingElse,
    ChangeQuestion,
    Confirmation,
    Goal,
    IntentCheck,
    IntentChoice,
    NothingAsked,
    SlotQuestion,
    Step,
    StepQuestion,
    TransferOffer,
    ValueCheck,
    ValueChoice,
    asked_for,
)
from ..nlu.confidence import Hearing
from ..nlu.dialogue_acts import CallerAct, echo_words
from ..tracker import Asked, GoalsDropped, Greeted, Intelligible, NewsTold
from . import answers, closing, digressions, forms, leading, lookups, offers, repair, requests
from .context import DecisionContext
from .sight import looking


def answer(turn: DecisionContext) -> list[Step]:
    """The steps that answer a caller's turn."""
    looking.moved_on(turn)
    if (record := turn.agent.brief.recorded) and (besides := refusal(turn.frame.words, record.refusals)) is not None:
        return _not_recorded(turn, besides)
    if turn.frame.faint and isinstance(turn.state.pending, YES_NO):
        return repair.faint(turn)
    hearing, text = turn.frame.hearing, turn.frame.words
    sentence = len(text.split()) > SENTENCE and turn.frame.request.example is not None
    likely = turn.state.goal is None and (sentence or _bare_action(turn) or repair.fitting(turn, text))
    if hearing is Hearing.NOISE and likely:
        hearing = Hearing.UNSURE
    if leading.by_sound(turn):
        hearing = Hearing.CLEAR
    if hearing is not Hearing.CLEAR and (gone_on := leading.without(turn)) is not None:
        return gone_on
    if hearing is Hearing.NOISE:
        return repair.not_heard(turn)
    if hearing is Hearing.UNSURE:
        return repair.check(turn, text, turn.frame.confidence, lambda: _understood(turn, text, turn.frame.confidence))
    turn.update(Intelligible())
    news, unheard, said = turn.state.news, turn.state.unheard, turn.state.said
    moves = leading.standing(turn, _understood(turn, text, turn.frame.confidence))
    turn.update(NewsTold())
    told = any(step == news or (isinstance(step, WithClosing) and step.told == news) for step in moves)
    told = told or " ".join(step.text for step in moves if isinstance(step, Verbatim)) == said  # all of it, once more
    talked_over = news is not None and not told and len(unheard) > NEWS_HEARD * len(said)
    return [news, *moves] if news is not None and talked_over else moves


def _not_recorded(turn: DecisionContext, besides: str) -> list[Step]:
    """The caller will not be recorded, and the session has seen to that. besides: what else they said."""
    turn.update(Intelligible())
    told = Tell(Prompt.NOT_RECORDED)
    return [told, *_understood(turn, besides, turn.frame.confidence)] if besides else _onward(turn, told)


SENTENCE = 3
"""Words; of more, noise brings forth no author's example."""
NEWS_HEARD = 0.4
"""Share of a reply that, unheard, makes its news worth another telling."""


def _bare_action(turn: DecisionContext) -> bool:
    """Whether a word or two name just what one tool does: "Reschedule." A recogniser doubts every lone word, rightly
    heard or not, so the caller is asked back."""
    frame = turn.frame
    return (
        0 < len(frame.plain.split()) <= 2
        and bool(set(frame.request.actions) - TALKY)
        and bool(frame.request.intent.tool)
    )


def _understood(turn: DecisionContext, text: str, confidence: float) -> list[Step]:
    offers.passed_over(turn, text)
    if not leading.takes_all(turn) and (seen := looking.answer(turn, text)) is not None:
        return seen
    if (declined := offers.declined(turn, text)) is not None:
        return declined
    begins = turn.agent.opening is not None and not (turn.state.greeted or turn.state.done or turn.state.goals)
    if begins and turn.frame.request.intent.tool in ("", turn.agent.opening.name if turn.agent.opening else ""):
        return leading.begin(turn)  # the caller was first
    if (led := leading.answer(turn, text)) is not None:
        return led
    act = None if _declared(turn, text) or _answers_yes_or_no(turn, text) else turn.frame.part(text).speech.act
    if _asks_for_news(turn, text):
        return [Tell(Prompt.STILL_WORKING)]
    asked_memory = not turn.state.goals and turn.frame.part(text).facts.recalls
    if act is not None and (not asked_memory or act is CallerAct.WHO):
        moves = _by_act(turn, act, text)
        if moves is not None:
            return moves
    moves = offers.taken_up(turn, text) or _to_open_question(turn, text)
    if moves is not None:
        return moves
    moves = requests.take(turn, text, confidence)
    return _without_it(turn, text) or moves


def _to_open_question(turn: DecisionContext, text: str) -> list[Step] | None:
    """What an answer to the open question leads to; None where it is none."""
    match turn.state.pending:
        case Confirmation() as pending:
            return digressions.in_an_authors_words(turn, text) or answers.to_confirmation(turn, pending, text)
        case ValueChoice() as pending:
            return answers.to_choice(turn, pending, text)
        case IntentChoice() as pending:
            return answers.to_intent(turn, pending, text)
        case IntentCheck() | ValueCheck() as pending:
            return answers.to_check(turn, pending, text)
        case TransferOffer() as pending:
            return answers.to_transfer_offer(turn, pending, text)
        case SlotQuestion() as pending:
            return answers.to_question(turn, pending, text)
        case StepQuestion() as pending:
            return leading.to_step(turn, pending, text)
        case ChangeQuestion() as pending:
            return answers.to_change(turn, pending, text)
        case AnythingElse() as pending:
            return answers.to_anything_else(turn, pending, text)
        case NothingAsked():
            return None


def _asks_for_news(turn: DecisionContext, text: str) -> bool:
    """ "Did you find one?", while it is being looked for; with a value of its own it is another request."""
    tools = {r.tool for r in turn.state.running if r.background}
    if turn.state.goals or not tools or not turn.frame.part(text).speech.asks_for_news:
        return False
    values = any(turn.frame.part(text).slots.filling(Goal(t, text), fresh=True).values for t in tools)
    return not values and turn.frame.part(text).request.intent.tool in {"", *tools}


def _answers_yes_or_no(turn: DecisionContext, text: str) -> bool:
    """Whether this is a plain yes or no to the question that is open: "uh-huh" is more than a filler there. So is
    "cancel", where something is to be cancelled: nobody can tell which of the two is meant."""
    if not isinstance(turn.state.pending, YES_NO):
        return False
    said = turn.frame.part(text).speech.consent
    agreed = answers.consented(turn, text) if isinstance(turn.state.pending, Confirmation) else said
    return agreed.plain or (said.answer == "no" and (not said.rest or agreed.answer is None) and not agreed.off)


def _declared(turn: DecisionContext, text: str) -> bool:
    """Whether these are words that an author gave as an example, where nothing was asked: "go on" is a request then; or
    those of a tool that is done at once."""
    if turn.state.goal is not None:
        return bool(digressions.command(turn, turn.state.goal, text))
    return isinstance(turn.state.pending, IDLE) and turn.frame.part(text).request.example is not None


def _without_it(turn: DecisionContext, text: str) -> list[Step] | None:
    """A request that says at once what its caller cannot tell ("… but I don't know the number"): look that up."""
    goal, asked = turn.state.goal, asked_for(turn.state.pending)
    if (
        goal is None
        or not isinstance(turn.state.pending, SlotQuestion)
        or asked not in turn.agent.spec(goal.tool).lookup
        or not turn.frame.part(text).speech.lacks_key
    ):
        return None
    return lookups.caller_does_not_know(turn, text)


_ANSWERS = {
    CallerAct.HOW_ARE_YOU: Prompt.HOW_ARE_YOU,
    CallerAct.HEAR: Prompt.HEARD,
    CallerAct.ROBOT: Prompt.ROBOT,
    CallerAct.ANGRY: Prompt.CALM,
}


def _by_act(turn: DecisionContext, act: CallerAct, text: str) -> list[Step] | None:  # noqa: C901 - a table of acts
    """The answer to an act; None where the words mean something else at this point."""
    pending = turn.state.pending
    open_question = not isinstance(pending, IDLE)
    consent = turn.frame.part(text).speech.consent.answer
    if act in _ANSWERS:
        return _onward(turn, Tell(_ANSWERS[act]))
    match act:
        case CallerAct.GREETING:
            return _greet(turn)
        case CallerAct.GOODBYE:
            return closing.goodbye(turn)
        case CallerAct.THAT_IS_ALL:
            if isinstance(pending, (*IDLE, IntentChoice)) and not turn.state.goals:
                return (
                    closing.goodbye(turn) if turn.state.done or turn.state.turns > 1 else [Tell(Prompt.HOW_CAN_I_HELP)]
                )
            return None
        case CallerAct.THANKS:
            if turn.agent.terse and not turn.state.goals:
                return [Tell(Prompt.THANKS)]
            if isinstance(pending, Confirmation) or (open_question and consent):
                return None
            if turn.state.finished and not turn.state.goals:
                turn.update(Asked(AnythingElse(Tell(Prompt.ANYTHING_ELSE))))
            return _onward(turn, Tell(Prompt.THANKS))
        case CallerAct.REPEAT:
            return repair.said_anew(turn.state.said, Prompt.NOTHING_SAID_YET)
        case CallerAct.GO_ON:
            return repair.said_anew(turn.state.unheard or turn.state.said, Prompt.HOW_CAN_I_HELP)
        case CallerAct.WAIT:
            if (
                turn.state.goal
                and expectation.awaited(turn.agent, turn.state) == "count"
                and digressions.answers(turn, turn.state.goal, text)
            ):
                return None  # "one minute", asked how long
            return [Tell(Prompt.TAKE_YOUR_TIME)]
        case CallerAct.HELP:
            if open_question and turn.state.goal is not None and isinstance(pending, SlotQuestion):
                return [Explain(turn.state.goal.tool, pending.name, pending.question)]
            return [TellAbilities()]
        case CallerAct.WHO:
            return _introduce(turn)
        case CallerAct.USE_IT:
            return _use_it(turn, text)
        case CallerAct.ECHO:
            return [Verbatim(echoed) if (echoed := echo_words(text)) else Tell(Prompt.SAY_AGAIN)]
        case CallerAct.PERSON:
            return forms.hand_over(turn, text) if turn.agent.transfer else [NoPerson()]
        case CallerAct.NEVER_MIND:
            return _drop(turn, text)
        case CallerAct.FILLER:
            return [Tell(Prompt.TAKE_YOUR_TIME if open_question else Prompt.HOW_CAN_I_HELP)]
        case CallerAct.UNKNOWN_TO_ME:
            asks_a_value = isinstance(pending, SlotQuestion | ValueChoice)
            return lookups.caller_does_not_know(turn, text) if asks_a_value else None
    return None


def _greet(turn: DecisionContext) -> list[Step]:
    if turn.state.goals:
        return _onward(turn, Tell(Prompt.HELLO))
    again = turn.state.greeted
    turn.update(Greeted())
    if turn.agent.brief.greeting and not again:
        return [Verbatim(turn.agent.brief.greeting)]
    return [Tell(Prompt.GREETING_AGAIN if again else Prompt.GREETING)]


def _introduce(turn: DecisionContext) -> list[Step]:
    """Who the agent is: by its name, where the instructions give one."""
    first = not turn.state.greeted
    turn.update(Greeted())
    if turn.agent.brief.greeting and first and not turn.state.goals:
        return [Verbatim(turn.agent.brief.greeting)]
    return _onward(turn, Introduce(first))


def _use_it(turn: DecisionContext, text: str) -> list[Step] | None:
    """ "Call the tool": the one there is, or which."""
    tools = [tool for tool in turn.agent.tools if not tool.transfer]
    if turn.state.goals or not tools:
        return None
    return forms.start(turn, tools[0].name, text) if len(tools) == 1 else [TellAbilities()]


def _onward(turn: DecisionContext, lead: Act) -> list[Step]:
    """Something said, and then back to the open question or to what the caller wants."""
    pending = turn.state.pending
    if not isinstance(pending, IDLE):
        return [Onward(lead, pending.question)]
    return [Onward(lead, Tell(Prompt.ANYTHING_ELSE if turn.state.finished else Prompt.HOW_CAN_I_HELP))]


def _drop(turn: DecisionContext, text: str) -> list[Step] | None:
    """Give up the goal in work; "cancel that" may also be a request of its own."""
    if not turn.state.goals:
        decision = turn.frame.part(text).request.intent
        if decision.tool or turn.frame.part(text).plain in ("start over",):
            return None
        return [Together((Tell(Prompt.DROPPED), Tell(Prompt.HOW_CAN_I_HELP)))]
    return requests.drop(turn)


def silence(turn: DecisionContext, count: int) -> list[Step]:
    """Nobody spoke for the `count`-th time."""
    if count >= 3:
        turn.update(GoalsDropped())
        turn.update(Asked())
        return [Tell(Prompt.SILENT_GOODBYE), CallEnding("gave_up")]
    return _onward(turn, Tell(Prompt.STILL_THERE if count <= 1 else Prompt.NO_HURRY))
