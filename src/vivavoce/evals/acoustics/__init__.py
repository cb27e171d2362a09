"""What happens to a voice between a mouth and a gateway: rooms, noise, telephones, lost packets. Pure and seeded.

    line = channel("phone+noise15+loss1", seed=1)
    sent = line.apply(frame)          # 20 ms; None = that packet is lost
    worse = channel("room2+babble5", seed=1).process(samples)

Sound meets conditions in one order, however they are written: covered mouth, room, echo, noise, bursts, telephone,
loss. A signal-to-noise ratio is relative to the *active* level of the voice, its level while somebody speaks. On a
stream that cannot be measured ahead, so a voice comes at `ACTIVE_LEVEL`, or its level is given.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Protocol

import numpy as np

from ...media import Samples
from .filters import FRAME, Telephone
from .line import Jitter, Loss
from .recordings import recordings
from .sounds import Bursts, Echo, Muffled, Noise, Room
from .spec import KINDS, Part, listing, parse

__all__ = ["ACTIVE_LEVEL", "FRAME", "KINDS", "Channel", "active_level", "channel", "listing"]

ACTIVE_LEVEL = -26.0
"""dB relative to full scale, of a voice while it speaks: the nominal level of ITU-T P.56 test signals."""

_BELOW_PEAK = 30.0  # dB; a frame that is quieter than the loudest by more than this is a pause
_LOSING = ("loss", "jitter")


class _Stage(Protocol):
    def apply(self, frame: Samples, echo: Samples | None, /) -> Samples: ...


class Channel:
    """One way to the gateway, for one call. Frames go through it in order, one after the other."""

    def __init__(self, stages: list[_Stage], loss: Loss | None, jitter: Jitter | None) -> None:
        self._stages = stages
        self._loss = loss
        self._jitter = jitter

    def apply(self, frame: Samples, echo: Samples | None = None) -> Samples | None:
        """The frame as it arrives; None = its packet is lost, and the receiver hears nothing for it.

        frame: 320 samples at 16 kHz. echo: what the loudspeaker plays in the same 20 ms, 320 samples; None = nothing.
        Raises ValueError for another length.
        """
        for part in (frame, echo):
            if part is not None and part.shape != (FRAME,):
                raise ValueError(f"expected a frame of {FRAME} samples (20 ms at 16 kHz), not {part.shape}")
        for stage in self._stages:
            frame = stage.apply(frame, echo)
        return None if self._loss is not None and self._loss.next() else np.clip(frame, -1.0, 1.0)

    def delay(self, frame_index: int) -> float:
        """Seconds by which the packet with this index, from 0, is sent late."""
        return 0.0 if self._jitter is None else self._jitter.delay(frame_index)

    def process(self, samples: Samples) -> Samples:
        """A whole recording, as long as before; lost packets are silent. Use a fresh channel for each."""
        frames = np.zeros((-(-len(samples) // FRAME), FRAME), np.float32)
        frames.reshape(-1)[: len(samples)] = samples
        for frame in frames:
            arrived = self.apply(frame.copy())
            frame[:] = 0.0 if arrived is None else arrived
        return frames.reshape(-1)[: len(samples)]


def channel(spec: str, seed: int, recordings: Path | None = None, speech_db: float = ACTIVE_LEVEL) -> Channel:
    """The channel of a condition such as `phone+noise15+loss1`; the same spec and seed do the same.

    recordings: a folder with noises of your own; `acoustics.recordings` says how. speech_db: active level of the voice.
    Raises ConfigurationError: for an unknown condition with a list of all.
    """
    parts = parse(spec)
    chances = {part.kind: np.random.default_rng([seed % 2**63, zlib.crc32(part.kind.encode())]) for part in parts}
    stages = [_stage(part, chances[part.kind], recordings, speech_db) for part in parts if part.kind not in _LOSING]
    amounts = {part.kind: part.amount or 0.0 for part in parts}
    loss = Loss(amounts["loss"] / 100, chances["loss"]) if "loss" in amounts else None
    jitter = Jitter(amounts["jitter"], chances["jitter"]) if "jitter" in amounts else None
    return Channel(stages, loss, jitter)


def active_level(samples: Samples) -> float:
    """The level of a voice while it speaks, in dB relative to full scale; −100 for silence.

    RMS over the 20 ms frames within 30 dB of the loudest: within 1 dB of ITU-T P.56 on clean speech, and simpler.
    """
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    power = np.mean(frames.astype(np.float64) ** 2, axis=1)
    if not power.size or power.max() < 1e-10:
        return -100.0
    return float(10 * np.log10(np.mean(power[power > power.max() * 10 ** (-_BELOW_PEAK / 10)])))


def _stage(part: Part, chance: np.random.Generator, folder: Path | None, speech_db: float) -> _Stage:
    amount = part.amount or 0.0
    match part.kind:
        case "muffled":
            return Muffled(speech_db, chance)
        case "echo":
            return Echo(amount, chance)
        case "phone":
            return Telephone()
        case "bursts":
            return Bursts([sound for _, sound in recordings("burst", folder)], amount, speech_db, chance)
        case "room":
            rooms = recordings("room", folder)
            index = int(chance.integers(len(rooms))) if part.amount is None else (int(amount) - 1) % len(rooms)
            return Room(rooms[index][1])
        case kind:
            sounds = recordings(kind, folder)
            return Noise(sounds[int(chance.integers(len(sounds)))][1], speech_db - amount, part.drift, chance)
