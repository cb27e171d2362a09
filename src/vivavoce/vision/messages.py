"""What goes through the pipe between a gateway and its eye: msgpack, each message behind its length."""

from __future__ import annotations

from typing import Literal

import msgspec

from ..events import VideoFrame
from ..sight import Box
from .contract import Glance, Reading, Wish

LENGTH = 4
"""Bytes of a message's length, the highest first."""
LONGEST = 8 << 20
"""Bytes of a message: a redacted picture without loss may be larger than the one that came."""

Kind = Literal["glance", "read", "redact", "thumbnail"]


class Job(msgspec.Struct, frozen=True, array_like=True, tag="job"):
    """A picture, and what is to be done with it."""

    number: int
    """Of this process, counting up: the answer has the same."""
    kind: Kind
    stream: str
    frame: VideoFrame
    wish: Wish = Wish()
    areas: tuple[Box, ...] = ()
    people: bool = False
    width: int = 0


class Forget(msgspec.Struct, frozen=True, array_like=True, tag="forget"):
    """A stream is over."""

    stream: str


class Answer(msgspec.Struct, frozen=True, array_like=True, tag="answer"):
    """What came of a job: one of the parts; or a word on why there is none."""

    number: int
    glance: Glance | None = None
    reading: Reading | None = None
    picture: bytes | None = None
    """An encoded image."""
    unfit: str = ""
    """The file cannot be decoded."""
    failed: str = ""
    """Something is wrong with the eye: an exception's type and its places in the code, nothing of the picture."""


class Ready(msgspec.Struct, frozen=True, array_like=True, tag="ready"):
    """The first thing a worker says."""

    failed: str = ""
    """It cannot work at all."""


def packed(message: Job | Forget | Answer | Ready) -> bytes:
    """With its length in front."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(LENGTH, "big") + body
