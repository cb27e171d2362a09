"""Chunks of several servers become sentences and tool requests."""

import pytest

from vivavoce.models.embedded.chat.answer import Answer, is_progress
from vivavoce.models.embedded.chat.sentences import Sentences


def chunk(**delta):
    return {"choices": [{"index": 0, "delta": delta}]}


def call(name="", arguments="", **rest):
    return {"function": {"name": name, "arguments": arguments}, **rest}


def wanted(*chunks):
    answer = Answer()
    for each in chunks:
        answer.take(each)
    answer.finish()
    return [(request.name, request.parsed()) for request in answer.requests]


def said(*texts):
    sentences = Sentences()
    return [s for text in texts for s in sentences.push(text)] + sentences.flush()


def test_a_call_in_pieces_is_put_together_by_index():
    pieces = [
        call("move", "", index=0, id="a"),
        call("", '{"id"', index=0),
        call("", ": 1}", index=0),
        call("find", '{"name": "Kim"}', index=1, id="b"),
    ]

    assert wanted(*(chunk(tool_calls=[piece]) for piece in pieces)) == [("move", {"id": 1}), ("find", {"name": "Kim"})]


def test_whole_calls_without_an_index_are_several_calls():
    assert wanted(chunk(tool_calls=[call("move", {"id": 1}), call("move", {"id": 2})])) == [
        ("move", {"id": 1}),
        ("move", {"id": 2}),
    ]


def test_whole_calls_that_share_an_index_are_told_apart_by_id():
    pieces = [call("move", '{"id": 1}', index=0, id="a"), call("move", '{"id": 2}', index=0, id="b")]

    assert wanted(*(chunk(tool_calls=[piece]) for piece in pieces)) == [("move", {"id": 1}), ("move", {"id": 2})]


def test_arguments_that_are_no_json_object_are_known_as_such():
    assert wanted(chunk(tool_calls=[call("move", '{"id": ')])) == [("move", None)]
    assert wanted(chunk(tool_calls=[call("move", "[1]")])) == [("move", None)]
    assert wanted(chunk(tool_calls=[call("hours", "")])) == [("hours", {})]


def test_a_server_that_does_not_stream_sends_a_message():
    answer = Answer()

    assert answer.take({"choices": [{"message": {"role": "assistant", "content": "Good day. Yes?"}}]}) == ["Good day."]
    assert answer.finish() == ["Yes?"]


@pytest.mark.parametrize("text", [
    '{"name": "move", "arguments": {"id": 1}}',
    '```json\n{"name": "move", "parameters": {"id": 1}}\n```',
    '<tool_call>\n{"name": "move", "arguments": {"id": 1}}\n</tool_call>',
])  # fmt: skip
def test_a_call_written_as_text_is_found(text):
    assert wanted(chunk(content=text[:9]), chunk(content=text[9:])) == [("move", {"id": 1})]


def test_a_role_a_count_or_reasoning_is_no_progress():
    assert not is_progress(chunk(role="assistant", content=None))
    assert not is_progress({"choices": [], "usage": {"total_tokens": 9}})
    assert not is_progress(chunk(reasoning_content="Hm"))
    assert is_progress(chunk(content="Hi"))


def test_a_sentence_is_ready_as_soon_as_the_next_begins():
    sentences = Sentences()

    assert sentences.push("You are booked.") == []
    assert sentences.push(" Anything") == ["You are booked."]
    assert sentences.push(" else?") == []
    assert sentences.flush() == ["Anything else?"]


def test_a_long_first_sentence_begins_with_its_first_clause():
    assert said("On Thursday the twenty sixth, ", "Dr. Patel has a time at 2:30 p.m. for you, or at four. ") == [
        "On Thursday the twenty sixth,",
        "Dr. Patel has a time at 2:30 p.m. for you, or at four.",
    ]


def test_markup_and_pictograms_are_not_spoken():
    assert said("## Times\n- **Nine** [here](http://x.y)\n- `Ten` \U0001f600\n") == ["Times", "Nine here", "Ten"]


def test_reasoning_is_skipped_however_it_is_cut():
    assert said("<th", "ink>Hm. He wants", " it.</thi", "nk>\n\nYes. ", "Of course.") == ["Yes.", "Of course."]


def test_reasoning_that_never_ends_is_not_spoken():
    assert said("<think>Hm. And so. ", "On.") == []


def test_an_emoji_that_comes_in_two_chunks_is_one_and_half_of_one_does_no_harm():
    answer = Answer()
    texts = [
        sentence
        for piece in ("It is done ", "\ud83d", "\ude00. ", "Bye", "\ud83d", " now.")
        for sentence in answer.take(chunk(content=piece))
    ]

    assert " ".join([*texts, *answer.finish()]) == "It is done. Bye\ufffd now."


@pytest.mark.parametrize("arguments", ["[" * 100_000, '{"a":' * 5_000, '{"a": ' + "9" * 5_000 + "}"])
def test_arguments_that_no_parser_takes_are_no_json_object(arguments):
    assert wanted(chunk(tool_calls=[call("find", arguments, index=0)])) == [("find", None)]
