"""The recordings that conditions are made of: a few that ship with the package, or a folder of your own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from ...errors import ConfigurationError
from ...media import Samples, to_float
from ...streaming.recording import load_recording
from .filters import decode_ulaw

_SHIPPED = Path(__file__).parent / "recordings.npz"


def recordings(kind: str, folder: Path | None = None) -> tuple[tuple[str, Samples], ...]:
    """Names and sounds of a kind (`noise`, `burst`, `babble`, `room`), 16 kHz, in the order of their names.

    folder: WAV files of your own; those right in it are noise, those in its folders `burst`, `babble` and `room` the
    others. Kinds that it does not have are ours. Raises ConfigurationError for a folder or a file that cannot be read.
    """
    if folder is not None:
        if not folder.is_dir():
            raise ConfigurationError(f"{folder} is no folder of recordings: name one with WAV files in it")
        paths = sorted((folder if kind == "noise" else folder / kind).glob("*.wav"))
        if paths:
            return tuple((path.stem, to_float(load_recording(path).audio.pcm)) for path in paths)
    return tuple(item for item in _shipped() if item[0].startswith(kind + "/"))


@cache
def _shipped() -> tuple[tuple[str, Samples], ...]:
    with np.load(_SHIPPED) as packed:
        return tuple((name, _samples(packed[name])) for name in sorted(packed.files))


def _samples(stored: np.ndarray[tuple[int], np.dtype[np.generic]]) -> Samples:
    if stored.dtype == np.uint8:  # µ-law: 38 dB below the noise itself, at half the size
        return decode_ulaw(stored.astype(np.uint8))
    return stored.astype(np.float32) / 32768.0
