"""How many bookings come out exactly as the caller wanted, in whole dialogues of the callers' own sentences.

.venv/bin/python bench/bookings.py DATA [--cases 8] [--half looked] [--show]

DATA: a folder with schema-guided/dialogues.json.gz and schema.json (Schema-Guided Dialogue, training part). An agent
has the tools of one service. A caller says the turn that began the dialogue; a question for an argument is answered
with the dialogue's own turn that gives it, else with one of another dialogue in which this value is put; a right
read-back gets a yes, a wrong one a correction. Then agents as strangers write them, with sentences written for them
(`bookings_agents.py`). Services and agents are split into those looked at and those that are only counted.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from bookings_agents import AGENTS
from machine import machine
from mind import mind
from understanding import HAND_OVER

from vivavoce.events import Brief, ToolCall, ToolResult, ToolSpec
from vivavoce.models.embedded.brain import Say, Utterance
from vivavoce.models.embedded.dialogue import naming
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.models.embedded.dialogue.contract import Confirmation, IntentCheck, IntentChoice, asked_for

LOOKED = (
    "Banks_1", "Buses_1", "Events_1", "Flights_1", "Hotels_1", "Media_1", "Movies_1", "RentalCars_1", "Restaurants_1",
    "Services_2",
)  # fmt: skip
"""Services whose dialogues may be read; the others are only counted."""
NOW = datetime(2019, 3, 1, 10, 0, tzinfo=ZoneInfo("America/New_York"))
"""The day on which the corpus plays."""
MOST_TURNS, MOST_ASKS = 16, 3
FREE = ("", "dontcare")
AGREES = "Yes, please."
PROPOSED = {"error": "a yes is needed", "confirmation_required": "I would do that."}


@dataclass(frozen=True)
class Said:
    """A turn of a caller with the values that it gives."""

    text: str
    values: Mapping[str, str]
    """Slot → canonical value."""
    spans: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Case:
    """A booking that a caller wants."""

    service: str
    tool: str
    request: Said
    args: Mapping[str, str]
    """Slot → canonical value."""
    words: Mapping[str, str]
    """Slot → the value as somebody in the dialogue said it."""
    own: tuple[Said, ...]
    """The caller's later turns."""


@dataclass
class Outcome:
    """What became of a case."""

    exact: bool = False
    wrong: bool = False
    """Something was done that was not wanted, after a yes."""
    repairs: int = 0
    """Turns that only put something right: asked again, corrected, asked back what was meant."""
    reasks: int = 0
    given: int = 0
    turns: int = 0
    why: str = ""
    log: list[str] = field(default_factory=list)


# ── cases out of the corpus ──


class Corpus:
    """Its tools and the turns of its callers."""

    def __init__(self, folder: Path) -> None:
        services = json.loads((folder / "schema.json").read_text())
        self.schemas = {service["service_name"]: service for service in services}
        with gzip.open(folder / "dialogues.json.gz", "rt") as file:
            self.dialogues = json.load(file)
        self.answers: dict[tuple[str, str], list[Said]] = defaultdict(list)
        """(service, slot) → turns that give just that, after a question for it."""
        self.names: dict[tuple[str, str], set[str]] = defaultdict(set)
        """(service, canonical value) → all that it was called: "SFO" for San Francisco."""
        self.cases: dict[tuple[str, str], list[Case]] = defaultdict(list)
        for dialogue in self.dialogues:
            self._read(dialogue["turns"])

    def _read(self, turns: Sequence[Mapping[str, Any]]) -> None:
        begun: dict[tuple[str, str], int] = {}
        words: dict[str, dict[str, str]] = defaultdict(dict)
        for at, turn in enumerate(turns):
            for frame in turn["frames"]:
                service, acts = frame["service"], frame["actions"]
                for act in acts:
                    for known, value in zip(act["canonical_values"], act["values"], strict=True):
                        words[service][act["slot"]] = value
                        self.names[service, known].add(_plain(value))
                    if act["act"] == "INFORM_INTENT":
                        begun[service, act["values"][0]] = at
                said = _said(turn, service) if turn["speaker"] == "USER" else None
                if said and len(turn["frames"]) == 1 and at and {act["act"] for act in acts} == {"INFORM"}:
                    wanted = {a["slot"] for f in turns[at - 1]["frames"] for a in f["actions"] if a["act"] == "REQUEST"}
                    if len(said.values) == 1 and set(said.values) <= wanted:
                        self.answers[service, next(iter(said.values))].append(said)
                if call := frame.get("service_call"):
                    key, args = (service, call["method"]), call["parameters"]
                    start = begun.pop(key, -1)
                    request = _said(turns[start], service) if start >= 0 else None
                    own = tuple(_said(t, service) for t in turns[start + 1 : at] if t["speaker"] == "USER")
                    if request and args and all(args.get(s) == v for s, v in request.values.items()):
                        self.cases[key].append(Case(*key, request, args, dict(words[service]), own))

    def tools(self, service: str, without: Case | None = None) -> tuple[ToolSpec, ...]:
        """The tools of a service, each with two requests as its examples; never that of the case."""
        return tuple(self._tool(service, intent, without) for intent in self.schemas[service]["intents"])

    def _tool(self, service: str, intent: Mapping[str, Any], without: Case | None) -> ToolSpec:
        slots = {slot["name"]: slot for slot in self.schemas[service]["slots"]}
        names = [*intent["required_slots"], *intent["optional_slots"]]
        properties = {name: schema_of(slots[name]) for name in names}
        for name, value in intent["optional_slots"].items():
            if value not in FREE:
                properties[name] = {**properties[name], "default": typed(properties[name], value)}
        texts = sorted({case.request.text for case in self.cases[service, intent["name"]]})
        texts = [text for text in texts if without is None or text != without.request.text]
        examples = random.Random(intent["name"]).sample(texts, min(2, len(texts)))
        parameters = {"type": "object", "properties": properties, "required": intent["required_slots"]}
        confirm = bool(intent["is_transactional"])
        return ToolSpec(intent["name"], intent["description"], parameters, confirm=confirm, examples=tuple(examples))


