"""What a call by text has come to: replies with their tools, and what a test may expect of them. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Literal

from ..sessions.entries import Entry

Status = Literal["running", "done", "unconfirmed", "refused"]


@dataclass(frozen=True, slots=True)
class ToolUse:
    """One tool call of the model, and what came of it at the tool boundary."""

    name: str
    arguments: Mapping[str, Any]
    """As the model gave them; JSON: dates and times in ISO 8601."""
    result: Mapping[str, Any]
    """JSON, as the model was told; {} while it runs."""
    status: Status
    """`done`: it ran. `unconfirmed`: it was read back and waits for a yes. `refused`: `result["error"]` says why: it
    declined, raised or took too long, its arguments did not fit, or the caller said no. `running`: it still works."""

    def __str__(self) -> str:
        arguments = ", ".join(f"{name}={_json(value)}" for name, value in self.arguments.items())
        came = self.result.get("confirmation_required") or self.result.get("error") or self.result
        return f"{self.name}({arguments}) is {self.status}" + (f": {_json(came)}" if came else "")

    def has(self, arguments: Mapping[str, Any]) -> bool:
        """Whether it was given these, whatever else it was given. Dates, times and enumerations are compared as such; a
        datetime without a zone is the caller's local time."""
        return all(name in self.arguments and _same(value, self.arguments[name]) for name, value in arguments.items())


@dataclass(frozen=True, slots=True)
class TextReply:
    """The agent's answer: all that it said and did before it was the caller's turn again."""

    text: str
    """What reached the caller."""
    tools: tuple[ToolUse, ...] = ()
    """In the order in which they were asked for."""
    ending: str = ""
    """Why the agent ended the call with it: `goodbye`, `transferred` or `gave_up`; "" = it goes on."""
    cut: bool = False
    """The caller spoke over it."""

    def expect_said(self, *words: str) -> None:
        """Each of these was said, in any case. Raises AssertionError."""
        missing = [each for each in words if each.casefold() not in self.text.casefold()]
        if missing:
            raise AssertionError(f"the agent should have said {_listed(missing)}; it said {self.text!r}")

    def expect_tool(self, name: str, /, **arguments: Any) -> ToolUse:
        """That tool ran, with at least these arguments; gives the last such run. Raises AssertionError."""
        return expect(self.tools, "done", name, arguments)

    def expect_consent(self, name: str, /, **arguments: Any) -> ToolUse:
        """That tool was read back with at least these arguments and waits for a yes. Raises AssertionError."""
        return expect(self.tools, "unconfirmed", name, arguments)

    def expect_no_tool(self) -> None:
        """No tool ran, or was asked for. Raises AssertionError."""
        if self.tools:
            raise AssertionError(f"no tool was expected; {_listed(self.tools)}")


def expect(tools: Sequence[ToolUse], status: Status, name: str, arguments: Mapping[str, Any]) -> ToolUse:
    """The last of these uses that fits. Raises AssertionError with those that there are."""
    for tool in reversed(tools):
        if tool.name == name and tool.status == status and tool.has(arguments):
            return tool
    wanted = ", ".join(f"{key}={value!r}" for key, value in arguments.items())
    raise AssertionError(f"{name}({wanted}) should be {status}; {_listed(tools) or 'no tool was asked for'}")


def reply(entries: Sequence[Entry], since: int, ending: str) -> TextReply:
    """What the log says from an entry on. since: its index; a result may belong to a call before it."""
    said = [entry.fields for entry in entries[since:] if entry.kind == "said"]
    text = " ".join(str(fields["text"]).strip() for fields in said if fields["text"])
    return TextReply(text, tuple(tools(entries, since)), ending, any(fields.get("cut") for fields in said))


def tools(entries: Sequence[Entry], since: int = 0) -> Iterator[ToolUse]:
    """The uses of tools that were asked for, or came to a result, from an entry on."""
    asked: dict[str, Mapping[str, Any]] = {}
    results: dict[str, Mapping[str, Any]] = {}
    recent: dict[str, None] = {}  # ids in order
    for number, entry in enumerate(entries):
        if entry.kind not in ("tool_call", "tool_result"):
            continue
        id = str(entry.fields["id"])
        if entry.kind == "tool_call":
            asked[id] = entry.fields
        elif not entry.fields.get("will_continue"):
            results[id] = entry.fields["response"]
        if number >= since:
            recent[id] = None
    for id in recent:
        result = results.get(id)
        yield ToolUse(str(asked[id]["name"]), asked[id]["args"], result or {}, _status(result))


def told(entries: Sequence[Entry]) -> Iterator[str]:
    """The conversation so far, a line each; a tool that outlasts its turn is told of twice."""
    done_in = {entry.fields["id"]: entry.turn for entry in entries if entry.kind == "tool_result"}
    for number, entry in enumerate(entries):
        fields = entry.fields
        match entry.kind:
            case "heard":
                yield f"caller: {fields['text']}"
            case "said":
                yield f"agent: {fields['text']}" + (" …" if fields.get("cut") else "")
            case "tool_result":
                yield from (f"tool: {use}" for use in tools(entries[: number + 1], number))
            case "tool_call" if done_in.get(fields["id"]) != entry.turn:
                yield from (f"tool: {use}" for use in tools(entries[: number + 1], number))
            case "saw":
                seen = [found["text"] for found in (*fields.get("lines", ()), *fields.get("codes", ()))]
                seen += [found["name"] for found in fields.get("things", ())]
                yield f"shown: {', '.join(seen)}"
            case "event" if fields.get("name") == "silence":
                yield "caller: (says nothing)"


def _status(result: Mapping[str, Any] | None) -> Status:
    if result is None:
        return "running"
    if "confirmation_required" in result:
        return "unconfirmed"
    return "refused" if "error" in result else "done"


def _same(expected: Any, given: Any) -> bool:
    if isinstance(expected, Enum):
        expected = expected.value
    if isinstance(expected, datetime | date | time) and isinstance(given, str):
        try:
            read = type(expected).fromisoformat(given)
        except ValueError:
            return False
        if isinstance(expected, datetime | time) and isinstance(read, datetime | time) and expected.tzinfo is None:
            read = read.replace(tzinfo=None)
        return read == expected
    return bool(expected == given)


def _listed(items: Sequence[object]) -> str:
    return "; ".join(str(item) if isinstance(item, ToolUse) else repr(item) for item in items)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
