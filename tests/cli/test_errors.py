"""Whatever goes wrong, and whatever the terminal, a command prints lines that a person can read."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from vivavoce.cli import COMMANDS, main
from vivavoce.sessions.entries import Entry
from vivavoce.sessions.log import CallLog

AGENT = """from vivavoce import Agent
agent = Agent({name!r}, "You book.", {options})

@agent.tool({tool})
def book(people: int) -> str:
    \"\"\"Book a table.\"\"\"
    return "done"
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith("VIVAVOCE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("VIVAVOCE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VIVAVOCE_MODELS", str(tmp_path / "models"))
    return tmp_path / "home"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def refused(*arguments: str | Path) -> str:
    """What it says, which is one line."""
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("vivavoce: ") and result.stderr.count("\n") == 1, result.stderr
    return result.stderr.removeprefix("vivavoce: ").rstrip()


def agent(folder: Path, file: str = "desk.py", name: str = "desk", options: str = "", tool: str = "") -> Path:
    (folder / file).write_text(AGENT.format(name=name, options=options, tool=tool))
    return folder / file


def logged(home: Path) -> None:
    log = CallLog(home / "calls.sqlite")
    log.begin("c0ffee", "front-desk", "embedded", "vivavoce-call")
    log.write("c0ffee", Entry("heard", 2_100, 1, {"text": "Zoë Łukasz says “naïve” 🎉 \ud83d", "confidence": 0.93}))
    log.write("c0ffee", Entry("said", 2_600, 1, {"text": "Für wann – 8 €?", "heard_text": "Für", "cut": True}))
    log.end("c0ffee", "goodbye")
    log.close()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437", "utf-8"])
def test_every_command_writes_in_the_terminals_own_encoding(home: Path, encoding: str):
    logged(home)
    lines = [
        *([command, "--help"] for command in COMMANDS),
        *(["calls"], ["calls", "--json"], ["calls", "show", "c0"], ["calls", "show", "c0", "--json"], ["models"]),
        *(["doctor"], ["doctor", "--json"], ["token"], ["eval", "x", "--conditions", "help"], ["new", "zoë", "x"]),
        *(["serve", "zoë.py"], ["calls", "show", "–"], ["nonsense–"]),
    ]
    script = (
        "import sys, json, contextlib; from vivavoce.cli import main\n"
        "for line in json.loads(sys.argv[1]):\n"
        "    with contextlib.suppress(SystemExit): main(line)\n"
    )
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps(lines)], capture_output=True, env=environment, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr.decode(encoding)
    shown = done.stdout.decode(encoding)
    assert ('"naive"' if encoding == "ascii" else "naïve") in shown
    assert "Lukasz" in shown or "Łukasz" in shown


def test_nothing_that_happens_in_a_command_is_a_traceback(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert refused("new", "front-desk", "/proc/x") == "cannot write /proc/x: No such file or directory"
    monkeypatch.setenv("VIVAVOCE_HOME", "/proc/nope")
    assert "/proc/nope" in refused("token")
    monkeypatch.setenv("VIVAVOCE_HOME", "/dev/null")
    assert "/dev/null" in refused("token")
    (tmp_path / "garbage").mkdir()
    (tmp_path / "garbage" / "calls.sqlite").write_text("garbage" * 100)
    monkeypatch.setenv("VIVAVOCE_HOME", str(tmp_path / "garbage"))
    for command in ("token", "calls"):
        assert "the database cannot be used (file is not a database)" in refused(command)
    monkeypatch.setenv("VIVAVOCE_LOG", "loud")
    assert refused("calls") == "VIVAVOCE_LOG is one of debug, info, warning, error, not 'loud'"


@pytest.mark.parametrize(
    "arguments",
    [
        ["token", "--minutes", "nan"],
        ["load", "front-desk", "--hold", "nan"],
        ["load", "front-desk", "--late-ms", "inf"],
        ["load", "front-desk", "--budget-ms", "nan"],
    ],
)
def test_a_number_that_is_none_is_no_option(arguments: list[str]):
    result = run(*arguments)

    assert result.exit_code == 2
    assert "is no number" in result.stderr


@pytest.mark.parametrize("url", ["ws://[", "http://127.0.0.1:99999", "ftp://x", "ws://", "http://a:b"])
def test_an_address_that_is_none_is_told(url: str):
    assert "is no address to call" in refused("call", "--text", "hi", "--url", url)


def test_where_a_call_is_saved_is_tried_before_it_is_made(tmp_path: Path):
    unreachable = ["call", "--text", "hi", "--url", "ws://127.0.0.1:9", "--save"]

    assert refused(*unreachable, "/nonexist/x.wav") == "cannot write /nonexist/x.wav: No such file or directory"
    (tmp_path / "kept.wav").write_bytes(b"kept")
    for name in ("kept.wav", "new.wav"):
        assert "cannot reach" in refused(*unreachable, tmp_path / name)
    assert (tmp_path / "kept.wav").read_bytes() == b"kept"
    assert not (tmp_path / "new.wav").exists()


def test_a_requirement_that_no_run_has_is_told_before_the_calls():
    assert "there is no figure 'foo'" in refused("eval", "front-desk", "--require", "foo=1")
    told = refused("eval", "front-desk", "--conditions", "clean,phone", "--require", "completion@tau=1")
    assert told == "there is no condition 'tau' in this run; it has: clean, phone"


def test_recordings_that_are_not_there_are_told_before_the_calls():
    assert "there is no folder /nope with recordings" in refused("eval", "front-desk", "--recordings", "/nope")


def test_a_call_without_an_id_is_no_ambiguous_one(home: Path):
    logged(home)
    result = run("calls", "show", "")

    assert result.exit_code == 2
    assert "which call? `vivavoce calls` lists their ids" in result.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("language='de-DE'", "has the language 'de-DE', but the embedded engine knows English alone"),
        ("language='en-XX'", "has the language 'en-XX', but the embedded engine knows English alone"),
        ("voice='nope'", "has the voice 'nope'; the embedded engine's is 'joe': leave voice out"),
        ("model='gpt-9'", "wants the model 'gpt-9'; there is: embedded, legacy, gemini-…"),
        ("turns='model'", 'has turns="model", which only a Gemini model can decide'),
        ("langauge='en-US'", "line 2: Agent has no option 'langauge'; did you mean 'language'?"),
        ("timezone='Mars/Base'", "line 2: agent 'desk': time zone 'Mars/Base' is unknown"),
    ],
)
def test_an_agent_that_no_model_here_can_be_is_refused_before_any_is_loaded(tmp_path: Path, options: str, told: str):
    assert told in refused("serve", agent(tmp_path, options=options))


