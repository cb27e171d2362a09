"""The next move: run what can be run, ask for the one thing that is missing, hand over what cannot be done. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from ....events import ToolCall, ToolSpec
from ....zones import doubt
from ..brain import Move, Say
from ..speech import speak_value
from ..values.found import Partial, Piece
from . import asking, earlier, leftovers, naming, openings, parts, phrases, slots
from .choices import score_record
from .intents import NEUTRAL
from .kit import Kit
from .results import iso_date, record_label, records
from .sight import shown
from .slots import Scene, missing
from .state import Goal, Option, Pending, Running, State
from .words import content, normalize, sentences, split_name

MOST_OPTIONS = 3
"""Things read out to choose from: callers keep about three of a spoken list."""


_OWN_NAME = (
    "name",
    "full_name",
    "caller_name",
    "customer_name",
    "patient_name",
    "guest_name",
    "client_name",
    "user_name",
)


def scene(kit: Kit, st: State) -> Scene:
    """What reading values needs."""
    return Scene(kit.now(), kit.brief.vocabulary, st.done, kit.brief.language.partition("-")[2], st.typed)


def start(kit: Kit, st: State, tool: str, text: str, keep: Goal | None = None) -> list[Move]:
    """Take up a request. keep: the goal it replaces, whose fitting arguments stay."""
    spec = st.spec(tool)
    goal = Goal(tool, text)
    shown.anew(st)
    if keep is not None:
        goal = goal.with_values(
            {n: v for n, v in keep.values.items() if n in slots.properties(spec) and earlier.identifies(n)}
        )
    st.goals = (*st.goals, _filled(kit, st, spec, goal, text))
    st.lost = 0
    unread = "" if _as_shown(kit, tool, text) else slots.read(text, spec, goal, "", scene(kit, st), fresh=True).unread
    return [*([Say(phrases.not_counted(unread))] if unread else []), *advance(kit, st)]


def _filled(kit: Kit, st: State, spec: ToolSpec, goal: Goal, text: str) -> Goal:
    """The goal with what the words and the call so far say."""
    filling = slots.read(text, spec, goal, "", scene(kit, st), fresh=True)
    if not filling and re.fullmatch(r"[\d\s.,!-]+", text):  # a bare "24" answers what would be asked first
        filling = slots.read(text, spec, goal, next(iter(missing(spec, goal)), ""), scene(kit, st), fresh=True)
    goal = goal.with_values(filling.values)
    goal = replace(goal, partial={**goal.partial, **filling.partial}, unsure=goal.unsure | filling.unsure)
    example = _as_shown(kit, spec.name, text)
    goal = goal.with_values({n: v for n, v in example.items() if n not in goal.values and n not in goal.partial})
    goal = goal.with_values(leftovers.complete(text, spec, goal.values, kit.now(), goal.partial))
    goal = on_that_day(kit, st, spec, goal)
    known = earlier.inherited(spec, goal, _said_before(st))
    known = {n: v for n, v in _told_name(st, spec).items() if n not in goal.values} | known
    if spec.transfer or _takes_words(spec, goal):
        known |= _in_own_words(spec, goal, text)
    goal = goal.with_values(known)
    return shown.fill(kit, st, spec, goal) if spec.seen else goal


def _as_shown(kit: Kit, tool: str, text: str) -> Mapping[str, Any]:
    """The values that words give which are said as one of the tool's examples."""
    said = kit.intents.examples.match(text)
    return said.values if said is not None and said.tool == tool else {}


def on_that_day(kit: Kit, st: State, spec: ToolSpec, goal: Goal) -> Goal:
    """A time said right after a question about a day ("what is free on Friday?" – "the ten o'clock") is on that day."""
    last = st.done[-1] if st.done else None
    if last is None or st.spec(last.tool).confirm:
        return goal
    days = [v for v in last.args.values() if isinstance(v, str) and iso_date(v) and "T" not in v]
    for name, part in goal.partial.items():
        if isinstance(part, Partial) and part.time and not part.date and len(days) == 1:
            if naming.main_schema(slots.properties(spec)[name]).get("format") == "date-time":
                naive = datetime.fromisoformat(f"{days[0]}T{part.time}")
                if doubt(naive, kit.now().tzinfo):
                    continue
                moment = naive.replace(tzinfo=kit.now().tzinfo)
                same = {n: v for n, v in last.args.items() if n in slots.properties(spec) and n not in goal.values}
                return goal.with_values({**same, name: moment.isoformat()})
    return goal


