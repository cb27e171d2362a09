"""Has every call read as spans, where the environment asks for it and the extra `otel` is there."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import ConfigurationError, install
from ..metrics import spans as names
from ..metrics.spans import Value
from ..sessions.call_spans import NANOSECONDS, CallSpans, Times, TracedLog
from ..sessions.journal import Log
from ..sessions.past_call import PastCall
from ..settings import Settings

if TYPE_CHECKING:
    from ..metrics.otlp import Tracing

log = logging.getLogger(__name__)

OURS = "vivavoce"
"""`gen_ai.provider.name` of the embedded engine."""
MISSING = (
    "OTEL_… variables ask for traces, and the packages for them are not installed: %s. Calls are answered without."
)


class Traces:
    """Knows how the calls of a process are traced. Next: `of` each connection."""

    def __init__(self, tracing: Tracing, clouds: Mapping[str, str]) -> None:
        """clouds: model → provider, for models that are reached over a network."""
        self._tracing, self._clouds = tracing, clouds

    def of(self, call_id: str, agent: str, model: str, past: PastCall | None) -> Traced:
        """Nothing is traced before its `log` is taken. past: what there was before this connection."""
        return Traced(self, Whose(call_id, agent, model, 1 if past is None else past.connections + 1))

    def begin(self, whose: Whose, times: Times, tools: Set[str]) -> CallSpans:
        """The trace of a connection that begins now. tools: names of all that were declared."""
        number, key = whose.connection, f"{whose.call_id} {whose.connection}"
        call: dict[str, Value] = {names.CONVERSATION: whose.call_id, names.AGENT: whose.agent}
        model: dict[str, Value] = {names.PROVIDER: self._clouds.get(whose.model, OURS), names.MODEL: whose.model}
        trace = self._tracing.trace(
            key,
            f"invoke_agent {whose.agent}",
            times.epoch + times.began * NANOSECONDS,
            {names.OPERATION: "invoke_agent", **call, **model, names.CONNECTION: number},
            after=f"{whose.call_id} {number - 1}" if number > 1 else "",
        )
        return CallSpans(trace, call, model, times, tools=tools, remote=whose.model in self._clouds)

    def close(self) -> None:
        """Send what waits, for a bounded time."""
        self._tracing.close()


@dataclass(frozen=True, slots=True)
class Whose:
    """Which connection is traced."""

    call_id: str
    agent: str
    model: str
    connection: int
    """Counted from 1."""


class Traced:
    """One connection: `log` before its first entry, `end` after its last. Without arguments, nothing is traced."""

    def __init__(self, traces: Traces | None = None, whose: Whose | None = None) -> None:
        self._traces, self._whose = traces, whose
        self._spans: CallSpans | None = None

    def log(self, log: Log, since: float, now: float, tools: Set[str]) -> Log:
        """A log that is traced. since: when the call began, now: both on one clock, in seconds."""
        if self._traces is None or self._whose is None:
            return log
        times = Times(time.time_ns() - round((now - since) * 1e9), round((now - since) * 1000))
        self._spans = self._traces.begin(self._whose, times, tools)
        return TracedLog(log, self._spans)

    def end(self, reason: str, outcome: str) -> None:
        """The connection is over, now."""
        if self._spans is not None:
            self._spans.close((time.time_ns() - self._spans.times.epoch) // NANOSECONDS, reason, outcome)


def traces(settings: Settings, clouds: Set[str], version: str) -> Traces | None:
    """What the environment asks for, if anything. Raises ConfigurationError for an `OTEL_…` variable that cannot be."""
    if not settings.traces:
        return None
    try:
        from ..metrics.otlp import Tracing  # most gateways do without
    except ImportError:
        log.warning(MISSING, install("otel"))
        return None
    provider = "gcp.vertex_ai" if settings.vertex else "gcp.gemini"
    try:
        return Traces(Tracing(version), dict.fromkeys(clouds, provider))
    except ValueError as error:
        raise ConfigurationError(f"an OTEL_… variable cannot be used: {error}") from error
