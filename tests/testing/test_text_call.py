"""Agents called by text: replies, consent, tools, pictures, silence, interruptions, and what a failure shows."""

import asyncio
from datetime import date, datetime
from typing import Annotated, Literal

import numpy as np
import pytest

from vivavoce import Agent, Call, Declined, Seen, Sees, Voiced
from vivavoce import Step as Turn
from vivavoce.events import CallerText, ReplyDone, Said, ToolCall, ToolResult
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.testing import ScriptedModel, Step, text_call

NOON = datetime(2026, 11, 23, 12)


@pytest.fixture
def tables() -> Agent:
    agent = Agent(
        "tables",
        "You take table reservations. You ONLY do that. We are open from six to eleven.",
        timezone="America/New_York",
        greeting="Good day.",
    )

    @agent.tool(
        confirm="Book a table for {people} {start}",
        ask={"people": "For how many?", "start": "For when?"},
        examples=["a table for four tomorrow at seven"],
        done="Your table is booked.",
    )
    def book_table(call: Call, people: int, start: datetime) -> dict[str, int]:
        """Book a table.

        Args:
            people: How many come.
            start: When they come.
        """
        if people > 8:
            raise Declined("We have no table for so many.")
        call.state["people"] = people
        return {"people": people}

    @agent.tool(examples=["who am I"], done="You are {name}.")
    def who_calls(call: Call) -> dict[str, str]:
        """Tell who is calling."""
        if call.caller is None:
            raise Declined("I do not know you.")
        return {"name": f"{call.caller.claims['name']} ({call.caller.subject})"}

    return agent


def test_a_tool_runs_after_the_callers_yes_and_not_before(tables):
    async def talk():
        async with text_call(tables, now=NOON) as call:
            first = await call.say("A table for four tomorrow at seven")
            asked = dict(call.state)
            second = await call.say("yes")
            return first, asked, second, call.outcome, call.expect_tool("book_table", people=4).result

    first, asked, second, outcome, result = asyncio.run(talk())

    first.expect_consent("book_table", people=4, start=datetime(2026, 11, 24, 19))
    first.expect_said("Tuesday, November 24", "shall I go ahead")
    assert asked == {} and result == {"people": 4} and outcome == "done"
    assert second.expect_tool("book_table", people=4).arguments["start"] == "2026-11-24T19:00:00-05:00"
    assert second.text.startswith("Your table is booked.")


def test_a_test_that_is_not_async_awaits_nothing(tables):
    with text_call(tables, now=NOON, greet=True) as call:
        assert call.greeting.text == "Good day."
        call.say("a table for two").expect_said("for when?")
        call.say("tomorrow at eight").expect_consent("book_table", people=2)
        call.say("no").expect_no_tool()
        call.say("goodbye")

        assert call.ending == "goodbye" and call.state == {} and call.tools[0].status == "unconfirmed"
        assert call.history[:3] == ("agent: Good day.", "caller: a table for two", "agent: For when?")


def test_a_yes_to_half_a_read_back_runs_nothing(tables):
    with text_call(tables, now=NOON) as call:
        first = call.say("A table for four tomorrow at seven", cut_after="Book a table")
        second = call.say("yes")

        assert first.cut and first.text == "Book a table"
        second.expect_consent("book_table")
        assert call.state == {}


def test_a_reply_that_does_not_hold_the_words_cannot_be_cut_there(tables):
    with pytest.raises(AssertionError, match="cut after 'no such words'"), text_call(tables) as call:
        call.say("hello", cut_after="no such words")


def test_a_refusal_is_told_and_is_no_run(tables):
    with text_call(tables, now=NOON) as call:
        call.say("A table for nine tomorrow at seven")
        reply = call.say("yes")

        assert [(tool.status, tool.result["error"]) for tool in reply.tools] == [
            ("refused", "We have no table for so many.")
        ]
        with pytest.raises(AssertionError, match=r"book_table\(\) should be done; book_table\(.*\) is refused"):
            reply.expect_tool("book_table")


def test_tools_know_the_caller_whom_a_token_names(tables):
    with text_call(tables, caller="c-17", claims={"name": "Ada"}) as call:
        assert call.say("who am I").text.startswith("You are Ada (c-17).") and call.caller == "c-17"
    with text_call(tables) as call:
        assert call.say("who am I").tools[0].status == "refused" and call.caller == ""


def test_time_stands_still_until_the_test_moves_it(tables):
    with text_call(tables, now=NOON) as call:
        assert call.say("what time is it").text == "It's noon."
        call.now = datetime(2026, 11, 23, 15)
        assert call.say("what time is it").text == "It's 3 PM."


