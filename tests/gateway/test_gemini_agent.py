"""Caller, gateway, agent and a Gemini that is a server on loopback: whole calls over real sockets."""

import asyncio
import base64
import json
from contextlib import asynccontextmanager

import pytest
from gateways import always_complete, never_voice
from websockets import ConnectionClosed
from websockets.asyncio.client import connect

from vivavoce import Agent, Record
from vivavoce.errors import ConfigurationError
from vivavoce.events import CallerText
from vivavoce.gateway.apology import Apology
from vivavoce.gateway.app import App
from vivavoce.gateway.assemble import build
from vivavoce.gateway.directory import Directory
from vivavoce.gateway.http_server import running
from vivavoce.gateway.reception import Ears, Reception
from vivavoce.models.gemini.endpoint import GeminiApi
from vivavoce.models.gemini.model import GeminiModel
from vivavoce.sessions.stores import Stores
from vivavoce.settings import Settings
from vivavoce.testing import TOO_MANY, Ask, Drop, Refuse, Say, Slip, StandInUpstream

pytestmark = pytest.mark.e2e
MODEL = "gemini-3.1-flash-live-preview"
PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
APOLOGY = Apology("Sorry.", b"\5\0" * 2400)
PATIENCE = 60.0  # seconds: guards against hanging only


def desk(moved, **options):
    agent = Agent("desk", "You move appointments.", model=MODEL, **options)

    @agent.tool(confirm="Move appointment {number}")
    def move(number: int) -> str:
        """Move an appointment."""
        moved.append(number)
        return "moved"

    return agent


@asynccontextmanager
async def gateway(home, upstream_url, agent):
    settings = Settings(port=0, tls_port=0, home=home)
    stores = Stores.opened(settings.calls)
    model = GeminiModel(MODEL, GeminiApi("key-1", upstream_url))
    reception = Reception(
        Directory([agent], {MODEL: model}, private=frozenset({MODEL})),
        Ears(lambda: never_voice, always_complete),
        stores,
        apology=APOLOGY,
    )
    async with running(App(settings, reception), settings, None) as addresses:
        yield addresses.http.replace("http", "ws", 1) + PATH
    stores.close()


def asking(heard, then):
    return Ask("move", {"number": 1042}, heard=heard, then=Say(then))


class Caller:
    """Marks its own turns, so that no voice detector is needed."""

    def __init__(self, socket):
        self.socket = socket
        self.messages = []

    async def open(self, model="desk"):
        automatic = {"automaticActivityDetection": {"disabled": True}}
        setup = {
            "model": f"models/{model}",
            "realtimeInputConfig": automatic,
            "inputAudioTranscription": {},
            "outputAudioTranscription": {},
        }
        await self.socket.send(json.dumps({"setup": setup}))
        await self.until("setupComplete")

    async def ask(self, seconds=0.1):
        await self.tell({"activityStart": {}})
        for _ in range(round(seconds / 0.02)):
            sound = base64.b64encode(b"\1\0" * 320).decode()
            await self.tell({"audio": {"mimeType": "audio/pcm;rate=16000", "data": sound}})
        await self.tell({"activityEnd": {}})
        return await self.until("turnComplete")

    async def tell(self, message):
        await self.socket.send(json.dumps({"realtimeInput": message}))

    async def until(self, key):
        got = []
        async with asyncio.timeout(PATIENCE):
            while not any(key in message.get("serverContent", message) for message in got):
                got.append(json.loads(await self.socket.recv()))
        self.messages += got
        return got


def words(messages, kind="outputTranscription"):
    contents = [message.get("serverContent", {}) for message in messages]
    return "".join(content[kind].get("text", "") for content in contents if kind in content)


def test_an_action_needs_the_callers_yes_in_a_later_turn(tmp_path):
    moved = []

    async def main():
        asks = [asking("move it", "Move ten forty-two, shall I?"), asking("yes", "Well.")]
        async with (
            StandInUpstream(*asks) as up,
            gateway(tmp_path, up.base_url, desk(moved)) as url,
            connect(url) as socket,
        ):
            caller = Caller(socket)
            await caller.open()
            assert words(await caller.ask()) == "Move ten forty-two, shall I?"
            (seen,) = up.connections
            assert seen.results[0].response["confirmation_required"].startswith("Move appointment 1042")
            assert moved == []
            second = await caller.ask()
            assert words(second, "inputTranscription") == "yes"
            assert moved == [1042]
            assert seen.results[1].response == {"output": "moved"}
            instructions = seen.setup["systemInstruction"]["parts"][0]["text"]
            assert "You move appointments." in instructions and "confirmation_required" in instructions

    asyncio.run(main())


@pytest.mark.parametrize(
    "instead", ["Would you like to hear it?", "Shall I go ahead?", "Shall I move appointment 1043?", "One moment."]
)
def test_a_yes_to_something_else_than_the_read_back_is_none_however_often_the_model_tries(tmp_path, instead):
    moved = []

    async def main():
        asks = [
            asking("is there any news", instead),
            asking("yes please", instead),
            asking("yes please", "Move appointment 1042. Shall I go ahead?"),
            asking("what would that cost?", "Nothing. Shall I?"),
            asking("sounds good", "Done."),
        ]
        async with (
            StandInUpstream(*asks) as up,
            gateway(tmp_path, up.base_url, desk(moved)) as url,
            connect(url) as socket,
        ):
            caller = Caller(socket)
            await caller.open()
            for _ in range(4):
                await caller.ask()
                assert moved == []
            (seen,) = up.connections
            assert "Say exactly these words" in seen.results[1].response["error"]
            assert seen.results[1].response["confirmation_required"] == "Move appointment 1042"
            await caller.ask()
            assert moved == [1042]

    asyncio.run(main())


