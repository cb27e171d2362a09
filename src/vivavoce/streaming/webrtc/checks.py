"""Whether calls over WebRTC can be held here: what `vivavoce doctor` asks of this machine and of its ICE servers.

Each check gives the trouble in a few words, and "" where there is none.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Sequence

from aioice import Connection
from aioice.ice import get_host_addresses
from aioice.stun import TransactionFailed, TransactionTimeout
from aioice.turn import create_turn_endpoint
from av import FFmpegError

from .ice import turn_credentials
from .microphone import Microphone
from .reply import ReplyTrack

PATIENCE = 3.0
"""Seconds for a server to answer."""
CLOCK_BEGAN = 1_764_547_200
"""This program is no older (1 December 2025): a clock that says so is wrong, and TURN servers refuse what it dates."""
ADDRESS = re.compile(r"(stun|turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?")


def addresses() -> list[str]:
    """Those of this machine at which a browser can reach it; loopback is none of them."""
    return [address for address in get_host_addresses(use_ipv4=True, use_ipv6=True) if not address.startswith("fe80")]


async def trouble_here() -> str:
    """With the codec, the clock, or with UDP between two peers on this machine."""
    try:
        ReplyTrack().stop()
        Microphone(lambda pcm: None, time.monotonic)
    except (FFmpegError, ValueError) as error:
        return f"Opus does not start ({type(error).__name__}): reinstall the package av"
    if time.time() < CLOCK_BEGAN:
        return "the clock is years behind: set it, or run an NTP client"
    if not addresses():
        return "this machine has no network but loopback, which WebRTC does not use"
    sides = [Connection(ice_controlling=True), Connection(ice_controlling=False)]
    try:
        async with asyncio.timeout(PATIENCE):
            for side in sides:
                await side.gather_candidates()
            for side, other in (sides, sides[::-1]):
                side.remote_username, side.remote_password = other.local_username, other.local_password
                for candidate in other.local_candidates:
                    await side.add_remote_candidate(candidate)
                await side.add_remote_candidate(None)
            await asyncio.gather(*(side.connect() for side in sides))
    except (TimeoutError, ConnectionError, OSError):
        return "two peers on this machine do not reach each other by UDP: a firewall blocks it"
    finally:
        for side in sides:
            await side.close()
    return ""


async def server_trouble(url: str, secret: str) -> str:
    """With one STUN or TURN server."""
    found = ADDRESS.fullmatch(url)
    if found is None:
        return "that is no address of one"
    kind, host, transport = found[1], found[2].strip("[]"), found[4] or ("tcp" if found[1] == "turns" else "udp")
    where = (host, int(found[3] or (5349 if kind == "turns" else 3478)))
    try:
        async with asyncio.timeout(PATIENCE):
            answered = await (_asks_stun(where) if kind == "stun" else _asks_turn(where, kind, transport, secret))
    except TransactionFailed as error:
        refused = error.response.attributes.get("ERROR-CODE", (0, ""))[0]
        if refused in (401, 441):
            return "it refuses our credentials: its static-auth-secret is another, or one of the two clocks is wrong"
        return f"it refuses us (STUN error {refused})"
    except (TimeoutError, TransactionTimeout, ConnectionError, OSError):
        answered = False
    return "" if answered else f"it does not answer: is it running, and is {transport.upper()} port {where[1]} open?"


async def _asks_stun(where: tuple[str, int]) -> bool:
    side = Connection(ice_controlling=True, stun_server=where)
    try:
        await side.gather_candidates()
        return any(candidate.type == "srflx" for candidate in side.local_candidates)
    finally:
        await side.close()


async def _asks_turn(where: tuple[str, int], kind: str, transport: str, secret: str) -> bool:
    """Takes an address there, and gives it back."""
    made = turn_credentials(secret, secrets.token_hex(4), time.time(), 60)
    relay, _ = await create_turn_endpoint(
        asyncio.DatagramProtocol,
        server_addr=where,
        username=made.username,
        password=made.password,
        ssl=kind == "turns",
        transport=transport,
    )
    relay.close()
    return True


async def examine(urls: Sequence[str], secret: str) -> tuple[str, dict[str, str]]:
    """(trouble here, address of a server → trouble with it), all looked at together."""
    here, *servers = await asyncio.gather(trouble_here(), *(server_trouble(url, secret) for url in urls))
    return here, dict(zip(urls, servers, strict=True))
