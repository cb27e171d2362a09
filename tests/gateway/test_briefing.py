"""In whose time a call is held."""

import asyncio
from datetime import UTC, datetime

import pytest
from callers import calls_over, typing
from gateways import gateway

from vivavoce import Agent, LiveOptions
from vivavoce.events import CallerText, Said
from vivavoce.gateway.briefing import brief_of
from vivavoce.models.scripted import Step
from vivavoce.protocol.setup import read_setup


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


@pytest.mark.parametrize(
    ("agent", "resolution", "coverage"),
    [
        (None, "LOW", "ONLY_ACTIVITY"),
        (Agent("desk", "You book."), "LOW", "ONLY_ACTIVITY"),
        (
            Agent("desk", "You book.", live=LiveOptions(media_resolution="HIGH", turn_coverage="ALL_INPUT")),
            "HIGH",
            "ALL_INPUT",
        ),
    ],
)
def test_how_closely_pictures_are_looked_at_is_the_agents_to_say_and_else_the_clients(agent, resolution, coverage):
    setup = read_setup(
        {
            "model": "models/desk",
            "generationConfig": {"mediaResolution": "MEDIA_RESOLUTION_LOW"},
            "realtimeInputConfig": {"turnCoverage": "TURN_INCLUDES_ONLY_ACTIVITY"},
        }
    )

    live = brief_of(agent, setup, UTC).live

    assert (live.media_resolution, live.turn_coverage) == (resolution, coverage)
