"""Turn-taking on recordings: noise that is taken for a turn, sentences that are cut in the middle, and the delay.

    python bench/turn_taking.py SILERO.onnx SMART_TURN.onnx noise FOLDER
    python bench/turn_taking.py SILERO.onnx SMART_TURN.onnx speech FOLDER

Virtual time: the detector and the machine run as in a call (20 ms chunks), a judgement arrives 80 ms after it was asked
for, no words are known. Figures quoted in `turns/turn_policy.py` come from here. Needs ffmpeg.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from vivavoce.media import to_float
from vivavoce.turns.detector import VoiceDetector
from vivavoce.turns.machine import TurnMachine
from vivavoce.turns.signals import DropTurn, EndTurn, JudgeTurn, StartTurn, TurnJudged
from vivavoce.turns.smart_turn import SmartTurn
from vivavoce.turns.turn_policy import TurnPolicy
from vivavoce.turns.vad import SileroVad

CHUNK = 640  # bytes: 20 ms
JUDGING = 0.08  # seconds from JudgeTurn to TurnJudged


class Ears:
    """Both models, each asked once about the same sound."""

    def __init__(self, vad: Path, judge: Path) -> None:
        self._vad, self._judge = SileroVad(vad), SmartTurn(judge)
        self._windows: dict[str, list[float]] = {}
        self._verdicts: dict[tuple[str, int, int], float] = {}

    def windows(self, name: str, pcm: bytes) -> list[float]:
        """Voice probability of each 32 ms."""
        if name not in self._windows:
            stream = self._vad.stream()
            starts = range(0, len(pcm) - 1023, 1024)
            self._windows[name] = [stream.probability(to_float(pcm[at : at + 1024])) for at in starts]
        return self._windows[name]

    def complete(self, name: str, pcm: bytes, start: int, end: int) -> float:
        """Whether the turn in these bytes sounds finished."""
        key = (name, start, end)
        if key not in self._verdicts:
            self._verdicts[key] = self._judge.complete(to_float(pcm[start:end]))
        return self._verdicts[key]


class Listener:
    """One recording through detector, judge and machine; replies are instantly over, so every pause may end a turn."""

    def __init__(self, ears: Ears, policy: TurnPolicy, judged: bool = True) -> None:
        self.ears, self.policy, self.judged = ears, policy, judged

    def listen(self, name: str, pcm: bytes) -> list[tuple[float, object]]:
        """Actions with their times, seconds from the recording's start."""
        windows = iter(self.ears.windows(name, pcm))
        detector, machine = VoiceDetector(self.policy, lambda _: next(windows)), TurnMachine(self.policy)
        out: list[tuple[float, object]] = []
        verdicts: list[tuple[float, TurnJudged]] = []
        begun = 0
        for at in range(0, len(pcm), CHUNK):
            now = (at + CHUNK) / 32_000
            events: list[object] = [event for due, event in verdicts if due <= now]
            verdicts = [(due, event) for due, event in verdicts if due > now]
            actions = [a for event in events for a in machine.receive(event, now)]
            for event in detector.push(pcm[at : at + CHUNK], now):
                actions += machine.receive(event, now)
            actions += machine.tick(now)
            for action in actions:
                out.append((now, action))
                if isinstance(action, StartTurn):
                    begun = max(0, at - 16_000)
                elif isinstance(action, JudgeTurn) and self.judged:
                    complete = self.ears.complete(name, pcm, begun, at)
                    verdicts.append((now + JUDGING, TurnJudged(complete, action.pause)))
                elif isinstance(action, EndTurn):
                    machine = TurnMachine(self.policy)
                    verdicts.clear()
        return out


def read(path: Path) -> bytes:
    """A recording as 16 kHz mono PCM16."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-ac", "1", "-ar", "16000", "-f", "s16le", "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout


def speech_runs(windows: list[float]) -> list[tuple[float, float]]:
    """(start, end) of each stretch of voice by a plain threshold, merged across gaps below 0.1 s: the annotation."""
    runs = list[list[float]]()
    for index, probability in enumerate(windows):
        if probability >= 0.5:
            start, end = index * 0.032, (index + 1) * 0.032
            if runs and start - runs[-1][1] < 0.1:
                runs[-1][1] = end
            else:
                runs.append([start, end])
    return [(start, end) for start, end in runs if end - start >= 0.1]


def noise(listener: Listener, files: list[Path]) -> None:
    """Print which recordings without a caller start, drop and end turns."""
    started = dropped = ended = 0
    kinds: dict[str, int] = {}
    seconds = 0.0
    for path in files:
        pcm = read(path)
        seconds += len(pcm) / 32_000
        actions = [action for _, action in listener.listen(path.stem, pcm + bytes(32_000 * 2))]
        started += any(isinstance(a, StartTurn) for a in actions)
        dropped += any(isinstance(a, DropTurn) for a in actions)
        if any(isinstance(a, EndTurn) for a in actions):
            ended += 1
            kinds[path.stem.rstrip("0123456789-ABCDEFGH")] = kinds.get(path.stem.rstrip("0123456789-ABCDEFGH"), 0) + 1
    print(
        f"{len(files)} recordings, {seconds:.0f} s: {started} start a turn, {dropped} drop one, {ended} end one {kinds}"
    )


def speech(listener: Listener, files: list[Path], gap: float) -> None:
    """Print cut-offs and delays. gap: a silence this long, seconds, ends a sentence; shorter ones are within it."""
    sentences = paused = cut = run_on = 0
    delays: list[float] = []
    for path in files:
        pcm = read(path) + bytes(32_000 * 3)
        ends = [now for now, action in listener.listen(path.stem, pcm) if isinstance(action, EndTurn)]
        runs = speech_runs(listener.ears.windows(path.stem, pcm))
        has_pause = was_cut = False
        for index, (_, end) in enumerate(runs):
            after = runs[index + 1][0] if index + 1 < len(runs) else float("inf")
            here = [t for t in ends if end <= t < after]
            if after - end < gap:
                has_pause, was_cut = True, was_cut or bool(here)
                continue
            sentences, paused, cut, run_on = sentences + 1, paused + has_pause, cut + was_cut, run_on + (not here)
            delays += [here[0] - end] if here else []
            has_pause = was_cut = False
    median, p95 = statistics.median(delays), statistics.quantiles(delays, n=20)[-1]
    print(
        f"{cut} of {sentences} cut ({paused} hold a pause), {run_on} run on into the next; "
        f"delay median {median * 1000:.0f} p95 {p95 * 1000:.0f} ms"
    )


def main() -> None:
    """Run one table."""
    ears = Ears(Path(sys.argv[1]), Path(sys.argv[2]))
    files = sorted(Path(sys.argv[4]).glob("*.flac"))
    policy = TurnPolicy()
    if sys.argv[3] == "noise":
        for start in (policy, policy.with_client(start="HIGH"), policy.with_client(start="LOW")):
            noise(Listener(ears, start), files)
        return
    gap = 0.6 if "sentences" in sys.argv[4] else 5.0  # sentences come in pairs, readings one by one
    for end_after in (0.25, 0.3, 0.4, 0.5):
        for incomplete in (0.8, 1.0, 1.2):
            print(f"end_after {end_after} incomplete_end_after {incomplete}: ", end="")
            tried = replace(policy, end_after=end_after, incomplete_end_after=incomplete)
            speech(Listener(ears, tried), files, gap)
    for silence in (0.3, 0.6, 0.8, 1.0, 1.2):
        print(f"silence alone {silence}: ", end="")
        speech(Listener(ears, replace(policy, exact_end_after=silence), judged=False), files, gap)


if __name__ == "__main__":
    main()
