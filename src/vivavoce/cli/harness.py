"""Puts simulated callers, their ear and the agent together for `vivavoce eval`, and shows how far they are."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ..errors import ConfigurationError, WeightsMissing
from ..evals.calibration import calibrate
from ..evals.call import Equipment, Plan
from ..evals.ear import Ear
from ..evals.jsonl import dump
from ..evals.record import CallRecord
from ..evals.run import run
from ..evals.system_under_test import Elsewhere, SystemUnderTest, child
from ..evals.voices import Voices
from ..media import INPUT_RATE, Samples, to_pcm
from ..models.embedded.asr.recogniser import Recogniser
from ..weights.store import Store
from .environment import settings
from .serving import done_before_stopped

FILE = "calls.jsonl"
ATTEMPTS = 3
"""To calibrate: a machine that is busy for a moment is no reason to give up."""
SILENT = 0.8
"""Probability that there is no speech from which Whisper's words are taken for inventions."""
PATIENCE = 60.0
"""Seconds that a program may take to recognise one reply."""


class Moonshine:
    """The engine's own recogniser, without what the engine knows: nothing is expected, and so nothing is leant to."""

    name = "moonshine-tiny-en"

    def __init__(self, folder: Path) -> None:

        self._recogniser = Recogniser(folder, threads=1)

    def words(self, samples: Samples) -> str:
        """As `evals.ear.Ear`."""
        return self._recogniser.recognise(samples).text


class Whisper:
    """OpenAI Whisper base, which the engine does not use: it mishears other things. A second of work per reply."""

    name = "whisper-base"

    def __init__(self, folder: Path) -> None:
        """Raises ImportError without the extra `eval`."""

        from faster_whisper import WhisperModel  # an extra

        self._model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)

    def words(self, samples: Samples) -> str:
        """As `evals.ear.Ear`."""
        pieces, _ = self._model.transcribe(samples, language="en", beam_size=1, condition_on_previous_text=False)
        return " ".join(piece.text.strip() for piece in pieces if piece.no_speech_prob < SILENT)


