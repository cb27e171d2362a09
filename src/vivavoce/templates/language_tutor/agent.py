"""A language tutor: ten-minute lessons for one pair of sounds at a time, and words by things held to the camera.

Read this file first; it is the whole agent. `tutor.py` leads the lessons, `school.py` keeps what learners have done,
`lessons.yaml` is the course.
Try it:  vivavoce serve agent.py   (once: pip install 'vivavoce[pronunciation]' and vivavoce models pull vision)
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Annotated, Literal

import yaml
from course import LEVELS
from progress import progress_page
from school import OWN
from tutor import LANGUAGE, Tutor, learner_of

from vivavoce import Agent, Call, Declined, Page, Seen, Sees, Step, say

SAID: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("phrases.yaml").read_text())
"""How learners put what they want."""
NAMELESS = re.compile(r"\b(?:not (?:say|tell|give)|no name|without (?:a|my) name|(?:don't|won't) (?:want|say|tell))\b")
"""Who would rather not say their name."""
NAMED = re.compile(r"\b(?:[Tt]his is|[Nn]ame(?:'s| is)|[Cc]all me|I'm|I am) ([A-Z]\w+)")
QUESTION = re.compile(r"\?|^\W*(?:why|what|how|when|where|who|which)\b", re.IGNORECASE)
THIS = re.compile(r"\b(?:this|that|the) (?:word|one)\b|\b(?:keep|save|note|add|put) (?:it|that|this)\b", re.IGNORECASE)
NOTED = re.compile(
    r"\bword ['\"]?(?!for|on|to|in|down|please)([a-z'-]+)|\b(?:put|add|note|write down|save|keep|remember) "
    r"(?!(?:the|a|this|that|it)\b)['\"]?([a-z'-]+)['\"]? (?:on|to|in|for|down)\b",
    re.IGNORECASE,
)
"""The word that is to be put on the list: "the word harbour", "add wool to my words"."""
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
    There are no grades, marks or certificates: I judge one sound at a time, and never your accent.
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


@agent.tool(
    idempotent=True,
    ask={"sounds": "Which sounds, for example v and w?"},
    examples=SAID["choose_sounds"],
)
def choose_sounds(call: Call, sounds: Sounds) -> Step:
    """Begin the lesson on a pair of sounds that the learner wishes for."""
    return tutor.lesson(call, "Good.", tutor.course.lessons[tutor.course.named[sounds]])


@agent.tool(idempotent=True, examples=SAID["choose_level"])
def choose_level(call: Call, level: Literal["1", "2", "3", "harder", "easier"]) -> Step:
    """Change the level of the lesson.

    Args:
        level: 1 (single words, one), 2 (short sentences, whole sentences, two), 3 (long sentences, three), harder (more
            difficult, too easy), easier (simpler, too difficult, too hard, too much).
    """
    here = call.state.get("level", 1)
    wanted = here + 1 if level == "harder" else here - 1 if level == "easier" else int(level)
    if wanted not in LEVELS:
        raise Declined(f"There are three levels, and you are at {here}.")
    return tutor.lesson(call, "", tutor.course.lessons.get(call.state.get("lesson", "")), wanted)


@agent.tool(idempotent=True, examples=SAID["practise_words"])
def practise_words(call: Call) -> Step:
    """Practise words by things that the learner shows."""
    return tutor.show_things(call)


@agent.tool(idempotent=True, examples=SAID["how_am_i_doing"])
def how_am_i_doing(call: Call) -> str:
    """Tell how the learner is doing, in counts."""
    learner = learner_of(call)
    tried, right = tutor.school.counts(learner)
    noted = [card.word for card in tutor.school.cards(learner, OWN)]
    back = len(tutor.school.cards(learner, ""))
    own = f" The words on your list are {say(noted)}." if noted else ""
    left = len(call.state.get("queue", []))
    more = f" {left} more in this lesson." if left else ""
    return f"So far {right} of {tried} words were right at once, and {back} words come back.{own}{more}"


@agent.tool(idempotent=True, ask={"name": "What is your name?"}, examples=SAID["introduce"])
def introduce(call: Call, name: str = "") -> Step:
    """Take the learner's first name; "" where it cannot be made out: a lesson needs none."""
    name = name.partition(",")[0].strip()
    if tutor.course.is_language(name):  # "this is Nguyen, I'm Vietnamese"
        name = next((each for each in NAMED.findall(call.heard) if not tutor.course.is_language(each)), "")
    if name.lower() in ("name", "no name", "nobody") or NAMELESS.search(call.heard):
        name = ""
    learner = call.caller.subject if call.caller else name.casefold() or f"call {call.id}"
    said = call.heard.replace(name, " ") if name else call.heard
    return tutor.welcome(call, learner, name, tutor.course.language(said))


