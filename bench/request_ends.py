"""What it tells of the end of a turn that the engine understood the request, on what people ask for.

    python bench/request_ends.py DATA --looks FILE [--requests 250]

DATA holds `dialogue/schema-guided`; FILE is what `turn_ends.py` keeps of people's pauses. Each turn that begins a
dialogue goes to the engine in pieces: up to the end of each of its sentences, and up to some words within them, as
often as people pause there. *Understood*: the engine acts on the piece, or asks only for what is missing. The base that
follows for such turns, beside the weight of the sound in all recordings, is printed.

Then requests to the services that were not fitted on, half of them of several sentences, are spoken by the engine's own
voice with people's pauses between their sentences, and heard by the recogniser and Smart Turn: turns cut and delays,
with understanding and without. What was heard is kept beside FILE.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from bookings import LOOKED, NOW, Corpus
from machine import machine
from mind import mind
from turn_ends import KNOWN, LOOK, OPEN, OVER, Pause, figures, logistic, read_again, voices
from understanding import HAND_OVER

from vivavoce.cli.environment import settings
from vivavoce.events import Brief
from vivavoce.media import INPUT_RATE, OUTPUT_RATE, Resampler, to_float
from vivavoce.models.embedded.asr.recogniser import Recogniser
from vivavoce.models.embedded.brain import Utterance
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.models.embedded.endpointing import completeness
from vivavoce.models.embedded.tts.synthesiser import Voice
from vivavoce.turns.end_of_turn import EndOfTurn, Evidence
from vivavoce.turns.smart_turn import SmartTurn
from vivavoce.turns.vad import SileroVad
from vivavoce.weights.store import Store

SENTENCE = re.compile(r"(?<=[.?!])\s+")
UNDERSTANDING = 0.15  # seconds from the words to what they come to, on two busy cores


@dataclass(frozen=True)
class Request:
    """The first turn of a dialogue."""

    service: str
    text: str

    @property
    def sentences(self) -> list[str]:
        return SENTENCE.split(self.text)


class Desks:
    """The engine's mind for each service, at the beginning of a call."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus, self._minds = corpus, dict[str, RulesBrain]()

    def understands(self, service: str, words: str) -> bool | None:
        """Whether it acts on these first words, or asks only for what is missing of the request; None = it answers."""
        if service not in self._minds:
            tools = (*self._corpus.tools(service), HAND_OVER)
            self._minds[service] = mind(Brief("You help callers.", tools, local_time=lambda: NOW))
        return asyncio.run(self._wanted(self._minds[service].fork(), words))

    async def _wanted(self, brain: RulesBrain, words: str) -> bool | None:
        async for _ in brain.hear(Utterance(words, confidence=0.95)):
            pass
        return brain.expectation().wanted


def requests(corpus: Corpus) -> list[Request]:
    """Each once, in an order of chance."""
    found = {Request(d["turns"][0]["frames"][0]["service"], d["turns"][0]["utterance"]) for d in corpus.dialogues}
    shuffled = sorted(found, key=lambda request: request.text)
    random.Random(1).shuffle(shuffled)
    return shuffled


def pieces(request: Request, within: float, chance: random.Random) -> Iterator[tuple[str, bool]]:
    """(words so far, whether they are all). within: places in a sentence, each."""
    said = ""
    for number, sentence in enumerate(request.sentences, 1):
        words = sentence.split()
        if len(words) > 1 and chance.random() < within:
            yield f"{said} {' '.join(words[: chance.randrange(1, len(words))]).rstrip(',')}.".strip(), False
        said = f"{said} {sentence}".strip()
        yield said, number == len(request.sentences)


def fit(asked: Sequence[Request], desks: Desks, pauses: Sequence[Pause]) -> EndOfTurn:
    """With the bases for turns that were understood, or not, beside the weight of the sound in all recordings."""
    policy, chance, counted = EndOfTurn(), random.Random(1), Counter[tuple[bool | None, bool]]()
    worded = [p for p in pauses if p.silent > policy.shortest_pause and (p.known.hint or 0.0) >= 0.4]
    within = held(p for p in worded if p.turn.startswith("sentences"))
    for request in asked:
        for words, over in pieces(request, within, chance):
            if completeness(words, OPEN) >= 0.4:
                counted[desks.understands(request.service, words), over] += 1
    for understood in (True, None, False):
        over, not_over = counted[understood, True], counted[understood, False]
        told = f"the end {over}, not the end {not_over}, log-odds {odds(over, not_over):+.2f}"
        print(f"understood: {understood!s:5}  {told}")
    base, sound = logistic(worded, lambda p: policy.features(p.known)[:2])
    base += float(np.log(held(worded)))
    understood, lost = (base + odds(counted[known, True], counted[known, False]) for known in (True, False))
    print(f"{len(asked)} requests, pauses within a sentence: {within:.2f}")
    print(f"sound={sound:.2f}, understood={understood:.2f}, lost={lost:.2f}")
    return replace(policy, understood=understood, lost=lost)


