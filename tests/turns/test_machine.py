import pytest

from vivavoce.events import (
    ActivityEnded,
    ActivityStarted,
    AudioStreamEnded,
    CallerText,
    ContentAdded,
    Heard,
    ReplyCut,
    ReplyDone,
    Said,
    TurnHint,
)
from vivavoce.turns.end_of_turn import EndOfTurn, Evidence
from vivavoce.turns.machine import FloorState, TurnMachine
from vivavoce.turns.signals import (
    Action,
    AnswerExpected,
    DropTurn,
    EndTurn,
    HoldReply,
    JudgeTurn,
    NoteSilence,
    PauseTurn,
    PlaybackDrained,
    ReplyStarted,
    ResumeReply,
    ResumeTurn,
    StartTurn,
    StopReply,
    TurnJudged,
    VoiceLikened,
    VoiceStarted,
    VoiceStopped,
)
from vivavoce.turns.turn_policy import FIXED_SILENCE, TurnPolicy


class Rounded(EndOfTurn):
    """Waits 1 s where the sound or the words say that more will come."""

    def silence(self, known: Evidence) -> float:
        unfinished = known.judged < 0.5 or (known.hint is not None and known.hint < 0.5)
        return 1.0 if unfinished else 0.3


POLICY = TurnPolicy(certain_end_after=0.3, end=Rounded(), unjudged_end_after=0.6)
"""The rules are tested on round numbers of their own; which ones the product uses is measured elsewhere."""

Line = tuple[float, object]


def voice(start: float, end: float) -> list[Line]:
    """A voice as the detector reports it: committed and released 0.1 s late."""
    return [(start + 0.1, VoiceStarted(start)), (end + 0.1, VoiceStopped(end))]


def words(at: float, text: str) -> Line:
    return (at, Heard(text, final=False))


def play(machine: TurnMachine, *lines: Line, until: float) -> list[tuple[float, Action]]:
    """Feed the lines at their times, ticking at every deadline between them, as a session does."""
    done: list[tuple[float, Action]] = []
    for at, event in [*sorted(lines, key=lambda line: line[0]), (until, None)]:
        while machine.deadline is not None and machine.deadline <= at:
            now = machine.deadline
            done += [(round(now, 3), action) for action in machine.tick(now)]
        done += [(round(at, 3), action) for action in machine.receive(event, at)]
    return done


def turn_of(actions: list[tuple[float, Action]], kind: type) -> list[float]:
    return [at for at, action in actions if isinstance(action, kind)]


def speaking(policy: TurnPolicy | None = None, began: float = 0.0) -> TurnMachine:
    machine = TurnMachine(policy)
    machine.receive(ReplyStarted(), now=began)
    assert machine.floor is FloorState.SPEAKING
    return machine


# ── the end of a turn ──


def test_ends_are_known_once_they_are_answered_and_not_those_after_which_the_caller_went_on():
    seen: list[tuple[float, ...]] = []

    class Watched(Rounded):
        def silence(self, known: Evidence) -> float:
            seen.append(tuple(known.ends))
            return super().silence(known)

    machine = TurnMachine(TurnPolicy(end=Watched(), unjudged_end_after=0.6))
    play(machine, *voice(1.0, 2.0), (2.2, TurnJudged(0.3)), (3.5, ReplyStarted()), (3.6, ReplyDone()), until=3.7)
    play(machine, (4.0, PlaybackDrained()), *voice(5.0, 6.0), (6.2, TurnJudged(0.8)), until=6.9)
    play(machine, *voice(7.0, 8.0), (8.2, TurnJudged(0.4)), (9.5, ReplyStarted()), until=9.6)

    assert seen[0] == () and seen[-1] == (0.3,)
    assert [*machine._ends] == [0.3, 0.4]


