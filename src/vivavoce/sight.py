"""What an eye makes of a picture, and which part of it a tool's argument is: frozen values, shared by all layers.

Places are shares of the picture: (0, 0) is its top left corner, (1, 1) its bottom right one. Text that was seen is
data: it never tells anybody what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from .errors import DeclarationError

Source = Literal["camera", "screen", "photo"]
"""Where a picture comes from; a photo stands alone, the others are streams."""
Guidance = Literal["", "hold_still", "closer", "farther", "more_light", "less_glare", "left", "right", "up", "down"]
"""What would make the next picture readable. `left` … `down` say where the *camera* has to move."""
STREAMS = ("camera", "screen")


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture, in shares of its sides."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def centre(self) -> tuple[float, float]:
        """(x, y)"""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of printed text."""

    text: str
    box: Box
    confidence: float
    """0–1, of the reader."""
    sure: bool = False
    """The careful reader has read it, twice alike."""


@dataclass(frozen=True, slots=True)
class Code:
    """A bar code or a two-dimensional one, read twice alike."""

    text: str
    kind: str
    """zxing's name: `QRCode`, `EAN13`, `Code128`, `DataMatrix` …"""
    box: Box


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of one of the kinds that the detector knows."""

    name: str
    """`cup`, `person`, `cell phone` …: COCO's 80 names."""
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact of a page's design that a rule objects to, measured in pixels: geometry and colour, no taste."""

    rule: str
    """One of `DESIGN_RULES`."""
    box: Box
    text: str
    """The words that stand there, as read; "" where there are none."""
    measured: float
    needed: float
    """In the unit of the rule: a ratio; CSS pixels where the scale is known, else shares of the usual text's size."""
    colours: tuple[str, ...] = ()
    """As "#rrggbb". Of `contrast` the text's and what it stands on; of `colour` what is there and the nearest of the
    declared ones."""
    sound: bool = False
    """The rule has nothing against it: told only to who asks for everything."""


