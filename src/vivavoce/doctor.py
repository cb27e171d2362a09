"""What is installed, what is missing and what mends it; and how an SDK is pointed at this machine."""

from __future__ import annotations

import asyncio
import os
import platform
import re
import shutil
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .errors import ConfigurationError, VivavoceError
from .onnx import saturates
from .settings import LOOPBACK, Settings, misspelt
from .tls import existing_authority, expires, files
from .weights.store import Store

if TYPE_CHECKING:
    from .tools.agent import Agent

OLDEST_PYTHON = (3, 11)
MB = 1_000_000
EYES = ("cv2", "PIL", "zxingcpp")
"""Modules of the extra `eyes` that a running gateway imports."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    state: Literal["ok", "note", "missing"]
    """`note` is worth knowing and stops nothing; `missing` must be mended."""
    detail: str
    remedy: str = ""
    """A command or one sentence; "" when there is nothing to do."""


def examine(settings: Settings, environ: Mapping[str, str]) -> list[Finding]:
    """Everything a call needs, looked at once. Makes and changes nothing; takes well under a second, and up to three
    where an ICE server does not answer."""
    return [
        _python(),
        _packages(),
        _cores(),
        _processor(),
        _speaker(),
        *_weights(settings),
        _eyes(settings),
        _port("port", settings.host, settings.port, "VIVAVOCE_PORT"),
        _port("TLS port", settings.host, settings.tls_port, "VIVAVOCE_TLS_PORT"),
        _certificate(settings),
        *_variables(environ),
        _keys(settings),
        _microphone(settings),
        *_webrtc(settings),
    ]


def examine_agent(agent: Agent, settings: Settings) -> list[Finding]:
    """Whether it can be served here, and whether its examples are understood; the latter takes half a second."""
    from .gateway.fitness import OWN, check_agents
    from .testing.examples import missed_examples

    try:
        check_agents([agent])
        missed = missed_examples(agent, settings.weights) if agent.model in OWN else []
    except VivavoceError as error:
        return [Finding(agent.name, "missing", str(error))]
    count = sum(len(spec.examples) for spec in agent.specs)
    if missed:
        remedy = "name in it what the tool does, or drop it"
        return [Finding(agent.name, "missing", f"the example of {example}", remedy) for example in missed]
    return [Finding(agent.name, "ok", f"{len(agent.tools)} tools, {count} examples that reach them")]


def sdk_lines(settings: Settings) -> dict[str, str]:
    """What points each Gemini SDK at this machine: title → lines for a terminal or a program."""
    key = "your-key" if settings.api_keys else "any"
    secure = f"https://localhost:{settings.tls_port}"
    return {
        "google-genai for Python (its live client insists on TLS)": (
            f"export SSL_CERT_FILE={files(settings.home).authority} \\\n"
            f"       GOOGLE_GEMINI_BASE_URL={secure} GOOGLE_API_KEY={key}\n"
            'then  client.aio.live.connect(model="front-desk", config={"response_modalities": ["AUDIO"]})'
        ),
        "@google/genai for JavaScript": (
            f'new GoogleGenAI({{ apiKey: "{key}", httpOptions: {{ baseUrl: "http://localhost:{settings.port}" }} }})\n'
            'then  ai.live.connect({ model: "front-desk", callbacks: { onmessage } })'
        ),
        "anything else that speaks the Live API": (
            f"ws://localhost:{settings.port}/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
        ),
    }


def _python() -> Finding:
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.version_info < OLDEST_PYTHON:
        return Finding("Python", "missing", found, "install Python 3.11 or newer")
    return Finding("Python", "ok", found)


def _packages() -> Finding:
    """Are the packages that ours declares installed? Their versions are pip's business."""
    try:
        wanted = metadata.requires("vivavoce") or []
    except metadata.PackageNotFoundError:
        return Finding("packages", "missing", "vivavoce itself is not installed", "make setup, in the checkout")
    names = [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in wanted if "extra ==" not in line]
    absent = [name for name in names if not _installed(name)]
    if absent:
        return Finding(
            "packages",
            "missing",
            f"not installed: {', '.join(absent)}",
            f"{sys.executable} -m pip install {' '.join(absent)}",
        )
    return Finding("packages", "ok", f"vivavoce {metadata.version('vivavoce')} and all {len(names)} it needs")


def _installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _cores() -> Finding:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores < 2:
        return Finding("cores", "note", f"{cores}: answers will be slow", "give it two cores or more")
    return Finding("cores", "ok", f"{cores}")


def _processor() -> Finding:
    """Does it multiply int8 without loss? The answers are the same either way (`onnx.saturates`)."""
    if not saturates():
        return Finding("processor", "ok", f"{platform.machine()}, exact int8 products")
    detail = "without VNNI, or unknown: int8 models are kept exact by slower steps (end of turn: a few ms more)"
    return Finding("processor", "note", detail)


