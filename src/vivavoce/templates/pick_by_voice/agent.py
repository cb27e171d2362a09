"""Pick by voice: leads pickers through a warehouse, one small fact at a time, and books what they take.

Read this file first; it is the whole agent. `picking.py` holds what a picker does, as rows; `store.py` the tables and
the import of orders; `board.py` the supervisor's page; `phrases.yaml` how pickers talk; `data/` a made-up warehouse.
Try it:  vivavoce serve agent.py   (sign on as 2741; the check digits are in data/slots.csv)
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import board
import picking
import yaml
from picking import COUNTED, MISSES, Picking
from pydantic import Field
from sqlalchemy import select
from store import SLOTS, Zone, warehouse

from vivavoce import Agent, Call, Declined, Page, Seen, Sees, Step, ledger

SAID: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("phrases.yaml").read_text())

agent = Agent(
    name="pick-by-voice",
    language="en-US",
    greeting="Pick by voice.",
    instructions="""
    You lead one picker through a warehouse, one step at a time. You ONLY lead through picking: for everything else, get
    the supervisor. Be brief. Never tell check digits or lot numbers: the picker reads them out.
    The supervisor is in the office beside door 5.
    First aid and the fire exits are beside door 3.
    """,
    outcome=lambda call: "done" if call.state.get("lines") else None,
    sees=Sees("camera", codes=True),
)
TwoDigits = Annotated[str, Field(pattern=r"^\d{2}$")]
ThreeDigits = Annotated[str, Field(pattern=r"^\d{3}$")]
FourDigits = Annotated[str, Field(pattern=r"^\d{4}$")]
Some = Annotated[int, Field(ge=1, le=999)]
Reason = Literal["empty", "damaged", "not found", "container full"]
FIRST, WHY = "First the check digits.", "Why: empty, damaged, not found, or is the container full?"
CLOSED = "That is not asked for now. Say undo to put the last one right."


def act(call: Call, change: Callable[[Picking], Any]) -> Step:
    """One change of what a picker is at, exactly once, and the step that follows. change: gives what is said first."""
    with warehouse.begin() as db:
        work = Picking(db, call)
        if work.me.resting and call.tool != "go_on":
            raise Declined("You are on a break.")
        with ledger.once(db, call) as note:
            if not note.replayed:
                note.result = change(work) or ""
        return lead(work, note.result)


def tell(call: Call, words: Callable[[Picking], str]) -> str:
    """An answer that changes nothing."""
    with warehouse.connect() as db:
        return words(Picking(db, call))


def lead(work: Picking, say: str = "") -> Step:
    """What a picker is asked now. A step never holds the digits that are right."""
    me, stage = work.me, "break" if work.me.resting else work.me.stage
    match stage:
        case "break":
            return Step(say, "Enjoy your break. Say wake up when you are back.", go_on)
        case "zone":
            return Step(say, "Which zone? Ambient, chilled, or frozen?", choose_zone)
        case "start":
            count = len(work.lines)
            return Step(f"{say} {count} line{'s' * (count > 1)}.".strip(), "Say ready.", go_on)
        case "aisle":
            return Step(say, f"Go to aisle {work.line.aisle}.", go_on)
        case "slot" | "door" if me.misses >= MISSES:
            return Step(say, f"Hold the code of the {stage} to the camera.", scan)
        case "slot":
            return Step(say, f"At bay {work.line.bay}, level {work.line.level}: check digits?", confirm_slot)
        case "door":
            return Step(say, f"Bring it to door {work.task.door}: check digits?", at_door)
        case "lot":
            return Step(say, "Last four digits of the lot?", note_lot)
        case "container":
            return Step(say, "Into which container? Its last four digits.", into_container)
        case "short":
            missing = work.line.wanted - me.got
            known = {"missing": missing, **({"reason": me.reason} if me.reason else {})}
            said = f"{say} {amount(work.line, me.got)}, {missing} short.".strip()
            return Step(said, f"Reason: {me.reason}?" if me.reason else WHY, short, known)
    return Step(say, f"Pick {amount(work.line, work.line.wanted)}.", picked)


def amount(line: Any, quantity: int) -> str:
    """ "3 cases of oat milk"."""
    return f"{quantity} {line.unit if quantity == 1 else line.units} of {line.name}"


@agent.tool(idempotent=True, opening=True)
def begin_shift() -> Step:
    """Begin the shift."""
    return Step("", "Your picker number?", sign_on)


@agent.tool(idempotent=True, examples=SAID["sign_on"])
def sign_on(call: Call, picker_number: FourDigits) -> Step:
    """Sign a picker on.

    Args:
        picker_number: The four digits of the picker.
    """
    name = picking.sign_on(call, int(picker_number))
    return act(call, lambda _: f"Hello {name}.")


@agent.tool(idempotent=True, examples=SAID["choose_zone"])
def choose_zone(call: Call, zone: Zone) -> Step:
    """Choose the zone to work in.

    Args:
        zone: Where the picker wants to work.
    """

    def change(work: Picking) -> str:
        work.at("zone", "start", otherwise="Finish this task first.")
        return "" if work.next_task(zone) else f"There is nothing to pick in {zone}."

    return act(call, change)


@agent.tool(idempotent=True, examples=SAID["go_on"])
def go_on(
    call: Call, aisle: Annotated[int, Field(ge=1, le=99)] | None = None, check_digits: ThreeDigits | None = None
) -> Step:
    """Go on.

    Args:
        aisle: The aisle that the picker is at, if they say it.
        check_digits: The three digits on the slot's label, where they are read out before they are asked for.
    """

    def change(work: Picking) -> str:
        if work.me.resting:
            if check_digits:
                raise Declined("You are on a break.")
            work.be(work.me.stage, resting=False)
        elif work.me.stage == "start":
            work.next_line()
        elif work.me.stage == "aisle":
            if aisle not in (None, work.line.aisle):
                raise Declined(f"Not aisle {aisle}.")
            work.be("slot", aisle=work.line.aisle)
            return checked(work, check_digits) if check_digits else ""
        return ""

    return act(call, change)


def checked(work: Picking, check_digits: str) -> str:
    """What is said to check digits: only this slot's own lead on."""
    if work.is_here(check_digits, work.line.check, work.line.slot):
        return work.be("quantity") or ""
    return "" if work.me.misses > MISSES else f"{' '.join(check_digits)} is another slot."


