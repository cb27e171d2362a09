"""Loads the embedded engine: recogniser, voice and what thinks, shared by every call of the process."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from ...errors import ConfigurationError, WeightsMissing
from ...events import Brief
from ...media import INPUT_RATE
from .asr.recogniser import Recogniser
from .brain import Brain, Expectation
from .dialogue import rehearsal
from .dialogue.agent import AgentModel
from .dialogue.brain import RulesBrain
from .dialogue.nlu.rules import RulesNLU
from .dialogue.nlu.similarity import Meaning
from .dialogue.yielding import YieldingRules
from .embeddings import SentenceEncoder
from .engine import EmbeddedModel
from .reading import Reader
from .serial_executor import SerialExecutor, threads
from .services import SpeechServices
from .tts.speaker import Speaker
from .tts.synthesiser import Voice

if TYPE_CHECKING:
    from .chat.endpoint import ChatEndpoint

STORED = "gguf:"
"""Prefix of a brain that is a model of our store."""
ONLY, FALLBACK = MODES = "only", "fallback"
"""Which turns a language model answers: every one, or those that fit nothing the rules know."""
R = TypeVar("R", bound=RulesBrain)
REHEARSAL = 3.0
"""Seconds that rendering likely sentences may add to the start; the likeliest come first. All of the front desk's took
18 s of a cold start's 23 (measured)."""
WARM_UP = "One moment."
"""Spoken once at load, so that the first caller does not wait for the first run of each model."""
WARM_UP_SECONDS = 2
"""Length of the silence that is recognised once at load, for the same reason: that of a short answer."""


class Weights(Protocol):
    """Where the models' files lie. Each raises WeightsMissing when a file is absent or damaged."""

    def path(self, model: str, file: str) -> Path:
        """One file of a model."""

    def folder_of(self, model: str) -> Path:
        """The folder of all files of a model."""

    def gguf(self, model: str) -> Path:
        """The file of a language model. Raises ConfigurationError when none is of that name."""


def load(
    weights: Weights,
    brain_url: str = "",
    brain_model: str = "",
    brain_key: str = "",
    briefs: Sequence[Brief] = (),
    brain: Callable[[Brief], Brain] | None = None,
    brain_mode: str = ONLY,
) -> EmbeddedModel:
    """The embedded engine. Blocks for some seconds, with a GGUF file for a minute. Raises ConfigurationError,
    WeightsMissing.

    brain_url: who thinks: "" = the rules; the base address of an OpenAI-compatible endpoint; the path of a GGUF file;
    `gguf:NAME` = a model of the store. brain_model, brain_key: for an endpoint. briefs: of the agents it thinks for.
    brain: makes what thinks for each call, instead of all these. brain_mode: `ONLY` = it answers every turn; `FALLBACK`
    = those that fit nothing the rules know.
    """
    # first: what is wrong with it shows at once
    mind = brain or _mind(weights, brain_url, brain_model, brain_key, briefs, brain_mode)
    recogniser = recogniser_of(weights)
    voice = Speaker(Voice(weights.folder_of("piper-joe"), threads=2))
    voice.speak(WARM_UP)
    recogniser.hear(np.zeros(WARM_UP_SECONDS * INPUT_RATE, np.float32), Expectation(words=("Anna Lopez",), yes_no=True))
    until = time.monotonic() + REHEARSAL
    ruled = not brain and (not brain_url or brain_mode == FALLBACK)
    for line in [line for brief in briefs for line in rehearsal.lines(brief)] if ruled else []:
        for phrase in voice.phrases(line) if time.monotonic() < until else []:
            voice.speak(phrase)  # what an agent will probably say is rendered while nobody waits
    return EmbeddedModel(SpeechServices(recogniser, voice), mind)


def recogniser_of(weights: Weights) -> Recogniser:
    """The recogniser, with what hears digits where its weights are there. Raises WeightsMissing."""
    try:
        digits = weights.path("digits", "digits.npz")
    except WeightsMissing:
        digits = None
    return Recogniser(weights.folder_of("moonshine-tiny-en"), threads=2, digits=digits)


def _mind(
    weights: Weights, url: str, model: str, key: str, briefs: Sequence[Brief], mode: str
) -> Callable[[Brief], Brain]:
    """What makes a mind for each call."""
    if mode not in MODES:
        raise ConfigurationError(f"a brain's mode is {' or '.join(MODES)}, not {mode!r}")
    if not url:
        if model or mode != ONLY:
            raise ConfigurationError(f"a brain's {'model' if model else 'mode'} needs its address too: add --brain-url")
        return _rules(weights, RulesBrain)

    from .chat.brain import ChatBrain  # slow to import, and most gateways think for themselves
    from .chat.second import SecondChat
    from .fallback import FallbackBrain, Rests

    endpoint = _endpoint(weights, url, model, key, briefs)
    if mode == ONLY:
        return lambda brief: ChatBrain(brief, endpoint)
    rules, rests = _rules(weights, YieldingRules), Rests()
    return lambda brief: FallbackBrain(rules(brief), SecondChat(brief, endpoint), rests)


def _rules(weights: Weights, kind: type[R]) -> Callable[[Brief], R]:
    meaning = SentenceEncoder(weights.path("minilm", "model.onnx"), weights.path("minilm", "tokenizer.json"))
    understands = understanding(weights, meaning)
    rehearsal.warm_up(meaning, understands)
    executor = threads()

    def rules(brief: Brief) -> R:
        rehearsal.acquaint(brief, meaning, understands)
        return kind(brief, meaning, SerialExecutor(executor), understands)

    return rules


def understanding(weights: Weights, meaning: SentenceEncoder) -> Callable[[AgentModel, Meaning | None], RulesNLU]:
    """What makes the understanding of an agent: with the trained reader where its weights are there."""
    try:
        reader = Reader(weights.path("reader", "nlu.onnx"), weights.path("reader", "nlu.json"), meaning)
    except WeightsMissing:
        return RulesNLU
    return partial(RulesNLU, reader=reader)


def _endpoint(weights: Weights, url: str, model: str, key: str, briefs: Sequence[Brief]) -> ChatEndpoint:
    from .chat.endpoint import ChatEndpoint
    from .chat.gguf import gguf_endpoint

    if url.startswith(STORED):
        return gguf_endpoint(weights.gguf(url.removeprefix(STORED)), briefs)
    if "://" not in url:
        return gguf_endpoint(Path(url).expanduser(), briefs)
    endpoint = ChatEndpoint(url, model, key)
    endpoint.reach()
    return endpoint
