"""An agent of ours on Pipecat: its transport, VAD, turn detection, aggregation and pacing; our files behind them.

Run by `compare.py` and `baselines.py`, or alone: `bench/peers/.venv/bin/python bench/peers/pipecat_desk.py`, then
`vivavoce call URL --agent front-desk`. Pipecat's settings are its defaults: Silero VAD with 0.2 s, Smart Turn v3.2 on
one thread, interruptions on. Its own copies of both models are the same files as ours, byte for byte.
"""

import argparse
import asyncio
import contextlib
import json
import os
import socket
import sys
from importlib.metadata import version
from uuid import uuid4

import numpy as np
import uvicorn
from fastapi import FastAPI, WebSocket
from live_line import LiveLine
from loguru import logger
from organs import Conversation, Ear, Mind, Mouth
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import BotStoppedSpeakingFrame, Frame, LLMRunFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair, LLMUserAggregatorParams
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.workers.runner import WorkerRunner

from vivavoce.cli.agent_process import forget, tools_of
from vivavoce.media import INPUT_RATE
from vivavoce.models.embedded.asr.recogniser import Recogniser
from vivavoce.models.embedded.brain import Expectation
from vivavoce.models.embedded.dialogue import rehearsal
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.models.embedded.embeddings import SentenceEncoder
from vivavoce.models.embedded.engine import likely
from vivavoce.models.embedded.loading import WARM_UP
from vivavoce.models.embedded.tts.speaker import Speaker
from vivavoce.models.embedded.tts.synthesiser import Voice
from vivavoce.settings import from_environment
from vivavoce.streaming.caller import LIVE_PATH
from vivavoce.tools import Agent, load_agent
from vivavoce.tools.call import Call
from vivavoce.tools.runner import ToolRunner
from vivavoce.weights.store import Store


class Desk:
    """The weights, loaded once as our gateway loads them, and a pipeline for every call."""

    def __init__(self, store: Store) -> None:
        self._agent: Agent | None = None
        self._meaning = SentenceEncoder(store.path("minilm", "model.onnx"), store.path("minilm", "tokenizer.json"))
        rehearsal.warm_up(self._meaning)
        self._recogniser = Recogniser(store.folder_of("moonshine-tiny-en"), threads=2)
        self._recogniser.hear(np.zeros(2 * INPUT_RATE, np.float32), Expectation(words=("Anna Lopez",), yes_no=True))
        self._speaker = Speaker(Voice(store.folder_of("piper-joe"), threads=2))
        self._speaker.speak(WARM_UP)

    def employ(self, agent: Agent) -> None:
        """Who answers from now on."""
        rehearsal.acquaint(agent.brief(), self._meaning)
        self._agent = agent

    async def answer(self, websocket: WebSocket) -> None:
        """One call, until the caller hangs up."""
        line, agent = LiveLine(websocket), self._agent
        assert agent is not None
        await line.open()
        brief = agent.brief()
        conversation = Conversation(RulesBrain(brief, self._meaning), likely(brief))
        runner = ToolRunner(agent, Call(uuid4().hex, brief.local_time))
        transport = FastAPIWebsocketTransport(
            websocket, FastAPIWebsocketParams(audio_in_enabled=True, audio_out_enabled=True, serializer=line)
        )
        both = LLMContextAggregatorPair(
            LLMContext(), user_params=LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer())
        )
        steps = [transport.input(), Ear(self._recogniser, conversation), both.user(), Mind(conversation, runner)]
        steps += [Mouth(self._speaker), transport.output(), End(line), both.assistant()]
        worker = PipelineWorker(Pipeline(steps), params=PipelineParams(), enable_rtvi=False)

        @transport.event_handler("on_client_connected")
        async def greet(transport: object, client: object) -> None:
            await worker.queue_frames([LLMRunFrame()])

        @transport.event_handler("on_client_disconnected")
        async def hang_up(transport: object, client: object) -> None:
            await worker.cancel()

        pipelines = WorkerRunner(handle_sigint=False)
        await pipelines.add_workers(worker)
        await pipelines.run()
        runner.close()


class End(FrameProcessor):
    """Tells the caller's client that a reply is over."""

    def __init__(self, line: LiveLine) -> None:
        super().__init__()
        self._line = line

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, BotStoppedSpeakingFrame) and direction is FrameDirection.DOWNSTREAM:
            await self._line.end_reply()
        await self.push_frame(frame, direction)


async def anew(desk: Desk, reference: str, url: str) -> None:
    """The agent with fresh code and environment for each call, asked for as `vivavoce.cli.agent_process` is."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        os.environ.update(json.loads(line))
        forget(reference)
        agent = load_agent(reference)
        desk.employ(agent)
        told = {"url": url, "agent": agent.name, "model": f"pipecat {version('pipecat-ai')}", **tools_of(agent)}
        print(json.dumps(told), flush=True)


async def main(reference: str, port: int, each_call: bool) -> None:
    desk, app = Desk(Store(from_environment(os.environ).weights)), FastAPI()
    app.add_api_websocket_route(LIVE_PATH, desk.answer)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", port))
        listening.listen()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        if not each_call:
            desk.employ(load_agent(reference))
            print(f"  Live API  {url}", flush=True)
            await server.serve([listening])
            return
        serving = asyncio.create_task(server.serve([listening]))
        await anew(desk, reference, url)
        server.should_exit = True
        await serving


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("agent", nargs="?", default="front-desk", help="a file with an Agent in it, or a template")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--anew", action="store_true", help="a line with an environment on stdin before each call")
    parser.add_argument("--verbose", action="store_true", help="Pipecat's own log")
    options = parser.parse_args()
    logger.remove()
    logger.add(sys.stderr, level="DEBUG" if options.verbose else "ERROR")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(options.agent, options.port, options.anew))
