"""The chat brain against llama.cpp's own server: streaming, tools, interruptions, failures."""

import asyncio
from contextlib import aclosing

import pytest
from peers import Relay, answering, brain, caller, eventually, idle, moves, result, silent_server, unused_port

from vivavoce.events import CallEnding, ToolCall
from vivavoce.models.embedded.brain import Expectation, Say
from vivavoce.models.embedded.chat import ChatEndpoint
from vivavoce.models.embedded.chat import brain as chat_brain
from vivavoce.models.embedded.dialogue.grounding import DoubtPolicy, phrases

pytestmark = pytest.mark.e2e


def test_it_greets_without_asking_anyone():
    async def talk():
        return await moves(brain(ChatEndpoint(f"http://127.0.0.1:{unused_port()}"), greeting="Good day.").greet())

    assert asyncio.run(talk()) == [Say("Good day.")]


def test_an_answer_is_spoken_sentence_by_sentence(llama):
    assert answering(llama, "hello") == [
        Say("Hello there, this is the desk of the clinic."),
        Say("How can I help you today?"),
    ]


def test_silent_reasoning_is_not_spoken(llama):
    assert answering(llama, "thinking") == [Say("I have thought about it.")]


def test_a_tool_is_called_after_the_words_before_it(llama):
    assert answering(llama, "move") == [
        Say("One second please."),
        ToolCall("chat-1", "move", {"number": 1042, "day": "2026-11-26"}),
    ]


def test_a_result_is_told(llama):
    async def talk(endpoint):
        mind = brain(endpoint)
        await moves(mind.hear(caller("please move it")))
        return await moves(mind.learn(result("chat-1", "move", {"output": "moved"})))

    assert run(llama, talk) == [Say("It is done and all is well now.")]


def test_calls_of_one_answer_are_made_one_after_the_other(llama):
    async def talk(endpoint):
        mind = brain(endpoint)
        first = await moves(mind.hear(caller("do both")))
        second = await moves(mind.learn(result("chat-1", "look_up", {"output": "found"})))
        return first, second, await moves(mind.learn(result("chat-2", "move", {"output": "moved"})))

    assert run(llama, talk) == (
        [ToolCall("chat-1", "look_up", {"number": 7})],
        [ToolCall("chat-2", "move", {"number": 7, "day": "2026-12-01"})],
        [Say("It is done and all is well now.")],
    )


def test_after_a_refusal_the_other_calls_of_the_answer_are_not_made(llama):
    async def talk(endpoint):
        mind = brain(endpoint)
        await moves(mind.hear(caller("do both")))
        return await moves(mind.learn(result("chat-1", "look_up", {"error": "not found"})))

    assert run(llama, talk) == [Say("It is done and all is well now.")]


def test_a_call_of_a_tool_that_does_not_exist_goes_back_to_the_model(llama):
    assert answering(llama, "unknown") == [Say("I cannot do that here.")]


def test_a_call_written_into_the_words_is_made_and_not_spoken(llama):
    assert answering(llama, "written") == [Say("Sure."), ToolCall("chat-1", "look_up", {"number": 55})]


def test_code_is_never_spoken(llama):
    assert answering(llama, "code") == [Say(chat_brain.LOST)]


def test_a_model_that_calls_tools_in_circles_is_stopped(llama):
    async def talk(endpoint):
        mind, count = brain(endpoint), 0
        done = await moves(mind.hear(caller("circles")))
        while isinstance(done[-1], ToolCall):
            count += 1
            done = await moves(mind.learn(result(done[-1].id, "look_up", {"output": 99})))
        return count, done

    assert run(llama, talk) == (chat_brain.MOST_ROUNDS, [Say(chat_brain.LOST)])


def test_an_endless_speech_is_cut_off(llama):
    async def talk(endpoint):
        said = await moves(brain(endpoint).hear(caller("endless")))
        await eventually(lambda: idle(llama))
        return sum(len(move.text) for move in said)

    assert 1100 < run(llama, talk) <= 1200


UNCONFIRMED = {"error": "Not done yet.", "confirmation_required": "Move visit 1042 to Thursday"}


