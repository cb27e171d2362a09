"""Hours of picking by text against the real agent: misread digits, noise, shorts, damage, undo, breaks, lost calls.

Run: python bench/shift.py --hours 4 --pickers 3 --seed 1

Simulated pickers go by what the agent says and by the labels before them, which are not always those of the slot they
were sent to; what they say is misheard at a given rate. No sound and no models: the dialogue, the tools and the
database are the real ones. At the end the tables must tell: no slot was opened by other digits than those on the label
before the picker, stock and lines are as the movements say, no task was given to two, all that is done is at its door.
"""

import argparse
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, text

from vivavoce.testing import SyncTextCall, load_agent, text_call

SECONDS = 12  # of a picker's work for each thing said: one line takes about half a minute
UNITS = "zero one two three four five six seven eight nine".split()
NOISE = ("banana", "mm-hmm", "over there", "what?", "say again", "hang on", "two", "I don't know", "watch out", "okay")


class Picker:
    """One picker: what they do next, from what they heard."""

    def __init__(self, number: int, slots: dict[tuple[int, int, int], str], doors: dict[int, str], seed: int) -> None:
        self.number, self.slots, self.doors = number, slots, doors
        self.chance = random.Random(f"{seed}-{number}")
        self.aisle, self.standing, self.asked = 0, (0, 0, 0), Counter[str]()
        self.said: list[tuple[tuple[int, int, int], str]] = []

    def answer(self, heard: str) -> str:
        """The words for a step, misheard or beside the point now and then."""
        words, chance = self._right(heard), self.chance
        if chance.random() < 0.05:
            return chance.choice(NOISE)
        if chance.random() < 0.03 and (said := re.search(r"[a-z]+", words)) and said[0] in UNITS:
            return words.replace(said[0], chance.choice(UNITS), 1)  # a digit is misheard
        return words

    def _right(self, heard: str) -> str:
        chance = self.chance
        if match := re.search(r"bay (\d+), level (\d+): check digits", heard):
            place = (self.aisle, int(match[1]), int(match[2]))
            if chance.random() < 0.06:  # the label of the neighbour
                place = chance.choice([slot for slot in self.slots if slot[0] == self.aisle])
            self.standing = place
            digits = " ".join(UNITS[int(digit)] for digit in self.slots.get(place, "000"))
            if chance.random() < 0.04:
                return chance.choice(["skip", "where", "how many", "what item", "take a break", "undo that"])
            return chance.choice([digits, f"check {digits}", f"{digits} ready", f"okay {digits}"])
        if match := re.search(r"Pick (\d+) ", heard):
            wanted, roll = int(match[1]), chance.random()
            if roll < 0.08:
                less = ["none", "short one", f"short {wanted}, damaged", str(wanted - 1), str(wanted + 2)]
                return chance.choice(less)
            if roll < 0.12:
                return chance.choice(["one of them is broken", "how many", "undo that", "skip"])
            return chance.choice([str(wanted), f"got {wanted}", f"{wanted} only", "all of them"])
        if match := re.search(r"door (\d+): check digits", heard):
            door = int(match[1]) if chance.random() > 0.06 else chance.choice(list(self.doors))
            digits = " ".join(UNITS[int(digit)] for digit in self.doors[door])
            return chance.choice([digits, f"door {match[1]}, check {digits}"])
        if match := re.search(r"aisle (\d+)\.", heard):
            self.aisle = int(match[1])
        why = chance.choice(["empty", "damaged", "couldn't find it", "the container is full"])
        for cue, words in (
            ("picker number", " ".join(UNITS[int(digit)] for digit in str(self.number))),
            ("Which zone", chance.choice(["ambient", "chilled", "frozen"])),
            ("the lot", "the lot"), ("container?", " ".join(chance.choice(UNITS[1:]) for _ in range(4))),
            ("How many are", "one"), ("Why:", why),
            ("Reason:", "yes"), ("Shall I", chance.choice(["yes", "yes", "yes", "no"])), ("wake up", "wake up"),
            ("What should I change", "nothing"), ("Yes or no", "yes"), ("the rest?", "skip"),
        ):  # fmt: skip
            if cue in heard:
                return words
        return "ready"


def work(picker: Picker, call: SyncTextCall, lots: dict[tuple[int, int, int], str], most: timedelta) -> tuple[int, str]:
    """Goes on until the shift, the call or the work is over; (things said, why it ended)."""
    heard, turns, stuck, until = call.greeting.text if call.greeting else "", 0, 0, call.now + most
    while call.now < until:
        words = picker.answer(heard)
        if words == "the lot":
            lot = picker.chance.choice(lots[picker.standing].split() or ["0000"])
            words = " ".join(UNITS[int(digit)] for digit in lot)
        if "Hold the code" in heard:  # no camera at hand: the supervisor comes, and the picker signs on again
            words = "supervisor"
        reply = call.say(words)
        for tool in reply.tools:
            if tool.name == "confirm_slot" and "Pick" in reply.text:
                picker.said.append((picker.standing, tool.arguments["check_digits"]))
        turns, heard, call.now = turns + 1, reply.text, call.now + timedelta(seconds=SECONDS)
        picker.asked[re.sub(r"\d+", "N", heard)[:60]] += 1
        stuck = stuck + 1 if heard.startswith("There is nothing to pick") else 0
        if reply.ending or stuck > 3:
            return turns, reply.ending or "no work"
        if picker.chance.random() < 0.002:
            return turns, "line lost"
    return turns, "end of shift"


