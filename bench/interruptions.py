"""What stops a reply, and what does not: recorded sound over a reply that plays, through the real turn-taking.

    python bench/interruptions.py DATA --heard FILE

DATA holds `speech/` and `noise/environment`. A caller says a sentence, so that their level is known; then a reply
plays for twenty seconds and one sound is laid over it. Virtual time, as in `digits.py`: 20 ms chunks; the recogniser
is asked as a call asks it (at pauses, and while the voice goes on) and answers 0.12 s later. What it makes of each
sound is kept in FILE.

sentences: people who read (P.501): each is an interruption. *Yields* counts stops within 2 s of the voice's begin,
*stop* is the time from there to the stop (a caller hears it some milliseconds later).
All others are none, and right is not to stop within 1 s: listeners ("uh-huh", "um": 6 sounds of two people, at three
levels and four paces), sneezes and cries, the environment (ESC-10, 6 dB below the caller), people who talk to each
other 15 dB below the caller (AMI), and the reply's own sound, 6 to 20 dB below the caller.

noise: the same environment and nobody else, no reply: what is answered as a turn.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, product
from pathlib import Path

import numpy as np
from machine import machine
from turn_ends import CHUNK, WORDLESS
from turn_taking import read

from vivavoce.cli.environment import settings
from vivavoce.events import Heard, Said, TurnHint
from vivavoce.media import INPUT_RATE, OUTPUT_RATE, Resampler, Samples, to_float, to_pcm
from vivavoce.models.embedded.asr.recogniser import Recogniser
from vivavoce.models.embedded.asr.turn_audio import TurnAudio
from vivavoce.models.embedded.brain import Expectation
from vivavoce.models.embedded.endpointing import completeness
from vivavoce.models.embedded.tts.synthesiser import Voice
from vivavoce.turns.backchannels import echoes
from vivavoce.turns.detector import VoiceDetector
from vivavoce.turns.machine import TurnMachine
from vivavoce.turns.playback import JITTER, Playback
from vivavoce.turns.signals import (
    Action,
    DropTurn,
    EndTurn,
    JudgeTurn,
    PauseTurn,
    ReplyStarted,
    StartTurn,
    StopReply,
    TurnJudged,
    VoiceLikened,
    VoiceStarted,
)
from vivavoce.turns.turn_policy import TurnPolicy
from vivavoce.turns.vad import SileroVad
from vivavoce.weights.store import Store

WORK = 0.12  # seconds from a look to its words
LEVEL = 0.05  # root mean square of the caller's sentence, of full scale
BEFORE, BEHIND = 1.0, 1.5  # seconds of the reply before the sound, and after it
YIELDS, STAYS = 2.0, 1.0  # seconds (tau-voice)
OPEN = Expectation(open=True)
UHUHS = (("mfa_uhuh", 1.92, 0.16), ("mfa_uhuh", 2.62, 0.19), ("mfa_uhuh", 3.23, 0.29), ("mfa_uhuh", 4.35, 0.93),
         ("mfa_um", 3.81, 0.83), ("mfa_erpause", 3.14, 0.22))  # fmt: skip
REPLIES = (
    "Cleaning with Doctor Lopez on Thursday, November 26th at half past two. Shall I go ahead?",
    "We are open Monday to Friday, from eight in the morning until six in the evening.",
    "I have tomorrow at nine, tomorrow at ten thirty, and Friday at two. Which one would you like?",
    "A check-up takes forty five minutes. Please bring your insurance card with you.",
    "I can book, reschedule or cancel an appointment, or tell you which times are free.",
)
"""What the agent says meanwhile; laid over itself where it is the sound."""


@dataclass
class Event:
    """A sound over a reply."""

    name: str
    kind: str
    sound: Samples
    reply: str = REPLIES[0]


class Line:
    """Detector, machine and recogniser on one line."""

    def __init__(self, heard: Path) -> None:
        store = Store(settings().weights)
        self._vad = SileroVad(store.path("silero-vad", "silero_vad.onnx"))
        self._recogniser = Recogniser(store.folder_of("moonshine-tiny-en"))
        self._file = heard
        self._heard: dict[str, tuple[str, float]] = json.loads(heard.read_text()) if heard.exists() else {}

    def keep(self) -> None:
        """Write down what was heard."""
        self._file.write_text(json.dumps(self._heard))

    def hear(self, name: str, sound: Samples) -> tuple[str, float]:
        """Words and confidence; asked once about the same sound."""
        key = f"{name} {len(sound)} {float(np.abs(sound).sum()):.2f}"
        if key not in self._heard:
            found = self._recogniser.hear(sound, OPEN)
            self._heard[key] = (found.text, found.confidence)
        return self._heard[key]

    def play(self, event: Event, introduction: Samples, reply: bool = True) -> tuple[list[float], int]:
        """(seconds from the sound's begin at which the reply is stopped, turns that are answered)."""
        call = _Call(self, event, TurnPolicy(), VoiceDetector(TurnPolicy(), self._vad.stream().probability))
        before = np.zeros(int((JITTER if event.kind == "own echo" else BEFORE) * INPUT_RATE), np.float32)
        call.detector.push(to_pcm(np.pad(introduction, (0, INPUT_RATE // 2))), 0.0)
        call.detector.loudness.close(answered=True)
        call.detector.forget()
        if reply:
            call.say(max(len(event.sound) / INPUT_RATE, 1.0))
        call.hear(to_pcm(np.concatenate([before, event.sound, np.zeros(int(BEHIND * INPUT_RATE), np.float32)])))
        begins = len(before) / INPUT_RATE
        return [at - begins for at in call.stops], call.answered


@dataclass
class _Call:
    """What a call does with the sound, from the reply's begin on. Its clock begins there."""

    line: Line
    event: Event
    policy: TurnPolicy
    detector: VoiceDetector
    stops: list[float] = field(default_factory=list)
    answered: int = 0

    def __post_init__(self) -> None:
        self._floor, self._playback, self._turn = TurnMachine(self.policy), Playback(), TurnAudio()
        self._due: list[tuple[float, object]] = []
        self._began: float | None = None
        self._opened = self._faint = False

    def say(self, seconds: float) -> None:
        """A reply is sent, at once, and more of it than will be played."""
        self._playback.said(self.event.reply)
        self._playback.sent(seconds if self.event.kind == "own echo" else 20.0, 0.0)
        self._playback.finish()
        for signal in (Said(self.event.reply), ReplyStarted()):
            self._floor.receive(signal, 0.0)

    def hear(self, whole: bytes) -> None:
        """The microphone's sound, 16 kHz PCM16."""
        for at in range(0, len(whole), CHUNK):
            now, pcm = (at + CHUNK) / (2 * INPUT_RATE), whole[at : at + CHUNK]
            self._turn.push(pcm)
            ready = [signal for when, signal in self._due if when <= now]
            self._due = [(when, signal) for when, signal in self._due if when > now]
            for signal in [*ready, *self.detector.push(pcm, now)]:
                self._receive(signal, now)
            if self._opened and self.detector.loudness.faint != self._faint:
                self._faint = not self._faint
                self._receive(VoiceLikened(faint=self._faint), now)
            self._act(self._floor.tick(now), now)
            if self._opened and self._turn.due:
                self._look(now)

    def _receive(self, signal: object, now: float) -> None:
        if isinstance(signal, VoiceStarted) and self._began is None:
            self._began = signal.since
        if isinstance(signal, Heard):  # as `sessions/floor.py` does
            saying = self._playback.saying(now if self._began is None else self._began, now)
            self._act(self._floor.receive(VoiceLikened(echo=echoes(signal.text, saying)), now), now)
        self._act(self._floor.receive(signal, now), now)

    def _act(self, actions: list[Action], now: float) -> None:
        for action in actions:
            if isinstance(action, StartTurn):
                self._opened, self._faint = True, False
                self._turn.start()
                self._turn.push(self.detector.take_preroll())
            elif isinstance(action, StopReply):
                self.stops.append(now)
            elif isinstance(action, PauseTurn):
                words = self._look(now)
                self._due.append((now + WORK, TurnHint(completeness(words, OPEN))))
            elif isinstance(action, JudgeTurn):
                self._due.append((now + WORK, TurnJudged(0.9, action.pause)))
            elif isinstance(action, EndTurn | DropTurn):
                self.detector.loudness.close(isinstance(action, EndTurn))
                self.answered += isinstance(action, EndTurn)
                self._opened, self._began, self._due = False, None, []

    def _look(self, now: float) -> str:
        words, sure = self.line.hear(self.event.name, self._turn.tail())
        self._due.append((now + WORK, Heard(words, False, sure)))
        return words


def at_level(sound: Samples, decibels: float) -> Samples:
    """The same, so many decibels above the caller's sentence, by its louder half."""
    frames = sound[: len(sound) // 320 * 320].reshape(-1, 320)
    power = np.sort(np.square(frames, dtype=np.float64).mean(axis=1))
    loud = float(np.sqrt(power[len(power) // 2 :].mean()))
    return np.clip(sound * (LEVEL * 10 ** (decibels / 20) / max(loud, 1e-6)), -1, 1).astype(np.float32)


def sentences(data: Path) -> Iterator[tuple[str, Samples]]:
    for path in sorted((data / "speech/sentences").glob("*.flac")):
        if not WORDLESS.search(path.stem):
            sound = to_float(read(path))
            loud = np.flatnonzero(np.abs(sound[: 4 * INPUT_RATE]) > 0.1 * np.abs(sound).max())
            yield path.stem, sound[max(0, int(loud[0])) : int(loud[-1]) + 800]


def events(data: Path) -> Iterator[Event]:
    """All sounds, each with its kind."""
    spoken = [*sentences(data)]
    for (name, sound), level in product(spoken, (0.0, -4.0)):
        yield Event(f"{name} {level}", "sentences", at_level(sound, level))
    for (name, start, seconds), level, pace in product(UHUHS, (0.0, -4.0, -8.0), (0.85, 0.95, 1.05, 1.15)):
        sound = to_float(read(data / f"speech/hesitations/{name}.flac"))
        part = sound[int((start - 0.05) * INPUT_RATE) : int((start + seconds + 0.1) * INPUT_RATE)]
        paced = to_float(Resampler(int(INPUT_RATE * pace), INPUT_RATE).push(to_pcm(part)))
        yield Event(f"{name} {start} {level} {pace}", "listeners", at_level(paced, level))
    for path in sorted((data / "noise/environment").glob("*.flac")):
        kind = "sneezes and cries" if path.stem.startswith(("person", "baby")) else "environment"
        yield Event(path.stem, kind, at_level(to_float(read(path)), -6.0))
    for path in sorted((data / "speech/side-talk").glob("*.flac")):
        sound = to_float(read(path))
        for start in range(0, 30 - 3, 4):
            yield Event(
                f"{path.stem} {start}", "side talk", at_level(sound[start * INPUT_RATE :][: 3 * INPUT_RATE], -15.0)
            )
    voice = Voice(Store(settings().weights).folder_of("piper-joe"))
    for reply, level in product(REPLIES, (-6.0, -9.0, -12.0, -16.0, -20.0)):
        whole = b"".join(voice.speak(phrase) for phrase in voice.phrases(reply))
        sound = to_float(Resampler(OUTPUT_RATE, INPUT_RATE).push(whole))
        yield Event(f"{reply[:20]} {level}", "own echo", at_level(sound, level), reply)


def main() -> None:
    """Print a row for each kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--heard", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, help="of each kind only one sound of so many")
    parser.add_argument("--show", action="store_true", help="each sound that was taken wrong")
    chosen = parser.parse_args()
    line, found = Line(chosen.heard), dict[str, list[tuple[Event, list[float], int]]]()
    callers = cycle([at_level(sound, 0.0)[: 2 * INPUT_RATE] for _, sound in sentences(chosen.data)][:8])
    for number, event in enumerate(events(chosen.data)):
        if number % chosen.every:
            continue
        stops, answered = line.play(event, next(callers))
        found.setdefault(event.kind, []).append((event, stops, answered))
        if event.kind in ("environment", "sneezes and cries"):
            alone = line.play(event, next(callers), reply=False)
            found.setdefault("noise alone", []).append((event, *alone))
        line.keep()
    print(machine())
    for kind, tried in found.items():
        told, wrong = row(kind, tried)
        print(f"{kind}: {len(tried)}, {told}")
        if chosen.show:
            print(*wrong, sep="\n    ")


def row(kind: str, tried: list[tuple[Event, list[float], int]]) -> tuple[str, list[str]]:
    """The figures of a kind, and the sounds that were taken wrong."""
    if kind == "sentences":
        times = [stops[0] for _, stops, _ in tried if stops and stops[0] <= YIELDS]
        late = [event.name for event, stops, _ in tried if not stops or stops[0] > YIELDS]
        middle, high = np.percentile(times, (50, 95))
        return f"yields {len(times) / len(tried):.3f}, stop P50 {middle:.2f}, P95 {high:.2f} s", late
    if kind == "noise alone":
        taken = [event.name for event, _, answered in tried if answered]
        seconds = sum(len(event.sound) / INPUT_RATE for event, _, _ in tried)
        return f"{len(taken)} answered in {seconds:.0f} s: {3600 * len(taken) / seconds:.0f} an hour", taken
    wrong = [event.name for event, stops, _ in tried if stops and stops[0] <= STAYS]
    ever = sum(bool(stops) for _, stops, _ in tried)
    return f"talks on {1 - len(wrong) / len(tried):.3f} (1 s), {1 - ever / len(tried):.3f} (to the end)", wrong


if __name__ == "__main__":
    main()
