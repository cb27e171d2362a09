"""What the sides of one conversation share."""

from __future__ import annotations

from dataclasses import dataclass

from ...events import Brief
from .caller import Caller
from .calls import Calls
from .history import History
from .outlet import Outlet
from .pictures import TOKENS, TOKENS_LOW, Pictures
from .policy import Policy
from .profiles import Profile
from .timers import Timers
from .upstream import Upstream
from .watch import Watch


@dataclass(frozen=True, slots=True)
class Parts:
    """One conversation's."""

    brief: Brief
    profile: Profile
    policy: Policy
    line: Upstream
    timers: Timers
    history: History
    caller: Caller
    pictures: Pictures
    calls: Calls
    watch: Watch
    outlet: Outlet


def parts(brief: Brief, profile: Profile, model: str, policy: Policy) -> Parts:
    """Those of a conversation that has not begun. model: as the endpoint names it."""
    line, timers = Upstream(model, policy), Timers()
    outlet = Outlet(line, profile)
    cost = TOKENS_LOW if brief.live.media_resolution == "LOW" else TOKENS
    return Parts(
        brief,
        profile,
        policy,
        line,
        timers,
        History(brief.history),
        Caller(policy, model_turns=brief.model_turns),
        Pictures(policy, timers, line, outlet, cost=cost, gated=bool(brief.sees)),
        Calls(),
        Watch(profile, policy, timers),
        outlet,
    )
