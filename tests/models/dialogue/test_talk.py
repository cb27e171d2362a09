"""Talk about the talk, noise and doubt, raw mode, copies, interruptions."""

from __future__ import annotations

import pytest
from agents import CLINIC, PIZZA, schema, text
from scripted import Agent, Call, check_length, run

from vivavoce.events import Message, ToolSpec

RAW = Agent(())


def test_it_greets_and_says_what_it_can_do() -> None:
    run(
        CLINIC,
        """
        > hi there
        < hello
        > what can you do?
        < book, move or cancel an appointment
        > are you a robot
        < automated
        > you are so stupid
        < sorry
        """,
    )


def test_repeat_says_the_last_question_again_even_after_a_wait() -> None:
    run(
        CLINIC,
        """
        > I want to move my appointment
        < What is your appointment number?
        > hold on a second
        < Take your time.
        > what?
        < What is your appointment number?
        > sorry, can you repeat that please
        < What is your appointment number?
        """,
    )


def test_two_close_readings_are_asked_about() -> None:
    vague = Agent(
        (
            ToolSpec("lock_front_door", "Lock the front door.", schema()),
            ToolSpec("lock_back_door", "Lock the back door.", schema()),
        )
    )

    run(
        vague,
        """
        > lock the door
        < front door; back door
        > the back one
        ! lock_back_door
        """,
    )


def test_raw_mode_says_hello_and_remembers() -> None:
    run(
        RAW,
        """
        > Say hello.
        < hello
        > Remember the number 42. Just say OK.
        < 42
        > What number did I ask you to remember?
        < 42
        > my name is Ana
        < Ana
        > what's my name?
        < Ana
        > repeat after me: the quick brown fox
        < the quick brown fox
        > who won the world cup in 1998
        < can't help
        > bye
        . goodbye
        """,
    )


def test_a_nudge_in_tags_is_a_greeting() -> None:
    assert "ello" in Call(RAW).say("<instructions>\nsay hi\n</instructions>")


def test_history_is_remembered() -> None:
    call = Call(RAW)
    call.brain.add_history([Message("user", "Please remember the number 17."), Message("model", "I will.")])

    assert "17" in call.say("what number did I tell you?")


@pytest.mark.parametrize("noise", ["", "you", "the", "thank you.", "Thank you.", "bye", "so so so so so so so"])
def test_noise_alone_never_calls_a_tool(noise: str) -> None:
    call = Call(CLINIC)
    for _ in range(8):
        call.say(noise, confidence=0.2, snr_db=0.0)
        assert call.ran == []


def test_noise_in_mid_task_never_calls_a_tool() -> None:
    call = Call(CLINIC)
    call.say("cancel appointment 1042")
    for noise in ("", "yes", "you", "okay", "the", "yeah"):
        call.say(noise, confidence=0.25, snr_db=1.0)
        assert call.ran == []


def test_the_ladder_repeats_narrows_changes_the_channel_and_offers_a_person() -> None:
    run(
        PIZZA,
        """
        > [0.2] you
        < didn't catch
        > [0.2] you
        < do you want to
        > [0.2] you
        < type
        """,
    )
    run(
        CLINIC,
        """
        > [0.2] you
        > [0.2] you
        > [0.2] you
        > [0.2] you
        < person
        > yes
        ! transfer_to_staff reason="The caller could not be understood."
        . transferred
        """,
    )


def test_an_unsure_request_is_checked_first() -> None:
    run(
        CLINIC,
        """
        > [0.45] cancel my appointment
        < Did you want to cancel an appointment?
        > yes
        < number
        """,
    )


def test_a_lone_action_word_is_asked_back_however_faint_and_a_lone_other_word_is_noise() -> None:
    run(
        CLINIC,
        """
        > [0.02] Reschedule,
        < Did you want to move an appointment?
        > yes
        < number
        """,
    )
    run(
        CLINIC,
        """
        > [0.02] Window.
        < didn't catch
        """,
    )


def test_an_unsure_value_is_checked_and_an_unsure_yes_is_no_yes() -> None:
    run(
        CLINIC,
        """
        > move appointment 1042
        < when
        > [0.3] thursday at three
        < Did you say Thursday, November 26th at 3 PM?
        > yes
        < Shall I
        > [0.4] yes
        < ~You are now
        > yes
        ! move_appointment appointment_id=1042 new_start=2026-11-26T15:00:00-05:00
        """,
    )


def test_a_value_that_the_request_needs_is_a_yes_to_it() -> None:
    call = Call(CLINIC)
    call.say("I'd like to make an appointment", 0.4)
    assert call.reply == "Did you want to book an appointment?"

    assert call.say("next Monday at half past two, if that works") == "Which service: cleaning, checkup or filling?"


