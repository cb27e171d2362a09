"""The gateway's side of the edge's socket: frames of `frames` to and from a call's events and commands. Pure."""

from __future__ import annotations

from ....events import Audio
from ..leg import (
    KEYS,
    CallEnded,
    CallStarted,
    Clear,
    HangUp,
    Join,
    Joined,
    KeyPressed,
    LegCommand,
    LegEvent,
    LineQuality,
    Mark,
    MarkPlayed,
    Transfer,
)
from .frames import frame, read_frame, short

RATES = (8_000, 16_000, 24_000, 48_000)


class Sip:
    """One call. What makes no sense is left out."""

    marks = True

    def __init__(self) -> None:
        self._rate = 0

    def receive(self, said: str | bytes) -> list[LegEvent]:
        """What a frame from the edge tells."""
        if isinstance(said, bytes):
            return [Audio(said[: len(said) // 2 * 2], self._rate)] if self._rate and len(said) > 1 else []
        event, fields = read_frame(said)
        name = short(fields.get("name"))
        if event == "start" and not self._rate and fields.get("rate") in RATES and short(fields.get("callId")):
            self._rate = fields["rate"]
            ticket = short(fields.get("ticket"))
            told = {"ticket": ticket} if ticket else {}
            who, whom = short(fields.get("caller")), short(fields.get("called"))
            return [CallStarted(short(fields["callId"]), self._rate, told, caller=who, called=whom)]
        if not self._rate:
            return []
        if event == "dtmf" and (key := short(fields.get("digit")).upper()) in KEYS:
            return [KeyPressed(key)]
        if event == "mark" and name:
            return [MarkPlayed(name)]
        if event == "quality":
            return [LineQuality(_count(fields.get("in")), _count(fields.get("out")), _count(fields.get("ms")) / 1000)]
        if event == "joined":
            return [Joined(fields.get("done") is True)]
        return [CallEnded()] if event == "stop" else []

    def send(self, command: LegCommand) -> list[str | bytes]:
        """The frames that carry a command."""
        match command:
            case Audio(pcm=pcm):
                return [pcm] if pcm else []
            case Mark(name=name):
                return [frame("mark", name=name)]
            case Join(call_id=call_id):
                return [frame("join", callId=call_id)]
            case Clear():
                return [frame("clear")]
            case HangUp():
                return [frame("hangup")]
            case Transfer(to=to):
                return [frame("refer", to=to)]


def _count(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0
