"""An answer as a list of moves, and each misbehaviour as a change of what is left of that list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from ..events import Message
from . import frames
from .frames import Frame
from .script import Ask, Reply, Say
from .slips import (
    Bundle,
    CancelCalls,
    Close,
    Deed,
    Delay,
    Drop,
    EndEarly,
    Forget,
    Freeze,
    GoAway,
    HoldPongs,
    Insert,
    Moment,
    Phantom,
    Repeat,
    Silence,
)


@dataclass(frozen=True, slots=True)
class Send:
    """A frame; once it is out, the conversation knows `notes`."""

    frame: Frame | str | bytes
    notes: tuple[Message, ...] = ()
    answers: bool = False
    """It begins the answer: from here on the answer is no longer owed."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing happens for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment at which a slip may happen."""

    moment: Moment


@dataclass(frozen=True, slots=True)
class IssueHandle:
    """A new resumption handle, if the client asked for them."""


@dataclass(frozen=True, slots=True)
class Call:
    """The tools are called; their results lead to `ask.then`."""

    ask: Ask
    notes: tuple[Message, ...] = ()
    twice: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """A deed so many seconds from now, whatever is going on then."""

    seconds: float
    deed: Deed


Move = Send | Wait | Mark | IssueHandle | Call | Later | Close | Drop | Freeze | HoldPongs | Forget | CancelCalls
Plan = tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What of an answer the client wants to get."""

    spoken: bool = True
    heard: bool = True
    said: bool = True
    picture_tokens: int = 0
    """No wish, but what the pictures in the context cost."""


def setup_plan(resumed: bool, timers: Sequence[Later]) -> Plan:
    """The answer to a setup; timers run from here."""
    resume = (Mark("resume"),) if resumed else ()
    return (*timers, *resume, Mark("setup"), Send({"setupComplete": {}}), IssueHandle())


def answer(reply: Reply, wishes: Wishes, heard: str, words: str, moments: Sequence[Moment]) -> Plan:
    """The whole answer to a turn.

    heard: its transcript, "" for none; words: how the history has it, "" for not at all; moments: what just happened.
    """
    notes = (Message("user", words),) if words else ()
    start: list[Move] = [Mark(moment) for moment in moments]
    if reply.delay:
        start.append(Wait(reply.delay))
    if heard and wishes.heard:
        start.append(Send(frames.heard(heard)))
    if isinstance(reply, Say):
        return (*start, *say(reply, wishes, notes))
    meanwhile = say(Say(reply.meanwhile), wishes, ()) if reply.meanwhile else ()
    return (*start, Call(reply, notes), Mark("call"), *meanwhile)


def say(reply: Say, wishes: Wishes, notes: tuple[Message, ...]) -> Plan:
    """Speech with its transcript, and the end of the turn."""
    chunks = max(1, ceil(reply.seconds / reply.chunk - 1e-9)) if reply.chunk > 0 else 1
    words = _spread(reply.text, chunks)
    moves: list[Move] = []
    for i in range(chunks):
        told = (*(notes if i == 0 else ()), *((Message("model", words[i]),) if words[i] else ()))
        moves += _chunk(reply, wishes, i, words[i], told, chunks)
        if i == (chunks - 1) // 2:
            moves.append(Mark("reply"))
    spoken = round(25 * reply.seconds) or 1  # 25 tokens a second, both ways
    end = Send(frames.complete(100, spoken, wishes.picture_tokens, spoken=wishes.spoken))
    return (*moves, Send(frames.GENERATED), Mark("done"), end, Mark("after"), IssueHandle())


def _chunk(reply: Say, wishes: Wishes, i: int, words: str, told: tuple[Message, ...], chunks: int) -> list[Move]:
    moves: list[Move] = []
    if not wishes.spoken:
        return [Send(frames.written(words), told, answers=True)]
    if words and wishes.said:
        moves.append(Send(frames.said(words), told, answers=True))
        told = ()
    length = min(reply.chunk, reply.seconds - i * reply.chunk)
    if reply.seconds > 0:
        moves.append(Send(frames.speech(length, i * reply.chunk), told, answers=True))
    if reply.pace:
        moves.append(Wait(reply.pace * length))
    return moves


def _spread(text: str, chunks: int) -> list[str]:
    """The words over the chunks, each with the space that belongs before it."""
    words = text.split(" ")
    words = words[:1] + [f" {word}" for word in words[1:]]
    cuts = [round(i * len(words) / chunks) for i in range(chunks + 1)]
    return ["".join(words[a:b]) for a, b in zip(cuts, cuts[1:], strict=False)]


def slip(deed: Deed, rest: Plan) -> Plan:
    """What is done instead of `rest`."""
    match deed:
        case Close() | Drop() | Freeze():
            return (deed,)
        case HoldPongs() | Forget():
            return (deed, *rest)
        case Silence():
            return ()
        case Delay(seconds):
            return (Wait(seconds), *rest)
        case Insert(frame):
            return (Send(dict(frame) if isinstance(frame, Mapping) else frame), *rest)
        case GoAway():
            return _go_away(deed, rest)
        case EndEarly(rest_after):
            return (Send(frames.COMPLETE), *(() if rest_after is None else (Wait(rest_after), *rest)))
        case Phantom():
            return (Send(frames.INTERRUPTED), Send(frames.COMPLETE))
        case CancelCalls():
            return (deed, Send(frames.GENERATED), Send(frames.COMPLETE), IssueHandle())
        case Repeat(kind):
            return _twice(kind, rest)
        case Bundle(what):
            return _paired(rest) if what == "parts" else _ended_together(rest)
    return rest  # what has no meaning in mid-call: TalkOver, Refuse


def _go_away(deed: GoAway, rest: Plan) -> Plan:
    close = Later(deed.seconds if deed.close_after is None else deed.close_after, deed.end)
    return (Send(frames.go_away(deed.seconds)), close, *((Freeze(),) if deed.mute else rest))


def _twice(kind: str, rest: Plan) -> Plan:
    for i, move in enumerate(rest):
        if kind == "toolCall" and isinstance(move, Call):
            return (*rest[:i], replace(move, twice=True), *rest[i + 1 :])
        if isinstance(move, Send) and isinstance(move.frame, dict) and kind in move.frame.get("serverContent", ()):
            return (*rest[: i + 1], Send(move.frame), *rest[i + 1 :])
    return rest


def _content(move: Move) -> dict[str, Any]:
    frame = move.frame if isinstance(move, Send) else None
    found: dict[str, Any] = frame.get("serverContent", {}) if isinstance(frame, dict) else {}
    return found


def _paired(rest: Plan) -> Plan:
    """Transcript, speech, transcript, speech → one frame; what lies between them moves behind it."""
    done: list[Move] = []
    waiting: list[Send] = []
    for move in rest:
        content = _content(move)
        if "modelTurn" in content or "outputTranscription" in content:
            waiting.append(move)  # type: ignore[arg-type]  # only a Send has content
            if sum("modelTurn" in _content(held) for held in waiting) == 2:
                done.append(_merged(waiting))
                waiting = []
        else:
            if waiting and "generationComplete" in content:
                done.append(_merged(waiting))
                waiting = []
            done.append(move)
    return (*done, *waiting)


def _merged(sends: Sequence[Send]) -> Send:
    content: dict[str, Any] = {}
    parts = [part for send in sends for part in _content(send).get("modelTurn", {}).get("parts", ())]
    if parts:
        content["modelTurn"] = {"parts": parts}
    if words := "".join(_content(send).get("outputTranscription", {}).get("text", "") for send in sends):
        content["outputTranscription"] = {"text": words}
    return Send({"serverContent": content}, tuple(note for send in sends for note in send.notes), answers=True)


def _ended_together(rest: Plan) -> Plan:
    """The last speech frame takes in what ends the turn."""
    last = max((i for i, move in enumerate(rest) if "modelTurn" in _content(move)), default=None)
    ends = [move for move in rest if {"generationComplete", "turnComplete"} & _content(move).keys()]
    if last is None or not ends:
        return rest
    spoken = rest[last]
    assert isinstance(spoken, Send) and isinstance(spoken.frame, dict)
    whole: Frame = {**spoken.frame, "serverContent": dict(_content(spoken))}
    for move in ends:
        assert isinstance(move, Send) and isinstance(move.frame, dict)
        whole["serverContent"] |= _content(move)
        whole |= {name: value for name, value in move.frame.items() if name != "serverContent"}
    after = tuple(move for move in rest[last + 1 :] if move not in ends)
    return (*rest[:last], Send(whole, spoken.notes, answers=True), *after)