def test_a_caller_who_says_nothing_is_asked_and_in_the_end_left_in_peace(tables):
    with text_call(tables) as call:
        call.say("hello")
        call.silence().expect_said("still there")
        assert call.silence().text
        assert call.history[-2] == "caller: (says nothing)"


def test_a_background_tool_tells_its_result_when_it_comes():
    agent, found = Agent("stock", "You find tools in other branches. You ONLY do that."), asyncio.Event()

    @agent.tool(background=True, timeout=60, examples=["do you have a ladder"], done="{branch} has one.")
    async def ask_branches() -> dict[str, str]:
        """Ask the other branches for a ladder."""
        await found.wait()
        return {"branch": "Harbour Street"}

    async def talk():
        async with text_call(agent) as call:
            first = await call.say("do you have a ladder")
            meanwhile = await call.say("what can you do")
            found.set()
            return first, meanwhile, await call.wait()

    first, meanwhile, last = asyncio.run(talk())

    assert [tool.status for tool in first.tools] == ["running"] and first.text
    assert meanwhile.tools == () and meanwhile.text
    assert last.expect_tool("ask_branches").result == {"branch": "Harbour Street"} and "Harbour Street" in last.text


def test_a_tool_that_still_works_does_not_hold_up_the_end_of_a_test():
    agent, gone = Agent("slow", "You ONLY wait."), []

    @agent.tool(background=True, timeout=3600, examples=["please wait"])
    async def wait_for_ever() -> str:
        """Wait."""
        try:
            await asyncio.sleep(3600)
        finally:
            gone.append(True)
        return "done"

    with text_call(agent) as call:
        call.say("please wait")

    assert gone == [True]


@pytest.fixture
def picker() -> Agent:
    agent = Agent("picker", "You guide a picker. You ONLY do that.", sees=Sees("camera", text=True, codes=True))

    @agent.tool(examples=["I'm there"], done="Slot {check} it is.")
    def confirm_slot(check: Annotated[str, Seen(code=r"LOC:(\d{3})")]) -> dict[str, str]:
        """Confirm the place.

        Args:
            check: The digits on its label.
        """
        return {"check": check}

    @agent.when(code=r"HAZARD:(\w+)")
    def warn(call: Call, what: str) -> str:
        return f"Careful, {what}."

    @agent.tool(examples=["read the label"], done="It says {words}.")
    async def read_label(call: Call) -> dict[str, str]:
        """Read a label."""
        return {"words": await (await call.look(within=0.1)).read()}

    return agent


def test_what_is_shown_fills_arguments_and_is_read_by_tools(picker):
    with text_call(picker) as call:
        call.say("read the label").expect_said("can't see")
        call.show(codes=["LOC:417"], lines=["Fragile"])

        call.say("I'm there").expect_tool("confirm_slot", check="417")
        call.say("read the label").expect_said("It says Fragile")
        assert "shown: Fragile, LOC:417" in call.history


def test_what_an_agent_says_of_a_picture_by_itself_is_waited_for(picker):
    with text_call(picker) as call:
        call.show(codes=["HAZARD:glass"])

        assert call.wait().text == "Careful, glass."


def test_lines_that_are_shown_stand_below_one_another(picker):
    with text_call(picker) as call:
        call.show(lines=["Fragile", "This side up"])

        call.say("What does the second line say?").expect_said("It says: “This side up”")


def test_an_agent_that_sees_nothing_cannot_be_shown_anything(tables):
    with pytest.raises(AssertionError, match="'tables' sees nothing"), text_call(tables) as call:
        call.show(lines=["Hello"])


def test_a_scripted_model_stands_in_for_the_engine_but_not_for_the_tools(tables):
    asks = ToolCall("1", "book_table", {"people": 4, "start": "2026-11-24T19:00"})
    model = ScriptedModel(
        Step(CallerText, [asks]),
        Step(ToolResult, [Said("For four, Tuesday November 24 at 7 PM?"), ReplyDone()]),
        Step(CallerText, [ToolCall("2", "book_table", {"people": "many"})]),
        Step(ToolResult, [Said("Sorry."), ReplyDone()]),
    )

    with text_call(tables, model=model, now=NOON) as call:
        call.say("four, please").expect_consent("book_table", people=4)
        refused = call.say("yes")

        assert "people" in refused.tools[0].result["invalid_arguments"] and refused.text == "Sorry."
        assert model.unplayed == []


