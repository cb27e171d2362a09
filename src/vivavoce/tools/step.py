"""What an agent that leads says next: a tool's result that tells which answer is expected, and which tool takes it."""

from __future__ import annotations

import ast
import functools
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from ..errors import DeclarationError
from ..voiced import Voiced
from .schema import closure

INSTRUCTION = (
    "You lead. Say `say`, then `ask`, in these words, and wait; call {then} with the answer and with what is `given`. "
    "Where something is wanted that another tool does, call that one, and ask again."
)
"""What a model that reads results is told of a step."""
LAST = "Say `say` in these words. No answer is expected."


@dataclass(frozen=True, slots=True)
class Step:
    """A result that leads on: `return Step("Aisle four, bay seven.", ask="Check digits?", then=confirm_slot)`.

    say: told as it stands; a list of texts and `Voiced` parts where others speak, too. ask: the question that follows,
    put again alone where the answer was none; "" = `say` asks. then: the tool that takes the answer, the function or
    its name; "" = nothing is expected any more. given: arguments of that tool which the step knows already (JSON
    values): they are not asked for, and a model sees them, so never the answer itself. free: whatever is said is the
    answer, a question too, but for the examples of the agent's other tools and what belongs to the call ("say that
    again", "bye"): for stories and dictation. words: names that may come in the answer now, which the recogniser
    listens for. answers: all that can be meant by it, where that is a list: the recogniser asks the sound which of them
    it was. by_sound: the tool judges `Call.turn_audio` itself, and gets what the recogniser doubts, too.

    The step stands until another comes: what the agent's other tools do, and what it answers from its instructions,
    leads back to the question. Raises DeclarationError.
    """

    say: str | Sequence[str | Voiced]
    ask: str = ""
    then: Callable[..., Any] | str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    free: bool = False
    words: Sequence[str] = ()
    answers: Sequence[str] = ()
    by_sound: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "say", joined(self.say))
        for name, text in (("say", self.say), ("ask", self.ask)):
            if not isinstance(text, str):
                raise DeclarationError(f"a step's {name} is words, not {text!r:.60}")
        if not f"{self.say}{self.ask}".strip():
            raise DeclarationError("a step says nothing: give it say, ask or both")
        if not self.then and (self.ask or self.given):
            raise DeclarationError(
                f"the step {self.say[:40]!r} asks something, but no tool takes the answer: add then="
            )
        if callable(self.then):
            known = inspect.signature(self.then).parameters
            if unknown := [name for name in self.given if name not in known]:
                raise DeclarationError(
                    f"the step {self.say[:40]!r} gives {unknown[0]!r}, which {self.tool!r} does not take; its "
                    f"parameters are: {', '.join(known)}"
                )

    @property
    def tool(self) -> str:
        """The name of the tool that takes the answer; "" = none."""
        return self.then if isinstance(self.then, str) else getattr(self.then, "__name__", str(self.then))

    def told(self) -> dict[str, Any]:
        """As a model is told of it."""
        step: dict[str, Any] = {"say": self.say, "ask": self.ask, "then": self.tool, "given": dict(self.given)}
        step |= {"free": True} if self.free else {}
        step |= {"words": list(self.words)} if self.words else {}
        step |= {"answers": list(self.answers)} if self.answers else {}
        step |= {"by_sound": True} if self.by_sound else {}
        return {"step": step, "instruction": INSTRUCTION.format(then=self.tool) if self.tool else LAST}


def joined(say: Any) -> Any:
    """What is said in one text, where it is a list of texts and `Voiced` parts; anything else as it is."""
    if isinstance(say, Voiced):
        return str(say)
    if isinstance(say, list | tuple) and all(isinstance(part, str | Voiced) for part in say):
        return " ".join(str(part).strip() for part in say)
    return say


def complaint(response: dict[str, Any], tools: Mapping[str, Any]) -> str:
    """What is wrong with the step in a result, for the tool's author; it is then said, and nothing is expected. "" = it
    is no step, or a good one."""
    step = response.get("step")
    if not isinstance(step, dict) or not step.get("then") or step["then"] in tools:
        return ""
    name, step["then"], step["given"] = step["then"], "", {}
    return f"its step names {name!r}, which is no tool of this agent; there are: {', '.join(tools)}"


def check(agent: str, tools: Mapping[str, Callable[..., Any]]) -> None:
    """Raises DeclarationError where a tool's code plainly makes a step that leads to no tool of the agent."""
    for tool, function in tools.items():
        for name in _targets(function):
            if name not in tools:
                raise DeclarationError(
                    f"tool {tool!r}: a step leads to {name!r}, which is no tool of agent {agent!r}; "
                    f"there are: {', '.join(tools)}"
                )


@functools.lru_cache(maxsize=4096)
def _targets(function: Callable[..., Any]) -> tuple[str, ...]:
    """The tools that steps made in a function lead to, as far as its source names them, and in the functions beside it
    that it uses."""
    found: dict[str, None] = {}
    seen, todo = set[Any](), [inspect.unwrap(function)]
    while todo:
        one = todo.pop()
        if one in seen or not isinstance(one, FunctionType) or one.__module__ != function.__module__:
            continue
        seen.add(one)
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(one)))
        except (OSError, TypeError, SyntaxError):  # made without a file: nothing can be told of it
            continue
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        known = {name: value for name, value in {**one.__globals__, **closure(one)}.items() if name in used}
        todo += [value for value in known.values() if isinstance(value, FunctionType)]
        for then in _thens(tree):
            if isinstance(then, ast.Constant) and isinstance(then.value, str) and then.value:
                found[then.value] = None
            elif isinstance(then, ast.Name) and isinstance(target := known.get(then.id), FunctionType):
                found[target.__name__] = None
    return tuple(found)


def _thens(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and "Step" in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
            yield from (word.value for word in node.keywords if word.arg == "then")
            yield from node.args[2:3]
