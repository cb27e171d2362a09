"""Colours of a page: contrast as WCAG 2.2 defines it, the palette, and what a line of text is written with and on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ..contract import Picture

Colour = tuple[int, int, int]
"""Red, green, blue, 0–255."""
Cover = npt.NDArray[np.float32]
"""(height, width): how much of each pixel is ink, 0–1."""

_NEAR = 8.0  # of 255: two colours nobody tells apart on a screen; a bin of five bits
_STEP = 14.0  # a text's faintest pixel that counts, as distance from its background; JPEG's noise is mostly below
_FLAT = 0.35  # a line's box is mostly background: below this share there is a photograph or a gradient behind it
_RINGING = 24.0  # of 255: the same two in a compressed frame
_UNEVEN = 4.0  # of 255: how far a quarter of a line's background may be off the whole
_NEARLY, _WHOLLY = 0.85, 0.985  # of a pixel is ink
_EDGE = 0.7  # a row or column of a crop with more ink is no letters but the rim of a button or a rule


@dataclass(frozen=True, slots=True)
class Ink:
    """What a line is written with."""

    background: Colour
    text: Colour
    peak: float
    """Pixels that letters cover wholly per pixel that they cover nearly. From 1 on the text's colour is exact; below,
    it is an estimate, too near the background where letters are thin."""
    cover: Cover
    """Of the crop without the rims cut off."""


def luminance(colour: Sequence[float]) -> float:
    """Relative luminance, 0–1 (WCAG 2.2, "relative luminance")."""
    values = np.asarray(colour, np.float64) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: Sequence[float], other: Sequence[float]) -> float:
    """The contrast ratio of two colours, 1–21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def hexadecimal(colour: Colour) -> str:
    """As style sheets write it: "#1d4ed8"."""
    red, green, blue = colour
    return f"#{red:02x}{green:02x}{blue:02x}"


def difference(one: Colour, other: Colour) -> float:
    """How far apart two colours look: CIE 1976, 0 to about 260."""
    both = np.array([[one, other]], np.float32) / 255
    first, second = cv2.cvtColor(both, cv2.COLOR_RGB2Lab)[0]
    return float(np.linalg.norm(first - second))


def nearest(colour: Colour, names: Sequence[str]) -> Colour:
    """Of colours that are written "#1d4ed8" the one that looks most like this one."""
    known = [(int(name[1:3], 16), int(name[3:5], 16), int(name[5:7], 16)) for name in names]
    return min(known, key=lambda other: difference(colour, other))


def palette(picture: Picture, most: int = 8) -> list[tuple[Colour, float]]:
    """The colours that a page is made of and the share of each, the commonest first; what is alike counts together."""
    kinds, counts = np.unique(_packed(picture), return_counts=True)
    order = np.argsort(-counts, kind="stable")[:512]
    found: list[tuple[Colour, int]] = []
    for kind, count in zip(kinds[order], counts[order], strict=True):
        colour = _unpacked(int(kind))
        for index, (other, total) in enumerate(found):
            if np.abs(np.subtract(colour, other)).max() <= _NEAR:
                found[index] = (other, total + int(count))
                break
        else:
            found.append((colour, int(count)))
    found.sort(key=lambda item: -item[1])
    return [(colour, count / (picture.shape[0] * picture.shape[1])) for colour, count in found[:most]]


