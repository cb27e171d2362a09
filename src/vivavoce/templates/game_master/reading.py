"""What players mean, and what they are told of a place: the world's side of the talk. Changes nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from grammar import HANDS, Command
from play import Event, World, listed, start
from world import Effects

OPEN = HANDS | {"take", "drop", "give", "talk", "examine", "show", "offer", "go"}
"""Verbs that are waited with until it is said what they are about."""
_WHAT = {"go": "Where to?", "talk": "Talk to whom?"}
_WAYS, _TO = {"boat": "by boat", "in": "inside"}, {"in": "into"}


def whole(world: World, command: Command, unsaid: str) -> Command:
    """A command with its verb: names alone complete what was left open (unsaid), or they say it themselves."""
    near = [key for names in command.names for key in names]
    named = [key for key in near if key in world.adventure.things]
    if named and command.verb in ("look", "inventory", "exits"):
        return replace(command, verb="examine")  # "look down the well", "what does the book say"
    held = {*named} & {*world.state.carried()}
    ways = {*near} & world.reach().keys() - world.adventure.things.keys()
    if command.verb == "go" and named and not ways:  # "return the hat to the mayor", "walk up to the goat"
        return replace(command, verb="give" if held else "talk" if {*named} & {*world.state.here()} else "examine")
    if any(key.startswith("object:") for key in near) and command.verb not in ("examine", "where"):
        return replace(command, verb="offer", pronouns=())  # "I have an apple for the goat"
    if command.verb or not near:
        return command
    places = all(key.startswith(("way:", "room:")) for key in near)
    if unsaid and not places:
        return replace(command, verb=unsaid)
    if any(key.startswith("card:") for key in near):
        return replace(command, verb="show")
    things = [world.adventure.things[key] for key in near if key in world.state.here()]
    if any(thing.person for thing in things):
        return replace(command, verb="talk")
    looks = any(thing.fixed for thing in things) or held or (named and not things)
    return replace(command, verb="go" if ways and not things else "examine" if looks else "take" if things else "go")


def event(world: World, command: Command) -> Event | str:
    """A command with each name made one thing; a sentence where it cannot be."""
    reach, options, things = world.reach(), list[list[str]](), world.adventure.things
    near = [key for keys in command.names for key in keys if key in reach]
    if command.verb in ("take", "use", "") and near and not any(key in things for key in near):
        command = replace(command, verb="go")  # "take the stairs"
    if command.verb == "leave":
        return Event("go", ("way:out",), command.player)
    if "all" in command.words.split() or "everything" in command.words.split():
        loose = [key for key in world.state.here() if not (things[key].fixed or things[key].person)]
        all_ = {"take": loose, "drop": world.state.carried(world.state.player)}.get(command.verb, [])
        options += [[key] for key in all_]
    for keys in command.names:
        going = command.verb == "go"
        keys = [key for key in keys if going or not key.startswith("way:")]
        near = [key for key in keys if key in reach or key.startswith(("card:", "object:", "@"))]
        near = [key for key in near if key.startswith(("way:", "room:")) == going] or near
        options += [near[:1] if going else near] if near else [keys[:1]] if keys else []
    people = [key for key in world.state.here() if things[key].person]
    for pronoun in command.pronouns:
        meant = people[0] if pronoun in ("him", "her") and people else world.state.it
        options += [[meant]] if meant and [meant] not in options else []
    if not options and command.rest:
        text = world.adventure.rooms[world.state.room].text.lower()
        known = any(word in text for word in command.rest if len(word) > 3)
        return "There is nothing special about that." if known else "I do not know what you mean by that."
    if not options and command.verb in OPEN:
        return _WHAT.get(command.verb, f"{start(command.verb)} what?")
    return _meant(world, [Event(command.verb, tuple(dict.fromkeys(n)), command.player) for n in product(*options)])


def _meant(world: World, events: list[Event]) -> Event | str:
    """The one of several readings that does something here, or is at hand; a question where that leaves several."""
    if len(events) > 1:
        rules, carried = world.adventure.rules, set(world.state.carried())
        firsts = [(one, world.first(one)) for one in events]
        fitting = [one for one, at in firsts if at is not None and rules[at].effects != Effects()]
        loose = [one for one in events if one.verb == "take" and not carried & {*one.names}]
        held = [one for one in events if one.verb in ("drop", "give") and carried & {*one.names}]
        events = fitting or loose or held or events
    if len(events) == 1:
        return events[0]
    shared = set.intersection(*({*one.names} for one in events))
    differ = dict.fromkeys(name for one in events for name in one.names if name not in shared)
    return f"Which one: {listed(map(world.adventure.called, differ), 'or')}?"


def choices(world: World, *, long: bool = True) -> list[str]:
    """What a player can do here, as it is said."""
    room, called, things = world.adventure.rooms[world.state.room], world.adventure.called, world.adventure.things
    loose = [key for key in world.state.here() if not things[key].fixed][:4]
    if not long:
        return [*(_WAYS.get(way, way) for way in room.exits), *map(called, loose)]
    ways = [f"{_WAYS.get(way, way)} {_TO.get(way, 'to')} {called(out.to)}" for way, out in room.exits.items()]
    ways[0] = f"go {ways[0]}"
    return [*ways, *(f"{'talk to' if things[key].person else 'take'} {called(key)}" for key in loose)]


def names_here(world: World) -> list[str]:
    """Words that may well come now: ways out, rooms and things in reach."""
    exits, called = world.adventure.rooms[world.state.room].exits, world.adventure.called
    near = [*world.state.here(), *world.state.carried(), *(out.to for out in exits.values())]
    return [*exits, *(called(key).removeprefix("the ") for key in near)]


def where(world: World, names: tuple[str, ...]) -> str:
    """Where the players have seen a thing."""
    name = next((name for name in names if name in world.state.seen()), "")
    if not name:
        return "You have not come across that yet."
    thing, place = world.adventure.called(name), world.state.places[name]
    if place.startswith("@"):
        return f"{place[1:]} has {thing}." if place[1:] else f"You have {thing}."
    return f"You saw {thing} {'here' if place == world.state.room else f'in {world.adventure.called(place)}'}."


def carries(world: World, players: list[str], speaker: str) -> str:
    """What the players that are named carry, or the one who speaks, or all of them."""
    who = players or [speaker]
    who = who if any(who) else world.state.players or [""]
    has = {name: listed(map(world.adventure.called, world.state.carried(name))) for name in who}
    return f"{'; '.join(f'{name} has {what}' if name else f'You have {what}' for name, what in has.items())}."
