"""How the stand-in can misbehave, and when. Everything here has been seen of Google's server or reported of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Moment = Literal[
    "upgrade", "setup", "resume", "turn", "reply", "done", "after", "call", "result", "interruption", "interrupted",
    "timer",
]  # fmt: skip
"""When a slip happens:

upgrade: at the HTTP request. setup: before `setupComplete`. resume: likewise, when the setup holds a handle.
turn: the caller's turn is over. reply: half of the speech is out. done: after `generationComplete`.
after: after `turnComplete`. call: after `toolCall`. result: all results are there.
interruption: the caller speaks over a reply, before `interrupted`. interrupted: the turn that did so is over.
timer: `Slip.seconds` after the setup came.
"""


@dataclass(frozen=True, slots=True)
class Close:
    """The socket is closed with this code; nothing more is sent."""

    code: int = 1011
    reason: str = "Internal error encountered."


@dataclass(frozen=True, slots=True)
class Drop:
    """The TCP connection is aborted: the client sees 1006."""


@dataclass(frozen=True, slots=True)
class GoAway:
    """`goAway`; the connection ends later."""

    seconds: float = 50.0
    """`timeLeft`."""
    close_after: float | None = None
    """Seconds to the close; None = `seconds`."""
    mute: bool = False
    """Nothing else is sent any more (tau2-bench issue 461)."""
    end: Close | Drop = Close(1011, "Deadline expired before operation could complete.")


@dataclass(frozen=True, slots=True)
class Silence:
    """The rest of this answer is never sent. What was not begun is still owed: the next turn gets it."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """Nothing is sent on this connection any more; it stays open."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Everything waits so long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class EndEarly:
    """`turnComplete` before its time (python-genai issue 2117)."""

    rest_after: float | None = None
    """Seconds until the rest of the answer follows after all; None = never."""


@dataclass(frozen=True, slots=True)
class Phantom:
    """`interrupted` and `turnComplete` though nobody spoke; the rest of the answer is dropped (python-genai 2333)."""


@dataclass(frozen=True, slots=True)
class TalkOver:
    """The caller's interruption goes unnoticed: the answer is sent to its end. For `interruption`."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """The next frame of this kind is sent twice, with the same ids."""

    kind: Literal["inputTranscription", "outputTranscription", "toolCall", "turnComplete", "interrupted"]


@dataclass(frozen=True, slots=True)
class CancelCalls:
    """`toolCallCancellation` for the calls that wait for a result, and the end of the turn. For `call`."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Frames that hold more than one thing."""

    what: Literal["parts", "end"] = "parts"
    """parts: two chunks of speech and their transcript in each frame. end: the last speech also ends the turn."""


@dataclass(frozen=True, slots=True)
class Insert:
    """A frame of your own: an object as JSON, or a string or bytes as they are."""

    frame: Mapping[str, Any] | str | bytes


@dataclass(frozen=True, slots=True)
class HoldPongs:
    """Pings are answered late or never from now on (sip-to-ai issue 14: 8 to 30 s)."""

    seconds: float | None = None
    """None = never."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Every handle issued so far becomes unknown, as after two hours."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """An HTTP status instead of the upgrade. For `upgrade`."""

    status: int
    body: str = ""


Deed = (
    Close | Drop | GoAway | Silence | Freeze | Delay | EndEarly | Phantom | TalkOver | Repeat | CancelCalls | Bundle
    | Insert | HoldPongs | Forget | Refuse
)  # fmt: skip

WRONG_KEY = Refuse(400, '{"error": {"code": 400, "message": "API key not valid. Please pass a valid API key.", '
                   '"status": "INVALID_ARGUMENT", "details": [{"reason": "API_KEY_INVALID"}]}}')  # fmt: skip
FORBIDDEN = Refuse(403, '{"error": {"code": 403, "status": "PERMISSION_DENIED"}}')
TOO_MANY = Refuse(429, '{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}')
QUOTA = Close(1011, "You exceeded your current quota. RESOURCE_EXHAUSTED")
BAD_ARGUMENT = Close(1007, "Request contains an invalid argument.")
POLICY = Close(1008, "Operation is not implemented, or supported, or enabled.")
USAGE_ALONE = Insert({"serverContent": {}, "usageMetadata": {"promptTokenCount": 100, "totalTokenCount": 100}})
"""What 3.1 sends before its first `modelTurn` (livekit/agents issue 5238)."""
UNKNOWN_KEY = Insert({"brandNewMessage": {"with": ["anything"]}})
UNKNOWN_FIELD = Insert({"serverContent": {"brandNewField": {"with": ["anything"]}}})
NOT_JSON = Insert(b"\x00 this is no JSON")


def unknown_model(name: str) -> Close:
    """The close for a model that does not exist, cut at 123 bytes as Google's is."""
    why = "is not found for API version v1beta, or is not supported for bidiGenerateContent. Call ListModels"
    return Close(1008, f"models/{name} {why}".encode()[:123].decode(errors="ignore"))


@dataclass(frozen=True, slots=True)
class Slip:
    """One misbehaviour at a chosen moment."""

    do: Deed
    at: Moment = "turn"
    turn: int = 0
    """Only in this turn, counted as in `CallerTurn.number`; 0 = in any."""
    connection: int = 0
    """Only on this connection, counted from 1, refused ones included; 0 = on any."""
    times: int | None = 1
    """So often in all; None = always."""
    seconds: float = 0.0
    """For `timer`."""


class Misbehaviour(Protocol):
    """Who decides when to slip."""

    def due(self, moment: Moment, turn: int, connection: int) -> Deed | None:
        """What to do wrong now; None = nothing."""

    def timers(self, connection: int) -> list[tuple[float, Deed]]:
        """(seconds after the setup, deed) for this connection."""


@dataclass(slots=True)
class Listed:
    """The slips of a list, each as often as it says. The first that fits counts."""

    slips: Sequence[Slip]
    used: dict[int, int] = field(default_factory=dict)

    def due(self, moment: Moment, turn: int, connection: int) -> Deed | None:
        """The deed of the first slip that fits and is not used up."""
        for index, slip in enumerate(self.slips):
            if slip.at == moment and slip.turn in (0, turn) and self._take(index, slip, connection):
                return slip.do
        return None

    def timers(self, connection: int) -> list[tuple[float, Deed]]:
        """All timers of this connection at once."""
        return [
            (slip.seconds, slip.do)
            for index, slip in enumerate(self.slips)
            if slip.at == "timer" and self._take(index, slip, connection)
        ]

    def _take(self, index: int, slip: Slip, connection: int) -> bool:
        used = self.used.get(index, 0)
        if slip.connection not in (0, connection) or (slip.times is not None and used >= slip.times):
            return False
        self.used[index] = used + 1
        return True
