"""Clean clips: digits one by one and in a row, and other phrases, by people and by voices of programs.

    python -m ears.voices --data DATA --out CLIPS

DATA holds `speech/digits` (DIGIT_speaker_take.flac) and `speech/readings` (with transcripts.tsv). Needs ffmpeg, flite
and espeak-ng. A clip is (speaker, words, 16 kHz mono PCM16); "person NAME" says a digit, and is a person.
"""

from __future__ import annotations

import argparse
import pickle
import random
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 16_000
WORDS = ("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "double", "triple")
HEARD = ("george", "jackson", "nicolas")
"""The people who train; lucas, theo and yweweler are for the figures."""
FLITE = ("rms", "slt", "awb", "kal16")
ACCENTS = ("en-us", "en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-029")
VARIANTS = (
    *("Adam Alex Alicia Andrea Andy Annie Belinda Benjamin Caleb David Ed Edward Hugo Jacky Lee Linda Mario").split(),
    *("Max Michael Miguel Mike Pablo Paul Pedro Quincy Rob Robert Steph Tweaky Zac anika f1 f2 f3 f4 f5").split(),
    *("grandpa grandma m1 m2 m3 m4 m5 m6 m7 m8 klatt klatt2 klatt3 klatt4 travis victor norbert sandro shelby").split(),
)
LEADS = ("my number is", "it's", "the code is", "um", "okay", "that would be", "yes it's", "sorry", "no")
Clip = tuple[str, list[str], npt.NDArray[np.int16]]


def texts(chance: random.Random, others: list[str], rows: int, mixed: int, other: int) -> Iterator[str]:
    """What one voice says: each word, rows of digits, rows within a sentence, and sentences without a digit."""
    yield from WORDS
    for _ in range(rows):
        yield chance.choice((", ", " ")).join(row(chance))
    for _ in range(mixed):
        yield f"{chance.choice(LEADS)} {' '.join(row(chance))}{chance.choice(('', '', ' please', ' thanks'))}"
    for _ in range(other):
        yield chance.choice(others)


def row(chance: random.Random) -> list[str]:
    """Three to seven digits; now and then "double four", "oh"."""
    words: list[str] = []
    length = chance.choice((3, 4, 4, 5, 6, 7))
    while len(words) < length:
        if chance.random() < 0.05:
            words.append(chance.choice(("double", "triple")))
        words.append(chance.choice(WORDS[:2]) if chance.random() < 0.1 else chance.choice(WORDS[2:11]))
    return words


def said(command: list[str]) -> npt.NDArray[np.int16]:
    """What a program says into the file that is named behind the command."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run([*command, str(path)], check=True, capture_output=True)
        return read(path)


def read(path: Path) -> npt.NDArray[np.int16]:
    """A file of any kind as 16 kHz mono PCM16."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-ac", "1", "-ar", str(RATE), "-f", "s16le", "-"]
    return np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, np.int16)


def sentences() -> list[str]:
    """Those of the twenty agents that are in this folder, without digits."""
    agents = tomllib.loads((Path(__file__).parent.parent / "agents.toml").read_text(encoding="utf-8"))
    found = {" ".join("".join(c if c.isalpha() or c in "' " else " " for c in t.lower()).split()) for t in _all(agents)}
    return sorted(text for text in found if 0 < len(text.split()) < 10 and not {*WORDS} & {*text.split()})


def _all(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _all(inner)


def clips(data: Path, seed: int) -> Iterator[Clip]:
    """All of them, a function of the seed."""
    chance, others = random.Random(seed), sentences()
    for voice in FLITE:
        for text in texts(chance, others, 50, 15, 60):
            pace = f"duration_stretch={chance.uniform(0.75, 1.2):.2f}"
            yield voice, _words(text), said(["flite", "-voice", voice, "--setf", pace, "-t", text, "-o"])
    for variant in VARIANTS:
        voice = f"{chance.choice(ACCENTS)}+{variant}"
        for text in texts(chance, others, 4, 1, 4):
            pace, pitch = str(chance.randint(115, 190)), str(chance.randint(20, 80))
            yield voice, _words(text), said(["espeak-ng", "-v", voice, "-s", pace, "-p", pitch, text, "-w"])
    for path in sorted((data / "speech/digits").glob("*.flac")):
        digit, speaker, _ = path.stem.split("_")
        if speaker in HEARD:
            yield f"person {speaker}", ["zero" if digit == "0" else WORDS[int(digit) + 1]], read(path)
    for line in (data / "speech/readings/transcripts.tsv").read_text(encoding="utf-8").splitlines():
        name, _, text = line.partition("\t")
        yield f"reader {name.partition('-')[0]}", text.lower().split(), read(data / "speech/readings" / name)


def _words(text: str) -> list[str]:
    return text.replace(",", "").split()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    asked.out.write_bytes(pickle.dumps(list(clips(asked.data, asked.seed))))
