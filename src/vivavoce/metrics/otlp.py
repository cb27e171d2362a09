"""Spans to an OpenTelemetry collector, over OTLP/HTTP. Needs the extra `otel`: import this only when it is wanted.

Nothing global: a provider of its own, so that two gateways in a process, or an application around one, stay apart.
Where to, how often and how many is the SDK's to read from the standard `OTEL_…` variables.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)
from opentelemetry.trace import Span as OpenSpan

from .spans import ERROR, Span, Value

PATIENCE = 2.0
"""Seconds that the last spans get to leave when the process stops; containers are killed 10 s after they were told to,
and callers have had 5 of them."""


class Tracing:
    """Sends the spans of a process. Next: `trace` for every connection, `close` at the end."""

    def __init__(self, version: str, *, patience: float = PATIENCE) -> None:
        """version: of this program. Raises ValueError when an `OTEL_…` variable cannot be used."""
        resource = Resource.create()
        if str(resource.attributes[SERVICE_NAME]).startswith("unknown_service"):
            resource = resource.merge(Resource({SERVICE_NAME: "vivavoce", SERVICE_VERSION: version}))
        self._patience, self._ids = patience, _Ids()
        self._exporter = OTLPSpanExporter()
        self._provider = TracerProvider(resource=resource, id_generator=self._ids, shutdown_on_exit=False)
        # The processor's thread does all the sending; while a collector is away, its queue of 2,048 drops the rest.
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self._tracer = self._provider.get_tracer("vivavoce", version)

    def trace(
        self, key: str, name: str, began: int, attributes: Mapping[str, Value], *, after: str = ""
    ) -> ConnectionTrace:
        """Begin one with its root. key: what its ids are made of. began: nanoseconds since 1970.

        after: the key of the trace that it goes on with; its ids are known without having seen it, in any process.
        """
        links = [Link(_context(after, ""))] if after else []
        return ConnectionTrace(key, self._begin(key, Span("", name, began, began, attributes), Context(), links), self)

    def add(self, key: str, span: Span, root: OpenSpan) -> None:
        """A finished span of a trace whose root is known."""
        parent = _context(key, span.parent, root.get_span_context().trace_flags)
        begun = self._begin(key, span, set_span_in_context(NonRecordingSpan(parent), Context()), [])
        for name, at in span.events:
            begun.add_event(name, timestamp=at)
        finish(begun, span.ended, span.error)

    def close(self) -> None:
        """Send what waits, but wait no longer than `patience`; a collector that is away holds nobody up."""
        sending = threading.Thread(target=self._provider.shutdown, name="vivavoce-spans", daemon=True)
        sending.start()
        sending.join(self._patience)
        if sending.is_alive():
            self._exporter.shutdown()  # type: ignore[no-untyped-call]  # the SDK leaves it so

    def _begin(self, key: str, span: Span, context: Context, links: list[Link]) -> OpenSpan:
        self._ids.trace, self._ids.span = _number(key, 16), _number(f"{key} {span.id}", 8)
        kind = SpanKind.CLIENT if span.remote else SpanKind.INTERNAL
        return self._tracer.start_span(span.name, context, kind, dict(span.attributes), links, span.began)


class ConnectionTrace:
    """The spans of one connection; a `spans.Trace`."""

    def __init__(self, key: str, root: OpenSpan, tracing: Tracing) -> None:
        self._key, self._root, self._tracing = key, root, tracing

    def add(self, span: Span) -> None:
        """As `spans.Trace.add`."""
        self._tracing.add(self._key, span, self._root)

    def end(self, ended: int, attributes: Mapping[str, Value], error: str) -> None:
        """As `spans.Trace.end`."""
        self._root.set_attributes(dict(attributes))
        finish(self._root, ended, error)


def finish(span: OpenSpan, ended: int, error: str) -> None:
    """End it. error: what kind of failure it was; "" = none."""
    if error:
        span.set_attribute(ERROR, error)
        span.set_status(Status(StatusCode.ERROR))
    span.end(ended)


class _Ids(IdGenerator):
    """Gives the ids that were set: the SDK asks for them while it begins a span, in the same thread."""

    trace = span = 0

    def generate_trace_id(self) -> int:
        return self.trace

    def generate_span_id(self) -> int:
        return self.span


def _context(key: str, span: str, flags: int = TraceFlags.SAMPLED) -> SpanContext:
    return SpanContext(_number(key, 16), _number(f"{key} {span}", 8), is_remote=False, trace_flags=TraceFlags(flags))


def _number(text: str, length: int) -> int:
    """As good as random, and the same in every process."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:length], "big")
