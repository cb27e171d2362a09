"""Which transcript is most likely: a small beam over what a speech decoder offers. Pure: the decoder is an argument.

Most of the time one hypothesis is so far ahead that the beam is one wide and costs what greedy decoding costs; it
widens where the sound is ambiguous, which is where a bias can and should decide.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from .bias import START, Bias
from .grammar import Edge, Node

Logits = npt.NDArray[np.float32]
Step = Callable[[Sequence[int], Sequence[int]], Logits]
"""Takes each live hypothesis's last token and the row of the previous step it continues; gives logits.

Shape (hypotheses, vocabulary)."""

Spell = Callable[[str], Sequence[int]]

CANDIDATES = 24
"""Tokens looked at per step and hypothesis. A rare name's first piece is seldom further down."""
TOO_FAR = 4.0
"""Nats behind the best at which a hypothesis is dropped. At 6 natural voices won no more names."""
ANSWERS = 8
"""Hypotheses kept while answers are searched; 16 found no more digit strings."""
LONGEST_LOOP = 16  # tokens; on noise the decoder repeats whole sentences ("I'm going to show you how to make a video.")


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A transcript so far."""

    tokens: tuple[int, ...] = ()
    logprobs: tuple[float, ...] = ()
    """Nats of each token without bias, and of the end when `ended`."""
    score: float = 0.0
    """Sum of `logprobs` plus bonus: what is compared."""
    place: Any = START
    row: int = 0
    """Row of the last step that this continues."""
    ended: bool = False
    value: str = ""
    """What it means, where answers are searched."""


def search(
    step: Step,
    text_of: Callable[[int], str],
    begin: int,
    end: int,
    longest: int,
    width: int,
    bias: Bias | None = None,
) -> list[Hypothesis]:
    """Finished hypotheses, best first; at most `width`, at least one.

    text_of: a token's text; begin, end: special tokens; longest: most tokens of a transcript.
    """
    live = [Hypothesis()]
    done: list[Hypothesis] = []
    while live:
        logits = step([h.tokens[-1] if h.tokens else begin for h in live], [h.row for h in live])
        pool: list[Hypothesis] = []
        for row, (hypothesis, values) in enumerate(zip(live, logits, strict=True)):
            pool += _continued(hypothesis, row, values, text_of, end, bias, CANDIDATES if bias else width)
        pool = sorted(pool + done, key=lambda h: -h.score)[:width]
        kept = [h for h in pool if h.score > pool[0].score - TOO_FAR]
        done = [h for h in kept if h.ended]
        live = [h for h in kept if not h.ended]
        if done and done[0] is kept[0]:
            break
        stuck = [h for h in live if len(h.tokens) >= longest or repeats(h.tokens)]
        done += stuck
        live = [h for h in live if h not in stuck]
    return sorted(done, key=lambda h: -h.score)


def search_answers(step: Step, spell: Spell, begin: int, end: int, start: Node) -> list[Hypothesis]:
    """What the graph from `start` allows, best first and each meaning once, however unlikely it is.

    spell: the tokens that a text is written with; begin, end: special tokens.
    """
    entered: dict[int, Branch] = {}

    def enter(node: Node) -> Branch:
        if id(node) not in entered:
            entered[id(node)] = _branch(node, spell, end)
        return entered[id(node)]

    live = [Hypothesis(place=enter(start))]
    done: list[Hypothesis] = []
    while live:
        logits = step([h.tokens[-1] if h.tokens else begin for h in live], [h.row for h in live])
        grown: list[Hypothesis] = []
        for row, (hypothesis, values) in enumerate(zip(live, logits, strict=True)):
            highest = float(values.max())
            total = highest + float(np.log(np.exp(values - highest).sum()))
            for token, after in hypothesis.place.onward.items():
                grown += _written(hypothesis, row, token, float(values[token]) - total, after, end, enter)
        done += [h for h in grown if h.ended]
        first: dict[tuple[str, int], Hypothesis] = {}
        for h in sorted((h for h in grown if not h.ended), key=lambda h: -h.score):
            first.setdefault((h.value, id(h.place)), h)
        kept = list(first.values())[:ANSWERS]
        least = max((h.score for h in (*kept[:1], *done)), default=-math.inf) - TOO_FAR
        live = [h for h in kept if h.score > least]
    meant: dict[str, Hypothesis] = {}
    for h in sorted(done, key=lambda h: -h.score):
        meant.setdefault(h.value, h)
    return list(meant.values())


def repeats(tokens: Sequence[int]) -> int:
    """How many tokens at the end only repeat what stands before them; 0 when the decoder is not stuck.

    A word or two must come four times in a row, since callers do say "no, no, no"; a longer run three times.
    """
    for period in range(1, LONGEST_LOOP + 1):
        span = period * (3 if period > 3 else 4)
        if len(tokens) >= span and all(tokens[-i] == tokens[-i - period] for i in range(1, span - period + 1)):
            return span - period
    return 0


def _continued(
    hypothesis: Hypothesis,
    row: int,
    logits: Logits,
    text_of: Callable[[int], str],
    end: int,
    bias: Bias | None,
    count: int,
) -> list[Hypothesis]:
    top = np.argpartition(logits, -count)[-count:]
    highest = float(logits[top].max())
    total = highest + float(np.log(np.exp(logits - highest).sum()))
    grown = []
    for token in top.tolist():
        logprob = float(logits[token]) - total
        place, gain = hypothesis.place, 0.0
        if bias:
            if token == end:
                gain = bias.finish(place)
            else:
                place, gain = bias.advance(place, text_of(token))
        grown.append(
            Hypothesis(
                hypothesis.tokens if token == end else (*hypothesis.tokens, token),
                (*hypothesis.logprobs, logprob),
                hypothesis.score + logprob + gain,
                place,
                row,
                token == end,
            )
        )
    return grown


@dataclass(slots=True, eq=False)
class Branch:
    """Where in the tokens of the texts that may follow a `Node` a hypothesis stands."""

    onward: dict[int, Branch] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    """Whose text is written here."""


def _branch(node: Node, spell: Spell, end: int) -> Branch:
    root = Branch()

    def reach(tokens: Sequence[int]) -> Branch:
        place = root
        for token in tokens:
            place = place.onward.setdefault(token, Branch())
        return place

    for edge in node.onward:
        reach(spell(edge.text)).edges.append(edge)
    if node.ends:
        reach([end])
        reach([*spell("."), end])
    return root


def _written(
    hypothesis: Hypothesis,
    row: int,
    token: int,
    logprob: float,
    after: Branch,
    end: int,
    enter: Callable[[Node], Branch],
) -> list[Hypothesis]:
    """What `hypothesis` becomes by one more token: within a text, and beyond each that it finishes."""
    grown = Hypothesis(
        hypothesis.tokens if token == end else (*hypothesis.tokens, token),
        (*hypothesis.logprobs, logprob),
        hypothesis.score + logprob,
        after,
        row,
        token == end,
        hypothesis.value,
    )
    beyond = [
        replace(grown, score=grown.score + edge.gain, place=enter(edge.node), value=grown.value + edge.value)
        for edge in after.edges
    ]
    return beyond + ([grown] if after.onward or grown.ended else [])
