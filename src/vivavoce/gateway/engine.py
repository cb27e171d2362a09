"""Loads the embedded engine: weights from the store, shared by every call of the process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import ConfigurationError
from ..events import Brief
from ..media import INPUT_RATE, Samples
from ..models.embedded import speech
from ..models.embedded.asr.recogniser import Recogniser
from ..models.embedded.brain import Brain, Expectation
from ..models.embedded.dialogue import rehearsal
from ..models.embedded.dialogue.brain import RulesBrain
from ..models.embedded.embeddings import SentenceEncoder
from ..models.embedded.engine import EmbeddedModel
from ..models.embedded.serial_executor import SerialExecutor, threads
from ..models.embedded.services import SpeechServices
from ..models.embedded.tts import chunking
from ..models.embedded.tts.synthesiser import Voice
from ..sessions.session import Judge
from ..turns.endpoint import SmartTurn
from ..turns.vad import SileroVad
from ..weights.store import Store
from .apology import SENTENCE, Apology

if TYPE_CHECKING:
    from ..models.embedded.chat.endpoint import ChatEndpoint

STORED = "gguf:"
"""Prefix of a brain that is a model of our store."""
REHEARSAL = 3.0
"""Seconds that rendering likely sentences may add to the start; the likeliest come first. All of the front desk's took
18 s of a cold start's 23 (measured)."""
WARM_UP = "One moment."
"""Spoken once at load, so that the first caller does not wait for the first run of each model."""


class Senses:
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


class Speaker:
    """The voice as the engine wants it: what is written is made speakable first."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    def phrases(self, text: str) -> list[str]:
        """The reply in pieces."""
        return chunking.phrases(text)

    def speak(self, phrase: str) -> bytes:
        """24 kHz mono PCM16."""
        return self._voice.speak(speech.for_voice(phrase))


def apology(store: Store) -> Apology:
    """The sentence for callers whom no model can serve. Blocks for a second. Raises WeightsMissing."""
    voice = Speaker(Voice(store.folder_of("piper-joe"), threads=2))
    return Apology(SENTENCE, b"".join(voice.speak(phrase) for phrase in voice.phrases(SENTENCE)))


def load(
    store: Store, brain_url: str = "", brain_model: str = "", brain_key: str = "", briefs: Sequence[Brief] = ()
) -> EmbeddedModel:
    """The embedded engine. Blocks for some seconds, with a GGUF file for a minute. Raises as `build` does.

    brain_url: who thinks: "" = the rules; the base address of an OpenAI-compatible endpoint; the path of a GGUF file;
    `gguf:NAME` = a model of the store. brain_model, brain_key: for an endpoint. briefs: of the agents it thinks for.
    """
    mind = _mind(store, brain_url, brain_model, brain_key, briefs)  # first: what is wrong with it shows at once
    recogniser = Recogniser(store.folder_of("moonshine-tiny-en"), threads=2)
    voice = Speaker(Voice(store.folder_of("piper-joe"), threads=2))
    voice.speak(WARM_UP)
    recogniser.hear(np.zeros(2 * INPUT_RATE, np.float32), Expectation(words=("Anna Lopez",), yes_no=True))
    until = time.monotonic() + REHEARSAL
    for line in [line for brief in briefs for line in rehearsal.lines(brief)] if not brain_url else []:
        for phrase in voice.phrases(line) if time.monotonic() < until else []:
            voice.speak(phrase)  # what an agent will probably say is rendered while nobody waits
    return EmbeddedModel(SpeechServices(recogniser, voice), mind)


def _mind(store: Store, url: str, model: str, key: str, briefs: Sequence[Brief]) -> Callable[[Brief], Brain]:
    """What makes a mind for each call."""
    if not url:
        if model:
            raise ConfigurationError("a brain's model needs its address too: add --brain-url")
        meaning = SentenceEncoder(store.path("minilm", "model.onnx"), store.path("minilm", "tokenizer.json"))
        rehearsal.warm_up(meaning)
        executor = threads()

        def rules(brief: Brief) -> Brain:
            rehearsal.acquaint(brief, meaning)
            return RulesBrain(brief, meaning, SerialExecutor(executor))

        return rules

    from ..models.embedded.chat.brain import ChatBrain  # slow to import, and most gateways think for themselves

    endpoint = _endpoint(store, url, model, key, briefs)
    return lambda brief: ChatBrain(brief, endpoint)


def _endpoint(store: Store, url: str, model: str, key: str, briefs: Sequence[Brief]) -> ChatEndpoint:
    from ..models.embedded.chat.endpoint import ChatEndpoint
    from ..models.embedded.chat.gguf import gguf_endpoint

    if url.startswith(STORED):
        name = url.removeprefix(STORED)
        entry = next((entry for entry in store.models if entry.name == name), None)
        files = [file.name for file in entry.files if file.name.endswith(".gguf")] if entry else []
        if not files:
            known = [entry.name for entry in store.models if any(file.name.endswith(".gguf") for file in entry.files)]
            raise ConfigurationError(f"no GGUF model is named {name!r}: there is {', '.join(known)}")
        return gguf_endpoint(store.path(name, files[0]), briefs)
    if "://" not in url:
        return gguf_endpoint(Path(url).expanduser(), briefs)
    endpoint = ChatEndpoint(url, model, key)
    endpoint.reach()
    return endpoint
