"""Turns, replies, interruptions and tools: a conversation and a server of ours, in plain calls."""

from dataclasses import replace

import pytest
from gemini_peer import MOVE, SOUND, VOICE, Peer

from vivavoce.events import (
    Audio,
    CallEnding,
    CallerText,
    Heard,
    Interrupted,
    Message,
    ReplyCut,
    ReplyDone,
    Said,
    SilenceReached,
    ToolCall,
    ToolCallsCancelled,
    ToolResult,
    TurnDropped,
    TurnEnded,
    TurnPaused,
    TurnStarted,
    Usage,
    VideoFrame,
)

ASYNC = "gemini-3.8-live"
CALL = ToolCall("fc-1", "move", {"number": 1042})
DONE = ToolResult("fc-1", "move", {"output": "moved"})


def marks(got):
    return [type(event).__name__ for event in got if not isinstance(event, Audio)]


def test_a_spoken_turn_goes_out_between_marks_and_its_answer_comes_back():
    peer = Peer().open()
    peer.turn(1.0)
    got = peer.take_got()

    assert marks(got) == ["ActivityStarted", "ActivityEnded"]
    assert peer.sound(got) == pytest.approx(1.3)

    peer.say(peer.server.heard("Hello, it is Anna."))
    peer.reply("Hello", " Anna.")

    assert peer.kinds() == ["Heard", "Said", "Audio", "Said", "Audio", "ReplyDone"]
    assert peer.talk.messages == (Message("user", "Hello, it is Anna."), Message("model", "Hello Anna."))


def test_what_was_heard_is_final_before_a_tool_is_asked_for():
    peer = Peer().open()
    peer.turn()
    peer.say(peer.server.heard("Yes,"), peer.server.heard(" please."), peer.server.tool_call([CALL]))

    assert peer.take_told() == [Heard("Yes,", False), Heard("Yes, please.", False), Heard("Yes, please.", True), CALL]


def test_words_recognised_late_are_told_alone_and_belong_to_the_same_turn():
    peer = Peer().open()
    peer.turn()
    peer.say(peer.server.heard("I want"))
    peer.reply("Sure.", whole=False)
    peer.say(peer.server.heard(" to move."))

    assert [event for event in peer.take_told() if isinstance(event, Heard) and event.final] == [
        Heard("I want", True),
        Heard("to move.", True),
    ]
    assert peer.talk.messages[0] == Message("user", "I want to move.")


def test_words_sent_twice_are_told_once():
    peer = Peer().open()
    peer.turn()
    peer.say(*[peer.server.heard("Move my appointment.")] * 2)
    peer.say(*[peer.server.said("Which one is it?")] * 2, *peer.server.audio(SOUND))
    told = peer.take_told()

    assert [event.text for event in told if isinstance(event, Said)] == ["Which one is it?"]
    assert [event for event in told if isinstance(event, Heard)] == [
        Heard("Move my appointment.", False),
        Heard("Move my appointment.", True),
    ]


def test_a_click_is_never_sent():
    peer = Peer().open()
    peer.take(TurnStarted(False), Audio(VOICE * 15, 16_000))
    peer.voice(0.06)
    peer.take(TurnPaused())
    peer.voice(0.5)
    peer.take(TurnDropped())

    assert peer.got == []


def test_a_voice_over_the_reply_goes_out_only_once_it_is_an_interruption():
    peer = Peer().open()
    peer.turn()
    peer.reply("One moment", whole=False)
    peer.take_got()
    peer.take(TurnStarted(over_reply=True))
    peer.voice(0.7)
    assert peer.got == []

    peer.take(Interrupted("One"))

    assert marks(peer.got) == ["ActivityStarted"]
    assert peer.sound() == pytest.approx(0.7)
    assert peer.talk.messages[-1] == Message("model", "One")


def test_a_client_that_marks_its_turns_interrupts_with_the_first_sound():
    peer = Peer().open()
    peer.turn()
    peer.reply("One moment", whole=False)
    peer.take_got()
    peer.take(Interrupted("One"), TurnStarted())
    peer.take(Audio(VOICE, 16_000))

    assert marks(peer.got) == ["ActivityStarted"]


