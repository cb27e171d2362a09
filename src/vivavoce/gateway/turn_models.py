"""What the gateway hears turns with, and what it says when no model can be had: loaded from the store of weights."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ..media import INPUT_RATE, Samples
from ..models.embedded.tts.speaker import Speaker
from ..models.embedded.tts.synthesiser import Voice
from ..sessions.session import Judge
from ..turns.smart_turn import SmartTurn
from ..turns.vad import SileroVad
from ..weights.store import Store
from .apology import SENTENCE, Apology
from .telephone.attendant import Speak


class TurnModels:
    """What the gateway hears with, whatever model answers: voice detector and end-of-turn model."""

    def __init__(self, store: Store) -> None:
        """Raises WeightsMissing."""
        self._vad = SileroVad(store.path("silero-vad", "silero_vad.onnx"))
        self._smart_turn = SmartTurn(store.path("smart-turn", "smart-turn-v3.2-cpu.onnx"))
        self._thread = ThreadPoolExecutor(1, "vivavoce-turn")
        self._smart_turn.complete(np.zeros(INPUT_RATE, np.float32))

    def ear(self) -> Callable[[Samples], float]:
        """A voice detector for one call."""
        return self._vad.stream().probability

    @property
    def judge(self) -> Judge:
        """The end-of-turn model, in a thread of its own."""

        async def complete(samples: Samples) -> float:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._smart_turn.complete, samples)

        return complete


def voice(store: Store) -> Speak:
    """The engine's voice alone, where no agent uses the engine; loaded when it is first needed."""
    speaker = functools.cache(lambda: Speaker(Voice(store.folder_of("piper-joe"), threads=1)))

    def spoken(text: str) -> bytes:
        return b"".join(speaker().speak(phrase) for phrase in speaker().phrases(text))

    async def speak(text: str) -> bytes:
        return await asyncio.to_thread(spoken, text)

    return speak


def apology(store: Store) -> Apology:
    """The sentence for callers whom no model can serve. Blocks for a second. Raises WeightsMissing."""
    voice = Speaker(Voice(store.folder_of("piper-joe"), threads=2))
    return Apology(SENTENCE, b"".join(voice.speak(phrase) for phrase in voice.phrases(SENTENCE)))
