"""The adventure as its author wrote it, and the author's check of it.

python -m vivavoce.fiction adventure.yaml      what cannot work, each with its place in the file, or nothing
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from .grammar import Command, Grammar, Name

Words = Annotated[list[str], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]
"""One, or a list of them. As conditions: a flag that a rule has set, "has X" for what is carried, each with "not"."""
Does = list[tuple[str, frozenset[str]]]
"""The commands that a rule answers to: (verb, names)."""


class Part(BaseModel):
    """A part of an adventure; a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid")


class Exit(Part):
    """A way out; `else` is said while `if` does not hold."""

    to: str
    words: Words = []
    needs: Words = Field([], alias="if")
    otherwise: str = Field("You cannot go there yet.", alias="else")


class Room(Part):
    """A place: one sentence, and the ways out of it."""

    text: str
    name: str = ""
    words: Words = []
    exits: dict[str, Annotated[Exit, BeforeValidator(lambda to: {"to": to} if isinstance(to, str) else to)]]


class Thing(Part):
    """A thing or a person, `in` a room; without one, a rule brings it into play. `voice`: a person's."""

    text: str
    name: str = ""
    words: Words = []
    place: str = Field("", alias="in")
    fixed: bool = False
    person: bool = False
    voice: Literal["low", "high"] = "low"


class Roll(Part):
    """Two dice decide: their sum must reach `need`; `fail` is said when it does not."""

    skill: str
    need: int = Field(ge=2, le=12)
    fail: str


class Effects(Part):
    """What changes. `bonus` counts for the next roll, `hint` gives one, `end` is the end of the game."""

    set: Words = []
    gain: Words = []
    lose: Words = []
    move: str = ""
    bonus: int = 0
    hint: bool = False
    end: str = ""


class Rule(Part):
    """What happens when players `do` something `in` a room, `if` all of that holds."""

    do: Words
    room: str = Field("", alias="in")
    needs: Words = Field([], alias="if")
    roll: Roll | None = None
    say: str = ""
    says: dict[str, str] = {}
    effects: Effects = Effects()


class Hint(Part):
    """For players who are stuck: the first whose `if` holds."""

    needs: Words = Field([], alias="if")
    say: str


class Adventure(Part):
    """A whole adventure, as its file holds it."""

    title: str
    intro: str
    start: str
    rooms: dict[str, Room]
    things: dict[str, Thing]
    verbs: dict[str, Words] = {}
    words: dict[str, Words] = {}
    cards: dict[str, str] = {}
    rules: list[Rule]
    endings: dict[str, str]
    hints: list[Hint]

    def called(self, key: str) -> str:
        """How a room, a thing or a card is spoken of: "the net loft", "Missus Crumb"."""
        known = self.rooms.get(key) or self.things.get(key)
        said = self.cards.get(key.removeprefix("card:")) or (known and known.name) or key.split(":")[-1]
        return said if said[0].isupper() or said.startswith("the ") else f"the {said}"

    @cached_property
    def gifts(self) -> list[str]:
        """The everyday objects that rules ask for: they are held to the camera."""
        offers = (do.split(" ", 1) for rule in self.rules for do in rule.do)
        return list(dict.fromkeys(gift for verb, gift in offers if verb == "offer"))

    @cached_property
    def grammar(self) -> Grammar:
        """What players can say here."""
        names = [Name(key, [thing.name or key, key, *thing.words]) for key, thing in self.things.items()]
        names += [Name(f"room:{key}", [room.name or key, key, *room.words]) for key, room in self.rooms.items()]
        names += [Name(f"card:{key}", [name, key]) for key, name in self.cards.items()]
        names += [Name(key, [key, *more]) for key, more in self.words.items()]
        names += [Name(f"object:{gift}", [gift]) for gift in self.gifts]
        ways = {way for room in self.rooms.values() for name, out in room.exits.items() for way in (name, *out.words)}
        names += [Name(f"way:{way}", [way]) for way in sorted(ways | {"back", "out", "outside"})]
        return Grammar(names, self.verbs)

    @cached_property
    def compiled(self) -> list[tuple[Rule, Does]]:
        """The rules, each with the commands that it answers to. Raises ValueError where one cannot be understood."""
        return [(rule, [self._command(words) for words in rule.do]) for rule in self.rules]

    def _command(self, words: str) -> tuple[str, frozenset[str]]:
        command, *more = self.grammar.read(words) or [Command("")]
        keys = [next((key for key in some if key in self.things), some[0]) for some in command.names]
        keys = [key.replace("way:", "") if command.verb == "go" else key for key in keys]
        if more or not command.verb or not keys:
            raise ValueError(f"do: {words!r} is not understood; name a verb, and things as they are called")
        return command.verb, frozenset(keys)


