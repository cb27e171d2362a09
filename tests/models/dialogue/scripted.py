"""A tiny notation for conversations with the rules brain, and an agent's tools behind it.

    > I'd like to move my appointment       the caller says
    > [0.2] uh the                          … and was heard with this confidence
    > [faint] yes                           … much softer than the caller usually speaks
    < number / reference; please            the reply holds one of the words on each side of `;` (no case)
    ! move_appointment id=1042 start=…      this tool has really run, with these arguments (JSON or bare text)
    . goodbye                               the call ends for this reason

Tool runs must be exactly the `!` lines after a caller's line, in order. `~` in front of a `<` line: must not hold it.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from vivavoce.events import (
    Brief,
    CallEnding,
    CallerText,
    Heard,
    Moment,
    SilenceReached,
    Spoken,
    ToolCall,
    ToolResult,
    ToolSpec,
)
from vivavoce.models.embedded.brain import Move, Say, Utterance
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.sight import Sight

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York"))
"""A Monday."""

MOST_WORDS = 25
Backend = Mapping[str, Callable[[dict[str, Any]], Any]]


@dataclass
class Agent:
    tools: tuple[ToolSpec, ...]
    instructions: str = ""
    backend: Backend = field(default_factory=dict)
    vocabulary: tuple[str, ...] = ()
    greeting: str = ""
    shows: Sight | None = None
    """What the caller's camera shows all the time, to an agent that sees."""


class Call:
    """A call to an agent: `say` as the caller, read `reply`, `ran` and `ending`."""

    def __init__(self, agent: Agent, meaning: Any = None, **understood: Any) -> None:
        brief = Brief(
            agent.instructions,
            agent.tools,
            vocabulary=agent.vocabulary,
            greeting=agent.greeting,
            local_time=lambda: NOW,
            sees=("camera",) if agent.shows else (),
        )
        self.agent, self.brain = agent, RulesBrain(brief, meaning, **understood)
        if agent.shows is not None:
            self.brain.see(agent.shows)
        self.specs = {t.name: t for t in agent.tools}
        self.reply, self.ending = "", ""
        self.ran: list[tuple[str, dict[str, Any]]] = []
        self.said: list[str] = []
        self.turn = 0
        self._proposed: dict[str, tuple[int, str]] = {}
        self.brief = brief
        self.keeps = False
        """Whether snapshots go into the log."""
        self.moments: list[Moment] = []
        """What a call log would know of it."""

    def say(
        self,
        text: str,
        confidence: float = 1.0,
        snr_db: float | None = None,
        typed: bool = False,
        faint: bool = False,
    ) -> str:
        self.turn += 1
        self.reply, self.ran = "", []
        self._note(CallerText(text) if typed else Heard(text, True, confidence, snr_db, faint=faint))
        self._do(self._collect(self.brain.hear(Utterance(text, confidence, snr_db, typed, faint=faint))))
        self._note(Spoken(self.reply, self.reply))
        if (known := self.brain.snapshot()) is not None and self.keeps:
            self._note(known)
        return self.reply

    def _note(self, item: Any) -> None:
        self.moments.append(Moment(NOW, item))

    def greet(self) -> str:
        self.reply = ""
        self._do(self._collect(self.brain.greet()))
        self._note(Spoken(self.reply, self.reply))
        return self.reply

    def silence(self, count: int) -> str:
        self.reply = ""
        self._note(SilenceReached(8.0, count))
        self._do(self._collect(self.brain.notice_silence(count)))
        self._note(Spoken(self.reply, self.reply))
        return self.reply

    def _collect(self, moves: Any) -> list[Move]:
        async def take() -> list[Move]:
            return [move async for move in moves]

        return asyncio.run(take())

    def _do(self, moves: list[Move]) -> None:
        results = []
        for move in moves:
            if isinstance(move, Say):
                self.reply = f"{self.reply} {move.text}".strip()
                self.said.append(move.text)
            elif isinstance(move, ToolCall):
                self._note(move)
                results.append(ToolResult(move.id, move.name, self._run(move)))
                self._note(results[-1])
            elif isinstance(move, CallEnding):
                self.ending = move.reason
        for result in results:
            self._do(self._collect(self.brain.learn(result)))

    def _run(self, call: ToolCall) -> Mapping[str, Any]:
        """As the tool boundary does it: a tool with `confirm` runs only when proposed in an earlier turn."""
        spec, args = self.specs[call.name], json.dumps(call.args, sort_keys=True)
        if spec.confirm:
            turn, proposed = self._proposed.get(call.name, (self.turn, ""))
            if proposed != args or turn >= self.turn:
                check = self.agent.backend.get(f"check {call.name}")
                refusal: Mapping[str, Any] | None = check(dict(call.args)) if check else None
                if refusal:
                    return refusal
                self._proposed[call.name] = (self.turn, args)
                return {
                    "error": "The caller has not agreed yet.",
                    "confirmation_required": f"{call.name.replace('_', ' ')}: …",
                }
        self.ran.append((call.name, dict(call.args)))
        tool = self.agent.backend.get(call.name)
        answer = tool(dict(call.args)) if tool else {"output": "done"}
        return answer if isinstance(answer, Mapping) else {"output": answer}


