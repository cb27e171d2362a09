"""An agent's file is loaded whatever it is called and however it was saved, and shadows nobody's modules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ONE = "from vivavoce import Agent\nagent = Agent('a', 'You book.')\n"
USES = (
    "import asyncio, calendar, email.message, http.client, queue, random, secrets, socket, statistics, token, types; "
    "import numpy, click, rich.console, yaml, sqlalchemy; numpy.random.default_rng(); "
)


def loaded(path: Path) -> str:
    """The agent's name, from a process of its own that has used nothing yet: then it uses what we do."""
    script = f"import sys; from vivavoce.tools import load_agent; a = load_agent(sys.argv[1]); {USES} print(a.name)"
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr


@pytest.mark.parametrize(
    "name",
    [
        "calendar",
        "email",
        "queue",
        "types",
        "token",
        "numpy",
        "click",
        "vivavoce",
        "my.agent",
        "front desk",
        "1",
        "ägent",
    ],
)
def test_a_file_may_have_the_name_of_any_module(tmp_path: Path, name: str):
    (tmp_path / f"{name}.py").write_text(ONE)

    assert loaded(tmp_path / f"{name}.py") == "a"


@pytest.mark.parametrize("neighbour", ["calendar", "queue", "numpy", "sqlalchemy"])
def test_a_neighbour_never_stands_in_for_a_module_that_python_or_we_need(tmp_path: Path, neighbour: str):
    (tmp_path / f"{neighbour}.py").write_text("raise SystemExit('not this one')\n")
    (tmp_path / "desk.py").write_text(f"import {neighbour}\n{ONE}")

    assert loaded(tmp_path / "desk.py") == "a"


def test_modules_and_packages_beside_the_file_are_found(tmp_path: Path):
    (tmp_path / "schedule.py").write_text("import hours.summer\nNAME = hours.summer.NAME\n")
    (tmp_path / "hours").mkdir()
    (tmp_path / "hours" / "__init__.py").write_text("")
    (tmp_path / "hours" / "summer.py").write_text("NAME = 'sun'\n")
    (tmp_path / "desk.py").write_text("import schedule\n" + ONE.replace("'a'", "schedule.NAME"))

    assert loaded(tmp_path / "desk.py") == "sun"


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + ONE.encode(),
        ONE.replace("\n", "\r\n").encode(),
        ONE.replace("\n", "\r").encode(),
        b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + ONE.encode(),
        ONE.encode().rstrip(),
    ],
)
def test_a_file_may_be_saved_by_any_editor(tmp_path: Path, content: bytes):
    (tmp_path / "desk.py").write_bytes(content)

    assert loaded(tmp_path / "desk.py") == "a"
