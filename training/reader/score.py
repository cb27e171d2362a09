"""The same scorer for every way of understanding: rows with bootstrap intervals over dialogues."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from reader.corpora import Mention, Service, Turn

RESAMPLES = 1000
SURE = 95  # percent of resamples within the interval


@dataclass(frozen=True, slots=True)
class Case:
    """A turn, and the agent it was said to."""

    turn: Turn
    tools: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()
    """Tools of an agent that does not serve what the turn asks for; () where it asks for nothing."""
    arguments: tuple[str, ...] = ()
    """Those of the active tool."""
    fields: tuple[str, ...] = ()
    """All that the active tool's service can be asked about."""


@dataclass(slots=True)
class Prediction:
    """What one way of understanding makes of a case."""

    logits: dict[str, float] = field(default_factory=dict)
    cosines: dict[str, float] = field(default_factory=dict)
    logits_elsewhere: dict[str, float] = field(default_factory=dict)
    cosines_elsewhere: dict[str, float] = field(default_factory=dict)
    rivals: bool = False
    """It asks which of several tools was meant."""
    values: dict[str, str] = field(default_factory=dict)
    """Argument → value or words; "yes", "no", "any"."""
    asked: set[str] = field(default_factory=set)
    acts: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Mix:
    """score = logit·`logit` + `similarity`·(cosine − `zero`); above 0 a tool is asked for."""

    logit: float
    similarity: float
    zero: float

    def choose(self, logits: dict[str, float], cosines: dict[str, float]) -> str:
        """The tool that is asked for, "" for none."""
        scores = {
            tool: self.logit * logits.get(tool, 0.0) + self.similarity * (cosines.get(tool, 0.0) - self.zero)
            for tool in logits or cosines
        }
        best = max(scores, key=lambda tool: scores[tool], default="")
        return best if best and scores[best] > 0 else ""


def fitted(cases: Sequence[Case], predictions: Sequence[Prediction], mixes: Iterable[Mix]) -> Mix:
    """The mix that serves best: requests right, silence elsewhere, and silence in other turns (three weigh as one)."""

    def gain(mix: Mix) -> float:
        total = 0.0
        for case, said in zip(cases, predictions, strict=True):
            chosen = mix.choose(said.logits, said.cosines)
            if case.turn.tools and case.turn.named:
                total += chosen in case.turn.tools
                total += not mix.choose(said.logits_elsewhere, said.cosines_elsewhere)
            elif not case.turn.tools:
                total += 0.3 * (not chosen)
        return total

    return max(mixes, key=gain)


Counts = tuple[int, int, int]
"""Found rightly, found wrongly, not found; of a rate: right, wrong, 0."""
Same = Callable[[str, str, str], bool]
"""(argument, predicted, meant) → whether the values are the same."""


def rows(
    cases: Sequence[Case],
    predictions: Sequence[Prediction],
    mix: Mix,
    services: dict[str, Service],
    same: Same,
) -> dict[str, str]:
    """Each row with its interval: rates, and F1 where its name says so."""
    found: defaultdict[str, defaultdict[str, list[Counts]]] = defaultdict(lambda: defaultdict(list))
    for case, said in zip(cases, predictions, strict=True):
        for name, counts in (
            *_tools(case, said, mix),
            *_values(case, said, services, same),
            *_acts(case, said),
        ):
            found[name][case.turn.dialogue or case.turn.user].append(counts)
    return {name: _interval([np.sum(c, 0) for c in by.values()], "F1" in name) for name, by in sorted(found.items())}


def _tools(case: Case, said: Prediction, mix: Mix) -> Iterable[tuple[str, Counts]]:
    turn, chosen = case.turn, mix.choose(said.logits, said.cosines)
    if not turn.dialogue:  # a sentence for its acts
        return
    if turn.tools and turn.named:
        yield "request: right tool", _rate(chosen in turn.tools)
        yield "request: asked back", _rate(said.rivals)
        yield "request: silent", _rate(not chosen and not said.rivals)
        away = mix.choose(said.logits_elsewhere, said.cosines_elsewhere)
        yield "out of scope: recall", _rate(not away)
        yield (
            "out of scope: F1",
            (int(not away), int(not chosen and not said.rivals), int(bool(away))),
        )
    elif turn.tools:
        yield "accepted offer: right tool", _rate(chosen in turn.tools)
    else:
        yield "other turn: fires", _rate(bool(chosen))
        yield "other turn: fires wrongly", _rate(chosen not in ("", turn.active))


def _values(case: Case, said: Prediction, services: dict[str, Service], same: Same) -> Iterable[tuple[str, Counts]]:
    meant: dict[str, Mention] = {m.argument: m for m in case.turn.mentions}
    for argument in case.arguments:
        kind = services[argument.split("/")[0]].kinds[argument]
        gold, found = meant.get(argument), said.values.get(argument)
        if gold and gold.how not in ("span", "yes", "no"):
            continue
        words = "" if not gold else case.turn.user[gold.start : gold.end] if gold.how == "span" else gold.how
        right = bool(found and words) and same(argument, str(found), words)
        row = "text" if kind == "text" else "yes/no" if kind == "bool" else "typed"
        for name in {row, kind} - {"bool"}:
            yield (
                f"values, {name}: F1",
                (
                    int(right),
                    int(bool(found) and not right),
                    int(bool(words) and not right),
                ),
            )
    if case.fields:
        asked = case.turn.asked & set(case.fields)
        yield (
            "asked about: F1",
            (len(asked & said.asked), len(said.asked - asked), len(asked - said.asked)),
        )


def _acts(case: Case, said: Prediction) -> Iterable[tuple[str, Counts]]:
    corpus = case.turn.corpus
    for act in case.turn.acts | said.acts:
        if act not in ("inform", "request", "select"):
            right = act in case.turn.acts and act in said.acts
            yield (
                f"act, {corpus}, {act}: F1",
                (int(right), int(act not in case.turn.acts), int(act not in said.acts)),
            )


def _rate(right: bool) -> Counts:
    return int(right), int(not right), 0


def _interval(counts: Sequence[np.ndarray], f1: bool) -> str:
    """The figure, its interval, and on how many it rests."""

    def figure(total: np.ndarray) -> np.ndarray:
        right, wrong, missed = total[..., 0], total[..., 1], total[..., 2]
        hits = 2 * right if f1 else right
        return np.asarray(hits / np.maximum(1, hits + wrong + missed))

    each = np.array(counts)
    drawn = np.random.default_rng(0).integers(len(each), size=(RESAMPLES, len(each)))
    low, high = np.percentile(figure(each[drawn].sum(1)), ((100 - SURE) / 2, (100 + SURE) / 2))
    total = each.sum(0)
    rests = total[0] + (total[2] if f1 else total[1])
    return f"{figure(total):.3f} ({low:.2f}–{high:.2f}) n={rests}"


def normalised(text: str) -> str:
    """A value without case, punctuation and article."""
    return re.sub(r"^(?:the|a|an) ", "", re.sub(r"[^\w ]", "", text.lower()).strip())
