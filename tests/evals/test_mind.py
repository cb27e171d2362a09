from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from vivavoce.evals import questions
from vivavoce.evals.mind import Hang, Mind
from vivavoce.evals.scenario import Fact, Scenario, Showing, Stunt
from vivavoce.evals.wording import PlannedTurn

START = Fact("start", "next Tuesday at two in the afternoon", datetime(2026, 12, 1, 14), "date", ("day", "time"))
NAME = Fact("full_name", "Clara Hoffman", "Clara Hoffman", "name", spelled="Clara, C L A R A.")
BORN = Fact("date_of_birth", "April seventeenth", date(1991, 4, 17), "date", ("birth",))
PHONE = Fact("phone", "five five five, zero one two three", "5550123", "phone")


def mind(persona="plain", **more):
    facts = more.pop("facts", (START, NAME, BORN, PHONE))
    return Mind(Scenario("a", "", "I'd like a check-up, please.", persona=persona, facts=facts, **more), seed=3)


def said(answer):
    assert isinstance(answer, PlannedTurn), answer
    return answer.text


def test_the_same_seed_says_the_same():
    first, second = (mind("hesitant") for _ in range(2))

    assert first.opening() == second.opening()
    assert first.hear("What day and time would suit you?") == second.hear("What day and time would suit you?")


def test_a_caller_gives_what_is_asked_for_and_nothing_else():
    caller = mind("terse")
    caller.opening()

    assert said(caller.hear("May I have your full name?")) == "Clara Hoffman."
    assert said(caller.hear("And your date of birth?")) == "April seventeenth."
    assert said(caller.hear("I need your phone number. Please say it digit by digit.")).startswith("Five five five")


def test_a_part_that_is_missing_is_given_with_the_whole():
    caller = mind("terse", facts=(START, BORN, NAME))
    caller.opening()

    assert said(caller.hear("What is the last name?")) == "Clara Hoffman."
    assert said(caller.hear("And which year?")) == "April seventeenth."


def test_everything_at_once_comes_in_one_turn():
    caller = mind("all_at_once")
    caller.opening()

    turn = caller.hear("What day and time would suit you?")

    assert isinstance(turn, PlannedTurn) and set(turn.gives) == {"start", "full_name", "date_of_birth", "phone"}


def test_somebody_out_of_scope_asks_something_else_first():
    caller = mind("out_of_scope")
    caller.opening()

    assert not caller.hear("May I have your full name?").gives
    assert caller.hear("I can't say. May I have your full name?").gives == {"full_name": "Clara Hoffman"}


def test_a_right_read_back_is_agreed_to_and_a_wrong_one_corrected():
    caller = mind()
    caller.opening()

    assert caller.hear("A check-up on Tuesday, December 1st at 2 p.m. Shall I go ahead?").agrees
    wrong = caller.hear("A check-up on Friday, December 4th at 2 p.m. Shall I go ahead?")
    assert wrong.act == "correct" and "next Tuesday" in wrong.text


def test_who_changes_their_mind_ends_with_what_they_want():
    monday = Fact("start", "Tuesday", None, "date", ("day",), instead_of="Monday")
    for seed in range(8):
        caller = Mind(Scenario("a", "", "Hello.", persona="changes_mind", facts=(monday, NAME)), seed)
        caller.opening()
        texts = [said(caller.hear("What day would suit you?")), said(caller.hear("May I have your full name?"))]
        assert "Monday" in texts[0] and "Tuesday" in " ".join(texts)


def test_words_are_repeated_when_asked_for_and_a_name_is_spelled():
    caller = mind("terse")
    caller.opening()
    caller.hear("May I have your full name?")

    assert caller.hear("Sorry, I didn't catch that.").act == "repeat"
    assert "C L A R A" in said(caller.hear("Sorry, I still didn't get that. Please spell it. Letter by letter."))
    assert said(caller.hear("Sorry, I didn't catch that. And your date of birth?")) == "April seventeenth."