def test_a_yes_over_a_read_back_that_has_hardly_begun_is_none(tmp_path):
    moved = []

    async def main():
        long = "Before I do anything, let me say this. " * 4 + "Move appointment 1042. Shall I go ahead?"
        asks = [asking("move it", long), asking("yes", "Well.")]
        async with (
            StandInUpstream(*asks) as up,
            gateway(tmp_path, up.base_url, desk(moved)) as url,
            connect(url) as socket,
        ):
            caller = Caller(socket)
            await caller.open()
            await caller.tell({"activityStart": {}})
            await caller.tell({"audio": {"mimeType": "audio/pcm;rate=16000", "data": "AQABAA=="}})
            await caller.tell({"activityEnd": {}})
            await caller.until("modelTurn")
            await caller.ask()
            await caller.until("turnComplete")
            assert moved == []

    asyncio.run(main())


def test_the_model_may_decide_turns_itself(tmp_path):
    async def main():
        agent = desk([], turns="model")
        async with StandInUpstream() as up, gateway(tmp_path, up.base_url, agent) as url, connect(url) as socket:
            caller = Caller(socket)
            await caller.open()
            await caller.tell({"audio": {"mimeType": "audio/pcm;rate=16000", "data": "AQABAA=="}})
            await caller.tell({"text": "hello"})
            await caller.until("turnComplete")
            (seen,) = up.connections
            assert seen.setup["realtimeInputConfig"]["automaticActivityDetection"] == {}
            assert [type(event) for _, event in seen.events] == [CallerText] and seen.audio_seconds > 0

    asyncio.run(main())


def test_a_caller_whom_no_model_can_serve_hears_a_sentence_and_the_operator_reads_why(tmp_path, caplog):
    async def main():
        up = StandInUpstream(slips=[Slip(TOO_MANY, "upgrade", times=None)])
        async with up, gateway(tmp_path, up.base_url, desk([])) as url, connect(url) as socket:
            caller = Caller(socket)
            await caller.open()
            heard = await caller.until("turnComplete")
            assert words(heard) == "Sorry." and "inlineData" in json.dumps(heard)
            with pytest.raises(ConnectionClosed) as caught:
                await socket.recv()
            assert caught.value.rcvd.code == 1011

    asyncio.run(main())
    assert "quota is used up" in caplog.text and "key-1" not in caplog.text


def test_a_model_lost_in_mid_call_is_apologised_for(tmp_path):
    async def main():
        slips = [Slip(Drop(), "reply", turn=2), Slip(Refuse(401, "revoked"), "upgrade", connection=2)]
        up = StandInUpstream(slips=slips)
        async with up, gateway(tmp_path, up.base_url, desk([])) as url, connect(url) as socket:
            caller = Caller(socket)
            await caller.open()
            await caller.ask()
            heard = await caller.ask()
            if "Sorry." not in words(heard):
                heard = await caller.until("turnComplete")
            assert "Sorry." in words(heard)
            with pytest.raises(ConnectionClosed) as caught:
                await caller.until("never")
            assert caught.value.rcvd.code == 1011

    asyncio.run(main())


def test_a_cloud_model_is_not_open_to_callers_unless_the_operator_says_so(tmp_path):
    async def main():
        async with StandInUpstream() as up, gateway(tmp_path, up.base_url, desk([])) as url, connect(url) as socket:
            with pytest.raises(ConnectionClosed) as caught:
                await Caller(socket).open(model=MODEL)
            assert caught.value.rcvd.reason == f"{MODEL} is not found; this gateway serves: desk"
            assert up.connections == []

    asyncio.run(main())


@pytest.mark.parametrize(
    ("settings", "model", "problem"),
    [
        ({}, MODEL, "GEMINI_API_KEY"),
        ({"gemini_key": "k", "gemini_url": "nowhere"}, MODEL, "no address"),
        ({}, "gpt-live", "there is: embedded, legacy, gemini-"),
    ],
)
def test_what_cannot_work_is_said_before_any_call(tmp_path, settings, model, problem):
    with pytest.raises(ConfigurationError, match=problem):
        build(Settings(port=0, tls_port=0, home=tmp_path, **settings), [desk([])], model=model)


@pytest.mark.parametrize("model", ["embedded", "legacy"])
def test_only_a_cloud_model_can_decide_turns(tmp_path, model):
    with pytest.raises(ConfigurationError, match="only a Gemini model"):
        build(Settings(port=0, tls_port=0, home=tmp_path), [desk([], turns="model")], model=model)


def test_gemini_says_that_the_call_is_recorded_and_a_no_deletes_the_recording(tmp_path):
    """It is asked for the sentence before all else; what it says otherwise is taken for no announcement."""

    def reply(turn):
        if "We keep the sound" in turn.text:
            return Say("We keep the sound of this call.", seconds=0.2)
        return Say("I do not record you any more.", heard="Please don't record me.", seconds=0.2)

    async def main():
        agent = desk([], record=Record("We keep the sound of this call.", days=7))
        async with StandInUpstream(reply) as upstream, gateway(tmp_path, upstream.url, agent) as url:
            async with connect(url) as socket:
                caller = Caller(socket)
                await caller.open()
                assert words(await caller.until("turnComplete")) == "We keep the sound of this call."
                async with asyncio.timeout(PATIENCE):
                    while not list(tmp_path.rglob("*.wav")):  # noqa: ASYNC110
                        await asyncio.sleep(0.02)
                assert words(await caller.ask()) == "I do not record you any more."
            instructions = upstream.connections[0].setup["systemInstruction"]["parts"][0]["text"]
            assert "The call is recorded" in instructions

    asyncio.run(main())

    assert not list(tmp_path.rglob("*.wav"))
