"""Gemini Live behind the same agent: with GEMINI_API_KEY Google's, without one a stand-in that follows a script.

python examples/gemini_behind.py       (once: vivavoce models pull; ears and turn-taking stay on this machine)
"""

import asyncio
import contextlib
import os
import tempfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from first_agent import agent
from vivavoce.gateway import Settings, build, from_environment
from vivavoce.testing import Ask, Caller, Say, StandInUpstream

TOMORROW = datetime.combine(date.today() + timedelta(days=1), datetime.min.time()).replace(hour=19)
SCRIPT = (
    Say("Harbour Lane, good evening.", seconds=0.3),
    Ask("book_table", {"start": TOMORROW.isoformat(), "people": 4}, then=Say("Your table is booked.", seconds=0.3)),
)


@contextlib.asynccontextmanager
async def cloud(settings: Settings):
    """The settings with which Gemini is reached."""
    if settings.gemini_key:
        yield settings
        return
    async with StandInUpstream(*SCRIPT) as upstream:
        yield replace(settings, gemini_key="any", gemini_url=upstream.base_url)
        print("the model was told:", *[call.results[-1].response for call in upstream.calls.values()])


async def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        own = replace(from_environment(os.environ), port=0, tls_port=0, home=Path(home))
        async with cloud(own) as settings:
            gateway = build(settings, [agent], model="gemini-3.1-flash-live-preview")
            async with gateway.running():
                caller = Caller(gateway.http_url, ["A table for four tomorrow at seven, please."], agent=agent.name)
                async for event in caller.events():
                    print(event)


if __name__ == "__main__":
    asyncio.run(main())
