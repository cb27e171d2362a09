"""One telephone call as every line carries it: typed events from the line, typed commands to it.

A new kind of line (a provider's media stream, a SIP edge) implements `CallLeg` and is done: `phone_client.PhoneClient`
makes a session's `Client` of any leg, with the pace of what is said, marks, barge-in and keys, and
`Reception.serve` answers it as it answers a WebSocket. What a leg has to keep to:

- `events` begins with one `CallStarted`; nothing counts before it. Sound comes as `Audio` at the rate that
  `CallStarted.rate` names, PCM16, in order, in pieces of any length: whatever the wire's coding is, the leg decodes it.
- `CallEnded` only when the line says that the call is over (a BYE, a `stop`): the caller has hung up. Events that just
  end are a line that fell: its session waits to be gone on with.
- `send` takes commands in order and may wait for the network, never for the sound to be played. `Audio` is at
  `CallStarted.rate` as well. It is sent at most `ahead` seconds before it is due, so a leg needs no queue of its own.
- A leg with `marks` answers each `Mark` by one `MarkPlayed`, once all sound sent before it has been played, or when
  `Clear` has thrown that away. Without, what was heard is reckoned from when it was sent.
- Nothing that comes from the line raises: what cannot be read is left out.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ...events import Audio, KeyPressed

__all__ = [
    "KEYS", "NARROWBAND", "Audio", "CallEnded", "CallLeg", "CallStarted", "Clear", "HangUp", "Join", "Joined",
    "KeyPressed", "LegCommand", "LegEvent", "LineQuality", "Mark", "MarkPlayed", "Transfer",
]  # fmt: skip

NARROWBAND = 8_000
"""Samples per second of the telephone network."""
KEYS = frozenset("0123456789*#ABCD")
"""What `KeyPressed.key` may be."""


@dataclass(frozen=True, slots=True)
class CallStarted:
    """The call is answered: sound flows from now on."""

    call_id: str
    """The line's own name for it (`CallSid`, a UUID, a SIP `Call-ID`); the same when the stream is opened again."""
    rate: int = NARROWBAND
    """Samples per second, both ways: 8_000, 16_000 or 24_000."""
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What we gave the provider to hand back, the one-time ticket among it."""
    caller: str = field(default="", repr=False)
    """The caller's number as the line has it, which proves nothing; "" = withheld or not told."""
    called: str = field(default="", repr=False)
    """The number that was called; "" = not told."""


@dataclass(frozen=True, slots=True)
class MarkPlayed:
    """All that was sent before this mark has been played, or cleared."""

    name: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The answer to `Join`."""

    done: bool
    """False = the other call is over."""


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The line says that the call is over."""


@dataclass(frozen=True, slots=True)
class LineQuality:
    """What the line has lost so far; from lines that can tell, now and then."""

    lost_in: int
    """Packets of the caller's sound that never came."""
    lost_out: int = 0
    """Of ours, as the other side reports them."""
    waited: float = 0.0
    """Seconds for which the caller's sound is held, for packets that come late."""


LegEvent = CallStarted | Audio | MarkPlayed | KeyPressed | Joined | LineQuality | CallEnded


@dataclass(frozen=True, slots=True)
class Mark:
    """Tell me when all sound before this has been played."""

    name: str


@dataclass(frozen=True, slots=True)
class Clear:
    """Throw away the sound that has not been played."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Hand the caller to somebody else; this leg ends with it."""

    to: str = field(repr=False)
    """A number in E.164 or a SIP address."""


@dataclass(frozen=True, slots=True)
class Join:
    """Connect this call with another of the same line, to talk to each other; both legs end with it."""

    call_id: str


LegCommand = Audio | Mark | Clear | HangUp | Transfer | Join


class CallLeg(Protocol):
    """One call's line, open until its events end."""

    provider: str
    """The kind of line, in one word, for logs and numbers."""
    ahead: float
    """Seconds of sound it takes in advance: what it holds plays on for that long when `Clear` cannot reach it."""

    transfer: str
    """To whom the call was handed over, by the last `Transfer`; "" = to nobody."""

    @property
    def marks(self) -> bool:
        """Whether it tells when a mark has been played; known once the call has started."""

    def events(self) -> AsyncIterator[LegEvent]:
        """What the line tells, until it ends."""

    async def send(self, command: LegCommand) -> None:
        """Put it on the wire. Does nothing once the line is gone; a command that it does not know is left out."""

    async def close(self) -> None:
        """Let go of the line; safe to call twice. Where closing is hanging up (a media stream), that ends the call."""
