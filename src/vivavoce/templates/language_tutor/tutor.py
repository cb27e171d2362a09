"""How a lesson goes: which exercise comes next, what is said to an answer, when it is enough.

A lesson is two words for the ear ("Listen: sheep. Is that …?") and six for the mouth ("Say: ship."), after up to three
that come back from earlier days. Who types, or whose sounds cannot be judged here, fills gaps in sentences instead.
Where a call stands lies in `call.state`, what stays lies in the school.
"""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property

from course import LEVELS, Course, Lesson, Word
from school import THINGS, Card, School, now

from vivavoce import Call, Declined, Step
from vivavoce.pronunciation import Judge, missing

TRIES = 3
LISTENED, REVIEWED, SHOWN = 2, 3, 5
"""Words of a lesson that are for the ear; that come back from earlier days; things to show in a row."""
SHORT = 3
"""Letters of a word that is no part of a longer one."""
LENGTH = timedelta(minutes=10)
LANGUAGE = "What is your first language: Spanish, German, Mandarin, Vietnamese, Arabic, or another one?"
LEFT = "We leave it there: it comes back tomorrow."


class Tutor:
    """Leads learners through exercises, each a kind and a card: say, listen, gap or show."""

    def __init__(self) -> None:
        self.course, self.school, self.deaf = Course(), School(), missing()

    @cached_property
    def _judge(self) -> Judge:
        return Judge()

    def welcome(self, call: Call, learner: str, name: str, language: str = "") -> Step:
        """Begins with somebody who is known by now. language: which one they have said, if they have."""
        if not self.deaf:
            threading.Thread(target=self._judge.load, daemon=True).start()  # while the first question is answered
        known = self.school.language(learner)
        call.state.update(learner=learner, name=name, language=known or language)
        hello = f"Nice to meet you, {name}." if name else "Let's go on without a name."
        if not known and language:
            self.school.enrol(learner, name, language)
            return self.lesson(call, hello)
        if not known:
            return Step(hello, ask=LANGUAGE, then="take_language", free=True, answers=[*self.course.own, "another one"])
        return self.lesson(call, f"Welcome back, {name}.")

    def lesson(self, call: Call, say: str = "", lesson: Lesson | None = None, level: int = 0) -> Step:
        """Begins a lesson: the one that is wished for, or the next."""
        lesson, level = self._next(call, lesson, level)
        due = [card for card in self.school.cards(learner_of(call), "", now(call).date()) if card.lesson != lesson.id]
        words = [Card(lesson.id, level, word) for word in lesson.words]
        exercises = [("say", card) for card in due[:REVIEWED]] + [("listen", card) for card in words[-LISTENED:]]
        _begin(call, [*exercises, *(("say", card) for card in words[:-LISTENED])])
        call.state.update(lesson=lesson.id, level=level)
        return self.put(call, f"{say} Today: {lesson.title}, in {LEVELS[level]}. {lesson.difference}".strip())

    def show_things(self, call: Call) -> Step:
        """Words by things that are held to the camera: those that come back, then new ones, then all."""
        learner = learner_of(call)
        due = [card.word for card in self.school.cards(learner, THINGS, now(call).date())]
        met = {card.word for card in self.school.cards(learner, THINGS)}
        names = list(
            dict.fromkeys([*due, *(name for name in self.course.things if name not in met), *self.course.things])
        )
        _begin(call, [("show", Card(THINGS, 1, name)) for name in names[:SHOWN]])
        return self.put(call, "Good. I name a thing, and you hold it to the camera.")

    def _next(self, call: Call, lesson: Lesson | None, level: int) -> tuple[Lesson, int]:
        """The first lesson that this learner has not been through, the easy ones first; else what was wished for."""
        done = self.school.finished(learner_of(call))
        pairs = [lesson] if lesson else self.course.for_language(call.state["language"])
        open_now = [(p, n) for n in ([level] if level else LEVELS) for p in pairs if (p.id, n) not in done]
        return open_now[0] if open_now else (pairs[0], level or max(LEVELS))

    def at(self, call: Call) -> tuple[str, Card]:
        """The exercise whose turn it is. Raises Declined where there is none."""
        if not call.state.get("queue"):
            raise Declined("There is no exercise at the moment.")
        kind, *card = call.state["queue"][0]
        return "gap" if kind == "say" and (self.deaf or call.state["typed"]) else kind, Card(*card)

    def word(self, call: Call) -> Word:
        """Its word. Raises Declined for a thing to show."""
        card = self.at(call)[1]
        if card.lesson == THINGS:
            raise Declined("We are at things to show.")
        return self.course.lessons[card.lesson].words[card.word]

    def put(self, call: Call, say: str) -> Step:
        """The exercise whose turn it is, as it is put to the learner."""
        late = now(call) - datetime.fromisoformat(call.state["began"]) > LENGTH
        if late or not call.state["queue"]:
            return self._end(call, f"{say} Ten minutes are over." if late else say)
        call.state["typed"] = call.turn_audio is None
        kind, card = self.at(call)
        if kind == "show":
            return Step(say, ask=f"Show me {self.course.things[card.word]}.", then="shown")
        word, (one, two) = self.word(call), self.course.lessons[card.lesson].pair(card.word)
        if kind == "say":
            if card.level == 1 and not call.state["tries"]:
                say = f"{say} Listen: {word.word}. Not: {word.other}.".strip()
            text = word.text(card.level)
            heard = [word.word, word.other]
            return Step(say, ask=f"Say: {text}", then="score", free=True, by_sound=True, words=heard)
        if kind == "listen":
            ask = f"Listen: {word.word}. Does it mean one, {one.meaning}, or two, {two.meaning}?"
            heard = ["one", "two", "number one", "number two", one.meaning, two.meaning]
            return Step(say, ask=ask, then="answer", free=True, answers=heard)
        ask = f'Which word fits: "{word.gap}", {one.word}, or {two.word}?'
        return Step(say, ask=ask, then="answer", free=True, answers=[one.word, two.word])

    def _end(self, call: Call, say: str) -> Step:
        """A lesson is over: what became of it, and the next one."""
        state = call.state
        if state["lesson"] and not state["queue"]:
            self.school.finish(learner_of(call), state["lesson"], state["level"])
        state.update(queue=[], finished=True)
        lesson, level = self._next(call, None, 0)
        told = f"{say} That was it: {state['right']} of {state['tried']} right at once.".strip()
        return Step(told, ask=f"Shall we go on with {lesson.title}, in {LEVELS[level]}?", then="go_on")

    def again(self, call: Call, say: str = "") -> Step:
        """The exercise that stands, with its model word."""
        kind, _ = self.at(call)
        step = self.put(call, f"{say} Listen: {self.word(call).word}.".strip() if kind == "say" else say)
        return step if step.say else replace(step, say="Once more.")

    def on(self, call: Call, say: str) -> Step:
        """The next exercise. Raises Declined where there is none to leave."""
        self.at(call)
        call.state.update(queue=call.state["queue"][1:], tries=0, unclear=0)
        return self.put(call, say)

    def score(self, call: Call, attempt: str) -> Step:
        """An attempt to say what was to be said, by its sound. Raises Declined where it was something else."""
        sound, (kind, card) = call.turn_audio, self.at(call)
        if sound is None or kind != "say":
            return self.put(call, "I judge only what I hear. While you type, we train the words by reading.")
        word = self.word(call)
        made = self._judge.judge(sound, word.text(card.level), word.word, word.other)
        if made.verdict == "unclear" and card.level == 1:  # the word alone, without "I say"
            made = self._judge.judge(sound, f"{word.word}.", word.word, word.other)
        if made.verdict == "unclear":
            call.state["unclear"] += 1
            if call.state["unclear"] < TRIES:
                raise Declined("I did not hear that clearly.", no_answer=True)
            return self.on(call, f"I cannot hear it. {LEFT}")
        verdict = self._keep(call, made.verdict, made.ratio)
        if verdict == "right" or call.state["tries"] >= TRIES:
            return self.on(call, f"Yes, {word.word}." if verdict == "right" else LEFT)
        other = f"That sounded like {word.other}. For {word.word}: {word.hint}"
        return self.put(call, other if verdict == "other" else "Nearly. Once more.")

    def answer(self, call: Call, said: str) -> Step:
        """What the learner takes a word to mean, or puts into a gap. Raises Declined where it is neither."""
        word, (kind, card) = self.word(call), self.at(call)
        pair = self.course.lessons[card.lesson].pair(card.word)
        chosen = _choice(said, [f"{each.word} {each.meaning}" if kind == "listen" else each.word for each in pair])
        if chosen is None and re.search(r"\b(no idea|don't know|not sure)\b", said.lower()):
            chosen = 1 - pair.index(word)  # who says so is told, and asked again tomorrow
        if re.match(r"\W*(no|sorry|wait)\b.*\bmeant?\b", said.lower()):
            raise Declined("The one before is done, it comes back.")
        if chosen is None:
            raise Declined("I did not get which one.", no_answer=True)
        if self._keep(call, "right" if pair[chosen] == word else "other") == "right":
            return self.on(call, f"Yes, {word.word}.")
        return self.on(
            call, f"No, {word.word}: {word.meaning}. {pair[chosen].word.capitalize()} is {pair[chosen].meaning}."
        )

    def shown(self, call: Call, thing: str) -> Step:
        """What is held to the camera."""
        kind, card = self.at(call)
        if kind != "show" or call.view is None or thing not in {each.name for each in call.view.objects}:
            raise Declined("I cannot see that. Hold it to the camera.")
        if self._keep(call, "right" if thing == card.word else "other") == "right":
            return self.on(call, f"Yes, that is {self.course.things[thing]}.")
        seen = f"That looks like {self.course.things[thing]}."
        return self.put(call, seen) if call.state["tries"] < TRIES else self.on(call, f"{seen} {LEFT}")

    def _keep(self, call: Call, verdict: str, ratio: float | None = None) -> str:
        state, (kind, card) = call.state, self.at(call)
        state["tries"] += 1
        kept = self.school.keep(call, learner_of(call), card, kind, state["tries"], verdict, ratio)
        if state["tries"] == 1:
            state.update(tried=state["tried"] + 1, right=state["right"] + (kept == "right"))
        return kept


