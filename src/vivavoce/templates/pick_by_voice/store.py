"""The warehouse's database: its tables, made-up data to start with, and the import of orders.

`PICK_BY_VOICE_DB` says where: any SQLAlchemy URL; without it a private file. The first use makes it and fills it from
`data/`.

    python store.py import orders.csv    new tasks from a file with the columns order, door, item, quantity
    python store.py release 12           a task that was held, because a slot was empty, can be picked again
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    insert,
    select,
    update,
)  # fmt: skip

from vivavoce import Database

Zone = Literal["ambient", "chilled", "frozen"]
"""Change these together with `data/slots.csv`."""
DATA = Path(__file__).resolve().parent / "data"
MOST = 500
"""Units in one line of an order; more is a mistake of whoever typed it."""


def _whole(name: str, *refers: str, **more: Any) -> Column[Any]:
    return Column(name, Integer, *map(ForeignKey, refers), **{"nullable": False, **more})


def _words(name: str, **more: Any) -> Column[Any]:
    return Column(name, String(200), **{"nullable": False, "default": "", **more})


METADATA = MetaData()
PICKERS = Table(
    "pickers", METADATA, _whole("picker", primary_key=True, autoincrement=False), _words("name"),
    _words("call"),  # that speaks for them
    Column("since", DateTime),  # they are signed on
    _words("zone"),
    _words("stage", default="off"),  # what they are asked: see `lead` in agent.py
    Column("resting", Boolean, nullable=False, default=False),
    _whole("aisle", default=0),  # in which they stand; 0 = nobody knows
    _whole("misses", default=0),  # wrong check digits at this place
    _whole("got", default=0), _words("lot"), _words("reason"),  # counted, and not yet put
)  # fmt: skip
SLOTS = Table(
    "slots", METADATA, _words("slot", primary_key=True), _words("zone"),
    _whole("aisle"), _whole("bay"), _whole("level"),
    _words("check"),  # digits on its label, read out by who stands before it
    _words("label", unique=True),  # its code says SLOT:label
    _whole("item", unique=True), _words("name"), _words("unit"), _words("units"),
    _words("lots"),  # the last four digits of each; "" = none is asked for
    _whole("on_hand"),
)  # fmt: skip
DOORS = Table(
    "doors", METADATA, _whole("door", primary_key=True, autoincrement=False), _words("check"),
    _words("label", unique=True),  # its code says DOOR:label
)  # fmt: skip
TASKS = Table(
    "tasks", METADATA, _whole("task", primary_key=True), _words("order"), _words("zone"), _whole("door", "doors.door"),
    _words("state", default="open"),  # open, held until somebody has looked, done, void
    _whole("picker", "pickers.picker", nullable=True, index=True), _words("container"),
)  # fmt: skip
LINES = Table(
    "lines", METADATA, _whole("line", primary_key=True), _whole("task", "tasks.task", index=True),
    Column("slot", ForeignKey("slots.slot"), nullable=False), _whole("wanted"), _whole("picked", default=0),
    _words("state", default="open"),  # open, done, short, void
    _whole("turn", default=0),  # the lowest comes first
    _whole("rest_of", nullable=True),  # the line that was picked short
)  # fmt: skip
MOVEMENTS = Table(  # never changed, only added to: what is taken back is a movement in the other direction
    "movements", METADATA, _whole("movement", primary_key=True), Column("at", DateTime, nullable=False, index=True),
    _whole("picker", "pickers.picker"), _whole("task", "tasks.task", index=True),
    _whole("line", "lines.line", nullable=True), _whole("quantity"), _words("lot"), _words("source"), _words("target"),
    _whole("undoes", "movements.movement", nullable=True, unique=True),
)  # fmt: skip
EXCEPTIONS = Table(
    "exceptions", METADATA, _whole("exception", primary_key=True), Column("at", DateTime, nullable=False),
    _whole("picker", "pickers.picker"), _words("slot"), _words("what"),
)  # fmt: skip


class BadOrders(ValueError):
    """What is wrong with a file of orders, line by line."""


def import_orders(db: Connection, path: Path) -> list[int]:
    """Makes a task for each zone of each order and gives their numbers; all of them, or none. Raises BadOrders."""
    slots = {row.item: row for row in db.execute(select(SLOTS))}
    doors = set(db.execute(select(DOORS.c.door)).scalars())
    known = set(db.execute(select(TASKS.c.order)).scalars())
    wrong: list[str] = []
    good: dict[tuple[str, int], int] = {}
    door_of: dict[str, int] = {}
    for number, row in _read(path, ("order", "door", "item", "quantity")):
        order, door, item, quantity = row["order"], *(_number(row[name]) for name in ("door", "item", "quantity"))
        faults = {
            "order is empty": not order,
            f"order {order} was imported before": order in known,
            f"door {row['door']!r} is none of {', '.join(map(str, sorted(doors)))}": door not in doors,
            f"order {order} goes to door {door_of.get(order)} already": door_of.setdefault(order, door) != door,
            f"item {row['item']!r} is in no slot": item not in slots,
            f"quantity {row['quantity']!r} is not a whole number from 1 to {MOST}": not 1 <= quantity <= MOST,
            f"order {order} has item {item} twice": (order, item) in good,
        }
        wrong += [f"line {number}: {fault}" for fault, is_so in faults.items() if is_so]
        good[order, item] = quantity
    if wrong or not good:
        raise BadOrders("\n".join(wrong) or "there are no orders in it")
    made: dict[tuple[str, str], int] = {}
    for (order, item), quantity in good.items():
        slot = slots[item]
        if (key := (order, slot.zone)) not in made:
            task = insert(TASKS).values(order=order, zone=slot.zone, door=door_of[order])
            made[key] = db.execute(task.returning(TASKS.c.task)).scalar_one()
        turn = slot.aisle * 10_000 + slot.bay * 10 + slot.level
        db.execute(insert(LINES).values(task=made[key], slot=slot.slot, wanted=quantity, turn=turn))
    return sorted(made.values())


def _read(path: Path, columns: tuple[str, ...]) -> list[tuple[int, Mapping[str, str]]]:
    """(number of the line in the file, its cells by column)."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file, restval="", strict=True)
            if missing := [name for name in columns if name not in (reader.fieldnames or ())]:
                raise BadOrders(f"line 1: there is no column {', '.join(missing)}; needed are {', '.join(columns)}")
            return [(reader.line_num, {name: row[name].strip() for name in columns}) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadOrders(f"{path} cannot be read as CSV in UTF-8: {error}") from None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else -1


warehouse = Database(
    "pick-by-voice", METADATA, lambda db: import_orders(db, DATA / "orders.csv"), data=DATA, beside=__file__
)


def main(*words: str) -> str:
    """What a command says when it is done. Raises SystemExit with what went wrong."""
    with warehouse.begin() as db:
        match words:
            case "import", path:
                try:
                    return f"imported tasks {', '.join(map(str, import_orders(db, Path(path))))}"
                except BadOrders as error:
                    raise SystemExit(f"nothing was imported:\n{error}") from None
            case "release", task if db.execute(
                update(TASKS).where(TASKS.c.task == _number(task), TASKS.c.state == "held").values(state="open")
            ).rowcount:
                return f"task {task} can be picked again"
    raise SystemExit(__doc__)


if __name__ == "__main__":
    sys.stdout.write(main(*sys.argv[1:]) + "\n")
