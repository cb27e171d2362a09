"""An OpenAI-compatible chat endpoint: one request per answer, streamed, and given up the moment nobody wants it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ....errors import ConfigurationError, ModelUnavailable, install
from .answer import is_progress

if TYPE_CHECKING:
    import httpx2

log = logging.getLogger(__name__)

PATIENCE = 8.0
"""Seconds for the first word. A caller thinks the line is dead long before; a busy server answers by then or never."""
REACHED = 5.0
"""Seconds in which a server says that it is there."""
STALL = 5.0
"""Seconds between two chunks of one answer."""
MOST_CONNECTIONS = 64
"""To one endpoint: a call needs one, and one more while an answer that nobody wants any more is being closed."""
ATTEMPTS = 2
"""A kept-alive connection that the server has just closed looks like a reset: one more try settles that."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
REMEDIES = {
    401: "check the key (VIVAVOCE_BRAIN_KEY)",
    403: "check the key (VIVAVOCE_BRAIN_KEY)",
    404: "check the address (it usually ends in /v1) and the model's name",
    429: "too many requests or no quota left",
}


class ChatEndpoint:
    """Where answers come from. Shared by all calls of a process and used from one event loop."""

    def __init__(
        self,
        url: str,
        model: str = "",
        key: str = "",
        *,
        patience: float = PATIENCE,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        """url: the base address, as `http://127.0.0.1:11434/v1`; "/chat/completions" is added.

        patience: seconds for the first word. extra: more fields of the request, as this server wants them.

        Nothing is sent before the first call. Raises ConfigurationError for an address that is none and without httpx2.
        """
        try:
            import httpx2  # slow to import, and most gateways think for themselves
        except ImportError:
            raise ConfigurationError(f"a chat endpoint needs an HTTP client: {install('chat')}") from None

        try:
            parts = urlsplit(url)
            valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:  # "http://[", a port that is no number
            valid = False
        if not valid:
            raise ConfigurationError(f"a brain's address looks like http://127.0.0.1:11434/v1, not {url!r}")
        self._host = parts.netloc.rpartition("@")[2]
        self._url = url.rstrip("/").removesuffix("/chat/completions") + "/chat/completions"
        self._request = {"model": model, "stream": True, **(extra or {})}
        self._patience = patience
        self._client = httpx2.AsyncClient(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=None,  # every wait below has its own deadline
            limits=httpx2.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=8),
            trust_env=parts.hostname not in LOOPBACK,  # a proxy cannot reach this machine's own loopback
        )

    def __repr__(self) -> str:
        return f"ChatEndpoint({self._host}, model={self._request['model']!r})"  # no key

    def reach(self) -> None:
        """Ask once whether anybody is there, and takes our key. Blocks for up to `REACHED` seconds.

        Raises ConfigurationError. A server that lists no models (404) is one all the same.
        """
        import httpx2

        try:
            answer = httpx2.get(
                self._url.removesuffix("/chat/completions") + "/models",
                headers=self._client.headers,
                timeout=REACHED,
                trust_env=self._client.trust_env,
            )
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, UnicodeError) as error:
            raise ConfigurationError(
                f"no brain answers at {self._host} ({type(error).__name__}): start it, or mend --brain-url"
            ) from None
        if answer.status_code in (401, 403):
            raise ConfigurationError(f"the brain at {self._host} refuses us: {REMEDIES[answer.status_code]}")
        model, known = self._request["model"], _ids(answer)
        if model and known and not any(name == model or name.startswith(f"{model}:") for name in known):
            log.warning("the brain at %s lists no model %r; it has: %s", self._host, model, ", ".join(known[:12]))

    async def stream(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]]
    ) -> AsyncGenerator[dict[str, Any], None]:
        """The chunks of the answer as they come. Closing the generator closes the connection.

        May be started in one task and continued in another. Raises ModelUnavailable, with nothing of the conversation
        in its message.
        """
        import httpx2

        body = {**self._request, "messages": messages, **({"tools": tools} if tools else {})}
        started = False
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with contextlib.aclosing(self._attempt(body)) as chunks:
                    async for chunk in chunks:
                        started = True
                        yield chunk
                return
            except TimeoutError:
                raise ModelUnavailable(f"{self._host} did not answer in time: is it overloaded?") from None
            except httpx2.HTTPError as error:
                if started or attempt == ATTEMPTS:
                    reason = type(error).__name__
                    raise ModelUnavailable(f"no connection to {self._host} ({reason}): is it running?") from None
                log.info("retrying the chat endpoint: host=%s error=%s", self._host, type(error).__name__)

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def _attempt(self, body: Mapping[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
        deadline = asyncio.get_running_loop().time() + self._patience
        async with asyncio.timeout_at(deadline):
            request = self._client.build_request("POST", self._url, json=body)
            response = await self._client.send(request, stream=True)
        try:
            if response.status_code != 200:
                raise self._refusal(response.status_code)
            chunks = _chunks(response)
            # No timeout may span a `yield`: the generator can go on in another task than it was started in.
            while True:
                async with asyncio.timeout_at(deadline):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    return
                if "error" in chunk:
                    raise ModelUnavailable(f"{self._host} broke off its answer: its own log says why")
                if is_progress(chunk):
                    deadline = asyncio.get_running_loop().time() + STALL
                yield chunk
        finally:
            await response.aclose()

    def _refusal(self, status: int) -> ModelUnavailable:
        """Without the body: endpoints quote the request in it."""
        remedy = REMEDIES.get(status, "its own log says why")
        return ModelUnavailable(f"{self._host} answered with HTTP status {status}: {remedy}")


def _ids(answer: httpx2.Response) -> list[str]:
    """The names in a list of models; none where the answer is something else."""
    try:
        return [str(entry["id"]) for entry in answer.json()["data"]]
    except (ValueError, LookupError, TypeError):
        return []


async def _chunks(response: httpx2.Response) -> AsyncIterator[dict[str, Any]]:
    """The JSON objects of a stream, or the one object of a server that does not stream."""
    import httpx2

    if response.headers.get("content-type", "").startswith("application/json"):
        yield _object(await response.aread())
        return
    async for event in httpx2.EventSource(response):
        if event.data == "[DONE]":
            return
        if event.data:
            yield _object(event.data)


def _object(text: str | bytes) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ModelUnavailable("the chat endpoint sent something that is no JSON object: is it OpenAI-compatible?")
    return value
