"""The examples of docs/reference/agents.md reach their tools, and the page leaves no option out."""

import inspect
import re
from pathlib import Path

import pytest

from vivavoce import Agent
from vivavoce.models.embedded.dialogue.rehearsal import missed
from vivavoce.tools import Call
from vivavoce.tools.loading import load_agent
from vivavoce.tools.tool import declare

DOC = (Path(__file__).parent.parent / "docs" / "reference" / "agents.md").read_text()


@pytest.fixture
def agent(tmp_path):
    (code,) = re.findall(r"```python\n(.*?)```", DOC, re.DOTALL)
    (tmp_path / "rental.py").write_text(code)
    return load_agent(str(tmp_path / "rental.py"))


def test_its_examples_reach_their_tools(agent):
    assert missed(agent.brief(), None) == []


def test_every_option_is_in_the_reference():
    options = {*inspect.signature(Agent.__init__).parameters, *inspect.signature(declare).parameters}
    of_call = {name for name in (*Call.__dataclass_fields__, *vars(Call)) if not name.startswith("_")}
    internal = {"self", "function", "args_sha256", "at", "tries"}

    assert [name for name in options - internal if f"| `{name}` |" not in DOC] == []
    assert [name for name in of_call - internal if f"call.{name}" not in DOC] == []
