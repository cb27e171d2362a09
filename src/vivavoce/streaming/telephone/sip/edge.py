"""The SIP edge: a process of its own that carries calls between a softphone and the gateway's socket.

A native crash here ends the calls on this edge and nothing else; the gateway starts another (`gateway/sip_edge.py`).
The parent writes one JSON object a line to our standard input: first the settings, then commands (`dial`, `cancel`,
`drain`); the end of it means that the parent is gone. We write one a line to standard output: `ready`, `failed`,
`dialled`, `ended`.
Two calls that are to talk to each other (`join`) do so here, and the gateway lets go of both.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import MutableMapping
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from ....errors import ConfigurationError
from ..source_rate import SourceRate
from .bridge import bridge
from .frames import frame, read_frame, short
from .playout import Outgoing
from .settings import EdgeSettings, read_settings
from .softphone import RINGING, SipCall, Softphone, baresip_softphone

log = logging.getLogger(__name__)

PACKET, LOOK = 0.018, 0.004
"""Seconds after a packet of RTP until the next can be there, and between two looks for one that is late."""
BACK = (0.2, 0.5, 1.0, 2.0)
"""Seconds before each try to reach a gateway that dropped a call's socket; then the call is hung up."""
EACH, EACH_SECONDS = 12, 60.0
"""Calls of one number in so many seconds; who rings more often hears a busy tone. Of withheld numbers nobody knows."""
ALL, ALL_SECONDS = 40, 10.0
"""Calls of all in so many seconds: an office of sixteen lines has no more, a flood has."""
LARGEST = 2**20  # bytes of a frame from the gateway
OPENING = 5.0  # seconds for the gateway to take a call
"""Callers hear it ring meanwhile."""
LET_GO = 5.0
"""Seconds for the gateway to let go of a call that talks to another."""


class EdgeCall:
    """One call between softphone and gateway."""

    def __init__(
        self,
        call: SipCall,
        settings: EdgeSettings,
        ticket: str = "",
        others: MutableMapping[str, EdgeCall] | None = None,
    ) -> None:
        """ticket: what the gateway asked to be given back with the call that it had us place; "" = it came in. others:
        the calls of the same edge, by their ids."""
        self._call, self._settings, self._ticket = call, settings, ticket
        self._others = {} if others is None else others
        self._bridge: asyncio.Task[None] | None = None
        self._outgoing: Outgoing | None = None
        self._over = asyncio.Event()
        self._hung_up = self._dismissed = False
        self._referring: asyncio.Task[int] | None = None
        self._keys: asyncio.Queue[str] = asyncio.Queue(maxsize=64)
        self._quality: tuple[int, int, int] | None = None
        call.on_key, call.on_quality, call.on_over = self._pressed, self._measured, self._ended

    async def run(self) -> None:
        """Take the call and carry it to its end. A gateway that refuses it makes the caller hear a busy tone."""
        try:
            socket = await self._open()
        except OSError as error:
            log.info("call refused: %s", error)
            await self._call.reject()
            return
        try:
            if not self._call.rate:
                await self._call.answer()
            self._others[self._call.call_id] = self
            for wait in (*BACK, None):
                if await self._carry(socket) or self._over.is_set() or self._bridge or wait is None:
                    break
                await asyncio.sleep(wait)
                with contextlib.suppress(OSError):
                    socket = await self._open()
        except ConnectionError as error:
            log.info("call lost: %s", error)
        finally:
            await socket.close()
            if self._referring is not None:  # the gateway has let go; the caller stays until somebody has answered
                await self._referring
            if self._bridge is not None:
                await asyncio.wait({self._bridge})
            self._others.pop(self._call.call_id, None)
            await self._call.hang_up()

    def join(self, other: EdgeCall) -> bool:
        """Let the two talk to each other, until either hangs up. False where this one is over."""
        if self._over.is_set() or self._bridge is not None or not self._call.rate:
            return False
        over = (self._over, other._over)
        talk = bridge(self._call, other._call, lambda: any(one.is_set() for one in over))
        self._bridge = other._bridge = asyncio.create_task(talk)
        return True

    async def _open(self) -> ClientConnection:
        """The gateway's socket for this call. Raises OSError where it does not take it."""
        headers = {"authorization": f"Bearer {self._settings.secret}", "ticket": self._ticket}
        try:
            return await connect(
                self._settings.url,
                additional_headers=headers,
                open_timeout=OPENING,
                max_size=LARGEST,
                compression=None,
                proxy=None,
            )
        except (InvalidHandshake, TimeoutError) as error:
            raise ConnectionError(str(error)) from None

    async def _carry(self, socket: ClientConnection) -> bool:
        """Sound both ways until the call or the socket ends; True = the gateway has said goodbye."""
        self._outgoing = Outgoing(self._call.rate)
        started = frame(
            "start",
            callId=self._call.call_id,
            caller=self._call.caller,
            called=self._call.called,
            rate=self._call.rate,
            ticket=self._ticket,
        )
        try:
            await socket.send(started)
            commands = asyncio.create_task(self._obey(socket, self._outgoing))
            try:
                await self._pump(socket, self._outgoing, commands)
                if self._bridge is not None:
                    await asyncio.wait({commands}, timeout=LET_GO)
            finally:
                commands.cancel()
            if self._over.is_set() and self._hung_up:
                await socket.send(frame("stop"))
        except ConnectionClosed:
            pass
        return self._dismissed or socket.close_code == 1000

    async def _pump(self, socket: ClientConnection, outgoing: Outgoing, commands: asyncio.Task[None]) -> None:
        """Every packet's time: what was heard goes up, what is to be said goes down, keys and marks are told."""
        while not (self._over.is_set() or commands.done() or self._bridge):
            if heard := self._call.read():
                await socket.send(heard)
            held = self._call.held()
            self._call.write(outgoing.take(held))
            for name in outgoing.played(held):
                await socket.send(frame("mark", name=name))
            while not self._keys.empty():
                await socket.send(frame("dtmf", digit=self._keys.get_nowait()))
            if self._quality is not None:
                lost_in, lost_out, held_ms = self._quality
                self._quality = None
                await socket.send(frame("quality", **{"in": lost_in, "out": lost_out, "ms": held_ms}))
            await asyncio.sleep(PACKET if heard else LOOK)

    async def _obey(self, socket: ClientConnection, outgoing: Outgoing) -> None:
        """The gateway's words, until it closes the socket."""
        async for said in socket:
            if isinstance(said, bytes):
                outgoing.push(said)
                self._call.write(outgoing.take(self._call.held()))
                continue
            event, fields = read_frame(said)
            if event == "mark":
                outgoing.mark(short(fields.get("name")))
            elif event == "clear":
                self._call.flush()
                for name in outgoing.clear():
                    await socket.send(frame("mark", name=name))
            elif event == "refer":
                self._referring = asyncio.create_task(self._call.refer(short(fields.get("to"))))
                await socket.send(frame("refer", status=await asyncio.shield(self._referring)))
            elif event == "join":
                other = self._others.get(short(fields.get("callId")))
                await socket.send(frame("joined", done=other is not None and other.join(self)))
            elif event == "hangup":
                self._dismissed = True
                return

    def _pressed(self, key: str) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            self._keys.put_nowait(key)

    def _measured(self, lost_in: int, lost_out: int, held_ms: int) -> None:
        self._quality = lost_in, lost_out, held_ms

    def _ended(self, hung_up: bool) -> None:
        self._hung_up = hung_up
        self._over.set()


