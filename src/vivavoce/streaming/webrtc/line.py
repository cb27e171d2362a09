"""One peer: its offer is answered, its sound and pictures become messages, and it is missed when it falls silent."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, MutableMapping, Sequence
from typing import Any

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from aiortc.sdp import candidate_from_sdp
from av import VideoFrame

from ...errors import RemoteProtocolError
from ...events import Audio, Played
from ...events import VideoFrame as SeenFrame
from ...media import INPUT_RATE
from .camera import KeyFrames, jpeg_of
from .channel import Channel
from .microphone import Microphone
from .offer_sdp import MOST_CANDIDATES, checked, trickled
from .reply import ReplyTrack

log = logging.getLogger(__name__)

CODECS = {"audio": "audio/opus", "video": "video/VP8"}
"""Every browser has them."""
SILENT = 3.0
"""Seconds without sound from a peer that has been sending: its network has gone. ICE itself takes 30 s to notice."""
LOOK = 0.5
"""Seconds between two looks at that."""
LAST_SOUND = 1.5
"""Seconds for the end of a reply that is still to be sent when the call is over."""
JITTER_BUFFER = 0.1
"""Seconds by which a browser plays later than we send, on a good network."""


class RtcLine:
    """`answer` its offer, hold the call over `channel` and `speaker`, then `close`. Implements `streaming.offer.Peer`.

    Sound and pictures come by RTP, and are handed on as the Live API's own messages.
    """

    def __init__(self, ice_servers: Sequence[str] = ()) -> None:
        """ice_servers: `stun:` addresses that tell this machine how it is seen from outside; none = it is reached
        under an address of its own."""
        self._clock = asyncio.get_running_loop().time
        self._servers = [RTCIceServer(url) for url in ice_servers]
        # an empty list, and not none: the library's own default asks a server of Google's
        self._connection = RTCPeerConnection(RTCConfiguration(self._servers))
        self.channel = Channel(self._clock)
        self.ping = self.channel.ping
        self.speaker = ReplyTrack()
        self.microphone = Microphone(lambda pcm: self.channel.put(Audio(pcm, INPUT_RATE)), self._clock)
        self._offer = ""
        self._candidates = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    async def answer(self, offer: bytes) -> str:
        """Our description, SDP. Raises RemoteProtocolError for an offer that cannot be answered."""
        connection = self._connection
        connection.on("datachannel", self.channel.open)
        connection.on("track", self._look)
        connection.on("connectionstatechange", self._note_state)
        self._offer = sdp = checked(offer, candidates=bool(self._servers))
        self._candidates = sdp.count("a=candidate:")
        try:
            await connection.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
            self._arrange()
            await connection.setLocalDescription(await connection.createAnswer())
        except Exception as error:  # noqa: BLE001 - a parser that was made for browsers, and gets anything
            log.info("offer refused: error=%s", type(error).__name__)
            raise RemoteProtocolError("this offer cannot be answered: send one as a browser makes it") from None
        self._start(self._watch())
        self._start(self._report())
        return connection.localDescription.sdp

    async def trickle(self, fragment: bytes) -> None:
        """More addresses of the peer's, found since its offer: tried where those of an offer are, and as few.

        Raises RemoteProtocolError for what does not belong to the offer.
        """
        most = MOST_CANDIDATES - self._candidates if self._servers else 0
        for mid, text in trickled(fragment, self._offer, most):
            self._candidates += 1
            try:
                candidate = candidate_from_sdp(text)
                candidate.sdpMid = mid
                await self._connection.addIceCandidate(candidate)
            except ValueError as error:
                log.info("candidate refused: error=%s", type(error).__name__)
                raise RemoteProtocolError("this candidate cannot be read: send it as a browser makes it") from None

    def _arrange(self) -> None:
        """One codec each, our voice, and what stands in for aiortc's jitter buffers."""
        for transceiver in self._connection.getTransceivers():
            kind = transceiver.kind
            known = RTCRtpReceiver.getCapabilities(kind)
            assert known is not None, "audio or video: `checked` lets nothing else pass"
            transceiver.setCodecPreferences([codec for codec in known.codecs if codec.mimeType == CODECS[kind]])
            buffer = self.microphone if kind == "audio" else KeyFrames(self._clock)
            # it offers no other way in; tests/streaming/webrtc hold it to that
            setattr(transceiver.receiver, "_RTCRtpReceiver__jitter_buffer", buffer)  # noqa: B010
        self._connection.addTrack(self.speaker)

    # ── from the peer ──

    def _look(self, track: MediaStreamTrack) -> None:
        if track.kind == "video":
            self._start(self._show(track))

    async def _show(self, track: MediaStreamTrack) -> None:
        """One picture a second at most: which of them is looked at, the session decides as for any other."""
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, VideoFrame):
                    self.channel.put(SeenFrame(await jpeg_of(frame), "image/jpeg", "camera"))

    def _note_state(self) -> None:
        if self._connection.connectionState in ("failed", "closed"):
            self.channel.hang_up()

    async def _watch(self) -> None:
        """A peer that has been sending sound and is silent has lost its network: it comes back with another offer."""
        while True:
            await asyncio.sleep(LOOK)
            heard, now, paused = self.microphone.alive_at, self._clock(), self.channel.paused_at
            if heard is None or (paused is not None and heard < paused + LOOK):  # what was on its way still came
                continue
            if now - heard > SILENT:
                log.info("line lost: silent for %.1f s", now - heard)
                self.speaker.cut()
                self.channel.hang_up()
                return

    async def _report(self) -> None:
        """What the caller has heard of the reply: what had left a jitter buffer's length ago."""
        left = told = 0.0
        while True:
            await asyncio.sleep(JITTER_BUFFER)
            if left > told:
                self.channel.put(Played(left))
                told = left
            left = self.speaker.left

    # ── what a session asks of a peer ──

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """As `Channel.send`; goodbye is said when what was said before has been heard."""
        if message["type"] == "websocket.close":
            await self._heard_out()
        await self.channel.send(message)

    @property
    def alive_at(self) -> float:
        """When anything last came from it."""
        return max(self.microphone.alive_at or 0.0, self.channel.alive_at)

    @property
    def left_in_order(self) -> bool:
        """One side has said goodbye."""
        return self.channel.left_in_order

    async def lost(self) -> dict[str, int]:
        """Packets of sound lost so far: of the peer's (`in`), and of ours (`out`), as it reports them."""
        out = 0
        for sender in self._connection.getSenders():
            for report in (await sender.getStats()).values():
                if report.type == "remote-inbound-rtp" and sender.kind == "audio":
                    out = report.packetsLost
        return {"in": self.microphone.lost, "out": out}

    # ── the end ──

    def leave(self) -> None:
        """The peer says goodbye."""
        self.channel.left_in_order = True
        self.speaker.cut()
        self.channel.hang_up()

    async def close(self) -> None:
        """Free everything; safe to call twice."""
        if self._closed:
            return
        self._closed = True
        try:
            if self._connection.connectionState == "connected":
                await self.channel.close()
        finally:
            for task in self._tasks:
                task.cancel()
            self.speaker.stop()
            await self._free()

    async def _free(self) -> None:
        """The library's own way stumbles over a connection that was never whole, and would leave its sockets open."""
        transports = {each.receiver.transport.transport for each in self._connection.getTransceivers()}
        try:
            await self._connection.close()
        except Exception as error:  # noqa: BLE001 - whatever it is, the sockets are closed next
            log.info("line not closed in order: error=%s", type(error).__name__)
            for transport in transports:
                await transport.stop()

    async def _heard_out(self) -> None:
        if self.speaker.waiting:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LAST_SOUND):
                    await self.speaker.drained()
                    await asyncio.sleep(JITTER_BUFFER)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
