from hypothesis import given, settings
from hypothesis import strategies as st

from vivavoce.events import (
    AudioStreamEnded,
    CallerText,
    ContentAdded,
    Heard,
    ReplyCut,
    ReplyDone,
    Said,
    TurnHint,
)
from vivavoce.turns.machine import FloorState, TurnMachine
from vivavoce.turns.signals import (
    AnswerExpected,
    DropTurn,
    EndTurn,
    PauseTurn,
    PlaybackDrained,
    ReplyStarted,
    ResumeTurn,
    StartTurn,
    TurnJudged,
    VoiceStarted,
    VoiceStopped,
)
from vivavoce.turns.turn_policy import TurnPolicy

unit = st.floats(0, 1)
events = st.one_of(
    st.just("voice on"),
    st.just("voice off"),
    st.builds(TurnJudged, unit),
    st.builds(TurnHint, unit),
    st.builds(Heard, st.sampled_from(["", "yes", "mm-hm", "stop", "five five", "move my appointment"]), st.booleans()),
    st.builds(AnswerExpected, st.sampled_from([0, 4]), st.booleans()),
    st.builds(Said, st.just("Sure.")),
    st.just(CallerText("hi")),
    st.builds(ContentAdded, st.just(()), st.booleans()),
    *(st.just(kind()) for kind in (ReplyStarted, ReplyDone, ReplyCut, PlaybackDrained, AudioStreamEnded)),
)
stories = st.lists(st.tuples(st.floats(0.0, 3.0), events, st.booleans()), max_size=40)
policies = st.sampled_from(
    [TurnPolicy(), TurnPolicy().with_client(silence_ms=400), TurnPolicy().with_client(interruptible=False, end="LOW")]
)


def tell(policy: TurnPolicy, story: list[tuple[float, object, bool]]) -> list[object]:
    """The actions of a story; some deadlines are kept in time, some missed until the next event."""
    machine, now, actions = TurnMachine(policy), 0.0, list[object]()
    for wait, event, punctual in story:
        then = now + wait
        while punctual and machine.deadline is not None and machine.deadline <= then:
            actions += (due := machine.tick(machine.deadline))
            assert machine.tick(now) == [], "twice is harmless"
            assert due or machine.deadline is None or machine.deadline > now
        if machine.deadline is not None:
            before = machine.deadline
            assert machine.tick(min(now, before - 0.001)) == [], "early is harmless"
            assert machine.deadline == before
        now = then
        event = {"voice on": VoiceStarted(now - 0.05), "voice off": VoiceStopped(now - 0.05)}.get(event, event)  # type: ignore[call-overload]
        actions += machine.receive(event, now)
        assert machine.deadline is None or machine.deadline > now
    actions += machine.receive(VoiceStopped(now), now)
    for step in range(1, 10):
        actions += machine.tick(now + 40.0 * step)
    assert machine.floor in (FloorState.LISTENING, FloorState.WAITING, FloorState.SPEAKING) or not policy.interruptible
    return actions


@settings(max_examples=150, deadline=None)
@given(policies, stories)
def test_every_turn_starts_once_and_is_ended_or_dropped_once(policy, story):
    marks = [a for a in tell(policy, story) if isinstance(a, StartTurn | EndTurn | DropTurn)]

    for start, finish in zip(marks[::2], marks[1::2], strict=False):
        assert isinstance(start, StartTurn)
        assert isinstance(finish, EndTurn | DropTurn)
    if policy.interruptible:
        assert len(marks) % 2 == 0


@settings(max_examples=100, deadline=None)
@given(policies, stories)
def test_pauses_and_resumptions_alternate_within_a_turn(policy, story):
    paused = False
    for action in tell(policy, story):
        if isinstance(action, PauseTurn | ResumeTurn):
            assert paused is isinstance(action, ResumeTurn)
            paused = not paused
        elif isinstance(action, StartTurn):
            paused = False


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(0.0, 3.0), events, st.booleans()).filter(lambda line: line[1] != "voice on")))
def test_without_a_confirmed_voice_no_turn_starts_or_ends(story):
    assert not [a for a in tell(TurnPolicy(), story) if isinstance(a, StartTurn | EndTurn | DropTurn)]
