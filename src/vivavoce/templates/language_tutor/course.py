"""The course: sound pairs, first languages and things to show, as `lessons.yaml` has them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

LEVELS = {1: "single words", 2: "short sentences", 3: "long sentences"}
_PLACES = (("first", "one"), ("second", "two"), ("third", "three"), ("fourth", "four"), ("fifth", "five"))
_DATA = Path(__file__).with_name("lessons.yaml")


@dataclass(frozen=True)
class Word:
    """One word, and its rival: the word that it becomes with the other sound."""

    word: str
    meaning: str
    short: str
    long: str
    other: str
    hint: str
    """Where the tongue and the lips go."""

    def text(self, level: int) -> str:
        """What is to be said."""
        return (f"I say {self.word}.", self.short, self.long)[level - 1]

    @property
    def gap(self) -> str:
        """The long sentence without the word."""
        return re.sub(rf"\b{self.word}\b", "blank", self.long, count=1, flags=re.IGNORECASE).rstrip(".!?")


@dataclass(frozen=True)
class Lesson:
    """One pair of sounds: words by their spelling, two and two rivals."""

    id: str
    languages: tuple[str, ...]
    difference: str
    words: dict[str, Word]

    @property
    def title(self) -> str:
        """Its first two words: "ship and sheep"."""
        return " and ".join(list(self.words)[:2])

    def pair(self, name: str) -> list[Word]:
        """A word and its rival, the first sound first."""
        at = list(self.words).index(name) // 2 * 2
        return list(self.words.values())[at : at + 2]


class Course:
    """All of it. Raises OSError, KeyError, TypeError or yaml.YAMLError for a file that cannot be taught from."""

    def __init__(self) -> None:
        data = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
        self.lessons: dict[str, Lesson] = {row["id"]: _lesson(row) for row in data["lessons"]}
        self.things: dict[str, str] = {re.sub("^an? ", "", thing): thing for thing in data["things"]}
        self.named = data["sounds"] | {lesson.title: lesson.id for lesson in self.lessons.values()}
        self._languages = data["languages"]
        self.own = [language for language in self._languages if language != "another"]

    def language(self, said: str, *, asked: bool = False) -> str:
        """The first language that somebody names; "another" for one without pairs of its own, "" for none at all.
        asked: they were told the list, and may say "the first one"."""
        if asked and (place := re.fullmatch(r"\W*(?:the |number )*(\w+)(?: one)?\W*", said.lower())):
            at = next((n for n, words in enumerate(_PLACES) if place[1] in words), len(self.own))
            if at < len(self.own):
                return self.own[at]  # as they were told
        words = set(re.findall(r"\w+", said.lower()))
        return next((language for language, names in self._languages.items() if words & set(names)), "")

    def is_language(self, said: str) -> bool:
        """Whether this is a language and nothing else."""
        return any(said.lower() in names for names in self._languages.values())

    def for_language(self, language: str) -> list[Lesson]:
        """The pairs that its speakers need; all of them for a language that has none of its own."""
        return [each for each in self.lessons.values() if language in each.languages] or list(self.lessons.values())


def _lesson(row: dict[str, object]) -> Lesson:
    rows = [line.split(" | ") for line in row["words"]]
    hints = row["first"], row["second"]
    words = [Word(*cells, other=rows[at ^ 1][0], hint=hints[at % 2]) for at, cells in enumerate(rows)]
    return Lesson(row["id"], tuple(row["for"]), row["difference"], {each.word: each for each in words})
