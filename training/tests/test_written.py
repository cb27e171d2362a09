from pathlib import Path

import pytest

from reader import written
from reader.corpora import argument_text

AGENTS = Path(__file__).parents[1] / "agents.toml"


@pytest.fixture(scope="module")
def turns():
    return list(written.turns(AGENTS))


def test_gaps_are_filled_with_values_of_their_arguments(turns):
    services = written.services(AGENTS)
    for turn in turns:
        assert "{" not in turn.user
        assert turn.mentions
        for mention in turn.mentions:
            assert mention.argument in services[turn.services[0]].arguments
            assert turn.user[mention.start : mention.end].strip()


def test_every_argument_is_asked_for_and_every_tool_for_itself(turns):
    for service in written.services(AGENTS).values():
        mine = [turn for turn in turns if turn.services == (service.id,)]
        assert {argument for turn in mine for argument in turn.wanted} == set(service.arguments)
        assert {tool for turn in mine for tool in turn.tools} == set(service.tools)


def test_turns_are_the_same_every_time(turns):
    assert list(written.turns(AGENTS)) == turns


def test_an_agent_is_worded_in_several_ways():
    courier = written.services(AGENTS)["courier"]
    texts = [wording.arguments[courier.arguments.index("courier/pickup")] for wording in courier.wordings]

    assert texts[0] == argument_text("pickup", "Where it is collected", "text")
    assert len(set(texts)) == 3


def test_clauses_are_answered_with_frames_that_fit():
    assert "{} you see" in written.frames(["the lift is stuck"])
    assert "I'd like {}" in written.frames(["an umbrella"])
