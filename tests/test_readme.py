"""The README's agent is the agent it says it is."""

import asyncio
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from vivavoce.events import ToolCall
from vivavoce.models.embedded.brain import Say, Utterance
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.tools.call import Call
from vivavoce.tools.loading import load_agent
from vivavoce.tools.runner import ToolRunner

README = Path(__file__).parent.parent / "README.md"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("America/New_York"))


def test_the_twenty_line_agent_books_a_table(tmp_path):
    code = re.search(r"```python\n(from datetime.*?)```", README.read_text(), re.DOTALL).group(1)
    (tmp_path / "table.py").write_text(code)
    agent = load_agent(str(tmp_path / "table.py"))

    said, done = asyncio.run(talk(agent, ["A table for four tomorrow at seven", "Yes, please."]))

    assert len([line for line in code.splitlines() if line.strip()]) <= 24
    assert done == [{"start": "2026-11-24T19:00:00-05:00", "people": 4}]
    assert said[-1].startswith("Your table for 4 is booked for")


async def talk(agent, lines):
    """What the agent said, and the arguments of the calls that went through."""
    brain, runner = RulesBrain(agent.brief(lambda: NOON)), ToolRunner(agent, Call("call", lambda: NOON))
    said, done = [], []

    async def perform(moves, turn, heard):
        async for move in moves:
            if isinstance(move, Say):
                said.append(move.text)
            elif isinstance(move, ToolCall):
                result = await runner.run(move, turn, heard)
                if "error" not in result.response:
                    done.append(dict(move.args))
                await perform(brain.learn(result), turn, heard)

    for turn, line in enumerate(lines, 1):
        await perform(brain.hear(Utterance(line)), turn, line)
    return said, done
