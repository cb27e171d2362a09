"""Every setting that a page or a help text names changes what it says, in a real process."""

from __future__ import annotations

import hashlib
import http.server
import os
import re
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, create_engine

from vivavoce import Call
from vivavoce.cli import COMMANDS, main
from vivavoce.models.gemini.endpoint import GeminiApi, endpoint
from vivavoce.sessions.log import CallLog
from vivavoce.settings import from_environment
from vivavoce.tools import ledger

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parent.parent.parent
VIVAVOCE = str(Path(sys.executable).with_name("vivavoce"))
CLOUD = {
    "GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GEMINI_BASE_URL", "GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_CLOUD_PROJECT",
    "GOOGLE_CLOUD_LOCATION", "GOOGLE_VERTEX_BASE_URL",
}  # fmt: skip
AGENT = '''from vivavoce import Agent, Call
agent = Agent("clock", "You tell the time zone.")

@agent.tool(examples=["which zone is it"])
def tell_zone(call: Call) -> str:
    """Tell the time zone."""
    return f"The zone is {call.local_time().tzinfo}."

@agent.tool(examples=["break it please"])
def break_it() -> str:
    """Break it."""
    raise ValueError(" ".join(("broken", "on", "purpose")))
'''


def environment(**variables: str | Path | int) -> dict[str, str]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("VIVAVOCE_") and name not in CLOUD}
    kept = {name: os.environ[name] for name in ("VIVAVOCE_MODELS",) if name in os.environ}
    return {**bare, **kept, **{name: str(value) for name, value in variables.items()}}


def ran(*arguments: str, **variables: str | Path | int) -> str:
    """What a command prints, on either stream."""
    done = subprocess.run(
        [VIVAVOCE, *arguments], env=environment(**variables), capture_output=True, text=True, timeout=300, check=False
    )
    return done.stdout + done.stderr