def ink(crop: Picture, *, lossless: bool = True) -> Ink | None:
    """What a crop that holds one line of text is written with; None where there is no even background, or no text.

    The background is the commonest colour, the text's the farthest from it. In a lossless frame no pixel is farther
    than those that a letter covers wholly, so its farthest pixels are nearest to the truth; a compressed one
    overshoots there, and has the 97th percentile taken.
    """
    pixels = crop[..., ::-1].astype(np.float32)
    if pixels.shape[0] < 5 or pixels.shape[1] < 5:
        return None
    background = _commonest(crop)
    away = pixels - background
    distance = np.sqrt((away**2).sum(-1))
    rows, columns = _inside(distance > _STEP)
    away, distance = away[rows, columns], distance[rows, columns]
    if distance.size < 30 or (distance <= (_NEAR if lossless else _RINGING)).mean() < _FLAT:
        return None
    inked = distance > (_STEP if lossless else _RINGING)
    if inked.sum() < 8 or not _even(away, distance <= _RINGING):
        return None
    far = distance[inked]
    axis = away[inked][far >= np.quantile(far, 0.8)].mean(0)
    axis /= np.linalg.norm(axis) + 1e-9
    along = away @ axis
    reach = np.sort(along[inked])[-3] if lossless else np.quantile(along[inked], 0.97)
    text = np.clip(background + np.median(away[inked & (along >= reach)], axis=0), 0, 255)
    cover = np.clip(along / max(1e-3, float((text - background) @ axis)), 0, 1).astype(np.float32)
    full, nearly = int((cover > _WHOLLY).sum()), int(((cover > _NEARLY) & (cover <= _WHOLLY)).sum())
    return Ink(_colour(background), _colour(text), full / max(1, nearly) if lossless else 0.0, cover)


def _even(away: npt.NDArray[np.float32], ground: npt.NDArray[np.bool_]) -> bool:
    """Whether the background is the same from one end of a line to the other: no gradient, no photograph."""
    width = away.shape[1]
    for part in range(4):
        columns = slice(part * width // 4, max(part * width // 4 + 1, (part + 1) * width // 4))
        bare = away[:, columns][ground[:, columns]]
        if len(bare) and np.abs(bare.mean(0)).max() > _UNEVEN:
            return False
    return True


def _inside(inked: npt.NDArray[np.bool_]) -> tuple[slice, slice]:
    """A crop without the rims of what the text stands in, or under: the field above may reach into a reader's box."""
    height, left, right = inked.shape[0], 0, inked.shape[1]
    rules, rim = inked.mean(axis=1) > _EDGE, max(1, height // 4)
    top = max(np.flatnonzero(rules[:rim]), default=-1) + 1
    bottom = height - max(np.flatnonzero(rules[::-1][:rim]), default=-1) - 1
    if bottom - top < 5:
        top, bottom = 0, height
    while right - left > 5 and inked[top:bottom, left].mean() > _EDGE:
        left += 1
    while right - left > 5 and inked[top:bottom, right - 1].mean() > _EDGE:
        right -= 1
    return slice(top, bottom), slice(left, right)


def _commonest(crop: Picture) -> npt.NDArray[np.float32]:
    """Red, green, blue of the commonest colour: what it is exactly, within the commonest bin of five bits."""
    flat = crop.reshape(-1, 3)
    bins, counts = np.unique(_packed(flat >> 3), return_counts=True)
    middle = np.array(_unpacked(int(bins[counts.argmax()])), np.float32) * 8 + 4
    near = flat[(np.abs(flat[:, ::-1] - middle) <= _NEAR).all(1)]
    kinds, exact = np.unique(_packed(near), return_counts=True)
    if exact.max() >= 0.3 * len(near):
        return np.array(_unpacked(int(kinds[exact.argmax()])), np.float32)
    average: npt.NDArray[np.float32] = np.median(near[:, ::-1], axis=0).astype(np.float32)
    return average


def _packed(pixels: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.int32]:
    """(…, 3) BGR → (n,), a number for each colour."""
    wide = pixels.reshape(-1, 3).astype(np.int32)
    return wide[:, 2] << 16 | wide[:, 1] << 8 | wide[:, 0]


def _unpacked(kind: int) -> Colour:
    return kind >> 16, kind >> 8 & 255, kind & 255


def _colour(values: npt.NDArray[np.float32]) -> Colour:
    red, green, blue = (int(round(float(value))) for value in values)
    return red, green, blue
