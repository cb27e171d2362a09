"""What Twilio's media streams and their near-copies share: JSON frames, sound in base64, numbered chunks. Pure.

Names are read in camelCase and snake_case alike, so that one reader serves them all; what is written is each one's own.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, Protocol

from ...errors import RemoteProtocolError
from ...events import Audio, KeyPressed
from ...protocol.reading import decode, fields
from .chunks import ChunkOrder
from .codings import Format, read_format
from .leg import KEYS, CallEnded, CallStarted, LegCommand, LegEvent, LineQuality, MarkPlayed

LONGEST_ID = 200
"""Characters of a name that a provider gives: theirs have 34 to 100."""
MOST_PARAMETERS = 16
MEASURED_EVERY = 50
"""Chunks between two words on how good the line is: a second of 20 ms each."""


class Serialiser(Protocol):
    """One call's wire format. Frames that make no sense are left out, and so are commands that it has no words for."""

    marks: bool
    """Whether the line tells when a mark has been played."""

    def receive(self, frame: str | bytes) -> list[LegEvent]:
        """What a frame from the line tells."""

    def send(self, command: LegCommand) -> list[str | bytes]:
        """The frames that carry a command: text as `str`, binary as `bytes`."""


class MediaStream:
    """Reads the frames of one stream. A second `start`, other streams' frames and our own voice are left out."""

    marks = True
    form = Format()
    """What is spoken where `start` does not say."""

    def __init__(self) -> None:
        self.stream_id = ""
        self._chunks: ChunkOrder[Audio] = ChunkOrder()
        self._count = 0
        self._started = self._over = False

    def receive(self, frame: str | bytes) -> list[LegEvent]:
        """What a frame from the line tells."""
        message = read_message(frame)
        event = words(message.get("event"))
        if event == "start":
            return self._start(message)
        if not self._started or self._over or words(message.get(self._stream_key), self.stream_id) != self.stream_id:
            return []
        if event == "media":
            return self._media(below(message, "media"))
        if event == "dtmf":
            return key_pressed(below(message, "dtmf").get("digit"))
        if event == "stop":
            self._over = True
            return [*self._chunks.flush(), CallEnded()]
        return self._played(event, message)

    _stream_key = "streamSid"
    _call_keys: tuple[str, ...] = ("callSid",)

    def _start(self, message: Mapping[str, Any]) -> list[LegEvent]:
        start = below(message, "start")
        call_id = next((said for key in self._call_keys if (said := words(start.get(key)))), "")
        stream_id = words(message.get(self._stream_key)) or words(start.get(self._stream_key))
        if self._started or not call_id or not stream_id:
            return []
        self._started, self.stream_id = True, stream_id
        described = below(start, "mediaFormat")
        self.form = read_format(words(described.get("encoding")), described.get("sampleRate"), self.form)
        told = self._parameters(message, start)
        return [
            CallStarted(call_id, self.form.rate, told, caller=words(start.get("from")), called=words(start.get("to")))
        ]

    def _parameters(self, message: Mapping[str, Any], start: Mapping[str, Any]) -> dict[str, str]:
        return parameters(start.get("customParameters"))

    def _media(self, media: Mapping[str, Any]) -> list[LegEvent]:
        if not words(media.get("track"), "inbound").startswith("inbound"):
            return []
        sound = self.form.decode(payload(media.get("payload")))
        if not sound.pcm:
            return []
        number = whole(media.get("chunk"))
        if number is None:
            return [sound]
        due: list[LegEvent] = [*self._chunks.push(number, sound)]
        self._count = (self._count + 1) % MEASURED_EVERY
        if self._count:
            return due
        return [*due, LineQuality(self._chunks.lost, waited=self._chunks.held * sound.seconds)]

    def _played(self, event: str, message: Mapping[str, Any]) -> list[LegEvent]:
        name = words(below(message, "mark").get("name"))
        return [MarkPlayed(name)] if event == "mark" and name else []


# ── what a frame holds ───────────────────────────────────────────────────────────────────────────


def read_message(frame: str | bytes) -> dict[str, Any]:
    """The frame's JSON object with its names in camelCase; {} for anything else."""
    try:
        return fields(decode(frame), "frame")
    except RemoteProtocolError:
        return {}


def below(message: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object in it, likewise; {} where there is none."""
    value = message.get(name)
    return fields(value, name) if isinstance(value, dict) else {}


def words(value: object, default: str = "") -> str:
    """A string of a sane length."""
    return value if isinstance(value, str) and len(value) <= LONGEST_ID else default


def whole(value: object) -> int | None:
    """A number, which most write as a string."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def payload(value: object) -> bytes:
    """The bytes behind base64; b"" for what is none."""
    try:
        return binascii.a2b_base64(value) if isinstance(value, str) else b""
    except ValueError:
        return b""


def parameters(value: object) -> dict[str, str]:
    """Names and values, as an object or as a list of `{name, value}`."""
    if isinstance(value, list):
        value = {item.get("name"): item.get("value") for item in value if isinstance(item, dict)}
    pairs = list(value.items())[:MOST_PARAMETERS] if isinstance(value, dict) else []
    return {name: said for name, said in pairs if isinstance(name, str) and isinstance(said, str) and words(said)}


def key_pressed(value: object) -> list[LegEvent]:
    """A key, if it is one."""
    key = str(value).upper()
    return [KeyPressed(key)] if key in KEYS else []


def written(message: Mapping[str, Any]) -> str:
    """A frame of JSON."""
    return json.dumps(message, separators=(",", ":"))


def encoded(sound: bytes) -> str:
    """Sound as JSON carries it."""
    return base64.b64encode(sound).decode("ascii")