def test_a_misspelt_option_of_a_tool_is_told_with_its_line_and_its_neighbour(tmp_path: Path):
    told = refused("serve", agent(tmp_path, tool="confrim=True"))

    assert told.endswith("desk.py, line 4: agent 'desk': a tool has no option 'confrim'; did you mean 'confirm'?")


@pytest.mark.parametrize(
    "code", ["raise SystemExit('no key')", "import sys; sys.exit(3)", "1 / 0", "import nothing_here"]
)
def test_whatever_an_agents_file_does_is_told_with_its_line(tmp_path: Path, code: str):
    (tmp_path / "desk.py").write_text(f"\n{code}\n")

    assert "desk.py, line 2: " in refused("serve", tmp_path / "desk.py")


def test_two_agents_of_one_name_are_not_served(tmp_path: Path):
    told = refused("serve", agent(tmp_path), agent(tmp_path, "other.py"))

    assert told == "two agents are named 'desk'; callers ask for them by name: rename one"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--alias", "gpt=nobody"], "the alias 'gpt' leads to 'nobody'; there is: desk, embedded"),
        (["--alias", "desk=embedded"], "the alias 'desk' is the name of an agent"),
        (["--raw-model", "gpt-9"], "raw models are cloud models, named gemini-…, not 'gpt-9'"),
        (["--brain-model", "x"], "add --brain-url"),
        (["--brain-mode", "fallback"], "a brain's mode needs its address too: add --brain-url"),
        (["--brain-url", "http://["], "a brain's address looks like"),
        (["--brain-url", "http://127.0.0.1:9"], "no brain answers at 127.0.0.1:9 (ConnectError): start it, or mend"),
        (["--brain-url", "/nope.gguf"], "there is no model file /nope.gguf"),
        (["--port", "8089", "--tls-port", "8089"], "http and https cannot share the port 8089"),
    ],
)
def test_what_serve_is_told_is_checked_before_the_models_are_loaded(tmp_path: Path, arguments: list[str], told: str):
    free = [] if "--port" in arguments else ["--port", "0", "--tls-port", "0"]

    assert told in refused("serve", agent(tmp_path), *free, *arguments)


def test_a_home_that_cannot_be_written_is_told_before_the_models_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("VIVAVOCE_HOME", "/proc/nope")

    told = refused("serve", agent(tmp_path), "--port", "0", "--tls-port", "0")

    assert told.endswith("make it writable or set VIVAVOCE_HOME")


@pytest.mark.parametrize("option", ["--port", "--tls-port"])
def test_a_port_in_use_is_told_by_its_own_option_before_the_models_are_loaded(tmp_path: Path, option: str):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        other = "--tls-port" if option == "--port" else "--port"
        told = refused("serve", agent(tmp_path), option, str(port), other, "0")

    assert f"127.0.0.1:{port}" in told
    assert told.endswith(f"stop the other program or choose another {option}")


def test_the_doctor_looks_at_an_agents_file_too(tmp_path: Path):
    result = run("doctor", agent(tmp_path, options="voice='nope'"))

    assert result.exit_code == 1
    assert "✗ desk" in result.output
    assert "has the voice 'nope'" in result.output


def test_the_doctor_tells_a_misspelt_setting(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VIVAVOCE_TIMEZON", "Europe/Rome")

    assert "VIVAVOCE_TIMEZON is no setting; did you mean VIVAVOCE_TIMEZONE?" in run("doctor").output


def test_a_failing_tool_is_shown_in_full_when_that_is_asked_for(tmp_path: Path):
    script = (
        "import asyncio, sys; from vivavoce.cli import main, _keep_logs, _level; import logging, click\n"
        "from vivavoce import Agent, Call\nfrom vivavoce.events import ToolCall\n"
        "from vivavoce.tools import ToolRunner\n"
        "agent = Agent('desk', 'You pay.')\n"
        "@agent.tool\ndef pay(card: str) -> str:\n    raise ValueError('the bank refused ' + card)\n"
        "_keep_logs(_level(click.Context(main, obj=None)))\n"
        "logging.getLogger().setLevel(logging.DEBUG)\n"
        "asyncio.run(ToolRunner(agent, Call('c')).run(ToolCall('1', 'pay', {'card': '4111'}), 1))\n"
    )

    def logs(level: str) -> str:
        environment = {**os.environ, "VIVAVOCE_LOG": level}
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
        )
        return done.stderr

    quiet, loud = logs("info"), logs("debug")
    assert re.search(r"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} ERROR vivavoce\.tools: tool failed: tool=pay", quiet)
    assert "ValueError" in quiet and "4111" not in quiet
    assert "DEBUG vivavoce.in_full: tool failed: tool=pay" in loud
    assert "ValueError: the bank refused 4111" in loud and "in pay" in loud
