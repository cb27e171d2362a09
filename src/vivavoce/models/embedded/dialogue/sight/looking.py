"""The dialogue's way to what is seen: takes a turn that asks about a picture, goes on after a look, speaks up. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from .....consent import read as read_consent
from .....events import Looked
from .....sight import Sight
from ...brain import Look, Move, Say
from .. import beyond, facts, policy
from ..evidence import speaks_for
from ..kit import Kit
from ..state import State
from ..talk import Act, read_act
from ..words import SENTENCE_END, normalize, split_name
from . import asked, shown, things
from .answer import Answer, guiding
from .asked import Question
from .in_text import GO_ON
from .told import tell
from .watching import SPOKEN_AGE, Looking, Reading, Watching

BLIND = "I can't see anything in this call, I can only listen."
NOT_YET = "I can't see anything yet."
NO_MORE = "I can't see any more."
ALL_RIGHT = "All right."
THAT_IS_ALL = "That's all I can read."
NOTHING_OPEN = "I'm not reading anything at the moment."
EYE_FAILED = "Sorry, I can't look at it at the moment."
STILL_NOT = "I still can't read it."
GUIDED_EVERY = 6.0
"""Seconds between two hints on how to hold the camera."""
WANTED_FOR = 20.0
"""Seconds for which an unanswered question is answered by itself once a picture can be read."""
MOST_TRIES = 2
"""Looks that are taken of one's own accord for such a question."""
LONG_GONE = 300.0
"""Seconds after which it no longer matters what a picture showed."""
_BLIND = re.compile(
    r"(?:(?:hey|hi|hello|ok|okay|so|and|well|now|please|sorry) )*(?:what (?:do|can) you see(?: .{0,30})?|what "
    r"am i (?:holding|showing you)(?: .{0,30})?|"
    r"(?:can|do|could) you see (?:me|us|anything|something|my (?:screen|camera|face|video)|(?:this|that|the) "
    r"(?:picture|photo|image|screen|label|letter)|"
    r"what i (?:see|am (?:holding|showing|doing)).{0,20})(?: .{0,20})?|(?:please )?look at (?:this|my screen|my "
    r"camera|the (?:camera|screen|picture|photo)|what i .{1,20})"
    r"(?: .{0,20})?|are you able to see(?: .{0,20})?|can you see|do you have (?:eyes|a camera)|(?:i am|i will) "
    r"(?:showing you|sharing my screen|share my screen|show you)(?: .{0,30})?|"
    r"(?:can|may) i show you (?:something|this|a (?:picture|photo|letter|document))(?: .{0,30})?)"
)
_SEEING_TOOL = re.compile(
    r"\b(?:read|look|see|scan|label|picture|camera|photo|image|show|shown|identify|describe|recogni[sz]e|screen|"
    r"review|page)\w*"
)
_NOT_MINE = frozenset(
    {"find", "count", "where", "there", "says", "after", "dice", "changed", "color", "value", "about"}
)
"""Kinds of question that may be about the agent's own matters, where nothing in them speaks of the picture."""


def answer(kit: Kit, st: State, text: str) -> list[Move] | None:
    """The moves for a turn about what is seen; None where it is about something else."""
    if not kit.brief.sees:
        return _blind(kit, text)
    watching = st.sights
    reading = watching.reading
    offered = reading is not None and reading.offered
    question = asked.read(text, reading=reading is not None, line=bool(watching.line))
    if watching.which is not None:
        st.sights = watching = replace(watching, which=None)
        if (
            question is None
            and len(text.split()) <= 5
            and (spelled := asked.spelled(normalize(text)))
            and (spelled.what or spelled.number)
        ):
            question = spelled
    if offered and reading is not None:
        st.sights = watching = replace(watching, reading=replace(reading, offered=False))
        said = read_consent(text)
        if question is None and said.answer and not said.rest:
            question = Question("rest" if said.answer == "yes" else "stop")
    if shown.shows(st, text) or (
        question is not None and question.kind in ("code", "sees", "legible") and shown.awaited(st)
    ):
        shown.anew(st)
        return policy.advance(kit, st)
    wanted = st.sights.wanted
    if question is None or not _ours(kit, st, question, text):
        if wanted is not None and read_act(text) not in _IDLE:
            st.sights = replace(st.sights, wanted=None)
        return None
    if question.kind == "legible" and wanted is not None and wanted.kind not in ("legible", "sees"):
        return respond(kit, st, wanted)  # "like this?", after a hint on how to hold it
    st.sights = replace(st.sights, wanted=None)
    return respond(kit, st, question)


