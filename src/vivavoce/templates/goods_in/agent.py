"""Goods in: books parcels into a shop's store as they are held up to the camera.

Read this file first; it is the whole agent. `store.py` holds the database and made-up parcels.
Try it:  vivavoce serve agent.py   (once: vivavoce models pull vision)
"""

from __future__ import annotations

from typing import Annotated, Literal

from store import Due, Parcel, Store

from vivavoce import Agent, Call, Seen, Sees

store = Store()

agent = Agent(
    name="goods-in",
    language="en-US",
    greeting="Goods in. Hold a parcel's label to the camera.",
    instructions="""
    You book parcels in at the back door of Riverside Market. You ONLY book parcels in, take down damage and tell what
    is still due. For everything else, call the store manager.
    Parcels heavier than 20 kilograms go to the ramp, all others to shelf A.
    The back door is open from six to two.
    """,
    vocabulary=store.recipients,
    sees=Sees("camera", text=True, codes=True),
)

Number = Annotated[str, Seen(code=r"PARCEL:(\d{6})")]
"""A parcel's number is what its code says, or what the caller reads out; nothing else gets as far as a tool."""


@agent.tool(
    confirm="Book in parcel {parcel}",
    check=store.check,
    done="Parcel {parcel} for {recipient} is booked in: {place}.",
    ask={"parcel": "Which parcel? Hold its code to the camera."},
    examples=["book this parcel in", "please book it in", "this one has arrived", "I have a delivery", "scan this in"],
)
def book_in(call: Call, parcel: Number) -> Parcel:
    """Book a parcel in.

    Args:
        parcel: The six-digit number of the parcel, from its code.
    """
    return store.book_in(call, parcel)


@agent.tool(
    confirm="Note that parcel {parcel} is {damage}",
    check=store.check,
    done="Noted: parcel {parcel} is {damage}.",
    ask={"parcel": "Which parcel? Hold its code to the camera.", "damage": "Is it crushed, wet, torn or open?"},
    examples=["this one is damaged", "the box is crushed", "it arrived wet", "the parcel is torn"],
)
def note_damage(call: Call, parcel: Number, damage: Literal["crushed", "wet", "torn", "open"]) -> Parcel:
    """Note that a parcel arrived damaged.

    Args:
        parcel: The six-digit number of the parcel, from its code.
        damage: What is wrong with it.
    """
    return store.note_damage(call, parcel, damage)


@agent.tool(
    idempotent=True,
    outcome="done",
    done="{summary}",
    examples=["what is still due", "which parcels are missing", "what are we waiting for", "how many are to come"],
)
def still_due() -> Due:
    """Tell which parcels have not come yet."""
    return store.due()


@agent.tool(
    transfer=True,
    done="I'll call the store manager for you.",
    examples=["call the manager", "I need a person", "there is no label on it", "the driver wants a signature"],
)
def call_manager() -> str:
    """Call the store manager: for everything this desk does not do."""
    return "called"
