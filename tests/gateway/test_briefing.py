"""In whose time a call is held."""

import asyncio
from datetime import datetime

import pytest
from callers import calls_over, typing
from gateways import gateway

from vivavoce import Agent
from vivavoce.events import CallerText, Said
from vivavoce.models.scripted import Step


def zone_of(home, agent: str, agents=(), timezone: str = "") -> tuple[str, datetime]:
    """The zone in which one call was held, as its model was told."""

    async def main():
        async with gateway(home, Step(CallerText, [Said("yes")]), agents=agents, timezone=timezone) as running:
            async with typing(running.ws, agent):
                pass
            await calls_over(running.reception)
            return running.model.briefs[0].local_time()

    now = asyncio.run(main())
    return str(now.tzinfo), now


@pytest.mark.parametrize("agent", ["desk", "embedded"])
def test_the_gateways_time_zone_holds_for_agents_that_name_none_and_in_raw_mode(tmp_path, agent):
    zone, now = zone_of(tmp_path, agent, [Agent("desk", "You book.")], "Pacific/Auckland")

    assert zone == "Pacific/Auckland" and now.utcoffset().total_seconds() / 3600 in (12, 13)


def test_an_agents_own_time_zone_wins(tmp_path):
    zone, _ = zone_of(tmp_path, "desk", [Agent("desk", "You book.", timezone="Asia/Tokyo")], "Pacific/Auckland")

    assert zone == "Asia/Tokyo"