def test_a_finished_turn_ends_after_the_shortest_silence():
    got = play(TurnMachine(POLICY), *voice(1.0, 2.0), (2.23, TurnJudged(0.9, 1)), until=5.0)

    assert got == [
        (1.1, StartTurn()),
        (2.1, PauseTurn()),
        (2.1, JudgeTurn(1)),
        (2.3, EndTurn(pytest.approx(1.0))),
    ]


@pytest.mark.parametrize(
    ("lines", "silence"),
    [
        ([], 0.6),
        ([(2.23, TurnJudged(0.9))], 0.3),
        ([(2.23, TurnJudged(0.2))], 1.0),
        ([(2.23, TurnJudged(0.9)), (2.28, TurnHint(0.1))], 1.0),
        ([(2.23, TurnJudged(0.2)), (2.28, TurnHint(0.9))], 1.0),
        ([(2.45, TurnJudged(0.9))], 0.45),
        ([(0.1, TurnHint(0.5)), (2.23, TurnJudged(0.9))], 0.45),
        ([(0.1, TurnHint(0.5)), (2.23, TurnJudged(0.9)), (2.28, TurnHint(0.8))], 0.3),
        ([(2.2, TurnJudged(0.9, pause=7))], 0.6),
    ],
    ids=[
        "nobody judges",
        "the sound is finished",
        "the sound is not",
        "the words are not",
        "only the words are",
        "the judgement is late",
        "the words' hint is awaited where hints come",
        "the hint came",
        "a judgement of another pause",
    ],
)
def test_both_judges_must_agree_that_a_turn_is_over(lines, silence):
    got = play(TurnMachine(POLICY), *voice(1.0, 2.0), *lines, until=5.0)

    assert turn_of(got, EndTurn) == [pytest.approx(2.0 + silence)]


def test_a_pause_that_was_only_a_pause_is_taken_back_and_judged_anew():
    got = play(TurnMachine(POLICY), *voice(1.0, 2.0), (2.23, TurnJudged(0.1, 1)), *voice(2.6, 3.0), until=6.0)

    assert [action for _, action in got] == [
        StartTurn(),
        PauseTurn(),
        JudgeTurn(1),
        ResumeTurn(),
        PauseTurn(),
        JudgeTurn(2),
        EndTurn(pytest.approx(1.4)),
    ]
    assert turn_of(got, EndTurn) == [3.6]


def test_a_short_yes_is_a_turn_and_a_click_is_not():
    assert turn_of(play(TurnMachine(POLICY), *voice(1.0, 1.2), until=3.0), EndTurn) == [1.8]
    assert turn_of(play(TurnMachine(POLICY), *voice(1.0, 1.1), until=3.0), DropTurn) == [1.7]


@pytest.mark.parametrize(
    ("end", "text", "kind"), [(1.4, "", DropTurn), (1.9, "", EndTurn), (1.1, "No.", EndTurn), (1.4, "No.", EndTurn)]
)
def test_what_was_recognised_tells_a_cough_from_a_word(end, text, kind):
    got = play(TurnMachine(POLICY), *voice(1.0, end), words(end + 0.2, text), until=4.0)

    assert len(turn_of(got, kind)) == 1


@pytest.mark.parametrize(
    ("likeness", "confidence", "end", "kind"),
    [
        (0.7, 0.03, 1.4, DropTurn),  # a sneeze in which the recogniser found words
        (0.7, 0.5, 1.4, EndTurn),  # words that may be words
        (0.9, 0.03, 1.4, EndTurn),  # surely a voice: "sorry, I didn't catch that"
        (0.7, 0.03, 2.1, EndTurn),  # too long for a noise
    ],
)
def test_a_noise_is_no_turn_whatever_the_recogniser_made_of_it(likeness, confidence, end, kind):
    heard = Heard("Great.", final=False, confidence=confidence)
    sound = [(1.1, VoiceStarted(1.0)), (end + 0.1, VoiceStopped(end, likeness)), (end + 0.2, heard)]
    got = play(TurnMachine(POLICY), *sound, until=4.0)

    assert len(turn_of(got, kind)) == 1