def _said_before(st: State) -> list[tuple[str, Mapping[str, Any]]]:
    return [*((d.tool, d.args) for d in st.done), *((g.tool, g.values) for g in st.goals)]


def _takes_words(spec: ToolSpec, goal: Goal) -> bool:
    """Whether the tool wants the caller's request itself: one required free text called query, question, reason …"""
    return any(
        set(split_name(n)) & {"query", "question", "request", "utterance", "reason", "command"}
        for n in missing(spec, goal)
    )


def _in_own_words(spec: ToolSpec, goal: Goal, text: str) -> dict[str, Any]:
    """Free-text arguments filled with what the caller said, as said."""
    out: dict[str, Any] = {}
    for name in slots.properties(spec) if spec.transfer else missing(spec, goal):
        schema = slots.properties(spec)[name]
        words = set(split_name(name)) & {
            "query",
            "question",
            "request",
            "utterance",
            "reason",
            "summary",
            "note",
            "topic",
            "message",
            "command",
        }
        if "reason" in words and not spec.transfer and not _says_more(spec, text or goal.said):
            continue  # "I'd like to book a visit" is no reason for one
        if naming.kind(schema, name) == "text" and (spec.transfer or words) and goal.said.strip():
            out[name] = (text or goal.said).strip()
    return out


def _says_more(spec: ToolSpec, text: str) -> bool:
    """Whether the words go beyond naming the tool and its arguments' values."""
    options = [str(v) for schema in slots.properties(spec).values() for v in naming.main_schema(schema).get("enum", ())]
    told = [spec.name.replace("_", " "), spec.description, *slots.properties(spec), *options]
    known = {one for part in told for one in content(part.replace("_", " "))}
    return not all(one in known | NEUTRAL or one[0].isdigit() for one in content(text))


def advance(kit: Kit, st: State) -> list[Move]:
    """Bring the goal in work one step further."""
    for _ in range(8):  # a chain of tools that need each other is never longer; stops a circle of `requires`
        goal = st.goal
        if goal is None:
            return []
        spec = st.spec(goal.tool)
        first = next(
            (r for r in spec.requires if st.has(r) and not st.succeeded(r) and all(g.tool != r for g in st.goals)), ""
        )
        if first:
            st.goals = (*st.goals, _filled(kit, st, st.spec(first), Goal(first, goal.said), goal.said))
            continue
        known_already = earlier.inherited(spec, goal, _said_before(st))
        if known_already:
            goal = goal.with_values(known_already)
            st.put(goal)
        if spec.seen and (disputed := shown.conflict(kit, st, spec, goal)):
            return disputed
        open_args = slots.to_ask(spec, goal)
        if not open_args and goal.proposed and goal.question:
            st.pending = Pending("confirm", question=goal.question)
            return [Say(goal.question)]
        if not open_args and not (_bare(spec, goal) and spec.ask):
            checks = goal.unsure and not spec.confirm and not kit.intents.asks_for(goal.tool, {"find", "ask", "track"})
            return _check_values(kit, st, spec, goal) if checks else act(st, goal)
        name = open_args[0] if open_args else next(iter(spec.ask))
        moves = _find_out(kit, st, spec, goal, name)
        if moves is not None:
            return moves
    return ask(kit, st, slots.to_ask(st.spec(st.goals[-1].tool), st.goals[-1])[0]) if st.goals else []


def _find_out(kit: Kit, st: State, spec: ToolSpec, goal: Goal, name: str) -> list[Move] | None:
    """An argument out of a picture or a result, or by a question for it; None: it, or a goal that serves it, is known
    now."""
    if name in spec.seen:
        known_now, moves = shown.seek(kit, st, spec, goal, name)
        if known_now or moves:
            return moves or None
    if (finder := openings.lookup(kit, st, spec, goal, name)) is not None:
        st.goals = (*st.goals, finder)
        return None
    known = _from_results(kit, st, spec, goal, name)
    if len(known) == 1:
        st.put(goal.with_values({name: known[0].value}))
        return None
    if len(known) > 1:
        return ask_which(st, name, known)
    helper = _lookup_ready(kit, st, spec, goal, name)
    if helper is None:
        return ask(kit, st, name)
    st.goals = (*st.goals[:-1], replace(goal, looked=goal.looked | {helper.tool}), helper)
    return None


