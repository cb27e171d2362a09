"""What a piece of text says: PaddlePaddle's CTC recogniser, for Latin script."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from ...errors import WeightsMissing
from ...onnx import session
from ..contract import Picture

Likelihoods = npt.NDArray[np.float32]
"""(columns, characters): of each character at each place along the line; 0 is "none"."""

NARROWEST = 160  # pixels: shorter pieces are filled up with grey, which is what the network knows
SIGNS = set("€£¥§°µ×÷±–—‘’“”•…²³½¼¾«»¡¿©®™·′″≤≥→←↑↓√")
"""Signs beside ASCII that print has; everything else that is no Latin letter is left out."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one piece says."""

    text: str
    confidence: float
    """Mean of the characters' likelihoods; 0 of no text."""
    weakest: float
    """Likelihood of the least likely character."""


NOTHING = Reading("", 0.0, 0.0)


class Recogniser:
    """The network and its alphabet, ready to read."""

    def __init__(self, path: Path, characters: Path | None = None) -> None:
        """characters: a JSON list, where the network's file carries none itself. Raises WeightsMissing."""
        self._session = session(path)
        self._input = self._session.get_inputs()[0].name
        self._alphabet = self._characters(path, characters)
        self._known = np.array([0] + [i for i, sign in enumerate(self._alphabet) if i and is_latin(sign)])

    def _characters(self, path: Path, characters: Path | None) -> Sequence[str]:
        if characters is None:
            listed = self._session.get_modelmeta().custom_metadata_map.get("character", "").split("\n")
        else:
            listed = msgspec.json.decode(characters.read_bytes(), type=list[str])
        alphabet = ["", *listed, " "]
        classes = self._session.get_outputs()[0].shape[-1]
        if len(alphabet) != classes:
            raise WeightsMissing(
                f"{path} has {classes} characters, its list {len(alphabet)}: run `vivavoce models pull vision`"
            )
        return alphabet

    def read(self, piece: Picture) -> Reading:
        """piece: 48 pixels high, level."""
        values = np.zeros((1, 3, piece.shape[0], max(NARROWEST, piece.shape[1])), np.float32)
        values[0, :, :, : piece.shape[1]] = piece.astype(np.float32).transpose(2, 0, 1) / 127.5 - 1
        likely = self._session.run(None, {self._input: values})[0][0]
        return decoded(likely[:, self._known], [self._alphabet[i] for i in self._known])


def decoded(likely: Likelihoods, alphabet: Sequence[str]) -> Reading:
    """The likeliest characters, repetitions within one stretch taken once."""
    best = likely.argmax(axis=1)
    starts = best != np.concatenate([[0], best[:-1]])
    columns = np.flatnonzero((best != 0) & starts)
    if not len(columns):
        return NOTHING
    # A character's likelihood is that of its surest column: the first one is often on its way up.
    ends = [int(np.argmax(np.append(best[column:], -1) != best[column])) + column for column in columns]
    likelihoods = [float(likely[a:b, best[a]].max()) for a, b in zip(columns, ends, strict=True)]
    text = unicodedata.normalize("NFKC", "".join(alphabet[best[column]] for column in columns))
    text = " ".join(text.split())
    if not text:
        return NOTHING
    return Reading(text, float(np.mean(likelihoods)), min(likelihoods))


def is_latin(sign: str) -> bool:
    """A character that text in Latin script is made of."""
    if len(sign) != 1:
        return False
    return sign in SIGNS or " " <= sign <= "~" or (sign.isalpha() and unicodedata.name(sign, "").startswith("LATIN "))
