"""Answers to what the agent asked: yes or no, a choice, a value, "I don't know". None = something else. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from .....consent import Consent
from .....consent import read as read_consent
from .....zones import in_zone
from ...language.en.actions import TALKY
from .. import expectation, naming
from ..acts import (
    Act,
    Apologetic,
    AskSlot,
    ChooseChange,
    Corrected,
    Prompt,
    Tell,
    TellAbilities,
    TellLimit,
    Together,
    Verbatim,
    WhichOne,
)
from ..agent import AgentModel
from ..contract import (
    AnythingElse,
    ChangeQuestion,
    Confirmation,
    Goal,
    IntentCheck,
    IntentChoice,
    NothingAsked,
    Option,
    SlotQuestion,
    Step,
    TransferOffer,
    ValueCheck,
    ValueChoice,
    asked_for,
)
from ..nlu import revisions, slots
from ..nlu.confidence import FULL_NAME
from ..nlu.entities.found import Partial
from ..nlu.entities.names import is_name
from ..nlu.selection import choose, refuses
from ..nlu.slots import Filling
from ..nlu.tokens import content, normalize
from ..tracker import Asked, Followed, GoalChanged, GoalOpened, GoalsDropped, Postponed
from . import availability, closing, digressions, forms, found, lookups, remarks, repair, requests
from .context import DecisionContext


def to_confirmation(turn: DecisionContext, pending: Confirmation, text: str) -> list[Step] | None:
    """After a read-back: a plain yes acts; anything that changes an argument is read back anew."""
    goal = turn.state.goals[-1]
    consent = turn.frame.part(text).speech.consent
    change = _changes(turn, goal, consent.rest if consent.answer == "yes" else text)  # "no breakfast" is no "no"
    if change:
        turn.update(GoalChanged(slots.applied(goal, change)))
        return forms.advance(turn)
    told = consent.rest if consent.answer == "no" else "" if consent.answer else text
    again = turn.frame.part(told).slots.filling(goal).repeated if told else frozenset()
    if again:  # "no, I said Tuesday", and Tuesday it is: they misheard
        remark = remarks.answer(turn, text) if turn.frame.part(text).speech.conditional else None
        return remark or [pending.question]
    consent = consented(turn, text)
    answered: list[Step] = []
    if consent.answer == "yes" and consent.rest and not consent.doubtful:
        answered, stands = _besides(turn, text, consent.rest)
        if answered and not stands:
            return answered
        consent = Consent("yes") if stands else consent
    if consent.plain:
        return [*answered, *_agreed(turn)]
    bare_no = consent.answer == "no" and not consent.rest
    if (consent.off and not consent.rest) or (bare_no and turn.agent.spec(goal.tool).transfer):
        return requests.drop(turn)  # where nobody wants to be put through, there is nothing to change
    other = digressions.other_request(turn, text) if consent.answer != "yes" and not bare_no else None
    if other is not None:
        return other
    if consent.answer == "no":
        turn.update(Asked(ChangeQuestion(Tell(Prompt.WHAT_TO_CHANGE))))
        return [Together((Tell(Prompt.ALL_RIGHT), Tell(Prompt.WHAT_TO_CHANGE)))]
    if consent.answer == "yes" and consent.rest:  # a yes with words that were not understood: not a yes
        return remarks.answer(turn, consent.rest) or [pending.question]
    aside = digressions.aside(turn, text) if not consent.doubtful else None
    if aside is not None:
        return aside
    turn.update(Followed(somewhere=False))
    if turn.state.lost >= turn.agent.doubt.hand_over_after:
        return forms.hand_over(turn, goal.said)
    remark = None if consent.doubtful else remarks.answer(turn, text)
    return remark or ([Tell(Prompt.YES_OR_NO)] if turn.state.lost == 1 else [pending.question])


def _agreed(turn: DecisionContext) -> list[Step]:
    goal = turn.state.goals[-1]
    # who types has been shown what is to be done
    if goal.proposed or turn.state.typed or not (turn.agent.spec(goal.tool).confirm or goal.unsure):
        return forms.act(turn, goal)
    # the read-back was cut short: once more, then it has been heard
    turn.update(GoalChanged(replace(goal, proposed=True)))
    return forms.again(turn)


def consented(turn: DecisionContext, text: str) -> Consent:
    """What the caller answers to the action in work; its own words, and values that it has already, add nothing."""
    goal = turn.state.goals[-1]
    spec = turn.agent.spec(goal.tool)
    told = [
        spec.name.replace("_", " "),
        turn.state.question,
        spec.description,
        *(str(v) for v in goal.values.values()),
    ]
    given = turn.frame.part(text).slots.filling(goal)
    same = bool(given.repeated) and not given.values and not given.partial
    return read_consent(text, " ".join(told), numbers_too=same)


def _besides(turn: DecisionContext, text: str, rest: str) -> tuple[list[Step], bool]:
    """What is said to a question or a request that came with a yes, and whether the yes stands.

    A request comes after the action. A question is answered at once, and where it is about what was agreed to, the
    caller is asked once more.
    """
    asks = turn.frame.part(rest).speech.asks
    joined = asks or turn.frame.part(text[: text.find(rest) + 5]).speech.goes_on
    stands = not turn.frame.part(rest).speech.on_terms and not turn.frame.part(text).speech.reserved
    following = turn.frame.part(rest).request.intent.tool if joined and (stands or not asks) else ""
    if following and following != turn.state.goals[-1].tool:
        turn.update(Postponed((rest,)))
        return [], True
    told = requests.of_last_result(turn, rest)
    fact, _ = turn.frame.part(rest).facts.answer if asks and not told else ("", 0.0)
    if (fact or told) and stands:
        return [told or Verbatim(fact)], True
    return (digressions.aside(turn, rest) or [], False) if asks else ([], False)


def _changes(turn: DecisionContext, goal: Goal, text: str) -> Filling:
    return turn.frame.part(text).slots.revision(goal) if text.strip() else Filling()


def to_change(turn: DecisionContext, _: ChangeQuestion, text: str) -> list[Step] | None:
    """After "What should I change?"."""
    goal = turn.state.goals[-1]
    change = _changes(turn, goal, text)
    if change:
        turn.update(GoalChanged(slots.applied(goal, change)))
        return forms.advance(turn)
    named = [
        n
        for n in slots.properties(turn.agent.spec(goal.tool))
        if set(turn.frame.part(text).plain.split()) & _nicknames(n, turn.agent, goal)
    ]
    if len(named) == 1:
        part = _other_part(named[0], goal, text, turn.agent.now())
        turn.update(GoalChanged(goal.without(named[0])))
        if part is not None:
            turn.update(
                GoalChanged(replace(turn.state.goals[-1], partial={**turn.state.goals[-1].partial, named[0]: part}))
            )
        return forms.ask(turn, named[0])
    other = digressions.other_request(turn, text)
    if other is not None:
        return other
    consent = turn.frame.part(text).speech.consent
    if consent.answer == "no" or "nothing" in turn.frame.part(text).plain or "do not" in turn.frame.part(text).plain:
        turn.update(GoalsDropped())
        turn.update(Asked(AnythingElse(Tell(Prompt.WHAT_ELSE))))
        return [Together((Tell(Prompt.NOTHING_TO_CHANGE), Tell(Prompt.WHAT_ELSE)))]
    aside = digressions.aside(turn, text)
    if aside is not None:
        return aside
    turn.update(Followed(somewhere=False))
    if turn.state.lost >= turn.agent.doubt.hand_over_after:
        return forms.hand_over(turn, goal.said)
    return [ChooseChange(tuple(goal.values))] if goal.values else None


def _other_part(name: str, goal: Goal, text: str, now: datetime) -> Partial | None:
    """What stays of a moment when only its day or only its time shall change."""
    value, words = str(in_zone(goal.values.get(name, ""), now.tzinfo)), set(normalize(text).split())
    if "T" not in value:
        return None
    if "time" in words:
        return Partial(date=value[:10])
    return Partial(time=value[11:19]) if words & {"day", "date"} else None


def _nicknames(name: str, agent: AgentModel, goal: Goal) -> set[str]:
    words = set(naming.label(name).lower().split()) - {"new", "the", "of"}
    sort = naming.kind(slots.properties(agent.spec(goal.tool))[name], name)
    return words | ({"day", "date", "time", "when"} if sort == "datetime" else set())


def to_choice(turn: DecisionContext, pending: ValueChoice, text: str) -> list[Step] | None:
    """One of the things offered, a value of its own, or none of them."""
    goal = turn.state.goals[-1]
    spec = turn.agent.spec(goal.tool)
    picked = choose(text, pending.options, turn.agent.now())
    consent = turn.frame.part(text).speech.consent
    own = (
        turn.frame.part(text).slots.filling(goal, pending.name) if pending.offered else _other_values(turn, goal, text)
    )
    if FULL_NAME.fullmatch(text.strip()):
        own = own or turn.frame.part(text).slots.bare_answer(goal, pending.name)
    if not picked and pending.offered and spec.confirm and turn.frame.part(text).speech.indifferent:
        return _take(turn, goal, pending.options[0], text)  # it will be read back
    if len(picked) == 1 and not (own.values.get(pending.name) not in (None, picked[0].value) and len(own.values)):
        return _take(turn, goal, picked[0], text)
    if len(pending.options) == 1 and consent.answer == "yes" and not consent.rest:
        return _take(turn, goal, pending.options[0], text)
    if own:
        turn.update(GoalChanged(slots.applied(goal, own)))
        moves = forms.advance(turn)
        return moves if pending.name in own.partial else forms.thankful(turn, moves)
    if 1 < len(picked) < len(pending.options):
        return forms.ask_which(turn, pending.name, picked)
    other = digressions.other_request(turn, text)
    if other is not None:
        return other
    if consent.answer == "no" or refuses(text):
        if availability.is_moment(spec, pending.name):
            turn.update(GoalChanged(availability.without(goal, pending.options)))
            return forms.advance(turn)
        turn.update(GoalChanged(goal.missed(pending.name)))
        return forms.ask(turn, pending.name)
    aside = digressions.aside(turn, text)
    if aside is not None:
        return aside
    return _missed_choice(turn, pending, goal)


def _take(turn: DecisionContext, goal: Goal, chosen: Option, text: str) -> list[Step]:
    """What was chosen, with what else the same words give: "the first one, and my name is Ann Baker"."""
    more = found.of_the_same(turn.agent, turn.state, turn.agent.spec(goal.tool), goal, chosen)
    besides = _other_values(turn, goal, text).values
    turn.update(GoalChanged(goal.with_values({**besides, **more, asked_for(turn.state.pending): chosen.value})))
    return forms.advance(turn)


def _other_values(turn: DecisionContext, goal: Goal, text: str) -> Filling:
    """What the words give for arguments that are open, other than the one that was asked for."""
    filling = turn.frame.part(text).slots.filling(goal)
    still = set(slots.missing(turn.agent.spec(goal.tool), goal)) - {asked_for(turn.state.pending)}
    return Filling({n: v for n, v in filling.values.items() if n in still})


def _missed_choice(turn: DecisionContext, pending: ValueChoice, goal: Goal) -> list[Step]:
    goal = goal.missed(pending.name)
    turn.update(GoalChanged(goal))
    misses = goal.misses[pending.name]
    if misses >= turn.agent.doubt.hand_over_after:
        return forms.hand_over(turn, goal.said)
    return [WhichOne(tuple(o.label for o in pending.options[: forms.MOST_OPTIONS]), numbered=misses > 1)]


def to_intent(turn: DecisionContext, pending: IntentChoice, text: str) -> list[Step] | None:
    """Which of two or three tools was meant."""
    if (said := turn.frame.part(text).request.example) is not None:
        return forms.start(turn, said.tool, text)
    names = [o.value for o in pending.options]
    picked = choose(text, pending.options, turn.agent.now())
    # an answer that says more of what is wanted
    if not picked and not set(turn.frame.part(text).request.actions) - TALKY:
        served = turn.frame.part(f"{pending.said}. {text}").request.best_served(tuple(names))
        picked = [o for o in pending.options if o.value == served]
    ranked = [pair for pair in turn.frame.part(text).request.ranking if pair[0] in names]
    best = (
        picked[0].value
        if len(picked) == 1
        else ranked[0][0]
        if ranked and ranked[0][1] >= turn.frame.request.margins.likely
        else ""
    )
    if not best:
        given = [name for name in names if turn.frame.part(text).request.places(name)]
        best = given[0] if len(given) == 1 else ""  # only one of them has a place for what was said
    if not best and turn.frame.part(text).speech.consent.answer == "no":
        turn.refused = True
        turn.update(Asked())
        return [TellLimit()]
    if not best:
        decision = turn.frame.part(text).request.intent
        if decision.tool or decision.rivals or turn.frame.part(text).speech.asks or turn.state.lost > 1:
            return None
        turn.update(Followed(somewhere=False))
        return [Apologetic(pending.question)]
    turn.update(Asked())
    return forms.start(turn, best, f"{pending.said}. {text}")


def to_check(turn: DecisionContext, pending: IntentCheck | ValueCheck, text: str) -> list[Step] | None:
    """A yes or no to "Did you say …?" and "Did you want to …?"."""
    consent = turn.frame.part(text).speech.consent
    goal, asked = turn.state.goal, asked_for(pending)
    back: SlotQuestion | NothingAsked = (
        SlotQuestion(asked, AskSlot(goal.tool, asked))
        if goal and asked in slots.properties(turn.agent.spec(goal.tool))
        else NothingAsked()
    )
    asked = asked_for(back)
    if consent.answer == "yes" and isinstance(pending, IntentCheck):
        turn.update(Asked())
        return forms.start(turn, pending.tool, f"{pending.said} {consent.rest}".strip(), doubted=pending.doubted)
    if isinstance(pending, IntentCheck) and consent.answer is None and goal is None:
        spec = turn.agent.spec(pending.tool)
        first = next(iter(slots.missing(spec, Goal(spec.name, ""))), "")
        if _says_once_more(text, pending.said):  # asked whether they want it, they did not say yes
            turn.update(Asked())
            meant = not spec.confirm or turn.frame.part(text).request.intent.tool == spec.name
            return forms.start(turn, spec.name, text) if meant else forms.out_of_scope(turn, text, sure=True)
        named = set(turn.frame.part(text).request.actions) - TALKY
        if turn.frame.part(text).slots.filling(Goal(spec.name, ""), first) and not (
            named and turn.frame.part(text).request.intent.tool
        ):
            turn.update(Asked())
            moves = forms.start(turn, spec.name, pending.said)
            now, goal = turn.state.pending, turn.state.goal
            asks = isinstance(now, SlotQuestion) and goal is not None
            return (take_values(turn, goal, text, asked_for(now)) if asks and goal else None) or moves
    if consent.answer == "yes" and goal is not None:
        turn.update(Asked(back))
        return take_values(turn, goal, pending.said, asked) or forms.advance(turn)
    turn.update(Asked(back))
    if consent.answer == "no" and consent.rest:
        return None
    if consent.answer == "no":
        if goal is not None and asked:
            turn.update(GoalChanged(goal.missed(asked)))
            return forms.ask(turn, asked)
        turn.update(Followed(somewhere=False))
        if turn.state.lost > 1 and pending.said:
            return forms.out_of_scope(turn, pending.said, sure=True)
        turn.refused = True
        return [TellAbilities()] if turn.agent.abilities else [Tell(Prompt.SAY_AGAIN)]
    if isinstance(pending, ValueCheck) and goal is not None and isinstance(back, SlotQuestion):
        return _going_on(turn, back, goal, pending.said, text)
    return None


def _says_once_more(text: str, before: str) -> bool:
    """Whether a caller repeats their request instead of answering."""
    now, then = set(content(text)), set(content(before))
    return len(now) > 2 and len(now & then) >= 0.75 * len(now | then)


def _going_on(turn: DecisionContext, pending: SlotQuestion, goal: Goal, doubted: str, text: str) -> list[Step] | None:
    """Words that are neither yes nor no to "Did you say …?": the value anew, or the next one, and silence is assent."""
    asked = pending.name
    given = turn.frame.part(text).slots.filling(goal)
    kept = turn.frame.part(doubted).slots.filling(goal, asked)
    if given.values and asked not in given.values and asked in kept.values:
        goal = goal.with_values({asked: kept.values[asked]})
        turn.update(GoalChanged(goal))
        return take_values(turn, goal, text, "")
    return to_question(turn, pending, text)


def to_transfer_offer(turn: DecisionContext, pending: TransferOffer, text: str) -> list[Step] | None:
    """A yes or no to "Shall I connect you?"."""
    consent = turn.frame.part(text).speech.consent
    other = turn.frame.part(text).request.intent.tool if consent.rest else ""
    if consent.answer == "yes" and not (other and not turn.agent.spec(other).transfer):  # "put that down as a reminder"
        return forms.hand_over(turn, pending.said or text, lead=False)
    turn.update(Asked(AnythingElse(Tell(Prompt.WHAT_ELSE))))
    if consent.answer == "no" and not consent.rest:
        if turn.state.goals:
            return forms.advance(turn)
        return [Together((Tell(Prompt.ALL_RIGHT), Tell(Prompt.WHAT_ELSE)))]
    return None


def to_anything_else(turn: DecisionContext, pending: AnythingElse, text: str) -> list[Step] | None:
    """After "Anything else?"."""
    consent = turn.frame.part(text).speech.consent
    asked = turn.state.question if pending.question else ""
    if consent.answer and not consent.rest and asked and asked in turn.state.unheard:
        return repair.said_anew(turn.state.said, Prompt.NOTHING_SAID_YET)
    turn.update(Asked())
    if any(
        turn.frame.part(part).request.example is not None for part in (text, text.rpartition(",")[2].strip()) if part
    ):
        return None  # "undo that", "actually no, undo that": an author's own words for a tool are no yes or no
    if consent.answer == "no" and not consent.rest and asked:
        return closing.goodbye(turn)
    if consent.answer == "yes" and not consent.rest:
        return [Tell(Prompt.HOW_CAN_I_HELP)]
    return None


def to_question(turn: DecisionContext, pending: SlotQuestion, text: str) -> list[Step] | None:
    """An answer to a question for an argument: takes whatever it gives, of this argument or another."""
    goal = turn.state.goals[-1]
    speech = turn.frame.part(text).speech
    bare_no = speech.consent.answer == "no" and not speech.consent.rest and not goal.led
    spared = pending.name not in slots.missing(turn.agent.spec(goal.tool), goal) and not _takes_no(turn, goal, pending)
    if speech.act is None and ((speech.consent.off and not speech.consent.rest) or (bare_no and spared)):
        return requests.drop(turn)  # "never mind, leave it"
    named = expectation.may_be_name(turn.agent, turn.state) and is_name(text)  # "Will Byers" wants nothing
    told, text = ([], text) if named else digressions.besides(turn, text)
    switch = None if named else digressions.other_request(turn, text)
    if switch is not None:
        return [*told, *switch]
    if turn.frame.part(text).speech.indifferent and pending.name not in slots.missing(turn.agent.spec(goal.tool), goal):
        turn.update(GoalChanged(goal.without(pending.name)))
        return forms.advance(turn)
    asked = pending.name
    taken = take_values(turn, goal, text, asked)
    if taken is not None:
        now = turn.state.goal
        besides_it = now is not None and now.tool == goal.tool and now.values.keys() - goal.values.keys() - {asked}
        thanks = bool(besides_it) and asked_for(turn.state.pending) == asked and not told
        return forms.thankful(turn, taken) if thanks else [*told, *taken]
    aside = digressions.aside(turn, text)
    if aside is not None:
        return aside
    turn.update(GoalChanged(goal.missed(pending.name)))
    if turn.frame.part(text).speech.leaves_time_open or turn.frame.part(text).speech.indifferent:
        turn.update(GoalChanged(turn.state.goals[-1].missed(pending.name)))
    if availability.lookup(turn, turn.agent.spec(goal.tool), turn.state.goals[-1], pending.name) is not None:
        return forms.advance(turn)
    return forms.ask(turn, pending.name)


def _takes_no(turn: DecisionContext, goal: Goal, pending: SlotQuestion) -> bool:
    """Whether "no" answers the question for an argument."""
    return naming.kind(slots.properties(turn.agent.spec(goal.tool))[pending.name], pending.name) == "bool"


def take_values(turn: DecisionContext, goal: Goal, text: str, asked: str) -> list[Step] | None:
    """Fill what the words give and go on; None when they give nothing."""
    spec = turn.agent.spec(goal.tool)
    filling = revisions.mended(text, goal, asked) or turn.frame.part(text).slots.filling(goal, asked)
    filling = filling or turn.frame.part(text).slots.bare_answer(goal, asked)
    helper = lookups.for_lookup(turn, goal, text, asked) if asked not in filling.values else None
    if filling:
        changed = _changed(goal, filling, asked)
        goal = availability.on_that_day(turn, spec, slots.applied(goal, filling))
        turn.update(GoalChanged(replace(goal, said=f"{goal.said}. {text}")))
        moves = forms.advance(turn)
        if changed and moves and isinstance(moves[0], Act) and isinstance(turn.state.pending, SlotQuestion):
            return [Corrected(goal.tool, changed, moves[0], turn.state.pending.question), *moves[1:]]
        return moves
    if helper is not None:
        turn.update(GoalOpened(helper))
        return forms.advance(turn)
    if filling.repeated and asked not in filling.repeated:
        return forms.ask(turn, asked)
    return None


def _changed(goal: Goal, filling: Filling, asked: str) -> Mapping[str, Any]:
    """What was known and is now another, though something else was asked for: it is said back."""
    return {
        name: value
        for name, value in filling.values.items()
        if name != asked and name in goal.values and goal.values[name] != value
    }