def learner_of(call: Call) -> str:
    """Raises Declined for who has not said their name, or first language."""
    if not call.state.get("learner"):
        raise Declined("First tell me your name, please.")
    return str(call.state["learner"])


def _begin(call: Call, exercises: list[tuple[str, Card]]) -> None:
    queue = [[kind, *card] for kind, card in exercises]
    call.state.update(queue=queue, lesson="", tries=0, unclear=0, tried=0, right=0, began=now(call).isoformat())


_EMPTY = frozenset("a an the to for of is it that in on with you your who what when where and or not i think".split())


_CORRECTION = re.compile(r"(?<=\w)\W+(?:no|sorry|wait|actually|rather|i mean)\b\W*", re.IGNORECASE)
"""What comes after it counts: "the first, no, the second"."""


def _choice(said: str, options: list[str]) -> int | None:
    """Which of two options somebody means by their words, or as the first or second; None = neither, or both."""
    said = _CORRECTION.split(said)[-1] or said
    if re.search(r"\b(?:next|skip)\b", said.lower()):
        return None  # "got it, next one"
    words = set(re.findall(r"[a-z']+|\b[12]\b", said.lower()))
    words |= {"two"} if words in ({"to"}, {"too"}) else {"one"} if words == {"won"} else set()  # as they sound alone
    if re.match(r"(what|who|how|why|where|when|can|could|would|may|give)\b", said.lower().strip()):
        return None  # a question names words, too
    one, two = (set(re.findall(r"[a-z']+", option.lower())) - _EMPTY for option in options)
    hits = _hits(words, one - two), _hits(words, two - one)
    if hits[0] == hits[1]:
        hits = len(words & {"first", "one", "1"}), len(words & {"second", "last", "latter", "two", "2"})
        hits = (hits[0] - ("one" in words and hits[1] > 0), hits[1])  # "the second one"
    return None if hits[0] == hits[1] else int(hits[1] > hits[0])


def _hits(words: set[str], option: set[str]) -> int:
    """How many words an option has in common with what was said: "warm" is "warmth", too."""
    return len({each for each in option for word in words if each == word or min(len(each), len(word)) > SHORT
                and (each.startswith(word) or word.startswith(each))})  # fmt: skip
