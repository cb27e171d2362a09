import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.errors import LocalProtocolError
from vivavoce.media import to_pcm
from vivavoce.turns.detector import VoiceDetector
from vivavoce.turns.signals import VoiceStarted, VoiceStopped
from vivavoce.turns.turn_policy import TurnPolicy
from vivavoce.turns.vad import WINDOW

WINDOW_SECONDS = WINDOW / 16_000
ROOM_DB, CALLER_DB = -60.0, -25.0


def tone(windows: int, level_db: float = CALLER_DB) -> bytes:
    """A hum of so many windows; its level is what the gate sees."""
    wave = np.sin(2 * np.pi * 250 * np.arange(windows * WINDOW) / 16_000)
    return to_pcm(wave * np.sqrt(2) * 10 ** (level_db / 20))


def sound(pattern: str) -> bytes:
    """`#` a window of voice, `-` one of a distant voice, `.` one of the room."""
    levels = {"#": CALLER_DB, "-": CALLER_DB - 32, ".": ROOM_DB}
    return b"".join(tone(1, levels[mark]) for mark in pattern)


def detector(pattern: str, policy: TurnPolicy | None = None) -> VoiceDetector:
    marks = iter(pattern)
    return VoiceDetector(policy or TurnPolicy(), lambda _: 0.05 if next(marks) == "." else 0.9)


def listen(pattern: str, policy: TurnPolicy | None = None) -> list[tuple[str, int]]:
    """(on | off, window at which the voice really changed)"""
    ear, found = detector(pattern, policy), []
    for index in range(len(pattern)):
        now = (index + 1) * WINDOW_SECONDS
        for event in ear.push(sound(pattern[index]), now):
            found.append(("on" if isinstance(event, VoiceStarted) else "off", round(event.since / WINDOW_SECONDS)))
    return found


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("....######......", [("on", 4), ("off", 10)]),
        ("....##..........", []),
        ("....###.........", [("on", 4), ("off", 7)]),
        ("....####.####......", [("on", 4), ("off", 13)]),
        ("....####..##......", [("on", 4), ("off", 8), ("on", 10), ("off", 12)]),
        ("....####" + "." * 40 + "##......", [("on", 4), ("off", 8)]),
        ("................", []),
    ],
    ids=["a word", "a click", "a short word", "a plosive", "going on", "a click later", "the room"],
)
def test_a_voice_starts_after_three_windows_stops_after_two_of_quiet_and_goes_on_after_two(pattern, found):
    assert listen(pattern) == found


def test_a_client_may_ask_for_more_voice_before_a_start():
    policy = TurnPolicy().with_client(prefix_ms=320)

    assert listen("....#########......", policy) == []
    assert listen("....##########......", policy) == [("on", 4), ("off", 14)]


def test_a_distant_voice_counts_only_until_the_caller_has_spoken():
    assert listen("..........-----....") == [("on", 10), ("off", 15)]
    assert listen("....##########.....------.....") == [("on", 4), ("off", 14)]


def test_levels_follow_room_and_caller():
    pattern = "." * 60 + "#" * 40 + "." * 20
    ear = detector(pattern)
    assert ear.snr_db is None

    ear.push(sound(pattern), now=4.0)

    assert ear.noise_db == pytest.approx(ROOM_DB, abs=1)
    assert ear.voice_db == pytest.approx(CALLER_DB, abs=1)
    assert ear.snr_db == pytest.approx(CALLER_DB - ROOM_DB, abs=2)


@given(st.lists(st.integers(0, 3000), max_size=30))
def test_the_size_of_chunks_makes_no_difference(sizes):
    pattern = "....######.....#####......"
    audio, ear, found, at = sound(pattern), detector(pattern), [], 0
    for size in [*sizes, len(audio)]:
        chunk = audio[at : at + 2 * size]
        at += len(chunk)
        found += ear.push(chunk, now=at / 32_000)

    assert [round(event.since / WINDOW_SECONDS) for event in found] == [4, 10, 15, 20]


