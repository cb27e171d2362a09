"""Each stage of the dialogue on its own, where it is about pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from scripted import NOW
from shown import code, lines, thing

from vivavoce.events import Brief, Looked, ToolSpec
from vivavoce.models.embedded.brain import Look, Utterance
from vivavoce.models.embedded.dialogue import tracker
from vivavoce.models.embedded.dialogue.acts import (
    Act,
    AskSlot,
    Guide,
    Prompt,
    ReadPiece,
    ShowMe,
    Tell,
    TellSeen,
    Together,
    Verbatim,
)
from vivavoce.models.embedded.dialogue.agent import AgentModel, prepare
from vivavoce.models.embedded.dialogue.contract import Goal, PendingLook, Reading, SlotQuestion, State, VisualContext
from vivavoce.models.embedded.dialogue.nlg.realise import words
from vivavoce.models.embedded.dialogue.nlu.rules import RulesNLU
from vivavoce.models.embedded.dialogue.nlu.sight.answer import (
    Answer,
    Changes,
    Codes,
    Content,
    Count,
    Fewer,
    Letters,
    NotLookedFor,
    NotThere,
    Objects,
    Passage,
    Place,
    Quote,
    Remark,
    Scene,
    Values,
)
from vivavoce.models.embedded.dialogue.nlu.sight.answering import find_answer
from vivavoce.models.embedded.dialogue.nlu.sight.asked import Question, read
from vivavoce.models.embedded.dialogue.policy import rules
from vivavoce.models.embedded.dialogue.policy.context import DecisionContext
from vivavoce.models.embedded.dialogue.policy.sight import looking
from vivavoce.models.embedded.dialogue.tracker import Event, update
from vivavoce.sight import Seen, Sight, SightEnded

EXPIRY = Question("find", "expiry")
LABEL = Sight(
    "camera", 1, 0.0, "00", 1280, 720, sharpness=500.0, careful=True, lines=lines("ASPIRIN", "EXP 08/2027"), codes=()
)


def after(*events: Event, state: State | None = None) -> State:
    state = state or State()
    for event in events:
        state = update(state, event)
    return state


ADD = ToolSpec(
    "add_item",
    "Add a product to the order.",
    {"type": "object", "properties": {"product_code": {"type": "string"}}, "required": ["product_code"]},
    examples=("add this one",),
    seen={"product_code": Seen(code=r"(\d{13})")},
)


def agent(*tools: ToolSpec, sees: bool = True) -> AgentModel:
    return prepare(Brief("", tools, local_time=lambda: NOW, sees=("camera", "screen") if sees else ()), "", tools)


def turn(text: str, state: State, *tools: ToolSpec, sees: bool = True) -> DecisionContext:
    who = agent(*tools, sees=sees)
    return DecisionContext(who, state, RulesNLU(who).parse(Utterance(text), state))


def answer(question: Question, sight: Sight, sights: VisualContext | None = None) -> Answer:
    return find_answer(question, sight, sights or VisualContext())


# ── understanding ──


def test_a_frame_holds_what_is_asked_of_a_picture():
    visual = turn("When does it expire?", State()).frame.visual

    assert visual.question == EXPIRY and not visual.is_there and not visual.takes_for_seeing


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("the second word", Question("spell", number=2)),
        ("ibuprofen", Question("spell", "ibuprofen")),
        ("the word", None),
    ],
)
def test_a_frame_holds_the_word_that_is_to_be_spelled(text: str, word: Question | None):
    assert turn(text, State()).frame.visual.word == word


@pytest.mark.parametrize(
    ("text", "is_there", "seeing"),
    [("here you are", True, False), ("I'm showing you my screen", True, True), ("it is 4711", False, False)],
)
def test_a_frame_holds_that_something_is_shown(text: str, is_there: bool, seeing: bool):
    visual = turn(text, State()).frame.visual

    assert (visual.is_there, visual.takes_for_seeing) == (is_there, seeing)


@pytest.mark.parametrize(
    ("asked", "content", "told"),
    [
        ("When does it expire?", Values, "08/2027"),
        ("Read the second line", Quote, "EXP 08/2027"),
        ("Read it to me", Passage, "Aspirin, Exp 08/2027."),
        ("Spell the first word", Letters, "ASPIRIN"),
        ("What is this?", Scene, "Aspirin, Exp 08/2027."),
        ("How many lines are there?", Count, ""),
    ],
)
def test_an_answer_holds_what_was_found_and_the_words_it_quotes(asked: str, content: type[Content], told: str):
    question = read(asked)
    assert question is not None

    found = answer(question, LABEL)

    assert isinstance(found.content, content) and found.told == told and found.found and found.sure and not found.lacks


@pytest.mark.parametrize(
    ("question", "sight", "content"),
    [
        (Question("line", number=7), LABEL, Fewer("line", 2)),
        (Question("find", "phone"), LABEL, NotThere("phone", "value")),
        (Question("says", "gluten"), LABEL, NotThere("gluten", "asked_words")),
        (Question("there", "cup"), replace(LABEL, things=()), NotThere("cup", "thing")),
        (Question("read"), replace(LABEL, lines=()), Remark.NO_TEXT),
        (Question("read"), replace(LABEL, lines=(), sharpness=90.0), Remark.ILLEGIBLE),
    ],
)
def test_what_is_not_in_a_picture_is_not_found(question: Question, sight: Sight, content: Content):
    assert answer(question, sight) == Answer(content, found=False)


def test_what_was_not_looked_for_is_not_said_to_be_missing():
    assert answer(Question("there", "cup"), LABEL) == Answer(NotLookedFor("thing"), found=False, lacks=True)


def test_figures_that_were_read_once_are_not_sure():
    once = replace(LABEL, lines=lines("ASPIRIN", "EXP 08/2027", sure=False))

    assert not answer(EXPIRY, once).sure and answer(Question("line", number=1), once).sure


def test_a_long_text_is_offered_in_pieces():
    text = [f"This is sentence number {word} of the letter." for word in ("one", "two", "three", "four", "five")]
    letter = replace(LABEL, lines=lines(*text))

    read_out, overview = answer(Question("read"), letter), answer(Question("overview"), letter)

    assert read_out.read == 1 and overview.read == 0
    assert read_out.reading == overview.reading and len(overview.reading) > 1


def test_where_only_things_have_changed_they_are_the_answer():
    before, now = replace(LABEL, things=(thing("cup"),)), replace(LABEL, frame=2, things=(thing("book"),))

    found = answer(Question("changed"), now, VisualContext(before={"camera": before}))

    assert found == Answer(Changes(things=now.things, things_before=before.things or ()))


# ── tracking ──


def test_the_newest_picture_of_a_source_and_the_one_before_it_are_kept():
    other = replace(LABEL, frame=2, at=1.0, lines=lines("IBUPROFEN"))

    sights = after(tracker.PictureSeen(LABEL, NOW), tracker.PictureSeen(other, NOW + timedelta(seconds=1))).sights

    assert sights.now == {"camera": other} and sights.before == {"camera": LABEL}
    assert sights.evidence_age(LABEL, NOW + timedelta(seconds=3)) == 3


def test_a_picture_that_comes_late_changes_nothing():
    seen = after(tracker.PictureSeen(replace(LABEL, frame=2), NOW))

    assert update(seen, tracker.PictureSeen(LABEL, NOW)) == seen


def test_a_picture_stays_when_its_source_ends_but_no_more_come():
    sights = after(tracker.PictureSeen(LABEL, NOW), tracker.SourceEnded(SightEnded("camera", 1.0))).sights

    assert sights.view() == LABEL and not sights.lives(LABEL)


def test_a_look_for_an_argument_is_taken_once():
    started = after(tracker.LookStarted(PendingLook("look-1", argument="add.code"), 1))
    ended = update(started, tracker.LookEnded())

    assert started.sights.looking is not None and started.sights.looks == 1
    assert ended.sights.looking is None and ended.sights.sought == "add.code"
    assert update(ended, tracker.ShownAnew()).sights.sought == ""


def test_a_look_that_the_caller_overtakes_leaves_its_question_waiting():
    state = after(tracker.LookStarted(PendingLook("look-1", EXPIRY), 1), tracker.LookOvertaken(NOW))

    assert state.sights.waiting == EXPIRY and state.sights.waiting_since == NOW
    assert state.sights.looking is not None and state.sights.looking.passed
    assert update(state, tracker.LookOvertaken(NOW)).sights.looking is None


@pytest.mark.parametrize(
    ("text", "again"), [("Sorry, I didn't catch that.", True), ("pardon?", True), ("hello?", False), ("okay", False)]
)
def test_who_has_nothing_but_a_moment_please_to_hear_again_still_gets_the_answer(text, again):
    context = turn(text, after(tracker.LookStarted(PendingLook("look-1", EXPIRY), 1), state=SEEN))

    steps = rules.answer(context)

    assert (steps == [Tell(Prompt.STILL_WORKING)]) is again
    assert context.state.sights.waiting == EXPIRY


def test_a_look_for_an_argument_that_is_overtaken_is_given_up():
    state = after(tracker.LookStarted(PendingLook("look-1", argument="add.code"), 1), tracker.LookOvertaken(NOW))

    assert state.sights.looking is None and state.sights.waiting is None


def test_the_tries_of_a_question_that_waits_are_counted():
    kept = tracker.QuestionKept(EXPIRY, NOW)

    assert after(kept).sights.tries == 0 and after(kept, kept, kept).sights.tries == 2
    assert after(kept, kept, tracker.QuestionKept(Question("code"), NOW)).sights.tries == 0
    assert after(kept, tracker.QuestionDropped()).sights.waiting is None


def test_what_was_told_stays_until_something_else_is():
    told = after(tracker.PictureTold("ASPIRIN", 1))

    assert update(told, tracker.PictureTold("", 0)).sights == told.sights
    assert update(told, tracker.PictureTold("EXP 08/2027", 2)).sights.line == 2


@pytest.mark.parametrize(
    ("event", "name", "value"),
    [
        (tracker.GuidanceGiven(NOW), "guided_at", NOW),
        (tracker.QuestionTried(4), "tried", 4),
        (tracker.WordAsked(EXPIRY), "which_word", EXPIRY),
        (tracker.ReadingMoved(Reading(("One.", "Two."), 1)), "reading", Reading(("One.", "Two."), 1)),
        (tracker.ValueTaken("add.code=17"), "used", frozenset({"add.code=17"})),
    ],
)
def test_an_event_changes_what_it_is_about_and_can_be_forgotten(event: Event, name: str, value: object):
    state = after(event)

    assert getattr(state.sights, name) == value
    assert replace(state.sights, **{name: getattr(State().sights, name)}) == State().sights
    assert update(state, tracker.PicturesForgotten()) == State()


def test_a_crafted_picture_is_cut_to_what_can_be_answered_from():
    crafted = replace(LABEL, lines=lines("x" * 5000, sure=False) * 1000, codes=(code("1"),))

    sight = after(tracker.PictureSeen(crafted, NOW)).sights.view()

    assert sight is not None and sight.lines is not None
    assert len(sight.lines) == tracker.MOST_LINES and len(sight.lines[0].text) == tracker.LONGEST_LINE


# ── policy ──


SEEN = after(tracker.PictureSeen(LABEL, NOW))
ASKED_FOR_CODE = AskSlot("add_item", "product_code")


def showing(looking_for: bool = False) -> State:
    """The code of a product is asked for, or looked for."""
    sought = tracker.LookStarted(PendingLook("look-1", argument="add_item.product_code"), 1)
    state = State(goals=(Goal("add_item", "add this one"),), pending=SlotQuestion("product_code", ASKED_FOR_CODE))
    return after(tracker.PictureSeen(replace(LABEL, guidance="closer"), NOW), *[sought] * looking_for, state=state)


def test_a_question_that_the_picture_answers_is_answered():
    context = turn("When does it expire?", SEEN)

    steps = rules.answer(context)

    assert steps == [TellSeen(answer(EXPIRY, LABEL), LABEL)]
    assert context.state.sights.told == "08/2027"


def test_what_was_not_read_surely_is_looked_at_and_then_waits_for_a_better_picture():
    once = replace(LABEL, lines=lines("ASPIRIN", "EXP 08/2027", sure=False))
    context = turn("When does it expire?", after(tracker.PictureSeen(once, NOW)))

    assert rules.answer(context) == [Look("look-1")]
    steps = looking.learn(context, Looked("look-1", once))

    assert steps == [TellSeen(answer(EXPIRY, once), once)] and context.state.sights.waiting == EXPIRY


def test_without_a_picture_one_is_asked_for_once_a_look_has_failed():
    context = turn("What do you see on my screen?", State())

    assert rules.answer(context) == [Look("look-1")]
    assert looking.learn(context, Looked("look-1", None, "no_picture")) == [ShowMe("screen")]


def test_an_agent_without_eyes_says_so():
    assert rules.answer(turn("Can you see this picture?", State(), sees=False)) == [Tell(Prompt.CANNOT_SEE)]


def test_how_to_hold_the_camera_is_said_where_a_shown_argument_cannot_be_read():
    context = turn("add this one", showing(looking_for=True), ADD)

    steps = looking.learn(context, Looked("look-1", None, "unreadable"))

    assert steps[0] == Guide("closer") and isinstance(steps[1], AskSlot)
    assert context.state.sights.guided_at == NOW


def test_an_eye_that_failed_is_no_reason_to_hold_the_camera_differently():
    context = turn("add this one", showing(looking_for=True), ADD)

    steps = looking.learn(context, Looked("look-1", None, "eye_failed"))

    assert steps[0] == Tell(Prompt.EYE_FAILED) and isinstance(steps[1], AskSlot)


def test_a_hint_is_not_given_twice_in_six_seconds():
    blurred = replace(LABEL, lines=(), sharpness=90.0, guidance="closer")
    state = after(tracker.PictureSeen(blurred, NOW))
    read_it, lost = Question("read"), Looked("look-1", None, "unreadable")
    context = turn("read it", state)

    first = looking.respond(context, read_it, looked=lost)
    second = looking.respond(context, read_it, looked=lost)

    assert first == [Together((Tell(Prompt.UNREADABLE), Guide("closer")))]
    assert second == [Tell(Prompt.STILL_UNREADABLE)] and context.state.sights.tries == 1


def test_a_code_that_is_waited_for_is_taken_without_a_word():
    fresh = replace(LABEL, frame=2, codes=(code("4006381333931"),))
    context = turn("", after(tracker.PictureSeen(fresh, NOW), state=showing()), ADD)

    assert looking.attends(context.agent, context.state)
    looking.notice(context)

    assert context.state.sights.used == {"add_item.product_code=4006381333931"}
    assert context.state.running[0].args == {"product_code": "4006381333931"}


def test_a_caller_who_has_moved_on_is_not_answered():
    state = after(tracker.LookStarted(PendingLook("look-1", EXPIRY), 1), state=SEEN)
    context = turn("hello", state)
    rules.answer(context)

    assert looking.learn(context, Looked("look-1", LABEL)) == []


def test_reading_goes_on_with_the_sentence_that_was_cut_off():
    reading = Reading(("First one. Second one.", "Third one."), 1, offered=False)
    state = State(said="It says: “First one. Second one.” Shall I go on?", unheard="one.” Shall I go on?")
    context = turn("go on", after(tracker.ReadingMoved(reading), state=replace(SEEN, **_told(state))))

    assert rules.answer(context) == [ReadPiece("Second one."), Tell(Prompt.READ_ON)]


def _told(state: State) -> dict[str, str]:
    return {"said": state.said, "unheard": state.unheard}


def test_the_events_of_a_decision_about_a_picture_are_all_that_it_changes():
    context = turn("When does it expire?", SEEN)
    rules.answer(context)

    assert context.events and after(*context.events, state=SEEN) == context.state


# ── wording ──


def told(content: Content, sure: bool = True, age: float | None = None, sight: Sight = LABEL) -> str:
    return words(TellSeen(Answer(content, sure=sure), sight, age), agent())


@pytest.mark.parametrize(
    ("content", "surely", "unsurely"),
    [
        (Quote("EXP 08/2027"), "It says: “Exp 08/2027”", "It looks like “Exp 08/2027”, but I'm not sure: "),
        (Letters("AB-1"), "A, B, dash, 1.", "It looks like A, B, dash, 1, but I'm not sure: "),
        (Passage("One. Two."), "It says: “One. Two.”", "It looks like this: “One. Two.” I'm not sure of the figures: "),
    ],
)
def test_what_was_not_read_twice_alike_is_told_as_such(content: Content, surely: str, unsurely: str):
    closer = replace(LABEL, guidance="closer")

    assert told(content) == surely
    assert told(content, sure=False, sight=closer) == f"{unsurely}hold it closer, please."


@pytest.mark.parametrize(
    ("content", "age", "said"),
    [
        (Quote("HELLO WORLD"), 4, "A few seconds ago it said: “Hello world”"),
        (Codes((code("17"),)), 30, "About 30 seconds ago I saw this: the QR code says: “17”"),
        (Objects((thing("cup"), thing("cup")), asked=True), 70, "About a minute ago I saw 2 cups."),
        (Scene((thing("cup"),)), 150, "About 2 minutes ago I saw a cup."),
    ],
)
def test_an_old_answer_is_told_in_the_past(content: Content, age: float, said: str):
    assert told(content, age=age) == said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (NotThere("label:order number", "value"), "I don't see an order number in it."),
        (NotThere("cup", "things"), "I don't see any cups."),
        (NotLookedFor("things", "person"), "I haven't been able to look for people."),
        (NotLookedFor("codes"), "I haven't been able to look for codes."),
        (Fewer("word", 3), "There are only 3 words."),
        (Count("dice", 1), "It looks like 1 die."),
        (Place(2, LABEL.lines[1].box), "It's in line 2, in the middle."),  # type: ignore[index]
        (Scene((), (code("1"), code("2"))), "I see 2 codes."),
        (Scene((thing("cup", 0.6),), asked=True), "Yes. It looks like a cup."),
        (Changes("Open: 5", "Open: 4"), "Now it says: “Open: 5” Before, it said: “Open: 4”"),
        (Changes(old="Open: 4"), "This is gone: “Open: 4”"),
        (Changes(things=(), things_before=(thing("cup"),)), "It looks like nothing now, and a cup before."),
    ],
)
def test_contents_in_words(content: Content, said: str):
    assert told(content) == said


@pytest.mark.parametrize("remark", Remark)
def test_every_remark_has_its_words(remark: Remark):
    assert told(remark)[-1] in ".?"


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (ShowMe(), "I can't see anything yet. Please turn on your camera or share your screen."),
        (ShowMe("screen"), "I can't see anything yet. Please share your screen."),
        (Guide("less_glare"), "There is glare on it: tilt it a little, please."),
        (Guide(""), "Hold it closer and still, please."),
        (ReadPiece("One."), "“One.”"),
        (Together((Tell(Prompt.UNREADABLE), Verbatim("Or say it."))), "I can't read it. Or say it."),
    ],
)
def test_what_would_help_in_words(act: Act, said: str):
    assert words(act, agent()) == said
