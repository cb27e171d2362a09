"""Each stage of the dialogue on its own, so that a wrong answer becomes: which stage?"""

from __future__ import annotations

import pytest
from agents import CLINIC
from scripted import Call

from vivavoce.events import ToolResult
from vivavoce.models.embedded.brain import Say, Utterance
from vivavoce.models.embedded.dialogue import tracker
from vivavoce.models.embedded.dialogue.acts import (
    AskSlot,
    CheckIntent,
    NotCaught,
    Onward,
    Prompt,
    ReadBack,
    Tell,
    TellResult,
    Thankful,
    Together,
    ToolError,
    Verbatim,
    WithClosing,
)
from vivavoce.models.embedded.dialogue.agent import AgentModel, prepare
from vivavoce.models.embedded.dialogue.contract import (
    AnythingElse,
    Confirmation,
    Goal,
    NothingAsked,
    Running,
    SlotQuestion,
    State,
)
from vivavoce.models.embedded.dialogue.nlg.realise import realise, words
from vivavoce.models.embedded.dialogue.nlu.confidence import Hearing
from vivavoce.models.embedded.dialogue.nlu.dialogue_acts import CallerAct
from vivavoce.models.embedded.dialogue.nlu.rules import RulesNLU
from vivavoce.models.embedded.dialogue.policy import results, rules
from vivavoce.models.embedded.dialogue.policy.context import DecisionContext
from vivavoce.models.embedded.dialogue.tracker import update

MOVING = Goal("move_appointment", "move my appointment")


def agent() -> AgentModel:
    brief = Call(CLINIC).brief
    return prepare(brief, brief.instructions, brief.tools)


NOTHING_YET = State()


def turn(text: str, state: State = NOTHING_YET, confidence: float = 1.0) -> DecisionContext:
    clinic = agent()
    return DecisionContext(clinic, state, RulesNLU(clinic).parse(Utterance(text, confidence), state))


# ── understanding ──


def test_a_frame_holds_the_tool_that_is_called_for():
    frame = turn("I'd like to move my appointment").frame

    assert frame.request.intent.tool == "move_appointment" and frame.speech.act is None and not frame.speech.asks


def test_a_frame_holds_the_values_that_the_words_give():
    frame = turn("move appointment 1042 to Thursday at half past two").frame

    assert frame.slots.filling(MOVING, fresh=True).values["appointment_id"] == 1042


@pytest.mark.parametrize(("text", "act"), [("hello", CallerAct.GREETING), ("hang on a second", CallerAct.WAIT)])
def test_a_frame_holds_the_dialogue_act(text: str, act: CallerAct):
    assert turn(text).frame.speech.act is act


def test_what_was_hardly_heard_is_noise():
    assert turn("the you", confidence=0.05).frame.hearing is Hearing.NOISE


def test_each_reading_of_a_turn_is_made_once():
    frame = turn("move appointment 1042").frame

    assert frame.slots.filling(MOVING, fresh=True) is frame.slots.filling(MOVING, fresh=True)
    assert frame.part(frame.words) is frame and frame.part("1042") is frame.part("1042")


# ── tracking ──


def test_a_state_is_never_changed_but_followed_by_another():
    before = State()

    after = update(before, tracker.GoalOpened(MOVING))

    assert before.goals == () and after.goal == MOVING


def test_a_call_is_awaited_until_it_is_answered_and_no_question_is_open():
    asked = update(State(), tracker.Asked(Confirmation(Tell(Prompt.ANYTHING_ELSE))))

    made = update(asked, tracker.CallMade(Running("call-1", "move_appointment", {}), 1))
    answered = update(made, tracker.CallAnswered("call-1"))

    assert made.pending == NothingAsked() and [r.id for r in made.running] == ["call-1"] and made.calls == 1
    assert answered.running == ()


@pytest.mark.parametrize(("heard", "stands"), [("Move appointment 1042 to Friday. Shall", True), ("Move", False)])
def test_a_read_back_that_was_hardly_heard_is_none(heard: str, stands: bool):
    question = "Move appointment 1042 to Friday. Shall I go ahead?"
    goal = Goal("move_appointment", "", proposed=True)
    state = State(goals=(goal,), pending=Confirmation(Verbatim(question)), said=question, question=question)

    after = update(state, tracker.Interrupted(heard))

    assert after.goals[-1].proposed is stands and after.unheard == question[len(heard) :].strip()


def test_a_tool_that_is_gone_takes_its_goals_along():
    state = State(goals=(MOVING,), pending=SlotQuestion("x", Verbatim("X?")))

    assert update(state, tracker.Briefed(frozenset({"book_appointment"}))) == State()


# ── policy ──


def test_a_request_without_its_values_asks_for_the_first_of_them():
    context = turn("I'd like to move my appointment")

    steps = rules.answer(context)

    assert isinstance(steps[0], AskSlot) and steps[0].tool == "move_appointment"
    assert isinstance(context.state.pending, SlotQuestion) and context.state.pending.name == steps[0].name


