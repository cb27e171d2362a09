"""The game master by text: the whole adventure to each of its endings, and what must not break a game."""

from __future__ import annotations

import importlib
import random
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from sqlalchemy import create_engine, text

from vivavoce import fiction, templates
from vivavoce.testing import SyncTextCall, load_agent, text_call

FOLDER = Path(templates.__file__).parent / "game_master"
TO_THE_LIGHT = """
    east; take the rope; up; take the lantern; down; out; go north; east; talk to the baker; take the matches
    light the lantern with a match; leave; north; tie the rope to the well; climb down; grab the coin
    up; east; go upstairs; take the glasses; down; out; south; west; give the spectacles to the clockmaker
    east; south; give him the coin; west; take the shell; go to the quay; take the boat; north
    give the shell to the seal; south; boat; beach; go into the cave; go deeper; down
    unlock the chest with the silver key; up; out; out; north; north; give the goat the bun; east; east; up
    take the hat; ROLL; go to the town hall; give the hat to the mayor; go to the hill road; north
    open the gate; go into the lighthouse; up; go up; ROLL; pour the oil into the lamp
    put the prism into the lamp; fit the spring into the lamp; light the lamp with the matches
"""
TO_THE_BELL = """
    north; north; north; east; up; take the hat; ROLL; down; out; south; east; give the mayor her hat
    west; north; north; use the brass key on the gate; north; down; take the hammer; up; up; climb up; ROLL
    out; strike the bell with the hammer
"""
TO_THE_SHIP = """
    east; take the oar; west; play the anchor card; play the moon card; by boat; row to the ship; ROLL
"""


def module(name: str) -> ModuleType:
    """A module of the template's, which its agent has imported."""
    return importlib.import_module(name)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'games.db'}"
    monkeypatch.setenv("GAME_MASTER_DB", url)
    monkeypatch.setenv("GAME_MASTER_SEED", "7")
    return url


@pytest.fixture
def call(home: str) -> Iterator[SyncTextCall]:
    with text_call(load_agent("game-master"), greet=True, patience=60) as call:
        call.say("new game")
        yield call


def rows(home: str, query: str) -> list[tuple[Any, ...]]:
    engine = create_engine(home)
    with engine.connect() as db:
        return [tuple(row) for row in db.execute(text(query))]


def play(call: SyncTextCall, script: str) -> str:
    """Plays a script; a roll is tried until it succeeds. Gives the last reply."""
    said, before = "", ""
    for words in (line.strip() for line in script.replace("\n", ";").split(";")):
        if words == "ROLL":
            for _ in range(30):
                said = call.say("roll for me").text
                if "too little" not in said:
                    break
                call.say(before)
        elif words:
            said, before = call.say(words).text, words
    return said


@pytest.mark.parametrize(
    ("script", "ending", "last"),
    [
        (TO_THE_LIGHT, "light", "brought back the light"),
        (TO_THE_BELL, "bell", "hears the bell"),
        (TO_THE_SHIP, "pilot", "pilots of Gull Rock"),
    ],
)
def test_the_adventure_can_be_played_to_each_of_its_endings(call, home, script, ending, last):
    call.say("just me")

    assert last in play(call, script)
    assert call.outcome == "done"
    assert rows(home, "SELECT ending FROM worlds") == [(ending,)]


def test_the_log_played_again_gives_the_same_world(call, home):
    call.say("Ann and Ben")
    play(call, TO_THE_BELL)

    adventure = fiction.load(FOLDER / "adventure.yaml")
    with create_engine(home).connect() as db:
        played = [module("tables").world_of(db, adventure, 1), module("tables").world_of(db, adventure, 1)]
    assert played[0].state == played[1].state
    places = dict(rows(home, "SELECT thing, place FROM things"))
    assert places == played[0].state.places and places["hammer"].startswith("@")
    assert played[0].state.ending == "bell"