def _said(turn: Mapping[str, Any], service: str) -> Said:
    values, spans = {}, {}
    for frame in turn["frames"]:
        if frame["service"] == service:
            for act in frame["actions"]:
                if act["act"] == "INFORM" and act["canonical_values"]:
                    values[act["slot"]] = act["canonical_values"][0]
            spans |= {slot["slot"]: (slot["start"], slot["exclusive_end"]) for slot in frame["slots"]}
    return Said(turn["utterance"], values, spans)


def schema_of(slot: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema that somebody would declare for a slot of the corpus."""
    schema: dict[str, Any] = {"type": "string", "description": slot["description"]}
    options = slot["possible_values"] if slot["is_categorical"] else []
    if slot["name"].startswith("number_of"):
        schema["type"] = "integer"
    elif options == ["True", "False"]:
        schema["type"] = "boolean"
    elif options and all(map(str.isdigit, options)):
        schema["type"] = "integer"
    elif options:
        schema["enum"] = options
    elif re.search(r"date$|^date", slot["name"]):
        schema["format"] = "date"
    elif slot["name"].endswith("time"):
        schema["format"] = "time"
    elif slot["name"] == "amount":
        schema["type"] = "number"
    return schema


def typed(schema: Mapping[str, Any], value: str) -> Any:
    """A canonical value of the corpus as a JSON value."""
    kinds = {"boolean": lambda v: v == "True", "integer": int, "number": lambda v: float(re.sub(r"[^\d.]", "", v))}
    return kinds.get(schema["type"], str)(value)


# ── a caller ──


class Caller:
    """Says what the case's caller said, or what others said, with the case's values."""

    def __init__(self, corpus: Corpus, case: Case, spec: ToolSpec) -> None:
        self._corpus, self._case, self._spec = corpus, case, spec
        self._chance = random.Random(case.request.text)
        self._unsaid = list(case.own)
        self.said: set[str] = set(case.request.values)
        self.asked: dict[str, int] = defaultdict(int)

    def answer(self, name: str) -> str:
        """To the question for an argument; the bare value from the second time on."""
        self.asked[name] += 1
        value = self._case.args.get(name, "")
        if self.asked[name] > 1 or value in FREE:
            return self._bare(name) if value not in FREE else "I don't mind"
        for turn in self._unsaid:
            if name in turn.values and all(self._case.args.get(s) == v for s, v in turn.values.items()):
                self._unsaid.remove(turn)
                self.said |= set(turn.values)
                return turn.text
        self.said.add(name)
        pool = self._corpus.answers[self._case.service, name]
        same = [turn.text for turn in pool if turn.values[name] == value]
        put = [turn for turn in pool if name in turn.spans]
        if put:
            turn = self._chance.choice(put)
            start, end = turn.spans[name]
            return turn.text[:start] + self._bare(name) + turn.text[end:]
        return self._chance.choice(same) if same else self._bare(name)

    def _bare(self, name: str) -> str:
        value, schema = self._case.args[name], self._spec.parameters["properties"][name]
        if schema.get("format") == "date":
            return f"{date.fromisoformat(value):%B %-d}"
        if schema.get("format") == "time":
            return f"{time.fromisoformat(value):%-I:%M %p}"
        if schema["type"] == "boolean":
            return "yes" if value == "True" else "no"
        return self._case.words.get(name, value) if "enum" not in schema else value

    def right(self, name: str, got: Any) -> bool:
        """Whether an argument is what the caller wants; one that they did not speak of is left out, or its default."""
        schema = self._spec.parameters["properties"][name]
        value = self._case.args.get(name, "")
        got = schema.get("default") if got is None else got
        if value in FREE or (name not in self.said and name not in self._spec.parameters["required"]):
            return got == schema.get("default")
        if schema["type"] != "string" or got is None:
            return got == typed(schema, value)
        if "format" in schema:
            return got[: len(value)] == value
        return _plain(got) in {_plain(value), *self._corpus.names[self._case.service, value]}

    def mend(self, wrong: Sequence[str]) -> str:
        """What they say to a read-back with something wrong in it; "" = they give up."""
        known = [name for name in wrong if name in self.said and self._case.args.get(name, "") not in FREE]
        name = next((name for name in known if self.asked[name] < MOST_ASKS), "")
        self.asked[name] += 1
        return f"No, the {naming.label(name)} is {self._bare(name)}." if name else ""

    def wrong(self, values: Mapping[str, Any]) -> list[str]:
        """The arguments that are not as wanted."""
        return [name for name in self._spec.parameters["properties"] if not self.right(name, values.get(name))]


def _plain(text: str) -> str:
    return re.sub(r"^the |[^\w ]", "", text.lower()).strip()


def call(brief: Brief, target: str, caller: Caller, request: str) -> Outcome:
    """A whole dialogue."""
    brain, out, text = mind(brief), Outcome(), request
    spec = next(tool for tool in brief.tools if tool.name == target)
    proposed: tuple[str, Mapping[str, Any]] | None = None
    while out.turns < MOST_TURNS:
        out.turns += 1
        moves = asyncio.run(_collect(brain.hear(Utterance(text, typed=True))))
        out.log += [f"> {text}", f"  < {' '.join(m.text for m in moves if isinstance(m, Say))}"]
        while made := next((move for move in moves if isinstance(move, ToolCall)), None):
            out.log.append(f"  = {made.name} {dict(made.args)}")
            confirm = next(t for t in brief.tools if t.name == made.name).confirm
            if confirm and ((made.name, made.args) != proposed or text != AGREES):
                proposed = (made.name, made.args)
                result = PROPOSED
            elif made.name == target or confirm:
                missed = caller.wrong(made.args) if made.name == target else [made.name]
                out.exact, out.wrong = not missed, confirm and bool(missed)
                out.why = f"done wrong: {missed}" if missed else out.why
                return _closed(out, caller)
            elif made.name == HAND_OVER.name:
                out.why = "handed over"
                return _closed(out, caller)
            else:
                result = {"status": "done"}
            moves = asyncio.run(_collect(brain.learn(ToolResult(made.id, made.name, result))))
            out.log.append(f"  < {' '.join(m.text for m in moves if isinstance(m, Say))}")
        text = _reply(brain, spec, caller, out)
        if not text:
            return _closed(out, caller)
    out.why = "too long"
    return _closed(out, caller)


def _reply(brain: RulesBrain, spec: ToolSpec, caller: Caller, out: Outcome) -> str:
    """What the caller says next; "" = they give up, for the reason in `out.why`."""
    state = brain._state
    pending, goal, name = state.pending, state.goal, asked_for(state.pending)
    if isinstance(pending, Confirmation) and goal and goal.tool == spec.name:
        wrong = caller.wrong(goal.values)
        if not wrong:
            return AGREES
        out.repairs += 1
        out.why = f"read back wrong: {wrong}"
        return caller.mend(wrong)
    if name and goal and goal.tool == spec.name:
        again = name in caller.said
        out.reasks += again
        out.repairs += again or name not in caller._case.args
        out.why = f"asked again: {name}" if again else out.why
        return caller.answer(name) if caller.asked[name] < MOST_ASKS else ""
    out.repairs += 1
    out.why = f"after “{state.said}”" if out.repairs < MOST_ASKS else "not understood"
    if out.repairs >= MOST_ASKS:
        return ""
    if isinstance(pending, IntentCheck):
        return "Yes." if pending.tool == spec.name else "No."
    if isinstance(pending, IntentChoice):
        return next((o.label for o in pending.options if o.value == spec.name), "Neither.")
    return f"I want to {naming.phrase(spec)}" if goal is None or goal.tool != spec.name else "No."


async def _collect(moves: Any) -> list[Any]:
    return [move async for move in moves]


def _closed(out: Outcome, caller: Caller) -> Outcome:
    out.given = len(caller.said)
    return out


# ── agents of strangers ──


def strangers(held: bool) -> Iterator[tuple[str, Outcome]]:
    """(agent, what became of a call) for each call to the agents of one half; nothing is answered but a read-back."""
    for agent, (turns, wanted) in ((agent, case) for agent, cases in AGENTS[held] for case in cases):
        brief = agent.brief(lambda: NOW)
        (spec,) = brief.tools
        defaults = {n: s.get("default") for n, s in spec.parameters["properties"].items()}
        brain, out = mind(brief), Outcome(given=len(wanted), turns=len(turns))
        values: Mapping[str, Any] = {}
        for text in turns:
            moves = asyncio.run(_collect(brain.hear(Utterance(text, typed=True))))
            out.log += [f"> {text}", f"  < {' '.join(m.text for m in moves if isinstance(m, Say))}"]
            made = next((m for m in moves if isinstance(m, ToolCall)), None)
            values = made.args if made else {}
            if made and text != turns[-1]:
                asyncio.run(_collect(brain.learn(ToolResult(made.id, spec.name, PROPOSED))))
        got, goal = {**defaults, **values}, {**defaults, **wanted}
        missed = [name for name in got if _lowered(got[name]) != _lowered(goal.get(name))]
        out.log.append(f"  = {dict(values)} wanted {dict(wanted)}")
        out.exact, out.repairs = not missed, len(missed)
        out.reasks = asked_for(brain._state.pending) in wanted
        out.why = f"wrong: {missed}"
        yield agent.name, out


def _lowered(value: Any) -> Any:
    """Without capitals, articles and fields that hold nothing."""
    if isinstance(value, Mapping):
        return {k: _lowered(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_lowered(v) for v in value]
    return re.sub(r"^(?:the|an?) ", "", value.lower()) if isinstance(value, str) else value


# ── the report ──


def interval(values: Sequence[float], weights: Sequence[float] | None = None) -> str:
    """A share (or ratio to weights) with its 95 % interval, resampled a thousand times by case."""
    if not len(values):
        return "–"
    tops, bottoms = np.array(values, float), np.array(weights if weights is not None else np.ones(len(values)), float)
    draws = np.random.default_rng(1).integers(0, len(tops), (1000, len(tops)))
    low, high = np.percentile(tops[draws].sum(1) / np.maximum(bottoms[draws].sum(1), 1), [2.5, 97.5])
    return f"{tops.sum() / max(bottoms.sum(), 1):.2f} ({low:.2f}–{high:.2f})"


def table(results: Iterable[tuple[str, str, Outcome]]) -> Iterator[str]:
    """One line for each agent of the half that may be looked at, and one for each half."""
    yield "| half | agent | calls | exact | without repair | asked again per value given | turns | wrong effects |"
    yield "|---" * 8 + "|"
    rows = list(results)
    keys = sorted({(half, name) for half, name, _ in rows if half.startswith("looked")})
    for half, name in [*keys, *sorted({(half, "all") for half, _, _ in rows})]:
        some = [out for h, n, out in rows if h == half and name in (n, "all")]
        plain = [out.exact and not out.repairs for out in some]
        again = interval([out.reasks for out in some], [out.given for out in some])
        turns = np.mean([out.turns for out in some])
        columns = [interval([out.exact for out in some]), interval(plain), again, f"{turns:.1f}"]
        yield f"| {half} | {name} | {len(some)} | {' | '.join(columns)} | {sum(out.wrong for out in some)} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--cases", type=int, default=8, help="dialogues for each tool")
    parser.add_argument("--half", choices=("looked", "held", "both"), default="both")
    parser.add_argument("--only", default="", help="agents whose name begins so")
    parser.add_argument("--show", action="store_true", help="print the dialogues that went wrong of the half looked at")
    arguments = parser.parse_args()
    corpus, results = Corpus(arguments.data / "schema-guided"), []
    for (service, tool), cases in sorted(corpus.cases.items()):
        half = "looked" if service in LOOKED else "held"
        if arguments.half in (half, "both") and service.startswith(arguments.only):
            for case in random.Random(tool).sample(cases, min(arguments.cases, len(cases))):
                tools = (*corpus.tools(service, without=case), HAND_OVER)
                brief = Brief("For all other requests, transfer to staff.", tools, local_time=lambda: NOW)
                caller = Caller(corpus, case, next(t for t in tools if t.name == tool))
                results.append((half, service, call(brief, tool, caller, case.request.text)))
    for held in (False, True):
        half = "held" if held else "looked"
        if arguments.half in (half, "both"):
            found = strangers(held)
            results += [(f"{half}, written", n, out) for n, out in found if n.startswith(arguments.only)]
    for half, name, out in results if arguments.show else ():
        if half.startswith("looked") and (out.repairs or not out.exact):
            print(f"── {name}: {out.why}", *out.log, sep="\n")
    print(machine())
    print("\n".join(table(results)))


if __name__ == "__main__":
    main()
