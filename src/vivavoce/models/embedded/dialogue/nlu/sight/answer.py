"""What a picture answers to a question, before it is words: what was found, and how well it is founded. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

from ......sight import Box, Code, Guidance, Sight, Source, Thing
from .printed import Value

Advice = Guidance | Literal["bigger"]
"""What would make the next picture readable; "bigger" is for screens, "" = nothing."""


def advice(sight: Sight) -> Advice:
    """What would make a picture readable."""
    if sight.source == "screen":
        return "" if sight.lines else "bigger"
    return sight.guidance


class Remark(Enum):
    """An answer without any words of the picture."""

    NOT_READ = auto()
    ILLEGIBLE = auto()
    NO_TEXT = auto()
    NOT_LOOKED_AT = auto()
    NOT_MADE_OUT = auto()
    NOTHING_RECOGNISED = auto()
    NOT_IN_IT = auto()
    NOTHING_BEFORE = auto()
    NOTHING_AFTER = auto()
    WHICH_WORD = auto()
    NO_CODE_IN_IT = auto()
    NO_CODE = auto()
    NO_DICE = auto()
    NO_THINGS = auto()
    NO_COLOURS = auto()
    READABLE = auto()
    HARDLY_READABLE = auto()
    UNREADABLE = auto()
    SHARP = auto()
    SHARP_WITHOUT_TEXT = auto()
    NOT_SURE_YET = auto()
    FIRST_PICTURE = auto()
    UNCHANGED = auto()
    CHANGED = auto()


@dataclass(frozen=True, slots=True)
class Quote:
    """A printed line, alone."""

    text: str
    of: Literal["line", "heading", "match"] = "line"
    """"match": it was asked whether it stands there."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The first piece of all that is printed, as `quoting.pieces` cuts it."""

    text: str


@dataclass(frozen=True, slots=True)
class NotThere:
    """What the picture does not show."""

    what: str
    """A detector's name for "thing" and "things", one of `printed.SORTS` or a label for "value", else the caller's
    word."""
    kind: Literal["words", "asked_words", "value", "thing", "things", "word", "countable"]
    """"asked_words": it was asked whether they stand there. "countable": nothing of that name can be counted."""


@dataclass(frozen=True, slots=True)
class NotLookedFor:
    """Something that was not looked for in this picture."""

    what: Literal["code", "codes", "dice", "thing", "things"]
    name: str = ""
    """The detector's, of "things"."""


@dataclass(frozen=True, slots=True)
class Fewer:
    """There are not so many lines or words."""

    unit: Literal["line", "word"]
    number: int


@dataclass(frozen=True, slots=True)
class Values:
    """Printed values of a sort. more: how many there are besides."""

    sort: str
    values: tuple[Value, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Undated:
    """Dates none of which is named the last one."""

    dates: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Letters:
    """A word that is spelled."""

    word: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What is in view."""

    things: tuple[Thing, ...] = ()
    codes: tuple[Code, ...] = ()
    text: str = ""
    """All that is printed, as it is quoted; of a long text the line with the biggest letters, as printed."""
    lines: int = 0
    """How many a long text has; 0 = `text` is all."""
    asked: bool = False
    """It was asked whether anything is seen."""


@dataclass(frozen=True, slots=True)
class NothingInView:
    """There is a picture, and nothing in it is known."""

    source: Source


@dataclass(frozen=True, slots=True)
class Codes:
    """What codes say."""

    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class DiceThrown:
    """What dice show."""

    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many. of: "line", "word", "code", "dice" or a detector's name."""

    of: str
    number: int


@dataclass(frozen=True, slots=True)
class Objects:
    """Things that were recognised. asked: whether they are there."""

    things: tuple[Thing, ...]
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is."""

    of: Thing | Code | int
    """An int is a line's number, from 1."""
    box: Box


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new against the picture before, and what is gone: lines, as they are quoted, or else things."""

    new: str = ""
    old: str = ""
    things: tuple[Thing, ...] | None = None
    things_before: tuple[Thing, ...] = ()


Content = (
    Remark | Quote | Passage | NotThere | NotLookedFor | Fewer | Values | Undated | Letters | Scene | NothingInView
    | Codes | DiceThrown | Count | Objects | Place | Changes
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question, and how well it is founded."""

    content: Content
    told: str = ""
    """The seen words in it, for "spell that"."""
    found: bool = True
    """False: the picture does not hold what was asked for, or cannot be read."""
    sure: bool = True
    """False: it holds figures that were not read twice alike."""
    lacks: bool = False
    """This was not looked for in the picture."""
    reading: tuple[str, ...] = ()
    """The pieces of the text that may be read aloud; empty where it was told whole."""
    read: int = 0
    """How many of them it tells itself."""
    line: int = 0
    """The line that it quotes, from 1."""

    @property
    def illegible(self) -> bool:
        """Whether a better picture might hold it."""
        match self.content:
            case Remark.ILLEGIBLE | Remark.NOT_MADE_OUT | NotThere(kind="countable"):
                return True
        return False
