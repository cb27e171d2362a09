"""A language tutor: ten-minute lessons for one pair of sounds at a time, and words by things held to the camera.

Read this file first; it is the whole agent. `tutor.py` leads the lessons, `school.py` keeps what learners have done,
`lessons.yaml` is the course.
Try it:  vivavoce serve agent.py   (once: pip install 'vivavoce[pronunciation]' and vivavoce models pull vision)
"""

from __future__ import annotations

import logging
import re
from typing import Annotated, Literal

from course import LEVELS
from progress import progress_page
from school import OWN
from tutor import LANGUAGE, Tutor, learner_of

from vivavoce import Agent, Call, Declined, Page, Seen, Sees, Step, say

tutor = Tutor()
if tutor.deaf:
    logging.getLogger("language-tutor").warning("%s; until then lessons train the ear and the meaning", tutor.deaf)

agent = Agent(
    name="language-tutor",
    language="en-US",
    vocabulary=tutor.school.names,
    instructions="""
    You are a pronunciation tutor for learners of English. You ONLY teach pairs of sounds, and words by things that are
    shown. For everything else, such as grammar, homework, exams or fees, transfer to a teacher. Keep it short.
    A lesson takes about ten minutes.
    There are three levels: single words, short sentences and long sentences.
    Words that went wrong come back the next day, words that went well come back later and later.
    I judge one sound at a time, and never your accent.
    You can say: again, slower, what's the difference, what does that mean, skip, how am I doing, or stop.
    """,
    outcome=lambda call: "done" if call.state.get("finished") else None,
    sees=Sees("camera", objects=True),
)


Sounds = Literal[*tutor.course.named]  # type: ignore[valid-type]
"""How people call a lesson: "v and w", "ship and sheep"."""


@agent.page("progress", title="Progress")
def progress() -> Page:
    """How all learners are doing, for their teacher."""
    return progress_page(tutor.school, tutor.course)


@agent.tool(idempotent=True, opening=True)
def begin(call: Call) -> Step:
    """Begin the call. Who calls with a token of their own need not say their name again."""
    if call.caller and tutor.school.language(call.caller.subject):
        return tutor.welcome(call, call.caller.subject, str(call.caller.claims.get("name", "")))
    return Step("Hello, I am your pronunciation tutor.", ask="What is your name?", then=introduce)


@agent.tool(idempotent=True)
def introduce(call: Call, name: str) -> Step:
    """Take the learner's first name."""
    return tutor.welcome(call, call.caller.subject if call.caller else name.strip().casefold(), name.strip())


@agent.tool(
    idempotent=True,
    ask={"language": LANGUAGE},
    examples=["my first language is German", "I want to change my first language"],
)
def take_language(call: Call, language: str) -> Step:
    """Take the first language, with which the learner grew up."""
    learner, found = learner_of(call), tutor.course.language(language)
    if not found:
        raise Declined("I don't know that language. If it is none of these, say another one.")
    tutor.school.enrol(learner, call.state["name"], found)
    call.state["language"] = found
    whom = "for everybody" if found == "another" else f"for speakers of {found}"
    return tutor.lesson(call, f"Good. I have {len(tutor.course.for_language(found))} pairs of sounds {whom}.")


@agent.tool(idempotent=True, timeout=30)  # a third of a second, on a machine that has nothing else to do
def score(call: Call, attempt: str) -> Step:
    """Judge by its sound how the learner said what they were asked to say; `attempt` is what it was heard as."""
    return tutor.score(call, lambda: wish(call, attempt))


@agent.tool(idempotent=True)
def answer(call: Call, choice: str) -> Step:
    """Take the learner's choice of two, in their words."""
    return wish(call, choice) or tutor.answer(call, choice)


@agent.tool(idempotent=True)
def shown(call: Call, thing: Annotated[str, Seen(object="|".join(tutor.course.things))]) -> Step:
    """Look at the thing that the learner holds to the camera."""
    return tutor.shown(call, thing)


@agent.tool(idempotent=True)
def go_on(call: Call, another: bool) -> Step:
    """Begin another lesson, or stop."""
    return tutor.lesson(call) if another else stop(call)


@agent.tool(
    idempotent=True,
    examples=["again", "say it again", "one more time", "repeat the word", "once more please", "can I hear it again"],
)
def again(call: Call) -> Step:
    """Say the model word again."""
    return tutor.again(call)


@agent.tool(
    idempotent=True, examples=["slower", "slower please", "more slowly", "you speak too fast", "can you say it slowly"]
)
def slower(call: Call) -> Step:
    """Speak slower, and say it again."""
    call.speech(rate=call.speech().rate - 0.15)
    return tutor.again(call)


@agent.tool(
    idempotent=True,
    examples=[
        "what's the difference",
        "whats the difference",
        "what is different about the sounds",
        "how do they differ",
        "how do I say it",
        "where does my tongue go",
    ],
)
def difference(call: Call) -> str:
    """Tell how the two sounds are made."""
    tutor.word(call)
    return tutor.course.lessons[tutor.at(call)[1].lesson].difference


