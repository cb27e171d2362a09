"""The dialogue's way to what is seen: takes a turn that asks about a picture, goes on after a look, speaks up. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from .....events import Looked
from .....sight import Sight
from ..acts import Act, Verbatim
from ..agent import AgentModel
from ..contract import ChangeQuestion, Confirmation, Reading, SlotQuestion, State, Step, ValueChoice, VisualContext
from ..nlu.dialogue_acts import CallerAct
from ..nlu.sight import asked, things
from ..nlu.sight.answer import Answer, guiding
from ..nlu.sight.asked import Question
from ..nlu.sight.in_text import GO_ON
from ..nlu.sight.told import tell
from ..nlu.tokens import SENTENCE_END, split_name
from ..policy import forms, out_of_scope
from ..policy.context import DecisionContext
from ..policy.sight import shown
from ..tracker import (
    GoalChanged,
    GuidanceGiven,
    LookEnded,
    LookOvertaken,
    PictureSeen,
    PictureTold,
    QuestionDropped,
    QuestionKept,
    QuestionTried,
    ReadingMoved,
    WordAsked,
)

BLIND = "I can't see anything in this call, I can only listen."
NOT_YET = "I can't see anything yet."
NO_MORE = "I can't see any more."
ALL_RIGHT = "All right."
THAT_IS_ALL = "That's all I can read."
NOTHING_OPEN = "I'm not reading anything at the moment."
EYE_FAILED = "Sorry, I can't look at it at the moment."
STILL_NOT = "I still can't read it."
SPOKEN_AGE = 2.0
"""Seconds from which the age of what is told is told with it."""
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


def answer(turn: DecisionContext, text: str) -> list[Step] | None:
    """The moves for a turn about what is seen; None where it is about something else."""
    if not turn.agent.brief.sees:
        return _blind(turn, text)
    reading = turn.state.sights.reading
    question = asked.read(text, reading=reading is not None, line=bool(turn.state.sights.line))
    if turn.state.sights.which_word is not None:
        turn.update(WordAsked())
        if (
            question is None
            and len(text.split()) <= 5
            and (spelled := asked.spelled(turn.frame.part(text).plain))
            and (spelled.what or spelled.number)
        ):
            question = spelled
    if reading is not None and reading.offered:
        turn.update(ReadingMoved(replace(reading, offered=False)))
        said = turn.frame.part(text).speech.consent
        if question is None and said.answer and not said.rest:
            question = Question("rest" if said.answer == "yes" else "stop")
    if shown.shows(turn.agent, turn.state, text) or (
        question is not None and question.kind in ("code", "sees", "legible") and shown.awaited(turn.agent, turn.state)
    ):
        shown.anew(turn)
        return forms.advance(turn)
    waiting = turn.state.sights.waiting
    if question is None or not _ours(turn, question, text):
        if waiting is not None and turn.frame.part(text).speech.act not in _IDLE:
            turn.update(QuestionDropped())
        return None
    if question.kind == "legible" and waiting is not None and waiting.kind not in ("legible", "sees"):
        return respond(turn, waiting)  # "like this?", after a hint on how to hold it
    turn.update(QuestionDropped())
    return respond(turn, question)


_IDLE = (CallerAct.FILLER, CallerAct.HEAR, CallerAct.WAIT, CallerAct.GREETING, CallerAct.THANKS)
"""What is said while something is looked for and does not take it back."""


def _blind(turn: DecisionContext, text: str) -> list[Step] | None:
    """What an agent without eyes says to somebody who shows it something."""
    if not re.search(r"\b(?:see|look|eyes|show\w*|shar\w+|holding)\b", text, re.IGNORECASE) or not _BLIND.fullmatch(
        turn.frame.part(text).plain
    ):
        return None
    decision = turn.frame.part(text).request.intent
    return [Verbatim(BLIND)] if not decision.tool and not decision.rivals else None


def _ours(turn: DecisionContext, question: Question, text: str) -> bool:
    """Whether a question that may be about the picture is: an author's own example, a tool and a fact come first."""
    if question.kind in ("rest", "stop"):
        return (
            turn.state.sights.reading is not None
            or question.kind == "rest"
            and bool(re.search(r"\bread", text, re.IGNORECASE))
        )
    if turn.frame.part(text).request.example is not None:
        return False
    decision = turn.frame.part(text).request.filled_intent
    tool = decision.tool
    if tool and _of_the_eye(turn.agent, tool, question):
        return False
    if question.plain or question.kind not in _NOT_MINE:
        return True
    sight = turn.state.sights.view(question.source)
    if (
        decision.rivals
        or any(wanted for _, wanted in turn.frame.part(text).request.each)
        or out_of_scope.present(turn, text, decision)
    ):
        return False
    if (
        tool
        or sight is None
        or isinstance(turn.state.pending, SlotQuestion | ValueChoice | Confirmation | ChangeQuestion)
    ):
        return False
    fact, _ = turn.frame.part(text).facts.answer
    if fact:
        return False
    named = question.kind in ("count", "where", "there") and bool(things.kind_of(question.what))
    free = not turn.agent.tools and question.kind not in ("value", "about")
    return free or named or tell(question, sight, turn.state.sights).found


