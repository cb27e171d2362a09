"""A game master: leads players on one line through a written adventure, with their dice and cards before the camera.

Read this file first; it is the whole agent. `adventure.yaml` is the adventure, which `vivavoce.fiction` plays: it knows
what players mean and what becomes of it. `game.py` is the talk around a game, `tables.py` the database, `pages.py` what
the host sees.
Try it:  vivavoce serve agent.py   (once, for cards and dice: vivavoce models pull vision)
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Annotated, Literal

from game import Answer, Game
from pages import cards_page, game_page

from vivavoce import Agent, Call, Declined, Page, Seen, Sees, Step
from vivavoce.fiction import load

adventure = load(Path(os.environ.get("GAME_MASTER_ADVENTURE") or Path(__file__).with_name("adventure.yaml")))
game = Game(adventure)
Card = Literal[tuple(adventure.cards) or ("none",)]

agent = Agent(
    name="game-master",
    language="en-US",
    vocabulary=adventure.grammar.names,
    sees=Sees("camera", codes=True, objects=True, dice=True),
    outcome=lambda call: "done" if call.state.get("ending") else None,
    instructions="""
    You are the game master of one adventure, for one or more players on this line. You ONLY run the game. For
    everything else, call the host. Keep it short.
    The tools decide what happens: say what they give, and never make up a place, a thing, a roll or an ending.
    Pass on what players say in their own words; speak for no player.
    """,
)


def _step(answer: Answer) -> Step:
    return Step(answer.say, ask=answer.ask, then=act, free=True, words=answer.words)


async def _play(call: Call, words: str, dice: tuple[int, ...] = ()) -> Step:
    return _step(await asyncio.to_thread(game.play, call, words, dice))


@agent.tool(opening=True, idempotent=True)
def welcome(call: Call) -> Step:
    """Welcome the players."""
    return _step(game.welcome(call))


@agent.tool(idempotent=True)
async def act(call: Call, words: str) -> Step:
    """Do or answer what a player says.

    Args:
        words: The player's words, whole and unchanged.
    """
    return await _play(call, words, call.view.dice if call.view else ())


@agent.tool(
    idempotent=True, examples=["I rolled them", "here are my dice", "look at the dice", "I have rolled the dice"]
)
async def rolled(call: Call) -> Step:
    """Read the players' own dice from the camera; they are read back before they count."""
    view = await call.look()
    if len(view.dice) != 2:
        raise Declined("I cannot make out two dice. Spread them out under the camera, or tell me what they show.")
    return await _play(call, "I rolled them", view.dice)


@agent.tool(idempotent=True, examples=["what is this card", "I play this card", "here is my card", "look at this card"])
async def show(call: Call, sign: Annotated[Card, Seen(code=r"GULLROCK:(\w+)")]) -> Step:
    """Play a card that is held to the camera, or named.

    Args:
        sign: What it shows.
    """
    return await _play(call, f"show {sign}")


@agent.tool(idempotent=True, examples=["I offer this", "look what I have here", "would they like this"])
async def offer(call: Call, gift: Annotated[str, Seen(object="|".join(adventure.gifts) or "cup")]) -> Step:
    """Offer an everyday object that is held to the camera, or named.

    Args:
        gift: What it is.
    """
    return await _play(call, f"offer {gift}")


@agent.tool(
    transfer=True, done="I'll get our host for you.", examples=["I need the host", "can I speak to the organiser"]
)
def call_host() -> str:
    """Call the host of the evening: for everything that is not the game."""
    return "called"


@agent.page("games", title="The games")
def games() -> Page:
    """How the games stand."""
    return game_page(game.db, adventure)


@agent.page("cards", title="Cards to print")
def cards() -> Page:
    """The cards that players hold to the camera."""
    return cards_page(adventure)


@agent.when(code=r"GULLROCK:(\w+)")
def card_seen(call: Call, card: str) -> str | None:
    """Tells that a card was seen, once; it is played when somebody says so."""
    return f"I see {adventure.called(f'card:{card}')}. Say: I play this card." if card in adventure.cards else None
