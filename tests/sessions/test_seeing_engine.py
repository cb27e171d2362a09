"""The embedded engine in a real session with an eye that is a table: what is asked about pictures is answered."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from calls import Call, call
from eyes import TableEye, frame, line

from clock import run
from vivavoce import Agent, Sees
from vivavoce import Call as ToolCallContext
from vivavoce.events import Brief, CallerText, Said, VideoEnded
from vivavoce.gateway.eye_setup import eyes_of
from vivavoce.metrics.meter import Meter
from vivavoce.models.embedded.brain import Expectation
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.models.embedded.engine import EmbeddedConnection
from vivavoce.sessions.sights import Around
from vivavoce.tools.threads import Threads
from vivavoce.vision.contract import Reading

LABEL = Reading(lines=(line("Amoxicillin 500 mg"), line("EXP 08/2027")))


def seeing(eye: TableEye) -> Callable[..., object]:
    who = Agent("desk", "You look at things.", sees=Sees("camera", "screen", text=True, codes=True))
    around = {"context": ToolCallContext("call"), "threads": Threads()}
    return lambda **call: eyes_of(who, eye, around["context"], around["threads"], Around(meter=Meter(), **call))


class Engine:
    """The engine without ears and mouth."""

    async def connect(self, brief: Brief) -> EmbeddedConnection:
        began, clock = datetime(2026, 11, 29, tzinfo=UTC), asyncio.get_running_loop().time
        sees = Brief("", (), local_time=lambda: began + timedelta(seconds=clock()), sees=("camera", "screen"))
        return EmbeddedConnection(None, RulesBrain(sees), Expectation(), spoken=False)


async def ask(c: Call, words: str, seconds: float = 3.0) -> str:
    before = len(c.client.got(Said))
    c.client.say(CallerText(words))
    await asyncio.sleep(seconds)
    return " ".join(said.text.strip() for said in c.client.got(Said)[before:])


def test_a_photo_that_comes_with_the_question_is_what_it_is_about():
    async def main() -> None:
        async with call(eyes=seeing(TableEye({1: LABEL})), engine=Engine()) as c:
            c.client.say(frame(1, "photo"))
            assert "Amoxicillin 500 mg" in await ask(c, "What is this?")
            assert await ask(c, "When does it expire?") == "It expires 08/2027."

    run(main())


def test_a_camera_is_looked_at_from_the_first_picture_to_the_last():
    async def main() -> None:
        eye = TableEye(
            careful_seconds=0.8, shows={1: LABEL, 2: Reading(lines=(line("Ibuprofen 200 mg"), line("EXP 09/2026")))}
        )
        async with call(eyes=seeing(eye), engine=Engine()) as c:
            assert (await ask(c, "What do you see?")).startswith("I can't see anything yet.")
            for number in (1, 1, 1, 1, 1, 1):
                c.client.say(frame(number))
                await asyncio.sleep(1)
            c.client.say(frame(1))
            assert await ask(c, "When does it expire?", 1.9) == "It expires 08/2027."
            c.client.say(frame(2))
            await asyncio.sleep(1)
            c.client.say(frame(2))
            assert await ask(c, "And now, when does it expire?", 2.5) == "It expires 09/2026."
            changed = await ask(c, "What changed?")
            assert "Ibuprofen 200 mg" in changed and "Amoxicillin 500 mg" in changed
            c.client.say(VideoEnded("camera"))
            await asyncio.sleep(1)
            assert (await ask(c, "What does it say?")).startswith("I can't see any more.")

    run(main())


def test_a_broken_eye_is_an_apology_and_the_call_goes_on():
    async def main() -> None:
        eye = TableEye({1: LABEL})
        async with call(eyes=seeing(eye), engine=Engine()) as c:
            c.client.say(frame(1))
            await asyncio.sleep(0.3)
            eye.broken = True
            c.client.say(frame(1))
            assert "could not read it yet" in await ask(c, "Read it to me", 15)
            assert "hear you" in await ask(c, "Can you hear me?")

    run(main())
