"""What a picker does, as rows: each change in one transaction, each movement exactly once, nothing overwritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, or_, select, update
from store import DOORS, EXCEPTIONS, LINES, MOVEMENTS, PICKERS, SLOTS, TASKS, warehouse

from vivavoce import Call, Declined

MISSES = 3
"""Wrong check digits at one place after which only the code on its label counts."""
LOOK_FIRST = ("empty", "not found")
"""Reasons for which the rest of a line is held until somebody has looked: `python store.py release TASK`."""
COUNTED = ("short", "lot", "container")
"""Stages after the count, before anything is moved."""
AT_GOODS = (("quantity", *COUNTED), "First the check digits.")
NOT_NOW = "That is not asked for now. Say undo to put the last one right."
ONLY_AT = {
    "choose_zone": (("zone", "start"), "Finish this task first."),
    "confirm_slot": (("aisle", "slot"), "No check digits now."),
    "scan": (("aisle", "slot", "door"), "No code is needed now."),
    **dict.fromkeys(("picked", "all_there", "nothing_there", "short", "damaged"), AT_GOODS),
    "note_lot": (("lot",), NOT_NOW),
    "at_door": (("door",), "The task is not finished."),
}
"""Tool → the stages at which it is done, and what is said at others."""
FRESH = {"misses": 0, "got": 0, "lot": "", "reason": ""}


def amount(line: Any, quantity: int) -> str:
    """ "3 cases of oat milk"."""
    return f"{quantity} {line.unit if quantity == 1 else line.units} of {line.name}"


class Picking:
    """One picker's work, inside a transaction. Raises Declined where the call speaks for nobody (any more)."""

    def __init__(self, db: Connection, call: Call) -> None:
        self.db, self.call = db, call
        picker = int(call.caller.subject) if call.caller else 0
        self._me = (PICKERS.c.picker == picker) & (PICKERS.c.call == call.id)
        if db.execute(select(PICKERS).where(self._me)).first() is None:
            raise Declined("You have signed on elsewhere." if picker else "Sign on first.")

    @property
    def me(self) -> Row[Any]:
        """The picker."""
        return self.db.execute(select(PICKERS).where(self._me)).one()

    @property
    def task(self) -> Row[Any]:
        """What they are on. Raises Declined where that is nothing."""
        mine = select(TASKS).where(TASKS.c.picker == self.me.picker, TASKS.c.state == "open")
        if (row := self.db.execute(mine).one_or_none()) is None:
            raise Declined("You have no task.")
        return row

    @property
    def lines(self) -> list[Row[Any]]:
        """What is left of the task, with slots; the first is in work."""
        query = select(LINES, *(c for c in SLOTS.c if c.name != "slot")).join(SLOTS).order_by(LINES.c.turn)
        return list(self.db.execute(query.where(LINES.c.task == self.task.task, LINES.c.state == "open")))

    @property
    def line(self) -> Row[Any]:
        """The one in work. Raises Declined where there is none."""
        if not (lines := self.lines):
            raise Declined("There is nothing to pick now.")
        return lines[0]

    @property
    def place(self) -> str:
        """Where they are to go: "Aisle 1, bay 2, level 1"."""
        if self.me.stage == "door":
            return f"Door {self.task.door}"
        return f"Aisle {self.line.aisle}, bay {self.line.bay}, level {self.line.level}"

    @property
    def door(self) -> Row[Any]:
        """Where the task goes."""
        return self.db.execute(select(DOORS).where(DOORS.c.door == self.task.door)).one()

    def may(self, tool: str) -> None:
        """Raises Declined, with what must come first, where a tool is not for now."""
        if self.me.resting and tool != "go_on":
            raise Declined("You are on a break.")
        stages, otherwise = ONLY_AT.get(tool, ((self.me.stage,), ""))
        if self.me.stage not in stages:
            raise Declined(otherwise)
        if tool == "into_container" and self.me.stage != "container":
            _ = self.alone

    def be(self, stage: str, **values: Any) -> None:
        """What is asked next."""
        _set(self.db, PICKERS, self._me, stage=stage, **values)

    def note(self, what: str, slot: str = "") -> None:
        """For the supervisor."""
        row = {"at": _now(self.call), "picker": self.me.picker, "slot": slot, "what": what}
        self.db.execute(insert(EXCEPTIONS).values(row))

    def next_task(self, zone: str) -> bool:
        """Take one that nobody has, if there is one; one that was taken and is not begun is free for others."""
        self.leave_open()
        free = TASKS.c.picker.is_(None) & (TASKS.c.state == "open") & (TASKS.c.zone == zone)
        first = self.db.execute(select(func.min(TASKS.c.task)).where(free)).scalar()
        _set(self.db, TASKS, TASKS.c.task == first, picker=self.me.picker)
        self.be("start" if first else "zone", zone=zone if first else "", aisle=0)
        return first is not None

    def next_line(self) -> None:
        """Go to the next one, or to the door when all are closed, or on where nothing is to be brought there."""
        if lines := self.lines:
            self.be("slot" if lines[0].aisle == self.me.aisle else "aisle", **FRESH)
        elif self.task.container:
            self.be("door", **FRESH)
        else:
            _set(self.db, TASKS, TASKS.c.task == self.task.task, state="done")
            self.next_task(self.me.zone)

    def take(self, quantity: int, reason: str = "", container: str = "") -> str:
        """So many are in the picker's hands. What else must be known is asked for, else they are moved."""
        if container and self.me.stage != "container":
            return self._other_container(container)
        line, task = self.line, self.task
        self.be("quantity", got=quantity, reason=reason)
        if container:
            _set(self.db, TASKS, TASKS.c.task == task.task, container=container)
        if quantity and line.lots and not self.me.lot:
            self.be("lot")
        elif quantity and not (task.container or container):
            self.be("container")
        else:
            self._close(line)
        return ""

    @property
    def alone(self) -> Row[Any]:
        """The last movement, where nothing else is in its container. Raises Declined."""
        last, task = self.last, self.task
        into_it = select(func.count()).where(MOVEMENTS.c.target == last.target, MOVEMENTS.c.task == task.task)
        if last.line is None or self.db.execute(into_it).scalar_one() > 1:
            raise Declined(NOT_NOW)
        return last

    def _other_container(self, container: str) -> str:
        """What was just moved is in another container than was said."""
        last = self.alone
        self.move(last.quantity, last.target, last.source, line=last.line, lot=last.lot, undoes=last.movement)
        self.move(last.quantity, last.source, f"container {container}", line=last.line, lot=last.lot)
        _set(self.db, TASKS, TASKS.c.task == last.task, container=container)
        return f"Container {container}."

    def _close(self, line: Row[Any]) -> None:
        me, task, missing = self.me, self.task, line.wanted - self.me.got
        self.move(me.got, line.slot, f"container {task.container}", line=line.line, lot=me.lot)
        _set(self.db, LINES, LINES.c.line == line.line, picked=me.got, state="short" if missing else "done")
        if missing:
            self.note(f"{missing} of {line.wanted} {line.units} short: {me.reason}", line.slot)
            state = "held" if me.reason in LOOK_FIRST else "open"
            new = insert(TASKS).values(order=task.order, zone=task.zone, door=task.door, state=state)
            number = self.db.execute(new.returning(TASKS.c.task)).scalar_one()
            rest = {"task": number, "slot": line.slot, "wanted": missing, "rest_of": line.line}
            self.db.execute(insert(LINES).values(rest))
        self.call.state["lines"] = self.call.state.get("lines", 0) + 1
        self.next_line()

    def drop(self) -> str:
        """The container is at its door; what is said then."""
        task = self.task
        total = self.db.execute(select(func.sum(LINES.c.picked)).where(LINES.c.task == task.task)).scalar_one()
        self.move(total, f"container {task.container}", f"door {task.door}")
        _set(self.db, TASKS, TASKS.c.task == task.task, state="done")
        more = self.next_task(self.me.zone)
        return f"Task complete.{'' if more else ' There is nothing more to pick in this zone.'}"

    def move(self, quantity: int, source: str, target: str, **more: Any) -> None:
        """A movement in the ledger, and in the stock where it begins or ends at a slot."""
        row = {"at": _now(self.call), "picker": self.me.picker, "task": self.task.task, "quantity": quantity}
        self.db.execute(insert(MOVEMENTS).values(**row, source=source, target=target, **more))
        _set(self.db, SLOTS, SLOTS.c.slot == source, on_hand=SLOTS.c.on_hand - quantity)
        _set(self.db, SLOTS, SLOTS.c.slot == target, on_hand=SLOTS.c.on_hand + quantity)

    @property
    def last(self) -> Row[Any]:
        """The picker's last movement of this shift that stands. Raises Declined."""
        m, undone = MOVEMENTS.c, select(MOVEMENTS.c.undoes).where(MOVEMENTS.c.undoes.is_not(None))
        mine = (m.picker == self.me.picker) & (m.at >= self.me.since) & m.undoes.is_(None) & m.movement.not_in(undone)
        if (row := self.db.execute(select(MOVEMENTS).where(mine).order_by(m.movement.desc())).first()) is None:
            raise Declined("Nothing has been moved yet.")
        return row

    def undo(self, movement: int) -> None:
        """The last movement in the other direction; what it closed is to be done again. Raises Declined."""
        last = self.last
        if last.movement != movement:
            raise Declined("Something else has been moved since.")
        rest = select(LINES.c.task).where(LINES.c.rest_of == (last.line or 0))
        begun = TASKS.c.task.in_(rest) & or_(TASKS.c.picker.is_not(None), TASKS.c.state == "done")
        if self.db.execute(select(TASKS).where(begun)).first() is not None:
            raise Declined("Somebody is picking the rest of it already. Say supervisor.")
        later = (TASKS.c.picker == self.me.picker) & (TASKS.c.state == "open") & (TASKS.c.task != last.task)
        _set(self.db, TASKS, later, picker=None)  # taken since, and not begun
        _set(self.db, TASKS, TASKS.c.task == last.task, state="open")
        self.move(last.quantity, last.target, last.source, line=last.line, lot=last.lot, undoes=movement)
        if last.source.startswith("container"):
            self.be("door")
        elif last.line:
            _set(self.db, TASKS, TASKS.c.task.in_(rest), state="void")
            _set(self.db, LINES, LINES.c.rest_of == last.line, state="void", rest_of=None)
            ours = LINES.c.task == last.task
            first, picked = self.db.execute(select(func.min(LINES.c.turn), func.sum(LINES.c.picked)).where(ours)).one()
            _set(self.db, LINES, LINES.c.line == last.line, state="open", picked=0, turn=first - 1)
            if picked == last.quantity:
                _set(self.db, TASKS, TASKS.c.task == last.task, container="")
            self.next_line()

    def skip(self) -> None:
        """The line in work comes last. Raises Declined where it is the only one."""
        if len(lines := [self.line, *self.lines[1:]]) < 2:
            raise Declined("It is the last line. Say short, or supervisor.")
        _set(self.db, LINES, LINES.c.line == lines[0].line, turn=lines[-1].turn + 1)
        self.next_line()

    def leave_open(self) -> None:
        """A task that was not begun is free for others; one that was waits for this picker."""
        not_begun = (TASKS.c.picker == self.me.picker) & (TASKS.c.state == "open") & (TASKS.c.container == "")
        _set(self.db, TASKS, not_begun, picker=None)

    def sign_off(self) -> None:
        """End the shift."""
        self.leave_open()
        self.be("off", call="", zone="", resting=False)


def sign_on(call: Call, picker: int) -> str:
    """The call speaks for a picker from now on, and no other does; their name. Raises Declined."""
    with warehouse.begin() as db, call.attempt("picker", picker):
        row = db.execute(select(PICKERS).where(PICKERS.c.picker == picker)).one_or_none()
        if row is None:
            raise Declined("Nobody has that number.")
        call.identify(str(picker))
        since = _now(call) if row.stage == "off" else row.since
        values = {"call": call.id, "stage": "zone", "since": since, "aisle": 0, "resting": False, **FRESH}
        _set(db, PICKERS, PICKERS.c.picker == picker, **values)
        work = Picking(db, call)
        if db.execute(select(TASKS).where(TASKS.c.picker == picker, TASKS.c.state == "open")).first() is not None:
            work.next_line()
        return str(row.name)


def _set(db: Connection, table: Table, which: Any, **values: Any) -> None:
    db.execute(update(table).where(which).values(**values))


def _now(call: Call) -> datetime:
    return call.local_time().replace(tzinfo=None)
