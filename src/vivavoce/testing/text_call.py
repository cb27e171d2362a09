"""An agent called by text in a test: the real session, tool boundary and dialogue; no sound, server or weights.

    async with text_call(agent) as call:
        reply = await call.say("A table for four tomorrow at seven")
        reply.expect_consent("book_table", people=4)
        reply = await call.say("yes")
        reply.expect_tool("book_table", people=4)

See docs/how-to/text-tests.md.
"""

from __future__ import annotations

import asyncio
import functools
import os
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from ..events import Brief
from ..media import Samples
from ..models.embedded.brain import Brain, Expectation, Utterance
from ..models.embedded.dialogue.brain import RulesBrain
from ..models.embedded.dialogue.nlu.rules import RulesNLU
from ..models.embedded.dialogue.rehearsal import Understanding
from ..models.embedded.embeddings import SentenceEncoder
from ..models.embedded.engine import EmbeddedModel
from ..models.embedded.services import SpeechServices
from ..models.model import Model
from ..settings import from_environment
from ..sight import Finding, Line, Source
from ..tools.agent import Agent
from ..tools.call import local_zone
from ..voiced import Manner
from ..weights.store import Store
from . import text_reply
from .text_reply import TextReply, ToolUse
from .text_session import TextSession

PATIENCE = 10.0
"""Seconds that a reply may take, its tools included: as long as a tool may take by default."""


def text_call(
    agent: Agent,
    *,
    now: datetime | None = None,
    greet: bool = False,
    caller: str = "",
    claims: Mapping[str, Any] | None = None,
    model: Model | None = None,
    brain: Callable[[Brief], Brain] | None = None,
    meaning: bool = False,
    patience: float = PATIENCE,
    about: Mapping[str, Any] | None = None,
) -> OpenCall:
    """A call to an agent: `async with text_call(agent) as call`; `with text_call(agent) as call` in a test that is not
    `async`, where nothing is awaited.

    now: the caller's local time, which stands still; without a zone it is in the agent's. None = when the call begins.
    greet: the agent speaks first; `call.greeting` is what it said. caller, claims: who a token would say is calling.
    model: what answers instead of the embedded engine, such as `ScriptedModel`. brain: makes what thinks for that
    engine; None = its rules. meaning: give the rules their models of meaning, which are loaded once (a second).
    patience: seconds that a reply may take. about: why the agent has called, for its tools' `Call.about`.

    Whatever leaves the `with` block early brings the conversation so far with it. Raises ValueError for two ways to
    answer, WeightsMissing where the sentence model is asked for and was not pulled.
    """
    if sum((model is not None, brain is not None, meaning)) > 1:
        raise ValueError("text_call takes one of model=, brain= and meaning=True: each says who answers")
    zone = local_zone(agent.timezone)
    moment = datetime.now(zone) if now is None else now if now.tzinfo else now.replace(tzinfo=zone)
    sense, understands = _models() if meaning else (None, RulesNLU)
    engine = model or EmbeddedModel(
        SpeechServices(_Silent(), _Silent()),
        brain or (lambda brief: RulesBrain(brief, sense, understanding=understands)),
    )

    async def begin() -> TextSession:
        session = TextSession(agent, moment, patience, about or {})
        await session.begin(engine, caller, claims or {}, greet=greet)
        return session

    return OpenCall(begin, greet)


class OpenCall:
    """What `text_call` gives, to be entered with `async with` or with `with`."""

    def __init__(self, begin: Callable[[], Coroutine[Any, Any, TextSession]], greet: bool) -> None:
        self._begin, self._greet = begin, greet
        self._session: TextSession | None = None
        self._runner: asyncio.Runner | None = None

    async def __aenter__(self) -> TextCall:
        self._session = await self._begin()
        call = TextCall(self._session)
        if self._greet:
            call.greeting = await self._session.answered(None)
        return call

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        assert self._session is not None, "a call is left after it was entered"
        await self._session.end()
        if error is not None:
            error.add_note("\n".join(["The call so far:", *text_reply.told(self._session.entries)]))

    def __enter__(self) -> SyncTextCall:
        self._runner = asyncio.Runner()
        try:
            call = self._runner.run(self.__aenter__())
        except BaseException:
            self._runner.close()
            raise
        return SyncTextCall(call, self._runner)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        assert self._runner is not None, "a call is left after it was entered"
        with self._runner as runner:
            runner.run(self.__aexit__(kind, error, trace))