@agent.tool(idempotent=True, ask={"check_digits": "Check digits?"}, examples=SAID["confirm_slot"])
def confirm_slot(call: Call, check_digits: ThreeDigits) -> Step:
    """Confirm the slot.

    Args:
        check_digits: The three digits on the slot's label.
    """

    def change(work: Picking) -> str:
        work.at("aisle", "slot", otherwise="No check digits now.")
        work.be("slot", aisle=work.line.aisle)
        return checked(work, check_digits)

    return act(call, change)


@agent.tool(idempotent=True, ask={"label": "Hold the code to the camera."}, examples=SAID["scan"])
def scan(call: Call, label: Annotated[str, Seen(code=r"(?:SLOT|DOOR):([A-Z]{8})")]) -> Step:
    """Confirm a slot or a door by its code, which says nothing of the goods.

    Args:
        label: What the code says.
    """

    def change(work: Picking) -> str:
        work.at("aisle", "slot", "door", otherwise="No code is needed now.")
        if work.me.stage == "door":
            return work.drop() if label == work.door.label else "That is another door."
        if label != work.line.label:
            return "That is another slot."
        return work.be("quantity", misses=0, aisle=work.line.aisle) or ""

    return act(call, change)


@agent.tool(idempotent=True, examples=SAID["picked"])
def picked(call: Call, quantity: Annotated[int, Field(ge=0, le=999)]) -> Step:
    """Note the count."""
    return act(call, lambda work: counted(work, quantity))


