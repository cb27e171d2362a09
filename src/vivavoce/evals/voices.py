"""Voices of simulated callers: programs of another family than the agent's voice, or recordings of people."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import ConfigurationError
from ..media import INPUT_RATE, Samples, to_float
from ..streaming.recording import load_recording, voice_end
from .acoustics import ACTIVE_LEVEL, active_level

ESPEAK = {
    "espeak-us": ("-v", "en-us", "-s", "155", "-p", "45"),
    "espeak-us-low": ("-v", "en-us+m3", "-s", "150", "-p", "30"),
    "espeak-us-female": ("-v", "en-us+f3", "-s", "155", "-p", "60"),
    "espeak-gb": ("-v", "en-gb", "-s", "150", "-p", "50"),
    "espeak-scots": ("-v", "en-gb-scotland", "-s", "150", "-p", "45"),
    "espeak-rp": ("-v", "en-gb-x-rp+f2", "-s", "150", "-p", "55"),
}
"""Name → options of espeak-ng."""
FLITE = ("slt", "rms", "awb")
"""Voices inside flite that are made of a person's sentences, and so heard well enough; each is `flite-…` here."""
SHORTEST_PAUSE = 0.1
"""Seconds of silence that count as a pause inside a turn (evals.md 1.2, eot-bench)."""
TRIES = 30.0
"""Seconds that a program may take to say one sentence."""
_FRAME = INPUT_RATE // 100
_VOICE_FLOOR = -40.0  # dB below the peak: quieter is no voice (evals.md 4)


@dataclass(frozen=True, slots=True)
class Speech:
    """One turn, ready to be sent."""

    samples: Samples
    """16 kHz, its active level at `ACTIVE_LEVEL`."""
    pauses: tuple[tuple[float, float], ...]
    """(start, end) in seconds of every silence of 100 ms or more inside it."""
    voice_end: float
    """Seconds to the last sound that is no more than 40 dB below its peak."""


class Voices:
    """`say` renders words; what was said once is kept. It blocks: call it in a thread."""

    def __init__(self, recordings: Path | None = None) -> None:
        """recordings: a folder of WAV files; `no-thats-all.wav` is played for "No, that's all." in place of a voice."""
        if recordings is not None and not recordings.is_dir():
            raise ConfigurationError(f"there is no folder {recordings} with recordings of callers' turns")
        self._recordings = recordings
        self.say = functools.lru_cache(maxsize=512)(self._say)

    def names(self) -> list[str]:
        """Voices that callers have unless they are told: flite's, which are made of people's recordings, or without it
        espeak-ng's, made of formulas: recognisers, raised on people, hear those badly. Raises ConfigurationError when
        there is none."""
        if shutil.which("flite"):
            return [f"flite-{voice}" for voice in FLITE]
        found = [*ESPEAK] if shutil.which("espeak-ng") else []
        if not found:
            raise ConfigurationError("simulated callers need a voice: install espeak-ng, or flite")
        return found

    def _say(self, text: str, voice: str, pauses: tuple[tuple[int, float], ...] = ()) -> Speech:
        """text: what is said. pauses: (after so many words, seconds). Raises ConfigurationError."""
        if self._recordings is not None and (file := self._recordings / f"{slug(text)}.wav").is_file():
            return _speech(to_float(load_recording(file).audio.pcm))
        words, pieces, said = text.split(), [], 0
        for after, seconds in (*sorted(pauses), (len(words), 0.0)):
            if words[said:after]:
                pieces += [
                    _trimmed(_render(" ".join(words[said:after]), voice)),
                    np.zeros(round(seconds * INPUT_RATE), np.float32),
                ]
            said = max(said, after)
        return _speech(np.concatenate(pieces) if pieces else np.zeros(INPUT_RATE // 10, np.float32))


def slug(text: str) -> str:
    """The name of a recording of these words."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("'", "")).strip("-")


def _render(text: str, voice: str) -> Samples:
    program = voice.partition("-")[0]
    if (program == "espeak" and voice not in ESPEAK) or program not in ("espeak", "flite"):
        known = ", ".join([*ESPEAK, *(f"flite-{name}" for name in FLITE)])
        raise ConfigurationError(f"no voice is named {voice!r}; there are {known}")
    with tempfile.TemporaryDirectory(prefix="vivavoce-voice-") as folder:
        file = Path(folder) / "said.wav"
        if program == "espeak":
            command = ["espeak-ng", *ESPEAK[voice], "-w", str(file), "--", text]
        else:
            command = ["flite", "-voice", voice.removeprefix("flite-"), "-t", text, "-o", str(file)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=TRIES, check=False)
        except FileNotFoundError:
            raise ConfigurationError(f"the voice {voice} needs the program {command[0]}: install it") from None
        except subprocess.TimeoutExpired:
            raise ConfigurationError(f"{command[0]} said nothing for {TRIES:.0f} s") from None
        if done.returncode or not file.is_file():
            raise ConfigurationError(f"{command[0]} failed with exit code {done.returncode}; does it have {voice}?")
        return to_float(load_recording(file).audio.pcm)


def _trimmed(samples: Samples) -> Samples:
    """Without the silence that a synthesiser puts around it."""
    loud = np.flatnonzero(np.abs(samples) > np.abs(samples).max(initial=0.0) * 10 ** (_VOICE_FLOOR / 20))
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]


def _speech(samples: Samples) -> Speech:
    level = active_level(samples)
    if np.isfinite(level):
        samples = np.clip(samples * 10 ** ((ACTIVE_LEVEL - level) / 20), -1.0, 1.0).astype(np.float32)
    end = voice_end(samples, INPUT_RATE)
    return Speech(samples, _pauses(samples[: round(end * INPUT_RATE)]), end)


def _pauses(voice: Samples) -> tuple[tuple[float, float], ...]:
    frames = voice[: len(voice) // _FRAME * _FRAME].reshape(-1, _FRAME)
    quiet = np.abs(frames).max(axis=1, initial=0.0) <= np.abs(voice).max(initial=0.0) * 10 ** (_VOICE_FLOOR / 20)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(int)))
    spans: Sequence[tuple[int, int]] = list(zip(edges[::2], edges[1::2], strict=True))
    long = [(float(start) / 100, float(end) / 100) for start, end in spans if (end - start) / 100 >= SHORTEST_PAUSE]
    return tuple(span for span in long if span[0] > 0)
