"""`vivavoce eval` with pictures from outside: callers who type and show, the real engine, a real eye, a database."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from desk import VIVAVOCE, environment

pytestmark = [pytest.mark.e2e, pytest.mark.weights]
CLERK = Path(__file__).parents[1] / "data" / "seeing"
WITHIN = 400.0  # seconds for loading the engine and ten calls of some seconds each


@pytest.mark.long
def test_what_callers_show_reaches_the_database_and_nothing_is_invented(tmp_path: Path):
    command = [*VIVAVOCE, "eval", str(CLERK / "agent.py"), "--conditions", "typed", "--report", "run"]

    done = subprocess.run(
        command, cwd=tmp_path, env=environment(tmp_path / "home"), capture_output=True, text=True, timeout=WITHIN
    )

    assert done.returncode == 0, done.stderr
    calls = [json.loads(line) for line in (tmp_path / "run" / "calls.jsonl").read_text().splitlines()]
    assert len(calls) == 10 and all(call["frames"] for call in calls)
    failed = {call["scenario"]: call["verdict"]["problems"] for call in calls if not call["verdict"]["passed"]}
    assert not failed
    blurred = next(call for call in calls if call["scenario"] == "label-blurred")
    assert [shown["optics"] for shown in blurred["pictures"]] == ["blur9", ""]
    assert '"pictures":["' in (tmp_path / "run" / "report.html").read_text()
