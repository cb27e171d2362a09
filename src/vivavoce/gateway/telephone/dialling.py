"""Calls that agents place: by whom, and what they are about."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...errors import ConfigurationError, where
from ..directory import Directory
from ..sip_edge import SipEdge
from .attendant import Speak

log = logging.getLogger(__name__)

MOST = 8
"""Calls of agents that ring or go on at once: half of what an edge carries."""
BUSY = "too many calls are being placed: try again when one is over"


@dataclass(frozen=True, slots=True)
class Errand:
    """Why a call was placed."""

    agent: str
    about: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What the agent's tools know of it; JSON."""
    message: bytes = field(default=b"", repr=False)
    """For an answering machine, 24 kHz PCM16; b"" = none is left."""


class Dialler:
    """`place` a call and wait for its end, or `begin` one; it comes in with a ticket, of which `errand` tells why."""

    def __init__(self, sip: SipEdge, directory: Directory, speak: Speak | None) -> None:
        self._sip, self._directory, self._speak = sip, directory, speak
        self._errands: dict[str, Errand] = {}
        self._placing = set[asyncio.Task[None]]()

    def errand(self, ticket: str) -> Errand | None:
        """Of a call that comes in with a ticket; None for any other."""
        return self._errands.get(ticket)

    async def place(self, address: str, agent: str, about: Mapping[str, Any]) -> str:
        """Have an agent call somebody; why nobody answered, or "" once that call is over.

        Raises ConfigurationError where the agent is not served.
        """
        called = self._directory.find(agent)
        if called is None:
            raise ConfigurationError(f"{agent} is not served here; there are: {', '.join(self._directory.names)}")
        if len(self._errands) >= MOST:
            return BUSY
        ticket, voicemail = secrets.token_hex(16), called.agent.voicemail if called.agent else ""
        self._errands[ticket] = Errand(agent, dict(about))
        try:
            if voicemail and self._speak is not None:
                self._errands[ticket] = Errand(agent, dict(about), await self._speak(voicemail))
            return await self._sip.place(address, ticket)
        finally:
            del self._errands[ticket]

    def begin(self, address: str, agent: str, about: Mapping[str, Any]) -> None:
        """Likewise, from within a call, without waiting for it."""
        task = asyncio.create_task(self._try(address, agent, about))
        self._placing.add(task)
        task.add_done_callback(self._placing.discard)

    async def _try(self, address: str, agent: str, about: Mapping[str, Any]) -> None:
        try:
            why = await self.place(address, agent, about)
        except ConfigurationError as error:
            why = str(error)
        except Exception as error:  # noqa: BLE001 - one call's failure, which nobody waits for
            why = where(error)
        if why:
            log.warning("call not placed: agent=%s reason=%s", agent, why.replace(address, "…"))