class Edge:
    """All calls of a process."""

    def __init__(self, settings: EdgeSettings) -> None:
        self._settings = settings
        self._calls: set[asyncio.Task[None]] = set()
        self._each, self._all = SourceRate(EACH, EACH_SECONDS), SourceRate(ALL, ALL_SECONDS)
        self._placed: dict[str, asyncio.Task[None]] = {}
        self._talking: dict[str, EdgeCall] = {}

    async def run(self, lines: asyncio.StreamReader) -> None:
        """Answer and place calls as the parent's lines say, until it is gone."""
        async with baresip_softphone(self._settings.account, self.take) as phone:
            tell("ready")
            while line := await lines.readline():
                event, fields = read_frame(line.decode(errors="replace"))
                ticket = short(fields.get("ticket"))
                if event == "dial":
                    ringing = float(fields.get("ringing") or RINGING)
                    self._placed[ticket] = self._spawn(self._dial(phone, short(fields.get("to")), ticket, ringing))
                elif event == "cancel" and ticket in self._placed:
                    self._placed[ticket].cancel()
                elif event == "drain":
                    self._spawn(self._drain(phone))
            for task in self._calls:
                task.cancel()
            await asyncio.gather(*self._calls, return_exceptions=True)

    def take(self, call: SipCall) -> None:
        """Somebody calls."""
        now = asyncio.get_running_loop().time()
        over, flood = self._each.take(call.caller, now) if call.caller else 0, self._all.take("", now)
        if over or flood:
            if over == 1:
                log.warning("calls refused: caller=…%s reason=over %d in a minute", call.caller[-2:], EACH)
            if flood == 1:
                log.warning("calls refused: caller=any reason=over %d in %.0f s", ALL, ALL_SECONDS)
            self._spawn(call.reject())
            return
        self._spawn(EdgeCall(call, self._settings, others=self._talking).run())

    async def _dial(self, phone: Softphone, address: str, ticket: str, ringing: float) -> None:
        try:
            try:
                call = await phone.dial(address, ringing)
            except ConnectionError as error:
                tell("dialled", ticket=ticket, why=str(error))
                return
            tell("dialled", ticket=ticket, why="")
            try:
                await EdgeCall(call, self._settings, ticket, self._talking).run()
            finally:
                tell("ended", ticket=ticket)
        finally:
            del self._placed[ticket]

    async def _drain(self, phone: Softphone) -> None:
        await phone.drain()
        tell("drained")

    def _spawn(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)
        return task


def tell(event: str, **fields: Any) -> None:
    """A line to the parent."""
    sys.stdout.write(frame(event, **fields) + "\n")
    sys.stdout.flush()


async def _serve() -> None:
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    await Edge(read_settings((await lines.readline()).decode())).run(lines)


def main() -> None:
    """Be the edge of the gateway that started us."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
    logging.getLogger("baresip.call").setLevel(logging.WARNING)  # a record of each call, also of a flood's
    try:
        asyncio.run(_serve())
    except ConfigurationError as error:
        tell("failed", why=str(error))
        sys.exit(2)


if __name__ == "__main__":
    main()
