"""How large and how heavy the letters of a line are, from the ink and the words that were read."""

from __future__ import annotations

import re
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from .colour import Cover

# Heights above the baseline as shares of the font's size: the middle of DejaVu, Roboto, Inter, Open Sans, Lato, Lora
# (ascenders 0.74–0.78, capitals and digits 0.70–0.74, x 0.50–0.55; round letters overshoot by 0.01).
_TALLEST = ((re.compile(r"[bdfhkl]"), 0.755), (re.compile(r"[A-Z0-9]"), 0.725), (re.compile(r"t"), 0.68))
_X_HEIGHT = 0.545
_INKED = 0.4  # of a pixel
_BOLD = 0.165  # a run of ink along a row, as a share of the size: regular faces have 0.10–0.15, bold ones 0.18–0.22


@dataclass(frozen=True, slots=True)
class Font:
    """Of one line."""

    size: float
    """The font's, pixels."""
    bold: bool


def font(cover: Cover, text: str) -> Font | None:
    """What a line is set in; None where it cannot be told. Off by 5 % mostly, by 10 % in unusual faces.

    Measured is how high the letters rise above the line they stand on: neither a comma nor a tail below it counts.
    """
    inked = (cover > _INKED).astype(np.uint8)
    baseline = _baseline(cover)
    _, _, stats, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
    tops, bottoms = stats[1:, 1], stats[1:, 1] + stats[1:, 3]
    # Letters stand on the line or go through it; dots, dashes and the feet of the line above do not.
    standing = stats[1:][(bottoms >= baseline - 1) & (baseline - tops >= 3)]
    if not len(standing):
        return None
    height = max(_height(cover, glyph, baseline) for glyph in standing)
    share = next((share for letters, share in _TALLEST if letters.search(text)), _X_HEIGHT)
    runs = np.count_nonzero(np.diff(inked, axis=1, prepend=0) == 1)
    size = height / share
    return Font(size, bool(cover[inked > 0].sum() / max(1, runs) > _BOLD * size))


def _baseline(cover: Cover) -> int:
    """The first row below the line on which the letters stand: where most ink ends."""
    rows = np.pad(cover.sum(axis=1), (0, 2))
    return int((rows[:-1] - rows[1:]).argmax()) + 1


def _height(cover: Cover, glyph: npt.NDArray[np.int32], baseline: int) -> float:
    """How far a glyph rises above the baseline, pixels; of its uppermost row counts the share that is ink."""
    left, top, width = (int(value) for value in glyph[:3])
    rows = cover[max(0, top - 1) : baseline, left : left + width].max(axis=1)
    full = max(0.5, float(np.median(rows)))
    above = min(float(rows[0]) / full, 1.0) if top else 0.0
    first = min(float(rows[1 if top else 0]) / full, 1.0)
    return baseline - top - 1 + first + (above if above < _INKED else 0.0)
