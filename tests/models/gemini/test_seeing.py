"""Pictures on real sockets to the stand-in, on virtual time: what the model sees, when, and for how long."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from clock import value
from vivavoce.events import Audio, Brief, CallerText, ReplyDone, Said, TurnEnded, TurnStarted, Usage, VideoFrame
from vivavoce.live_options import LiveOptions
from vivavoce.models.gemini.endpoint import GeminiApi
from vivavoce.models.gemini.model import GeminiModel
from vivavoce.sight import SightEnded
from vivavoce.testing import GEMINI, Drop, GoAway, IfShown, Say, Slip, StandInUpstream

pytestmark = pytest.mark.e2e
BRIEF = Brief("You look at cups.", (), sees=("camera", "screen"))
MODELS = ("gemini-3.1-flash-live-preview", "gemini-3.8-live", "gemini-2.5-flash-native-audio-preview")


def cup(number):
    return VideoFrame(b"\xff\xd8 cup %d" % number, "image/jpeg", "camera")


class Phone:
    """The session's side: shows, types and speaks; waits for whole answers."""

    def __init__(self, connection):
        self.connection, self.told = connection, []
        self._done = asyncio.Event()

    async def listen(self):
        await self.connection.run(self.take)

    async def take(self, event):
        self.told.append(event)
        if isinstance(event, ReplyDone):
            self._done.set()

    def show(self, *pictures):
        for picture in pictures:
            self.connection.send(picture)

    async def type(self, text):
        self.connection.send(CallerText(text))
        return await self._answer()

    async def speak(self, *pictures, seconds=1.0):
        """A spoken turn; the pictures come in its middle."""
        self.connection.send(TurnStarted())
        for at in range(round(seconds / 0.02)):
            self.connection.send(Audio(b"\1\0" * 320, 16_000))
            await asyncio.sleep(0.02)
            if at == round(seconds / 0.04):
                self.show(*pictures)
        self.connection.send(TurnEnded(seconds))
        return await self._answer()

    async def _answer(self):
        before = len(self.told)
        self._done.clear()
        async with asyncio.timeout(30):
            await self._done.wait()
        return "".join(event.text for event in self.told[before:] if isinstance(event, Said))


@asynccontextmanager
async def call(upstream, model=MODELS[0], brief=BRIEF):
    connection = await GeminiModel(model, GeminiApi("key", upstream.base_url)).connect(brief)
    phone = Phone(connection)
    listening = asyncio.create_task(phone.listen())
    try:
        yield phone
    finally:
        await connection.close()
        await listening


def sees(picture):
    return IfShown(Say("The newest."), Say("An old one."), picture.data)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_sees_the_newest_picture_in_typed_and_spoken_turns(model):
    async def main():
        replies = [sees(cup(2)), sees(cup(4)), sees(cup(4)), IfShown(Say("off"))]
        async with StandInUpstream(*replies, families=GEMINI) as up, call(up, model) as phone:
            phone.show(cup(1), cup(2))
            typed = await phone.type("What is this?")
            phone.show(cup(3))
            spoken = await phone.speak(cup(4))
            await asyncio.sleep(60)
            later = await phone.type("And now?")
        return typed, spoken, later

    assert value(main()) == ("The newest.",) * 3


def test_nothing_is_added_to_a_pictures_way():
    """Seconds from the session to the model, on a clock that only waiting moves."""

    async def main():
        sent = []
        async with StandInUpstream() as up, call(up) as phone:
            now = asyncio.get_running_loop().time
            for number in range(20):
                sent.append(now())
                phone.show(cup(number))
                await asyncio.sleep(1.0)
            (seen,) = up.connections
            await up.until(lambda: len(seen.shown) == 20)
            assert seen.hurried == 0
            return [shown.at - at for shown, at in zip(seen.shown, sent, strict=True)]

    assert max(value(main())) < 0.001


def test_thirty_pictures_a_second_of_a_raw_client_become_one():
    async def main():
        async with StandInUpstream() as up, call(up, brief=Brief("", (), raw=True)) as phone:
            for number in range(300):
                phone.show(cup(number))
                await asyncio.sleep(1 / 30)
            (seen,) = up.connections
            return len(seen.shown), seen.hurried

    assert value(main()) in ((10, 0), (11, 0))


def test_a_reply_takes_as_long_with_pictures_as_without():
    async def main(pictures):
        async with StandInUpstream() as up, call(up) as phone:
            await phone.speak(*(cup(number) for number in range(pictures)))
            return asyncio.get_running_loop().time()

    assert value(main(30)) == pytest.approx(value(main(0)), abs=0.001)


@pytest.mark.parametrize("slip", [Slip(Drop(), at="after", turn=1), Slip(GoAway(3.0), at="after", turn=1)])
def test_another_connection_sees_what_was_shown_before_it(slip):
    async def main():
        replies = [Say("Hello."), IfShown(Say("The newest."), picture=cup(2).data)]
        async with StandInUpstream(*replies, slips=[slip]) as up, call(up) as phone:
            phone.show(cup(1))
            await phone.type("Hello.")
            phone.show(cup(2))
            await up.until(lambda: len(up.connections) == 2 and bool(up.connections[1].shown), within=60)
            said = await phone.type("What is this?")
            return said, up.connections[1].shown[0].data

    assert value(main()) == ("The newest.", cup(2).data)


def test_a_call_with_pictures_outlives_two_minutes():
    async def main():
        async with StandInUpstream(IfShown(Say("Yes."))) as up, call(up) as phone:
            for number in range(150):
                phone.show(cup(number))
                await asyncio.sleep(1.0)
            return await phone.type("Do you see it?"), [seen.close_code for seen in up.connections]

    assert value(main()) == ("Yes.", [None])


def test_the_model_knows_that_the_camera_is_off_and_says_nothing_of_its_own():
    async def main():
        async with StandInUpstream(Say("One."), Say("Two.")) as up, call(up) as phone:
            phone.show(cup(1))
            await phone.type("Hello.")
            phone.show(SightEnded("camera", 1.0))
            await asyncio.sleep(30)
            said = await phone.speak()
            return said, [message.text for message in up.connections[0].history]

    said, history = value(main())
    assert said == "Two."
    assert history == ["Hello.", "One.", "[The camera was switched off.]", "words of turn 2", "Two."]


@pytest.mark.parametrize(("resolution", "each"), [("", 258), ("LOW", 64)])
def test_the_bill_says_what_pictures_cost(resolution, each):
    async def main():
        brief = Brief("", (), sees=("camera",), live=LiveOptions(media_resolution=resolution))
        async with StandInUpstream() as up, call(up, brief=brief) as phone:
            for number in range(3):
                phone.show(cup(number))
                await asyncio.sleep(0.9)
            await phone.type("What is this?")
            return phone.told, len(up.connections[0].shown)

    told, count = value(main())
    usage = [event for event in told if isinstance(event, Usage)][-1]
    assert usage.prompt_of == {"TEXT": 100, "VIDEO": count * each}
    assert (usage.pictures, usage.picture_tokens) == (count, count * each)
