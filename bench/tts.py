"""Voice: time to the first sound of a reply, work per second of speech, memory.

.venv/bin/python bench/tts.py [--threads 1]
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import time

from vivavoce.media import OUTPUT_RATE
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1)
    threads = parser.parse_args().threads
    store = Store(from_environment(os.environ).weights)

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
