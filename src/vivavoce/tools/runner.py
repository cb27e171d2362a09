"""Runs what a model asks for: when it may, within its time, and never raising into the loop."""

from __future__ import annotations

import asyncio
import functools
import inspect
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import asdict, dataclass
from datetime import UTC, date, tzinfo
from typing import Any

from pydantic import SecretStr

from ..errors import IN_FULL, Declined
from ..events import ToolCall, ToolResult
from ..plain import Reader
from ..voiced import Manner
from ..zones import in_zone
from . import step
from .agent import Agent
from .call import Call
from .confirmation import Confirmations
from .foreign import contained, place
from .grounding import Grounding, Unheard, Words
from .handover import Handovers
from .outcome import Outcome, Tally
from .results import Told, readable_or_named, tell
from .schema import ArgumentError, Bound, digest
from .spoken import Speech
from .threads import Busy, Threads
from .tool import Tool

log = logging.getLogger("vivavoce.tools")

# Said for any failure that has no sentence of its own: says nothing that is not known.
APOLOGY = "Sorry, something went wrong on our side and that did not work."
# Of a tool that was being run when the gateway fell, and that cannot tell a repetition from another request.
CUT_OFF = "The line was cut while that was being done, and I cannot tell whether it went through."
# The same action failing this often in one call is a loop, not bad luck.
FAILURES = 3

UNCONFIRMED = (
    "Not done yet. Read this back and ask the caller to confirm; call the tool again with the same arguments once they "
    "have said yes."
)
# To a yes that was not one to this: the model asked for it without the values, or the caller cut them short.
UNTOLD = (
    "Not done: the caller has not heard what they would agree to, so their yes does not count. Say exactly these words "
    "now, all of them, and ask whether to go ahead; call the tool again once they have said yes to that."
)

GIVEN_UP = (
    f"{{tool}} has failed {FAILURES} times with these arguments and is not tried again; tell the caller, and do "
    "something else or hand over to a person."
)

Response = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Failed:
    """An action that did not come about."""

    times: int
    turn: int
    """Of the caller's, the last time: what looks anew at what is shown or stored may be asked for again."""
    error: str


_NEVER = _Failed(0, 0, "")


@dataclass(frozen=True, slots=True)
class Done:
    """A tool call of this call's past."""

    call: ToolCall
    turn: int
    response: Mapping[str, Any]
    seconds_ago: float


@dataclass(frozen=True, slots=True)
class _Turn:
    """The caller's turn that led to a tool call, as `ToolRunner.run` takes it."""

    number: int
    heard: str
    told: Callable[[int], str] | None
    sound: bytes | None = None

    def tells(self, tool: Tool, bound: Bound, today: date, since: int) -> bool:
        """Whether the caller has been told what would be done, in any words."""
        return self.told is None or Speech(self.told(since), today).tells(tool.read_values(bound))


