"""An agent's file is loaded whatever it is called and however it was saved, and shadows nobody's modules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ONE = "from vivavoce import Agent\nagent = Agent('a', 'You book.')\n"
USES = (
    "import asyncio, calendar, email.message, http.client, queue, random, secrets, socket, statistics, token, types; "
    "import numpy, click, rich.console, yaml, sqlalchemy; numpy.random.default_rng(); "
)


def loaded(*paths: Path) -> list[str]:
    """The agents' names, from a process of its own that has used nothing yet; then it uses what we do."""
    load = "import sys; from vivavoce.tools import load_agent; agents = [load_agent(path) for path in sys.argv[1:]]; "
    script = f"{load}{USES} print(*(agent.name for agent in agents))"
    done = subprocess.run([sys.executable, "-c", script, *paths], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return done.stdout.split()


def test_a_file_may_have_the_name_of_any_module(tmp_path: Path):
    names = "calendar,email,queue,types,token,numpy,click,vivavoce,my.agent,front desk,1,ägent".split(",")
    files = [tmp_path / name / f"{name}.py" for name in names]
    for number, file in enumerate(files):
        file.parent.mkdir()
        file.write_text(ONE.replace("'a'", f"'a{number}'"))

    assert loaded(*files) == [f"a{number}" for number in range(len(files))]


def test_a_neighbour_never_stands_in_for_a_module_that_python_or_we_need(tmp_path: Path):
    desks = [tmp_path / neighbour / "desk.py" for neighbour in ("calendar", "queue", "numpy", "sqlalchemy")]
    for number, desk in enumerate(desks):
        desk.parent.mkdir()
        (desk.parent / f"{desk.parent.name}.py").write_text("raise SystemExit('not this one')\n")
        desk.write_text(f"import {desk.parent.name}\n{ONE}".replace("'a'", f"'a{number}'"))

    assert loaded(*desks) == [f"a{number}" for number in range(len(desks))]


def test_modules_and_packages_beside_the_file_are_found(tmp_path: Path):
    (tmp_path / "schedule.py").write_text("import hours.summer\nNAME = hours.summer.NAME\n")
    (tmp_path / "hours").mkdir()
    (tmp_path / "hours" / "__init__.py").write_text("")
    (tmp_path / "hours" / "summer.py").write_text("NAME = 'sun'\n")
    (tmp_path / "desk.py").write_text("import schedule\n" + ONE.replace("'a'", "schedule.NAME"))

    assert loaded(tmp_path / "desk.py") == ["sun"]


def test_a_file_may_be_saved_by_any_editor(tmp_path: Path):
    contents = [
        b"\xef\xbb\xbf" + ONE.encode(),
        ONE.replace("\n", "\r\n").encode(),
        ONE.replace("\n", "\r").encode(),
        b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + ONE.encode(),
        ONE.encode().rstrip(),
    ]
    files = [tmp_path / f"desk{number}.py" for number in range(len(contents))]
    for file, content in zip(files, contents, strict=True):
        file.write_bytes(content)

    assert loaded(*files) == ["a"] * len(files)
