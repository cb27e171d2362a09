"""What a person who takes a caller over is told, and the caller whom nobody takes over."""

import pytest

from vivavoce import Agent, Call, Declined, Step
from vivavoce.errors import DeclarationError
from vivavoce.testing import text_call

RULES = "You take orders. You ONLY take orders. For everything else, transfer to staff."


def desk(otherwise=None, result="transferred"):
    agent, kept = Agent("desk", RULES), []

    @agent.tool(confirm="Order {item}", done="Ordered.", examples=["I'd like to order"])
    def order(call: Call, item: str) -> None:
        """Order something.

        Args:
            item: What is ordered.
        """
        call.identify("1", name="Ann Lee")

    @agent.tool(confirm="Call {phone} back", done="We will call you.", examples=["please call me back"])
    def call_back(phone: str, about: str = "") -> None:
        """Have staff call back.

        Args:
            phone: The number to call.
            about: What it is about.
        """
        kept.append((phone, about))

    def offer(call: Call, reason: str) -> Step:
        return Step("Nobody is free.", ask="Shall we call you back?", then="call_back", given={"about": reason})

    @agent.tool(
        transfer=True, done="One moment.", otherwise=otherwise or offer, examples=["I want to talk to a person"]
    )
    def to_staff(reason: str = "") -> object:
        """Hand over.

        Args:
            reason: What it is about.
        """
        return result

    return agent, kept


def test_the_summary_says_who_wants_what_and_what_has_been_done():
    agent, _ = desk()
    with text_call(agent) as call:
        call.say("I want to talk to a person")
        assert call.summary == "An unidentified caller asks: “I want to talk to a person”. Done in this call: nothing."
    with text_call(agent) as call:
        for words in ("I'd like to order", "a red lamp", "yes", "I have a complaint, can I talk to a person?"):
            call.say(words)
        assert call.summary == (
            "Ann Lee asks: “I have a complaint, can I talk to a person”. Done in this call: Order a red lamp."
        )


def test_a_tool_may_say_itself_what_is_told():
    agent, _ = desk(result={"summary": "It is about the lamp."})
    with text_call(agent) as call:
        call.say("I want to talk to a person")
        assert call.summary == "It is about the lamp."


def test_who_is_back_is_offered_what_the_agent_has_for_that():
    agent, kept = desk()
    with text_call(agent) as call:
        call.say("I want to talk to a person")
        assert (call.ending, call.outcome) == ("transferred", "handed_over")
        back = call.nobody_answers()
        assert back.text == "Nobody is free. Shall we call you back?"
        assert (call.ending, call.outcome, call.summary) == ("", "abandoned", "")
        call.say("yes please").expect_said("phone")
        call.say("555 0123")
        call.say("yes").expect_said("We will call you.")

    assert kept == [("5550123", "I want to talk to a person")]


@pytest.mark.parametrize("broken", [ZeroDivisionError("x"), Declined("No.")])
def test_where_there_is_nothing_to_offer_they_are_told_and_asked_what_else(broken):
    def fails(call: Call) -> Step:
        raise broken

    agent, _ = desk(fails)
    with text_call(agent) as call:
        call.say("I want to talk to a person")
        assert call.nobody_answers().text.startswith("I'm sorry, nobody can take your call right now.")
        call.say("I'd like to order a lamp").expect_said("Order lamp")


def test_a_transfer_that_leads_elsewhere_hands_nobody_over():
    """After hours: the tool itself offers to call back."""
    agent, _ = desk(result=Step("We are closed.", ask="Shall we call you back?", then="call_back"))
    with text_call(agent) as call:
        call.say("I want to talk to a person").expect_said("We are closed. Shall we call you back?")
        assert (call.ending, call.outcome) == ("", "abandoned")
        call.say("no").expect_said("What else")


def test_otherwise_belongs_to_a_transfer_and_takes_its_arguments():
    agent = Agent("desk", RULES)
    with pytest.raises(DeclarationError, match="add transfer=True"):
        agent.tool(otherwise=lambda call: "")(named("order"))
    with pytest.raises(DeclarationError, match="otherwise names 'topic'"):
        agent.tool(transfer=True, otherwise=lambda topic: "")(named("to_staff"))


def named(name):
    def tool(reason: str = "") -> None:
        """Do it."""

    tool.__name__ = name
    return tool
