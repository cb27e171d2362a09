from __future__ import annotations

import numpy as np
import pytest

from vivavoce.media import to_pcm
from vivavoce.streaming.playout import Playout


def sound(seconds: float, level: float = 0.1) -> bytes:
    return to_pcm(np.full(round(24_000 * seconds), level))


def test_the_first_packet_is_heard_after_the_buffers_delay():
    playout = Playout()
    playout.push(sound(0.1), now=1.0)

    assert playout.onset(0.0, 2.0) == pytest.approx(1.04)
    assert playout.end == pytest.approx(1.14)


def test_a_burst_plays_on_without_a_gap():
    playout = Playout()
    for _ in range(5):
        playout.push(sound(0.2), now=0.0)

    heard = playout.heard(0.0, 1.2)

    assert np.flatnonzero(heard).tolist() == list(range(960, 960 + 24_000))


def test_a_packet_that_comes_too_late_waits_for_the_buffer_again():
    playout = Playout()
    playout.push(sound(0.1), now=0.0)
    playout.push(sound(0.1), now=0.5)

    assert playout.end == pytest.approx(0.64)
    assert playout.onset(0.2, 1.0) == pytest.approx(0.54)


def test_an_interruption_silences_what_was_not_played_yet():
    playout = Playout()
    playout.push(sound(2.0), now=0.0)
    playout.cut(now=0.5)
    playout.push(sound(0.1), now=1.0)

    heard = playout.heard(0.0, 3.0)

    assert np.flatnonzero(heard)[-1] == round(1.14 * 24_000) - 1
    assert not heard[round(0.5 * 24_000) : round(1.04 * 24_000)].any()


def test_silence_at_the_head_of_a_reply_counts_against_the_agent():
    playout = Playout()
    playout.push(bytes(24_000), now=0.0)  # half a second of nothing
    playout.push(sound(0.5), now=0.0)

    assert playout.onset(0.0, 2.0) == pytest.approx(0.54)


def test_a_click_of_20_ms_is_no_answer():
    playout = Playout()
    playout.push(sound(0.02), now=0.0)

    assert playout.onset(0.0, 1.0) is None


def test_noise_below_the_threshold_is_no_answer():
    playout = Playout()
    playout.push(sound(1.0, level=10 ** (-46 / 20)), now=0.0)

    assert playout.onset(0.0, 1.0) is None


def test_an_odd_byte_is_dropped_rather_than_shifting_every_sample():
    playout = Playout()
    playout.push(sound(0.1) + b"\x7f", now=0.0)

    assert float(playout.heard(0.0, 0.2).max()) == pytest.approx(0.1, abs=0.001)
