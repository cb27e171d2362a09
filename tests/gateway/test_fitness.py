"""What is said of an agent before a call, by what serves it."""

from __future__ import annotations

import pytest

from vivavoce import Agent
from vivavoce.gateway.fitness import check_agents


def desk(done: str, model: str = "embedded") -> Agent:
    agent = Agent("desk", "You take orders.", model=model)

    @agent.tool(done=done)
    def order(cups: int) -> int:
        """Order coffee."""
        return cups

    return agent


def test_a_question_where_a_result_is_said_is_told_at_load(caplog: pytest.LogCaptureFixture) -> None:
    check_agents([desk("{cups} cups. Anything to eat?")])

    assert "tool order asks in its `done` sentence" in caplog.text


@pytest.mark.parametrize(
    "agent", [desk("{cups} cups."), desk("{cups} cups. Anything to eat?", model="gemini-3.1-flash-live-preview")]
)
def test_a_result_that_asks_nothing_or_is_said_by_gemini_is_fine(
    agent: Agent, caplog: pytest.LogCaptureFixture
) -> None:
    check_agents([agent])

    assert not caplog.text
