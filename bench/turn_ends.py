"""When a turn of a person ends: false cut-offs and delays of several policies on the same pauses, in one run.

    python bench/turn_ends.py DATA --looks FILE

DATA holds `speech/sentences`, `speech/readings` and `speech/hesitations`. A turn is one sentence (P.501: two to a file;
conditions 2, 11 and 12, which hold hardly a word, are left out), one passage (LibriSpeech) or what is said between
silences of 1.5 s (hesitations). Each silence of 0.1 s is a decision: the last is the end, all others are to be held.
What the models make of each (words of the turn so far, completeness of its sound) is asked once, takes minutes, and is
kept in FILE; the rest is arithmetic, faster than real time and the same every time.

*cut*: turns ended before their end, also where the voice was on again but not yet noticed. *Delay*: from the end of the
voice to the end of the turn, where it was not cut. Judgement and words count from 0.12 s after a pause was noticed.
The fused policy of each half of the voices is fitted on the other half; then that of all, which
`turns/end_of_turn.py` holds, is printed. Needs ffmpeg.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from machine import machine
from turn_taking import read

from vivavoce.cli.environment import settings
from vivavoce.media import to_float
from vivavoce.models.embedded.asr.recogniser import Recogniser
from vivavoce.models.embedded.brain import Expectation
from vivavoce.models.embedded.endpointing import completeness
from vivavoce.turns.detector import VoiceDetector
from vivavoce.turns.end_of_turn import EndOfTurn, Evidence
from vivavoce.turns.signals import VoiceStarted
from vivavoce.turns.smart_turn import SmartTurn
from vivavoce.turns.turn_policy import TurnPolicy
from vivavoce.turns.vad import SileroVad
from vivavoce.weights.store import Store

CHUNK = 640  # bytes: 20 ms
APART = {"sentences": 0.6, "readings": 9.0, "hesitations": 1.5}  # seconds of silence between two turns
WORDLESS = re.compile(r"i(?:02|11|12)_|dummy|breaths|creaky|falsetto|reallylong|michael|se10")
OPEN = Expectation(open=True)
OVER = 99.0  # seconds of silence that stand for the end
LOOK = 0.1  # seconds of silence with which words and sound are judged
KNOWN = 0.22  # seconds of silence at which they are known
NOTICED = 0.1  # seconds of voice until a turn is known to go on
PIPECAT = (0.22, 0.5, 3.0)  # its default: Smart Turn's verdict at once, 3 s where that is "unfinished"


@dataclass(frozen=True)
class Pause:
    """One silence in a turn, and what is known of it."""

    turn: str
    voice: str
    silent: float
    """Seconds until the voice goes on; `OVER` = it was the end."""
    known: Evidence


Policy = Callable[[Pause], float]
"""Seconds of silence that end the turn."""


def looks(data: Path) -> list[Pause]:
    """Every silence of the recordings, through the voice detector, the recogniser and Smart Turn."""
    store = Store(settings().weights)
    vad = SileroVad(store.path("silero-vad", "silero_vad.onnx"))
    judge = SmartTurn(store.path("smart-turn", "smart-turn-v3.2-cpu.onnx"))
    recogniser, found = Recogniser(store.folder_of("moonshine-tiny-en")), list[Pause]()
    for folder, apart in APART.items():
        before: dict[str, tuple[float, ...]] = {}
        for path in sorted((data / "speech" / folder).glob("*.flac")):
            if WORDLESS.search(path.stem):
                continue
            voice = path.stem.rsplit("_", 1)[1] if folder == "sentences" else path.stem.split("-")[0]
            pcm, turn, begun, voiced = read(path) + bytes(64_000), 0, 0.0, 0.0
            runs = voices(pcm, vad)
            for at, (start, end) in enumerate(runs):
                begun = begun if voiced else max(0.0, start - 0.3)
                voiced += end - start
                silent = runs[at + 1][0] - end if at + 1 < len(runs) else OVER
                sound = to_float(pcm[int(begun * 16_000) * 2 : int((end + LOOK) * 16_000) * 2])
                words = recogniser.hear(sound, Expectation(open=True)).text
                pauses = before.get(voice, ())
                known = Evidence(
                    judge.complete(sound), voiced, words, completeness(words, Expectation(open=True)), pauses
                )
                over = silent > apart
                found.append(Pause(f"{folder}/{path.stem}/{turn}", voice, OVER if over else silent, known))
                if over:
                    turn, voiced = turn + 1, 0.0
                else:
                    before[voice] = (*pauses, silent)
    return found


def voices(pcm: bytes, vad: SileroVad) -> list[tuple[float, float]]:
    """(start, end) of each stretch of voice as the detector reports it, seconds."""
    detector, starts, runs = VoiceDetector(TurnPolicy(), vad.stream().probability), 0.0, list[tuple[float, float]]()
    for at in range(0, len(pcm), CHUNK):
        for event in detector.push(pcm[at : at + CHUNK], (at + CHUNK) / 32_000):
            if isinstance(event, VoiceStarted):
                starts = event.since
            else:
                runs.append((starts, event.since))
    return runs


def fitted(pauses: Sequence[Pause]) -> EndOfTurn:
    """The weights and the length of pauses by these, all else as it is."""
    policy = EndOfTurn()
    told = [p for p in pauses if p.silent > policy.shortest_pause]
    worded = [
        p for p in told if p.known.hint is None or p.known.hint >= 0.4 or (p.known.words or "").rstrip().endswith(",")
    ]
    base, sound, length, sentence, comma = logistic(worded, lambda p: policy.features(p.known))
    wordless = logistic(told, lambda p: policy.features(p.known)[:3])
    held = np.array([p.silent for p in told if p.silent < OVER])
    median, shape = max(
        ((m, k) for m in np.arange(0.1, 0.8, 0.02) for k in np.arange(1.0, 5.0, 0.2)),
        key=lambda at: likelihood(held, policy.shortest_pause, *at),
    )
    usual = float(np.exp(np.log(held).mean()))
    return replace(
        policy, base=base, sound=sound, length=length, sentence=sentence, comma=comma, wordless=tuple(wordless),
        median_pause=float(median), shape=float(shape), usual_pause=usual,
    )  # fmt: skip


def logistic(pauses: Sequence[Pause], features: Callable[[Pause], Sequence[float]], ridge: float = 0.5) -> list[float]:
    """Log-odds of "it was the end" by these features, the first of which is 1."""
    rows, ends = np.array([features(p) for p in pauses]), np.array([float(p.silent >= OVER) for p in pauses])
    weights = np.zeros(rows.shape[1])
    keep = ridge * np.eye(len(weights))
    for _ in range(50):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (ends - likely) - ridge * np.array([0.0, *weights[1:]])
        weights += np.linalg.solve((rows.T * (likely * (1 - likely))) @ rows + keep, slope)
    return [float(weight) for weight in weights]


def likelihood(held: np.ndarray, shortest: float, median: float, shape: float) -> float:
    """Log-likelihood of pauses longer than `shortest` under a log-logistic distribution."""
    density = (shape / median) * (held / median) ** (shape - 1) / (1 + (held / median) ** shape) ** 2
    return float(np.log(density * (1 + (shortest / median) ** shape)).sum())


def figures(pauses: Sequence[Pause], policy: Policy) -> tuple[float, list[float]]:
    """Share of turns that were cut, and the delays of the others."""
    turns = dict[str, list[Pause]]()
    for pause in pauses:
        turns.setdefault(pause.turn, []).append(pause)
    cut, delays = 0, list[float]()
    for turn in turns.values():
        if any(policy(p) < p.silent + NOTICED for p in turn if p.silent < OVER):
            cut += 1
        else:
            delays += [policy(p) for p in turn if p.silent >= OVER]
    return cut / len(turns), delays


def row(name: str, parts: Sequence[tuple[Sequence[Pause], Policy]]) -> None:
    """Print a policy's figures, over all and by the kind of recording; parts: each half with its policy."""
    told = []
    for kind in ("", "sentences", "readings", "hesitations"):
        halves = [([p for p in pauses if p.turn.startswith(kind)], policy) for pauses, policy in parts]
        count = [len({p.turn for p in pauses}) for pauses, _ in halves]
        found = [figures(pauses, policy) for pauses, policy in halves]
        cut = sum(n * share for n, (share, _) in zip(count, found, strict=True)) / sum(count)
        delays = np.array([delay for _, part in found for delay in part]) * 1000
        low, middle, high = np.percentile(delays, 50), delays.mean(), np.percentile(delays, 95)
        told.append(f"{100 * cut:4.1f} % {low:5.0f} {middle:5.0f} {high:5.0f}")
    print(f"| {name:28} | " + " | ".join(told) + " |")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--looks", type=Path, required=True)
    chosen = parser.parse_args()
    if not chosen.looks.exists():
        found = looks(chosen.data)
        chosen.looks.write_text("".join(json.dumps(asdict(pause)) + "\n" for pause in found))
    pauses = [read_again(json.loads(line)) for line in chosen.looks.read_text().splitlines()]
    names = sorted({p.voice for p in pauses})
    halves = [[p for p in pauses if names.index(p.voice) % 2 == half] for half in (0, 1)]
    print(machine())
    print(f"{len({p.turn for p in pauses})} turns of {len(names)} voices, {len(pauses)} silences")
    print(f"| {'':28} | all: cut, delay P50, mean, P95 | sentences | readings | hesitations |")
    for silence in (0.3, 0.5, 0.8, 1.0, 1.2):
        row(f"silence alone, {silence} s", [(pauses, lambda p, silence=silence: silence)])
    for soon, at, late in (PIPECAT, (0.3, 0.5, 1.2), (0.5, 0.5, 1.2), (0.5, 0.8, 1.2)):
        judged = lambda p, soon=soon, at=at, late=late: soon if p.known.judged >= at else late  # noqa: E731
        row(f"Smart Turn ≥ {at}: {soon}, else {late} s", [(pauses, judged)])
    fits = [fitted(half) for half in halves]
    for lean, latest in [(lean, latest) for latest in (1.2, 1.6) for lean in (-4.0, -4.5, -5.0, -5.5, -6.0)]:
        tried = [replace(fit, lean=lean, latest=latest) for fit in fits]
        row(f"fused, lean {lean}, latest {latest}", [(halves[0], fused(tried[1])), (halves[1], fused(tried[0]))])
    row("fused, as it is (fitted on all)", [(pauses, fused(EndOfTurn()))])
    print(fitted(pauses))


def read_again(kept: dict[str, Any]) -> Pause:
    """A pause that was kept, its words weighed as they are now."""
    known = kept["known"]
    return Pause(**(kept | {"known": Evidence(**(known | {"hint": completeness(known["words"], OPEN)}))}))


def fused(policy: EndOfTurn) -> Policy:
    return lambda pause: max(KNOWN, policy.silence(pause.known))


if __name__ == "__main__":
    main()