def faults(url: str, stock: dict[str, int]) -> list[str]:
    """What the tables hold that must not be."""
    checks = {
        "lines that are not as their movements say": """
            SELECT l.line FROM lines l LEFT JOIN movements m ON m.line = l.line GROUP BY l.line, l.picked
            HAVING l.picked <> COALESCE(SUM(CASE WHEN m.undoes IS NULL THEN m.quantity ELSE -m.quantity END), 0)""",
        "lines closed with another quantity than wanted, and no rest": """
            SELECT line FROM lines l WHERE state = 'short' AND picked + COALESCE(
            (SELECT SUM(wanted) FROM lines r WHERE r.rest_of = l.line), 0) <> wanted""",
        "lines done with less than wanted": "SELECT line FROM lines WHERE state = 'done' AND picked <> wanted",
        "pickers with two open tasks": """
            SELECT picker FROM tasks WHERE state = 'open' AND picker IS NOT NULL GROUP BY picker HAVING COUNT(*) > 1""",
        "tasks picked by two": "SELECT task FROM movements GROUP BY task HAVING COUNT(DISTINCT picker) > 1",
        "movements undone twice": "SELECT undoes FROM movements WHERE undoes > 0 GROUP BY undoes HAVING COUNT(*) > 1",
        "tasks done whose goods are not behind their door": """
            SELECT t.task FROM tasks t WHERE t.state = 'done' AND
            (SELECT COALESCE(SUM(picked), 0) FROM lines l WHERE l.task = t.task) <>
            (SELECT COALESCE(SUM(CASE WHEN undoes IS NULL THEN quantity ELSE -quantity END), 0) FROM movements m
             WHERE m.task = t.task AND m.line IS NULL AND (m.source LIKE 'door%' OR m.target LIKE 'door%'))""",
    }
    with create_engine(url).connect() as db:
        found = [f"{what}: {rows}" for what, query in checks.items() if (rows := db.execute(text(query)).all())]
        moved = db.execute(text("SELECT source, target, quantity FROM movements")).all()
        for slot, now in db.execute(text("SELECT slot, on_hand FROM slots")).all():
            out = sum(n * ((source == slot) - (target == slot)) for source, target, n in moved)
            found += [f"stock of {slot}: {now}, not {stock[slot] - out}"] if now != stock[slot] - out else []
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=4.0, help="of each picker's shift, by the simulated clock")
    parser.add_argument("--pickers", type=int, default=3, choices=range(1, 5))
    parser.add_argument("--orders", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PICK_BY_VOICE_DB"] = url = f"sqlite:///{folder}/picking.db"
        agent = load_agent("pick-by-voice")
        agent.pages["shift"].function()  # the first use fills the database
        return run(chosen, url, agent, Path(folder))


def run(chosen: argparse.Namespace, url: str, agent: object, folder: Path) -> int:
    """One shift, and its report."""
    chance, began = random.Random(chosen.seed), time.monotonic()
    store = sys.modules["store"]
    with create_engine(url).connect() as db:
        rows = db.execute(text('SELECT slot, aisle, bay, level, "check", lots, item, on_hand FROM slots')).all()
        doors = {row.door: row.check for row in db.execute(text('SELECT door, "check" FROM doors'))}
        numbers = [row.picker for row in db.execute(text("SELECT picker FROM pickers"))]
    slots = {(row.aisle, row.bay, row.level): row.check for row in rows}
    lots = {(row.aisle, row.bay, row.level): row.lots for row in rows} | {(0, 0, 0): ""}
    lines = [(9000 + n, chance.choice(list(doors)), item, chance.randint(1, 9)) for n in range(chosen.orders)
             for item in chance.sample([row.item for row in rows], 3)]  # fmt: skip
    door = {order: where for order, where, *_ in lines}
    file = folder / "orders.csv"
    file.write_text("order,door,item,quantity\n" + "".join(f"{o},{door[o]},{i},{q}\n" for o, _, i, q in lines))
    store.main("import", str(file))
    start = datetime(2026, 11, 30, 6)
    pickers = [Picker(number, slots, doors, chosen.seed) for number in numbers[: chosen.pickers]]
    clock = {picker.number: start for picker in pickers}
    turns, endings = 0, Counter[str]()
    while any(clock[picker.number] < start + timedelta(hours=chosen.hours) for picker in pickers):
        picker = min(pickers, key=lambda each: clock[each.number])
        until = min(clock[picker.number] + timedelta(minutes=20), start + timedelta(hours=chosen.hours))
        with text_call(agent, greet=True, now=clock[picker.number], patience=300) as call:  # type: ignore[arg-type]
            said, why = work(picker, call, lots, until - clock[picker.number])
            clock[picker.number] = max(call.now.replace(tzinfo=None), clock[picker.number] + timedelta(seconds=SECONDS))
        turns, endings = turns + said, endings + Counter([why])
    wrong = [(place, digits) for picker in pickers for place, digits in picker.said if slots[place] != digits]
    found = faults(url, {row.slot: row.on_hand for row in rows})
    with create_engine(url).connect() as db:
        closed = dict(db.execute(text("SELECT state, COUNT(*) FROM lines GROUP BY state")).all())  # type: ignore[arg-type]
        moved, undone = db.execute(text("SELECT COUNT(*), COUNT(undoes) FROM movements")).one()
    print(f"{chosen.pickers} pickers, {chosen.hours} h each, {turns} things said in {time.monotonic() - began:.0f} s")
    print(f"lines: {closed}; movements: {moved}, {undone} of them take another back; calls ended: {dict(endings)}")
    opened = sum(len(picker.said) for picker in pickers)
    print(f"slots opened: {opened}, by digits that are not on the label before the picker: {len(wrong)}")
    print("\n".join(found) or "stock, lines, tasks and doors are as the movements say")
    return 1 if wrong or found else 0


if __name__ == "__main__":
    sys.exit(main())