def test_a_model_that_repeats_what_the_caller_refused_has_to_ask_again(tables):
    def asks(number: str) -> ToolCall:
        return ToolCall(number, "book_table", {"people": 4, "start": "2026-11-24T19:00"})

    read_back = [Said("A table for 4 on Tuesday November 24 at 7 PM?"), ReplyDone()]
    model = ScriptedModel(
        Step(CallerText, [asks("1")]),
        Step(ToolResult, read_back),
        Step(CallerText, [Said("As you like."), ReplyDone()]),
        Step(CallerText, [asks("2")]),
        Step(ToolResult, read_back),
        Step(CallerText, [asks("3")]),
        Step(ToolResult, [Said("Done."), ReplyDone()]),
    )

    with text_call(tables, model=model, now=NOON) as call:
        call.say("four, please").expect_consent("book_table", people=4)
        call.say("No.")
        call.say("Yes.").expect_consent("book_table", people=4)
        call.say("Yes.").expect_tool("book_table", people=4)


def test_a_brain_of_ones_own_thinks_in_place_of_the_rules(tables):
    briefs = []

    def think(brief):
        briefs.append(brief.instructions)
        return RulesBrain(brief)

    with text_call(tables, brain=think) as call:
        call.say("hello")

    assert briefs == [tables.instructions]


def test_who_answers_is_said_once(tables):
    with pytest.raises(ValueError, match="one of model=, brain= and meaning=True"):
        text_call(tables, model=ScriptedModel(), meaning=True)


def test_a_reply_that_never_comes_fails_with_the_conversation(tables):
    model = ScriptedModel(Step(CallerText, [Said("One moment.")]))

    with pytest.raises(AssertionError, match="not finished its reply within 0.05 s") as failed:
        with text_call(tables, model=model, patience=0.05) as call:
            call.say("hello")

    assert failed.value.__notes__ == ["The call so far:\ncaller: hello\nagent: One moment."]


def test_a_plain_assert_that_fails_shows_the_conversation(tables):
    async def talk():
        async with text_call(tables, now=NOON) as call:
            reply = await call.say("A table for four tomorrow at seven")
            assert reply.text == "No."

    with pytest.raises(AssertionError) as failed:
        asyncio.run(talk())

    told = failed.value.__notes__[0].splitlines()
    assert told[1] == "caller: A table for four tomorrow at seven"
    assert told[2].startswith('tool: book_table(people=4, start="2026-11-24T19:00:00-05:00") is unconfirmed')
    assert told[3].startswith("agent: Book a table for 4 Tuesday")


def test_what_was_expected_and_not_said_is_shown_beside_what_was(tables):
    with text_call(tables) as call, pytest.raises(AssertionError, match="should have said 'a table'; it said "):
        call.say("goodbye").expect_said("a table")


def test_dates_are_compared_as_dates():
    agent = Agent("days", "You ONLY note days.")

    @agent.tool(examples=["note the fourth of March"], ask={"day": "Which day?"})
    def note(day: date) -> str:
        """Note a day.

        Args:
            day: The day.
        """
        return "noted"

    with text_call(agent, now=NOON) as call:
        reply = call.say("note the fourth of March")

        reply.expect_tool("note", day=date(2027, 3, 4))
        with pytest.raises(AssertionError):
            reply.expect_tool("note", day=date(2027, 3, 5))


@pytest.mark.weights
def test_with_the_sentence_model_other_words_mean_the_same(tables):
    with text_call(tables, now=NOON, meaning=True) as call:
        call.say("could you squeeze in three of us tomorrow at seven in the evening").expect_consent(
            "book_table", people=3
        )


def test_a_yes_counts_where_arguments_are_left_to_their_defaults():
    agent = Agent("rides", "You book rides.")

    @agent.tool(confirm=True, examples=["I need a ride"])
    def book_ride(destination: str, riders: int = 1, luggage: Literal["none", "some"] = "none") -> None:
        """Book a ride.

        Args:
            destination: Where the ride goes to.
            riders: How many people ride along.
            luggage: Whether there is luggage.
        """

    with text_call(agent) as call:
        call.say("I need a ride to Union Station").expect_consent("book_ride", destination="Union Station")
        call.say("yes please").expect_tool("book_ride", destination="Union Station")


