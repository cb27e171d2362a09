"""The gateway's door for its own SIP edge: who may bring a call there, and whom it reaches."""

import asyncio
import json

import pytest
from callers import calls_over
from gateways import gateway
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from vivavoce import Agent
from vivavoce.errors import ConfigurationError
from vivavoce.events import Audio, CallEnding, CallerText, ReplyDone, Said
from vivavoce.gateway.sip_edge import SipEdge, sip_edge
from vivavoce.models.scripted import Step
from vivavoce.settings import Settings, from_environment
from vivavoce.streaming.telephone.sip.settings import SipAccount

TONE = Audio(b"\x00\x10" * 12_000, 24_000)  # half a second
GREETING = Step(CallerText, [Said("Good morning."), TONE, ReplyDone()])
HANDED_OVER = Step(CallerText, [Said("One moment."), TONE, ReplyDone(), CallEnding("transferred")])
START = {"event": "start", "callId": "a1", "caller": "+4930123", "called": "+15550100", "rate": 8000, "ticket": ""}


class KnownEdge(SipEdge):
    """An edge without a process."""

    def __init__(self) -> None:
        super().__init__(SipAccount("127.0.0.1", 5060))

    @property
    def secret(self) -> str:
        return self._secret


def dial(url: str, secret: str) -> connect:
    headers = {"authorization": f"Bearer {secret}"}
    return connect(url.replace("http", "ws") + "/phone/sip/stream", additional_headers=headers)


async def said_until(socket: ClientConnection, event: str) -> dict[str, str]:
    """Silence goes in until this frame comes out; marks are answered as if all were played at once."""
    async with asyncio.timeout(10):
        while True:
            await socket.send(bytes(320))
            try:
                async with asyncio.timeout(0.02):
                    said = await socket.recv()
            except TimeoutError:
                continue
            if isinstance(said, bytes):
                continue
            told: dict[str, str] = json.loads(said)
            if told["event"] == "mark":
                await socket.send(said)
            if told["event"] == event:
                return told


def test_a_call_is_answered_by_its_numbers_agent_and_put_through_to_staff(tmp_path):
    edge = KnownEdge()
    line = {"numbers": (("+15550100", "night"), ("*", "day")), "transfers": (("night", "sip:200@pbx.example"),)}
    agents = [Agent("day", "You take calls."), Agent("night", "You take calls.")]

    async def main():
        async with gateway(tmp_path, GREETING, HANDED_OVER, agents=agents, phone=line, sip=edge) as running:
            async with dial(running.addresses.http, edge.secret) as socket:
                await socket.send(json.dumps(START))
                await said_until(socket, "mark")
                for digit in "42#":
                    await socket.send(json.dumps({"event": "dtmf", "digit": digit}))
                assert await said_until(socket, "refer") == {"event": "refer", "to": "sip:200@pbx.example"}
            await calls_over(running.reception)
            (call,) = running.log.calls()
            assert (call.agent, call.client) == ("night", "telephone (sip), caller …23")

    asyncio.run(main())


@pytest.mark.parametrize("secret", ["", "guessed"])
def test_who_is_not_our_edge_is_refused(tmp_path, secret):
    async def main():
        async with gateway(tmp_path, agents=[Agent("desk", "x")], sip=KnownEdge()) as running:
            with pytest.raises(InvalidStatus, match="403"):
                await dial(running.addresses.http, secret)

    asyncio.run(main())


def test_without_an_edge_there_is_no_such_line(tmp_path):
    async def main():
        async with gateway(tmp_path, agents=[Agent("desk", "x")]) as running:
            with pytest.raises(InvalidStatus, match="404"):
                await dial(running.addresses.http, "anything")

    asyncio.run(main())


def test_a_number_that_nobody_answers_is_hung_up(tmp_path):
    edge = KnownEdge()
    line = {"numbers": (("+15550199", "desk"),)}

    async def main():
        async with gateway(tmp_path, agents=[Agent("desk", "x")], phone=line, sip=edge) as running:
            async with dial(running.addresses.http, edge.secret) as socket:
                await socket.send(json.dumps(START))
                with pytest.raises(ConnectionClosed):
                    await socket.recv()
            assert running.log.calls() == []

    asyncio.run(main())


@pytest.mark.parametrize(
    ("told", "account"),
    [
        ({"VIVAVOCE_SIP": "127.0.0.1:5060"}, SipAccount("127.0.0.1", 5060)),
        (
            {
                "VIVAVOCE_SIP": "10.0.0.7:0",
                "VIVAVOCE_SIP_ACCOUNT": "sip:agent@pbx.example",
                "VIVAVOCE_SIP_PASSWORD": "x",
            },
            SipAccount("10.0.0.7", 0, "agent", "pbx.example", "x", register=True),
        ),
    ],
)
def test_the_environment_says_where_telephones_call(told, account):
    found = sip_edge(from_environment(told))
    assert found is not None and found.account == account


@pytest.mark.parametrize(
    "settings",
    [Settings(sip="5060"), Settings(sip="127.0.0.1:sip"), Settings(sip="127.0.0.1:5060", sip_account="agent")],
)
def test_an_address_that_cannot_work_is_said(settings):
    with pytest.raises(ConfigurationError, match="SIP listens at|looks like sip:"):
        sip_edge(settings)
