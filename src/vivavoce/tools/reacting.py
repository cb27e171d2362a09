"""What an agent says by itself: when it sees something, `@agent.when(code=…)`, once for each appearance; and every so
often, `@agent.when(every=30.0)`."""

from __future__ import annotations

import asyncio
import inspect
import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import IN_FULL, DeclarationError, Declined
from ..sight import Seen, Sight, SightEnded, Source
from .call import Call
from .foreign import contained, place
from .threads import Busy, Threads

log = logging.getLogger("vivavoce.tools")

GONE = 3.0
"""Seconds for which something must have been out of sight to be new when it comes back."""
PATIENCE = 10.0
"""Seconds that such a function has: as a tool."""
LONGEST = 500
"""Characters of what is said: as much as a caller listens to."""
MOST_KNOWN = 200
"""Things that are remembered to have been in sight, of one function."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """A function that an agent's author wants run when something comes into sight."""

    function: Callable[..., Any]
    seen: Seen
    every: float
    """Seconds after which it is run again for what is still in sight; infinity = not again."""

    @property
    def part(self) -> str:
        """What of a picture it looks at: `codes`, `things` or `lines`."""
        return "codes" if self.seen.code else "things" if self.seen.object else "lines"


@dataclass(frozen=True, slots=True)
class Round:
    """A function that an agent's author wants run every so often, whatever is seen."""

    function: Callable[..., Any]
    every: float
    """Seconds from one run to the next, while nobody speaks; 1 or more."""


def declare(where: str, function: Any, seen: Seen, every: float | None) -> Reaction | Round:
    """Raises DeclarationError for what cannot work."""
    if not callable(function) or not getattr(function, "__name__", "").isidentifier():
        raise DeclarationError(f"{where}: when is for a named function, not {function!r}")
    timed = not (seen.code or seen.text or seen.object)
    if timed and every is None:
        raise DeclarationError(f"{where}: when needs to know what or how often: code=, text=, object= or every=")
    parameters = inspect.signature(function).parameters.values()
    taken = len([one for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)])
    if taken != (1 if timed else 2):
        takes = "the call: (call)" if timed else "the call and what was seen: (call, value)"
        raise DeclarationError(f"{where}: {function.__name__} must take {takes}")
    if every is not None and (
        isinstance(every, bool) or not isinstance(every, int | float) or not 0 < every < math.inf
    ):
        raise DeclarationError(f"{where}: every is a number of seconds above 0, not {every!r}")
    if timed:
        if every is None or every < 1:
            raise DeclarationError(f"{where}: every is 1 second or more where nothing has to be seen, not {every!r}")
        return Round(function, float(every))
    return Reaction(function, seen, math.inf if every is None else float(every))


@dataclass(slots=True)
class _Presence:
    """Something that is, or just was, in sight."""

    ran_at: float
    source: Source
    gone_at: float | None = None


@dataclass(slots=True)
class _Watch:
    reaction: Reaction
    present: dict[str, _Presence] = field(default_factory=dict)

    def appeared(self, sight: Sight) -> list[str]:
        """The values that this picture is the first to show."""
        if getattr(sight, self.reaction.part) is None:
            return []
        values = [value for value in self.reaction.seen.find(_sure(sight)) if value.strip()]
        for value, presence in self.present.items():
            if presence.source == sight.source and presence.gone_at is None and value not in values:
                presence.gone_at = sight.at
        return [value for value in values if self._is_new(value, sight)]

    def lose(self, ended: SightEnded) -> None:
        """Nothing of that source is in sight any more."""
        for presence in self.present.values():
            if presence.source == ended.source and presence.gone_at is None:
                presence.gone_at = ended.at

    def _is_new(self, value: str, sight: Sight) -> bool:
        before = self.present.get(value)
        if before is not None:
            back = before.gone_at is not None and sight.at - before.gone_at >= GONE
            before.gone_at, before.source = None, sight.source
            if not back and sight.at - before.ran_at < self.reaction.every:
                return False
            before.ran_at = sight.at
            return True
        while len(self.present) >= MOST_KNOWN:
            del self.present[next(iter(self.present))]
        self.present[value] = _Presence(sight.at, sight.source)
        return True


class Reactions:
    """Those of one call. They run one after the other, guarded as tools are: the call goes on whatever they do."""

    def __init__(self, reactions: Sequence[Reaction], call: Call, threads: Threads) -> None:
        self._watches = [_Watch(reaction) for reaction in reactions]
        self._call, self._threads = call, threads

    def appeared(self, sight: Sight) -> list[tuple[Reaction, str]]:
        """What is to be run for a picture, with the value that came into sight."""
        return [(watch.reaction, value) for watch in self._watches for value in watch.appeared(sight)]

    def lose(self, ended: SightEnded) -> None:
        """A source is gone."""
        for watch in self._watches:
            watch.lose(ended)

    async def run(self, reaction: Reaction, value: str, turn: int) -> str:
        """The sentence to say; "" when there is none. Raises only CancelledError."""
        return await sentence(reaction.function, self._call, turn, self._threads, value)


async def sentence(function: Callable[..., Any], call: Call, turn: int, threads: Threads, *seen: str) -> str:
    """What such a function wants said; "" = nothing. seen: what came into sight. Raises only CancelledError."""
    name, call = function.__name__, call.at(turn, function.__name__, "")
    try:
        async with asyncio.timeout(PATIENCE):
            with contained():
                if inspect.iscoroutinefunction(function):
                    said = await function(call, *seen)
                else:
                    said = await threads.run(
                        lambda: function(call, *seen), owner=call.id, kind=function, patience=PATIENCE
                    )
                    said = await said if inspect.isawaitable(said) else said
    except Declined as refusal:
        said = refusal.sentence
    except (Exception, Busy) as error:  # noqa: BLE001 - the author's code may raise anything, and nobody asked for it
        log.error("when failed: function=%s call=%s error=%s", name, call.id, place(error))
        IN_FULL.debug("when failed: function=%s call=%s", name, call.id, exc_info=error)
        return ""
    return " ".join(said.split())[:LONGEST] if isinstance(said, str) else ""


def _sure(sight: Sight) -> Sight:
    """Without lines that were read in passing: one misread letter would be another thing that has come into sight."""
    if sight.lines is None:
        return sight
    return replace(sight, lines=tuple(line for line in sight.lines if line.sure))
