"""What a tool may know of, and keep for, the call it runs in."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import SecretStr

from ..errors import ConfigurationError, Declined, Unseen
from ..voiced import Manner
from .attempts import Attempt, Tries
from .names import plain
from .pins import matches
from .seeing import WITHIN, Sees, View, Window, seen_by

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


SLOWEST, FASTEST = 0.5, 1.5
SOFTEST_DB, LOUDEST_DB = -20.0, 12.0
"""Beyond, words are not understood any better: see docs/explanation/benchmarks.md."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling, as a tool has established it."""

    subject: str
    """Your own key for the person: a patient number, a customer id."""
    claims: Mapping[str, Any] = field(default_factory=dict)
    """Whatever else you know of them."""


@dataclass(slots=True)
class _Shared:
    """What all tools of one call see: one object per call."""

    state: dict[str, Any] = field(default_factory=dict)
    caller: Caller | None = None
    window: Window | None = None
    sees: Sees | None = None
    dial: Callable[[str, str, Mapping[str, Any]], None] | None = None
    manner: Manner = Manner()


@dataclass(frozen=True, slots=True)
class Call:
    """The call a tool runs in. Annotate a parameter with it to receive it; callers and models never see that parameter.

    Every run of a tool gets its own `Call`; `state` and `caller` are the same for all of them.
    """

    id: str
    """Names the call in the call log."""
    local_time: Callable[[], datetime] = lambda: datetime.now(local_zone())
    """The caller's time now, with a time zone. Use it, not `datetime.now()`: tests and resumed calls set it."""
    turn: int = 0
    """The number of the caller's turn that led to this run, from 1."""
    tool: str = ""
    """The tool being run."""
    args_sha256: str = ""
    """A digest of its arguments in canonical JSON."""
    heard: str = field(default="", repr=False)
    """The caller's words in that turn, as they were heard or typed; "" where the model tells none. Perhaps misheard:
    for finding what is meant among what you know, never a value that is written down."""
    about: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Why we have called this person: what `dial` was given; {} in a call that came in."""
    tries: Tries = field(default_factory=Tries, repr=False)
    """Where `attempt` counts; a gateway shares it among calls."""
    _shared: _Shared = field(default_factory=_Shared, repr=False)
    _sound: bytes | None = field(default=None, repr=False)

    @property
    def state(self) -> dict[str, Any]:
        """Notes of your own for the length of this call; shared by its tools, gone when it ends."""
        return self._shared.state

    @property
    def caller(self) -> Caller | None:
        """Who is calling; None until a tool has called `identify`."""
        return self._shared.caller

    def identify(self, subject: str, **claims: Any) -> Caller:
        """Record who is calling, for the tools that run after this one.

        subject: your own key for the person. Call it only once *you* have checked who they are: nothing the model or
        the caller says sets it otherwise.
        """
        self._shared.caller = Caller(str(subject), dict(claims))
        return self._shared.caller

    def speech(self, rate: float | None = None, loudness_db: float | None = None) -> Manner:
        """Have the agent speak slower or louder from its next words to the end of the call; gives how it speaks then.

        rate: of its usual pace, 0.5 to 1.5. loudness_db: over its usual loudness, -20 to 12. Values beyond are brought
        to these; None leaves what there is: `call.speech(rate=call.speech().rate - 0.15)`. A model in the cloud keeps
        its own pace.
        """
        now = self._shared.manner
        rate = now.rate if rate is None else min(FASTEST, max(SLOWEST, rate))
        loudness = now.loudness_db if loudness_db is None else min(LOUDEST_DB, max(SOFTEST_DB, loudness_db))
        self._shared.manner = Manner(round(rate, 3), round(loudness, 1))
        return self._shared.manner

    @property
    def view(self) -> View | None:
        """What was seen last of what the caller shows; None when they show nothing. Mind its `age`."""
        window = self._shared.window
        newest = window.newest if window is not None else None
        return None if window is None or newest is None else View(newest, window)

    @property
    def turn_audio(self) -> npt.NDArray[np.int16] | None:
        """How the caller's turn that led to this run sounded: mono, 16 kHz, shape (samples,), its last 30 s at most,
        from a little before their first word to the pause after the last; nothing is taken out of it. None for a turn
        that was typed, and where the line fell meanwhile. Kept in memory only, until the next turn is over.

        Where the model finds the turns (`turns="model"`), it is all that came since the agent last began to speak.
        """
        import numpy as np  # on demand: few tools ask

        return None if self._sound is None else np.frombuffer(self._sound, dtype="<i2").astype(np.int16)

    async def look(self, within: float = WITHIN) -> View:
        """A picture of this moment, read with all that the agent sees. Takes a second or two.

        within: seconds in which a sharp one must come. Raises Unseen, a Declined with a sentence that helps: that there
        is no picture, that it should be held still; its `shown` says whether something is shown at all.
        """
        window, sees = self._shared.window, self._shared.sees
        if window is None or sees is None:
            raise Unseen("I can't see anything in this call.", shown=False)
        return seen_by(await window.look(within), window, sees)

    def attempt(self, kind: str, key: object = "") -> Attempt:
        """One try at something that could be guessed: `with call.attempt("identity", number): …`, see
        `vivavoce.tools.attempts`. On entering it raises Declined when there were too many wrong ones.

        kind: what is tried; each kind is counted by itself. key: at which number, name or account, however it
            is spelt; "" = at none.
        """
        return self.tries.attempt(self.id, kind, plain(str(key)) or str(key))

    def verify(self, pin: SecretStr | str, expected: str | None, key: object, *, argument: str = "pin") -> None:
        """Have a caller prove who they are by a PIN. Raises Declined for a wrong one, or when there were too many.

        expected: its hash, as `hash_pin` made it; None = there is no such account, which is told in the same words and
        takes as long. key: the account, for `attempt("pin", key)`, which counts. argument: of the tool, that is asked
        for again. Blocks for some 0.1 s: call it in a tool that is not `async`.
        """
        typed = pin.get_secret_value() if isinstance(pin, SecretStr) else pin
        with self.attempt("pin", key):
            if not matches(typed, expected):
                raise Declined("That PIN is not right.", ask_again=(argument,))

    def dial(self, address: str, agent: str, about: Mapping[str, Any] | None = None) -> None:
        """Have an agent of this gateway call somebody, by SIP, beside this call; returns at once.

        address: `sip:ann@pbx.example`; never a caller's own words, which may name a number that costs you. agent: its
        name. about: what its tools find in `Call.about`; JSON. Raises Declined where calls cannot be placed.
        """
        if self._shared.dial is None:
            raise Declined("I can't place calls from here.")
        self._shared.dial(address, agent, dict(about or {}))

    @property
    def idempotency_key(self) -> str:
        """The same for a repetition of this very action (call, tool, arguments, turn), different for any other.

        Give it to services that take one; `vivavoce.ledger.once` uses it for your own database.
        """
        parts = "\0".join((self.id, self.tool, self.args_sha256, str(self.turn)))
        return hashlib.sha256(parts.encode()).hexdigest()

    def at(self, turn: int, tool: str, args_sha256: str, sound: bytes | None = None, heard: str = "") -> Call:
        """This call, as one run of a tool sees it. sound: of the turn, 16 kHz PCM16. heard: its words."""
        return replace(self, turn=turn, tool=tool, args_sha256=args_sha256, heard=heard, _sound=sound)


def dials(call: Call, place: Callable[[str, str, Mapping[str, Any]], None], loop: asyncio.AbstractEventLoop) -> None:
    """Let a call's tools place calls, on that loop, from whatever thread they run in."""

    def dial(address: str, agent: str, about: Mapping[str, Any]) -> None:
        loop.call_soon_threadsafe(place, address, agent, about)

    call._shared.dial = dial


def show(call: Call, window: Window, sees: Sees) -> None:
    """Give a call's tools something to see through."""
    call._shared.window, call._shared.sees = window, sees


def window_of(call: Call) -> Window | None:
    """What its tools see through; None where there is nothing to see."""
    return call._shared.window


def local_zone(name: str = "") -> tzinfo:
    """The time zone with an IANA name; "" = this machine's. Raises ConfigurationError for a name nobody knows."""
    if not name:
        return _machine_zone()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigurationError(f"time zone {name!r} is unknown: use an IANA name such as 'Europe/Zurich'") from None


def _machine_zone() -> tzinfo:
    """This machine's zone *with its rules*: `astimezone()` alone gives today's offset, wrong once clocks change."""
    for candidate in (os.environ.get("TZ", ""), _linked_zone()):
        try:
            if candidate:
                return ZoneInfo(candidate.lstrip(":"))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    zone = datetime.now().astimezone().tzinfo
    assert zone is not None
    return zone


def _linked_zone() -> str:
    try:
        return os.readlink("/etc/localtime").partition("zoneinfo/")[2]
    except OSError:
        return ""