_IDLE = (Act.FILLER, Act.HEAR, Act.WAIT, Act.GREETING, Act.THANKS)
"""What is said while something is looked for and does not take it back."""


def _blind(kit: Kit, text: str) -> list[Move] | None:
    """What an agent without eyes says to somebody who shows it something."""
    if not re.search(r"\b(?:see|look|eyes|show\w*|shar\w+|holding)\b", text, re.IGNORECASE) or not _BLIND.fullmatch(
        normalize(text)
    ):
        return None
    decision = kit.intents.decide(text)
    return [Say(BLIND)] if not decision.tool and not decision.rivals else None


def _ours(kit: Kit, st: State, question: Question, text: str) -> bool:
    """Whether a question that may be about the picture is: an author's own example, a tool and a fact come first."""
    if question.kind in ("rest", "stop"):
        return (
            st.sights.reading is not None or question.kind == "rest" and bool(re.search(r"\bread", text, re.IGNORECASE))
        )
    if kit.intents.examples.match(text) is not None:
        return False
    decision = kit.intents.decide(text, bonus=speaks_for(kit, st, text))
    tool = decision.tool
    if tool and _of_the_eye(st, tool, question):
        return False
    if question.plain or question.kind not in _NOT_MINE:
        return True
    sight = st.sights.view(question.source)
    if (
        decision.rivals
        or any(wanted for _, wanted in kit.intents.requests(text))
        or beyond.present(kit, text, decision)
    ):
        return False
    if tool or sight is None or st.pending.want in ("slot", "choose", "confirm", "change"):
        return False
    fact, _ = facts.answer(text, kit.facts, kit.meaning, kit.intents.common)
    if fact:
        return False
    named = question.kind in ("count", "where", "there") and bool(things.kind_of(question.what))
    free = not kit.tools and question.kind not in ("value", "about")
    return free or named or tell(question, sight, st.sights).found


def _of_the_eye(st: State, tool: str, question: Question) -> bool:
    """Whether a tool is there for what the caller wants read or scanned."""
    spec = st.spec(tool)
    if spec.seen:
        return question.kind in ("code", "overview", "read", "find", "sees")
    return bool(
        _SEEING_TOOL.search(" ".join([*split_name(spec.name), spec.description.lower()]))
    ) and question.kind in ("overview", "read", "find", "code")


def respond(kit: Kit, st: State, question: Question, *, looked: Looked | None = None) -> list[Move]:
    """Answer a question about a picture. looked: what a fresh look at it came to; None = none was taken yet."""
    if question.kind == "stop":
        st.sights = replace(st.sights, reading=_put_down(st))
        return [Say(ALL_RIGHT), *_again(kit, st)]
    if question.kind == "rest" and st.sights.reading is not None and looked is None:
        return _read_on(kit, st, st.sights.reading)
    sight = st.sights.view(question.source)
    if sight is None and looked is None:
        return [_look(st, question)]  # one may be on its way, as with "what is this?" typed beside a photo
    if sight is None:
        lead = EYE_FAILED if looked is not None and looked.reason == "eye_failed" else NOT_YET
        return [Say(f"{lead} {_how_to_show(kit, question)}" if lead == NOT_YET else lead), *_again(kit, st)]
    age = st.sights.age(sight, kit.now())
    found = tell(question, sight, st.sights)
    if not st.sights.lives(sight):
        return [*_afterwards(kit, st, found, age), *_again(kit, st)]
    if looked is None:
        if _needs_look(question, found, sight, age):
            return [_look(st, question)]
        return _spoken(kit, st, question, found, sight)
    if looked.sight is None:
        return _no_look(kit, st, question, found, looked, age)
    return _spoken(kit, st, question, found, sight)


