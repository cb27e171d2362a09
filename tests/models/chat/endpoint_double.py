"""A chat endpoint that answers as a test says, over real HTTP: what it was asked is kept."""

import contextlib
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

Answer = str | tuple[str, dict[str, Any]] | int
"""What the model writes; a call of its (name, arguments); or the HTTP status that it fails with."""


class StandIn:
    """`requests`: the messages of each request so far."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[list[dict[str, Any]]] = []


@contextlib.contextmanager
def stand_in(answer: Callable[[list[dict[str, Any]]], Answer]) -> Iterator[StandIn]:
    """answer: what to say to the messages of a request."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            messages = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["messages"]
            endpoint.requests.append(messages)
            said = answer(messages)
            if isinstance(said, int):
                self.send_error(said)
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            for delta in _deltas(said):
                self.wfile.write(f"data: {json.dumps({'choices': [{'delta': delta}]})}\n\n".encode())
            self.wfile.write(b"data: [DONE]\n\n")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        endpoint = StandIn(f"http://127.0.0.1:{server.server_port}/v1")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield endpoint
        finally:
            server.shutdown()
            thread.join()


def _deltas(said: str | tuple[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    if isinstance(said, str):
        for word in said.split(" "):
            yield {"content": f"{word} "}
        return
    name, arguments = said
    yield {"tool_calls": [{"index": 0, "id": "1", "function": {"name": name, "arguments": json.dumps(arguments)}}]}
