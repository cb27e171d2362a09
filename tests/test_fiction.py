"""Interactive fiction: who plays, and what is meant by what players say."""

from pathlib import Path

import pytest

from vivavoce import templates
from vivavoce.fiction import World, event, first_names, load, whole

ADVENTURE = load(Path(templates.__file__).parent / "game_master" / "adventure.yaml")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Lena, Max and me, Paul", ["Lena", "Max", "Paul"]), ("There's two of us, Tom and Jerry", ["Tom", "Jerry"]),
        ("we're four: Tim, Zoe, Nina and Jo", ["Tim", "Zoe", "Nina", "Jo"]), ("I'm Tim and that's Mum", ["Tim", "Mum"]),
        ("wait, my sister Anna wants to play too", ["Anna"]), ("the two of us", []), ("what is it all about then", []),
    ],
)  # fmt: skip
def test_players_give_their_first_names(words: str, names: list[str]):
    assert first_names(words) == (names, False)


@pytest.mark.parametrize("words", ["just me", "I play alone. Just me.", "it's only me"])
def test_who_plays_alone_names_nobody(words: str):
    assert first_names(words) == ([], True)


@pytest.mark.parametrize(
    ("words", "verb", "names"),
    [
        ("talk to the ferryman", "talk", {"tully"}), ("how much does it cost", "talk", {"tully"}),
        ("north", "go", {"way:north"}),
    ],
)  # fmt: skip
def test_what_is_said_is_one_event(words: str, verb: str, names: set[str]):
    world = World(ADVENTURE, seed=7)
    meant = event(world, whole(world, ADVENTURE.grammar.read(words)[0], ""))

    assert not isinstance(meant, str) and (meant.verb, set(meant.names)) == (verb, names)
