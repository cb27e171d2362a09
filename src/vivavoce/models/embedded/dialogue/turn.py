"""One caller turn: what kind it is, and the answer. Changes the state; gives the moves to make now. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from ....consent import read as read_consent
from ....events import CallEnding
from ..brain import Move, Say, Utterance
from . import answers, asking, doubting, expecting, facts, phrases, policy, requests, slots
from .actions import TALKY
from .doubt import Hearing, judge
from .kit import Kit
from .sight import looking
from .state import YES_NO, Goal, Pending, State
from .talk import Act, echo_words, is_small_talk, read_act, untag
from .words import SENTENCE_END, actions, normalize

_ASKING = frozenset(
    {"slot", "confirm", "choose", "intent", "intent_check", "value_check", "transfer_offer", "change", "more"}
)

_LACKS = re.compile(
    r"\b(?:(?:don't|do not|can't|cannot|didn't|not) (?:\w+ )?(?:know|have|remember|recall|find|got)|lost|"
    r"forgot|forgotten|without)\b[^.?!]*\b(?:number|id|code|reference|confirmation|ticket|receipt|letter|card|it)\b",
    re.IGNORECASE,
)
"""What is missing before the agent has asked for it."""


def answer(kit: Kit, st: State, heard: Utterance) -> list[Move]:
    """The moves that answer a turn."""
    st.turns, st.typed = st.turns + 1, heard.typed
    looking.moved_on(kit, st)
    asked = st.pending.want in _ASKING
    if heard.faint and st.pending.want in YES_NO:
        return doubting.faint(st)
    hearing = judge(heard, kit.doubt, asked=asked, name=expecting.may_be_name(st))
    text = _without_hesitation(untag(unicodedata.normalize("NFC", heard.text)))
    if heard.typed and read_consent(text).answer:
        hearing = Hearing.CLEAR  # a sign, such as a thumb that points up
    if hearing is Hearing.NOISE and st.goal is None and _bare_action(kit, text):
        hearing = Hearing.UNSURE
    if hearing is Hearing.NOISE:
        return doubting.not_heard(kit, st)
    if hearing is Hearing.UNSURE:
        return doubting.check(kit, st, text, heard.confidence, lambda: _understood(kit, st, text, heard.confidence))
    st.deaf = 0
    news, unheard, said = st.news, st.unheard, st.said
    st.news = ""
    moves = _understood(kit, st, text, heard.confidence)
    told = any(isinstance(move, Say) and news in move.text for move in moves)
    talked_over = news and not told and len(unheard) > NEWS_HEARD * len(said)
    return [Say(news), *moves] if talked_over else moves


NEWS_HEARD = 0.4
"""Share of a reply that, unheard, makes its news worth another telling."""
MOST_WORDS_FOR_NEWS = 8
_NEWS = re.compile(
    r"(?:any (?:news|luck|update|results?|progress)|did you (?:find|get|manage|hear|do)|have you (?:found|got|finished|"
    r"done|heard)|is (?:it|that) (?:done|ready|finished|there)|are you (?:done|ready|finished|still)|done yet|"
    r"found (?:it|one|any|anything|something)|how (?:is it going|far|long)|still (?:looking|working|searching)|"
    r"what is (?:happening|taking)|(?:well|and|so)$)\b"
)
"""Asks what has become of something that is under way."""


def _bare_action(kit: Kit, text: str) -> bool:
    """Whether a word or two name just what one tool does: "Reschedule." A recogniser doubts every lone word, rightly
    heard or not, so the caller is asked back."""
    words = normalize(text)
    return 0 < len(words.split()) <= 2 and bool(set(actions(words)) - TALKY) and bool(kit.intents.decide(text).tool)


_HESITATION = re.compile(r"\b(?:u+m+|u+h+|h+m+|e+r+m*)\b(?!-| huh| uh| mm)[,.…]*\s*", re.IGNORECASE)


def _without_hesitation(text: str) -> str:
    """The words without "um" and "uh"; as they are where nothing else was said, or where it is a yes ("uh huh")."""
    if re.search(r"\b(?:n?uh|mm|hm)[- ](?:huh|uh|h?mm?)\b|\bm+hm+\b|\buhhuh\b", text, re.IGNORECASE):
        return text
    plain = _HESITATION.sub("", text).strip(" ,")
    return plain if re.search(r"\w", plain) else text


def _understood(kit: Kit, st: State, text: str, confidence: float) -> list[Move]:
    if (seen := looking.answer(kit, st, text)) is not None:
        return seen
    act = None if _declared(kit, st, text) or _answers_yes_or_no(kit, st, text) else read_act(text)
    if _asks_for_news(kit, st, text):
        return [Say(phrases.STILL_WORKING)]
    asked_memory = not st.goals and facts.recalls(text)
    if act is not None and (not asked_memory or act is Act.WHO):
        moves = _by_act(kit, st, act, text)
        if moves is not None:
            return moves
    answer_to: Callable[[Kit, State, str], list[Move] | None] | None = {
        "confirm": answers.to_confirmation,
        "choose": answers.to_choice,
        "intent": answers.to_intent,
        "intent_check": answers.to_check,
        "value_check": answers.to_check,
        "transfer_offer": answers.to_transfer_offer,
        "slot": answers.to_question,
        "change": answers.to_change,
        "more": answers.to_anything_else,
    }.get(st.pending.want)
    if answer_to is not None:
        moves = answer_to(kit, st, text)
        if moves is not None:
            return moves
    moves = requests.take(kit, st, text, confidence)
    return _without_it(kit, st, text) or moves


def _asks_for_news(kit: Kit, st: State, text: str) -> bool:
    """ "Did you find one?", while it is being looked for; with a value of its own it is another request."""
    words, tools = normalize(text), {r.tool for r in st.running if r.background}
    if st.goals or not tools or len(words.split()) > MOST_WORDS_FOR_NEWS or not _NEWS.match(words):
        return False
    scene = policy.scene(kit, st)
    values = any(slots.read(text, st.spec(t), Goal(t, text), "", scene, fresh=True).values for t in tools)
    return not values and kit.intents.decide(text).tool in {"", *tools}


def _answers_yes_or_no(kit: Kit, st: State, text: str) -> bool:
    """Whether this is a plain yes or no to the question that is open: "uh-huh" is more than a filler there. So is
    "cancel", where something is to be cancelled: nobody can tell which of the two is meant."""
    if st.pending.want not in ("confirm", "intent_check", "value_check", "transfer_offer"):
        return False
    said = read_consent(text)
    agreed = answers.consented(kit, st, text) if st.pending.want == "confirm" else said
    return agreed.plain or (said.answer == "no" and (not said.rest or agreed.answer is None) and not agreed.off)


def _declared(kit: Kit, st: State, text: str) -> bool:
    """Whether these are words that an author gave as an example, where nothing was asked: "go on" is a request then."""
    return not st.goals and st.pending.want in ("none", "more") and kit.intents.examples.match(text) is not None


def _without_it(kit: Kit, st: State, text: str) -> list[Move] | None:
    """A request that says at once what its caller cannot tell ("… but I don't know the number"): look that up."""
    goal, asked = st.goal, st.pending.name
    if goal is None or st.pending.want != "slot" or asked not in st.spec(goal.tool).lookup or not _LACKS.search(text):
        return None
    return answers.caller_does_not_know(kit, st, text)


def _by_act(kit: Kit, st: State, act: Act, text: str) -> list[Move] | None:  # noqa: C901 - a table of acts
    """The answer to an act; None where the words mean something else at this point."""
    want = st.pending.want
    open_question = want in _ASKING and want != "more"
    consent = read_consent(text).answer
    match act:
        case Act.GREETING:
            return _greet(kit, st)
        case Act.HOW_ARE_YOU:
            return _onward(st, phrases.HOW_ARE_YOU)
        case Act.GOODBYE:
            return goodbye(st)
        case Act.THAT_IS_ALL:
            if want in ("more", "none") and not st.goals:
                return goodbye(st) if st.done or st.turns > 1 else [Say(phrases.HOW_CAN_I_HELP)]
            return None
        case Act.THANKS:
            if kit.terse and not st.goals:
                return [Say(phrases.THANKS)]
            if want == "confirm" or (open_question and consent):
                return None
            if st.finished and not st.goals:
                st.pending = Pending("more", question=phrases.ANYTHING_ELSE)
            return _onward(st, phrases.THANKS)
        case Act.REPEAT:
            return said_anew(st.said or phrases.NOTHING_SAID_YET)
        case Act.GO_ON:
            return said_anew(st.unheard or st.said or phrases.HOW_CAN_I_HELP)
        case Act.WAIT:
            if st.goal and expecting.awaited(st) == "count" and requests.answers(kit, st, st.goal, text):
                return None  # "one minute", asked how long
            return [Say(phrases.TAKE_YOUR_TIME)]
        case Act.HELP:
            if open_question and st.goal is not None and want == "slot":
                return _explain(kit, st)
            return [Say(phrases.can(kit.abilities))]
        case Act.WHO:
            return _introduce(kit, st)
        case Act.HEAR:
            return _onward(st, phrases.HEARD)
        case Act.USE_IT:
            return _use_it(kit, st, text)
        case Act.ROBOT:
            return _onward(st, phrases.ROBOT)
        case Act.ANGRY:
            return _onward(st, phrases.CALM)
        case Act.ECHO:
            return [Say(echo_words(text) or phrases.SAY_AGAIN)]
        case Act.PERSON:
            return (
                policy.hand_over(kit, st, text) if st.transfer else [Say(f"{phrases.NO_PERSON} {_limit(kit)}".strip())]
            )
        case Act.NEVER_MIND:
            return _drop(kit, st, text)
        case Act.FILLER:
            return [Say(phrases.TAKE_YOUR_TIME if open_question else phrases.HOW_CAN_I_HELP)]
        case Act.UNKNOWN_TO_ME:
            return answers.caller_does_not_know(kit, st, text) if want in ("slot", "choose") else None
    return None


def said_anew(text: str) -> list[Move]:
    """A reply said again, two sentences at a time."""
    parts = SENTENCE_END.split(text)
    return [Say(" ".join(parts[at : at + 2])) for at in range(0, len(parts), 2)]


def _limit(kit: Kit) -> str:
    return f"I can {kit.abilities}." if kit.abilities else ""


def _greet(kit: Kit, st: State) -> list[Move]:
    if st.goals:
        return _onward(st, phrases.HELLO)
    text = (
        kit.brief.greeting
        if kit.brief.greeting and not st.greeted
        else phrases.GREETING_AGAIN
        if st.greeted
        else phrases.GREETING
    )
    st.greeted = True
    return [Say(text)]


def _introduce(kit: Kit, st: State) -> list[Move]:
    """Who the agent is: by its name, where the instructions give one."""
    first, st.greeted = not st.greeted, True
    name = facts.own_name(st.instructions)
    if kit.brief.greeting and first and not st.goals:
        return [Say(kit.brief.greeting)]
    who = f"I'm {name}." if name else phrases.ROBOT
    return _onward(st, f"Hello! {who}" if first and not name else who)


def _use_it(kit: Kit, st: State, text: str) -> list[Move] | None:
    """ "Call the tool": the one there is, or which."""
    tools = [tool for tool in kit.tools if not tool.transfer]
    if st.goals or not tools:
        return None
    return policy.start(kit, st, tools[0].name, text) if len(tools) == 1 else [Say(phrases.can(kit.abilities))]


def _onward(st: State, lead: str) -> list[Move]:
    """Something said, and then back to the open question or to what the caller wants."""
    question = phrases.ANYTHING_ELSE if st.finished else phrases.HOW_CAN_I_HELP
    if st.pending.want in _ASKING and st.pending.want != "more" and st.pending.question:
        question = st.pending.question
    two = re.search(r"[.!?] ", question) or re.search(r"[.!?] ", lead)
    return [Say(lead), Say(question)] if two else [Say(f"{lead} {question}")]


def goodbye(st: State) -> list[Move]:
    """The end of the call from the caller's side."""
    st.goals, st.pending, st.later = (), Pending(), ()
    return [Say(phrases.GOODBYE), CallEnding("goodbye")]


