"""What is asked of the recogniser's thread, and no longer wanted."""

import asyncio
import threading

import numpy as np
import pytest

from vivavoce.models.embedded.brain import Expectation, Utterance
from vivavoce.models.embedded.services import SpeechServices


class Endless:
    """A recogniser that works until nobody wants it to."""

    def __init__(self) -> None:
        self.begun, self.given_up = threading.Event(), threading.Event()

    def hear(self, samples, expected, unwanted) -> Utterance:
        self.begun.set()
        while not unwanted():
            threading.Event().wait(0.001)
        self.given_up.set()
        raise RuntimeError("given up")


def test_a_recognition_that_nobody_waits_for_frees_its_thread():
    async def main() -> None:
        services = SpeechServices(recogniser := Endless(), voice=None)
        hearing = asyncio.ensure_future(services.hear(np.zeros(1), Expectation()))
        await asyncio.to_thread(recogniser.begun.wait, 10)
        hearing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hearing
        assert await asyncio.to_thread(recogniser.given_up.wait, 10)
        services.close()

    asyncio.run(main())
