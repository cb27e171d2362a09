"""The page's sample-rate conversion, measured: what passes, what must not fold down into speech, where chunks meet."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Page
from stand_in import StandIn

pytestmark = pytest.mark.e2e

Samples = npt.NDArray[np.float64]

CONVERT = """
async ({ samples, from, to, chunk }) => {
  const { Resampler } = await import("/worklets/resampler.js");
  const resampler = new Resampler(from, to);
  const out = [];
  for (let at = 0; at < samples.length; at += chunk) {
    out.push(...resampler.push(Float32Array.from(samples.slice(at, at + chunk))));
  }
  return out;
}
"""


@pytest.fixture
def lab(page: Page, gateway: StandIn) -> Page:
    page.goto(gateway.url)
    return page


def convert(lab: Page, samples: Samples, before: int, after: int, chunk: int = 128) -> Samples:
    """`samples` through the page's resampler, in chunks as the audio thread gets them."""
    asked = {"samples": samples.round(7).tolist(), "from": before, "to": after, "chunk": chunk}
    return np.array(lab.evaluate(CONVERT, asked))


def tone(hz: float, rate: int, seconds: float = 0.12) -> Samples:
    return np.asarray(np.sin(2 * np.pi * hz * np.arange(int(rate * seconds)) / rate))


def level_db(samples: Samples) -> float:
    """RMS over a full-scale sine, without the filter's settling at the ends."""
    inner = samples[400:-400]
    return float(10 * np.log10(2 * np.mean(inner**2) + 1e-12))


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_speech_passes_and_what_lies_above_does_not_fold_down(lab: Page, rate: int):
    passed = [level_db(convert(lab, tone(hz, rate), rate, 16_000)) for hz in (250, 3_500, 6_500)]
    folded = [level_db(convert(lab, tone(hz, rate), rate, 16_000)) for hz in (8_200, 15_000)]

    assert max(abs(level) for level in passed) < 0.1
    assert max(folded) < -70  # taking every third sample leaves them at 0 dB


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_replies_come_out_without_mirror_tones(lab: Page, rate: int):
    out = convert(lab, tone(3_000, 24_000), 24_000, rate)[1_000:-1_000]
    spectrum = np.abs(np.fft.rfft(out * np.blackman(len(out))))
    hz = np.fft.rfftfreq(len(out), 1 / rate)

    assert abs(hz[spectrum.argmax()] - 3_000) < 10
    assert spectrum[hz > 4_000].max() < spectrum.max() * 10 ** (-70 / 20)


def test_chunks_leave_no_seams_and_no_delay(lab: Page):
    samples = tone(440, 48_000)
    whole = convert(lab, samples, 48_000, 16_000, chunk=len(samples))
    chunked = convert(lab, samples, 48_000, 16_000, chunk=37)

    assert np.abs(whole - chunked[: len(whole)]).max() < 1e-5
    ideal = tone(440, 16_000)[: len(whole)]
    assert np.abs(whole[100:] - ideal[100:]).max() < 1e-3  # in phase: output 0 lies on input 0
    assert len(samples) / 3 - len(whole) < 16_000 * 0.003  # what the filter still holds: under 3 ms
