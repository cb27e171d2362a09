"""Going on with a tool's result: say it, use it, ask for the caller's yes, offer what else there is. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ....events import CallEnding, ToolResult, ToolSpec
from ..brain import Move, Say
from ..markup import structured
from ..values.births import is_birth
from ..values.found import Partial
from . import asking, earlier, naming, openings, phrases, policy, requests, slots
from .choices import options_of
from .kit import Kit
from .readback import read_back
from .results import record_label, records, say_result, trim
from .state import Done, Goal, Option, Pending, Running, State
from .words import sentences, split_name

_MOMENTS = ("datetime", "date", "time")
_ABOUT_TIME = re.compile(
    r"\b(?:past|closed|taken|booked|busy|free|available|full|day|date|time|hour|slot|holiday|weekend|earlier|later|"
    r"opening|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b",
    re.I,
)
_ABOUT_DAY = re.compile(
    r"\b(?:past|holidays?|weekends?|days?|dates?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b", re.I
)
_ABOUT_CLOCK = re.compile(r"\b(?:times?|hours?|o'clock|\d+ ?[ap]\.?m|slots?|taken|booked|busy|earlier|later)\b", re.I)
_ABOUT_KEY = re.compile(r"\b(?:number|id|code|reference|find|found|exist|know|unknown|match|record|no such)\b", re.I)


def learn(kit: Kit, st: State, result: ToolResult) -> list[Move]:
    """What a result leads to."""
    running = next((r for r in st.running if r.id == result.id), None)
    if running is None or result.will_continue:
        return []
    st.running = tuple(r for r in st.running if r.id != result.id)
    spec, response = st.spec(running.tool), structured(result.response)
    goal = None if running.background else next((g for g in reversed(st.goals) if g.tool == running.tool), None)
    if goal is None or goal is not st.goal:  # the caller has moved on, or it ran in the background
        return _late(kit, st, spec, running, response, silent=result.scheduling == "SILENT")
    if response.get("confirmation_required"):
        return _confirm(kit, st, spec, goal, str(response["confirmation_required"]))
    if response.get("error"):
        return _error(kit, st, spec, goal, response)
    st.done = (*st.done, Done(running.tool, running.args, response))
    return _success(kit, st, spec, goal, running, response)


def _late(
    kit: Kit, st: State, spec: ToolSpec, running: Running, response: Mapping[str, Any], *, silent: bool
) -> list[Move]:
    if response.get("error"):
        return [] if silent else [Say(trim(_sentence(response["error"])))]
    st.done = (*st.done, Done(running.tool, running.args, response))
    spoken = [] if silent else [Say(say_result(spec, running.args, response, kit.now()))]
    st.news = " ".join(move.text for move in spoken)
    if not st.goals and (more := requests.following(kit, st)):
        return [*spoken, *more]
    return [*spoken, *([Say(st.pending.question)] if st.pending.question and spoken and st.goals else [])]


def _confirm(kit: Kit, st: State, spec: ToolSpec, goal: Goal, given: str) -> list[Move]:
    question = read_back(
        spec, {n: goal.values[n] for n in slots.properties(spec) if n in goal.values}, kit.now(), given
    )
    st.put(replace(goal, proposed=True, question=question))
    st.pending = Pending("confirm", question=question)
    return [Say(question)]


def _success(
    kit: Kit, st: State, spec: ToolSpec, goal: Goal, running: Running, response: Mapping[str, Any]
) -> list[Move]:
    st.goals = st.goals[:-1]
    if spec.transfer:
        said = (
            say_result(spec, running.args, response, kit.now())
            if spec.done or "message" in response or "output" in response
            else ""
        )
        text = said if len(said.split()) > 1 else phrases.TRANSFERRED
        st.goals, st.pending = (), Pending()
        return [Say(text), CallEnding("transferred")]
    below = st.goal
    if below is not None and goal.fills:
        return _fill(kit, st, below, goal, response)
    if below is not None and spec.name in st.spec(below.tool).requires:
        return policy.advance(kit, st)
    st.finished += 1
    told = Say(say_result(spec, running.args, response, kit.now()))
    st.news = told.text
    if below is not None:
        return [told, *policy.advance(kit, st)]
    if more := requests.following(kit, st):
        return [told, *more]
    st.pending = Pending("more", question=phrases.ANYTHING_ELSE)
    acted = (
        bool(spec.confirm or slots.properties(spec))
        and st.finished % 2 == 1
        and (spec.confirm or bool(kit.brief.instructions))
    )
    closing = acted and not kit.terse and not told.text.rstrip().endswith("?")
    if closing and len(sentences(told.text)) == 1:
        return [Say(f"{told.text} {phrases.ANYTHING_ELSE}")]
    return [told, Say(phrases.ANYTHING_ELSE)] if closing else [told]


def _fill(kit: Kit, st: State, below: Goal, helper: Goal, response: Mapping[str, Any]) -> list[Move]:
    """Use a lookup's result for the argument it was made for."""
    name = helper.fills
    if openings.is_moment(st.spec(below.tool), name):
        offered = openings.offer(kit, st, below, helper, response)
        return offered if st.pending.want == "choose" else [*offered, *policy.advance(kit, st)]
    options: list[Option] = []
    for record in records(response, name) or _by_short_name(response, name):
        value = record.get(name, record.get("id", record.get("number")))
        if all(value != o.value for o in options):
            options.append(Option(value, record_label(record, kit.now()), record))
    if not options:
        st.put(below.missed(name))
        said = say_result(st.spec(helper.tool), helper.values, response, kit.now())
        spoken = said if said not in (phrases.DONE, phrases.SOMETHING_WRONG) and len(said) > 5 else phrases.NOT_FOUND
        return [Say(spoken), *policy.ask(kit, st, name)]
    if len(options) > 1:
        options = policy.choose_by_words(kit, below, options)
    if len(options) == 1:
        st.put(below.with_values({name: options[0].value}))
        return policy.advance(kit, st)
    return policy.ask_which(st, name, options)


