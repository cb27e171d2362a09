"""Packs the recordings that `vivavoce.evals.acoustics` ships with: see the README beside them for what they are.

    python scripts/make_recordings.py DATA

DATA holds `noise/environment`, `speech/readings` and `rooms` as FLAC; ffmpeg decodes them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from vivavoce.evals.acoustics.filters import encode_ulaw

OUT = Path(__file__).parent.parent / "src" / "vivavoce" / "evals" / "acoustics" / "recordings.npz"
NOISE = {
    "rain": "rain-2-81731-A",
    "rain-on-car": "rain-3-132852-A",
    "helicopter": "helicopter-2-37806-A",
    "helicopter-far": "helicopter-3-68630-B",
}
BURSTS = {
    "dog": ("dog-bark-1-59513-A", 1.5),
    "dog-small": ("dog-bark-2-114587-A", 1.5),
    "sneeze": ("person-sneeze-1-54505-A", 1.0),
    "sneeze-loud": ("person-sneeze-2-93030-A", 1.0),
}
TALKERS, BABBLE_SECONDS, RATE = 8, 12, 16_000


def _decode(path: Path) -> np.ndarray:
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.float32)


def _levelled(samples: np.ndarray, db: float = -20.0) -> np.ndarray:
    return samples * (10 ** (db / 20) / np.sqrt(np.mean(samples**2)))


def _loudest(samples: np.ndarray, seconds: float) -> np.ndarray:
    length = int(seconds * RATE)
    energy = np.convolve(samples**2, np.ones(min(length, len(samples))), "valid")
    start = int(np.argmax(energy))
    return samples[start : start + length]


def babble(folder: Path) -> np.ndarray:
    """Eight readers, one after the other shifted, each of one loudness."""
    by_reader: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*.flac")):
        by_reader.setdefault(path.stem.split("-")[0], []).append(path)
    total = np.zeros(BABBLE_SECONDS * RATE)
    for paths in list(by_reader.values())[:TALKERS]:
        voice = np.concatenate([_decode(path) for path in paths])
        total += _levelled(np.resize(voice, len(total)))
    return total


def room(path: Path) -> np.ndarray:
    """From the direct sound on, to where it has died away by 50 dB, as int16 of the peak."""
    response = _decode(path)
    response = response[max(0, int(np.argmax(np.abs(response))) - 16) :]
    left = np.cumsum(response[::-1] ** 2)[::-1]
    response = response[: int(np.searchsorted(-left, -left[0] * 1e-5))]
    return np.round(response / np.abs(response).max() * 32767).astype(np.int16)


def main(data: Path) -> None:
    """Packs them."""
    packed = {
        f"noise/{name}": encode_ulaw(_levelled(_decode(data / "noise/environment" / f"{stem}.flac")))
        for name, stem in NOISE.items()
    }
    for name, (stem, seconds) in BURSTS.items():
        packed[f"burst/{name}"] = encode_ulaw(
            _levelled(_loudest(_decode(data / "noise/environment" / f"{stem}.flac"), seconds))
        )
    packed["babble/readers"] = encode_ulaw(_levelled(babble(data / "speech" / "readings")))
    for number in (1, 2, 3, 4):
        packed[f"room/{number}"] = room(data / "rooms" / f"rir{number}.flac")
    np.savez_compressed(OUT, **packed)
    sys.stdout.write(f"{OUT}: {OUT.stat().st_size} bytes\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