class Program:
    """A recogniser of one's own: a program that prints the words of a WAV file."""

    def __init__(self, command: str) -> None:
        """command: as in a shell, `{wav}` for the file: "whisper-cli -nt -f {wav}"."""
        self._command = shlex.split(command)
        if not any("{wav}" in part for part in self._command):
            raise ConfigurationError('--ear wants a command with {wav} in it, like "whisper-cli -nt -f {wav}"')
        self.name = Path(self._command[0]).name

    def words(self, samples: Samples) -> str:
        """As `evals.ear.Ear`. Raises ConfigurationError when the program fails."""
        with tempfile.TemporaryDirectory(prefix="vivavoce-ear-") as folder:
            path = Path(folder) / "reply.wav"
            with wave.open(str(path), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(INPUT_RATE)
                file.writeframes(to_pcm(samples))
            command = [part.replace("{wav}", str(path)) for part in self._command]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
            except (OSError, subprocess.SubprocessError) as error:
                raise ConfigurationError(f"--ear: {self.name} could not be run: {type(error).__name__}") from None
            return " ".join(done.stdout.split())


class Harness:
    """One run of simulated calls."""

    def __init__(
        self,
        agent: str,
        environment: Mapping[str, str],
        folder: Path,
        *,
        model: str,
        url: str,
        key: str,
        voices: Voices | None,
        noises: Path | None,
        ear: str,
        late_ms: float,
    ) -> None:
        """folder: where records and recordings are kept. url: "" = the agent is served here, anew for every call.
        voices: None = all callers type: nothing is heard, and no time measured."""
        self.records: list[CallRecord] = []
        self._agent, self._environment, self._folder = agent, environment, folder
        self._model, self._url, self._key = model, url, key
        self._voices, self._noises, self._ear, self._late_ms = voices, noises, ear, late_ms

    def measure(self, calls: Sequence[Plan], jobs: int) -> bool:
        """Make the calls; False when it was stopped before the last. Raises ConfigurationError."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            kept = (self._folder / FILE).open("w", encoding="utf-8")
        except OSError as error:
            raise ConfigurationError(f"cannot keep the calls in {self._folder}: {error.strerror}") from None
        with kept:
            whole = asyncio.run(done_before_stopped(self._run(calls, jobs, kept)))
        if not whole:
            click.echo(f"Stopped after {len(self.records)} of {len(calls)} calls; these are kept.", err=True)
        return whole

    async def _run(self, calls: Sequence[Plan], jobs: int, kept: TextIO) -> None:

        with _progress(len(calls)) as shown, ThreadPoolExecutor(1, "ear") as threads:
            error, ear = None, None
            if self._voices is not None:
                shown.say("Calibrating on a loopback echo …")
                error = await calibration(self._late_ms)
                ear = await asyncio.get_running_loop().run_in_executor(threads, self._make_ear)
            heard = f"heard by {ear.name}" if ear is not None else "typed"
            shown.say(f"Calling {self._agent}: {len(calls)} calls, {jobs} at a time, {heard}")
            equipment = Equipment(self._voices, ear, threads, self._folder, self._noises, error)

            def done(record: CallRecord) -> None:
                kept.write(dump(record) + "\n")
                kept.flush()
                self.records.append(record)
                shown.show(record)

            await run(calls, [self._stage(calls) for _ in range(jobs)], equipment, done)

    def _make_ear(self) -> Ear:

        if self._ear not in ("", Whisper.name, Moonshine.name):
            return Program(self._ear)
        store = Store(settings().weights)
        if self._ear != Moonshine.name:
            try:
                return Whisper(store.folder_of(Whisper.name))
            except (ImportError, WeightsMissing) as error:
                if self._ear:
                    raise ConfigurationError(f"--ear {self._ear}: {error}; see docs/how-to/evals.md") from None
        return Moonshine(store.folder_of(Moonshine.name))

    def _stage(self, calls: Sequence[Plan]) -> AbstractAsyncContextManager[SystemUnderTest]:

        if not self._url:
            command = [sys.executable, "-m", "vivavoce.cli.agent_process", self._agent, self._model]
            return child(command, self._environment)
        writes = {call.name for plan in calls for call in plan.scenario.calls}
        writes |= {name for plan in calls for name in plan.scenario.forbidden}
        return contextlib.nullcontext(Elsewhere(self._url, self._agent, self._key, self._environment, sorted(writes)))


async def calibration(late_ms: float) -> dict[int, float]:
    """Delay of a loopback echo → what the rig measured, ms. Raises ConfigurationError after some attempts.

    late_ms: by how much callers may lag; on an idle machine's loopback half of that is allowed.
    """

    for left in reversed(range(ATTEMPTS)):
        try:
            return await calibrate(late_ms / 2)
        except ConfigurationError:
            if not left:
                raise
    raise AssertionError("unreachable")


class _Shown:
    """Lines for finished calls above a bar."""

    def __init__(self, progress: Progress, calls: int) -> None:
        self._progress = progress
        self._task = progress.add_task("calls", total=calls)

    def say(self, text: str) -> None:
        self._progress.console.print(text, highlight=False, markup=False, soft_wrap=True)

    def show(self, record: CallRecord) -> None:
        mark = "pass" if record.verdict.passed else "FAIL"
        why = "" if record.verdict.passed else f"  {(record.verdict.problems or (record.outcome,))[0]}"
        trial = f" #{record.trial + 1}" if record.trial else ""
        self.say(f"{mark}  {record.scenario}{trial}  {record.condition}  {record.seconds:.0f} s{why}")
        self._progress.advance(self._task)


@contextlib.contextmanager
def _progress(calls: int) -> Iterator[_Shown]:

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Shown(progress, calls)