def _of_the_eye(agent: AgentModel, tool: str, question: Question) -> bool:
    """Whether a tool is there for what the caller wants read or scanned."""
    spec = agent.spec(tool)
    if spec.seen:
        return question.kind in ("code", "overview", "read", "find", "sees")
    return bool(
        _SEEING_TOOL.search(" ".join([*split_name(spec.name), spec.description.lower()]))
    ) and question.kind in ("overview", "read", "find", "code")


def respond(turn: DecisionContext, question: Question, *, looked: Looked | None = None) -> list[Step]:
    """Answer a question about a picture. looked: what a fresh look at it came to; None = none was taken yet."""
    if question.kind == "stop":
        turn.update(ReadingMoved(_put_down(turn)))
        return [Verbatim(ALL_RIGHT), *_again(turn)]
    if question.kind == "rest" and turn.state.sights.reading is not None and looked is None:
        return _read_on(turn, turn.state.sights.reading)
    sight = turn.state.sights.view(question.source)
    if sight is None and looked is None:
        return [shown.look(turn, question)]  # one may be on its way, as with "what is this?" typed beside a photo
    if sight is None:
        lead = EYE_FAILED if looked is not None and looked.reason == "eye_failed" else NOT_YET
        return [
            Verbatim(f"{lead} {_how_to_show(turn.agent, question)}" if lead == NOT_YET else lead),
            *_again(turn),
        ]
    age = turn.state.sights.age(sight, turn.agent.now())
    found = tell(question, sight, turn.state.sights)
    if not turn.state.sights.lives(sight):
        return [*_afterwards(turn, found, age), *_again(turn)]
    if looked is None:
        if _needs_look(question, found, sight, age):
            return [shown.look(turn, question)]
        return _spoken(turn, question, found, sight)
    if looked.sight is None:
        return _no_look(turn, question, found, looked, age)
    return _spoken(turn, question, found, sight)


def _needs_look(question: Question, found: Answer, sight: Sight, age: float) -> bool:
    if question.kind == "color":
        return False
    if question.kind == "legible":
        return age > SPOKEN_AGE
    return found.lacks or not found.sure or age > SPOKEN_AGE or (not found.found and not sight.careful)


def learn(turn: DecisionContext, looked: Looked) -> list[Step]:
    """Go on after a look; nothing where the caller has moved on."""
    looking = turn.state.sights.looking
    if looked.sight is not None:
        turn.update(PictureSeen(looked.sight, turn.agent.now()))
    if looking is None or looking.id != looked.id or looking.passed:
        return []
    turn.update(LookEnded())
    if looking.question is not None:
        return respond(turn, looking.question, looked=looked)
    if turn.state.goal is None:
        return []
    moves = forms.advance(turn)
    if looked.sight is None and looked.reason in ("unreadable", "eye_failed") and moves and isinstance(moves[0], Act):
        lead = EYE_FAILED if looked.reason == "eye_failed" else _guidance(turn, turn.state.sights.view())
        return [*([Verbatim(lead)] if lead else []), *moves]
    return moves


