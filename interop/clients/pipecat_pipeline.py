"""Pipecat's `GeminiLiveLLMService` in a pipeline: it greets first, a function of its users, a spoken call.

python pipecat_pipeline.py A.wav B.wav …      the recordings are spoken to the front desk
"""

import asyncio
import sys

from checks import DEAD_AIR, RATE, check, recording, says
from loguru import logger
from pipecat.frames.frames import (
    EndFrame,
    Frame,
    InputAudioRawFrame,
    InputTextRawFrame,
    LLMFullResponseEndFrame,
    LLMRunFrame,
    TTSAudioRawFrame,
    TTSTextFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.google.gemini_live.llm import GeminiLiveLLMService
from pipecat.services.llm_service import FunctionCallParams
from pipecat.workers.runner import WorkerRunner

logger.remove()
logger.add(sys.stderr, level="WARNING")
MODEL = "models/gemini-3.8-live"
"""Pipecat goes by the name when it decides how to begin; the gateway answers it as the embedded engine."""
asked: list[tuple[str, int]] = []


async def set_alarm(params: FunctionCallParams, label: str, minutes: int) -> None:
    """Set an alarm that rings in some minutes.

    Args:
        label: What the alarm is for.
        minutes: In how many minutes it rings.
    """
    asked.append((label, minutes))
    await params.result_callback({"output": f"The alarm is set for {minutes} minutes."})


class Ear(FrameProcessor):
    """Stands where the loudspeaker would: takes down what comes and tells when a reply is whole."""

    def __init__(self) -> None:
        super().__init__()
        self.sound, self.said = 0, ""
        self.replied = asyncio.Event()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, TTSAudioRawFrame):
            self.sound += len(frame.audio)
        elif isinstance(frame, TTSTextFrame):
            self.said += frame.text + " "
        elif isinstance(frame, LLMFullResponseEndFrame) and self.sound:
            self.replied.set()
        await self.push_frame(frame, direction)

    async def reply(self) -> tuple[int, str]:
        """(bytes of sound, words) of the reply that is coming."""
        await self.replied.wait()
        got = (self.sound, self.said)
        self.sound, self.said = 0, ""
        self.replied.clear()
        assert got[1].strip(), "no transcript of what was said"
        return got


class Pipe:
    """A running pipeline: context, service, ear."""

    def __init__(self, model: str, first: str = "", **options: object) -> None:
        self.ear = Ear()
        context = self.context = LLMContext([{"role": "user", "content": first}] if first else [])
        service = GeminiLiveLLMService(api_key="x", settings=GeminiLiveLLMService.Settings(model=model), **options)
        pair = LLMContextAggregatorPair(context)
        self.worker = PipelineWorker(
            Pipeline([pair.user(), service, self.ear, pair.assistant()]),
            params=PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=24_000),
            enable_rtvi=False,
        )

    async def __aenter__(self) -> "Pipe":
        runner = WorkerRunner(handle_sigint=False)
        self.running = asyncio.create_task(runner.run(self.worker))
        await self.worker.queue_frame(LLMRunFrame())
        return self

    async def __aexit__(self, *problem: object) -> None:
        if problem[0] is None:
            await self.worker.queue_frame(EndFrame())
        else:
            await self.worker.cancel()
        await self.running

    async def speak(self, pcm: bytes) -> None:
        """The recording in real time, then silence, as an open microphone sends it."""
        frames = [pcm[start : start + len(DEAD_AIR)] for start in range(0, len(pcm), len(DEAD_AIR))]
        while True:
            frame = (frames.pop(0) if frames else DEAD_AIR).ljust(len(DEAD_AIR), b"\0")
            await self.worker.queue_frame(InputAudioRawFrame(audio=frame, sample_rate=RATE, num_channels=1))
            await asyncio.sleep(0.04)


async def greets() -> None:
    async with Pipe(MODEL, "Say hello.", system_instruction="You are a receptionist.") as pipe:
        sound, said = await pipe.ear.reply()
        assert sound
        says(said, "hello", "hi")


async def greets_by_another_name() -> None:
    async with Pipe("models/embedded", "Say hello.") as pipe:
        _, said = await pipe.ear.reply()
        says(said, "hello", "hi")


async def function() -> None:
    async with Pipe(MODEL, "Greet the user.", tools=[set_alarm]) as pipe:
        await pipe.ear.reply()
        await pipe.worker.queue_frame(InputTextRawFrame(text="Set an alarm called tea that rings in 5 minutes."))
        sound, said = await pipe.ear.reply()
        assert asked == [("tea", 5)], f"the function was called with {asked}"
        assert sound
        says(said, "5", "five")


async def speech(files: list[str]) -> None:
    async with Pipe("models/front-desk") as pipe:
        for file in files:
            speaking = asyncio.create_task(pipe.speak(recording(file)))
            try:
                sound, _ = await pipe.ear.reply()
                await asyncio.sleep(sound / 48_000)  # let the reply be played before the next words
            finally:
                speaking.cancel()
        heard = [message for message in pipe.context.messages if message["role"] == "user"]
        assert heard, "no transcript of the caller in the context"


async def main(files: list[str]) -> None:
    await check("greets", greets)
    await check("greets under a name that is not Gemini's", greets_by_another_name)
    await check("function", function)
    await check("speech", lambda: speech(files))


asyncio.run(main(sys.argv[1:]))