def held(pauses: Iterable[Pause]) -> float:
    """Silences to be held for each that is the end."""
    ends = Counter(pause.silent >= OVER for pause in pauses)
    return ends[False] / ends[True]


def odds(of: int, other: int) -> float:
    return float(np.log((of + 0.5) / (other + 0.5)))


def spoken(asked: Sequence[Request], lengths: Sequence[float]) -> list[Pause]:
    """Every silence of the requests, said with pauses of these lengths between their sentences."""
    store, chance, found = Store(settings().weights), random.Random(1), list[Pause]()
    vad = SileroVad(store.path("silero-vad", "silero_vad.onnx"))
    judge = SmartTurn(store.path("smart-turn", "smart-turn-v3.2-cpu.onnx"))
    ear, voice = Recogniser(store.folder_of("moonshine-tiny-en")), Voice(store.folder_of("piper-joe"))
    for request in asked:
        pcm = bytes(INPUT_RATE)
        for sentence in request.sentences:
            made = b"".join(voice.speak(phrase) for phrase in voice.phrases(sentence))
            sound = Resampler(OUTPUT_RATE, INPUT_RATE).push(made, last=True)
            pcm += sound + bytes(2 * int(chance.choice(lengths) * INPUT_RATE))
        pcm += bytes(4 * INPUT_RATE)
        noise = np.random.default_rng(1).normal(0.0, 5.0, len(pcm) // 2)
        pcm = (np.frombuffer(pcm, np.int16) + noise).astype(np.int16).tobytes()
        runs, voiced, pauses = voices(pcm, vad), 0.0, tuple[float, ...]()
        for at, (start, end) in enumerate(runs):
            voiced += end - start
            silent = runs[at + 1][0] - end if at + 1 < len(runs) else OVER
            heard = to_float(pcm[int((runs[0][0] - 0.3) * INPUT_RATE) * 2 : int((end + LOOK) * INPUT_RATE) * 2])
            words = ear.hear(heard, OPEN).text
            known = Evidence(judge.complete(heard), voiced, words, completeness(words, OPEN), pauses)
            found.append(Pause(request.text, request.service, silent, known))
            pauses = (*pauses, silent)
    return found


def row(name: str, pauses: Sequence[Pause], policy: EndOfTurn, *, understood: bool) -> None:
    def end(pause: Pause) -> float:
        without = max(KNOWN, policy.silence(replace(pause.known, understood=None)))
        if not understood or without < KNOWN + UNDERSTANDING:
            return without
        return max(KNOWN + UNDERSTANDING, policy.silence(pause.known))

    cut, delays = figures(pauses, end)
    low, middle, high = 1000 * np.percentile(delays, [50, 75, 95])
    print(
        f"| {name:30} | {100 * cut:4.1f} % | {low:5.0f} | {1000 * np.mean(delays):5.0f} | {middle:5.0f} | {high:5.0f} |"
    )


def main() -> None:
    """Fit, and count on what was not fitted on."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--looks", type=Path, required=True)
    parser.add_argument("--requests", type=int, default=250)
    chosen = parser.parse_args()
    print(machine())
    pauses = [read_again(json.loads(line)) for line in chosen.looks.read_text().splitlines()]
    corpus = Corpus(chosen.data / "dialogue/schema-guided")
    desks, asked = Desks(corpus), requests(corpus)
    looked, counted = ([r for r in asked if (r.service in LOOKED) == half] for half in (True, False))
    fitted = fit(looked[: chosen.requests], desks, pauses)
    several = [r for r in counted if len(r.sentences) > 1][: chosen.requests // 5]
    one = [r for r in counted if len(r.sentences) == 1][: chosen.requests // 5]
    lengths = [p.silent for p in pauses if EndOfTurn().shortest_pause < p.silent < OVER]
    kept = chosen.looks.with_suffix(".requests")
    if not kept.exists():
        found = spoken([*one, *several], lengths)
        kept.write_text("".join(json.dumps(asdict(pause)) + "\n" for pause in found))
    heard = [read_again(json.loads(line)) for line in kept.read_text().splitlines()]
    heard = [
        replace(p, known=replace(p.known, understood=desks.understands(p.voice, p.known.words or ""))) for p in heard
    ]
    print(f"{len(one)} spoken requests of one sentence, {len(several)} of several; {len(heard)} silences")
    print("| | cut | P50 | mean | P75 | P95 |")
    for kind, told in (("one", {r.text for r in one}), ("several", {r.text for r in several})):
        own = [p for p in heard if p.turn in told]
        row(f"{kind}: without understanding", own, EndOfTurn(), understood=False)
        row(f"{kind}: with, fitted", own, fitted, understood=True)
        row(f"{kind}: with, as it is", own, EndOfTurn(), understood=True)


if __name__ == "__main__":
    main()