def test_the_tail_of_a_cut_reply_is_dropped_until_the_model_has_noticed():
    peer = Peer().open()
    peer.turn()
    peer.reply("One moment", whole=False)
    peer.take(TurnStarted(True), Interrupted("One"))
    peer.take_told()
    peer.say(*peer.server.audio(SOUND), peer.server.interrupted(), peer.server.turn_complete())
    assert peer.take_told() == [ReplyCut()]

    peer.voice(0.5)
    peer.take(TurnEnded())
    peer.reply("Yes?")

    assert peer.kinds() == ["Said", "Audio", "ReplyDone"]


def test_a_model_that_does_not_notice_an_interruption_is_listened_to_again():
    peer = Peer().open()
    peer.turn()
    peer.reply("One moment", whole=False)
    peer.take(TurnStarted(True), Interrupted("One"))
    peer.voice(0.3)
    peer.take(TurnEnded())
    peer.wait(1.0)
    peer.take_told()
    peer.reply("Yes?")

    assert peer.kinds() == ["Said", "Audio", "ReplyDone"]


def test_a_tool_is_run_once_and_answered_once():
    peer = Peer().open()
    peer.turn()
    peer.take_got()
    peer.say(peer.server.tool_call([CALL]))
    peer.say({"toolCall": {"functionCalls": [{"id": "fc-1", "name": "move", "args": {"number": 1042}}]}})
    assert [event for event in peer.take_told() if isinstance(event, ToolCall)] == [CALL]

    peer.take(DONE, DONE)
    answers = peer.take_got()
    assert [(answer.id, answer.response) for answer in answers] == [("fc-1", {"output": "moved"})]

    peer.reply("It is moved.")
    assert peer.kinds() == ["Said", "Audio", "ReplyDone"]


def test_a_reply_that_waits_for_a_tool_is_not_over():
    """2.5 sends `turnComplete` behind the call, 3.x nothing."""
    peer = Peer().open()
    peer.turn()
    peer.reply("Let me see", whole=False)
    peer.say(peer.server.tool_call([CALL]), {"serverContent": {"turnComplete": True}})
    peer.wait(30.0)
    assert ReplyDone() not in peer.take_told()
    assert len(peer.dialled) == 1, "a model that waits for us is not silent"

    peer.take(DONE)
    peer.reply("Done.")
    assert peer.take_told()[-1] == ReplyDone()


def test_a_model_that_waits_gets_the_whole_result_and_another_gets_its_parts():
    part = replace(DONE, response={"output": "50 %"}, will_continue=True, scheduling="SILENT")
    for model, expected in (("gemini-3.1-flash-live-preview", 1), (ASYNC, 2)):
        peer = Peer(model=model, tools=(replace(MOVE, background=True),)).open()
        peer.turn()
        peer.say(peer.server.tool_call([CALL]))
        peer.take_got()
        peer.take(part, DONE)

        assert len(peer.got) == expected


def test_a_result_that_is_no_longer_wanted_is_not_sent_but_remembered():
    peer = Peer().open()
    peer.turn()
    peer.say(peer.server.tool_call([CALL]))
    peer.take_got()
    peer.say(peer.server.tool_calls_cancelled(["fc-1"]))
    assert peer.take_told()[-1] == ToolCallsCancelled(("fc-1",))

    peer.take(DONE)

    assert peer.got == []
    assert 'move returned {"output": "moved"}' in peer.talk.messages[-1].text


def test_handing_over_to_a_person_ends_the_call():
    peer = Peer(tools=(replace(MOVE, transfer=True),)).open()
    peer.turn()
    peer.say(peer.server.tool_call([CALL]))
    peer.take(DONE)

    assert peer.take_told()[-1] == CallEnding("transferred")


