"""How a simulated caller puts what they have to say: the manner of eight kinds of people. Pure and seeded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from .record import Act
from .scenario import Fact, Persona

THANKS = ("Thank you, goodbye.", "Great, thanks. Bye.", "That's all, thank you. Goodbye.")
NO_MORE = ("No, that's all. Thank you, goodbye.", "No thanks, that's everything. Bye.", "No, that's it. Goodbye.")
YES = ("Yes, please.", "Yes.", "Yes, that's right.", "Yes, go ahead.")
YES_AGAIN = "Yes, that's right, please go ahead."
LOST = "Sorry, I didn't catch that."
"""What somebody says who was spoken to and made nothing of it."""
BETTER = "Is that better? "
"""What somebody asks who holds a picture as they were told, before their wish."""
BESIDES = ("By the way, what's the weather like where you are?", "Who won the football last night?")
"""What somebody asks who forgets whom they called."""


@dataclass(frozen=True, slots=True)
class PlannedTurn:
    """Something to say."""

    act: Act
    text: str
    gives: Mapping[str, str] = field(default_factory=dict)
    """Fact → the words it is given in."""
    pauses: tuple[tuple[int, float], ...] = ()
    """(after so many words, seconds of silence), for who hesitates."""
    after: float = 0.3
    """Seconds between the end of the agent's words and these."""
    agrees: bool = False
    """It says yes to what was proposed."""


class Wording:
    """Words and pauses of one caller."""

    def __init__(self, persona: Persona, chance: np.random.Generator) -> None:
        self._persona, self._chance = persona, chance

    def turn(self, act: Act, text: str, gives: Mapping[str, str] | None = None, *, agrees: bool = False) -> PlannedTurn:
        """A whole sentence, said 0.2 to 0.5 s after the agent (people take 0.2 on average, and a caller thinks)."""
        text = re.sub(r"([.?!])\.", r"\1", text[:1].upper() + text[1:])
        pauses: tuple[tuple[int, float], ...] = ()
        count = len(text.split())
        if self._persona == "hesitant" and count > 3:
            where = sorted({1, 1 + int(self._chance.integers(1, count - 1))})
            pauses = tuple((word, round(float(self._chance.uniform(0.4, 0.9)), 2)) for word in where)
        after = round(float(self._chance.uniform(0.2, 0.5)), 2)
        return PlannedTurn(act, text, dict(gives or {}), pauses, after, agrees)

    def giving(self, said: str, facts: Sequence[Fact]) -> str:
        """A sentence around the facts that were asked for."""
        match self._persona:
            case "terse":
                return f"{said}."
            case "chatty":
                return self.pick((f"Well, let me think. {said}, if that's all right.", f"Oh yes, of course. {said}."))
            case "hesitant":
                return f"Um, {said}."
        if len(facts) == 1 and facts[0].kind == "name":
            return self.pick((f"{said}.", f"My name is {said}."))
        return self.pick((f"{said}.", f"{said}, please.", f"{said}."))

    def yes(self, again: bool = False) -> str:
        """To something that is right; again: the last yes was not understood, so it gets more words."""
        if again:
            return YES_AGAIN
        return "Yes." if self._persona == "terse" else self.pick(YES)

    def goodbye(self, asked: bool) -> str:
        """asked: the agent wanted to know if there is anything else."""
        return self.pick(NO_MORE if asked else THANKS)

    def pick(self, ways: Sequence[str]) -> str:
        """One of them."""
        return ways[int(self._chance.integers(len(ways)))]


def letters(name: str) -> str:
    """A name as people spell it: "A, N, A. S, I, L, V, A"."""
    return ". ".join(", ".join(letter.upper() for letter in part if letter.isalpha()) for part in name.split())