def test_a_dictated_message_of_three_minutes_is_one_turn():
    got = play(TurnMachine(POLICY), *voice(1.0, 180.0), until=182.0)

    assert turn_of(got, StartTurn) == [1.1] and turn_of(got, EndTurn) == [180.6]


def test_a_voice_without_end_ends_a_turn_and_goes_on_in_the_next_without_a_gap():
    got = play(TurnMachine(POLICY), (1.1, VoiceStarted(1.0)), until=182.0)

    assert got == [
        (1.1, StartTurn()),
        (181.0, EndTurn(pytest.approx(180.0))),
        (181.0, StartTurn(over_reply=True, goes_on=True)),
        (pytest.approx(181.35), StopReply()),
    ]


def test_a_closed_microphone_ends_the_turn_at_once():
    got = play(TurnMachine(POLICY), (1.1, VoiceStarted(1.0)), (2.0, AudioStreamEnded()), until=2.1)

    assert got[-1] == (2.0, EndTurn(pytest.approx(1.0)))


@pytest.mark.parametrize(
    ("text", "silence"),
    [("five five five", 1.6), ("555 0199", 0.3), ("double five five, zero one nine nine", 0.3), ("I don't know", 0.3)],
)
def test_a_number_is_waited_for_until_all_its_digits_are_there(text, silence):
    lines = [(0.5, AnswerExpected(digits=7)), words(1.8, text), (2.2, TurnJudged(0.9))]

    got = play(TurnMachine(POLICY), *lines, *voice(1.0, 2.0), until=5.0)

    assert turn_of(got, EndTurn) == [pytest.approx(2.0 + silence)]


def test_a_clients_silence_duration_is_the_minimum_and_the_end():
    for silence_ms in (100, 500, 2000, 6000):
        policy = TurnPolicy().with_client(silence_ms=silence_ms)

        got = play(TurnMachine(policy), *voice(1.0, 2.0), (2.09, TurnJudged(0.99)), (2.1, TurnHint(0.0)), until=20.0)

        assert turn_of(got, EndTurn) == [pytest.approx(2.0 + silence_ms / 1000)]
        assert not turn_of(got, JudgeTurn)


def test_by_silence_alone_a_turn_ends_after_a_fixed_time_whatever_is_known_of_it():
    lines = [words(1.9, "My number is one two"), (2.05, TurnHint(0.0)), (2.1, TurnJudged(0.99))]

    got = play(TurnMachine(FIXED_SILENCE), *voice(1.0, 2.0), *lines, until=20.0)

    assert turn_of(got, EndTurn) == [pytest.approx(2.8)] and not turn_of(got, JudgeTurn)


# ── interruptions ──


def test_by_silence_alone_any_voice_stops_a_reply():
    got = play(speaking(FIXED_SILENCE), *voice(5.0, 5.15), until=7.0)

    assert got[:2] == [(5.1, StartTurn(over_reply=True)), (5.1, StopReply())]


def test_a_voice_over_a_reply_interrupts_it_when_it_lasts():
    machine = speaking()

    got = play(machine, (5.1, VoiceStarted(5.0)), until=5.7)

    assert got == [
        (5.1, StartTurn(over_reply=True)),
        (5.1, HoldReply()),
        (5.65, StopReply()),
    ]
    assert machine.floor is FloorState.HEARING
    assert machine.muted


@pytest.mark.parametrize(
    ("end", "text", "stopped"),
    [
        (5.4, "", None),
        (5.4, "mm-hm", None),
        (5.6, "uh-huh, yeah", None),
        (5.9, "okay, thank you", None),
        (5.3, "stop", 5.45),
        (5.3, "Wait.", 5.45),
        (5.3, "no, Friday", 5.45),
        (5.3, "hold on", 5.45),
        (5.6, "what about Thursday", 5.45),
        (5.6, "Thursday", 5.45),
        (5.3, "Thursday", None),
        (6.4, "(laughs)", 5.45),
        (6.4, "", 6.2),
    ],
)
def test_words_decide_whether_a_voice_over_a_reply_interrupts(end, text, stopped):
    machine = speaking()

    got = play(machine, *voice(5.0, end), words(5.45, text), until=end + 0.2)

    assert turn_of(got, StopReply) == ([pytest.approx(stopped)] if stopped else [])


