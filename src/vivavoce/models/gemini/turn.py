"""A caller's turn on its way to the model, kept until it is answered so that it can be sent again."""

from __future__ import annotations

from collections.abc import Iterator

from ...events import Audio, CallerText, ContentAdded, Message, VideoFrame
from ...media import INPUT_RATE
from ...protocol.client import LiveClient

BYTES_PER_SECOND = 2 * INPUT_RATE
LARGEST = BYTES_PER_SECOND
"""Bytes of sound in one frame: what was held back goes out in pieces of a second."""


class Spoken:
    """`push` sound, `end` it; `frames` gives what the connection has not had of it, `rewind` begins again."""

    def __init__(self, *, held: bool, marked: bool, keep: float) -> None:
        """held: nothing goes out before `release`. marked: we say where it begins and ends.

        keep: seconds of sound kept; older sound is forgotten.
        """
        self._pcm = bytearray()
        self._sent = 0
        self._begun = self._closed = False
        self._marked, self._keep = marked, int(keep * BYTES_PER_SECOND)
        self.held = held
        self.ended = False
        self.paused = False
        """The caller fell silent and may be done."""

    @property
    def seconds(self) -> float:
        """Its length so far."""
        return len(self._pcm) / BYTES_PER_SECOND

    @property
    def begun(self) -> bool:
        """Whether the model knows of it."""
        return self._begun

    def push(self, pcm: bytes) -> None:
        """More of it. pcm: 16 kHz."""
        self._pcm += pcm
        if (beyond := len(self._pcm) - self._keep) > 0:
            del self._pcm[:beyond]
            self._sent = max(0, self._sent - beyond)

    def release(self) -> None:
        """It is a turn: from now on it goes out as it comes."""
        self.held = False

    def end(self) -> None:
        """The caller has finished."""
        self.held, self.ended = False, True

    def rewind(self) -> None:
        """Another connection has had nothing of it."""
        self._sent, self._begun, self._closed = 0, False, False

    def frames(self, live: LiveClient) -> Iterator[bytes]:
        """What is to be sent now."""
        if self.held or self._closed:
            return
        if not self._begun and self._marked:
            yield live.activity_start()
        self._begun = True
        while self._sent < len(self._pcm):
            piece = bytes(self._pcm[self._sent : self._sent + LARGEST])
            self._sent += len(piece)
            yield live.audio(Audio(piece, INPUT_RATE))
        if self.ended:
            self._closed = True
            if self._marked:
                yield live.activity_end()


class Typed:
    """Words that were typed, or that we say on behalf of the call (a greeting is wanted, nobody speaks)."""

    ended = True

    def __init__(
        self,
        item: CallerText | ContentAdded,
        *,
        as_content: bool,
        note: bool = True,
        pictures: tuple[VideoFrame, ...] = (),
        news: str = "",
    ) -> None:
        """note: the caller wrote it, so the history is to say so.

        pictures: what it is about, where it goes as `clientContent`. news: what the model is told before it.
        """
        self._item, self._as_content, self._note = item, as_content, note
        self._pictures, self._news = pictures, news
        self._sent = False

    @property
    def text(self) -> str:
        """What goes into the history."""
        if not self._note:
            return self._news
        if isinstance(self._item, CallerText):
            return f"{self._news}{self._item.text}"
        return self._news + "\n".join(message.text for message in self._item.messages if message.role == "user")

    def rewind(self) -> None:
        """Another connection has had nothing of it."""
        self._sent = False

    def frames(self, live: LiveClient) -> Iterator[bytes]:
        """What is to be sent now."""
        if self._sent:
            return
        self._sent = True
        if isinstance(self._item, ContentAdded):
            news = [Message("user", self._news)] if self._news else []
            yield live.content([*news, *self._item.messages], self._item.turn_complete, self._pictures)
        elif self._as_content:
            yield live.content([Message("user", self._news + self._item.text)], stills=self._pictures)
        else:
            yield live.text(self._news + self._item.text)