def test_the_fourth_same_question_ends_the_call():
    caller = mind()
    caller.opening()

    answers = [caller.hear("What day and time would suit you?") for _ in range(4)]

    assert [type(answer) for answer in answers] == [PlannedTurn, PlannedTurn, PlannedTurn, Hang]
    assert answers[-1] == Hang("gave_up")


def test_a_completion_ends_with_thanks_and_a_hand_over_is_none():
    caller = mind()
    caller.opening()
    caller.hear("You are booked for Tuesday at two. Anything else?")
    assert caller.done and caller.leaving

    other = mind()
    other.opening()
    other.hear("I'll put you through to our staff now.")
    assert other.leaving and not other.done


def test_silence_is_asked_about_then_given_up():
    caller = mind()
    caller.opening()

    assert said(caller.unanswered()).startswith("Hello?")
    assert said(caller.unanswered()).startswith("I'd like a check-up")
    assert caller.unanswered() == Hang("gave_up")


@pytest.mark.parametrize(
    ("words", "claimed"),
    [
        ("You are booked for Tuesday.", ("booked",)),
        ("Your appointment has been moved.", ("moved",)),
        ("It isn't booked yet.", ()),
        ("I haven't booked anything.", ()),
        ("Shall I have it booked?", ()),
    ],
)
def test_only_an_announcement_is_a_completion(words, claimed):
    assert questions.claims(words) == claimed


def test_politeness_is_no_goodbye_and_a_failure_is_no_mishearing():
    assert not questions.says_goodbye("I can take care of that.")
    assert questions.says_goodbye("Take care!")
    assert not questions.did_not_hear("I couldn't make that booking.")
    assert questions.did_not_hear("Sorry, I couldn't get that.")


def test_a_menu_is_answered_with_the_wish_and_a_choice_with_one_of_it():
    caller = mind(facts=())
    caller.opening()

    assert said(caller.hear("Would you like to book, move or cancel an appointment?")) == "I'd like a check-up, please."
    assert said(caller.hear("The small one or the large one?")) == "The large one, please."


def test_the_same_words_after_sorry_are_a_question_whatever_the_recogniser_wrote():
    caller = mind("terse", facts=(NAME,))
    caller.opening()
    offer = "I could do Tuesday at 4 p.m. or 4.30 p.m., which suits you."

    assert caller.hear(offer) is None
    assert said(caller.unanswered()) == "Sorry, I didn't catch that."
    assert said(caller.hear(offer)) == "4.30 pm, please."


def test_a_yes_that_was_not_understood_gets_more_words():
    caller = mind("terse", facts=(NAME,))
    caller.opening()
    proposal = "Book a check-up for Clara Hoffman. Shall I go ahead?"

    assert said(caller.hear(proposal)) == "Yes."
    assert said(caller.hear("Sorry, was that a yes or a no?")) == "Yes, that's right, please go ahead."
    assert said(caller.hear(proposal)) == "Yes, that's right, please go ahead."


def test_after_a_yes_any_news_that_is_no_refusal_is_success():
    def after_yes(words):
        caller = mind("terse", facts=(NAME,))
        caller.opening()
        caller.hear("Book a repair for Clara Hoffman. Shall I go ahead?")
        caller.hear(words)
        return caller.done, caller.claimed

    assert after_yes("Your ticket is number 313. See you then. Anything else?") == (True, ("taken as done",))
    assert after_yes("You are booked. Anything else?") == (True, ("booked",))
    for words in ("Sorry, that is taken. Which other day?", "One moment.", "I couldn't do that.", "What is your name?"):
        assert after_yes(words) == (False, ())


def test_a_question_in_foreign_words_is_answered_with_one_guess_after_the_other():
    kind = Fact("kind", "a tune-up", "tune-up", "choice", volunteered=True)
    caller = mind("terse", facts=(kind, PHONE))
    caller.opening()

    assert said(caller.hear("What is to be repaired?")).startswith("Five five five")
    assert said(caller.hear("What is to be repaired?")) == "A tune-up."


