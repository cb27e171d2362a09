"""What the readers of text make of labels, letters, receipts, shelf cards and screens, under a camera's conditions.

.venv/bin/python bench/vision_text.py [--seeds 2] [--conditions blur1.5,dark0.3] [--fonts FOLDER] [--show DIR]

Every page has key fields (dose, dates, batch, phone, codes, amounts). A field is right when a line holds it whole; it
is *sure* when that line is. A sure line that is not on the page, word for word, is what may never happen.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import string
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import jellyfish
import numpy as np
from PIL import Image, ImageDraw, ImageFont

import vivavoce
from vivavoce.evals.optics import through
from vivavoce.settings import from_environment
from vivavoce.sight import Line
from vivavoce.vision.abilities.text import CarefulReader, QuickReader
from vivavoce.vision.contract import Picture
from vivavoce.weights.store import Store

SIZE = (1280, 720)
CONDITIONS = (
    "clean", "blur1.5", "blur2", "shake6", "noise15", "dark0.3", "glare20", "rotated10", "perspective50", "distance2",
    "handheld", "handheld+distance1.5", "cropped15",
)  # fmt: skip
FONTS = (Path(vivavoce.__file__).parent / "web" / "fonts", Path("/usr/share/fonts/truetype/dejavu"))
SKIPPED = ("Math", "ext", "glyphicons")  # faces that are no body type


@dataclass
class Page:
    """A made page and the truth about it."""

    picture: Picture
    lines: list[str]
    """In reading order; cells of one row are lines of their own."""
    keys: list[str]


class Sheet:
    """Writes lines and remembers them."""

    def __init__(
        self, rng: random.Random, faces: Sequence[Path], paper: tuple[int, int, int] = (250, 249, 246)
    ) -> None:
        self.rng = rng
        self.face = rng.choice(faces)
        self.image = Image.new("RGB", SIZE, paper)
        self.pen = ImageDraw.Draw(self.image)
        self.top = 50
        self.lines: list[str] = []
        self.keys: list[str] = []

    def write(self, text: str, size: int, left: int = 90, keys: Sequence[str] = (), **ink: int) -> None:
        self.row([(left, text)], size, keys, **ink)

    def row(self, cells: Sequence[tuple[int, str]], size: int, keys: Sequence[str] = (), grey: int = 20) -> None:
        font = ImageFont.truetype(self.face, size)
        for left, text in cells:
            self.pen.text((left, self.top), text, font=font, fill=(grey, grey, grey))
            self.lines.append(text)
        self.keys += keys
        self.top += round(1.6 * size)

    def page(self) -> Page:
        return Page(np.asarray(self.image)[:, :, ::-1].copy(), self.lines, self.keys)


def digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(string.digits) for _ in range(count))


def code(rng: random.Random) -> str:
    return "".join(rng.choice(string.ascii_uppercase) for _ in range(2)) + digits(rng, 4) + rng.choice("ABCDEFGH")


def label(sheet: Sheet) -> None:
    rng = sheet.rng
    name, dose = (
        rng.choice(["Amoxicillin", "Metformin", "Ramipril", "Sertraline"]),
        f"{rng.choice([5, 10, 50, 250, 500, 850])} mg",
    )
    lot, expiry, phone = (
        code(rng),
        f"{rng.randint(1, 12):02}/20{rng.randint(26, 31)}",
        f"0{digits(rng, 3)} {digits(rng, 3)} {digits(rng, 4)}",
    )
    sheet.write(f"{name} {dose}", 58, keys=[dose])
    sheet.write(f"{rng.choice([20, 28, 30, 56])} film-coated tablets", 36)
    sheet.write(f"Take {rng.choice(['one', 'two'])} tablets twice a day with food", 32)
    sheet.row([(90, f"Lot {lot}"), (640, f"EXP {expiry}")], 30, keys=[lot, expiry])
    sheet.write("Do not exceed the stated dose. Keep out of reach of children.", 22)
    sheet.write(f"Questions? Call {phone}", 26, keys=[phone])


def letter(sheet: Sheet) -> None:
    rng = sheet.rng
    day, at = (
        f"{rng.randint(1, 28)} {rng.choice(['March', 'June', 'August', 'October'])} 2027",
        f"{rng.randint(8, 17)}:{rng.choice(['05', '15', '30', '50'])}",
    )
    reference = f"{rng.choice(string.ascii_uppercase)}{digits(rng, 3)}-{digits(rng, 4)}"
    sheet.write("Hillside Dental Practice", 40)
    sheet.write(f"Your reference: {reference}", 24, keys=[reference])
    sheet.top += 20
    sheet.write("Dear patient,", 26)
    sheet.write("we have booked the following appointment for you:", 26)
    sheet.write(f"{day} at {at} with Dr. Okafor", 30, keys=[day, at])
    sheet.write("Please bring your insurance card and a list of the medicines that you take.", 24)
    sheet.write("If you cannot come, let us know at least 24 hours before.", 24)
    sheet.write("Yours sincerely, the front desk", 26)


def receipt(sheet: Sheet) -> None:
    rng = sheet.rng
    sheet.write("CORNER STORE", 40, 420)
    sheet.write(f"Receipt no. {(number := digits(rng, 6))}", 24, 420, keys=[number])
    total = 0
    for item in rng.sample(["Oat milk 1 l", "Rye bread", "Apples 1 kg", "Butter 250 g", "Coffee beans", "Tomatoes"], 4):
        price = rng.randint(89, 1499)
        total += price
        sheet.row([(330, item), (850, f"{price // 100}.{price % 100:02}")], 30)
    amount = f"{total // 100}.{total % 100:02}"
    sheet.row([(330, "TOTAL EUR"), (850, amount)], 36, keys=[amount])
    sheet.write(
        f"{rng.randint(1, 28):02}.{rng.randint(1, 12):02}.2027  {rng.randint(8, 19):02}:{rng.randint(0, 59):02}",
        24,
        330,
    )


def shelf(sheet: Sheet) -> None:
    rng = sheet.rng
    place, check, item = f"{rng.choice('ABCDEFGH')}-{digits(rng, 2)}-{digits(rng, 2)}", digits(rng, 3), digits(rng, 8)
    sheet.write(place, 150, 120, keys=[place])
    sheet.row([(120, f"Check {check}"), (760, f"Bin {rng.randint(1, 9)}")], 64, keys=[check])
    sheet.write(f"Item {item}", 48, 120, keys=[item])
    sheet.write(
        f"Hex bolt M{rng.choice([6, 8, 10])} x {rng.choice([30, 45, 60])} mm, box of {rng.choice([50, 100])}", 40, 120
    )


def screen(sheet: Sheet) -> None:
    rng = sheet.rng
    order, mail = (
        f"#{digits(rng, 5)}",
        f"{rng.choice(['ana', 'tom', 'priya'])}.{rng.choice(['lee', 'novak'])}{digits(rng, 2)}@example.com",
    )
    sheet.write("Orders / Details", 20, 60, grey=90)
    sheet.write(f"Order {order}", 34, 60, keys=[order])
    for name, value in (
        ("Customer", mail),
        ("Status", "Waiting for payment"),
        ("Placed", "2 days ago"),
        ("Amount", (amount := f"€{rng.randint(10, 900)}.{digits(rng, 2)}")),
    ):
        sheet.row([(60, name), (330, value)], 19, grey=60)
    sheet.keys += [mail, amount]
    sheet.top += 20
    sheet.write("The customer was reminded yesterday. No answer so far.", 17, 60, grey=80)
    sheet.row([(60, "Cancel order"), (330, "Send reminder")], 18)


PAGES: dict[str, Callable[[Sheet], None]] = {
    "label": label,
    "letter": letter,
    "receipt": receipt,
    "shelf": shelf,
    "screen": screen,
}


@dataclass
class Tally:
    """Over the pages of one condition."""

    errors: int = 0
    characters: int = 0
    keys: int = 0
    right: int = 0
    sure: int = 0
    wrong: list[str] = field(default_factory=list)
    """Sure lines that are not on the page."""
    seconds: list[float] = field(default_factory=list)

    def add(self, page: Page, lines: Sequence[Line], seconds: float) -> None:
        read, truth = "\n".join(line.text for line in lines), "\n".join(" ".join(line.split()) for line in page.lines)
        self.errors += min(len(truth), jellyfish.levenshtein_distance(read, truth))
        self.characters += len(truth)
        self.keys += len(page.keys)
        self.right += sum(any(holds(line.text, key) for line in lines) for key in page.keys)
        self.sure += sum(any(holds(line.text, key) for line in lines if line.sure) for key in page.keys)
        self.wrong += [line.text for line in lines if line.sure and not on(page, line.text)]
        self.seconds.append(seconds)

    def row(self) -> str:
        return (
            f"{100 * self.errors / self.characters:5.1f} % | {self.right:3}/{self.keys} | {self.sure:3} | "
            f"{len(self.wrong):2} | {1000 * statistics.median(self.seconds):5.0f} ms"
        )


def holds(text: str, key: str) -> bool:
    """Whole, and no part of a longer number or word."""
    words, wanted = text.split(), key.split()
    stripped = [word.strip(",;:") for word in words]
    return any(stripped[i : i + len(wanted)] == wanted for i in range(len(words)))


def on(page: Page, text: str) -> bool:
    """Whether whole words of the page say this, one after the other; where spaces stand is not asked."""
    words = " ".join(page.lines).split()
    wanted = "".join(text.split())
    return any("".join(words[i:j]) == wanted for i in range(len(words)) for j in range(i + 1, len(words) + 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=2, help="pages of each kind and condition")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--conditions", default=",".join(CONDITIONS))
    parser.add_argument("--pages", default=",".join(PAGES))
    parser.add_argument("--fonts", type=Path, help="a folder of more faces")
    parser.add_argument("--show", type=Path, help="where the pictures go whose sure lines were wrong")
    parser.add_argument("--misses", action="store_true", help="print the key fields that were not read")
    arguments = parser.parse_args()
    folders = [*FONTS, *([arguments.fonts] if arguments.fonts else [])]
    faces = sorted(
        path
        for folder in folders
        for path in folder.glob("*.[tw]*f*")
        if not any(word in path.name for word in SKIPPED)
    )
    models = Store(from_environment(os.environ).weights).folders("vision")
    quick, careful = QuickReader(models["quick"]), CarefulReader(models["careful"])
    print(
        f"{len(faces)} faces; error rate in reading order | key fields right | sure | sure but wrong | CPU a picture\n"
    )
    totals = Tally(), Tally()
    for condition in arguments.conditions.split(","):
        tallies = Tally(), Tally()
        for kind in arguments.pages.split(","):
            for seed in range(arguments.first, arguments.first + arguments.seeds):
                sheet = Sheet(random.Random(f"{kind} {seed}"), faces)
                PAGES[kind](sheet)
                page = sheet.page()
                seen = through(page.picture, condition, seed)
                for number, read in enumerate((quick.read, careful.read)):
                    begun = time.process_time()
                    lines = read(seen)
                    seconds = time.process_time() - begun
                    before = len(tallies[number].wrong)
                    tallies[number].add(page, lines, seconds)
                    totals[number].add(page, lines, seconds)
                    if number and arguments.misses:
                        lost = [key for key in page.keys if not any(holds(line.text, key) for line in lines)]
                        if lost:
                            print(f"    {kind} {seed} {sheet.face.name}: {lost} in {[line.text for line in lines]}")
                    for text in tallies[number].wrong[before:]:
                        print(f"    sure but wrong: {kind} {seed} {sheet.face.name}: {text!r}")
                        if arguments.show:
                            cv2.imwrite(str(arguments.show / f"{kind}-{seed}-{condition}.png"), seen)
        print(f"{condition:36} quick {tallies[0].row()}   careful {tallies[1].row()}", flush=True)
    print(f"{'all':36} quick {totals[0].row()}   careful {totals[1].row()}")


if __name__ == "__main__":
    main()