def _drop(kit: Kit, st: State, text: str) -> list[Move] | None:
    """Give up the goal in work; "cancel that" may also be a request of its own."""
    if not st.goals:
        decision = kit.intents.decide(text)
        if decision.tool or normalize(text) in ("start over",):
            return None
        return [Say(f"{phrases.DROPPED} {phrases.HOW_CAN_I_HELP}")]
    return policy.drop(kit, st)


def _explain(kit: Kit, st: State) -> list[Move]:
    goal = st.goals[-1]
    spec = st.spec(goal.tool)
    schema = spec.parameters.get("properties", {}).get(st.pending.name, {})
    return [Say(f"{asking.hint(schema, st.pending.name)} {st.pending.question}")]


def silence(kit: Kit, st: State, count: int) -> list[Move]:
    """Nobody spoke for the `count`-th time."""
    if count >= 3:
        st.goals, st.pending = (), Pending()
        return [Say(phrases.SILENT_GOODBYE), CallEnding("gave_up")]
    return _onward(st, phrases.STILL_THERE if count <= 1 else phrases.NO_HURRY)


def interrupted(st: State, heard: str) -> None:
    """Only `heard` of the last reply reached the caller: a read-back that was not heard is no read-back."""
    spoken, got = re.sub(r"\s+", " ", st.said), re.sub(r"\s+", " ", heard).strip()
    st.unheard = spoken[len(got) :].strip() if spoken.startswith(got) else spoken
    goal = st.goal
    if st.pending.want == "confirm" and goal is not None and len(got) < 0.6 * len(st.pending.question):
        st.put(replace(goal, proposed=False))


def chats(kit: Kit, st: State, text: str) -> list[Move] | None:
    """A polite limit for small talk."""
    return [Say(phrases.steer(kit.abilities))] if is_small_talk(text) else None