def _speaker() -> Finding:
    path = shutil.which("espeak-ng")
    if path is None:
        return Finding(
            "espeak-ng", "missing", "not found: the voice needs it to pronounce words", _install("espeak-ng")
        )
    return Finding("espeak-ng", "ok", path)


def _install(package: str) -> str:
    for program, command in (("apt-get", "apt-get install -y"), ("brew", "brew install"), ("dnf", "dnf install -y")):
        if shutil.which(program):
            asks = "sudo " if program != "brew" and hasattr(os, "geteuid") and os.geteuid() else ""
            return f"{asks}{command} {package}"
    return f"install {package} with this system's package manager"


def _weights(settings: Settings) -> list[Finding]:
    store = Store(settings.weights)
    needed = store.needed()
    absent = [status for status in needed if status.state != "present"]
    if not absent:
        size = sum(status.model.size for status in needed) / MB
        return [Finding("models", "ok", f"{size:.0f} MB in {store.folder}")]
    return [
        Finding("models", "missing", status.detail, f"vivavoce models pull {status.model.name}") for status in absent
    ]


def _eyes(settings: Settings) -> Finding:
    """Whether agents can see here; only those that declare `sees` need it."""
    absent = [module for module in EYES if find_spec(module) is None]
    if absent:
        return Finding("eyes", "note", "not installed: only agents that see need them", "pip install 'vivavoce[eyes]'")
    store = Store(settings.weights)
    names = [
        status.model.name for status in store.status() if status.model.set == "vision" and status.state != "present"
    ]
    if names:
        detail = f"without {', '.join(names)}: only agents that see need them"
        return Finding("eyes", "note", detail, "vivavoce models pull vision")
    size = sum(model.size for model in store.models if model.set == "vision") / MB
    return Finding("eyes", "ok", f"{size:.0f} MB of models for text and objects")


def _port(name: str, host: str, port: int, variable: str) -> Finding:
    if port == 0:
        return Finding(name, "ok", "any free one")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        remedy = f"fine if that is your gateway; else set {variable} to another number"
        return Finding(name, "note", f"{host}:{port} cannot be taken ({os.strerror(error.errno or 0)})", remedy)
    return Finding(name, "ok", f"{host}:{port} is free")


def _certificate(settings: Settings) -> Finding:
    if existing_authority(settings.home) is None:
        return Finding("certificate", "ok", "will be made when the gateway first starts")
    try:
        until = expires(files(settings.home))
    except (OSError, ValueError):
        return Finding("certificate", "note", "damaged: a new one will be made", "start the gateway once more")
    return Finding("certificate", "ok", f"{files(settings.home).authority}, good until {until:%Y-%m-%d}")


def _variables(environ: Mapping[str, str]) -> list[Finding]:
    return [Finding("settings", "note", sentence, "env | grep VIVAVOCE_") for sentence in misspelt(environ)]


def _keys(settings: Settings) -> Finding:
    try:
        settings.check()
    except ConfigurationError as error:
        return Finding("access", "missing", str(error), "export VIVAVOCE_API_KEYS=…")
    if settings.api_keys:
        return Finding("access", "ok", f"{len(settings.api_keys)} API key(s) on {settings.host}")
    return Finding("access", "ok", f"anyone on this machine ({settings.host})")


def _webrtc(settings: Settings) -> list[Finding]:
    """Only callers whose network loses packets need it."""
    if find_spec("aiortc") is None:
        detail = "not installed: calls go over the WebSocket, which is all most callers need"
        return [Finding("WebRTC", "note", detail, "pip install 'vivavoce[webrtc]'")]
    from .streaming.webrtc import checks

    here, servers = asyncio.run(checks.examine(settings.ice_servers, settings.turn_secret))
    found = [_webrtc_here(here, ", ".join(checks.addresses()))]
    for url, trouble in servers.items():
        remedy = "behind a firewall, try its turns: address on port 443 (docs/how-to/webrtc.md)" if trouble else ""
        found.append(Finding("ICE server", "missing" if trouble else "ok", f"{url} {trouble or 'answers'}", remedy))
    return found


def _webrtc_here(trouble: str, addresses: str) -> Finding:
    if trouble:
        return Finding("WebRTC", "note", trouble, "calls go over the WebSocket meanwhile")
    first, last = _own_ports()
    detail = f"Opus and UDP work; callers reach {addresses} by UDP ports {first} to {last}"
    return Finding("WebRTC", "ok", detail, f"for callers elsewhere open them: ufw allow {first}:{last}/udp")


def _own_ports() -> tuple[int, int]:
    """Those that the system gives to whoever asks for any."""
    try:
        first, last = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
        return int(first), int(last)
    except (OSError, ValueError):
        return 49152, 65535


def _microphone(settings: Settings) -> Finding:
    if settings.host in LOOPBACK:
        detail = "browsers allow it on http://localhost; from another machine only over https"
    else:
        detail = f"browsers allow it from other machines only over https (port {settings.tls_port})"
    remedy = "if it was refused: the padlock or camera icon beside the address, then Microphone, Allow, and reload"
    return Finding("microphone", "note", detail, remedy)
