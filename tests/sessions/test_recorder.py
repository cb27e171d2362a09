"""A call's recording: nothing before the caller knows, both sides as they were heard, nothing after a no."""

import stat
import wave
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from calls import call, frame

from clock import run
from vivavoce import Record
from vivavoce.events import Announcement, Audio, CallerText, Heard, ReplyDone, Said, TurnEnded
from vivavoce.models.scripted import Step
from vivavoce.sessions.recorder import Recorder
from vivavoce.sessions.recordings import Recordings
from vivavoce.sessions.tape import RATE, StereoTape

RECORD = Record("This call is recorded.", days=7)
LOUD = Audio((8000 * np.sin(np.arange(24_000) * 0.3)).astype("<i2").tobytes(), 24_000)
TELLS = Step(Announcement, [Said("This call is recorded."), LOUD, ReplyDone()])
GREETS = Step(CallerText, [Said("Good morning."), LOUD, ReplyDone()])


@pytest.fixture
def kept(tmp_path):
    recordings = Recordings(tmp_path / "recordings")
    yield recordings
    recordings.close()


def recorded(kept, *steps, record=RECORD, then=None, before=""):
    """The call once it is over. then: what happens in it."""

    made = []

    async def main():
        async with call(*steps, greet=True, recorder=lambda log: Recorder(log, "call", record, kept, before)) as c:
            made.append(c)
            await then(c)

    run(main())
    kept.close()
    return made[0]


def sides(kept):
    """(samples, 2) of the call's only recording; None where there is none."""
    parts = kept.parts("call")
    if not parts:
        return None
    (part,) = parts
    with wave.open(str(part.file)) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (2, RATE)
        return np.frombuffer(sound.readframes(sound.getnframes()), "<i2").reshape(-1, 2)


def loud(track, begin, end):
    return bool(np.abs(track[round(begin * RATE) : round(end * RATE)].astype(int)).mean() > 500)


def states(made):
    return [entry.fields["state"] for entry in made.log.of("event") if entry.fields["name"] == "recording"]


def test_the_caller_is_told_first_and_both_sides_are_kept_as_they_were_heard(kept):
    async def then(c):
        await c.silence(4.0)  # told in one second, greeted in the next
        await c.speak(1.0)
        await c.silence(1.0)

    made = recorded(kept, TELLS, GREETS, then=then)

    assert [type(told) for told in made.model.told][:2] == [Announcement, CallerText]
    assert states(made) == ["on"]
    told = next(entry.at_ms for entry in made.log.of("event") if entry.fields["name"] == "recording")
    left, right = sides(kept).T
    spoke = 4.0 - told / 1000
    assert loud(right, 0.1, 1.0) and not loud(right, 1.2, len(right) / RATE)
    assert not loud(left, 0, spoke - 0.1) and loud(left, spoke + 0.1, spoke + 0.9) and not loud(left, spoke + 1.1, 9)
    assert 6.0 - told / 1000 - 0.1 < len(left) / RATE < 6.0 - told / 1000 + 1.5


def test_what_the_caller_did_not_hear_is_not_on_the_tape(kept):
    longer = [Said("Good morning, and welcome to the desk."), *[LOUD] * 5, ReplyDone()]

    async def then(c):
        await c.silence(2.5)
        await c.speak(1.5)
        await c.silence(4.0)

    recorded(kept, TELLS, Step(CallerText, longer), Step(TurnEnded, [Heard("wait", True), ReplyDone()]), then=then)

    right = sides(kept)[:, 1]
    assert loud(right, 0.1, 1.0) and not loud(right, 3.0, len(right) / RATE)


def test_a_caller_who_says_no_leaves_nothing(kept, tmp_path):
    async def then(c):
        await c.silence(4.0)
        await c.speak(1.0)
        await c.silence(2.0)
        await c.speak(2.0)
        await c.silence(2.0)

    no = Step(TurnEnded, [Heard("Please don't record me.", True), Said("I do not."), LOUD, ReplyDone()])
    made = recorded(kept, TELLS, GREETS, no, then=then)

    assert states(made) == ["on", "refused"]
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_no_before_the_announcement_is_over_counts(kept, tmp_path):
    async def then(c):
        c.client.say(CallerText("do not record this call"))
        await c.silence(5.0)

    made = recorded(kept, TELLS, then=then)

    assert states(made) == ["refused"] and not list(tmp_path.rglob("*.wav"))


