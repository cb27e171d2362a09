"""Reading an endpoint's stream, whatever it sends; from a real socket."""

import asyncio
import contextlib
import http.server
import threading

import pytest

from vivavoce.errors import ConfigurationError, ModelUnavailable
from vivavoce.models.embedded.chat import ChatEndpoint

STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
pytestmark = pytest.mark.e2e


def received(*parts: bytes, **options):
    """What the endpoint makes of a connection on which these parts come one by one."""

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        for part in parts:
            writer.write(part)
            await writer.drain()
        writer.close()

    async def read():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        endpoint = ChatEndpoint(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", **options)
        chunks = []
        try:
            async with contextlib.aclosing(endpoint.stream([], [])) as stream:
                async for chunk in stream:
                    chunks.append(chunk)
        finally:
            await endpoint.close()
            server.close()
        return chunks

    return asyncio.run(read())


def test_events_in_pieces_with_comments_and_several_data_lines_are_read():
    parts = (b": ping\n\nda", b'ta: {"a":\r\ndata: 1}\r\n', b'\r\ndata: {"b": 2}\n\ndata: [DONE]\n\ndata: {"c": 3}\n\n')

    assert received(STREAM, *parts) == [{"a": 1}, {"b": 2}]


def test_a_server_that_does_not_stream_is_read():
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n"

    assert received(head, b'{"a": 1}') == [{"a": 1}]


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ((STREAM, b"data: oops\n\n"), "no JSON object"),
        ((STREAM, b'data: {"error": {"message": "a caller\'s words"}}\n\n'), "broke off"),
        ((b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",), "check the address"),
        (
            (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi",),
            "is it running",
        ),
    ],
)
def test_what_is_no_chat_endpoint_is_named_without_its_words(parts, reason):
    with pytest.raises(ModelUnavailable, match=reason) as raised:
        received(*parts)

    assert "caller" not in str(raised.value)


def test_a_stream_that_stalls_is_given_up():
    with pytest.raises(ModelUnavailable, match="did not answer in time"):
        received(STREAM, b"", patience=0.0)


@pytest.mark.parametrize("url", ["127.0.0.1:8080/v1", "ftp://x/v1", "http://"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(ConfigurationError, match="looks like"):
        ChatEndpoint(url)


@contextlib.contextmanager
def answering(status, body=b"{}"):
    """A server that answers every request alike; its base address, and what it was asked for."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers["Authorization"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("status", [200, 404, 405, 500])
def test_a_server_that_answers_is_there_whatever_it_says_of_its_models(status):
    with answering(status) as (url, asked):
        ChatEndpoint(f"{url}/chat/completions", "m", "key").reach()

    assert asked == [("/v1/models", "Bearer key")]


@pytest.mark.parametrize("status", [401, 403])
def test_a_server_that_refuses_the_key_is_told_at_once(status):
    with (
        answering(status) as (url, _),
        pytest.raises(ConfigurationError, match=r"check the key \(VIVAVOCE_BRAIN_KEY\)"),
    ):
        ChatEndpoint(url).reach()


def test_a_model_that_the_server_does_not_list_is_told(caplog):
    with answering(200, b'{"data": [{"id": "qwen3:4b"}]}') as (url, _):
        ChatEndpoint(url, "qwen3").reach()
        assert caplog.text == ""
        ChatEndpoint(url, "gwen").reach()

    assert "lists no model 'gwen'; it has: qwen3:4b" in caplog.text


def test_the_key_is_not_shown():
    assert "secret" not in repr(ChatEndpoint("http://127.0.0.1:1/v1", "m", "secret"))
