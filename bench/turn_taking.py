"""Turn-taking on recordings: noise that is taken for a turn, sentences that are cut in the middle, and the delay.

    python bench/turn_taking.py SILERO.onnx SMART_TURN.onnx noise FOLDER
    python bench/turn_taking.py SILERO.onnx SMART_TURN.onnx speech FOLDER

Virtual time: the detector and the machine run as in a call (20 ms chunks), a judgement arrives 80 ms after it was asked
for, no words are known. Figures quoted in `turns/policy.py` come from here. Needs ffmpeg.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from vivavoce.media import to_float
from vivavoce.turns.actions import DropTurn, EndTurn, JudgeTurn, StartTurn
from vivavoce.turns.detector import VoiceDetector
from vivavoce.turns.endpoint import SmartTurn
from vivavoce.turns.inputs import TurnJudged
from vivavoce.turns.machine import TurnMachine
from vivavoce.turns.policy import TurnPolicy
from vivavoce.turns.vad import SileroVad

CHUNK = 640  # bytes: 20 ms
JUDGING = 0.08  # seconds from JudgeTurn to TurnJudged


class Listener:
    """One recording through detector, judge and machine; replies are instantly over, so every pause may end a turn."""

    def __init__(
        self, vad: SileroVad, judge: SmartTurn | None, policy: TurnPolicy, cache: dict[tuple[str, int], float]
    ):
        self.vad, self.judge, self.policy, self.cache = vad, judge, policy, cache

    def listen(self, name: str, pcm: bytes) -> list[tuple[float, object]]:
        """Actions with their times, seconds from the recording's start."""
        detector, machine = VoiceDetector(self.policy, self.vad.stream().probability), TurnMachine(self.policy)
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
                elif isinstance(action, JudgeTurn) and self.judge:
                    verdicts.append((now + JUDGING, TurnJudged(self._complete(name, pcm, begun, at), action.pause)))
                elif isinstance(action, EndTurn):
                    machine = TurnMachine(self.policy)
                    verdicts.clear()
        return out

    def _complete(self, name: str, pcm: bytes, begun: int, at: int) -> float:
        assert self.judge
        if (name, begun * 10**9 + at) not in self.cache:
            self.cache[name, begun * 10**9 + at] = self.judge.complete(to_float(pcm[begun:at]))
        return self.cache[name, begun * 10**9 + at]


def read(path: Path) -> bytes:
    """A recording as 16 kHz mono PCM16."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-ac", "1", "-ar", "16000", "-f", "s16le", "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout


def speech_runs(vad: SileroVad, pcm: bytes) -> list[tuple[float, float]]:
    """(start, end) of each stretch of voice by plain thresholds, merged across gaps below 0.1 s: the annotation."""
    stream, runs = vad.stream(), list[list[float]]()
    for at in range(0, len(pcm) - 1023, 1024):
        if stream.probability(to_float(pcm[at : at + 1024])) >= 0.5:
            start, end = at / 32_000, (at + 1024) / 32_000
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


def speech(listener: Listener, files: list[Path], gap: float) -> tuple[float, float, float]:
    """Print cut-offs and delays. gap: a silence this long, seconds, ends a sentence; shorter ones are within it."""
    cut = pauses = sentences = missed = 0
    delays: list[float] = []
    for path in files:
        pcm = read(path) + bytes(32_000 * 3)
        ends = [now for now, action in listener.listen(path.stem, pcm) if isinstance(action, EndTurn)]
        runs = speech_runs(listener.vad, pcm)
        for index, (_, end) in enumerate(runs):
            after = runs[index + 1][0] if index + 1 < len(runs) else float("inf")
            here = [t for t in ends if end <= t < after]
            if after - end >= gap:
                sentences += 1
                missed += not here
                delays += [here[0] - end] if here else []
            else:
                pauses += 1
                cut += bool(here)
    rate, median = cut / sentences, statistics.median(delays)
    p90 = statistics.quantiles(delays, n=10)[-1]
    print(
        f"{sentences} sentences with {pauses} inner pauses: {cut} cut ({100 * rate:.1f} % of sentences), "
        f"delay median {median * 1000:.0f} p90 {p90 * 1000:.0f} ms, {missed} run on into the next"
    )
    return rate, median, p90


def main() -> None:
    """Run one table."""
    vad, judge = SileroVad(Path(sys.argv[1])), SmartTurn(Path(sys.argv[2]))
    files = sorted(Path(sys.argv[4]).glob("*.flac"))
    policy = TurnPolicy()
    cache: dict[tuple[str, int], float] = {}
    if sys.argv[3] == "noise":
        for start in (policy, policy.with_client(start="HIGH"), policy.with_client(start="LOW")):
            noise(Listener(vad, judge, start, cache), files)
        return
    gap = 0.6 if "sentences" in sys.argv[4] else 2.0
    for end_after in (0.2, 0.25, 0.3, 0.4, 0.6):
        for incomplete in (0.9, 1.2, 1.6):
            print(f"end_after {end_after} incomplete {incomplete}: ", end="")
            tried = replace(policy, end_after=end_after, incomplete_end_after=incomplete)
            speech(Listener(vad, judge, tried, cache), files, gap)
    for silence in (0.3, 0.6, 0.8, 1.0):
        print(f"silence alone {silence}: ", end="")
        speech(Listener(vad, None, replace(policy, exact_end_after=silence), cache), files, gap)


if __name__ == "__main__":
    main()
