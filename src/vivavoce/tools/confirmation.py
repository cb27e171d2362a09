"""A caller's yes before an action: bound to the exact arguments, given in a later turn, used once. Pure.

The rule is reliability.md section 2.2: prepare, read back, confirm; the confirmation is bound to a digest of the
arguments, expires, and must come in a later turn of the caller than the request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from .. import consent

# How long a yes may be awaited: reliability.md section 2.2.
EXPIRES = 60.0  # seconds

Verdict = Literal["agreed", "refused", "ask", "untold"]
"""agreed: run it now, once. refused: the caller said no. ask: read the arguments back and wait for a later turn.
untold: a yes, but the caller has not heard what to: as `ask`, and say so."""


@dataclass(frozen=True, slots=True)
class _Pending:
    args_sha256: str
    turn: int
    expires: float
    words: str
    since: int
    """The turn in which it was first asked."""


class Confirmations:
    """What one caller has been asked to agree to. At most one request per tool is open: the latest arguments."""

    def __init__(self) -> None:
        self._pending: dict[str, _Pending] = {}

    def judge(
        self,
        tool: str,
        args_sha256: str,
        turn: int,
        heard: str,
        now: float,
        told: Callable[[int], bool] = lambda since: True,
        heard_since: Callable[[int], Sequence[str]] = lambda since: (),
    ) -> Verdict:
        """May this run? After "ask" and "untold" call `asked` once the caller is really being asked.

        heard: the caller's words in `turn`; "" when the model gives no transcript: then the order of turns decides.
        now: seconds on any steady clock. told: whether the caller has been told the action since a turn.
        heard_since: what they have said since a turn: after a no, a later yes is to something else.
        """
        pending = self._pending.get(tool)
        if pending is None or pending.args_sha256 != args_sha256 or now > pending.expires or turn <= pending.turn:
            return "ask"
        said = consent.read(heard, pending.words)
        if heard.strip() and said.answer == "no":
            del self._pending[tool]
            return "refused"
        if any(consent.read(words, pending.words).answer == "no" for words in heard_since(pending.turn)):
            del self._pending[tool]
            return "ask"
        if heard.strip() and not (said.plain or said.stands):
            return "ask"
        if not told(pending.since):
            return "untold"
        del self._pending[tool]
        return "agreed"

    def asked(self, tool: str, args_sha256: str, turn: int, now: float, words: str = "") -> None:
        """The caller is being asked now: only a later turn than `turn` can agree. words: the action, read back."""
        before = self._pending.get(tool)
        again = before is not None and before.args_sha256 == args_sha256 and now <= before.expires
        since = before.since if before is not None and again else turn
        self._pending[tool] = _Pending(args_sha256, turn, now + EXPIRES, f"{tool} {words}", since)

    def forget(self, tool: str) -> None:
        """What was asked about this tool is settled."""
        self._pending.pop(tool, None)

    def awaits(self, tool: str, args_sha256: str = "", now: float = 0.0) -> bool:
        """Whether the caller has been asked about it, and has not answered. args_sha256: about this action, not longer
        ago than a yes may take; "" = about any."""
        pending = self._pending.get(tool)
        if pending is None or not args_sha256:
            return pending is not None
        return pending.args_sha256 == args_sha256 and now <= pending.expires
