"""A Gemini Live model, ready for calls."""

from __future__ import annotations

import ssl

from ...events import Brief
from .connection import GeminiConnection
from .conversation import Conversation
from .endpoint import Endpoint
from .policy import Policy
from .profiles import profile_of
from .setup import api_version


class GeminiModel:
    """One of Google's Live models behind an endpoint; `connect` for each call."""

    def __init__(self, name: str, endpoint: Endpoint, policy: Policy | None = None) -> None:
        """name: as Google spells it, `gemini-3.1-flash-live-preview`."""
        self._name, self._endpoint, self._policy = name, endpoint, policy or Policy()
        self._profile = profile_of(name)
        secure = endpoint.url("v1beta").startswith("wss:")
        self._tls = ssl.create_default_context() if secure else None  # once: reading the certificates takes 20 ms

    async def connect(self, brief: Brief) -> GeminiConnection:
        """Begin a conversation; returns when the model is ready. Raises ModelUnavailable."""
        version = api_version(brief, self._profile)
        conversation = Conversation(brief, self._profile, self._endpoint.model(self._name), self._policy)
        connection = GeminiConnection(conversation, self._endpoint, version, self._tls)
        try:
            await connection.begin()
        except BaseException:
            await connection.close()
            raise
        return connection
