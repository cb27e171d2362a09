from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vivavoce import templates
from vivavoce.errors import ConfigurationError

RUN = """
import asyncio, sys
from vivavoce.events import ToolCall
from vivavoce.tools import Call, ToolRunner, load_agent
agent = load_agent(sys.argv[1])
result = asyncio.run(ToolRunner(agent, Call("c")).run(ToolCall("i", "opening_hours", {}), 1))
print(agent.name, result.response["output"])
"""


@pytest.mark.e2e
def test_a_copy_of_the_template_runs_by_itself_and_keeps_its_data_in_its_folder(tmp_path: Path):
    path = templates.create("front-desk", tmp_path / "desk")

    environment = {key: value for key, value in os.environ.items() if key not in ("FRONT_DESK_DB", "VIVAVOCE_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(path)],
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
        check=True,
    )

    assert done.stdout.startswith("front-desk We are open Monday to Friday from 8 AM to 5 PM")
    assert (tmp_path / "desk" / "front-desk.db").is_file()


@pytest.mark.e2e
@pytest.mark.parametrize("name", templates.names())
def test_a_copy_passes_the_tests_that_come_with_it(name: str, tmp_path: Path):
    folder = templates.create(name, tmp_path / "mine").parent

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        env={**os.environ, "VIVAVOCE_MODELS": str(tmp_path / "none")},
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout


def test_nothing_is_overwritten(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(ConfigurationError, match="there already and not empty"):
        templates.create("front-desk", tmp_path)
    with pytest.raises(ConfigurationError, match="choose one of: .*front-desk"):
        templates.create("back-desk", tmp_path / "new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["notes.txt"]


def test_a_copy_holds_the_agents_own_files_and_nothing_that_tools_left_behind(tmp_path: Path):
    folder = templates.create("front-desk", tmp_path / "desk").parent

    assert sorted(found.name for found in folder.iterdir()) == [
        "agent.py", "clinic.py", "data", "phrases.yaml", "reminder.py", "reminder.yaml", "scenarios", "schedule.py",
        "test_agent.py"
    ]  # fmt: skip
    assert {found.suffix for found in (folder / "scenarios").iterdir()} == {".yaml"}
