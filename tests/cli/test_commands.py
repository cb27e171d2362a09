from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from vivavoce.cli import COMMANDS, main
from vivavoce.gateway.door import tenant_of
from vivavoce.sessions.entries import Entry
from vivavoce.sessions.log import CallLog
from vivavoce.sessions.token_store import Tokens


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIVAVOCE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VIVAVOCE_MODELS", str(tmp_path / "models"))
    for name in ("VIVAVOCE_API_KEYS", "VIVAVOCE_API_KEY", "VIVAVOCE_HOST", "VIVAVOCE_PORT", "VIVAVOCE_TLS_PORT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def logged(home: Path) -> None:
    log = CallLog(home / "calls.sqlite")
    log.begin("c0ffee", "front-desk", "embedded", "vivavoce-call")
    log.write("c0ffee", Entry("heard", 2_100, 1, {"text": "move [red]1042[/red]\x1b[2J", "confidence": 0.93}))
    log.write("c0ffee", Entry("tool_call", 2_200, 1, {"id": "1", "name": "look_up", "args": {"number": 1042}}))
    log.write("c0ffee", Entry("tool_result", 2_210, 1, {"id": "1", "name": "look_up", "response": {"output": "ok"}}))
    log.write("c0ffee", Entry("said", 2_600, 1, {"text": "When then?", "heard_text": "When", "cut": True}))
    marks = {"voice_end_ms": 1_900, "turn_end_ms": 2_050, "heard_final_ms": 2_100, "first_audio_ms": 2_260}
    log.write("c0ffee", Entry("marks", 2_600, 1, {**marks, "voice_to_voice_ms": 412, "output_tokens": 9}))
    log.write("c0ffee", Entry("heard", 6_500, 2, {"text": "Friday", "confidence": 1.0, "typed": True}))
    log.write("c0ffee", Entry("marks", 6_990, 2, {"turn_end_ms": 6_500, "first_audio_ms": 6_947}))
    log.end("c0ffee", "goodbye")
    log.close()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_teaches_by_example(command: str):
    result = run(command, "--help")

    assert result.exit_code == 0
    assert "Example" in result.output
    assert f"vivavoce {command}" in result.output.split("Example")[1]


def words_of(command: click.Command, *words: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The command and those below it, each with the words that name it."""
    yield words, command
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            below = command.get_command(click.Context(command), name)
            assert below is not None
            yield from words_of(below, *words, name)


ALL = dict(words_of(main))


@pytest.mark.e2e
def test_help_names_every_command_and_loads_nothing_heavy():
    """All in one process: what one of them loads, the last line shows."""
    script = (
        "import sys, json, contextlib; from vivavoce.cli import main\n"
        "for words in json.loads(sys.argv[1]):\n"
        "    with contextlib.suppress(SystemExit): main([*words, '--help'])\n"
        "heavy = ('numpy', 'sqlalchemy', 'onnxruntime', 'pydantic', 'rich', 'starlette', 'uvicorn', 'yaml', 'PIL')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    lines = subprocess.run(
        [sys.executable, "-c", script, json.dumps(list(ALL))], capture_output=True, text=True, check=True
    ).stdout

    assert lines.splitlines()[-1] == "[]"
    assert all(f"\n  {command} " in lines for command in COMMANDS)
    assert lines.count("Usage: ") == len(ALL)


@pytest.mark.parametrize("words", [words for words in ALL if words and words != ("new",)], ids=" ".join)
def test_what_does_a_command_takes_what_the_command_line_gives(words: tuple[str, ...]):
    command = ALL[words]
    assert command.callback is not None
    declared = inspect.getclosurevars(command.callback).nonlocals
    done_by = getattr(importlib.import_module(f"vivavoce.cli.{declared['module']}"), declared["function"])

    assert set(inspect.signature(done_by).parameters) == {parameter.name for parameter in command.params}


def test_an_error_of_ours_is_one_line_and_exit_code_2(home: Path):
    result = run("calls", "show", "nothing")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "vivavoce: no call has the id 'nothing': `vivavoce calls` lists them\n"


def test_a_wrong_setting_is_one_line_too(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VIVAVOCE_PORT", "high")
    result = run("doctor")

    assert result.exit_code == 2
    assert result.stderr == "vivavoce: VIVAVOCE_PORT must be a port number from 0 to 65535, not 'high'\n"


def test_the_first_look_at_the_log_says_where_to_begin(home: Path):
    assert run("calls").output == "No calls yet. Next: vivavoce demo\n"
    assert json.loads(run("calls", "--json").output) == []


def test_calls_are_listed_with_what_to_do_next(home: Path):
    logged(home)
    output = run("calls").output

    assert "c0ffee" in output
    assert "412 ms" in output
    assert output.endswith("Next: vivavoce calls show c0ffee\n")
    assert json.loads(run("calls", "--json").output)[0]["voice_to_voice_ms"] == 412


def test_a_call_is_shown_word_by_word_and_cannot_touch_the_terminal(home: Path):
    logged(home)
    output = run("calls", "show", "c0f").output

    assert "“move [red]1042[/red] [2J”  (93 % sure)" in output
    assert "look_up(number=1042)" in output
    assert "“Friday”  (typed)" in output
    assert "When then?  — interrupted after “When”" in output
    assert "\x1b" not in output
    assert json.loads(run("calls", "show", "c0f", "--json").output)["entries"][0]["kind"] == "heard"


def test_a_turns_times_are_waits_and_no_moments(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "200")
    logged(home)
    output = run("calls", "show", "c0f").output

    assert "turn 1: answered 412 ms after the caller's last sound; the turn was over after 150 ms" in output
    assert "its words were known after 200 ms, the first sound was sent after 360 ms; output tokens 9" in output
    assert "turn 2: the first sound was sent after 447 ms" in output
    assert "6947" not in output


@pytest.mark.parametrize("columns", [20, 40, 60, 80, 100, 200])
def test_nothing_of_a_call_is_lost_on_a_narrow_terminal(home: Path, monkeypatch: pytest.MonkeyPatch, columns: int):
    monkeypatch.setenv("COLUMNS", str(columns))
    logged(home)
    log = CallLog(home / "calls.sqlite")
    log.begin("d00d", "an-agent-with-an-uncommonly-long-name", "embedded", "")
    log.end("d00d", "client_closed")
    log.close()
    output = run("calls").output

    words = " ".join(output.split())
    for part in ("c0ffee", "front-desk", "412 ms", "none", "goodbye", "client closed", "d00d"):
        assert part in words
    assert max(map(len, output.splitlines())) <= max(columns, len("Next: vivavoce calls show c0ffee"))
    assert "…" not in output
    assert ("began" in output) is (columns == 200)


def test_what_became_of_a_call_and_what_happened_in_it_is_told_in_words(home: Path):
    logged(home)
    log = CallLog(home / "calls.sqlite")
    log.begin("c0ffee", "front-desk", "embedded", "vivavoce-call")
    events = [
        {"name": "resumed", "since_s": 4.2},
        {"name": "known", "state": {"tries": 2}, "caller": {"subject": "7", "claims": {"plan": "gold"}}},
        {"name": "arrived"},
        {"name": "silence", "seconds": 8.0, "count": 1},
        {"name": "outcome", "outcome": "handed_over"},
    ]
    for event in events:
        log.write("c0ffee", Entry("event", 3_000, 1, event))
    log.end("c0ffee", "transferred")
    log.close()

    shown = run("calls", "show", "c0ffee").output

    assert "the caller came back after 4.2 s" in shown
    assert "the caller is 7 (plan=gold); noted: tries=2" in shown
    assert "the client has all that was said until now" in shown
    assert "nobody spoke for 8 s" in shown
    assert "outcome: handed over" in shown
    assert "handed over" in run("calls").output
    assert json.loads(run("calls", "--json").output)[0]["outcome"] == "handed_over"


def test_the_models_are_listed_with_size_licence_origin_and_state(home: Path):
    output = run("models").output
    facts = json.loads(run("models", "--json").output)

    assert "silero-vad" in output
    assert "missing" in output
    assert "vivavoce models pull" in output
    assert set(facts[0]) == {"name", "purpose", "default", "set", "bytes", "licence", "provenance", "state", "detail"}


def test_an_unknown_model_is_one_line_with_the_choices(home: Path):
    result = run("models", "pull", "gpt")

    assert result.exit_code == 2
    assert "no model is named 'gpt': choose from silero-vad" in result.stderr


def test_a_new_project_is_there_and_ready_to_be_served(home: Path, tmp_path: Path):
    result = run("new", "front-desk", tmp_path / "desk")

    assert (tmp_path / "desk" / "agent.py").is_file()
    assert result.output.endswith(f"Next: vivavoce serve {tmp_path / 'desk' / 'agent.py'}\n")
    again = run("new", "front-desk", tmp_path / "desk")
    assert again.exit_code == 2
    assert "not empty" in again.stderr


def test_the_doctor_says_what_is_missing_and_what_mends_it(home: Path):
    result = run("doctor")
    facts = json.loads(run("doctor", "--json").output)

    assert result.exit_code == 1
    assert "vivavoce models pull" in result.output
    assert f"SSL_CERT_FILE={home / 'tls' / 'authority.pem'}" in result.output
    assert "GOOGLE_GEMINI_BASE_URL=https://localhost:8443" in result.output
    assert not facts["healthy"]
    assert {"Python", "processor", "espeak-ng", "models", "port", "certificate", "microphone"} <= {
        f["name"] for f in facts["findings"]
    }


def test_the_doctor_tells_whether_agents_can_see(home: Path):
    facts = {fact["name"]: fact for fact in json.loads(run("doctor", "--json").output)["findings"]}

    assert facts["eyes"]["state"] == "note"
    assert "without pp-ocr-tiny, pp-ocr-small, coco-ssd" in facts["eyes"]["detail"]
    assert facts["eyes"]["remedy"] == "vivavoce models pull vision"


def test_the_doctor_never_shows_a_key(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VIVAVOCE_API_KEYS", "sesame-open")

    assert "sesame" not in run("doctor").output + run("doctor", "--json").output


def test_a_call_with_nothing_to_say_is_explained(home: Path):
    result = run("call")

    assert result.exit_code == 2
    assert "there is nothing to say" in result.stderr


def test_a_call_from_a_broken_recording_is_explained(home: Path, tmp_path: Path):
    (tmp_path / "a.wav").write_bytes(b"ID3")
    result = run("call", "--wav", tmp_path / "a.wav")

    assert result.exit_code == 2
    assert result.stderr.startswith("vivavoce: a.wav is no WAV file")
    assert result.stderr.count("\n") == 1


def test_an_agents_own_mistake_is_one_line_with_its_place(home: Path, tmp_path: Path):
    (tmp_path / "desk.py").write_text("from vivavoce import Agent\n\nagent = Agnet('x')\n")
    result = run("serve", tmp_path / "desk.py")

    assert result.exit_code == 2
    assert result.stderr == f"vivavoce: {tmp_path / 'desk.py'}, line 3: NameError: name 'Agnet' is not defined\n"


def test_a_file_that_is_no_python_is_one_line_with_its_place(home: Path, tmp_path: Path):
    (tmp_path / "desk.py").write_text("agent = (\n")
    result = run("serve", f"{tmp_path / 'desk.py'}:agent")

    assert result.exit_code == 2
    assert "desk.py, line 1: '(' was never closed" in result.stderr


def test_serving_strangers_without_a_key_is_refused(home: Path):
    result = run("serve", "front-desk", "--host", "0.0.0.0")

    assert result.exit_code == 2
    assert "VIVAVOCE_API_KEYS" in result.stderr


def test_a_link_with_a_token_can_be_had_without_a_running_gateway(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VIVAVOCE_API_KEYS", "secret")
    before = time.time()
    result = run("token", "--agent", "front-desk", "--minutes", "2", "--url", "https://desk.example.org/")

    page, _, name = result.output.strip().partition("#token=")
    assert (result.exit_code, page) == (0, "https://desk.example.org/")
    tokens = Tokens(home / "calls.sqlite")
    grant, tenant = asyncio.run(tokens.find(name))
    tokens.close()
    assert grant.model == "models/front-desk" and 110 < grant.expires - before < 130
    assert tenant == tenant_of("secret")