def _spoken(turn: DecisionContext, question: Question, found: Answer, sight: Sight) -> list[Step]:
    """What a picture told, as sure as it is."""
    if not found.found:
        return [Verbatim(_with_help(turn, question, found, sight)), *_again(turn)]
    text = found.text if found.sure else f"It looks like {found.unsure or found.text}"
    if not found.sure:
        turn.update(QuestionKept(question, turn.agent.now()))
    busy = bool(turn.state.goals)
    asks = "" if busy or found.asks in ("", "which") else found.asks
    body = text.removesuffix(found.asks).strip() if found.asks not in ("", "which") else text
    reading = Reading(found.reading, 0, bool(asks)) if found.reading else None
    turn.update(PictureTold(found.told, found.line))
    turn.update(WordAsked(question if found.asks == "which" else None))
    if question.kind in ("read", "rest", "overview", "sees"):
        turn.update(ReadingMoved(reading))
    return [Verbatim(body), *([Verbatim(asks)] if asks else []), *_again(turn)]


def _with_help(turn: DecisionContext, question: Question, found: Answer, sight: Sight) -> str:
    """That something was not found, and what would help."""
    help_ = _guidance(turn, sight)
    if found.lacks or help_ or found.text.startswith("I can't"):
        turn.update(QuestionKept(question, turn.agent.now()))
    text = STILL_NOT if help_ == STILL_NOT and found.text.startswith("I can't read") else found.text
    return text if help_ in ("", STILL_NOT) else f"{text} {help_}"


def _guidance(turn: DecisionContext, sight: Sight | None) -> str:
    """How to hold the camera, at most every `GUIDED_EVERY` seconds; "" where nothing would help."""
    words = guiding(sight) if sight is not None else ""
    if not words:
        return ""
    last = turn.state.sights.guided_at
    if last is not None and (turn.agent.now() - last).total_seconds() < GUIDED_EVERY:
        return STILL_NOT
    turn.update(GuidanceGiven(turn.agent.now()))
    return words


def _no_look(turn: DecisionContext, question: Question, found: Answer, looked: Looked, age: float) -> list[Step]:
    """There is no fresh picture to be had: what was seen before is told as such."""
    sight = turn.state.sights.view(question.source)
    if looked.reason == "ended":
        return [*_afterwards(turn, found, age), *_again(turn)]
    if looked.reason == "unreadable" and not (found.found and found.sure):
        turn.update(QuestionKept(question, turn.agent.now()))
        help_ = _guidance(turn, sight)
        text = STILL_NOT if help_ == STILL_NOT else f"I can't read it. {help_ or 'Hold it closer and still, please.'}"
        return [Verbatim(text), *_again(turn)]
    lead = [Verbatim(EYE_FAILED)] if looked.reason == "eye_failed" else []
    if found.found and not found.lacks:
        return [*lead, Verbatim(_past(found, age)), *_again(turn)]
    return [*(lead or [Verbatim(NOT_YET)]), *_again(turn)]


def _afterwards(turn: DecisionContext, found: Answer, age: float) -> list[Step]:
    """The camera is off: so it is said, with what it showed last."""
    if not found.found or found.lacks or age > LONG_GONE:
        return [Verbatim(NO_MORE)]
    turn.update(PictureTold(found.told))
    return [Verbatim(NO_MORE), Verbatim(_past(found, max(age, SPOKEN_AGE + 1)))]


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


def _put_down(turn: DecisionContext) -> Reading | None:
    """Where reading goes on after a "stop": with the first sentence that was not heard whole."""
    reading = turn.state.sights.reading
    if reading is None:
        return None
    rest = " ".join(_unheard(turn))
    pieces = reading.pieces[reading.at :]
    return Reading((rest, *pieces) if rest else pieces, 0, False)


def _unheard(turn: DecisionContext) -> list[str]:
    """The sentences of the piece just read that did not reach the caller whole."""
    said = turn.state.said.replace(GO_ON, "").strip()
    heard = len(turn.state.said) - len(turn.state.unheard)
    if not turn.state.unheard or heard >= len(said) or not turn.state.said.endswith(turn.state.unheard):
        return []
    rest, end = [], 0
    for sentence in SENTENCE_END.split(said):
        end += len(sentence) + 1
        if end - 1 > heard:
            rest.append(sentence.partition("“")[2] or sentence)
    return [sentence.strip(" “”") for sentence in rest]