class CallSoFar:
    """What a call by text has come to."""

    def __init__(self, session: TextSession) -> None:
        self._session = session
        self.greeting = TextReply("")
        """What the agent said first, where it was asked to."""

    @property
    def now(self) -> datetime:
        """The caller's local time; set it to let time pass."""
        return self._session.now

    @now.setter
    def now(self, moment: datetime) -> None:
        self._session.now = moment if moment.tzinfo else moment.replace(tzinfo=self._session.now.tzinfo)

    @property
    def history(self) -> tuple[str, ...]:
        """The conversation: "caller: …", "agent: …", "tool: …"."""
        return tuple(text_reply.told(self._session.entries))

    @property
    def tools(self) -> tuple[ToolUse, ...]:
        """All uses of tools, in the order in which they were asked for."""
        return tuple(text_reply.tools(self._session.entries))

    def expect_tool(self, name: str, /, **arguments: Any) -> ToolUse:
        """As `TextReply.expect_tool`, of the whole call. Raises AssertionError."""
        return text_reply.expect(self.tools, "done", name, arguments)

    @property
    def state(self) -> dict[str, Any]:
        """What the tools keep in `Call.state`."""
        return self._session.call.state

    @property
    def speech(self) -> Manner:
        """How the agent speaks: `rate` and `loudness_db`, as `Call.speech` has set them."""
        return self._session.manner

    @property
    def caller(self) -> str:
        """Who is calling, as the token or a tool has said; "" = nobody knows."""
        known = self._session.call.caller
        return known.subject if known else ""

    @property
    def outcome(self) -> str:
        """What has become of the call: `done`, `handed_over`, `abandoned` or `none`."""
        return self._session.runner.outcome

    @property
    def ending(self) -> str:
        """Why the agent has ended the call: `goodbye`, `transferred` or `gave_up`; "" = it has not."""
        return self._session.client.ending

    @property
    def summary(self) -> str:
        """What a person who takes the caller over is told of the call; "" = the caller is not put through."""
        return self._session.client.summary


