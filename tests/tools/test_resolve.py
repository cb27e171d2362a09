"""What a caller means by an argument, as the author knows: read back, agreed to and done; and refusals that lead on."""

import pytest

from vivavoce import Agent, Call, Declined, Step
from vivavoce.errors import DeclarationError
from vivavoce.testing import text_call

PILLS = {"blood pressure pill": "Ramipril 5 mg", "sugar pill": "Metformin 500 mg"}


@pytest.fixture
def taken() -> list[str]:
    return []


@pytest.fixture
def agent(taken) -> Agent:
    agent = Agent("diary", "You keep a diary of medicines.", vocabulary=list(PILLS))

    def which(call: Call, medicine: str) -> dict[str, str]:
        if (meant := PILLS.get(medicine, call.state.get("meant"))) is None:
            raise Declined("That is not on your list.", ask_again=["medicine"])
        return {"medicine": meant}

    def check(medicine: str) -> None:
        if medicine in taken:
            step = Step("", ask="Shall I call Ann?", then=call_person, given={"person": "Ann"})
            raise Declined(f"You have taken {medicine} already.", offer=step)

    @agent.tool(confirm="Write down {medicine}", resolve=which, check=check, examples=["I took my sugar pill"])
    def took(call: Call, medicine: str) -> str:
        """Write down a medicine."""
        taken.append(medicine)
        return "It is written down."

    @agent.tool(transfer=True, confirm="Call {person}", done="I'm calling {person}.", examples=["call Ann"])
    def call_person(person: str) -> None:
        """Call somebody."""

    return agent


def test_what_is_meant_is_read_back_and_done(agent, taken):
    with text_call(agent) as call:
        call.say("I took my blood pressure pill").expect_said("Write down Ramipril 5 mg. Shall I go ahead?")
        assert taken == []
        call.say("yes").expect_said("written down")

    assert taken == ["Ramipril 5 mg"]


def test_a_yes_counts_only_for_what_was_meant_when_it_was_read_back(agent, taken, monkeypatch):
    with text_call(agent) as call:
        call.say("I took my blood pressure pill").expect_said("Ramipril 5 mg")
        monkeypatch.setitem(PILLS, "blood pressure pill", "Ramipril 10 mg")  # the list was changed meanwhile
        call.say("yes").expect_said("Write down Ramipril 10 mg")

    assert taken == []


def test_what_nobody_knows_is_asked_for_again(agent, taken):
    with text_call(agent) as call:
        call.say("I took my medicine")
        assert call.say("the green one").text.startswith("That is not on your list.")

    assert taken == []


@pytest.mark.parametrize(("answer", "ending"), [("yes please", "transferred"), ("no", "")])
def test_a_refusal_may_offer_something_else(agent, taken, answer, ending):
    taken.append("Metformin 500 mg")
    with text_call(agent) as call:
        said = call.say("I took my sugar pill").text
        assert said == "You have taken Metformin 500 mg already. Shall I call Ann?"
        call.say(answer)

        assert call.ending == ending and call.tools[0].status == "refused"
    assert taken == ["Metformin 500 mg"]


def test_resolve_knows_only_the_tools_own_parameters():
    agent = Agent("diary", "You keep a diary.")

    def which(pill: str) -> dict[str, str]:
        return {}

    with pytest.raises(DeclarationError, match="resolve names 'pill'"):

        @agent.tool(resolve=which)
        def took(medicine: str) -> None:
            """Write down a medicine."""


def test_an_offer_that_names_all_of_it_is_its_read_back_and_one_that_does_not_is_none(agent, taken):
    taken.append("Metformin 500 mg")
    with text_call(agent) as call:
        call.say("call Ann").expect_consent("call_person", person="Ann")
        call.say("no")
        call.say("I took my sugar pill").expect_said("Shall I call Ann?")
        call.say("hmm, I don't know").expect_no_tool()
        call.say("yes").expect_tool("call_person", person="Ann")


@pytest.mark.parametrize("ask", ["Shall I take that out?", "Shall I take out 13 boxes?"])
def test_a_step_that_does_not_tell_an_argument_as_it_is_reads_nothing_back(ask):
    store = Agent("store", "You keep a store.")

    @store.tool(examples=["clear the shelf"])
    def clear(call: Call) -> Step:
        """Clear the shelf."""
        return Step("", ask=ask, then=take_out, given={"boxes": 3})

    @store.tool(confirm="Take out {boxes} boxes", done="Done.")
    def take_out(boxes: int) -> None:
        """Take boxes out."""

    with text_call(store) as call:
        call.say("clear the shelf").expect_said(ask)
        call.say("yes").expect_consent("take_out", boxes=3)
        call.say("yes").expect_tool("take_out", boxes=3)


def test_a_yes_to_a_step_that_names_nothing_is_no_yes_to_an_action():
    store = Agent("store", "You keep a store.")

    @store.tool(examples=["end of the day"])
    def close(call: Call) -> Step:
        """Close the store."""
        return Step("Good night.", ask="Are you ready?", then=clear)

    @store.tool(confirm="Throw everything away")
    def clear() -> None:
        """Throw everything away."""

    with text_call(store) as call:
        call.say("end of the day").expect_said("Are you ready?")
        call.say("yes").expect_consent("clear")