def test_a_question_about_a_result_is_answered_from_it():
    agent = Agent("finder", "You find restaurants.")

    @agent.tool(examples=["find me a place to eat", "I'm looking for a restaurant"])
    def find_restaurant(city: str) -> dict[str, object]:
        """Find a restaurant.

        Args:
            city: The city in which to look.
        """
        return {"name": "Casa Pico", "rating": 4.3, "address": "12 Elm Street", "city": city, "phone": "5550123"}

    with text_call(agent) as call:
        call.say("I'm looking for a restaurant")
        call.say("Give me Mill Valley please").expect_tool("find_restaurant", city="Mill Valley")
        assert call.say("what's their rating?").text == "The rating is 4.3."
        assert call.say("and where is it?").text == "The address is 12 Elm Street."
        assert "don't know that" in call.say("what's their dress code?").text


def test_a_tool_hears_how_a_turn_sounded_where_the_test_says_so():
    agent = Agent("echo", "You repeat. You ONLY repeat.")
    sounds = []

    @agent.tool(examples=["score this"])
    def score(call: Call) -> str:
        """Score a word."""
        sounds.append(call.turn_audio)
        return "good"

    tone = np.arange(-800, 800, dtype=np.int16)
    with text_call(agent, now=NOON) as call:
        call.say("score this", audio=tone)
        call.say("score this")
        with pytest.raises(TypeError, match="int16"):
            call.say("score this", audio=tone / 800.0)  # type: ignore[arg-type]

    assert np.array_equal(sounds[0], tone) and sounds[0].dtype == np.int16 and sounds[1] is None


def test_time_passes_for_what_an_agent_does_every_so_often():
    agent = Agent("diary", "You keep a diary. You ONLY do that. We are open all day.", timezone="Europe/Zurich")

    @agent.when(every=60)
    def remind(call: Call) -> str | None:
        if call.local_time().hour < 13 or call.state.get("told"):
            return None
        call.state["told"] = True
        return "It is time for your tablet."

    with text_call(agent, now=NOON) as call:
        assert call.pass_time(1800).text == ""
        assert call.pass_time(30).text == ""
        call.say("when are you open").expect_said("open all day")
        call.pass_time(1800).expect_said("It is time for your tablet.")
        assert (call.pass_time(3600).text, call.state, call.now.hour) == ("", {"told": True}, 14)


def cave() -> Agent:
    agent = Agent("cave", "You lead through a cave.")

    @agent.tool(opening=True)
    def begin(call: Call) -> Turn:
        """Begin."""
        return Turn(["It is dark.", Voiced("goblin", "Who goes there?")], ask="What is your name?", then=answer)

    @agent.tool
    def answer(call: Call, name: str) -> Turn:
        """Take the name.

        Args:
            name: Who comes.
        """
        return Turn(Voiced("goblin", f"Welcome, {name}."), ask="Left or right?", then=turn)

    @agent.tool
    def turn(call: Call, way: Literal["left", "right"]) -> list[object]:
        """Go on.

        Args:
            way: Left or right.
        """
        return ["You fall.", Voiced("goblin", "Ha!")]

    @agent.tool(examples=["speak slower", "slower please"], done="Like this.")
    def slower(call: Call) -> None:
        """Speak slower."""
        call.speech(rate=call.speech().rate - 0.3)

    @agent.tool(examples=["speak louder", "louder please"], done="Like this.")
    def louder(call: Call) -> None:
        """Speak louder."""
        call.speech(loudness_db=99)

    return agent


def test_another_voice_reads_like_a_script():
    with text_call(cave(), greet=True) as call:
        assert call.greeting.text == 'It is dark. Goblin: "Who goes there?" What is your name?'
        assert call.say("say that again").text == 'It is dark. Goblin: "Who goes there?" What is your name?'
        assert call.say("Ada").text == 'Goblin: "Welcome, Ada." Left or right?'
        call.say("left").expect_said('Goblin: "Ha!"')


def test_another_voice_that_is_talked_over_is_said_again_whole():
    with text_call(cave(), greet=True) as call:
        assert call.say("Ada", cut_after="Welc").text == 'Goblin: "Welc'
        assert call.say("what?").text == 'Goblin: "Welcome, Ada." Left or right?'


def test_an_agent_that_is_asked_to_speaks_slower_and_louder():
    with text_call(cave(), greet=True) as call:
        call.say("speak slower please")
        call.say("slower please")
        assert (call.speech.rate, call.speech.loudness_db) == (0.5, 0)
        call.say("louder please")
        assert (call.speech.rate, call.speech.loudness_db) == (0.5, 12)


def test_two_calls_are_two_calls():
    agent, seen = Agent("ids", "You tell nothing."), []

    @agent.tool(examples=["go"])
    def go(call: Call) -> None:
        """Go."""
        seen.append(call.idempotency_key)

    for _ in range(2):
        with text_call(agent) as call:
            call.say("go")
    assert len(set(seen)) == 2
