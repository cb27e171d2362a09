"""Pictures in the engine's conversation, on virtual time: looks, what is said unasked, and who has the floor."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from clock import run
from vivavoce.events import (
    Announcement,
    Audio,
    Brief,
    Interrupted,
    Looked,
    LookWanted,
    ReplyDone,
    Said,
    ToolCall,
    ToolResult,
    ToolSpec,
    TurnDropped,
    TurnEnded,
    TurnPaused,
    TurnStarted,
)
from vivavoce.models.embedded.brain import Expectation, Utterance
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.models.embedded.engine import EmbeddedConnection
from vivavoce.models.embedded.replies import LET_ME_LOOK
from vivavoce.sight import Box, Code, Line, Seen, Sight, SightEnded

SOUND = Audio(b"\1\0" * 8_000, 16_000)
CHECK = ToolSpec(
    "confirm_slot",
    "Confirm the slot where the picker stands.",
    {"type": "object", "properties": {"check": {"type": "string"}}, "required": ["check"]},
    examples=("I'm there",),
    seen={"check": Seen(code=r"CHK:(\d{3})")},
)


class Senses:
    """Hears `words`, speaks in a tenth of a second."""

    def __init__(self) -> None:
        self.words, self.voice = "", self

    async def hear(self, samples, expected) -> Utterance:
        await asyncio.sleep(0.1)
        return Utterance(self.words, 0.95)

    async def speak(self, phrase: str, rate: float = 1.0, pitch: float = 1.0) -> bytes:
        await asyncio.sleep(0.1)
        return b"\1\0" * 2_400

    def phrases(self, text: str) -> list[str]:
        return [text]


class Talk:
    def __init__(self, connection: EmbeddedConnection, senses: Senses) -> None:
        self.connection, self.senses = connection, senses
        self.events: list[object] = []

    def tell(self, *items: object) -> None:
        for item in items:
            self.connection.send(item)

    async def say(self, words: str) -> None:
        self.senses.words = words
        self.tell(TurnStarted(), SOUND, TurnPaused())
        await asyncio.sleep(0.4)
        self.tell(TurnEnded(0.5))
        await asyncio.sleep(0.2)

    def got(self, kind: type) -> list:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def said(self) -> str:
        return " ".join(event.text.strip() for event in self.got(Said))


@asynccontextmanager
async def talk(*tools: ToolSpec) -> AsyncIterator[Talk]:
    began = datetime(2026, 11, 29, 10, tzinfo=UTC)
    clock = asyncio.get_running_loop().time
    brief = Brief("", tools, local_time=lambda: began + timedelta(seconds=clock()), sees=("camera",))
    senses = Senses()
    connection = EmbeddedConnection(senses, RulesBrain(brief), Expectation())
    one = Talk(connection, senses)

    async def collect(event: object) -> None:
        one.events.append(event)

    collecting = asyncio.ensure_future(connection.run(collect))
    yield one
    await connection.close()
    await collecting


def sight(frame: int, *texts: str, codes: tuple[str, ...] = (), sure: bool = True) -> Sight:
    box = Box(0.1, 0.1, 0.9, 0.2)
    return Sight(
        "camera", frame, asyncio.get_running_loop().time(), "00", 1280, 720, sharpness=500,
        lines=tuple(Line(text, box, 0.9, sure) for text in texts),
        codes=tuple(Code(text, "QRCode", box) for text in codes), things=(), careful=sure,
    )  # fmt: skip


def test_a_look_is_asked_for_once_and_the_reply_goes_on_with_it():
    async def main() -> None:
        async with talk() as t:
            t.tell(sight(1, "EXP 08/2027", sure=False))
            await t.say("When does it expire?")
            (look,) = t.got(LookWanted)
            assert not t.got(Said) and not t.got(ReplyDone)
            t.tell(Looked(look.id, sight(2, "EXP 08/2027")))
            t.tell(Looked(look.id, sight(2, "EXP 08/2027")))
            await asyncio.sleep(0.5)
            assert t.said == "It expires 08/2027."
            assert len(t.got(ReplyDone)) == 1

    run(main())


def test_a_look_that_takes_long_is_told():
    async def main() -> None:
        async with talk() as t:
            t.tell(sight(1, "EXP 08/2027", sure=False))
            await t.say("When does it expire?")
            await asyncio.sleep(1.5)
            assert t.said == LET_ME_LOOK

    run(main())


def test_a_new_question_takes_the_place_of_the_one_that_was_looked_for():
    async def main() -> None:
        async with talk() as t:
            t.tell(sight(1, "Hello", "EXP 08/2027", sure=False))
            await t.say("When does it expire?")
            (look,) = t.got(LookWanted)
            t.tell(Interrupted(""))
            await t.say("What does the first line say?")
            t.tell(Looked(look.id, sight(2, "Hello", "EXP 08/2027")))
            await asyncio.sleep(1)
            assert "Hello" in t.said and "08/2027" not in t.said

    run(main())


def test_hello_while_something_is_looked_for_does_not_take_the_question_back():
    async def main() -> None:
        async with talk() as t:
            t.tell(sight(1, "EXP 08/2027", sure=False))
            await t.say("When does it expire?")
            (look,) = t.got(LookWanted)
            await t.say("Are you there?")
            t.tell(Looked(look.id, sight(2, "EXP 08/2027")))
            await asyncio.sleep(1)
            assert t.said.endswith("It expires 08/2027.")

    run(main())


def test_a_turn_that_was_none_leaves_the_look_in_force():
    async def main() -> None:
        async with talk() as t:
            t.tell(sight(1, "EXP 08/2027", sure=False))
            await t.say("When does it expire?")
            (look,) = t.got(LookWanted)
            t.tell(TurnStarted(), SOUND, Looked(look.id, sight(2, "EXP 08/2027")))
            await asyncio.sleep(0.5)
            assert not t.got(Said)
            t.tell(TurnDropped())
            await asyncio.sleep(0.5)
            assert t.said == "It expires 08/2027."

    run(main())


def test_a_code_that_comes_into_view_answers_the_open_question_but_never_while_the_caller_speaks():
    async def main() -> None:
        async with talk(CHECK) as t:
            await t.say("I'm there")
            (look,) = t.got(LookWanted)
            t.tell(Looked(look.id, None, "no_picture"))
            await asyncio.sleep(0.5)
            assert "or tell me" in t.said
            t.tell(TurnStarted(), SOUND, sight(1, codes=("CHK:482",)))
            await asyncio.sleep(1)
            assert not t.got(ToolCall)
            t.tell(TurnDropped())
            await asyncio.sleep(0.5)
            (call,) = t.got(ToolCall)
            assert call.args == {"check": "482"}
            t.tell(ToolResult(call.id, call.name, {"output": "done"}), sight(2, codes=("CHK:482",)))
            await asyncio.sleep(1)
            assert len(t.got(ToolCall)) == 1

    run(main())


def test_a_picture_that_comes_while_an_answer_is_prepared_is_not_lost():
    async def main() -> None:
        async with talk() as t:
            t.senses.words = "Hello"
            t.tell(TurnStarted(), SOUND, TurnPaused())
            await asyncio.sleep(0.4)
            t.tell(sight(1, "Welcome"), TurnEnded(0.5))
            await asyncio.sleep(0.5)
            await t.say("What does it say?")
            assert "Welcome" in t.said

    run(main())


def test_announcements_wait_for_silence_and_the_newest_three_are_kept():
    async def main() -> None:
        async with talk() as t:
            t.senses.words = "Thank you"
            t.tell(TurnStarted(), SOUND)
            t.tell(*[Announcement(f"Number {n}.") for n in range(5)])
            await asyncio.sleep(1)
            assert not t.got(Said)
            t.tell(TurnPaused(), TurnEnded(0.5))
            await asyncio.sleep(2)
            assert [words for words in t.said.split("Number ")[1:]] == ["2. ", "3. ", "4."]
            assert t.said.startswith("You're welcome")

    run(main())


def test_the_end_of_the_camera_is_known():
    async def main() -> None:
        async with talk() as t:
            t.tell(sight(1, "Welcome"), SightEnded("camera", 1.0))
            await asyncio.sleep(5)
            await t.say("What does it say?")
            assert t.said == "I can't see any more. A few seconds ago it said: “Welcome.”"

    run(main())
