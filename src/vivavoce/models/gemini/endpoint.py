"""Where a Gemini model is reached and how we say who we are: the Gemini API with a key, or Vertex AI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from ...errors import ConfigurationError, ModelUnavailable, install
from ...settings import Settings

GOOGLE = "https://generativelanguage.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
_GEMINI_PATH = "/ws/google.ai.generativelanguage.{version}.GenerativeService.BidiGenerateContent"
_VERTEX_PATH = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"


class Credentials(Protocol):
    """What `google.auth` gives: `token` is good once `refresh` has returned, until `valid` is false."""

    token: Any

    @property
    def valid(self) -> bool:
        """Whether `token` is there and good."""

    def refresh(self, request: Any) -> None:
        """Fetch a token; blocks on the network."""


class Endpoint(Protocol):
    """One way to a model."""

    @property
    def host(self) -> str:
        """For messages."""

    def url(self, version: str) -> str:
        """The WebSocket's address; holds no secret. version: of the API, where there is a choice."""

    def model(self, name: str) -> str:
        """How `setup.model` names it here."""

    def headers(self) -> Mapping[str, str]:
        """Who we are. May block on the network. Raises ModelUnavailable or ConfigurationError."""


@dataclass(frozen=True, slots=True)
class GeminiApi:
    """The Gemini API: a key in a header, never in an address."""

    key: str = field(repr=False)
    base_url: str = GOOGLE
    """`GOOGLE_GEMINI_BASE_URL`: another server that speaks the same; `http://` is dialled as `ws://`."""

    @property
    def host(self) -> str:
        """For messages."""
        return urlsplit(self.base_url).netloc

    def url(self, version: str) -> str:
        """The WebSocket's address. Raises ConfigurationError."""
        return _address(self.base_url, _GEMINI_PATH.format(version=version))

    def model(self, name: str) -> str:
        """`models/…`."""
        return f"models/{name}"

    def headers(self) -> Mapping[str, str]:
        """The key."""
        return {"x-goog-api-key": self.key}


@dataclass(frozen=True, slots=True)
class VertexAi:
    """Vertex AI: a project's service account or user, by Google's own library."""

    project: str
    location: str
    credentials: Credentials = field(repr=False)
    base_url: str = ""
    """`GOOGLE_VERTEX_BASE_URL`; "" = Google's."""
    request: object = field(default=None, repr=False)
    """What `credentials.refresh` fetches with."""

    @property
    def host(self) -> str:
        """For messages."""
        regional = f"{self.location}-aiplatform.googleapis.com"
        own = urlsplit(self.base_url).netloc if self.base_url else ""
        return own or ("aiplatform.googleapis.com" if self.location == "global" else regional)

    def url(self, version: str) -> str:
        """The WebSocket's address; Vertex has one version."""
        return _address(self.base_url or f"https://{self.host}", _VERTEX_PATH)

    def model(self, name: str) -> str:
        """The publisher's model in this project."""
        return f"projects/{self.project}/locations/{self.location}/publishers/google/models/{name}"

    def headers(self) -> Mapping[str, str]:
        """A token, renewed when the last is no longer good."""
        if not self.credentials.valid:
            try:
                self.credentials.refresh(self.request)
            except Exception as error:  # noqa: BLE001 - Google's library, and whatever it uses, raises many kinds
                raise ModelUnavailable(f"Vertex AI gives no token ({type(error).__name__})", 5.0) from None
        return {"Authorization": f"Bearer {self.credentials.token}"}


def endpoint(settings: Settings) -> Endpoint:
    """The one that the settings ask for. Raises ConfigurationError when a key, a project or a library is missing."""
    if settings.vertex:
        return _vertex(settings)
    if not settings.gemini_key:
        raise ConfigurationError("a Gemini model needs a key: set GEMINI_API_KEY, or use --model embedded")
    if not settings.gemini_key.isascii() or not settings.gemini_key.isprintable():
        raise ConfigurationError("GEMINI_API_KEY holds characters that no key has: copy it again")
    api = GeminiApi(settings.gemini_key, settings.gemini_url or GOOGLE)
    api.url("v1beta")  # a wrong address shows here, not at the first call
    return api


def _vertex(settings: Settings) -> VertexAi:
    try:
        import google.auth
        import google.auth.exceptions
        import google.auth.transport.requests
    except ImportError:
        raise ConfigurationError(f"Vertex AI needs Google's library: {install('vertex')}") from None
    try:
        credentials, project = google.auth.default(scopes=[SCOPE])
        request = google.auth.transport.requests.Request()
    except google.auth.exceptions.DefaultCredentialsError:
        raise ConfigurationError(
            "Vertex AI needs credentials: run `gcloud auth application-default login`, "
            "or set GOOGLE_APPLICATION_CREDENTIALS"
        ) from None
    project = settings.vertex_project or project
    if not project:
        raise ConfigurationError("Vertex AI needs a project: set GOOGLE_CLOUD_PROJECT")
    return VertexAi(project, settings.vertex_location, credentials, settings.vertex_url, request)


def _address(base_url: str, path: str) -> str:
    parts = urlsplit(base_url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise ConfigurationError(f"{base_url!r} is no address of a Live API: it should look like https://example.org")
    return urlunsplit((_SCHEMES[parts.scheme], parts.netloc, parts.path.rstrip("/") + path, "", ""))
