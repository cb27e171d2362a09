"""What is said to each answer of a picker: digits, codes, counts, lots. Each leads on only where it is right."""

from __future__ import annotations

from typing import Any

from picking import COUNTED, MISSES, Picking, amount
from sqlalchemy import Row, select
from store import SLOTS

from vivavoce import Declined


def go_on(work: Picking, aisle: int | None, check_digits: str | None) -> str:
    """The break is over, or the next line begins, or the picker is at its aisle."""
    if work.me.resting and check_digits:
        raise Declined("You are on a break.")
    if work.me.resting:
        work.be(work.me.stage, resting=False)
    elif work.me.stage == "start":
        work.next_line()
    elif work.me.stage == "aisle":
        if aisle not in (None, work.line.aisle):
            raise Declined(f"Not aisle {aisle}.")
        work.be("slot", aisle=work.line.aisle)
        return at_slot(work, check_digits) if check_digits else ""
    return ""


def at_slot(work: Picking, check_digits: str) -> str:
    """What is said to check digits: only this slot's own lead on."""
    work.be("slot", aisle=work.line.aisle)
    if (wrong := _wrong(work, check_digits, work.line.check, "slot", work.line.slot)) is None:
        work.be("quantity")
    return wrong or ""


def at_door(work: Picking, check_digits: str, door: int | None) -> str:
    """What is said to check digits of a door: only its own close the task."""
    if door not in (None, work.door.door):
        return f"Not door {door}."
    wrong = _wrong(work, check_digits, work.door.check, "door", f"door {work.door.door}")
    return work.drop() if wrong is None else wrong


def scanned(work: Picking, label: str) -> str:
    """What is said to a code that was held to the camera."""
    if work.me.stage == "door":
        return work.drop() if label == work.door.label else "That is another door."
    if label != work.line.label:
        return "That is another slot."
    work.be("quantity", misses=0, aisle=work.line.aisle)
    return ""


def _wrong(work: Picking, check_digits: str, right: str, what: str, place: str) -> str | None:
    """What is said to check digits of another place; None: they are this one's, and not after three misses."""
    if check_digits == right and work.me.misses < MISSES:
        return work.be(work.me.stage, misses=0)
    work.be(work.me.stage, misses=work.me.misses + 1)
    if work.me.misses == MISSES:
        work.note("three wrong check digits", place)
    return "" if work.me.misses > MISSES else f"{' '.join(check_digits)} is another {what}."


def counted(work: Picking, quantity: int, reason: str = "") -> str:
    """What is said to a count. All that is wanted closes the line; less asks why, more is not taken."""
    if quantity > (wanted := work.line.wanted):
        return f"{quantity} is more than {wanted}."
    work.be("short", got=quantity, lot="", reason=reason)
    if quantity == wanted:
        work.take(quantity)
    return ""


def of_lot(work: Picking, number: str) -> str:
    """What is said to a lot: one that is not in the slot is not taken."""
    if number not in work.line.lots.split():
        return "That lot is not in this slot."
    work.be("lot", lot=number)
    return work.take(work.me.got, work.me.reason)


def set_aside(work: Picking, quantity: int) -> str:
    """Damaged goods leave the slot; the line goes on with others."""
    work.move(quantity, work.line.slot, "damaged")
    work.note(f"{amount(work.line, quantity)} damaged", work.line.slot)
    return "Set aside."


def to_undo(work: Picking) -> Row[Any] | None:
    """The movement that "undo" would take back; None where something is counted that was not moved yet."""
    return None if work.me.stage in COUNTED else work.last


def described(work: Picking, movement: Row[Any]) -> str:
    """ "3 cases of oat milk", or "the container at door 7"."""
    slot = work.db.execute(select(SLOTS).where(SLOTS.c.slot == movement.source)).one_or_none()
    return amount(slot, movement.quantity) if slot else f"the container at {movement.target}"
