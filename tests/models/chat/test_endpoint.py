"""Reading an endpoint's stream, whatever it sends; from a real socket."""

import asyncio
import contextlib

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


def test_the_key_is_not_shown():
    assert "secret" not in repr(ChatEndpoint("http://127.0.0.1:1/v1", "m", "secret"))