def test_the_agent_speaks_first_with_its_own_words():
    peer = Peer(greeting="Front desk, good morning.").open()
    peer.take(CallerText(""))

    assert "Front desk, good morning." in peer.got[0].text


def test_typed_words_reach_each_model_as_it_wants_them():
    kinds = {}
    for model in ("gemini-3.1-flash-live-preview", "gemini-2.5-flash-native-audio-preview-12-2025"):
        peer = Peer(model=model).open()
        peer.take(CallerText("Hello"))
        kinds[model[:10]] = type(peer.got[0]).__name__

    assert kinds == {"gemini-3.1": "CallerText", "gemini-2.5": "ContentAdded"}


def test_nobody_speaking_is_remarked_on_and_at_last_ends_the_call():
    peer = Peer().open()
    peer.take(SilenceReached(8.0, 1))
    assert "8 seconds" in peer.got[0].text and peer.take_told() == []

    peer.take(SilenceReached(28.0, 3))
    assert peer.take_told() == [CallEnding("gave_up")]


def test_video_goes_out_once_a_second():
    peer = Peer().open()
    for _ in range(30):
        peer.take(VideoFrame(b"\xff\xd8", "image/jpeg"))
        peer.wait(0.1)

    assert len(peer.got) == 4, "at 0, and then a quarter of a second early"


def test_usage_is_passed_on():
    peer = Peer().open()
    peer.turn()
    peer.reply("Hello.", whole=False)
    peer.say(peer.server.generation_complete(), peer.server.turn_complete(Usage(100, 20)))

    assert Usage(100, 20) in peer.told


def test_where_the_model_decides_turns_it_hears_everything_and_its_cut_counts():
    peer = Peer(model_turns=True).open()
    peer.voice(1.0)
    assert marks(peer.got) == [] and peer.sound() == pytest.approx(1.0)

    peer.say(peer.server.heard("Hello."))
    peer.reply("Good morn", whole=False)
    peer.say(peer.server.interrupted(), peer.server.turn_complete())
    assert peer.take_told()[-1] == ReplyCut()

    peer.take(Interrupted("Good"))
    assert peer.talk.messages[-1] == Message("model", "Good")


def test_a_turn_without_a_sound_asks_for_nothing():
    peer = Peer().open()
    peer.take(TurnStarted(), TurnEnded())

    assert peer.got == [] and peer.take_told() == [ReplyDone()]


def test_a_client_that_reads_gets_words_and_no_sound():
    peer = Peer(spoken=False).open()
    peer.turn()
    peer.reply("Hello.")

    assert peer.kinds() == ["Said", "ReplyDone"]


def test_nonsense_on_the_wire_is_passed_over():
    peer = Peer().open()
    peer.turn()
    peer.say({"serverContent": {"modelTurn": "?"}}, {"brandNew": {}})
    peer.reply("Hello.")

    assert peer.kinds() == ["Said", "Audio", "ReplyDone"]


@pytest.mark.parametrize(("with_handle", "seconds"), [(True, 0.0), (False, 0.5)])
def test_a_line_that_will_end_is_left_with_the_handle_that_holds_the_last_turn_or_soon_without(with_handle, seconds):
    peer = Peer().open()
    peer.turn()
    peer.say(peer.server.go_away(50.0))
    peer.reply("Hello.")
    assert len(peer.dialled) == 1, "its handle is still to come"
    if with_handle:
        peer.say({"sessionResumptionUpdate": {"newHandle": "h-1", "resumable": True}})

    peer.wait(seconds)

    assert len(peer.dialled) == 2
    peer.open(ready=False)
    assert peer.setups[-1]["sessionResumption"] == ({"handle": "h-1"} if with_handle else {})


def test_a_turn_that_begins_while_a_line_waits_to_be_left_is_answered_on_it():
    peer = Peer().open()
    peer.turn()
    peer.say(peer.server.go_away(50.0))
    peer.reply("Hello.")
    peer.turn(1.0)
    assert len(peer.dialled) == 1

    peer.reply("Yes.")
    peer.wait(0.5)

    assert len(peer.dialled) == 2