@pytest.mark.parametrize(
    "words", ["I'll get the owner for you.", "Let me fetch a colleague to help you.", "Someone will be with you soon."]
)
def test_a_hand_over_is_understood_in_many_words(words):
    caller = mind("terse")
    caller.opening()

    assert caller.hear(words) is None and caller.claimed == ("handed over",)


def test_who_talks_over_the_greeting_says_what_they_call_for():
    caller = mind("terse", facts=(NAME,))

    assert caller.perform(Stunt("barge_in", 1, 3)).text == "I'd like a check-up, please."
    assert caller.perform(Stunt("barge_in", 2, 3)).text == "Clara Hoffman"


def test_a_person_is_welcome_to_who_is_not_heard():
    caller = mind("terse", facts=(NAME,))
    caller.opening()
    caller.hear("May I have your full name?")

    assert said(caller.hear("Sorry, I didn't catch that. May I have your full name?")) == "Clara, C L A R A."
    assert said(caller.hear("I still can't hear you well. Would you like me to get a person?")) == "Yes."


LABEL = (
    Showing("camera", Path("label.png"), "shake8"),
    Showing("camera", Path("back.png"), when_asked="back|other side"),
)


def test_what_the_agent_wants_to_see_is_shown():
    caller = mind(shown=LABEL)
    caller.opening()

    assert said(caller.hear("Could you show me the other side, please?")) == "Here it is."
    assert said(mind(shown=LABEL, answers={"other side": "Of course."}).hear("Show me the back.")) == "Here it is."
    assert said(mind(shown=LABEL, answers={"back": "Of course."}).hear("Show me the back.")) == "Of course."


def test_a_picture_is_held_better_twice_and_the_wish_said_again_unless_the_agent_is_faster():
    caller = mind(shown=LABEL)
    wish = caller.opening().text

    first = caller.hear("I can't quite read it. Please hold it still.")
    assert first.text == f"Is that better? {wish}" and first.after > 2
    assert (caller.mended, caller.advice) == (1, "still")
    assert caller.hear("A bit closer, please.").text == f"Is that better? {wish}" and caller.advice == "closer"
    caller.hear("Move it to the left a little.")
    assert caller.mended == 2


def test_what_is_in_view_already_is_pointed_at_once():
    caller = mind(shown=LABEL)
    caller.opening()

    assert said(caller.hear("What strength is it? Please show me the label.")) == "Here it is."
    assert said(caller.hear("What strength is it? Please show me the label.")) != "Here it is."


def test_who_shows_nothing_is_not_told_how():
    caller = mind()
    caller.opening()
    caller.hear("Please hold it still.")

    assert caller.mended == 0


def test_an_agent_that_sees_nothing_has_not_answered():
    caller = mind(shown=LABEL, completes=False)
    caller.opening()

    caller.hear("I can't see anything yet.")
    assert not caller.done
    caller.hear("It says keep out of reach of children.")
    assert caller.done


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("Hold it still, please.", "still"),
        ("It's blurred. Could you keep the packet a bit more steady?", "still"),
        ("It is too far away.", "closer"),
        ("Please move the camera to the left.", "move"),
        ("I need more light.", "light"),
        ("There's a reflection on it.", "glare"),
        ("Can you move back a little?", "farther"),
        ("Please hold the code level.", "level"),
        ("I can't read it. Can you show it again?", "better"),
        ("Hold it still, please. What strength is it? Please show me the label, or tell me.", "still"),
        ("Hold still. It says five hundred milligrams.", ""),
        ("Would you like me to hold the line?", ""),
        ("Your appointment is moved to the left wing.", ""),
        ("It is booked.", ""),
    ],
)
def test_advice_is_the_last_thing_that_is_said(words, advice):
    assert questions.advises(words) == advice
