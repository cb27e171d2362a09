"""What a caller hears while another telephone rings for them. Pure."""

from __future__ import annotations

import numpy as np

from ...events import Audio

TONES = (440.0, 480.0)
"""Hz, together: North America's audible ringing (ITU-T E.180, supplement 2)."""
ON, PERIOD = 2.0, 6.0  # seconds, likewise
LEVEL = 0.05
"""Of full scale, each: -26 dBFS, softer than speech."""


def ring(rate: int) -> Audio:
    """One ring; the next follows `PERIOD` later. rate: samples per second."""
    at = np.arange(int(ON * rate)) / rate
    wave = np.sin(2 * np.pi * np.outer(at, TONES)).sum(axis=1) * LEVEL
    return Audio((wave * 32767).astype("<i2").tobytes(), rate)
