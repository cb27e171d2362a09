"""Stock SDKs of Google's that show a webcam, a screen and a photo: through a real gateway to a Gemini that sees."""

import asyncio
import json
import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from javascript import installed

from vivavoce import Agent
from vivavoce.gateway.app import App
from vivavoce.gateway.directory import Directory
from vivavoce.gateway.http_server import running
from vivavoce.gateway.reception import Ears, Reception
from vivavoce.models.gemini.endpoint import GeminiApi
from vivavoce.models.gemini.model import GeminiModel
from vivavoce.sessions.call_history import spent
from vivavoce.sessions.log import CallLog
from vivavoce.sessions.stores import Stores
from vivavoce.settings import Settings
from vivavoce.testing import IfShown, Say, StandInUpstream
from vivavoce.tls import local_certificate
from vivavoce.tools.seeing import Sees
from vivavoce.vision.eye import EyeProcess

pytestmark = pytest.mark.e2e
HERE = Path(__file__).parent
MODEL = "gemini-3.1-flash-live-preview"
WITHIN = 180.0  # seconds, for a machine that is busy


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """A camera's picture, a screen's, and a photo, as files."""
    from PIL import Image, ImageDraw

    folder, made = tmp_path_factory.mktemp("pictures"), []
    for name, size, colour in (("camera.jpg", (768, 432), "gray"), ("screen.png", (1280, 720), "white"),
                               ("photo.jpg", (640, 480), "navy")):  # fmt: skip
        picture = Image.new("RGB", size, colour)
        ImageDraw.Draw(picture).rectangle((100, 100, 300, 200), fill="orange")
        picture.save(folder / name)
        made.append(folder / name)
    return made


async def judge(samples):
    return 0.9


@asynccontextmanager
async def gateway(home, upstream_url, *agents):
    """(addresses, what a client must trust); the eye is a process of its own, without models to read with."""
    settings = Settings(port=0, tls_port=0, home=home)
    stores, made = Stores.opened(settings.calls), local_certificate(home)
    model = GeminiModel(MODEL, GeminiApi("key", upstream_url))
    eye = EyeProcess() if agents else None
    reception = Reception(Directory(agents, {MODEL: model}), Ears(lambda: lambda samples: 0.0, judge), stores, eye=eye)
    async with running(App(settings, reception), settings, (made.chain, made.key)) as addresses:
        yield addresses, made.authority
    if eye is not None:
        await eye.close()
    stores.close()


def script(camera, screen, photo):
    return [
        IfShown(Say("A picture!")),
        IfShown(Say("A cup."), picture=camera.read_bytes()),
        IfShown(Say("A page."), picture=screen.read_bytes()),
        IfShown(Say("A photo."), picture=photo.read_bytes()),
    ]


async def told(*command, **environment):
    """What a program of the SDK's user prints."""
    child = await asyncio.create_subprocess_exec(
        *map(str, command),
        env={"PATH": os.environ["PATH"], **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(WITHIN):
        out, errors = await child.communicate()
    assert child.returncode == 0, errors.decode()
    return json.loads(out)


def call(kind, home, pictures, *agents):
    """What one client experienced, and what the model was shown."""

    async def main():
        async with (
            StandInUpstream(*script(*pictures)) as upstream,
            gateway(home, upstream.base_url, *agents) as (addresses, authority),
        ):
            name = agents[0].name if agents else MODEL
            if kind == "python":
                env = {"SSL_CERT_FILE": str(authority), "GOOGLE_GEMINI_BASE_URL": addresses.https}
                program = [sys.executable, HERE / "genai_shows.py"]
            else:
                env, program = {"GOOGLE_GEMINI_BASE_URL": addresses.http}, ["node", installed() / "shows.mjs"]
            return await told(*program, name, *pictures, GOOGLE_API_KEY="x", **env), upstream.connections

    return asyncio.run(main())


def assert_seen(experienced, connections, pictures):
    assert experienced["words"] == ["I can't see anything yet.", "A cup.", "A page.", "A photo."]
    (seen,) = connections
    sent = {path.read_bytes() for path in pictures}
    assert {shown.data for shown in seen.shown} == sent, "as they came, and nothing else"
    assert {shown.mime_type for shown in seen.shown} == {"image/jpeg", "image/png"}
    assert seen.setup["generationConfig"]["mediaResolution"] == "MEDIA_RESOLUTION_LOW"
    assert seen.setup["realtimeInputConfig"]["turnCoverage"] == "TURN_INCLUDES_ALL_INPUT"
    assert "slidingWindow" in seen.setup["contextWindowCompression"]
    tokens = [spent.get("VIDEO", 0) for spent in experienced["tokens"]]
    assert tokens[0] == 0 and tokens == sorted(tokens) and tokens[-1] == 64 * len(seen.shown)


@pytest.mark.parametrize("kind", ["python", "javascript"])
def test_a_raw_model_sees_what_the_client_shows(kind, tmp_path, pictures):
    assert_seen(*call(kind, tmp_path, pictures), pictures)


@pytest.mark.parametrize("kind", ["python", "javascript"])
def test_an_agent_that_sees_is_shown_the_same(kind, tmp_path, pictures):
    agent = Agent("looker", "You say what you see.", model=MODEL, sees=Sees("camera", "screen", codes=True))

    experienced, connections = call(kind, tmp_path, pictures, agent)

    assert_seen(experienced, connections, pictures)
    log = CallLog(Settings(home=tmp_path).calls)
    (listed,) = log.calls()
    entries = log.call(listed.id).entries
    log.close()
    spending = spent(entry.fields for entry in entries if entry.kind == "marks")
    assert (spending.pictures, spending.picture_tokens) == (len(connections[0].shown), 64 * len(connections[0].shown))
    assert spending.seen == sum(tokens.get("VIDEO", 0) for tokens in experienced["tokens"])


def test_an_agent_that_is_blind_is_shown_nothing_and_the_call_goes_on(tmp_path, pictures):
    experienced, (seen,) = call("python", tmp_path, pictures, Agent("listener", "You listen.", model=MODEL))

    assert experienced["words"] == ["I can't see anything yet."] * 4
    assert seen.shown == []


def test_a_webp_reaches_the_model_as_jpeg(tmp_path, pictures):
    from PIL import Image

    _, screen, photo = pictures
    Image.new("RGB", (768, 432), "teal").save(webp := tmp_path / "camera.webp")
    agent = Agent("looker", "You say what you see.", model=MODEL, sees=Sees("camera", "screen"))

    _, (seen,) = call("python", tmp_path, [webp, screen, photo], agent)

    others = {screen.read_bytes(), photo.read_bytes()}
    converted = [shown for shown in seen.shown if shown.data not in others]
    assert converted and {shown.mime_type for shown in converted} == {"image/jpeg"}
    assert all(shown.data.startswith(b"\xff\xd8") for shown in converted)