def test_a_cough_over_a_reply_is_dropped_and_nothing_is_answered():
    machine = speaking()

    got = play(machine, *voice(5.0, 5.4), until=7.0)

    assert [action for _, action in got if not isinstance(action, JudgeTurn)] == [
        StartTurn(over_reply=True),
        HoldReply(),
        PauseTurn(),
        ResumeReply(),
        DropTurn(),
    ]
    assert machine.floor is FloorState.SPEAKING
    assert not machine.muted


def test_a_short_stop_whose_words_come_late_still_interrupts_and_becomes_a_turn():
    got = play(speaking(), *voice(5.0, 5.3), words(5.6, "stop"), until=7.0)

    assert turn_of(got, StopReply) == [5.6]
    assert len(turn_of(got, EndTurn)) == 1


def test_a_caller_who_goes_on_while_the_model_works_keeps_the_floor():
    machine = TurnMachine(POLICY)
    lines = [*voice(1.0, 2.0), (2.2, TurnJudged(0.9)), (2.9, VoiceStarted(2.8)), (3.1, ReplyStarted())]

    got = play(machine, *lines, until=3.2)

    assert got[-3:] == [(2.9, StartTurn(over_reply=True)), (3.1, HoldReply()), (3.15, StopReply())]
    assert machine.floor is FloorState.HEARING


def test_a_voice_that_began_just_before_the_reply_is_the_caller_going_on():
    machine = speaking(began=5.0)

    got = play(machine, (5.05, VoiceStarted(4.95)), until=5.4)

    assert turn_of(got, StopReply) == [5.3]


def test_a_cough_while_the_model_works_does_not_cost_the_answer():
    machine = TurnMachine(POLICY)

    got = play(machine, *voice(1.0, 2.0), (2.2, TurnJudged(0.9)), *voice(2.8, 3.0), until=4.0)

    assert not turn_of(got, StopReply)
    assert len(turn_of(got, DropTurn)) == 1
    assert machine.floor is FloorState.WAITING


def test_a_yes_over_the_last_words_of_a_question_is_its_answer():
    question = [(4.0, AnswerExpected(yes_no=True)), (4.5, ReplyDone()), words(5.5, "yes")]

    got = play(speaking(), *question, *voice(5.0, 5.3), (6.3, PlaybackDrained()), until=8.0)

    assert not turn_of(got, StopReply)
    assert turn_of(got, EndTurn) == [6.3]


def test_a_yes_long_before_the_end_of_a_reply_is_only_listening():
    got = play(speaking(), (4.0, AnswerExpected(yes_no=True)), *voice(5.0, 5.3), words(5.5, "yes"), until=8.0)

    assert turn_of(got, DropTurn) == [6.8]


def test_the_words_of_the_turn_before_do_not_interrupt():
    machine = TurnMachine(POLICY)
    late = (2.95, Heard("I would like to move my appointment", final=True))

    got = play(machine, *voice(1.0, 2.0), (2.2, TurnJudged(0.9)), *voice(2.8, 3.0), late, until=4.0)

    assert not turn_of(got, StopReply)


def test_no_interruption_lets_the_reply_end_and_answers_after_it():
    machine = speaking(TurnPolicy().with_client(interruptible=False))

    got = play(machine, *voice(5.0, 7.0), words(6.0, "stop now"), until=9.0)

    assert not turn_of(got, StopReply)
    assert len(turn_of(got, EndTurn)) == 1
    assert machine.receive(CallerText("stop"), 9.0) == []