def _needs_look(question: Question, found: Answer, sight: Sight, age: float) -> bool:
    if question.kind == "color":
        return False
    if question.kind == "legible":
        return age > SPOKEN_AGE
    return found.lacks or not found.sure or age > SPOKEN_AGE or (not found.found and not sight.careful)


def _look(st: State, question: Question) -> Look:
    number = st.sights.looks + 1
    look = Look(f"look-{number}")
    st.sights = replace(st.sights, looks=number, looking=Looking(look.id, question))
    return look


def learn(kit: Kit, st: State, looked: Looked) -> list[Move]:
    """Go on after a look; nothing where the caller has moved on."""
    looking = st.sights.looking
    if looked.sight is not None:
        st.sights = st.sights.seen(looked.sight, kit.now())
    if looking is None or looking.id != looked.id or looking.passed:
        return []
    st.sights = replace(st.sights, looking=None)
    if looking.question is not None:
        return respond(kit, st, looking.question, looked=looked)
    if st.goal is None:
        return []
    moves = policy.advance(kit, st)
    if looked.sight is None and looked.reason in ("unreadable", "eye_failed") and moves and isinstance(moves[0], Say):
        lead = EYE_FAILED if looked.reason == "eye_failed" else _guidance(kit, st, st.sights.view())
        return [*([Say(lead)] if lead else []), *moves]
    return moves


def _spoken(kit: Kit, st: State, question: Question, found: Answer, sight: Sight) -> list[Move]:
    """What a picture told, as sure as it is."""
    if not found.found:
        return [Say(_with_help(kit, st, question, found, sight)), *_again(kit, st)]
    text = found.text if found.sure else f"It looks like {found.unsure or found.text}"
    if not found.sure:
        _want(kit, st, question)
    busy = bool(st.goals)
    asks = "" if busy or found.asks in ("", "which") else found.asks
    body = text.removesuffix(found.asks).strip() if found.asks not in ("", "which") else text
    reading = Reading(found.reading, 0, bool(asks)) if found.reading else None
    st.sights = replace(
        st.sights,
        told=found.told or st.sights.told,
        line=found.line or st.sights.line,
        reading=reading if question.kind in ("read", "rest", "overview", "sees") else st.sights.reading,
        which=question if found.asks == "which" else None,
    )
    return [Say(body), *([Say(asks)] if asks else []), *_again(kit, st)]


def _with_help(kit: Kit, st: State, question: Question, found: Answer, sight: Sight) -> str:
    """That something was not found, and what would help."""
    help_ = _guidance(kit, st, sight)
    if found.lacks or help_ or found.text.startswith("I can't"):
        _want(kit, st, question)
    text = STILL_NOT if help_ == STILL_NOT and found.text.startswith("I can't read") else found.text
    return text if help_ in ("", STILL_NOT) else f"{text} {help_}"


def _want(kit: Kit, st: State, question: Question) -> None:
    """Keep a question that could not be answered well for the next picture."""
    again = st.sights.wanted == question
    tries = st.sights.tries + 1 if again else 0
    st.sights = replace(st.sights, wanted=question, wanted_at=kit.now(), tries=tries)


def _guidance(kit: Kit, st: State, sight: Sight | None) -> str:
    """How to hold the camera, at most every `GUIDED_EVERY` seconds; "" where nothing would help."""
    words = guiding(sight) if sight is not None else ""
    if not words:
        return ""
    last = st.sights.guided_at
    if last is not None and (kit.now() - last).total_seconds() < GUIDED_EVERY:
        return STILL_NOT
    st.sights = replace(st.sights, guided_at=kit.now())
    return words


