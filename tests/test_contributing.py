"""What a contributor is told: the commands are there, and a change is checked by what they run themselves."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
MAKEFILE = (ROOT / "Makefile").read_text()


def test_every_command_and_file_that_is_named_is_there():
    told = (ROOT / "CONTRIBUTING.md").read_text()

    assert not [name for name in re.findall(r"\bmake ([a-z]+)", told) if f"\n{name}:" not in MAKEFILE]
    assert not [path for path in re.findall(r"\]\(([^):]+)\)", told) if not (ROOT / path).is_file()]


def test_the_workflow_runs_the_gate_and_nothing_else():
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]

    assert [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step] == [".ci/run"]


def test_what_is_checked_before_a_push_is_there():
    paths = re.findall(r"^PURE := (.+)$", MAKEFILE, re.MULTILINE)[0].split()

    assert not [path for path in paths if not (ROOT / path).exists()]
