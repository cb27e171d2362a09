"""What callers of a crowd say: recordings of people, or sentences spoken by programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ...errors import ConfigurationError
from ...events import Audio, VideoFrame
from ...media import INPUT_RATE, to_pcm
from ...sight import source_of
from ...streaming.recording import Recording, load_recording
from ..voices import Voices

SENTENCES = (
    "Hello, can you hear me?",
    "What can you do for me?",
    "And when are you open?",
    "Thank you, that's all. Goodbye.",
)
"""Fit for any agent: each wants an answer, none wants anything done."""

_PICTURES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}
Scripts = list[list[Recording]]
"""Calls, each a list of turns."""


def recorded(path: Path) -> Scripts:
    """A WAV file is a call of one turn; a folder's files are the turns of a call, each folder inside it another call.

    Raises ConfigurationError where there is nothing to hear.
    """
    if not path.is_dir():
        return [[_heard(path)]]
    folders = [path, *sorted(inner for inner in path.iterdir() if inner.is_dir())]
    scripts = [[_heard(file) for file in sorted(folder.glob("*.wav"))] for folder in folders]
    if not any(scripts):
        raise ConfigurationError(f"there are no recordings in {path}: expected files that end in .wav")
    return [script for script in scripts if script]


def spoken(seed: int) -> Scripts:
    """One call for each voice that there is, in an order of the seed's. Raises ConfigurationError without a voice."""
    voices = Voices()
    names: Sequence[str] = np.random.default_rng(seed).permutation(voices.names()).tolist()
    return [[_said(voices, sentence, name) for sentence in SENTENCES] for name in names]


def film(path: Path) -> tuple[VideoFrame, ...]:
    """A picture, or a folder's in the order of their names: what a caller's camera or screen shows, in turn.

    They are sent as they are: PNG is a screen, JPEG and WebP a camera. Raises ConfigurationError.
    """
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    found = [(file, _PICTURES[file.suffix.lower()]) for file in files if file.suffix.lower() in _PICTURES]
    if not found:
        raise ConfigurationError(f"there is no picture at {path}: expected {', '.join(_PICTURES)}, or a folder of them")
    try:
        return tuple(VideoFrame(file.read_bytes(), kind, source_of(kind)) for file, kind in found)
    except OSError as error:
        raise ConfigurationError(f"cannot read a picture at {path}: {error.strerror}") from None


def names(scripts: Sequence[Sequence[Recording]]) -> tuple[str, ...]:
    """Of the turns, one string for each call."""
    return tuple(" / ".join(turn.name for turn in script) for script in scripts)


def _heard(file: Path) -> Recording:
    recording = load_recording(file)
    if recording.voice_end == 0.0:
        raise ConfigurationError(f"{file} is silent: nobody would answer it")
    return recording


def _said(voices: Voices, sentence: str, voice: str) -> Recording:
    speech = voices.say(sentence, voice)
    return Recording(f"“{sentence}”, {voice}", Audio(to_pcm(speech.samples), INPUT_RATE), speech.voice_end)
