"""What an offer (SDP, RFC 8866), and addresses that follow it (RFC 8840), may hold before a library reads it. Pure."""

from __future__ import annotations

import re

from ...errors import RemoteProtocolError

LARGEST = 64 * 1024
"""Bytes; a browser's offer with sound and a film has 8 KiB."""
MOST_LINES = 1_000
MOST_CANDIDATES = 16
"""Addresses of the peer that are tried out, where they are at all."""
_FINGERPRINT = re.compile(r"a=fingerprint:sha-256 [0-9A-F]{2}(:[0-9A-F]{2}){31}", re.IGNORECASE)
_ONCE = {"audio": 1, "video": 1, "application": 1}


def checked(body: bytes, *, candidates: bool) -> str:
    """The offer as it is passed on. Raises RemoteProtocolError, with what was expected.

    candidates: whether the addresses that the peer names are tried. Without them we answer only who has reached us and
    shown the answer's password: an offer cannot make this machine send anything to anybody.
    """
    lines = _lines(body)
    if not lines or lines[0] != "v=0" or len(lines) > MOST_LINES:
        raise RemoteProtocolError("the offer is no SDP: expected a session description that begins with v=0")
    kinds = [line[2:].split(" ")[0] for line in lines if line.startswith("m=")]
    if any(kinds.count(kind) > _ONCE.get(kind, 0) for kind in kinds):
        raise RemoteProtocolError(f"expected one audio, one application and at most one video section, got {kinds[:8]}")
    if not {"audio", "application"} <= set(kinds):
        raise RemoteProtocolError("the offer needs an audio section and a data channel: create both before it")
    _check_transport(lines)
    return "".join(f"{line}\r\n" for line in _with_few_candidates(lines, MOST_CANDIDATES if candidates else 0))


def trickled(body: bytes, offer: str, most: int) -> list[tuple[str, str]]:
    """The peer's addresses in a `application/trickle-ice-sdpfrag`, at most so many: (section's mid, candidate).

    offer: the one that is spoken of, as `checked` gave it. Raises RemoteProtocolError for what is none of its own, and
    for an ICE restart, which is another user name.
    """
    lines, names = _lines(body), set(re.findall(r"a=mid:(\S+)", offer))
    for line in lines:
        if line.startswith("a=ice-ufrag:") and line not in offer.splitlines():
            raise RemoteProtocolError("ICE is not restarted here: post another offer, and set up with your handle")
    found, mid = [], ""
    for line in _with_few_candidates(lines, most):
        if line.startswith("a=mid:"):
            mid = line.removeprefix("a=mid:")
        elif line.startswith("a=candidate:"):
            if mid not in names:
                raise RemoteProtocolError("expected a=mid:… of the offer before each a=candidate:…")
            found.append((mid, line.removeprefix("a=candidate:")))
    return found


def _lines(body: bytes) -> list[str]:
    if len(body) > LARGEST:
        raise RemoteProtocolError(f"the description has {len(body)} bytes, at most {LARGEST} are read")
    try:
        return body.decode().splitlines()
    except UnicodeDecodeError:
        raise RemoteProtocolError("the description is no text: send SDP as UTF-8") from None


def _check_transport(lines: list[str]) -> None:
    names = [line.removeprefix("a=mid:") for line in lines if line.startswith("a=mid:")]
    bundles = [line.split(" ")[1:] for line in lines if line.startswith("a=group:BUNDLE ")]
    if bundles != [names] or len(set(names)) != sum(line.startswith("m=") for line in lines):
        raise RemoteProtocolError(
            "the offer needs a=group:BUNDLE with each section's a=mid: it goes over one connection"
        )
    if not any(_FINGERPRINT.fullmatch(line) for line in lines):
        raise RemoteProtocolError("the offer needs a=fingerprint:sha-256 for its certificate")
    for name in ("a=ice-ufrag:", "a=ice-pwd:"):
        if not any(line.startswith(name) for line in lines):
            raise RemoteProtocolError(f"the offer needs {name}…")


def _with_few_candidates(lines: list[str], most: int) -> list[str]:
    """Names are not looked up, and the end is never said: who reaches us from another address is a candidate, too."""
    kept, left = [], most
    for line in lines:
        if line.startswith("a=end-of-candidates"):
            continue
        if line.startswith("a=candidate:"):
            left -= 1
            fields = line.split(" ")
            if left < 0 or len(fields) < 8 or fields[2].lower() != "udp" or fields[4].endswith(".local"):
                continue
        kept.append(line)
    return kept