def test_a_clear_request_that_comes_near_no_tool_goes_to_a_person_unasked() -> None:
    call = Call(CLINIC)

    call.say("I have had a toothache for three days should I take pills", 0.9)

    assert [name for name, _ in call.ran] == ["transfer_to_staff"]


def test_who_repeats_a_doubted_request_has_not_said_no() -> None:
    call = Call(CLINIC)
    call.say("I want to cancel my appointment for tomorrow", 0.4)
    call.say("I want to cancel my appointment for tomorrow", 0.7)

    assert "number" in call.reply and not call.ran


def test_a_name_in_place_of_the_number_is_checked_where_it_looks_the_number_up() -> None:
    run(
        CLINIC,
        """
        > I'd like to move my appointment
        < number
        > [0.12] Maria Lopez.
        < Did you say Maria Lopez?
        > yes
        < date of birth
        """,
    )


def test_faint_letters_are_no_noise_where_a_name_was_asked_for() -> None:
    run(
        CLINIC,
        """
        > I'd like to book a cleaning for Friday at ten
        < name
        > [0.05] O, M, A, R. F, A, R, O, U, K.
        < Did you say Omar Farouk?
        """,
    )


def test_a_no_with_what_was_read_back_is_read_back_again() -> None:
    call = Call(CLINIC)
    proposal = call.say("move appointment 1042 to friday at three")

    assert call.say("No, I said Friday at three") == proposal
    assert call.say("No, I said Friday at four") == proposal.replace("3 PM", "4 PM")


def test_a_value_that_will_be_read_back_needs_no_check_of_its_own() -> None:
    run(
        CLINIC,
        """
        > move appointment 1042
        > [0.45] thursday at three
        < Move appointment 1042 to Thursday, November 26th at 3 PM. Shall I go ahead?
        """,
    )


def test_silence_is_noticed_three_times() -> None:
    call = Call(CLINIC)
    call.say("I want to move my appointment")

    assert "number" in call.silence(1)
    assert call.silence(2)
    assert call.silence(3)
    assert call.ending == "gave_up"


def test_a_copy_does_not_touch_the_original() -> None:
    call = Call(CLINIC)
    call.say("I want to move my appointment")
    original, call.brain = call.brain, call.brain.fork()
    call.say("1042")
    call.say("thursday at three")
    call.brain = original

    assert "when" in call.say("1077").lower()
    assert "1077" in call.say("friday at ten")


def test_a_read_back_that_was_not_heard_is_given_again() -> None:
    call = Call(CLINIC)
    call.say("move appointment 1042 to friday at three")
    call.brain.note_interruption("Move")

    call.say("yes")

    assert call.ran == []
    assert "Shall I" in call.reply


@pytest.mark.parametrize("rest", ["Go ahead.", "Yes, please.", "please do"])
def test_who_talks_over_the_news_in_the_middle_of_their_yes_hears_it_again(rest):
    call = Call(CLINIC)
    call.say("move appointment 1042 to friday at three")
    news = call.say("Yes")
    assert "Anything else?" in news
    call.brain.note_interruption("You are")

    assert call.say(rest) == news
    assert not call.ran


def test_go_on_says_what_was_not_heard() -> None:
    call = Call(CLINIC)
    call.say("what can you do?")
    call.brain.note_interruption("I can book, move")

    assert call.say("go on").startswith("or cancel")


def test_tools_can_change_in_mid_call() -> None:
    call = Call(RAW)
    tool = ToolSpec("open_gate", "Open the gate.", schema())
    call.specs["open_gate"] = tool
    call.brain.brief(None, (tool,))

    call.say("please open the gate")

    assert call.ran == [("open_gate", {})]


def test_what_is_expected_follows_the_question() -> None:
    call = Call(CLINIC)
    call.say("book an appointment")
    assert call.brain.expectation().words == ("cleaning", "checkup", "filling")
    assert call.brain.expectation().answers == ("cleaning", "checkup", "filling")

    call.say("cleaning")
    assert call.brain.expectation().answers == ()
    call.say("friday at ten")
    assert "Lopez" in call.brain.expectation().words

    call.say("Lopez")
    assert call.brain.expectation().yes_no


def test_a_tool_without_a_result_text_is_done() -> None:
    agent = Agent((ToolSpec("save_note", "Save a note.", schema("note", note=text("What to write down."))),))
    call = Call(agent)
    call.say("save a note")
    call.say("buy milk")

    assert call.ran == [("save_note", {"note": "buy milk"})]
    for said in call.said:
        check_length(said, [])


def test_words_that_a_tool_gives_as_an_example_are_its_own_even_when_they_say_note() -> None:
    diary = Agent((ToolSpec("took", "Note a dose.", schema(), examples=("note that I took this one",)),))

    call = Call(diary)
    call.say("Note that I took this one.")

    assert call.ran == [("took", {})]