def _by_short_name(response: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Results often call an `appointment_id` just `id`."""
    return records(response, "id") or records(response, "number") if split_name(name)[-1] in {"id", "number"} else []


def _error(kit: Kit, st: State, spec: ToolSpec, goal: Goal, response: Mapping[str, Any]) -> list[Move]:
    first = response.get("run_first")
    if isinstance(first, str) and st.has(first) and all(g.tool != first for g in st.goals):
        st.goals = (*st.goals, Goal(first, goal.said))
        return policy.advance(kit, st)
    alternatives = {n: v for n, v in (response.get("alternatives") or {}).items() if v}
    sentence = trim(_sentence(response["error"]))
    if (elsewhere := openings.another_day(st, goal, alternatives)) is not None:
        named = isinstance(part := st.goals[-2].partial.get(goal.fills), Partial) and part.date
        st.goals = (*st.goals[:-2], elsewhere)
        return [*([Say(sentence)] if named else []), *policy.advance(kit, st)]
    for name, values in alternatives.items():
        if name in slots.properties(spec):
            return _offer(kit, st, spec, goal, name, list(values), sentence)
    doubted = [n for n in response.get("ask_again") or () if n in slots.properties(spec)]
    if doubted:
        return _ask_anew(kit, st, spec, goal, doubted, sentence)
    st.put(replace(goal, proposed=False))
    invalid = [n for n in _names(response.get("invalid_arguments")) if n in slots.properties(spec)]
    if invalid:
        st.put(goal.without(invalid[0]).missed(invalid[0]))
        return policy.ask(kit, st, invalid[0])
    if spec.transfer:
        st.goals, st.pending = (), Pending("more")
        return [Say(sentence)]
    suspect = _suspect(spec, goal, sentence)
    if suspect:
        tries = goal.misses.get(suspect, 0) + 1
        st.put(replace(goal.without(suspect), misses={**goal.misses, suspect: tries}))
        if tries >= kit.doubt.hand_over_after:
            return [Say(sentence), *policy.hand_over(kit, st, goal.said)]
        question, part = asking.question(spec, suspect), ""
        if (time := _time_kept(spec, goal, suspect, sentence)) is not None:
            st.put(replace(st.goals[-1], partial={**st.goals[-1].partial, suspect: time}))
            question, part = phrases.WHICH_DAY, "date"
        st.pending = Pending("slot", suspect, text=part, question=question)
        return [Say(sentence)] if sentence.endswith("?") else [Say(sentence), Say(question)]
    st.goals, st.refused = (), goal
    if more := requests.following(kit, st):
        return [Say(sentence), *more]
    st.pending = Pending("more", question=phrases.WHAT_ELSE)
    return [Say(sentence), *([] if sentence.endswith("?") else [Say(phrases.WHAT_ELSE)])]


def _ask_anew(kit: Kit, st: State, spec: ToolSpec, goal: Goal, doubted: list[str], sentence: str) -> list[Move]:
    """One of several arguments is wrong, and the tool cannot tell which: all of them are unknown again."""
    tries = max(goal.misses.get(name, 0) for name in doubted) + 1
    for name in doubted:
        goal = goal.without(name)
    st.put(replace(goal, misses={**goal.misses, **dict.fromkeys(doubted, tries)}))
    if tries >= kit.doubt.hand_over_after:
        return [Say(sentence), *policy.hand_over(kit, st, goal.said)]
    question = asking.of_whom(asking.question(spec, doubted[0]), st.goals[0].said)
    st.pending = Pending("slot", doubted[0], question=question)
    return [Say(sentence), Say(question)]


def _offer(kit: Kit, st: State, spec: ToolSpec, goal: Goal, name: str, values: list[Any], sentence: str) -> list[Move]:
    schema = naming.main_schema(slots.properties(spec)[name])
    options = options_of(values[: policy.MOST_OPTIONS], schema, kit.now())
    st.put(goal.without(name))
    question = phrases.offer([o.label for o in options])
    st.pending = Pending("choose", name, options, text="offer", question=question)
    return [Say(sentence), Say(question)]


def _names(problems: Any) -> list[str]:
    if isinstance(problems, Mapping):
        return [str(key) for key in problems]
    if isinstance(problems, list | tuple):
        return [
            str(p.get("name") or p.get("argument") or p.get("field") or (p.get("loc") or [""])[0])
            if isinstance(p, Mapping)
            else str(p)
            for p in problems
        ]
    return []


def _suspect(spec: ToolSpec, goal: Goal, sentence: str) -> str:
    """The argument that an error is about: named in it, or the only one of its kind; "" when that is not plain."""
    words = set(sentence.lower().replace(".", "").replace(",", "").split())
    given = [n for n in slots.properties(spec) if n in goal.values]
    key = _ABOUT_KEY.search(sentence)
    named = [
        n
        for n in given
        if set(split_name(n)) - {"id", "new", "the", "of"}
        and set(split_name(n)) - {"id", "new", "full"} <= words
        and (key or not earlier.identifies(n))
    ]
    if named and (len(named) == 1 or _ABOUT_KEY.search(sentence)):
        return named[0]
    schemas = slots.properties(spec)
    timed = [n for n in named if naming.kind(schemas[n], n) in _MOMENTS]
    if timed and timed == named:  # "departure must be after arrival"
        return min(timed, key=lambda n: sentence.lower().find(split_name(n)[0]))
    moments = [n for n in given if naming.kind(schemas[n], n) in _MOMENTS and not is_birth(n)]
    days = [n for n in moments if naming.kind(schemas[n], n) != "time"]
    if len(moments) > 1 and len(days) == 1 and _ABOUT_DAY.search(sentence):
        moments = days
    keys = [n for n in given if naming.kind(schemas[n], n) == "code"]
    if len(moments) == 1 and _ABOUT_TIME.search(sentence) and not (keys and _ABOUT_KEY.search(sentence)):
        return moments[0]
    if keys and _ABOUT_KEY.search(sentence):
        return keys[0]
    return ""


def _time_kept(spec: ToolSpec, goal: Goal, name: str, sentence: str) -> Partial | None:
    """The time of a moment of which only the day was declined: "there are no lessons at the weekend"."""
    value = str(goal.values.get(name, ""))
    if spec.ask.get(name) or "T" not in value or not _ABOUT_DAY.search(sentence) or _ABOUT_CLOCK.search(sentence):
        return None
    return Partial(time=value.partition("T")[2][:8])


def _sentence(error: Any) -> str:
    text = str(error).strip()
    if not text or len(text) > 400 or re.search(r"Traceback|Exception|Error:|\bat 0x|[{}\\]|\w_\w", text):
        return phrases.SOMETHING_WRONG
    return text if text[-1] in ".!?" else text + "."