def answered_to_a_read_back(llama, words, heard=""):
    """What follows after the caller was asked to confirm, and what was expected before."""

    async def talk(endpoint):
        mind = brain(endpoint)
        await moves(mind.hear(caller("move it")))
        assert await moves(mind.learn(result("chat-1", "move", UNCONFIRMED))) == [
            Say(f"Move visit 1042 to Thursday. {phrases.SHALL_I}")
        ]
        if heard:
            mind.note_interruption(heard)
        return mind.expectation(), await moves(mind.hear(caller(words)))

    return run(llama, talk)


def test_a_call_to_confirm_is_read_back_in_its_own_words_and_made_after_a_yes(llama):
    expected, answer = answered_to_a_read_back(llama, "Yes, please.")

    assert expected == Expectation(yes_no=True)
    assert answer == [ToolCall("chat-2", "move", {"number": 1042, "day": "2026-11-26"})]


@pytest.mark.parametrize("words", ["No.", "yes but not on Friday", "hello"])
def test_anything_but_a_bare_yes_goes_to_the_model(llama, words):
    _, answer = answered_to_a_read_back(llama, words)

    assert answer[-1] == Say("How can I help you today?")


def test_a_yes_to_a_read_back_that_was_not_heard_goes_to_the_model(llama):
    expected, answer = answered_to_a_read_back(llama, "yes", heard="Move visit")

    assert expected == Expectation()
    assert answer[-1] == Say("How can I help you today?")


def test_a_goodbye_ends_the_call_after_the_answer(llama):
    assert answering(llama, "goodbye") == [Say("Good day and take care."), CallEnding("goodbye")]


def test_a_transfer_ends_the_call(llama):
    async def talk(endpoint):
        return await moves(brain(endpoint).learn(result("chat-1", "transfer", {"output": "ok"})))

    assert run(llama, talk) == [Say(phrases.TRANSFERRED), CallEnding("transferred")]


def test_a_result_that_comes_after_the_caller_went_on_is_still_told(llama):
    async def talk(endpoint):
        mind = brain(endpoint)
        await moves(mind.hear(caller("move it")))
        between = await moves(mind.hear(caller("hello are you there")))
        return between[-1], await moves(mind.learn(result("chat-1", "move", {"output": "moved"})))

    between, late = run(llama, talk)

    assert between == Say("How can I help you today?")
    assert late and all(isinstance(move, Say) for move in late)


def test_what_is_tried_on_a_fork_does_not_touch_the_original(llama):
    async def talk(endpoint):
        mind = brain(endpoint)
        await moves(mind.fork().hear(caller("move it")))
        return await moves(mind.hear(caller("hello")))

    assert run(llama, talk)[-1] == Say("How can I help you today?")


def test_an_answer_nobody_wants_any_more_is_given_up_at_the_server(llama):
    async def talk(endpoint):
        async with aclosing(brain(endpoint).hear(caller("endless"))) as answer:
            await anext(answer)
            busy = not idle(llama)
        await eventually(lambda: idle(llama))
        return busy

    assert run(llama, talk)


def test_a_dropped_draft_is_given_up_at_the_server(llama):
    async def talk(endpoint):
        async def draft():
            answer = brain(endpoint).hear(caller("endless"))
            return answer, await anext(answer)

        task = asyncio.create_task(draft())
        await task
        busy = not idle(llama)
        del task  # as the conversation does with a draft that the caller has spoken past
        await eventually(lambda: idle(llama))
        return busy

    assert run(llama, talk)


def test_an_answer_may_go_on_in_another_task_than_it_was_begun_in(llama):
    async def talk(endpoint):
        answer = brain(endpoint).hear(caller("hello"))
        first = await asyncio.create_task(anext(answer))
        return first, await asyncio.create_task(moves(answer))

    first, rest = run(llama, talk)

    assert [first, *rest] == answering(llama, "hello")


