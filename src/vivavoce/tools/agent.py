"""What a builder writes: an agent, its instructions and its tools."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeVar, overload

from ..errors import ConfigurationError, DeclarationError
from ..events import Brief, ToolSpec
from ..live_options import LiveOptions
from .call import Call, local_zone
from .outcome import Meaning, Outcome
from .schema import ArgumentError
from .tool import Tool, declare

F = TypeVar("F", bound=Callable[..., Any])

# It travels as a model's name in `setup.model`, in addresses and in file names.
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RESERVED = frozenset({"embedded", "legacy"})  # raw mode: the engine itself, without an agent
_TEMPLATES = Path(__file__).parent.parent / "templates"


class Agent:
    """A narrow agent: who it is, what it may do.

        agent = Agent("front-desk", "You ONLY handle bookings. For anything else, transfer to staff.")

        @agent.tool(confirm=True)
        def cancel_appointment(call: Call, appointment_id: int) -> str:
            '''Cancel an appointment.'''

    name: how clients address it (`model="front-desk"`): lower-case letters, digits and single hyphens.
    instructions: what it does and does not do, and facts it may tell, in plain sentences.
    language: BCP 47, of the caller and the answers.
    timezone: an IANA name, where "tomorrow at nine" is meant; "" = the gateway's.
    voice: a voice name of the Live API or of the embedded engine; "" = the default.
    greeting: said when the agent speaks first; "" = derived from the name.
    model: what understands and speaks: "embedded", "legacy" (the same, one step after the other, to compare with), or
        a Gemini Live model.
    vocabulary: names and words that callers will say, for the recogniser; a function is asked at each call's start.
    turns: who decides when the caller has finished or interrupts: "ours", or the "model" where it can.
    live: wishes for a cloud model, `LiveOptions(thinking="low")`.
    outcome: what has become of a call, where the notes of its tools say so rather than one tool's result:
        `lambda call: "done" if call.state.get("paid") else None`. None leaves it to the tools.

    Raises DeclarationError.
    """

    def __init__(
        self,
        name: str,
        instructions: str,
        language: str = "en-US",
        *,
        timezone: str = "",
        voice: str = "",
        greeting: str = "",
        model: str = "embedded",
        vocabulary: Sequence[str] | Callable[[], Sequence[str]] = (),
        turns: Literal["ours", "model"] = "ours",
        live: LiveOptions | None = None,
        outcome: Callable[[Call], Outcome | None] | None = None,
    ) -> None:
        if not _NAME.fullmatch(name) or len(name) > 63:
            raise DeclarationError(f"an agent's name is lower-case letters, digits and hyphens, not {name!r}")
        if name in _RESERVED:
            raise DeclarationError(f"the name {name!r} is taken by the engine itself; choose another")
        if not instructions.strip():
            raise DeclarationError(f"agent {name!r} has no instructions: say what it does, and what it does not do")
        if isinstance(vocabulary, str):
            raise DeclarationError(f"agent {name!r}: vocabulary is a list of words, not one string")
        if turns not in ("ours", "model"):
            raise DeclarationError(f'agent {name!r}: turns is "ours" or "model", not {turns!r}')
        try:
            local_zone(timezone)
        except ConfigurationError as error:
            raise DeclarationError(f"agent {name!r}: {error}") from None
        self.name = name
        self.instructions = instructions
        self.language = language
        self.timezone = timezone
        self.voice = voice
        self.greeting = greeting
        self.model = model
        self.turns = turns
        self.live = live or LiveOptions()
        self.outcome = outcome
        self._vocabulary = vocabulary
        self._tools: dict[str, Tool] = {}

    def __repr__(self) -> str:
        return f"Agent({self.name!r}, tools={list(self._tools)})"

    @overload
    def tool(self, function: F, /) -> F: ...

    @overload
    def tool(
        self,
        /,
        *,
        confirm: bool | str = False,
        timeout: float = 10.0,
        background: bool = False,
        ask: Mapping[str, str] | None = None,
        examples: Sequence[str] = (),
        done: str = "",
        requires: Sequence[str] = (),
        lookup: Mapping[str, str] | None = None,
        transfer: bool = False,
        idempotent: bool = False,
        check: Callable[..., Any] | None = None,
        outcome: Meaning = None,
    ) -> Callable[[F], F]: ...

    def tool(self, function: Any = None, /, **options: Any) -> Any:
        """Makes a function something the model may do: `@agent.tool`, or `@agent.tool(confirm=True, …)`.

        The signature and docstring are the contract: types become JSON Schema, the `Args:` section describes each
        argument, a parameter annotated `Call` is filled in by us. The function stays an ordinary function.

        confirm: read the arguments back and act only after a yes in a later turn. A sentence template says how:
            `"Move appointment {appointment_id} to {new_start}[ with {provider}]"`; what is in `[…]` is left out when
            it has no value.
        timeout: seconds until the caller is told that it takes too long.
        background: long-running; the conversation goes on meanwhile. Give it a `timeout` to match.
        ask: argument → the question that asks for it.
        examples: things callers say when they want this.
        done: how to say the result: a sentence with `{field}` for fields of the arguments and the result.
        requires: tools that must have succeeded in this call before.
        lookup: argument → the tool whose result holds it, for callers who do not know it themselves.
        transfer: hands the caller to a person; used also when the agent cannot help.
        idempotent: running it twice does no harm.
        check: a function with (some of) the same parameters, run before the caller is asked to confirm; it raises
            `Declined` when there is no point in asking. It must change nothing.
        outcome: what its success says of the call: "done", "handed_over", "abandoned", "none", or a function of the
            result (as JSON) that returns one of these, or None for "not yet". Without it a tool with `confirm` means
            "done", one with `transfer` "handed_over", and any other has answered a question.

        Raises DeclarationError.
        """

        def register(function: F) -> F:
            tool = declare(function, **options)
            if tool.spec.name in self._tools:
                raise DeclarationError(f"agent {self.name!r} has two tools named {tool.spec.name!r}; rename one")
            self._tools[tool.spec.name] = tool
            return function

        return register if function is None else register(function)

    @property
    def tools(self) -> Mapping[str, Tool]:
        """Tools by name, in the order of declaration."""
        return self._tools

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """What a model is told of the tools."""
        return tuple(tool.spec for tool in self._tools.values())

    @property
    def words(self) -> tuple[str, ...]:
        """Names and words callers are likely to say; asks the agent's own function, which may read a database."""
        return tuple(self._vocabulary() if callable(self._vocabulary) else self._vocabulary)

    def check(self) -> None:
        """Raises DeclarationError when tools refer to tools that are not there. `load_agent` calls it."""
        for spec in self.specs:
            for option, names in (("requires", spec.requires), ("lookup", tuple(spec.lookup.values()))):
                for name in names:
                    if name not in self._tools or name == spec.name:
                        others = ", ".join(other for other in self._tools if other != spec.name) or "none"
                        raise DeclarationError(
                            f"tool {spec.name!r}: {option} names the tool {name!r}; the other tools are: {others}"
                        )
        if sum(spec.transfer for spec in self.specs) > 1:
            raise DeclarationError(f"agent {self.name!r} has several tools with transfer=True; keep one")

    def brief(self, local_time: Callable[[], datetime] | None = None) -> Brief:
        """What a model is told when a call begins. Blocks if the vocabulary is a function that does.

        local_time: the caller's time, with a zone; None = now in the agent's zone.
        """
        self.check()
        if local_time is None:
            zone = local_zone(self.timezone)

            def local_time() -> datetime:
                return datetime.now(zone)

        return Brief(
            instructions=self.instructions,
            tools=self.specs,
            language=self.language,
            voice=self.voice,
            greeting=self.greeting,
            vocabulary=self.words,
            local_time=local_time,
            read_back=lambda name, args: self._read_back(name, args, local_time()),
            model_turns=self.turns == "model",
            live=self.live,
        )

    def _read_back(self, name: str, args: Mapping[str, Any], now: datetime) -> str:
        """What the runner will have read back before this call; "" when it will not."""
        tool = self._tools.get(name)
        if tool is None or not tool.spec.confirm:
            return ""
        try:
            return tool.in_words(tool.bind(args, now.tzinfo or local_zone(self.timezone)), now.date())
        except ArgumentError:
            return ""


