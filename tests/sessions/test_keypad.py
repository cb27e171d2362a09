import asyncio

import pytest
from calls import call

from clock import run
from vivavoce.events import Audio, CallerText, Expecting, KeyPressed, Played, ReplyDone, Said
from vivavoce.models.scripted import Step
from vivavoce.sessions.keypad import MOST_KEYS, PAUSE, Keypad


@pytest.mark.parametrize(
    ("expecting", "keys", "answers"),
    [
        (Expecting(yes_no=True), "1", ["yes"]),
        (Expecting(yes_no=True), "2", ["no"]),
        (Expecting(yes_no=True), "12", ["yes", "no"]),
        (Expecting(yes_no=True), "3#", ["3"]),
        (Expecting(digits=4), "471147", ["4711"]),
        (Expecting(digits=4), "47#", ["47"]),
        (Expecting(digits=4), "47*4711", ["4711"]),
        (Expecting(digits=1, yes_no=True), "1", ["1"]),
        (Expecting(choices=("small", "medium", "large")), "2", ["medium"]),
        (Expecting(choices=("small", "medium", "large")), "4#", ["4"]),
        (Expecting(choices=("a",) * 10), "1#", ["1"]),
        (Expecting(digits=1, choices=("a", "b")), "2", ["2"]),
        (Expecting(), "#", []),
        (Expecting(), "*#", []),
        (Expecting(), "A1B2#", ["12"]),
        (Expecting(), "1" * 99 + "#", ["1" * MOST_KEYS]),
    ],
)
def test_keys_become_an_answer(expecting, keys, answers):
    keypad = Keypad()
    keypad.expecting = expecting

    assert [answer for key in keys if (answer := keypad.press(key, 0.0))] == answers


def test_a_pause_ends_an_answer_of_unknown_length():
    keypad = Keypad()
    keypad.press("3", 1.0)
    keypad.press("4", 2.0)

    assert keypad.deadline == 2.0 + PAUSE
    assert keypad.tick(3.0) == ""
    assert keypad.tick(4.0) == "34"
    assert keypad.deadline is None and keypad.tick(99.0) == ""


def test_what_was_pressed_is_answered_as_if_it_had_been_typed():
    async def main() -> None:
        steps = [
            Step(CallerText, [Said("Which number?"), ReplyDone(), Expecting(digits=4)]),
            Step(CallerText, [Said("Thank you."), ReplyDone()]),
        ]
        async with call(*steps) as c:
            c.client.say(CallerText("hello"))
            await asyncio.sleep(1)
            for key in "4711":
                c.client.say(KeyPressed(key))
                await asyncio.sleep(0.2)
            await asyncio.sleep(1)
        assert c.model.told[-1] == CallerText("4711")
        assert [said.text for said in c.client.got(Said)] == ["Which number?", "Thank you."]

    run(main())


def test_a_pause_after_the_last_key_is_noticed_on_a_silent_line():
    async def main() -> None:
        async with call(Step(CallerText, [Said("Thank you."), ReplyDone()])) as c:
            c.client.say(KeyPressed("7"))
            await asyncio.sleep(PAUSE + 0.1)
        assert c.model.told == [CallerText("7")]

    run(main())


def test_what_was_heard_of_a_reply_is_what_the_line_has_played():
    async def main() -> None:
        second = Audio(b"\1\0" * 24_000, 24_000)
        reply = [Said("One two three four."), second, second, ReplyDone()]
        async with call(Step(CallerText, reply)) as c:
            c.client.say(CallerText("count"))
            await asyncio.sleep(1.5)
            c.client.say(Played(0.5))
            await asyncio.sleep(0.1)
            c.client.say(KeyPressed("1"))
            c.client.say(KeyPressed("#"))
            await asyncio.sleep(0.5)
        assert c.log.of("said")[0].fields["heard_text"] == "One"

    run(main())
