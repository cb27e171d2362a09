from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from vivavoce.events import Audio, CallerText, ReplyCut, VideoFrame
from vivavoce.media import to_pcm
from vivavoce.protocol.server_events import (
    Extension,
    GenerationComplete,
    InputTranscript,
    OutputTranscript,
    ServerEvent,
    TurnComplete,
)
from vivavoce.streaming.recording import Recording
from vivavoce.streaming.script import (
    AgentSaid,
    CallerHeard,
    CallEvent,
    CallOver,
    LineSpoken,
    Script,
    ToolUsed,
    TurnTimed,
)

FRAME = 0.02


def recording(name: str = "hello", voice: float = 1.0, silence: float = 0.0) -> Recording:
    samples = np.concatenate([np.full(round(16_000 * voice), 0.3), np.zeros(round(16_000 * silence))])
    return Recording(name, Audio(to_pcm(samples), 16_000), voice)


def reply(seconds: float = 0.5) -> Audio:
    return Audio(to_pcm(np.full(round(24_000 * seconds), 0.2)), 24_000)


def play(
    script: Script, until: float, server: Iterable[tuple[float, ServerEvent]] = (), begin: float = 0.0
) -> list[CallEvent]:
    """Run a call without a clock: what the server sends, and when, in seconds since the microphone opened."""
    coming = sorted(server, key=lambda item: item[0])
    seen: list[CallEvent] = []
    for tick in range(round(begin / FRAME), round(until / FRAME)):
        now = (tick + 1) * FRAME
        while coming and coming[0][0] <= now:
            seen += script.receive(coming.pop(0)[1], now)
        if script.over:
            break
        seen += script.tick(now)[1]
    return seen


def times(events: list[CallEvent]) -> list[TurnTimed]:
    return [event for event in events if isinstance(event, TurnTimed)]


def test_the_next_line_is_spoken_once_the_reply_has_been_played_out():
    script = Script([recording("one"), recording("two")], greeted=False)
    server = [(1.5, OutputTranscript("Hello.")), (1.5, reply(2.0)), (1.6, GenerationComplete()), (1.7, TurnComplete())]

    before = play(script, until=3.8, server=server)
    after = play(script, until=3.9, begin=3.8)

    assert [event.label for event in before if isinstance(event, LineSpoken)] == ["one"]
    assert after == [LineSpoken(2, "two", typed=False)]  # 1.5 + 0.04 buffer + 2.0 played + 0.3 breath


def test_voice_to_voice_counts_from_the_last_sound_not_from_the_end_of_the_file():
    script = Script([recording(voice=1.0, silence=2.0)], greeted=False)

    events = play(script, until=4.0, server=[(1.8, reply()), (1.8, GenerationComplete()), (1.8, TurnComplete())])

    # Speech begins after the breath at 0.3 s and ends at 1.3 s; the answer comes 0.5 s later, plus 40 ms of buffer.
    [timed] = times(events)
    assert timed.voice_to_voice_ms == pytest.approx(540, abs=30)
    assert not timed.cut_off


def test_an_agent_that_speaks_too_early_is_marked_as_cutting_off():
    script = Script([recording(voice=2.0)], greeted=False)
    early = [(1.0, reply(0.3)), (1.1, ReplyCut()), (1.1, TurnComplete())]

    events = play(
        script, until=9.0, server=[*early, (3.0, reply()), (3.0, GenerationComplete()), (3.0, TurnComplete())]
    )

    [timed] = times(events)
    assert timed.cut_off
    assert timed.voice_to_voice_ms == pytest.approx(740, abs=30)


def test_a_turn_nobody_answers_is_timed_as_none_and_the_call_goes_on():
    script = Script([recording("one"), recording("two")], greeted=False)

    events = play(script, until=17.0)

    assert times(events) == [TurnTimed(1, None)]
    assert events[-1] == LineSpoken(2, "two", typed=False)


def test_a_caller_may_be_impatient_and_slow_to_speak():
    script = Script([recording("one"), recording("two")], greeted=False, breath=1.0, patience=2.0)

    before = play(script, until=3.9)  # spoken from 1.0 to 2.0, then nobody answers
    after = play(script, until=4.1, begin=3.9)

    assert before == [LineSpoken(1, "one", typed=False)]
    assert after == [TurnTimed(1, None), LineSpoken(2, "two", typed=False)]


def test_the_caller_lets_the_agent_greet_first():
    script = Script([recording()], greeted=True)
    greeting = [
        (0.5, OutputTranscript("Front desk.")),
        (0.5, reply(1.0)),
        (0.6, GenerationComplete()),
        (0.6, TurnComplete()),
    ]

    events = play(script, until=2.0, server=greeting)

    assert [type(event) for event in events] == [AgentSaid, AgentSaid, LineSpoken]
    assert events[1] == AgentSaid("Front desk.", final=True)


def test_an_agent_that_does_not_greet_is_spoken_to_after_a_while():
    events = play(Script([recording()], greeted=True), until=4.1)

    assert events == [LineSpoken(1, "hello", typed=False)]


def test_a_reply_that_never_says_it_is_complete_does_not_hold_the_call_up():
    script = Script([recording("one"), recording("two")], greeted=False)

    events = play(script, until=10.3, server=[(1.5, reply(0.5))])

    assert events[-1] == LineSpoken(2, "two", typed=False)


