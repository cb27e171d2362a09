"""What waits for the network: in order, and of a stream's pictures the newest alone."""

import asyncio

from vivavoce.models.gemini.actions import Send
from vivavoce.models.gemini.outbox import Outbox


def taken(outbox, count):
    async def main():
        return [await outbox.get() for _ in range(count)]

    return asyncio.run(main())


def test_a_picture_takes_the_place_of_the_one_that_still_waits():
    outbox = Outbox()
    sent = (Send(b"cup", "camera"), Send(b"text"), Send(b"page", "screen"), Send(b"mug!", "camera"))

    assert [outbox.put(item) for item in sent] == [False, False, False, True]
    assert outbox.bytes == len(b"mug!" + b"text" + b"page")
    assert taken(outbox, 3) == [b"mug!", b"text", b"page"]
    assert outbox.bytes == 0


def test_the_newest_of_all_streams_is_the_last_before_the_words():
    outbox = Outbox()
    for item in (Send(b"page", "screen"), Send(b"cup", "camera"), Send(b"page 2", "screen"), Send(b"text")):
        outbox.put(item)

    assert taken(outbox, 3) == [b"cup", b"page 2", b"text"]


def test_photos_and_words_all_go_out():
    outbox = Outbox()
    for frame in (b"front", b"back", b"text"):
        outbox.put(Send(frame))

    assert taken(outbox, 3) == [b"front", b"back", b"text"]


def test_whoever_waits_gets_the_next_one():
    async def main():
        outbox = Outbox()
        waiting = asyncio.ensure_future(outbox.get())
        await asyncio.sleep(0)
        outbox.put(Send(b"late"))
        return await waiting

    assert asyncio.run(main()) == b"late"
