"""The shell against a server on loopback: real sockets, and all that can go wrong on them."""

import asyncio
import re
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from clock import value
from vivavoce.errors import ModelUnavailable
from vivavoce.events import (
    ActivityEnded,
    ActivityStarted,
    Audio,
    Brief,
    CallerText,
    ContentAdded,
    Heard,
    ReplyDone,
    Said,
    ToolCall,
    ToolResult,
    ToolSpec,
    TurnEnded,
    TurnStarted,
)
from vivavoce.models.gemini.endpoint import GeminiApi, VertexAi
from vivavoce.models.gemini.model import GeminiModel
from vivavoce.models.gemini.policy import Policy
from vivavoce.testing import (
    BAD_ARGUMENT,
    FORBIDDEN,
    POLICY,
    TOO_MANY,
    WRONG_KEY,
    Ask,
    Close,
    Drop,
    EndEarly,
    Forget,
    Freeze,
    GoAway,
    Phantom,
    Refuse,
    Repeat,
    Say,
    Silence,
    Slip,
    StandInUpstream,
)

pytestmark = pytest.mark.e2e
KEY = "secret-key-123"
MODEL = "gemini-3.1-flash-live-preview"
QUICK = Policy(
    answer_within=0.3, after_nudge=0.3, empty_turn_within=0.05, stall_within=0.3, cut_within=0.3, settle=0.02,
    hold=0.0, setup_within=2.0, leave_margin=0.1, retry_after=(0.0, 0.02, 0.05),
)  # fmt: skip
MOVE = ToolSpec("move", "Move it.", {"type": "object", "properties": {"number": {"type": "integer"}}})
BRIEF = Brief("You are the front desk.", (MOVE,))
WHOLE = re.compile(r"Answer \d\.")
PATIENCE = 20.0  # seconds; a whole call takes less than one


class Phone:
    """The session's side of one call: speaks turns, runs tools, keeps what it is told."""

    def __init__(self, connection):
        self.connection = connection
        self.told, self.runs = [], []
        self._done = asyncio.Event()

    async def listen(self):
        try:
            await self.connection.run(self.take)
        finally:
            self._done.set()

    async def take(self, event):
        self.told.append(event)
        if isinstance(event, ToolCall):
            self.runs.append(event)
            self.connection.send(ToolResult(event.id, event.name, {"output": "moved"}))
        if isinstance(event, ReplyDone):
            self._done.set()

    async def ask(self):
        """One spoken turn, until its answer is whole or the call over; returns the answer's words."""
        before = len(self.told)
        self._done.clear()
        self.connection.send(TurnStarted())
        for _ in range(5):
            self.connection.send(Audio(b"\1\0" * 320, 16_000))
            await asyncio.sleep(0)
        self.connection.send(TurnEnded(0.1))
        async with asyncio.timeout(PATIENCE):
            await self._done.wait()
        return "".join(event.text for event in self.told[before:] if isinstance(event, Said))


@asynccontextmanager
async def call(url, brief=BRIEF, policy=QUICK, key=KEY):
    connection = await GeminiModel(MODEL, GeminiApi(key, url), policy).connect(brief)
    phone = Phone(connection)
    listening = asyncio.create_task(phone.listen())
    try:
        yield phone
    finally:
        await connection.close()
        await listening


def conversation(*replies, slips=(), turns=3, policy=QUICK):
    """A call of some turns; returns the answers, the phone and the server."""

    async def main():
        async with StandInUpstream(*replies, slips=slips) as up, call(up.base_url, policy=policy) as phone:
            return [await phone.ask() for _ in range(turns)], phone, up

    return value(main())


def said(up, kind):
    """Everything of one kind that the client said, on whatever connection."""
    return [event for seen in up.connections for _, event in seen.events if isinstance(event, kind)]


def test_turns_are_answered_and_the_key_travels_in_a_header_alone():
    answers, phone, up = conversation()

    assert answers == [f"Answer {n}." for n in (1, 2, 3)]
    assert [event.text for event in phone.told if isinstance(event, Heard) and event.final] == [
        "words of turn 1", "words of turn 2", "words of turn 3",
    ]  # fmt: skip
    (seen,) = up.connections
    assert seen.headers["x-goog-api-key"] == KEY and KEY not in seen.path
    assert [type(event) for _, event in seen.events] == [ActivityStarted, ActivityEnded] * 3


@pytest.mark.parametrize("moment", ["turn", "reply", "done", "after"])
@pytest.mark.parametrize(
    "deed",
    [
        Silence(), EndEarly(), Phantom(), Drop(), Close(1011), BAD_ARGUMENT, GoAway(1.0), GoAway(1.0, mute=True),
        Freeze(), Repeat("inputTranscription"), Repeat("outputTranscription"), Repeat("turnComplete"),
    ],
    ids=str,
)  # fmt: skip
def test_a_call_goes_on_whatever_the_server_does(deed, moment):
    answers, phone, up = conversation(slips=[Slip(deed, moment, turn=2)], turns=4)

    assert [slipped.deed for slipped in up.slipped] == [deed]
    assert all(WHOLE.search(answer) for answer in answers), answers


