"""An agent that leads: each tool's result says the next step, and which tool takes the answer.

python examples/pick_by_voice.py
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from vivavoce import Agent, Call, Declined, Step
from vivavoce.testing import text_call


@dataclass
class Line:
    slot: str
    check: str
    goods: str
    wanted: int


LINES = [Line("Aisle four, bay seven", "482", "oat milk", 3), Line("Aisle nine, bay two", "175", "coffee", 6)]
agent = Agent("picker", "You lead a picker through an order. The canteen closes at two.")


def next_line(call: Call) -> Step:
    at = call.state.setdefault("at", 0)
    if at == len(LINES):
        return Step("That was the last one. Bring it to door seven.")  # nothing is expected any more
    return Step(f"{LINES[at].slot}.", ask="Check digits?", then=confirm_slot)  # the digits are never in a step


@agent.tool(opening=True)
def sign_on(call: Call) -> Step:
    """Begin the shift."""
    return Step(f"Good morning. You have {len(LINES)} lines.", ask="May I begin?", then=start_order)


@agent.tool
def start_order(call: Call) -> Step:
    """Start the order."""
    return next_line(call)


@agent.tool
def confirm_slot(call: Call, check: Annotated[str, Field(pattern=r"^\d{3}$")]) -> Step:
    """Confirm the slot by its check digits."""
    line = LINES[call.state["at"]]
    if check != line.check:
        raise Declined("That is another slot.")  # said, and the question put again
    return Step(f"Pick {line.wanted} {line.goods}.", ask="How many have you got?", then=picked)


@agent.tool
def picked(call: Call, quantity: int) -> Step:
    """Note how many were picked."""
    call.state["at"] += 1
    return next_line(call)


@agent.tool(examples=["skip", "skip this one"])
def skip(call: Call) -> Step:
    """Skip a line."""
    call.state["at"] += 1
    return next_line(call)


SAID = "ready", "four eight three", "say again", "four eight two", "when does the canteen close?", "three", "skip"

if __name__ == "__main__":
    with text_call(agent, greet=True) as call:
        for words in SAID:
            call.say(words)
        print(*call.history, sep="\n")
