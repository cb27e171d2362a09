"""Dice on made-up tables: cubes in space under a tilted camera, with their sides, shadows, grain, blur and noise.

    python bench/vision_dice.py [--split test|fit] [--tables 200] [--seed 1] [--keep FOLDER]

`fit` are the colours, sizes and cameras with which the limits were chosen, `test` others.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from vivavoce.vision.abilities import dice

WIDTH, HEIGHT = 1280, 720
# Die and pips, red, green, blue.
DICE = {
    "fit": [((240, 240, 235), (20, 20, 20)), ((170, 30, 40), (235, 235, 235)), ((235, 225, 200), (40, 30, 90))],
    "test": [
        ((225, 228, 230), (35, 30, 30)), ((30, 30, 34), (240, 240, 240)), ((20, 90, 160), (245, 245, 245)),
        ((20, 110, 60), (240, 235, 220)), ((240, 200, 60), (25, 20, 20)), ((110, 40, 130), (240, 240, 240)),
    ],
}  # fmt: skip
TABLES = {
    "fit": [(50, 110, 60), (120, 80, 50), (170, 160, 150)],
    "test": [(40, 70, 110), (150, 110, 70), (90, 90, 95), (110, 30, 40), (190, 175, 150), (35, 95, 75)],
}
PIPS = {
    1: [(0, 0)],
    2: [(-1, -1), (1, 1)],
    3: [(-1, -1), (0, 0), (1, 1)],
    4: [(-1, -1), (1, -1), (-1, 1), (1, 1)],
    5: [(-1, -1), (1, -1), (-1, 1), (1, 1), (0, 0)],
    6: [(-1, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (1, 1)],
}
FACE = 240  # pixels of a face's texture
Picture = npt.NDArray[np.uint8]
_AROUND = {1: (2, 3), 2: (1, 3), 3: (1, 2), 4: (1, 2), 5: (1, 3), 6: (2, 3)}  # two of the four beside each value


def face(
    value: int, body: tuple[int, ...], pip: tuple[int, ...], radius: float, offset: float, light: float
) -> Picture:
    """A side of a die, BGR."""
    shade = [min(255.0, channel * light) for channel in body[::-1]]
    texture = np.full((FACE, FACE, 3), shade, np.uint8)
    for x, y in PIPS[value]:
        middle = (round(FACE / 2 + x * offset * FACE), round(FACE / 2 + y * offset * FACE))
        cv2.circle(texture, middle, round(radius * FACE), [c * light for c in pip[::-1]], -1, cv2.LINE_AA)
    return texture


class Camera:
    """A pinhole that looks at the middle of a table from above, tilted."""

    def __init__(self, tilt: float, roll: float, distance: float, focal: float) -> None:
        a, b = np.deg2rad(tilt), np.deg2rad(roll)
        tip = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
        turn = np.array([[np.cos(b), -np.sin(b), 0], [np.sin(b), np.cos(b), 0], [0, 0, 1]])
        self._turn, self._distance, self._focal = tip @ turn, distance, focal

    def see(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """(n, 3) in die sides, z up from the table → (n, 2) pixels."""
        turned = points @ self._turn.T
        depth = self._distance - turned[:, 2]
        return turned[:, :2] * (self._focal / depth)[:, None] * [1, -1] + [WIDTH / 2, HEIGHT / 2]

    @property
    def eye(self) -> npt.NDArray[np.float64]:
        """Where it is."""
        return self._turn.T @ np.array([0, 0, self._distance])


def table(split: str, chance: np.random.Generator) -> tuple[tuple[int, ...], Picture, dict[str, float]]:
    """What the dice show from left to right, the picture, and what it is like."""
    test = split == "test"
    while True:
        body, pip = DICE[split][chance.integers(len(DICE[split]))]
        cloth = TABLES[split][chance.integers(len(TABLES[split]))]
        if np.abs(np.subtract(body, cloth)).max() > 70:
            break
    tilt = float(chance.choice([-1, 1]) * chance.uniform(0, 40 if test else 30))
    camera = Camera(tilt, float(chance.uniform(-15, 15)), 14.0, float(chance.uniform(1000, 1700)))
    radius, offset = (chance.uniform(0.075, 0.115), chance.uniform(0.24, 0.28)) if test else (0.095, 0.27)
    grain = cv2.resize(chance.normal(0, 7, (HEIGHT // 4, WIDTH // 4, 1)), (WIDTH, HEIGHT))[..., None]
    picture = np.clip(np.array(cloth[::-1]) + grain, 0, 255)
    places: list[npt.NDArray[np.float64]] = []
    values: list[tuple[float, int]] = []
    for _ in range(int(chance.integers(1, 6))):
        for _ in range(100):
            spot = chance.uniform([-3.6, -1.8], [3.6, 1.8])
            if all(np.hypot(*(spot - other)) > 1.55 for other in places):
                places.append(spot)
                break
    for spot in sorted(places, key=lambda spot: -np.hypot(*(camera.eye[:2] - spot))):  # the farthest first
        value = int(chance.integers(1, 7))
        x = draw(picture, camera, spot, value, (body, pip), (radius, offset), chance)
        values.append((x, value))
    light = 1 - chance.uniform(0, 0.35) * np.linspace(0, 1, WIDTH)[None, :, None]
    blur, noise = float(chance.uniform(0.5, 2.2 if test else 1.8)), float(chance.uniform(2, 11 if test else 9))
    seen = cv2.GaussianBlur(picture * light * chance.uniform(0.55, 1.0), (0, 0), blur)
    shown = np.clip(seen + chance.normal(0, noise, seen.shape), 0, 255).astype(np.uint8)
    file = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, 80])[1]
    said = {"tilt": abs(tilt), "blur": blur, "noise": noise, "dice": float(len(values))}
    return tuple(value for _, value in sorted(values)), cv2.imdecode(file, cv2.IMREAD_COLOR), said


def draw(
    picture: npt.NDArray[np.float64], camera: Camera, spot: npt.NDArray[np.float64], value: int,
    colours: tuple[tuple[int, ...], tuple[int, ...]], pips: tuple[float, float], chance: np.random.Generator,
) -> float:  # fmt: skip
    """One die with its shadow; the x of its top in pixels."""
    angle = chance.uniform(0, np.pi / 2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2 @ turn.T + spot
    shadow = np.zeros((HEIGHT, WIDTH), np.float32)
    ground = camera.see(np.column_stack([square + [0.12, -0.1], np.zeros(4)]))
    cv2.fillConvexPoly(shadow, cv2.convexHull(np.round(ground).astype(np.int32)), 1.0)
    picture *= 1 - 0.45 * cv2.GaussianBlur(shadow, (0, 0), 8)[..., None]
    beside = [*_AROUND[value], *(7 - v for v in _AROUND[value])]
    for side in range(4):
        a, b = square[side], square[(side + 1) % 4]
        outward = (a + b) / 2 - spot
        if outward @ (camera.eye[:2] - (a + b) / 2) <= 0:
            continue
        corners = np.array([[*a, 1], [*b, 1], [*b, 0], [*a, 0]])
        paste(picture, camera.see(corners), face(beside[side], *colours, *pips, light=float(chance.uniform(0.55, 0.8))))
    top = camera.see(np.column_stack([square, np.ones(4)]))
    paste(picture, top, face(value, *colours, *pips, light=1.0))
    return float(top[:, 0].mean())


def paste(picture: npt.NDArray[np.float64], corners: npt.NDArray[np.float64], texture: Picture) -> None:
    """A face onto its place; its corners are rounded."""
    ends = np.array([[0, 0], [FACE, 0], [FACE, FACE], [0, FACE]], np.float32)
    warp = cv2.getPerspectiveTransform(ends, corners.astype(np.float32))
    cover = np.zeros((FACE, FACE), np.float32)
    r = FACE // 10
    cv2.rectangle(cover, (r, 0), (FACE - r, FACE), 1.0, -1)
    cv2.rectangle(cover, (0, r), (FACE, FACE - r), 1.0, -1)
    for x in (r, FACE - r):
        for y in (r, FACE - r):
            cv2.circle(cover, (x, y), r, 1.0, -1)
    inside = cv2.warpPerspective(cover, warp, (WIDTH, HEIGHT))[..., None]
    shown = cv2.warpPerspective(texture, warp, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    picture *= 1 - inside
    picture += shown * inside


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("fit", "test"), default="test")
    parser.add_argument("--tables", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    outcome: dict[str, Counter[str]] = {"all": Counter()}
    took = []
    for number in range(given.tables):
        chance = np.random.default_rng([given.seed, number, given.split == "test"])
        values, picture, said = table(given.split, chance)
        begin = time.process_time()
        read = dice.read(picture)
        took.append(time.process_time() - begin)
        what = "right" if read == values else "unsure" if not read else "wrong"
        kinds = ["all", f"tilt {int(said['tilt'] // 10) * 10}°+", f"blur {int(said['blur'])}+", f"{len(values)} dice"]
        for kind in kinds:
            outcome.setdefault(kind, Counter())[what] += 1
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(given.keep / f"{number:03d}-{what}-{values}-{read}.jpg".replace(" ", "")), picture)
    print(f"{given.tables} tables of `{given.split}`, CPU {1000 * float(np.median(took)):.0f} ms each (median)")
    print("| | right | unsure: () | wrong |\n|---|---|---|---|")
    for kind, counts in sorted(outcome.items()):
        print(f"| {kind} | {counts['right']} | {counts['unsure']} | {counts['wrong']} |")


if __name__ == "__main__":
    main()