@agent.tool(idempotent=True, examples=SAID["all_there"])
def all_there(call: Call) -> Step:
    """Note that all have been picked."""
    return act(call, lambda work: counted(work, work.line.wanted))


@agent.tool(idempotent=True, examples=SAID["nothing_there"])
def nothing_there(call: Call) -> Step:
    """Note that the slot is empty."""
    return act(call, lambda work: counted(work, work.me.got if work.me.stage == "short" else 0, "empty"))


def counted(work: Picking, quantity: int, reason: str = "") -> str:
    """What is said to a count. All that is wanted closes the line; less asks why, more is not taken."""
    work.at("quantity", *COUNTED, otherwise=FIRST)
    if quantity > (wanted := work.line.wanted):
        return f"{quantity} is more than {wanted}."
    work.be("short", got=quantity, lot="", reason=reason)
    if quantity == wanted:
        work.count(quantity)
    return ""


def only_at(*stages: str, otherwise: str) -> Callable[[Call], None]:
    """A check, before anything is read back, that raises Declined at any other stage."""

    def check(call: Call) -> None:
        tell(call, lambda work: work.at(*stages, otherwise=otherwise) or "")

    return check


def check_short(call: Call, missing: int) -> None:
    """Raises Declined where a line cannot be closed with less."""

    def check(work: Picking) -> str:
        work.at("quantity", *COUNTED, otherwise=FIRST)
        if missing > work.line.wanted:
            raise Declined(f"Only {work.line.wanted} are wanted.")
        return ""

    tell(call, check)


@agent.tool(
    confirm="{missing} short, {reason}",
    check=check_short,
    ask={"missing": "How many are missing?", "reason": WHY},
    examples=SAID["short"],
)
def short(call: Call, missing: Some, reason: Reason) -> Step:
    """Close the line with less than wanted.

    Args:
        missing: How many are missing.
        reason: Why they are missing: empty (none left, run out), damaged (broken, leaking, crushed, torn), not found
            (missing, nowhere, lost, couldn't find, can't find), container full (no room, full).
    """
    check_short(call, missing)
    return act(call, lambda work: work.count(work.line.wanted - missing, reason))


@agent.tool(
    confirm="Lot {lot_number}",
    check=only_at("lot", otherwise=CLOSED),
    ask={"lot_number": "Last four digits of the lot?"},
)
def note_lot(call: Call, lot_number: FourDigits) -> Step:
    """Note the lot.

    Args:
        lot_number: The last four digits of the lot, from the goods.
    """

    def change(work: Picking) -> str:
        work.at("lot", otherwise=CLOSED)
        if lot_number not in work.line.lots.split():
            return "That lot is not in this slot."
        work.be("lot", lot=lot_number)
        return work.count(work.me.got, work.me.reason) or ""

    return act(call, change)


@agent.tool(
    confirm="Container {container_number}",
    check=only_at("container", otherwise=CLOSED),
    ask={"container_number": "Its last four digits?"},
)
def into_container(call: Call, container_number: FourDigits) -> Step:
    """Note the container.

    Args:
        container_number: The last four digits of the container.
    """

    def change(work: Picking) -> None:
        work.at("container", otherwise=CLOSED)
        work.count(work.me.got, work.me.reason, container_number)

    return act(call, change)


@agent.tool(ask={"check_digits": "Check digits?"}, examples=SAID["at_door"])
def at_door(call: Call, check_digits: TwoDigits, door: int | None = None) -> Step:
    """Leave the container at its door.

    Args:
        check_digits: The two digits on the door's label.
        door: The door's own number, if they say it.
    """

    def change(work: Picking) -> str:
        work.at("door", otherwise="The task is not finished.")
        if door not in (None, work.door.door):
            return f"Not door {door}."
        if work.is_here(check_digits, work.door.check, f"door {work.door.door}"):
            return work.drop()
        return "" if work.me.misses > MISSES else f"{' '.join(check_digits)} is another door."

    return act(call, change)


