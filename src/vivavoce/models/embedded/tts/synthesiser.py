"""Text to speech, phrase by phrase, at 24 kHz: Piper's joe, or an installed program where its weights are missing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import threading
import wave
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ....errors import ConfigurationError
from ....media import OUTPUT_RATE, Samples, to_float, to_pcm
from ....onnx import session
from ....settings import for_children
from .chunking import phrases as cut
from .phonemes import ids, phonemes

MODEL = "en_US-joe-medium.onnx"
LEAD = 0.020  # seconds of silence kept before a phrase's first sound
PAUSES = {"": 0.03, ",": 0.12, ";": 0.16, ":": 0.16, "—": 0.16, "–": 0.16, ".": 0.24, "!": 0.24, "?": 0.24, "…": 0.30}
"""Seconds of silence after a phrase by its last mark; "" is a cut in the middle of a clause."""
GAIN = 1.3  # joe peaks at 0.38–0.69 per sentence (20 sentences): louder, and still below full scale
QUIET = 0.006  # amplitude below which sound is silence, −44 dBFS; joe's own background stays below 0.003 (measured)
FRAME = 0.005  # seconds over which that is judged
FADE = 0.003  # seconds; a cut at full level clicks
CACHE_BYTES = 8 << 20
"""About 170 s of speech."""
CACHED_LENGTH = 60
"""Characters; longer phrases are seldom said twice."""
TIMEOUT = 20.0  # seconds for a speaking program

Render = Callable[[str, float], tuple[Samples, int]]
"""Sound and its samples per second for a text, and for how long each sound of it lasts: 1 = as usual."""
WORDS_PER_MINUTE = 175
"""Of espeak-ng, when nobody asks for another pace."""


class Voice:
    """One voice. Blocking; may be used by several threads at once."""

    def __init__(self, folder: Path | None, threads: int = 1) -> None:
        """folder: holds Piper's joe (`.onnx` and `.onnx.json`); None or incomplete = flite or espeak-ng, as installed.

        Raises ConfigurationError when there is nothing to speak with.
        """
        self.name, self._render = _choose(folder, threads)
        self._cache: OrderedDict[tuple[str, float, float], bytes] = OrderedDict()
        self._cached = 0
        self._lock = threading.Lock()

    def phrases(self, text: str) -> list[str]:
        """A reply in the pieces to `speak` one after another, a short one first."""
        return cut(text)

    def speak(self, phrase: str, rate: float = 1.0, pitch: float = 1.0) -> bytes:
        """24 kHz mono PCM16 of a phrase whose numbers and dates are words; ends with the pause of its last mark.

        rate: of the usual pace. pitch: of the usual height; all of the voice moves with it, as if its owner were larger
        or smaller, so that it is another's. It is spoken so much slower as playing it faster makes up for.

        Empty when there is nothing to say. Raises ConfigurationError when the phonemizer is gone.
        """
        phrase = phrase.strip()
        if not any(character.isalnum() for character in phrase):
            return b""
        key = (phrase, rate, pitch)
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        samples, sampled = self._render(phrase, pitch / rate)
        pcm = to_pcm(_at_output_rate(trim(samples, sampled, phrase, pitch / rate), round(sampled * pitch)))
        self._keep(key, pcm)
        return pcm

    def _keep(self, key: tuple[str, float, float], pcm: bytes) -> None:
        if len(key[0]) > CACHED_LENGTH:
            return
        with self._lock:
            if key not in self._cache:
                self._cached += len(pcm)
            self._cache[key] = pcm
            while self._cached > CACHE_BYTES:
                self._cached -= len(self._cache.popitem(last=False)[1])


def trim(samples: Samples, rate: int, phrase: str, length: float = 1.0) -> Samples:
    """The sound with at most `LEAD` before it and the pause of the phrase's last mark after it, so much longer as all
    of it is."""
    frame = int(FRAME * rate)
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    loud = np.flatnonzero(np.abs(frames).max(axis=1) > QUIET)
    if not len(loud):
        return samples[:0]
    start = max(0, int(loud[0]) * frame - int(LEAD * rate))
    stop = min(len(samples), (int(loud[-1]) + 2) * frame)
    sound = samples[start:stop].copy()
    fade = min(int(FADE * rate), len(sound))
    ramp = np.linspace(0.0, 1.0, fade, dtype=np.float32)
    sound[:fade] *= ramp
    sound[len(sound) - fade :] *= ramp[::-1]
    mark = phrase.rstrip("\"')”’ ")[-1:]
    return np.concatenate([sound, np.zeros(int(PAUSES.get(mark, PAUSES[""]) * length * rate), dtype=np.float32)])


class Piper:
    """Piper's VITS model on ONNX Runtime."""

    def __init__(self, folder: Path, threads: int) -> None:
        config = json.loads((folder / f"{MODEL}.json").read_text(encoding="utf-8"))
        self._table: dict[str, list[int]] = config["phoneme_id_map"]
        self._language: str = config["espeak"]["voice"]
        self._rate: int = config["audio"]["sample_rate"]
        inference = config["inference"]
        self._scales = np.array(
            [inference["noise_scale"], inference["length_scale"], inference["noise_w"]], dtype=np.float32
        )
        self._model = session(folder / MODEL, threads)

    def render(self, text: str, length: float = 1.0) -> tuple[Samples, int]:
        """Sound of a text and its rate. length: how long each sound lasts, of what is usual."""
        numbers = np.array([ids(phonemes(text, self._language), self._table)], dtype=np.int64)
        lengths = np.array([numbers.shape[1]], dtype=np.int64)
        scales = self._scales * np.array([1.0, length, 1.0], dtype=np.float32)
        output = self._model.run(None, {"input": numbers, "input_lengths": lengths, "scales": scales})[0]
        samples: Samples = output.reshape(-1) * np.float32(GAIN)
        return samples, self._rate