def _bare(spec: ToolSpec, goal: Goal) -> bool:
    """A tool with optional arguments only, none of which is known: it has something to go by only once one is."""
    return bool(slots.properties(spec)) and not spec.parameters.get("required") and not goal.values


def _from_results(kit: Kit, st: State, spec: ToolSpec, goal: Goal, name: str) -> list[Option]:
    """Values of a machine-made argument (an id) that earlier results hold, narrowed by what the caller said of it."""
    if not (name in spec.lookup or earlier.identifies(name)) or openings.is_moment(spec, name):
        return []
    found: dict[Any, Option] = {}
    source = spec.lookup.get(name)
    for done in reversed(st.done):
        if source and done.tool != source and not any(d.tool == source for d in st.done) and name not in done.response:
            continue
        for record in records(done.response, name):
            found.setdefault(record[name], Option(record[name], record_label(record, kit.now()), record))
    options = list(found.values())
    if len(options) > 1:
        options = choose_by_words(kit, goal, options)
    return options


def choose_by_words(kit: Kit, goal: Goal, options: list[Option]) -> list[Option]:
    """The options that what the caller said so far speaks of; all of them when it tells nothing."""
    words = normalize(_old_part(goal.said))
    scored = [(score_record(words, o.record, kit.now()), o) for o in options]
    best = max(score for score, _ in scored)
    return [o for score, o in scored if score == best] if best >= 2 else options


def _old_part(said: str) -> str:
    """What was said of the thing as it is: the words before "to …" in "move my Tuesday appointment to Friday"."""
    head, to, _ = said.partition(" to ")
    return head if to and len(head.split()) > 2 else said


def _lookup_ready(kit: Kit, st: State, spec: ToolSpec, goal: Goal, name: str) -> Goal | None:
    """The lookup for an argument, if all that it needs is known already."""
    tool = spec.lookup.get(name, "") if not openings.is_moment(spec, name) else ""
    if not tool or not st.has(tool) or tool in goal.looked or any(g.tool == tool for g in st.goals):
        return None
    helper = lookup_goal(kit, st, goal, tool, name)
    finder = st.spec(tool)
    ready = not missing(finder, helper) and (
        helper.values
        or not slots.properties(finder)
        or all(st.succeeded(r) for r in finder.requires)
        and finder.requires
    )
    return helper if ready else None


def lookup_goal(kit: Kit, st: State, goal: Goal, tool: str, name: str) -> Goal:
    """The goal to look up an argument of `goal`, with what is known for it."""
    helper, spec = Goal(tool, goal.said, fills=name), st.spec(tool)
    said = slots.read(goal.said, spec, helper, "", scene(kit, st), fresh=True).values
    plain = of_the_caller(kit, st, tool, said)
    return helper.with_values(plain | _told_name(st, spec) | earlier.inherited(spec, helper, _said_before(st)))


