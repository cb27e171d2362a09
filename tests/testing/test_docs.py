"""The examples of docs/how-to/testing.md are tests that pass."""

import re
from pathlib import Path

import pytest

DOC = Path(__file__).parent.parent.parent / "docs" / "how-to" / "testing.md"
AGENT, CLIENT = re.findall(r"```python\n(.*?)```", DOC.read_text(), re.DOTALL)


def examples(code):
    names = {}
    exec(compile(code, DOC.name, "exec"), names)
    return [value for name, value in names.items() if name.startswith("test_")]


@pytest.mark.e2e
@pytest.mark.weights
def test_the_agents_example(tmp_path):
    (example,) = examples(AGENT)
    example(tmp_path)


@pytest.mark.e2e
def test_the_clients_example(tmp_path):
    (example,) = examples(CLIENT)
    example(tmp_path)


def test_every_public_name_is_taught():
    from vivavoce import testing

    text = DOC.read_text()
    untaught = {"AskedCall", "Deed", "Family", "Moment", "Reply", "Slipped"}  # types of what is taught
    assert [name for name in testing.__all__ if name not in text and name not in untaught] == []
