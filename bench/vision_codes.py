"""Codes in photographs: how many are read, and what is read wrong. Run: python bench/vision_codes.py FOLDER

FOLDER holds folders of pictures, each beside a `.txt` of the same name with what its code says; a picture without one
holds no code (zxing-cpp's own samples, `test/samples`, are laid out so).
"""

import argparse
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
from machine import machine

from vivavoce.vision.abilities import codes

ENDINGS = {".png", ".jpg", ".jpeg", ".webp"}
SMALLEST = 32
"""Pixels of a side; the eye takes nothing smaller."""


def pictures(folder: Path) -> Iterator[tuple[Path, str]]:
    """(picture, what it says); "" = there is no code in it."""
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in ENDINGS:
            truth = path.with_suffix(".txt")
            yield path, truth.read_text("utf-8") if truth.exists() else ""


def alike(text: str, truth: str) -> bool:
    """Line ends differ between the codes and the files that tell what is in them; so does a book's price, which stands
    beside its code as a code of its own."""
    said, expected = (each.replace("\r\n", "\n").strip() for each in (text, truth))
    return said == expected or (len(said) == 13 and len(expected) in (15, 18) and expected.startswith(said))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true", help="one look, as while watching")
    parser.add_argument("--wrong", action="store_true", help="say which are missed or wrong")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    print(machine())
    print(f"{'':24}{'codes':>6}{'read':>6}{'wrong':>7}{'ms CPU':>8}")
    for folder in sorted(path for path in arguments.folder.iterdir() if path.is_dir()):
        known = read = wrong = 0
        times = []
        for path, truth in pictures(folder):
            picture = cv2.imread(str(path))
            if picture is None or min(picture.shape[:2]) < SMALLEST:
                continue
            begun = time.process_time()
            found = codes.find(picture, thorough=not arguments.quick)
            times.append(time.process_time() - begun)
            right = [code for code in found if alike(code.text, truth)]
            known, read, wrong = known + bool(truth), read + bool(right), wrong + len(found) - len(right)
            if arguments.wrong and (len(found) > len(right) or (truth and not right)):
                print(f"  {path.name}: {[(code.kind, code.text[:40]) for code in found]} for {truth[:40]!r}")
        print(f"{folder.name:24}{known:6}{read:6}{wrong:7}{1000 * statistics.median(times):8.0f}")


if __name__ == "__main__":
    main()