def _no_look(kit: Kit, st: State, question: Question, found: Answer, looked: Looked, age: float) -> list[Move]:
    """There is no fresh picture to be had: what was seen before is told as such."""
    sight = st.sights.view(question.source)
    if looked.reason == "ended":
        return [*_afterwards(kit, st, found, age), *_again(kit, st)]
    if looked.reason == "unreadable" and not (found.found and found.sure):
        _want(kit, st, question)
        help_ = _guidance(kit, st, sight)
        text = STILL_NOT if help_ == STILL_NOT else f"I can't read it. {help_ or 'Hold it closer and still, please.'}"
        return [Say(text), *_again(kit, st)]
    lead = [Say(EYE_FAILED)] if looked.reason == "eye_failed" else []
    if found.found and not found.lacks:
        return [*lead, Say(_past(found, age)), *_again(kit, st)]
    return [*(lead or [Say(NOT_YET)]), *_again(kit, st)]


def _afterwards(kit: Kit, st: State, found: Answer, age: float) -> list[Move]:
    """The camera is off: so it is said, with what it showed last."""
    if not found.found or found.lacks or age > LONG_GONE:
        return [Say(NO_MORE)]
    st.sights = replace(st.sights, told=found.told or st.sights.told)
    return [Say(NO_MORE), Say(_past(found, max(age, SPOKEN_AGE + 1)))]


_PAST = (
    (r"^(?:Yes[.,] )?It says\b", "it said"), (r"^(?:Yes[.,] )?I see\b", "I saw"), (r"^(?:Yes, )?it says\b", "it said"),
    (r"^It looks like\b", "it looked like"), (r"^It expires\b", "it said that it expires"), (r"^Yes\. ", "I saw it: "),
    (r"^There is\b", "there was"), (r"^I can read\b", "I could read"), (r"^It's in\b", "it was in"),
)  # fmt: skip


def _past(found: Answer, age: float) -> str:
    """An answer out of a picture that is no longer new."""
    text = found.text if found.sure else f"It looks like {found.unsure or found.text}"
    text = text.removesuffix(found.asks).strip() if found.asks != "which" else text
    if age <= SPOKEN_AGE:
        return text
    when = _ago(age)
    for pattern, words in _PAST:
        if re.search(pattern, text):
            return f"{when} {re.sub(pattern, words, text)}"
    return (
        f"{when} I saw this: {text[0].lower()}{text[1:]}" if text.startswith("The ") else f"{when} I saw this: {text}"
    )


def _ago(age: float) -> str:
    if age < 12:
        return "A few seconds ago"
    if age < 50:
        return f"About {round(age / 10) * 10} seconds ago"
    minutes = max(1, round(age / 60))
    return "About a minute ago" if minutes == 1 else f"About {minutes} minutes ago"


def _put_down(st: State) -> Reading | None:
    """Where reading goes on after a "stop": with the first sentence that was not heard whole."""
    reading = st.sights.reading
    if reading is None:
        return None
    rest = " ".join(_unheard(st))
    pieces = reading.pieces[reading.at :]
    return Reading((rest, *pieces) if rest else pieces, 0, False)


def _unheard(st: State) -> list[str]:
    """The sentences of the piece just read that did not reach the caller whole."""
    said = st.said.replace(GO_ON, "").strip()
    heard = len(st.said) - len(st.unheard)
    if not st.unheard or heard >= len(said) or not st.said.endswith(st.unheard):
        return []
    rest, end = [], 0
    for sentence in SENTENCE_END.split(said):
        end += len(sentence) + 1
        if end - 1 > heard:
            rest.append(sentence.partition("“")[2] or sentence)
    return [sentence.strip(" “”") for sentence in rest]


