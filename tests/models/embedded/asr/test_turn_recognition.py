"""A long spoken message, through the real recogniser."""

import asyncio
import wave
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pytest

from vivavoce.events import Audio, Heard, TurnEnded, TurnStarted
from vivavoce.models.embedded.brain import Expectation
from vivavoce.models.embedded.engine import EmbeddedConnection
from vivavoce.models.embedded.loading import recogniser_of
from vivavoce.models.embedded.services import SpeechServices
from vivavoce.settings import from_environment
from vivavoce.weights.store import Store

from ..echo_engine import Mind, Senses

DATA = Path(__file__).parents[3] / "data"
SENTENCES = {
    "canoe.wav": "The birch canoe slid on the smooth planks.",
    "silly.wav": "You don't mean that you thought me so silly.",
    "workhouse.wav": "Why, it might have been in the workhouse.",
}


def pcm(name: str) -> bytes:
    with wave.open(str(DATA / name)) as file:
        return file.readframes(file.getnframes())


@pytest.mark.weights
def test_a_message_of_more_than_half_a_minute_is_understood_whole_even_if_it_comes_all_at_once():
    store = Store(from_environment({}).weights)
    recogniser = recogniser_of(store)
    pause = np.zeros(8_000, dtype=np.int16).tobytes()
    spoken, sound = [], b""
    while len(sound) < 45 * 32_000:
        for name, text in SENTENCES.items():
            spoken.append(text)
            sound += pcm(name) + pause

    async def main() -> str:
        connection = EmbeddedConnection(SpeechServices(recogniser, Senses()), Mind(), Expectation(), spoken=False)
        for item in (TurnStarted(), *chunks(sound), TurnEnded()):
            connection.send(item)
        heard: list[str] = []

        async def emit(event: object) -> None:
            if isinstance(event, Heard) and event.final:
                heard.append(event.text)
                await connection.close()

        await connection.run(emit)
        return " ".join(heard)

    heard, said = asyncio.run(main()).lower().split(), " ".join(spoken).lower().split()
    assert SequenceMatcher(None, heard, said, autojunk=False).ratio() > 0.9
    assert heard[:6] == said[:6] and heard[-5:] == said[-5:]


def chunks(sound: bytes) -> list[Audio]:
    return [Audio(sound[start : start + 3_200], 16_000) for start in range(0, len(sound), 3_200)]
