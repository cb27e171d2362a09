"""To whom an agent hands callers over, and when they are there. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from ...errors import ConfigurationError

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_HOURS = re.compile(r"([A-Za-z]{2})(?:-([A-Za-z]{2}))? (\d\d):(\d\d)-(\d\d):(\d\d)")
ANY_AGENT = "*"


@dataclass(frozen=True, slots=True)
class Staff:
    """A person, an extension or a queue."""

    to: str = field(repr=False)
    """A number in E.164 or a SIP address."""
    days: range = range(7)
    opens: time = time.min
    closes: time = time.max

    def there(self, now: datetime) -> bool:
        """Whether they answer at this local time."""
        return now.weekday() in self.days and self.opens <= now.time().replace(tzinfo=None) < self.closes


def read_staff(told: str) -> Staff:
    """`sip:200@pbx.example`, or `+15550123 Mo-Fr 08:00-17:00`. Raises ConfigurationError."""
    address, _, hours = told.strip().partition(" ")
    if not hours:
        return Staff(address)
    found = _HOURS.fullmatch(hours.strip())
    first, last = (found[1], found[2] or found[1]) if found else ("", "")
    try:
        if found is None:
            raise ValueError
        start, end = DAYS.index(first.lower()), DAYS.index(last.lower())
        opens, closes = time(int(found[3]), int(found[4])), time(int(found[5]), int(found[6]))
    except ValueError:
        raise ConfigurationError(
            f"VIVAVOCE_PHONE_TRANSFERS: hours look like Mo-Fr 08:00-17:00, not {hours.strip()!r}"
        ) from None
    if start > end or opens >= closes:
        raise ConfigurationError(f"VIVAVOCE_PHONE_TRANSFERS: {hours.strip()!r} ends before it begins")
    return Staff(address, range(start, end + 1), opens, closes)


class Rota:
    """Everybody's staff, by agent."""

    def __init__(self, transfers: Sequence[tuple[str, str]]) -> None:
        """transfers: (agent, who and when), `*` any other agent. Raises ConfigurationError."""
        self._staff = [(agent, read_staff(told)) for agent, told in transfers]

    def has(self, agent: str) -> bool:
        """Whether an agent has anybody at all."""
        return bool(self._of(agent))

    def there(self, agent: str, now: datetime) -> list[str]:
        """Who takes an agent's callers over at this local time, in the order in which they are tried."""
        return [staff.to for staff in self._of(agent) if staff.there(now)]

    def _of(self, agent: str) -> list[Staff]:
        own = [staff for name, staff in self._staff if name == agent]
        return own or [staff for name, staff in self._staff if name == ANY_AGENT]
