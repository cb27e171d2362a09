"""What one simulated caller says next. Pure: decides from the words it heard, and knows its own goal; seeded.

mind = Mind(scenario, seed=7)
turn = mind.opening()
next = mind.hear("What is your full name?")        # a Turn, a Hang, or None: there is nothing to say yet
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from . import questions
from .record import Act, Outcome
from .scenario import Fact, Scenario, Stunt

PATIENCE = 4
"""How often a caller lets the same question be asked (evals.md 4: it repeats, and then gives up)."""
MOST_TURNS = 24
"""Of one call; nobody stays longer."""
THANKS = ("Thank you, goodbye.", "Great, thanks. Bye.", "That's all, thank you. Goodbye.")
NO_MORE = ("No, that's all. Thank you, goodbye.", "No thanks, that's everything. Bye.", "No, that's it. Goodbye.")
YES = ("Yes, please.", "Yes.", "Yes, that's right.", "Yes, go ahead.")


@dataclass(frozen=True, slots=True)
class Turn:
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


@dataclass(frozen=True, slots=True)
class Hang:
    """The end of the call."""

    outcome: Outcome


class Mind:
    """One caller in one call."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        """seed: same scenario and seed, same words and pauses."""
        self._scenario = scenario
        self._chance = np.random.default_rng(seed)
        self._given: Counter[str] = Counter()
        self._asked: Counter[str] = Counter()
        self._corrected: Counter[str] = Counter()
        self._turns = self._unanswered = self._declined = 0
        self._last: Turn | None = None
        self._astray = self._scenario.persona == "wrong_answer"
        self.asked: tuple[str, ...] = ()
        """Facts that the last reply asked for."""
        self.claimed: tuple[str, ...] = ()
        """Completions that the last reply announced."""
        self.done = False
        """The caller believes to have what they wanted."""
        self.leaving = False
        """They have said goodbye."""

    # ── what the shell asks ──

    def opening(self) -> Turn:
        """The first words."""
        self._turns += 1
        for fact in self._scenario.facts:
            self._given[fact.name] += fact.volunteered
        gives = {fact.name: fact.say for fact in self._scenario.facts if fact.volunteered}
        return self._speak("say", self._scenario.opening, gives)

    def hear(self, words: str) -> Turn | Hang | None:
        """One whole reply of the agent, as recognised; None = nothing to say to it yet."""
        self._unanswered = 0
        facts = self._scenario.facts
        self.claimed = questions.claims(words)
        handed = questions.hands_over(words)
        if handed:
            self.claimed = (*self.claimed, "handed over")
        found = questions.asked(facts, words) if words.strip() else []
        proposal = questions.proposes(words) and not self._plainly(found, words)
        self.asked = () if proposal else tuple(fact.name for fact in found)
        if self._satisfied(words):
            self.done = True
        if not words.strip() or questions.asks_to_wait(words):
            return None
        if self.leaving or questions.says_goodbye(words):
            return Hang("goal_met" if self.done else "agent_ended")
        if handed:
            self.leaving = True
            return None
        self._turns += 1
        if self._turns > MOST_TURNS or self._weary(words):
            return Hang("gave_up")
        return self._reply(words, found, proposal)

    def unanswered(self) -> Turn | Hang:
        """Nothing was heard for long after the last words."""
        if self.leaving or self.done:
            return Hang("goal_met" if self.done else "agent_ended")
        self._unanswered += 1
        if self._unanswered == 1:
            return self._speak("repeat", "Hello? Are you there?")
        if self._unanswered == 2 and self._last is not None:
            return self._again()
        return Hang("gave_up")

    def stunt(self, reply: int) -> Stunt | None:
        """What this caller does to the floor in the agent's n-th reply, counted from 1."""
        return next((stunt for stunt in self._scenario.stunts if stunt.reply == reply), None)

    def perform(self, stunt: Stunt) -> Turn:
        """The words of a stunt."""
        if stunt.kind == "barge_in":
            text = stunt.say or next((fact.say for fact in self._scenario.facts if not self._given[fact.name]), "Yes.")
            gives = {fact.name: fact.say for fact in self._scenario.facts if not stunt.say and fact.say == text}
            self._given.update(gives.keys())
            return Turn("barge_in", text, gives)
        defaults = {"backchannel": "Mm-hmm.", "side_talk": "Not now, I'm on the phone."}
        act: Act = "backchannel" if stunt.kind == "backchannel" else "side_talk"
        return Turn(act, stunt.say or defaults.get(stunt.kind, "Mm-hmm."))

    # ── deciding ──

    def _reply(self, words: str, found: Sequence[Fact], proposal: bool) -> Turn | Hang | None:
        asks = "?" in words
        if questions.did_not_hear(words):
            return self._again()
        if proposal and not self.done:
            return self._judge(words)
        if self.done and (questions.offers_more(words) or not found):
            return self._leave(words)
        answer = next((say for key, say in self._scenario.answers.items() if self._matches(key, words)), "")
        if answer:
            return self._speak("say", answer)
        if questions.wants_letters(words) and (spelling := next((fact for fact in found if fact.kind == "name"), None)):
            self._given[spelling.name] += 1
            letters = spelling.spelled or questions.letters(spelling.say)
            return self._speak("repeat", f"{letters}.", {spelling.name: letters})
        if found and not (questions.offers_more(words) and len(found) > 1):
            return self._give(found[:2] if len(found) > 1 and self._both(found, words) else found[:1])
        if questions.offers_more(words) or questions.offers_help(words):
            return self._want()
        if asks:
            return self._offer_what_is_left()
        return None

    def _satisfied(self, words: str) -> bool:
        """Whether this reply gives the caller what they came for."""
        wanted = self._scenario.done_when
        if wanted:
            return any(self._matches(phrase, words) for phrase in wanted)
        if not self._scenario.completes:
            return questions.hands_over(words) or (self._turns > 0 and "?" not in words and len(words.split()) > 3)
        return bool(self.claimed)

    def _weary(self, words: str) -> bool:
        key = " ".join(self.asked) or questions.question(words).lower()
        self._asked[key] += 1
        return self._asked[key] > PATIENCE

    def _judge(self, words: str) -> Turn | Hang:
        """A proposal or a read-back: yes, no, or what is wrong with it."""
        if not self._scenario.agrees:
            self._declined += 1
            if self._declined > 2:
                return Hang("gave_up")
            return self._speak("say", "No, thank you." if self._declined == 1 else "No, leave it. Goodbye.")
        wrong = [fact for fact in questions.contradicted(self._scenario.facts, words) if self._corrected[fact.name] < 2]
        if wrong:
            self._corrected[wrong[0].name] += 1
            self._given[wrong[0].name] += 1
            said = wrong[0].spelled if self._corrected[wrong[0].name] > 1 and wrong[0].spelled else wrong[0].say
            return self._speak("correct", f"No, I said {said}.", {wrong[0].name: said})
        late = next(
            (fact for fact in self._scenario.facts if self._changes(fact) and self._given[fact.name] == 1), None
        )
        if late is not None and self._chance.random() < 0.5:
            self._given[late.name] += 1
            return self._speak("correct", f"Sorry, make that {late.say}.", {late.name: late.say})
        return self._speak("say", "Yes." if self._scenario.persona == "terse" else self._pick(YES), agrees=True)

    def _give(self, facts: Sequence[Fact]) -> Turn:
        if self._astray:
            self._astray = False
            other = next((fact for fact in self._scenario.facts if fact.name != facts[0].name and fact.say), None)
            text = f"{other.say}." if other is not None else "Oh, I live just around the corner."
            return self._speak("say", text, {other.name: other.say} if other is not None else {})
        gives, parts = {}, []
        for fact in facts:
            times = self._given[fact.name]
            self._given[fact.name] += 1
            said = fact.spelled if times and fact.spelled else fact.say
            gives[fact.name] = said
            parts.append(f"{fact.instead_of}. No, sorry, {said}" if self._changes(fact) and not times else said)
        return self._speak("say", self._framed(", and ".join(parts), facts), gives)

    def _framed(self, said: str, facts: Sequence[Fact]) -> str:
        match self._scenario.persona:
            case "terse":
                return f"{said}."
            case "chatty":
                return self._pick((f"Well, let me think. {said}, if that's all right.", f"Oh yes, of course. {said}."))
            case "hesitant":
                return f"Um, {said}."
        if len(facts) == 1 and facts[0].kind == "name":
            return self._pick((f"{said}.", f"My name is {said}."))
        return self._pick((f"{said}.", f"{said}, please.", f"{said}."))

    def _changes(self, fact: Fact) -> bool:
        return self._scenario.persona == "changes_mind" and bool(fact.instead_of)

    def _again(self) -> Turn:
        last = self._last or self.opening()
        spelled = {fact.name: fact.spelled for fact in self._scenario.facts if fact.name in last.gives and fact.spelled}
        if len(last.gives) == 1 and spelled:
            (name, said), *_ = spelled.items()
            return self._speak("repeat", f"{said}.", {name: said})
        return self._speak("repeat", last.text, last.gives, agrees=last.agrees)

    def _want(self) -> Turn:
        """What the caller came for, once more."""
        text = self._scenario.opening
        return self._speak("repeat" if self._turns > 1 else "say", text, self._volunteered())

    def _offer_what_is_left(self) -> Turn:
        """A question that is about nothing the caller knows: they say what they have not said yet, or start again."""
        left = [fact for fact in self._scenario.facts if not self._given[fact.name] and fact.say]
        return self._give(left[:1]) if left else self._want()

    def _leave(self, words: str) -> Turn:
        self.leaving = True
        return self._speak("say", self._pick(NO_MORE if questions.offers_more(words) else THANKS))

    # ── words ──

    def _volunteered(self) -> dict[str, str]:
        return {fact.name: fact.say for fact in self._scenario.facts if fact.volunteered}

    @staticmethod
    def _plainly(found: Sequence[Fact], words: str) -> bool:
        """A question for a fact that only sounds like a proposal: "what day would suit you, is Monday okay?" is not."""
        first = questions.question(words).lower().split()[:1]
        return bool(found) and bool(first) and first[0] in ("what", "which", "when", "who", "whom", "how", "may")

    @staticmethod
    def _both(found: Sequence[Fact], words: str) -> bool:
        """Whether two facts are asked for in one breath, each by words of its own."""
        asking = questions.question(words)
        return " and " in asking and all(
            any(questions.holds(each, asking) for each in fact.asked) for fact in found[:2]
        )

    @staticmethod
    def _matches(phrases: str, words: str) -> bool:
        return any(questions.holds(phrase, words) for phrase in phrases.split("|"))

    def _speak(self, act: Act, text: str, gives: Mapping[str, str] | None = None, *, agrees: bool = False) -> Turn:
        text = text[:1].upper() + text[1:]
        text = text.replace("..", ".").replace("?.", "?").replace("!.", "!")
        pauses: tuple[tuple[int, float], ...] = ()
        count = len(text.split())
        if self._scenario.persona == "hesitant" and count > 3:
            where = sorted({1, 1 + int(self._chance.integers(1, count - 1))})
            pauses = tuple((word, round(float(self._chance.uniform(0.4, 0.9)), 2)) for word in where)
        after = round(float(self._chance.uniform(0.2, 0.5)), 2)
        turn = Turn(act, text, dict(gives or {}), pauses, after, agrees)
        if act != "repeat" or gives or agrees:
            self._last = turn
        return turn

    def _pick(self, ways: Sequence[str]) -> str:
        return ways[int(self._chance.integers(len(ways)))]