def load_agent(where: str) -> Agent:
    """The agent in a file (`desk.py`, or `desk.py:agent` where it holds several), or a template's (`front-desk`).

    The file runs as a script does: its folder is on `sys.path`, so it may import its neighbours.

    Raises ConfigurationError when there is no such file or agent, DeclarationError when it is declared in a way that
    cannot work; errors of the file's own code pass through.
    """
    path, name = locate(where)
    agents = {key: value for key, value in vars(_run(path)).items() if isinstance(value, Agent)}
    unique = {id(agent): agent for agent in agents.values()}
    if name:
        if name not in agents:
            known = ", ".join(agents) or "none"
            raise ConfigurationError(f"{path} has no agent named {name!r}; the agents in it are: {known}")
        agent = agents[name]
    elif not unique:
        raise ConfigurationError(f"{path} makes no Agent; add `agent = Agent(name=…, instructions=…)` to it")
    elif len(unique) > 1:
        raise ConfigurationError(
            f"{path} holds several agents ({', '.join(agents)}); say which: {path.name}:{next(iter(agents))}"
        )
    else:
        (agent,) = unique.values()
    agent.check()
    return agent


def locate(where: str) -> tuple[Path, str]:
    """A file and the name of an agent in it ("" = the only one). Raises ConfigurationError for what names neither."""
    file, _, name = where.partition(".py:")
    if name or not where.endswith(".py"):
        template = _TEMPLATES / where.partition(":")[0].replace("-", "_") / "agent.py"
        if not name and template.is_file():
            return template, ""
        if not name:
            known = sorted(found.parent.name.replace("_", "-") for found in _TEMPLATES.glob("*/agent.py"))
            raise ConfigurationError(
                f"expected a Python file such as agent.py, or one of {', '.join(known)}; got {where!r}"
            )
        where = file + ".py"
    path = Path(where).expanduser().resolve()
    if not path.is_file():
        raise ConfigurationError(f"there is no file {where}; `vivavoce new front-desk DIR` makes one to start from")
    return path, name


def _run(path: Path) -> Any:
    folder = path.parent
    sys.path[:] = [str(folder), *(entry for entry in sys.path if entry != str(folder))]
    # Two agents may each have a neighbour of the same name (`clinic.py`): each gets its own.
    for neighbour in (*folder.glob("*.py"), *(found.parent for found in folder.glob("*/__init__.py"))):
        loaded = getattr(sys.modules.get(neighbour.stem), "__file__", None)
        if loaded and folder not in Path(loaded).resolve().parents and _is_agents(Path(loaded).resolve().parent):
            del sys.modules[neighbour.stem]
    # One file, one module object: pickling and dataclasses look their module up by name.
    name = f"vivavoce_agent_{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ConfigurationError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _is_agents(folder: Path) -> bool:
    """Whether an agent was loaded from this folder: only such neighbours may be replaced, never a library."""
    return any(
        key.startswith("vivavoce_agent_") and Path(getattr(module, "__file__", "") or "").parent == folder
        for key, module in tuple(sys.modules.items())
    )
