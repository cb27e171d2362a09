"""What players mean, and what they are told of a place: the world's side of the talk. Changes nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from ..tools.words import say
from .adventure import Effects
from .grammar import HANDS, Command
from .world import Event, World, start

OPEN = HANDS | {"take", "drop", "give", "talk", "examine", "show", "offer", "go"}
"""Verbs that are waited with until it is said what they are about."""
_WHAT = {"go": "Where to?", "talk": "Talk to whom?"}
_WAYS, _TO = {"boat": "by boat", "in": "inside"}, {"in": "into"}
_PERSON = {"he", "she", "him", "her"}


def whole(world: World, command: Command, unsaid: str) -> Command:
    """A command with its verb, as it is meant here: names alone complete what was left open (unsaid), or say it
    themselves."""
    things, state = world.adventure.things, world.state
    near = {key for keys in command.names for key in keys}
    named = near & things.keys()
    held, here = named & {*state.carried()}, named & {*state.here()}
    people, ways = {key for key in here if things[key].person}, near & world.reach().keys() - things.keys()
    verb = command.verb
    if any(key.startswith("object:") for key in near) and verb not in ("examine", "where"):
        return replace(command, verb="offer", pronouns=())  # "I have an apple for the goat"
    if cards := tuple(keys for keys in command.names if verb != "where" and keys[0].startswith("card:")):
        command, verb = replace(command, names=cards, pronouns=()), "show"  # "show him the moon card"
    verb = "" if verb == "again" and near else verb  # "north once more"
    me, player = {"me", "us"} & {*command.words.split()}, any(key.startswith("@") for key in near)
    bare = not (near or command.rest or (command.pronouns and state.it))
    other = (
        ("examine", player, "inventory"),  # "what is Finn holding"
        ("examine", bare, "look"),  # "who is that"
        ("leave open push", ways and not named, "go"),  # "open the door to the shop"
        ("take use", ways and not named & world.reach().keys(), "go"),  # "take the stairs"
        ("use", near and all(key.startswith("room:") for key in near), "go"),  # "let's try the bakery"
        ("give", me and here and not held, "take"),  # "give me the lantern"
        ("inventory", people or _PERSON & {*command.pronouns}, "talk"),  # "what does he want"
        ("look inventory exits", named, "examine"),  # "look down the well", "what does the book say"
        ("leave", named or command.pronouns, "drop"),
        ("attack", near and not people, "push"),  # "kick the door"
    )
    verb = next((meant for verbs, holds, meant in other if holds and verb in verbs.split()), verb)
    if verb == "go" and named and not ways:  # "return the hat to the mayor", "walk up to the goat"
        if not (held or here):
            rooms = tuple((f"room:{state.places[key]}",) for key in named & state.seen())
            return replace(command, verb="go" if rooms else "examine", names=rooms[:1] or command.names)
        verb = "give" if held else "talk"
    return replace(command, verb=verb or (_unsaid(world, near, unsaid) if near else ""))


def _unsaid(world: World, near: set[str], unsaid: str) -> str:
    """The verb of names alone."""
    things = world.adventure.things
    if unsaid and not all(key.startswith(("way:", "room:")) for key in near):
        return unsaid
    here, named = [things[key] for key in near & {*world.state.here()}], near & things.keys()
    if any(thing.person for thing in here):
        return "talk"
    if near & world.reach().keys() - things.keys() and not here:
        return "go"
    looks = any(thing.fixed for thing in here) or near & {*world.state.carried()} or (named and not here)
    return "examine" if looks else "take" if here else "go"


def event(world: World, command: Command) -> Event | str:
    """A command with each name made one thing; a sentence where it cannot be."""
    reach, options, things, state = world.reach(), list[list[str]](), world.adventure.things, world.state
    if command.verb == "leave":
        return Event("go", ("way:out",), command.player)
    if {"all", "everything", "both"} & {*command.words.split()}:
        loose = [key for key in state.here() if not (things[key].fixed or things[key].person)]
        options += [[key] for key in {"take": loose, "drop": state.carried(state.player)}.get(command.verb, [])]
    going = command.verb == "go"
    for named in command.names:
        keys = [key for key in named if going or not key.startswith("way:")]
        near = [key for key in keys if key in reach or key.startswith(("card:", "object:", "@"))]
        near = [key for key in near if key.startswith(("way:", "room:")) == going] or near
        options += [near[:1] if going else near] if near else [keys[:1]] if keys else []
    people = [key for key in state.here() if things[key].person]
    told = [keys for keys in options if any(key in people for key in keys)]
    options = (
        told if command.verb == "talk" and (told or (people and command.pronouns)) else options
    )  # "tell the owl that I have a lantern"
    for pronoun in command.pronouns:
        meant = state.it if pronoun in ("it", "that", "them") or not people else people[0]
        options += [[meant]] if meant and [meant] not in options else []
    if not options and command.rest and command.verb in OPEN | {"use", ""}:
        text = world.adventure.rooms[state.room].text.lower()
        known = any(word in text for word in command.rest if len(word) > 3)
        return "There is nothing special about that." if known else "I do not know what you mean by that."
    if not options and command.verb == "talk" and len(people) == 1:
        options = [people]
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
    return f"Which one: {either([*map(world.adventure.called, differ)])}?"


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
    """Words that may well come now: ways out, rooms and things in reach, and whom one may talk to."""
    exits, called, state = world.adventure.rooms[world.state.room].exits, world.adventure.called, world.state
    near = [*state.here(), *state.carried(), *(out.to for out in exits.values())]
    people = [world.adventure.things[key] for key in state.here() if world.adventure.things[key].person]
    also = [*(word for person in people for word in person.words), *(SOMEBODY if people else ())]
    return [*exits, *_WAYS.values(), *OFTEN, *(called(key).removeprefix("the ") for key in near), *also]


OFTEN = ("undo that", "what do we have", "whose turn is it", "look around", "give us a hint", "save the game")
"""What is said at any time, and heard better where it is expected."""
SOMEBODY = ("somebody", "someone", "anybody", "anyone", "the person")
"""Whom players talk to, and not to who answers the line."""


def way_to(world: World, ways: Sequence[str]) -> str:
    """Where a way leads: "what's to the east"."""
    exits, reach = world.adventure.rooms[world.state.room].exits, world.reach()
    way = next((reach[name] for name in ways if reach.get(name) in exits), "")
    return f"{start(_WAYS.get(way, way))} is {world.adventure.called(exits[way].to)}." if way else "Nothing is there."


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
    has = {name: say([*map(world.adventure.called, world.state.carried(name))]) or "nothing" for name in who}
    return f"{'; '.join(f'{name} has {what}' if name else f'You have {what}' for name, what in has.items())}."


def either(items: list[str]) -> str:
    """ "a, b or c"."""
    return " or ".join(filter(None, [", ".join(items[:-1]), items[-1]]))


def first_names(words: str) -> tuple[list[str], bool]:
    """First names, as people give them, none where something else was said; and whether nobody is named at all, but
    who speaks."""
    said = _AROUND.sub(", ", words.lower().replace("’", "'").strip(" .!"))
    parts = [part.strip(" .!").title() for part in re.split(r"\band\b|[,&:;.]", said) if part.strip(" .!")]
    good = all(re.fullmatch(r"[^\W\d_]+(?:['-][^\W\d_]+)?(?: [^\W\d_]+)?", part) for part in parts)
    return (parts if good else []), not (parts or _SEVERAL.search(words.lower()))


def names_the_speaker(words: str) -> bool:
    """Whether who speaks plays, too, and has not told their name: "me and Carl"."""
    return bool(_AND_ME.search(words.lower()))


_AND_ME = re.compile(r"\bme and\b|\band me\b(?!,? \w)|\band i\b(?! am\b|'m)|\bi and\b")
_SEVERAL = re.compile(r"\b(?:us|two|three|four|five|six|we)\b")
_AROUND = re.compile(
    r"\b(?:it is|it's|its|i'm|i am|im|my name is|our names are|we are|we're|this is|that(?:'s| is)|he's|she's|hi|hello|"
    r"here(?: are| is|'s)?|call me|with|the players are|there(?: are|'s| is)?|(?:the )?(?:two|three|four|five|six)"
    r"(?: of us| players| people)?|players?|my \w+(?: is| are)?|(?:just |only )?me|(?:by )?myself|i|alone|solo|just|"
    r"only|too|now|nobody(?: else)?|no one(?: else)?|one player|single player|(?:wants?|would like) to (?:play|join)"
    r"(?: in| us)?|can (?:play|join)|plays? too|plays?|playing|joins?(?: us| in)?|is (?:playing|here)|add|please|wait|"
    r"okay|ok|so|well|hey|oh|um|right|hold on|(?:his|her|the) name(?: is|'s)|called|named)\b[ :,]*"
)
"""What is said around players' names."""
