"""Loads the embedded engine: weights from the store, shared by every call of the process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

from ..events import Brief
from ..media import Samples
from ..models.embedded import phrases, speech, stt, tts
from ..models.embedded.bias import Bias
from ..models.embedded.brain import Brain, Utterance
from ..models.embedded.dialogue.brain import RulesBrain
from ..models.embedded.engine import EmbeddedModel
from ..models.embedded.meaning import Meaning
from ..models.embedded.organs import Organs
from ..sessions.session import Judge
from ..turns.endpoint import SmartTurn
from ..turns.vad import SileroVad
from ..weights.store import Store

WARM_UP = "One moment."
"""Spoken once at load, so that the first caller does not wait for the first run of each model."""


class Senses:
    """What the gateway hears with, whatever model answers: voice detector and end-of-turn model."""

    def __init__(self, store: Store) -> None:
        """Raises WeightsMissing."""
        self._vad = SileroVad(store.path("silero-vad", "silero_vad.onnx"))
        self._smart_turn = SmartTurn(store.path("smart-turn", "smart-turn-v3.2-cpu.onnx"))
        self._thread = ThreadPoolExecutor(1, "vivavoce-turn")

    def ear(self) -> Callable[[Samples], float]:
        """A voice detector for one call."""
        return self._vad.stream().probability

    @property
    def judge(self) -> Judge:
        """The end-of-turn model, in a thread of its own."""

        async def complete(samples: Samples) -> float:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._smart_turn.complete, samples)

        return complete


class Listener:
    """The recogniser as the engine wants it: words likely in the answer make a bias, kept for the next time."""

    def __init__(self, recogniser: stt.Recogniser) -> None:
        self._recogniser = recogniser
        self._bias = lru_cache(maxsize=256)(Bias)

    def hear(self, samples: Samples, words: tuple[str, ...]) -> Utterance:
        """What was said and how sure that is."""
        found = self._recogniser.recognise(samples, self._bias(words) if words else None)
        return Utterance(found.text, found.confidence, alternatives=found.alternatives)


class Speaker:
    """The voice as the engine wants it: what is written is made speakable first."""

    def __init__(self, voice: tts.Voice) -> None:
        self._voice = voice

    def phrases(self, text: str) -> list[str]:
        """The reply in pieces."""
        return phrases.phrases(text)

    def speak(self, phrase: str) -> bytes:
        """24 kHz mono PCM16."""
        return self._voice.speak(speech.for_voice(phrase))


def load(store: Store, brain_url: str = "", brain_model: str = "", brain_key: str = "") -> EmbeddedModel:
    """The embedded engine. Blocks for a second or two. Raises WeightsMissing.

    brain_*: an OpenAI-compatible endpoint that thinks instead of the rules.
    """
    recogniser = stt.Recogniser(_folder(store, "moonshine-tiny-en", "tokenizer.bin"), threads=2)
    voice = Speaker(tts.Voice(_folder(store, "piper-joe", "en_US-joe-medium.onnx")))
    meaning = Meaning(store.path("minilm", "model.onnx"), store.path("minilm", "tokenizer.json"))
    voice.speak(WARM_UP)

    def mind(brief: Brief) -> Brain:
        return RulesBrain(brief, meaning)

    return EmbeddedModel(Organs(Listener(recogniser), voice), mind)


def _folder(store: Store, model: str, file: str) -> Path:
    return store.path(model, file).parent
