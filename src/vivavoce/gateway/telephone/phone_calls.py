"""Calls that a provider has announced: their one-time tickets, and what is known when a stream comes back. No clock.

All of it lies in this process: behind a load balancer, a provider's webhook and its stream must reach the same one.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Protocol

from ...streaming.telephone.handing import Handover
from .dialling import Errand

TICKET_BYTES = 16
"""Of randomness in a ticket: 128 bits, as much as an AudioSocket's UUID can hold."""
TICKET_LIFE = 60.0
"""Seconds from the webhook's answer to the stream that it asked for."""
CALL_LIFE = 2 * 3600.0
"""Seconds that a call is known after it was last heard of, as long as a session can be gone on with."""
MOST_CALLS = 4096
"""Known at once; the one that was heard of longest ago is forgotten first."""
MOST_RETURNS = 5
"""Times that a stream that fell is opened again in one call."""


class Line(Protocol):
    """A stream, as far as the next one depends on it."""

    handle: str
    """What the session can be gone on with; "" = nothing."""
    over: bool
    """The call is over for good."""

    @property
    def handover(self) -> Handover:
        """What became of the caller who was handed over."""

    @property
    def transfer(self) -> str:
        """Whether it has been handed over: the first of them; "" = it has not."""


@dataclass(slots=True)
class PhoneCall:
    """One call as the provider knows it."""

    provider: str
    id: str
    agent: str
    caller: str = field(default="", repr=False)
    """The caller's number; "" = withheld."""
    line: Line | None = field(default=None, repr=False)
    """Its newest stream, also after that has ended: providers ask what is next while we still put things away."""
    errand: Errand | None = field(default=None, repr=False)
    """Why we have placed it; None = it came in."""
    returned: bool = False
    """It was put through, and nobody has answered."""
    returns: int = 0
    seen: float = 0.0
    ticket: str = field(default="", repr=False)
    """Digest of the ticket that is out; "" = there is none."""

    @property
    def number(self) -> str:
        """A digest that stands for the caller's number, where tries are counted; "" = withheld."""
        return hashlib.sha256(self.caller.encode()).hexdigest()[:16] if self.caller else ""

    @property
    def shown(self) -> str:
        """What people may read of it: the last two digits."""
        return f"…{self.caller[-2:]}" if self.caller else "withheld"


class PhoneCalls:
    """`expect` a call when it is announced, `again` when its stream has fallen, `redeem` the ticket that comes back."""

    def __init__(self) -> None:
        self._calls: OrderedDict[tuple[str, str], PhoneCall] = OrderedDict()
        self._tickets: OrderedDict[str, tuple[PhoneCall, float]] = OrderedDict()

    def expect(self, call: PhoneCall, now: float) -> str:
        """A ticket for the stream of a call. Announced twice, it is the same call, and the ticket before is void."""
        known = self._calls.setdefault((call.provider, call.id), call)
        return self._ticket(known, now)

    def find(self, provider: str, call_id: str) -> PhoneCall | None:
        """A call that was announced and is remembered."""
        return self._calls.get((provider, call_id))

    def again(self, call: PhoneCall, now: float) -> str:
        """A ticket for another stream of it; "" when it has had enough of them."""
        if (call.line and call.line.over) or call.returns >= MOST_RETURNS:
            return ""
        call.returns += 1
        return self._ticket(call, now)

    def redeem(self, provider: str, ticket: str, call_id: str, now: float) -> PhoneCall | None:
        """The call that a ticket was made for, once. None for any other ticket, in the same words whatever is wrong.

        call_id: as the stream says it; "" = the stream knows it under another name.
        """
        call, until = self._tickets.pop(_digest(ticket), (None, 0.0))
        if call is None or call.provider != provider or now > until or (call_id and call_id != call.id):
            return None
        call.ticket = ""
        return call

    def _ticket(self, call: PhoneCall, now: float) -> str:
        ticket = secrets.token_hex(TICKET_BYTES)
        self._tickets.pop(call.ticket, None)
        call.seen, call.ticket = now, _digest(ticket)
        self._tickets[call.ticket] = (call, now + TICKET_LIFE)
        self._calls.move_to_end((call.provider, call.id))
        self._forget(now)
        return ticket

    def _forget(self, now: float) -> None:
        while self._tickets and next(iter(self._tickets.values()))[1] < now:
            self._tickets.popitem(last=False)
        while self._calls:
            key, oldest = next(iter(self._calls.items()))
            if len(self._calls) <= MOST_CALLS and now - oldest.seen <= CALL_LIFE:
                return
            self._tickets.pop(oldest.ticket, None)
            del self._calls[key]


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
