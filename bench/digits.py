"""Where spoken digits are lost on the way from the sound to the tool that asked for them.

    python bench/digits.py DATA [--strings 30] [--lengths 3 4] [--voices NAME…] [--snr clean 12 5] [--seed 1] [--show]

DATA holds `speech/digits` (DIGIT_speaker_take.flac) and `noise/environment`. Strings of three and four digits of one
speaker, 80 to 400 ms apart, go to an agent that asks for a code of as many digits, with noise all the time. Columns:

plain, expected: the recogniser alone on exactly the spoken sound, without and with what the agent expects: share of
    transcripts that hold just these digits;
taken: of the same transcripts, those with which the tool runs when no doubt is left about them (confidence 1);
wire: voice detector, turn machine, end-of-turn model, recogniser and rules together, in virtual time: 20 ms chunks,
    recognition and judgement 120 ms after each was asked for, and no partial recognition while the caller speaks;
asked: the same with those that arrive by a yes to "Did you say 4, 5, 2?".

Behind each row the ways in which a string was lost on the wire. *Wrong* is a tool that ran with other digits. *Known*
is the wire, with and without the question, for strings that the recogniser alone gets right without noise. Needs
ffmpeg.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "models" / "dialogue"))

import numpy as np
from machine import machine
from scripted import Agent, Call

from vivavoce.cli.environment import settings
from vivavoce.events import Heard, ToolSpec, TurnHint
from vivavoce.lexicon import UNITS, cardinal
from vivavoce.media import INPUT_RATE, Samples, to_float, to_pcm
from vivavoce.models.embedded.asr.recogniser import Recogniser
from vivavoce.models.embedded.brain import Expectation, Utterance
from vivavoce.models.embedded.endpointing import completeness
from vivavoce.models.embedded.loading import recogniser_of
from vivavoce.turns.detector import VoiceDetector
from vivavoce.turns.machine import TurnMachine
from vivavoce.turns.signals import AnswerExpected, DropTurn, EndTurn, JudgeTurn, PauseTurn, StartTurn, TurnJudged
from vivavoce.turns.smart_turn import SmartTurn
from vivavoce.turns.turn_policy import TurnPolicy
from vivavoce.turns.vad import SileroVad
from vivavoce.weights.store import Store

LEAD, TAIL = 1.0, 3.0  # seconds of noise before and after the digits
GAPS = (0.08, 0.4)  # seconds between two digits
WORK = 0.12  # seconds from a pause to its recognition and judgement
CHUNK = INPUT_RATE // 50
ONES = {word: str(n) for word, n in UNITS.items() if n <= 9} | {"oh": "0", "o": "0"}


@dataclass
class Spoken:
    """One string of digits in its noise."""

    digits: str
    sound: Samples
    clear: Samples
    """The same without the noise."""
    begins: float
    ends: float
    """Seconds; where the digits begin and end."""

    def exactly(self, sound: Samples) -> Samples:
        """The part of it in which the digits are."""
        return sound[int((self.begins - 0.3) * INPUT_RATE) : int((self.ends + 0.3) * INPUT_RATE)]


@cache
def read(path: Path) -> Samples:
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-ac", "1", "-ar", str(INPUT_RATE), "-f", "s16le", "-"]
    return to_float(subprocess.run(command, check=True, capture_output=True).stdout)


def speak(data: Path, chance: random.Random, length: int, snr: float | None, voices: list[str] | None) -> Spoken:
    """A string of digits of one speaker, in noise `snr` dB below the power of the digits; None = in silence."""
    everybody = sorted({path.stem.split("_")[1] for path in (data / "speech/digits").glob("*.flac")})
    speaker = chance.choice(voices or everybody)
    digits = "".join(chance.choice("0123456789") for _ in range(length))
    parts: list[Samples] = []
    for digit in digits:
        take = read(chance.choice(sorted((data / "speech/digits").glob(f"{digit}_{speaker}_*.flac"))))
        parts += [take * (0.1 / np.sqrt(np.mean(take**2))), np.zeros(int(chance.uniform(*GAPS) * INPUT_RATE))]
    voice = np.concatenate(parts[:-1])
    noise = read(chance.choice(sorted((data / "noise/environment").glob("*.flac"))))
    sound = clear = np.pad(voice, (int(LEAD * INPUT_RATE), int(TAIL * INPUT_RATE))).astype(np.float32)
    if snr is not None:
        level = 0.1 * 10 ** (-snr / 20) / max(1e-6, float(np.sqrt(np.mean(noise**2))))
        sound = sound + np.resize(noise, len(sound)) * level
    return Spoken(digits, np.clip(sound, -1, 1).astype(np.float32), clear, LEAD, LEAD + len(voice) / INPUT_RATE)


def agent(length: int) -> Agent:
    """It does one thing, for which it needs a code."""
    words = cardinal(length)
    code = {"type": "string", "pattern": rf"^\d{{{length}}}$", "description": f"The {words}-digit code of the locker."}
    schema = {"type": "object", "properties": {"code": code}, "required": ["code"]}
    tool = ToolSpec("open_locker", "Open a locker.", schema, examples=("open my locker",))
    return Agent((tool,), "You open lockers.")


def asked(length: int) -> Call:
    """A call in which the code has just been asked for."""
    call = Call(agent(length))
    call.say("open my locker")
    return call


def digits_of(text: str) -> str:
    return "".join(ONES.get(word, word) for word in "".join(c if c.isalnum() else " " for c in text.lower()).split())


class Wire:
    """What a call does with a sound, without sockets and clocks."""

    def __init__(self, recogniser: Recogniser, store: Store) -> None:
        self.recogniser = recogniser
        self.vad = SileroVad(store.path("silero-vad", "silero_vad.onnx"))
        self.judge = SmartTurn(store.path("smart-turn", "smart-turn-v3.2-cpu.onnx"))

    def play(self, spoken: Spoken, call: Call) -> list[tuple[float, Utterance]]:
        """Give `call` all turns that are heard in the sound; when each ended, seconds, and what it held."""
        policy = TurnPolicy()
        detector, machine = VoiceDetector(policy, self.vad.stream().probability), TurnMachine(policy)
        expected = call.brain.expectation()
        machine.receive(AnswerExpected(expected.digits, expected.yes_no), 0.0)
        due: list[tuple[float, object]] = []
        turn: list[bytes] = []
        utterance: Utterance | None = None
        turns: list[tuple[float, Utterance]] = []
        for at in range(0, len(spoken.sound) - CHUNK, CHUNK):
            now, pcm = (at + CHUNK) / INPUT_RATE, to_pcm(spoken.sound[at : at + CHUNK])
            turn.append(pcm)
            actions = [a for when, event in due if when <= now for a in machine.receive(event, now)]
            due = [(when, event) for when, event in due if when > now]
            for event in detector.push(pcm, now):
                actions += machine.receive(event, now)
            for action in [*actions, *machine.tick(now)]:
                if isinstance(action, StartTurn):
                    turn, utterance, due = [detector.take_preroll()], None, []
                elif isinstance(action, JudgeTurn):
                    complete = self.judge.complete(to_float(b"".join(turn)))
                    due.append((now + WORK, TurnJudged(complete, action.pause)))
                elif isinstance(action, PauseTurn):
                    utterance = self.hear(turn, expected, detector.snr_db)
                    due.append((now + WORK, Heard(utterance.text, False, utterance.confidence)))
                    due.append((now + WORK, TurnHint(completeness(utterance.text, expected))))
                elif isinstance(action, DropTurn | EndTurn):
                    detector.loudness.close(isinstance(action, EndTurn))
                    due = []
                    if isinstance(action, EndTurn):
                        detector.forget()
                        utterance = utterance or self.hear(turn, expected, detector.snr_db)
                        turns.append((now, utterance))
                        call.say(utterance.text, utterance.confidence, utterance.snr_db)
                        if call.ran:
                            return turns
                        expected, machine = call.brain.expectation(), TurnMachine(policy)
                        machine.receive(AnswerExpected(expected.digits, expected.yes_no), now)
        return turns

    def hear(self, turn: list[bytes], expected: Expectation, snr_db: float | None) -> Utterance:
        heard = self.recogniser.hear(to_float(b"".join(turn)), expected)
        return Utterance(heard.text, heard.confidence, snr_db, alternatives=heard.alternatives)


def loss(spoken: Spoken, call: Call, turns: list[tuple[float, Utterance]]) -> str:
    """What became of a string on the wire: "" when it arrived."""
    if call.ran:
        return "" if str(call.ran[0][1]["code"]) == spoken.digits else "wrong"
    if not turns:
        return "no turn"
    if turns[0][0] < spoken.ends:
        return "cut off"
    held = [digits_of(utterance.text) for _, utterance in turns]
    return "doubted or misread" if spoken.digits in held else "heard wrong"


def main() -> None:
    """Print a row for each loudness of the noise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--strings", type=int, default=30)
    parser.add_argument("--lengths", nargs="+", type=int, default=[3, 4])
    parser.add_argument("--voices", nargs="+", help="speakers; all where none is named")
    parser.add_argument("--snr", nargs="+", default=["clean", "12", "5"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="each string that was lost")
    arguments = parser.parse_args()
    store = Store(settings().weights)
    recogniser = recogniser_of(store)
    wire = Wire(recogniser, store)
    print(machine())
    print(
        "    dB    n  plain  expected  taken   wire  asked  wrong   known: n, wire, asked   ms of one recognition; how "
        "the others were lost"
    )
    for snr in arguments.snr:
        chance = random.Random(f"{arguments.seed} {snr}")
        counts, losses, spent = Counter[str](), Counter[str](), 0.0
        for number in range(arguments.strings):
            length = arguments.lengths[number % len(arguments.lengths)]
            spoken = speak(arguments.data, chance, length, None if snr == "clean" else float(snr), arguments.voices)
            exact = spoken.exactly(spoken.sound)
            call = asked(length)
            plain = recogniser.hear(exact, Expectation())
            clear = recogniser.hear(spoken.exactly(spoken.clear), Expectation())
            known = digits_of(clear.text) == spoken.digits
            began = time.process_time()
            heard = recogniser.hear(exact, call.brain.expectation())
            spent += time.process_time() - began
            counts["plain"] += digits_of(plain.text) == spoken.digits
            counts["expected"] += digits_of(heard.text) == spoken.digits
            call.say(heard.text)
            counts["taken"] += bool(call.ran) and str(call.ran[0][1]["code"]) == spoken.digits
            call = asked(length)
            turns = wire.play(spoken, call)
            at_once = bool(call.ran)
            if not at_once and call.reply.startswith("Did you say"):
                call.say("yes" if digits_of(call.reply.removeprefix("Did you say")) == spoken.digits else "no")
            lost = loss(spoken, call, turns)
            counts["wire"] += at_once and not lost
            counts["asked"] += not lost
            counts["known"] += known
            counts["known wire"] += known and at_once and not lost
            counts["known asked"] += known and not lost
            losses[lost] += bool(lost)
            if lost and arguments.show:
                told = [(f"{end - spoken.ends:+.2f}", u.text, f"{u.confidence:.2f}") for end, u in turns]
                alone = f"alone {heard.text!r} {heard.confidence:.2f}"
                print(f"   {spoken.digits} {lost}: {alone}; wire {told}; {call.reply}")
        n, known = arguments.strings, max(1, counts["known"])
        shares = [f"{counts[key] / n:.0%}" for key in ("plain", "expected", "taken", "wire", "asked")]
        print(
            f"{snr:>6} {n:>4} {shares[0]:>6} {shares[1]:>9} {shares[2]:>6} {shares[3]:>6} {shares[4]:>6} "
            f"{losses['wrong'] / n:6.0%}   {counts['known']} {counts['known wire'] / known:.0%} "
            f"{counts['known asked'] / known:.0%}   {1000 * spent / n:.0f}  {dict(+losses)}"
        )


if __name__ == "__main__":
    main()
