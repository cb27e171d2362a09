"""Noisy sounds out of clean clips, as the recogniser's encoder sees them.

    python -m ears.sounds --clips CLIPS --data DATA --encoder ENCODER.ort --out FOLDER [--count 3500] [--seed 1]

DATA holds `noise/environment`; half of its files (by the sum of their names) train, the others are for the figures.
Pieces of 500: (features (frames, 288) float16, numbers of `WORDS`), which `train.py` reads.
"""

from __future__ import annotations

import argparse
import hashlib
import pickle
import random
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from .voices import RATE, WORDS, Clip, read

OTHER = len(WORDS) + 1
"""Label of a word that is no digit; 0 is nothing new."""
LABELS = {word: number for number, word in enumerate(WORDS, 1)}
LONGEST = 9.0  # seconds
PIECE = 500
Sound = npt.NDArray[np.floating[Any]]


class Mixer:
    """Makes one sound after another, a function of the seed."""

    def __init__(self, clips: list[Clip], noises: list[Sound], seed: int) -> None:
        self._chance, self._noises = random.Random(seed), noises
        self._colours = np.random.default_rng(seed)
        self._words: dict[str, dict[str, list[Sound]]] = {}
        self._rows: list[tuple[list[str], Sound]] = []
        self._others: list[tuple[list[str], Sound]] = []
        self._read: list[tuple[list[str], Sound]] = []
        for speaker, words, pcm in clips:
            sound = pcm.astype(np.float32) / 32768
            if len(words) == 1 and words[0] in LABELS:
                self._words.setdefault(speaker, {}).setdefault(words[0], []).append(sound)
            else:
                digits = any(word in LABELS for word in words)
                kind = self._read if speaker.startswith("reader") else self._rows if digits else self._others
                kind.append((words, sound))
        self._people = [speaker for speaker in self._words if speaker.startswith("person")]

    def make(self) -> tuple[Sound, list[int]]:
        """A sound of 1 to 9 seconds and the words in it."""
        chance = self._chance
        words, sound = self._voice()
        while len(sound) > LONGEST * RATE:
            words, sound = self._voice()
        if chance.random() < 0.4:  # a telephone
            spectrum = np.fft.rfft(sound)
            spectrum[len(spectrum) * 3500 // 8000 :] = 0
            sound = np.fft.irfft(spectrum, len(sound))
        sound = np.pad(
            sound * (0.1 / level(sound)), [int(chance.uniform(*gap) * RATE) for gap in ((0.05, 0.5), (0.1, 1.1))]
        )
        if chance.random() < 0.88:
            noise = self._noise(len(sound))
            sound = sound + noise * (0.1 * 10 ** (-chance.uniform(-1, 18) / 20) / max(1e-6, np.sqrt(np.mean(noise**2))))
        sound = np.clip(sound * 10 ** (chance.uniform(-8, 6) / 20), -1, 1).astype(np.float32)
        return np.pad(sound, (0, max(0, RATE - len(sound)))), [LABELS.get(word, OTHER) for word in words]

    def _voice(self) -> tuple[list[str], Sound]:
        chance, kind = self._chance, self._chance.random()
        if kind < 0.5:
            return self._one_by_one(chance.choice(self._people if chance.random() < 0.55 else list(self._words)))
        words, sound = chance.choice(self._rows if kind < 0.78 else self._others if kind < 0.95 else self._read)
        return words, faster(sound, chance.uniform(0.88, 1.14))

    def _one_by_one(self, speaker: str) -> tuple[list[str], Sound]:
        chance, known = self._chance, self._words[speaker]
        words: list[str] = []
        for _ in range(chance.choice((1, 2, 3, 3, 3, 4, 4, 4, 5, 6))):
            if "double" in known and chance.random() < 0.04:
                words.append(chance.choice(("double", "triple")))
            words.append(chance.choice([word for word in known if word not in ("double", "triple")]))
        pace, parts = chance.uniform(0.86, 1.16), list[Sound]()
        for word in words:
            take = faster(chance.choice(known[word]), pace)
            loud = np.flatnonzero(np.abs(take) > 0.01 * np.abs(take).max())
            if not speaker.startswith("person"):
                take = take[max(0, loud[0] - 300) : loud[-1] + 600]
            take = take * (0.1 / level(take) * 10 ** (chance.uniform(-2, 2) / 20))
            parts += [take, np.zeros(int(chance.uniform(0.04, 0.45) * RATE), np.float32)]
        return words, np.concatenate(parts[:-1])

    def _noise(self, length: int) -> Sound:
        chance = self._chance
        if chance.random() < 0.75:
            noise = chance.choice(self._noises)
            return np.resize(np.roll(noise, -chance.randrange(len(noise))), length)
        spectrum = np.fft.rfft(self._colours.standard_normal(length))
        return np.fft.irfft(spectrum * np.arange(1, len(spectrum) + 1) ** (-chance.uniform(0, 2) / 2), length)


def level(sound: Sound) -> float:
    """Of what is loud in it."""
    loud = sound[np.abs(sound) > 0.02 * np.abs(sound).max()]
    return max(1e-6, float(np.sqrt(np.mean(loud**2)))) if len(loud) else 1e-6


def faster(sound: Sound, factor: float) -> Sound:
    """Faster and higher, as another person might be."""
    found: Sound = np.interp(np.arange(0, len(sound) - 1, factor), np.arange(len(sound)), sound).astype(np.float32)
    return found


def trains(noise: Path) -> bool:
    """Whether a file of noise is for training, and not for the figures."""
    return int(hashlib.sha256(noise.name.encode()).hexdigest(), 16) % 2 == 0


def main() -> None:
    """Write the pieces."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("clips", "data", "encoder", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--count", type=int, default=3500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    encoder = ort.InferenceSession(str(asked.encoder))
    files = [path for path in sorted((asked.data / "noise/environment").glob("*.flac")) if trains(path)]
    mixer = Mixer(
        pickle.loads(asked.clips.read_bytes()), [read(f).astype(np.float32) / 32768 for f in files], asked.seed
    )
    asked.out.mkdir(parents=True, exist_ok=True)
    for piece in range(0, asked.count, PIECE):
        made = []
        for _ in range(PIECE):
            sound, labels = mixer.make()
            given = {"input_values": sound[None], "attention_mask": np.ones((1, len(sound)), np.int64)}
            made.append((encoder.run(["last_hidden_state"], given)[0][0].astype(np.float16), labels))
        (asked.out / f"{piece:06}.pkl").write_bytes(pickle.dumps(made))


if __name__ == "__main__":
    main()
