import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.turns.playback import JITTER, Playback


def test_a_burst_is_heard_at_the_pace_of_speech():
    playback = Playback()
    playback.said("Your appointment is on Friday.")
    playback.sent(2.0, now=10.0)
    playback.finish()

    assert playback.drained_at == 12.04
    assert playback.heard(10.0) == (0.0, "")
    assert playback.heard(11.04) == (pytest.approx(1.0), "Your")
    assert playback.heard(12.04) == (pytest.approx(2.0), "Your appointment is on Friday.")
    assert playback.heard(99.0) == (pytest.approx(2.0), "Your appointment is on Friday.")


def test_each_phrase_is_spread_over_its_own_audio():
    playback = Playback()
    playback.said("One moment.")
    playback.sent(3.0, now=0.0)
    playback.said(" Your appointment has been moved.")
    playback.sent(1.0, now=0.1)

    assert playback.heard(2.0 + JITTER)[1] == "One"
    assert playback.heard(3.0 + JITTER)[1] == "One moment."
    assert playback.heard(3.5 + JITTER)[1] == "One moment. Your"


def test_a_phrase_whose_audio_is_still_being_made_is_not_run_ahead_of():
    playback = Playback()
    playback.said("A long sentence of which only the beginning has been made so far.")
    playback.sent(0.3, now=0.0)

    assert playback.heard(1.0)[1] == "A"


def test_a_client_that_ran_dry_waits_for_its_buffer_again():
    playback = Playback()
    playback.said("Hello.")
    playback.sent(0.5, now=0.0)
    playback.sent(0.5, now=2.0)

    assert playback.heard(2.0)[0] == pytest.approx(0.5)
    assert playback.drained_at == pytest.approx(2.54)
    assert playback.heard(2.29)[0] == pytest.approx(0.75)


def test_a_cut_tells_what_was_heard_and_forgets_the_rest():
    playback = Playback()
    playback.said("Monday at ten or Tuesday at two.")
    playback.sent(3.2, now=0.0)
    playback.finish()

    assert playback.cut(1.9) == "Monday at ten or"
    assert playback.drained_at is None
    assert playback.heard(9.0) == (0.0, "")
    assert playback.cut(9.0) == ""


def test_the_next_reply_begins_anew():
    playback = Playback()
    playback.said("First.")
    playback.sent(1.0, now=0.0)
    playback.finish()
    assert playback.heard(5.0) == (1.0, "First.")

    playback.said("Second.")
    assert playback.heard(5.0) == (0.0, "")
    playback.sent(1.0, now=5.0)
    playback.finish()
    assert playback.heard(9.0) == (pytest.approx(1.0), "Second.")


def test_a_reply_queued_behind_another_is_cut_with_it():
    playback = Playback()
    playback.said("First.")
    playback.sent(1.0, now=0.0)
    playback.finish()
    playback.said(" Second.")
    playback.sent(1.0, now=0.5)

    assert playback.drained_at == pytest.approx(2.04)
    assert playback.cut(1.5) == "First."


chunks = st.lists(st.tuples(st.text("ab ", max_size=20), st.floats(0.01, 2.0), st.floats(0.0, 2.0)), max_size=12)


@given(chunks, st.lists(st.floats(0.0, 60.0), max_size=10))
def test_what_was_heard_only_grows_and_is_a_beginning_of_what_was_said(chunks, times):
    playback, now, said, sent = Playback(), 0.0, "", 0.0
    for text, seconds, wait in chunks:
        now += wait
        playback.said(text)
        playback.sent(seconds, now)
        said, sent = said + text, sent + seconds

    before = (0.0, "")
    for time in sorted(times):
        heard = playback.heard(now + time)
        assert said.strip().startswith(heard[1])
        assert before[0] <= heard[0] <= sent + 1e-6
        assert heard[1].startswith(before[1])
        before = heard


def test_marks_of_the_line_say_what_was_really_heard():
    playback = Playback()
    playback.said("One two three four.")
    playback.sent(2.0, now=10.0)
    playback.finish()

    playback.confirm(0.5, now=11.0)  # 0.46 s later than was reckoned

    assert playback.drained_at == pytest.approx(12.5)
    assert playback.heard(11.0) == (pytest.approx(0.5), "One")
    assert playback.heard(11.25)[0] == pytest.approx(0.75)
    assert playback.cut(11.25) == "One two"


def test_a_line_that_gives_marks_is_not_believed_to_play_on_for_long_without_one():
    playback = Playback()
    playback.said("One two three four five six seven eight.")
    playback.sent(4.0, now=0.0)
    playback.finish()
    playback.confirm(1.0, now=1.0)

    assert playback.heard(3.9)[0] == pytest.approx(1.5)
    playback.confirm(2.0, now=4.0)
    assert playback.heard(4.0)[0] == pytest.approx(2.0)
    assert playback.drained_at == pytest.approx(6.0)
    playback.confirm(4.0, now=6.2)
    assert playback.heard(99.0)[0] == pytest.approx(4.0)


def test_a_line_that_plays_earlier_than_was_reckoned_is_believed():
    playback = Playback()
    playback.sent(1.0, now=0.0)
    playback.sent(1.0, now=0.0)
    playback.confirm(1.5, now=1.5)

    assert playback.heard(1.5)[0] == pytest.approx(1.5)
    assert playback.drained_at == pytest.approx(2.0)


@given(
    st.lists(st.tuples(st.floats(0.01, 1.0), st.floats(0.0, 3.0)), min_size=1, max_size=6),
    st.lists(st.tuples(st.floats(-1.0, 9.0), st.floats(0.0, 9.0)), max_size=6),
)
def test_no_mark_makes_sound_or_loses_it(chunks, marks):
    playback, now = Playback(), 0.0
    for seconds, pause in chunks:
        playback.sent(seconds, now)
        now += pause
    total = sum(seconds for seconds, _ in chunks)
    before = playback.heard(1e9)[0]
    for seconds, later in marks:
        now += later
        playback.confirm(seconds, now)
    playback.confirm(total, now + 100)

    assert playback.heard(now + 200)[0] == pytest.approx(before)


def test_marks_from_before_a_cut_say_nothing():
    playback = Playback()
    playback.sent(3.0, now=0.0)
    playback.cut(1.0)
    playback.confirm(1.0, now=1.1)
    playback.said("New.")
    playback.sent(1.0, now=2.0)
    playback.confirm(2.0, now=2.1)

    assert playback.drained_at == pytest.approx(3.04)


def test_what_is_being_said_is_what_is_heard_about_then():
    playback = Playback()
    playback.said("One two three four five six seven eight nine ten.")
    playback.sent(5.0, now=0.0)
    playback.finish()

    assert playback.saying(2.0, 2.5).split()[0] in ("four", "five")
    assert "ten." not in playback.saying(2.0, 2.5) and "one" not in playback.saying(2.0, 2.5).lower().split()
