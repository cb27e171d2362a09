"""The talk around a game: which one, who plays, dice, what is asked, undo. Everything said is answered here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

import tables
from sqlalchemy import Connection

import vivavoce.fiction as fiction
from vivavoce import Call, Database, ledger, say
from vivavoce.fiction import Adventure, Command, Event, World

MOST_PLAYERS, MOST_AT_ONCE = 6, 8
"""Players at one table, and commands in one breath."""
_BEGINS = re.compile(r"\b(?:new|start|begin|play)\b")
WHO = "Who is playing? Tell me your first names, or say: just me."


@dataclass
class Answer:
    """What the game master says: the story, then what the players can do; `words` may well come now."""

    say: str
    ask: str
    words: list[str] = field(default_factory=list)


@dataclass
class Turn:
    """One turn of a call: what the talk may look at and change."""

    db: Connection
    call: Call
    words: str
    seen: Sequence[int]
    """Dice before the camera."""

    @property
    def game(self) -> int:
        """The game that is played; 0 = none."""
        return int(self.call.state.get("game", 0))


class Game:
    """Runs the games of one adventure. `call.state` holds the `game`, what is asked (`asks`), and an open verb."""

    def __init__(self, adventure: Adventure) -> None:
        self.adventure, self.db = adventure, Database("game-master", tables.METADATA, beside=__file__)

    def welcome(self, call: Call) -> Answer:
        """The first words of a call."""
        call.state["asks"] = "which"
        told = f"Welcome to {self.adventure.title}."
        return Answer(told, "Say new game, or the number of a game you want to go on with.", ["new game"])

    def play(self, call: Call, words: str, seen: Sequence[int] = ()) -> Answer:
        """Answers what a player says; all that it changes is written in one transaction, once. seen: dice in sight."""
        before = dict(call.state)
        try:
            with self.db.begin() as db, ledger.once(db, call) as step:
                if not step.replayed:
                    answer = self._talk(Turn(db, call, words, seen))
                    step.result = {"answer": asdict(answer), "state": dict(call.state)}
                call.state.update(step.result["state"])
                return Answer(**step.result["answer"])
        except BaseException:  # nothing was written: the talk stands where it stood
            call.state.clear()
            call.state.update(before)
            raise

    # ── which game, and who plays ──

    def _talk(self, turn: Turn) -> Answer:
        state = turn.call.state
        asks, state["asks"] = state.get("asks", "which"), ""
        if asks == "who":
            return self._seat(turn)
        world = tables.world_of(turn.db, self.adventure, turn.game) if turn.game else None
        commands = self.adventure.grammar.read(turn.words, world.state.players if world else ()) or [Command("")]
        verb = commands[0].verb
        if world is None or verb == "resume" or (asks == "which" and verb not in ("no", "look")):
            return self._which(turn, verb, asks)
        if verb == "new" or (asks == "new" and verb == "yes"):
            if asks == "new" or world.state.ending:
                return self._new(turn)
            state["asks"] = "new"
            number = _spelled(tables.number_of(turn.db, turn.game))
            return Answer("", f"Shall I leave game {number} and begin a new one? It stays saved.")
        return self._dice(turn, world, commands[0], asks) or self._commands(turn, world, commands)

    def _which(self, turn: Turn, verb: str, asks: str) -> Answer:
        digits = re.sub(r"\D", "", turn.words)
        if len(digits) == 4:
            with turn.call.attempt("game", "number"):
                game = tables.game_of(turn.db, digits)
            games = [game] if game else []
        elif verb in ("new", "yes") or (verb != "resume" and _BEGINS.search(turn.words.lower())):
            return self._new(turn)
        else:
            games = tables.games_of(turn.db, turn.words)
        if len(games) == 1:
            turn.call.state["game"] = games[0]
            world = tables.world_of(turn.db, self.adventure, games[0])
            told = f"Welcome back to game {_spelled(tables.number_of(turn.db, games[0]))}. {self._room(world)}"
            return self._answer(turn, world, told, long=True)
        turn.call.state["asks"] = "which"
        told = (
            "There are several games of that name." if games else "I know no game with that number." if digits else ""
        )
        return Answer(told, "What is the four-digit number of your game? Or say new game.", ["new game"])

    def _new(self, turn: Turn) -> Answer:
        game, number = tables.begin(turn.db, self.adventure, _now(turn.call))
        turn.call.state.update(game=game, asks="who")
        told, behind = f"Your game has the number {_spelled(number)}.", turn.words.lower().partition("game")[2]
        if any(fiction.first_names(behind)) and re.search(r"\w", behind.replace("please", "")):
            turn.call.state["asks"] = ""
            answer = self._seat(replace(turn, words=behind))  # "new game, just me"
            return replace(answer, say=f"{told} {answer.say}")
        return Answer(told, WHO, ["just me"])

    def _seat(self, turn: Turn) -> Answer:
        commands = self.adventure.grammar.read(turn.words)
        if len(re.sub(r"\D", "", turn.words)) == 4:
            return self._which(turn, "resume", "who")
        said = any(one.verb not in ("", "join") for one in commands)  # "look around" is nobody
        names, alone = fiction.first_names(turn.words)
        if said or any(self.adventure.grammar.knows(word) for name in names for word in name.split()):
            names = []  # nor is "north, then"
        if len(names) > MOST_PLAYERS or not (names or alone):
            turn.call.state["asks"] = "who"
            return Answer(f"There is room for {MOST_PLAYERS}." if names else "", WHO, ["just me"])
        names = [*dict.fromkeys([*turn.call.state.pop("others", []), *names])]
        if names and fiction.names_the_speaker(turn.words):  # who says "me and Carl" has a name, too
            turn.call.state.update(asks="who", others=names)
            return Answer("", f"{say(names)}, and you? Tell me your own first name.")
        world = tables.world_of(turn.db, self.adventure, turn.game)
        events = [Event("join", tuple(names))] if names else []
        for joined in events:
            world.do(joined)
        return self._done(turn, world, events, f"{self.adventure.intro} {self._room(world)}", long=True)

    # ── the game ──

    def _dice(self, turn: Turn, world: World, command: Command, asks: str) -> Answer | None:
        """Dice that players have thrown themselves: read back, and counted after a yes; None = it is not about them."""
        state, verb = turn.call.state, command.verb
        if asks == "dice" and verb == "yes":
            rolled = Event("rolled", (), "", tuple(state["dice"]), state["by"])
            told = world.do(rolled)
            text = f"{told.text} {self._room(world)}" if told.moved else told.text
            return self._done(turn, world, [rolled], text, long=told.moved)
        if world.state.pending < 0:
            return self._answer(turn, world, "There is nothing to roll for just now.") if verb == "rolled" else None
        dice = list(command.numbers or (turn.seen if verb == "rolled" else ())) if verb in ("rolled", "") else []
        if (len(dice) == 2 and max(dice) <= 6) or (len(dice) == 1 and 2 <= dice[0] <= 12):
            state.update(asks="dice", dice=dice, by="said" if command.numbers else "camera")
            all_ = f", {sum(dice)} in all" if len(dice) == 2 else ""
            return Answer("", f"{' and '.join(map(str, dice))}{all_}: is that right?", ["yes", "no"])
        told = "Two dice show two to twelve." if dice else ""
        return self._answer(turn, world, told) if verb == "rolled" or asks == "dice" else None

    def _commands(self, turn: Turn, world: World, commands: Sequence[Command]) -> Answer:
        said, events, room, who = list[str](), list[Event](), "", world.state.player
        world.state.it = turn.call.state.get("it") or world.state.it
        for command in commands[:MOST_AT_ONCE]:
            if world.state.ending or (world.state.pending >= 0 and events):
                said.append("One thing after the other.")
                break
            command = fiction.whole(world, command, turn.call.state.get("verb") or "")
            named = [key for keys in command.names for key in keys if key in world.reach()]
            things = [key for key in named if key in self.adventure.things and not self.adventure.things[key].person]
            world.state.it = turn.call.state["it"] = things[-1] if things else world.state.it
            if (answer := self._question(turn, world, command)) is not None:
                said += [] if answer in said else [answer]  # "I'm stuck, what should we do?" is one question
                continue
            meant = fiction.event(world, command)
            turn.call.state["verb"] = command.verb if isinstance(meant, str) else ""
            if isinstance(meant, str):
                said.append(meant)
                break
            if meant.verb == "again":
                meant = world.state.tried
            if meant.verb == "join":
                names = fiction.first_names(command.words)[0] or fiction.first_names(turn.words)[0]
                if not names:
                    said.append("Who? Say: Ann joins us.")
                    break
                meant = Event("join", tuple(names[:MOST_PLAYERS]))
            if meant.verb == "roll":
                meant = Event("rolled", (), "", fiction.throw(world), "code")
            who = meant.player or who  # in one breath it is one player's turn
            meant = meant if meant.verb == "next" else meant._replace(player=who)
            told = world.do(meant)
            said.append(told.text)
            room = self._room(world) if told.moved else room
            events += [meant] if told.changed else []
            if not told.changed or meant.verb == "join":
                break
        else:
            said += ["That was a lot at once: what comes next?"] * (len(commands) > MOST_AT_ONCE)
        long = bool(room) or any(command.verb in ("look", "exits", "undo") for command in commands)
        return self._done(turn, world, events, " ".join(filter(None, [*said, room])), long=long)

    def _question(self, turn: Turn, world: World, command: Command) -> str | None:
        """The answer to what does nothing in the world; None = it does."""
        names, state = tuple(key for keys in command.names for key in keys), world.state
        places = {key for key in names if key.startswith("room:")}
        match command.verb:
            case "look":
                return self._room(world)
            case "inventory":
                return fiction.carries(world, [key[1:] for key in names if key.startswith("@")], command.player)
            case "examine" if places and not {*names} & self.adventure.things.keys():
                return self._room(world) if f"room:{state.room}" in places else "You would have to go there."
            case "examine" | "where" if (ways := [key for key in names if key.startswith("way:")]) and not {
                *names
            } & self.adventure.things.keys():
                return fiction.way_to(world, ways)
            case "where":
                return fiction.where(world, names or (state.it,) * bool(command.pronouns))
            case "turn" | "players":
                others = f", of {say(state.players)}" if state.players[1:] else ""
                return f"It is {state.player}'s turn{others}." if state.players else "You play alone."
            case "hint":
                return world.hint()
            case "again" if state.tried is None:
                return "What shall be done again?"
            case "":
                near = {key for key in names if key in world.reach() or key.startswith(("card:", "object:", "@"))}
                return None if near or (names and not command.rest) else "I did not understand that."
        return self._about_the_game(turn, world, command.verb)

    def _about_the_game(self, turn: Turn, world: World, verb: str) -> str | None:
        """The answer to what is said of the game itself, and not in it."""
        number = _spelled(tables.number_of(turn.db, turn.game))
        saved = f"Your game is saved under the number {number}: tell it to me when you call again."
        if verb == "undo" and tables.take_back(turn.db, turn.game):
            world.state = tables.world_of(turn.db, self.adventure, turn.game).state
            return f"Taken back. {self._room(world)}"
        told = {
            "save": saved,
            "goal": self.adventure.intro,
            "stop": f"{saved} Goodbye, or play on.",
            "said": str(turn.call.state.get("said", "")),
        }
        return {**_FIXED, **told}.get(verb)

    def _done(self, turn: Turn, world: World, events: Sequence[Event], said: str, *, long: bool) -> Answer:
        tables.write(turn.db, turn.game, world, events, _now(turn.call))
        return self._answer(turn, world, said, long=long)

    def _answer(self, turn: Turn, world: World, said: str, *, long: bool = False) -> Answer:
        """What was said, and what can be done then: with its places where they are new, else in a word each."""
        state = world.state
        turn.call.state.update(ending=state.ending, said=said)
        if state.ending:
            return Answer(said, "Say new game to play again, or goodbye.", ["new game"])
        if state.pending >= 0:
            ask = "Hold your dice to the camera, tell me what they show, or say: roll for me."
            return Answer(said, ask, ["roll for me", "I rolled them"])
        who, short = f"{state.player}, " if state.players[1:] else "", fiction.choices(world, long=False)
        if long or len(short) == 1:
            return Answer(
                said,
                f"{who}{'you' if who else 'You'} can {fiction.either(fiction.choices(world))}.",
                fiction.names_here(world),
            )
        return Answer(
            said, f"{who}{'what' if who else 'What'} now: {fiction.either(short)}?", fiction.names_here(world)
        )

    def _room(self, world: World) -> str:
        return self.adventure.rooms[world.state.room].text


_FIXED = {
    "exits": "",
    "duration": "It takes about half an hour, and is saved as you go: stop whenever you like.",
    "help": "Say what you do: go somewhere, take, use or give something, talk to somebody; or undo, save, hint.",
    "undo": "There is nothing to take back.",
    "yes": "All right.",
    "no": "All right.",
}


def _now(call: Call):
    return call.local_time().replace(tzinfo=None)


def _spelled(number: str) -> str:
    """Digit by digit, as a number is read out."""
    return " ".join(number)