def _read_on(kit: Kit, st: State, reading: Reading) -> list[Move]:
    """The next piece; where the last was cut off, first what of it was not heard."""
    if cut := _unheard(st):
        return _piece(st, reading, cut, 0)
    if reading.at >= len(reading.pieces):
        st.sights = replace(st.sights, reading=None)
        return [Say(THAT_IS_ALL), *_again(kit, st)]
    return _piece(st, reading, [reading.pieces[reading.at]], 1)


def _piece(st: State, reading: Reading, words: list[str], step: int) -> list[Move]:
    at = reading.at + step
    more = at < len(reading.pieces)
    st.sights = replace(st.sights, reading=Reading(reading.pieces, at, more) if more else None)
    return [Say(f"“{' '.join(words).strip(' “”')}”"), *([Say(GO_ON)] if more else [])]


def _how_to_show(kit: Kit, question: Question) -> str:
    sees = kit.brief.sees
    if question.source == "screen" and "screen" in sees or sees == ("screen",):
        return "Please share your screen."
    if "camera" in sees and "screen" in sees and question.source is None:
        return "Please turn on your camera or share your screen."
    return "Please turn on your camera." if "camera" in sees else "Please send me a picture."


def _again(kit: Kit, st: State) -> list[Move]:
    """Back to the question that is open, where something is in work."""
    return policy.again(kit, st) if st.goals and st.pending.question and not st.running else []


# ── of the engine's own accord ──


def attends(kit: Kit, st: State) -> bool:
    """Whether the newest picture gives what is waited for: `notice` would say or do something."""
    if (name := shown.awaited(st)) and st.goal is not None:
        return len(shown.values(kit, st, st.spec(st.goal.tool), name)) == 1
    return _answerable(kit, st.sights) is not None


def _answerable(kit: Kit, watching: Watching) -> Question | None:
    """The question that could not be answered before, where the newest picture can be read."""
    question, since = watching.wanted, watching.wanted_at
    if question is None or since is None or watching.tries > MOST_TRIES or watching.looking is not None:
        return None
    if (kit.now() - since).total_seconds() > WANTED_FOR:
        return None
    sight = watching.view(question.source)
    if sight is None or not watching.lives(sight) or watching.age(sight, kit.now()) > SPOKEN_AGE or sight.guidance:
        return None
    if sight.frame <= watching.tried:
        return None
    return question if tell(question, sight, watching).found else None


def notice(kit: Kit, st: State) -> list[Move]:
    """What the newest picture leads to, though nobody has said a word."""
    if (name := shown.awaited(st)) and st.goal is not None:
        found = shown.values(kit, st, st.spec(st.goal.tool), name)
        if len(found) != 1:
            return []
        st.put(shown.taken(st, st.spec(st.goal.tool), st.goal, name, found[0]))
        return policy.advance(kit, st)
    question = _answerable(kit, st.sights)
    sight = st.sights.view(question.source) if question is not None else None
    if question is None or sight is None:
        return []
    st.sights = replace(st.sights, tried=sight.frame)
    if not tell(question, sight, st.sights).sure:
        return [_look(st, question)]
    st.sights = replace(st.sights, wanted=None)
    return respond(kit, st, question)


def announce(kit: Kit, st: State, text: str) -> list[Move]:
    """What the agent's own code wants said, and back to the question that is open."""
    return [Say(text), *_again(kit, st)]


def moved_on(kit: Kit, st: State) -> None:
    """The caller speaks anew: a look under way is not waited for; what it was for is still to be answered."""
    if (looking := st.sights.looking) is None:
        return
    if looking.passed or looking.question is None:
        st.sights = replace(st.sights, looking=None)
        return
    passed = replace(looking, passed=True)
    st.sights = replace(st.sights, looking=passed, wanted=looking.question, wanted_at=kit.now(), tries=0)


def seen(st: State, item: Any, at: Any) -> None:
    """Take note of a picture, or of the end of its source."""
    st.sights = st.sights.seen(item, at) if isinstance(item, Sight) else st.sights.gone(item)
