"""Our recogniser, mind and voice as Pipecat services: the same files, the same code around the weights.

What differs from the embedded engine is then the orchestra: when a turn ends, what is done before that is certain, and
how sound travels.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    Frame,
    InterruptionFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    OutputTransportMessageUrgentFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.settings import STTSettings, TTSSettings
from pipecat.services.stt_latency import WHISPER_TTFS_P99
from pipecat.services.stt_service import SegmentedSTTService
from pipecat.services.tts_service import TTSService
from pipecat.utils.time import time_now_iso8601

from vivavoce.events import ToolCall
from vivavoce.media import INPUT_RATE, OUTPUT_RATE, to_float
from vivavoce.models.embedded.asr.recogniser import Recogniser
from vivavoce.models.embedded.brain import Brain, Expectation, Move, Say, Utterance
from vivavoce.models.embedded.tts.speaker import Speaker
from vivavoce.sessions.toolbox import status_of
from vivavoce.tools.runner import ToolRunner


@dataclass
class Conversation:
    """What ear and mind of one call share: Pipecat's frames have no room for confidence or expectation."""

    brain: Brain
    likely: Expectation
    heard: list[Utterance] = field(default_factory=list)
    """Segments since the mind last looked."""

    def expected(self) -> Expectation:
        """As the engine's own ear leans: what the mind waits for, and what callers of this agent say at any time."""
        now = self.brain.expectation()
        words, context = (*now.words, *self.likely.words), (*now.context, *self.likely.context)
        return replace(now, words=words, context=context)


class Ear(SegmentedSTTService):
    """Recognises each segment that Pipecat's VAD cuts out, as its own Moonshine service does."""

    def __init__(self, recogniser: Recogniser, conversation: Conversation) -> None:
        settings = STTSettings(model="moonshine-tiny-en", language="en")
        super().__init__(sample_rate=INPUT_RATE, ttfs_p99_latency=WHISPER_TTFS_P99, settings=settings)
        self._recogniser, self._conversation = recogniser, conversation

    @property
    def wants_wav_segments(self) -> bool:
        return False

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame, None]:
        expected = self._conversation.expected()
        heard = await asyncio.to_thread(self._recogniser.hear, to_float(audio), expected)
        if heard.text:
            self._conversation.heard.append(heard)
            yield TranscriptionFrame(heard.text, "caller", time_now_iso8601())


class Mouth(TTSService):
    """Speaks sentence by sentence, as Pipecat's own Piper service does, and with its settings."""

    def __init__(self, speaker: Speaker) -> None:
        settings = TTSSettings(model="piper-joe", voice="joe", language="en")
        super().__init__(sample_rate=OUTPUT_RATE, push_start_frame=True, push_stop_frames=True, settings=settings)
        self._speaker = speaker

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame | None, None]:
        sound = await asyncio.to_thread(self._speaker.speak, text)
        yield TTSAudioRawFrame(audio=sound, sample_rate=OUTPUT_RATE, num_channels=1, context_id=context_id)


class Mind(FrameProcessor):
    """Our dialogue brain where an LLM service would stand; runs the agent's tools itself."""

    def __init__(self, conversation: Conversation, runner: ToolRunner) -> None:
        super().__init__()
        self._conversation, self._runner = conversation, runner
        self._before = conversation.brain
        self._question = ""
        self._turn = 0
        self._sounding = self._answering = self._cut = self._acted = False

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, BotStartedSpeakingFrame | BotStoppedSpeakingFrame):
            self._sounding = isinstance(frame, BotStartedSpeakingFrame)
        if isinstance(frame, InterruptionFrame):
            self._cut = self._cut or self._sounding or self._answering
        if isinstance(frame, LLMContextFrame):
            await self._reply(frame.context.get_messages())
        else:
            await self.push_frame(frame, direction)

    async def _reply(self, messages: list) -> None:
        question = messages[-1]["content"] if messages and messages[-1]["role"] == "user" else ""
        moves = self._hear(question, messages) if question else self._conversation.brain.greet
        self._answering = True
        await self.push_frame(LLMFullResponseStartFrame())
        await self._perform(moves())
        await self.push_frame(LLMFullResponseEndFrame())
        self._answering = False

    def _hear(self, question: str, messages: list) -> Callable[[], AsyncIterator[Move]]:
        """The answer to a turn. If the caller went on before anything was heard of the last answer, the two belong
        together: an LLM would read it so from the context."""
        heard, self._conversation.heard = self._conversation.heard, []
        if self._cut:
            said = messages[-2]["content"] if len(messages) > 1 and messages[-2]["role"] == "assistant" else ""
            if said or self._acted:
                self._conversation.brain.note_interruption(str(said))
            else:
                self._conversation.brain, question = self._before, f"{self._question} {question}".strip()
        self._cut, self._acted, self._question = False, False, question
        self._before, self._conversation.brain = self._conversation.brain, self._conversation.brain.fork()
        self._turn += 1
        sure = min((one.confidence for one in heard), default=1.0)
        utterance = Utterance(question, sure, alternatives=heard[0].alternatives if len(heard) == 1 else ())
        return lambda: self._told(utterance)

    async def _told(self, utterance: Utterance) -> AsyncIterator[Move]:
        await self.push_frame(OutputTransportMessageUrgentFrame(("heard", utterance.text)))
        async for move in self._conversation.brain.hear(utterance):
            yield move

    async def _perform(self, moves: AsyncIterator[Move]) -> None:
        calls = []
        async for move in moves:
            if isinstance(move, Say):
                await self.push_frame(OutputTransportMessageUrgentFrame(("said", move.text + " ")))
                await self.push_frame(LLMTextFrame(move.text + " "))
            elif isinstance(move, ToolCall):
                calls.append(move)
        for call in calls:
            self._acted = True
            await self._show(call, "running", {})
            result = await self._runner.run(call, self._turn, self._question)
            await self._show(call, status_of(result.response), result.response)
            await self._perform(self._conversation.brain.learn(result))

    async def _show(self, call: ToolCall, status: str, response: Mapping[str, Any]) -> None:
        """Tell the caller's client, as our gateway tells those that ask for it."""
        shown = {"type": "tool", "id": call.id, "name": call.name, "args": dict(call.args), "status": status}
        await self.push_frame(OutputTransportMessageUrgentFrame(("tool", {**shown, "response": dict(response)})))