@pytest.mark.parametrize(
    "slips",
    [
        [Slip(Drop(), "call")], [Slip(Close(1011), "call")], [Slip(GoAway(1.0), "call")],
        [Slip(Repeat("toolCall"), "turn", turn=2)], [Slip(Silence(), "result")], [Slip(Drop(), "result")],
        [Slip(POLICY, "result")], [Slip(Forget(), "turn", turn=2), Slip(Drop(), "call")],
    ],
    ids=str,
)  # fmt: skip
def test_a_tool_is_run_once_and_answered_whatever_the_server_does(slips):
    def answer(turn):
        known = any("move" in message.text for message in turn.history)
        return Say(f"Answer {turn.number}.") if turn.number < 2 or known else Ask("move", {"number": 1042})

    answers, phone, up = conversation(answer, slips=slips)

    assert [slipped.deed for slipped in up.slipped] == [slip.do for slip in slips]
    assert len(phone.runs) == 1
    assert any("moved" in message.text for message in up.connections[-1].history)
    assert all(answers), answers


def test_a_session_that_cannot_be_resumed_goes_on_with_its_history():
    slips = [Slip(Forget(), "reply", turn=2), Slip(Drop(), "done", turn=2)]
    answers, phone, up = conversation(slips=slips)

    told = [(message.role, message.text) for message in said(up, ContentAdded)[-1].messages]
    assert told == [
        ("user", "words of turn 1"), ("model", "Answer 1."), ("user", "words of turn 2"), ("model", "Answer 2."),
    ]  # fmt: skip
    assert answers[-1] == "Answer 3."
    assert not said(up, CallerText)


def test_a_caller_who_speaks_while_a_new_connection_is_not_ready_finds_everything_remembered():
    slips = [Slip(Drop(), "done", turn=2), Slip(Freeze(), "setup", connection=2)]
    answers, phone, up = conversation(slips=slips, policy=replace(QUICK, setup_within=0.3))

    assert len(up.connections) == 3 and answers[-1] == "Answer 3."
    history = " ".join(message.text for message in up.connections[-1].history)
    assert all(f"words of turn {n}" in history and f"Answer {n}." in history for n in (1, 2, 3))


def test_a_session_between_turns_is_resumed_by_its_handle():
    async def main():
        async with StandInUpstream(slips=[Slip(Drop(), "turn", turn=2)]) as up, call(up.base_url) as phone:
            await phone.ask()
            await up.until(lambda: up.connections[0].sent[-1][1] == "sessionResumptionUpdate")
            await asyncio.sleep(0.05)  # the handle is on its way
            assert await phone.ask() == "Answer 2."
            return up

    up = value(main())

    assert up.connections[-1].handle
    assert up.connections[-1].audio_seconds == pytest.approx(0.1), "the turn that was not answered is sent again, whole"


def test_the_old_socket_is_closed_before_its_session_is_resumed():
    """Else the stand-in answers 1011, as Google does, and there is a third connection."""
    answers, phone, up = conversation(slips=[Slip(GoAway(5.0), "turn", turn=2)])

    assert [bool(seen.handle) for seen in up.connections] == [False, True]
    assert up.connections[0].closed_by_client
    assert answers[-1] == "Answer 3."


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (FORBIDDEN, "credentials"), (WRONG_KEY, "credentials"), (TOO_MANY, "quota"),
        (Refuse(404, "no such model"), MODEL), (Refuse(503, f"busy {KEY}"), "503"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line_without_the_key(refusal, told):
    with pytest.raises(ModelUnavailable, match=told) as caught:
        conversation(slips=[Slip(refusal, "upgrade", times=None)])

    assert KEY not in str(caught.value) and "\n" not in str(caught.value)


def test_nobody_there_is_said_so():
    async def main():
        async with call("http://127.0.0.1:1"):
            pass

    with pytest.raises(ModelUnavailable, match="cannot be reached"):
        value(main())


def test_a_model_that_never_answers_ends_the_call_in_the_end():
    with pytest.raises(ModelUnavailable, match="does not answer"):
        conversation(slips=[Slip(Silence(), "turn", times=None)], turns=1)


def test_vertex_gets_a_token_in_a_header_and_the_publishers_model():
    class Google:
        token, valid = None, False

        def refresh(self, request):
            self.token, self.valid = "token-1", True

    async def main():
        async with StandInUpstream() as up:
            place = VertexAi("project-1", "europe-west4", Google(), up.base_url)
            connection = await GeminiModel(MODEL, place, QUICK).connect(BRIEF)
            await connection.close()
        return up

    (seen,) = value(main()).connections

    assert seen.headers["authorization"] == "Bearer token-1"
    assert seen.path == "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"
    assert seen.setup["model"] == f"projects/project-1/locations/europe-west4/publishers/google/models/{MODEL}"