def free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def served(folder: Path, log: Path, *arguments: str, **variables: str | Path | int) -> Iterator[None]:
    """`vivavoce serve` of the agent, until it is on the line."""
    (folder / "clock.py").write_text(AGENT)
    with log.open("wb") as lines:
        process = subprocess.Popen(
            [VIVAVOCE, "serve", str(folder / "clock.py"), *arguments],
            env=environment(**variables), stdout=subprocess.PIPE, stderr=lines,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            assert any(b"on the line" in line for line in process.stdout), log.read_text()
            yield
        finally:
            process.terminate()
            process.communicate(timeout=60)


def status(url: str, **headers: str) -> int:
    """Of a request that trusts any certificate."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=60, context=trusting) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_every_documented_setting_is_one_that_is_tried_here():
    pages = [path.read_text() for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))]
    helps = [CliRunner().invoke(main, [command, "--help"]).output for command in (*COMMANDS, "--help")]
    named = set(re.findall(r"\b(?:VIVAVOCE|GEMINI|GOOGLE)_[A-Z_]+\b", " ".join(pages + helps)))
    tried = set(re.findall(r"\b(?:VIVAVOCE|GEMINI|GOOGLE)_[A-Z_]+\b", Path(__file__).read_text()))

    assert named - {"GOOGLE_APPLICATION_CREDENTIALS"} <= tried  # that one is Google's own library's


@pytest.mark.weights
def test_a_gateway_is_what_its_environment_says(tmp_path: Path):
    port, tls = free(), free()
    database = f"sqlite:///{tmp_path / 'shared.db'}"
    settings = {
        "VIVAVOCE_HOST": "127.0.0.2", "VIVAVOCE_PORT": port, "VIVAVOCE_TLS_PORT": tls,
        "VIVAVOCE_HOME": tmp_path / "home",
        "VIVAVOCE_API_KEYS": "sesame,other", "VIVAVOCE_ORIGINS": "https://desk.example.org", "VIVAVOCE_LOG": "debug",
        "VIVAVOCE_TIMEZONE": "Pacific/Auckland", "VIVAVOCE_DATABASE": database,
        "VIVAVOCE_TRUSTED_PROXIES": "127.0.0.0/8",
    }  # fmt: skip
    plain = f"http://127.0.0.2:{port}"
    with served(tmp_path, tmp_path / "log", **settings):
        assert status(f"{plain}/agents.json") == 401
        assert status(f"{plain}/agents.json", x_goog_api_key="sesame") == 200
        assert status(f"https://127.0.0.2:{tls}/agents.json", x_goog_api_key="other") == 200
        assert status(f"{plain}/agents.json", x_goog_api_key="sesame", Origin="https://desk.example.org") == 200
        assert status(f"{plain}/agents.json", x_goog_api_key="sesame", Origin="https://else.example.org") == 403
        ended = {"Origin": f"https://127.0.0.2:{port}", "X_Forwarded_Proto": "https"}  # by a proxy that ends TLS
        assert status(f"{plain}/agents.json", x_goog_api_key="sesame", **ended) == 200
        call = ["call", "--url", plain, "--agent", "clock", "--text", "which zone is it", "--text", "break it please"]
        assert "The zone is Pacific/Auckland." in ran(*call, VIVAVOCE_API_KEY="sesame")
        assert "401" in ran(*call, VIVAVOCE_API_KEY="wrong")

    assert (tmp_path / "home" / "tls" / "authority.pem").is_file()
    assert not (tmp_path / "home" / "calls.sqlite").exists()
    assert "clock" in ran("calls", VIVAVOCE_DATABASE=database)
    assert "ValueError: broken on purpose" in (tmp_path / "log").read_text()


@contextmanager
def registrar(user: str, password: str) -> Iterator[tuple[int, list[bool]]]:
    """A PBX that lets in who knows the password: its port, and for each that showed one whether it was right."""
    shown: list[bool] = []

    def digest(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        line.settimeout(0.2)
        port, over = int(line.getsockname()[1]), threading.Event()

        def answer() -> None:
            while not over.is_set():
                try:
                    request, who = line.recvfrom(65536)
                except TimeoutError:
                    continue
                first, *lines = request.decode().split("\r\n")
                kept = [each for each in lines if re.match("(?i)(via|from|to|call-id|cseq|contact|expires):", each)]
                told = dict(
                    re.findall(r'(\w+)="([^"]*)"', next((x for x in lines if x.startswith("Authorization")), ""))
                )
                secret = digest(f"{user}:pbx:{password}")
                right = digest(f"{secret}:once:{digest('REGISTER:' + told.get('uri', ''))}")
                if told:
                    shown.append((told["username"], told["response"]) == (user, right))
                said = "SIP/2.0 200 OK" if told and shown[-1] else "SIP/2.0 401 Unauthorized"
                challenge = [] if told else ['WWW-Authenticate: Digest realm="pbx", nonce="once"']
                if first.startswith("REGISTER"):
                    line.sendto("\r\n".join([said, *kept, *challenge, "Content-Length: 0", "", ""]).encode(), who)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield port, shown
        finally:
            over.set()
            thread.join()


@pytest.mark.weights
def test_telephones_reach_a_gateway_as_its_environment_says(tmp_path: Path):
    """Providers whose secret is set are asked for a signature, others are no line; SIP registers at the PBX."""
    port, audiosocket = free(), free()
    secrets = {
        "VIVAVOCE_TWILIO_AUTH_TOKEN": "a", "VIVAVOCE_TELNYX_PUBLIC_KEY": "b", "VIVAVOCE_PLIVO_AUTH_TOKEN": "c",
        "VIVAVOCE_VONAGE_SIGNATURE_SECRET": "d", "VIVAVOCE_EXOTEL_LOGIN": "e:e",
        "VIVAVOCE_AUDIOSOCKET_LOGIN": "f:f",
    }  # fmt: skip
    with registrar("agent", "hush") as (pbx, shown):
        settings = {
            "VIVAVOCE_HOME": tmp_path / "home", "VIVAVOCE_PORT": port, "VIVAVOCE_TLS_PORT": 0, **secrets,
            "VIVAVOCE_PHONE_URL": "https://voice.example.org", "VIVAVOCE_PHONE_NUMBERS": "*=clock",
            "VIVAVOCE_SIP": f"127.0.0.1:{free()}", "VIVAVOCE_SIP_ACCOUNT": f"sip:agent@127.0.0.1:{pbx}",
            "VIVAVOCE_SIP_PASSWORD": "hush", "VIVAVOCE_AUDIOSOCKET": f"127.0.0.1:{audiosocket}",
        }  # fmt: skip
        with served(tmp_path, tmp_path / "log", **settings):
            providers = ("twilio", "telnyx", "plivo", "vonage", "exotel", "audiosocket", "asterisk")
            socket.create_connection(("127.0.0.1", audiosocket), timeout=60).close()
            found = {name: posted(f"http://127.0.0.1:{port}/phone/{name}") for name in providers}
    assert found == {**dict.fromkeys(providers, 403), "asterisk": 404}
    assert shown[0]


def posted(url: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method="POST", data=b""), timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


@pytest.mark.weights
@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"VIVAVOCE_PHONE_NUMBERS": "+15550100=nobody"}, "is to be answered by nobody, which is not served"),
        ({"VIVAVOCE_PHONE_TRANSFERS": "clock"}, "VIVAVOCE_PHONE_TRANSFERS wants AGENT=ADDRESS"),
        ({"VIVAVOCE_ASTERISK_LOGIN": "a:b"}, "VIVAVOCE_ASTERISK_LOGIN needs VIVAVOCE_PHONE_URL"),
        ({"VIVAVOCE_SIP": "5060"}, "SIP listens at an address and a port"),
    ],
)
def test_what_cannot_work_on_the_telephone_is_said_before_the_first_call(tmp_path: Path, variables, said):
    (tmp_path / "clock.py").write_text(AGENT)
    ports = {"VIVAVOCE_HOME": tmp_path, "VIVAVOCE_PORT": 0, "VIVAVOCE_TLS_PORT": 0}
    assert said in ran("serve", str(tmp_path / "clock.py"), **ports, **variables)


@pytest.mark.weights
def test_a_gateway_without_any_logs_no_words_and_keeps_its_calls_at_home(tmp_path: Path):
    port = free()
    settings = {"VIVAVOCE_HOME": tmp_path / "home", "VIVAVOCE_PORT": port, "VIVAVOCE_TLS_PORT": 0}
    with served(tmp_path, tmp_path / "log", **settings):
        said = ran("call", "--agent", "clock", "--text", "which zone is it", "--text", "break it please", **settings)

    assert "The zone is" in said and "Auckland" not in said
    assert "clock" in ran("calls", VIVAVOCE_HOME=tmp_path / "home")
    logged = (tmp_path / "log").read_text()
    assert "ValueError" in logged and "broken on purpose" not in logged


@pytest.mark.weights
def test_what_is_too_old_is_erased_at_home_and_in_a_ledger_elsewhere(tmp_path: Path):
    engine = create_engine(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    ledger.create(engine)
    with engine.begin() as db, ledger.once(db, Call("long-ago").at(1, "note", "0" * 64)) as step:
        step.result = "an answer of then"
    with engine.begin() as db:
        db.execute(ledger.LEDGER.update().values(created=datetime(2020, 1, 1, tzinfo=UTC)))
    log = CallLog(tmp_path / "calls.sqlite")
    log.begin("long-ago", "clock", "embedded")
    log.end("long-ago", "goodbye")
    log.close()
    with closing(sqlite3.connect(tmp_path / "calls.sqlite")) as db, db:
        db.execute("UPDATE calls SET started = '2020-01-01T00:00:00.000+00:00'")
    settings = {"VIVAVOCE_HOME": tmp_path, "VIVAVOCE_KEEP_DAYS": 30, "VIVAVOCE_LEDGERS": engine.url}

    with served(tmp_path, tmp_path / "log", VIVAVOCE_PORT=0, VIVAVOCE_TLS_PORT=0, **settings):
        until = time.monotonic() + 60
        while "clock" in ran("calls", VIVAVOCE_HOME=tmp_path) or b"answer of then" in engine_file(engine):
            assert time.monotonic() < until


def engine_file(engine: Engine) -> bytes:
    """What a database on a file holds, erased or not."""
    return Path(str(engine.url.database)).read_bytes()


def test_the_folder_of_models_is_where_they_are_looked_for(tmp_path: Path):
    assert f"They live in {tmp_path / 'weights'}" in ran("models", VIVAVOCE_MODELS=tmp_path / "weights")


def test_a_raw_model_is_opened_to_callers_and_so_needs_its_key(tmp_path: Path):
    (tmp_path / "clock.py").write_text(AGENT)
    told = ran("serve", str(tmp_path / "clock.py"), VIVAVOCE_RAW_MODELS="gemini-9", VIVAVOCE_HOME=tmp_path,
               VIVAVOCE_PORT=0, VIVAVOCE_TLS_PORT=0)  # fmt: skip

    assert "a Gemini model needs a key: set GEMINI_API_KEY" in told


def test_the_brains_key_is_shown_to_the_brain(tmp_path: Path):
    (tmp_path / "clock.py").write_text(AGENT)
    shown = []

    class Refusing(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown.append(self.headers["Authorization"])
            self.send_error(401)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Refusing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        brain = f"http://127.0.0.1:{server.server_port}/v1"
        ports = {"VIVAVOCE_PORT": 0, "VIVAVOCE_TLS_PORT": 0}
        line = ["serve", str(tmp_path / "clock.py"), "--brain-url", brain]
        told = ran(*line, VIVAVOCE_BRAIN_KEY="open", VIVAVOCE_HOME=tmp_path, **ports)
        server.shutdown()
        thread.join()

    assert shown == ["Bearer open"]
    assert "check the key (VIVAVOCE_BRAIN_KEY)" in told


def test_geminis_settings_say_where_it_is_and_who_asks():
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY"):
        made = endpoint(from_environment({name: "k", "GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:1"}))
        assert isinstance(made, GeminiApi)
        assert (made.headers(), made.host) == ({"x-goog-api-key": "k"}, "127.0.0.1:1")
    both = endpoint(from_environment({"GEMINI_API_KEY": "a", "GOOGLE_API_KEY": "b"}))
    assert both.headers() == {"x-goog-api-key": "b"}  # as Google's SDKs choose
    vertex = from_environment(
        {
            "GOOGLE_GENAI_USE_VERTEXAI": "true",
            "GOOGLE_CLOUD_PROJECT": "p",
            "GOOGLE_CLOUD_LOCATION": "l",
            "GOOGLE_VERTEX_BASE_URL": "http://v",
        }
    )
    assert (vertex.vertex, vertex.vertex_project, vertex.vertex_location, vertex.vertex_url) == (
        True,
        "p",
        "l",
        "http://v",
    )


def test_the_doctor_asks_the_ice_servers_that_are_set():
    silent = f"stun:127.0.0.1:{free()}"
    printed = ran("doctor", VIVAVOCE_ICE_SERVERS=silent, VIVAVOCE_TURN_SECRET="hush")

    assert f"{silent} it does not answer" in printed
    assert "hush" not in printed
