"""Where a client knocks and what it shows: the request target and the credentials of a WebSocket upgrade."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Which of Google's addresses the client believes it is talking to."""

    version: str
    """`v1`, `v1beta`, `v1alpha` or `v1beta1`: the wire format is the same for all."""
    constrained: bool = False
    """The method for ephemeral tokens (`BidiGenerateContentConstrained`)."""
    vertex: bool = False
    """The Vertex AI service: some server fields have other names there."""


_VERSION = r"(?P<version>v1(?:alpha|beta1|beta)?)"
_METHOD = r"GenerativeService\.BidiGenerateContent(?P<constrained>Constrained)?"
_GEMINI = re.compile(rf"/ws/google\.ai\.generativelanguage\.{_VERSION}\.{_METHOD}/?")
_VERTEX = re.compile(rf"/ws/google\.cloud\.aiplatform\.{_VERSION}\.LlmBidiService/BidiGenerateContent/?")


def endpoint(target: str) -> Endpoint | None:
    """The endpoint behind a request target (path, with or without query); None when it is no Live API address.

    `//ws/` counts as `/ws/`: @google/genai always sends it, Python's SDK does when its base URL ends in a slash.
    """
    path = re.sub("/{2,}", "/", target.partition("?")[0])
    if match := _GEMINI.fullmatch(path):
        return Endpoint(match["version"], constrained=bool(match["constrained"]))
    if match := _VERTEX.fullmatch(path):
        return Endpoint(match["version"], vertex=True)
    return None


def credentials(headers: Mapping[str, str], query: str) -> str | None:
    """The API key or token of a request, from the five places clients put one; None when there is none.

    headers: by lower-case name. query: the raw query string, in any order. A header counts before the query, a key
    before a token: google-genai sends the same token as key and as `Authorization: Token`.
    """
    if key := headers.get("x-goog-api-key", "").strip():
        return key
    scheme, _, token = headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() in ("token", "bearer") and token.strip():
        return token.strip()
    parameters = parse_qs(query)
    return next((parameters[name][0] for name in ("key", "access_token") if name in parameters), None)
