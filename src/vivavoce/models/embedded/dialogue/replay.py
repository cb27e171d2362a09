"""A conversation that was cut off: what happened since its newest snapshot is lived through again, all of it where
there is none of this version. The same words in, so the same mind comes out.

Nothing is said or done twice: what the first time led to is in the log, and only what is missing there is still due.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

from ....events import (
    CallerText,
    ContentAdded,
    ContextUpdated,
    Heard,
    Moment,
    SilenceReached,
    Spoken,
    ToolCall,
    ToolResult,
)
from ..brain import Brain, Look, Move, Say, Utterance
from .contract import State
from .nlu.tokens import SENTENCE_END


class Replay:
    """`take` each moment in order; then `due` is what is left of the last reply."""

    def __init__(self, mind: Brain, set_time: Callable[[datetime], None], *, leads: bool = False) -> None:
        """set_time: what the mind takes for the present from here on. leads: it began with a tool call of its own."""
        self._mind, self._set_time, self._leads = mind, set_time, leads
        self.due: list[Move] = []
        self._silent = True
        """Nothing has been said or heard yet."""
        self._open_question = ""

    def load(self, state: State) -> None:
        """The mind has loaded a state: what comes now happened after it."""
        self._silent = False
        looking = state.sights.looking
        if looking is not None and not looking.passed:
            self.due = [Look(looking.id)]

    async def take(self, moment: Moment) -> None:
        """Live through one moment."""
        self._set_time(moment.local_time)
        match moment.item:
            case CallerText(text=text):
                await self._hear(Utterance(text, typed=True))
            case Heard() as heard:
                sure, others = heard.confidence, heard.alternatives
                await self._hear(Utterance(heard.text, sure, heard.snr_db, alternatives=others, faint=heard.faint))
            case ToolCall(id=id) as call:
                await self._answer_open_question()
                if self._silent and self._leads:  # it spoke first, or has yet to
                    self.due, self._silent = [move async for move in self._mind.greet()], False
                planned = [move for move in self.due if isinstance(move, ToolCall) and move.id == id]
                self.due = [move for move in self.due if move not in planned]
                if not planned:  # made of what was seen, which is not lived through again
                    self.due = [move async for move in self._mind.learn(call)]
            case ToolResult() as result if not result.will_continue:
                self.due += [move async for move in self._mind.learn(result)]
            case SilenceReached(count=count):
                self.due = [move async for move in self._mind.notice_silence(count)]
            case Spoken() as spoken:
                await self._speak(spoken)
            case ContentAdded(messages=messages):
                self._mind.add_history(messages)
                self._open_question = messages[-1].text if messages and messages[-1].role == "user" else ""
            case ContextUpdated(instructions=instructions, tools=tools):
                self._mind.brief(instructions, tools)

    async def _hear(self, utterance: Utterance) -> None:
        self._silent, self._open_question = False, ""
        self.due = [move async for move in self._mind.hear(utterance)]

    async def _answer_open_question(self) -> None:
        """A history that the client told ended with the caller's words, and the agent answered them."""
        if self._open_question:
            await self._hear(Utterance(self._open_question, typed=True))

    async def _speak(self, spoken: Spoken) -> None:
        await self._answer_open_question()
        if self._silent:  # the agent spoke first
            self.due = [move async for move in self._mind.greet()]
            self._silent = False
        if spoken.lost:
            planned = " ".join(move.text for move in self.due if isinstance(move, Say)) or spoken.text
            rest = unheard(planned, spoken.heard_text)
            others: list[Move] = [move for move in self.due if not isinstance(move, Say)]
            self.due = [Say(rest), *others] if rest else others
        elif spoken.cut:
            self._mind.note_interruption(spoken.heard_text)
            self.due = []
        else:
            self.due = [move for move in self.due if isinstance(move, ToolCall)]


def unheard(planned: str, heard: str) -> str:
    """What of a reply is still to be said: from the first sentence on that did not reach the caller whole."""
    got = " ".join(heard.split())
    sentences = SENTENCE_END.split(" ".join(planned.split()))
    while sentences and sentences[0] and sentences[0] in got:
        got = got[got.index(sentences[0]) + len(sentences[0]) :]
        del sentences[0]
    return " ".join(sentences)


async def each(moves: Sequence[Move]) -> AsyncIterator[Move]:
    """The moves, one by one."""
    for move in moves:
        yield move
