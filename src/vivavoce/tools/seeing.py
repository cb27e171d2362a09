"""What an agent may be shown, and what its tools see of it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ..errors import DeclarationError, Declined, Unseen
from ..events import Looked
from ..sight import Box, Code, DesignRules, Finding, Guidance, Line, Sight, Source, Thing

EVIDENCE = 5.0
"""Seconds for which a picture shows what is: an older one is no ground to act on (vision.md section 2, policy 6)."""
WITHIN = 3.0
"""Seconds in which a person turns a label to the camera and holds it still."""

HELP: Mapping[Guidance, str] = {
    "": "I can't make it out. Hold it a little closer, and still.",
    "hold_still": "It is blurred. Hold it still, please.",
    "closer": "It is too small for me. Hold it a little closer, please.",
    "farther": "It is too close. Move it away a little, please.",
    "more_light": "It is too dark. Turn on a light, please, or move to where it is brighter.",
    "less_glare": "It is too bright, or it reflects. Tilt it a little, please.",
    "left": "Part of it is out of the picture. Move the camera a little to the left, please.",
    "right": "Part of it is out of the picture. Move the camera a little to the right, please.",
    "up": "Part of it is out of the picture. Move the camera up a little, please.",
    "down": "Part of it is out of the picture. Move the camera down a little, please.",
}
"""What to ask of somebody whose picture cannot be read."""
LATE = "I could not read it yet. Hold it still, please, and ask me again."
"""Where the eye is slow, or failed: nothing is told of an older picture."""
GONE = "I no longer have that picture. Show it to me again, please."
UNSURE = "I can't read that for sure."
_SHOWING: Mapping[Source, str] = {"camera": "switch your camera on", "screen": "share your screen"}


class Sees:
    """What an agent may be shown, and what is looked for in it: `Agent(…, sees=Sees("camera", text=True))`.

    sources: "camera", "screen", or both: the buttons that the page has. A photo may be sent to either.
    text: read printed text. codes: bar codes and two-dimensional ones. objects: kinds of things, True = all 80 that the
        detector knows; or their names, such as ("person", "cup"). dice: what lying dice show.
    review: check a page's design: contrast, sizes, rows, gaps; True = by the usual rules.
    redact: what is made unrecognisable before a picture leaves this machine or is kept: "person", and areas as `Box`es.
    tones: the page leads the camera by soft tones, too: come closer, hold still, found.
    optional: the agent is served without the models that read text and find things, too: then only codes are seen.

    Raises DeclarationError.
    """

    def __init__(
        self,
        *sources: str,
        text: bool = False,
        codes: bool = False,
        objects: bool | Sequence[str] = False,
        dice: bool = False,
        review: bool | DesignRules = False,
        redact: Sequence[str | Box] = (),
        tones: bool = False,
        optional: bool = False,
    ) -> None:
        for source in sources or ("",):
            if source not in _SHOWING:
                raise DeclarationError(f'Sees: an agent sees the "camera", the "screen" or both, not {source!r}')
        for name, value in (("text", text), ("codes", codes), ("dice", dice), ("tones", tones), ("optional", optional)):
            if not isinstance(value, bool):
                raise DeclarationError(f"Sees: {name} is True or False, not {value!r}")
        if not isinstance(review, bool | DesignRules):
            raise DeclarationError(f"Sees: review is True, False or DesignRules, not {review!r}")
        if isinstance(objects, str) or not isinstance(objects, bool | Sequence):
            raise DeclarationError(
                f'Sees: objects is True or a list of names, such as ("cup", "person"), not {objects!r}'
            )
        if isinstance(redact, str) or not isinstance(redact, Sequence):
            raise DeclarationError(f'Sees: redact is a list of "person" and of areas, not {redact!r}')
        for part in redact:
            if part != "person" and not isinstance(part, Box):
                raise DeclarationError(
                    f'Sees: redact takes "person", and areas as Box(left, top, right, bottom), not {part!r}'
                )
        self.sources: tuple[Source, ...] = tuple(dict.fromkeys(sources))  # type: ignore[arg-type]  # checked above
        self.text, self.codes, self.dice = text or bool(review), codes, dice
        self.review = (DesignRules() if review is True else review) or None
        self.objects: tuple[str, ...] | None = None
        """Names; () = all kinds; None = none."""
        if objects is True:
            self.objects = ()
        elif objects:
            self.objects = tuple(dict.fromkeys(str(name).strip().casefold() for name in objects))
        self.tones, self.optional = tones, optional
        self.hides_people = "person" in redact
        self.hidden: tuple[Box, ...] = tuple(part for part in redact if isinstance(part, Box))

    def __repr__(self) -> str:
        return f"Sees({', '.join(map(repr, self.sources))})"

    @property
    def redacts(self) -> bool:
        """Whether no picture may leave as it came."""
        return self.hides_people or bool(self.hidden)

    @property
    def invitation(self) -> str:
        """How to ask for a picture."""
        ways = " or ".join(_SHOWING[source] for source in self.sources)
        return f"{ways[:1].upper()}{ways[1:]}, and I'll look."


class Window(Protocol):
    """What tools see through: one for each call. Nothing here blocks."""

    @property
    def newest(self) -> Sight | None:
        """What was seen last of what is still shown."""

    def recent(self, seconds: float) -> tuple[Sight, ...]:
        """What was seen in pictures that came so many seconds ago at most, the newest first."""

    def age(self, sight: Sight) -> float:
        """Seconds since its picture came."""

    def image(self, sight: Sight) -> bytes:
        """Its picture, redacted where that is declared. Raises Declined when it is gone."""

    async def look(self, within: float) -> Looked:
        """A fresh picture, read with care."""

    async def read(self, sight: Sight, region: Box | None) -> tuple[Line, ...]:
        """The text in its picture, read with care. Raises Declined."""

    async def review(self, sight: Sight, rules: DesignRules | None) -> tuple[Finding, ...]:
        """What rules find in its picture; None = the agent's own. Raises Declined."""