class ToolRunner:
    """The tools of one call. Every `run` is answered exactly once; several may be under way at a time."""

    def __init__(
        self,
        agent: Agent,
        call: Call,
        *,
        clock: Callable[[], float] = time.monotonic,
        threads: Threads | None = None,
        words: Words | None = None,
    ) -> None:
        """clock: seconds, steady. threads: where functions that are not `async` run; None = some of its own. words:
        what the caller has said; None = nobody keeps account."""
        agent.check()
        self._agent = agent
        self._call = call
        self._clock = clock
        self._threads = threads or Threads()
        self._confirmations = Confirmations()
        self._words: Words = words or Unheard()
        self._grounding = Grounding(self._words)
        self._succeeded: set[str] = set()
        self._failures: dict[str, _Failed] = {}
        self._running: dict[str, asyncio.Task[Response]] = {}
        self._agreed: dict[str, tuple[int, Response]] = {}
        self._doubtful: set[str] = set()
        word = agent.outcome
        over = None if word is None else lambda: word(call)
        self._tally = Tally({name: tool.outcome for name, tool in agent.tools.items()}, over)
        self.handovers = Handovers(call, self._tally, self._beside)
        """What a person who takes the caller over is told, and the caller whom nobody does."""

    @property
    def outcome(self) -> Outcome:
        """What has become of the call so far."""
        return self._tally.outcome

    @property
    def manner(self) -> Manner:
        """How the agent is to speak: `Call.speech`."""
        return self._call.speech()

    async def run(
        self,
        tool_call: ToolCall,
        turn: int,
        heard: str = "",
        told: Callable[[int], str] | None = None,
        sound: bytes | None = None,
    ) -> ToolResult:
        """The result of one tool call, or an error result that says what to do instead; raises only CancelledError.

        turn: the number of the caller's turn that led to it, from 1.
        heard: the caller's words in that turn; "" when the model gives no transcript. told: gives what the caller has
        been told since a turn, by number; None = nobody keeps account, and a yes counts for what was to be read back.
        sound: of that turn, 16 kHz PCM16; None when it was typed.

        Cancelling it cancels an `async` tool. A function in a thread cannot be stopped: its result is dropped.
        """
        self._tally.asked(tool_call.name)
        if tool_call.id in self._doubtful:
            self._doubtful.discard(tool_call.id)
            return ToolResult(tool_call.id, tool_call.name, {"error": CUT_OFF, "outcome": "unknown"})
        try:
            with contained():
                answer = await self._respond(tool_call, _Turn(turn, heard, told, sound))
                response = in_zone(answer, self._call.local_time().tzinfo)
        except Exception as error:  # noqa: BLE001 - a tool, whatever it does, must not end the call
            _log_failure(tool_call.name, self._call.id, error)
            response = {"error": APOLOGY}
        self._tally.answered(tool_call.name, response)
        return ToolResult(tool_call.id, tool_call.name, response)

    def known(self) -> Response:
        """What the tools have noted of the call (`Call.state`) and of the caller, as JSON: `resume` takes it again."""
        caller = self._call.caller
        who = None if caller is None else {"subject": caller.subject, "claims": dict(caller.claims)}
        if not self._call.state and who is None and self.manner == Manner():
            return {}
        reader = Reader(readable_or_named)
        plain: Response = reader.read({"state": dict(self._call.state), "caller": who})
        if self.manner != Manner():
            plain["speech"] = asdict(self.manner)
        if reader.cut or reader.lost:
            log.warning("not all of Call.state will be known after a lost line: call=%s", self._call.id)
        return plain

    def resume(self, known: Mapping[str, Any], done: Iterable[Done], begun: Iterable[ToolCall]) -> None:
        """Go on where the call was cut off. known: as it was last; done: what was run before, in order.

        begun: calls of which nobody can tell whether they were done: they will come again under their ids.
        """
        self._call.state.update(known.get("state") or {})
        self._call.speech(**(known.get("speech") or {}))
        if (who := known.get("caller")) is not None:
            self._call.identify(who["subject"], **who["claims"])
        for before in done:
            self._take_done(before)
        self._doubtful = {call.id for call in begun if not self._may_repeat(call.name)}

    def _is_grounded(self, tool: Tool, bound: Bound, key: str, turn: _Turn) -> bool:
        """Whether its values have been found to be seen or said: the caller has been asked to agree, or it runs."""
        asked = self._confirmations.awaits(tool.spec.name, bound.sha256, self._clock())
        return asked or key in self._running or self._agreed.get(key, (-1, {}))[0] == turn.number

    def _may_repeat(self, name: str) -> bool:
        """Whether running it again can do no harm: it says so, or it takes the `Call` by whose key it knows itself."""
        tool = self._agent.tools.get(name)
        if tool is None or tool.idempotent or tool.signature.call_parameter:
            return True
        return tool.spec.confirm and not self._confirmations.awaits(name)  # the caller has yet to be asked

    def close(self) -> None:
        """Stop what is still running, as far as it can be stopped; safe to call twice."""
        for task in self._running.values():
            task.cancel()
        self._running.clear()

    def _take_done(self, before: Done) -> None:
        tool = self._agent.tools.get(before.call.name)
        if tool is None:
            return
        name, response = tool.spec.name, dict(before.response)
        self._tally.asked(name)
        self._tally.answered(name, response)
        try:
            with contained():
                bound = tool.bind(before.call.args, self._call.local_time().tzinfo or UTC)
                self.handovers.note(tool, bound, response)
                sha256 = bound.sha256
        except Exception:  # noqa: BLE001 - an ArgumentError, or whatever a validator of the author raises
            sha256 = digest(dict(before.call.args))
        key = f"{name} {sha256}"
        if "confirmation_required" in response:
            words = str(response["confirmation_required"])
            self._confirmations.asked(name, sha256, before.turn, self._clock() - before.seconds_ago, words)
            return
        if tool.spec.confirm:
            self._confirmations.forget(name)
            self._agreed[key] = (before.turn, response)
        self._count(name, key, response, before.turn)

    async def _respond(self, tool_call: ToolCall, turn: _Turn) -> Response:
        name = tool_call.name
        tool = self._agent.tools.get(name)
        raw = tool_call.args if isinstance(tool_call.args, Mapping) else {}
        bound, key = None, f"{name} {digest(dict(raw))}"
        response: Response | None = None
        if tool is None:
            known = ", ".join(self._agent.tools) or "none"
            response = {"error": f"There is no tool {name!r}; the tools are: {known}."}
        else:
            try:
                bound = tool.bind(raw, self._call.local_time().tzinfo or UTC)
                key = f"{name} {bound.sha256}"
            except ArgumentError as error:
                response = {"error": f"{name} was not run: {error}.", "invalid_arguments": error.problems}
        failed = self._failures.get(key, _NEVER)
        looks_anew = tool is not None and (tool.idempotent or tool.resolve is not None) and turn.number > failed.turn
        if failed.times >= FAILURES and not looks_anew:
            log.warning("refused a tool call that keeps failing: tool=%s call=%s", name, self._call.id)
            return {"error": failed.error, "instruction": GIVEN_UP.format(tool=name)}
        if tool is not None and bound is not None:
            response = _missing(tool, self._succeeded)
            if response is None and tool.resolve is not None:
                call = self._call.at(turn.number, name, bound.sha256, heard=turn.heard)
                meant = await self._beside(tool.resolve, tool, bound, call)
                response, bound = (meant, bound) if "error" in meant else (None, _meant(tool, bound, meant, call))
                key = f"{name} {bound.sha256}"
            if response is None and not self._is_grounded(tool, bound, key, turn):
                response = await self._grounding.refusal(tool, raw, bound, self._call, turn.heard)
            response = response or await self._permitted(tool, bound, key, turn)
            self.handovers.note(tool, bound, response)
        assert response is not None
        self._count(name, key, response, turn.number)
        if offered := _read_back(response.get("step"), self._agent.tools, self._call.local_time().tzinfo or UTC):
            self._confirmations.asked(*offered, turn.number, self._clock(), response["step"]["ask"])
        return response

    def _count(self, name: str, key: str, response: Response, turn: int) -> None:
        if "error" not in response:
            self._succeeded.add(name)
            self._failures.pop(key, None)
            if "step" in response:
                self._failures.clear()  # another question: the same answer is another action
        elif not {"confirmation_required", "not_seen"} & response.keys() and not (
            (tool := self._agent.tools.get(name)) and tool.has_secret
        ):  # what the caller may mend is no loop; secrets look all alike here, and `Call.verify` counts them
            times = self._failures.get(key, _NEVER).times + 1
            self._failures[key] = _Failed(times, turn, str(response["error"]))

    async def _permitted(self, tool: Tool, bound: Bound, key: str, turn: _Turn) -> Response:
        """Runs the tool, or says that the caller has to agree first."""
        name, today = tool.spec.name, self._call.local_time().date()
        call = self._call.at(turn.number, name, bound.sha256, turn.sound, turn.heard)
        if not tool.spec.confirm or key in self._running:
            return await self._within_time(tool, bound, call, key)
        done_in, stored = self._agreed.get(key, (-1, {}))
        if done_in == turn.number:
            return stored  # a repetition after a reconnection: the yes was for one action
        told = functools.partial(turn.tells, tool, bound, today)
        verdict = self._confirmations.judge(
            name, bound.sha256, turn.number, turn.heard, self._clock(), told, self._words.said_since
        )
        if verdict == "refused":
            return {"error": f"The caller said no: {name} was not run. Ask what they would like instead."}
        if verdict in ("ask", "untold"):
            words = tool.in_words(bound, today)
            if tool.check is not None:
                response = await self._beside(tool.check, tool, bound, call)
                if "error" in response:
                    return response
                own = str(response.get("output") or "")  # it names the thing, but must not leave out what was agreed to
                words = own if own and Speech(own, today).tells(tool.read_values(bound)) else words
            self._confirmations.asked(name, bound.sha256, turn.number, self._clock(), words)
            return {"error": UNTOLD if verdict == "untold" else UNCONFIRMED, "confirmation_required": words}
        response = await self._within_time(tool, bound, call, key)
        self._agreed[key] = (turn.number, response)
        return response

    async def _beside(self, function: Callable[..., Any], tool: Tool, bound: Bound, call: Call) -> Response:
        """What a function beside the tool's own, its `resolve`, `check` or `otherwise`, says to the same arguments."""
        try:
            async with asyncio.timeout(tool.timeout):
                return (await self._invoke(function, tool, bound, call)).response
        except Declined as refusal:
            return _declined(refusal)
        except (TimeoutError, Busy) as error:
            _log_failure(tool.spec.name, call.id, error)
            return {"error": "That takes too long at the moment, and nothing has been changed."}
        except Exception as error:  # noqa: BLE001 - whatever it does, the caller gets a sentence
            _log_failure(tool.spec.name, call.id, error)
            return {"error": APOLOGY}

    async def _within_time(self, tool: Tool, bound: Bound, call: Call, key: str) -> Response:
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._execute(tool, bound, call))
            self._running[key] = task
        try:
            done, _ = await asyncio.wait({task}, timeout=tool.timeout)
        except asyncio.CancelledError:
            self._stop(tool, key, task)
            raise
        if done:
            self._running.pop(key, None)
            return {"error": APOLOGY} if task.cancelled() else task.result()
        self._stop(tool, key, task)
        log.warning("tool took too long: tool=%s call=%s seconds=%g", tool.spec.name, call.id, tool.timeout)
        if tool.idempotent:
            return {"error": "That is taking too long. It may be tried again.", "outcome": "unknown"}
        return {
            "error": "That is taking too long, and I cannot tell yet whether it went through.",
            "outcome": "unknown",
        }

    def _stop(self, tool: Tool, key: str, task: asyncio.Task[Response]) -> None:
        """An `async` tool is cancelled. One in a thread goes on: the same call asked again gets *its* result."""
        if _is_async(tool.function):
            task.cancel()
            self._running.pop(key, None)

    async def _execute(self, tool: Tool, bound: Bound, call: Call) -> Response:
        try:
            told = await self._invoke(tool.function, tool, bound, call)
        except Declined as refusal:
            return _declined(refusal)
        except Busy:
            return {"error": "I cannot do that right now; please try again in a moment."}
        except Exception as error:  # noqa: BLE001 - whatever a tool does, the caller gets a sentence
            _log_failure(tool.spec.name, call.id, error)
            return {"error": APOLOGY}
        for complaint in filter(None, (told.complaint, step.complaint(told.response, self._agent.tools))):
            log.warning("tool done, but: tool=%s call=%s %s", tool.spec.name, call.id, complaint)
        return told.response

    async def _invoke(self, function: Callable[..., Any], tool: Tool, bound: Bound, call: Call) -> Told:
        """What a tool, or what is declared beside it, came to; raises only Exceptions, and CancelledError when it is
        cancelled."""
        keywords = tool.keywords(function, bound, call)
        expected = tool.result if function is tool.function else None
        with contained():
            if _is_async(function):
                return tell(await function(**keywords), expected)

            def work() -> Any:  # what it returned is read there too: that runs code of its author
                value = function(**keywords)
                return value if inspect.isawaitable(value) else tell(value, expected)

            done = await self._threads.run(work, owner=call.id, kind=function, patience=tool.timeout)
            if isinstance(done, Told):
                return done
            return tell(await done, expected)  # an async function behind a plain decorator