def load(path: Path) -> Adventure:
    """An adventure from its file. Raises ValueError: each line is a place in the file, and what is wrong there."""
    try:
        return Adventure.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except ValidationError as error:
        told = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise ValueError("\n".join(told)) from None
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None


def check(adventure: Adventure) -> list[str]:
    """What cannot work in an adventure, each with its place; an empty list where all is well."""
    return [*_misnamed(adventure)] or [*_out_of_reach(adventure)]


def _misnamed(adventure: Adventure) -> Iterator[str]:
    """Names that nothing has."""
    rooms, things = adventure.rooms, adventure.things
    flags = {flag for rule in adventure.rules for flag in rule.effects.set}

    def unknown(place: str, names: Collection[str], known: Collection[str], kind: str) -> Iterator[str]:
        for name in {*names} - {*known, ""}:
            near = get_close_matches(name, list(known), 1)
            yield f"{place}: there is no {kind} {name!r}{f'; did you mean {near[0]!r}?' if near else ''}"

    def conditions(place: str, needs: list[str]) -> Iterator[str]:
        bare = [need.removeprefix("not ") for need in needs]
        yield from unknown(f"{place}.if", [need[4:] for need in bare if need.startswith("has ")], things, "thing")
        others = [need for need in bare if not need.startswith("has ")]
        yield from unknown(f"{place}.if", others, flags, "flag that a rule sets,")

    yield from unknown("start", [adventure.start], rooms, "room")
    for key, room in rooms.items():
        for way, out in room.exits.items():
            yield from unknown(f"rooms.{key}.exits.{way}", [out.to], rooms, "room")
            yield from conditions(f"rooms.{key}.exits.{way}", out.needs)
        yield from [] if room.exits else [f"rooms.{key}: no way leads out"]
    for key, thing in things.items():
        yield from unknown(f"things.{key}.in", [thing.place], rooms, "room")
    for at, rule in enumerate(adventure.rules):
        place, effects = f"rules.{at} ({rule.do[0]})", rule.effects
        yield from unknown(place, [rule.room, effects.move], rooms, "room")
        yield from unknown(place, [*rule.says, *effects.gain, *effects.lose], things, "thing")
        yield from unknown(place, [effects.end], adventure.endings, "ending")
        yield from conditions(place, rule.needs)
        try:
            [adventure._command(words) for words in rule.do]
        except ValueError as error:
            yield f"{place}.{error}"
    for at, hint in enumerate(adventure.hints):
        yield from conditions(f"hints.{at}", hint.needs)
    if not adventure.hints or adventure.hints[-1].needs:
        yield "hints: the last one has no `if`, so that there is always one"


def _out_of_reach(adventure: Adventure) -> Iterator[str]:
    """What can never be reached, even if nothing were ever lost."""
    rooms, things, flags, ends, fired = {adventure.start}, set[str](), set[str](), set[str](), set[int]()
    hidden, size = {key for key, thing in adventure.things.items() if not thing.place}, -1

    def holds(needs: list[str]) -> bool:
        return all(n.startswith("not ") or (n[4:] in things if n.startswith("has ") else n in flags) for n in needs)

    while size != (size := len(rooms) + len(things) + len(flags) + len(ends) + len(fired)):
        things |= {key for key, thing in adventure.things.items() if thing.place in rooms}
        rooms |= {out.to for room in list(rooms) for out in adventure.rooms[room].exits.values() if holds(out.needs)}
        for at, (rule, does) in enumerate(adventure.compiled):
            there = things | (hidden if rule.room else set())
            if holds(rule.needs) and (not rule.room or rule.room in rooms):
                if any(keys & adventure.things.keys() <= there for _, keys in does):
                    fired.add(at)
                    flags |= set(rule.effects.set)
                    things |= set(rule.effects.gain)
                    rooms |= {rule.effects.move} - {""}
                    ends.add(rule.effects.end)
    yield from (f"rooms.{key}: nobody can ever get there" for key in adventure.rooms if key not in rooms)
    yield from (f"things.{key}: nobody can ever find it" for key in adventure.things if key not in things)
    yield from (f"endings.{key}: no game can end like this" for key in adventure.endings if key not in ends)
    never = (at for at in range(len(adventure.rules)) if at not in fired)
    yield from (f"rules.{at} ({adventure.rules[at].do[0]}): it can never happen" for at in never)
