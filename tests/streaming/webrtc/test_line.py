"""One peer's line, without a gateway: what it sends where."""

import asyncio
import re
import socket

import pytest
from aioice import stun
from aiortc import RTCConfiguration, RTCPeerConnection

from vivavoce.streaming.webrtc.line import RtcLine

pytestmark = pytest.mark.e2e


class Stun(asyncio.DatagramProtocol):
    """Tells everybody where they were seen."""

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        asked = stun.parse_message(data)
        seen = {"XOR-MAPPED-ADDRESS": addr}
        told = stun.Message(asked.message_method, stun.Class.RESPONSE, asked.transaction_id, seen)
        self.transport.sendto(bytes(told), addr)


async def offer():
    """SDP without an address, as a peer posts it that sends them after it."""
    peer = RTCPeerConnection(RTCConfiguration([]))
    peer.createDataChannel("live")
    peer.addTransceiver("audio")
    await peer.setLocalDescription(await peer.createOffer())
    sdp = "".join(line for line in peer.localDescription.sdp.splitlines(True) if "candidate" not in line)
    await peer.close()
    return sdp


async def packets_at_a_trickled_address(stun_server):
    """Whether anything comes there within a while."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there:
        there.bind(("127.0.0.1", 0))
        there.setblocking(False)
        line, sdp = RtcLine(stun_server), await offer()
        try:
            await line.answer(sdp.encode())
            (user,) = set(re.findall("a=ice-ufrag:.*", sdp))
            told = f"{user}\na=mid:0\na=candidate:1 1 udp 1 127.0.0.1 {there.getsockname()[1]} typ host\n"
            await line.trickle(told.encode())
            async with asyncio.timeout(20 if stun_server else 1):
                return bool(await asyncio.get_running_loop().sock_recv(there, 2000))
        except TimeoutError:
            return False
        finally:
            await line.close()


def test_an_address_that_comes_after_the_offer_is_tried_where_addresses_are():
    async def main():
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(Stun, local_addr=("127.0.0.1", 0))
        port = transport.get_extra_info("sockname")[1]
        try:
            assert await packets_at_a_trickled_address([f"stun:127.0.0.1:{port}"])
        finally:
            transport.close()
        assert not await packets_at_a_trickled_address([])

    asyncio.run(main())
