"""What players say, as commands: "Ann, grab the lantern and go up" is `take lantern` by Ann, then `go up`. Pure.

The verbs that every adventure knows are here, the names and further verbs come from the adventure's file. Which of two
things of one name is meant, and whether it can be done, the world decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import yaml
from jellyfish import jaro_winkler_similarity

_WORDS = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text("utf-8"))
VERBS: Mapping[str, Sequence[str]] = _WORDS["verbs"]
"""Verb → the ways to say it; longer ones are tried first."""
HANDS = frozenset("use break open close push pull light tie put pour fill throw eat".split())
"""What hands do: "use" may stand for any of them, and of two things either may be named first."""
_BEFORE = "|".join(sorted(_WORDS["before"], key=len, reverse=True))
_LEAD = re.compile(rf"^(?:(?:{_BEFORE})\b[ ,]*)+")
_SMALL = frozenset(_WORDS["small"]) | {*_WORDS["somebody"]}
_IDLE = frozenset("the a an my our your me us".split())
"""Words that a way to say a verb has or has not: "give us a hint", "what is our game number"."""
_ASKING = frozenset("what why how when which does do did is are".split())
_NUMBERS = dict(
    zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13), strict=True)
)
_NOT = re.compile(r"^(?:do not|never|i do not|i will not|we do not|not)\b(?! (?:know|have))")
_TIMES = {"twice": 2, "two times": 2, "three times": 3, "four times": 4, "five times": 5}
ALIKE = 0.92
"""Jaro–Winkler: "lanturn" and "lantern" are one word, "lane" and "lantern" are not."""


@dataclass(frozen=True)
class Name:
    """What can be named, and the ways to say it."""

    key: str
    said: Sequence[str]


@dataclass(frozen=True)
class Command:
    """verb: a key of the verbs, "" = none was heard. names: for each thing named, what it may be. player: who does it,
    "" = whose turn it is. words: as they were said, for names that nobody knows yet."""

    verb: str
    names: tuple[tuple[str, ...], ...] = ()
    player: str = ""
    numbers: tuple[int, ...] = ()
    pronouns: tuple[str, ...] = ()
    words: str = ""
    rest: tuple[str, ...] = ()
    """Words that were neither names nor small ones."""


class Grammar:
    """What can be said in one adventure."""

    def __init__(self, names: Iterable[Name], verbs: Mapping[str, Sequence[str]]) -> None:
        self._verbs: dict[tuple[str, ...], str] = {}
        for verb, ways in [*VERBS.items(), *verbs.items()]:
            for way in (verb, *ways) if verb not in VERBS else ways:
                first, *rest = (word for word in way.split() if word not in _IDLE)
                self._verbs |= {(form, *rest): verb for form in _forms(first)}
        self._names: dict[tuple[str, ...], list[str]] = {}
        self._said: set[str] = set()
        for name in names:
            self._said |= set(name.said)
            for said in name.said:
                words = tuple(word for word in _plain(said).split() if word not in ("the", "a"))
                for form in {words, (*words[:-1], words[-1] + "s")}:
                    keys = self._names.setdefault(form, [])
                    keys += [name.key] if name.key not in keys else []
                if len(words) > 1:  # "the key": any of the keys
                    keys = self._names.setdefault(words[-1:], [])
                    keys += [name.key] if name.key not in keys else []
        self._known = (
            {w for words in self._names for w in words} | {w for way in self._verbs for w in way} | _SMALL | {*_NUMBERS}
        )
        self._longest = max(map(len, self._names))

    def names(self) -> list[str]:
        """All names, for the recogniser."""
        return sorted({said for said in self._said if len(said) > 3})

    def knows(self, word: str) -> bool:
        """Whether a word is a name or a verb here, or stands beside them."""
        return word.casefold() in self._known

    def read(self, words: str, players: Sequence[str] = ()) -> list[Command]:
        """The commands in what was said, in their order; names without a verb go with the verb before them."""
        found, addressed = list[Command](), ""
        for clause in _clauses(_plain(words)):
            command = self._command(clause, [player.lower() for player in players], players)
            if found and command.verb and found[-1] == Command(found[-1].verb, words=found[-1].words):
                found.pop()  # "try and grab it", "go and see him"
            who = command.player if command == Command("", player=command.player, words=clause) else ""
            last = found[-1] if found else Command("")
            if who and found:
                found[-1] = replace(last, player=who)  # "take the shell, Paul"
                continue
            command = replace(command, player=command.player or addressed)
            addressed = who or addressed  # "Paul, take the shell"
            if who:
                continue
            way = all(key.startswith(("way:", "room:")) for keys in command.names for key in keys)
            if command.names and not command.verb and (last.verb == "go" or (last.verb and way)):
                found.append(replace(command, verb="go", player=last.player))  # "take the rope, then out"
            elif (
                found and not command.verb and (command.numbers or (last.verb and (command.names or command.pronouns)))
            ):
                more = {part: getattr(last, part) + getattr(command, part) for part in ("names", "numbers", "pronouns")}
                found[-1] = replace(last, **more, words=f"{last.words} {clause}")
            elif command.verb or command.names or not found:
                found.append(command)
        meant = [one for one in found if one.verb or one.names] or found[:1]
        return [one for command in _put_right(meant) for one in [command] * _times(command.words)]

    def _command(self, clause: str, lower: Sequence[str], players: Sequence[str]) -> Command:
        if _NOT.match(_LEAD.sub("", clause) or clause):
            return Command("no", words=clause)
        tokens = [self._mended(token, lower) for token in (_LEAD.sub("", clause) or clause).split()]
        actor, lets = "", tokens[:1] in (["have"], ["let"]) and tokens[1:2] and tokens[1] in lower
        tokens = tokens[1:] if lets else tokens  # "have Ben take it"
        if tokens[:1] in (["does"], ["has"]) and tokens[1:2] and tokens[1] in lower:
            tokens = ["who", "has", *tokens[3:]]  # "does Ben have the rope"
        if tokens and (who := tokens[0].removesuffix("'s")) in lower:
            actor, tokens = players[lower.index(who)], tokens[1:]
            tokens = (_LEAD.sub("", " ".join(tokens)) or " ".join(tokens)).split()
        verb, rest = self._verb(tokens)
        if verb == "put" and rest[-1:] in (["down"], ["back"]):
            verb, rest = "drop", rest[:-1]
        names, over = self._named(rest, lower, players)
        if not verb and (actor or any(some[0][0] == "@" for some in names)) and "turn" in rest:
            verb = "next"
        if not (verb or names) and "again" in tokens:
            verb = "again"
        if tokens[-2:] == ["look", "like"] or not verb and tokens[:1] and tokens[0] in _ASKING:
            verb = "examine"  # "what does the owl look like", "what do seals eat"
        numbers = tuple(int(t) if t.isdigit() else _NUMBERS[t] for t in tokens if t.isdigit() or t in _NUMBERS)
        if not verb and over and tokens[:1] == over[:1] and tokens[1:2] and tokens[1] in _SMALL:
            names = ()  # "lower the rope": a verb that nobody knows
        verb = "rolled" if verb == "roll" and numbers and "dice" not in tokens else verb
        ends = [*rest[1:], "to"]  # "take that to him", and not "that shiny thing"
        said, who = ("it", "him", "her", "them", "that"), _WORDS["somebody"]
        pronouns = tuple(
            word
            for word, after in zip(rest, ends, strict=False)
            if (word in said and (after in _SMALL or verb == "talk")) or word in who
        )
        return Command(verb, names, actor, numbers, pronouns, clause, tuple(over))

    def _verb(self, tokens: Sequence[str]) -> tuple[str, list[str]]:
        """The first verb, the longest way to say it, and the other words; what follows an article is a name."""
        for at in range(len(tokens)):
            if tokens[at] in _IDLE or (at and tokens[at - 1] in _IDLE - {"me", "us"}):
                continue
            for end in range(min(at + 8, len(tokens)), at, -1):
                said = tuple(token for token in tokens[at:end] if token not in _IDLE)
                if tokens[end - 1] not in _IDLE and (verb := self._verbs.get(said)):
                    more, rest = self._verb(tokens[end:]) if verb in ("yes", "no") else ("", [])
                    return (more, rest) if more else (verb, [*tokens[:at], *tokens[end:]])  # "no, undo that"
        return "", list(tokens)

    def _named(
        self, tokens: Sequence[str], lower: Sequence[str], players: Sequence[str]
    ) -> tuple[tuple[tuple[str, ...], ...], list[str]]:
        """What is named, the longest names first, and the words that are left over."""
        found, over = list[tuple[str, ...]](), list[str]()
        bare = [token for token in tokens if token not in ("the", "a", "an")]
        at = 0
        while at < len(bare):
            lengths = range(min(self._longest, len(bare) - at), 0, -1)
            keys, length = next(
                ((keys, n) for n in lengths if (keys := self._names.get(tuple(bare[at : at + n])))), ([], 1)
            )
            if (who := bare[at].removesuffix("'s")) in lower:
                keys, length = [f"@{players[lower.index(who)]}"], 1
            found += [tuple(keys)] if keys else []
            over += [] if keys or bare[at] in _SMALL or bare[at] in _NUMBERS else [bare[at]]
            at += length
        return tuple(found), over

    def _mended(self, token: str, players: Sequence[str]) -> str:
        """A word as the adventure spells it, where it is but a slip away."""
        if len(token) < 6 or token in self._known or token in players or token.isdigit():
            return token
        best = max(self._known, key=lambda known: jaro_winkler_similarity(token, known))
        return best if len(best) > 3 and jaro_winkler_similarity(token, best) >= ALIKE else token


def _put_right(commands: Sequence[Command]) -> list[Command]:
    """Without what is taken back in the same breath: "take the rope, no wait, the oar"."""
    kept = list[Command]()
    for one in commands:
        if one.verb == "no" and not one.names and kept:
            kept.pop()
        else:
            kept.append(one)
    return kept


def _times(words: str) -> int:
    """How often a command is to be done: "north three times"."""
    return next((count for way, count in _TIMES.items() if re.search(rf"\b{way}\b", words)), 1)


@lru_cache(maxsize=1024)
def _forms(verb: str) -> frozenset[str]:
    """A verb as it is said: take, takes, taking."""
    stem = verb[:-1] if verb.endswith("e") else verb
    return frozenset({verb, f"{verb}s", f"{verb}es", f"{stem}ing", f"{verb}{verb[-1]}ing"})


def _plain(text: str) -> str:
    text = text.lower().replace("’", "'").replace("-", " ")
    text = re.sub(r"[^\w' ,.;!?]+", " ", text)
    return " ".join(_WORDS["short"].get(word.strip(",.;!?"), word) for word in text.split())


def _clauses(text: str) -> list[str]:
    parts = re.split(r"\s*(?:[,.;!?]+|\b(?:and then|after that|and|then)\b)\s*", text)
    return [part.strip() for part in parts if part.strip()]