def test_nothing_is_kept_before_the_caller_has_heard_all_of_it(kept):
    async def then(c):
        await c.silence(0.2)
        await c.speak(1.5)  # over the announcement
        await c.silence(3.0)

    again = Step(Announcement, [Said("This call is recorded."), LOUD, ReplyDone()])
    long = [Said("This call is recorded."), *[LOUD] * 4, ReplyDone()]
    answer = Step(TurnEnded, [Heard("hello?", True), ReplyDone()])
    made = recorded(kept, Step(Announcement, long), answer, again, then=then)

    first, second = (entry for entry in made.log.of("said"))
    assert first.fields["cut"] and first.fields["heard_text"] != first.fields["text"]
    (began,) = (entry for entry in made.log.of("event") if entry.fields["name"] == "recording")
    assert began.at_ms >= second.at_ms > first.at_ms
    assert not loud(sides(kept)[:, 1], 0, 9)


def test_a_model_that_never_says_it_is_never_recorded_and_greets_after_a_while(kept):
    async def then(c):
        await c.silence(14.0)
        await c.speak(1.0)
        await c.silence(1.0)

    made = recorded(kept, Step(CallerText, [Said("Hello."), LOUD, ReplyDone()]), then=then)

    assert [said.fields["text"] for said in made.log.of("said")] == ["Hello."]
    assert states(made) == [] and sides(kept) is None


def test_not_a_byte_before_the_log_knows_that_the_caller_was_told(kept):
    async def then(c):
        c.log.broken = True
        await c.silence(5.0)

    recorded(kept, TELLS, GREETS, then=then)

    assert sides(kept) is None


@pytest.mark.parametrize(("before", "is_kept"), [("on", True), ("refused", False)])
def test_a_call_that_is_resumed_goes_on_as_it_was(kept, before, is_kept):
    async def then(c):
        await c.speak(2.0)
        await c.silence(1.0)

    made = recorded(kept, before=before, then=then)

    assert not any(isinstance(told, Announcement) for told in made.model.told)
    assert (sides(kept) is not None) is is_kept


def test_the_files_are_their_owners_alone_and_go_on_their_day(kept, tmp_path):
    async def then(c):
        await c.silence(4.0)

    recorded(kept, TELLS, then=then)

    (part,) = kept.parts("call")
    until = (datetime.now(UTC) + timedelta(days=7)).date()
    assert part.file.parent.name == until.isoformat()
    assert stat.S_IMODE(part.file.stat().st_mode) == 0o600 and stat.S_IMODE(part.file.parent.stat().st_mode) == 0o700
    assert kept.forget_before(until - timedelta(days=1)) == 0 and kept.parts("call")
    assert kept.forget_before(until) == 1 and not kept.parts("call")


def test_recordings_of_calls_that_nobody_knows_go(tmp_path):
    kept = Recordings(tmp_path)
    for call_id in ("one", "two", "three"):
        kept.begin(call_id, date(2040, 1, 1)).finish()
    kept.begin("one", date(2040, 1, 1)).finish()
    kept.close()

    assert kept.forget_others(lambda ids: {"one"} & set(ids)) == 2
    assert [(part.call_id, part.number) for part in kept.parts("one")] == [("one", 1), ("one", 2)]
    assert kept.forget(["one"]) == 2 and not kept.parts("one")


def test_a_disk_that_takes_nothing_ends_the_recording_and_not_the_call(tmp_path, caplog):
    (tmp_path / "recordings").write_text("in the way")
    kept = Recordings(tmp_path / "recordings")

    async def then(c):
        await c.silence(4.0)

    made = recorded(kept, TELLS, GREETS, then=then)

    assert [said.fields["text"] for said in made.log.of("said")] == ["This call is recorded.", "Good morning."]
    assert "recording not written" in caplog.text


def test_a_tape_keeps_time_through_gaps_and_bursts():
    tape = StereoTape(10.0)
    ones = np.full(320, 1000, "<i2").tobytes()
    for number in range(50):  # one second
        tape.hear(ones, 10.02 + 0.02 * number)
    for _ in range(100):  # two seconds of it at once, after a stall of two
        tape.hear(ones, 13.0)
    for number in range(400):  # silence, in which it catches up
        tape.hear(b"\0\0" * 320, 13.02 + 0.02 * number)
    tape.hear(ones, 21.04)
    left = np.frombuffer(tape.take(22.0, all_of_it=True), "<i2").reshape(-1, 2)[:, 0]

    assert len(left) == 12 * RATE
    assert np.count_nonzero(left) == (50 + 100 + 1) * 320
    assert np.flatnonzero(left)[-1] / RATE == pytest.approx(11.04, abs=0.15)


def test_a_tape_holds_no_more_than_what_is_not_settled():
    tape, quiet = StereoTape(0.0), frame(0.0).pcm
    for number in range(3000):  # a minute
        tape.hear(quiet, 0.02 * number)
        tape.take(0.02 * number)
    tape.play(LOUD.pcm, 1e6)  # no reply is so far ahead

    assert sum(len(piece) for piece in tape._left) <= 1.2 * RATE and not tape._right
