"""The shell against a server on loopback: real sockets, and all that can go wrong on them."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from upstream import Upstream

from vivavoce.errors import ModelUnavailable
from vivavoce.events import Audio, Brief, Heard, ReplyDone, Said, ToolCall, ToolResult, ToolSpec, TurnEnded, TurnStarted
from vivavoce.models.gemini.endpoint import GeminiApi, VertexAi
from vivavoce.models.gemini.model import GeminiModel
from vivavoce.models.gemini.policy import Policy

pytestmark = pytest.mark.e2e
KEY = "secret-key-123"
MODEL = "gemini-3.1-flash-live-preview"
QUICK = Policy(
    answer_within=0.3, after_nudge=0.3, empty_turn_within=0.05, stall_within=0.3, cut_within=0.3, settle=0.02,
    hold=0.0, setup_within=2.0, leave_margin=0.1, retry_after=(0.0, 0.02, 0.05),
)  # fmt: skip
MOVE = ToolSpec("move", "Move it.", {"type": "object", "properties": {"number": {"type": "integer"}}})
BRIEF = Brief("You are the front desk.", (MOVE,))
PATIENCE = 20.0  # seconds; a whole call takes less than one


class Phone:
    """The session's side of one call: speaks turns, runs tools, keeps what it is told."""

    def __init__(self, connection):
        self.connection = connection
        self.told, self.runs = [], []
        self._done = asyncio.Event()

    async def listen(self):
        async for event in self.connection.events():
            self.told.append(event)
            if isinstance(event, ToolCall):
                self.runs.append(event)
                self.connection.send(ToolResult(event.id, event.name, {"output": "moved"}))
            if isinstance(event, ReplyDone):
                self._done.set()

    async def ask(self):
        """One spoken turn, until its answer is whole; returns the answer's words."""
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
async def call(upstream, brief=BRIEF, policy=QUICK, key=KEY):
    connection = await GeminiModel(MODEL, GeminiApi(key, upstream.url), policy).connect(brief)
    phone = Phone(connection)
    listening = asyncio.create_task(phone.listen())
    try:
        yield phone
    finally:
        await connection.close()
        await listening


def conversation(upstream, turns=3):
    """A call of some turns; returns the answers and the phone."""

    async def main():
        async with upstream.running(), call(upstream) as phone:
            return [await phone.ask() for _ in range(turns)], phone

    return asyncio.run(main())


def once(kind, moment, turn=2):
    """A slip that happens once, at this moment of this turn."""
    left = [kind]
    return lambda at, number: left.pop() if left and at == moment and number >= turn else ""


def test_turns_are_answered_and_the_key_travels_in_a_header_alone():
    up = Upstream()
    answers, phone = conversation(up)

    assert answers == [f"Answer {n} is ready." for n in (1, 2, 3)]
    assert [event.text for event in phone.told if isinstance(event, Heard) and event.final] == [
        "turn 1", "turn 2", "turn 3",
    ]  # fmt: skip
    assert up.headers[0]["x-goog-api-key"] == KEY and KEY not in up.paths[0]
    assert up.activity == ["start", "end"] * 3


@pytest.mark.parametrize(
    ("kind", "moment"),
    [
        ("silence", "turn"), ("empty", "turn"), ("drop", "turn"), ("1011", "turn"), ("1007", "turn"),
        ("go_away", "turn"), ("silence", "words"), ("drop", "words"), ("1011", "words"), ("phantom", "words"),
        ("premature", "words"), ("go_away", "words"), ("twice", "words"), ("silence", "done"), ("drop", "done"),
        ("go_away", "done"), ("unknown", "done"), ("unknown", "turn"),
    ],
)  # fmt: skip
def test_a_call_goes_on_whatever_the_server_does(kind, moment):
    up = Upstream(slip=once(kind, moment))
    answers, phone = conversation(up, turns=4)

    assert up.slips == [kind]
    assert all(answers), answers
    assert answers[-1].startswith("Answer")