@agent.tool(
    idempotent=True,
    ask={"language": LANGUAGE},
    examples=SAID["take_language"],
)
def take_language(call: Call, language: str) -> Step:
    """Take the first language, with which the learner grew up."""
    learner, found = learner_of(call), tutor.course.language(language, asked=True)
    if not found and call.state.get("asked") and not QUESTION.search(language):
        found = "another"  # whatever it is, all pairs are good for it
    call.state["asked"] = True
    if not found:
        raise Declined("I don't know that language. If it is none of these, say another one.", no_answer=True)
    tutor.school.enrol(learner, call.state["name"], found)
    call.state["language"] = found
    return tutor.lesson(call, "Good.")


@agent.tool(idempotent=True, timeout=30)  # a third of a second, on a machine that has nothing else to do
def score(call: Call, attempt: str) -> Step:
    """Judge by its sound how the learner said what they were asked to say; `attempt` is what it was heard as."""
    return tutor.score(call, attempt)


@agent.tool(idempotent=True)
def answer(call: Call, choice: str) -> Step:
    """Take the learner's choice of two, in their words."""
    return tutor.answer(call, choice)


@agent.tool(idempotent=True)
def shown(call: Call, thing: Annotated[str, Seen(object="|".join(tutor.course.things))]) -> Step:
    """Look at the thing that the learner holds to the camera."""
    return tutor.shown(call, thing)


@agent.tool(idempotent=True)
def go_on(call: Call, another: bool) -> Step:
    """Begin another lesson, or stop."""
    return tutor.lesson(call) if another else stop(call)


@agent.tool(idempotent=True, examples=SAID["again"])
def again(call: Call) -> Step:
    """Say the model word again."""
    return tutor.again(call)


@agent.tool(idempotent=True, examples=SAID["slower"])
def slower(call: Call) -> Step:
    """Speak slower, and say it again."""
    call.speech(rate=call.speech().rate - 0.15)
    return tutor.again(call)


@agent.tool(idempotent=True, examples=SAID["difference"])
def difference(call: Call) -> str:
    """Tell how the two sounds are made."""
    tutor.word(call)
    return tutor.course.lessons[tutor.at(call)[1].lesson].difference


@agent.tool(idempotent=True, examples=SAID["meaning"])
def meaning(call: Call) -> str:
    """Tell what the words of the exercise mean, unless that is what is asked."""
    word, (kind, card) = tutor.word(call), tutor.at(call)
    if kind == "listen":
        raise Declined("That is what I want to know from you.")
    pair = tutor.course.lessons[card.lesson].pair(word.word)
    return " ".join(f"{each.word.capitalize()} is {each.meaning}." for each in pair)


@agent.tool(idempotent=True, examples=SAID["skip"])
def skip(call: Call) -> Step:
    """Leave this exercise out."""
    return tutor.on(call, "We leave that one.")


def word_to_note(call: Call, word: str) -> dict[str, str]:
    """The word that they name, or that of the exercise where they say "this word". Raises Declined for none."""
    if found := NOTED.search(call.heard) or NOTED.search(word):
        return {"word": next(filter(None, found.groups()))}
    if THIS.search(call.heard):
        return {"word": tutor.word(call).word}
    if word.strip() and len(word.split()) == 1:
        return {"word": word}
    raise Declined("I did not get the word.", ask_again=["word"])


@agent.tool(
    confirm='Put "{word}" on your list',
    resolve=word_to_note,
    done="It is on your list.",
    examples=SAID["note_word"],
)
def note_word(call: Call, word: str = "") -> None:
    """Put a word on the learner's own list.

    Args:
        word: Which word?
    """
    tutor.school.note(call, learner_of(call), word.strip().lower())


@agent.tool(idempotent=True, examples=SAID["stop"])
def stop(call: Call) -> Step:
    """End the lesson."""
    tried, right = call.state.get("tried", 0), call.state.get("right", 0)
    call.state["queue"] = []
    return Step(f"All right. {f'{right} of {tried} words were right at once. ' if tried else ''}See you next time!")


@agent.tool(
    transfer=True,
    confirm="Call a teacher, and end the lesson",
    done="I'll put you through to a teacher now.",
    examples=SAID["call_teacher"],
)
def call_teacher(call: Call) -> str:
    """Hand over to a teacher: for everything this tutor does not teach."""
    return "transferred"