class TextCall(CallSoFar):
    """A call in progress."""

    async def say(self, text: str, *, cut_after: str = "", audio: npt.NDArray[np.int16] | None = None) -> TextReply:
        """Say a turn's words; gives the whole reply, with what its tools led to.

        cut_after: words of the reply behind which the caller takes the floor: what follows them never reached anybody.
        audio: how the turn sounded, for tools that take `Call.turn_audio`; mono, 16 kHz, shape (samples,). Nobody
        listens to it for words. Raises AssertionError when the reply takes too long, or does not hold those words,
        TypeError for samples that are no int16.
        """
        if audio is not None and audio.dtype != np.int16:
            raise TypeError(f"audio is int16 samples at 16 kHz, as Call.turn_audio gives them, not {audio.dtype}")
        sound = None if audio is None else audio.astype("<i2").tobytes()
        reply = await self._session.answered(lambda: self._session.say(text, cut_after, sound))
        if cut_after and not reply.cut:
            raise AssertionError(f"the reply was to be cut after {cut_after!r}; the agent said {reply.text!r}")
        return reply

    async def silence(self) -> TextReply:
        """Say nothing until the agent asks who is there; a second time in a row, for longer. It takes no time."""
        return await self._session.answered(self._session.keep_silent)

    async def nobody_answers(self) -> TextReply:
        """The caller was put through to a person and nobody takes over: what they are told who are back."""
        return await self._session.answered(self._session.come_back)

    async def wait(self) -> TextReply:
        """What the agent says unasked: a background tool's result, what it makes of a picture. What it has said since
        the last reply counts. Raises AssertionError when it says nothing."""
        return await self._session.answered(None)

    async def pass_time(self, seconds: float) -> TextReply:
        """Let so many seconds pass, in which nobody speaks; gives what the agent says by itself in them, with the text
        "" when that is nothing. It takes no time: what is run every so often (`@agent.when(every=…)`) and due by then
        is run once, and `now` is so much later."""
        return await self._session.pass_time(seconds)

    async def show(
        self,
        *,
        lines: Sequence[str | Line] = (),
        codes: Sequence[str] = (),
        things: Sequence[str] = (),
        dice: Sequence[int] = (),
        findings: Sequence[Finding] = (),
        image: bytes = b"",
        source: Source = "photo",
    ) -> None:
        """Show a picture in which the eye finds these lines of text, codes, objects and dice.

        findings: what a review of its design measures, `sound` or not. image: the picture itself, PNG or JPEG, for
        tools that look at its pixels; without it one is made up, another every time.
        source: a photo is read with care at once; a "camera" or "screen" has to hold still for a second first.
        Raises AssertionError when the agent sees nothing.
        """
        session = self._session
        if session.agent.sees is None:
            raise AssertionError(f'agent {session.agent.name!r} sees nothing: it has no sees=Sees("camera", …)')
        known = session.client.sights
        session.client.say(session.eye.picture(lines, codes, things, source, findings, image, dice))
        await session.until(lambda: session.client.sights > known, "the picture was not looked at")


class SyncTextCall(CallSoFar):
    """A call in progress, for a test that is not `async`: as `TextCall`, without `await`."""

    def __init__(self, call: TextCall, runner: asyncio.Runner) -> None:
        super().__init__(call._session)
        self.greeting, self._call, self._run = call.greeting, call, runner.run

    def say(self, text: str, *, cut_after: str = "", audio: npt.NDArray[np.int16] | None = None) -> TextReply:
        """See `TextCall.say`."""
        return self._run(self._call.say(text, cut_after=cut_after, audio=audio))

    def silence(self) -> TextReply:
        """See `TextCall.silence`."""
        return self._run(self._call.silence())

    def nobody_answers(self) -> TextReply:
        """See `TextCall.nobody_answers`."""
        return self._run(self._call.nobody_answers())

    def wait(self) -> TextReply:
        """See `TextCall.wait`."""
        return self._run(self._call.wait())

    def pass_time(self, seconds: float) -> TextReply:
        """See `TextCall.pass_time`."""
        return self._run(self._call.pass_time(seconds))

    def show(
        self,
        *,
        lines: Sequence[str | Line] = (),
        codes: Sequence[str] = (),
        things: Sequence[str] = (),
        dice: Sequence[int] = (),
        findings: Sequence[Finding] = (),
        image: bytes = b"",
        source: Source = "photo",
    ) -> None:
        """See `TextCall.show`."""
        self._run(
            self._call.show(
                lines=lines, codes=codes, things=things, dice=dice, findings=findings, image=image, source=source
            )
        )


class _Silent:
    """Ears and a voice for those who type and read."""

    def hear(self, samples: Samples, expected: Expectation, unwanted: Callable[[], bool] = lambda: False) -> Utterance:
        """Never asked."""
        return Utterance("")

    def phrases(self, text: str) -> list[str]:
        """Never asked."""
        return [text]

    def speak(self, phrase: str, rate: float = 1.0, pitch: float = 1.0) -> bytes:
        """Never asked."""
        return b""


@functools.cache
def _models() -> tuple[SentenceEncoder, Understanding]:
    from ..models.embedded.loading import understanding  # slow to import

    store = Store(from_environment(os.environ).weights)
    meaning = SentenceEncoder(store.path("minilm", "model.onnx"), store.path("minilm", "tokenizer.json"))
    return meaning, understanding(store, meaning)