@pytest.mark.parametrize(
    ("kind", "moment"),
    [
        ("drop", "call"), ("1011", "call"), ("twice", "call"), ("silence", "result"), ("drop", "result"),
        ("go_away", "call"), ("1008", "result"), ("unknown", "call"),
    ],
)  # fmt: skip
def test_a_tool_is_run_once_and_answered_whatever_the_server_does(kind, moment):
    asked = set()

    def asks(turn):
        return None if turn < 2 or asked else asked.add(turn) or {"number": 1042}

    up = Upstream(asks=asks, slip=once(kind, moment))
    answers, phone = conversation(up, turns=3)

    assert up.slips == [kind]
    assert len(phone.runs) == 1
    answered = [*up.results, *[text for text in up.texts if "moved" in text]]
    seeded = [message for seed in up.seeds for message in seed if "moved" in message.text]
    assert answered or seeded
    assert all(answers), answers


def test_a_session_that_cannot_be_resumed_goes_on_with_its_history():
    up = Upstream(slip=once("unknown", "done", turn=2))
    answers, phone = conversation(up, turns=3)

    told = [(message.role, message.text) for message in up.seeds[-1]]
    assert told[:3] == [("user", "turn 1"), ("model", "Answer 1 is ready."), ("user", "turn 2")]
    assert answers[-1].startswith("Answer")
    assert not any("Greet" in text for text in up.texts)


def test_a_session_between_turns_is_resumed_by_its_handle():
    left = ["drop"]

    async def main():
        up = Upstream()
        async with up.running(), call(up) as phone:
            await phone.ask()
            async with asyncio.timeout(PATIENCE):
                while len(up.handles) < 2:  # noqa: ASYNC110 - it comes when it comes
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
            up.slip = lambda moment, turn: left.pop() if left and moment == "turn" else ""
            assert await phone.ask()
            return up

    up = asyncio.run(main())

    assert up.setups[-1]["sessionResumption"].get("handle") in up.handles
    assert up.heard_seconds == pytest.approx(0.3), "the turn that was not answered is sent again, whole"


def test_the_old_socket_is_closed_before_the_next_is_opened():
    up = Upstream(slip=once("silence", "turn"))
    seen = []
    original = up.running

    async def main():
        async with original(), call(up) as phone:
            for _ in range(3):
                await phone.ask()
                seen.append(up.open_lines)

    asyncio.run(main())

    assert max(seen) == 1


@pytest.mark.parametrize(
    ("refuse", "told"),
    [
        ((401, "no"), "credentials"), ((400, "API key not valid. Please pass a valid API key."), "credentials"),
        ((429, "RESOURCE_EXHAUSTED"), "quota"), ((404, "no such model"), MODEL),
        ((503, f"busy {KEY}"), "503"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line_without_the_key(refuse, told):
    up = Upstream(refuse=refuse)

    async def main():
        async with up.running(), call(up):
            pass

    with pytest.raises(ModelUnavailable, match=told) as caught:
        asyncio.run(main())
    assert KEY not in str(caught.value) and "\n" not in str(caught.value)


def test_nobody_there_is_said_so():
    async def main():
        async with call(Upstream(port=1)):
            pass

    with pytest.raises(ModelUnavailable, match="cannot be reached"):
        asyncio.run(main())


def test_a_model_that_never_answers_ends_the_call_in_the_end():
    up = Upstream(slip=lambda moment, turn: "deaf" if moment == "turn" else "")

    async def main():
        async with up.running():
            connection = await GeminiModel(MODEL, GeminiApi(KEY, up.url), QUICK).connect(BRIEF)
            try:
                connection.send(TurnStarted())
                connection.send(Audio(b"\1\0" * 3200, 16_000))
                connection.send(TurnEnded())
                async with asyncio.timeout(PATIENCE):
                    async for _ in connection.events():
                        pass
            finally:
                await connection.close()

    with pytest.raises(ModelUnavailable, match="does not answer"):
        asyncio.run(main())


def test_vertex_gets_a_token_in_a_header_and_the_publishers_model():
    class Google:
        token, valid = None, False

        def refresh(self, request):
            self.token, self.valid = "token-1", True

    async def main():
        up = Upstream()
        async with up.running():
            place = VertexAi("project-1", "europe-west4", Google(), up.url)
            connection = await GeminiModel(MODEL, place, QUICK).connect(BRIEF)
            await connection.close()
        return up

    up = asyncio.run(main())

    assert up.headers[0]["authorization"] == "Bearer token-1"
    assert up.paths[0] == "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"
    assert up.setups[0]["model"] == f"projects/project-1/locations/europe-west4/publishers/google/models/{MODEL}"
