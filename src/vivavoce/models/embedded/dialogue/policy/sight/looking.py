"""The dialogue's way to what is seen: takes a turn that asks about a picture, goes on after a look, speaks up. Pure."""

from __future__ import annotations

from dataclasses import replace

from ......events import Looked, ToolSpec
from ......sight import Sight
from ...acts import Act, Guide, Prompt, ReadPiece, ShowMe, Tell, TellSeen, Together, Verbatim
from ...agent import AgentModel
from ...contract import (
    ChangeQuestion,
    Confirmation,
    Reading,
    SlotQuestion,
    State,
    Step,
    TransferOffer,
    ValueChoice,
    VisualContext,
)
from ...nlu.dialogue_acts import CallerAct
from ...nlu.sight.answer import Answer, Remark, advice
from ...nlu.sight.answering import find_answer
from ...nlu.sight.asked import Question
from ...nlu.sight.things import kind_of
from ...nlu.sight.visual_speech import looks
from ...nlu.tokens import SENTENCE_END, content
from ...tracker import (
    Asked,
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
from .. import forms, out_of_scope
from ..context import DecisionContext
from . import shown

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
_NOT_MINE = frozenset(
    {"find", "count", "where", "there", "says", "after", "dice", "changed", "color", "value", "about"}
)
"""Kinds of question that may be about the agent's own matters, where nothing in them speaks of the picture."""


def answer(turn: DecisionContext, text: str) -> list[Step] | None:
    """The moves for a turn about what is seen; None where it is about something else."""
    if not turn.agent.brief.sees:
        return _blind(turn, text)
    said, reading = turn.frame.part(text), turn.state.sights.reading
    if turn.state.sights.looking is not None and said.speech.act in (CallerAct.REPEAT, CallerAct.GO_ON):
        return [Tell(Prompt.STILL_WORKING)]  # there is nothing yet that could be said again
    question = said.visual.question
    if turn.state.sights.which_word is not None:
        turn.update(WordAsked())
        question = question or said.visual.word
    if reading is not None and reading.offered:
        turn.update(ReadingMoved(replace(reading, offered=False)))
        consent = said.speech.consent
        if question is None and consent.answer and not consent.rest:
            question = Question("rest" if consent.answer == "yes" else "stop")
    if shown.shows(turn, text) or (
        question is not None and question.kind in ("code", "sees", "legible") and shown.awaited(turn.agent, turn.state)
    ):
        shown.anew(turn)
        return forms.advance(turn)
    waiting = turn.state.sights.waiting
    if question is None or not _ours(turn, question, text):
        if waiting is not None and said.speech.act not in _IDLE and not said.speech.consent.plain:
            turn.update(QuestionDropped())
        return None
    if question.kind == "legible" and waiting is not None and waiting.kind not in ("legible", "sees"):
        return respond(turn, waiting)  # "like this?", after a hint on how to hold it
    turn.update(QuestionDropped())
    if isinstance(turn.state.pending, TransferOffer):
        turn.update(Asked())  # what they ask now is answered: nobody is wanted for it
    return respond(turn, question)


_IDLE = (
    CallerAct.FILLER, CallerAct.HEAR, CallerAct.WAIT, CallerAct.GREETING, CallerAct.THANKS, CallerAct.REPEAT,
    CallerAct.GO_ON,
)  # fmt: skip
"""What is said while something is looked for and does not take it back."""


def _blind(turn: DecisionContext, text: str) -> list[Step] | None:
    """What an agent without eyes says to somebody who shows it something."""
    said = turn.frame.part(text)
    if not said.visual.takes_for_seeing or said.request.intent.tool or said.request.intent.rivals:
        return None
    return [Tell(Prompt.CANNOT_SEE)]


def _ours(turn: DecisionContext, question: Question, text: str) -> bool:
    """Whether a question that may be about the picture is: an author's own example, a tool and a fact come first."""
    said = turn.frame.part(text)
    if question.kind in ("rest", "stop"):
        return turn.state.sights.reading is not None or (question.kind == "rest" and said.visual.names_reading)
    decision = said.request.filled_intent
    if said.request.example is not None or (decision.tool and _of_the_eye(turn.agent, decision.tool, question)):
        return False
    if decision.tool and _tells(turn.agent.spec(decision.tool), question):
        return False
    if turn.state.lead is not None and decision.tool and turn.state.sights.view(question.source) is None:
        return False  # "what product is it?" is about the step, as long as nothing is shown
    if question.kind not in _NOT_MINE:
        return True
    sight = turn.state.sights.view(question.source)
    called = bool(decision.tool or decision.rivals or any(tool for _, tool in said.request.each))
    if question.plain:  # "how is the contrast on this screen?" may be for a tool, where the picture does not say
        return sight is None or not called or find_answer(question, sight, turn.state.sights).found
    if sight is None or called:
        return False
    if out_of_scope.present(turn, text, decision) or said.facts.answer[0]:
        return False
    if isinstance(turn.state.pending, SlotQuestion | ValueChoice | Confirmation | ChangeQuestion):
        return False
    named = question.kind in ("count", "where", "there") and bool(kind_of(question.what))
    free = not turn.agent.tools and question.kind not in ("value", "about")
    return free or named or find_answer(question, sight, turn.state.sights).found


def _tells(spec: ToolSpec, question: Question) -> bool:
    """Whether a tool that needs no yes is asked for in its author's own words: "what's wrong on this page?"."""
    words = set(content(question.what)) if question.kind in ("value", "there") else set[str]()
    return not spec.confirm and bool(words) and words <= set(content(" ".join(spec.examples)))


def _of_the_eye(agent: AgentModel, tool: str, question: Question) -> bool:
    """Whether a tool is there for what the caller wants read or scanned."""
    spec = agent.spec(tool)
    if spec.seen:
        return question.kind in ("code", "overview", "read", "find", "sees")
    return question.kind in ("overview", "read", "find", "code") and looks(spec)


def respond(turn: DecisionContext, question: Question, *, looked: Looked | None = None) -> list[Step]:
    """Answer a question about a picture. looked: what a fresh look at it came to; None = none was taken yet."""
    if question.kind == "stop":
        turn.update(ReadingMoved(_put_down(turn)))
        return [Tell(Prompt.ALL_RIGHT), *_again(turn)]
    if question.kind == "rest" and turn.state.sights.reading is not None and looked is None:
        return _read_on(turn, turn.state.sights.reading)
    sight = turn.state.sights.view(question.source)
    if sight is None and looked is None:
        return [shown.look(turn, question)]  # one may be on its way, as with "what is this?" typed beside a photo
    if sight is None:
        failed = looked is not None and looked.reason == "eye_failed"
        return [Tell(Prompt.EYE_FAILED) if failed else ShowMe(question.source), *_again(turn)]
    age = turn.state.sights.age(sight, turn.agent.now())
    found = find_answer(question, sight, turn.state.sights)
    if not turn.state.sights.lives(sight):
        return [*_afterwards(turn, found, sight, age), *_again(turn)]
    if looked is None and _needs_look(question, found, sight, age):
        return [shown.look(turn, question)]
    if looked is not None and looked.sight is None:
        return [*_without_look(turn, question, found, sight, looked.reason), *_again(turn)]
    return [*_told(turn, question, found, sight), *_again(turn)]


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
        failed = looked.reason == "eye_failed"
        lead = Tell(Prompt.EYE_FAILED) if failed else _guide(turn, turn.state.sights.view())
        return [lead, *moves] if lead is not None else moves
    return moves


def _told(turn: DecisionContext, question: Question, found: Answer, sight: Sight) -> list[Step]:
    """What a picture tells."""
    if not found.found:
        return [_with_help(turn, question, found, sight)]
    if not found.sure:
        turn.update(QuestionKept(question, turn.agent.now()))
    turn.update(PictureTold(found.told, found.line))
    turn.update(WordAsked(question if found.content is Remark.WHICH_WORD else None))
    more = len(found.reading) > found.read
    offers = more and not turn.state.goals
    if question.kind in ("read", "rest", "overview", "sees"):
        turn.update(ReadingMoved(Reading(found.reading, found.read, offers) if more else None))
    offer = Tell(Prompt.READ_ON if found.read else Prompt.SHALL_I_READ)
    return [TellSeen(found, sight), *([offer] if offers else [])]


def _with_help(turn: DecisionContext, question: Question, found: Answer, sight: Sight) -> Act:
    """That something was not found, and what would help."""
    guide = _guide(turn, sight)
    if found.lacks or guide is not None or found.illegible:
        turn.update(QuestionKept(question, turn.agent.now()))
    if guide == _STILL and found.content is Remark.ILLEGIBLE:
        return guide
    told = TellSeen(found, sight)
    return told if guide is None or guide == _STILL else Together((told, guide))


_STILL = Tell(Prompt.STILL_UNREADABLE)


def _guide(turn: DecisionContext, sight: Sight | None) -> Act | None:
    """How to hold the camera, at most every `GUIDED_EVERY` seconds; None where nothing would help."""
    needed = advice(sight) if sight is not None else ""
    if not needed:
        return None
    last = turn.state.sights.guided_at
    if last is not None and (turn.agent.now() - last).total_seconds() < GUIDED_EVERY:
        return _STILL
    turn.update(GuidanceGiven(turn.agent.now()))
    return Guide(needed)


def _without_look(turn: DecisionContext, question: Question, found: Answer, sight: Sight, reason: str) -> list[Step]:
    """There is no fresh picture to be had: what was seen before is told as such."""
    age = turn.state.sights.age(sight, turn.agent.now())
    if reason == "ended":
        return _afterwards(turn, found, sight, age)
    if reason == "unreadable" and not (found.found and found.sure):
        turn.update(QuestionKept(question, turn.agent.now()))
        guide = _guide(turn, sight)
        return [guide if guide == _STILL else Together((Tell(Prompt.UNREADABLE), guide or Guide("")))]
    failed: list[Step] = [Tell(Prompt.EYE_FAILED)] if reason == "eye_failed" else []
    if found.found and not found.lacks:
        return [*failed, TellSeen(found, sight, age if age > SPOKEN_AGE else None)]
    return failed or [Tell(Prompt.NOTHING_SEEN_YET)]


def _afterwards(turn: DecisionContext, found: Answer, sight: Sight, age: float) -> list[Step]:
    """The camera is off: so it is said, with what it showed last."""
    if not found.found or found.lacks or age > LONG_GONE:
        return [Tell(Prompt.NO_MORE_SEEN)]
    turn.update(PictureTold(found.told))
    return [Tell(Prompt.NO_MORE_SEEN), TellSeen(found, sight, max(age, SPOKEN_AGE + 1))]


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
    reading, said, unheard = turn.state.sights.reading, turn.state.said, turn.state.unheard
    if reading is None or not reading.at or not unheard or not said.endswith(unheard):
        return []
    heard = len(said) - len(unheard)
    sentences = SENTENCE_END.split(reading.pieces[reading.at - 1])
    return [one for one in sentences if one in said and said.index(one) + len(one) > heard]


def _read_on(turn: DecisionContext, reading: Reading) -> list[Step]:
    """The next piece; where the last was cut off, first what of it was not heard."""
    if cut := _unheard(turn):
        return _piece(turn, reading, " ".join(cut), reading.at)
    if reading.at >= len(reading.pieces):
        turn.update(ReadingMoved(None))
        return [Tell(Prompt.END_OF_TEXT), *_again(turn)]
    return _piece(turn, reading, reading.pieces[reading.at], reading.at + 1)


def _piece(turn: DecisionContext, reading: Reading, text: str, next_piece: int) -> list[Step]:
    more = next_piece < len(reading.pieces)
    turn.update(ReadingMoved(Reading(reading.pieces, next_piece, more) if more else None))
    return [ReadPiece(text), *([Tell(Prompt.READ_ON)] if more else [])]


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
    return question if find_answer(question, sight, sights).found else None


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
    if not find_answer(question, sight, turn.state.sights).sure:
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
