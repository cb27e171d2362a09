"""The two state machines of a connection, as tables: the link (is it open?) and the reply's turn (what may follow?).

A pair that is absent from a table is illegal: ours raises LocalProtocolError, the peer's RemoteProtocolError.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from ..errors import LocalProtocolError


class Link(Enum):
    """How far one connection has come. A re-dial is a new connection, never a reset of the old one."""

    NEW = auto()
    SETUP_SENT = auto()
    """We are the client and wait for `setupComplete`."""
    SETUP_RECEIVED = auto()
    """We are the server and owe `setupComplete`. What the client sends meanwhile counts: not every client waits."""
    OPEN = auto()
    DRAINING = auto()
    """`goAway` has been said: everything still works, for a short while."""
    CLOSED = auto()


LIVE = frozenset({Link.OPEN, Link.DRAINING})
"""Links on which both sides may send anything."""

SERVER_LINK: Mapping[tuple[Link, str], Link] = {
    (Link.NEW, "setup"): Link.SETUP_RECEIVED,
    (Link.SETUP_RECEIVED, "setup_complete"): Link.OPEN,
    (Link.OPEN, "go_away"): Link.DRAINING,
    (Link.DRAINING, "go_away"): Link.DRAINING,
}

CLIENT_LINK: Mapping[tuple[Link, str], Link] = {
    (Link.NEW, "setup"): Link.SETUP_SENT,
    (Link.SETUP_SENT, "setup_complete"): Link.OPEN,
    (Link.SETUP_SENT, "go_away"): Link.DRAINING,
    (Link.OPEN, "go_away"): Link.DRAINING,
    (Link.DRAINING, "go_away"): Link.DRAINING,
}


class ReplyState(Enum):
    """How far the reply has come that the client is being sent."""

    QUIET = auto()
    REPLYING = auto()
    GENERATED = auto()
    """`generationComplete` is out; the client may still be playing what it got."""
    CUT = auto()
    """`interrupted` is out: the rest of this reply must not be sent."""


REPLY_TURN: Mapping[tuple[ReplyState, str], ReplyState] = {
    (ReplyState.QUIET, "content"): ReplyState.REPLYING,
    (ReplyState.QUIET, "generation_complete"): ReplyState.GENERATED,  # a reply without words
    (
        ReplyState.QUIET,
        "interrupted",
    ): ReplyState.QUIET,  # the client still plays a reply whose turn is over (LiveKit expects this)
    (ReplyState.REPLYING, "content"): ReplyState.REPLYING,
    (ReplyState.REPLYING, "interrupted"): ReplyState.CUT,
    (ReplyState.REPLYING, "generation_complete"): ReplyState.GENERATED,
    (ReplyState.GENERATED, "interrupted"): ReplyState.CUT,
    (ReplyState.GENERATED, "turn_complete"): ReplyState.QUIET,
    (ReplyState.CUT, "turn_complete"): ReplyState.QUIET,
}
"""Order within a turn: content, generationComplete, turnComplete; or content, interrupted, turnComplete.

Nothing follows `generationComplete` but the end of the turn: LiveKit's client has closed its streams by then and drops
it. An interrupted turn has no `generationComplete` (google-genai `types.LiveServerContent`).
"""

_REMEDY: Mapping[ReplyState, str] = {
    ReplyState.QUIET: "no reply is under way",
    ReplyState.REPLYING: "send generation_complete() or interrupted() first",
    ReplyState.GENERATED: "send turn_complete() first; what follows belongs to the next turn",
    ReplyState.CUT: "the caller took the floor: drop the rest and send turn_complete()",
}


def next_turn(turn: ReplyState, step: str, method: str) -> ReplyState:
    """The turn after `step`. Raises LocalProtocolError, naming `method`, where REPLY_TURN has no such pair."""
    if (turn, step) not in REPLY_TURN:
        raise LocalProtocolError(f"{method}() cannot be sent while the turn is {turn.name}: {_REMEDY[turn]}")
    return REPLY_TURN[turn, step]


def require_live(link: Link, method: str) -> None:
    """Raises LocalProtocolError, naming `method`, unless the link carries everything."""
    if link not in LIVE:
        remedy = "make a new connection" if link is Link.CLOSED else "wait until it is OPEN"
        raise LocalProtocolError(f"{method}() cannot be sent while the link is {link.name}: {remedy}")
