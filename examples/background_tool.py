"""A tool that takes long: the caller talks on, and hears the result when it comes.

python examples/background_tool.py
"""

import asyncio
from typing import Literal

from vivavoce import Agent, Declined
from vivavoce.testing import text_call

agent = Agent("stock", "You find tools in our branches. You ONLY do that. We are open from seven to six.")
answered = asyncio.Event()


@agent.tool(
    background=True,
    timeout=120,
    idempotent=True,  # asking twice does no harm: it is asked again after a crash
    examples=["do you have a ladder at another branch", "is there a drill somewhere"],
    done="{branch} has a {item}.",
)
async def ask_other_branches(item: Literal["ladder", "drill"]) -> dict[str, str]:
    """Ask the other branches for a tool.

    Args:
        item: What the caller needs.
    """
    await answered.wait()  # yours: a minute on the telephone
    if item == "drill":
        raise Declined("No branch has a drill.")
    return {"branch": "Harbour Street", "item": item}


async def talk() -> None:
    async with text_call(agent) as call:
        await call.say("do you have a ladder at another branch")
        await call.say("when are you open?")
        answered.set()
        await call.wait()  # what the agent says by itself
        print(*call.history, sep="\n")


if __name__ == "__main__":
    asyncio.run(talk())