def test_the_caller_waits_while_a_tool_runs():
    script = Script([recording("one"), recording("two")], greeted=False)
    running = Extension({"type": "tool", "id": "t", "name": "find", "args": {"id": 7}, "status": "running"})
    done = Extension({"type": "tool", "id": "t", "name": "find", "status": "done", "response": {"output": 1}})
    server = [(1.5, reply(0.5)), (1.5, running), (1.5, GenerationComplete()), (1.5, TurnComplete()), (4.0, done)]

    events = play(script, until=4.1, server=server)

    assert ToolUsed("t", "find", {"id": 7}, "running", {}) in events
    assert events[-2:] == [ToolUsed("t", "find", {}, "done", {"output": 1}), LineSpoken(2, "two", typed=False)]


def test_typed_lines_leave_the_microphone_shut():
    script = Script(["hello"], greeted=False)
    sent = [item for tick in range(1, 40) for item in script.tick(tick * FRAME)[0]]

    assert sent == [CallerText("hello")]


def test_a_recording_is_sent_whole_and_followed_by_live_silence():
    script = Script([recording()], greeted=False)
    sent = b"".join(
        item.pcm for tick in range(1, 101) for item in script.tick(tick * FRAME)[0] if isinstance(item, Audio)
    )

    assert len(sent) == 100 * 640
    assert recording().audio.pcm in sent
    assert sent == bytes(script.sent)


def test_transcripts_are_told_as_they_grow():
    script = Script([recording()], greeted=False)
    server = [
        (0.9, InputTranscript("I need")),
        (1.4, InputTranscript(" help", finished=True)),
        (1.5, OutputTranscript("Of")),
        (1.6, OutputTranscript(" course.")),
    ]

    events = play(script, until=2.5, server=[*server, (1.7, GenerationComplete())])

    assert [event for event in events if isinstance(event, CallerHeard | AgentSaid)] == [
        CallerHeard("I need", final=False),
        CallerHeard("I need help", final=True),
        AgentSaid("Of", final=False),
        AgentSaid("Of course.", final=False),
        AgentSaid("Of course.", final=True),
    ]


def test_a_reply_cut_after_its_last_word_was_known_is_told_again_as_cut():
    script = Script([recording(voice=3.0)], greeted=False)
    server = [
        (1.0, OutputTranscript("What number?")),
        (1.0, reply(2.0)),
        (1.1, GenerationComplete()),
        (1.5, ReplyCut()),
    ]

    events = play(script, until=2.0, server=server)

    assert [event for event in events if isinstance(event, AgentSaid)][1:] == [
        AgentSaid("What number?", final=True),
        AgentSaid("What number?", final=True, cut=True),
    ]


def test_guesses_at_the_callers_words_are_replaced_by_what_was_understood():
    script = Script([recording()], greeted=False)
    guess = InputTranscript("I need kelp", interim=True)

    events = play(script, until=2.0, server=[(0.9, guess), (1.4, InputTranscript("I need help", finished=True))])

    heard = [event for event in events if isinstance(event, CallerHeard)]
    assert heard == [CallerHeard("I need kelp", final=False), CallerHeard("I need help", final=True)]


def test_the_call_ends_when_the_agent_says_goodbye_and_was_heard():
    script = Script([recording("one"), recording("two")], greeted=False)
    goodbye = [
        (1.5, reply(0.5)),
        (1.5, GenerationComplete()),
        (1.5, TurnComplete()),
        (1.5, Extension({"type": "ending", "reason": "goodbye"})),
    ]

    events = play(script, until=9.0, server=goodbye)

    assert events[-1] == CallOver("goodbye", unspoken=1)
    assert script.over


def test_the_caller_hangs_up_after_the_answer_to_the_last_line():
    script = Script(["hello"], greeted=False)

    events = play(script, until=9.0, server=[(1.0, reply(0.5)), (1.0, GenerationComplete()), (1.0, TurnComplete())])

    assert events[-1] == CallOver("hung_up", unspoken=0)


def test_a_line_that_drops_tells_what_was_left():
    script = Script([recording("one"), recording("two")], greeted=False)
    play(script, until=1.0)

    assert script.line_closed("1011 no memory") == [TurnTimed(1, None), CallOver("line_closed", 1, "1011 no memory")]


def test_a_reply_that_was_still_to_be_played_when_the_line_closed_is_timed():
    script = Script(["bye"], greeted=False)
    play(script, until=0.4)
    script.receive(reply(), 0.5)

    [timed, _] = script.line_closed("")

    assert isinstance(timed, TurnTimed)
    assert timed.voice_to_voice_ms == pytest.approx(220, abs=30)


def test_a_picture_is_held_up_from_its_line_on_before_the_words_and_every_second():
    one, two = VideoFrame(b"1", "image/jpeg", "camera"), VideoFrame(b"2", "image/jpeg", "camera")
    script = Script(["What is this?", "And this?"], greeted=False, patience=2.5, pictures=[one, two])

    sent = [item for tick in range(300) for item in script.tick((tick + 1) * FRAME)[0]]

    assert sent == [one, CallerText("What is this?"), one, one, two, CallerText("And this?"), two, two]
