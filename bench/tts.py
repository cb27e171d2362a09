"""Voice: time to the first sound of a reply, work per second of speech, memory; how well its other ways are understood.

.venv/bin/python bench/tts.py [--threads 1]
.venv/bin/python bench/tts.py --understood   20 sentences at other paces, heights and loudnesses, by our recogniser
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import statistics
import time

import soxr

from vivavoce.media import INPUT_RATE, OUTPUT_RATE, amplified, to_float
from vivavoce.models.embedded.asr.recogniser import Recogniser
from vivavoce.models.embedded.replies import PITCH
from vivavoce.models.embedded.tts.synthesiser import Voice
from vivavoce.settings import from_environment
from vivavoce.weights.store import Store

REPLIES = (
    "Sure, I can move that to Thursday, November twenty sixth at two thirty. Is that right?",
    "I found two free times: Tuesday at nine fifteen, or Wednesday at four.",
    "Could you tell me your name and your date of birth?",
    "Your cleaning takes about thirty minutes.",
    "I did not catch that, could you say it again?",
    "We are open from eight in the morning until six in the evening.",
)


SENTENCES = (
    "Who goes there in the dark of my cave?", "You have no business here, little traveller.",
    "Give me the golden key and you may pass.", "The bridge is closed until the sun comes up.",
    "I smell fresh bread and wet socks.", "Three coins for the map, or you can walk.",
    "Nobody has opened that door for a hundred years.", "Put your sword down and sit by the fire.",
    "The dragon sleeps when the bell rings twice.", "I will tell you a secret about the old tower.",
    "My brother guards the other gate.", "Take the lantern, you will need it below.",
    "Do not touch the silver cup on the table.", "It was raining the night the king left.",
    "You may ask me one question, choose it well.", "The river is cold and very deep.",
    "I have waited a long time for somebody like you.", "Follow the green lights to the harbour.",
    "Your friend went north this morning.", "That is not the answer I wanted to hear.",
)  # fmt: skip


def understood(store: Store, threads: int) -> None:
    """Words that our own recogniser gets wrong, of 165."""
    voice, ear = Voice(store.folder_of("piper-joe"), threads), Recogniser(store.folder_of("moonshine-tiny-en"), threads)
    ways = [("usual", 1.0, 1.0, 0.0)]
    ways += [(f"voice {name}", 1.0, pitch, 0.0) for name, pitch in PITCH.items() if name]
    ways += [(f"rate {rate}", rate, 1.0, 0.0) for rate in (0.5, 0.7, 0.85, 1.25, 1.5)]
    ways += [(f"{db:+.0f} dB", 1.0, 1.0, db) for db in (-20.0, 6.0, 12.0)]
    for name, rate, pitch, db in ways:
        wrong = words = 0
        seconds = 0.0
        for sentence in SENTENCES:
            pcm = amplified(voice.speak(sentence, rate, pitch), db)
            heard = ear.recognise(soxr.resample(to_float(pcm), OUTPUT_RATE, INPUT_RATE)).text
            said, got = (re.findall(r"[a-z']+", text.lower()) for text in (sentence, heard))
            wrong, words = wrong + distance(said, got), words + len(said)
            seconds += len(pcm) / 2 / OUTPUT_RATE
        print(f"{name:10} {wrong:3} of {words} words wrong, {seconds:5.1f} s of speech")


def distance(said: list[str], got: list[str]) -> int:
    """Words to change, add or leave out (Levenshtein)."""
    row = list(range(len(got) + 1))
    for number, word in enumerate(said, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(got, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (word != other))
    return row[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--understood", action="store_true")
    asked = parser.parse_args()
    threads, store = asked.threads, Store(from_environment(os.environ).weights)
    if asked.understood:
        return understood(store, threads)

    begun = time.perf_counter()
    voice = Voice(store.folder_of("piper-joe"), threads)
    print(f"{voice.name}: load {1000 * (time.perf_counter() - begun):.0f} ms, {threads} thread(s)")
    voice.speak("Warm up.")

    firsts, work, speech = [], 0.0, 0.0
    for reply in REPLIES:
        for number, phrase in enumerate(voice.phrases(reply)):
            begun = time.perf_counter()
            pcm = voice.speak(phrase)
            took = time.perf_counter() - begun
            work, speech = work + took, speech + len(pcm) / 2 / OUTPUT_RATE
            if number == 0:
                firsts.append(took)
    print(f"first phrase: median {1000 * statistics.median(firsts):.0f} ms, longest {1000 * max(firsts):.0f} ms")
    print(f"work per second of speech {work / speech:.3f} s")
    begun = time.perf_counter()
    voice.speak(voice.phrases(REPLIES[0])[0])
    print(f"a cached phrase {1e6 * (time.perf_counter() - begun):.0f} µs")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