def test_noise_never_reaches_the_endpoint():
    async def talk():
        mind = brain(ChatEndpoint(f"http://127.0.0.1:{unused_port()}"))
        return [(await moves(mind.hear(caller("the of", confidence=0.1)))) for _ in range(6)]

    said = asyncio.run(talk())

    assert said[0] == [Say(f"{phrases.NOT_CAUGHT} {phrases.SAY_AGAIN}")]
    assert said[1] == [Say(f"{phrases.STILL_NOT_CAUGHT} {phrases.SAY_AGAIN}")]
    assert said[2] == [Say(phrases.OTHER_CHANNEL)]
    assert said[5] == [Say(phrases.GIVE_UP), CallEnding("gave_up")]


def test_the_key_and_doubtful_words_reach_the_endpoint_as_what_they_are(llama):
    async def talk(endpoint):
        async with Relay(llama) as relay:
            await moves(brain(relay.endpoint()).hear(caller("say hello", confidence=DoubtPolicy().unsure_below - 0.05)))
            return relay.heard

    head, _, body = run(llama, talk).partition(b"\r\n\r\n")

    assert b"Bearer test-key" in head and b"test-key" not in body
    assert b"say hello (unclear)" in body


def test_a_reset_connection_is_tried_once_more(llama):
    async def talk(endpoint):
        async with Relay(llama, resets=1) as relay:
            return await moves(brain(relay.endpoint()).hear(caller("hello")))

    assert run(llama, talk)[-1] == Say("How can I help you today?")


def test_an_endpoint_that_resets_twice_is_apologised_for(llama, caplog):
    async def talk(endpoint):
        async with Relay(llama, resets=2) as relay:
            return await moves(brain(relay.endpoint()).hear(caller("secret hello")))

    assert run(llama, talk) == [Say(chat_brain.FAILED)]
    assert "secret" not in caplog.text and "test-key" not in caplog.text


def test_a_slow_answer_is_announced(llama, monkeypatch):
    monkeypatch.setattr(chat_brain, "FILLER_AFTER", 0.01)

    async def talk(endpoint):
        async with Relay(llama, held=True) as relay:
            answer = brain(relay.endpoint()).hear(caller("hello"))
            filler = await anext(answer)
            relay.release()
            return [filler, *await moves(answer)]

    assert run(llama, talk)[::2] == [Say(chat_brain.FILLER), Say("How can I help you today?")]


def test_an_endpoint_that_says_nothing_is_given_up_in_time(caplog):
    async def talk():
        async with silent_server() as url:
            return await moves(brain(ChatEndpoint(url, patience=0.05)).hear(caller("secret hello")))

    assert asyncio.run(talk()) == [Say(chat_brain.FAILED)]
    assert "did not answer in time" in caplog.text and "secret" not in caplog.text


def test_a_wrong_key_is_apologised_for_and_named_in_the_log(llama, caplog):
    async def talk():
        return await moves(brain(ChatEndpoint(f"{llama.listening_address}/v1", "m", "wrong")).hear(caller("hello")))

    assert asyncio.run(talk()) == [Say(chat_brain.FAILED)]
    assert "401" in caplog.text and "wrong" not in caplog.text


def test_an_interruption_keeps_what_was_heard(llama):
    async def talk(endpoint):
        mind = brain(endpoint)
        await moves(mind.hear(caller("hello")))
        mind.note_interruption("Hello there, this is")
        before = mind.expectation()
        return before, await moves(mind.hear(caller("hello")))

    before, answer = run(llama, talk)

    assert before == Expectation()
    assert answer[-1] == Say("How can I help you today?")


def test_silence_is_asked_about_then_ends_the_call():
    async def talk():
        mind = brain(ChatEndpoint(f"http://127.0.0.1:{unused_port()}"))
        return [await moves(mind.notice_silence(count)) for count in (1, 2, 3)]

    assert asyncio.run(talk()) == [
        [Say(phrases.STILL_THERE)],
        [Say(f"{phrases.NO_HURRY} {phrases.HOW_CAN_I_HELP}")],
        [Say(phrases.SILENT_GOODBYE), CallEnding("gave_up")],
    ]


def run(llama, talk):
    async def with_endpoint():
        endpoint = ChatEndpoint(f"{llama.listening_address}/v1", "parrot", "test-key")
        try:
            return await talk(endpoint)
        finally:
            await endpoint.close()

    return asyncio.run(with_endpoint())