@agent.tool(idempotent=True, examples=SAID["skip"])
def skip(call: Call) -> Step:
    """Leave this line for later."""
    return act(call, Picking.skip)


@agent.tool(
    confirm="{quantity} damaged",
    check=only_at("quantity", *COUNTED, otherwise=FIRST),
    ask={"quantity": "How many are damaged?"},
    examples=SAID["damaged"],
)
def damaged(call: Call, quantity: Some) -> Step:
    """Set damaged goods aside; the line goes on with others from the slot.

    Args:
        quantity: How many are damaged.
    """

    def change(work: Picking) -> str:
        work.at("quantity", *COUNTED, otherwise=FIRST)
        work.move(quantity, work.line.slot, "damaged")
        work.note(f"{amount(work.line, quantity)} damaged", work.line.slot)
        return "Set aside."

    return act(call, change)


@agent.tool(idempotent=True, examples=SAID["undo"])
def undo(call: Call) -> Step:
    """Undo."""
    with warehouse.connect() as db:
        work = Picking(db, call)
        if work.me.stage not in COUNTED:
            last = work.last
            slot = db.execute(select(SLOTS).where(SLOTS.c.slot == last.source)).one_or_none()
            what = amount(slot, last.quantity) if slot else f"the container at {last.target}"
            return Step("", f"That was {what}. Shall I take it back?", take_back, {"movement": last.movement})
    return act(call, lambda work: work.be("quantity", got=0, lot="", reason=""))  # nothing has been moved yet


@agent.tool
def take_back(call: Call, movement: int, sure: bool) -> Step:
    """Take a movement back, or not.

    Args:
        sure: Whether the picker said yes.
    """
    return act(call, lambda work: (work.undo(movement) or "Taken back.") if sure else "It stays.")


@agent.tool(idempotent=True, examples=SAID["take_break"])
def take_break(call: Call) -> Step:
    """Take a break."""
    return act(call, lambda work: work.be(work.me.stage, resting=True))


@agent.tool(idempotent=True, examples=SAID["sign_off"])
def sign_off(call: Call) -> Step:
    """End the shift, or let another picker sign on."""
    warehouse.once(call, lambda db: Picking(db, call).sign_off())
    return Step("Signed off.", "Your picker number?", sign_on)


@agent.tool(idempotent=True, examples=SAID["where"])
def where(call: Call) -> str:
    """Tell where to go."""
    return tell(call, lambda work: f"{work.place}.")


@agent.tool(idempotent=True, examples=SAID["what_item"])
def what_item(call: Call) -> str:
    """Tell which goods are wanted."""
    return tell(call, lambda work: f"{work.line.name.capitalize()}, item {work.line.item}.")


@agent.tool(idempotent=True, examples=SAID["how_many"])
def how_many(call: Call) -> str:
    """Tell how many are wanted."""
    return tell(call, lambda work: f"{amount(work.line, work.line.wanted)}.")


@agent.tool(idempotent=True, examples=SAID["what_is_left"])
def what_is_left(call: Call) -> str:
    """Tell what is left of the task."""
    return tell(call, lambda work: f"Order {work.task.order}: {len(work.lines)} left, then door {work.task.door}.")


@agent.tool(
    transfer=True, done="I'm getting the supervisor. Sign on again when you are ready.", examples=SAID["supervisor"]
)
def supervisor(call: Call) -> str:
    """Get the supervisor."""
    if call.caller:
        warehouse.once(call, lambda db: Picking(db, call).note("wants the supervisor"))
    return "called"


@agent.page("shift", title="The shift")
def shift() -> Page:
    """Who is where, how fast, and what went wrong."""
    return board.shift()
