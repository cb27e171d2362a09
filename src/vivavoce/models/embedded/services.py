"""What the conversations of a process share: recogniser and voice, and the threads they work in."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from ...media import Samples
from .brain import Expectation, Utterance


class Recogniser(Protocol):
    """Speech to text; blocking, called in a thread."""

    def hear(self, samples: Samples, expected: Expectation, unwanted: Callable[[], bool] = ...) -> Utterance:
        """What was said and how sure that is; leans towards what is expected. Once `unwanted()`, it may raise."""


class Voice(Protocol):
    """Text to speech; blocking, called in a thread."""

    def phrases(self, text: str) -> list[str]:
        """The reply in pieces that are spoken one after another."""

    def speak(self, phrase: str, rate: float = 1.0, pitch: float = 1.0) -> bytes:
        """24 kHz mono PCM16. rate: of the usual pace; pitch: of the usual height."""


class SpeechServices:
    """Recogniser and voice behind `await`. ONNX Runtime lets go of the interpreter while it computes."""

    def __init__(self, recogniser: Recogniser, voice: Voice) -> None:
        self.voice = voice
        self._recogniser = recogniser
        # Two recognisers: a partial hypothesis of a running turn must not delay the recognition of a finished one. One
        # voice: phrases are rendered in order, and a second thread would only take the core from recognition.
        self._recognising = ThreadPoolExecutor(2, "vivavoce-asr")
        self._speaking = ThreadPoolExecutor(1, "vivavoce-tts")

    async def hear(self, samples: Samples, expected: Expectation) -> Utterance:
        """Recognise mono 16 kHz float samples, leaning towards what is expected. (samples,)

        Cancelled, the work is given up at its next step, and the thread is free for who waits.
        """
        unwanted = threading.Event()
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._recognising, self._recogniser.hear, samples, expected, unwanted.is_set
            )
        finally:
            unwanted.set()

    async def speak(self, phrase: str, rate: float = 1.0, pitch: float = 1.0) -> bytes:
        """Render one phrase as 24 kHz mono PCM16."""
        return await asyncio.get_running_loop().run_in_executor(self._speaking, self.voice.speak, phrase, rate, pitch)

    def close(self) -> None:
        """Let the threads end."""
        self._recognising.shutdown(wait=False, cancel_futures=True)
        self._speaking.shutdown(wait=False, cancel_futures=True)