@dataclass(frozen=True, slots=True)
class View:
    """What was seen in one picture, for a tool: `call.view`, `await call.look()`."""

    sight: Sight
    """All of it, as it was seen."""
    window: Window
    region: Box | None = None
    """The part that this view shows; None = all."""

    @property
    def source(self) -> Source:
        """`camera`, `screen` or `photo`."""
        return self.sight.source

    @property
    def frame(self) -> int:
        """Counts the call's pictures, from 1."""
        return self.sight.frame

    @property
    def age(self) -> float:
        """Seconds since the picture came."""
        return self.window.age(self.sight)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Printed text in reading order; what is not `sure` was read in passing, and may be wrong."""
        return tuple(line for line in self.sight.lines or () if self._shows(line.box))

    @property
    def text(self) -> str:
        """The same as one text."""
        return "\n".join(line.text for line in self.lines)

    @property
    def codes(self) -> tuple[Code, ...]:
        """Bar codes and two-dimensional ones."""
        return tuple(code for code in self.sight.codes or () if self._shows(code.box))

    @property
    def objects(self) -> tuple[Thing, ...]:
        """Things of the kinds that are looked for, the surest first."""
        return tuple(thing for thing in self.sight.things or () if self._shows(thing.box))

    @property
    def dice(self) -> tuple[int, ...]:
        """What lying dice show, from left to right."""
        return self.sight.dice or ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a review of the design found so far, the worst first."""
        return tuple(finding for finding in self.sight.findings or () if self._shows(finding.box))

    @property
    def sharpness(self) -> float:
        """Below 200 small print is hard to read, from 390 it is easy."""
        return self.sight.sharpness

    @property
    def guidance(self) -> Guidance:
        """What would make it readable; "" = nothing."""
        return self.sight.guidance

    async def read(self, region: Box | None = None) -> str:
        """The text that was read twice alike, a line each; "" where there is none. About a second for a full page.

        region: only there; None = what this view shows. Raises Declined where something stands there that cannot be
        read for sure: the sentence says what would help.
        """
        part = region or self.region
        lines = await self.window.read(self.sight, part)
        sure = [line.text for line in lines if line.sure]
        if lines and not sure:
            raise Declined(f"{UNSURE} {HELP[self.guidance or 'hold_still']}")
        return "\n".join(sure)

    async def review(self, rules: DesignRules | None = None) -> tuple[Finding, ...]:
        """What rules of design object to, the worst first; None = those of `Sees`, else the usual ones. Half a second,
        where the text has been read with care. Raises Declined."""
        found = await self.window.review(self.sight, rules)
        return tuple(finding for finding in found if self._shows(finding.box))

    def image(self) -> bytes:
        """The picture, as JPEG, PNG or WebP; of a part, as PNG. Raises Declined when it is gone: only the last are
        kept, and none outlives its call."""
        data = self.window.image(self.sight)
        return data if self.region is None else _cut(data, self.region)

    def crop(self, box: Box) -> View:
        """The view of a part of it."""
        return replace(self, region=box)

    def _shows(self, box: Box) -> bool:
        part, (x, y) = self.region, box.centre
        return part is None or (part.left <= x <= part.right and part.top <= y <= part.bottom)


def seen_by(looked: Looked, window: Window, sees: Sees) -> View:
    """What a look came to. Raises Declined with a sentence that helps, where it came to nothing."""
    if looked.sight is not None and not looked.reason:
        return View(looked.sight, window)
    if looked.reason == "unreadable" and looked.sight is not None:
        raise Unseen(HELP[looked.sight.guidance], shown=True)
    sentences = {
        "no_picture": f"I can't see anything yet. {sees.invitation}",
        "ended": f"I can't see any more. {sees.invitation}",
        "unreadable": HELP[""],
    }
    raise Unseen(sentences.get(looked.reason, LATE), shown=looked.reason not in ("no_picture", "ended"))


def _cut(data: bytes, box: Box) -> bytes:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data)) as opened:
        picture = ImageOps.exif_transpose(opened)
        width, height = picture.size
        edges = (box.left * width, box.top * height, box.right * width, box.bottom * height)
        left, top, right, bottom = (round(edge) for edge in edges)
        part = picture.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
        out = io.BytesIO()
        part.convert("RGB").save(out, "PNG")
    return out.getvalue()
