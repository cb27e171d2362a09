"""Where keys and callers' words must never turn up. Numbers are items of reliability.md 2.3."""

import asyncio
import json
import logging
import os
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import sqlalchemy as sa
from gateways import gateway
from tokens import REPLY, asked, began, constrained, minted, refused, said, stamp
from websockets.asyncio.client import connect

import vivavoce
from vivavoce import Agent
from vivavoce.errors import where
from vivavoce.events import CallerText, Heard, ToolCall, ToolResult
from vivavoce.models.embedded.tts import synthesiser
from vivavoce.models.scripted import Step
from vivavoce.sessions import tables
from vivavoce.sessions.log import append
from vivavoce.settings import Settings, for_children

KEY = "sk-long-lived-key-of-the-operator"
PRIVATE = ("4111 1111 1111 1111", "4111111111111111", "078-05-1120", "ann.private@example.org")
WORDS = f"My card is {PRIVATE[0]}, {PRIVATE[1]}, my number {PRIVATE[2]}, write to {PRIVATE[3]}"


def desk() -> Agent:
    agent = Agent("desk", instructions="You are a desk.", model="embedded")

    @agent.tool
    def pay(card: str) -> dict:
        """Takes a payment."""
        raise ValueError(f"the bank refused {card}")

    return agent


def ours(caplog: pytest.LogCaptureFixture) -> str:
    """All that the process logged at any level, the test's own client left out."""
    lines = logging.Formatter("%(name)s %(message)s")
    kept = [record for record in caplog.records if record.name != "websockets.client"]
    return "\n".join(f"{lines.format(record)} {record.__dict__}" for record in kept)


@pytest.mark.e2e
def test_what_a_caller_says_is_in_no_log_and_in_no_answer_to_others(tmp_path, caplog):  # item 25
    caplog.set_level(logging.DEBUG)
    failing = Step(
        CallerText, [Heard(WORDS, final=False), Heard(WORDS, final=True), ToolCall("1", "pay", {"card": WORDS})]
    )

    async def main():
        async with gateway(tmp_path, failing, Step(ToolResult, REPLY), agents=[desk()], keys=(KEY,)) as g:
            token = await minted(g, KEY, vivavoce={"caller": {"subject": PRIVATE[3], "claims": {"card": PRIVATE[1]}}})
            async with connect(constrained(g, token)) as socket:
                setup = {"model": "models/desk", "outputAudioTranscription": {}, "inputAudioTranscription": {}}
                assert await began(socket, {"setup": setup})
                assert await said(socket, WORDS) == "Hello there."
                answers = [
                    await asyncio.to_thread(read, g.addresses.http + path) for path in ("/healthz", "/agents.json")
                ]
                await socket.send(json.dumps({"realtimeInput": {"audio": {"data": WORDS}}}))
                await socket.wait_closed()
                answers.append(socket.close_reason)
            return "\n".join(answers), token

    answers, token = asyncio.run(main())
    logged = ours(caplog)
    assert "tool failed: tool=pay" in logged, "the test hears what is logged"
    for secret in (*PRIVATE, KEY, token, token.removeprefix("auth_tokens/")):
        assert secret not in logged and secret not in answers
    assert "ann.private" in "".join(_entries(tmp_path)), "the call log keeps what was said, by design"
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.glob("calls.sqlite*"))


def _entries(home: Path) -> list[str]:
    engine = tables.engine_for(home / "calls.sqlite")
    with engine.connect() as connection:
        return list(connection.execute(sa.select(tables.ENTRIES.c.fields)).scalars())


def read(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode() + str(error.headers)


@pytest.mark.e2e
def test_no_key_comes_back_in_an_error(tmp_path, caplog):  # item 26
    caplog.set_level(logging.DEBUG)

    async def main():
        async with gateway(tmp_path, keys=(KEY,)) as g:
            tried = f"{KEY}-mistyped"
            texts = [
                (await refused(g.ws + f"?key={tried}"))[1],
                (await refused(constrained(g, tried)))[1],
                (await refused(g.ws + "X?key=" + KEY))[1],
                json.dumps(await asked(g, **{"x-goog-api-key": tried})),
                json.dumps(await asked(g, {KEY: 1}, **{"x-goog-api-key": "none"})),
                json.dumps(await asked(g, {"expireTime": stamp(0) + KEY}, **{"x-goog-api-key": KEY})),
                await asyncio.to_thread(read, g.addresses.http + f"/agents.json?key={tried}"),
                await asyncio.to_thread(read, g.addresses.http + f"/nothing?key={KEY}"),
                await asyncio.to_thread(read, g.addresses.http + f"/healthz?key={KEY}"),
            ]
            return "\n".join(texts)

    assert KEY not in asyncio.run(main())
    assert KEY not in ours(caplog)
    assert KEY not in repr(Settings(api_keys=(KEY,)))


def test_the_page_for_callers_holds_no_key_and_no_place_to_type_one():  # item 26
    web = Path(vivavoce.__file__).parent / "web"
    staff = ("calls", "pages")  # theirs are the pages of calls and of agents
    for path in (
        path for path in web.rglob("*") if not str(path.relative_to(web)).removeprefix("src/").startswith(staff)
    ):
        if path.suffix in (".js", ".html"):
            text = path.read_text().lower()
            assert "api_key" not in text and 'x-goog-api-key": page.key' not in text and "key-form" not in text, path


def test_an_exception_is_logged_by_where_it_came_from_not_by_what_it_quotes():  # item 25
    try:
        raise ExceptionGroup(WORDS, [ValueError(WORDS), KeyError(PRIVATE[1])])
    except ExceptionGroup as error:
        logged = where(error)
    assert "ValueError" in logged and "KeyError" in logged
    assert not any(secret in logged for secret in PRIVATE)


def test_an_error_of_the_database_does_not_show_what_was_to_be_written(tmp_path):  # item 25
    engine = tables.engine_for(tmp_path / "calls.sqlite")
    with pytest.raises(sa.exc.OperationalError) as caught, engine.begin() as connection:
        append(connection, [{"call_id": "c", "at_ms": 0, "turn": 1, "kind": "heard", "fields": WORDS}])
    assert not any(secret in str(caught.value) for secret in PRIVATE)


def test_programs_we_start_get_no_key_and_no_words_in_their_arguments(monkeypatch, tmp_path):  # item 26
    monkeypatch.setenv("VIVAVOCE_API_KEYS", KEY)
    monkeypatch.setenv("VIVAVOCE_BRAIN_KEY", KEY)
    script = tmp_path / "spy"
    script.write_text(
        f'#!/bin/sh\ntr "\\0" " " < /proc/$$/cmdline > {tmp_path}/args\nenv > {tmp_path}/env\ncat > {tmp_path}/in\n'
    )
    script.chmod(0o700)
    for name in ("flite", "espeak-ng"):
        (tmp_path / name).symlink_to(script)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    _, render = synthesiser._choose(None, 1)
    with pytest.raises(vivavoce.errors.ConfigurationError):  # the spy says nothing
        render(WORDS, 1.0)

    assert (tmp_path / "in").read_text() == WORDS
    seen = (tmp_path / "args").read_text() + (tmp_path / "env").read_text()
    assert "VIVAVOCE" not in seen and not any(secret in seen for secret in (*PRIVATE, KEY))
    ours = {"VIVAVOCE_API_KEYS": KEY, "OTEL_EXPORTER_OTLP_HEADERS": f"api-key={KEY}"}
    assert for_children({**ours, "PATH": "/bin"}) == {"PATH": "/bin"}
