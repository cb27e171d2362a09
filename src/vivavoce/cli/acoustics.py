"""`vivavoce acoustics`: what a recording sounds like over a telephone, in a room, in noise."""

from __future__ import annotations

import wave
from pathlib import Path

import click

from ..evals import acoustics
from ..media import INPUT_RATE, to_float, to_pcm
from ..streaming.recording import load_recording
from .environment import writable


def run(source: Path, target: Path, condition: str, seed: int, folder: Path | None) -> None:
    """Write `source` to `target` as it comes through the line. Raises ConfigurationError."""

    if condition == "help":
        click.echo(acoustics.listing())
        return
    writable(target)
    voice = to_float(load_recording(source).audio.pcm)
    level = acoustics.active_level(voice)
    line = acoustics.channel(condition, seed, folder, speech_db=level)
    worse = line.process(voice)

    with open(target, "wb") as raw, wave.open(raw, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(INPUT_RATE)
        file.writeframes(to_pcm(worse))
    click.echo(f"{target}: {len(voice) / INPUT_RATE:.1f} s of {source.name} through {condition}, seed {seed}")