def _read_on(turn: DecisionContext, reading: Reading) -> list[Step]:
    """The next piece; where the last was cut off, first what of it was not heard."""
    if cut := _unheard(turn):
        return _piece(turn, reading, cut, 0)
    if reading.at >= len(reading.pieces):
        turn.update(ReadingMoved(None))
        return [Verbatim(THAT_IS_ALL), *_again(turn)]
    return _piece(turn, reading, [reading.pieces[reading.at]], 1)


def _piece(turn: DecisionContext, reading: Reading, words: list[str], step: int) -> list[Step]:
    at = reading.at + step
    more = at < len(reading.pieces)
    turn.update(ReadingMoved(Reading(reading.pieces, at, more) if more else None))
    return [Verbatim(f"“{' '.join(words).strip(' “”')}”"), *([Verbatim(GO_ON)] if more else [])]


def _how_to_show(agent: AgentModel, question: Question) -> str:
    sees = agent.brief.sees
    if question.source == "screen" and "screen" in sees or sees == ("screen",):
        return "Please share your screen."
    if "camera" in sees and "screen" in sees and question.source is None:
        return "Please turn on your camera or share your screen."
    return "Please turn on your camera." if "camera" in sees else "Please send me a picture."


def _again(turn: DecisionContext) -> list[Step]:
    """Back to the question that is open, where something is in work."""
    return forms.again(turn) if turn.state.goals and turn.state.pending.question and not turn.state.running else []


# ── of the engine's own accord ──


def attends(agent: AgentModel, state: State) -> bool:
    """Whether the newest picture gives what is waited for: `notice` would say or do something."""
    if (name := shown.awaited(agent, state)) and state.goal is not None:
        return len(shown.values(agent, state, agent.spec(state.goal.tool), name)) == 1
    return _answerable(agent, state.sights) is not None


def _answerable(agent: AgentModel, sights: VisualContext) -> Question | None:
    """The question that could not be answered before, where the newest picture can be read."""
    question, since = sights.waiting, sights.waiting_since
    if question is None or since is None or sights.tries > MOST_TRIES or sights.looking is not None:
        return None
    if (agent.now() - since).total_seconds() > WANTED_FOR:
        return None
    sight = sights.view(question.source)
    if sight is None or not sights.lives(sight) or sights.age(sight, agent.now()) > SPOKEN_AGE or sight.guidance:
        return None
    if sight.frame <= sights.tried:
        return None
    return question if tell(question, sight, sights).found else None


def notice(turn: DecisionContext) -> list[Step]:
    """What the newest picture leads to, though nobody has said a word."""
    if (name := shown.awaited(turn.agent, turn.state)) and turn.state.goal is not None:
        found = shown.values(turn.agent, turn.state, turn.agent.spec(turn.state.goal.tool), name)
        if len(found) != 1:
            return []
        turn.update(
            GoalChanged(shown.taken(turn, turn.agent.spec(turn.state.goal.tool), turn.state.goal, name, found[0]))
        )
        return forms.advance(turn)
    question = _answerable(turn.agent, turn.state.sights)
    sight = turn.state.sights.view(question.source) if question is not None else None
    if question is None or sight is None:
        return []
    turn.update(QuestionTried(sight.frame))
    if not tell(question, sight, turn.state.sights).sure:
        return [shown.look(turn, question)]
    turn.update(QuestionDropped())
    return respond(turn, question)


def announce(turn: DecisionContext, text: str) -> list[Step]:
    """What the agent's own code wants said, and back to the question that is open."""
    return [Verbatim(text), *_again(turn)]


def moved_on(turn: DecisionContext) -> None:
    """The caller speaks anew: a look under way is not waited for; what it was for is still to be answered."""
    if turn.state.sights.looking is not None:
        turn.update(LookOvertaken(turn.agent.now()))
