"""What a turn has to do with pictures: a question about one, words while something is shown. Pure; US English."""

from __future__ import annotations

import re
from functools import cached_property

from ......events import ToolSpec
from ...contract import VisualContext
from ..tokens import normalize, split_name
from .asked import Question, read, spelled

_THERE = re.compile(
    r"(?:here|there|this|that|now|look|got it|see|ok|okay|yes|ready|done|there you (?:go|are)|here you (?:go|are)|"
    r"voila|right|this one|that one|the one here|scan(?: it| this| that)?|read (?:it|this|that)|check (?:it|this|that)|"
    r"try (?:again|now)|again|it is (?:here|there|this one)|here it is|there it is|like this|better|and now|one more "
    r"time|how about now|i am (?:here|there)|(?:\w+ ){0,4}(?:showing|show|holding|hold|pointing|camera|picture|see "
    r"(?:it|this|that)|read (?:it|this|that)|look at|in front of|scan)(?: \w+){0,5})"
)
_SEE = re.compile(
    r"(?:(?:hey|hi|hello|ok|okay|so|and|well|now|please|sorry) )*(?:what (?:do|can) you see(?: .{0,30})?|what am i "
    r"(?:holding|showing you)(?: .{0,30})?|(?:can|do|could) you see (?:me|us|anything|something|my (?:screen|camera|"
    r"face|video)|(?:this|that|the) (?:picture|photo|image|screen|label|letter)|what i (?:see|am (?:holding|showing|"
    r"doing)).{0,20})(?: .{0,20})?|(?:please )?look at (?:this|my screen|my camera|the (?:camera|screen|picture|photo)|"
    r"what i .{1,20})(?: .{0,20})?|are you able to see(?: .{0,20})?|can you see|do you have eyes|(?:i am|i will) "
    r"(?:showing you|sharing my screen|share my screen|show you)(?: .{0,30})?|(?:can|may) i show you (?:something|this|"
    r"a (?:picture|photo|letter|document))(?: .{0,30})?)"
)
_SEEING_TOOL = re.compile(
    r"\b(?:read|look|see|scan|label|picture|camera|photo|image|show|shown|identify|describe|recogni[sz]e|screen|"
    r"review|page)\w*"
)
MOST_WORDS_THERE, MOST_WORDS_SPELLED = 9, 5


class VisualSpeech:
    """What a turn asks of a picture, and what is said while something is shown."""

    def __init__(self, words: str, sights: VisualContext, *, follows: bool = False) -> None:
        """follows: the last reply told what was last told of a picture."""
        self._words, self._sights, self._follows = words, sights, follows and bool(sights.told)

    @cached_property
    def question(self) -> Question | None:
        """What is to be told of a picture."""
        reading, line = self._sights.reading is not None, bool(self._sights.line)
        return read(self._words, reading=reading, line=line, follows=self._follows)

    @property
    def word(self) -> Question | None:
        """The answer to "Which word?"."""
        question = spelled(normalize(self._words))
        few = len(self._words.split()) <= MOST_WORDS_SPELLED
        return question if few and (question.what or question.number) else None

    @property
    def names_reading(self) -> bool:
        """Whether it speaks of reading."""
        return bool(re.search(r"\bread", self._words, re.IGNORECASE))

    @property
    def is_there(self) -> bool:
        """Whether something that was asked for is shown now: "here you are"."""
        words = normalize(self._words)
        few = len(words.split()) <= MOST_WORDS_THERE
        return few and not re.search(r"\d", words) and bool(_THERE.fullmatch(words))

    @property
    def takes_for_seeing(self) -> bool:
        """Whether the caller shows something, or asks whether it is seen."""
        return bool(_SEE.fullmatch(normalize(self._words)))


def looks(tool: ToolSpec) -> bool:
    """Whether a tool is there to look at something, by its name and description."""
    return bool(_SEEING_TOOL.search(" ".join([*split_name(tool.name), tool.description.lower()])))