def test_typed_text_interrupts_a_reply_and_ends_what_was_being_said():
    assert speaking().receive(CallerText("hello"), 1.0) == [StopReply()]

    machine = TurnMachine(POLICY)
    got = play(machine, (1.1, VoiceStarted(1.0)), words(1.5, "I want"), (2.0, CallerText("Friday")), until=2.0)
    assert isinstance(got[-1][1], EndTurn)
    assert machine.floor is FloorState.WAITING

    got = play(TurnMachine(POLICY), (1.1, VoiceStarted(1.0)), (2.0, CallerText("Friday")), until=2.0)
    assert got[-1][1] == DropTurn()


def test_added_content_interrupts_the_reply_but_not_the_caller():
    machine = speaking()
    assert machine.receive(ContentAdded((), turn_complete=False), 1.0) == [StopReply()]
    assert machine.floor is FloorState.LISTENING

    machine = TurnMachine(POLICY)
    machine.receive(VoiceStarted(1.0), 1.1)
    assert machine.receive(ContentAdded((), turn_complete=False), 1.2) == []
    assert machine.floor is FloorState.HEARING


# ── the tail of a cut reply ──


def test_the_tail_of_a_cut_reply_is_dropped_until_the_turn_ends():
    machine = speaking()
    play(machine, *voice(5.0, 6.0), until=6.2)
    assert machine.muted

    machine.receive(ReplyStarted(), 6.2)  # a late chunk
    assert machine.floor is FloorState.PAUSED

    play(machine, until=8.0)
    assert machine.floor is FloorState.WAITING
    assert not machine.muted


@pytest.mark.parametrize("sign", [ReplyCut(), ReplyDone(), Said("Sure.")])
def test_after_typed_text_the_next_reply_is_let_through(sign):
    machine = speaking()
    machine.receive(CallerText("hello"), 1.0)
    assert machine.muted

    machine.receive(sign, 1.1)

    assert not machine.muted
    assert machine.floor is FloorState.WAITING


def test_a_reply_that_was_already_whole_has_no_tail():
    machine = speaking()
    machine.receive(ReplyDone(), 0.5)

    play(machine, (5.1, VoiceStarted(5.0)), until=5.7)

    assert machine.floor is FloorState.HEARING
    assert not machine.muted


def test_the_models_own_interruption_stops_playback_at_once():
    machine = speaking()

    assert machine.receive(ReplyCut(), 1.0) == [StopReply()]
    assert machine.floor is FloorState.LISTENING
    assert machine.receive(ReplyCut(), 1.1) == []


# ── the reply and the silence after it ──


@pytest.mark.parametrize("order", [(ReplyDone(), PlaybackDrained()), (PlaybackDrained(), ReplyDone())])
def test_a_reply_is_over_when_it_is_produced_and_played(order):
    machine = speaking()

    machine.receive(order[0], 1.0)
    assert machine.floor is not FloorState.LISTENING
    machine.receive(order[1], 2.0)

    assert machine.floor is FloorState.LISTENING


def test_a_reply_of_text_alone_gives_the_floor_back():
    machine = TurnMachine(POLICY)
    machine.receive(CallerText("hello"), 1.0)

    machine.receive(ReplyDone(), 1.5)

    assert machine.floor is FloorState.LISTENING


def test_silence_is_noted_three_times_and_then_no_more():
    got = play(speaking(), (1.0, ReplyDone()), (2.0, PlaybackDrained()), until=100.0)

    assert got == [(10.0, NoteSilence(1, 8.0)), (20.0, NoteSilence(2, 18.0)), (30.0, NoteSilence(3, 28.0))]


