"""The feed: who measures something says so once, and whoever listens takes it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing measured or counted: a name of `names.METRICS`, in seconds or pieces, with that name's labels."""

    name: str
    value: float = 1.0
    labels: Mapping[str, str] = field(default_factory=dict)


Sink = Callable[[Observation], None]


class Meter:
    """Hands every observation to everybody who listens, in the caller's thread: they only add to numbers."""

    def __init__(self, *sinks: Sink) -> None:
        self._sinks: Sequence[Sink] = sinks

    def note(self, name: str, value: float = 1.0, **labels: str) -> None:
        """Something was measured, or happened `value` times; a gauge changed by `value`."""
        observation = Observation(name, value, labels)
        for sink in self._sinks:
            sink(observation)