DESIGN_RULES = ("contrast", "target_size", "text_size", "alignment", "spacing", "overlap", "colour", "grid")
"""What a review of a page's design can check; the last two where colours and a grid are declared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignRules:
    """What a review of a page checks, and its limits: `Sees("screen", review=DesignRules(text=12))`.

    Raises DeclarationError.
    """

    check: tuple[str, ...] = DESIGN_RULES
    """Of `DESIGN_RULES`."""
    contrast: float = 4.5
    large_contrast: float = 3.0
    """To 1, of text, and of text from 24 CSS px, or 18.66 px bold: WCAG 2.2, 1.4.3, level AA."""
    target: float = 24.0
    """CSS pixels of a button's shorter side: WCAG 2.2, 2.5.8."""
    text: float = 11.0
    """CSS pixels of the smallest text: below, platforms' own guides have nothing (Apple 11 pt, Material 11 sp)."""
    colours: tuple[str, ...] = ()
    """All that areas and text may have, as "#rrggbb"; () = any."""
    grid: float = 0.0
    """CSS pixels of which gaps between cards are multiples, where the width is known; 0 = there is none."""
    width: float = 0.0
    """CSS pixels of what is shared, from left to right; 0 = unknown: sizes are then shares of the usual text's."""
    everything: bool = False
    """Tell what was measured and holds, too, as `sound` findings behind the others."""

    def __post_init__(self) -> None:
        if unknown := [rule for rule in self.check if rule not in DESIGN_RULES]:
            raise DeclarationError(f"there is no design rule {unknown[0]!r}; there are: {', '.join(DESIGN_RULES)}")
        for name in ("contrast", "large_contrast", "target", "text", "grid", "width"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
                raise DeclarationError(f"DesignRules: {name} is a number from 0 on, not {value!r}")
        for colour in self.colours:
            if not isinstance(colour, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
                raise DeclarationError(f'DesignRules: a colour is written as "#1d4ed8", not {colour!r}')


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen in one picture. A part that is None was not looked for, or not yet: () means that there is none."""

    source: Source
    frame: int
    """Counts the pictures of a call, from 1."""
    at: float
    """When the picture came, seconds on the session's steady clock."""
    sha256: str
    """Of the picture as it came; hex."""
    width: int
    height: int
    """Pixels, upright."""
    changed: bool = True
    """It shows something else than the one before of this source."""
    sharpness: float = 0.0
    """Variance of the Laplacian at 640 pixels' width: below 200 small print is hard to read, from 390 it is easy."""
    guidance: Guidance = ""
    """What would help, where something was to be read and could not be; "" = nothing."""
    lines: tuple[Line, ...] | None = None
    """In reading order."""
    codes: tuple[Code, ...] | None = None
    things: tuple[Thing, ...] | None = None
    """Objects, the surest first."""
    dice: tuple[int, ...] | None = None
    """What lying dice show, from left to right."""
    findings: tuple[Finding, ...] | None = None
    """The worst first."""
    careful: bool = False
    """The careful reader has read all the text: what it read twice alike is `sure`."""

    @property
    def text(self) -> str:
        """All that was read, a line each."""
        return "\n".join(line.text for line in self.lines or ())


@dataclass(frozen=True, slots=True)
class SightEnded:
    """The camera or the shared screen is gone: stopped, or nothing has come of it for 3 s."""

    source: Source
    at: float


@dataclass(frozen=True, slots=True)
class Seen:
    """Marks a tool's argument as something to be seen: `Annotated[str, Seen(code=r"LOC:(.+)")]`.

    It is filled from what was seen like a spoken value, and taken only if the eye saw it within the last 5 s or the
    caller said it. One of the three is given:

    code, text: a regular expression for a whole code or for a part of a line of text; with a group, the group is the
        value. Case matters in neither.
    object: names of objects, separated by `|`: "cup|bottle"; "" with none of the three = any line of text.

    Raises DeclarationError.
    """

    code: str = ""
    text: str = ""
    object: str = ""

    def __post_init__(self) -> None:
        given = [name for name in ("code", "text", "object") if getattr(self, name)]
        if len(given) > 1:
            raise DeclarationError(f"Seen takes one of code, text and object, not {' and '.join(given)}")
        for name in ("code", "text"):
            try:
                groups = re.compile(getattr(self, name)).groups
            except re.error as error:
                raise DeclarationError(f"Seen: {name} is no regular expression: {error}") from None
            if groups > 1:
                raise DeclarationError(f"Seen: {name} has {groups} groups; the value is one: use (?:…) for the others")

    def find(self, sight: Sight) -> tuple[str, ...]:
        """The values in a picture, each once, in the order in which they are listed there."""
        return tuple(dict.fromkeys(self._found(sight)))

    @property
    def shape(self) -> str:
        """A regular expression for the value itself: that of the group, where there is one; "" = it has none."""
        return _group(self.code or self.text)

    def could_be(self, value: str) -> bool:
        """Whether a value that was said, and not seen, has the form of one: "put it into my diary" is no `\\d+`."""
        if self.object:
            return value.strip().casefold() in {name.strip().casefold() for name in self.object.split("|")}
        forms = (value.strip(), re.sub(r"[\s-]", "", value))  # a number may be read out in pieces
        return not self.shape or any(re.fullmatch(self.shape, form, re.IGNORECASE) for form in forms)

    def _found(self, sight: Sight) -> Iterator[str]:
        if self.object:
            names = {name.strip().casefold() for name in self.object.split("|")}
            yield from (thing.name for thing in sight.things or () if thing.name.casefold() in names)
        elif self.code:
            for code in sight.codes or ():
                if match := re.fullmatch(self.code, code.text, re.IGNORECASE):
                    yield match[match.re.groups]
        else:
            for line in sight.lines or ():
                for match in re.finditer(self.text or r"\S.*\S|\S", line.text, re.IGNORECASE):
                    yield match[match.re.groups]


def _group(pattern: str) -> str:
    """What stands in the one group of a regular expression; all of it, where there is none."""
    opened: list[int | None] = []  # where each bracket's inside begins; None: it is no group
    for part in re.finditer(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P<\w+>|\(\?|\(|\)", pattern, re.DOTALL):
        if part[0] == ")":
            if (start := opened.pop()) is not None:
                return pattern[start : part.start()]
        elif part[0].startswith("("):
            opened.append(None if part[0] == "(?" else part.end())
    return pattern


def source_of(mime_type: str, source: str = "") -> Source:
    """Where a streamed picture comes from, as its client says, or by its type: screens are sent without loss."""
    if source in get_args(Source):
        return source  # type: ignore[return-value]  # one of them
    return "screen" if mime_type == "image/png" else "camera"