def test_a_turn_starts_the_silence_anew_and_a_noise_does_not():
    reply = [(1.0, ReplyDone()), (2.0, PlaybackDrained())]
    again = [(12.0, ReplyStarted()), (13.0, ReplyDone()), (14.0, PlaybackDrained())]

    noisy = play(speaking(), *reply, *voice(11.0, 11.1), *again, until=25.0)
    assert [a for _, a in noisy if isinstance(a, NoteSilence)] == [NoteSilence(1, 8.0), NoteSilence(2, 10.0)]

    spoken = play(speaking(), *reply, *voice(10.4, 11.0), *again, until=23.0)
    assert [a for _, a in spoken if isinstance(a, NoteSilence)] == [NoteSilence(1, 8.0), NoteSilence(1, 8.0)]


def test_who_asks_for_a_moment_is_given_minutes_until_they_speak_again():
    heard = [*voice(-2.0, -1.0), (-0.5, Heard("Hold on, let me look that up.", final=True))]
    reply = [(0.0, ReplyStarted()), (1.0, ReplyDone()), (2.0, PlaybackDrained())]

    got = play(TurnMachine(POLICY), *heard, *reply, until=400.0)
    assert [a for _, a in got if isinstance(a, NoteSilence)] == [
        NoteSilence(1, 60.0),
        NoteSilence(2, 120.0),
        NoteSilence(3, 300.0),
    ]

    back = [*voice(50.0, 51.0), (51.5, Heard("I have it.", final=True))]
    again = [(52.0, ReplyStarted()), (53.0, ReplyDone()), (54.0, PlaybackDrained())]
    got = play(TurnMachine(POLICY), *heard, *reply, *back, *again, until=63.0)
    assert [a for _, a in got if isinstance(a, NoteSilence)] == [NoteSilence(1, 8.0)]


def test_nobody_is_asked_to_speak_before_the_first_reply():
    assert play(TurnMachine(POLICY), until=100.0) == []


# ── turns that the client marks ──


def test_a_client_that_marks_turns_is_taken_at_its_word():
    machine = TurnMachine(TurnPolicy().with_client(disabled=True))
    marks = [(1.0, ActivityStarted()), *voice(1.2, 1.6), (61.0, ActivityEnded())]

    got = play(machine, *marks, until=62.0)

    assert got == [(1.0, StartTurn()), (61.0, EndTurn(60.0))]


def test_a_marked_turn_interrupts_at_once_unless_interruptions_are_off():
    machine = speaking(TurnPolicy().with_client(disabled=True))
    assert machine.receive(ActivityStarted(), 1.0) == [StopReply(), StartTurn()]

    machine = speaking(TurnPolicy().with_client(disabled=True, interruptible=False))
    got = play(machine, (1.0, ActivityStarted()), (9.0, ActivityEnded()), until=9.0)
    assert got == [(1.0, StartTurn(over_reply=True)), (9.0, EndTurn(8.0))]


def test_marks_are_ignored_where_turns_are_detected():
    assert play(TurnMachine(POLICY), (1.0, ActivityStarted()), (2.0, ActivityEnded()), until=3.0) == []


# ── whose voice it is ──


def test_the_agents_own_words_do_not_stop_it_however_long_they_are_heard():
    own = [(11.5, VoiceLikened(echo=True)), words(11.5, "Thursday at half past two")]

    assert not turn_of(play(speaking(began=10.0), *voice(11.0, 14.0), *own, until=14.2), StopReply)


def test_a_voice_across_the_room_stops_a_reply_only_by_a_command():
    soft = (11.15, VoiceLikened(faint=True))
    for text, stops in (("did you buy the milk", []), ("stop it please", [11.6])):
        got = play(speaking(began=10.0), *voice(11.0, 14.0), soft, words(11.6, text), until=14.2)
        assert turn_of(got, StopReply) == stops


def test_a_voice_that_turns_out_to_be_the_callers_stops_it_after_all():
    soft, loud = (11.15, VoiceLikened(faint=True)), (12.0, VoiceLikened(faint=False))

    assert turn_of(play(speaking(began=10.0), *voice(11.0, 14.0), soft, loud, until=14.2), StopReply) == [12.0]
