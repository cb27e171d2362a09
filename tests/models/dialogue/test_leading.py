"""Agents that lead: the agent speaks first, a step expects one answer, its tool says what comes next."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

import pytest
from pydantic import Field

from vivavoce import Agent, Call, Declined, Step
from vivavoce.events import Moment, Snapshot, Spoken, ToolCall, ToolResult
from vivavoce.models.embedded.brain import Say, Utterance
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.testing import text_call

MORNING = datetime(2026, 11, 30, 9)
SLOTS = [("Aisle four, bay seven.", "482", 3), ("Aisle nine, bay two.", "175", 6)]


def picker() -> Agent:  # noqa: C901 - many small tools
    agent = Agent("picker", "You lead a picker. The canteen closes at two.", greeting="Good morning.")

    def next_line(call: Call) -> Step:
        at = call.state.setdefault("at", 0)
        if at == len(SLOTS):
            return Step("That was the last one.")
        return Step(SLOTS[at][0], ask="Check digits?", then=confirm_slot, given={"line": at})

    @agent.tool(opening=True)
    def sign_on(call: Call) -> Step:
        """Begin the shift."""
        call.state["signed_on"] = call.state.get("signed_on", 0) + 1
        return Step("You have two lines.", ask="May I begin?", then=start_order)

    @agent.tool
    def start_order(call: Call) -> Step:
        """Start the order."""
        return next_line(call)

    @agent.tool
    def confirm_slot(call: Call, line: int, check: Annotated[str, Field(pattern=r"^\d{3}$")]) -> Step:
        """Confirm the slot by its check digits."""
        if check != SLOTS[line][1]:
            raise Declined("That is another slot.")
        return Step(f"Pick {SLOTS[line][2]}.", ask="How many have you got?", then=picked, given={"line": line})

    @agent.tool
    def picked(call: Call, line: int, quantity: int) -> Step:
        """Note how many were picked."""
        if quantity < SLOTS[line][2]:
            return Step("", "Is that all there is?", short, {"line": line, "quantity": quantity})
        call.state["at"] = line + 1
        return next_line(call)

    @agent.tool(confirm="Close the line with {quantity}", examples=["short"])
    def short(call: Call, quantity: int, line: int | None = None) -> Step:
        """Close a line with less than ordered.

        Args:
            quantity: How many there were.
        """
        call.state["at"] += 1
        return next_line(call)

    @agent.tool(examples=["how many"])
    def how_many(call: Call) -> str:
        """Tell how many are wanted."""
        return f"{SLOTS[call.state['at']][2]} of them."

    @agent.tool(examples=["skip"])
    def skip(call: Call) -> Step:
        """Skip the line."""
        call.state["at"] += 1
        return next_line(call)

    @agent.tool(examples=["damaged", "this one is broken"], confirm="Report damage: {note}")
    def damaged(call: Call, note: str) -> str:
        """Report damaged goods.

        Args:
            note: What is damaged.
        """
        return "I've noted the damage."

    @agent.tool(examples=["take a break"])
    def take_break(call: Call) -> Step:
        """Take a break."""
        return Step("Enjoy it. Say ready when you are back.", then=start_order)

    @agent.tool(transfer=True, examples=["supervisor"])
    def supervisor(call: Call, reason: str) -> str:
        """Get the supervisor."""
        return "I'm getting the supervisor."

    return agent


def teacher() -> Agent:
    agent = Agent("teacher", "You give a lesson.")

    @agent.tool(opening=True)
    def begin(call: Call) -> Step:
        """Begin."""
        return Step("Please say: thank you very much.", then=attempt)

    @agent.tool
    def attempt(call: Call, words: str) -> Step:
        """Score an attempt."""
        call.state.setdefault("heard", []).append(words)
        return Step("Now say: good morning.", then=attempt)

    return agent


def cave() -> Agent:
    agent = Agent("cave", "You are the master of an adventure. There is no magic in this world.")

    @agent.tool(opening=True)
    def wake(call: Call) -> Step:
        """Begin the adventure."""
        return Step("You stand in a hall.", ask="What do you do?", then=go)

    @agent.tool(examples=["go north"])
    def go(call: Call, direction: Literal["north", "south"]) -> Step:
        """Go through a door."""
        if direction == "south":
            raise Declined("There is no way there.")
        return Step("A cellar, and a chest.", ask="What do you do?", then=go)

    @agent.tool(examples=["take the key"])
    def take(call: Call, thing: Literal["key", "rope"]) -> str:
        """Take a thing."""
        return f"You have the {thing}."

    return agent


def story() -> Agent:
    agent = Agent("story", "You are the master of a story. You ONLY tell the story.")

    @agent.tool(opening=True)
    def begin(call: Call) -> Step:
        """Begin the story."""
        return Step(
            "You stand in a hall.", ask="What now?", then=act, free=True, words=("goat", "somebody", "the person")
        )

    @agent.tool
    def act(call: Call, words: str) -> Step:
        """Do what a player says."""
        call.state.setdefault("said", []).append(words)
        return Step("Done.", ask="What now?", then=act, free=True, words=("ferryman",))

    @agent.tool(examples=["look around"])
    def look(call: Call) -> str:
        """Look around."""
        return "A lantern hangs here."

    @agent.tool(examples=["use the key on the chest"])
    def use(call: Call, thing: str) -> str:
        """Use a thing."""
        return f"You use {thing}."

    @agent.tool(transfer=True, examples=["I need the game's office"])
    def hand_over(call: Call) -> str:
        """Hand over to the office."""
        return "The office will help you."

    return agent


SAID_IN_A_STORY = (
    "talk to the ferryman", "what is on the table?", "unlock the chest with the rusty key", "no", "stop",
    "I don't know", "who built the tower?", "help", "take it and go north", "blah fnord",
    "say hello to the baker", "Ben wants to talk to the person", "I'd like to speak with somebody",
)  # fmt: skip


@pytest.mark.parametrize("words", SAID_IN_A_STORY)
def test_a_free_step_takes_whatever_is_said_whole(words):
    with text_call(story(), greet=True) as call:
        assert call.say(words).text == "Done. What now?"
        assert call.state["said"] == [words]


def test_a_free_step_leaves_commands_and_what_is_said_to_the_line_alone():
    with text_call(story(), greet=True) as call:
        assert call.say("look around").text == "A lantern hangs here. What now?"
        assert call.say("thank you").text == "You're welcome. What now?"
        assert call.say("say that again").text.endswith("What now?")
        call.say("can I talk to a real person").expect_tool("hand_over")
        assert "said" not in call.state


def test_a_free_step_that_names_nobody_leaves_who_wants_somebody_to_the_line():
    with text_call(story(), greet=True) as call:
        call.say("go on")  # the step that follows names a ferryman, and no more
        assert call.say("hello ferryman").text == "Done. What now?"
        call.say("I'd like to speak with somebody").expect_tool("hand_over")


def tour() -> Agent:
    agent = Agent("tour", "You lead through a museum.")

    @agent.tool(opening=True)
    def begin(call: Call) -> Step:
        """Begin the tour."""
        return Step("", ask="Your ticket's number?", then=ticket)

    @agent.tool
    def ticket(call: Call, number: Annotated[str, Field(pattern=r"^\d{4}$")]) -> Step:
        """Take the ticket."""
        return Step("Welcome.", ask="Which floor: ground or upper?", then=floor)

    @agent.tool
    def floor(call: Call, floor: Literal["ground", "upper"]) -> Step:
        """Go to a floor."""
        return Step(f"You are on the {floor} floor.", ask="How many are you?", then=count)

    @agent.tool
    def count(call: Call, people: int) -> Step:
        """Count the visitors."""
        return Step(f"{people} it is.", ask="Say next.", then=begin)

    @agent.tool(examples=["take a break", "lunch", "time for lunch"])
    def rest(call: Call) -> Step:
        """Take a break."""
        return Step("", ask="Say next when you are back.", then=begin)

    return agent


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("2741, upper", "You are on the upper floor. How many are you?"),
        ("It's 2741 and the upper one", "You are on the upper floor. How many are you?"),
        ("two seven four one upper", "You are on the upper floor. How many are you?"),
        ("2741. Ground, please.", "You are on the ground floor. How many are you?"),
        ("2741, upper or ground", "Welcome. Which floor: ground or upper?"),
    ],
)
def test_the_next_answer_may_come_in_the_same_breath(said, reply):
    with text_call(tour(), greet=True) as call:
        assert call.say(said).text.endswith(reply)


@pytest.mark.parametrize("asked", ["what's for lunch?", "when is lunch?", "who is on a break?"])
def test_a_question_begins_nothing_that_is_only_ever_told(asked):
    with text_call(tour(), greet=True) as call:
        assert not call.say(asked).tools
        call.say("lunch").expect_tool("rest")


def test_the_agent_speaks_first_and_each_answer_leads_on():
    with text_call(picker(), greet=True) as call:
        assert call.greeting.text == "Good morning. You have two lines. May I begin?"
        assert call.say("yes").text == "Aisle four, bay seven. Check digits?"
        assert call.say("four eight two").text == "Pick 3. How many have you got?"
        assert call.say("three").text == "Aisle nine, bay two. Check digits?"
        assert call.say("175").text == "Pick 6. How many have you got?"
        assert call.say("I've got six").text == "That was the last one."
        assert call.state["signed_on"] == 1


@pytest.mark.parametrize(
    "words", ["ready", "okay, go ahead", "yes please", "let's start", "I'm ready", "start", "sure"]
)
def test_readiness_is_said_in_many_words(words):
    with text_call(picker(), greet=True) as call:
        call.say(words).expect_tool("start_order")


def test_who_is_not_ready_is_waited_for():
    with text_call(picker(), greet=True) as call:
        reply = call.say("not yet")
        reply.expect_no_tool()
        call.say("hang on a moment").expect_no_tool()
        call.say("ready").expect_tool("start_order")


def test_a_wrong_answer_says_so_and_asks_again_as_often_as_it_comes():
    with text_call(picker(), greet=True) as call:
        call.say("ready")
        for _ in range(3):
            assert call.say("four eight three").text == "That is another slot. Check digits?"
        call.say("four eight two").expect_tool("confirm_slot", line=0, check="482")


def test_what_is_no_answer_is_asked_again_and_nobody_is_handed_over():
    with text_call(picker(), greet=True) as call:
        call.say("ready")
        for words in ("banana", "I don't know", "one two", "banana", "never mind", "banana"):
            reply = call.say(words)
            reply.expect_no_tool()
            assert ("heck digits?" in reply.text or "the rest?" in reply.text) and not reply.ending, words
        assert call.say("say again").text == "Aisle four, bay seven. Check digits?"
        call.say("four eight two").expect_tool("confirm_slot")


def test_commands_are_possible_at_every_step_and_lead_back_to_it():
    with text_call(picker(), greet=True) as call:
        call.say("ready")
        assert call.say("how many").text == "3 of them. Check digits?"
        assert call.say("when does the canteen close?").text == "The canteen closes at two. Check digits?"
        assert call.say("thanks").text == "You're welcome. Check digits?"
        assert call.say("skip").text == "Aisle nine, bay two. Check digits?"
        assert call.say("take a break").text == "Enjoy it. Say ready when you are back."
        assert call.say("ready").text == "Aisle nine, bay two. Check digits?"
        assert call.say("supervisor").ending == "transferred"


def test_only_what_its_tool_wants_read_back_is_and_a_no_leads_back():
    with text_call(picker(), greet=True) as call:
        call.say("ready")
        call.say("this one is broken").expect_said("what is damaged")
        call.say("the cap").expect_consent("damaged", note="the cap")
        call.say("no")
        assert call.say("nothing").text.endswith("Check digits?")
        call.say("482")
        assert call.say("two").text == "Is that all there is?"
        call.say("yes").expect_consent("short", quantity=2, line=0)
        call.say("yes").expect_tool("short", quantity=2)


def test_words_that_the_step_itself_says_are_an_answer_whatever_they_mean_elsewhere():
    with text_call(teacher(), greet=True) as call:
        call.say("Thank you very much.")
        call.say("good morning")
        assert call.state["heard"] == ["Thank you very much.", "good morning"]


def test_a_game_takes_moves_and_other_deeds():
    with text_call(cave(), greet=True) as call:
        assert call.say("south").text == "There is no way there. What do you do?"
        assert call.say("I go north").text == "A cellar, and a chest. What do you do?"
        assert call.say("take the key").text == "You have the key. What do you do?"
        assert call.say("is there any magic?").text == "There is no magic in this world. What do you do?"


def test_a_caller_who_is_first_is_led_as_well():
    with text_call(picker()) as call:
        assert call.say("hello").text == "You have two lines. May I begin?"
        call.say("yes").expect_tool("start_order")


def test_an_offer_is_a_step_whose_yes_is_no_consent():
    agent = Agent("tables", "You find and book tables.")

    @agent.tool(examples=["find me a place"])
    def find_place(call: Call) -> Step:
        """Find a place."""
        return Step("Casa Pico has a table.", "Shall I book it?", book_table, {"restaurant": "Casa Pico"})

    @agent.tool(confirm=True)
    def book_table(call: Call, restaurant: str, people: int) -> str:
        """Book a table."""
        return "It is booked."

    for words, said in (("sounds good", "how many people"), ("no thanks", "what else")):
        with text_call(agent) as call:
            assert call.say("find me a place").text == "Casa Pico has a table. Shall I book it?"
            reply = call.say(words)
            reply.expect_said(said)
            assert not reply.ending
    with text_call(agent) as call:
        call.say("find me a place")
        call.say("yes please").expect_no_tool()
        call.say("for two").expect_consent("book_table", restaurant="Casa Pico", people=2)
        assert call.say("yes").text.startswith("It is booked.")
        assert "Shall I book it" not in call.say("thanks").text


def test_the_ear_listens_for_the_words_of_the_step_that_stands():
    brain = RulesBrain(replace(story().brief(), spoken=False, vocabulary=("Gull Rock",)))

    async def run() -> None:
        call = [move async for move in brain.greet()][-1]
        assert isinstance(call, ToolCall)
        step = {"say": "A hall.", "ask": "What now?", "then": "act", "given": {}, "free": True, "words": ["goat"]}
        [_ async for _ in brain.learn(ToolResult(call.id, call.name, {"step": step}))]

    asyncio.run(run())
    assert brain.expectation().words == ("goat", "Gull Rock")


def test_the_ear_expects_the_sort_of_answer_and_the_commands_and_never_the_right_one():
    brain = RulesBrain(replace(picker().brief(), spoken=False))
    step = {"say": "Aisle four.", "ask": "Check digits?", "then": "confirm_slot", "given": {"line": 0}}

    async def talk() -> None:
        (_, call) = [move async for move in brain.greet()]
        assert isinstance(call, ToolCall) and call.name == "sign_on"
        [move async for move in brain.learn(ToolResult(call.id, call.name, {"step": step}))]

    asyncio.run(talk())
    expected = brain.expectation()
    assert expected.digits == 3 and expected.only_digits and not expected.words and not expected.answers
    assert {"skip", "how many"} <= set(expected.context)


def test_a_copy_that_tries_an_answer_moves_nothing():
    brain = RulesBrain(picker().brief())
    told = {"step": {"say": "", "ask": "May I begin?", "then": "start_order", "given": {}}}

    async def talk() -> list[object]:
        call = [move async for move in brain.greet()][-1]
        assert isinstance(call, ToolCall)
        [move async for move in brain.learn(ToolResult(call.id, call.name, told))]
        before = brain.snapshot()
        first = [move async for move in brain.fork().hear(Utterance("yes"))]
        assert brain.snapshot() == before
        return [*first, *[move async for move in brain.hear(Utterance("yes"))]]

    first, second = asyncio.run(talk())
    assert first == second == ToolCall("call-2", "start_order", {})


@pytest.mark.parametrize("kept", [True, False])
def test_a_call_that_was_cut_off_goes_on_at_its_step_and_opens_once(kept: bool):
    told = {"step": {"say": "You have two lines.", "ask": "May I begin?", "then": "start_order", "given": {}}}

    async def talk() -> list[object]:
        first, brain = RulesBrain(picker().brief()), RulesBrain(picker().brief())
        call = [move async for move in first.greet()][-1]
        assert isinstance(call, ToolCall)
        result = ToolResult(call.id, call.name, told)
        said = [move.text async for move in first.learn(result) if isinstance(move, Say)]
        moments = [call, result, Spoken(f"Good morning. {said[0]}", "", cut=False, lost=False)]
        snapshot = first.snapshot()
        assert isinstance(snapshot, Snapshot)
        due = await brain.resume([Moment(MORNING, item) for item in [*moments, *([snapshot] if kept else [])]])
        assert due is None, [move async for move in due]
        return [move async for move in brain.hear(Utterance("yes"))]

    assert asyncio.run(talk()) == [ToolCall("call-2", "start_order", {})]


def counter() -> Agent:
    agent = Agent("counter", "You count what is in the shelves.")

    def next_shelf(call: Call) -> Step:
        return Step("Shelf two.", ask="Check digits?", then=check)

    @agent.tool(opening=True)
    def begin(call: Call) -> Step:
        """Begin."""
        return next_shelf(call)

    @agent.tool(examples=["check 482"])
    def check(call: Call, digits: Annotated[str, Field(pattern=r"^\d{3}$")]) -> Step:
        """Check a shelf."""
        return Step("", ask="How many?", then=counted)

    @agent.tool(examples=["got 12"])
    def counted(call: Call, quantity: int) -> Step:
        """Note a count."""
        call.state["quantity"] = quantity
        return Step("", ask="Why so few: empty, or damaged?", then=few)

    @agent.tool
    def few(call: Call, reason: Literal["empty", "damaged"]) -> Step:
        """Note a reason."""
        call.state["reason"] = reason
        return next_shelf(call)

    @agent.tool(examples=["damaged", "two are damaged"])
    def damage(call: Call, quantity: int) -> Step:
        """Report damage."""
        raise Declined("First the check digits.")

    return agent


def test_digits_come_in_pieces_of_any_size():
    for pieces in (("four", "eight", "two"), ("48", "2"), ("four", "eighty two"), ("check four eight two",)):
        with text_call(counter(), greet=True) as call:
            reply = [call.say(piece) for piece in pieces][-1]
            reply.expect_tool("check", digits="482")


@pytest.mark.parametrize("words", ["no, three", "sorry, I meant three", "three"])
def test_the_last_answer_is_put_right_where_the_question_that_stands_is_not_answered(words):
    with text_call(counter(), greet=True) as call:
        call.say("482")
        call.say("two").expect_said("Why so few")
        call.say(words).expect_said("Why so few")
        assert call.state["quantity"] == 3


def test_an_answer_before_the_last_one_is_put_right_where_the_words_say_so():
    with text_call(counter(), greet=True) as call:
        call.say("482")
        call.say("two").expect_said("Why so few")
        call.say("wait, three pieces, not two").expect_said("Why so few")
        assert call.state["quantity"] == 3


@pytest.mark.parametrize("words", ["damaged", "it's damaged", "they are damaged"])
def test_a_choice_that_is_named_is_an_answer_and_no_other_command(words):
    with text_call(counter(), greet=True) as call:
        call.say("482")
        call.say("two")
        call.say(words).expect_said("Shelf two.")
        assert call.state["reason"] == "damaged"


def test_a_command_that_is_declined_leads_back_to_the_step():
    with text_call(counter(), greet=True) as call:
        call.say("two are damaged").expect_said("First the check digits.", "Check digits?")
        call.say("482").expect_tool("check")


def pupil() -> Agent:
    """Asks for a name that it can do without, a choice, and a sound that it judges itself."""
    agent = Agent("pupil", "You teach sounds. Lessons are free of charge.")

    @agent.tool(opening=True)
    def begin(call: Call) -> Step:
        """Begin."""
        return Step("Welcome.", ask="What is your name?", then=introduce)

    @agent.tool(ask={"name": "What is your name?"}, examples=["no, my name is Ana"])
    def introduce(call: Call, name: str = "") -> Step:
        """Take the name."""
        return choose(call, f"Hello {name or 'you'}.")

    def choose(call: Call, said: str) -> Step:
        return Step(said, ask="Is it one, a boat, or two, an animal?", then=choice, free=True, answers=["one", "two"])

    @agent.tool
    def choice(call: Call, words: str) -> Step:
        """Take the choice."""
        if words.strip(" .").lower() not in ("one", "two"):
            raise Declined("I did not get which one.", no_answer=True)
        return Step(f"You say {words}.", ask="Say: ship.", then=judge, free=True, by_sound=True)

    @agent.tool
    def judge(call: Call, attempt: str) -> Step:
        """Judge the sound."""
        return Step(f"Judged {attempt!r}.")

    @agent.tool(examples=["skip", "the next word please", "leave this one out"])
    def skip(call: Call) -> Step:
        """Skip the word."""
        return choose(call, "We leave that.")

    return agent


async def heard(*turns: Utterance) -> list[str]:
    """What the pupil's brain makes of turns as a recogniser gives them: its words, and the tools that it calls."""
    agent, told = pupil(), list[str]()
    brain = RulesBrain(replace(agent.brief(), spoken=True))
    call = Call("a-call")

    async def follow(moves: object) -> None:
        async for move in moves:  # type: ignore[attr-defined]
            if isinstance(move, Say):
                told.append(move.text)
            if isinstance(move, ToolCall):
                told.append(f"{move.name} {move.args}")
                made = agent.tools[move.name].function(call, **move.args)
                await follow(brain.learn(ToolResult(move.id, move.name, made.told())))

    await follow(brain.greet())
    for turn in turns:
        await follow(brain.hear(turn))
    return told


