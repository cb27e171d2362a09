"""How often a correction of a taught sound is right: made voices that say it well and wrongly, and people who read.

.venv/bin/python bench/pronunciation.py [--voices espeak:en-us,flite:slt] [--words 4] [--readings FOLDER]

Made voices say each word of the language tutor's lessons, and its rival in its place: each is judged for the word.
FOLDER holds recordings of native speakers and `transcripts.tsv` (file, words): of each recording up to 12 s some words
are judged that have a taught sound, against what they become with the other one. Nothing of it should be corrected.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import yaml

from vivavoce import templates
from vivavoce.pronunciation import LONGEST, RATE, Judge, Judgement

sys.path.insert(0, str(Path(templates.__file__).parent / "language_tutor"))
from course import LEVELS, Course

WEAK = frozenset(
    "a an the and of to in is was it his her that this as at for from with be are were had has have he she i "
    "you but by on or not my your they them their him me we us our would could should will can do did if so "
    "then than there what which who when some any been no up out into all one ".split()
)
"""Words that people swallow in a sentence, and that no lesson teaches."""


def sound(command: list[str]) -> np.ndarray:
    """What a program writes as a WAV or FLAC file to stdout, or to its last argument: mono, 16 kHz."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        subprocess.run([file.name if part == "OUT" else part for part in command], check=True, capture_output=True)
        return decoded(file.name)


def decoded(path: str | Path) -> np.ndarray:
    made = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-ar", str(RATE), "-"]
    return np.frombuffer(subprocess.run(made, check=True, capture_output=True).stdout, "<i2")


def spoken(voice: str, text: str) -> np.ndarray:
    program, _, name = voice.partition(":")
    if program == "espeak":
        return sound(["espeak-ng", "-v", name, "-s", "150", "-w", "OUT", text])
    return sound(["flite", "-voice", name, "-t", text, "-o", "OUT"])


def made(judge: Judge, voices: list[str], words: int) -> Iterator[tuple[str, bool, Judgement]]:
    """(level and voice, was the other word said, what was judged)"""
    for lesson in Course().lessons.values():
        for word in list(lesson.words.values())[:words]:
            for level, name in LEVELS.items():
                text = word.text(level)
                wrong = re.sub(rf"\b{word.word}\b", word.other, text, flags=re.IGNORECASE)
                for voice in voices:
                    for said in (text, wrong):
                        yield name, said is wrong, judge.judge(spoken(voice, said), text, word.word, word.other)


def read(judge: Judge, folder: Path, contrasts: int) -> Iterator[tuple[str, bool, Judgement]]:
    """("people", False, what was judged); ("other words", True, …) where the text is another recording's."""
    rows = yaml.safe_load((Path(templates.__file__).parent / "language_tutor" / "lessons.yaml").read_text())["lessons"]
    pairs = [tuple(row["phones"]) for row in rows]
    rivals = {(a, b) for pair in pairs for a, b in (pair, pair[::-1])}
    chance = random.Random(5)
    lines = [line.split("\t") for line in (folder / "transcripts.tsv").read_text().splitlines()]
    last = ""
    for file, text in lines:
        heard = decoded(folder / file)
        if len(heard) > LONGEST * RATE:
            continue
        found = list(_contrasts(judge, text, rivals))
        for word, other in chance.sample(found, min(contrasts, len(found))):
            yield "people", False, judge.judge(heard, text, word, other)
        if last:
            known = [each for each in _contrasts(judge, last, rivals)][:1]
            yield from (("other words", True, judge.judge(heard, last, word, other)) for word, other in known)
        last = text


def _contrasts(judge: Judge, text: str, rivals: set[tuple[str, str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    words = text.lower().split()
    for word in words:
        try:
            ways = judge.phones(word)
            _ = [judge.phones(each) for each in words]
        except ValueError:
            continue
        if word in WEAK or words.count(word) > 1 or len(ways) > 1 or len(ways[0]) < 3:
            continue
        for at, phone in enumerate(ways[0]):
            for mine, other in rivals:
                voicing = {mine, other} in ({"D", "T"}, {"G", "K"})  # taught at the end of words, as said there
                if phone == mine and not (voicing and at < len(ways[0]) - 1):
                    yield word, (*ways[0][:at], other, *ways[0][at + 1 :])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voices", default="espeak:en-us,espeak:en-gb-x-rp,flite:slt,flite:rms")
    parser.add_argument("--words", type=int, default=4, help="of each lesson")
    parser.add_argument("--readings", type=Path)
    parser.add_argument("--contrasts", type=int, default=4, help="of each recording")
    arguments = parser.parse_args()
    judge, begun = Judge(), time.process_time()
    found: dict[tuple[str, bool], list[Judgement]] = {}
    voices = [voice for voice in arguments.voices.split(",") if voice]
    sources = [made(judge, voices, arguments.words)] if voices else []
    sources += [read(judge, arguments.readings, arguments.contrasts)] if arguments.readings else []
    for source in sources:
        for name, wrong, made_of_it in source:
            found.setdefault((name, wrong), []).append(made_of_it)
    for (name, wrong), all_ in found.items():
        verdicts = Counter(each.verdict for each in all_)
        fits = np.percentile([each.fit for each in all_], (1, 5, 50, 95, 99)).round(2)
        print(f"{name}, {'the other' if wrong else 'the right'} said: {len(all_)} {dict(verdicts)}; fit {fits}")
        for limit in (1, 2, 3):
            sure = sum(each.ratio > limit for each in all_)
            both = sum(each.ratio > 0 and each.aligned > 0 for each in all_)
            print(f"   ratio > {limit}: {sure}; both methods: {both}")
    count = sum(map(len, found.values()))
    print(f"{(time.process_time() - begun) / max(1, count):.2f} s of CPU each")


if __name__ == "__main__":
    main()
