"""Answers to what the agent asked: yes or no, a choice, a value, "I don't know". None = something else. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from ....consent import Consent
from ....consent import read as read_consent
from ....events import ToolSpec
from ....zones import in_zone
from ..brain import Move, Say
from ..values.found import Partial
from ..values.names import is_name
from . import asking, besides, expecting, facts, naming, openings, phrases, policy, remarks, requests, slots
from .actions import TALKY
from .choices import choose, refuses
from .doubt import FULL_NAME
from .evidence import best_served, places
from .facts import is_question
from .kit import Kit
from .results import say_value
from .slots import Filling
from .state import Goal, Pending, State
from .words import actions, content, normalize


def to_confirmation(kit: Kit, st: State, text: str) -> list[Move] | None:
    """After a read-back: a plain yes acts; anything that changes an argument is read back anew."""
    goal = st.goals[-1]
    spec = st.spec(goal.tool)
    consent = read_consent(text)
    change = _changes(kit, st, goal, consent.rest if consent.answer else text)
    if change:
        st.put(slots.applied(goal, change))
        return policy.advance(kit, st)
    told = consent.rest if consent.answer == "no" else "" if consent.answer else text
    again = slots.read(told, spec, goal, "", policy.scene(kit, st)).repeated if told else frozenset()
    if again:  # "no, I said Tuesday", and Tuesday it is: they misheard
        remark = remarks.answer(kit, st, text) if remarks.conditional(text) else None
        return remark or [Say(_short(st.pending.question))]
    consent = consented(kit, st, text)
    answered: list[Move] = []
    if consent.answer == "yes" and consent.rest and not consent.doubtful:
        answered, stands = _besides(kit, st, text, consent.rest)
        if answered and not stands:
            return answered
        consent = Consent("yes") if stands else consent
    if consent.plain:
        return [*answered, *_agreed(kit, st)]
    if consent.off and not consent.rest:
        return policy.drop(kit, st)
    bare_no = consent.answer == "no" and not consent.rest
    other = requests.other_request(kit, st, text) if consent.answer != "yes" and not bare_no else None
    if other is not None:
        return other
    if consent.answer == "no":
        st.pending = Pending("change", question=phrases.WHAT_TO_CHANGE)
        return [Say(f"All right. {phrases.WHAT_TO_CHANGE}")]
    if consent.answer == "yes" and consent.rest:  # a yes with words that were not understood: not a yes
        return remarks.answer(kit, st, consent.rest) or [Say(_short(st.pending.question))]
    aside = requests.aside(kit, st, text) if not consent.doubtful else None
    if aside is not None:
        return aside
    st.lost += 1
    if st.lost >= kit.doubt.hand_over_after:
        return policy.hand_over(kit, st, goal.said)
    remark = None if consent.doubtful else remarks.answer(kit, st, text)
    return remark or ([Say(phrases.YES_OR_NO)] if st.lost == 1 else [Say(_short(st.pending.question))])


def _agreed(kit: Kit, st: State) -> list[Move]:
    goal = st.goals[-1]
    if (
        goal.proposed or st.typed or not (st.spec(goal.tool).confirm or goal.unsure)
    ):  # who types has been shown what is to be done
        return policy.act(st, goal)
    st.put(replace(goal, proposed=True))  # the read-back was cut short: once more, then it has been heard
    return policy.again(kit, st)


_AND_ALSO = re.compile(r"\b(?:and|then|also)\b", re.IGNORECASE)
_ON_TERMS = re.compile(
    r"\b(?:it|that|this|them|if|but|how (?:much|long)|cost|price|fee|charge|pay|free|refund\w*|else)\b", re.I
)
"""A question with such words may be about what a caller agrees to: its answer comes before their yes."""


def consented(kit: Kit, st: State, text: str) -> Consent:
    """What the caller answers to the action in work; its own words, and values that it has already, add nothing."""
    goal = st.goals[-1]
    spec = st.spec(goal.tool)
    told = [spec.name.replace("_", " "), goal.question, spec.description, *(str(v) for v in goal.values.values())]
    given = slots.read(text, spec, goal, "", policy.scene(kit, st))
    same = bool(given.repeated) and not given.values and not given.partial
    return read_consent(text, " ".join(told), numbers_too=same)


def _besides(kit: Kit, st: State, text: str, rest: str) -> tuple[list[Move], bool]:
    """What is said to a question or a request that came with a yes, and whether the yes stands.

    A request comes after the action. A question is answered at once, and where it is about what was agreed to, the
    caller is asked once more.
    """
    asks = is_question(rest)
    joined = asks or _AND_ALSO.search(text[: text.find(rest) + 5])
    stands = not _ON_TERMS.search(rest) and not re.search(r"\b(?:but|if)\b", text, re.IGNORECASE)
    following = kit.intents.decide(rest).tool if joined and (stands or not asks) else ""
    if following and following != st.goals[-1].tool:
        st.later = (*st.later, rest)
        return [], True
    fact, _ = facts.answer(rest, kit.facts, kit.meaning, kit.intents.common) if asks else ("", 0.0)
    if fact and stands:
        return [Say(fact)], True
    return (requests.aside(kit, st, rest) or [], False) if asks else ([], False)


def _short(question: str) -> str:
    return question if question else phrases.YES_OR_NO


def _changes(kit: Kit, st: State, goal: Goal, text: str) -> Filling:
    return slots.revise(text, st.spec(goal.tool), goal, policy.scene(kit, st)) if text.strip() else Filling()


def to_change(kit: Kit, st: State, text: str) -> list[Move] | None:
    """After "What should I change?"."""
    goal = st.goals[-1]
    change = _changes(kit, st, goal, text)
    if change:
        st.put(slots.applied(goal, change))
        return policy.advance(kit, st)
    named = [n for n in slots.properties(st.spec(goal.tool)) if set(normalize(text).split()) & _nicknames(n, st, goal)]
    if len(named) == 1:
        part = _other_part(named[0], goal, text, kit.now())
        st.put(goal.without(named[0]))
        if part is not None:
            st.put(replace(st.goals[-1], partial={**st.goals[-1].partial, named[0]: part}))
        return policy.ask(kit, st, named[0])
    other = requests.other_request(kit, st, text)
    if other is not None:
        return other
    consent = read_consent(text)
    if consent.answer == "no" or "nothing" in normalize(text) or "do not" in normalize(text):
        st.goals, st.pending = (), Pending("more", question=phrases.WHAT_ELSE)
        return [Say(f"{phrases.NOTHING_TO_CHANGE} {phrases.WHAT_ELSE}")]
    aside = requests.aside(kit, st, text)
    if aside is not None:
        return aside
    st.lost += 1
    if st.lost >= kit.doubt.hand_over_after:
        return policy.hand_over(kit, st, goal.said)
    labels = [naming.label(n) for n in goal.values]
    return [Say(f"Should I change the {phrases.either(labels)}?")] if labels else None


def _other_part(name: str, goal: Goal, text: str, now: datetime) -> Partial | None:
    """What stays of a moment when only its day or only its time shall change."""
    value, words = str(in_zone(goal.values.get(name, ""), now.tzinfo)), set(normalize(text).split())
    if "T" not in value:
        return None
    if "time" in words:
        return Partial(date=value[:10])
    return Partial(time=value[11:19]) if words & {"day", "date"} else None


def _nicknames(name: str, st: State, goal: Goal) -> set[str]:
    words = set(naming.label(name).lower().split()) - {"new", "the", "of"}
    sort = naming.kind(slots.properties(st.spec(goal.tool))[name], name)
    return words | ({"day", "date", "time", "when"} if sort == "datetime" else set())


def to_choice(kit: Kit, st: State, text: str) -> list[Move] | None:
    """One of the things offered, a value of its own, or none of them."""
    goal, pending = st.goals[-1], st.pending
    spec = st.spec(goal.tool)
    picked = choose(text, pending.options, kit.now())
    consent = read_consent(text)
    own = Filling()
    if pending.text == "offer":
        own = slots.read(text, spec, goal, pending.name, policy.scene(kit, st))
        if FULL_NAME.fullmatch(text.strip()):
            own = own or besides.bare(text, spec, goal, pending.name, policy.scene(kit, st))
    if not picked and pending.text == "offer" and spec.confirm and _INDIFFERENT.fullmatch(normalize(text)):
        return _take(kit, st, goal, pending.options[0].value)  # it will be read back
    if len(picked) == 1 and not (own.values.get(pending.name) not in (None, picked[0].value) and len(own.values)):
        return _take(kit, st, goal, picked[0].value)
    if len(pending.options) == 1 and consent.answer == "yes" and not consent.rest:
        return _take(kit, st, goal, pending.options[0].value)
    if own:
        st.put(slots.applied(goal, own))
        moves = policy.advance(kit, st)
        return moves if pending.name in own.partial else policy.thankful(st, moves)
    if 1 < len(picked) < len(pending.options):
        return policy.ask_which(st, pending.name, picked)
    other = requests.other_request(kit, st, text)
    if other is not None:
        return other
    if consent.answer == "no" or refuses(text):
        if openings.is_moment(spec, pending.name):
            st.put(openings.without(goal, pending.options))
            return policy.advance(kit, st)
        st.put(goal.missed(pending.name))
        return policy.ask(kit, st, pending.name)
    aside = requests.aside(kit, st, text)
    if aside is not None:
        return aside
    return _missed_choice(kit, st, goal)


def _take(kit: Kit, st: State, goal: Goal, value: object) -> list[Move]:
    st.put(goal.with_values({st.pending.name: value}))
    return policy.advance(kit, st)


def _missed_choice(kit: Kit, st: State, goal: Goal) -> list[Move]:
    goal = goal.missed(st.pending.name)
    st.put(goal)
    misses = goal.misses[st.pending.name]
    if misses >= kit.doubt.hand_over_after:
        return policy.hand_over(kit, st, goal.said)
    if misses == 1:
        return [Say(f"Sorry, which one? {_listed(st)}")]
    places = " ".join(f"Say {word} for {o.label}." for word, o in zip(("one", "two"), st.pending.options, strict=False))
    return [Say(places)]


def _listed(st: State) -> str:
    text = phrases.either([o.label for o in st.pending.options[: policy.MOST_OPTIONS]])
    return f"{text[0].upper()}{text[1:]}?"


def to_intent(kit: Kit, st: State, text: str) -> list[Move] | None:
    """Which of two or three tools was meant."""
    names = [o.value for o in st.pending.options]
    picked = choose(text, st.pending.options, kit.now())
    if not picked and not set(actions(normalize(text))) - TALKY:  # an answer that says more of what is wanted
        served = best_served(kit, st, tuple(names), f"{st.pending.text}. {text}")
        picked = [o for o in st.pending.options if o.value == served]
    ranked = [pair for pair in kit.intents.rank(text) if pair[0] in names]
    best = (
        picked[0].value
        if len(picked) == 1
        else ranked[0][0]
        if ranked and ranked[0][1] >= kit.intents.margins.likely
        else ""
    )
    if not best:
        given = [name for name in names if places(kit, st, name, text)]
        best = given[0] if len(given) == 1 else ""  # only one of them has a place for what was said
    if not best and read_consent(text).answer == "no":
        st.pending = Pending()
        return [Say(phrases.cannot(kit.abilities))]
    if not best:
        decision = kit.intents.decide(text)
        if decision.tool or decision.rivals or facts.is_question(text) or st.lost > 1:
            return None
        st.lost += 1
        return [Say(f"Sorry, {st.pending.question[0].lower()}{st.pending.question[1:]}")]
    said, st.pending = st.pending.text, Pending()
    return policy.start(kit, st, best, f"{said}. {text}")


def to_check(kit: Kit, st: State, text: str) -> list[Move] | None:
    """A yes or no to "Did you say …?" and "Did you want to …?"."""
    pending, consent = st.pending, read_consent(text)
    goal = st.goal
    back = (
        Pending("slot", pending.name, question=asking.question(st.spec(goal.tool), pending.name))
        if goal and pending.name in slots.properties(st.spec(goal.tool))
        else Pending()
    )
    if consent.answer == "yes" and pending.want == "intent_check":
        st.pending = Pending()
        return policy.start(kit, st, pending.name, f"{pending.text} {consent.rest}".strip())
    if pending.want == "intent_check" and consent.answer is None and goal is None:
        spec = st.spec(pending.name)
        first = next(iter(slots.missing(spec, Goal(spec.name, ""))), "")
        if _says_once_more(text, pending.text):  # asked whether they want it, they did not say yes
            st.pending = Pending()
            meant = not spec.confirm or kit.intents.decide(text).tool == spec.name
            return policy.start(kit, st, spec.name, text) if meant else policy.out_of_scope(kit, st, text, sure=True)
        named = set(actions(normalize(text))) - TALKY
        if slots.read(text, spec, Goal(spec.name, ""), first, policy.scene(kit, st)) and not (
            named and kit.intents.decide(text).tool
        ):
            st.pending = Pending()
            moves = policy.start(kit, st, spec.name, pending.text)
            asks = st.pending.want == "slot" and st.goal is not None
            return (take_values(kit, st, st.goals[-1], text, st.pending.name) if asks else None) or moves
    if consent.answer == "yes" and goal is not None:
        st.pending = back
        return take_values(kit, st, goal, pending.text, back.name) or policy.advance(kit, st)
    st.pending = back
    if consent.answer == "no" and consent.rest:
        return None
    if consent.answer == "no":
        if goal is not None and back.name:
            st.put(goal.missed(back.name))
            return policy.ask(kit, st, back.name)
        st.lost += 1
        if st.lost > 1 and pending.text:
            return policy.out_of_scope(kit, st, pending.text, sure=True)
        return [Say(phrases.can(kit.abilities))] if kit.abilities else [Say(phrases.SAY_AGAIN)]
    if pending.want == "value_check" and goal is not None and back.name:
        return _going_on(kit, st, goal, pending.text, text)
    return None


def _says_once_more(text: str, before: str) -> bool:
    """Whether a caller repeats their request instead of answering."""
    now, then = set(content(text)), set(content(before))
    return len(now) > 2 and len(now & then) >= 0.75 * len(now | then)


def _going_on(kit: Kit, st: State, goal: Goal, doubted: str, text: str) -> list[Move] | None:
    """Words that are neither yes nor no to "Did you say …?": the value anew, or the next one, and silence is assent."""
    asked, spec = st.pending.name, st.spec(goal.tool)
    given = slots.read(text, spec, goal, "", policy.scene(kit, st))
    kept = slots.read(doubted, spec, goal, asked, policy.scene(kit, st))
    if given.values and asked not in given.values and asked in kept.values:
        goal = goal.with_values({asked: kept.values[asked]})
        st.put(goal)
        return take_values(kit, st, goal, text, "")
    return to_question(kit, st, text)


def to_transfer_offer(kit: Kit, st: State, text: str) -> list[Move] | None:
    """A yes or no to "Shall I connect you?"."""
    pending, consent = st.pending, read_consent(text)
    if consent.answer == "yes":
        return policy.hand_over(kit, st, pending.text or text, lead="")
    st.pending = Pending("more", question=phrases.WHAT_ELSE)
    if consent.answer == "no" and not consent.rest:
        if st.goals:
            return policy.advance(kit, st)
        return [Say(f"All right. {phrases.WHAT_ELSE}")]
    return None


def to_anything_else(kit: Kit, st: State, text: str) -> list[Move] | None:
    """After "Anything else?"."""
    from .turn import goodbye, said_anew

    consent = read_consent(text)
    st_question = st.pending.question
    if consent.answer and not consent.rest and st_question and st_question in st.unheard:
        return said_anew(st.said)  # "yes … go ahead": cut off, they do not know yet that it is done
    st.pending = Pending()
    if consent.answer == "no" and not consent.rest and st_question:
        return goodbye(st)
    if consent.answer == "yes" and not consent.rest:
        return [Say(phrases.HOW_CAN_I_HELP)]
    return None


def to_question(kit: Kit, st: State, text: str) -> list[Move] | None:
    """An answer to a question for an argument: takes whatever it gives, of this argument or another."""
    goal = st.goals[-1]
    named = expecting.may_be_name(st) and is_name(text)  # "Will Byers" wants nothing
    told, text = ([], text) if named else requests.besides(kit, st, text)
    switch = None if named else requests.other_request(kit, st, text)
    if switch is not None:
        return [*told, *switch]
    if _INDIFFERENT.fullmatch(normalize(text)) and st.pending.name not in slots.missing(st.spec(goal.tool), goal):
        st.put(goal.without(st.pending.name))
        return policy.advance(kit, st)
    asked = st.pending.name
    taken = take_values(kit, st, goal, text, asked)
    if taken is not None:
        now = st.goal
        besides_it = now is not None and now.tool == goal.tool and now.values.keys() - goal.values.keys() - {asked}
        thanks = bool(besides_it) and st.pending.name == asked and not told
        return policy.thankful(st, taken) if thanks else [*told, *taken]
    aside = requests.aside(kit, st, text)
    if aside is not None:
        return aside
    st.put(goal.missed(st.pending.name))
    if openings.leaves_open(text) or _INDIFFERENT.fullmatch(normalize(text)):
        st.put(st.goals[-1].missed(st.pending.name))
    if openings.lookup(kit, st, st.spec(goal.tool), st.goals[-1], st.pending.name) is not None:
        return policy.advance(kit, st)
    return policy.ask(kit, st, st.pending.name)


_INDIFFERENT = re.compile(
    r"(?:(?:oh|well|um|it|that|i|no|just|really)\s)*(?:(?:does not|do not) (?:really )?(?:matter|mind|care)|whatever|"
    r"any(?: of them| is fine| will do| time| day)?|anything|no preference|whenever|whichever|up to you|"
    r"you (?:choose|pick|decide)|you can (?:choose|pick|decide)|no matter|either(?: is fine| way)?|"
    r"(?:skip|leave|forget) (?:it|that)(?: out)?|no idea|not sure|i do not know)(?: please| really)?"
)
"""Answers by which something that need not be said stays open."""


def take_values(kit: Kit, st: State, goal: Goal, text: str, asked: str) -> list[Move] | None:
    """Fill what the words give and go on; None when they give nothing."""
    spec = st.spec(goal.tool)
    filling = besides.mended(text, goal, asked) or slots.read(text, spec, goal, asked, policy.scene(kit, st))
    filling = filling or besides.bare(text, spec, goal, asked, policy.scene(kit, st))
    helper = _for_lookup(kit, st, goal, text, asked) if asked not in filling.values else None
    if filling:
        changed = _changed(kit, spec, goal, filling, asked)
        goal = policy.on_that_day(kit, st, spec, slots.applied(goal, filling))
        st.put(replace(goal, said=f"{goal.said}. {text}"))
        moves = policy.advance(kit, st)
        if changed and moves and isinstance(moves[0], Say) and st.pending.want == "slot":
            asks = st.pending.question if moves[0].text.startswith(st.pending.question) else moves[0].text
            return [Say(f"{phrases.changed(changed)} {asks}"), *moves[1:]]
        return moves
    if helper is not None:
        st.goals = (*st.goals, helper)
        return policy.advance(kit, st)
    if filling.repeated and asked not in filling.repeated:
        return policy.ask(kit, st, asked)
    return None


def _changed(kit: Kit, spec: ToolSpec, goal: Goal, filling: Filling, asked: str) -> list[str]:
    """In words, what was known and is now another, though something else was asked for: it is said back."""
    schemas = slots.properties(spec)
    return [
        say_value(value, naming.main_schema(schemas[name]), kit.now())
        for name, value in filling.values.items()
        if name != asked and name in goal.values and goal.values[name] != value
    ]


def _for_lookup(kit: Kit, st: State, goal: Goal, text: str, asked: str) -> Goal | None:
    """The lookup that the caller feeds instead of answering: name and birth date for the number they do not have."""
    tool = st.spec(goal.tool).lookup.get(asked, "")
    if (
        not tool
        or not st.has(tool)
        or any(g.tool == tool for g in st.goals)
        or openings.is_moment(st.spec(goal.tool), asked)
    ):
        return None
    helper, finder = policy.lookup_goal(kit, st, goal, tool, asked), st.spec(tool)
    bare = [n for n, schema in slots.properties(finder).items() if naming.kind(schema, n) == "name"]
    name = bare[0] if bare and FULL_NAME.fullmatch(text.strip()) else ""  # said without "my name is"
    given = slots.read(text, finder, helper, name, policy.scene(kit, st))
    known = policy.of_the_caller(kit, st, tool, given.values)
    return helper.with_values(known) if known else None


def said_for_lookup(kit: Kit, st: State, text: str) -> list[str]:
    """In words, what an answer gives that would look up what was asked for."""
    goal = st.goals[-1]
    helper = _for_lookup(kit, st, goal, text, st.pending.name)
    if helper is None:
        return []
    schemas = slots.properties(st.spec(helper.tool))
    return [say_value(v, naming.main_schema(schemas[n]), kit.now()) for n, v in helper.values.items()]


def caller_does_not_know(kit: Kit, st: State, text: str) -> list[Move] | None:
    """ "I don't have the number": look it up; where that is impossible, say what else there is."""
    goal, asked = st.goals[-1], st.pending.name
    spec = st.spec(goal.tool)
    if (
        slots.read(text, spec, goal, asked, policy.scene(kit, st)).values
        and asked in slots.read(text, spec, goal, asked, policy.scene(kit, st)).values
    ):
        return None
    tool = "" if openings.is_moment(spec, asked) else spec.lookup.get(asked, "")
    if tool and st.has(tool) and all(g.tool != tool for g in st.goals):
        helper = policy.lookup_goal(kit, st, goal, tool, asked)
        given = slots.read(text, st.spec(tool), helper, "", policy.scene(kit, st))
        st.goals = (*st.goals, helper.with_values(given.values))
        return policy.advance(kit, st)
    others = [n for n in spec.ask if n != asked and n not in goal.values]
    if not spec.parameters.get("required") and others:
        return policy.ask(kit, st, others[0])
    first = not goal.misses.get(asked)
    st.put(goal.missed(asked).missed(asked))
    if naming.kind(slots.properties(spec)[asked], asked) == "code":
        return [Say(phrases.needs_it(st.pending.question))] if first else policy.hand_over(kit, st, goal.said)
    if st.goals[-1].misses[asked] >= kit.doubt.hand_over_after:
        return policy.hand_over(kit, st, goal.said)
    return policy.advance(kit, st)