def test_the_events_of_a_decision_are_all_that_it_changes():
    context = turn("I'd like to move my appointment")
    rules.answer(context)
    state = State()

    for event in context.events:
        state = update(state, event)

    assert state == context.state


def test_a_doubtful_request_is_checked_before_anything_is_done():
    steps = rules.answer(turn("move my appointment", confidence=0.4))

    assert steps == [CheckIntent("move_appointment")]


def test_a_turn_that_was_not_heard_puts_the_question_again():
    asked = AskSlot("move_appointment", "appointment_id")
    state = State(goals=(MOVING,), pending=SlotQuestion("appointment_id", asked))

    assert rules.answer(turn("", state)) == [NotCaught(asked)]


def test_never_mind_drops_what_is_in_work_and_what_it_serves():
    lookup = Goal("find_appointments", "", fills="appointment_id")
    context = turn("never mind", State(goals=(MOVING, lookup), pending=SlotQuestion("name", Verbatim("Name?"))))

    steps = rules.answer(context)

    assert context.state.goals == () and isinstance(context.state.pending, AnythingElse)
    assert steps == [Together((Tell(Prompt.DROPPED), Tell(Prompt.WHAT_ELSE)))]


def test_never_mind_goes_on_with_what_waits_beneath():
    other = Goal("cancel_appointment", "cancel it")
    context = turn("never mind", State(goals=(other, MOVING), pending=SlotQuestion("x", Verbatim("X?"))))

    steps = rules.answer(context)

    assert [goal.tool for goal in context.state.goals][:1] == ["cancel_appointment"]
    assert steps[0] == Tell(Prompt.DROPPED) and len(steps) > 1


# ── wording ──


def spoken(*steps: object) -> list[str]:
    return [move.text for move in realise(steps, agent()) if isinstance(move, Say)]  # type: ignore[arg-type]


def test_a_question_is_put_with_an_apology_and_a_hint_the_second_time():
    first = AskSlot("move_appointment", "appointment_id")
    second = AskSlot("move_appointment", "appointment_id", attempt=1, again=True)

    assert words(second, agent()).startswith("Sorry, ") and words(second, agent()) != words(first, agent())


def test_short_acts_are_said_in_one_breath_and_long_ones_in_two():
    short, long = Tell(Prompt.HELLO), Tell(Prompt.WORKING)

    assert spoken(Onward(short, Tell(Prompt.HOW_CAN_I_HELP))) == ["Hello! How can I help?"]
    assert len(spoken(Onward(long, Tell(Prompt.HOW_CAN_I_HELP)))) == 2


def test_an_error_that_asks_is_not_followed_by_a_question():
    assert spoken(ToolError("Which one do you mean?", Tell(Prompt.WHAT_ELSE))) == ["Which one do you mean?"]
    assert spoken(ToolError("We are closed", Tell(Prompt.WHAT_ELSE))) == [
        "We are closed.",
        "What else can I do for you?",
    ]


def test_an_error_for_programmers_is_not_read_out():
    assert spoken(ToolError("KeyError: 'x' at 0x7f")) == ["Sorry, that didn't work."]


def test_a_result_is_closed_with_a_question_unless_it_asks_one():
    told = TellResult("none", {}, {})
    clinic = agent()
    result = TellResult(clinic.tools[0].name, told.args, {"output": "It is on Friday."})

    assert spoken(WithClosing(result))[-1].endswith("Anything else?")


def test_a_result_of_a_word_is_a_sentence():
    result = TellResult(agent().tools[0].name, {}, {"output": "reserved"})

    assert spoken(WithClosing(result)) == ["Reserved. Anything else?"]


def test_thanks_and_the_question_are_one_phrase():
    assert spoken(Thankful(Verbatim("What is the number?"))) == ["Thank you. What is the number?"]


def test_a_read_back_ends_with_the_question():
    act = ReadBack("move_appointment", {"appointment_id": 1042})

    assert words(act, agent()) == "Move appointment 1042. Shall I go ahead?"


def test_a_read_back_to_which_a_yes_did_not_count_comes_in_the_words_of_who_refused_it():
    given = {"confirmation_required": "move appointment: appointment id 1042, reminder 2"}
    state = update(
        State(goals=(MOVING.with_values({"appointment_id": 1042}),)),
        tracker.CallMade(Running("c1", MOVING.tool, {}), 1),
    )
    first = turn("", state)
    (asked,) = results.learn(first, ToolResult("c1", MOVING.tool, given))
    again = turn("", update(first.state, tracker.CallMade(Running("c2", MOVING.tool, {}), 2)))
    (repeated,) = results.learn(again, ToolResult("c2", MOVING.tool, given))

    assert words(asked, agent()) == "Move appointment 1042. Shall I go ahead?"
    assert words(repeated, agent()) == "Move appointment: appointment id 1042, reminder 2. Shall I go ahead?"
