"""How callers say that they will not be recorded, and what only sounds like it."""

import pytest

from vivavoce import Agent, Record
from vivavoce.errors import DeclarationError
from vivavoce.models.gemini import wording
from vivavoce.recorded import ANNOUNCEMENT, TO_MODELS, refusal
from vivavoce.testing import text_call


@pytest.mark.parametrize(
    "said",
    [
        "Don't record me.", "Please stop recording.", "I don't want to be recorded.", "I’d rather not be recorded.",
        "could you please not record this call?", "Stop the recording, please.", "Please turn the recording off",
        "I do not consent to being recorded", "I object to being recorded", "Can you delete that recording please",
        "No recording please", "I'd rather you didn't record this", "please don't tape this", "Don't record.",
        "hey, can we do this without recording?", "I want to opt out of the recording", "don't record my voice",
        "I never agreed to being recorded", "Stop recording and delete everything",
    ],
)  # fmt: skip
def test_a_caller_who_will_not_be_recorded(said):
    assert refusal(said) == ""


@pytest.mark.parametrize(
    ("said", "besides"),
    [
        ("Do not record me. I want to move my appointment to Friday", "I want to move my appointment to Friday"),
        ("don't record me and I'd like to book a table for four", "I'd like to book a table for four"),
        ("I need a new card, but please stop recording", "I need a new card"),
    ],
)
def test_what_is_said_besides_is_not_dropped(said, besides):
    assert refusal(said) == besides


@pytest.mark.parametrize(
    "said",
    [
        "Do you have a record of it?", "I don't have a record of that", "my payment was not recorded",
        "cancel my recording session", "I'd like to book a recording session", "no, you did not record it right",
        "Can I get a recording of the concert?", "record my answer as no", "no record of my booking",
        "the last agent never recorded my address", "I'd rather not say", "no", "don't forget to record my new number",
        "delete my booking", "stop", "I do not want the recorder back",
    ],
)  # fmt: skip
def test_what_only_sounds_like_it(said):
    assert refusal(said) is None


def test_an_author_adds_the_words_of_another_language():
    assert refusal("Bitte nicht aufnehmen!", ("nicht aufnehmen",)) == ""
    assert (
        refusal("Bitte nicht aufnehmen! Ich brauche einen Termin.", ("nicht aufnehmen",)) == "Ich brauche einen Termin"
    )
    assert refusal("Ich brauche einen Termin.", ("nicht aufnehmen",)) is None


def test_calls_are_not_recorded_unless_an_agent_says_so():
    assert Agent("desk", "You help.").record is None
    assert Agent("desk", "You help.", record=True).record == Record(ANNOUNCEMENT, 30.0)


@pytest.mark.parametrize("wrong", [{"days": 0}, {"days": "a week"}, {"announcement": " "}, {"refusals": "no"}])
def test_a_wish_that_cannot_be_is_refused(wrong):
    with pytest.raises(DeclarationError, match=next(iter(wrong))):
        Record(**wrong)


def test_an_agent_takes_no_other_wish():
    with pytest.raises(DeclarationError, match="record is True"):
        Agent("desk", "You help.", record="yes")


def hotel(**options):
    agent = Agent("hotel", "You book rooms.", **options)

    @agent.tool(
        confirm="A room for {nights} nights", examples=["I'd like a room"], ask={"nights": "For how many nights?"}
    )
    def book_room(nights: int) -> str:
        """Book a room."""
        return "booked"

    return agent


def test_the_engine_says_what_became_of_the_recording_and_goes_back_to_its_question():
    with text_call(hotel(record=True)) as call:
        reply = call.say("I'd like a room")
        assert "how many nights" in reply.text.lower()
        reply = call.say("Please stop recording me.")
        assert "stopped recording" in reply.text and "how many nights" in reply.text.lower()
        reply = call.say("Three nights, and don't record this")
        assert "stopped recording" in reply.text
        reply.expect_consent("book_room", nights=3)


def test_where_nothing_is_recorded_the_words_mean_nothing_in_particular():
    with text_call(hotel()) as call:
        reply = call.say("Please stop recording me.")
        assert "recording" not in reply.text or "stopped" not in reply.text


def test_other_models_are_told_that_the_session_sees_to_it():
    recorded, other = hotel(record=True).brief(), hotel().brief()

    assert TO_MODELS in wording.instructions(recorded) and TO_MODELS not in wording.instructions(other)
