"""What stops a reply, and what does not: recorded sound over a reply that plays, and what of the reply is heard.

    python bench/interruptions.py DATA --heard FILE

DATA holds `speech/` and `noise/`. A caller says a sentence, so that their level is known; then a reply plays and one
sound is laid over it. Virtual time, as in `digits.py`: 20 ms chunks through the floor of a call (`sessions/floor.py`);
the recogniser is asked as a call asks it (at pauses, and while the voice goes on) and answers 0.12 s later. What it
makes of each sound is kept in FILE. The client has a jitter buffer of 40 ms and honours `interrupted`. Where its own
sound is not what is laid over it, the reply is a tone, so that every silence in what is heard is of our making.

interruptions: people who read, P.501 (`sentences`, looked at while thresholds were chosen) and LibriSpeech test-other
(`readings`, not used for that), at the caller's level and 4 dB below. *Yields*: the reply falls silent for 0.4 s or for
good within 2 s of the voice's begin. *Stop*: when that silence begins. *Decided*: when the reply is over for the
client.
All others are none, and right is no such silence that begins within 1 s; *to the end* within the sound: listeners
("uh-huh", "um": 6 sounds of two people, at three levels and four paces), breaths and a puff (files that nobody looked
at), sneezes and cries, the environment (ESC-10 and tau2-bench's, 6 dB below the caller), people who talk to each other
15 dB below the caller (AMI). *Gap*: the longest silence in a reply that went on.
own echo: the reply's own sound as it is played, 6 to 20 dB below the caller, 60 to 250 ms later; right is not to stop.

noise, side talk without a reply: what is answered as a turn, an hour.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, product
from pathlib import Path

import numpy as np
from machine import machine
from turn_ends import CHUNK, WORDLESS
from turn_taking import read

from vivavoce.cli.environment import settings
from vivavoce.events import (
    Audio,
    Heard,
    ReplyCut,
    ReplyDone,
    Said,
    TurnDropped,
    TurnEnded,
    TurnHint,
    TurnPaused,
    TurnStarted,
)
from vivavoce.media import INPUT_RATE, OUTPUT_RATE, Resampler, Samples, to_float, to_pcm
from vivavoce.models.embedded.asr.recogniser import Recogniser
from vivavoce.models.embedded.asr.turn_audio import TurnAudio
from vivavoce.models.embedded.brain import Expectation
from vivavoce.models.embedded.endpointing import completeness
from vivavoce.models.embedded.tts.synthesiser import Voice
from vivavoce.sessions.client_writer import ClientWriter
from vivavoce.sessions.floor import Floor, Hearing
from vivavoce.sessions.journal import Journal
from vivavoce.streaming.playout import Playout
from vivavoce.turns.detector import VoiceDetector
from vivavoce.turns.machine import TurnMachine
from vivavoce.turns.signals import TurnJudged
from vivavoce.turns.turn_policy import TurnPolicy
from vivavoce.turns.vad import SileroVad
from vivavoce.weights.store import Store

WORK = 0.12  # seconds from a look to its words
LEVEL = 0.05  # root mean square of the caller's sentence, of full scale
BEFORE, BEHIND = 1.0, 1.5  # seconds of the reply before the sound, and after it
SILENT = 0.4  # seconds that are a stop and no gap (evals.md 4)
ROUND = (0.06, 0.12, 0.25)  # seconds from the loudspeaker to the microphone's chunk
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
    echo_db: float | None = None
    """How loud the reply comes back, over the caller; None = it does not."""
    delay: float = 0.0


@dataclass
class Found:
    """What became of the reply; seconds from the sound's begin."""

    name: str
    seconds: float
    stopped: float | None
    """It was not heard for `SILENT` from here on."""
    decided: float | None
    gap: float
    answered: int


class Line:
    """Detector, recogniser and voice for one call after the other."""

    def __init__(self, heard: Path) -> None:
        store = Store(settings().weights)
        self.vad = SileroVad(store.path("silero-vad", "silero_vad.onnx"))
        self._recogniser = Recogniser(store.folder_of("moonshine-tiny-en"))
        self._voice = Voice(store.folder_of("piper-joe"))
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

    def speak(self, text: str) -> bytes:
        """The reply's sound, 24 kHz PCM16."""
        return b"".join(self._voice.speak(phrase) for phrase in self._voice.phrases(text))


