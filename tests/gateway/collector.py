"""An OpenTelemetry collector on loopback: takes OTLP over HTTP, and can be made to answer nobody."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

KINDS = {Span.SPAN_KIND_INTERNAL: "internal", Span.SPAN_KIND_CLIENT: "client"}


class Collector:
    """What arrived, and where to send it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.bodies: list[bytes] = []
        self.came, self.answering = threading.Event(), threading.Event()

    @property
    def requests(self) -> list[ExportTraceServiceRequest]:
        return [ExportTraceServiceRequest.FromString(body) for body in self.bodies]

    def spans(self) -> list[Span]:
        """In the order in which they began, a root before what began in its first millisecond."""
        scopes = [scope for request in self.requests for part in request.resource_spans for scope in part.scope_spans]
        return sorted((span for scope in scopes for span in scope.spans), key=_order)


def _order(span: Span) -> tuple[int, bytes]:
    return span.start_time_unix_nano, span.parent_span_id


def told(span: Span) -> dict[str, Any]:
    """A span's attributes as plain values."""
    return {item.key: getattr(item.value, item.value.WhichOneof("value")) for item in span.attributes}


def failed(span: Span) -> bool:
    return span.status.code == Status.STATUS_CODE_ERROR


@contextmanager
def collector(*, answering: bool = True) -> Iterator[Collector]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            there.came.set()
            there.answering.wait()
            there.bodies.append(body)
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there = Collector(f"http://127.0.0.1:{server.server_port}")
    if answering:
        there.answering.set()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield there
    finally:
        there.answering.set()
        server.shutdown()
        server.server_close()
        thread.join()
