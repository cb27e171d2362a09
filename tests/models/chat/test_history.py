"""What is sent to the endpoint: whole, in order, and only what was really said."""

import json

from vivavoce.models.embedded.chat.history import NOT_RUN, UNFINISHED, History


def sent(history):
    return [(message["role"], message["content"]) for message in history.messages("S", "O")]


def test_the_caller_speaks_first_and_nobody_twice_in_a_row():
    history = History()
    history.hear("Hi.")
    history.hear("Hello?")
    history.say("Good day.")
    history.say("Yes?")

    assert sent(history) == [("system", "S"), ("user", "O\nHi.\nHello?"), ("assistant", "Good day. Yes?")]


def test_only_what_was_heard_was_said():
    history = History()
    history.hear("Hi.")
    history.say("You have two visits.")
    history.say("Which one?")
    history.cut("One moment. You have")

    assert sent(history)[-1] == ("assistant", "You have…")
    assert history.last_said == "You have…"


def test_a_reply_nobody_heard_was_never_said():
    history = History()
    history.hear("Hi.")
    history.say("You have two visits.")
    history.cut("")

    assert sent(history) == [("system", "S"), ("user", "O\nHi.")]


def test_a_reply_heard_whole_stays_whole():
    history = History()
    history.hear("Hi.")
    history.say("Good day, Kim.")
    history.cut("Good day, Kim. ")

    assert sent(history)[-1] == ("assistant", "Good day, Kim.")


def test_words_and_calls_of_one_answer_are_one_message():
    history = History()
    history.hear("Hi.")
    history.say("One second.")
    history.ask([("c1", "find", {"name": "Kim"})])
    history.answer("c1", {"output": []})

    asked, answered = history.messages("S", "O")[2:]

    assert asked["content"] == "One second." and asked["tool_calls"][0]["id"] == "c1"
    assert answered == {"role": "tool", "tool_call_id": "c1", "content": '{"output": []}'}


def test_every_call_is_answered_before_the_conversation_goes_on():
    history = History()
    history.ask([("c1", "find", {}), ("c2", "move", {}), ("c3", "move", {})])
    history.answer("c1", {"output": 1})
    history.settle(running="c2")
    history.hear("Hello?")

    answers = {m["tool_call_id"]: json.loads(m["content"]) for m in history.messages("S", "O") if m["role"] == "tool"}

    assert answers == {"c1": {"output": 1}, "c2": UNFINISHED, "c3": NOT_RUN}


def test_a_late_result_takes_the_place_of_its_stand_in():
    history = History()
    history.ask([("c1", "find", {})])
    history.settle(running="c1")
    history.hear("Hello?")

    assert history.answer("c1", {"output": 1}) is True
    assert [m["content"] for m in history.messages("S", "O") if m["role"] == "tool"] == ['{"output": 1}']


def test_the_oldest_turns_are_forgotten_whole():
    history = History(most_tokens=50)
    history.hear("first " * 10)
    history.ask([("c1", "find", {})])
    history.answer("c1", {"output": "x" * 100})
    history.say("Found.")
    history.hear("second")
    history.say("Yes?")

    assert sent(history) == [("system", "S"), ("user", "O\nsecond"), ("assistant", "Yes?")]


def test_the_last_turn_is_never_forgotten():
    history = History(most_tokens=10)
    history.hear("a")
    history.say("b")
    history.hear("c" * 400)

    assert sent(history)[1:] == [("user", "O\n" + "c" * 400)]


def test_a_copy_is_independent():
    history = History()
    history.hear("Hi.")
    copy = history.copy()
    copy.say("Good day.")
    copy.cut("Good")

    assert sent(history) == [("system", "S"), ("user", "O\nHi.")]


def test_the_clients_window_decides_when_old_turns_are_forgotten_and_how_many():
    history = History(most_tokens=100, target_tokens=30)
    for turn in range(30):
        history.hear(f"Question {turn}.")
        history.say(f"Answer {turn}.")

    kept = sum(len(content) for role, content in sent(history)[1:])

    assert sent(history)[-1] == ("assistant", "Answer 29.")
    assert kept <= 30 * 4 + len("O\n")
