"""Pick by voice: leads pickers through a warehouse, one small fact at a time, and books what they take.

Read this file first; it is the whole agent. `answers.py` says what each answer leads to, `picking.py` holds what a
picker does, as rows; `store.py` the tables and the import of orders; `board.py` the supervisor's page; `phrases.yaml`
how pickers talk; `data/` a made-up warehouse.
Try it:  vivavoce serve agent.py   (sign on as 2741; the check digits are in data/slots.csv)
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import answers
import board
import picking
from picking import MISSES, Picking, amount
from pydantic import Field
from store import Zone, warehouse

from vivavoce import Agent, Call, Declined, Page, Seen, Sees, Step, ledger

agent = Agent(
    name="pick-by-voice",
    language="en-US",
    greeting="Pick by voice.",
    phrases=Path(__file__).with_name("phrases.yaml"),
    instructions="""
    You lead one picker through a warehouse, one step at a time. You ONLY lead through picking: for everything else, get
    the supervisor. Be brief. Never tell check digits or lot numbers: the picker reads them out.
    The supervisor is in the office beside door 5.
    First aid and the fire exits are beside door 3.
    """,
    outcome=lambda call: "done" if call.state.get("lines") else None,
    sees=Sees("camera", codes=True),
)
# What pickers say, and what it is.
PickerNumber = Annotated[str, Field(pattern=r"^\d{4}$", description="The four digits of the picker.")]
ZoneName = Annotated[Zone, Field(description="Where the picker wants to work.")]
Aisle = Annotated[int, Field(ge=1, le=99, description="The aisle that the picker is at, if they say it.")]
SlotDigits = Annotated[str, Field(pattern=r"^\d{3}$", description="The three digits on the slot's label.")]
Label = Annotated[str, Seen(code=r"(?:SLOT|DOOR):([A-Z]{8})"), Field(description="What the code says.")]
Lot = Annotated[str, Field(pattern=r"^\d{4}$", description="The last four digits of the lot, from the goods.")]
Container = Annotated[str, Field(pattern=r"^\d{4}$", description="The last four digits of the container.")]
DoorDigits = Annotated[str, Field(pattern=r"^\d{2}$", description="The two digits on the door's label.")]
Door = Annotated[int, Field(description="The door's own number, if they say it.")]
Missing = Annotated[int, Field(ge=1, le=999, description="How many are missing.")]
Damaged = Annotated[int, Field(ge=1, le=999, description="How many are damaged.")]
Reason = Annotated[
    Literal["empty", "damaged", "not found", "container full"],
    Field(
        description="Why they are missing: empty (none left, run out), damaged (broken, leaking, crushed, torn), "
        "not found (missing, nowhere, lost, couldn't find, can't find), container full (no room, full)."
    ),
]


def act(call: Call, change: Callable[[Picking], Any]) -> Step:
    """One change of what a picker is at, exactly once, and the step that follows. change: gives what is said first."""
    with warehouse.begin() as db:
        work = Picking(db, call)
        work.may(call.tool)
        with ledger.once(db, call) as note:
            if not note.replayed:
                note.result = change(work) or ""
        return lead(work, note.result)


def tell(call: Call, words: Callable[[Picking], str]) -> str:
    """An answer that changes nothing."""
    with warehouse.connect() as db:
        return words(Picking(db, call))


def may(call: Call) -> None:
    """Before anything is read back: raises Declined where it is not asked for now."""
    tell(call, lambda work: work.may(call.tool) or "")


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
            why = f"Reason: {me.reason}?" if me.reason else "Why: empty, damaged, not found, or is the container full?"
            return Step(said, why, short, known)
    return Step(say, f"Pick {amount(work.line, work.line.wanted)}.", picked)


@agent.tool(idempotent=True, opening=True)
def begin_shift() -> Step:
    """Begin the shift."""
    return Step("", "Your picker number?", sign_on)


@agent.tool(idempotent=True)
def sign_on(call: Call, picker_number: PickerNumber) -> Step:
    """Sign a picker on."""
    name = picking.sign_on(call, int(picker_number))
    return act(call, lambda _: f"Hello {name}.")


@agent.tool(idempotent=True)
def choose_zone(call: Call, zone: ZoneName) -> Step:
    """Choose the zone to work in."""
    return act(call, lambda work: "" if work.next_task(zone) else f"There is nothing to pick in {zone}.")


@agent.tool(idempotent=True)
def go_on(call: Call, aisle: Aisle | None = None, check_digits: SlotDigits | None = None) -> Step:
    """Go on."""
    return act(call, lambda work: answers.go_on(work, aisle, check_digits))


@agent.tool(idempotent=True)
def confirm_slot(call: Call, check_digits: SlotDigits) -> Step:
    """Confirm the slot."""
    return act(call, lambda work: answers.at_slot(work, check_digits))


@agent.tool(idempotent=True)
def scan(call: Call, label: Label) -> Step:
    """Confirm a slot or a door by its code, which says nothing of the goods."""
    return act(call, lambda work: answers.scanned(work, label))


@agent.tool(idempotent=True)
def picked(call: Call, quantity: Annotated[int, Field(ge=0, le=999)]) -> Step:
    """Note the count."""
    return act(call, lambda work: answers.counted(work, quantity))


@agent.tool(idempotent=True)
def all_there(call: Call) -> Step:
    """Note that all have been picked."""
    return act(call, lambda work: answers.counted(work, work.line.wanted))


@agent.tool(idempotent=True)
def nothing_there(call: Call) -> Step:
    """Note that the slot is empty."""
    return act(call, lambda work: answers.counted(work, work.me.got if work.me.stage == "short" else 0, "empty"))


def check_short(call: Call, missing: int) -> None:
    """Raises Declined where a line cannot be closed with less."""
    may(call)
    wanted = int(tell(call, lambda work: str(work.line.wanted)))
    if missing > wanted:
        raise Declined(f"Only {wanted} are wanted.")


@agent.tool(confirm="{missing} short, {reason}", check=check_short)
def short(call: Call, missing: Missing, reason: Reason) -> Step:
    """Close the line with less than wanted."""
    check_short(call, missing)
    return act(call, lambda work: work.take(work.line.wanted - missing, reason))


@agent.tool(confirm="Lot {lot_number}", check=may)
def note_lot(call: Call, lot_number: Lot) -> Step:
    """Note the lot."""
    return act(call, lambda work: answers.of_lot(work, lot_number))


@agent.tool(confirm="Container {container_number}", check=may)
def into_container(call: Call, container_number: Container) -> Step:
    """Note the container."""
    return act(call, lambda work: work.take(work.me.got, work.me.reason, container_number))


@agent.tool
def at_door(call: Call, check_digits: DoorDigits, door: Door | None = None) -> Step:
    """Leave the container at its door."""
    return act(call, lambda work: answers.at_door(work, check_digits, door))


@agent.tool(idempotent=True)
def skip(call: Call) -> Step:
    """Leave this line for later."""
    return act(call, Picking.skip)


@agent.tool(confirm="{quantity} damaged", check=may)
def damaged(call: Call, quantity: Damaged) -> Step:
    """Set damaged goods aside; the line goes on with others from the slot."""
    return act(call, lambda work: answers.set_aside(work, quantity))


@agent.tool(idempotent=True)
def undo(call: Call) -> Step:
    """Undo."""
    with warehouse.connect() as db:
        if last := answers.to_undo(work := Picking(db, call)):
            ask = f"That was {answers.described(work, last)}. Shall I take it back?"
            return Step("", ask, take_back, {"movement": last.movement})
    return act(call, lambda work: work.be("quantity", got=0, lot="", reason=""))  # nothing has been moved yet


@agent.tool
def take_back(
    call: Call, movement: int, sure: Annotated[bool, Field(description="Whether the picker said yes.")]
) -> Step:
    """Take a movement back, or not."""
    return act(call, lambda work: (work.undo(movement) or "Taken back.") if sure else "It stays.")


@agent.tool(idempotent=True)
def take_break(call: Call) -> Step:
    """Take a break."""
    return act(call, lambda work: work.be(work.me.stage, resting=True))


@agent.tool(idempotent=True)
def sign_off(call: Call) -> Step:
    """End the shift, or let another picker sign on."""
    warehouse.once(call, lambda db: Picking(db, call).sign_off())
    return Step("Signed off.", "Your picker number?", sign_on)


@agent.tool(idempotent=True)
def where(call: Call) -> str:
    """Tell where to go."""
    return tell(call, lambda work: f"{work.place}.")


@agent.tool(idempotent=True)
def what_item(call: Call) -> str:
    """Tell which goods are wanted."""
    return tell(call, lambda work: f"{work.line.name.capitalize()}, item {work.line.item}.")


@agent.tool(idempotent=True)
def how_many(call: Call) -> str:
    """Tell how many are wanted."""
    return tell(call, lambda work: f"{amount(work.line, work.line.wanted)}.")


@agent.tool(idempotent=True)
def what_is_left(call: Call) -> str:
    """Tell what is left of the task."""
    return tell(call, lambda work: f"Order {work.task.order}: {len(work.lines)} left, then door {work.task.door}.")


@agent.tool(idempotent=True)
def what_was_last(call: Call) -> str:
    """Tell what was picked last."""
    return tell(call, lambda work: f"{answers.described(work, work.last)}.")


@agent.tool(transfer=True, done="I'm getting the supervisor. Sign on again when you are ready.")
def supervisor(call: Call) -> str:
    """Get the supervisor."""
    if call.caller:
        warehouse.once(call, lambda db: Picking(db, call).note("wants the supervisor"))
    return "called"


@agent.page("shift", title="The shift")
def shift() -> Page:
    """Who is where, how fast, and what went wrong."""
    return board.shift()