def _choose(folder: Path | None, threads: int) -> tuple[str, Render]:
    weights = folder is not None and (folder / MODEL).is_file() and (folder / f"{MODEL}.json").is_file()
    if weights and shutil.which("espeak-ng"):
        assert folder is not None
        return "piper-joe", Piper(folder, threads).render
    if shutil.which("flite"):
        return "flite", _flite
    if shutil.which("espeak-ng"):
        return "espeak-ng", _espeak
    raise ConfigurationError(
        "there is no voice: run `apt-get install espeak-ng` and `vivavoce models pull piper-joe` (flite works too)"
    )


def _flite(text: str, length: float) -> tuple[Samples, int]:
    stretch = ["--setf", f"duration_stretch={length:.3f}"]
    return _program(["flite", "-voice", "slt", *stretch, "-f", "/dev/stdin", "-o"], text)


def _espeak(text: str, length: float) -> tuple[Samples, int]:
    return _program(["espeak-ng", "-v", "en-us", "-s", f"{WORDS_PER_MINUTE / length:.0f}", "--stdin", "-w"], text)


def _program(command: list[str], text: str) -> tuple[Samples, int]:
    """What a program says into a WAV file, whose path is its last argument.

    The text goes in by its standard input: arguments can be read by anybody on the machine (`ps`).
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        try:
            subprocess.run(
                [*command, str(path)],
                input=text.encode(),
                capture_output=True,
                timeout=TIMEOUT,
                check=True,
                env=for_children(os.environ),
            )
            with wave.open(str(path)) as said:
                return to_float(said.readframes(said.getnframes())), said.getframerate()
        except (OSError, subprocess.SubprocessError, wave.Error, EOFError) as error:
            raise ConfigurationError(
                f"{command[0]} could not speak ({type(error).__name__}): is it installed?"
            ) from None


def _at_output_rate(samples: Samples, rate: int) -> Samples:
    if rate == OUTPUT_RATE:
        return samples
    import soxr  # on demand

    resampled: Samples = soxr.resample(samples, rate, OUTPUT_RATE)
    return resampled
