"""SIP and RTP, behind a Protocol: `baresip-python` does the work and is young, so nothing else knows it by name."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import re
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol
from urllib.parse import unquote

import baresip

from ....errors import ConfigurationError
from .settings import SipAccount

log = logging.getLogger(__name__)

CODECS = ("g722/16000/1", "pcma", "pcmu")
"""Wideband first: recognition is better with it."""
RTP_TIMEOUT = 20
"""Seconds without a packet after which a line has fallen; silence is packets too, so this is no pause."""
RINGING = 45.0
"""Seconds that somebody has to pick up."""
MEDIA, STEP = 5.0, 0.02  # seconds until sound flows, looked at so often
MOST_READ = 32_000  # bytes at once: a second of wideband
SILENT = "rtp stream error"
"""How the stack calls the end of a call from which no packet came any more."""
JITTER = "audio_jitter_buffer_type adaptive\naudio_jitter_buffer_ms 20-200\n"
"""Milliseconds: 20 on a good line, more as soon as packets come unevenly; the stack's own default is 100."""


class SipCall(Protocol):
    """One call. Sound is PCM16 at `rate`; neither reading nor writing ever waits."""

    call_id: str
    caller: str
    """The number that calls, as the line has it; "" = withheld."""
    called: str
    """The number that was dialled."""
    on_key: Callable[[str], None]
    on_quality: Callable[[int, int, int], None]
    """Told now and then: packets of theirs and of ours lost so far, milliseconds that the jitter buffer holds."""
    on_over: Callable[[bool], None]
    """Told once when the call is over: whether somebody hung up, rather than the line falling silent."""

    @property
    def rate(self) -> int:
        """Samples per second; 0 until `answer` is done."""

    async def answer(self) -> None:
        """Take it and wait for its media. Raises ConnectionError where it has gone."""

    async def reject(self) -> None:
        """Busy (486)."""

    async def hang_up(self) -> None:
        """End it; nothing where it has ended."""

    async def refer(self, address: str) -> int:
        """Hand the caller over (REFER): 200 once the other side has answered, else the SIP status of the failure."""

    def read(self) -> bytes:
        """What has arrived since."""

    def write(self, pcm: bytes) -> None:
        """To be sent in time."""

    def held(self) -> int:
        """Bytes written and not yet sent."""

    def flush(self) -> None:
        """Throw those away."""


class Softphone(Protocol):
    """One place in the telephone network."""

    async def dial(self, address: str, ringing: float = RINGING) -> SipCall:
        """Call somebody and wait until they answer, so many seconds at most. Raises ConnectionError with what came
        instead. Cancelled, it rings no more."""

    async def drain(self) -> None:
        """Take no more calls, and return when the last is over."""


@contextlib.asynccontextmanager
async def baresip_softphone(
    account: SipAccount, incoming: Callable[[SipCall], None], callers: int = 1
) -> AsyncIterator[Softphone]:
    """A softphone of `baresip-python`; one a process. callers: names under which it calls, in turn.

    Raises ConfigurationError where it cannot listen or is not let in.
    """
    runtime = baresip.Runtime()
    try:
        await runtime.start(
            baresip.Config(
                net_interface=account.host,
                max_concurrent_calls=account.most_calls,
                rtp_timeout=RTP_TIMEOUT,
                expose_headers=("To",),
                extra_config_text=f"sip_listen {account.host}:{account.port}\n{JITTER}",
            )
        )
        agent = await baresip.UserAgent.create(
            runtime,
            baresip.Account(
                account.user,
                account.domain or account.host,
                account.password,
                reg_interval=600 if account.register else 0,
                audio_codecs=CODECS,
                extra_params=("catchall=yes",),
            ),
            transfer_policy="reject",  # nobody out there makes us place calls
        )
        agent.on_incoming(lambda call: incoming(_BaresipCall(call, number(call.headers.get("To", "")))))
        if account.register:
            await agent.register()
        others = [
            await baresip.UserAgent.create(
                runtime, baresip.Account(f"{account.user}{number}", account.host, "", audio_codecs=CODECS)
            )
            for number in range(2, callers + 1)
        ]
        yield _BaresipSoftphone(runtime, [agent, *others])
    except (baresip.BaresipError, ValueError) as error:
        raise ConfigurationError(f"SIP at {account.host}:{account.port}: {error}") from None
    finally:
        await runtime.close()