def test_the_same_seed_throws_the_same_dice_and_undo_does_not_change_them(call, home):
    call.say("just me")
    play(call, "north; north; north; east; up; take the hat")
    first = call.say("roll for me").text
    call.say("undo")
    again = call.say("roll for me").text

    assert first.split(",")[0] == again.split(",")[0] and " make " in first
    assert [by for (by,) in rows(home, "SELECT by FROM rolls")] == ["code", "code"]
    assert rows(home, "SELECT count(*) FROM events WHERE undone = 1") == [(1,)]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_said_a_game_is_never_broken(call, home, seed):
    words = yaml.safe_load((Path(fiction.__file__).parent / "words.yaml").read_text())
    adventure = yaml.safe_load((FOLDER / "adventure.yaml").read_text())
    verbs = [way for verb, ways in words["verbs"].items() if verb not in ("new", "resume") for way in ways]
    names = [
        *adventure["things"],
        *adventure["rooms"],
        "north",
        "out",
        "Ann",
        "it",
        "the moon card",
        "a banana",
        "elephant",
    ]
    dice = random.Random(seed)
    call.say("Ann and Ben")

    for _ in range(60):
        said = " ".join(
            [
                dice.choice(verbs),
                dice.choice(names),
                *dice.choice([[], ["on", dice.choice(names)], ["and", dice.choice(verbs)]]),
            ]
        )
        reply = call.say(said)
        assert reply.text.strip() and "went wrong" not in reply.text, said
        assert all(tool.status != "failed" for tool in reply.tools), said
    adventure = fiction.load(FOLDER / "adventure.yaml")
    with create_engine(home).connect() as db:
        state = module("tables").world_of(db, adventure, 1).state
    assert dict(rows(home, "SELECT thing, place FROM things")) == state.places
    assert rows(home, "SELECT room FROM worlds") == [(state.room,)]


def test_what_cannot_be_done_is_declined_in_a_sentence_and_changes_nothing(call, home):
    call.say("just me")
    for words, told in {
        "go south": "There is no such way here.",
        "take the ferryman": "You cannot take the ferryman along.",
        "take the elephant": "I do not know what you mean by that.",
        "give the coin to the ferryman": "You do not have that; you carry nothing.",
        "kill the ferryman": "Nobody gets hurt in this story.",
        "by boat": "The ferryman shakes his head",
        "blah fnord": "I did not understand that.",
        "don't take anything": "All right.",
    }.items():
        reply = call.say(words).text
        assert reply.startswith(told) and reply.endswith("What now: north, east, west, by boat or the ferryman?"), words
    assert rows(home, "SELECT count(*) FROM events") == [(0,)]


def test_a_game_goes_on_in_another_call_by_its_number_or_by_a_players_name(call, home):
    call.say("Ann and Ben")
    play(call, "east; take the oar; Ben takes the rope")
    number = rows(home, "SELECT number FROM worlds")[0][0]
    call.say("save").expect_said(" ".join(number))

    for words in (f"it's {number}", "this is Ben, we played yesterday"):
        with text_call(load_agent("game-master"), greet=True, patience=60) as later:
            later.say(words).expect_said("Welcome back", "boathouse")
            later.say("what do we have").expect_said("Ben has the rope and the oar")
    with text_call(load_agent("game-master"), greet=True, patience=60) as stranger:
        stranger.say("0000").expect_said("no game with that number")


@pytest.mark.parametrize(
    ("said", "players"), [("look around", ()), ("help", ()), ("I'm Tom and my friend is Ann", ("Tom", "Ann"))]
)
def test_a_command_is_nobodys_name(call, said, players):
    reply = call.say(said)

    assert ("Who is playing?" in reply.text) is not bool(players)
    if players:
        call.say("whose turn is it").expect_said("Tom's turn", "Ann")


def test_another_game_begins_only_after_a_yes(call, home):
    call.say("just me")
    call.say("new game").expect_said("leave game")
    call.say("no")
    assert rows(home, "SELECT count(*) FROM worlds") == [(1,)]
    call.say("new game")
    call.say("yes").expect_said("Who is playing?")
    assert rows(home, "SELECT count(*) FROM worlds") == [(2,)]


def test_told_dice_count_once_they_are_agreed_to(call, home):
    call.say("just me")
    play(call, "north; north; north; east; up; take the hat")
    call.say("I rolled a two and a three").expect_said("2 and 3, 5 in all: is that right?")
    call.say("no").expect_said("Hold your dice")
    assert rows(home, "SELECT count(*) FROM rolls") == [(0,)]
    call.say("it's a six and a three").expect_said("6 and 3, 9 in all")
    call.say("yes, that's right").expect_said("enough!")
    assert rows(home, "SELECT dice, by FROM rolls") == [("[6, 3]", "said")]


def test_cards_and_everyday_things_are_shown_or_named(call):
    call.say("just me")
    call.show(codes=["GULLROCK:anchor"])
    assert call.wait().text.startswith("I see the anchor card. Say: I play this card.")
    call.say("I play this card").expect_said("tonight you cross for nothing")
    play(call, "west; north; north")
    call.show(things=["banana"])
    call.say("I offer this").expect_said("The goat finds it delicious")
    call.say("the wind card").expect_said("your next roll counts two more")


