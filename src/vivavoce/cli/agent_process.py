"""One agent, served anew for every call of an evaluation: fresh code, fresh environment, fresh home; the engine stays.

    python -m vivavoce.cli.agent_process AGENT [MODEL] [BRAIN_URL]

A child process of `vivavoce eval`. Each line that it reads is a JSON object, the environment of the next call; it
answers with one line, where the call is taken and what the tools are. What the last call left open is closed then.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import sys
from pathlib import Path
from typing import Any

from ..errors import VivavoceError
from ..gateway import build
from ..gateway.fitness import OWN
from ..models.embedded.engine import EmbeddedModel
from ..models.embedded.loading import load
from ..tools.agent import Agent
from ..weights.store import Store
from .environment import settings
from .serving import agents_in

HOME = "VIVAVOCE_HOME"


async def answer(reference: str, model: str, brain_url: str) -> None:
    """Until there is no more to read."""
    engine: EmbeddedModel | None = None
    async with contextlib.AsyncExitStack() as stack:
        current = await stack.enter_async_context(contextlib.AsyncExitStack())
        while line := await asyncio.to_thread(sys.stdin.readline):
            await current.aclose()
            try:
                told, engine = await _open(current, json.loads(line), reference, model, brain_url, engine)
            except (VivavoceError, OSError) as error:
                told = {"error": str(error)}
            print(json.dumps(told), flush=True)  # noqa: T201 - this is what the parent reads


async def _open(
    stack: contextlib.AsyncExitStack,
    environment: dict[str, str],
    reference: str,
    model: str,
    brain_url: str,
    engine: EmbeddedModel | None,
) -> tuple[dict[str, Any], EmbeddedModel | None]:

    weights = settings().weights  # of the user's own home
    home = Path(environment[HOME])
    os.environ.update(environment)  # the home too: an agent that keeps things there must not find the user's own
    forget(reference)
    (agent,) = agents_in((reference,))
    agent.model = model or agent.model
    if engine is None and agent.model in OWN:
        engine = load(Store(weights), brain_url, briefs=[agent.brief()])
    chosen = dataclasses.replace(
        settings(port=0, tls_port=0, host="127.0.0.1"), home=home, database="", weights=weights, api_keys=()
    )
    gateway = build(chosen, [agent], engine=engine)
    await stack.enter_async_context(gateway.running())
    return {"url": gateway.http_url, "agent": agent.name, "model": agent.model, **tools_of(agent)}, engine


def tools_of(agent: Agent) -> dict[str, list[str]]:
    """The names of its tools that change something, and of those that are confirmed first."""
    writes = [name for name, tool in agent.tools.items() if not tool.idempotent and not tool.spec.transfer]
    return {"writes": writes, "confirmed": [name for name, tool in agent.tools.items() if tool.spec.confirm]}


def forget(reference: str) -> None:
    """Load the agent's own neighbours anew: they may have read the environment."""
    folder = Path(reference.partition(".py")[0] + ".py").resolve().parent
    for name, module in tuple(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and Path(file).resolve().parent == folder:
            del sys.modules[name]


if __name__ == "__main__":
    asyncio.run(answer(*(sys.argv[1:] + ["", ""])[:3]))
