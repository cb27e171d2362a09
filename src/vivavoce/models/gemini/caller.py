"""The caller's side of a conversation: the turn they are in, and those the model has not answered."""

from __future__ import annotations

from collections.abc import Iterator

from ...events import CallerText, ContentAdded, VideoFrame
from ...protocol.client import LiveClient
from .policy import Policy
from .turn import Spoken, Typed


class Caller:
    """`begin`, `push`, `end` or `drop` a spoken turn, `type` another; `frames` gives what has not been sent of them."""

    def __init__(self, policy: Policy, *, model_turns: bool) -> None:
        """model_turns: the model finds turns itself, so all sound is one turn until it answers."""
        self._policy, self._model_turns = policy, model_turns
        self.turn: Spoken | None = None
        self.unanswered: list[Spoken | Typed] = []
        self.turns = 0
        """Turns that were ended so far."""
        self._began = 0.0
        self._over_reply = False
        self._took_floor = False
        """The reply was stopped for a turn that is about to begin: the client marks its turns."""
        if model_turns:
            self._listen()

    @property
    def speaking(self) -> bool:
        """Whether the model is hearing a turn that has not ended."""
        return not self._model_turns and self.turn is not None and self.turn.begun

    def begin(self, over_reply: bool, now: float) -> None:
        """A voice. over_reply: only words or time will tell whether it is a turn; nothing goes out until then."""
        self.turn = Spoken(held=True, marked=True, keep=self._policy.keep)
        self._began, self._over_reply = now, over_reply

    def push(self, pcm: bytes, now: float) -> bool:
        """Sound of the turn; sound between turns is nobody's. Whether the turn has just become one to be heard."""
        if self.turn is None:
            return False
        self.turn.push(pcm)
        early = self._over_reply or self.turn.paused or now - self._began < self._policy.hold
        if not self.turn.held or (early and not self._took_floor):
            return False
        self.turn.release()
        return True

    def pause(self, paused: bool) -> None:
        """The caller fell silent, or goes on."""
        if self.turn:
            self.turn.paused = paused

    def interrupt(self) -> bool:
        """What is said over the reply is a turn. Whether there was one that has just become so."""
        self._took_floor = self.turn is None
        if self.turn is None or not self.turn.held:
            return False
        self.turn.release()
        return True

    def let_go(self) -> bool:
        """The turn is about to be complete: what was held of it goes out. False when there was nothing in it."""
        if self.turn is None or not self.turn.seconds:
            return False
        self.turn.release()
        return True

    def end(self) -> bool:
        """The turn is complete. False when there was nothing in it."""
        turn, self.turn, self._took_floor = self.turn, None, False
        if turn is None or not turn.seconds:
            return False
        turn.end()
        self.unanswered.append(turn)
        self.turns += 1
        return True

    def drop(self) -> Spoken | None:
        """That was no turn. Returns it if the model has begun to hear it and has to be told that it is over."""
        turn, self.turn, self._took_floor = self.turn, None, False
        if turn is None or not turn.begun:
            return None
        turn.end()
        return turn

    def type(
        self,
        item: CallerText | ContentAdded,
        *,
        as_content: bool,
        note: bool = True,
        pictures: tuple[VideoFrame, ...] = (),
        news: str = "",
    ) -> None:
        """Words that were typed. note: the caller did it, so the history is to say so. pictures, news: part of it."""
        self.unanswered.append(Typed(item, as_content=as_content, note=note, pictures=pictures, news=news))
        self.turns += note

    def answered(self) -> list[Typed]:
        """The model answers what it has been sent. Returns the typed turns among it."""
        typed = [turn for turn in self.unanswered if isinstance(turn, Typed)]
        self.unanswered = []
        if self._model_turns:
            self._listen()
        return typed

    def rewind(self) -> None:
        """The connection is another one: it has had nothing of all this."""
        for turn in self._turns():
            turn.rewind()

    def frames(self, live: LiveClient) -> Iterator[bytes]:
        """What is to be sent now, in order."""
        for turn in self._turns():
            yield from turn.frames(live)

    def _turns(self) -> list[Spoken | Typed]:
        return [*self.unanswered, *([self.turn] if self.turn else [])]

    def _listen(self) -> None:
        self.turn = Spoken(held=False, marked=False, keep=self._policy.keep_unmarked)