def test_preroll_reaches_back_before_the_first_word_and_forward_to_the_last_sample():
    pattern = "." * 60 + "#" * 6
    audio, ear = sound(pattern), detector(pattern)
    for index in range(len(pattern)):
        if ear.push(audio[index * 1024 : (index + 1) * 1024], now=(index + 1) * WINDOW_SECONDS):
            break

    taken = ear.take_preroll()

    end = (index + 1) * 1024
    start = end - len(taken)
    assert audio[start:end] == taken
    assert 60 * 1024 - start == pytest.approx(0.3 * 32_000, abs=4)


def test_preroll_is_as_long_when_the_sound_was_held_up_and_came_in_a_burst():
    pattern = "." * 60 + "#" * 6
    audio, ear = sound(pattern), detector(pattern)
    for index in range(len(pattern)):
        now = 60 * WINDOW_SECONDS if index < 60 else 70 * WINDOW_SECONDS  # nothing for a third of a second, then all
        if ear.push(audio[index * 1024 : (index + 1) * 1024], now):
            break

    start = (index + 1) * 1024 - len(ear.take_preroll())
    assert 60 * 1024 - start == pytest.approx(0.3 * 32_000, abs=4)


def test_the_sound_of_a_turn_that_was_none_is_in_the_next_ones_preroll_and_that_of_a_real_one_is_not():
    pattern = "." * 60 + "###" + "...." + "###"
    for was_a_turn in (False, True):
        ear, starts = detector(pattern), []
        for index in range(len(pattern)):
            events = ear.push(sound(pattern[index]), (index + 1) * WINDOW_SECONDS)
            if any(isinstance(event, VoiceStarted) for event in events):
                starts.append(ear.take_preroll())
            if was_a_turn and any(isinstance(event, VoiceStopped) for event in events):
                ear.forget()

        assert len(starts[1]) == pytest.approx((4 * 1024) if was_a_turn else (2 * 1024 + 0.3 * 32_000), abs=4)


def test_a_whole_recording_in_one_chunk_keeps_its_beginning():
    pattern = "." * 60 + "#" * 100
    ear = detector(pattern)

    (start,) = ear.push(sound(pattern), now=100.0)

    assert start.since == pytest.approx(100.0 - 100 * WINDOW_SECONDS)
    assert len(ear.take_preroll()) == pytest.approx((100 * WINDOW_SECONDS + 0.3) * 32_000, abs=4)


def test_memory_stays_small_in_a_long_silence():
    ear = VoiceDetector(TurnPolicy(), lambda _: 0.0)
    for index in range(2000):
        ear.push(sound("."), now=index * WINDOW_SECONDS)

    assert len(ear.take_preroll()) < 32_000


def test_a_voice_stops_when_no_audio_comes_any_more():
    ear = detector("....####")
    ear.push(sound("....####"), now=1.0)
    assert ear.deadline == 1.5

    assert ear.tick(1.4) == []
    assert ear.tick(1.5) == [VoiceStopped(1.0, pytest.approx(0.9))]
    assert ear.tick(1.6) == []
    assert ear.deadline is None


def test_how_much_it_sounded_like_a_voice_is_told_when_it_stops():
    heard = iter([0.0, 0.0, 0.6, 0.8, 0.6, 0.8, 0.7, 0.7, *[0.0] * 10, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, *[0.0] * 10])
    ear = VoiceDetector(TurnPolicy(), lambda _: next(heard))

    found = ear.push(sound("..######..........######.........."), now=2.0)

    stops = [event.likeness for event in found if isinstance(event, VoiceStopped)]
    assert stops == [pytest.approx(0.7), pytest.approx(0.9)]


def test_half_a_sample_is_refused():
    with pytest.raises(LocalProtocolError, match="3 bytes"):
        detector("").push(b"abc", now=0.0)