def test_several_things_are_done_in_one_breath_and_it_is_what_was_named_last(call, home):
    call.say("just me")
    call.say("go east and take the rope, then go up").expect_said("You take the rope", "Old nets")
    call.say("pick up the lantern and drop it").expect_said(
        "You take the brass lantern", "You put down the brass lantern"
    )
    call.say("take it").expect_said("You take the brass lantern")
    assert rows(home, "SELECT place FROM things WHERE thing = 'lantern'") == [("@",)]


def test_nothing_that_players_say_is_left_out(call):
    call.say("me and my brother Leo").expect_said("Leo, and you?")
    call.say("Nina").expect_said("Rain drums")
    call.say("go north three times").expect_said("the windmill creaks")
    call.say("east, up, and steal the hat from the owl").expect_said("That takes sneaking")
    call.say("I rolled a five and a two").expect_said("5 and 2, 7 in all: is that right?")
    call.say("yes").expect_said("enough!")
    call.say("does Leo have the hat").expect_said("Nina has the mayor's hat")


def test_it_is_meant_how_players_say_it(call, home):
    call.say("Leo")
    for words, told in {
        "what does he want": "One silver coin",
        "kick the boathouse": "cannot be done here",
        "open the door to the boathouse": "smells of tar",
        "take the oar, Leo": "Leo takes the oar",
        "Leo, take the rope and leave the oar here": "You put down the oar",
        "look around, then out, and then north": "Crooked houses",
        "who is holding the rope": "Leo has the rope",
        "north once more": "an old well",
        "please take a look at the well": "Something glitters",
        "go back to the boathouse and give me the oar": "takes the oar",
        "what is the story about": "A storm is coming",
        "what did you say": "A storm is coming",
        "that's enough for today": "Goodbye, or play on",
    }.items():
        assert told in call.say(words).text, words
    assert rows(home, "SELECT thing FROM things WHERE place = '@Leo' ORDER BY thing") == [("oar",), ("rope",)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda a: a["rooms"]["quay"]["exits"].update(north="lain"), "quay.exits.north: there is no room 'lain'"),
        (lambda a: a["rooms"]["quay"].update(colour="grey"), "rooms.quay.colour: Extra inputs are not permitted"),
        (lambda a: a["rooms"].update(void={"text": "Nothing.", "exits": {}}), "rooms.void: no way leads out"),
        (lambda a: a["rooms"].update(isle={"text": "An isle.", "exits": {"in": "quay"}}), "rooms.isle: nobody can"),
        (lambda a: a["things"]["coin"].pop("in"), "things.coin: nobody can ever find it"),
        (lambda a: a["rules"].append({"do": "frobnicate goat", "say": "?"}), "'frobnicate goat' is not understood"),
        (lambda a: a["rules"].append({"do": "pet goat", "if": "madd"}), "there is no flag that a rule sets, 'madd'"),
        (lambda a: a["endings"].update(other="Another end."), "endings.other: no game can end like this"),
    ],
)  # fmt: skip
def test_an_author_is_told_where_an_adventure_cannot_work(home, tmp_path, change, told):
    load_agent("game-master")
    adventure = yaml.safe_load((FOLDER / "adventure.yaml").read_text())
    change(adventure)
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(adventure))

    try:
        found = fiction.check(fiction.load(tmp_path / "a.yaml"))
    except ValueError as error:
        found = str(error).splitlines()
    assert any(told in line for line in found), found


def test_players_are_seated_by_name_at_once_or_later(call, home):
    call.say("there are three of us").expect_said("Who is playing?")
    call.say("north, then").expect_said("Who is playing?")
    call.say("Lena, Max and me, Paul").expect_said("Lena, you can")
    call.say("east")
    call.say("Max, take the rope. No wait, Max takes the oar.").expect_said("Max takes the oar. Paul, what now")
    call.say("my sister Anna wants to play too").expect_said("Welcome, Anna.")
    call.say("what do seals like")

    assert rows(home, "SELECT name FROM players ORDER BY id") == [("Lena",), ("Max",), ("Paul",), ("Anna",)]
    assert rows(home, "SELECT place FROM things WHERE thing IN ('rope', 'oar') ORDER BY thing") == [
        ("@Max",), ("boathouse",)
    ]  # fmt: skip
    assert rows(home, "SELECT room FROM worlds") == [("boathouse",)]


def test_a_new_game_may_say_at_once_who_plays_and_a_saved_one_is_played_on(home):
    with text_call(load_agent("game-master"), greet=True, patience=60) as call:
        call.say("new game, just me").expect_said("You can go north")
        call.say("north").expect_said("Crooked houses")
    with text_call(load_agent("game-master"), greet=True, patience=60) as later:
        later.say("we want to play on").expect_said("four-digit number")