def number(address: str) -> str:
    """The number, or the name, in a SIP address (`"Ann" <sip:+4930123@pbx.example;user=phone>`); "" = withheld."""
    found = re.search(r"sips?:([^@;>]+)@", address)
    user = unquote(found[1]) if found else ""
    return "" if user.lower() in ("anonymous", "unavailable") else user


class _BaresipSoftphone:
    """`Softphone` by baresip-python."""

    def __init__(self, runtime: baresip.Runtime, agents: Sequence[baresip.UserAgent]) -> None:
        self._runtime, self._agents = runtime, itertools.cycle(agents)

    async def dial(self, address: str, ringing: float = RINGING) -> SipCall:
        try:
            call = await next(self._agents).dial(address)
            placed = _BaresipCall(call, address)
            try:
                await call.wait_established(timeout=ringing)
                await placed.media()
            except asyncio.CancelledError:
                await placed.hang_up()
                raise
        except (baresip.BaresipError, ValueError) as error:
            raise ConnectionError(f"{address} did not answer: {error}") from None
        return placed

    async def drain(self) -> None:
        await self._runtime.drain()


class _BaresipCall:
    """`SipCall` by baresip-python."""

    def __init__(self, call: baresip.Call, called: str) -> None:
        self._call, self._rate = call, 0
        self.call_id, self.caller, self.called = call.call_id or "", number(call.peer or ""), called
        self.on_key: Callable[[str], None] = lambda key: None
        self.on_quality: Callable[[int, int, int], None] = lambda lost_in, lost_out, held_ms: None
        self.on_over: Callable[[bool], None] = lambda hung_up: None
        call.on_rtcp(self._measured)
        call.on_dtmf(lambda pressed: self.on_key(pressed.digit))
        call.on(self._heed)

    @property
    def rate(self) -> int:
        return self._rate

    async def answer(self) -> None:
        try:
            await self._call.answer()
        except baresip.BaresipError as error:
            raise ConnectionError(f"the caller has gone: {error}") from None
        await self.media()

    async def media(self) -> None:
        """Wait until sound can go both ways. Raises ConnectionError where the call ends before."""
        self.call_id = self._call.call_id or self.call_id
        for _ in range(int(MEDIA / STEP)):
            if self._call.state is baresip.CallState.CLOSED:
                break
            with contextlib.suppress(baresip.AudioNotActive):
                found = self._call.audio.info()
                if found.tx_ready and found.rx_ready:
                    self._rate = found.rx_sample_rate
                    return
            await asyncio.sleep(STEP)
        raise ConnectionError("the call has no sound")

    async def reject(self) -> None:
        with contextlib.suppress(baresip.BaresipError):
            await self._call.reject()

    async def hang_up(self) -> None:
        with contextlib.suppress(baresip.BaresipError):
            await self._call.hangup()

    async def refer(self, address: str) -> int:
        try:
            await self._call.transfer(address, timeout=RINGING)
        except baresip.TransferFailed as error:
            return getattr(error, "status", None) or 480
        except (baresip.BaresipError, ValueError):
            return 500
        return 200

    def read(self) -> bytes:
        with contextlib.suppress(baresip.AudioNotActive, baresip.AudioRestarted):
            return bytes(self._call.audio.read(MOST_READ))
        return b""

    def write(self, pcm: bytes) -> None:
        with contextlib.suppress(baresip.AudioNotActive, baresip.AudioRestarted):
            self._call.audio.write(pcm)

    def held(self) -> int:
        with contextlib.suppress(baresip.AudioNotActive):
            return int(self._call.audio.info().tx_buffered)
        return 0

    def flush(self) -> None:
        with contextlib.suppress(baresip.AudioNotActive, baresip.AudioRestarted):
            self._call.audio.flush_tx()

    def _measured(self, stats: baresip.CallStats) -> None:
        lost = stats.rx_lost if stats.jbuf_lost is None else stats.jbuf_lost
        self.on_quality(lost, stats.tx_lost, stats.jbuf_delay_ms or 0)

    def _heed(self, event: baresip.StackEvent) -> None:
        if event.event is baresip.Event.CALL_CLOSED:
            self.on_over(event.text != SILENT)
