"""What the session asks of an eye, whichever process it lives in, and what an ability is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from ..errors import RemoteProtocolError
from ..events import VideoFrame
from ..sight import Box, Code, DesignRules, Finding, Guidance, Line, Thing

Picture = npt.NDArray[np.uint8]
"""(height, width, 3), BGR, upright."""


class EyeFailed(Exception):
    """The eye gave no answer: it crashed, hung, or has too much to do. It will be there again; the call goes on."""


class Replaced(EyeFailed):
    """A newer request of the same stream has taken the place of this one, which was still waiting."""


class UnfitPicture(RemoteProtocolError):
    """The client sent a file that is no picture, or one that nobody should decode; it closes the call with 1007."""


@dataclass(frozen=True, slots=True)
class Glance:
    """A first look, some 10 ms: enough to decide what is relayed and whether to read."""

    width: int
    height: int
    """Pixels, upright."""
    changed: bool
    """Against the last glance of the same stream that was `changed`; True for the first."""
    sharpness: float
    """`Sight.sharpness`."""
    brightness: float
    """Mean of the grey picture, 0–1."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to look for in a picture."""

    text: Literal["", "quick", "careful"] = ""
    codes: bool = False
    things: tuple[str, ...] | None = None
    """Names of objects; () = all kinds; None = none."""
    dice: bool = False
    review: DesignRules | None = None
    """Check a page's design; needs `text`, or its lines."""
    lines: tuple[Line, ...] | None = None
    """What was read in this picture before, for a review: it is not read again."""
    region: Box | None = None
    """Only here; places in the answer are still shares of the whole picture."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found; None for what was not asked for."""

    lines: tuple[Line, ...] | None = None
    codes: tuple[Code, ...] | None = None
    things: tuple[Thing, ...] | None = None
    dice: tuple[int, ...] | None = None
    findings: tuple[Finding, ...] | None = None
    guidance: Guidance = ""


class Eye(Protocol):
    """Looks at pictures for all calls of a process. Of one stream one request is in work; another waits or replaces it
    (newest wins). Every method raises EyeFailed, and UnfitPicture where the file cannot be decoded after all.

    stream: names a source of a call, for what is compared between its pictures.
    """

    async def glance(self, stream: str, frame: VideoFrame) -> Glance:
        """Decode and compare."""

    async def read(self, stream: str, frame: VideoFrame, wish: Wish) -> Reading:
        """Find what is wished for; 0.1 to 2 s of one core."""

    async def redact(self, frame: VideoFrame, areas: Sequence[Box], *, people: bool) -> VideoFrame:
        """The same picture with these areas, and people, made unrecognisable; as JPEG or PNG as it came."""

    async def thumbnail(self, frame: VideoFrame, width: int = 320) -> bytes:
        """A small JPEG of it."""

    def forget(self, stream: str) -> None:
        """The source is gone."""


class Ability(Protocol):
    """One thing an eye can do, in a file of its own under `abilities/`; lives in the worker, blocking."""

    def __call__(self, picture: Picture, /, **wishes: Any) -> Any:
        """Looks at one upright picture; places are shares of it."""