def test_a_name_that_is_not_made_out_twice_is_done_without():
    mumbled = Utterance("Uh.", 0.05)
    told = asyncio.run(heard(mumbled, mumbled))

    assert told[2:] == ["Sorry, I didn't catch that. What is your name?", "introduce {}", *told[-1:]]
    assert told[-1].startswith("Hello you.")


def test_what_judges_the_sound_itself_gets_what_the_recogniser_doubts():
    told = asyncio.run(heard(Utterance("Ana", 0.9), Utterance("two", 0.9), Utterance("I see sheep", 0.05)))

    assert told[-2:] == ["judge {'attempt': 'I see sheep'}", "Judged 'I see sheep'."]


def test_no_answer_to_the_step_is_taken_for_what_else_it_may_be():
    with text_call(pupil(), greet=True) as call:
        call.say("Ana").expect_said("Hello Ana.", "Is it one")
        call.say("could you leave this one out").expect_said("We leave that.", "Is it one")
        call.say("is it free of charge?").expect_said("it is free", "Is it one")
        call.say("a purple elephant").expect_said("I did not get which one.", "Is it one")
        call.say("two").expect_said("You say two.", "Say: ship.")


def test_digits_at_a_step_that_takes_none_start_nothing():
    with text_call(picker(), greet=True) as call:
        call.say("four eight two").expect_no_tool()
        assert call.say("two seven four one").text == "Sorry, may I begin?"
