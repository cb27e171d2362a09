"""What one simulated caller says next. Pure: decides from the words it heard, and knows its own goal; seeded.

mind = Mind(scenario, seed=7)
turn = mind.opening()
next = mind.hear("What is your full name?")        # a PlannedTurn, a Hang, or None: there is nothing to say yet
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .. import consent
from . import questions
from .hands import asks_to_see
from .readback import contradicted, reads_back
from .record import HANDED_OVER, Act, Outcome
from .scenario import Fact, Scenario, Stunt
from .wording import BESIDES, BETTER, LOST, PlannedTurn, Wording, letters

TAKEN_AS_DONE = "taken as done"
"""What a reply claims to a caller who has just said yes, by whatever words are no refusal."""
PATIENCE = 4
"""The same question for the so-manieth time ends the call."""
MOST_TURNS = 24
"""Of one call; nobody stays longer."""
MOST_MENDED = 2
"""So often a caller holds a picture better because the agent says so."""
WAIT_FOR_EYES = 2.5
"""Seconds that a caller who shows something, or now holds it better, gives the agent to look before they speak."""


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
        self._wording = Wording(scenario.persona, self._chance)
        self._given: Counter[str] = Counter()
        self._asked: Counter[str] = Counter()
        self._corrected: Counter[str] = Counter()
        self._tried: dict[str, set[str]] = {}  # question that was not understood → facts that were no answer to it
        self._turns = self._unanswered = self._declined = 0
        self._last: PlannedTurn | None = None
        self._decided = False  # the last words were an answer to a proposal
        self._heard = False  # something was, since the last words
        self._puzzled = False  # something was heard to which they had nothing to say, and the agent is waiting
        self._regretted: Fact | None = None  # what they have given wrongly, and will put right
        self._unseen = [showing for showing in scenario.shown if showing.when_asked]
        self._showed = False
        self.mended = 0
        """How often they held a picture better."""
        self.advice = ""
        """What they were told to do about it (`questions.advises`)."""
        self._astray = scenario.persona in ("wrong_answer", "out_of_scope")
        self.asked: tuple[str, ...] = ()
        """Facts that the last reply asked for."""
        self.claimed: tuple[str, ...] = ()
        """Completions that the last reply announced."""
        self.done = False
        """The caller believes to have what they wanted."""
        self.leaving = False
        """They have said goodbye."""

    # ── what the shell asks ──

    def opening(self) -> PlannedTurn:
        """The first words."""
        self._turns += 1
        for fact in self._scenario.facts:
            self._given[fact.name] += fact.volunteered
        return self._speak("say", self._scenario.opening, _volunteered(self._scenario))

    def hear(self, words: str) -> PlannedTurn | Hang | None:
        """One whole reply of the agent, as recognised; None = nothing to say to it yet."""
        self._heard = bool(words.strip())
        self._unanswered = 0
        facts = self._scenario.facts
        handed = questions.hands_over(words)
        self.claimed = (*questions.claims(words), *((HANDED_OVER,) if handed else ()))
        answered = any(_matches(key, words) for key in self._scenario.answers)  # it is about no fact
        found = questions.asked(facts, words) if words.strip() and not answered else []
        proposal = questions.proposes(words) and not _plainly(found, words)
        proposal = proposal or ("?" not in words and not self.claimed and reads_back(facts, words))
        self.asked = () if proposal else tuple(fact.name for fact in found)
        if self._satisfied(words):
            self.done = True
        elif self._done_after_yes(words, found, proposal):
            self.done, self.claimed = True, (*self.claimed, TAKEN_AS_DONE)
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
        said = self._show(words) or self._reply(words, found, proposal)
        self._decided = proposal and said is not None
        return said

    def unanswered(self) -> PlannedTurn | Hang:
        """Nothing was heard for long after the last words."""
        if self.leaving or self.done:
            return Hang("goal_met" if self.done else "agent_ended")
        self._unanswered += 1
        if self._unanswered == 1:
            self._puzzled = self._heard
            return self._speak("repeat", LOST if self._heard else "Hello? Are you there?")
        if self._unanswered == 2 and self._last is not None:
            return self._again()
        return Hang("gave_up")

    def stunt(self, reply: int) -> Stunt | None:
        """What this caller does to the floor in the agent's n-th reply, counted from 1."""
        return next((stunt for stunt in self._scenario.stunts if stunt.reply == reply), None)

    def perform(self, stunt: Stunt) -> PlannedTurn:
        """The words of a stunt; who talks over the greeting says what they call for."""
        if stunt.kind == "barge_in" and not stunt.say and not self._turns:
            return replace(self.opening(), act="barge_in")
        if stunt.kind == "barge_in":
            text = stunt.say or next((fact.say for fact in self._scenario.facts if not self._given[fact.name]), "Yes.")
            gives = {fact.name: fact.say for fact in self._scenario.facts if not stunt.say and fact.say == text}
            self._given.update(gives.keys())
            return PlannedTurn("barge_in", text, gives)
        defaults = {"backchannel": "Mm-hmm.", "side_talk": "Not now, I'm on the phone."}
        act: Act = "backchannel" if stunt.kind == "backchannel" else "side_talk"
        return PlannedTurn(act, stunt.say or defaults.get(stunt.kind, "Mm-hmm."))

    # ── deciding ──

    def _reply(self, words: str, found: Sequence[Fact], proposal: bool) -> PlannedTurn | Hang | None:
        asks, self._puzzled = "?" in words or self._puzzled, False  # a recogniser loses question marks
        if self._regretted is not None and not self.done:
            fact, self._regretted = self._regretted, None
            return self._speak("correct", f"Sorry, I changed my mind. Make that {fact.say}.", {fact.name: fact.say})
        if (
            questions.wants_letters(words)
            and (spelling := _spellable(self._scenario.facts, found, self._last)) is not None
        ):
            self._given[spelling.name] += 1
            spelt = spelling.spelled or letters(spelling.say)
            return self._speak("repeat", f"{spelt}.", {spelling.name: spelt})
        known = not found or any(fact.name in self._last.gives for fact in found) if self._last is not None else False
        lost = questions.did_not_hear(words) and known
        again = lost and not proposal or questions.only_wants_yes_or_no(words) and (self._decided or lost)
        if again:  # unless it goes on: "I can't hear you well. Would you like me to get a person?"
            return self._again()
        if proposal and not self.done:
            return self._judge(words)
        if self.done and (questions.offers_more(words) or not found):
            self.leaving = True
            return self._speak("say", self._wording.goodbye(questions.offers_more(words)))
        answer = next((say for key, say in self._scenario.answers.items() if _matches(key, words)), "")
        if answer:
            return self._speak("say", answer, agrees=consent.read(answer).answer == "yes")
        if questions.offers_a_choice_of_wishes(words):
            return self._want()
        if found and not (questions.offers_more(words) and len(found) > 1):
            return self._give(found[:2] if len(found) > 1 and _both(found, words) else found[:1])
        if questions.offers_more(words) or questions.offers_help(words):
            return self._want()
        if asks and (choice := questions.last_offer(words)):
            return self._speak("say", f"{choice}, please.")
        if asks:  # in words that name nothing they know: they guess, each time anew, or start again
            tried = self._tried.setdefault(questions.question(words).lower(), set())
            left = [fact for fact in (*self._left, *self._scenario.facts) if fact.say and fact.name not in tried]
            tried.update(fact.name for fact in left[:1])
            return self._give(left[:1]) if left else self._want()
        return None

    def _satisfied(self, words: str) -> bool:
        """Whether this reply gives the caller what they came for."""
        wanted = self._scenario.done_when
        if wanted:
            return any(_matches(phrase, words) for phrase in wanted)
        if not self._scenario.completes:  # a question, or something that must be declined: any statement settles it
            said = self._turns > 0 and "?" not in words and len(words.split()) > 3
            said = said and not (self._scenario.shown and questions.sees_nothing(words))
            return questions.hands_over(words) or (said and not questions.did_not_hear(words))
        return bool(questions.claims(words))

    def _done_after_yes(self, words: str, found: Sequence[Fact], proposal: bool) -> bool:
        """After a yes, what neither fails nor asks on is the news that it is done: "Your ticket is number 313"."""
        agreed = self._last is not None and self._last.agrees and self._decided and not self._scenario.done_when
        said = any(not part.endswith("?") for part in questions.sentences(words))
        going_on = found or proposal or questions.did_not_hear(words) or questions.asks_to_wait(words)
        return agreed and said and self._scenario.completes and not (going_on or questions.fails(words))

    def _weary(self, words: str) -> bool:
        key = " ".join(self.asked) or questions.question(words).lower()
        self._asked[key] += 1
        return self._asked[key] >= PATIENCE

    def _judge(self, words: str) -> PlannedTurn | Hang:
        """A proposal or a read-back: yes, no, or what is wrong with it."""
        if not self._scenario.agrees:
            self._declined += 1
            if self._declined > 2:
                return Hang("gave_up")
            return self._speak("say", "No, thank you." if self._declined == 1 else "No, leave it. Goodbye.")
        wrong = [fact for fact in contradicted(self._scenario.facts, words) if self._corrected[fact.name] < 2]
        if wrong:
            self._corrected[wrong[0].name] += 1
            self._given[wrong[0].name] += 1
            said = wrong[0].spelled if self._corrected[wrong[0].name] > 1 and wrong[0].spelled else wrong[0].say
            return self._speak("correct", f"No, I said {said}.", {wrong[0].name: said})
        again = self._last is not None and self._last.agrees
        return self._speak("say", self._wording.yes(again), agrees=True)

    def _give(self, facts: Sequence[Fact]) -> PlannedTurn:
        if self._astray:
            self._astray = False
            if self._scenario.persona == "out_of_scope":
                return self._speak("say", self._wording.pick(BESIDES))
            other = next((fact for fact in self._scenario.facts if fact.name != facts[0].name and fact.say), None)
            text = f"{other.say}." if other is not None else "Oh, I live just around the corner."
            return self._speak("say", text, {other.name: other.say} if other is not None else {})
        if self._scenario.persona == "all_at_once":
            facts = [*facts, *(fact for fact in self._left if fact not in facts)]
        gives, parts = {}, []
        for fact in facts:
            times = self._given[fact.name]
            self._given[fact.name] += 1
            said = fact.spelled if times and fact.spelled else fact.say
            gives[fact.name] = said
            if self._scenario.persona == "changes_mind" and fact.instead_of and not times:
                if self._left and self._chance.random() < 0.5:  # they notice it later, while more is to be said
                    self._regretted = fact
                    gives[fact.name] = said = fact.instead_of
                else:
                    said = f"{fact.instead_of}. No, sorry, {said}"
            parts.append(said)
        return self._speak("say", self._wording.giving(", and ".join(parts), facts), gives)

    def _show(self, words: str) -> PlannedTurn | None:
        """What is said to who wants to see something, or to see it better; None = they want neither."""
        if wanted := [showing for showing in self._unseen if asks_to_see(showing, words)]:
            self._unseen = [showing for showing in self._unseen if showing not in wanted]
            told = next((say for key, say in self._scenario.answers.items() if _matches(key, words)), "Here it is.")
            return replace(self._speak("say", told), after=WAIT_FOR_EYES)
        if self.done or not self._scenario.shown:
            return None
        advice = questions.advises(words)
        if not advice and not self._showed and questions.wants_to_see(words):
            self._showed = True  # it is in view already
            return replace(self._speak("say", "Here it is."), after=WAIT_FOR_EYES)
        if not advice or self.mended == MOST_MENDED:
            return None
        self.mended, self.advice = self.mended + 1, advice
        last = self._last or self.opening()
        wish = last.text.removeprefix(BETTER)
        return replace(self._speak("repeat", f"{BETTER}{wish}", last.gives), after=WAIT_FOR_EYES)

    def _again(self) -> PlannedTurn:
        last = self._last or self.opening()
        spelled = {fact.name: fact.spelled for fact in self._scenario.facts if fact.name in last.gives and fact.spelled}
        if last.agrees:
            return self._speak("repeat", self._wording.yes(again=True), agrees=True)
        if len(last.gives) == 1 and spelled:
            (name, said), *_ = spelled.items()
            return self._speak("repeat", f"{said}.", {name: said})
        return self._speak("repeat", last.text, last.gives)

    def _want(self) -> PlannedTurn:
        """What the caller came for, once more."""
        text = self._scenario.opening
        return self._speak("repeat" if self._turns > 1 else "say", text, _volunteered(self._scenario))

    @property
    def _left(self) -> list[Fact]:
        return [fact for fact in self._scenario.facts if not self._given[fact.name] and fact.say]

    def _speak(
        self, act: Act, text: str, gives: Mapping[str, str] | None = None, *, agrees: bool = False
    ) -> PlannedTurn:
        turn = self._wording.turn(act, text, gives, agrees=agrees)
        self._heard = False
        if act != "repeat" or gives or agrees:
            self._last = turn
        return turn


def _volunteered(scenario: Scenario) -> dict[str, str]:
    return {fact.name: fact.say for fact in scenario.facts if fact.volunteered}


def _spellable(facts: Sequence[Fact], found: Sequence[Fact], last: PlannedTurn | None) -> Fact | None:
    """The name that is to be spelled: the one that is asked for, or was given last."""
    given = last.gives if last is not None else {}
    return next((fact for fact in facts if fact.kind == "name" and (fact in found or fact.name in given)), None)


def _plainly(found: Sequence[Fact], words: str) -> bool:
    """A question for a fact that only sounds like a proposal: "what day would suit you, is Monday okay?" is not."""
    first = questions.question(words).lower().split()[:1]
    return bool(found) and bool(first) and first[0] in ("what", "which", "when", "who", "whom", "how", "may")


def _both(found: Sequence[Fact], words: str) -> bool:
    """Whether two facts are asked for in one breath, each by words of its own."""
    asking = questions.question(words)
    return " and " in asking and all(any(questions.holds(each, asking) for each in fact.asked) for fact in found[:2])


def _matches(phrases: str, words: str) -> bool:
    return any(questions.holds(phrase, words) for phrase in phrases.split("|"))
