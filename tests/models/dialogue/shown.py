"""Conversations with the rules brain about pictures: `show` what an eye would read, `say` as the caller."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from scripted import NOW

from vivavoce.events import Announcement, Brief, CallEnding, Looked, Moment, ToolCall, ToolResult, ToolSpec
from vivavoce.models.embedded.brain import Look, Move, Say, Utterance
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.sight import Box, Code, Guidance, Line, Sight, SightEnded, Source, Thing


def lines(*texts: str, sure: bool = True) -> tuple[Line, ...]:
    """Lines below each other, all of one size."""
    step = 0.9 / max(len(texts), 1)
    return tuple(
        Line(text, Box(0.1, 0.05 + at * step, 0.9, 0.05 + at * step + min(step, 0.06) * 0.8), 0.95, sure)
        for at, text in enumerate(texts)
    )


def thing(name: str, confidence: float = 0.9, at: tuple[float, float] = (0.5, 0.5)) -> Thing:
    x, y = at
    return Thing(name, Box(x - 0.05, y - 0.05, x + 0.05, y + 0.05), confidence)


def code(text: str, kind: str = "QRCode") -> Code:
    return Code(text, kind, Box(0.4, 0.4, 0.6, 0.6))


@dataclass
class Seeing:
    """A call to an agent that sees; `careful` is what a look finds, None = what is shown, surely."""

    tools: tuple[ToolSpec, ...] = ()
    instructions: str = ""
    sees: tuple[Source, ...] = ("camera", "screen")
    backend: Mapping[str, Callable[[dict[str, Any]], Any]] = field(default_factory=dict)
    seconds: float = 0.0
    reply: str = ""
    ending: str = ""
    looks: int = 0
    ran: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        brief = Brief(self.instructions, self.tools, local_time=self.now, sees=self.sees)
        self.brain = RulesBrain(brief)
        self.sight: Sight | None = None
        self.frames = 0
        self.careful: Callable[[Sight], Looked] | None = None
        self._proposed = ""

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def wait(self, seconds: float) -> None:
        self.seconds += seconds

    def show(
        self,
        *texts: str,
        sure: bool = True,
        source: Source = "camera",
        codes: Sequence[str | Code] = (),
        things: Sequence[Thing] = (),
        dice: tuple[int, ...] | None = None,
        sharpness: float = 500.0,
        guidance: Guidance = "",
        changed: bool = True,
    ) -> str:
        """A picture comes; what the agent says of its own accord."""
        self.frames += 1
        found = tuple(code(c) if isinstance(c, str) else c for c in codes)
        self.sight = Sight(
            source, self.frames, self.seconds, "00", 1280, 720, changed, sharpness, guidance,
            lines(*texts, sure=sure), found, tuple(things), dice, careful=sure,
        )  # fmt: skip
        return self._see(self.sight)

    def end(self, source: Source = "camera") -> str:
        return self._see(SightEnded(source, self.seconds))

    def _see(self, item: Sight | SightEnded) -> str:
        self.reply = ""
        if self.brain.see(item) and isinstance(item, Sight):
            self._do(self._collect(self.brain.learn(item)))
        return self.reply

    def resume(self, items: Sequence[Any]) -> list[Move]:
        """The call is taken up from its log; what is still to be done."""

        async def take() -> list[Move]:
            due = await self.brain.resume([Moment(self.now(), item) for item in items])
            return [move async for move in due] if due else []

        return asyncio.run(take())

    def announce(self, text: str) -> str:
        self.reply = ""
        self._do(self._collect(self.brain.learn(Announcement(text))))
        return self.reply

    def say(self, text: str, typed: bool = False) -> str:
        self.reply, self.ran = "", []
        self._do(self._collect(self.brain.hear(Utterance(text, typed=typed))))
        return self.reply

    def _collect(self, moves: Any) -> list[Move]:
        async def take() -> list[Move]:
            return [move async for move in moves]

        return asyncio.run(take())

    def _do(self, moves: list[Move]) -> None:
        results: list[ToolResult | Looked] = []
        for move in moves:
            match move:
                case Say(text=text):
                    self.reply = f"{self.reply} {text}".strip()
                    self.said.append(text)
                case ToolCall():
                    results.append(ToolResult(move.id, move.name, self._run(move)))
                case Look(id=id):
                    self.looks += 1
                    results.append(self._look(id))
                case CallEnding(reason=reason):
                    self.ending = reason
        for result in results:
            self._do(self._collect(self.brain.learn(result)))

    def _look(self, id: str) -> Looked:
        if self.sight is None:
            return Looked(id, None, "no_picture")
        if self.careful is not None:
            return replace(self.careful(self.sight), id=id)
        self.frames += 1
        read = tuple(replace(line, sure=True) for line in self.sight.lines or ())
        self.sight = replace(self.sight, frame=self.frames, at=self.seconds, lines=read, careful=True, changed=False)
        return Looked(id, self.sight)

    def _run(self, call: ToolCall) -> Mapping[str, Any]:
        spec = next(spec for spec in self.tools if spec.name == call.name)
        args = json.dumps(call.args, sort_keys=True)
        if spec.confirm and self._proposed != args:
            self._proposed = args
            return {"error": "not agreed", "confirmation_required": f"{call.name.replace('_', ' ')}: …"}
        self.ran.append((call.name, dict(call.args)))
        answer = self.backend.get(call.name, lambda args: {"output": "done"})(dict(call.args))
        return answer if isinstance(answer, Mapping) else {"output": answer}