def _missing(tool: Tool, succeeded: Set[str]) -> Response | None:
    """Which other tool must have run before, where one must."""
    for name in tool.spec.requires:
        if name not in succeeded:
            return {
                "error": f"{tool.spec.name} needs {name} to have succeeded first: run {name}.",
                "run_first": name,
            }
    return None


def _meant(tool: Tool, bound: Bound, meant: Response, call: Call) -> Bound:
    """The arguments with those that `resolve` gave instead. Raises `schema.ArgumentError` for what the tool does not
    take: its author's slip, which is answered and logged as any other."""
    known = {name: bound.canonical[name] for name in bound.given}
    known |= {name: value for name, value in bound.values.items() if isinstance(value, SecretStr)}
    named = {name: value for name, value in meant.items() if name in tool.signature.names and value is not None}
    return tool.bind(known | named, call.local_time().tzinfo or UTC)


def _read_back(told: Any, tools: Mapping[str, Tool], zone: tzinfo) -> tuple[str, str] | None:
    """The action, as name and digest, that a step's own question asks for a yes to: all that a tool with `confirm`
    takes is known, one thing at least. None where there is none: it will be read back. Whether the caller was told all
    of it is for the yes to show (`UNTOLD`)."""
    tool = tools.get(told["then"]) if isinstance(told, dict) else None
    if tool is None or not tool.spec.confirm or not told["ask"] or not told["given"]:
        return None
    try:
        return tool.spec.name, tool.bind(told["given"], zone).sha256
    except ArgumentError:
        return None


def _is_async(function: Callable[..., Any]) -> bool:
    return inspect.iscoroutinefunction(function)


def _declined(refusal: Declined) -> Response:
    response: dict[str, Any] = {"error": refusal.sentence}
    if refusal.alternatives:
        response["alternatives"] = refusal.alternatives
    if refusal.ask_again:
        response["ask_again"] = list(refusal.ask_again)
    if refusal.no_answer:
        response["no_answer"] = True
    if isinstance(refusal.offer, step.Step):
        response |= refusal.offer.told()
    return tell(response).response


def _log_failure(tool: str, call: str, error: BaseException) -> None:
    log.error("tool failed: tool=%s call=%s error=%s", tool, call, place(error))
    IN_FULL.debug("tool failed: tool=%s call=%s", tool, call, exc_info=error)
