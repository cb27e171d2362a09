"""The way of one conversation through the embedded engine: the client's inputs to turns, turns to replies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Set
from functools import partial

from ...events import (
    Announcement,
    Audio,
    CallerText,
    ContentAdded,
    ContextUpdated,
    Expecting,
    Heard,
    Interrupted,
    Looked,
    ModelInput,
    ReplyCut,
    SilenceReached,
    ToolResult,
    TurnDropped,
    TurnEnded,
    TurnPaused,
    TurnResumed,
    TurnStarted,
)
from ...sight import Sight, SightEnded
from ...voiced import Manner
from ..model import Emit
from .asr.turn_recognition import TurnRecognition
from .brain import Brain, Move, Utterance
from .pipeline_mode import LIVE, PipelineMode
from .proactive import ProactiveSpeech
from .replies import TOO_LONG, TOO_MUCH, Replies
from .speculation import Speculation, SpeculativeResponse

NUDGE_WITHIN = 2.0
"""Seconds after which a seeded history that ends with the caller's words is answered without a nudge: Pipecat sends
none to models it does not take for Gemini 3, and would wait for ever. Others nudge at once, or speak."""

LONGEST_TEXT = 6_000
"""Characters of a typed turn: 1,000 words, more than anybody says in the three minutes of a spoken one. Understanding
takes longer with every word."""


class Pipeline:
    """`take` each input in the order they happened; what comes of it goes to `emit`."""

    def __init__(
        self,
        brain: Brain,
        recognition: TurnRecognition,
        replies: Replies,
        emit: Emit,
        tasks: asyncio.TaskGroup,
        mode: PipelineMode = LIVE,
    ) -> None:
        self._brain, self._recognition, self._replies = brain, recognition, replies
        self._emit, self._tasks = emit, tasks
        self._ahead = mode.ahead
        self._caller_has_floor = False
        self._answered = True
        """Whether the words of the last turn have reached the brain; if not, the next turn starts with its sound."""
        self._speculation = Speculation(recognition, replies, emit, tasks, lambda: self._brain)
        self._turn_open = False
        """Something that may be the caller's turn is under way."""
        self._late: list[ToolResult | Looked] = []
        """Results that the mind does not know yet."""
        self._proactive = ProactiveSpeech(
            replies,
            brain=lambda: self._brain,
            quiet=lambda: not (self._turn_open or self._caller_has_floor),
            begin=lambda news: replies.start(self._perform(lambda: self._brain.learn(news))),
        )
        self._open_question = ""
        """Seeded history that ends with the caller's words: answered at the first nudge."""
        self._patience: asyncio.TimerHandle | None = None
        """Answers the open question when no nudge comes; cancelled by whatever the caller does."""

    def resume(self, due: AsyncIterator[Move] | None, awaited: Set[str]) -> None:
        """Take up what an earlier connection left: moves still to be made, and calls whose results are to come."""
        self._replies.await_results(awaited)
        if due is not None:
            self._replies.start(self._perform(lambda: due))
        else:
            self._tasks.create_task(self._expect())

    def stop(self) -> None:
        """Give up what is in progress; the conversation is over."""
        if self._patience:
            self._patience.cancel()
        self._speculation.discard()
        self._replies.stop()
        self._recognition.stop()

    def take(self, item: ModelInput) -> None:
        """Act on one input; long work becomes a task."""
        if self._patience and isinstance(item, TurnStarted | CallerText | ContentAdded):
            self._patience.cancel()
        match item:
            case Audio(pcm=pcm):
                self._recognition.push(pcm, lambda: self._brain.expectation())
            case TurnStarted() | TurnPaused() | TurnResumed() | TurnEnded() | TurnDropped() | Interrupted():
                self._take_floor_change(item)
            case ToolResult() | Looked():
                self._take_result(item)
            case Sight() | SightEnded() | Announcement():
                self._proactive.take(item)
            case Manner(rate=rate):
                self._replies.rate = rate
            case CallerText(text=text):
                self._caller_has_floor = False
                self._replies.start(self._answer_text(text[: LONGEST_TEXT + 1]))
            case ContentAdded():
                self._take_content(item)
            case ContextUpdated(instructions=instructions, tools=tools):
                self._brain.brief(instructions, tools)
            case SilenceReached(count=count):
                self._replies.start(self._perform(lambda: self._brain.notice_silence(count)))

    def _take_floor_change(
        self, item: TurnStarted | TurnPaused | TurnResumed | TurnEnded | TurnDropped | Interrupted
    ) -> None:
        match item:
            case TurnStarted(over_reply=over_reply):
                self._caller_has_floor, self._turn_open = not over_reply, True
                self._forget_turn(over_reply)
            case TurnPaused() if self._ahead:
                self._speculation.begin(item)
            case TurnResumed():
                self._speculation.discard()
            case TurnEnded():
                self._caller_has_floor, self._turn_open, self._answered = False, False, False
                self._replies.start(self._answer(self._speculation.take(), item))
            case TurnDropped():
                self._caller_has_floor = self._turn_open = False
                self._forget_turn()
                if self._late:
                    self._replies.start(self._tell_late())
                self._proactive.speak_up()
            case Interrupted(heard_text=heard_text):
                self._caller_has_floor = True
                self._replies.stop()
                self._brain.note_interruption(heard_text)
                self._tasks.create_task(self._emit(ReplyCut()))

    def _forget_turn(self, over_reply: bool = False) -> None:
        self._speculation.discard()
        self._recognition.start(keep=not self._answered, over_reply=over_reply)

    # ── answering ──

    async def _answer(self, preparing: asyncio.Task[SpeculativeResponse] | None, at: TurnEnded) -> None:
        response = await preparing if preparing else await self._speculation.prepare(at)
        heard = response.utterance
        await self._emit(Heard(heard.text, True, heard.confidence, heard.snr_db, heard.alternatives, heard.faint))
        self._proactive.drop_looks(self._late)
        if self._late:  # the mind must know these first, and the response was made without them
            await self._tell_late()
            response = await self._speculation.think(heard)
        self._brain, self._answered = response.brain, True
        self._proactive.show_again()
        if heard.clipped:
            await self._replies.say(TOO_LONG)
        await self._perform(response.all_moves, response.opening)

    async def _perform(self, moves: Callable[[], AsyncIterator[Move]], opening: bytes = b"") -> None:
        """Do all that the brain decides, and tell turn-taking what it now waits for. Asked when it is its turn: until
        then the brain may be another."""
        await self._replies.perform(moves(), opening)
        await self._expect()
        if (known := self._brain.snapshot()) is not None:
            await self._emit(known)

    async def _expect(self) -> None:
        expected = self._brain.expectation()
        await self._emit(Expecting(expected.digits, expected.yes_no, expected.answers, expected.secret))

    async def _answer_text(self, text: str) -> None:
        """Answer typed words. Blank ones ("", " ", ".") are how several clients ask the model to speak first."""
        if len(text) > LONGEST_TEXT:
            await self._replies.say(TOO_MUCH)
            return
        nudge = not text.strip(" .")
        words = self._open_question if nudge else text
        self._open_question = ""
        heard = Utterance(words, typed=True)
        self._proactive.drop_looks(self._late)
        await self._tell_late()
        await self._perform(lambda: self._brain.hear(heard) if words else self._brain.greet())

    def _take_content(self, content: ContentAdded) -> None:
        messages = content.messages
        self._caller_has_floor = False
        if content.turn_complete and messages and messages[-1].role == "user":
            self._brain.add_history(messages[:-1])
            self._replies.start(self._answer_text(messages[-1].text[: LONGEST_TEXT + 1]))
        elif content.turn_complete and self._open_question:
            self._replies.start(self._answer_text(""))
        else:
            self._brain.add_history(messages)
            self._open_question = messages[-1].text if messages and messages[-1].role == "user" else ""
            if content.seeded and self._open_question:
                after = asyncio.get_running_loop().call_later
                self._patience = after(NUDGE_WITHIN, lambda: self._replies.start(self._answer_text("")))

    def _take_result(self, result: ToolResult | Looked) -> None:
        if isinstance(result, ToolResult) and result.will_continue:
            return
        if not self._replies.settle(result.id):
            if isinstance(result, Looked) and result.sight is not None:
                self._proactive.take(result.sight)
            return
        self._late.append(result)
        if not self._caller_has_floor:
            self._replies.start(self._tell_late())

    async def _tell_late(self) -> None:
        """Go on with the results that have come. One that is not begun when the caller takes the floor comes before
        their next answer."""
        while self._late:
            await self._perform(partial(self._brain.learn, self._late.pop(0)))