def of_the_caller(kit: Kit, st: State, tool: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those values that a lookup may take from words meant for something else: names, codes, dates long past."""
    out = {}
    for name, value in values.items():
        day, sort = iso_date(value), naming.kind(slots.properties(st.spec(tool))[name], name)
        if sort in ("name", "code") or (day is not None and day.year < kit.now().year):
            out[name] = value
    return out


def _told_name(st: State, spec: ToolSpec) -> dict[str, Any]:
    """The caller's name, if they introduced themselves earlier and the tool asks for it."""
    name = next((fact.value for fact in reversed(st.told) if fact.about == "name"), "")
    own = [n for n in slots.properties(spec) if n in _OWN_NAME]
    if not name or not own:
        return {}
    whole = not parts.wants_whole_name(own[0], slots.properties(spec)[own[0]]) or parts.has_both_names(name)
    return {own[0]: name} if whole else {}


def _check_values(kit: Kit, st: State, spec: ToolSpec, goal: Goal) -> list[Move]:
    """What was heard, read back before a tool uses it that asks for no yes itself."""
    heard = [(n, naming.main_schema(schema)) for n, schema in slots.properties(spec).items() if n in goal.unsure]
    said = [speak_value(goal.values[n], schema, kit.now(), n) for n, schema in heard]
    question = phrases.is_it_right(said)
    st.put(replace(goal, proposed=True, question=question))
    st.pending = Pending("confirm", question=question)
    return [Say(question)]


def act(st: State, goal: Goal) -> list[Move]:
    """The call for the goal in work, whose arguments are all known. What is under way is not begun a second time."""
    spec = st.spec(goal.tool)
    args = {name: goal.values[name] for name in slots.properties(spec) if name in goal.values}
    if any(r.tool == goal.tool and r.args == args for r in st.running):
        st.goals = tuple(g for g in st.goals if g is not goal or not any(r.background for r in st.running))
        return [Say(phrases.STILL_WORKING)]
    serves = goal.fills or (len(st.goals) > 1 and goal.tool in st.spec(st.goals[-2].tool).requires)
    if not spec.background or serves or (spec.confirm and not goal.proposed):
        return [call(st, goal)]
    move = call(st, goal, background=True)
    st.goals, st.finished = st.goals[:-1], st.finished + 1
    st.pending = Pending("more")
    return [move, Say(phrases.WORKING)]


def call(st: State, goal: Goal, *, background: bool = False) -> ToolCall:
    """The call for a goal whose arguments are all known."""
    st.calls += 1
    spec = st.spec(goal.tool)
    args = {name: goal.values[name] for name in slots.properties(spec) if name in goal.values}
    move = ToolCall(f"call-{st.calls}", goal.tool, args)
    st.running = (*st.running, Running(move.id, goal.tool, args, background))
    st.pending = Pending()
    return move


def made(st: State, call: ToolCall) -> list[Move]:
    """A call that was made before, with arguments that were seen: its result is awaited, and nothing asked for it."""
    if not st.has(call.name) or any(r.id == call.id for r in st.running):
        return []
    if st.goal is None or st.goal.tool != call.name:
        st.goals = (*st.goals, Goal(call.name, ""))
    st.put(st.goals[-1].with_values(call.args))
    number = call.id.rpartition("-")[2]
    st.calls = max(st.calls, int(number) if number.isdigit() else 0)
    st.running = (*st.running, Running(call.id, call.name, call.args, st.spec(call.name).background))
    st.pending = Pending()
    return []


def ask(kit: Kit, st: State, name: str) -> list[Move]:
    """Ask for one argument; each time it was missed, in another way; at last, hand over."""
    goal = st.goals[-1]
    spec = st.spec(goal.tool)
    schema = slots.properties(spec)[name]
    misses = goal.misses.get(name, 0)
    known = goal.partial.get(name)
    field = parts.open_field(naming.main_schema(schema), known)
    once = f"{name}.{field}"
    asks = goal.asks.get(once, 0) + 1
    if misses >= kit.doubt.hand_over_after or asks > kit.doubt.most_asks:
        return hand_over(kit, st, goal.said)
    st.put(replace(goal, asks={**goal.asks, once: asks}))
    part = earlier.open_part(name, goal.partial.get(name), schema)
    question = phrases.FOR_PART.get(part) or asking.question(spec, name, known if field else None)
    question = shown.question(kit, st, spec, name, question) if name in spec.seen else question
    piece = known.get(field) if field and isinstance(known, Mapping) else known
    piece = piece.value if isinstance(piece, Piece) else piece
    if isinstance(piece, str | tuple | int) and not part and not parts.wants_whole_name(name, schema):
        question = asking.rest_of(piece)
    if known and parts.wants_whole_name(name, schema):
        question = parts.other_name(known)
    if not misses and asks >= kit.doubt.hand_over_after:  # answered with something else, again and again
        question = f"{question} {asking.hint(schema, name, part)}"
    if misses:
        question = re.sub(r"^And (\w)", lambda m: m[1].upper(), question)
    question = asking.of_whom(question, st.goals[0].said)
    plain = question.partition("? ")[0].rstrip("?") + "?" if "? " in question else question
    hint = asking.hint(schema, name, part)
    if field:
        hint = asking.hint(naming.main_schema(schema)["properties"][field], field)
    if misses == 1 and hint.startswith("You can say") and ":" in question:
        question = f"Sorry, {question[0].lower()}{question[1:]}"  # it lists the options already
    elif misses == 1:
        question = f"Sorry, {question[0].lower() + question[1:] if not question.startswith('I ') else question} {hint}"
    elif misses >= kit.doubt.narrow_after:
        question = f"{hint} {_narrow(question)}".strip()
    st.pending = Pending("slot", name, text=part, question=plain)
    if isinstance(known, Partial) and known.fault:
        st.put(_without_fault(st.goals[-1], name, known))
        return [Say(f"{known.fault} {plain}")]
    return [Say(question)]


def thankful(st: State, moves: list[Move]) -> list[Move]:
    """The question again, after an answer that gave something else: it has been taken."""
    first = moves[0] if moves else None
    if isinstance(first, Say) and len(sentences(first.text)) == 1:
        return [Say(f"{phrases.NOTED_TOO} {first.text}"), *moves[1:]]
    asks_again = isinstance(first, Say) or (st.goal is not None and bool(st.goal.fills))
    return [Say(phrases.NOTED_TOO), *moves] if asks_again else moves


def _without_fault(goal: Goal, name: str, known: Partial) -> Goal:
    """The goal once it has been said what is wrong; the argument stays one to ask for."""
    return replace(goal, partial={**goal.partial, name: replace(known, fault="")})


def _narrow(question: str) -> str:
    return question if len(question.split()) <= 12 else ""


def ask_which(st: State, name: str, options: Sequence[Option], own: bool = True) -> list[Move]:
    """Ask which of several found things is meant."""
    few = tuple(options[:MOST_OPTIONS])
    labels = [o.label for o in few]
    question = phrases.which_record(labels) if own else phrases.which_found(labels)
    st.pending = Pending("choose", name, tuple(options), question=question)
    return [Say(question)]


def hand_over(kit: Kit, st: State, text: str, lead: str = phrases.HANDING_OVER) -> list[Move]:
    """Bring in a person; where the agent has no tool for that, say so and let go."""
    tool = st.transfer
    st.goals, st.pending = (), Pending()
    if tool is None:
        st.pending = Pending("more")
        return [Say(phrases.CANNOT_GET_IT)]
    return [*([Say(lead)] if lead and not tool.done else []), *start(kit, st, tool.name, text)]


def out_of_scope(kit: Kit, st: State, text: str, sure: bool) -> list[Move]:
    """A request that no tool serves: to a person where the agent says so, else a polite limit. sure: heard clearly."""
    st.lost += 1
    if st.transfer is not None and sure:
        if kit.transfers_rest or st.lost >= kit.doubt.hand_over_after:
            return hand_over(kit, st, text)
        st.pending = Pending("transfer_offer", text=text, question=phrases.CONNECT_OFFER)
        return [Say(phrases.CONNECT_OFFER)]
    st.pending = Pending("none")
    return [Say(phrases.cannot(kit.abilities))]


def drop(kit: Kit, st: State) -> list[Move]:
    """Give up what is in work, with what it was for; what waits beneath it, or was asked for besides, goes on."""
    serves = True
    while st.goals and serves:
        top, st.goals = st.goals[-1], st.goals[:-1]
        serves = bool(st.goals) and (bool(top.fills) or top.tool in st.spec(st.goals[-1].tool).requires)
    st.pending = Pending()
    if st.goals:
        return [Say(phrases.DROPPED), *advance(kit, st)]
    from .requests import following  # which begins requests by this module

    if more := following(kit, st):
        return [Say(phrases.DROPPED), *more]
    st.pending = Pending("more", question=phrases.WHAT_ELSE)
    return [Say(f"{phrases.DROPPED} {phrases.WHAT_ELSE}")]


def again(kit: Kit, st: State) -> list[Move]:
    """Put the open question once more, after an aside."""
    pending, goal = st.pending, st.goal
    if goal is not None and pending.want in ("none", "more") and not st.running:
        return advance(kit, st)
    return [Say(pending.question)] if pending.question and pending.want != "none" else []