def run(agent: Agent, script: str, meaning: Any = None) -> Call:
    """Play a script; raises AssertionError with the conversation so far where the brain leaves it."""
    call, log = Call(agent, meaning), []
    expected: list[str] = []
    lines = [line.strip() for line in script.strip().splitlines() if line.strip()]
    for line, following in zip(lines, [*lines[1:], ">"], strict=True):
        kind, text = line[0], line[1:].strip()
        if kind == ">":
            match = re.match(r"\[([\d.]+|faint)\]\s*(.*)", text)
            faint = match is not None and match[1] == "faint"
            call.say(match[2], 1.0 if faint else float(match[1]), faint=faint) if match else call.say(text)
            log += [line, f"    {call.reply} {[f'{n} {a}' for n, a in call.ran] or ''} {call.ending}"]
            expected = []
        elif kind == "<":
            _check_words(text, call.reply, log)
        elif kind == "!":
            expected.append(text)
        elif kind == ".":
            assert call.ending == text, _told(log, f"the call should end with {text}")
        if following[0] == ">":
            _check_runs(expected, call.ran, log)
    for said in call.said:
        check_length(said, log)
    return call


def check_length(said: str, log: list[str]) -> None:
    """At most two sentences; more than 25 words only where values are read back."""
    ends = re.findall(r"[.!?](?=\s|$)", re.sub(r"\b(?:Dr|Mr|Mrs|St|a\.m|p\.m)\.", "", said))
    assert len(ends) <= 2, _told(log, f"too many sentences: {said}")
    reads_back = re.search(r"\d|Shall I\?|There are|I found", said)
    assert len(said.split()) <= (40 if reads_back else MOST_WORDS), _told(log, f"too long: {said}")
    assert "  " not in said and not re.search(r"[{}_]", said), _told(log, f"not speech: {said}")


def _check_words(text: str, reply: str, log: list[str]) -> None:
    for part in text.split(";"):
        wanted = part.strip()
        refuse = wanted.startswith("~")
        options = [w.strip().lower() for w in wanted.lstrip("~ ").split(" / ")]
        hit = any(w in reply.lower() for w in options)
        assert hit != refuse, _told(log, f"{'should not' if refuse else 'should'} say {options}")


def _check_runs(expected: list[str], ran: list[tuple[str, dict[str, Any]]], log: list[str]) -> None:
    wanted = []
    for text in expected:
        name, *rest = re.split(r"\s+(?=\w+=)", text)
        wanted.append((name.strip(), {k: _value(v) for k, v in (pair.split("=", 1) for pair in rest)}))
    assert str(_plain(ran)) == str(_plain(wanted)), _told(log, f"should run {wanted}")


def _plain(runs: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, str]]]:
    return [(name, {key: str(value) for key, value in sorted(args.items())}) for name, args in runs]


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _told(log: list[str], problem: str) -> str:
    return "\n".join([problem, *log])
