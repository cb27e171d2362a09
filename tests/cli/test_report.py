"""`vivavoce report` on a finished run."""

import json
import sys

import pytest
from click.testing import CliRunner
from records import call, run

from vivavoce.cli import main
from vivavoce.evals.jsonl import dump


@pytest.fixture
def finished(tmp_path):
    path = tmp_path / "runs" / "calls.jsonl"
    path.parent.mkdir()
    path.write_text("".join(dump(record) + "\n" for record in run()), encoding="utf-8")
    return path


def invoke(*arguments):
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def test_a_finished_run_is_scored_and_its_report_written_beside_it(finished):
    result = invoke(finished)

    assert result.exit_code == 0, result.output
    assert "phone+noise15: 17 of 20 calls" in result.output
    assert (finished.parent / "report.html").is_file()


def test_the_report_may_go_elsewhere(finished, tmp_path):
    assert invoke(finished, tmp_path / "site").exit_code == 0
    assert (tmp_path / "site" / "report.html").is_file()


def test_a_requirement_that_does_not_hold_fails_a_build(finished):
    assert invoke(finished, "--require", "completion=0.5", "--require", "v2v_p95=5000").exit_code == 0
    result = invoke(finished, "--require", "completion=0.95", "--require", "completion@clean=0.9")

    assert result.exit_code == 1
    assert "not met: completion: 85 %, but at least 95 % was required" in result.output
    assert "completion@clean" not in result.output


def test_scripts_get_every_figure_in_plain_json(tmp_path):
    path = tmp_path / "calls.jsonl"
    path.write_text(dump(call(run(1)[0].turns)))

    result = invoke(path, "--json")

    found = json.loads(result.output)
    assert found["overall"]["figures"]["v2v_p95"]["value"] == "inf"
    assert found["overall"]["figures"]["yield"]["value"] is None


@pytest.mark.parametrize(
    "content, arguments, says",
    [
        (None, (), "cannot read the run"),
        (b"", (), "there are no calls to score"),
        (b'{"scenario": 1}\n\n{}\n', (), "line 1: expected a call as `vivavoce eval` writes it"),
        (b"\xff\xfe", (), "not UTF-8"),
        ("good", ("--require", "completion"), "--require wants NAME=NUMBER, like completion=0.95"),
        ("good", ("--require", "completion=nan"), "--require wants NAME=NUMBER"),
        ("good", ("--require", "=1"), "--require wants NAME=NUMBER"),
        ("good", ("--require", "completeness=1"), "did you mean 'completion'"),
        ("good", ("--require", "completion@moon=1"), "there is no condition 'moon' in this run; it has: clean"),
    ],
)
def test_what_cannot_be_scored_is_one_line_and_exit_code_two(tmp_path, content, arguments, says):
    path = tmp_path / "calls.jsonl"
    if content is not None:
        path.write_bytes(dump(call()).encode() if content == "good" else content)

    result = invoke(path, *arguments)

    assert result.exit_code == 2
    assert says in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_without_the_extra_the_figures_are_told_and_how_to_get_the_page(finished, monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)

    result = invoke(finished)

    assert result.exit_code == 0 and "phone+noise15: 17 of 20 calls" in result.output
    assert "pip install 'vivavoce[report]'" in result.output
    assert not (finished.parent / "report.html").exists()
