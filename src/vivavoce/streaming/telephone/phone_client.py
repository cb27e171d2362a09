"""A session's client at the end of a telephone line, whatever line: sound in time, marks, keys, hanging up."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Callable

from ...errors import RemoteProtocolError
from ...events import (
    Audio,
    Extension,
    KeyPressed,
    Played,
    ReplyCut,
    ReplyDone,
    TurnDone,
    VoiceActivity,
)
from ...protocol.setup import Setup
from ..pace import Account, Pace
from ..transport import BESIDE_US, FromClient, ToClient
from .handing import Handover
from .leg import CallEnded, CallLeg, CallStarted, HangUp, LegEvent, LineQuality, MarkPlayed, Transfer
from .paced_sound import MOST_WAITING, PacedSound
from .placed import Placed

SETUP_TIMEOUT = 10.0
"""Seconds from the connection to `CallStarted`."""
QUIET_LINE = 20.0
"""Seconds without anything from the line, which sends silence too, after which it has fallen."""
LAST_WORDS = 2.0
"""Seconds that the last sound gets to be played before we hang up."""
KEY = 0.02
"""Seconds of sound that a key counts as: nobody presses twenty in a second for long."""
AHEAD = 10.0
"""Seconds that a line may be ahead of real time; it is live, so only a stall makes it so."""
GOES_ON = frozenset({"resumed", "gateway_stopped"})
"""Ends from our side after which the call goes on elsewhere, and is not hung up."""

Admit = Callable[[CallStarted], Awaitable[Setup | None]]
"""Decides on a call that has begun: what it is to be, or None = it may not."""


class PhoneClient:
    """One telephone call. Used as `LiveSocket`: `setup`, then `events` in one task, inside `writing`."""

    closed_by = ("", 0)
    warned = False

    def __init__(
        self, leg: CallLeg, admit: Admit, *, pace: Pace | None = None, setup_timeout: float = SETUP_TIMEOUT
    ) -> None:
        """admit: looks at who is calling. pace: how fast the line may send."""
        self.transport, self.ahead = leg.provider, max(leg.ahead, BESIDE_US)
        self.measured: Callable[[LineQuality], None] = lambda quality: None
        """Told how good the line is, where it says so."""
        self.account = Account()
        self.outcome = ""
        self.handover = Handover(leg)
        """What becomes of a caller whom the agent hands over."""
        self.placed: Placed | None = None
        """Who has answered, where it is we who called; None = the call came in."""
        self.handle = ""
        """What the session can be gone on with; "" = it cannot."""
        self.over = False
        """The call is over for good: the caller has hung up, or we have."""
        self.left_at: float | None = None
        self._leg, self._admit, self._setup_timeout = leg, admit, setup_timeout
        self._pace = pace or Pace(AHEAD, AHEAD)
        self._coming = leg.events()
        self._sound = PacedSound(leg, self._note_arrival)
        self._turn_over = True
        self._arrived: Callable[[float | None], None] | None = None
        self._turn_done: Callable[[], None] | None = None
        self._closing: tuple[int, str] | None = None
        self._reader: asyncio.Task[object] | None = None
        self._reading = self._deaf = False
        self._rate = 0

    # ── how it begins ──

    async def setup(self) -> Setup | None:
        """Wait for the call to start. None when it did not, or may not: then the line is closed."""
        setup = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._setup_timeout):
                async for event in self._coming:
                    if isinstance(event, CallStarted):
                        self._rate = event.rate
                        self._sound.open(event.rate)
                        setup = await self._admit(event)
                        break
        if setup is None:
            self._closing = (1008, "no call")
            await self._leg.close()
        return setup

    def start(self, session_id: str) -> None:
        """The caller hears it."""

    def offer(self, handle: str, arrived: Callable[[float | None], None], turn_done: Callable[[], None]) -> None:
        """Keep the handle: nobody but us can come back with it."""
        self.handle, self._arrived, self._turn_done = handle, arrived, turn_done
        arrived(None)

    async def refuse(self, code: int, reason: str) -> None:
        """Hang up before a session began."""
        self._closing, self.over = (code, reason), True
        await self._leg.send(HangUp())
        await self._leg.close()

    # ── what comes ──

    async def events(self) -> AsyncIterator[FromClient]:
        """What the caller says and presses and has heard, until the line ends."""
        self._reader = asyncio.current_task()
        now = asyncio.get_running_loop().time
        alive = now()
        try:
            while not self._deaf and (event := await self._next()) is not None:
                alive = now()
                weight = event.seconds if isinstance(event, Audio) else KEY if isinstance(event, KeyPressed) else 0.0
                if not await self._paced(weight):
                    return
                if isinstance(event, CallEnded):
                    self.over = True
                    break
                for item in self._read(event):
                    yield item
                if (back := self.handover.take_back()) is not None:
                    yield back
            if not self._closing:
                self.left_at = None if self.over else alive
                self._sound.end(at_once=True)
                await self.close(1000, "the line is gone")
        except asyncio.CancelledError:
            if not self._deaf or self._reader is None:
                raise
            self._reader.uncancel()  # our own doing

    async def _next(self) -> LegEvent | None:
        self._reading = True
        try:
            async with asyncio.timeout(QUIET_LINE):
                return await anext(self._coming, None)
        except TimeoutError:
            return None
        finally:
            self._reading = False

    def _read(self, event: LegEvent) -> list[FromClient]:
        if isinstance(event, Audio | KeyPressed):
            if self.placed is not None and self.placed.waiting:
                return self.placed.read(event)
            return [] if self.handover.under_way else [event]
        if isinstance(event, LineQuality):
            self.measured(event)
        mark = self._sound.played(event.name) if isinstance(event, MarkPlayed) else None
        if mark is None:
            return []
        self._note_arrival(mark.turn_end)
        return [Played(mark.seconds)]

    async def _paced(self, seconds: float) -> bool:
        """As `LiveSocket`: charge sound, hold back a line that is too fast, and cut one that goes on being so."""
        try:
            await self.account.charge(seconds)
            wait = self._pace.take(seconds, asyncio.get_running_loop().time())
        except RemoteProtocolError as error:
            self.outcome = "too_much_sound"
            await self.close(error.code, error.reason)
            return False
        if wait:
            await asyncio.sleep(wait)
        return True

    # ── what goes ──

    def send(self, item: ToClient) -> None:
        """Queue what can be heard; the rest a telephone has no use for."""
        if self._closing:
            return
        match item:
            case Audio():
                self._turn_over = False
                self._sound.speak(item)
                if self._sound.waiting > MOST_WAITING:
                    self._sound.clear()
                    self.cut(1008, f"over {MOST_WAITING:.0f} s of reply are waiting", "client_stalled")
            case ReplyDone():
                self._sound.finish()
            case ReplyCut():
                self._sound.clear()
            case VoiceActivity(started=True) if self._turn_over and self._sound.unplayed:
                self._sound.clear()  # the session took it for played: the line lags, and the caller speaks now
            case TurnDone():
                self._turn_over = True
                self._sound.end_turn(asyncio.get_running_loop().time())
                if self._turn_done is not None:
                    self._turn_done()
            case Extension(payload={"type": "ending", "reason": reason} as told):
                summary = str(told.get("summary", ""))
                end = functools.partial(self.cut, 1000, "the agent has said goodbye", "")
                if reason != "transferred" or self.handover.begin(summary, self._rate, end):
                    end()

    @property
    def may_return(self) -> bool:
        """See `ServedClient`."""
        return self.handover.may_return

    @property
    def transfer(self) -> str:
        """To whom the call was handed over; "" = to nobody."""
        return self._leg.transfer

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Speak meanwhile; on leaving, what is queued gets `LAST_WORDS` to be heard, then the call is hung up."""
        writer = asyncio.create_task(self._write())
        try:
            yield
        finally:
            await self.close(1000, "the call is over")
            self.handover.cancel()
            if self.placed is not None:
                self.placed.cancel()
            try:
                await asyncio.wait([writer], timeout=2 * LAST_WORDS)
            finally:
                writer.cancel()
                self.over = self.over or (self._for_good and not self.handover.may_return)
                await self._leg.close()

    async def _write(self) -> None:
        """Speak; after the last words hang up. A line that fell waits for its caller to come back."""
        await self._sound.run()
        if not self.over and self._for_good:
            rest = self._sound.played_until - asyncio.get_running_loop().time()
            await asyncio.sleep(min(max(0.0, rest), LAST_WORDS))
            self.over = not self.handover.may_return
            if not self.handover.joined:
                await self._leg.send(Transfer(staff[0]) if (staff := self.handover.staff) else HangUp())
        await self._leg.close()

    @property
    def _for_good(self) -> bool:
        return self.left_at is None and self.outcome not in GOES_ON

    def _note_arrival(self, turn_end: float | None) -> None:
        if turn_end is not None and self._arrived is not None:
            self._arrived(turn_end)

    # ── how it ends ──

    def cut(self, code: int, reason: str, outcome: str) -> None:
        """End the call from our side. Its line is hung up, unless the call goes on elsewhere."""
        if self._closing:
            return
        self._closing, self.outcome, self._deaf = (code, reason), outcome, True
        self._sound.end(at_once=outcome in GOES_ON)
        if self._reader and self._reading:
            self._reader.cancel()

    async def close(self, code: int, reason: str) -> None:
        """Speak what is queued, then hang up."""
        self._closing = self._closing or (code, reason)
        self._sound.end()