@agent.tool(
    idempotent=True,
    examples=[
        "what does that mean",
        "what does it mean",
        "what is that",
        "what's a ship",
        "what does the word mean",
        "I don't know these words",
    ],
)
def meaning(call: Call) -> str:
    """Tell what the words of the exercise mean, unless that is what is asked."""
    word, (kind, card) = tutor.word(call), tutor.at(call)
    if kind == "listen":
        raise Declined("That is what I want to know from you.")
    pair = tutor.course.lessons[card.lesson].pair(word.word)
    return " ".join(f"{each.word.capitalize()} is {each.meaning}." for each in pair)


@agent.tool(
    idempotent=True,
    examples=[
        "skip",
        "skip this one",
        "next",
        "the next one",
        "leave it out",
        "go on to the next word",
        "I want another word",
    ],
)
def skip(call: Call) -> Step:
    """Leave this exercise out."""
    return tutor.on(call, "We leave that one.")


@agent.tool(
    idempotent=True,
    examples=[
        "how am I doing",
        "what is my progress",
        "how many were right",
        "am I getting better",
        "how well did I do",
    ],
)
def how_am_i_doing(call: Call) -> str:
    """Tell how the learner is doing, in counts."""
    learner = learner_of(call)
    tried, right = tutor.school.counts(learner)
    noted = [card.word for card in tutor.school.cards(learner, OWN)]
    back = len(tutor.school.cards(learner, ""))
    own = f" The words on your list are {say(noted)}." if noted else ""
    return f"So far {right} of {tried} words were right at once, and {back} words come back.{own}"


@agent.tool(
    idempotent=True,
    ask={"sounds": "Which sounds, for example v and w?"},
    examples=["let's practise v and w", "I want to practise l and r", "can we do ship and sheep", "a lesson on th"],
)
def choose_sounds(call: Call, sounds: Sounds) -> Step:
    """Begin the lesson on a pair of sounds that the learner wishes for."""
    return tutor.lesson(call, "Good.", tutor.course.lessons[tutor.course.named[sounds]])


@agent.tool(
    idempotent=True,
    examples=[
        "level two",
        "I want level 3",
        "give me something harder",
        "make it easier",
        "this is too easy",
        "this is too difficult",
    ],
)
def choose_level(call: Call, level: Literal["1", "2", "3", "harder", "easier"]) -> Step:
    """Change the level of the lesson: 1 single words, 2 short sentences, 3 long sentences."""
    here = call.state.get("level", 1)
    wanted = here + 1 if level == "harder" else here - 1 if level == "easier" else int(level)
    if wanted not in LEVELS:
        raise Declined(f"There are three levels, and you are at {here}.")
    return tutor.lesson(call, "", tutor.course.lessons.get(call.state.get("lesson", "")), wanted)


@agent.tool(
    idempotent=True,
    examples=["let's do words with the camera", "I want to show you things", "teach me words", "vocabulary please"],
)
def practise_words(call: Call) -> Step:
    """Practise words by things that the learner shows."""
    return tutor.show_things(call)


@agent.tool(
    confirm='Put "{word}" on your list',
    done="It is on your list.",
    ask={"word": "Which word?"},
    examples=["note a word", "note a word for me", "put a word on my list"],
)
def note_word(call: Call, word: str) -> None:
    """Put a word on the learner's own list."""
    tutor.school.note(call, learner_of(call), word.strip().lower())


@agent.tool(
    idempotent=True,
    examples=[
        "stop",
        "let's stop here",
        "that's enough for today",
        "I have to go",
        "I need to leave now",
        "I am tired",
    ],
)
def stop(call: Call) -> Step:
    """End the lesson."""
    tried, right = call.state.get("tried", 0), call.state.get("right", 0)
    call.state["queue"] = []
    return Step(f"All right. {f'{right} of {tried} words were right at once. ' if tried else ''}See you next time!")


@agent.tool(
    transfer=True,
    done="I'll put you through to a teacher now.",
    examples=[
        "teacher",
        "I want to talk to a teacher",
        "can I talk to a teacher",
        "put me through to a teacher",
        "a person please",
        "I have a question about grammar",
        "what does it cost",
        "help me with my school work",
        "explain a rule to me",
        "correct my text",
        "I need help for an exam",
    ],
)
def call_teacher(call: Call) -> str:
    """Hand over to a teacher: for everything this tutor does not teach."""
    return "transferred"


def wish(call: Call, said: str) -> Step | None:
    """What a learner wants in words of their own where an answer was expected; the tools above have examples of it."""
    if lesson := tutor.course.wished(said):
        return tutor.lesson(call, "Good.", lesson)
    command = tutor.course.command(said)
    if level := re.search(r"\blevel (one|two|three|1|2|3)\b", said.lower()):
        return choose_level(call, {"one": "1", "two": "2", "three": "3"}.get(level[1], level[1]))
    if command in ("harder", "easier"):
        return choose_level(call, command)
    if command:
        made = globals()[command](call)
        return made if isinstance(made, Step) else tutor.put(call, made)
    fact = tutor.course.fact(said)
    return tutor.put(call, fact) if fact else None
