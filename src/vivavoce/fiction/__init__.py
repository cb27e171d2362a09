"""Interactive fiction: an adventure in a file, what players say in it, and what becomes of that.

`load` reads the adventure; its `grammar` reads a player's words as `Command`s, `whole` and `event` find out what they
mean here, and a `World` does it. Nothing here speaks, keeps a database or knows chance but a game's seed: the template
`game-master` shows a game that does.
"""

from .adventure import Adventure, check, load
from .grammar import Command, Grammar
from .reading import (
    carries,
    choices,
    either,
    event,
    first_names,
    names_here,
    names_the_speaker,
    way_to,
    where,
    whole,
)
from .world import Event, State, Told, World, throw

__all__ = [
    "Adventure", "Command", "Event", "Grammar", "State", "Told", "World", "carries", "check", "choices", "either",
    "event", "first_names", "load", "names_here", "names_the_speaker", "throw", "way_to", "where", "whole",
]  # fmt: skip