class Call:
    """A call's floor, its model and its client, and the room between loudspeaker and microphone."""

    def __init__(self, line: Line, event: Event, introduction: Samples) -> None:
        detector = VoiceDetector(TurnPolicy(), line.vad.stream().probability)
        detector.push(to_pcm(np.pad(introduction, (0, INPUT_RATE // 2))), 0.0)
        detector.loudness.close(answered=True)
        detector.forget()
        self._line, self._event, self._turn, self._playout = line, event, TurnAudio(), Playout()
        self._due: list[tuple[float, object]] = []
        self._open = False
        self._now = 1.0
        self.answered = 0
        self.cut: float | None = None
        self._back = Resampler(OUTPUT_RATE, INPUT_RATE)
        writer, journal = ClientWriter(_Ear(self)), Journal(_Nothing(), "bench", 0.0)
        self.floor = Floor(TurnMachine(TurnPolicy()), Hearing(detector), _Model(self), writer, journal, manual=False)

    def say(self, pcm: bytes) -> None:
        """A reply is made at once."""
        self.floor.play(Said(self._event.reply), self._now)
        self.floor.play(Audio(pcm, OUTPUT_RATE), self._now)
        self.floor.play(ReplyDone(), self._now)

    def hear(self, sound: Samples) -> None:
        """The microphone's sound, 16 kHz, without the loudspeaker's."""
        for at in range(0, len(sound) - CHUNK // 2 + 1, CHUNK // 2):
            then = self._now + CHUNK / (2 * INPUT_RATE)
            while (due := self._next()) <= then:
                self._now = max(self._now, due)
                self._wake()
            self._now = then
            self.floor.hear(Audio(to_pcm(sound[at : at + CHUNK // 2] + self._echo()), INPUT_RATE), then)
            if self._open and self._turn.due:
                self.look()

    def look(self) -> str:
        """Recognise the turn so far."""
        words, sure = self._line.hear(self._event.name, self._turn.tail())
        self._due.append((self._now + WORK, Heard(words, False, sure)))
        return words

    def take(self, item: object) -> None:
        """What the model is told."""
        if isinstance(item, TurnStarted):
            self._open, self._turn.over_reply = True, item.over_reply
            self._turn.start()
        elif isinstance(item, Audio):
            self._turn.push(item.pcm)
        elif isinstance(item, TurnPaused):
            self._due.append((self._now + WORK, TurnHint(completeness(self.look(), OPEN))))
        elif isinstance(item, TurnEnded | TurnDropped):
            self.answered += isinstance(item, TurnEnded)
            self._open, self._due = False, []

    def give(self, item: object) -> None:
        """What the client is sent."""
        if isinstance(item, Audio):
            self._playout.push(item.pcm, self._now)
        elif isinstance(item, ReplyCut):
            self._playout.cut(self._now)
            self.cut = self.cut or self._now

    def silences(self, begin: float, end: float) -> list[tuple[float, float]]:
        """(begin, seconds) of each silence in what is heard, from `begin` on."""
        loud = np.abs(self._playout.heard(begin, end)) > 0.001
        edges = [0, *(np.flatnonzero(loud[1:] != loud[:-1]) + 1), len(loud)]
        spans = [(a, b) for a, b in zip(edges, edges[1:], strict=False) if b > a and not loud[a]]
        return [(a / OUTPUT_RATE, (b - a) / OUTPUT_RATE) for a, b in spans if b - a > 0.01 * OUTPUT_RATE]

    def _next(self) -> float:
        times = [at for at, _ in self._due] + [self.floor.deadline]
        return min((at for at in times if at is not None), default=np.inf)

    def _wake(self) -> None:
        ready = [signal for at, signal in self._due if at <= self._now]
        self._due = [(at, signal) for at, signal in self._due if at > self._now]
        for signal in ready:
            self.floor.receive(signal, self._now)
        self.floor.tick(self._now)
        if (question := self.floor.take_question()) is not None:
            self._due.append((self._now + WORK, TurnJudged(0.9, question)))

    def _echo(self) -> Samples:
        size = CHUNK // 2
        if self._event.echo_db is None:
            return np.zeros(size, np.float32)
        end = self._now - self._event.delay
        back = to_float(self._back.push(to_pcm(self._playout.heard(end - CHUNK / (2 * INPUT_RATE), end))))
        return np.pad(back, (size, 0))[-size:] * 10 ** (self._event.echo_db / 20)


class _Ear:
    def __init__(self, call: Call) -> None:
        self._call = call

    def send(self, item: object) -> None:
        self._call.give(item)


class _Model:
    def __init__(self, call: Call) -> None:
        self._call = call

    def send(self, item: object) -> None:
        self._call.take(item)


class _Nothing:
    def write(self, call_id: str, entry: object) -> None:
        pass


def tone(seconds: float) -> bytes:
    """24 kHz PCM16 that is never silent."""
    return to_pcm((0.1 * np.sign(np.sin(np.arange(int(seconds * OUTPUT_RATE)) * 0.05) + 0.01)).astype(np.float32))


def play(line: Line, event: Event, introduction: Samples, reply: bool = True) -> Found:
    """One event over a reply, or alone."""
    call = Call(line, event, introduction)
    seconds = len(event.sound) / INPUT_RATE
    call.hear(np.zeros(INPUT_RATE // 2, np.float32))
    if event.echo_db is not None:
        said = line.speak(event.reply)
        loud = at_level(to_float(Resampler(OUTPUT_RATE, INPUT_RATE).push(said)), 0.0)
        gain = float(np.abs(loud).max()) / 0.5
        call.say(to_pcm(to_float(said) / max(1e-6, float(np.abs(to_float(said)).max())) * 0.5 * gain))
        seconds = len(said) / (2 * OUTPUT_RATE)
    elif reply:
        call.say(tone(seconds + BEFORE + 4 * BEHIND))
    call.hear(np.zeros(int(BEFORE * INPUT_RATE), np.float32))
    begins = 1.5 + BEFORE
    sound = event.sound if event.echo_db is None else np.zeros(int(seconds * INPUT_RATE), np.float32)
    call.hear(np.concatenate([sound, np.zeros(int(BEHIND * INPUT_RATE), np.float32)]))
    silences = call.silences(begins, begins + seconds + BEHIND - 0.2) if reply and event.echo_db is None else []
    stopped = min((at for at, length in silences if length >= SILENT), default=None)
    decided = None if call.cut is None else call.cut - begins
    gap = max((length for at, length in silences if length < SILENT), default=0.0)
    return Found(event.name, seconds, stopped, decided, gap, call.answered)


def at_level(sound: Samples, decibels: float) -> Samples:
    """The same, so many decibels above the caller's sentence, by its louder half."""
    frames = sound[: len(sound) // 320 * 320].reshape(-1, 320)
    power = np.sort(np.square(frames, dtype=np.float64).mean(axis=1))
    loud = float(np.sqrt(power[len(power) // 2 :].mean()))
    return np.clip(sound * (LEVEL * 10 ** (decibels / 20) / max(loud, 1e-6)), -1, 1).astype(np.float32)


def spoken(sound: Samples) -> Samples:
    """From the first sound of speech to the last: the rumble of a car, which some begin with, is none."""
    frames = np.diff(sound, prepend=0.0)[: len(sound) // 320 * 320].reshape(-1, 320)
    edges = np.sqrt(np.square(frames, dtype=np.float64).mean(axis=1))
    loud = np.flatnonzero(edges > 0.15 * np.percentile(edges, 95))
    first = next(at for at, after in zip(loud, loud[1:], strict=False) if after == at + 1)
    return sound[first * 320 : (loud[-1] + 2) * 320]


def sentences(data: Path) -> Iterator[tuple[str, Samples]]:
    for path in sorted((data / "speech/sentences").glob("*.flac")):
        if not WORDLESS.search(path.stem):
            yield path.stem, spoken(to_float(read(path))[: 4 * INPUT_RATE])


def readings(data: Path) -> Iterator[tuple[str, Samples]]:
    for path in sorted((data / "speech/readings").glob("*.flac")):
        yield path.stem, spoken(to_float(read(path))[: 5 * INPUT_RATE])


def events(data: Path) -> Iterator[Event]:
    """All sounds, each with its kind."""
    for kind, people in (("sentences", sentences(data)), ("readings", readings(data))):
        for (name, sound), level in product([*people], (0.0, -4.0)):
            yield Event(f"{name} {level}", kind, at_level(sound, level))
    for (name, start, seconds), level, pace in product(UHUHS, (0.0, -4.0, -8.0), (0.85, 0.95, 1.05, 1.15)):
        sound = to_float(read(data / f"speech/hesitations/{name}.flac"))
        part = sound[int((start - 0.05) * INPUT_RATE) : int((start + seconds + 0.1) * INPUT_RATE)]
        paced = to_float(Resampler(int(INPUT_RATE * pace), INPUT_RATE).push(to_pcm(part)))
        yield Event(f"{name} {start} {level} {pace}", "listeners", at_level(paced, level))
    for path in sorted((data / "noise").glob("*/*.flac")):
        kind = "environment"
        if path.stem.startswith(("person", "baby")):
            kind = "sneezes and cries"
        elif path.stem == "people_talking":
            kind = "side talk"
        yield Event(path.stem, kind, at_level(to_float(read(path)), -6.0 if kind != "side talk" else -15.0))
    for path in sorted((data / "speech/side-talk").glob("*.flac")):
        sound = to_float(read(path))
        for start in np.arange(0.0, len(sound) / INPUT_RATE - 3, 1.7):
            part = sound[int(start * INPUT_RATE) :][: 3 * INPUT_RATE]
            yield Event(f"{path.stem} {start:.1f}", "side talk", at_level(part, -15.0))
    for reply, level, delay in product(REPLIES, (-6.0, -9.0, -12.0, -16.0, -20.0), ROUND):
        name = f"{reply[:20]} {level} {delay}"
        yield Event(name, "own echo", np.zeros(0, np.float32), reply, level, delay)


def alone(data: Path) -> Iterator[Event]:
    """Recordings without a caller: as they are, and as loud as one."""
    for path in sorted((data / "noise").glob("*/*.flac")):
        for level in (-6.0, 0.0):
            if path.stem != "people_talking":
                yield Event(f"{path.stem} alone {level}", "noise alone", at_level(to_float(read(path)), level))
    for path in [*sorted((data / "speech/side-talk").glob("*.flac")), data / "noise/events/people_talking.flac"]:
        for level in (-15.0, -10.0):
            yield Event(f"{path.stem} alone {level}", "side talk alone", at_level(to_float(read(path)), level))


def main() -> None:
    """Print a row for each kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--heard", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, help="of all sounds only one of so many")
    parser.add_argument("--only", nargs="*", default=[], metavar="KIND", help="sounds of these kinds only")
    parser.add_argument("--show", action="store_true", help="each sound that was taken wrong")
    chosen = parser.parse_args()
    line, found = Line(chosen.heard), dict[str, list[Found]]()
    callers = cycle([at_level(sound, 0.0)[: 2 * INPUT_RATE] for _, sound in sentences(chosen.data)][:8])
    for number, event in enumerate([*events(chosen.data), *alone(chosen.data)]):
        if number % chosen.every == 0 and (not chosen.only or event.kind in chosen.only):
            there = not event.kind.endswith("alone")
            found.setdefault(event.kind, []).append(play(line, event, next(callers), reply=there))
            if number % 20 == 0:
                line.keep()
    line.keep()
    print(machine())
    for kind, tried in found.items():
        told, wrong = row(kind, tried)
        print(f"{kind}: {len(tried)}, {told}")
        if chosen.show:
            print(*wrong, sep="\n    ")


def row(kind: str, tried: list[Found]) -> tuple[str, list[str]]:
    """The figures of a kind, and the sounds that were taken wrong."""
    count = len(tried)
    if kind in ("sentences", "readings"):
        good = [one for one in tried if one.stopped is not None and one.stopped <= YIELDS]
        stop, decided = ([t for one in good if (t := at(one)) is not None] for at in (_stopped, _decided))
        return (
            f"yields {len(good) / count:.3f}, silent P50 {_at(stop, 50):.2f}, P95 {_at(stop, 95):.2f} s, decided "
            f"P50 {_at(decided, 50):.2f}, P95 {_at(decided, 95):.2f} s"
        ), [f"{one.name} {one.stopped} {one.decided}" for one in tried if one not in good]
    if kind.endswith("alone"):
        taken = [one for one in tried if one.answered]
        seconds, answers = sum(one.seconds for one in tried), sum(one.answered for one in tried)
        return f"{answers} answers in {seconds:.0f} s: {3600 * answers / seconds:.0f} an hour", [
            f"{one.name} {one.answered}" for one in taken
        ]
    if kind == "own echo":
        wrong = [one for one in tried if one.decided is not None]
        return f"goes on {1 - len(wrong) / count:.3f}", [f"{one.name} {one.decided:.2f}" for one in wrong]
    wrong = [one for one in tried if one.stopped is not None and one.stopped <= STAYS]
    ever = sum(one.stopped is not None for one in tried)
    gaps = [one.gap for one in tried if one.stopped is None]
    return (
        f"talks on {1 - len(wrong) / count:.3f} (1 s), {1 - ever / count:.3f} (all); gap P50 {_at(gaps, 50):.2f}, "
        f"P95 {_at(gaps, 95):.2f} s"
    ), [f"{one.name} {one.stopped} {one.decided}" for one in wrong]


def _stopped(one: Found) -> float | None:
    return one.stopped


def _decided(one: Found) -> float | None:
    return one.decided


def _at(times: list[float], percent: float) -> float:
    return float(np.percentile(times or [np.nan], percent))


if __name__ == "__main__":
    main()
