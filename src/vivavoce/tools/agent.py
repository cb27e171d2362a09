"""What a builder writes: an agent, its instructions and its tools."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self, TypeVar, overload

from ..errors import ConfigurationError, DeclarationError
from ..events import Brief, ToolSpec
from ..live_options import LiveOptions
from ..recorded import Record
from ..sight import Seen
from . import fields, page, reacting, step
from .call import Call, local_zone
from .foreign import contained
from .outcome import Meaning, Outcome
from .phrases import Phrases
from .phrases import read as read_phrases
from .seeing import Sees
from .tool import Tool, check_text, declare, unknown_option
from .vocabulary import Vocabulary

F = TypeVar("F", bound=Callable[..., Any])

# It travels as a model's name in `setup.model`, in addresses and in file names.
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RESERVED = frozenset({"embedded", "legacy"})  # raw mode: the engine itself, without an agent
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*")  # BCP 47, without its private and grandfathered forms
_KEYS = frozenset({"id", "number"})
"""A result's own key, which fits whatever argument the result was looked up for."""
KeepFrames = bool | int | Literal["on_tool"]


class Agent:
    """A narrow agent: who it is, what it may do.

        agent = Agent("front-desk", "You ONLY handle bookings. For anything else, transfer to staff.")

        @agent.tool(confirm=True)
        def cancel_appointment(call: Call, appointment_id: int) -> str:
            '''Cancel an appointment.'''

    name: how clients address it (`model="front-desk"`): lower-case letters, digits and single hyphens.
    instructions: what it does and does not do, and facts it may tell, in plain sentences.
    language: BCP 47, of the caller and the answers; the embedded engine knows English; "en-GB" reads "3/4" as
        the third of April, and telephone numbers as dialled there.
    timezone: an IANA name, where "tomorrow at nine" is meant; "" = the gateway's.
    voice: a voice name of the Live API or of the embedded engine; "" = the default.
    greeting: said when the agent speaks first; "" = derived from the name.
    voicemail: left on a machine that answers where the agent calls; "" = it hangs up. Nothing private belongs there.
    model: what understands and speaks: "embedded", "legacy" (the same, one step after the other, to compare with), or
        a Gemini Live model.
    vocabulary: names and words that callers will say, for the recogniser; a function is asked at each call's start.
        While it fails or takes longer than 2 s, calls are answered with the words it gave last.
    turns: who decides when the caller has finished or interrupts: "ours", or the "model" where it can.
    live: wishes for a cloud model, `LiveOptions(thinking="low")`.
    outcome: what has become of a call, where the notes of its tools say so rather than one tool's result:
        `lambda call: "done" if call.state.get("paid") else None`. None leaves it to the tools.
    sees: what it may be shown and what is looked for in it, `Sees("camera", text=True)`; None = it is blind.
    keep_frames: thumbnails of what it saw, kept with the call's log: False = none, True = up to 60 a call, a number =
        so many, "on_tool" = of what was shown when a tool was run.
    record: keep the sound of calls, which callers are told first and may refuse: True, or `Record(days=7, …)`.
    phrases: what is said around its tools, where it is not in the code: by tool a list of examples, or a mapping with
        `examples`, `ask`, `done` and `confirm`, as `tool` takes them. A `Path` = a YAML file of that.
    view: how the call page looks: "large" = large type, high contrast, and one key that begins a call with the camera
        on and ends it, for people who see little; "" = as usual. A caller's own `?view=` wins.

    Raises DeclarationError.
    """

    def __new__(cls, *args: Any, **options: Any) -> Self:
        """Tells a misspelt option by its nearest neighbour, where Python would only say that there is none."""
        known = inspect.signature(cls.__init__).parameters
        for name in options:
            if name not in known and cls is Agent:
                raise unknown_option("Agent", name, known)
        return super().__new__(cls)

    def __init__(
        self,
        name: str,
        instructions: str,
        language: str = "en-US",
        *,
        timezone: str = "",
        voice: str = "",
        greeting: str = "",
        voicemail: str = "",
        model: str = "embedded",
        vocabulary: Sequence[str] | Callable[[], Sequence[str]] = (),
        turns: Literal["ours", "model"] = "ours",
        live: LiveOptions | None = None,
        outcome: Callable[[Call], Outcome | None] | None = None,
        sees: Sees | None = None,
        keep_frames: KeepFrames = False,
        view: Literal["", "large"] = "",
        record: bool | Record = False,
        phrases: Phrases | Path | None = None,
    ) -> None:
        if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name) > 63:
            raise DeclarationError(f"an agent's name is lower-case letters, digits and hyphens, not {name!r}")
        if name in _RESERVED:
            raise DeclarationError(f"the name {name!r} is taken by the engine itself; choose another")
        if not instructions.strip():
            raise DeclarationError(f"agent {name!r} has no instructions: say what it does, and what it does not do")
        if not _LANGUAGE.fullmatch(language):
            raise DeclarationError(f"agent {name!r}: language is a BCP 47 tag such as 'en-US', not {language!r}")
        _check_words(name, greeting=greeting, voicemail=voicemail)
        _check_vocabulary(name, vocabulary)
        _check_eyes(name, sees, keep_frames, view)
        if not isinstance(record, bool | Record):
            raise DeclarationError(f"agent {name!r}: record is True, False or Record(days=7, …), not {record!r}")
        if turns not in ("ours", "model"):
            raise DeclarationError(f'agent {name!r}: turns is "ours" or "model", not {turns!r}')
        if outcome is not None and not callable(outcome):
            raise DeclarationError(f"agent {name!r}: outcome is a function of the call, not {outcome!r}")
        try:
            local_zone(timezone)
        except ConfigurationError as error:
            raise DeclarationError(f"agent {name!r}: {error}") from None
        self.name, self.instructions = name, instructions
        self.language, self.timezone = language, timezone
        self.voice, self.greeting, self.voicemail = voice, greeting, voicemail
        self.model = model
        self.turns, self.view = turns, view
        self.live = live or LiveOptions()
        self.outcome = outcome
        self.sees, self.keep_frames = sees, keep_frames
        self.record = Record() if record is True else record or None
        self.reactions: list[reacting.Reaction] = []
        """What it says by itself of what it sees."""
        self.rounds: list[reacting.Round] = []
        """What it says by itself every so often."""
        self.pages: dict[str, page.PageOf] = {}
        """What it shows its staff, by name."""
        self._vocabulary = Vocabulary(name, vocabulary)
        self._phrases = read_phrases(name, phrases)
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
        resolve: Callable[..., Any] | None = None,
        outcome: Meaning = None,
        opening: bool = False,
        otherwise: Callable[..., Any] | None = None,
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
            `Declined` when there is no point in asking. It must change nothing. It may return the sentence to be read
            back instead of `confirm`'s, which knows more ("Cancel appointment 1042, a check-up on Friday at ten"): one
            that leaves out a value that `confirm` names is not used.
        resolve: a function of (some of) the same parameters that knows what the caller means by them, "my blood
            pressure pill": it gives the arguments to use instead, by name (`{"medicine": "Ramipril 5 mg"}`), before
            anything is read back or run; it raises `Declined` where it cannot tell, and changes nothing.
        outcome: what its success says of the call: "done", "handed_over", "abandoned", "none", or a function of the
            result (as JSON) that returns one of these, or None for "not yet". Without it a tool with `confirm` means
            "done", one with `transfer` "handed_over", and any other has answered a question.
        opening: run as the call begins, with no arguments: the agent leads, with the `Step` that this returns.
        otherwise: of a tool with `transfer`: a function with (some of) the same parameters, run where nobody takes the
            caller over. It returns what is told then, a sentence or a `Step`, such as one that offers to call back.

        Raises DeclarationError.
        """

        for name in options:
            if name not in inspect.signature(declare).parameters or name == "function":
                known = [option for option in inspect.signature(declare).parameters if option != "function"]
                raise unknown_option(f"agent {self.name!r}: a tool", name, known)

        def register(function: F) -> F:
            tool = declare(function, **self._with_phrases(function, options))
            if tool.spec.name in self._tools:
                raise DeclarationError(f"agent {self.name!r} has two tools named {tool.spec.name!r}; rename one")
            self._tools[tool.spec.name] = tool
            return function

        return register if function is None else register(function)

    def _with_phrases(self, function: Any, options: dict[str, Any]) -> dict[str, Any]:
        said = self._phrases.get(name := getattr(function, "__name__", ""), {})
        for option in said:
            if option in options and (option, options[option]) != ("confirm", True):
                raise DeclarationError(f"tool {name!r}: {option} is in the phrases and in the code; keep one")
        return options | said

    def when(
        self, /, *, code: str = "", text: str = "", object: str = "", every: float | None = None
    ) -> Callable[[F], F]:
        """Makes a function run when something comes into sight, `@agent.when(code=r"LOC:(.+)")`, or every so often
        while nobody speaks, `@agent.when(every=30.0)`.

        It is called with the call and what was seen, and returns a sentence to say, or None. One of the three says
        what, as in `Seen`; text counts when it was read with care. It runs once for each appearance: again only when
        that was gone for 3 s.

        every: seconds after which it is run again for what is still in sight. Without the three: seconds from one run
            to the next, 1 or more; the function is called with the call alone, first when so long has passed.

        Raises DeclarationError.
        """

        def register(function: F) -> F:
            seen = Seen(code=code, text=text, object=object)
            declared = reacting.declare(f"agent {self.name!r}", function, seen, every)
            if isinstance(declared, reacting.Round):
                self.rounds.append(declared)
            else:
                self.reactions.append(declared)
            return function

        return register

    def page(self, name: str, /, *, title: str = "") -> Callable[[F], F]:
        """Makes a function that returns a `Page` one of the agent's pages: `@agent.page("shift", title="The shift")`.

        The gateway shows it at `/pages/AGENT/NAME` to who has an API key, and runs the function in a thread each time
        that somebody looks, for 10 s at most.

        name: lower-case letters, digits and single hyphens. title: its heading; "" = the name.

        Raises DeclarationError.
        """

        def register(function: F) -> F:
            self.pages[name] = page.declare(self.name, name, title, function, self.pages)
            return function

        return register

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
        return self._vocabulary.words()

    def check(self) -> None:
        """Raises DeclarationError for what can only be seen once all tools are known. `load_agent` calls it."""
        for spec in self.specs:
            for option, names in (("requires", spec.requires), ("lookup", tuple(spec.lookup.values()))):
                for name in names:
                    if name not in self._tools or name == spec.name:
                        others = ", ".join(other for other in self._tools if other != spec.name) or "none"
                        raise DeclarationError(
                            f"tool {spec.name!r}: {option} names the tool {name!r}; the other tools are: {others}"
                        )
            for argument, name in spec.lookup.items():
                self._check_lookup(spec.name, argument, name)
            if spec.name in self._needed(spec.name):
                raise DeclarationError(f"tool {spec.name!r} requires, in the end, itself: it could never run")
        if unknown := set(self._phrases) - set(self._tools):
            known = ", ".join(self._tools)
            raise DeclarationError(f"agent {self.name!r}: phrases name {', '.join(unknown)}; the tools are: {known}")
        if sum(spec.transfer for spec in self.specs) > 1:
            raise DeclarationError(f"agent {self.name!r} has several tools with transfer=True; keep one")
        if sum(spec.opening for spec in self.specs) > 1:
            raise DeclarationError(f"agent {self.name!r} has several tools with opening=True; keep one")
        step.check(self.name, {name: tool.function for name, tool in self._tools.items()})
        self._check_examples()
        self._check_sight()

    def _check_sight(self) -> None:
        """What tools and `when` want seen is looked for."""
        wanted = [(f"tool {spec.name!r}: {name}", mark) for spec in self.specs for name, mark in spec.seen.items()]
        wanted += [(f"when {reaction.function.__name__!r}", reaction.seen) for reaction in self.reactions]
        for where, mark in wanted:
            option, looked_for = "text", self.sees is not None and self.sees.text
            if mark.code:
                option, looked_for = "codes", self.sees is not None and self.sees.codes
            elif mark.object:
                option, looked_for = "objects", self.sees is not None and self.sees.objects is not None
            if not looked_for:
                have = "has no sees" if self.sees is None else f"sees, but looks for no {option}"
                raise DeclarationError(
                    f"{where} is something to be seen, but agent {self.name!r} {have}: "
                    f'write Agent(…, sees=Sees("camera", {option}=True))'
                )

    def _check_lookup(self, tool: str, argument: str, source: str) -> None:
        names = fields.anywhere(self._tools[source].signature.returns)
        short = argument.rpartition("_")[2]  # `new_start` is a `start`
        if names is not None and not {argument, short, *_KEYS} & set(names):
            raise DeclarationError(
                f"tool {tool!r}: lookup says that {source!r} finds {argument!r}, but its result has no such field; "
                f"there are: {', '.join(sorted(names)) or 'none'}"
            )

    def _needed(self, name: str) -> set[str]:
        """The tools that must have run before this one may, those that they need included."""
        found: set[str] = set()
        todo = [*self._tools[name].spec.requires]
        while todo:
            tool = todo.pop()
            if tool not in found and tool in self._tools:
                found.add(tool)
                todo += self._tools[tool].spec.requires
        return found

    def _check_examples(self) -> None:
        """The same words cannot mean two tools."""
        seen: dict[str, str] = {}
        for spec in self.specs:
            for example in spec.examples:
                key = " ".join(re.findall(r"\w+", example.casefold()))
                other = seen.setdefault(key, spec.name)
                if other != spec.name:
                    raise DeclarationError(
                        f"tools {other!r} and {spec.name!r} both have the example {example!r}; keep it in one of them"
                    )

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
            sees=self.sees.sources if self.sees else (),
            recorded=self.record,
        )

    def _read_back(self, name: str, args: Mapping[str, Any], now: datetime) -> str:
        """What the runner will have read back before this call; "" when it will not."""
        tool = self._tools.get(name)
        if tool is None or not tool.spec.confirm:
            return ""
        try:
            with contained():
                return tool.in_words(tool.bind(args, now.tzinfo or local_zone(self.timezone)), now.date())
        except Exception:  # noqa: BLE001 - an ArgumentError, or whatever a validator or a `__str__` of the author raises
            return ""


def _check_vocabulary(agent: str, vocabulary: object) -> None:
    if callable(vocabulary):
        return
    if isinstance(vocabulary, str) or not isinstance(vocabulary, Sequence):
        raise DeclarationError(f"agent {agent!r}: vocabulary is a list of words, not one string")
    for word in vocabulary:
        check_text(f"agent {agent!r}: vocabulary", word)


def _check_words(agent: str, **options: str) -> None:
    """Words that the agent says as they stand, or none."""
    for option, words in options.items():
        if words:
            check_text(f"agent {agent!r}: {option}", words)


def _check_eyes(agent: str, sees: object, keep_frames: object, view: object) -> None:
    if view not in ("", "large"):
        raise DeclarationError(f'agent {agent!r}: view is "large" or "", not {view!r}')
    if sees is not None and not isinstance(sees, Sees):
        raise DeclarationError(f'agent {agent!r}: sees is Sees("camera", text=True, …), not {sees!r}')
    number = isinstance(keep_frames, int) and keep_frames >= 0
    if not (number or keep_frames == "on_tool"):
        raise DeclarationError(
            f'agent {agent!r}: keep_frames is True, False, a number of pictures or "on_tool", not {keep_frames!r}'
        )
    if keep_frames and sees is None:
        raise DeclarationError(
            f'agent {agent!r}: keep_frames needs sees=Sees("camera", …): it is shown nothing to keep'
        )
