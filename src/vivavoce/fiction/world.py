"""A game: how it stands, and what becomes of what players do. No database, no words of theirs, no chance but the seed.

A game is its events: played again from the beginning, with the same seed, they give the same world.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import NamedTuple

from ..tools.words import say
from ..voiced import Voiced
from .adventure import Adventure, Rule
from .grammar import HANDS

NOWHERE = ""
"""Where a thing is that is hidden or used up; "@Ann" is in Ann's hands, "@" in a nameless player's, else a room."""


@dataclass
class State:
    """How a game stands."""

    room: str
    places: dict[str, str]
    players: list[str] = field(default_factory=list)
    active: int = 0
    flags: set[str] = field(default_factory=set)
    visited: list[str] = field(default_factory=list)
    back: str = ""
    pending: int = -1
    """The rule that waits for dice; -1 = none."""
    rolls: int = 0
    bonus: int = 0
    ending: str = ""
    it: str = ""
    """The thing named last: what "it" means."""
    tried: Event | None = None
    """What took a roll last: done "again" where that was too little."""

    @property
    def player(self) -> str:
        """Whose turn it is; "" = a player without a name."""
        return self.players[self.active % len(self.players)] if self.players else ""

    def carried(self, player: str | None = None) -> list[str]:
        """The things in a player's hands, or in anybody's."""
        return [key for key, at in self.places.items() if at.startswith("@") and player in (None, at[1:])]

    def here(self) -> list[str]:
        """The things and persons in the room, carried ones left out."""
        return [key for key, place in self.places.items() if place == self.room]

    def seen(self) -> set[str]:
        """The things in rooms where the players have been, and what they carry."""
        return {key for key, place in self.places.items() if place in self.visited or place.startswith("@")}

    def enter(self, room: str) -> None:
        """Come into a room."""
        self.back, self.room = self.room, room
        self.visited += [room] if room not in self.visited else []


class Event(NamedTuple):
    """One thing that a player did, all names resolved: what is written down, and played again."""

    verb: str
    names: tuple[str, ...] = ()
    player: str = ""
    dice: tuple[int, ...] = ()
    by: str = ""
    """Who threw them: "code", "camera" or "said"."""


class Told(NamedTuple):
    """What is said of it, whether anything has changed, and whether the players are in another room."""

    text: str
    changed: bool = False
    moved: bool = False


class World:
    """A game in an adventure."""

    def __init__(self, adventure: Adventure, seed: int) -> None:
        self.adventure, self.seed = adventure, seed
        places = {key: thing.place for key, thing in adventure.things.items()}
        self.state = State(adventure.start, places, visited=[adventure.start])

    def reach(self) -> dict[str, str]:
        """All that can be named here, with what it is: a way for ways and rooms, else itself."""
        room, state = self.adventure.rooms[self.state.room], self.state
        found = {key: key for key in [*self.state.here(), *self.state.carried(), *self.adventure.words]}
        for way, out in room.exits.items():
            found |= {f"room:{out.to}": way, **{f"way:{word}": way for word in (way, *out.words)}}
        ours = (keys for rule, does in self.adventure.compiled if rule.room == state.room for _, keys in does)
        hidden = {key for keys in ours for key in keys if state.places.get(key, "x") == NOWHERE}
        return {f"room:{state.room}": "here", **found, **{key: key for key in hidden}}

    def holds(self, needs: list[str]) -> bool:
        """Whether all of these conditions hold."""

        def one(need: str) -> bool:
            if need.startswith("not "):
                return not one(need[4:])
            return self.state.places[need[4:]].startswith("@") if need.startswith("has ") else need in self.state.flags

        return all(map(one, needs))

    def do(self, event: Event) -> Told:
        """Do what a player does, and pass the turn on; nothing changes where it cannot be done."""
        state = self.state
        if event.player in state.players:
            state.active = state.players.index(event.player)
        things = (name for name in event.names if name in self.adventure.things)
        state.it = next((name for name in things if not self.adventure.things[name].person), state.it)
        told = self._do(event)
        if told.changed and state.pending < 0 and state.players and event.verb not in ("join", "next"):
            state.active = (state.active + 1) % len(state.players)
        return told

    def _do(self, event: Event) -> Told:
        if event.verb == "rolled":
            return self._rolled(event.dice)
        if event.verb not in ("join", "next"):
            self.state.pending = -1
            if (at := self.first(event)) is not None:
                return self._fire(at, event)
        match event.verb:
            case "join" | "next":
                return self._seat(event)
            case "go":
                return self._go(event.names)
            case "take":
                return self._take(event.names)
            case "drop" | "give":
                return self._hand(event)
        return Told(self._nothing(event))

    def _seat(self, event: Event) -> Told:
        state = self.state
        if event.verb == "join":
            state.players += [name for name in event.names if name not in state.players]
            return Told(f"Welcome, {say(list(event.names))}.", changed=True)
        if (named := next((name[1:] for name in event.names), event.player)) in state.players:
            state.active = state.players.index(named)
        elif state.players:
            state.active = (state.active + 1) % len(state.players)
        return Told("", changed=bool(state.players))

    def first(self, event: Event) -> int | None:
        """The first rule that answers to a command, whose conditions hold, and all that it names is at hand."""
        verb, reach, carried, things = event.verb, self.reach(), set(self.state.carried()), self.adventure.things
        names = {reach.get(name, name) if verb == "go" else name for name in event.names}

        def at_hand(key: str, wanted: str) -> bool:
            loose = key in things and not (things[key].fixed or things[key].person)
            return key not in things or key in (carried if loose and wanted not in ("take", "examine") else reach)

        for at, (rule, does) in enumerate(self.adventure.compiled):
            for wanted, keys in does if rule.room in ("", self.state.room) else ():
                hands = {verb, wanted} <= HANDS and ("use" in (verb, wanted) or len(keys) == 2)
                more = keys < names and verb in ("talk", "offer", "take")  # "steal the hat from the owl"
                named = names == keys or (names and names < keys) or more
                if (verb == wanted or hands) and named and all(at_hand(key, wanted) for key in keys):
                    if self.holds(rule.needs):
                        return at
        return None

    def _fire(self, at: int, event: Event) -> Told:
        rule = self.adventure.rules[at]
        if rule.roll is None:
            return self._effects(rule)
        self.state.pending, self.state.tried = at, event
        more = f", and the wind adds {self.state.bonus}" if self.state.bonus else ""
        return Told(f"That takes {rule.roll.skill}: two dice must make {rule.roll.need} or more{more}.", True)

    def _effects(self, rule: Rule) -> Told:
        state, effects = self.state, rule.effects
        called, things = self.adventure.called, self.adventure.things
        said = [rule.say, *(str(Voiced(called(who), say, things[who].voice)) for who, say in rule.says.items())]
        before = (set(state.flags), dict(state.places), state.bonus)
        state.flags |= set(effects.set)
        state.places |= dict.fromkeys(effects.gain, f"@{state.player}") | dict.fromkeys(effects.lose, NOWHERE)
        state.bonus += effects.bonus
        state.ending = effects.end or state.ending
        said.append(self.hint() if effects.hint else self.adventure.endings.get(effects.end, ""))
        if effects.move:
            self.state.enter(effects.move)
        changed = before != (state.flags, state.places, state.bonus) or bool(effects.move or effects.end)
        return Told(" ".join(filter(None, said)), changed, bool(effects.move))

    def hint(self) -> str:
        """What may help players who are stuck."""
        return next(hint.say for hint in self.adventure.hints if self.holds(hint.needs))

    def _rolled(self, dice: tuple[int, ...]) -> Told:
        state, rule = self.state, self.adventure.rules[self.state.pending]
        if state.pending < 0 or rule.roll is None:
            return Told("There is nothing to roll for just now.")
        total, state.pending = sum(dice) + state.bonus, -1
        state.rolls, state.bonus = state.rolls + 1, 0
        score = f"{' and '.join(map(str, dice))} make {total}" if len(dice) > 1 else f"{total}"
        if total < rule.roll.need:
            return Told(f"{score}, too little. {rule.roll.fail}", True)
        told = self._effects(rule)
        return Told(f"{score}, enough! {told.text}", True, told.moved)

    def _go(self, names: tuple[str, ...]) -> Told:
        exits, reach, state = self.adventure.rooms[self.state.room].exits, self.reach(), self.state
        goal = next((name[5:] for name in names if name.startswith("room:")), "")
        way = next((reach[name] for name in names if reach.get(name) in exits), "")
        if not (way or goal) and {"way:back", "way:out", "way:outside"} & set(names):
            way = next((key for key, out in exits.items() if out.to == state.back or len(exits) == 1), "")
        if way and not self.holds(exits[way].needs):
            return Told(exits[way].otherwise)
        if way:
            self.state.enter(exits[way].to)
            return Told("", True, moved=True)
        if goal == state.room:
            return Told("You are there already.")
        if goal in self._known():
            self.state.enter(goal)
            return Told(f"You walk back to {self.adventure.called(goal)}.", True, moved=True)
        return Told("You do not know the way there from here." if goal else "There is no such way here.")

    def _known(self) -> set[str]:
        """The rooms to which the players know an open way."""
        seen, todo = set[str](), [self.state.room]
        while todo:
            outs = [out for out in self.adventure.rooms[todo.pop()].exits.values() if out.to in self.state.visited]
            new = {out.to for out in outs if self.holds(out.needs)} - seen
            seen |= new
            todo += new
        return seen

    def _take(self, names: tuple[str, ...]) -> Told:
        things, called, got, told = self.adventure.things, self.adventure.called, list[str](), list[str]()
        for name in names:
            if name in self.state.carried():
                told.append(f"You have {called(name)} already.")
            elif name not in self.state.here():
                told.append(self._nothing(Event("take", (name,))))
            elif things[name].person or things[name].fixed:
                told.append(f"You cannot take {called(name)} along.")
            else:
                self.state.places[name] = f"@{self.state.player}"
                got.append(called(name))
        who = f"{self.state.player} takes" if self.state.player else "You take"
        return Told(" ".join([*([f"{who} {say(got)}."] if got else []), *told]), bool(got))

    def _hand(self, event: Event) -> Told:
        called, held = self.adventure.called, [name for name in event.names if name in self.state.carried()]
        player = next((name[1:] for name in event.names if name.startswith("@")), "")
        things, here = self.adventure.things, self.state.here()
        loose = [key for key in event.names if key in here and not (things[key].fixed or things[key].person)]
        held = held or (loose if player else [])  # "give it to Ben", where it lies before them
        if not held and event.names and all(name in self.state.here() for name in event.names):
            return Told("What do you give?")
        if not held:
            return Told(f"You do not have that; you carry {say([*map(called, self.state.carried())]) or 'nothing'}.")
        if event.verb == "drop" or player:
            self.state.places |= dict.fromkeys(held, f"@{player}" if player else self.state.room)
            what = say([*map(called, held)])
            return Told(f"{player} has {what} now." if player else f"You put down {what}.", True)
        to = next((name for name in event.names if name in self.state.here()), "")
        far = len(event.names) > len(held) and not to
        return Told(
            f"{start(called(to))} does not want that." if to else self._nothing(event) if far else "Give it to whom?"
        )

    def _nothing(self, event: Event) -> str:
        """What is said where nothing happens."""
        things, called = [name for name in event.names if name in self.adventure.things], self.adventure.called
        far = next((name for name in things if name not in self.reach()), "")
        if event.verb == "attack":
            return "Nobody gets hurt in this story."
        if far:
            unseen = (
                "There is nobody here by that name."
                if self.adventure.things[far].person
                else "You do not see that here."
            )
            return f"{start(called(far))} is not here." if far in self.state.seen() else unseen
        pairs = [keys for _, does in self.adventure.compiled for verb, keys in does if verb in HANDS]
        if event.verb in HANDS and things and any({*event.names} < keys for keys in pairs):
            return "You would need something else for that."
        if event.names[:1] and event.names[0].startswith("card:"):
            return f"Say: I play {called(event.names[0])}."
        if event.verb == "examine" and event.names:
            return self.adventure.things[things[0]].text if things else "There is nothing special about that."
        if event.verb == "talk":
            return "There is no answer." if things else "There is nobody here by that name."
        return "Nothing happens." if things else "That cannot be done here."


def throw(world: World) -> tuple[int, int]:
    """What the game's own dice show next: by the seed, so that taking a roll back does not change it."""
    dice = random.Random(f"{world.seed}/{world.state.rolls}")
    return dice.randint(1, 6), dice.randint(1, 6)


def start(text: str) -> str:
    """With a capital letter first."""
    return text[:1].upper() + text[1:]
